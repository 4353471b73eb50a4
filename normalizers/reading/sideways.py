"""Lists that lie on their side: turned upright, read as any list, and their addresses turned back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell, Table
from normalizers.labels import Lexicon
from normalizers.reading.block_table import Above, Listing
from normalizers.reading.column import is_unit
from normalizers.reading.grid import Grid, address_of, grid_of, has_words, transposed
from normalizers.reading.lines import Entry, Ledger
from normalizers.reading.listing import listing_of
from normalizers.reading.region import Block, Sideways
from normalizers.reading.roles import Roles, roles_of
from normalizers.reading.turned import turned_back


def read_sideways(
    grid: Grid, region: Sideways, goals: Above, ledger: Ledger, fiscal_year: int | None, lexicon: Lexicon | None
) -> Listing:
    """The listing of a list that lies on its side, under the goals above it; `ledger` says what became of each cell.

    A line that a label heads (備考 beside the indicators) is none: what it says of a year is `extra` of each line.
    """
    turned, origin = transposed(grid.table, region.rows, region.cols)
    upright = grid_of(_without_corner(turned, region.labels))
    roles = roles_of(upright.table, fiscal_year, lexicon)
    body = range(region.labels, upright.nrows)
    notes = [row for row in body if _is_note(upright, roles, row)]
    block = Block(range(region.labels), tuple(row for row in body if row not in notes), range(upright.ncols))
    for cell in grid.printed(region.head) if region.head is not None else ():
        ledger.mark(grid.table.number, cell.row, cell.col, "label")
    fates = Ledger()
    for row in range(region.labels):
        if (row, 0) in origin:
            fates.mark(turned.number, row, 0, "label")
    listing = listing_of(upright, roles, block, fates, dict.fromkeys(block.body, goals))
    said = tuple(entry for row in notes for entry in _note(upright, row, region.labels, fates))
    lines = tuple(replace(line, entries=(*line.entries, *said)) for line in listing.lines)
    return turned_back(replace(listing, lines=lines), fates, origin, grid.table, ledger)


def _without_corner(table: Table, labels: int) -> Table:
    """An upright list whose corner label headed several rows of names: units, and names of one level each, get a blank head of their own."""
    corners = [cell for cell in table.cells if cell.row < labels and cell.col == 0]
    if not corners or corners[0].row > 0:
        return table
    corner = replace(corners[0], rowspan=labels)
    if corner.colspan < 2 and len(corners) < 2:
        return table
    below = [cell for cell in table.cells if cell not in corners and cell.col < corner.colspan and has_words(cell)]
    units = {col for col in range(corner.colspan) if _are_units([cell for cell in below if cell.col == col])}
    names = corner.colspan - len(units)
    lone = not any(1 < cell.colspan < corner.colspan or cell.colspan == names > 1 for cell in below)
    heads = [replace(corner, col=col, colspan=1, text="") for col in range(corner.colspan) if lone or col in units] or [
        corner
    ]
    if not lone and units:
        heads.append(replace(corner, colspan=min(units)))
    rest = [cell for cell in table.cells if cell not in corners]
    return replace(table, cells=tuple(sorted((*heads, *rest), key=lambda cell: (cell.row, cell.col))))


def _are_units(cells: list[Cell]) -> bool:
    own = [cell for cell in cells if cell.colspan == 1]
    return bool(own) and all(is_unit(cell.text) for cell in own)


def _is_note(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether a line of the upright list is headed by a label that names no line: 備考, 出典."""
    first = grid.at[row][0]
    label = roles.label(first) if first is not None else None
    return label is not None and label.exact and label.field == "extra"


def _note(grid: Grid, row: int, labels: int, ledger: Ledger) -> Iterator[Entry]:
    """What a line of notes says under each time."""
    head = grid.at[row][0]
    for cell in grid.printed(row):
        ledger.mark(grid.table.number, cell.row, cell.col, "label" if cell is head else "read")
        above = grid.at[labels - 1][cell.col]
        if head is not None and cell is not head:
            time = " ".join(above.text.split()) if above is not None else None
            label = " ".join(part for part in (head.text.strip(), time) if part)
            yield Entry("extra", cell.text.strip(), label, address=address_of(cell, grid.table), rule="line of notes")
