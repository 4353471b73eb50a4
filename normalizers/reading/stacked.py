"""Lists whose lines take several rows each, under a header of as many rows: 番号 | 事業名 | 担当 above 内容 | 実施状況.

Each line is laid flat, its upper row first, and read as a line of any list; its addresses are those of the sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.document import Cell, Table
from normalizers.labels import Lexicon
from normalizers.reading.block_table import Above, Listing
from normalizers.reading.grid import Grid, grid_of
from normalizers.reading.lines import Ledger
from normalizers.reading.listing import listing_of
from normalizers.reading.region import STACK_DEPTH, Block, Stacked
from normalizers.reading.roles import roles_of
from normalizers.reading.turned import turned_back


def read_stacked(
    grid: Grid,
    stacked: Stacked,
    goals: Callable[[], Above],
    hear: Callable[[Cell], None],
    ledger: Ledger,
    fiscal_year: int | None,
    lexicon: Lexicon | None,
) -> Listing:
    """The listing of stacked lines. `hear` takes the full-width cells between them, `goals` then tells what stands above a line."""
    flat, origin = _flattened(grid, stacked)
    above: dict[int, Above] = {}
    for place, first in enumerate(stacked.lines, 1):
        for band in stacked.bands:
            if (stacked.lines[place - 2] if place > 1 else stacked.header.start) < band < first:
                hear(next(cell for cell in grid.printed(band)))
        above[place] = goals()
    upright = grid_of(flat)
    block = Block(range(1), tuple(range(1, flat.nrows)), range(flat.ncols))
    fates = Ledger()
    listing = listing_of(upright, roles_of(flat, fiscal_year, lexicon), block, fates, above)
    return turned_back(listing, fates, origin, grid.table, ledger)


def _flattened(grid: Grid, stacked: Stacked) -> tuple[Table, dict[tuple[int, int], Cell]]:
    """A table with one row for the header and one for each line, and for each of its cells the cell that it was."""
    origin: dict[tuple[int, int], Cell] = {}
    for row, first in enumerate((stacked.header.start, *stacked.lines)):
        for col, cell in enumerate(cell for k in range(STACK_DEPTH) for cell in grid.starts(first + k)):
            origin[row, col] = cell
    cells = tuple(replace(cell, row=row, col=col, rowspan=1, colspan=1) for (row, col), cell in sorted(origin.items()))
    ncols = max(col for _, col in origin) + 1
    return replace(grid.table, cells=cells, nrows=len(stacked.lines) + 1, ncols=ncols), origin
