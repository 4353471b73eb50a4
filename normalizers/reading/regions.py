"""A table cut into regions: full-width bands, rows of labels with their values, and blocks under (or beside) a header.

The cut follows what the rows look like and how their cells line up; no region type is tied to a position on the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Cell
from normalizers.labels import Label, bare
from normalizers.reading.grid import Grid
from normalizers.reading.guess import is_hinted
from normalizers.reading.outline import find_heading
from normalizers.reading.roles import Roles
from normalizers.text import is_blank, key

_ROWKIND = frozenset(
    {"target", "actual", "baseline", "rate", "cost", "total", "plan", "status", "grade", "description", "stage", "unit"}
)
_VALUE_ROW = frozenset({"target", "actual", "rate", "cost", "total"})
_TOTAL = re.compile(
    r"^(?:[\d０-９]*か年)?(?:合計|小計|総計|計|累計|総合計|全体計|差引|差|過不足|差引過不足|過不足数)(?:[（(].*)?$|^.{1,12}の(?:合計|総計)$"
)
_NAMED_TOTAL = re.compile(r"^.{1,12}(?:小計|[\s　](?:合計|総計|計))$")
_SHORT_BAND = 3  # characters; shorter ones number a blank line
_MAX_HEADER_ROWS = 4
_MOSTLY = 0.75  # share of the cells of a first row that must be labels at least in part
_NUMBERED = re.compile(r"[0-9A-Z]{1,3}(?:[-.][0-9]{1,3}){0,2}[.)]?|[①-⑳]")
STACK_DEPTH = 2  # rows of a line that takes several; more have not been seen
_Places = tuple[tuple[int, int, int], ...]  # column, colspan and rowspan of the cells that begin in a row


@dataclass(frozen=True, slots=True)
class Band:
    """A cell alone in its row, over (nearly) the whole width."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Pair:
    """A label (or several, outer first) and the values on its right."""

    labels: tuple[Cell, ...]
    values: tuple[Cell, ...]
    time: Cell | None = None  # a time on the left that spans the row: 前期, 令和6年度
    of_indicator: bool = False  # it stands in the block of an indicator and describes it


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a header. `group` is a label on the left that spans the whole block; columns are half-open."""

    header: range
    body: tuple[int, ...]
    cols: range
    group: Cell | None = None
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sideways:
    """A list that lies on its side: its labels stand on the left in `labels` columns, its lines are columns. Ranges are half-open.

    `head` is a row of labels above it that only numbers its columns.
    """

    rows: range
    cols: range
    labels: int
    head: int | None = None


@dataclass(frozen=True, slots=True)
class Stacked:
    """A list whose lines take as many rows as its header: its header rows, the first row of each line, and the bands between them."""

    header: range
    lines: tuple[int, ...]
    bands: tuple[int, ...]
    stop: int


Region = Band | Pair | Block | Sideways | Stacked


def regions_of(grid: Grid, roles: Roles) -> Iterator[Region]:
    """The regions of a table from top to bottom."""
    row = 0
    while row < grid.nrows:
        band = band_of(grid, roles, row)
        if band is not None:
            yield Band(band)
            row += 1
        elif (sideways := _sideways_at(grid, roles, row)) or (
            sideways := _years_down_at(grid, roles, row) or _labels_left_at(grid, roles, row)
        ):
            yield sideways
            row = sideways.rows.stop
        elif stacked := _stacked_at(grid, roles, row):
            yield stacked
            row = stacked.stop
        elif header := _header_at(grid, roles, row):
            block, row = _block(grid, roles, header)
            yield from _without_pairs(grid, roles, block)
        else:
            yield from _pairs(grid, roles, row)
            row += 1


def band_of(grid: Grid, roles: Roles, row: int) -> Cell | None:
    """The cell that stands alone in its row: it covers what no cell from above or goal on the left covers."""
    printed = grid.printed(row)
    wide = [cell for cell in printed if cell.rowspan == 1]
    if len(wide) != 1:
        return None
    cell = wide[0]
    if any(other.col > cell.col or roles.is_label(other) for other in printed if other is not cell):
        return None
    if not grid.table.spans:
        return _loose_band(grid, roles, row, cell)
    tall = [other for other in grid.at[row] if other is not None and (other.row < row or other.rowspan > 1)]
    if tall and cell.row and _stands_under_years(grid, roles, cell):
        return None  # the bar of a schedule that runs over all of its years
    if _is_heading_row(grid, roles, row, cell):
        return cell
    covered = len(tall)
    return cell if cell.colspan + covered >= grid.ncols and (cell.colspan > 1 or grid.ncols == 1) else None


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
    if width < 3 or _is_number(cell) or (len(key(cell.text)) < _SHORT_BAND and not roles.role(cell).known):
        return None
    return cell if cell.col == 0 or find_heading(cell.text) else None


def is_total(text: str) -> bool:
    """Whether a line's first words make it a sum over others.

    >>> [is_total(text) for text in ("小　　計（３か年）", "合計", "計画", "計")]
    [True, True, False, True]
    """
    return _TOTAL.match(key(text)) is not None or _NAMED_TOTAL.search(text.strip()) is not None


def _sideways_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
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
    valued = any(field in _VALUE_ROW for field in fields)
    return (
        Sideways(range(row, last + 1), range(spans[-1][1]), spans[0][0])
        if names and valued and last - row >= 3
        else None
    )


def _labels_left_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
    """The list whose labels stand on the left and whose lines are columns: 事業名 | A | B | C above 担当課 | a | b | c.

    A row of labels above it only numbers the columns (項目 | 取組① | 取組②).
    """
    first = grid.printed(row)
    if len(first) < 3:
        return None
    places = [(cell.col, cell.colspan) for cell in first[1:]]
    start = row + 1 if all(map(roles.is_label, first)) else row
    fields: list[str] = []
    last = start - 1
    for below in range(start, grid.nrows):
        printed = grid.printed(below)
        if not printed or not _heads_row(roles, printed[0]) or printed[0].col != first[0].col:
            break
        if any(_is_field(roles, cell) for cell in printed[1:]) or not all(
            (cell.col, cell.colspan) in places for cell in printed[1:]
        ):
            break
        label = roles.label(printed[0])
        if label is not None and label.field and label.exact:
            fields.append(label.field)
        last = below
    named = fields and fields[0] in ("item", "indicator")
    if not named or last - start < 2 or len(set(fields)) < 3 or not any(field in _ROWKIND for field in fields):
        return None
    columns = range(first[0].col, grid.ncols)
    return Sideways(range(start, last + 1), columns, first[0].colspan, row if start > row else None)


def _heads_row(roles: Roles, cell: Cell) -> bool:
    """Whether a cell is the label of its row: shaded where that tells labels, else a known one of a field."""
    label = roles.label(cell)
    known = label is not None and label.field is not None and roles.role(cell).known
    return known or (roles.by_shade and roles.is_label(cell))


def _stacked_at(grid: Grid, roles: Roles, row: int) -> Stacked | None:
    """The list of stacked lines whose header begins at a row, or None where none does."""
    header = range(row, row + STACK_DEPTH)
    if header.stop > grid.nrows or not grid.table.spans:
        return None
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
    lines: list[int] = []
    bands: list[int] = []
    at = header.stop
    while at < grid.nrows:
        if band_of(grid, roles, at) is not None:
            bands.append(at)
            at += 1
        elif (
            at + STACK_DEPTH <= grid.nrows and [_places(grid, below) for below in range(at, at + STACK_DEPTH)] == shape
        ):
            if [cell.text for k in range(STACK_DEPTH) for cell in grid.printed(at + k)] != [
                cell.text for cell in heads
            ]:
                lines.append(at)  # else the header again, after a page break
            at += STACK_DEPTH
        else:
            break
    return Stacked(header, tuple(lines), tuple(bands), at) if len(lines) > 1 else None


def _places(grid: Grid, row: int) -> _Places:
    return tuple((cell.col, cell.colspan, min(cell.rowspan, STACK_DEPTH)) for cell in grid.starts(row))


def _is_field(roles: Roles, cell: Cell) -> bool:
    """Whether a cell is a known label of a field, and not only a time."""
    label = roles.label(cell)
    return label is not None and label.exact and not label.is_period


def _years_down_at(grid: Grid, roles: Roles, row: int) -> Sideways | None:
    """The list whose names stand on top, in one row or several, and whose years run down the first column: 年度 | 退職者数 | 採用者数."""
    printed = grid.printed(row)
    corner = printed[0] if printed else None
    if corner is None or len(printed) < 2 or corner.col != 0:
        return None
    label = roles.label(corner)
    if label is None or label.field != "period" or not label.exact or label.period is not None:
        return None
    body = row + corner.rowspan
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
    heads = [cell for cell in printed if cell is not corner]
    if last - body < 1 or any(_names_value(roles.label(cell)) and not is_total(bare(cell.text)) for cell in heads):
        return None
    return Sideways(range(row, last + 1), range(grid.ncols), corner.colspan)


def _names_value(label: Label | None) -> bool:
    """Whether a head is a year or a field of values, as over the columns of an upright list."""
    return label is not None and (label.is_period or label.field in _ROWKIND | {"organization", "period", "item_no"})


def _without_pairs(grid: Grid, roles: Roles, block: Block) -> Iterator[Region]:
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
    yield Block(block.header, block.body, range(value.col + value.colspan, block.cols.stop), block.group, block.bands)


def _header_at(grid: Grid, roles: Roles, row: int) -> range | None:
    """The header rows that begin at a row, or None where no header begins."""
    if not _is_header_row(grid, roles, row):
        return None
    last = row
    while last + 1 < grid.nrows and last + 1 - row < _MAX_HEADER_ROWS and _continues_header(grid, roles, row, last + 1):
        last += 1
    inside = len(_right_of_group(grid, roles, row)) < len(grid.printed(row))
    return range(row, last + 1) if _has_body(grid, roles, range(row, last + 1), inside=inside) else None


def _is_header_row(grid: Grid, roles: Roles, row: int) -> bool:
    printed = _right_of_group(grid, roles, row)
    if len(printed) < 2 or _is_year_pair(roles, printed):
        return False
    labels = sum(roles.is_label(cell) for cell in printed)
    known = sum(roles.role(cell).known for cell in printed)
    if not all(roles.could_be_label(cell) for cell in printed):
        return False
    if roles.by_shade:
        return labels == len(printed) and (known > 0 or labels > 2)
    if _alternates(roles, printed) and not _headed(grid, roles, row):
        return False
    first = not any(grid.printed(above) and band_of(grid, roles, above) is None for above in range(row))
    if first and len(printed) > 2 and _MOSTLY * len(printed) <= sum(map(_is_hinted, printed)):
        return True
    least = 0.3 if first and len(printed) > 3 and known > 1 else 0.5
    return labels >= least * len(printed) and known >= 1


def _is_hinted(cell: Cell) -> bool:
    """Whether parts of a cell's words are those of labels."""
    return is_hinted(cell.text)


