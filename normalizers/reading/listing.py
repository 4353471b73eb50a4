"""A block to lines: which rows speak of one thing, and what each cell of them says.

Rows belong together while they share the cell that names the line. Where they do, a row label (目標 / 実績) or a time in the row tells
them apart; where neither does, each row is a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.document import Cell
from normalizers.measure import canonical_unit
from normalizers.period import find_period, is_period
from normalizers.reading.columns import (
    VALUE_FIELDS,
    Column,
    columns_of,
    names_undertaking,
    row_kind,
    time_in_brackets,
)
from normalizers.reading.grid import Grid, address_of, has_words
from normalizers.reading.guess import GUESSED
from normalizers.reading.lines import DITTO, Entry, Ledger, Line
from normalizers.reading.regions import Block, is_total
from normalizers.reading.roles import Roles
from normalizers.record import Address
from normalizers.text import is_blank, key

_ARROWS = re.compile(r"[\s　←→⇒⇐➡⇨↔⟶▶►◀▷◁━─—–\-‐－＝=>＜<＞]+")
_ARROW = re.compile(r"[→⇒➡⇨▶►━─↔]")
_TRAIL = re.compile(r"(?<=\S)[\s　]*[←→⇒➡⇨▶►◀━─↑↓↗↘↔]+[\s　]*$|^[\s　]*[←→⇒➡⇨▶►◀━─↑↓↗↘↔]+[\s　]*(?=\S)")
_NUMBER = re.compile(r"[(（]?[0-9０-９A-Za-zＡ-Ｚ①-⑳]{1,4}(?:[-－‐.．(（][0-9０-９①-⑳]+[)）]?)*[)）.．]?")
_NAMES = ("item", "indicator")
_FIGURE_LABEL = re.compile(r"(?:数|値|量)$")  # 数値, 人数: a label that says no more than that figures stand below it
_NAMED_FIELD = re.compile(r"[【〔\[<(](目標|実績)値?[】〕\]>)]")
_TIMED_KINDS = ("target", "actual", "baseline")  # what a column under a time gives to the row's own label
_FIGURED = ("baseline", "actual", "target", "plan")
_DERIVED = ("rate", "grade", "status")  # a row that is named so judges the rows above it


@dataclass(frozen=True, slots=True)
class Above:
    """The goals above a row: those of bands of the table stand last, the first of them in `band_row`."""

    path: tuple[str, ...] = ()
    bands: int = 0
    band_row: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """What a block says: its lines, and entries that belong to the form around it (no cell names a line)."""

    lines: tuple[Line, ...]
    loose: tuple[Entry, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Table:
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


def listing_of(
    grid: Grid,
    roles: Roles,
    block: Block,
    ledger: Ledger,
    above: dict[int, Above],
    stacked: tuple[str, ...] = (),
    columns: tuple[Column, ...] | None = None,
) -> Listing:
    """The lines of a block. `above` gives for a row the goals that stand above it, `columns` those of a header on another page."""
    table = _Table(grid, roles, block, columns_of(grid, roles, block) if columns is None else columns, ledger, stacked)
    for row in block.header:
        for cell in grid.printed(row):
            table.read(cell, "label")
    name = _name_column(table)
    if name is not None and (finer := _sub_column(table, name)) is not None:
        wide = replace(name, parts=(finer.first, finer.last))
        table = replace(
            table, columns=tuple(wide if column is name else column for column in table.columns if column is not finer)
        )
        name = wide
    rows = [row for row in block.body if not _skip_total(table, row, name)]
    if name is None:
        return Listing((), tuple(_loose_entries(table, rows)), table.columns)
    lines = [line for group in _row_groups(table, rows, name) for line in _lines(table, group, name, above)]
    costs = [line for line in lines if _only_costs(line)]
    loose = [_under(line, entry) for line in costs for entry in line.entries if entry.field == "cost"]
    return Listing(tuple(line for line in lines if line not in costs), tuple(loose), table.columns)


def _only_costs(line: Line) -> bool:
    """Whether a line speaks of money alone: such a line is no record."""
    fields = {entry.field for entry in line.entries}
    return (
        "cost" in fields
        and not fields & (VALUE_FIELDS | {"year"} - {"cost", "total"}) - {"cost", "total"}
        and _is_cost_table(line)
    )


def _is_cost_table(line: Line) -> bool:
    """Whether nothing else would be left of a line: no organisation, no description of its own."""
    return not any(entry.field in ("organization", "description", "period") for entry in line.entries)


def _under(line: Line, entry: Entry) -> Entry:
    """A cost with the name of its line in its label."""
    return replace(
        entry, label=" ".join(part for part in (entry.label, line.first("group"), line.first("item")) if part)
    )


def _sub_column(table: _Table, name: Column) -> Column | None:
    """The column right of the names that tells the rows of one name apart: 男性 / 女性, 現年 / 滞繰, the kinds of one service."""
    value = min((column.first for column in table.columns if column.field in VALUE_FIELDS | {"year"}), default=0)
    fields = ("group", "item", "unknown", *(("description",) if table.named("rowkind") else ()))
    column = next(
        (c for c in table.columns if name.last <= c.first < value and c.field in fields and not c.figures), None
    )
    if column is None:
        return None
    rows = [row for row in table.block.body if not any(is_total(cell.text) for cell in table.cells(row, column))]
    names = {id(cell): cell for row in rows for cell in _worded(table, row, name)[-1:]}
    subs = {id(cell): cell for row in rows for cell in table.cells(row, column) if has_words(cell)}
    return column if len(subs) > len(names) and any(cell.rowspan > 1 for cell in names.values()) else None


def _worded(table: _Table, row: int, column: Column) -> list[Cell]:
    """The cells of a column at a row that say something."""
    return [cell for cell in table.cells(row, column) if has_words(cell)]


def _name_column(table: _Table) -> Column | None:
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


def _skip_total(table: _Table, row: int, name: Column | None) -> bool:
    """Whether a row is a sum over other lines; its cells are ignored as such."""
    printed = table.grid.printed(row)
    keys = [cell for cell in (table.cells(row, name) if name else []) if cell.text.strip()]
    inner = [*(cell for cell in printed[:1] if cell.row == row), *keys]
    derived = any(
        (label := table.roles.label(cell)) is not None
        and label.field in _DERIVED
        and (label.exact or (label.field != "rate" and not label.weak))  # a rate may be what a line measures
        for cell in keys
    )
    if not derived and not any(is_total(cell.text) for cell in inner):
        return False
    for cell in printed:
        table.read(cell, "total row")
    return True


def _row_groups(table: _Table, rows: list[int], name: Column) -> Iterator[list[int]]:
    """Runs of rows that share the cell that names the line."""
    group: list[int] = []
    last: Cell | None = None
    for row in rows:
        cells = [cell for cell in table.cells(row, name) if cell.text.strip()]
        current = cells[-1] if cells else None
        if group and (current is last if current is not None else _continues(table, row, name)):
            group.append(row)
        else:
            if group:
                yield group
            group = [row]
        last = current if current is not None else last
    if group:
        yield group


def _continues(table: _Table, row: int, name: Column) -> bool:
    """Whether a row without a name goes on with the line above: the format loses merged cells, or the blank is spanned."""
    return (
        not table.grid.table.spans
        and bool(table.grid.printed(row))
        and table.grid.at[row][name.first : name.last] != ()
    )


def _lines(table: _Table, group: list[int], name: Column, above: dict[int, Above]) -> Iterator[Line]:
    """The lines of the rows that share a name."""
    kinds = [column for column in table.columns if column.field == "rowkind"]
    times = [column for column in table.columns if column.field == "period"]
    distinct = _told_apart(table, group, kinds, times)
    parts = [group] if len(group) == 1 or distinct else [[row] for row in group]
    for rows in parts:
        entries = [
            entry
            for index, row in enumerate(rows)
            for entry in _row_entries(table, row, name, first=index == 0, several=len(rows) > 1)
        ]
        if _says_something(table, entries):
            goals = above.get(rows[0], Above())
            yield Line(
                goals.path,
                tuple(entries),
                _line_address(table, rows[0], name),
                bands=goals.bands,
                band_row=goals.band_row,
                reports=_report_times(table, rows, entries),
            )


def _says_something(table: _Table, entries: list[Entry]) -> bool:
    """Whether a line is more than an empty row of a form: under year columns it needs a value, elsewhere a name."""
    if any(entry.field in VALUE_FIELDS | {"year"} for entry in entries):
        return True
    names = [entry.text for entry in entries if entry.field in _NAMES]
    if names and all(_NUMBER.fullmatch(key(name)) for name in names):
        return False  # a numbered row of a form that nobody filled in
    if any(entry.field == "period" and is_period(entry.text) for entry in entries):
        return any(entry.field in _NAMES for entry in entries)
    return any(entry.field in _NAMES for entry in entries) and not any(column.when for column in table.columns)


def _report_times(table: _Table, rows: list[int], entries: list[Entry]) -> tuple[str | None, ...]:
    """The times for which a line has a cell for a report, be it empty."""
    if _has_report_row(table, rows):
        return (None,)
    columns = {column.when for column in table.columns if column.field in ("actual", "status", "grade")}
    return tuple(columns | {entry.when for entry in entries if entry.field in ("actual", "status", "grade")})


def _has_report_row(table: _Table, rows: list[int]) -> bool:
    return any(_kind_of(table, row) in ("actual", "status", "grade") for row in rows)


def _told_apart(table: _Table, group: list[int], kinds: list[Column], times: list[Column]) -> bool:
    """Whether rows with one name are parts of one line: by their row labels or by their times."""
    if kinds or all(_stacked_kind(table, row) for row in group):
        return True
    return any(
        len({id(cell) for row in group for cell in table.cells(row, column) if is_period(cell.text)}) > 1
        for column in times
    )


def _line_address(table: _Table, row: int, name: Column) -> Address:
    cells = [cell for cell in table.cells(row, name) if cell.text.strip()] or table.grid.printed(row)
    return replace(address_of(cells[-1], table.grid.table), row=row)


def _kind_of(table: _Table, row: int) -> str | None:
    """The field that a row's label gives to its cells under years."""
    if table.stacked and (kind := _stacked_kind(table, row)):
        return kind
    for column in table.named("rowkind"):
        for cell in table.cells(row, column):
            if (kind := row_kind(table.roles.label(cell))) is not None:
                return kind
    return None


