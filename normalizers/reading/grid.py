"""A table as a dense grid in which every position knows the cell that covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.document import Cell, Table
from normalizers.record import Address
from normalizers.text import is_blank


@dataclass(frozen=True, slots=True)
class Grid:
    """rows × columns, row-major; `at[row][col]` is the covering cell or None where a ragged row ends."""

    table: Table
    at: tuple[tuple[Cell | None, ...], ...]

    @property
    def nrows(self) -> int:
        """Number of rows."""
        return len(self.at)

    @property
    def ncols(self) -> int:
        """Number of columns."""
        return len(self.at[0]) if self.at else 0

    def starts(self, row: int) -> list[Cell]:
        """Cells that begin in a row, blank ones included, from left to right."""
        return [cell for col, cell in enumerate(self.at[row]) if cell and cell.row == row and cell.col == col]

    def printed(self, row: int) -> list[Cell]:
        """Cells with text that begin in a row."""
        return [cell for cell in self.starts(row) if cell.text.strip()]

    def column(self, col: int, first: int, last: int) -> Iterator[Cell]:
        """The distinct cells that cover a column between two rows, both inclusive."""
        seen: Cell | None = None
        for row in range(first, last + 1):
            cell = self.at[row][col] if col < len(self.at[row]) else None
            if cell is not None and cell is not seen:
                yield cell
            seen = cell


def grid_of(table: Table) -> Grid:
    """The grid of a table; its columns are those of its widest row."""
    ncols = max([table.ncols, *(cell.col + cell.colspan for cell in table.cells)], default=0)
    nrows = max([table.nrows, *(cell.row + cell.rowspan for cell in table.cells)], default=0)
    at: list[list[Cell | None]] = [[None] * ncols for _ in range(nrows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            at[row][cell.col : cell.col + cell.colspan] = [cell] * cell.colspan
    return Grid(table, tuple(map(tuple, at)))


def transposed(table: Table, rows: range, cols: range) -> tuple[Table, dict[tuple[int, int], Cell]]:
    """A part of a table with rows and columns exchanged, and for each of its cells the cell that it was."""
    origin: dict[tuple[int, int], Cell] = {}
    cells = []
    for cell in table.cells:
        if cell.row in rows and cell.col in cols:
            turned = replace(
                cell,
                row=cell.col - cols.start,
                col=cell.row - rows.start,
                rowspan=min(cell.colspan, cols.stop - cell.col),
                colspan=min(cell.rowspan, rows.stop - cell.row),
            )
            origin[turned.row, turned.col] = cell
            cells.append(turned)
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return replace(table, cells=tuple(cells), nrows=len(cols), ncols=len(rows)), origin


def address_of(cell: Cell, table: Table) -> Address:
    """Where a cell is printed."""
    return Address(
        page=cell.page or table.page,
        sheet=table.sheet,
        table=table.number,
        row=cell.row,
        col=cell.col,
        line=cell.line,
        box=cell.box,
    )


def has_words(cell: Cell | None) -> bool:
    """Whether a cell says something: not blank and not a dash alone."""
    return cell is not None and not is_blank(cell.text)
