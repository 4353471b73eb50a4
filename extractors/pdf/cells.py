"""Grids, signs and shades to the tables of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors.document import Box, Cell, Table
from extractors.pdf.arrays import Bools, Floats
from extractors.pdf.backend import BACKEND, values
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.lattice import Lattice
from extractors.pdf.printed import Lines
from extractors.pdf.rules import MOST_PAIRS, is_white
from extractors.pdf.text import Rooms, texts


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What was made out on a page: its signs, their lines, the grids; for each cell whether it is written downwards, and its room.

    A room is the box within which the text of a cell is set: the cell itself where it is ruled.
    """

    glyphs: Glyphs
    lines: Lines
    lattices: Sequence[Lattice]
    vertical: Bools
    rooms: Floats


@dataclass(frozen=True, slots=True)
class Placing:
    """The page and how it is shown: quarter turns clockwise from the page as shown to the page as read, size as shown in points."""

    number: int
    turns: int
    width: float
    height: float

    def shown(self, boxes: Floats) -> Floats:
        """Boxes on the page as it is shown from boxes on the page as it was read, to a hundredth of a point."""
        x0, top, x1, bottom = boxes.T
        if self.turns == 1:
            boxes = np.stack([top, self.height - x1, bottom, self.height - x0], axis=1)
        elif self.turns == 2:
            boxes = np.stack([self.width - x1, self.height - bottom, self.width - x0, self.height - top], axis=1)
        elif self.turns == 3:
            boxes = np.stack([self.width - bottom, x0, self.width - top, x1], axis=1)
        return np.round(boxes, 2)


def to_tables(read: Read, areas: Floats, placing: Placing, backend: str = BACKEND) -> list[Table]:
    """One table for each grid in the same order, not yet numbered; `areas` are the painted areas of the page."""
    lines, lattices = read.lines, read.lattices
    boxes = np.concatenate([lattice.boxes for lattice in lattices])
    count = len(boxes)
    downwards = read.vertical
    if np.count_nonzero(read.glyphs.quarter):
        downwards = downwards | _most(read.glyphs.quarter[lines.order] % 2 == 1, lines, count)
    bold = _most(read.glyphs.bold[lines.order], lines, count)
    shown = placing.shown(boxes)
    left = np.ascontiguousarray(read.rooms[:, 0])
    columns = (
        texts(read.glyphs, lines, Rooms(left, read.rooms[:, 2] - left, ~downwards), backend),
        _fills(boxes, areas),
        bold.tolist(),
        downwards.tolist(),
    )
    page, tables, first = placing.number, [], 0
    for lattice in lattices:
        last = first + len(lattice.cells)
        words, fills, bolds, downs = (column[first:last] for column in columns)
        row, col, rows, cols = lattice.cells.T.tolist()
        extent = shown[first:last]
        drawn = list(values(Box, extent.T.tolist(), backend))
        none = [None] * len(row)
        every = (row, col, words, rows, cols, [page] * len(row), drawn, none, fills, bolds, downs, none)
        cells = values(Cell, every, backend)
        whole = Box(*extent[:, :2].min(axis=0).tolist(), *extent[:, 2:].max(axis=0).tolist())
        tables.append(Table(0, len(lattice.y) - 1, len(lattice.x) - 1, cells, page, None, whole))
        first = last
    return tables


def _most(flag: Bools, lines: Lines, count: int) -> Bools:
    """For each group whether the flag holds for most of its signs; `flag` is in the order of the lines."""
    if not np.count_nonzero(flag):
        return np.zeros(count, bool)
    group = np.repeat(lines.group, lines.end - lines.start)
    held = np.bincount(group, flag, minlength=count)[:count]
    found: Bools = held * 2 > np.bincount(group, minlength=count)[:count]
    return found


def _fills(boxes: Floats, areas: Floats) -> list[str | None]:
    """The colour of each cell: that of the last rectangle painted over most of it; None for white and for bare paper."""
    areas = areas[areas[:, 5] > 0]
    if not len(areas):
        return [None] * len(boxes)
    step = max(MOST_PAIRS // len(areas), 1)  # thousands of each are gigabytes at once
    return [fill for first in range(0, len(boxes), step) for fill in _fills_of(boxes[first : first + step], areas)]


def _fills_of(boxes: Floats, areas: Floats) -> list[str | None]:
    x0, top, x1, bottom = (boxes[:, k, None] for k in range(4))
    wide = np.minimum(x1, areas[:, 2]) - np.maximum(x0, areas[:, 0])
    high = np.minimum(bottom, areas[:, 3]) - np.maximum(top, areas[:, 1])
    covers = (wide > 0) & (high > 0) & (wide * high > 0.5 * (x1 - x0) * (bottom - top))
    last = len(areas) - 1 - covers[:, ::-1].argmax(axis=1)
    color = areas[last, 4]
    shaded = covers.any(axis=1) & ~is_white(color)
    return [
        f"{value:06X}" if held else None
        for value, held in zip(color.astype(int).tolist(), shaded.tolist(), strict=True)
    ]
