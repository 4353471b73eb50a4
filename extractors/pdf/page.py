"""One page to its tables and the lines beside them, in reading order.

Promises: each table with its cells, blank ones too, their boxes as the page is shown, their shading, weight and direction of writing;
each line that stands in no table. Text that cannot be seen (white on bare paper) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from extractors.document import Line, Page, Table
from extractors.pdf.arrays import Bools, Floats, Ints, numbered
from extractors.pdf.borderless import find_grids
from extractors.pdf.broken_text import is_broken
from extractors.pdf.cells import Placing, Read, to_tables
from extractors.pdf.glyphs import BACKEND, Frame, Glyphs, page_frame, read_glyphs
from extractors.pdf.lattice import Lattice, find_lattices
from extractors.pdf.lines import paper_lines
from extractors.pdf.placement import owners, stacked
from extractors.pdf.printed import find_lines
from extractors.pdf.rules import Rules, find_rules, on_area, read_drawing
from extractors.pdf.scan import INSTALL, is_available, read_scan
from extractors.pdf.shading import with_shaded_edges

DIRECTIONS = 4
FEW = 10  # signs: a page number or a stamp on a scanned page
DOUBTFUL = 0.5  # how sure the reading of a page of text is at least
BROKEN = "text whose signs have lost their code points"


@dataclass(frozen=True, slots=True)
class PageContent:
    """What was read from one page; `unread` says why it must be read from its picture and was not."""

    page: Page
    blocks: tuple[Line | Table, ...]
    unread: str | None = None


def read_page(handle: Any, number: int, backend: str = BACKEND) -> PageContent:
    """Tables and lines of an open page of pypdfium2's raw interface, tables numbered from 1 on the page."""
    shown = page_frame(handle)
    drawing = read_drawing(handle, backend)
    glyphs, frame = read_glyphs(handle, shown, drawing.forms, backend)
    rules = find_rules(drawing, frame, backend)
    glyphs = _visible(glyphs, rules, frame)
    width, height = shown.size
    page = Page(number, round(width, 2), round(height, 2))
    unread, sure = _without_text(glyphs, rules, width * height), np.zeros(0)
    if unread and is_available():
        scan = read_scan(handle, shown)
        glyphs, rules, sure, frame = scan.glyphs, scan.rules, scan.sure, shown
        # of a photograph, edges are taken for signs here and there, and mostly without being sure of them
        if len(glyphs) < FEW or float(np.median(sure)) < DOUBTFUL:
            glyphs, unread = glyphs.take(np.arange(0)), f"{unread}, and none was recognised"
        else:
            unread = None
    elif unread:
        glyphs, unread = glyphs.take(np.arange(0 if unread == BROKEN else len(glyphs))), f"{unread}: {INSTALL}"
    if not len(glyphs):
        return PageContent(page, (), unread)
    lattices = find_lattices(with_shaded_edges(rules), backend)
    owner = owners(glyphs, lattices, backend)
    grids = find_grids(glyphs, owner, lattices, rules)
    rooms = np.concatenate(
        [*(lattice.boxes for lattice in lattices), *(grid.rooms for grid in grids), np.zeros((0, 4))]
    )
    if grids:
        lattices += [grid.lattice for grid in grids]
        owner = owners(glyphs, lattices, backend)
    count = sum(len(lattice.cells) for lattice in lattices)
    vertical = np.concatenate([stacked(glyphs, owner, count), np.zeros(DIRECTIONS, bool)])
    lines = find_lines(glyphs, np.where(owner >= 0, owner, count + glyphs.quarter), vertical, count, backend)
    placing = Placing(number, (frame.turns - shown.turns) % 4, width, height)
    read = Read(glyphs, lines, lattices, vertical[:count], rooms)
    tables = to_tables(read, rules.areas, placing, backend) if lattices else []
    prose = paper_lines(glyphs, lines, count, number, placing.shown)
    if len(sure):
        tables = _with_confidence(tables, owner, sure)
    return PageContent(page, _in_reading_order(prose, tables, lattices), unread)


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
    hidden: Bools = (np.bincount(run, ~glyphs.hidden) == 0)[run]
    return hidden


def _without_text(glyphs: Glyphs, rules: Rules, area: float) -> str | None:
    """Why a page must be read from its picture; None where its text is good."""
    sides = rules.images[:, 2:] - rules.images[:, :2]
    if len(glyphs) < FEW and bool((sides[:, 0] * sides[:, 1]).sum() > 0.2 * area):
        return "a picture and no text"
    return BROKEN if is_broken(glyphs.code) else None


def _with_confidence(tables: list[Table], owner: Ints, sure: Floats) -> list[Table]:
    """The tables with how sure the least sure sign of each cell is, None for blank ones; cells are numbered through all of them."""
    least = np.full(sum(len(table.cells) for table in tables), np.inf)
    held = owner >= 0
    np.minimum.at(least, owner[held], sure[held])
    told = iter(least.tolist())
    return [
        replace(
            table,
            cells=tuple(
                replace(cell, confidence=round(value, 3) if value <= 1 else None)
                for cell, value in zip(table.cells, told, strict=False)
            ),
        )
        for table in tables
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
