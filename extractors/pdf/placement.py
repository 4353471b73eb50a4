"""Which cell each sign of a page stands in, and which cells are written from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.pdf.arrays import Bools, Ints, numbered
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.lattice import Lattice
from extractors.pdf.signs import BLANK, HANGING, MARK

RUN_GAP = 0.6  # ems of white inside one run of text
OVER = 0.08  # ems of ink beyond the border of its cell that tell a sign on the border from one that touches it


def owners(glyphs: Glyphs, lattices: Sequence[Lattice], backend: str = BACKEND) -> Ints:
    """The number of the cell that each glyph stands in, counted through all lattices, or -1 on the paper beside them."""
    owner = np.full(len(glyphs), -1)
    if not lattices:
        return owner
    if backend == "c":
        boxes = np.ascontiguousarray(np.concatenate([one.boxes for one in lattices]))
        plain = np.ascontiguousarray
        grids = [(plain(one.x), plain(one.y), plain(one.owner), len(one.cells)) for one in lattices]
        return np.frombuffer(loops.find_owners(glyphs.columns, boxes, grids), np.int64)
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    first = 0
    for lattice in lattices:
        # a rim of -1 around the grid takes the signs that stand beside it
        framed = np.full((len(lattice.y) + 1, len(lattice.x) + 1), -1)
        framed[1:-1, 1:-1] = lattice.owner
        cell = framed[np.searchsorted(lattice.y, y), np.searchsorted(lattice.x, x)]
        np.copyto(owner, cell + first, where=cell >= 0)
        first += len(lattice.cells)
    _pull_back(glyphs, owner)
    _keep_runs_whole(glyphs, owner, lattices)
    return owner


def _pull_back(glyphs: Glyphs, owner: Ints) -> None:
    """Punctuation that hangs over the border of its cell goes to the cell of the sign before it."""
    hanging = 1 + np.flatnonzero((owner[1:] != owner[:-1]) & (glyphs.kind[1:] & HANGING > 0))
    if not len(hanging):
        return
    before, reach = hanging - 1, 1.4 * glyphs.size[hanging]
    near = (np.abs(glyphs.x[hanging] - glyphs.x[before]) < reach) & (
        np.abs(glyphs.y[hanging] - glyphs.y[before]) < reach
    )
    for place in hanging[near & (owner[before] >= 0)]:
        owner[place] = owner[place - 1]


def _keep_runs_whole(glyphs: Glyphs, owner: Ints, lattices: Sequence[Lattice]) -> None:
    """Text that runs over a border, a sign of it on the line itself, goes whole to the cell that it begins in."""
    if not np.count_nonzero((glyphs.text[1:] == glyphs.text[:-1]) & (owner[1:] != owner[:-1])):
        return
    ink = np.flatnonzero(glyphs.kind & BLANK == 0)
    cell, text, size = owner[ink], glyphs.text[ink], glyphs.size[ink]
    crossing = (text[1:] == text[:-1]) & (cell[1:] != cell[:-1])
    x0, x1, y = glyphs.x0[ink], glyphs.x1[ink], glyphs.y[ink]
    white = x0[1:] - x1[:-1]
    joined = (text[1:] == text[:-1]) & (np.abs(y[1:] - y[:-1]) < 0.2 * size[1:]) & (glyphs.quarter[ink[1:]] == 0)
    joined &= (white < RUN_GAP * size[1:]) & (white > -size[1:])
    run = numbered(~joined)
    boxes = np.concatenate([lattice.boxes for lattice in lattices])[cell]
    past = (cell >= 0) & ((x1 > boxes[:, 2] + OVER * size) | (x0 < boxes[:, 0] - OVER * size))
    for number in np.intersect1d(run[1:][crossing & joined], run[past]):
        signs = ink[run == number]
        if owner[signs[0]] >= 0:
            owner[signs[0] : signs[-1] + 1] = owner[signs[0]]


def stacked(glyphs: Glyphs, owner: Ints, count: int) -> Bools:
    """Which of the cells are written from top to bottom with upright signs: most of their signs stand below the one before."""
    y, size, cell = glyphs.y, glyphs.size[1:], owner[1:]
    pair = (cell == owner[:-1]) & (cell >= 0)
    down = np.flatnonzero(pair & (y[1:] - y[:-1] > 0.6 * size))
    middle = glyphs.x0 + glyphs.x1
    # marks below one another are several values and no word
    no_letter = (glyphs.kind[down] | glyphs.kind[down + 1]) & (BLANK | MARK) > 0
    upright = (glyphs.quarter[down + 1] == 0) & ~no_letter
    below = down[upright & (np.abs(middle[down + 1] - middle[down]) < 1.1 * size[down])]
    if not len(below):
        return np.zeros(count, bool)
    found: Bools = np.bincount(cell[below], minlength=count) > 0.65 * np.bincount(cell[pair], minlength=count)
    return found
