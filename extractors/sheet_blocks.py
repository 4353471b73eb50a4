"""The lines and tables of a sheet, told from its texts, borders and merged ranges.

Promises: a table is what borders hold together: a bordered block with a blank bordered row is one table, two blocks with a row or column
without borders between them are two. Where nothing is bordered, rows that stand directly under one another and share columns are a
table. All other texts are lines, those of one row joined by tabs; so is a single box. Blank rows at the end of a table are left out where
there are more than fifty. Refuses sheets with more than 2,000 blocks and tables of more than a million cells in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractors.document import Cell, Line, Table
from extractors.errors import Refused
from extractors.grid import folded, to_block
from extractors.sheet_borders import (
    Area,
    Mark,
    Place,
    Sheet,
    around_all,
    assigned,
    bordered_areas,
    disjoint,
    merged_places,
    overlap,
    places_of,
    refuse_many,
)

MAX_TABLE_CELLS = 1_000_000
_MAX_BLANK_ROWS = 50
_HEADER_ROWS = 3  # a bordered block of this depth may be the header of rows without borders


def sheet_blocks(marks: Mapping[Place, Mark], merged: Iterable[Area], name: str) -> Iterator[Line | Table]:
    """Lines and tables (not yet numbered) of a sheet from top to bottom, then left to right.

    Args:
        marks: what the shown cells hold, by row and column; a merged range by its first cell.
        merged: merged ranges as top, left, bottom, right.
        name: title of the sheet.

    Raises:
        Refused: `too_large` where there are too many blocks, or the tables would have too many cells.

    >>> ruled = frozenset({"left", "right", "top", "bottom"})
    >>> cells = {(1, 1): Mark("計画"), (2, 1): Mark("取組", ruled), (2, 2): Mark("期限", ruled)}
    >>> [type(block).__name__ for block in sheet_blocks(cells, [], "一覧")]
    ['Line', 'Table']
    """
    if not marks:
        return
    sheet = Sheet(marks, merged_places(merged, marks))
    texts = [place for place in sorted(marks) if marks[place].text]
    areas = bordered_areas(sheet)
    ruled = assigned(texts, areas)
    areas = _with_open_areas(areas, [place for place in texts if place not in ruled], sheet)
    inside = assigned(texts, areas)
    in_area: dict[Area, list[Place]] = {}
    for place, area in inside.items():
        in_area.setdefault(area, []).append(place)
    shown = {area: _without_blank_end(sheet, area, places) for area, places in in_area.items()}
    refuse_large(sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in shown.values()))
    tables = [(area[:2], _table(sheet, area, name)) for area in shown.values()]
    lines = _lines(sheet, [place for place in texts if place not in inside], name)
    yield from (block for _, block in sorted([*tables, *lines], key=lambda item: item[0]) if block)


def _with_open_areas(areas: list[Area], free: Sequence[Place], sheet: Sheet) -> list[Area]:
    """The areas and the tables without borders; one directly under a bordered header is joined with it."""
    by_row: dict[int, list[int]] = {}
    for row, col in free:
        by_row.setdefault(row, []).append(col)
    found = list(areas)
    for run in _runs(sorted(by_row)):
        several = _table_rows(run, by_row)
        if not several:
            continue
        places = [(row, col) for row in range(several[0], several[-1] + 1) for col in by_row.get(row, ())]
        area = around_all([sheet.unit(place) for place in places])
        headers = [other for other in found if _is_header_of(other, area) and _fills(by_row[several[0]], other)]
        # Above and below ruled tables, two rows of texts far apart are titles and notes.
        enough = len(several) >= (3 if areas else 2)
        if (headers or enough) and not any(overlap(area, other) for other in found):
            found = [other for other in found if other not in headers]
            found.append(around_all([area, *headers]))
            refuse_many(found)
    return disjoint(found)


def _table_rows(run: Sequence[int], by_row: Mapping[int, list[int]]) -> list[int]:
    """Rows of several texts that share two columns with the others; a title with a note on its right does not."""
    several = [row for row in run if len(by_row[row]) > 1]
    times = Counter(col for row in several for col in by_row[row])
    aligned = [row for row in several if sum(times[col] > 1 for col in by_row[row]) > 1]
    if len(several) == 1:
        return several  # it may stand under a header
    return [row for row in several if aligned and aligned[0] <= row <= aligned[-1]]


def _fills(cols: Sequence[int], header: Area) -> bool:
    """True where a row has texts in most columns of a header."""
    return len(cols) * 5 >= (header[3] - header[1] + 1) * 3 and header[3] > header[1]


def _is_header_of(header: Area, body: Area) -> bool:
    shared = min(header[3], body[3]) - max(header[1], body[1]) + 1
    near = header[2] + 1 == body[0] and header[2] - header[0] < _HEADER_ROWS
    return near and shared * 2 > body[3] - body[1] + 1


def _runs(rows: Sequence[int]) -> Iterator[list[int]]:
    """Stretches of rows that follow one another."""
    run: list[int] = []
    for row in rows:
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def refuse_large(cells: int) -> None:
    """Raise Refused where tables have more cells in all than a document has."""
    if cells > MAX_TABLE_CELLS:
        raise Refused("too_large", f"tables of more than {MAX_TABLE_CELLS} cells in all")


def _without_blank_end(sheet: Sheet, area: Area, texts: Sequence[Place]) -> Area:
    """The area without its last rows where there are many of them without a text."""
    top, left, bottom, right = area
    last = max(sheet.unit(place)[2] for place in texts)
    return top, left, bottom if bottom - last <= _MAX_BLANK_ROWS else last, right


def _table(sheet: Sheet, area: Area, name: str) -> Line | Table | None:
    cells = [cell for place in places_of(area) if (cell := _cell(sheet, place, area))]
    cells = _without_gaps(sheet, cells, area)
    placed = folded(cells, rows=True)
    return to_block(placed, max(cell.row + cell.rowspan for cell in placed), sheet=name)


def _cell(sheet: Sheet, place: Place, area: Area) -> Cell | None:
    """The cell that begins at a place, None where a merged range covers it."""
    top, left, bottom, right = sheet.unit(place)
    if place != (max(top, area[0]), max(left, area[1])):
        return None
    mark = sheet.marks.get((top, left), Mark(""))
    return Cell(
        place[0] - area[0],
        place[1] - area[1],
        mark.text,
        min(bottom, area[2]) - place[0] + 1,
        min(right, area[3]) - place[1] + 1,
        fill=mark.fill,
        bold=mark.bold,
        vertical=mark.vertical,
    )


def _without_gaps(sheet: Sheet, cells: list[Cell], area: Area) -> list[Cell]:
    """The cells without columns that hold neither a text nor a border on their left: they are only distance."""
    used = {cell.col for cell in cells if cell.text or cell.colspan > 1 or cell.rowspan > 1 or cell.col == 0}
    used |= {
        cell.col
        for cell in cells
        if cell.col not in used and _has_left_border(sheet, (cell.row + area[0], cell.col + area[1]))
    }
    return [cell for cell in cells if cell.col in used]


def _has_left_border(sheet: Sheet, place: Place) -> bool:
    return sheet.has_side(place, "left") or sheet.has_side((place[0], place[1] - 1), "right")


def _lines(sheet: Sheet, free: Sequence[Place], name: str) -> list[tuple[Place, Line]]:
    """One line for each row of texts outside tables."""
    rows: dict[int, list[Place]] = {}
    for place in free:
        rows.setdefault(place[0], []).append(place)
    return [
        (
            places[0],
            Line(
                "\t".join(sheet.marks[place].text for place in places),
                sheet=name,
                bold=all(sheet.marks[place].bold for place in places),
                size=sheet.marks[places[0]].size,
            ),
        )
        for places in rows.values()
    ]
