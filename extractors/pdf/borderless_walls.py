"""The grid of a table without rules: where its rows and columns meet, and which cells are merged.

Promises: between rows that lines are drawn between, cells are merged where the line leaves a gap; a label over several columns is one
cell over them, and a label beside it reaches down through the lines of labels; text that runs over the white between two columns is
one cell. Refuses to guess merged cells down the body where no lines are drawn: what is blank there stays blank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.pdf.arrays import Bools, Floats
from extractors.pdf.lattice import Lattice, find_cells
from extractors.pdf.levels import Level, labels
from extractors.pdf.line_rows import Columns, Draft, DrawnLine

MARGIN = 3.0  # points around the text
ALIGNED = 0.7  # ems by which the middle of a label may differ from that of its columns


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table that was made out: its lattice, and the boxes within which the text of its cells is set (to tell where lines were broken)."""

    lattice: Lattice
    rooms: Floats


def to_grid(rows: list[list[int]], draft: Draft) -> Grid:
    """The grid of a table whose rows are made of these printed lines."""
    inside, columns, head = draft.levels, draft.columns, draft.head
    x = np.array([columns.left[0] - MARGIN, *columns.middles, columns.right[-1] + MARGIN])
    y, above = _floors(rows, draft)
    left = np.ones((len(rows), columns.count + 1), bool)
    for number, row in enumerate(rows):
        left[number, 1:-1] = _walls(row, draft)
        if row[0] < head:
            under = above[number + 1] if any(row[-1] < other[0] < head for other in rows) else None
            _merge_labels(left[number], row, inside, columns, under)
    heads = sum(row[0] < head for row in rows)
    _merge_heads(above, left, heads)
    owner, cells = find_cells(above, left)
    lattice = Lattice(x, y, owner, cells)
    _, col, _, wide = cells.T
    rooms = lattice.boxes
    rooms[:, 0], rooms[:, 2] = np.array(columns.left)[col], np.array(columns.right)[col + wide - 1]
    return Grid(lattice, rooms)


def _floors(rows: list[list[int]], draft: Draft) -> tuple[Floats, Bools]:
    """The heights that part the rows, and over which columns each is a wall."""
    inside = draft.levels
    tops = [min(inside[at].top for at in row) for row in rows]
    bottoms = [max(inside[at].bottom for at in row) for row in rows]
    y = [tops[0] - 1]
    above = np.ones((len(rows) + 1, draft.columns.count), bool)
    for number in range(1, len(rows)):
        first, last = (inside[rows[number - 1][0]].base, inside[rows[number][-1]].base)
        drawn = [
            line
            for line in draft.lines
            if first < line.y < last and _parts(line, rows[number - 1], rows[number], inside)
        ]
        if drawn:
            y.append(drawn[0].y)
            above[number] = np.any([line.covers for line in drawn], axis=0)
        else:
            y.append((bottoms[number - 1] + tops[number]) / 2)
    return np.array([*y, bottoms[-1] + 1]), above


def _parts(line: DrawnLine, before: list[int], after: list[int], inside: list[Level]) -> bool:
    middle = [level.base - 0.4 * level.size for level in inside]
    return middle[before[-1]] < line.y < middle[after[0]]


def _walls(row: list[int], draft: Draft) -> Bools:
    """Which gutters part the cells of a row: all but those that its text runs over; of a line of one piece, none."""
    pieces = [piece for at in row for piece in draft.levels[at].pieces]
    middles = draft.columns.middles
    crossed = [any(piece.x0 < middle < piece.x1 for piece in pieces) for middle in middles]
    if draft.over & set(row) and len({_joined(draft.columns.of(piece), crossed) for piece in pieces}) == 1:
        crossed = [True] * len(crossed)
    return ~np.array(crossed, bool)


def _joined(col: int, crossed: list[bool]) -> int:
    """The first of the columns that a column is joined with by text over the white between them."""
    while col > 0 and crossed[col - 1]:
        col -= 1
    return col


def _merge_labels(left: Bools, row: list[int], inside: list[Level], columns: Columns, under: Bools | None) -> None:
    """Takes away the walls inside a label that stands over several columns: over the line below it, or in the middle over them."""
    own = [label for at in row for label in labels(inside[at])]
    taken = [columns.of(label) for label in own]
    for label, col in zip(own, taken, strict=True):
        span = columns.under(label, ALIGNED * inside[row[0]].size)
        if under is not None and not under.all() and under[col]:
            span = _stretch(under, col)
        if span and sum(span[0] <= other <= span[1] for other in taken) == 1:
            left[span[0] + 1 : span[1] + 1] = False


def _stretch(covers: Bools, col: int) -> tuple[int, int]:
    """The columns on both sides of one that a line goes on over."""
    first = last = col
    while first > 0 and covers[first - 1]:
        first -= 1
    while last < len(covers) - 1 and covers[last + 1]:
        last += 1
    return first, last


def _merge_heads(above: Bools, left: Bools, heads: int) -> None:
    """Lets the labels beside a label over several columns reach down: there is no wall below a column that no such label covers."""
    for number in range(1, heads):
        if not above[number].all():
            continue
        upper = left[number - 1]
        grouped = ~upper[1:-1]
        covered = np.append(grouped, False) | np.append(False, grouped)
        if grouped.any():
            above[number] = covered