def _stacked_kind(table: _Table, row: int) -> str | None:
    """The field of a row that a note explains (上段が目標値、下段が実績値): its name spans as many rows as the note tells."""
    name = _name_column(table)
    cells = [cell for cell in (table.cells(row, name) if name else []) if has_words(cell)]
    if not cells or cells[-1].rowspan != len(table.stacked):
        return None
    return table.stacked[row - cells[-1].row]


def _kind_edge(table: _Table) -> int:
    """The last column of row labels."""
    return max((column.last for column in table.named("rowkind")), default=0) - 1


def _kind_of_name(table: _Table, row: int, name: Column) -> str | None:
    """The field of a line whose own name says it: 量の見込み, 確保方策 under plan years."""
    for cell in table.cells(row, name):
        if row_kind(table.roles.label(cell)) == "target":
            return "target"
    return None


def _kind_label(table: _Table, row: int) -> str:
    """The printed row labels of a row, outer first."""
    cells = [cell for column in table.named("rowkind") for cell in table.cells(row, column) if cell.text.strip()]
    return " ".join("".join(cell.text.split()) for cell in cells)


def _row_entries(table: _Table, row: int, name: Column, *, first: bool, several: bool) -> Iterator[Entry]:
    """The entries of a row; cells that begin above it speak only in the first row of their line."""
    kind, kind_label = _kind_of(table, row), _kind_label(table, row)
    when = _row_time(table, row) if several else None
    for column in table.columns:
        if column.field == "rowkind":
            for cell in table.cells(row, column):
                table.read(cell, "label")
            continue
        cells = [cell for cell in table.cells(row, column) if cell.row == row or first]
        if column.field == "period" and when is not None:
            for cell in cells:
                table.read(cell)
            continue
        yield from _column_entries(table, row, column, cells, name, kind, kind_label, when)


