"""Tables that explain grades, and notes that explain rows without labels."""

from __future__ import annotations

import re

from extractors.document import Document
from normalizers.labels import Label, find_label
from normalizers.legend import is_grade
from normalizers.reading.bands import is_total
from normalizers.reading.grid import Grid
from normalizers.reading.region import Block, Pair
from normalizers.reading.roles import Roles
from normalizers.reading.state import State
from normalizers.text import is_blank, key

_STACKED = re.compile(
    r"上段[がはに:：の=]*(.{1,10}?)(?:を|が)?[、,・;；（()）／/|]*下段[がはに:：の=]*(.{1,10}?)(?:である|です|を|[。（()）、]|$)"
)
_WORD = 8  # characters of a word that serves as a grade


def stacked_rows(document: Document) -> tuple[str, ...]:
    """The fields of two rows without labels that a note explains: 上段が目標値、下段が実績値."""
    texts = [line.text for line in document.lines] + [cell.text for table in document.tables for cell in table.cells]
    for text in texts:
        if match := _STACKED.search(key(text)):
            upper, lower = (find_label(part) for part in match.groups())
            if upper is not None and lower is not None and upper.field and lower.field:
                return tuple("target" if field == "goal" else field for field in (upper.field, lower.field))
    return ()


def is_grade_pair(pair: Pair, *, digits: bool) -> bool:
    """Whether a row is a line of a legend: a grade and its meaning; numbers grade only under a label that says so."""
    if pair.labels or len(pair.values) != 2:
        return False
    grade = pair.values[0].text
    return is_grade(grade) and (digits or not any(char.isdigit() for char in key(grade)))


def explains_words(state: State, grid: Grid, roles: Roles, block: Block) -> bool:
    """Whether a block explains words that other tables use as grades: 区分 | 内容 over 到達 | 目標値に達したもの."""
    rows = [grid.printed(row) for row in block.body]
    if len(rows) < 2 or not all(len(row) == 2 and len(key(row[0].text)) <= _WORD for row in rows):
        return False
    if any(_is_value(label) for cell in grid.printed(block.header.start) if (label := roles.label(cell))):
        return False
    used = sum(bool(state.tables_with(row[0].text) - {grid.table.number}) for row in rows)
    return 2 * used > len(rows)


def _is_value(label: Label) -> bool:
    return label.is_period or label.field in (
        "target",
        "actual",
        "status",
        "organization",
        "period",
        "item",
        "indicator",
    )


def counts_grades(state: State, grid: Grid) -> bool:
    """Whether a table counts how often each grade was given: 区分 | Ａ | Ｂ | 計 over figures."""
    heads = [cell for cell in grid.printed(0)[1:] if not is_total(cell.text)]
    rows = [grid.printed(row) for row in range(1, grid.nrows)]
    if len(heads) < 2 or not rows or any(len(cells) != len(grid.printed(0)) for cells in rows):
        return False
    if not all(cell.text.strip().isdecimal() or is_blank(cell.text) for cells in rows for cell in cells[1:]):
        return False
    return all(_is_given(state, grid, head.text) for head in heads)


def _is_given(state: State, grid: Grid, grade: str) -> bool:
    """Whether a text is a grade, or a word that another table prints and that is no label."""
    if any(char.isdigit() for char in key(grade)) or find_label(grade) is not None:
        return False
    return is_grade(grade) or bool(state.tables_with(grade) - {grid.table.number})


def legend_pairs(grid: Grid, block: Block) -> list[tuple[str, str]]:
    """Grade and meaning of each row where a block is a legend: two cells a row, the first of them a grade."""
    printed = [grid.printed(row) for row in block.body]
    rows = [row for row in printed if not is_total(row[0].text)]
    counted = all(len(row) == 3 and row[2].text.strip().isdecimal() for row in rows)  # and how often it was given
    if len(rows) < 2 or not all((len(row) == 2 or counted) and is_grade(row[0].text) for row in rows):
        return []
    if any(any(char.isdigit() for char in key(row[0].text)) for row in rows):
        return []
    return [(row[0].text, row[1].text) for row in rows]
