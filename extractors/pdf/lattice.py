"""Ruled lines to grids of cells with their row and column spans.

Promises: lines that touch one another make one lattice; the cells of a lattice are rectangles that never overlap; a table whose outer
border is not drawn at one side is closed where its lines end. Refuses: a frame around nothing but text (one cell), a corner that the
lines leave open, a grid of more than MAX_UNITS cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from extractors.errors import Refused
from extractors.pdf.arrays import Bools, Floats, Ints, numbered
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.rules import Rules

REACH = 2.5  # points between the end of a line and the line that it is meant to touch (cell by cell borders of Word)
DOUBLE = 4.0  # points between the two lines of a double border, at most; no row of text is so low
MAX_UNITS = 1_000_000  # of one grid: no sheet has more, and a file of some kilobytes can draw any number
NARROWEST = 6.0  # points; an open side closer to the next line than this is the overhang of a line, not a column


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """One grid: its lines, which cell owns each unit of it, and the cells.

    `x` and `y` are the positions of the lines in points; `owner` is rows × columns, the number of the cell that covers a unit or -1;
    `cells` are rows of (row, column, rowspan, colspan), ordered by row, then column.
    """

    x: Floats
    y: Floats
    owner: Ints
    cells: Ints

    @property
    def boxes(self) -> Floats:
        """Rows of (x0, top, x1, bottom), one for each cell."""
        row, col, rows, cols = self.cells.T
        return np.array([self.x[col], self.y[row], self.x[col + cols], self.y[row + rows]]).T

    @property
    def area(self) -> float:
        """Square points that the grid covers."""
        return float((self.x[-1] - self.x[0]) * (self.y[-1] - self.y[0]))


def find_lattices(rules: Rules, backend: str = BACKEND) -> list[Lattice]:
    """The grids that the lines of a page make, the largest first: one inside a cell of another comes after it.

    Raises:
        Refused: `too_large` where one would have more than MAX_UNITS cells.
    """
    across, down = rules.across, rules.down
    if len(across) < 2 or len(down) < 2:
        return []
    lattices = []
    if backend == "c":
        for x, y, owner, cells in loops.find_lattices(np.ascontiguousarray(across), np.ascontiguousarray(down)):
            own_x, own_y, units = np.frombuffer(x), np.frombuffer(y), np.frombuffer(owner, np.int64)
            rows = np.frombuffer(cells, np.int64).reshape(-1, 4)
            lattices.append(Lattice(own_x, own_y, units.reshape(len(own_y) - 1, len(own_x) - 1), rows))
        return sorted(lattices, key=lambda lattice: -lattice.area)
    for own_across, own_down in _components(across, down):
        lattice = _lattice(across[own_across], down[own_down])
        if lattice is not None:
            lattices.append(lattice)
    return sorted(lattices, key=lambda lattice: -lattice.area)


def _components(across: Floats, down: Floats) -> Iterator[tuple[Bools, Bools]]:
    """The sets of lines that touch one another, directly or through others, two or more each way."""
    y, x0, x1 = (column[:, None] for column in across.T)
    x, y0, y1 = down.T
    touch = (x >= x0 - REACH) & (x <= x1 + REACH) & (y >= y0 - REACH) & (y <= y1 + REACH)
    free = np.count_nonzero(touch, axis=1) > 1
    while np.count_nonzero(free):
        found = np.zeros(len(across), bool)
        found[free.argmax()] = True
        known = 0
        while (size := int(np.count_nonzero(found))) > known:
            known = size
            crossing = touch[found].any(axis=0)
            found = touch[:, crossing].any(axis=1)
        free &= ~found
        if known > 1:
            yield found, crossing


def _lattice(across: Floats, down: Floats) -> Lattice | None:
    down = _close_ends(across, down)
    across = _close_ends(down, across)
    if len(across) == len(down) == 2:  # a frame
        return None
    y, x = _snap(across[:, 0]), _snap(down[:, 0])
    if len(x) < 2 or len(y) < 2:
        return None
    if (len(x) - 1) * (len(y) - 1) > MAX_UNITS:
        raise Refused("too_large", f"a table of more than {MAX_UNITS} cells")
    above, left = _walls(across, y, x), _walls(down, x, y).T
    owner, cells = find_cells(above, left)
    owner, cells = _enclosed(owner, cells, above, left)
    return Lattice(x, y, owner, cells) if len(cells) > 1 else None


def _close_ends(lines: Floats, crossing: Floats) -> Floats:
    """The crossing lines, with a border added on each side on which at least two lines end together beyond the last of them."""
    ends, positions = lines[:, 1:], crossing[:, 0]
    begin, end = ends.min(), ends.max()
    if begin < positions.min() - NARROWEST:
        crossing = _closed(lines, lines[:, 1], begin, crossing)
    if end > positions.max() + NARROWEST:
        crossing = _closed(lines, lines[:, 2], end, crossing)
    return crossing


def _closed(lines: Floats, ends: Floats, side: float, crossing: Floats) -> Floats:
    at = lines[np.abs(ends - side) < REACH, 0]
    return np.concatenate([crossing, [[side, at.min(), at.max()]]]) if len(at) > 1 else crossing


def _snap(positions: Floats) -> Floats:
    """The positions with those that belong to one border (a double one, one drawn twice) joined to their mean."""
    ordered = np.sort(positions)
    group = numbered(ordered[1:] - ordered[:-1] > DOUBLE)
    mean: Floats = np.bincount(group, ordered) / np.bincount(group)
    return mean


def _walls(lines: Floats, positions: Floats, crossing: Floats) -> Bools:
    """Which units of each grid line are drawn: grid lines × units between the crossing grid lines."""
    at = np.searchsorted((positions[1:] + positions[:-1]) / 2, lines[:, 0]) * len(crossing)
    begin = np.searchsorted(crossing, lines[:, 1] - REACH)
    end = np.maximum(np.searchsorted(crossing, lines[:, 2] + REACH, side="right") - 1, begin)
    room = len(positions) * len(crossing)
    steps = np.bincount(at + begin, minlength=room) - np.bincount(at + end, minlength=room)
    drawn: Bools = steps.cumsum().reshape(len(positions), -1)[:, :-1] > 0
    return drawn


def find_cells(above: Bools, left: Bools) -> tuple[Ints, Ints]:
    """The cells of a grid: `above` is (rows + 1) × columns, `left` rows × (columns + 1), True where a line is drawn."""
    top_wall, left_wall = above[:-1].copy(), left[:, :-1].copy()
    top_wall[0] = left_wall[:, 0] = True
    rows, cols = top_wall.shape
    row, col = np.arange(rows)[:, None], np.arange(cols)
    top_row = np.maximum.accumulate(np.where(top_wall, row, 0), axis=0)
    left_col = np.maximum.accumulate(np.where(left_wall, col, 0), axis=1)
    anchor = (top_row * cols + left_col[top_row, col]).ravel()
    is_anchor = anchor == np.arange(rows * cols)
    owner = (np.cumsum(is_anchor) - 1)[anchor]
    first = np.flatnonzero(is_anchor)
    last = np.zeros(len(first), np.int64)
    last[owner] = np.arange(rows * cols)  # of units that one cell owns, the last one stays
    first_row, first_col = np.divmod(first, cols)
    last_row, last_col = np.divmod(last, cols)
    cells = np.array([first_row, first_col, last_row - first_row + 1, last_col - first_col + 1]).T
    owner = owner.reshape(rows, cols)
    if (np.bincount(owner.ravel()) == cells[:, 2] * cells[:, 3]).all() and _agrees(owner, top_wall, left_wall):
        return owner, cells
    return _uneven_cells(top_wall.tolist(), left_wall.tolist())


def _agrees(owner: Ints, top_wall: Bools, left_wall: Bools) -> bool:
    """Whether lines stand exactly between the cells: a stub of a line inside a cell, or a gap in a border, makes a grid uneven."""
    return np.array_equal(owner[1:] != owner[:-1], top_wall[1:]) and np.array_equal(
        owner[:, 1:] != owner[:, :-1], left_wall[:, 1:]
    )


def _uneven_cells(top_wall: list[list[bool]], left_wall: list[list[bool]]) -> tuple[Ints, Ints]:
    """Cells of a grid with stubs and gaps: from each free unit as far to the right and then down as no line stands in the way."""
    rows, cols = len(top_wall), len(top_wall[0])
    owner = [[-1] * cols for _ in range(rows)]
    cells: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for col in range(cols):
            if owner[row][col] >= 0:
                continue
            right = col + 1
            while right < cols and not left_wall[row][right] and owner[row][right] < 0:
                right += 1
            below = row + 1
            while below < rows and _free(owner[below], top_wall[below], left_wall[below], col, right):
                below += 1
            for covered in range(row, below):
                owner[covered][col:right] = [len(cells)] * (right - col)
            cells.append((row, col, below - row, right - col))
    return np.array(owner), np.array(cells)


def _free(owner: list[int], top_wall: list[bool], left_wall: list[bool], col: int, right: int) -> bool:
    """Whether a cell over these columns can go on into the row below: no line in the way, no unit taken."""
    return not any(top_wall[col:right]) and not any(left_wall[col + 1 : right]) and max(owner[col:right]) < 0


def _enclosed(owner: Ints, cells: Ints, above: Bools, left: Bools) -> tuple[Ints, Ints]:
    """Without the corners of the grid that no line closes off on two sides: they are the paper beside a table with a notch.

    One side alone may stay open: a merged cell that goes on on the next page has no lower border.
    """
    rims = ((owner[0], above[0]), (owner[-1], above[-1]), (owner[:, 0], left[:, 0]), (owner[:, -1], left[:, -1]))
    open_sides = np.zeros(len(cells), np.int64)
    for cell, drawn in rims:
        if not drawn.all():
            open_sides += np.bincount(cell, drawn, minlength=len(cells)) * 2 < np.bincount(cell, minlength=len(cells))
    outside = open_sides > 1
    if not np.count_nonzero(outside):
        return owner, cells
    number = np.where(outside, -1, np.cumsum(~outside) - 1)
    return number[owner], cells[~outside]
