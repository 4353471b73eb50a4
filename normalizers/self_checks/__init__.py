"""What a document says about itself, held against what was read of it: numbering, columns, rows, sums.

A check speaks only where the document shows by itself that it keeps a rule and breaks it once; where it keeps none, nothing is said. Each doubt
is an issue, and the records that it may be about are to be looked at by a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractors.document import Document
from normalizers.reading.lines import Line
from normalizers.record import Issue, Record
from normalizers.self_checks.doubt import Doubt
from normalizers.self_checks.fields import column_doubts, row_doubts
from normalizers.self_checks.numbering import numbering_doubts
from normalizers.self_checks.totals import total_doubts


def checked(
    document: Document, lines: Sequence[Line], records: Iterable[Record]
) -> tuple[tuple[Record, ...], tuple[Issue, ...]]:
    """The records, those in doubt with the reasons, and an issue for each doubt.

    Args:
        document: as it was read, with the spans of its tables.
        lines: what was read of it, before it was unfolded into records.
        records: those of the lines.
    """
    doubts = [
        *numbering_doubts(document, lines),
        *column_doubts(lines),
        *row_doubts(document, lines),
        *total_doubts(document),
    ]
    reasons: dict[tuple[int | None, int | None], list[str]] = defaultdict(list)
    for doubt in doubts:
        for row in doubt.rows:
            reasons[doubt.issue.address.table, row].append(doubt.issue.message)
    return tuple(_with_reasons(record, reasons) for record in records), tuple(doubt.issue for doubt in doubts)


def _with_reasons(record: Record, reasons: dict[tuple[int | None, int | None], list[str]]) -> Record:
    found = reasons.get((record.address.table, record.address.row))
    return replace(record, review_reasons=(*record.review_reasons, *dict.fromkeys(found))) if found else record


__all__ = ["Doubt", "checked"]