def _row_time(table: _Table, row: int) -> str | None:
    """The time that a row's own cell gives."""
    for column in table.named("period"):
        for cell in table.cells(row, column):
            if is_period(cell.text):
                return cell.text.strip()
    return None


def _column_entries(
    table: _Table,
    row: int,
    column: Column,
    cells: list[Cell],
    name: Column | None,
    kind: str | None,
    kind_label: str,
    when: str | None,
) -> Iterator[Entry]:
    for cell in cells:
        if cell.text.strip():
            table.read(cell)
    words = [cell for cell in cells if cell.text.strip()]
    if column is name:
        yield from _name_entries(table, row, words, column.label)
        return
    if column.field in _FIGURED and len(words) == 2 and is_period(words[0].text):
        yield _entry(table, row, words[1], column, column.field, words[1].text, words[0].text.strip(), kind_label)
        return
    field = column.field
    if field in _NAMES and name is not None:
        field = "extra" if field == "indicator" else "goal" if column.first < name.first else "description"
    if field == "year" and name is not None and kind is None:
        field = _kind_of_name(table, row, name) or ("year" if column.figures else "target")
    beside = column.first > _kind_edge(table)
    if (column.when is not None and kind is not None and (field == "year" or (beside and field in _TIMED_KINDS))) or (
        column.when is None
        and beside
        and kind in ("target", "actual", "rate", "cost")
        and field in ("unknown", "year", "stage")
    ):
        field = kind
    named = _told_by_name(table, row, name, column) if kind is None and column.when is None else None
    if named is not None:
        field, when = named
    for cell in words:
        text = _resolved(table, row, column, cell)
        if text is None:
            continue
        if column.chosen:
            text = _lowest_head(table, column)
        time = column.when or when or (time_in_brackets(text) if field in _FIGURED else None)
        yield _entry(table, row, cell, column, field, text, time, kind_label if field == kind else "")


