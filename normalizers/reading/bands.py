"""Rows of one cell, and rows that sum up others: what stands across a table rather than in its lines."""

from __future__ import annotations

import re

from extractors.document import Cell
from normalizers.labels import find_label
from normalizers.organization import is_organization
from normalizers.reading.grid import Grid
from normalizers.reading.outline import find_heading
from normalizers.reading.roles import Roles
from normalizers.text import key

_TOTAL = re.compile(
    r"^(?:[\d０-９]*か年)?(?:合計|小計|総計|計|累計|総合計|全体計|差引|差|過不足|差引過不足|過不足数)(?:[（(].*)?$|^.{1,12}の(?:合計|総計|計)$|^.{0,6}事業費(?:小|合|総)?計$|^総.{1,12}\([1-9]\)[~～].*$|^[①-⑳](?:[-－―−‐ー+＋][①-⑳])+$"
)
_NAMED_TOTAL = re.compile(r"^.{1,12}(?:小計|[\s　](?:合計|総計|計)|[（(](?:合計|総計|小計|計)[)）])$")
_NAMED_DIVISION = re.compile(r"^[（(【]?([^\s　：:]{2,8})[\s　]*[：:\s　][\s　]*([^\s　][\s\S]*?)[）)】]?$")
_SHORT_BAND = 3  # characters; shorter ones number a blank line


def named_division(text: str) -> tuple[str, str] | None:
    """The label and the divisions of a text that names who is responsible, and nothing else; None where a text is no such thing.

    >>> named_division("主管課　こども家庭課"), named_division("（担当：税務課、市民課）"), named_division("担当する仕事")
    (('主管課', 'こども家庭課'), ('担当', '税務課、市民課'), None)
    """
    match = _NAMED_DIVISION.match(text.strip())
    label = find_label(match[1]) if match else None
    if match is None or label is None or not label.exact or label.field != "organization":
        return None
    return (match[1], match[2].strip()) if is_organization(match[2]) else None


def division_beside(grid: Grid, row: int) -> Cell | None:
    """The cell of a heading's row that names the division of the lines below it: 施策1 子育て支援 | 主管課 こども課."""
    printed = grid.printed(row)
    if len(printed) != 2 or len(grid.starts(row)) != 2 or any(cell.rowspan > 1 for cell in printed):
        return None
    if (
        printed[0].colspan + printed[1].colspan < grid.ncols
        or grid.ncols < 4
        or named_division(printed[1].text) is None
    ):
        return None
    return printed[1]


def band_of(grid: Grid, roles: Roles, row: int) -> Cell | None:
    """The cell that stands alone in its row: it covers what no cell from above or goal on the left covers."""
    printed = grid.printed(row)
    wide = [cell for cell in printed if cell.rowspan == 1]
    if division_beside(grid, row) is not None:
        return wide[0]
    if len(wide) != 1:
        return None
    cell = wide[0]
    if any(other.col > cell.col or roles.is_label(other) for other in printed if other is not cell):
        return None
    if _heads_columns(grid, printed, cell):
        return None
    if not grid.table.spans:
        return _loose_band(grid, roles, row, cell)
    tall = [other for other in grid.at[row] if other is not None and (other.row < row or other.rowspan > 1)]
    if tall and cell.row and _stands_under_years(grid, roles, cell):
        return None  # the bar of a schedule that runs over all of its years
    if _stands_among_heads(roles, cell, list(dict.fromkeys(tall))):
        return None
    if _is_heading_row(grid, roles, row, cell):
        return cell
    covered = len(tall)
    return cell if cell.colspan + covered >= grid.ncols and (cell.colspan > 1 or grid.ncols == 1) else None


def _heads_columns(grid: Grid, printed: list[Cell], cell: Cell) -> bool:
    """Whether a cell at the head of a table stands over the labels of its columns, beside a label of two rows: 種類 | 被害 over 品目 | 数値."""
    if cell.row > 0 or len(printed) != 2 or printed[0].rowspan != 2 or cell.colspan < 2 or grid.nrows < 4:
        return False
    below = grid.printed(1)
    inside = [other for other in below if cell.col <= other.col < cell.col + cell.colspan]
    return len(below) == len(inside) > 1


def _stands_among_heads(roles: Roles, cell: Cell, tall: list[Cell]) -> bool:
    """Whether a cell stands in the middle row of a header: labels beside it on both sides begin above it and end below it."""
    both = any(other.col < cell.col for other in tall) and any(other.col > cell.col for other in tall)
    return both and all(
        roles.role(other).known and other.row < cell.row and other.row + other.rowspan > cell.row + 1 for other in tall
    )


def _is_heading_row(grid: Grid, roles: Roles, row: int, cell: Cell) -> bool:
    """Whether the first row of a table is a heading that stands right above it: a numbered text with blank cells beside it."""
    if row > 0 or cell.col > 0 or roles.role(cell).known or len(grid.printed(row)) > 1:
        return False
    return len(grid.starts(row)) > 2 and find_heading(cell.text) is not None


def _stands_under_years(grid: Grid, roles: Roles, cell: Cell) -> bool:
    """Whether the cells right above a cell are two times or more, none of which reaches beyond it."""
    above = list(dict.fromkeys(grid.at[cell.row - 1][cell.col : cell.col + cell.colspan]))
    labels = [roles.label(other) for other in above if other is not None]
    return len(labels) > 1 and all(label is not None and label.is_period for label in labels)


def _loose_band(grid: Grid, roles: Roles, row: int, cell: Cell) -> Cell | None:
    """The band of a row of a text export, where a merged cell is printed once and its blanks may be gone."""
    width = sum(1 for other in grid.at[row] if other is not None)
    if grid.ncols == 1 or cell.col > 1:
        return None
    if width == 1 and cell.col == 0:
        return cell
    if width < 3 or is_number(cell) or (len(key(cell.text)) < _SHORT_BAND and not roles.role(cell).known):
        return None
    return cell if cell.col == 0 or find_heading(cell.text) else None


def is_total(text: str) -> bool:
    """Whether a line's first words make it a sum over others.

    >>> [is_total(text) for text in ("小　　計（３か年）", "合計", "計画", "総費用（１）～（３）", "②－①")]
    [True, True, False, True, True]
    """
    return _TOTAL.match(key(text)) is not None or _NAMED_TOTAL.search(text.strip()) is not None


def is_number(cell: Cell) -> bool:
    """Whether a cell only numbers what follows it."""
    return re.fullmatch(r"[(（]?[0-9０-９①-⑳]{1,3}[)）.．]?", key(cell.text)) is not None
