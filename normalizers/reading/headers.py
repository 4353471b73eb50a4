"""Which rows of a table are headers, and which rows below one belong to it."""

from __future__ import annotations

from extractors.document import Cell
from normalizers.reading.bands import band_of, is_number
from normalizers.reading.column import is_schedule
from normalizers.reading.grid import Grid
from normalizers.reading.guess import is_hinted
from normalizers.reading.roles import Roles
from normalizers.text import is_blank

VALUE_ROW = frozenset({"target", "actual", "rate", "cost", "total"})
_MAX_HEADER_ROWS = 4
_MOSTLY = 0.75  # share of the cells of a first row that must be labels at least in part


def header_at(grid: Grid, roles: Roles, row: int) -> range | None:
    """The header rows that begin at a row, or None where no header begins."""
    if not is_header_row(grid, roles, row):
        return None
    last = row
    while last + 1 < grid.nrows and last + 1 - row < _MAX_HEADER_ROWS and _continues_header(grid, roles, row, last + 1):
        last += 1
    inside = len(right_of_group(grid, roles, row)) < len(grid.printed(row))
    return range(row, last + 1) if _has_body(grid, roles, range(row, last + 1), inside=inside) else None


def is_header_row(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether a row alone reads as the first row of a header; `header_at` also asks what stands below it."""
    printed = right_of_group(grid, roles, row)
    if len(printed) < 2 or _is_year_pair(roles, printed):
        return False
    labels = sum(roles.is_label(cell) for cell in printed)
    known = sum(roles.role(cell).known for cell in printed)
    if not all(roles.could_be_label(cell) for cell in printed):
        return False
    if roles.by_shade:
        return labels == len(printed) and (known > 0 or labels > 2 or _headed(grid, roles, row))
    if _heads_sides(grid, roles, row, printed):
        return True
    if _alternates(roles, printed) and not _headed(grid, roles, row):
        return False
    first = not any(grid.printed(above) and band_of(grid, roles, above) is None for above in range(row))
    if first and len(printed) > 2 and _MOSTLY * len(printed) <= sum(is_hinted(cell.text) for cell in printed):
        return True
    least = 0.3 if first and len(printed) > 3 and known > 1 else 0.5
    return labels >= least * len(printed) and known >= 1


def _heads_sides(grid: Grid, roles: Roles, row: int, printed: list[Cell]) -> bool:
    """Whether a tall label stands beside wide cells over a row of labels: 活動名 | 協議会の取組 | 市の取組 over their columns."""
    tall = printed[0]
    if not roles.role(tall).known or tall.rowspan != 2 or not all(cell.colspan > 1 for cell in printed[1:]):
        return False
    below = grid.printed(row + 1)
    return len(below) > len(printed) - 1 and all(roles.is_label(cell) for cell in below)


def _headed(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether the next rows hold labels only, under labels of this one: a header of several rows and not a form."""
    for below in range(row + 1, min(row + _MAX_HEADER_ROWS, grid.nrows)):
        printed, left = grid.printed(below), grid.at[below][0]
        hangs = left is None or left.row <= row or is_blank(left.text)
        if not hangs or not printed:
            return False
        if (len(printed) > 2 or roles.by_shade) and all(roles.is_label(cell) for cell in printed):
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
    return len(printed) % 2 == 0 and all(
        roles.role(label).known and (not roles.role(value).known or _is_time_of(roles, label, value))
        for label, value in zip(printed[::2], printed[1::2], strict=True)
    )


def _is_time_of(roles: Roles, label: Cell, value: Cell) -> bool:
    """Whether a cell is the time that the label before it asks for: 事業期間 | 令和4年度～令和6年度."""
    asked, answer = roles.label(label), roles.label(value)
    asks = asked is not None and asked.exact and asked.field == "period" and not asked.is_period
    return asks and answer is not None and answer.is_period


def right_of_group(grid: Grid, roles: Roles, row: int) -> list[Cell]:
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
    if band_of(grid, roles, row) is not None:
        return False
    printed = grid.printed(row)
    tall = [cell for cell in right_of_group(grid, roles, first) if cell.row + cell.rowspan > row]
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
        starts = {cell.col for cell in right_of_group(grid, roles, first)}
        return bool(tall) or min(cell.col for cell in printed) not in starts or len(printed) > 2
    left = grid.at[row][0]
    return left is None or left.row < row or is_blank(left.text)


def _under_open_heads(grid: Grid, roles: Roles, first: int, printed: list[Cell], tall: list[Cell]) -> bool:
    """Whether the cells of a row part the wide header cells above them while other header cells still reach down to it."""
    if not tall or not all(roles.could_be_label(cell) for cell in printed):
        return False
    wide = [cell for cell in right_of_group(grid, roles, first) if cell not in tall]
    return any(cell.colspan > 1 for cell in wide) and all(
        any(
            cell.col <= part.col
            and part.col + part.colspan <= cell.col + cell.colspan
            and (cell.colspan > 1 or not any(map(str.isdigit, part.text)))
            for cell in wide
        )
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
            and len(right_of_group(grid, roles, header.start)) == 2
            and len(printed) == 2
            and roles.is_label(printed[0])
        ):
            return False  # label and value follow label and value
        return bool(values) and not (
            roles.is_label(printed[0]) and is_form_row(grid, roles, header, row, inside=inside)
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


def is_value_row(grid: Grid, roles: Roles, header: range, row: int) -> bool:
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
        if label is not None and label.exact and label.field in VALUE_ROW and beside:
            return True
    first = roles.label(printed[0])
    kind = first is not None and (first.field in VALUE_ROW or is_schedule(first))
    return kind and any(cell.col in years for cell in printed[1:])


def is_form_row(grid: Grid, roles: Roles, header: range, row: int, *, inside: bool = False) -> bool:
    """Whether a row below a header is a label with its own value rather than a line under that header.

    Beside a label that spans the block (`inside`) only a value that runs over several columns makes it one.
    """
    printed = grid.printed(row)
    if len(printed) > 2 and is_number(printed[0]) and roles.role(printed[1]).known and _alternates(roles, printed[1:]):
        return True
    first = printed[0]
    role = roles.role(first)
    if not (roles.is_label(first) if roles.by_shade else role.known) or len(printed) < 2:
        return False
    if role.label is not None and role.label.is_period:
        return False  # a time names no form row; it is the time of its line
    if len(printed) >= 4 and (_alternates(roles, printed) or (roles.by_shade and _alternates(roles, printed[1:]))):
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
    if field in VALUE_ROW and aligned:
        return False
    if not grid.table.spans:
        return len(values) == 1 and len(printed) < max(3, len(columns))
    return len(aligned) < len(values) or len(values) == 1


def _header_spans(grid: Grid, header: range) -> list[tuple[int, int]]:
    """Column ranges of the lowest header cells."""
    spans = {(cell.col, cell.col + cell.colspan) for cell in grid.at[header.stop - 1] if cell is not None}
    return sorted(spans)
