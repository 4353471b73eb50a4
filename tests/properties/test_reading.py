"""What a sheet says does not depend on the order of its columns, on its shading, or on which of several wordings its labels have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from normalizers.labels import find_label
from tests.fuzz_reading import read_sheet
from tests.score import Score, score
from tests.sheet_grid import Grid, Place, Sheet
from tests.sheet_labels import LABELS
from tests.sheets import draw_sheet

SHEETS = 24
SAME = 0.97  # of the records
FREE = frozenset(
    {"organization", "period", "target", "actual", "status", "grade", "description", "extra", "plan", "rate"}
)
SYNONYMS = {word: words for field, words in LABELS.items() if field != "extra" for word in words}
FIXED = ("year list", "matrix", "criteria list")  # kinds with header cells over several columns, which are not shuffled

Change = Callable[[Grid, Random], Grid]


def shuffled(grid: Grid, rng: Random) -> Grid:
    """The table with the columns of its values in another order; as it is where a header cell spans some of them."""
    if any(1 < place.colspan < grid.ncols for place in grid.places):
        return grid
    top = min(place.row for place in grid.places if place.colspan < grid.ncols)
    heads = {place.col: find_label(place.text) for place in grid.places if place.row == top}
    columns = [col for col, label in heads.items() if label is not None and label.field in FREE]
    to = dict(zip(columns, rng.sample(columns, len(columns)), strict=True))
    return moved(grid, [replace(place, col=to.get(place.col, place.col)) for place in grid.places])


def unshaded(grid: Grid, rng: Random) -> Grid:
    """The table without the shading of its labels."""
    del rng
    return moved(grid, [replace(place, head=False) for place in grid.places])


def renamed(grid: Grid, rng: Random) -> Grid:
    """The table with each label that has synonyms under another one that the table does not have."""
    taken = {place.text for place in grid.places}
    names: dict[str, str] = {}
    for text in dict.fromkeys(place.text for place in grid.places if place.head):
        others = [word for word in SYNONYMS.get(text, ()) if word not in taken]
        if others:
            names[text] = rng.choice(others)
            taken.add(names[text])
    return moved(grid, [replace(p, text=names.get(p.text, p.text)) if p.head else p for p in grid.places])


def moved(grid: Grid, places: list[Place]) -> Grid:
    return replace(grid, places=tuple(sorted(places, key=lambda place: (place.row, place.col))))


def changed(sheet: Sheet, change: Change) -> Sheet:
    rng = Random(sheet.seed)
    return replace(
        sheet, blocks=tuple(change(block, rng) if isinstance(block, Grid) else block for block in sheet.blocks)
    )


@pytest.mark.parametrize("change", [shuffled, unshaded, renamed])
@pytest.mark.parametrize("kind", ["list", "year list", "matrix", "criteria list"])
def test_a_change_of_dress_changes_no_record(change, kind):
    total, different = Score(), 0
    for seed in range(SHEETS // 4):
        sheet = draw_sheet(seed, kind)
        other = changed(sheet, change)
        different += other != sheet
        total += score(read_sheet(sheet, "html")[0], read_sheet(other, "html")[0])
    assert total.f1("strict") >= SAME
    assert different or (change is shuffled and kind in FIXED)
