"""The printed lines of the paper beside ruled tables, cut into pieces of text: what borderless tables are made out from.

Promises: lines from top to bottom, pieces from left to right; a full-width sign fills its square, so that the white inside a bracket or
beside a comma is no white between two pieces. Refuses: text that does not run across.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.pdf.arrays import Bools, Floats, Ints, ends_of_runs, numbered, starts_of_runs
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.signs import BLANK, JAPANESE, is_kind

SAME_BASE = 0.35  # ems between the base lines of one printed line
WORD_GAP = 0.3  # ems of white that end a piece
LABEL_GAP = 0.8  # ems of white that end a label; a full-width space inside one is an em
SPREAD_GAP = 2.6  # ems between the signs of a label that is spread over its column (均等割付)
ASCENT = 0.88  # of the size: the part of the square of a sign that stands above the base line
FAR = 1e5  # points; more than any page is wide
FULL_WIDTH = 0x2E80  # from here on signs fill a square


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of signs without white between them; points from the left."""

    x0: float
    x1: float
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """One printed line over the whole width of the page: its base line and size in points, and its pieces."""

    base: float
    size: float
    bold: bool
    pieces: tuple[Piece, ...]

    @property
    def top(self) -> float:
        """Upper edge of the squares of its signs."""
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of the squares of its signs."""
        return self.base + (1 - ASCENT) * self.size

    @property
    def text(self) -> str:
        """All of it without white space."""
        return "".join(piece.text for piece in self.pieces)


def find_levels(glyphs: Glyphs, which: Bools) -> list[Level]:
    """The printed lines that these glyphs make."""
    chosen = np.flatnonzero(which & (glyphs.quarter == 0) & (glyphs.kind & BLANK == 0))
    if not len(chosen):
        return []
    order = chosen[np.argsort(glyphs.y[chosen], kind="stable")]
    y, size = glyphs.y[order], glyphs.size[order]
    line = numbered(y[1:] - y[:-1] > SAME_BASE * np.minimum(size[1:], size[:-1]))
    order = order[np.lexsort((glyphs.x[order], line))]
    starts = starts_of_runs(line)
    ends = ends_of_runs(starts, len(order))
    sizes = _medians(glyphs.size[order], line, starts, ends)
    bold = np.add.reduceat(glyphs.bold[order].astype(np.int64), starts) * 2 > ends - starts
    pieces, cuts = _pieces(glyphs, order, line, sizes)
    rooms = pairwise([*np.searchsorted(cuts, starts).tolist(), len(pieces)])
    own = [tuple(pieces[a:b]) for a, b in rooms]
    bases = _medians(glyphs.y[order], line, starts, ends)
    return list(map(Level, bases.tolist(), sizes.tolist(), bold.tolist(), own))


def _medians(values: Floats, line: Ints, starts: Ints, ends: Ints) -> Floats:
    """The median of the values of each line."""
    ordered = values[np.lexsort((values, line))]
    middle: Floats = (ordered[(starts + ends - 1) // 2] + ordered[(starts + ends) // 2]) / 2
    return middle


def _pieces(glyphs: Glyphs, order: Ints, line: Ints, sizes: Floats) -> tuple[list[Piece], Ints]:
    """The pieces of all lines, and where in `order` each begins."""
    code, size = glyphs.code[order], glyphs.size[order]
    square = code >= FULL_WIDTH
    x0, x1, x = glyphs.x0[order], glyphs.x1[order], glyphs.x[order]
    x0 = np.where(square, np.minimum(x, x0), x0)
    x1 = np.where(square, np.maximum(x + size, x1), x1)
    aside = line * FAR  # one running maximum for all lines
    reach = np.maximum.accumulate(x1 + aside)
    new = np.ones(len(order), bool)
    new[1:] = (line[1:] != line[:-1]) | (x0[1:] + aside[1:] - reach[:-1] > WORD_GAP * sizes[line[1:]])
    cuts = np.flatnonzero(new)
    begin, end = np.minimum.reduceat(x0, cuts).tolist(), np.maximum.reduceat(x1, cuts).tolist()
    text = code.astype("<u4").tobytes().decode("utf-32-le", "replace")
    words = [text[a:b] for a, b in pairwise([*cuts.tolist(), len(text)])]
    return list(map(Piece, begin, end, words)), cuts


def labels(level: Level) -> tuple[Piece, ...]:
    """The pieces of a line joined where no more than a space, or the white of a label spread over its column, stands between them.

    >>> labels(Level(100, 10, False, (Piece(0, 10, "番"), Piece(20, 30, "号"), Piece(80, 120, "担当課名"))))
    (Piece(x0=0, x1=30, text='番号'), Piece(x0=80, x1=120, text='担当課名'))
    """
    joined = [level.pieces[0]]
    spread = True
    for before, piece in pairwise(level.pieces):
        lone = len(piece.text) == 1 and is_kind(piece.text, JAPANESE)
        spread = spread and len(before.text) == 1 and is_kind(before.text, JAPANESE)
        reach = SPREAD_GAP if lone and spread else LABEL_GAP
        if piece.x0 - before.x1 < reach * level.size:
            joined[-1] = Piece(joined[-1].x0, piece.x1, joined[-1].text + piece.text)
        else:
            joined.append(piece)
            spread = True
    return tuple(joined)
