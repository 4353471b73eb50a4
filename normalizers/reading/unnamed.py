"""Blocks in which no column names the lines: indicators that stand in their rows or over their columns, and what is said beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extractors.document import Cell
from normalizers.measure import find_unit, is_measure
from normalizers.reading.block_table import Above, BlockTable, Listing, kind_of, worded
from normalizers.reading.column import Column
from normalizers.reading.field_of_column import names_figures
from normalizers.reading.grid import address_of, has_words
from normalizers.reading.lines import Entry, Line
from normalizers.reading.saying import row_entries
from normalizers.text import is_blank

INDICATOR = re.compile(r"^(?:目標|成果|活動|評価)?指標[：:]\s*|^(?:KPI|ＫＰＩ|数値目標)[：:]\s*")


def without_names(table: BlockTable, rows: list[int], above: dict[int, Above]) -> Listing:
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
        labels = [table.roles.label(cell) for cell in path]
        if name.colspan > 1 and (labels[-2] is None or names_figures(labels)):
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
        reports=report_times(table, rows, entries),
    )


def report_times(table: BlockTable, rows: list[int], entries: list[Entry]) -> tuple[str | None, ...]:
    """The times for which a line has a cell for a report, be it empty."""
    if _has_report_row(table, rows):
        return (None,)
    columns = {column.when for column in table.columns if column.field in ("actual", "status", "grade")}
    return tuple(columns | {entry.when for entry in entries if entry.field in ("actual", "status", "grade")})


def _has_report_row(table: BlockTable, rows: list[int]) -> bool:
    return any(kind_of(table, row) in ("actual", "status", "grade") for row in rows)
