"""A block to lines: which rows speak of one thing, and what each cell of them says.

Rows belong together while they share the cell that names the line. Where they do, a row label (目標 / 実績) or a time in the row tells
them apart; where neither does, each row is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell
from normalizers.period import is_period
from normalizers.reading.bands import is_total
from normalizers.reading.block_table import Above, BlockTable, Listing, kind_of, name_column, stacked_kind, worded
from normalizers.reading.column import VALUE_FIELDS, Column
from normalizers.reading.columns import columns_of
from normalizers.reading.grid import Grid, address_of, has_words
from normalizers.reading.lines import Entry, Ledger, Line
from normalizers.reading.region import Block
from normalizers.reading.roles import Roles
from normalizers.reading.saying import NAMES, NUMBER, row_entries
from normalizers.reading.unnamed import report_times, without_names
from normalizers.record import Address
from normalizers.text import is_blank, key

_TOLD_ASIDE = ("status", "description", "organization")
_DERIVED = ("rate", "grade", "status")  # a row that is named so judges the rows above it


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
    table = BlockTable(
        grid, roles, block, columns_of(grid, roles, block) if columns is None else columns, ledger, stacked
    )
    for row in (*block.header, *block.repeated):
        for cell in (*grid.printed(row), *_reaching_down(grid, block, row)):
            table.read(cell, "label")
    name = name_column(table)
    if name is not None and (finer := _sub_column(table, name)) is not None:
        wide = replace(name, parts=(finer.first, finer.last))
        table = replace(
            table, columns=tuple(wide if column is name else column for column in table.columns if column is not finer)
        )
        name = wide
    rows = [row for row in block.body if not _skip_total(table, row, name)]
    if name is None:
        return without_names(table, rows, above)
    if len(parts := _indicator_groups(table)) > 1:
        found = [_under_name(part, _begun(part, rows, column), column, above) for part, column in parts]
        lines = sorted((line for part in found for line in part.lines), key=lambda line: line.address.row or 0)
        return Listing(tuple(lines), tuple(entry for part in found for entry in part.loose), table.columns)
    return _under_name(table, rows, name, above)


def _indicator_groups(table: BlockTable) -> list[tuple[BlockTable, Column]]:
    """The parts of a table in which indicators stand side by side (活動指標 | 目標 | 実績 | 成果指標 | 目標 | 実績), each with its indicator.

    What stands left of the first indicator belongs to all of them; there the undertaking is a goal.
    """
    columns = table.columns
    starts = [i for i, column in enumerate(columns) if column.field == "indicator"]
    ends = [*starts[1:], *([len(columns)] if starts else [])]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        if not any(c.field in ("target", "actual", "year", "baseline") for c in columns[start + 1 : end]):
            return []
        shared = (replace(c, field="goal") if c.field == "item" else c for c in columns[: starts[0]])
        parts.append((replace(table, columns=(*shared, *columns[start:end])), columns[start]))
    return parts


def _begun(table: BlockTable, rows: list[int], name: Column) -> list[int]:
    """The rows in which a cell of an indicator or its figures begins; the others only go on with it."""
    own = [column for column in table.columns if column.first >= name.first]
    return [row for row in rows if any(cell.row == row for column in own for cell in table.cells(row, column))]


def _under_name(table: BlockTable, rows: list[int], name: Column, above: dict[int, Above]) -> Listing:
    """The listing of a block whose lines are named by a column."""
    lines = [line for group in _row_groups(table, rows, name) for line in _lines(table, group, name, above)]
    lines = [line for line in lines if not is_blank(line.first("item") or "－") or line.first("item_no")]
    costs = [line for line in lines if _only_costs(line)]
    loose = [_under(line, entry) for line in costs for entry in line.entries if entry.field == "cost"]
    return Listing(tuple(line for line in lines if line not in costs), tuple(loose), table.columns)


def _reaching_down(grid: Grid, block: Block, row: int) -> Iterator[Cell]:
    """The cells of a header row that begin above the header: labels that stand beside a title."""
    for cell in dict.fromkeys(grid.at[row][block.cols.start : block.cols.stop]):
        if cell is not None and cell.row < block.header.start and cell.text.strip():
            yield cell


def _only_costs(line: Line) -> bool:
    """Whether a line speaks of money alone: such a line is no record."""
    fields = {entry.field for entry in line.entries}
    others = VALUE_FIELDS - {"cost", "total"} | {"year", "organization", "description", "period"}
    return "cost" in fields and not fields & others


def _under(line: Line, entry: Entry) -> Entry:
    """A cost with the name of its line in its label."""
    return replace(
        entry, label=" ".join(part for part in (entry.label, line.first("group"), line.first("item")) if part)
    )


def _sub_column(table: BlockTable, name: Column) -> Column | None:
    """The column right of the names that tells the rows of one name apart: 男性 / 女性, 現年 / 滞繰, the kinds of one service."""
    value = min((column.first for column in table.columns if column.field in VALUE_FIELDS | {"year"}), default=0)
    fields = ("group", "item", "unknown", *(("description",) if table.named("rowkind") else ()))
    column = next(
        (c for c in table.columns if name.last <= c.first < value and c.field in fields and not c.figures), None
    )
    if column is None:
        return None
    rows = [row for row in table.block.body if not any(is_total(cell.text) for cell in table.cells(row, column))]
    names = {id(cell): cell for row in rows for cell in worded(table, row, name)[-1:]}
    subs = {id(cell): cell for row in rows for cell in table.cells(row, column) if has_words(cell)}
    return column if len(subs) > len(names) and any(cell.rowspan > 1 for cell in names.values()) else None


def _skip_total(table: BlockTable, row: int, name: Column | None) -> bool:
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


def _row_groups(table: BlockTable, rows: list[int], name: Column) -> Iterator[list[int]]:
    """Runs of rows that share the cell that names the line."""
    group: list[int] = []
    last: Cell | None = None
    for row in rows:
        cells = [cell for cell in table.cells(row, name) if cell.text.strip()]
        current = cells[-1] if cells else None
        if group and (
            current is last
            if current is not None
            else _continues(table, row, name) or _is_other_kind(table, group, row)
        ):
            group.append(row)
        else:
            if group:
                yield group
            group = [row]
        last = current if current is not None else last
    if group:
        yield group


def _continues(table: BlockTable, row: int, name: Column) -> bool:
    """Whether a row without a name goes on with the line above: the format loses merged cells, or the blank is spanned."""
    return (
        not table.grid.table.spans
        and bool(table.grid.printed(row))
        and table.grid.at[row][name.first : name.last] != ()
    )


def _lines(table: BlockTable, group: list[int], name: Column, above: dict[int, Above]) -> Iterator[Line]:
    """The lines of the rows that share a name."""
    kinds = [column for column in table.columns if column.field == "rowkind"]
    times = [column for column in table.columns if column.field == "period"]
    distinct = _told_apart(table, group, kinds, times)
    parts = _by_unit(table, group) if distinct or len(group) == 1 else [[row] for row in group]
    sort = None if distinct or len(group) == 1 else _sorts(table, group, name)
    for rows in parts:
        entries = [
            entry
            for index, row in enumerate(rows)
            for entry in row_entries(table, row, name, first=index == 0, several=len(rows) > 1)
        ]
        entries = _sorted_line(entries, sort) if sort is not None else entries
        entries += _asides(table, rows)
        if not _says_something(table, entries, begins=_begins(table, rows[0], name)):
            _pass_over(table, entries)
            continue
        goals = above.get(rows[0], Above())
        timed = (
            replace(entry, when=goals.time) if goals.time and not entry.when and entry.field in VALUE_FIELDS else entry
            for entry in entries
        )
        lacks_division = goals.division and not any(entry.field == "organization" for entry in entries)
        yield Line(
            goals.path,
            (*timed, *([goals.division] if goals.division and lacks_division else [])),
            _line_address(table, rows[0], name),
            bands=goals.bands,
            band_row=goals.band_row,
            reports=report_times(table, rows, entries),
        )


def _asides(table: BlockTable, rows: list[int]) -> Iterator[Entry]:
    """What rows of a label and its text say of the line whose name stands beside them."""
    for row in table.block.asides:
        if max((above for above in table.block.body if above < row), default=row) not in rows:
            continue
        head, cell = table.grid.printed(row)
        label = table.roles.label(head)
        table.read(head, "label")
        table.read(cell)
        field = label.field if label is not None and label.exact and label.field in _TOLD_ASIDE else "extra"
        name = "".join(head.text.split())
        yield Entry(
            field, cell.text.strip(), name, address=address_of(cell, table.grid.table), rule="row within a line"
        )


def _sorts(table: BlockTable, group: list[int], name: Column) -> Column | None:
    """The column that tells the rows of one name apart by whom they count: 対象 over 40歳代 and 60歳代."""
    for column in table.columns:
        cells = [cell for row in group for cell in worded(table, row, column)]
        if column.field in ("extra", "group") and column.first >= name.last and column.name.startswith("対象"):
            return column if len({key(cell.text) for cell in cells}) == len(group) else None
    return None


def _sorted_line(entries: list[Entry], sort: Column) -> list[Entry]:
    """The entries of a row whose name several rows share: what tells it apart names it, and the name is that of the group."""
    told = next((e for e in entries if e.field in ("extra", "group") and e.address.col == sort.first), None)
    if told is None:
        return entries
    rest = [replace(e, field="item_group") if e.field == "item" else e for e in entries if e is not told]
    return [replace(told, field="item"), *rest]


def _is_other_kind(table: BlockTable, group: list[int], row: int) -> bool:
    """Whether a row without a name is labelled as none of the rows above it: 実績 below 目標, its name left blank and not merged."""
    kind = kind_of(table, row)
    return kind is not None and kind not in {kind_of(table, above) for above in group}


def _by_unit(table: BlockTable, group: list[int]) -> list[list[int]]:
    """The rows of one name by their unit, where each unit has the same row labels: 人／月 and 時間／月 of one service."""
    units = table.named("unit")
    if not units or len(group) < 2:
        return [group]
    runs: dict[int, list[int]] = {}
    for row in group:
        runs.setdefault(next((id(cell) for unit in units for cell in worded(table, row, unit)), 0), []).append(row)
    kinds = [{kind_of(table, row) for row in rows} for rows in runs.values()]
    alike = len(kinds) > 1 and kinds[0] != {None} and all(kind == kinds[0] for kind in kinds)
    return list(runs.values()) if alike else [group]


def _pass_over(table: BlockTable, entries: list[Entry]) -> None:
    """Note that the letter of a row that nobody filled in is no more than a label of it."""
    for entry in entries:
        if entry.field == "item" and len(key(entry.text)) == 1 and entry.address.row is not None:
            table.ledger.fate[table.grid.table.number, entry.address.row, entry.address.col or 0] = "label"


def _begins(table: BlockTable, row: int, name: Column) -> bool:
    """Whether the name of a line begins in a row, and is no merged one that an earlier row began."""
    cells = worded(table, row, name)
    return bool(cells) and cells[-1].row == row


def _says_something(table: BlockTable, entries: list[Entry], *, begins: bool) -> bool:
    """Whether a line is more than an empty row of a form: under year columns it needs a value, elsewhere a name."""
    if any(entry.field in VALUE_FIELDS | {"year"} for entry in entries):
        return True
    names = [entry.text for entry in entries if entry.field in NAMES]
    if names and all(NUMBER.fullmatch(key(name)) for name in names):
        return False  # a numbered row of a form that nobody filled in
    if any(entry.field == "period" and is_period(entry.text) for entry in entries):
        return any(entry.field in NAMES for entry in entries)
    reports = ("status", "grade", "extra") if begins else ()
    by_year = any(column.when for column in table.columns if column.field not in reports)
    return any(entry.field in NAMES for entry in entries) and not by_year


def _told_apart(table: BlockTable, group: list[int], kinds: list[Column], times: list[Column]) -> bool:
    """Whether rows with one name are parts of one line: by their row labels or by their times."""
    if kinds or all(stacked_kind(table, row) for row in group):
        return True
    return any(
        len({id(cell) for row in group for cell in table.cells(row, column) if is_period(cell.text)}) > 1
        for column in times
    )


def _line_address(table: BlockTable, row: int, name: Column) -> Address:
    cells = [cell for cell in table.cells(row, name) if cell.text.strip()] or table.grid.printed(row)
    return replace(address_of(cells[-1], table.grid.table), row=row)
