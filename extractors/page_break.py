"""What a page break does to a table: the same columns again, a row or a merged cell cut in two.

Promises: the columns of two tables are matched by where their borders stand; the halves of a row or cell that was cut are made whole.
Refuses: to guess where the borders of two tables differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Cell, Table

SAME_EDGE = 3.0  # points between the column borders of two pages
LISTED = re.compile(r"[・○●◎□■◇◆※＊①-⑳(（]|\d+[.．)）]")
GOES_ON = re.compile(r"[ぁ-ん、。」）ー]")
FURTHEST_SPAN = 200  # rows; a merged cell that began earlier is not looked for
LONG_TEXT = 10  # signs; a shorter cell is a label, a name or a number, and not what a page break cuts


@dataclass(slots=True)
class OpenTable:
    """A table that may go on on the next page: as it stands on its first and on its last page, and all of its cells so far.

    Mutable, and handed to nobody: a list of thousands of rows would else be copied once a page.
    """

    head: Table
    tail: Table
    cells: list[Cell]
    nrows: int


def column_edges(table: Table, *, sideways: bool) -> list[float] | None:
    """Positions of the column borders, as far as cells begin or end on them; None where the columns run the other way."""
    known: dict[int, float] = {}
    for cell in table.cells:
        if cell.box is None:
            return None
        if cell.col not in known:
            known[cell.col] = cell.box.top if sideways else cell.box.x0
        if cell.col + cell.colspan not in known:
            known[cell.col + cell.colspan] = cell.box.bottom if sideways else cell.box.x1
        if len(known) > table.ncols:
            break
    edges = [known[col] for col in sorted(known)]
    return edges if len(edges) == table.ncols + 1 and all(a < b for a, b in pairwise(edges)) else None


def common_columns(first: Table, second: Table) -> tuple[list[int] | None, list[int] | None] | None:
    """How the columns of both tables become common ones: at which common border each border stands, None for unchanged.

    They have common columns where they are equal, or where those of one are those of the other with some borders left out.
    """
    for sideways in (False, True):
        upper, lower = column_edges(first, sideways=sideways), column_edges(second, sideways=sideways)
        if upper and lower:
            break
    else:
        return (None, None) if first.ncols == second.ncols and _same_extent(first, second) else None
    if abs(upper[0] - lower[0]) > SAME_EDGE or abs(upper[-1] - lower[-1]) > SAME_EDGE:
        return None
    if len(upper) == len(lower):
        equal = all(abs(a - b) <= SAME_EDGE for a, b in zip(upper, lower, strict=True))
        return (None, None) if equal else None
    fine, coarse = (upper, lower) if len(upper) > len(lower) else (lower, upper)
    places = [_nearest(fine, edge) for edge in coarse]
    if None in places or len(coarse) < 3:
        return None
    found = [place for place in places if place is not None]
    return (None, found) if fine is upper else (found, None)


def _nearest(edges: list[float], edge: float) -> int | None:
    place = min(range(len(edges)), key=lambda i: abs(edges[i] - edge))
    return place if abs(edges[place] - edge) <= SAME_EDGE else None


def _same_extent(first: Table, second: Table) -> bool:
    if first.box is None or second.box is None:
        return False
    return abs(first.box.top - second.box.top) < SAME_EDGE and abs(first.box.bottom - second.box.bottom) < SAME_EDGE


def refined(table: Table, places: list[int] | None) -> Table:
    """The table over finer columns: column i begins at column places[i]."""
    if places is None:
        return table
    cells = tuple(
        replace(cell, col=places[cell.col], colspan=places[cell.col + cell.colspan] - places[cell.col])
        for cell in table.cells
    )
    return replace(table, cells=cells, ncols=places[-1])


def _moved(cell: Cell, rows: int) -> Cell:
    # not dataclasses.replace, which takes five times as long: long lists are mostly cells moved down
    row, text, page, box = cell.row + rows, cell.text, cell.page, cell.box
    where = (cell.rowspan, cell.colspan, page, box, cell.line)
    return Cell(row, cell.col, text, *where, cell.fill, cell.bold, cell.vertical, cell.confidence)


def without_rows(table: Table, rows: int) -> Table:
    """The table without its first rows, a header that is printed again."""
    if not rows:
        return table
    cells = tuple(_moved(cell, -rows) for cell in table.cells if cell.row >= rows)
    return replace(table, cells=cells, nrows=table.nrows - rows)


def append_rows(table: OpenTable, lower: Table) -> None:
    """Adds the rows of a table below, the halves of a row or cell that the page break cut in two made whole."""
    first = [cell for cell in lower.cells if cell.row == 0]
    tail = len(table.cells) - 1
    last: dict[tuple[int, int], int] = {}
    wanted = {(cell.col, cell.colspan) for cell in first}
    while tail >= 0 and wanted - last.keys() and table.nrows - table.cells[tail].row < FURTHEST_SPAN:
        cell = table.cells[tail]
        if cell.row + cell.rowspan == table.nrows:
            last[cell.col, cell.colspan] = tail
        tail -= 1
    cut = _is_cut_row([table.cells[i] for i in last.values()], first)
    swallowed = set()
    for other in first:
        at = last.get((other.col, other.colspan))
        if at is not None and (cut or _is_cut_span(table, at, other, lower, first)):
            table.cells[at] = _whole_cell(table.cells[at], other, cut=cut)
            swallowed.add(other.col)
    shift = table.nrows - cut
    table.cells += [_moved(cell, shift) for cell in lower.cells if cell.row or cell.col not in swallowed]
    table.nrows = shift + lower.nrows


def _is_cut_row(last: list[Cell], first: list[Cell]) -> bool:
    """Whether the page break went through a row: the rest of long texts stands alone on the second page, no label or name beside it."""
    if [(cell.col, cell.colspan) for cell in sorted(last, key=lambda cell: cell.col)] != [
        (cell.col, cell.colspan) for cell in first
    ]:
        return False
    above = {cell.col: cell for cell in last}
    rest = [cell for cell in first if cell.text.strip()]
    gone = [cell for cell in first if not cell.text.strip() and above[cell.col].text.strip()]
    if not rest or not gone or any(cell.rowspan > 1 for cell in rest):
        return False
    if any(len(above[cell.col].text) < LONG_TEXT for cell in rest):
        return False
    if not any(above[cell.col].rowspan == 1 for cell in gone):
        return False
    return any(not above[cell.col].text.rstrip().endswith("。") or GOES_ON.match(cell.text) for cell in rest)


def _is_cut_span(table: OpenTable, at: int, other: Cell, lower: Table, first: list[Cell]) -> bool:
    """Whether the break went through a merged cell: one side is blank, in a column that leads the row and has no blanks of its own."""
    cell = table.cells[at]
    if bool(cell.text.strip()) == bool(other.text.strip()):
        return False
    begin = min((own.col for own in first if own.text.strip() and own.rowspan == 1), default=0)
    if other.col >= begin and cell.rowspan == 1:
        return False
    around = (*table.head.cells, *table.cells[max(at - 200, 0) :], *lower.cells)
    return not any(
        own.col == cell.col
        and not own.text.strip()
        and (own.row, own.page) not in {(cell.row, cell.page), (0, other.page)}
        for own in around
    )


def _whole_cell(cell: Cell, other: Cell, *, cut: bool) -> Cell:
    text = _joined_text(cell.text, other.text)
    rowspan = cell.rowspan + other.rowspan - cut
    box = cell.box if cell.text.strip() else other.box
    page = cell.page if cell.text.strip() else other.page
    return replace(cell, text=text, rowspan=rowspan, box=box or cell.box, page=page, fill=cell.fill or other.fill)


def _joined_text(upper: str, lower: str) -> str:
    if not upper.strip() or not lower.strip():
        return upper if upper.strip() else lower
    if upper.rstrip().endswith("。") or LISTED.match(lower):
        return f"{upper}\n{lower}"
    return f"{upper} {lower}" if upper[-1].isascii() and lower[0].isascii() else upper + lower
