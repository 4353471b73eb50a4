"""A block to lines: which rows speak of one thing, and what each cell of them says.

Rows belong together while they share the cell that names the line. Where they do, a row label (目標 / 実績) or a time in the row tells
them apart; where neither does, each row is a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Cell
from normalizers.measure import find_unit, is_measure
from normalizers.period import is_period
from normalizers.reading.bands import is_total
from normalizers.reading.block_table import Above, BlockTable, kind_of, name_column, stacked_kind, worded
from normalizers.reading.column import VALUE_FIELDS, Column
from normalizers.reading.columns import columns_of
from normalizers.reading.grid import Grid, address_of, has_words
from normalizers.reading.lines import Entry, Ledger, Line
from normalizers.reading.region import Block
from normalizers.reading.roles import Roles
from normalizers.reading.saying import NAMES, NUMBER, row_entries
from normalizers.record import Address
from normalizers.text import is_blank, key

INDICATOR = re.compile(r"^(?:目標|成果|活動|評価)?指標[：:]\s*|^(?:KPI|ＫＰＩ|数値目標)[：:]\s*")
_TOLD_ASIDE = ("status", "description", "organization")
_DERIVED = ("rate", "grade", "status")  # a row that is named so judges the rows above it


@dataclass(frozen=True, slots=True)
class Listing:
    """What a block says: its lines, and entries that belong to the form around it (no cell names a line)."""

    lines: tuple[Line, ...]
    loose: tuple[Entry, ...]
    columns: tuple[Column, ...]


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
        return _without_names(table, rows, above)
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


def _without_names(table: BlockTable, rows: list[int], above: dict[int, Above]) -> Listing:
    """The listing of a block in which no column names the lines: indicators that stand elsewhere in it, and what is said beside them."""
    lines = []
    for cell, figures in _indicators_of_columns(table, rows):
        line = _indicator_line(replace(table, columns=(*table.named("period"), *figures)), cell, rows, above)
        lines += [line] if not is_blank(cell.text) else []  # －: a form with fewer indicators
        table = replace(table, columns=tuple(column for column in table.columns if column not in figures))
    named = _indicators_of_rows(table, rows)
    lines += [_indicator_line(table, cell, own, above) for cell, own in named]
    rest = [row for row in rows if not any(row in own for _, own in named)]
    loose = [
        entry for row in rest for entry in row_entries(table, row, None, first=row == rest[0], several=len(rest) > 1)
    ]
    return Listing(tuple(lines), tuple(loose), table.columns)


def _indicators_of_columns(table: BlockTable, rows: list[int]) -> list[tuple[Cell, tuple[Column, ...]]]:
    """The names of indicators over their aims and results where years run down: 年度 | 計画 | 利用者数 over 目標値 | 実績値."""
    times = table.named("period")
    if len(rows) < 2 or len(times) != 1 or table.columns[0] is not times[0]:
        return []
    found: dict[int, tuple[Cell, list[Column]]] = {}
    for column in table.columns:
        heads = dict.fromkeys(table.grid.at[row][column.first] for row in table.block.header)
        path = [cell for cell in heads if cell is not None and cell.text.strip()]
        if column.field not in ("target", "actual", "rate") or len(path) < 2:
            continue
        name = path[-2]
        if name.colspan > 1 and table.roles.label(name) is None and not table.roles.role(name).known:
            found.setdefault(id(name), (name, []))[1].append(column)
    return [(name, tuple(columns)) for name, columns in found.values() if len(columns) > 1]


def _indicators_of_rows(table: BlockTable, rows: list[int]) -> list[tuple[Cell, list[int]]]:
    """The names of indicators that stand in a list of other rows, behind their label, each with its rows: KPI | 利用割合 | 目標 | 10%."""
    edge = min((column.first for column in table.columns if column.when is not None), default=0)
    found: dict[int, tuple[Cell, list[int]]] = {}
    for row in rows:
        cells = [cell for cell in dict.fromkeys(table.grid.at[row][:edge]) if cell is not None and has_words(cell)]
        for label, name in pairwise(cells):
            said = table.roles.label(label)
            behind = said is not None and said.exact and said.field == "indicator"
            if behind and not table.roles.role(name).known and kind_of(table, row) is not None:
                found.setdefault(id(name), (name, []))[1].append(row)
                table.read(label, "label")
        if len(cells) == 1 and _names_figures(table, row, cells[0], rows):
            found[id(cells[0])] = (cells[0], [row])
    return list(found.values())


def _names_figures(table: BlockTable, row: int, cell: Cell, rows: list[int]) -> bool:
    """Whether the only cell before the years names an indicator: figures in its row, and other rows that are labelled: 実施事項, 事業費."""
    if table.roles.role(cell).known or kind_of(table, row) is not None:
        return False
    values = [value for c in table.columns if c.when is not None for value in worded(table, row, c)]
    others = [other for at in rows if at != row for other in table.grid.printed(at)[:1]]
    figures = sum(is_measure(value.text) for value in values)
    return 2 * figures > len(values) and any(table.roles.role(other).known for other in others)


def _indicator_line(table: BlockTable, name: Cell, rows: list[int], above: dict[int, Above]) -> Line:
    """The line of an indicator that stands in rows of its own."""
    table.read(name)
    where = address_of(name, table.grid.table)
    in_header = name.row in table.block.header
    right = tuple(c for c in table.columns if c.first >= name.col + name.colspan or c.field == "rowkind")
    beside = table if in_header else replace(table, columns=right)
    entries = [entry for row in rows for entry in row_entries(beside, row, None, first=True, several=True)]
    item = Entry(
        "item",
        INDICATOR.sub("", name.text.strip()),
        address=where,
        unit=find_unit(name.text),
        rule="name behind its label",
    )
    goals = above.get(rows[0], Above())
    return Line(
        goals.path,
        (item, *entries),
        replace(where, row=rows[0]),
        bands=goals.bands,
        band_row=goals.band_row,
        reports=_report_times(table, rows, entries),
    )


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
    for rows in parts:
        entries = [
            entry
            for index, row in enumerate(rows)
            for entry in row_entries(table, row, name, first=index == 0, several=len(rows) > 1)
        ]
        entries += _asides(table, rows)
        if _says_something(table, entries):
            goals = above.get(rows[0], Above())
            timed = (
                replace(entry, when=goals.time)
                if goals.time and not entry.when and entry.field in VALUE_FIELDS
                else entry
                for entry in entries
            )
            lacks_division = goals.division and not any(entry.field == "organization" for entry in entries)
            yield Line(
                goals.path,
                (*timed, *([goals.division] if goals.division and lacks_division else [])),
                _line_address(table, rows[0], name),
                bands=goals.bands,
                band_row=goals.band_row,
                reports=_report_times(table, rows, entries),
            )


def _asides(table: BlockTable, rows: list[int]) -> Iterator[Entry]:
    """What rows of a label and its text say of the line whose name stands beside them."""
    for row in table.block.asides:
        if table.grid.at[row][0] is not table.grid.at[rows[-1]][0]:
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


def _says_something(table: BlockTable, entries: list[Entry]) -> bool:
    """Whether a line is more than an empty row of a form: under year columns it needs a value, elsewhere a name."""
    if any(entry.field in VALUE_FIELDS | {"year"} for entry in entries):
        return True
    names = [entry.text for entry in entries if entry.field in NAMES]
    if names and all(NUMBER.fullmatch(key(name)) for name in names):
        return False  # a numbered row of a form that nobody filled in
    if any(entry.field == "period" and is_period(entry.text) for entry in entries):
        return any(entry.field in NAMES for entry in entries)
    by_year = any(column.when for column in table.columns if column.field not in ("status", "grade", "extra"))
    return any(entry.field in NAMES for entry in entries) and not by_year


def _report_times(table: BlockTable, rows: list[int], entries: list[Entry]) -> tuple[str | None, ...]:
    """The times for which a line has a cell for a report, be it empty."""
    if _has_report_row(table, rows):
        return (None,)
    columns = {column.when for column in table.columns if column.field in ("actual", "status", "grade")}
    return tuple(columns | {entry.when for entry in entries if entry.field in ("actual", "status", "grade")})


def _has_report_row(table: BlockTable, rows: list[int]) -> bool:
    return any(kind_of(table, row) in ("actual", "status", "grade") for row in rows)


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
