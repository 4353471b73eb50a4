"""Tables without rules, or ruled only across, from the white between their columns.

Promises: columns stand where white runs down through a line of short labels and all the lines below it; rows where lines are drawn, else
where the lines of text stand further apart or a first column begins again; a line that runs over the columns between two rows is one
cell. Refuses to guess: without a line of labels, with fewer than two rows below it, or where the text of its columns does not begin
at common edges, lines stay lines. Pages that are mostly ruled tables are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.pdf.arrays import Bools, Floats
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.lattice import Lattice, find_cells
from extractors.pdf.levels import Level, Piece, find_levels, labels
from extractors.pdf.line_rows import Columns, find_rows
from extractors.pdf.rules import Rules, is_white

MOSTLY = 0.5  # of the signs of a page in ruled tables: what else is on it is titles and notes
LONGEST_LABEL = 14  # signs
NARROWEST = 0.5  # ems of white between two columns
FURTHEST = 4.0  # ems of white between two lines of one table
PENDING = 2  # lines over the columns between two rows; more are text between two tables
CROSSED = 0.34  # of the lines of a table: more lines over its columns tell a drawing with words in it
ALIGNED = 0.7  # ems by which the edges of a column may differ
REACH = 3.0  # points of a line beyond the text that it stands over
SENTENCE = "。．！？"

Free = list[tuple[float, float]]  # the white between two labels: its free stretches


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table that was made out: its lattice, and the boxes within which the text of its cells is set (to tell where lines were broken)."""

    lattice: Lattice
    rooms: Floats


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines of one table: its line of labels, those that stand in its columns, and those that run over them."""

    header: tuple[Piece, ...]
    first: int
    last: int
    over: frozenset[int]
    gutters: tuple[tuple[float, float], ...]


def find_grids(
    glyphs: Glyphs, owner: np.ndarray[tuple[int], np.dtype[np.int64]], ruled: Sequence[Lattice], rules: Rules
) -> list[Grid]:
    """The tables on the paper beside the ruled ones of a page.

    Args:
        glyphs: The signs of the page.
        owner: The cell of a ruled table that each stands in, or -1.
        ruled: The ruled tables.
        rules: The lines and areas of the page.
    """
    paper = owner < 0
    if np.count_nonzero(paper) < (1 - MOSTLY) * len(glyphs):
        return []
    levels = find_levels(glyphs, paper)
    barriers = [(float(lattice.y[0]), float(lattice.y[-1])) for lattice in ruled]
    across = _across(rules)
    grids, start = [], 0
    while start < len(levels) - 2:
        region = _region(levels, start, barriers)
        grid = region and _grid(levels, region, across)
        if region is None or grid is None:
            start += 1
            continue
        grids.append(grid)
        start = region.last + 1
    return grids


def _across(rules: Rules) -> Floats:
    """Lines across, and the upper and lower edges of shaded areas: rows of (y, x from, x to)."""
    areas = rules.areas[~is_white(rules.areas[:, 4])] if len(rules.areas) else rules.areas
    edges = [np.stack([areas[:, k], areas[:, 0], areas[:, 2]], axis=1) for k in (1, 3)]
    return np.concatenate([rules.across, *edges])


def _region(levels: list[Level], first: int, barriers: list[tuple[float, float]]) -> _Region | None:
    """The table that begins with this line of labels."""
    header = labels(levels[first])
    if not _is_header(header, levels[first], levels[first + 1]):
        return None
    free: list[Free] = [[(a.x1, b.x0)] for a, b in pairwise(header)]
    free, header = _common(free, header, levels[first + 1 : first + 9])
    over: list[int] = []
    pending: list[int] = []
    last = first
    for at in range(first + 1, len(levels)):
        level = levels[at]
        if _apart(levels[at - 1], level, barriers) or level.text == levels[first].text:
            break
        left = [_minus(part, level) for part in free]
        if all(left):
            if pending and len(level.pieces) < 2:
                break
            free, last, over, pending = left, at, over + pending, []
        elif len(pending) == PENDING:
            break
        else:
            pending.append(at)
    if last - first < 2 or not free or len(over) > CROSSED * (last - first):
        return None
    gutters = _gutters(free, [level for at, level in enumerate(levels[first : last + 1], first) if at not in over])
    return _Region(header, first, last, frozenset(over), gutters)


def _is_header(header: tuple[Piece, ...], level: Level, below: Level) -> bool:
    """Whether pieces read like the labels of columns: some short ones, no sentences, no numbers only; two only where they stand out."""
    if len(header) < 2 or (len(header) == 2 and not (level.bold and not below.bold)):
        return False
    words = [piece.text for piece in header]
    short = all(len(word) <= LONGEST_LABEL and not set(word) & set(SENTENCE) for word in words)
    named = sum(sum(map(str.isalpha, word)) * 2 > len(word) for word in words)
    return short and named * 2 > len(words)


def _common(free: list[Free], header: tuple[Piece, ...], below: list[Level]) -> tuple[list[Free], tuple[Piece, ...]]:
    """Without the white inside a label: that which most of the lines below run over."""
    kept = [sum(not _minus(part, level) for level in below) * 2 <= len(below) for part in free]
    pieces = [header[0]]
    for piece, held in zip(header[1:], kept, strict=True):
        if held:
            pieces.append(piece)
        else:
            pieces[-1] = Piece(pieces[-1].x0, piece.x1, pieces[-1].text + piece.text)
    return [part for part, held in zip(free, kept, strict=True) if held], tuple(pieces)


def _minus(free: Free, level: Level) -> Free:
    """What a line leaves free of some white."""
    for piece in level.pieces:
        parts = [part for low, high in free for part in ((low, min(high, piece.x0)), (max(low, piece.x1), high))]
        free = [(low, high) for low, high in parts if high - low >= NARROWEST * level.size]
    return free


def _apart(above: Level, level: Level, barriers: list[tuple[float, float]]) -> bool:
    """Whether too much white, or a ruled table, stands between two lines."""
    if level.top - above.bottom > FURTHEST * level.size:
        return True
    return any(above.base < bottom and level.base > top for top, bottom in barriers)


def _gutters(free: list[Free], levels: list[Level]) -> tuple[tuple[float, float], ...]:
    """One free stretch between each two labels: the one that joins the fewest pieces; all of them where a column has no label."""
    found: list[tuple[float, float]] = []
    for parts in free:
        if len(parts) == 1:
            found += parts
            continue
        joined = [sum(_joins(part, parts, level) for level in levels) for part in parts]
        best = min(joined)
        found += parts if best else [max((p for p, n in zip(parts, joined, strict=True) if n == best), key=_width)]
    return tuple(sorted(found))


def _width(part: tuple[float, float]) -> float:
    return part[1] - part[0]


def _joins(chosen: tuple[float, float], parts: Free, level: Level) -> bool:
    """Whether text stands on both sides of some other stretch, close to it, when only the chosen one parts the columns."""
    for part in parts:
        if part == chosen:
            continue
        left = any(_beside(piece.x1, part[0], level.size) for piece in level.pieces)
        right = any(_beside(part[1], piece.x0, level.size) for piece in level.pieces)
        if left and right:
            return True
    return False


def _beside(low: float, high: float, size: float) -> bool:
    return -0.1 * size < high - low < 30 * size


def _grid(levels: list[Level], region: _Region, across: Floats) -> Grid | None:
    inside = levels[region.first : region.last + 1]
    over = frozenset(at - region.first for at in region.over)
    columns = _columns([level for at, level in enumerate(inside) if at not in over], region.gutters)
    rows = find_rows(inside, over, columns, _lines_of(across, inside, columns))
    rows = _trimmed(rows, inside, columns, over)
    if len(rows) < 3 or not _aligned(rows, inside, columns, over):
        return None
    return _lattice(rows, inside, columns, over)


def _lines_of(across: Floats, inside: list[Level], columns: Columns) -> list[float]:
    """Heights of the lines that stand over most of the width of a table."""
    low, high = columns.left[0], columns.right[-1]
    y, x0, x1 = across.T
    held = (y > inside[0].base) & (y < inside[-1].base) & (np.minimum(x1, high) - np.maximum(x0, low) > 0)
    heights: list[float] = []
    for at in sorted(y[held].tolist()):
        near = held & (np.abs(y - at) < REACH)
        covered = np.clip(np.minimum(x1, high) - np.maximum(x0, low), 0, None)[near].sum()
        if covered > 0.6 * (high - low) and (not heights or at - heights[-1] > REACH):
            heights.append(at)
    return heights


def _columns(levels: list[Level], gutters: tuple[tuple[float, float], ...]) -> Columns:
    """The columns with the edges of their text."""
    middles = [(low + high) / 2 for low, high in gutters]
    left = [high for _, high in gutters]
    right = [low for low, _ in gutters]
    pieces = [piece for level in levels for piece in level.pieces]
    return Columns(
        tuple(middles), (min(piece.x0 for piece in pieces), *left), (*right, max(piece.x1 for piece in pieces))
    )


def _trimmed(rows: list[list[int]], inside: list[Level], columns: Columns, over: frozenset[int]) -> list[list[int]]:
    """Without lines at the end that stand in one column only: notes below the table."""
    while len(rows) > 2:
        last = rows[-1]
        filled = {columns.of(piece) for at in last for piece in inside[at].pieces}
        if len(filled) > 1 and not over & set(last):
            break
        rows = rows[:-1]
    return rows


def _aligned(rows: list[list[int]], inside: list[Level], columns: Columns, over: frozenset[int]) -> bool:
    """Whether rows fill several columns, and the text of most columns stands at one edge or around one axis."""
    body = [row for row in rows[1:] if not over & set(row)]
    filled = [len({columns.of(piece) for at in row for piece in inside[at].pieces}) for row in body]
    if len(body) < 2 or sum(count > 1 for count in filled) * 2 <= len(body):
        return False
    # two columns are soon found in any text: there, the labels and all rows must stand at one edge
    share, body = (0.6, body) if columns.count > 2 else (1.0, rows)
    straight = used = 0
    for col in range(columns.count):
        spans = [_span(inside[at], columns, col) for row in body for at in row[:1]]
        edges = np.array([(x0, x1, (x0 + x1) / 2) for x0, x1 in filter(None, spans)])
        if len(edges) < 2:
            continue
        used += 1
        near = np.abs(edges - np.median(edges, axis=0)) < ALIGNED * inside[0].size
        straight += bool((near.mean(axis=0) >= share).any())
    return straight >= 2 and straight * 2 > used


def _span(level: Level, columns: Columns, col: int) -> tuple[float, float] | None:
    own = [piece for piece in level.pieces if columns.of(piece) == col]
    return (own[0].x0, own[-1].x1) if own else None


def _lattice(rows: list[list[int]], inside: list[Level], columns: Columns, over: frozenset[int]) -> Grid:
    x = np.array([columns.left[0] - REACH, *columns.middles, columns.right[-1] + REACH])
    tops = [min(inside[at].top for at in row) for row in rows]
    bottoms = [max(inside[at].bottom for at in row) for row in rows]
    between = [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    y = np.array([tops[0] - 1, *between, bottoms[-1] + 1])
    above = np.ones((len(rows) + 1, columns.count), bool)
    left = np.ones((len(rows), columns.count + 1), bool)
    for number, row in enumerate(rows):
        left[number, 1:-1] = _walls(row, inside, columns, over)
    owner, cells = find_cells(above, left)
    lattice = Lattice(x, y, owner, cells)
    _, col, _, wide = cells.T
    rooms = lattice.boxes
    rooms[:, 0], rooms[:, 2] = np.array(columns.left)[col], np.array(columns.right)[col + wide - 1]
    return Grid(lattice, rooms)


def _walls(row: list[int], inside: list[Level], columns: Columns, over: frozenset[int]) -> Bools:
    """Which gutters part the cells of a row: all but those that its text runs over; of a line of one piece, none."""
    pieces = [piece for at in row for piece in inside[at].pieces]
    crossed = [any(piece.x0 < middle < piece.x1 for piece in pieces) for middle in columns.middles]
    if over & set(row) and len({columns.of(piece) for at in row for piece in labels(inside[at])}) == 1:
        crossed = [True] * len(crossed)
    return ~np.array(crossed, bool)
