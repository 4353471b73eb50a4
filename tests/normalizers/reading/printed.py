"""Sheets as they are printed, for tests, and their reading.

A table is rows of texts with | between the cells: `<` goes on with the cell on its left, `^` with the one above, `*` shades a cell, / breaks its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.document import Cell, Document, Line, Table
from normalizers.normalize import normalize
from normalizers.record import Facts, Normalized, Record

SHADE = "DDDDDD"
YEAR = 2023


def read(*blocks: str | Table, year: int | None = YEAR) -> Normalized:
    """The reading of lines (texts) and tables."""
    printed = tuple(Line(block) if isinstance(block, str) else block for block in blocks)
    return normalize(Document("html", printed), Facts(fiscal_year=year))


def fields(*names: str) -> Callable[[Record], tuple[object, ...]]:
    """What a record says in some fields; `period` is the printed time, `period_start` its first day."""

    def one(record: Record, name: str) -> object:
        if name == "period":
            return record.period.text
        if name == "period_start":
            return record.period.start.isoformat() if record.period.start else None
        return getattr(record, name) or None

    return lambda record: tuple(one(record, name) for name in names)


def shaded(*rows: str, number: int = 1) -> Table:
    """A table whose first row has a background."""
    return table(*rows, number=number, shaded=1)


def export(*rows: str, number: int = 1) -> Table:
    """A table of a text export, which has lost its merged cells."""
    return table(*rows, number=number, spans=False)


def table(*rows: str, number: int = 1, shaded: int = 0, spans: bool = True) -> Table:
    """The table of some printed rows, the first `shaded` of them with a background.

    >>> [(cell.row, cell.col, cell.text, cell.rowspan, cell.colspan) for cell in table("項目|年度|<", "^|R5|R6").cells]
    [(0, 0, '項目', 2, 1), (0, 1, '年度', 1, 2), (1, 1, 'R5', 1, 1), (1, 2, 'R6', 1, 1)]
    """
    grid = [row.split("|") for row in rows]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            beside = {"<": (r, c - 1), "^": (r - 1, c)}.get(text)
            owner[r, c] = owner[beside] if beside else (r, c)
            top, left = owner[r, c]
            if beside is None:
                fill = SHADE if r < shaded or text.startswith("*") else None
                cells[r, c] = Cell(r, c, text.removeprefix("*").replace("/", "\n"), fill=fill)
            else:
                cell = cells[top, left]
                wide, tall = max(cell.colspan, c - left + 1), max(cell.rowspan, r - top + 1)
                cells[top, left] = replace(cell, rowspan=tall, colspan=wide)
    ncols = max(map(len, grid))
    return Table(number, len(grid), ncols, tuple(cells[place] for place in sorted(cells)), spans=spans)