def _told_by_name(table: _Table, row: int, name: Column | None, column: Column) -> tuple[str, str] | None:
    """Field and time of the only figure of a line where its name tells them: 令和8年度末の入所者数【目標】 | 数値."""
    alone = column.figures and column.field in ("stage", "unknown") and _FIGURE_LABEL.search(column.label)
    if name is None or not alone or any(c.field in _FIGURED for c in table.columns):
        return None
    text = " ".join(cell.text for cell in _worded(table, row, name))
    found = find_period(text, None)
    if found is None or found[0].text is None or found[0].end is None:
        return None
    bracketed = _NAMED_FIELD.search(key(text))
    return ("target" if bracketed[1] == "目標" else "actual") if bracketed else "year", found[0].text


def _lowest_head(table: _Table, column: Column) -> str:
    """The words of the lowest header cell over a column."""
    cell = table.grid.at[table.block.header.stop - 1][column.first]
    return "".join(cell.text.split()) if cell is not None else column.label


def _entry(
    table: _Table, row: int, cell: Cell, column: Column, field: str, text: str, when: str | None, kind_label: str
) -> Entry:
    label = " ".join(part for part in (column.label if column.field != "year" else "", kind_label) if part)
    return Entry(
        field,
        text,
        label or column.label,
        when,
        column.unit,
        column.side,
        address_of(cell, table.grid.table),
        GUESSED if column.guessed else f"column {column.field}",
        above=cell.row < row,
        stage=column.stage,
    )


def _name_entries(table: _Table, row: int, cells: list[Cell], label: str) -> Iterator[Entry]:
    """Number, group and item of the cells under the header that names the line."""
    names = [cell for cell in cells if has_words(cell)]
    while len(names) > 1 and _NUMBER.fullmatch(key(names[0].text)):
        number = names.pop(0)
        yield Entry(
            "item_no", number.text.strip(), address=address_of(number, table.grid.table), rule="number before the name"
        )
    for index, cell in enumerate(names[:-1]):
        field = "item_group" if index == len(names) - 2 else "goal"
        yield Entry(field, cell.text.strip(), address=address_of(cell, table.grid.table), rule="merged name")
    for cell in names[-1:]:
        text = _resolved_name(table, row, cell)
        yield Entry("item", text, label, address=address_of(cell, table.grid.table), rule="name column")


def _resolved_name(table: _Table, row: int, cell: Cell) -> str:
    if not DITTO.fullmatch(key(cell.text)):
        return cell.text.strip()
    for above in range(row - 1, table.block.header.stop - 1, -1):
        other = table.grid.at[above][cell.col]
        if other is not None and has_words(other) and not DITTO.fullmatch(key(other.text)):
            return other.text.strip()
    return cell.text.strip()


def _resolved(table: _Table, row: int, column: Column, cell: Cell) -> str | None:
    """The text of a cell with dittos resolved and drawing dropped; None where nothing is said."""
    text = cell.text.strip()
    folded = key(text)
    if is_blank(text) or (
        column.figures
        and canonical_unit(text) is not None
        and not any(char.isdigit() for char in folded)
        and column.field != "unit"
        and column.field in VALUE_FIELDS | {"year"}
    ):
        return None  # a unit alone among figures is the blank of a printed form
    if DITTO.fullmatch(folded):
        left = folded == "同左"
        return _ditto(table, row, column, cell, left=left) or text
    if column.field in ("target", "year", "actual", "plan", "baseline"):
        if _ARROW.search(text) and _ARROWS.fullmatch(text):
            return _ditto(table, row, column, cell, left=True) or text
        return _TRAIL.sub("", _TRAIL.sub("", text)).strip() or text
    return text


def _ditto(table: _Table, row: int, column: Column, cell: Cell, *, left: bool) -> str | None:
    """What a ditto repeats: the cell on the left under another year, or the cell above."""
    if left:
        same = [
            other
            for other in table.columns
            if other.last <= column.first and other.when and other.field == column.field
        ]
        for other in reversed(same):
            found = [c for c in table.cells(row, other) if has_words(c)]
            if found and found[-1] is not cell:
                return _resolved(table, row, other, found[-1])
        return None
    for above in range(row - 1, table.block.header.stop - 1, -1):
        found = [c for c in table.cells(above, column) if has_words(c)]
        if above in table.block.body and found and found[-1] is not cell:
            return _resolved(table, above, column, found[-1])
    return None


def _loose_entries(table: _Table, rows: list[int]) -> Iterator[Entry]:
    """Entries of a block in which no cell names a line: they speak of the form or of the heading above."""
    for index, row in enumerate(rows):
        kind, kind_label = _kind_of(table, row), _kind_label(table, row)
        when = _row_time(table, row) if len(rows) > 1 else None
        for column in table.columns:
            if column.field == "rowkind":
                for cell in table.cells(row, column):
                    table.read(cell, "label")
                continue
            cells = [cell for cell in table.cells(row, column) if cell.row == row or index == 0]
            yield from _column_entries(table, row, column, cells, None, kind, kind_label, when)
