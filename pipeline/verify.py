"""What a second reader's opinion on a PDF makes of what was read from it.

Promises: each cell in which the readers disagree is an issue with both texts, and the records that hold it are to be reviewed.
Refuses: to let the second reader's own faults stop a document that the first has read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.document import Document
from extractors.pdf.second_reader import Opinion, second_opinion
from normalizers.doubt import Place, reviewed
from normalizers.reading.grid import address_of
from normalizers.record import Issue, Normalized

DISAGREE = "readers_disagree"
_LONGEST = 200  # signs of a text in a message
_DOUBT = "a second reader has another text in one of its cells"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The second reader's opinion; `problem` says why it has none."""

    opinion: Opinion
    problem: str | None = None

    @property
    def message(self) -> str | None:
        """What is to be told of the document; None where the readers agree.

        >>> Verdict(Opinion(0, ()), "no page tree").message
        'the second reader cannot read it: no page tree'
        """
        if self.problem:
            return f"the second reader cannot read it: {self.problem}"
        count = len(self.opinion.differences)
        return f"the second reader has other text in {count} of {self.opinion.compared} cells" if count else None


def verdict(data: bytes, document: Document) -> Verdict | None:
    """The second reader's opinion on what was read from the bytes of a document; None for what is no PDF."""
    if document.format != "pdf":
        return None
    try:
        return Verdict(second_opinion(data, document.tables))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a fault of the second reader is told, and no fault of the document
        return Verdict(Opinion(0, ()), f"{type(error).__name__}: {error}"[:_LONGEST])


def with_verdict(normalized: Normalized, told: Verdict) -> Normalized:
    """With an issue for each cell that the second reader reads otherwise, and the doubts of the records that hold one."""
    differences = told.opinion.differences
    issues = [
        Issue(
            DISAGREE, f"the second reader has {one.other[:_LONGEST]!r}", one.cell.text, address_of(one.cell, one.table)
        )
        for one in differences
    ]
    if told.problem and told.message:
        issues.append(Issue(DISAGREE, told.message))
    doubts: dict[Place, str] = {(one.table.number, one.cell.row, one.cell.col): _DOUBT for one in differences}
    records = reviewed(normalized.records, doubts)
    return replace(normalized, records=records, issues=(*normalized.issues, *issues))
