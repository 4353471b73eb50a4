"""Cells with spans laid into a grid, for the formats that print a table row by row (HTML, Word).

Promises: no two cells overlap, no cell leaves the grid, and columns that no cell begins are folded away. Refuses cells that cover more
than two million places in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from extractors.document import Cell, Line, Table
from extractors.errors import Refused

MAX_SPANNED = 2_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell before it has a place: `col` is a column that the format fixes, else it comes behind its neighbour."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    col: int | None = None
    fill: str | None = None
    bold: bool = False
    vertical: bool = False


def place(rows: Sequence[Sequence[Piece]]) -> tuple[Cell, ...]:
    """The pieces of each row as cells of a grid, ordered by row and column.

    A span that would cover another cell or leave the grid is cut.

    Raises:
        Refused: `bomb` where the spans are out of all proportion.

    >>> [(cell.row, cell.col, cell.text) for cell in place([[Piece("柱", rowspan=2), Piece("取組")], [Piece("期限")]])]
    [(0, 0, '柱'), (0, 1, '取組'), (1, 1, '期限')]
    """
    # Each row looks at every column that cells above cover in it, so the places count, not the columns.
    places = sum(_height(piece, at, rows) * piece.colspan for at, row in enumerate(rows) for piece in row)
    if places > MAX_SPANNED:
        raise Refused("bomb", f"cells over more than {MAX_SPANNED} places")
    cells: list[Cell] = []
    free_from: list[int] = []  # for each column the first row that no cell above covers
    for at, row in enumerate(rows):
        col = 0
        for piece in row:
            col = max(col, piece.col or 0)
            while col < len(free_from) and free_from[col] > at:
                col += 1
            end = col + 1
            while end < col + piece.colspan and (end >= len(free_from) or free_from[end] <= at):
                end += 1
            free_from += [0] * (end - len(free_from))
            rowspan = _height(piece, at, rows)
            free_from[col:end] = [at + rowspan] * (end - col)
            cells.append(_cell(piece, at, col, rowspan, end - col))
            col = end
    return folded(cells)


def _height(piece: Piece, at: int, rows: Sequence[Sequence[Piece]]) -> int:
    """Rows that a piece of a row covers within the grid."""
    return max(1, min(piece.rowspan, len(rows) - at))


def folded(cells: Iterable[Cell], *, rows: bool = False) -> tuple[Cell, ...]:
    """The cells, ordered, without the columns (and rows) that none of them begins: a layout grid has many, and they print as nothing."""
    known = sorted(cells, key=lambda cell: (cell.row, cell.col))
    left = _kept_before([(cell.col, cell.col + cell.colspan) for cell in known])
    above = _kept_before([(cell.row, cell.row + cell.rowspan) for cell in known]) if rows else None
    if all(kept == at for axis in (left, above or ()) for at, kept in enumerate(axis)):
        return tuple(known)
    placed = []
    for cell in known:
        col, end = left[cell.col], left[cell.col + cell.colspan]
        row, bottom = (
            (above[cell.row], above[cell.row + cell.rowspan]) if above else (cell.row, cell.row + cell.rowspan)
        )
        placed.append(replace(cell, row=row, col=col, rowspan=bottom - row, colspan=end - col))
    return tuple(placed)


def _kept_before(spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each position of an axis, how many positions before it begin a span."""
    begun = {start for start, _ in spans}
    kept = [0]
    for at in range(max((end for _, end in spans), default=0)):
        kept.append(kept[-1] + (at in begun))
    return kept


def to_block(cells: tuple[Cell, ...], nrows: int, sheet: str | None = None) -> Table | Line | None:
    """The table of these cells (its number still 0); a line where it is one box of text, None where nothing is printed in it."""
    if not any(cell.text.strip() for cell in cells):
        return None
    if len(cells) == 1:
        return Line(cells[0].text.strip(), sheet=sheet, bold=cells[0].bold)
    return Table(0, nrows, max(cell.col + cell.colspan for cell in cells), cells, sheet=sheet)


def numbered(blocks: Iterable[Line | Table]) -> tuple[Line | Table, ...]:
    """The blocks with their tables counted from 1.

    >>> [block.number for block in numbered([Table(0, 1, 1, ()), Table(0, 1, 1, ())])]
    [1, 2]
    """
    counter = count(1)
    return tuple(replace(block, number=next(counter)) if isinstance(block, Table) else block for block in blocks)


def _cell(piece: Piece, row: int, col: int, rowspan: int, colspan: int) -> Cell:
    return Cell(row, col, piece.text, rowspan, colspan, fill=piece.fill, bold=piece.bold, vertical=piece.vertical)
