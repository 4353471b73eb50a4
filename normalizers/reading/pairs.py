"""The labels and values of a form: side by side in a row, or the labels above their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell
from normalizers.reading.grid import Grid
from normalizers.reading.outline import find_heading
from normalizers.reading.region import Band, Block, Pair, Region
from normalizers.reading.roles import Roles
from normalizers.text import key

_NUMBERED = re.compile(r"[0-9A-Z]{1,3}(?:[-.][0-9]{1,3}){0,2}[.)]?|[①-⑳]")


def without_pairs(grid: Grid, roles: Roles, block: Block) -> Iterator[Region]:
    """A block with the label-value pairs on its left apart: 指標名称 | 利用者数 | 年度 | R3 | R4 …."""
    first = grid.at[block.header.start][block.cols.start]
    if first is None or block.header.stop - block.header.start != 1:
        yield block
        return
    stop = first.col + first.colspan
    value = grid.at[block.header.start][stop] if stop < grid.ncols else None
    label = roles.label(first)
    named = label is not None and label.exact and label.field in ("indicator", "item")
    if (
        value is None
        or not named
        or roles.role(value).known
        or not value.text.strip()
        or first.row != block.header.start
    ):
        yield block
        return
    below = [cell for row in block.body for cell in (grid.at[row][first.col],) if cell is not None and cell.row == row]
    if not all(roles.label(cell) is not None for cell in below):
        yield block
        return
    group = (block.group,) if block.group else ()
    yield Pair((*group, first), (value,))
    for cell in below:
        inner = grid.at[cell.row][value.col]
        yield Pair(
            (cell,),
            (inner,) if inner is not None and inner.row == cell.row and inner.text.strip() else (),
            of_indicator=True,
        )
    yield replace(block, cols=range(value.col + value.colspan, block.cols.stop))


def with_labels_above(grid: Grid, roles: Roles, regions: tuple[Region, ...]) -> Iterator[Region]:
    """Regions with labels that stand above their values taken as pairs: in a form, a header with one row, a band below a label."""
    parts = [region for region in regions if not isinstance(region, Band)]
    skip = False
    for region, following in zip(regions, (*regions, None)[1:], strict=True):
        if skip:
            skip = False
        elif isinstance(region, Block) and len(parts) > 1 and _stands_above(grid, roles, region):
            yield from _pairs_above(grid, region)
        elif isinstance(region, Band) and isinstance(following, Band) and _heads_band(roles, region, following):
            yield Pair((region.cell,), (following.cell,))
            skip = True
        else:
            yield region


def _stands_above(grid: Grid, roles: Roles, block: Block) -> bool:
    """Whether a block is labels over their values: one row, no years, no numbering of lines."""
    if len(block.body) != 1 or len(block.header) != 1 or block.group is not None:
        return False
    labels = [roles.label(cell) for cell in grid.printed(block.header.start)]
    return not any(
        label is not None and (label.period is not None or label.field in ("item_no", "unit", "target", "actual"))
        for label in labels
    )


def _pairs_above(grid: Grid, block: Block) -> Iterator[Pair]:
    for cell in grid.printed(block.header.start):
        below = dict.fromkeys(grid.at[block.body[0]][cell.col : cell.col + cell.colspan])
        yield Pair((cell,), tuple(value for value in below if value is not None and value.text.strip()))


def _heads_band(roles: Roles, band: Band, following: Band) -> bool:
    """Whether a full-width label stands over its full-width text."""
    label, text = roles.label(band.cell), roles.label(following.cell)
    named = (
        label is not None
        and label.field not in (None, "goal", "item", "indicator", "stage")
        and (label.exact or not label.weak)
    )
    return named and text is None and find_heading(following.cell.text) is None


def pairs(grid: Grid, roles: Roles, row: int) -> Iterator[Pair]:
    """The label-value pairs of a row, with the labels on the left that span it from above.

    Two labels side by side with nothing between them are an outer and an inner one.
    """
    outer = [
        cell
        for cell in dict.fromkeys(cell for cell in grid.at[row] if cell is not None and cell.row < row)
        if cell.text.strip() and roles.is_label(cell)
    ]
    labels: list[Cell] = []
    values: list[Cell] = []
    time = _time_beside(grid, roles, row)
    printed = [cell for cell in grid.printed(row) if cell is not time]
    if _is_numbered_head(grid, roles, row, printed):
        yield Pair((printed[0],), (printed[1],))
        return
    if roles.by_shade and not outer and len(printed) > 1 and all(map(roles.is_label, printed)):
        yield from (Pair((cell,), ()) for cell in printed)  # they head what stands below them: 計画 | 評価
        return
    for index, cell in enumerate(printed):
        waits = bool(labels) and not values
        nested = waits and labels[-1].col + labels[-1].colspan == cell.col
        stands = roles.is_label(cell) or (bool(outer) and _is_inner(roles, printed, index))
        stands = stands and not (labels and _is_answer(roles, labels[-1], printed, index))
        if stands and (labels or values) and not nested:
            yield _pair(outer, labels, values, time)
            labels, values = [cell], []
        else:
            (labels if stands else values).append(cell)
    if labels or values:
        yield _pair(outer, labels, values, time)


def _is_numbered_head(grid: Grid, roles: Roles, row: int, printed: list[Cell]) -> bool:
    """Whether the first row of a form is the number and the name of what it is about: 2-1 | 帰り道の灯り above labels."""
    if (
        row > 0
        or len(printed) != 2
        or not _NUMBERED.fullmatch(key(printed[0].text))
        or roles.label(printed[1]) is not None
    ):
        return False
    below = [grid.printed(at) for at in range(1, grid.nrows)]
    return sum(bool(cells) and roles.is_label(cells[0]) for cells in below) > 1


def _is_inner(roles: Roles, printed: list[Cell], index: int) -> bool:
    """Whether a cell whose last word alone is known is the inner label of a row beside an outer one: 評価 | 委員からの意見 | text."""
    return index == 0 and len(printed) == 2 and roles.label(printed[0]) is not None and roles.label(printed[1]) is None


def _time_beside(grid: Grid, roles: Roles, row: int) -> Cell | None:
    """The time that stands on the left of several rows of labels and values."""
    for cell in dict.fromkeys(cell for cell in grid.at[row] if cell is not None):
        label = roles.label(cell)
        if label is not None and label.is_period:
            return cell if cell.rowspan > 1 else None
        if roles.is_label(cell):
            return None
    return None


def _is_answer(roles: Roles, label: Cell, printed: list[Cell], index: int) -> bool:
    """Whether a cell right of a known label is its value although it looks like a label: no value of its own follows it."""
    answer = roles.label(printed[index])
    if answer is not None and answer.is_period:
        return True
    if roles.role(printed[index]).known or not roles.role(label).known:
        return False
    return index + 1 >= len(printed) or roles.is_label(printed[index + 1])


def _pair(outer: list[Cell], labels: list[Cell], values: list[Cell], time: Cell | None) -> Pair:
    col = min(cell.col for cell in (*labels, *values))
    return Pair((*(cell for cell in outer if cell.col < col), *labels), tuple(values), time)
