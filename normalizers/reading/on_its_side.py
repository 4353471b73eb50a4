"""Lists whose lines are columns, or take two rows each: where one begins, and how far it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractors.document import Cell
from normalizers.labels import Label, bare
from normalizers.reading.bands import band_of, is_total
from normalizers.reading.column import row_kind
from normalizers.reading.grid import Grid
from normalizers.reading.headers import VALUE_ROW
from normalizers.reading.region import STACK_DEPTH, Sideways, Stacked
from normalizers.reading.roles import Roles

_ROWKIND = frozenset(
    {"target", "actual", "baseline", "rate", "cost", "total", "plan", "status", "grade", "description", "stage", "unit"}
)
_Places = tuple[tuple[int, int, int], ...]  # column, colspan and rowspan of the cells that begin in a row


def sideways_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
    """The list on its side that begins at a row: names on top, known labels on the left, values that keep to the names' columns."""
    heads = [cell for cell in grid.starts(row) if cell.text.strip()]
    corner = grid.at[row][0]
    if len(heads) < 2 or corner is None or corner.text.strip() or not grid.table.spans:
        return None
    spans = [(cell.col, cell.col + cell.colspan) for cell in heads]
    if any(_names_value(roles.label(cell)) for cell in heads):
        return None
    last = row
    fields: list[str] = []
    times = 0
    for below in range(row + 1, grid.nrows):
        printed = grid.printed(below)
        left = [cell for cell in dict.fromkeys(grid.at[below][: spans[0][0]]) if cell is not None]
        values = [cell for cell in printed if cell.col >= spans[0][0]]
        if not all(any(low <= cell.col and cell.col + cell.colspan <= high for low, high in spans) for cell in values):
            break
        labels = [label for cell in left if (label := roles.label(cell)) is not None]
        if not labels and not (corner in left or corner.row + corner.rowspan > below):
            break
        fields += [label.field for label in labels if label.field]
        times += any(label.period is not None for label in labels)
        last = below
    names = "indicator" in fields or "item" in fields or times >= 2
    valued = any(field in VALUE_ROW for field in fields)
    return (
        Sideways(range(row, last + 1), range(spans[-1][1]), spans[0][0])
        if names and valued and last - row >= 3
        else None
    )


def labels_left_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
    """The list whose labels stand on the left and whose lines are columns: 事業名 | A | B | C above 担当課 | a | b | c.

    A row of labels above it only numbers the columns (項目 | 取組① | 取組②).
    """
    first = grid.printed(row)
    if len(first) < 3:
        return None
    places = [(cell.col, cell.colspan) for cell in first[1:]]
    edge = first[0].col + first[0].colspan
    start = row + 1 if all(map(roles.is_label, first)) and _names_lines(grid, roles, row + 1) else row
    fields: list[str] = []
    last = start - 1
    for below in range(start, grid.nrows):
        left = [cell for cell in dict.fromkeys(grid.at[below][first[0].col : edge]) if cell is not None]
        values = [cell for cell in grid.printed(below) if cell.col >= edge]
        if not left or not all(_heads_row(roles, cell) or _is_time(roles, cell) for cell in left):
            break
        if any(roles.is_field(cell) for cell in values) or not all(
            (cell.col, cell.colspan) in places for cell in values
        ):
            break
        fields += [label.field for cell in left if (label := roles.label(cell)) and label.field and label.exact]
        last = below
    named = fields and fields[0] in ("item", "indicator")
    if not named or last - start < 2 or len(set(fields)) < 3 or not any(field in _ROWKIND for field in fields):
        return None
    columns = range(first[0].col, grid.ncols)
    return Sideways(range(start, last + 1), columns, edge - first[0].col, row if start > row else None)


def _is_time(roles: Roles, cell: Cell) -> bool:
    label = roles.label(cell)
    return label is not None and label.is_period


