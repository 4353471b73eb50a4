"""Tables without rules, or ruled only across, from the white between their columns.

Promises: columns stand where white runs down through a line of short labels and all the lines below it; rows where lines are drawn, else
where the lines of text stand further apart or a first column begins again; a line that runs over the columns between two rows is one
cell. Refuses to guess: without a line of labels, with fewer than two rows below it, or where the text of its columns does not begin
at common edges, lines stay lines. Pages that are mostly ruled tables are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extractors.pdf.arrays import Floats, Ints
from extractors.pdf.borderless_walls import Grid, to_grid
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.lattice import Lattice
from extractors.pdf.levels import Level, Piece, find_levels, labels
from extractors.pdf.line_rows import Columns, Draft, DrawnLine, find_rows
from extractors.pdf.rules import Rules, is_white

MOSTLY = 0.5  # of the signs of a page in ruled tables: what else is on it is titles and notes
LONGEST_LABEL = 14  # signs
NARROWEST = 0.5  # ems of white between two columns
FURTHEST = 4.0  # ems of white between two lines of one table
FURTHEST_RULED = 12.0  # the same with a drawn line between them
PENDING = 2  # lines over the columns between two rows; more are text between two tables
CROSSED = 0.34  # of the lines of a table: more lines over its columns tell a drawing with words in it
ALIGNED = 0.7  # ems by which the edges of a column may differ
HIGHEST_HEAD = 3  # printed lines of labels above or below the one that has them all
CLOSE = 1.2  # ems of white between two lines of labels
REACH = 3.0  # points by which the parts of one drawn line may differ
SENTENCE = "。．！？"
NUMBERING = re.compile(r"[（(第]?[0-9０-９①-⑳一二三四五六七八九十]+(?:[-－.．][0-9０-９]+)*[)）章節項部編条.．、]?")

Free = list[tuple[float, float]]  # the white between two labels: its free stretches


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines of one table: from `top` to `body` its labels, to `last` its rows; `over` are those that run over its columns."""

    top: int
    body: int
    last: int
    over: frozenset[int]
    columns: Columns


def find_grids(glyphs: Glyphs, owner: Ints, ruled: Sequence[Lattice], rules: Rules) -> list[Grid]:
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
    grids: list[Grid] = []
    start = free_from = 0
    while start < len(levels) - 2:
        region = _region(levels, start, barriers, across)
        found = None if region is None else _grid(levels, _with_head(levels, region, across, free_from), across)
        if found is None:
            start += 1
            continue
        grid, last = found
        grids.append(grid)
        start = free_from = last + 1
    return grids


def _across(rules: Rules) -> Floats:
    """Lines across, and the upper and lower edges of shaded areas: rows of (y, x from, x to)."""
    areas = rules.areas[~is_white(rules.areas[:, 4])] if len(rules.areas) else rules.areas
    edges = [np.stack([areas[:, k], areas[:, 0], areas[:, 2]], axis=1) for k in (1, 3)]
    return np.concatenate([rules.across, *edges])


def _region(levels: list[Level], first: int, barriers: list[tuple[float, float]], across: Floats) -> _Region | None:
    """The table that has its labels on this line."""
    header = labels(levels[first])
    if not _is_header(header, levels[first], levels[first + 1]):
        return None
    free = _without_white_in_labels([[(a.x1, b.x0)] for a, b in pairwise(header)], levels[first + 1 : first + 9])
    over: set[int] = set()
    pending: set[int] = set()
    last = first
    for at in range(first + 1, len(levels)):
        level = levels[at]
        if _apart(levels[at - 1], level, barriers, across) or level.text == levels[first].text:
            break
        left = [_minus(part, level) for part in free]
        if not all(left):
            pending.add(at)
            if len(pending) > PENDING:
                break
            continue
        if pending and len(level.pieces) < 2:
            break
        last, over, pending = at, over | pending, set()
        # a line over the columns may stand in the white of all so far: only those that fill most columns tell where these are
        free = left if len(labels(level)) * 2 > len(header) else free
    if last - first < 2 or not free or len(over) > CROSSED * (last - first):
        return None
    return _settled(levels, (first, last), free, over)


