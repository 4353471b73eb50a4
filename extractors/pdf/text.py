"""Glyphs to text: which cell each sign stands in, the lines of each cell, and what joins them.

Promises: signs in reading order whatever the order of drawing, also in vertical, rotated and stacked text; a sign drawn twice once;
line breaks that only the width of a cell made are gone (a space stays between Latin words), those of the author stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.pdf.glyphs import SPACES, Bools, Floats, Glyphs, Ints
from extractors.pdf.lattice import Lattice

HANGING = np.array([ord(sign) for sign in "、。，．,.」』）)"])
NO_START = np.array(
    [ord(sign) for sign in "、。，．,.」』）)］】〉》〕｝!?！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ・：；々％%"]
)
NO_END = np.array([ord(sign) for sign in "「『（(［【〈《〔｛"])
BULLETS = np.array([ord(sign) for sign in "・○●◎□■◇◆△▲▽▼※★☆➢➤✓☑•◦‣"] + [*range(0x2460, 0x2474), *range(0x2474, 0x2488)])
BRACKETS = np.array([ord(sign) for sign in "（(〔["])
CLOSING = np.array([ord(sign) for sign in "）)〕]"])
SAME_LINE = 0.4  # of the size: how far base lines of one line lie apart; lines set solid do not meet
SUPERSCRIPT = 1.5  # times larger is the sign that a superscript belongs to, and its size counts
RUN_GAP = 0.6  # ems of white inside one run of text
WIDE_GAP = 1.5  # ems of white between two signs that no space is printed in
WIDE_SIGN = 0.9  # the same between kana and kanji, whose ink fills their place: Chromium leaves U+3000 out
APART = 3.0  # ems of white between two lines outside tables that stand side by side
LINE_BREAK, SPACE, WIDE_SPACE = 0x0A, 0x20, 0x3000


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Printed lines: `order` are glyph numbers in reading order, a line is order[start[i]:start[i + 1]] and belongs to `group[i]`.

    `begin` and `end` are the extent of a line along its direction in points; `gap` are places in `order` before which white stands.
    """

    order: Ints
    start: Ints
    group: Ints
    begin: Floats
    end: Floats
    gap: Ints


def owners(glyphs: Glyphs, lattices: list[Lattice]) -> Ints:
    """The number of the cell that each glyph stands in, counted through all lattices, or -1 on the paper beside them."""
    owner = np.full(len(glyphs), -1)
    x, y = _centers(glyphs)
    first = 0
    for lattice in lattices:
        col = np.searchsorted(lattice.x, x) - 1
        row = np.searchsorted(lattice.y, y) - 1
        inside = np.flatnonzero((col >= 0) & (col < len(lattice.x) - 1) & (row >= 0) & (row < len(lattice.y) - 1))
        cell = lattice.owner[row[inside], col[inside]]
        owner[inside[cell >= 0]] = cell[cell >= 0] + first
        first += len(lattice.cells)
    if not lattices:
        return owner
    return _whole_runs(glyphs, _pull_back(glyphs, owner), np.concatenate([lattice.boxes for lattice in lattices]))


