"""The cells of a sheet and the rectangles that borders hold together.

Promises: border lines that meet frame one rectangle, whatever of it is blank; rows that only horizontal lines part are one too. A title
between two ruled tables is in neither. Refuses sheets with more than 2,000 such rectangles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from extractors.errors import Refused

MAX_BLOCKS = 2_000
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
    size: float | None = None  # of the letters, in points


@dataclass(frozen=True, slots=True)
class Sheet:
    """Marks by place, and for every place of a merged range that range."""

    marks: Mapping[Place, Mark]
    merged: Mapping[Place, Area] = field(default_factory=dict)

    def unit(self, place: Place) -> Area:
        """The merged range of a place, or the place alone."""
        return self.merged.get(place, (*place, *place))

    def has_side(self, place: Place, side: str) -> bool:
        """True where the cell itself has a border on that side."""
        mark = self.marks.get(place)
        return mark is not None and side in mark.sides


def assigned(places: Iterable[Place], areas: Iterable[Area]) -> dict[Place, Area]:
    """The places that lie in one of the areas, each with it."""
    by_row: dict[int, list[Area]] = {}
    for area in areas:
        for row in range(area[0], area[2] + 1):
            by_row.setdefault(row, []).append(area)
    return {place: area for place in places for area in by_row.get(place[0], ()) if area[1] <= place[1] <= area[3]}


def merged_places(merged: Iterable[Area], marks: Mapping[Place, Mark]) -> dict[Place, Area]:
    """Every place of the merged ranges with its range, as far as the sheet is used; a range that meets one before it is left out."""
    last_row, last_col = max(row for row, _ in marks), max(col for _, col in marks)
    places: dict[Place, Area] = {}
    for top, left, bottom, right in merged:
        area = (top, left, min(bottom, last_row), min(right, last_col))
        covered = dict.fromkeys(places_of(area), area)
        if places.keys().isdisjoint(covered):
            places |= covered
    return places


def places_of(area: Area) -> Iterator[Place]:
    """All places of an area, row by row."""
    return product(range(area[0], area[2] + 1), range(area[1], area[3] + 1))


def bordered_areas(sheet: Sheet) -> list[Area]:
    """Rectangles around the cells that borders hold together; no two of them overlap."""
    framed = disjoint(_framed_areas(sheet))
    inside = assigned(sheet.marks, framed)
    units = {sheet.unit(place) for place in sheet.marks if place not in inside}
    boxed = {place for unit in units if _is_boxed(sheet, unit) for place in places_of(unit)}
    striped: list[Area] = []
    while boxed:
        striped.append(_around(_connected(boxed, sheet)))
        refuse_many([*framed, *striped])
    # Lines between rows alone belong to the framed cells that they touch.
    joined = [around_all([area, *(frame for frame in framed if _touch(area, frame))]) for area in striped]
    return disjoint([*framed, *joined])


def _framed_areas(sheet: Sheet) -> list[Area]:
    """Rectangles around border lines that meet; a line that meets no other frames nothing."""
    meeting: dict[Place, list[Place]] = {}
    for (row, col), mark in sheet.marks.items():
        for side in mark.sides:
            start = (row + (side == "bottom"), col + (side == "right"))
            end = (start[0], start[1] + 1) if side in ("top", "bottom") else (start[0] + 1, start[1])
            meeting.setdefault(start, []).append(end)
            meeting.setdefault(end, []).append(start)
    areas: list[Area] = []
    unseen = set(meeting)
    while unseen:
        waiting = [unseen.pop()]
        corners: list[Place] = []
        while waiting:
            corner = waiting.pop()
            corners.append(corner)
            new = unseen.intersection(meeting[corner])
            unseen -= new
            waiting += new
        top, left, bottom, right = _around(corners)
        if bottom > top and right > left:
            areas.append((top, left, bottom - 1, right - 1))
            refuse_many(areas)
    return areas


def refuse_many(areas: Sequence[Area]) -> None:
    """Raise Refused where a sheet falls into more blocks than a document has."""
    if len(areas) > MAX_BLOCKS:
        raise Refused("too_large", f"more than {MAX_BLOCKS} blocks on a sheet")


def _touch(one: Area, other: Area) -> bool:
    """True where one stands directly under the other, with columns in common."""
    return (one[0] == other[2] + 1 or other[0] == one[2] + 1) and one[1] <= other[3] and other[1] <= one[3]


def _is_boxed(sheet: Sheet, unit: Area) -> bool:
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


def _connected(boxed: set[Place], sheet: Sheet) -> list[Place]:
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


def _corners(sheet: Sheet, place: Place) -> tuple[Place, Place]:
    top, left, bottom, right = sheet.unit(place)
    return (top, left), (bottom, right)


def _around(places: Sequence[Place]) -> Area:
    rows, cols = [row for row, _ in places], [col for _, col in places]
    return min(rows), min(cols), max(rows), max(cols)


def around_all(areas: Sequence[Area]) -> Area:
    """The smallest area that holds these."""
    return _around([corner for area in areas for corner in (area[:2], area[2:])])


def disjoint(areas: list[Area]) -> list[Area]:
    """The areas with those that overlap joined."""
    joined: list[Area] = []
    for area in sorted(areas):
        current = area
        while meeting := [other for other in joined if overlap(current, other)]:
            joined = [other for other in joined if other not in meeting]
            current = around_all([current, *meeting])
        joined.append(current)
    return joined


def overlap(one: Area, other: Area) -> bool:
    """True where two areas have a cell in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
