"""Tables as they are printed, for tests: rows of texts with | between the cells, `<` goes on with the cell on its left, `^` with the one above."""

from __future__ import annotations

from dataclasses import replace

from extractors.document import Cell, Table

SHADE = "DDDDDD"


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
                cells[r, c] = Cell(r, c, text.replace("/", "\n"), fill=SHADE if r < shaded else None)
            else:
                cell = cells[top, left]
                wide, tall = max(cell.colspan, c - left + 1), max(cell.rowspan, r - top + 1)
                cells[top, left] = replace(cell, rowspan=tall, colspan=wide)
    ncols = max(map(len, grid))
    return Table(number, len(grid), ncols, tuple(cells[place] for place in sorted(cells)), spans=spans)
