"""Printed lines to the text of cells.

Promises: line breaks that only the width of a cell made are gone (a space stays between Latin words), those of the author stay: before
bullets and numbers in brackets, and after a line that had room for more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.pdf.arrays import Bools, Floats, Ints
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.printed import Lines
from extractors.pdf.signs import (
    BULLET,
    CLOSING,
    HYPHEN,
    KANA,
    LATIN,
    LINE_BREAK,
    NO_END,
    NO_START,
    NUMBER,
    OPENING,
    SPACE,
    WIDE_SPACE,
)

PADDING = 4.0  # points between a border and its text, at most; more is indentation
SPARE = 0.6  # ems of room beyond the next word that tell a break of the author from one of the width


@dataclass(frozen=True, slots=True, eq=False)
class Rooms:
    """The room that each cell has for its text: left edge and width in points, and whether its lines run across."""

    left: Floats
    width: Floats
    across: Bools


def texts(glyphs: Glyphs, lines: Lines, rooms: Rooms, backend: str = BACKEND) -> list[str]:
    """The text of each cell; the lines of cells stand before those of the paper."""
    if backend == "c":
        code, kind, _, _, x0, _, x1, *_, size = glyphs.columns
        columns = lines.order, lines.start, lines.end, lines.group, lines.low, lines.high, lines.gap
        found: list[str] = loops.cell_texts((code, kind, x0, x1, size, *columns, rooms.left, rooms.width, rooms.across))
        return found
    count = len(rooms.left)
    number = int(np.searchsorted(lines.group, count))
    if not number:
        return [""] * count
    stop = int(lines.end[number - 1])
    breaks = _separators(glyphs, lines, number, rooms)
    joints = np.flatnonzero(breaks)
    gaps = lines.gap[lines.gap < stop]
    places, values = lines.start[joints + 1], breaks[joints]
    if len(gaps):
        places = np.concatenate([places, gaps])
        values = np.concatenate([values, np.full(len(gaps), WIDE_SPACE)])
        order = np.argsort(places, kind="stable")
        places, values = places[order], values[order]
    whole = with_separators(glyphs.code[lines.order[:stop]], places, values)
    bounds = np.searchsorted(lines.group[:number], np.arange(count + 1))
    at = np.append(lines.start[:number], stop)[bounds]
    at += np.searchsorted(places, at)  # no separator stands before the first sign of a cell
    ends = at.tolist()
    return [whole[a:b] for a, b in pairwise(ends)]


def with_separators(codes: Ints, places: Ints, values: Ints) -> str:
    r"""The signs as text with one more sign before each of these places, which are in order.

    >>> with_separators(np.array([0x3042, 0x3044]), np.array([1]), np.array([0x0A]))
    'あ\nい'
    """
    whole = np.empty(len(codes) + len(places), "<u4")
    at = places + np.arange(len(places))
    rest = np.ones(len(whole), bool)
    rest[at] = False
    whole[at], whole[rest] = values, codes
    return whole.tobytes().decode("utf-32-le", "replace")


def _separators(glyphs: Glyphs, lines: Lines, number: int, rooms: Rooms) -> Ints:
    """What stands between each line and the next: nothing (0), a space or a line break."""
    group = lines.group[:number]
    start, last = lines.order[lines.start[:number]], lines.order[lines.end[:number] - 1]
    same = group[1:] == group[:-1]
    size = glyphs.size[start]
    low, high = lines.low[:number], lines.high[:number]
    padding = np.full(len(rooms.left), PADDING)
    np.minimum.at(padding, group, np.maximum(low - rooms.left[group], 0))
    room = (rooms.width - 2 * padding)[group] - (high - low)
    short = room[:-1] > _unit(glyphs, lines, number)[1:] + SPARE * size[1:]
    short |= _marked(glyphs, lines, number)[1:]
    short &= rooms.across[group[1:]]
    latin = (glyphs.kind[start[1:]] & glyphs.kind[last[:-1]] & LATIN > 0) & (glyphs.code[last[:-1]] != HYPHEN)
    found: Ints = np.where(short, LINE_BREAK, SPACE * latin) * same
    return found


def _unit(glyphs: Glyphs, lines: Lines, number: int) -> Floats:
    """Length of what cannot be broken off the beginning of each line: a Latin word, a sign with the punctuation tied to it."""
    order, start, end = lines.order, lines.start[:number], lines.end[:number]
    kind = glyphs.kind[order[: end[-1]]]
    breakable = np.append(np.flatnonzero(kind & LATIN == 0), len(kind))
    word_end = np.minimum(breakable[np.searchsorted(breakable, start)], end)
    first = order[start]
    word = np.where(word_end > start, glyphs.x1[order[np.maximum(word_end - 1, start)]] - glyphs.x0[first], 0)
    second, third = np.minimum(start + 1, end - 1), np.minimum(start + 2, end - 1)
    tied = (kind[start] & NO_END > 0).astype(np.int64) + (kind[second] & NO_START > 0)
    tied += (tied > 0) & (kind[third] & NO_START > 0)
    return np.maximum(word, glyphs.size[first] * (1 + tied))


def _marked(glyphs: Glyphs, lines: Lines, number: int) -> Bools:
    """Lines that begin with a bullet, a circled number or a number or kana in brackets."""
    order, start, end = lines.order, lines.start[:number], lines.end[:number]
    kind = glyphs.kind[order[: end[-1]]]
    marked: Bools = kind[start] & BULLET > 0
    opening = np.flatnonzero(kind[start] & OPENING > 0)
    if len(opening):
        inner, last = start[opening] + 1, end[opening] - 1
        for width, what in ((2, NUMBER | KANA), (3, NUMBER)):
            closed = kind[np.minimum(inner + width - 1, last)] & CLOSING > 0
            marked[opening] |= closed & (kind[np.minimum(inner, last)] & what > 0)
    return marked