def _centers(glyphs: Glyphs) -> tuple[Floats, Floats]:
    """The middle of the ink of each glyph; of a space, which has none, the middle of its place on the line."""
    return (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2


def _pull_back(glyphs: Glyphs, owner: Ints) -> Ints:
    """Punctuation that hangs over the border of its cell goes to the cell of the sign before it."""
    hanging = 1 + np.flatnonzero(np.isin(glyphs.code[1:], HANGING) & (owner[1:] != owner[:-1]))
    before, reach = hanging - 1, 1.4 * glyphs.size[hanging]
    near = (np.abs(glyphs.x[hanging] - glyphs.x[before]) < reach) & (
        np.abs(glyphs.y[hanging] - glyphs.y[before]) < reach
    )
    for place in hanging[near & (owner[before] >= 0)]:
        owner[place] = owner[place - 1]
    return owner


def _whole_runs(glyphs: Glyphs, owner: Ints, boxes: Floats) -> Ints:
    """Text that runs over a border, a sign of it on the line itself, goes whole to the cell that it begins in."""
    ink = np.flatnonzero(~np.isin(glyphs.code, SPACES) & (glyphs.quarter == 0))
    own, nxt = ink[:-1], ink[1:]
    size = glyphs.size[nxt]
    white = glyphs.x0[nxt] - glyphs.x1[own]
    joined = (glyphs.text[own] == glyphs.text[nxt]) & (np.abs(glyphs.y[nxt] - glyphs.y[own]) < 0.2 * size)
    joined &= (white < RUN_GAP * size) & (white > -size)
    crossing = joined & (owner[own] != owner[nxt])
    if not crossing.any():
        return owner
    run = np.r_[0, np.cumsum(~joined)]
    held = owner[ink] >= 0
    cell = boxes[owner[ink]]
    past = held & ((glyphs.x1[ink] > cell[:, 2] + 0.08 * glyphs.size[ink]) | (glyphs.x0[ink] < cell[:, 0] - 0.08 * glyphs.size[ink]))
    for number in np.intersect1d(run[1:][crossing], run[past]):
        signs = ink[run == number]
        if owner[signs[0]] >= 0:
            owner[signs[0] : signs[-1] + 1] = owner[signs[0]]
    return owner


def stacked(glyphs: Glyphs, group: Ints, count: int) -> Bools:
    """Which groups are written from top to bottom with upright signs: most of their signs stand below the one before."""
    order = np.argsort(group, kind="stable")
    ink = ~np.isin(glyphs.code[order], SPACES)
    order = order[ink]
    own, nxt = order[:-1], order[1:]
    pair = (group[own] == group[nxt]) & (group[own] >= 0) & (glyphs.quarter[own] == 0)
    own, nxt = own[pair], nxt[pair]
    size = glyphs.size[own]
    aside = np.abs((glyphs.x0[nxt] + glyphs.x1[nxt] - glyphs.x0[own] - glyphs.x1[own]) / 2)
    below = glyphs.y[nxt] - glyphs.y[own]
    down = (aside < 0.55 * size) & (below > 0.6 * size)
    pairs = np.bincount(group[own], minlength=count)
    found: Bools = (pairs > 0) & (np.bincount(group[own], down, minlength=count) > 0.65 * pairs)
    return found


def find_lines(glyphs: Glyphs, group: Ints, vertical: Bools, paper: int) -> Lines:
    """The printed lines of each group in reading order.

    Args:
        glyphs: The signs of a page.
        group: The group of each glyph, 0 or more.
        vertical: For each group, whether upright signs stand below one another.
        paper: Groups from this one on are the paper beside the tables, where wide white ends a line.
    """
    along, across = _directions(glyphs, vertical[group])
    order = np.lexsort((across, group))
    own, size = group[order], glyphs.size[order]
    step = np.diff(across[order]) > _line_reach(size)
    line = np.r_[0, np.cumsum(step | (own[1:] != own[:-1]))]
    line = _split_chains(line, across[order], size)
    order = order[np.lexsort((along[order], line))]
    order, line = _label_first(glyphs, order, line, (group, along, across))
    order, line = _without_doubles(glyphs, order, line, along, across)
    order, line = _stripped(glyphs, order, line)
    begin, end = _extent(glyphs, order, vertical[group[order]])
    white = begin[1:] - np.maximum.accumulate(end + line * 1e5)[:-1] + line[:-1] * 1e5
    size = glyphs.size[order]
    same = line[1:] == line[:-1]
    cut = same & (white > APART * size[1:]) & (group[order[1:]] >= paper)
    start = np.r_[0, 1 + np.flatnonzero(~same | cut)]
    spaced = np.isin(glyphs.code[order], SPACES)
    kanji = _is_japanese(glyphs.code[order])
    reach = np.where(kanji[1:] & kanji[:-1], WIDE_SIGN, WIDE_GAP)
    wide = same & ~cut & (white > reach * size[1:]) & ~spaced[1:] & ~spaced[:-1]
    if wide.any():
        wide &= ~_distributed(white > 0.4 * size[1:], same, line)[1:]
    return Lines(
        order,
        start,
        group[order[start]],
        np.minimum.reduceat(begin, start),
        np.maximum.reduceat(end, start),
        1 + np.flatnonzero(wide),
    )


def _line_reach(size: Floats) -> Floats:
    larger, smaller = np.maximum(size[1:], size[:-1]), np.minimum(size[1:], size[:-1])
    return SAME_LINE * np.where(larger > SUPERSCRIPT * smaller, larger, (larger + smaller) / 2)


def _directions(glyphs: Glyphs, vertical: Bools) -> tuple[Floats, Floats]:
    """Where each glyph stands along its line and across the lines, both growing in reading order."""
    down = vertical | (glyphs.quarter == 3)
    along, across = glyphs.x.copy(), glyphs.y.copy()
    if down.any():
        along[down], across[down] = glyphs.y[down], -(glyphs.x0[down] + glyphs.x1[down]) / 2
    for quarter, sign_along, sign_across in ((1, -1, 1), (2, -1, -1)):
        turned = glyphs.quarter == quarter
        if turned.any():
            x, y = glyphs.x[turned], glyphs.y[turned]
            along[turned] = sign_along * (y if quarter == 1 else x)
            across[turned] = sign_across * (x if quarter == 1 else y)
    return along, across


def _split_chains(line: Ints, across: Floats, size: Floats) -> Ints:
    """Lines again where columns of text with shifted base lines ran into one another: each from its own first base line."""
    starts = np.flatnonzero(np.r_[True, line[1:] != line[:-1]])
    ends = np.r_[starts[1:], len(line)]
    long = across[ends - 1] - across[starts] > np.maximum.reduceat(size, starts)
    if not long.any():
        return line
    new = np.zeros(len(line), bool)
    new[starts] = True
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        base = across[start]
        for k in range(start + 1, end):
            if across[k] - base > SAME_LINE * size[k]:
                base, new[k] = across[k], True
    return np.cumsum(new) - 1


def _label_first(
    glyphs: Glyphs, order: Ints, line: Ints, places: tuple[Ints, Floats, Floats]
) -> tuple[Ints, Ints]:
    """A number set on the left of two lines, level with the gap between them, stands before both of them."""
    group, along, across = places
    start = np.flatnonzero(np.r_[True, line[1:] != line[:-1]])
    if len(start) < 3:
        return order, line
    first, last = order[start], order[np.r_[start[1:], len(order)] - 1]
    size = glyphs.size[first]
    begin, end = along[first], along[last] + 0.5 * size
    step = np.diff(across[first])
    close = (group[first[1:]] == group[first[:-1]]) & (step < 0.95 * size[1:])
    beside = close[:-1] & close[1:] & (end[1:-1] < begin[:-2]) & (end[1:-1] < begin[2:])
    if not beside.any():
        return order, line
    place = np.arange(len(start))
    upper = np.flatnonzero(beside)
    place[upper], place[upper + 1] = upper + 1, upper
    count = np.diff(np.r_[start, len(order)])
    key = np.repeat(place, count)
    moved = np.argsort(key, kind="stable")
    return order[moved], key[moved]


def _without_doubles(glyphs: Glyphs, order: Ints, line: Ints, along: Floats, across: Floats) -> tuple[Ints, Ints]:
    """Without the second of two equal signs in one place: bold drawn by printing twice, and shadows."""
    code, size = glyphs.code[order], glyphs.size[order]
    near = 0.15 * size[1:]
    double = (code[1:] == code[:-1]) & (line[1:] == line[:-1]) & (np.abs(np.diff(along[order])) < near)
    double &= np.abs(np.diff(across[order])) < near
    if not double.any():
        return order, line
    kept = np.r_[True, ~double]
    return order[kept], line[kept]


def _stripped(glyphs: Glyphs, order: Ints, line: Ints) -> tuple[Ints, Ints]:
    """Without the spaces at the ends of the lines; a line of nothing else goes."""
    ink = ~np.isin(glyphs.code[order], SPACES)
    if ink.all():
        return order, line
    position = np.arange(len(order))
    first = np.full(line[-1] + 1, len(order))
    last = np.full(line[-1] + 1, -1)
    np.minimum.at(first, line[ink], position[ink])
    np.maximum.at(last, line[ink], position[ink])
    kept = (position >= first[line]) & (position <= last[line])
    return order[kept], line[kept]


def _extent(glyphs: Glyphs, order: Ints, vertical: Bools) -> tuple[Floats, Floats]:
    """Where the ink of each sign begins and ends along its line."""
    quarter = np.where(vertical, 3, glyphs.quarter[order])
    begin, end = glyphs.x0[order], glyphs.x1[order]
    for turn, low, high in (
        (1, -glyphs.bottom, -glyphs.top),
        (2, -glyphs.x1, -glyphs.x0),
        (3, glyphs.top, glyphs.bottom),
    ):
        turned = quarter == turn
        if turned.any():
            begin, end = np.where(turned, low[order], begin), np.where(turned, high[order], end)
    return begin, end


def _distributed(open_before: Bools, same: Bools, line: Ints) -> Bools:
    """Signs of lines that are set with white between all of their signs (均等割付), which is no space."""
    lines = line[-1] + 1
    pairs = np.bincount(line[1:], same, minlength=lines)
    spread = np.bincount(line[1:], same & open_before, minlength=lines)
    found: Bools = (spread == pairs)[line] & (pairs > 0)[line]
    return found


def texts(glyphs: Glyphs, lines: Lines, count: int, widths: Floats, insets: Floats, flowing: Bools) -> list[str]:
    """The text of each of the first `count` groups.

    Args:
        glyphs: The signs of a page.
        lines: Their lines.
        count: How many groups to write out; their lines stand first.
        widths: The room that each group has for a line, in points.
        insets: Left edge of each group in points.
        flowing: Whether the lines of the group run across, so that widths say which breaks are the author's.
    """
    number = int(np.searchsorted(lines.group, count))
    ends = np.r_[lines.start[1:], len(lines.order)][:number]
    stop = int(ends[-1]) if number else 0
    codes = glyphs.code[lines.order[:stop]]
    breaks = _separators(glyphs, lines, number, widths, insets, flowing)
    joints = np.flatnonzero(breaks)
    places = np.r_[lines.start[joints + 1], lines.gap[lines.gap < stop]]
    values = np.r_[breaks[joints], np.full(len(places) - len(joints), WIDE_SPACE)]
    order = np.argsort(places, kind="stable")
    places, values = places[order], values[order]
    whole = np.insert(codes, places, values).astype("<u4").tobytes().decode("utf-32-le", "replace")
    bounds = np.searchsorted(lines.group[:number], np.arange(count + 1))
    at = np.r_[lines.start[:number], stop][bounds]
    at = at + np.searchsorted(places, at)  # a separator before the first sign of a group belongs to none: there is none
    return [whole[a:b] for a, b in zip(at[:-1].tolist(), at[1:].tolist(), strict=True)]


def _separators(glyphs: Glyphs, lines: Lines, number: int, widths: Floats, insets: Floats, flowing: Bools) -> Ints:
    """What stands between each line and the next of its group: nothing (0), a space or a line break."""
    if number < 2:
        return np.zeros(0, np.int64)
    order, start, group = lines.order, lines.start, lines.group[:number]
    end = np.r_[start[1:], len(order)][:number]
    first, last = glyphs.code[order[start[:number]]], glyphs.code[order[end - 1]]
    same = group[1:] == group[:-1]
    size = glyphs.size[order[start[:number]]]
    length = lines.end[:number] - lines.begin[:number]
    pad = np.full(len(widths), 4.0)
    np.minimum.at(pad, group, np.maximum(lines.begin[:number] - insets[group], 0))
    room = widths[group] - 2 * pad[group] - length
    unit = _unit(glyphs, lines, number, end)
    short = flowing[group[1:]] & (room[:-1] > unit[1:] + 0.6 * size[1:])
    short |= _marked(glyphs, lines, number, first, end)[1:] & flowing[group[1:]]
    latin = is_latin(first)[1:] & is_latin(last)[:-1] & (last[:-1] != 0x2D)
    return np.where(same, np.where(short, LINE_BREAK, np.where(latin, SPACE, 0)), 0)


def is_latin(code: Any) -> Any:
    """Whether signs (one code point or an array) belong to words that are parted by spaces."""
    return (code > 0x20) & (code < 0x250)


def _is_japanese(code: Ints) -> Bools:
    """Kana and kanji, without punctuation."""
    found: Bools = ((code >= 0x3041) & (code < 0x30FB)) | ((code >= 0x3400) & (code < 0xA000))
    return found


def _unit(glyphs: Glyphs, lines: Lines, number: int, end: Ints) -> Floats:
    """Length of what cannot be broken off the beginning of each line: a Latin word, a sign with the punctuation tied to it."""
    order, start = lines.order, lines.start[:number]
    code = glyphs.code[order]
    breakable = np.r_[np.flatnonzero(~is_latin(code)), len(code)]
    word_end = np.minimum(breakable[np.searchsorted(breakable, start)], end)
    word = np.maximum(word_end - 1, start)
    second = np.minimum(start + 1, end - 1)
    third = np.minimum(start + 2, end - 1)
    tied = np.isin(code[start], NO_END).astype(np.int64) + np.isin(code[second], NO_START)
    tied += (tied > 0) & np.isin(code[third], NO_START)
    size = glyphs.size[order[start]]
    latin_length = np.where(word_end > start, glyphs.x1[order[word]] - glyphs.x0[order[start]], 0)
    unit: Floats = np.maximum(latin_length, size * (1 + tied))
    return unit


def _marked(glyphs: Glyphs, lines: Lines, number: int, first: Ints, end: Ints) -> Bools:
    """Lines that begin with a bullet, a circled number or a number in brackets."""
    start = lines.start[:number]
    code = glyphs.code[lines.order]
    marked = np.isin(first, BULLETS)
    bracket = np.isin(first, BRACKETS)
    if bracket.any():
        for width in (2, 3):
            closing = np.minimum(start + width, end - 1)
            inner = code[np.minimum(start + 1, end - 1)]
            number_like = ((inner >= 0x30) & (inner <= 0x39)) | ((inner >= 0xFF10) & (inner <= 0xFF19))
            number_like |= (width == 2) & ((inner >= 0x3041) & (inner <= 0x30FF))
            marked |= bracket & number_like & np.isin(code[closing], CLOSING)
    found: Bools = marked
    return found
