"""The printed lines of the cells of a page, and of the paper beside them, in reading order.

Promises: signs in the order in which they are read whatever the order of drawing, also in vertical, rotated and stacked text; a sign
that is drawn twice once; a number set beside two lines before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extractors.pdf.arrays import Bools, Floats, Ints, ends_of_runs, numbered, starts_of_runs
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.signs import BLANK

SAME_LINE = 0.4  # of the size: how far base lines of one line lie apart; lines set solid do not meet
SUPERSCRIPT = 1.5  # times larger is the sign that a superscript belongs to, and its size counts
DOUBLE = 0.15  # ems between the two prints of one sign
WIDE_GAP = 1.5  # ems of white between two signs that no space is printed in
WIDE_SIGN = (
    0.9  # the same between signs of which one fills a square, and from square to square: Chromium leaves U+3000 out
)
FULL_WIDTH = 0x2E80  # from here on signs fill a square, but for the half-width forms
HALF_WIDTH = range(0xFF61, 0xFFA0)
BASIC_PLANE = 0xFFFF
BROAD = 0.65  # ems of ink that tell that other signs fill a square too: ○ → ① in a Japanese font
APART = 3.0  # ems of white between two lines outside tables that stand side by side
FAR = 1e5  # points; more than any page is wide, keeps the groups of one sorting key apart


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Printed lines: `order` are glyph numbers in reading order, a line is order[start[i]:end[i]] and belongs to `group[i]`.

    `low` and `high` are the extent of a line along its direction in points; `gap` are places in `order` before which wide white stands.
    """

    order: Ints
    start: Ints
    end: Ints
    group: Ints
    low: Floats
    high: Floats
    gap: Ints


def find_lines(glyphs: Glyphs, group: Ints, vertical: Bools, paper: int, backend: str = BACKEND) -> Lines:
    """The printed lines of each group, group by group.

    Args:
        glyphs: The signs of a page.
        group: The group of each glyph, 0 or more: its cell, or a part of the paper.
        vertical: For each group, whether upright signs stand below one another.
        paper: Groups from this one on are paper, where wide white ends a line.
        backend: "c" or "ctypes".
    """
    if backend == "c":
        *columns, low, high, gap = loops.find_lines(glyphs.columns, group, vertical, paper)
        order, start, end, own, gap = (np.frombuffer(column, np.int64) for column in (*columns, gap))
        return Lines(order, start, end, own, np.frombuffer(low), np.frombuffer(high), gap)
    down = vertical[group] | (glyphs.quarter == 3)
    along, across = _directions(glyphs, down)
    order = np.argsort(group * FAR + across, kind="stable")
    own, at, size = group[order], across[order], glyphs.size[order]
    line = numbered((at[1:] - at[:-1] > _reach(size)) | (own[1:] != own[:-1]))
    line = _split_chains(line, at, size)
    order = order[np.argsort(line * FAR + along[order], kind="stable")]
    order, line = _label_first(glyphs, order, line, (group, along, across))
    kept = _single(glyphs, order, line, along, across) & _inner(glyphs, order, line)
    order, line = order[kept], line[kept]
    low, high = _extent(glyphs, order, down[order])
    return _cut(Lines(order, line, line, group[order], low, high, line), glyphs, paper)


def _directions(glyphs: Glyphs, down: Bools) -> tuple[Floats, Floats]:
    """Where each glyph stands along its line and across the lines, both growing in reading order."""
    if not np.count_nonzero(down) and not np.count_nonzero(glyphs.quarter):
        return glyphs.x, glyphs.y
    along, across = glyphs.x.copy(), glyphs.y.copy()
    along[down], across[down] = glyphs.y[down], -(glyphs.x0[down] + glyphs.x1[down]) / 2
    up, over = glyphs.quarter == 1, glyphs.quarter == 2
    along[up], across[up] = -glyphs.y[up], glyphs.x[up]
    along[over], across[over] = -glyphs.x[over], -glyphs.y[over]
    return along, across


def _reach(size: Floats) -> Floats:
    larger, smaller = np.maximum(size[1:], size[:-1]), np.minimum(size[1:], size[:-1])
    return SAME_LINE * np.where(larger > SUPERSCRIPT * smaller, larger, (larger + smaller) / 2)


def _split_chains(line: Ints, across: Floats, size: Floats) -> Ints:
    """Lines again where columns of text with shifted base lines ran into one another: each from its own first base line."""
    starts = starts_of_runs(line)
    ends = ends_of_runs(starts, len(line))
    long = across[ends - 1] - across[starts] > np.maximum.reduceat(size, starts)
    if not np.count_nonzero(long):
        return line
    new = np.zeros(len(line), bool)
    new[starts] = True
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        base = across[start]
        for k in range(start + 1, end):
            if across[k] - base > SAME_LINE * size[k]:
                base, new[k] = across[k], True
    return np.cumsum(new) - 1


def _label_first(glyphs: Glyphs, order: Ints, line: Ints, places: tuple[Ints, Floats, Floats]) -> tuple[Ints, Ints]:
    """A number set on the left of two lines, level with the gap between them, stands before both of them."""
    group, along, across = places
    start = starts_of_runs(line)
    first, last = order[start], order[ends_of_runs(start, len(order)) - 1]
    size, at, own = glyphs.size[first], across[first], group[first]
    close = (own[1:] == own[:-1]) & (at[1:] - at[:-1] < 0.95 * size[1:])
    if not np.count_nonzero(close[:-1] & close[1:]):
        return order, line
    begin, end = along[first], along[last] + 0.5 * size
    upper = np.flatnonzero(close[:-1] & close[1:] & (end[1:-1] < begin[:-2]) & (end[1:-1] < begin[2:]))
    if not len(upper):
        return order, line
    place = np.arange(len(start))
    place[upper], place[upper + 1] = upper + 1, upper
    key = place[numbered(line[1:] != line[:-1])]
    moved = np.argsort(key, kind="stable")
    return order[moved], key[moved]