def _settled(levels: list[Level], ends: tuple[int, int], free: list[Free], over: set[int]) -> _Region:
    """The region between two lines, those of one piece told apart: in the columns, or over them."""
    first, last = ends
    for at in range(first + 1, last + 1):
        left = [_minus(part, levels[at]) for part in free]
        if at not in over and all(left):
            free = left
        else:
            over.add(at)
    own = [level for at, level in enumerate(levels[first : last + 1], first) if at not in over]
    return _Region(first, first + 1, last, frozenset(over), _columns(own, _gutters(free, own)))


def _is_header(header: tuple[Piece, ...], level: Level, below: Level) -> bool:
    """Whether pieces read like the labels of columns: some short ones, no sentences, mostly letters; two only where they stand out.

    Of two lines of labels, the one with more of them stands over the columns, the other over groups of these.
    """
    if len(header) < 2 or (len(header) == 2 and not (level.bold and not below.bold)):
        return False
    words = [piece.text for piece in header]
    if NUMBERING.fullmatch(words[0]):
        return False
    short = all(len(word) <= LONGEST_LABEL and not set(word) & set(SENTENCE) for word in words)
    named = sum(sum(map(str.isalpha, word)) * 2 > len(word) for word in words)
    if not short or named * 2 <= len(words):
        return False
    group = level.bold == below.bold and below.top - level.bottom < CLOSE * level.size
    return not (group and len(labels(below)) > len(header) and _is_header(labels(below), below, below))


def _without_white_in_labels(free: list[Free], below: list[Level]) -> list[Free]:
    """Without the white that most of the lines below run over: it stands inside a label."""
    return [part for part in free if sum(not _minus(part, level) for level in below) * 2 <= len(below)]


def _minus(free: Free, level: Level) -> Free:
    """What a line leaves free of some white."""
    for piece in level.pieces:
        parts = [part for low, high in free for part in ((low, min(high, piece.x0)), (max(low, piece.x1), high))]
        free = [(low, high) for low, high in parts if high - low >= NARROWEST * level.size]
    return free


def _apart(above: Level, level: Level, barriers: list[tuple[float, float]], across: Floats) -> bool:
    """Whether too much white, or a ruled table, stands between two lines."""
    white = level.top - above.bottom
    if white > FURTHEST * level.size:
        ruled = bool(((across[:, 0] > above.base) & (across[:, 0] < level.base)).any())
        if not ruled or white > FURTHEST_RULED * level.size:
            return True
    return any(above.base < bottom and level.base > top for top, bottom in barriers)


def _gutters(free: list[Free], levels: list[Level]) -> list[tuple[float, float]]:
    """One free stretch between each two labels: the one that joins the fewest pieces; all of them where a column has no label."""
    found: list[tuple[float, float]] = []
    for parts in free:
        joined = [sum(_joins(part, parts, level) for level in levels) for part in parts]
        best = min(joined)
        found += parts if best else [max((p for p, n in zip(parts, joined, strict=True) if n == best), key=_width)]
    return sorted(found)


def _width(part: tuple[float, float]) -> float:
    return part[1] - part[0]


def _joins(chosen: tuple[float, float], parts: Free, level: Level) -> bool:
    """Whether a line has text on both sides of some stretch other than the chosen one, which alone is to part the columns."""
    edges = [part for part in parts if part != chosen]
    return any(
        any(piece.x1 <= low + 0.1 and piece.x0 > low - 30 * level.size for piece in level.pieces)
        and any(piece.x0 >= high - 0.1 and piece.x1 < high + 30 * level.size for piece in level.pieces)
        for low, high in edges
    )


def _columns(levels: list[Level], gutters: list[tuple[float, float]]) -> Columns:
    """The columns with the edges of their text."""
    pieces = [piece for level in levels for piece in level.pieces]
    return Columns(
        tuple((low + high) / 2 for low, high in gutters),
        (min(piece.x0 for piece in pieces), *(high for _, high in gutters)),
        (*(low for low, _ in gutters), max(piece.x1 for piece in pieces)),
    )