def _names_lines(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether a row begins with the label of names."""
    printed = grid.printed(row) if row < grid.nrows else []
    label = roles.label(printed[0]) if printed else None
    return label is not None and label.exact and label.field in ("item", "indicator")


def _heads_row(roles: Roles, cell: Cell) -> bool:
    """Whether a cell is the label of its row: shaded where that tells labels, else a known one of a field."""
    label = roles.label(cell)
    known = label is not None and label.field is not None and roles.role(cell).known
    return known or (roles.by_shade and roles.is_label(cell))


def stacked_at(grid: Grid, roles: Roles, row: int) -> Stacked | None:
    """The list of stacked lines whose header begins at a row, or None where none does."""
    header = range(row, row + STACK_DEPTH)
    if header.stop > grid.nrows:
        return None
    if not grid.table.spans:
        return _loosely_stacked(grid, roles, header)
    shape = [_places(grid, at) for at in header]
    heads = [cell for at in header for cell in grid.printed(at)]
    known = sum(roles.role(cell).known for cell in heads)
    if (
        len(shape[1]) < 2
        or len(set(shape)) < STACK_DEPTH
        or not all(map(roles.could_be_label, heads))
        or 3 * known < len(heads)
    ):
        return None
    found = _stacked_below(grid, roles, header, lambda at: [_places(grid, at + k) for k in range(STACK_DEPTH)] == shape)
    texts = [cell.text for cell in heads]
    again = [at for at in found.lines if [c.text for k in range(STACK_DEPTH) for c in grid.printed(at + k)] == texts]
    lines = tuple(at for at in found.lines if at not in again)  # the header is printed again after a page break
    return replace(found, lines=lines) if len(lines) > 1 else None


def _stacked_below(grid: Grid, roles: Roles, header: range, begins: Callable[[int], bool]) -> Stacked:
    """The stacked lines and the bands between them that follow a header, to the first row of which neither is true."""
    lines: list[int] = []
    bands: list[int] = []
    at = header.stop
    while at < grid.nrows:
        if band_of(grid, roles, at) is not None:
            bands.append(at)
            at += 1
        elif at + STACK_DEPTH <= grid.nrows and begins(at):
            lines.append(at)
            at += STACK_DEPTH
        else:
            break
    return Stacked(header, tuple(lines), tuple(bands), at)


def _loosely_stacked(grid: Grid, roles: Roles, header: range) -> Stacked | None:
    """The list of stacked lines of a text export: each second row is blank where its header row is, first of all in its first column."""
    upper, lower = (grid.printed(at) for at in header)
    heads = [*upper, *lower]
    known = sum(roles.role(cell).known for cell in heads)
    below = {cell.col for cell in lower}
    if len(lower) < 2 or not upper or upper[0].col > 0 or 0 in below or not below <= {cell.col for cell in upper}:
        return None
    if 2 * known < len(heads) or any(_names_time(roles, cell) for cell in heads if cell in lower):
        return None
    found = _stacked_below(grid, roles, header, lambda at: _is_stacked_pair(grid, at, below))
    return found if len(found.lines) > 2 else None


def _names_time(roles: Roles, cell: Cell) -> bool:
    """Whether a label is a time or a value of one, as below the heading of a group of columns."""
    label = roles.label(cell)
    if label is None:
        return False
    return label.is_period or (label.period is None and label.field in ("target", "actual", "rate"))


def _is_stacked_pair(grid: Grid, row: int, below: set[int]) -> bool:
    """Whether a row begins a line and the next one prints its lower cells only."""
    first, second = grid.printed(row), grid.printed(row + 1)
    if not first or first[0].col > 0 or len(first) < 2:
        return False
    return bool(second) and {cell.col for cell in second} <= below


def _places(grid: Grid, row: int) -> _Places:
    return tuple((cell.col, cell.colspan, min(cell.rowspan, STACK_DEPTH)) for cell in grid.starts(row))


def years_down_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
    """The list whose names stand on top, in one row or several, and whose years run down the first column: 年度 | 退職者数 | 採用者数."""
    printed = grid.printed(row)
    corner = printed[0] if printed else None
    if corner is None or len(printed) < 2 or corner.col != 0:
        return None
    label = roles.label(corner)
    if label is None or label.field != "period" or not label.exact or label.period is not None:
        return None
    body = row + corner.rowspan
    while not grid.table.spans and body < grid.nrows and grid.printed(body) and grid.printed(body)[0].col > 0:
        body += 1  # the names of a text export may take several rows, of which the first alone has the corner
    last = body - 1
    for below in range(body, grid.nrows):
        first = grid.at[below][0]
        time = roles.label(first) if first is not None else None
        if (
            first is None
            or not ((time is not None and time.period is not None) or is_total(first.text))
            or len(grid.printed(below)) < 2
        ):
            break
        last = below
    labels = corner.colspan
    if beside := _kinds_beside(grid, roles, row, corner, range(body, last + 1)):
        labels += beside.colspan
    heads = [cell for cell in printed if cell not in (corner, beside)]
    if (
        not heads
        or last - body < 1
        or any(_names_value(roles.label(cell)) and not is_total(bare(cell.text)) for cell in heads)
    ):
        return None
    return Sideways(range(row, last + 1), range(grid.ncols), labels)


def _kinds_beside(grid: Grid, roles: Roles, row: int, corner: Cell, body: range) -> Cell | None:
    """The head right of the years over the labels of their rows: 区分 over 目標 and 実績."""
    head = grid.at[row][corner.colspan] if corner.colspan < grid.ncols else None
    if head is None or head.rowspan != corner.rowspan:
        return None
    kinds = [row_kind(roles.label(cell)) for at in body if (cell := grid.at[at][head.col]) is not None]
    return head if len(set(kinds)) > 1 and None not in kinds else None


def _names_value(label: Label | None) -> bool:
    """Whether a head is a year or a field of values, as over the columns of an upright list."""
    return label is not None and (label.is_period or label.field in _ROWKIND | {"organization", "period", "item_no"})
