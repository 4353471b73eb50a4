"""Cells that do not look like their field: whole columns under a label that says something else, and rows that slid by one column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractors.document import Document
from normalizers.labels import find_label
from normalizers.organization import is_organization
from normalizers.period import is_period
from normalizers.reading.lines import DITTO, Entry, Line
from normalizers.record import Issue
from normalizers.self_checks.doubt import Doubt
from normalizers.suggest import fit
from normalizers.text import is_blank, key

_FEW = 3  # different texts; fewer tell nothing of a column
_MISFIT = 0.34  # share of the cells that look like the field, below which they do not
_SURE = 0.8  # share of a column that looks like its field, from which its other cells are strange
_SEVERAL = 5  # rows of a column that must show what belongs there


def column_doubts(lines: Sequence[Line]) -> Iterator[Doubt]:
    """A doubt for each column whose label names a field that its cells cannot be of: a column of times without times."""
    columns: dict[tuple[int | None, int | None, str], list[Entry]] = defaultdict(list)
    for line in lines:
        for entry in line.entries:
            if entry.rule.startswith("column ") and not is_blank(entry.text) and not DITTO.fullmatch(key(entry.text)):
                columns[entry.address.table, entry.address.col, entry.label].append(entry)
    for (_, _, label), entries in columns.items():
        texts = list(dict.fromkeys(entry.text for entry in entries))
        field = _typed_field(label, entries[0])
        if field is None or len(texts) < _FEW or fit(field, texts) >= _MISFIT:
            continue
        message = f"the label names the {field}, and {len(texts)} of its cells say something else"
        rows = dict.fromkeys(entry.address.row for entry in entries if entry.address.row is not None)
        yield Doubt(Issue("column_misfit", message, label, entries[0].address), tuple(rows))


def _typed_field(label: str, entry: Entry) -> str | None:
    """The field that a label names as a whole, where its cells have a look of their own."""
    if entry.field not in ("unknown", "period", "organization"):
        return None
    found = find_label(label)
    exact = found is not None and found.exact and found.period is None
    return found.field if exact and found is not None and found.field in ("period", "organization") else None


def row_doubts(document: Document, lines: Sequence[Line]) -> Iterator[Doubt]:
    """A doubt for each row with a cell of one column's kind in the column beside it: its cells moved."""
    typed: dict[tuple[int | None, int | None], list[Entry]] = defaultdict(list)
    for line in lines:
        for entry in line.entries:
            if entry.rule.startswith("column ") and entry.field in ("organization", "period"):
                typed[entry.address.table, entry.address.col].append(entry)
    tables = {table.number: table for table in document.tables}
    for (number, col), entries in typed.items():
        looks = is_organization if entries[0].field == "organization" else is_period
        strange = [entry for entry in entries if not looks(entry.text) and not is_blank(entry.text)]
        rare = (1 - _SURE) * len(entries)
        if len(entries) < _SEVERAL or not 0 < len(strange) <= rare or number not in tables or col is None:
            continue
        rows = {entry.address.row for entry in entries}
        for beside in (col - 1, col + 1):
            like = {c.row for c in tables[number].cells if c.col == beside and c.row in rows and looks(c.text)}
            if len(like) <= rare:
                yield from (_moved(entry) for entry in strange if entry.address.row in like)


def _moved(entry: Entry) -> Doubt:
    message = f"a cell of the column beside it looks like the {entry.field}: the row may have moved"
    rows = () if entry.address.row is None else (entry.address.row,)
    return Doubt(Issue("row_shifted", message, entry.text, entry.address), rows)