def _with_head(levels: list[Level], region: _Region, across: Floats, free_from: int) -> _Region:
    """The region with the further lines of labels above and below the one that has them all."""
    main = levels[region.top]
    lines = [line.y for line in drawn_lines(across, region.columns) if all(line.covers)]
    body = region.body
    while (
        body < min(region.last - 1, region.top + HIGHEST_HEAD)
        and main.bold
        and levels[body].bold
        and not levels[region.last].bold
    ):
        body += 1
    under = [line for line in lines if main.base < line < levels[region.last].base]
    notes = [at for at in range(body, region.last + 1) if len(under) > 1 and levels[at].base > under[-1]]
    if notes and all(len(levels[at].pieces) == 1 for at in notes):
        region = replace(region, last=notes[0] - 1)
    ruled = [at for at in range(region.body, region.last) if under and levels[at].base < under[0]]
    if body == region.body and 0 < len(ruled) < HIGHEST_HEAD:
        body = ruled[-1] + 1
    over = max((line for line in lines if line < main.base), default=-np.inf)
    top = region.top
    while top > max(free_from, region.top - HIGHEST_HEAD):
        level, below = levels[top - 1], levels[top]
        enclosed = level.base > over and main.base - over < (HIGHEST_HEAD + 1) * 2 * main.size
        if not enclosed and not (_labels_columns(level, region.columns) and level.bold == main.bold):
            break
        if below.top - level.bottom > CLOSE * main.size:
            break
        top -= 1
    return replace(region, top=top, body=body)


def _labels_columns(level: Level, columns: Columns) -> bool:
    """Whether each piece of a line is a label that stands over one column, or in the middle over several."""
    return len(level.pieces) > 0 and all(
        len(piece.text) <= LONGEST_LABEL and columns.under(piece, ALIGNED * level.size) is not None
        for piece in labels(level)
    )


def drawn_lines(across: Floats, columns: Columns) -> list[DrawnLine]:
    """The lines across a table from top to bottom, with the columns that each stands over."""
    low, high = np.array(columns.left), np.array(columns.right)
    over = np.minimum(across[:, 2, None], high) - np.maximum(across[:, 1, None], low) > 0.6 * (high - low)
    kept = np.flatnonzero(over.any(axis=1))
    kept = kept[np.lexsort(across[kept].T[::-1])]
    found: list[DrawnLine] = []
    for y, covers in zip(across[kept, 0].tolist(), map(tuple, over[kept].tolist()), strict=True):
        if found and y - found[-1].y < REACH:
            found[-1] = DrawnLine(found[-1].y, tuple(a or b for a, b in zip(found[-1].covers, covers, strict=True)))
        else:
            found.append(DrawnLine(y, covers))
    return found


def _grid(levels: list[Level], region: _Region, across: Floats) -> tuple[Grid, int] | None:
    """The grid of a region and the number of its last line; None where it does not hold together."""
    inside = levels[region.top : region.last + 1]
    over = frozenset(at - region.top for at in region.over)
    lines = [line for line in drawn_lines(across, region.columns) if inside[0].top - REACH < line.y]
    draft = Draft(inside, region.body - region.top, over, region.columns, lines)
    rows = _trimmed(find_rows(draft), draft)
    return (to_grid(rows, draft), region.top + rows[-1][-1]) if _holds(rows, draft) else None


def _trimmed(rows: list[list[int]], draft: Draft) -> list[list[int]]:
    """Without lines at the end that stand in one column only and on no drawn line: notes below the table."""
    while len(rows) > 2 and rows[-1][0] >= draft.head:
        last = rows[-1]
        ruled = any(line.y > draft.levels[last[-1]].base for line in draft.lines)
        if ruled or (len(draft.filled(last)) > 1 and not draft.over & set(last)):
            break
        rows = rows[:-1]
    return rows


def _holds(rows: list[list[int]], draft: Draft) -> bool:
    """Whether rows fill several columns, and the text of most columns stands at one edge or around one axis."""
    body = [row for row in rows if row[0] >= draft.head and not draft.over & set(row)]
    if len(body) < 2 or sum(len(draft.filled(row)) > 1 for row in body) * 2 <= len(body):
        return False
    # two columns are soon found in any text: there, the labels and all rows must stand at one edge
    share, body = (0.6, body) if draft.columns.count > 2 else (1.0, rows)
    straight = used = 0
    for col in range(draft.columns.count):
        spans = [_span(draft.levels[row[0]], draft.columns, col) for row in body]
        edges = np.array([(x0, x1, (x0 + x1) / 2) for x0, x1 in filter(None, spans)])
        if len(edges) < 2:
            continue
        used += 1
        near = np.abs(edges - np.median(edges, axis=0)) < ALIGNED * draft.levels[0].size
        straight += bool((near.mean(axis=0) >= share).any())
    return straight >= 2 and straight * 2 > used


def _span(level: Level, columns: Columns, col: int) -> tuple[float, float] | None:
    own = [piece for piece in level.pieces if columns.of(piece) == col]
    return (own[0].x0, own[-1].x1) if own else None
