"""The lines and tables of a sheet, told from its texts, borders and merged ranges.

Promises: a table is what borders hold together: a bordered block with a blank bordered row is one table, two blocks with a row or column
without borders between them are two. Where nothing is bordered, rows that stand directly under one another and share columns are a
table. All other texts are lines, those of one row joined by tabs; so is a single box. Blank rows at the end of a table are left out where
there are more than fifty. Refuses sheets with more than 2,000 blocks and tables of more than a million cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from extractors.document import Cell, Line, Table
from extractors.errors import Refused
from extractors.grid import folded, to_block

MAX_TABLE_CELLS = 1_000_000
MAX_BLOCKS = 2_000
_MAX_BLANK_ROWS = 50
_HEADER_ROWS = 3  # a bordered block of this depth may be the header of rows without borders
_NEIGHBOURS = (("left", "right", 0, -1), ("right", "left", 0, 1), ("top", "bottom", -1, 0), ("bottom", "top", 1, 0))

Place = tuple[int, int]
Area = tuple[int, int, int, int]  # top, left, bottom, right; inclusive


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in one cell of a sheet: its text and the sides that it has a border on."""

    text: str
    sides: frozenset[str] = frozenset()
    fill: str | None = None
    bold: bool = False
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Marks by place, and for every place of a merged range that range."""

    marks: Mapping[Place, Mark]
    merged: Mapping[Place, Area] = field(default_factory=dict)

    def unit(self, place: Place) -> Area:
        return self.merged.get(place, (*place, *place))

    def has_side(self, place: Place, side: str) -> bool:
        mark = self.marks.get(place)
        return mark is not None and side in mark.sides


def sheet_blocks(marks: Mapping[Place, Mark], merged: Iterable[Area], name: str) -> Iterator[Line | Table]:
    """Lines and tables (not yet numbered) of a sheet from top to bottom, then left to right.

    Args:
        marks: what the shown cells hold, by row and column; a merged range by its first cell.
        merged: merged ranges as top, left, bottom, right.
        name: title of the sheet.

    Raises:
        Refused: `too_large` where there are too many blocks, or a table would have too many cells.

    >>> ruled = frozenset({"left", "right", "top", "bottom"})
    >>> cells = {(1, 1): Mark("計画"), (2, 1): Mark("取組", ruled), (2, 2): Mark("期限", ruled)}
    >>> [type(block).__name__ for block in sheet_blocks(cells, [], "一覧")]
    ['Line', 'Table']
    """
    if not marks:
        return
    sheet = _Sheet(marks, _merged_places(merged, marks))
    texts = [place for place in sorted(marks) if marks[place].text]
    areas = _bordered_areas(sheet)
    ruled = _assigned(texts, areas)
    areas = _with_open_areas(areas, [place for place in texts if place not in ruled], sheet)
    inside = _assigned(texts, areas)
    in_area: dict[Area, list[Place]] = {}
    for place, area in inside.items():
        in_area.setdefault(area, []).append(place)
    tables = [(area[:2], _table(sheet, area, places, name)) for area, places in in_area.items()]
    lines = _lines(sheet, [place for place in texts if place not in inside], name)
    yield from (block for _, block in sorted([*tables, *lines], key=lambda item: item[0]) if block)


def _assigned(places: Iterable[Place], areas: Iterable[Area]) -> dict[Place, Area]:
    """The places that lie in one of the areas, each with it."""
    by_row: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area[0], area[2] + 1):
            by_row.setdefault(row, []).append(area)
    return {place: area for place in places for area in by_row.get(place[0], ()) if area[1] <= place[1] <= area[3]}


def _merged_places(merged: Iterable[Area], marks: Mapping[Place, Mark]) -> dict[Place, Area]:
    last_row, last_col = max(row for row, _ in marks), max(col for _, col in marks)
    places: dict[Place, Area] = {}
    for top, left, bottom, right in merged:
        area = (top, left, min(bottom, last_row), min(right, last_col))
        places |= dict.fromkeys(_places(area), area)
    return places


def _places(area: Area) -> Iterator[Place]:
    return product(range(area[0], area[2] + 1), range(area[1], area[3] + 1))


def _bordered_areas(sheet: _Sheet) -> list[Area]:
    """Rectangles around the cells that borders hold together; no two of them overlap."""
    boxed = {
        place
        for unit in {sheet.unit(place) for place in sheet.marks}
        if _is_boxed(sheet, unit)
        for place in _places(unit)
    }
    areas: list[Area] = []
    while boxed:
        areas.append(_around(_connected(boxed, sheet)))
        if len(areas) > MAX_BLOCKS:
            raise Refused("too_large", f"more than {MAX_BLOCKS} bordered blocks on a sheet")
    return _disjoint(areas)


def _is_boxed(sheet: _Sheet, unit: Area) -> bool:
    """True for a cell of a ruled table. A title has at most the borders that its neighbours drew."""
    own = total = 0
    for side, opposite, down, right in _NEIGHBOURS:
        edge = _edge(unit, side)
        drawn = any(sheet.has_side(place, side) for place in edge)
        own += drawn
        total += drawn or any(sheet.has_side((row + down, col + right), opposite) for row, col in edge)
    return (own >= 1 and total >= 2) or total >= 3


def _edge(unit: Area, side: str) -> list[Place]:
    top, left, bottom, right = unit
    if side in ("left", "right"):
        return [(row, left if side == "left" else right) for row in range(top, bottom + 1)]
    return [(top if side == "top" else bottom, col) for col in range(left, right + 1)]


def _connected(boxed: set[Place], sheet: _Sheet) -> list[Place]:
    """Take from `boxed` one cell and all that hang together with it."""
    waiting = [boxed.pop()]
    taken: list[Place] = []
    while waiting:
        row, col = waiting.pop()
        taken.append((row, col))
        around = [(row + down, col + right) for _, _, down, right in _NEIGHBOURS]
        near = [place for place in (*around, *_corners(sheet, (row, col))) if place in boxed]
        boxed.difference_update(near)
        waiting += dict.fromkeys(near)
    return taken


def _corners(sheet: _Sheet, place: Place) -> tuple[Place, Place]:
    top, left, bottom, right = sheet.unit(place)
    return (top, left), (bottom, right)


def _around(places: Sequence[Place]) -> Area:
    rows, cols = [row for row, _ in places], [col for _, col in places]
    return min(rows), min(cols), max(rows), max(cols)


def _disjoint(areas: list[Area]) -> list[Area]:
    """The areas with those that overlap joined."""
    joined: list[Area] = []
    for area in sorted(areas):
        current = area
        while meeting := [other for other in joined if _overlap(current, other)]:
            joined = [other for other in joined if other not in meeting]
            current = _around([corner for one in (current, *meeting) for corner in (one[:2], one[2:])])
        joined.append(current)
    return joined


def _overlap(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _with_open_areas(areas: list[Area], free: Sequence[Place], sheet: _Sheet) -> list[Area]:
    """The areas and the tables without borders; one directly under a bordered header is joined with it."""
    by_row: dict[int, list[int]] = {}
    for row, col in free:
        by_row.setdefault(row, []).append(col)
    found = list(areas)
    for run in _runs(sorted(by_row)):
        several = [row for row in run if len(by_row[row]) > 1]
        shared = Counter(col for row in several for col in by_row[row])
        # Above and below ruled tables, two rows of texts far apart are titles and notes.
        if len(several) < (3 if areas else 2) or sum(times > 1 for times in shared.values()) < 2:
            continue
        places = [(row, col) for row in range(several[0], several[-1] + 1) for col in by_row.get(row, ())]
        area = _around([corner for place in places for unit in (sheet.unit(place),) for corner in (unit[:2], unit[2:])])
        meeting = [other for other in found if _overlap(area, other) or _is_header_of(other, area)]
        if len(found) > MAX_BLOCKS:
            raise Refused("too_large", f"more than {MAX_BLOCKS} blocks on a sheet")
        if not meeting or all(_is_header_of(other, area) for other in meeting):
            found = [other for other in found if other not in meeting]
            found.append(_around([corner for one in (area, *meeting) for corner in (one[:2], one[2:])]))
    return _disjoint(found)


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


def _table(sheet: _Sheet, area: Area, texts: Sequence[Place], name: str) -> Line | Table | None:
    top, left, bottom, right = area
    last = max(sheet.unit(place)[2] for place in texts)
    bottom = bottom if bottom - last <= _MAX_BLANK_ROWS else last
    if (bottom - top + 1) * (right - left + 1) > MAX_TABLE_CELLS:
        raise Refused("too_large", f"a table of more than {MAX_TABLE_CELLS} cells on a sheet")
    cells = [
        cell
        for place in _places((top, left, bottom, right))
        if (cell := _cell(sheet, place, (top, left, bottom, right)))
    ]
    cells = _without_gaps(sheet, cells, area)
    placed = folded(cells, rows=True)
    return to_block(placed, max(cell.row + cell.rowspan for cell in placed), sheet=name)


def _cell(sheet: _Sheet, place: Place, area: Area) -> Cell | None:
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


def _without_gaps(sheet: _Sheet, cells: list[Cell], area: Area) -> list[Cell]:
    """The cells without columns that hold neither a text nor a border on their left: they are only distance."""
    used = {cell.col for cell in cells if cell.text or cell.colspan > 1 or cell.rowspan > 1 or cell.col == 0}
    used |= {
        cell.col
        for cell in cells
        if cell.col not in used and _has_left_border(sheet, (cell.row + area[0], cell.col + area[1]))
    }
    return [cell for cell in cells if cell.col in used]


def _has_left_border(sheet: _Sheet, place: Place) -> bool:
    return sheet.has_side(place, "left") or sheet.has_side((place[0], place[1] - 1), "right")


def _lines(sheet: _Sheet, free: Sequence[Place], name: str) -> list[tuple[Place, Line]]:
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
            ),
        )
        for places in rows.values()
    ]
