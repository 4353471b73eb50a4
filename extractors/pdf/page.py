"""One page to its tables and the lines beside them, in reading order.

Promises: each table with its cells, blank ones too, their boxes as the page is shown, their shading, weight and direction of writing;
each line that stands in no table. Text that cannot be seen (white on bare paper) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.document import Box, Cell, Line, Page, Table
from extractors.pdf.arrays import Bools, Floats, numbered
from extractors.pdf.glyphs import BACKEND, Frame, Glyphs, page_frame, read_glyphs
from extractors.pdf.lattice import Lattice, find_lattices
from extractors.pdf.lines import paper_lines
from extractors.pdf.placement import owners, stacked
from extractors.pdf.printed import Lines, find_lines
from extractors.pdf.rules import Rules, find_rules, is_white, on_area, read_drawing
from extractors.pdf.text import Rooms, texts

DIRECTIONS = 4


@dataclass(frozen=True, slots=True)
class PageContent:
    """What was read from one page; `scanned` where it shows a picture and hardly any text."""

    page: Page
    blocks: tuple[Line | Table, ...]
    scanned: bool = False


def read_page(handle: Any, number: int, backend: str = BACKEND) -> PageContent:
    """Tables and lines of an open page of pypdfium2's raw interface, tables numbered from 1 on the page."""
    shown = page_frame(handle)
    drawing = read_drawing(handle, backend)
    glyphs, frame = read_glyphs(handle, shown, drawing.forms, backend)
    rules = find_rules(drawing, frame)
    glyphs = _visible(glyphs, rules, frame)
    width, height = shown.size
    page = Page(number, round(width, 2), round(height, 2))
    scanned = _is_scanned(glyphs, rules, width * height)
    if not len(glyphs):
        return PageContent(page, (), scanned)
    lattices = find_lattices(rules)
    owner = owners(glyphs, lattices)
    count = sum(len(lattice.cells) for lattice in lattices)
    vertical = np.concatenate([stacked(glyphs, owner, count), np.zeros(DIRECTIONS, bool)])
    lines = find_lines(glyphs, np.where(owner >= 0, owner, count + glyphs.quarter), vertical, count)
    turns = (frame.turns - shown.turns) % 4
    tables = _tables(glyphs, lines, lattices, rules, vertical, Placing(number, turns, width, height))
    prose = paper_lines(glyphs, lines, count, number, lambda boxes: _turn_back(boxes, turns, width, height))
    return PageContent(page, _in_reading_order(prose, tables, lattices), scanned)


@dataclass(frozen=True, slots=True)
class Placing:
    """The page that tables stand on and how it is shown: quarter turns from the page as shown to the page as read, shown size."""

    number: int
    turns: int
    width: float
    height: float


def _visible(glyphs: Glyphs, rules: Rules, frame: Frame) -> Glyphs:
    """Without white signs on bare paper, signs off the page and lines of which all is clipped away.

    Calc draws the text of a merged cell on every page that the cell stands on, and clips off what belongs to the others; of a line
    that is clipped at the border of its cell, all is kept.
    """
    width, height = frame.size
    lost = (glyphs.x1 < 0) | (glyphs.x0 > width) | (glyphs.bottom < 0) | (glyphs.top > height)
    if glyphs.hidden.any():
        lost |= _hidden_lines(glyphs)
    white = np.flatnonzero(glyphs.white)
    if len(white):
        x, y = (glyphs.x0[white] + glyphs.x1[white]) / 2, (glyphs.top[white] + glyphs.bottom[white]) / 2
        seen = on_area(x, y, rules.areas)
        for x0, top, x1, bottom in rules.images:
            seen |= (x > x0) & (x < x1) & (y > top) & (y < bottom)
        lost[white] |= ~seen
    return glyphs.take(~lost) if lost.any() else glyphs


def _hidden_lines(glyphs: Glyphs) -> Bools:
    near = np.abs(glyphs.y[1:] - glyphs.y[:-1]) < 0.2 * glyphs.size[1:]
    near &= np.abs(glyphs.x0[1:] - glyphs.x1[:-1]) < glyphs.size[1:]
    run = numbered(~near)
    return (np.bincount(run, ~glyphs.hidden) == 0)[run]


def _is_scanned(glyphs: Glyphs, rules: Rules, area: float) -> bool:
    sides = rules.images[:, 2:] - rules.images[:, :2]
    return len(glyphs) < 10 and bool((sides[:, 0] * sides[:, 1]).sum() > 0.2 * area)


def _turn_back(boxes: Floats, turns: int, width: float, height: float) -> Floats:
    """Boxes on the page as it is shown (`width` × `height`) from boxes on the page turned clockwise by quarter turns."""
    x0, top, x1, bottom = boxes.T
    if turns == 1:
        boxes = np.stack([top, height - x1, bottom, height - x0], axis=1)
    elif turns == 2:
        boxes = np.stack([width - x1, height - bottom, width - x0, height - top], axis=1)
    elif turns == 3:
        boxes = np.stack([width - bottom, x0, width - top, x1], axis=1)
    return np.round(boxes, 2)


def _tables(
    glyphs: Glyphs, lines: Lines, lattices: Sequence[Lattice], rules: Rules, vertical: Bools, placing: Placing
) -> list[Table]:
    if not lattices:
        return []
    boxes = np.concatenate([lattice.boxes for lattice in lattices])
    count = len(boxes)
    rotated = _most(glyphs.quarter[lines.order] % 2 == 1, lines, count)
    upright = vertical[:count] | rotated
    printed = texts(glyphs, lines, Rooms(boxes[:, 0], boxes[:, 2] - boxes[:, 0], ~upright))
    fills = _fills(boxes, rules.areas)
    bold = _most(glyphs.bold[lines.order], lines, count)
    shown = _turn_back(boxes, placing.turns, placing.width, placing.height)
    columns = (printed, shown.tolist(), fills, bold.tolist(), upright.tolist())
    tables, first = [], 0
    for lattice in lattices:
        last = first + len(lattice.cells)
        own = [column[first:last] for column in columns]
        cells = tuple(
            Cell(row, col, words, rows, cols, placing.number, Box(*box), None, fill, weight, down)
            for (row, col, rows, cols), words, box, fill, weight, down in zip(lattice.cells.tolist(), *own, strict=True)
        )
        extent = shown[first:last]
        whole = Box(*extent[:, :2].min(axis=0).tolist(), *extent[:, 2:].max(axis=0).tolist())
        rows, cols = lattice.owner.shape
        tables.append(Table(0, rows, cols, cells, placing.number, None, whole))
        first = last
    return tables


def _most(flag: Bools, lines: Lines, count: int) -> Bools:
    """For each group whether the flag holds for most of its signs; `flag` is in the order of the lines."""
    if not flag.any():
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


def _in_reading_order(
    prose: list[tuple[float, Line]], tables: list[Table], lattices: Sequence[Lattice]
) -> tuple[Line | Table, ...]:
    """Lines from top to bottom with each table before the first line that stands below its upper edge."""
    edges = [(float(lattice.y[0]), float(lattice.x[0])) for lattice in lattices]
    order = sorted(range(len(tables)), key=lambda k: (round(edges[k][0] / 6), edges[k][1]))
    blocks: list[tuple[float, int, Line | Table]] = [(middle, 1, line) for middle, line in prose]
    blocks += [(edges[k][0], 0, tables[k]) for k in order]
    return tuple(block for _, _, block in sorted(blocks, key=lambda entry: entry[:2]))