def _single(glyphs: Glyphs, order: Ints, line: Ints, along: Floats, across: Floats) -> Bools:
    """All but the second of two equal signs in one place: bold drawn by printing twice, and shadows."""
    code = glyphs.code[order]
    kept = np.ones(len(order), bool)
    double = 1 + np.flatnonzero((code[1:] == code[:-1]) & (line[1:] == line[:-1]))
    first, second = order[double - 1], order[double]
    near = DOUBLE * glyphs.size[second]
    same = (np.abs(along[second] - along[first]) < near) & (np.abs(across[second] - across[first]) < near)
    kept[double[same]] = False
    return kept


def _inner(glyphs: Glyphs, order: Ints, line: Ints) -> Bools:
    """All but the spaces at the ends of the lines; of a line of nothing else, nothing."""
    ink = glyphs.kind[order] & BLANK == 0
    if ink.all():
        return np.ones(len(order), bool)
    starts = starts_of_runs(line)
    ends = ends_of_runs(starts, len(line))
    place = np.arange(len(order))
    first = np.minimum.reduceat(np.where(ink, place, len(order)), starts)
    last = np.maximum.reduceat(np.where(ink, place, -1), starts)
    length = ends - starts
    return (place >= np.repeat(first, length)) & (place <= np.repeat(last, length))


def _extent(glyphs: Glyphs, order: Ints, down: Bools) -> tuple[Floats, Floats]:
    """Where the ink of each sign begins and ends along its line."""
    low, high = glyphs.x0[order], glyphs.x1[order]
    quarter = glyphs.quarter[order]
    if not np.count_nonzero(down) and not np.count_nonzero(quarter):
        return low, high
    for turned, begin, end in (
        (down, glyphs.top, glyphs.bottom),
        (quarter == 1, -glyphs.bottom, -glyphs.top),
        (quarter == 2, -glyphs.x1, -glyphs.x0),
    ):
        if turned.any():
            low, high = np.where(turned, begin[order], low), np.where(turned, end[order], high)
    return low, high


def _cut(signs: Lines, glyphs: Glyphs, paper: int) -> Lines:
    """The lines from signs in reading order (`start` is the line of each sign), those on paper cut where wide white stands in them."""
    order, line, own, low, high = signs.order, signs.start, signs.group, signs.low, signs.high
    size = glyphs.size[order[1:]]
    same = line[1:] == line[:-1]
    white = low[1:] - high[:-1]
    cut = same & (white > APART * size) & (own[1:] >= paper)
    wide = _wide(signs, glyphs, same & ~cut, white)
    if np.count_nonzero(wide):
        wide &= ~_distributed(white > 0.4 * size, same, line)
    start = starts_of_runs(numbered(~same | cut)) if len(order) else np.zeros(0, np.int64)
    end = ends_of_runs(start, len(order))
    lows, highs = (np.minimum.reduceat(low, start), np.maximum.reduceat(high, start)) if len(order) else (low, high)
    return Lines(order, start, end, own[start], lows, highs, 1 + np.flatnonzero(wide))


def _wide(signs: Lines, glyphs: Glyphs, same: Bools, white: Floats) -> Bools:
    """Pairs between which so much white stands that a space was meant; `white` is that between their ink.

    A sign that fills a square has white within it, so that beside one the white counts from its square.
    """
    order = signs.order
    size, code, kind = glyphs.size[order], glyphs.code[order], glyphs.kind[order]
    wide: Bools = same & (white > WIDE_SIGN * size[1:]) & ((kind[1:] | kind[:-1]) & BLANK == 0)
    at = np.flatnonzero(wide)
    if not len(at):
        return wide
    square = (code >= FULL_WIDTH) & ((code < HALF_WIDTH.start) | (code >= HALF_WIDTH.stop))
    square |= signs.high - signs.low > BROAD * size
    flat = (signs.low[at] == glyphs.x0[order[at]]) & (glyphs.quarter[order[at]] == 0)
    begin, end = signs.low[at + 1], signs.high[at]
    begin = np.where(square[at + 1] & flat, np.minimum(glyphs.x[order[at + 1]], begin), begin)
    end = np.where(square[at] & flat, np.maximum(glyphs.x[order[at]] + size[at], end), end)
    # pdfium may give a sign beyond the basic plane the room of its two halves
    some = (square[at] | square[at + 1]) & (np.maximum(code[at], code[at + 1]) <= BASIC_PLANE)
    wide[at] = begin - end > np.where(some, WIDE_SIGN, WIDE_GAP) * size[at + 1]
    return wide


def _distributed(white: Bools, same: Bools, line: Ints) -> Bools:
    """Pairs in lines that are set with white between all of their signs (均等割付), which is no space."""
    lines = int(line[-1]) + 1
    pairs = np.bincount(line[1:], same, minlength=lines)
    spread = np.bincount(line[1:], same & white, minlength=lines)
    found: Bools = (spread == pairs)[line[1:]]
    return found
