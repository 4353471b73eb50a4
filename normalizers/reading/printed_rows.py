"""The rows of a text export as they are printed: where cells stand, which rows are headers, where a body ends."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from extractors.document import Cell, Table
from normalizers.labels import Label
from normalizers.reading.column import row_kind
from normalizers.text import key

_ROWKINDS = frozenset({"target", "actual", "rate", "cost", "total", "plan", "status", "grade", "baseline"})
_MAX_LABEL_ROWS = 3
_NAME = 24  # characters of a name below a heading


@dataclass(slots=True)
class Row:
    """A printed row: its cells, and for each where it stands in the mended table."""

    cells: list[Cell]
    at: list[int]
    span: list[int]

    @property
    def width(self) -> int:
        """Number of cells."""
        return len(self.cells)


def rows_of(table: Table) -> list[Row]:
    """The rows of a table, each with its cells where they are printed."""
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows = []
    for index in range(table.nrows):
        cells = sorted(by_row.get(index, []), key=lambda cell: cell.col)
        rows.append(Row(cells, [cell.col for cell in cells], [1] * len(cells)))
    return rows


def _known(cell: Cell, labels: dict[int, Label | None]) -> bool:
    label = labels.get(id(cell))
    return label is not None and (label.exact or label.is_period)


def printed_cells(row: Row) -> list[Cell]:
    """The cells of a row that say something."""
    return [cell for cell in row.cells if cell.text.strip()]


def _is_header(row: Row, labels: dict[int, Label | None], *, least: int, headed: bool = False) -> bool:
    printed = printed_cells(row)
    if len(printed) < least or _is_year_pair(printed, labels):
        return False
    known = sum(_known(cell, labels) for cell in printed)
    short = all(
        labels.get(id(cell)) is not None or (len(key(cell.text)) <= 40 and "。" not in cell.text) for cell in printed
    )
    flags = [_known(cell, labels) for cell in printed]
    alternates = not headed and len(flags) % 2 == 0 and all(flags[::2]) and not any(flags[1::2])
    return short and known >= (1 if headed else 0.5 * len(printed)) and not alternates


def _is_year_pair(printed: list[Cell], labels: dict[int, Label | None]) -> bool:
    """Whether a row says of what year its form is: 年度 | 令和6年度."""
    if len(printed) != 2:
        return False
    label, value = (labels.get(id(cell)) for cell in printed)
    named = label is not None and label.field == "period" and not label.is_period
    return named and value is not None and value.is_period


def _hangs(row: Row, labels: dict[int, Label | None]) -> bool:
    """Whether a row holds labels only and none in its first column: it goes on with the header above it."""
    printed = printed_cells(row)
    return bool(printed) and not row.cells[0].text.strip() and all(labels.get(id(cell)) is not None for cell in printed)


def _fills(row: Row, head: Row) -> bool:
    """Whether a row holds the words below a heading that spans several columns: it prints something under each blank of the header."""
    if not row.cells or row.cells[0].text.strip() or len(row.cells) != len(head.cells):
        return False
    blanks = [col for col, cell in enumerate(head.cells) if col and not cell.text.strip()]
    words = [cell for cell in row.cells if cell.text.strip()]
    under = all(row.cells[col].text.strip() for col in blanks)
    return bool(blanks) and under and all(len(key(cell.text)) <= _NAME and "。" not in cell.text for cell in words)


def _stands_over(rows: list[Row], index: int, start: int, labels: dict[int, Label | None]) -> bool:
    """Whether a row names what the labels right below it are of, below a heading of several columns: 成果指標 over 相談件数 over 目標 | 実績."""
    if index + 1 >= len(rows) or not _hangs(rows[index + 1], labels):
        return False
    head, row, below = rows[start], rows[index], rows[index + 1]
    if row.cells[0].text.strip() or not len(head.cells) == len(row.cells) == len(below.cells):
        return False
    names = [col for col, cell in enumerate(row.cells) if cell.text.strip()]
    wide = [col for col in names if col + 1 < len(row.cells) and not head.cells[col + 1].text.strip()]
    parts = all(below.cells[at].text.strip() for col in names for at in (col, col + 1) if at < len(below.cells))
    short = all(len(key(row.cells[col].text)) <= _NAME and "。" not in row.cells[col].text for col in names)
    return bool(names) and wide == names and parts and short


def header_depth(rows: list[Row], start: int, labels: dict[int, Label | None]) -> int:
    """Number of header rows that begin at a row; 0 where none does."""
    last = min(start + _MAX_LABEL_ROWS, len(rows))
    hanging = list(
        itertools.takewhile(
            lambda index: (
                _hangs(rows[index], labels)
                or _fills(rows[index], rows[start])
                or _stands_over(rows, index, start, labels)
            ),
            range(start + 1, last),
        )
    )
    headed = any(len(printed_cells(rows[index])) > 2 for index in hanging)
    return 1 + len(hanging) if _is_header(rows[start], labels, least=2, headed=headed) else 0


def body_end(rows: list[Row], header: range, labels: dict[int, Label | None]) -> int:
    """The row after the last one below a header."""
    years = [
        at
        for index in header
        for cell, at in zip(rows[index].cells, rows[index].at, strict=True)
        if (label := labels.get(id(cell))) is not None and label.period is not None
    ]
    for index in range(header.stop, len(rows)):
        if _is_value_row(rows[index], years, labels):
            continue
        if _is_header(rows[index], labels, least=3) or _only_labels(rows[index], labels):
            return index
    return len(rows)


def _only_labels(row: Row, labels: dict[int, Label | None]) -> bool:
    """Whether a row holds known labels and nothing else."""
    printed = printed_cells(row)
    return len(printed) > 1 and all(_known(cell, labels) and not is_time(labels[id(cell)]) for cell in printed)


def is_time(label: Label | None) -> bool:
    """Whether a label is a time and nothing else."""
    return label is not None and label.is_period


def _is_value_row(row: Row, years: list[int], labels: dict[int, Label | None]) -> bool:
    """Whether a row is one of values, some of which look like labels: a row label first, or left of the years."""
    printed = printed_cells(row)
    label = labels.get(id(printed[0])) if printed else None
    if label is not None and label.field in _ROWKINDS and not all(_known(cell, labels) for cell in printed):
        return True
    beside = [cell for cell, at in zip(row.cells, row.at, strict=True) if years and at == min(years) - 1]
    return any(row_kind(labels.get(id(cell))) is not None for cell in beside)


def end_of(row: Row) -> int:
    """The column after the last one that a row reaches."""
    return max((at + span for at, span in zip(row.at, row.span, strict=True)), default=0)


def row_ends_full(row: Row, width: int) -> bool:
    """Whether a body row has text in its last column."""
    return row.width == width and bool(row.cells[-1].text.strip())


def text_at(row: Row, col: int) -> str:
    """The text of a printed cell, blank where the row ends before it."""
    return next((cell.text.strip() for cell, at in zip(row.cells, row.at, strict=True) if at == col), "")
