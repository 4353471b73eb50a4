"""A block with everything that its reading needs, and which of its columns and row labels say what its rows are."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.document import Cell
from normalizers.labels import bare
from normalizers.reading.column import Column, names_undertaking, row_kind
from normalizers.reading.grid import Grid, has_words
from normalizers.reading.lines import Entry, Ledger, Line
from normalizers.reading.region import Block
from normalizers.reading.roles import Roles


@dataclass(frozen=True, slots=True)
class Above:
    """The goals above a row: those of bands of the table stand last, the first of them in `band_row`; the year of a band above it."""

    path: tuple[str, ...] = ()
    bands: int = 0
    band_row: int = 0
    time: str | None = None
    division: Entry | None = None  # named beside the last band


@dataclass(frozen=True, slots=True)
class BlockTable:
    """A block with everything that its steps need."""

    grid: Grid
    roles: Roles
    block: Block
    columns: tuple[Column, ...]
    ledger: Ledger
    stacked: tuple[str, ...] = ()  # fields of the unlabelled rows of one line, upper first

    def cells(self, row: int, column: Column) -> list[Cell]:
        """The distinct cells of a column at a row, also those that begin above."""
        places = self.grid.at[row][column.first : column.last]
        if column.parts is not None:
            places += self.grid.at[row][slice(*column.parts)]
        return [cell for cell in dict.fromkeys(places) if cell is not None]

    def named(self, field: str) -> list[Column]:
        """The columns of a field."""
        return [column for column in self.columns if column.field == field]

    def read(self, cell: Cell, fate: str = "read") -> None:
        """Note what became of a cell."""
        self.ledger.mark(self.grid.table.number, cell.row, cell.col, fate)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a block says: its lines, and entries that belong to the form around it (no cell names a line)."""

    lines: tuple[Line, ...]
    loose: tuple[Entry, ...]
    columns: tuple[Column, ...]


def worded(table: BlockTable, row: int, column: Column) -> list[Cell]:
    """The cells of a column at a row that say something."""
    return [cell for cell in table.cells(row, column) if has_words(cell)]


def name_column(table: BlockTable) -> Column | None:
    """The column whose cells name the lines: the indicator where its cells are finer than the undertaking's."""
    items, indicators = table.named("item"), table.named("indicator")
    if items and indicators:
        coarse = len({id(cell) for row in table.block.body for cell in table.cells(row, items[0]) if has_words(cell)})
        fine = len(
            {id(cell) for row in table.block.body for cell in table.cells(row, indicators[-1]) if has_words(cell)}
        )
        return indicators[-1] if fine > coarse else items[0]
    strong = [column for column in items if names_undertaking(column.label)]
    return next(iter(strong or items or indicators), None)


def kind_of(table: BlockTable, row: int) -> str | None:
    """The field that a row's label gives to its cells under years."""
    if table.stacked and (kind := stacked_kind(table, row)):
        return kind
    for column in table.named("rowkind"):
        for cell in table.cells(row, column):
            if (kind := row_kind(table.roles.label(cell))) is not None:
                return "actual" if kind == "stage" and _closes_accounts(table, column, cell) else kind
    return None


def _closes_accounts(table: BlockTable, column: Column, cell: Cell) -> bool:
    """Whether a row of accounts holds results: 決算 below 計画 of indicators, and no 事業費 among its rows."""
    kinds = {row_kind(table.roles.label(other)) for row in table.block.body for other in table.cells(row, column)}
    return bare(cell.text).startswith("決算") and "target" in kinds and "cost" not in kinds


def stacked_kind(table: BlockTable, row: int) -> str | None:
    """The field of a row that a note explains (上段が目標値、下段が実績値): its name spans as many rows as the note tells."""
    name = name_column(table)
    cells = [cell for cell in (table.cells(row, name) if name else []) if has_words(cell)]
    if not cells or cells[-1].rowspan != len(table.stacked):
        return None
    return table.stacked[row - cells[-1].row]


def kind_edge(table: BlockTable) -> int:
    """The last column of row labels."""
    return max((column.last for column in table.named("rowkind")), default=0) - 1


def kind_label(table: BlockTable, row: int) -> str:
    """The printed row labels of a row, outer first."""
    cells = [cell for column in table.named("rowkind") for cell in table.cells(row, column) if cell.text.strip()]
    return " ".join("".join(cell.text.split()) for cell in cells)
