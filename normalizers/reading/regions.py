"""A table cut into regions: full-width bands, rows of labels with their values, and blocks under (or beside) a header.

The cut follows what the rows look like and how their cells line up; no region type is tied to a position on the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extractors.document import Cell
from normalizers.measure import is_measure
from normalizers.reading.bands import band_of
from normalizers.reading.grid import Grid
from normalizers.reading.headers import header_at, is_form_row, is_header_row, is_value_row, right_of_group
from normalizers.reading.on_its_side import labels_left_at, sideways_at, stacked_at, years_down_at
from normalizers.reading.pairs import pairs, without_pairs
from normalizers.reading.region import Band, Block, Region
from normalizers.reading.roles import Roles
from normalizers.text import key


def regions_of(grid: Grid, roles: Roles) -> Iterator[Region]:
    """The regions of a table from top to bottom."""
    row = 0
    while row < grid.nrows:
        band = band_of(grid, roles, row)
        if band is not None:
            yield Band(band)
            row += 1
        elif (sideways := sideways_at(grid, roles, row)) or (
            sideways := years_down_at(grid, roles, row) or labels_left_at(grid, roles, row)
        ):
            yield sideways
            row = sideways.rows.stop
        elif stacked := stacked_at(grid, roles, row):
            yield stacked
            row = stacked.stop
        elif beside := _side_by_side(grid, roles, row):
            regions, row = beside
            yield from regions
        elif header := header_at(grid, roles, row):
            block, row = _block(grid, roles, header)
            yield from without_pairs(grid, roles, block)
        else:
            yield from pairs(grid, roles, row)
            row += 1


def _block(grid: Grid, roles: Roles, header: range) -> tuple[Block, int]:
    """The block under a header and the first row after it."""
    heads = right_of_group(grid, roles, header.start)
    group = next((cell for cell in grid.printed(header.start) if cell not in heads), None)
    limit = group.row + group.rowspan if group else grid.nrows
    first_col = group.col + group.colspan if group else 0
    body: list[int] = []
    bands: list[int] = []
    repeated: list[int] = []
    asides: list[int] = []
    row = header.stop
    while row < limit:
        if _prints_again(grid, header, row):
            repeated += range(row, row + len(header))
            row += len(header) - 1
        elif band_of(grid, roles, row) is not None:
            if _is_label_above(roles, band_of(grid, roles, row)) or not _goes_on(grid, roles, row, limit):
                break
            bands.append(row)
        elif not grid.printed(row):
            pass
        elif body and _is_aside(grid, roles, row, body):
            asides.append(row)
        elif (
            is_header_row(grid, roles, row)
            and header_at(grid, roles, row)
            and not is_value_row(grid, roles, header, row)
            and _heads_anew(grid, roles, row)
        ) or is_form_row(grid, roles, header, row, inside=group is not None):
            break
        else:
            body.append(row)
        row += 1
    columns = range(first_col, grid.ncols)
    return Block(header, tuple(body), columns, group, tuple(bands), tuple(repeated), tuple(asides)), row


def _is_aside(grid: Grid, roles: Roles, row: int, body: list[int]) -> bool:
    """Whether a row is a label with a text that runs over several columns, beside a cell of its line: 要因 | 参加者の減少.

    Its label is shaded, or known beside a line of several rows, or printed so below line after line.
    """
    printed = grid.printed(row)
    if len(printed) != 2 or roles.is_label(printed[1]):
        return False
    label, text = printed
    again = _is_printed_below_lines(grid, roles, row)
    if not grid.table.spans:
        return again
    name = _name_beside(grid, row)
    if name is None or name.row not in body or text.colspan < 2:
        return False
    known = roles.role(label).known and name.rowspan > 1  # 実施状況 | …, in a line of several rows
    return (roles.by_shade and roles.is_label(label)) or known or again


def _name_beside(grid: Grid, row: int) -> Cell | None:
    """The cell from an upper row that stands right before the first printed cell of a row: part of the line that the row belongs to."""
    printed = grid.printed(row)
    cell = grid.at[row][printed[0].col - 1] if printed and printed[0].col else None
    return cell if cell is not None and cell.row < row else None


def _is_printed_below_lines(grid: Grid, roles: Roles, row: int) -> bool:
    """Whether a label that no wording knows comes again and again in a row of two cells, in the same column and never at the left edge."""
    label, text = grid.printed(row)
    role = roles.role(label)
    if not label.col or role.known or not roles.could_be_label(label) or is_measure(text.text):
        return False
    alike = [at for at in range(grid.nrows) if _begins_alike(grid, at, label)]
    return len(alike) > 2 and all(len(grid.printed(at)) < 3 for at in alike) and len(alike) * 4 > grid.nrows


def _begins_alike(grid: Grid, row: int, label: Cell) -> bool:
    printed = grid.printed(row)
    return bool(printed) and printed[0].col == label.col and key(printed[0].text) == key(label.text)


def _side_by_side(grid: Grid, roles: Roles, row: int) -> tuple[list[Region], int] | None:
    """The lists that stand side by side under one header printed twice or more, each with the title above it, and the row after them."""
    titles: list[Cell] = []
    header = header_at(grid, roles, row)
    if header is None and 1 < len(grid.printed(row)) < 4 and not any(map(roles.is_label, grid.printed(row))):
        titles, header = grid.printed(row), header_at(grid, roles, row + 1) if row + 1 < grid.nrows else None
    if header is None or len(header) > 1:
        return None
    cells = grid.printed(header.start)
    parts = next((parts for parts in (2, 3) if _repeats(cells, parts)), None)
    if parts is None or (titles and len(titles) != parts):
        return None
    block, stop = _block(grid, roles, header)
    firsts = [cell.col for cell in cells[:: len(cells) // parts]]
    regions: list[Region] = []
    for at, (first, last) in enumerate(pairwise((*firsts, grid.ncols))):
        body = tuple(below for below in block.body if any(first <= cell.col < last for cell in grid.printed(below)))
        regions += [Band(titles[at], heads=True)] if titles else []
        regions.append(Block(header, body, range(first, last)))
    return regions, stop


def _repeats(cells: list[Cell], parts: int) -> bool:
    """Whether a header is the same labels several times over, two or more each time."""
    size = len(cells) // parts
    texts = [key(cell.text) for cell in cells]
    return size > 1 and len(cells) == parts * size and len(set(texts)) == size and texts == texts[:size] * parts


def _prints_again(grid: Grid, header: range, row: int) -> bool:
    """Whether the rows from a row on print the header again."""
    if row + len(header) > grid.nrows:
        return False
    texts = [[key(cell.text) for cell in grid.printed(at)] for at in header]
    return len(texts[0]) > 1 and texts == [
        [key(cell.text) for cell in grid.printed(at)] for at in range(row, row + len(header))
    ]


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
            return not header_at(grid, roles, below) and not (
                roles.is_label(grid.printed(below)[0]) and len(grid.printed(below)) == 2
            )
    return False
