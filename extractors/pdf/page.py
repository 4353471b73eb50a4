"""One page to its tables and the lines beside them, in reading order.

Promises: each table with its cells, blank ones too, their boxes as the page is shown, their shading, weight and direction of writing;
each line that stands in no table. Text that cannot be seen (white on bare paper) is left out; that of annotations and of form fields is
read where they show it (see annotations.py), as the page that is handed in has them drawn onto it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from extractors.document import Line, Page, Table
from extractors.pdf.arrays import Floats, Ints
from extractors.pdf.borderless import find_grids
from extractors.pdf.cells import Placing, Read, to_tables
from extractors.pdf.glyphs import BACKEND, Frame, Glyphs, page_frame, read_glyphs
from extractors.pdf.lattice import Lattice, find_lattices
from extractors.pdf.lines import paper_lines
from extractors.pdf.placement import owners, stacked
from extractors.pdf.printed import find_lines
from extractors.pdf.rules import Rules, find_images, find_rules, read_drawing
from extractors.pdf.scan import INSTALL, Scan, is_available, read_scan
from extractors.pdf.shading import with_shaded_edges
from extractors.pdf.signs import BLANK
from extractors.pdf.visible import BROKEN, COVERED, FEW, picture_share, visible, without_text

DIRECTIONS = 4
DOUBTFUL = 0.5  # how sure the reading of a page of text is at least


@dataclass(frozen=True, slots=True)
class PageContent:
    """What was read from one page; `unread` says why it must be read from its picture and was not."""

    page: Page
    blocks: tuple[Line | Table, ...]
    unread: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Print:
    """What stands on a page, the frame in which it stands, for each recognised sign how sure it is, and why it is not all."""

    glyphs: Glyphs
    rules: Rules
    frame: Frame
    sure: Floats
    unread: str | None


def read_page(handle: Any, number: int, backend: str = BACKEND) -> PageContent:
    """Tables and lines of an open page of pypdfium2's raw interface, tables numbered from 1 on the page."""
    shown = page_frame(handle)
    width, height = shown.size
    page = Page(number, round(width, 2), round(height, 2))
    found = _read_print(handle, shown, backend)
    glyphs, rules = found.glyphs, found.rules
    if not len(glyphs):
        return PageContent(page, (), found.unread)
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
    placing = Placing(number, (found.frame.turns - shown.turns) % 4, width, height)
    read = Read(glyphs, lines, lattices, vertical[:count], rooms)
    tables = to_tables(read, rules.areas, placing, backend) if lattices else []
    prose = paper_lines(glyphs, lines, count, number, placing.shown)
    if len(found.sure):
        tables = _with_confidence(tables, owner, found.sure)
    return PageContent(page, _in_reading_order(prose, tables, lattices), found.unread)


def _read_print(handle: Any, shown: Frame, backend: str) -> _Print:
    """What stands on an open page, read from its picture where its text is none or not all."""
    width, height = shown.size
    drawing = read_drawing(handle, backend)
    share = picture_share(find_images(drawing.objects, shown), width, height)
    glyphs, frame, layered = read_glyphs(handle, shown, drawing.forms, backend, pictured=share > COVERED)
    rules = find_rules(drawing, frame, backend)
    glyphs = visible(glyphs, rules, frame, handle, shown)
    unread, sure = without_text(glyphs, share, width * height, layered=layered), np.zeros(0)
    if unread == BROKEN:
        glyphs = glyphs.take(np.arange(0))
    if unread and not is_available():
        unread = f"{unread}: {INSTALL}"
    elif unread:
        scan = read_scan(handle, shown)
        # of a photograph, edges are taken for signs here and there, and mostly without being sure of them
        if scan is None or len(scan.glyphs) < FEW or float(np.median(scan.sure)) < DOUBTFUL:
            unread = f"{unread}, and none was recognised"
        else:
            unread = None
            if _adds(scan, glyphs):
                glyphs, rules, sure, frame = scan.glyphs, scan.rules, scan.sure, shown
    return _Print(glyphs, rules, frame, sure, unread)


def _adds(scan: Scan, glyphs: Glyphs) -> bool:
    """Whether the picture of a page holds more than the signs that stand on it: of a slide it is the ground that they are printed on."""
    return len(glyphs) < FEW or len(scan.glyphs) >= int(np.count_nonzero(glyphs.kind & BLANK == 0)) + FEW


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
