"""What was read from a table that had been turned or laid flat, put back to where the sheet prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractors.document import Cell, Table
from normalizers.reading.block_table import Listing
from normalizers.reading.grid import address_of
from normalizers.reading.lines import Entry, Ledger

Origin = Mapping[tuple[int, int], Cell]  # row and column in the turned table → the cell of the sheet


def turned_back(listing: Listing, fates: Ledger, origin: Origin, table: Table, ledger: Ledger) -> Listing:
    """The listing with the addresses of the sheet; the fates of its cells are noted in `ledger`."""
    for (_, row, col), fate in fates.fate.items():
        cell = origin[row, col]
        ledger.mark(table.number, cell.row, cell.col, fate)

    def back(entry: Entry) -> Entry:
        place = (entry.address.row or 0, entry.address.col or 0)
        return replace(entry, address=address_of(origin[place], table)) if place in origin else entry

    lines = tuple(
        replace(line, entries=tuple(map(back, line.entries)), address=back(Entry("", "", address=line.address)).address)
        for line in listing.lines
    )
    return replace(listing, lines=lines, loose=tuple(map(back, listing.loose)))