def _headed(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether the next rows hold labels only, under labels of this one: a header of several rows and not a form."""
    for below in range(row + 1, min(row + _MAX_HEADER_ROWS, grid.nrows)):
        printed, left = grid.printed(below), grid.at[below][0]
        hangs = left is None or left.row <= row or is_blank(left.text)
        if not hangs or not printed:
            return False
        if len(printed) > 2 and all(roles.is_label(cell) for cell in printed):
            return True
        if left is not None and left.row <= row and _heads_beside(grid, roles, left, below):
            return True
        if not all(roles.could_be_label(cell) for cell in printed):
            return False
    return False


def _heads_beside(grid: Grid, roles: Roles, tall: Cell, row: int) -> bool:
    """Whether the rows beside a tall label, from a row on, could all be labels and some are known."""
    if tall.row + tall.rowspan <= row or not roles.is_label(tall):
        return False
    beside = [cell for below in range(row, tall.row + tall.rowspan) for cell in grid.printed(below) if cell is not tall]
    return all(map(roles.could_be_label, beside)) and sum(roles.role(cell).known for cell in beside) > 1


def _is_year_pair(roles: Roles, printed: list[Cell]) -> bool:
    """Whether a row says of what year its form is: 年度 | 令和6年度."""
    label, value = (roles.label(cell) for cell in printed[:2])
    named = label is not None and label.field == "period" and not label.is_period
    return len(printed) == 2 and named and value is not None and value.is_period


def _alternates(roles: Roles, printed: list[Cell]) -> bool:
    """Label, value, label, value: a row of a form whose values are short."""
    fields = [roles.role(cell).known for cell in printed[::2]]
    values = [
        roles.role(cell).known and not _is_time_of(roles, *pair) for pair in _two_by_two(printed) for cell in pair[1:]
    ]
    return len(printed) % 2 == 0 and all(fields) and not any(values)


def _two_by_two(cells: list[Cell]) -> Iterator[tuple[Cell, Cell]]:
    yield from zip(cells[::2], cells[1::2], strict=False)


def _is_time_of(roles: Roles, label: Cell, value: Cell) -> bool:
    """Whether a cell is the time that the label before it asks for: 事業期間 | 令和4年度～令和6年度."""
    asked, answer = roles.label(label), roles.label(value)
    asks = asked is not None and asked.exact and asked.field == "period" and not asked.is_period
    return asks and answer is not None and answer.is_period


def _is_number(cell: Cell) -> bool:
    """Whether a cell only numbers what follows it."""
    return re.fullmatch(r"[(（]?[0-9０-９①-⑳]{1,3}[)）.．]?", key(cell.text)) is not None


def _right_of_group(grid: Grid, roles: Roles, row: int) -> list[Cell]:
    """Printed cells of a row without a label on the left that spans more rows than any header does."""
    printed = grid.printed(row)
    first = printed[0] if printed else None
    if first is None or len(printed) < 3 or first.rowspan < 2 or not roles.could_be_label(first):
        return printed
    if first.rowspan <= max(cell.rowspan for cell in printed[1:]):
        return printed
    depth = 1
    while row + depth < grid.nrows and depth < first.rowspan:
        below = grid.printed(row + depth)
        if not below or not all(roles.is_label(cell) for cell in below):
            break
        depth += 1
    return printed[1:] if first.rowspan > depth else printed


def _continues_header(grid: Grid, roles: Roles, first: int, row: int) -> bool:
    """Whether a row still belongs to the header that begins at `first`."""
    printed = grid.printed(row)
    tall = [cell for cell in _right_of_group(grid, roles, first) if cell.row + cell.rowspan > row]
    if not printed:
        return bool(tall)
    if _under_open_heads(grid, roles, first, printed, tall):
        return True
    if not all(roles.is_label(cell) for cell in printed):
        if tall and tall[0].col == 0 and _heads_beside(grid, roles, tall[0], row):
            return True
        corner = grid.at[first][printed[0].col - 1] if printed[0].col else None
        return (
            corner is not None
            and corner in tall
            and is_blank(corner.text)
            and all(roles.could_be_label(cell) or roles.role(cell).shaded for cell in printed)
        )
    if grid.table.spans:
        starts = {cell.col for cell in _right_of_group(grid, roles, first)}
        return bool(tall) or min(cell.col for cell in printed) not in starts or len(printed) > 2
    left = grid.at[row][0]
    return left is None or left.row < row or is_blank(left.text)


def _under_open_heads(grid: Grid, roles: Roles, first: int, printed: list[Cell], tall: list[Cell]) -> bool:
    """Whether the cells of a row part the wide header cells above them while other header cells still reach down to it."""
    if not tall or not grid.table.spans or not all(roles.could_be_label(cell) for cell in printed):
        return False
    wide = [cell for cell in _right_of_group(grid, roles, first) if cell.colspan > 1 and cell not in tall]
    return all(
        any(cell.col <= part.col and part.col + part.colspan <= cell.col + cell.colspan for cell in wide)
        for part in printed
    )


def _has_body(grid: Grid, roles: Roles, header: range, *, inside: bool) -> bool:
    """Whether values stand below a header."""
    for row in range(header.stop, min(header.stop + 3, grid.nrows)):
        if band_of(grid, roles, row) is not None:
            continue
        printed = [cell for cell in grid.printed(row) if cell.row == row]
        if not printed:
            continue
        values = [cell for cell in printed if not roles.is_label(cell)]
        if (
            inside
            and len(_right_of_group(grid, roles, header.start)) == 2
            and len(printed) == 2
            and roles.is_label(printed[0])
        ):
            return False  # label and value follow label and value
        return bool(values) and not (
            roles.is_label(printed[0]) and _is_form_row(grid, roles, header, row, inside=inside)
        )
    return False


def _block(grid: Grid, roles: Roles, header: range) -> tuple[Block, int]:
    """The block under a header and the first row after it."""
    heads = _right_of_group(grid, roles, header.start)
    group = next((cell for cell in grid.printed(header.start) if cell not in heads), None)
    limit = group.row + group.rowspan if group else grid.nrows
    first_col = group.col + group.colspan if group else 0
    body: list[int] = []
    bands: list[int] = []
    row = header.stop
    while row < limit:
        if band_of(grid, roles, row) is not None:
            if _is_label_above(roles, band_of(grid, roles, row)) or not _goes_on(grid, roles, row, limit):
                break
            bands.append(row)
        elif not grid.printed(row):
            pass
        elif (
            _is_header_row(grid, roles, row)
            and _header_at(grid, roles, row)
            and not _is_value_row(grid, roles, header, row)
            and _heads_anew(grid, roles, row)
        ) or _is_form_row(grid, roles, header, row, inside=group is not None):
            break
        else:
            body.append(row)
        row += 1
    return Block(header, tuple(body), range(first_col, grid.ncols), group, tuple(bands)), row


def _heads_anew(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether a row below a header is another header and no line whose cells happen to read as labels."""
    if roles.by_shade:
        return True
    labels = [
        label for cell in grid.printed(row) if (label := roles.label(cell)) is not None and roles.role(cell).known
    ]
    fields = sum(not label.is_period for label in labels)
    return fields > 1 or (fields == 1 and len(labels) == len(grid.printed(row)))


def _is_label_above(roles: Roles, band: Cell | None) -> bool:
    """Whether a cell alone in its row is the label of what stands below it, and no heading of lines."""
    label = roles.label(band) if band is not None else None
    return label is not None and label.exact and label.field not in (None, "goal", "item", "stage", "total")


def _goes_on(grid: Grid, roles: Roles, row: int, limit: int) -> bool:
    """Whether a list goes on below a band: the next printed row that is no band is no header and no form row."""
    for below in range(row + 1, limit):
        if band_of(grid, roles, below) is None and grid.printed(below):
            return not _header_at(grid, roles, below) and not (
                roles.is_label(grid.printed(below)[0]) and len(grid.printed(below)) == 2
            )
    return False


def _period_columns(grid: Grid, roles: Roles, header: range) -> set[int]:
    columns: set[int] = set()
    for row in header:
        for cell in grid.printed(row):
            label = roles.label(cell)
            if label is not None and label.period is not None:
                columns.update(range(cell.col, cell.col + cell.colspan))
    return columns


def _is_value_row(grid: Grid, roles: Roles, header: range, row: int) -> bool:
    """Whether a row of label-like cells is a row of values under year columns (計画 | 検討 | 実施)."""
    printed = grid.printed(row)
    years = _period_columns(grid, roles, header)
    known = sum(roles.role(cell).known for cell in printed)
    if sum((label := roles.label(cell)) is not None and label.period is not None for cell in printed[1:]) > 1:
        return False  # years of its own
    if roles.by_shade and all(roles.is_label(cell) for cell in printed) and 2 * known >= len(printed):
        return False
    for cell in printed:
        label = roles.label(cell)
        beside = cell.col + cell.colspan in years and cell.col not in years
        if label is not None and label.exact and label.field in _VALUE_ROW and beside:
            return True
    first = roles.label(printed[0])
    kind = first is not None and (first.field in _VALUE_ROW or bare(first.text).startswith(("工程", "スケジュール")))
    return kind and any(cell.col in years for cell in printed[1:])


def _is_form_row(grid: Grid, roles: Roles, header: range, row: int, *, inside: bool = False) -> bool:
    """Whether a row below a header is a label with its own value rather than a line under that header.

    Beside a label that spans the block (`inside`) only a value that runs over several columns makes it one.
    """
    printed = grid.printed(row)
    if len(printed) > 2 and _is_number(printed[0]) and roles.role(printed[1]).known and _alternates(roles, printed[1:]):
        return True
    first = printed[0]
    role = roles.role(first)
    if not (roles.is_label(first) if roles.by_shade else role.known) or len(printed) < 2:
        return False
    if role.label is not None and role.label.is_period:
        return False  # a time names no form row; it is the time of its line
    if len(printed) >= 4 and _alternates(roles, printed):
        return True
    columns = _header_spans(grid, header)
    years = _period_columns(grid, roles, header)
    values = [cell for cell in printed[1:] if cell.col in years or not roles.is_label(cell)]
    if not values:
        return False
    aligned = [
        cell
        for cell in values
        if any(low <= cell.col and cell.col + cell.colspan <= high for low, high in columns)
        or (cell.colspan < len(years) and years.issuperset(range(cell.col, cell.col + cell.colspan)))
    ]
    field = role.label.field if role.label else None
    if inside:
        return len(aligned) < len(values) and len(values) == 1
    if role.known and field == "extra" and len(years) < 2 and 2 * len(values) <= len(columns):
        return True
    if len(aligned) == len(values) and len(values) >= 2:
        return False
    if field in _VALUE_ROW and aligned:
        return False
    if not grid.table.spans:
        return len(values) == 1 and len(printed) < max(3, len(columns))
    return len(aligned) < len(values) or len(values) == 1


def _header_spans(grid: Grid, header: range) -> list[tuple[int, int]]:
    """Column ranges of the lowest header cells."""
    spans = {(cell.col, cell.col + cell.colspan) for cell in grid.at[header.stop - 1] if cell is not None}
    return sorted(spans)


def _pairs(grid: Grid, roles: Roles, row: int) -> Iterator[Pair]:
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
