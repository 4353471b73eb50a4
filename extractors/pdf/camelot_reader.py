"""The tables of a PDF as camelot's lattice sees them, for comparison.

Promises: the same tables as `read_page_tables` gives, spans worked out from the borders that camelot found. Refuses: lines outside
tables, shading, weight and direction of writing, of which camelot tells nothing. It takes seconds to import and half a second a page.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from extractors.document import Box, Cell, Table
from extractors.errors import Failed
from extractors.pdf.lattice import find_cells


def read_tables(data: bytes, heights: list[float]) -> list[Table]:
    """The ruled tables of all pages in order.

    Args:
        data: The whole file.
        heights: Height of each page in points, as a reader sees it.

    Raises:
        Failed: `malformed` where camelot cannot open it.
    """
    import camelot.io  # noqa: PLC0415 - importing it takes four seconds, which only those who ask for it should wait

    try:
        found = camelot.io.read_pdf(data, pages="all", flavor="lattice", suppress_stdout=True)
    except (ValueError, KeyError, TypeError, IndexError, ZeroDivisionError, OSError) as error:
        raise Failed("malformed", f"camelot cannot read it: {error}") from error
    return [_table(table, heights[table.page - 1]) for table in found]


def _table(table: Any, height: float) -> Table:
    rows, cols = len(table.cells), len(table.cells[0])
    above, left = np.ones((rows + 1, cols), bool), np.ones((rows, cols + 1), bool)
    for row, line in enumerate(table.cells):
        for col, cell in enumerate(line):
            above[row, col] = cell.top
            left[row, col] = cell.left
    owner, cells = find_cells(above, left)
    texts: list[list[str]] = [[] for _ in cells]
    for row, line in enumerate(table.cells):
        for col, cell in enumerate(line):
            if cell.text.strip():
                texts[owner[row, col]].append(cell.text.strip())
    made = [
        Cell(row, col, "\n".join(texts[number]), high, wide, table.page, _box(table, (row, col, high, wide), height))
        for number, (row, col, high, wide) in enumerate(cells.tolist())
    ]
    return Table(0, rows, cols, tuple(made), table.page, None, _box(table, (0, 0, rows, cols), height))


def _box(table: Any, place: tuple[int, int, int, int], height: float) -> Box:
    row, col, high, wide = place
    first, last = table.cells[row][col], table.cells[row + high - 1][col + wide - 1]
    return Box(first.x1, height - first.y2, last.x2, height - last.y1)
