"""Sheets drawn from a grammar, each with its gold: drawn the same each time, and read rightly whatever they look like."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.fuzz_reading import formats_of, read_sheet, report
from tests.score import Score, score
from tests.sheet_printers import PRINTERS
from tests.sheets import RARE_KINDS, SHARES, draw_sheet

SHEETS = 100
FEW = 60  # records; a feature that fewer of them have says more of one sheet than of itself


def test_the_same_seed_gives_the_same_sheet():
    first, second = draw_sheet(7), draw_sheet(7)
    assert first == second
    for name in ("text", "html", "pdf"):
        assert PRINTERS[name](first) == PRINTERS[name](second)


@pytest.mark.parametrize("kind", sorted({*SHARES, *RARE_KINDS}))
def test_every_kind_of_sheet_has_records(kind):
    for seed in range(5):
        sheet = draw_sheet(seed, kind)
        assert len(sheet.gold) >= 2
        for row in sheet.gold:
            assert row["item"]
            assert any(row[name] for name in ("target", "actual", "status", "description"))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """The scores of the sheets, each in one format, by feature and by format."""
    found: defaultdict[str, Score] = defaultdict(Score)
    for seed in range(SHEETS):
        sheet = draw_sheet(seed)
        (kind,) = formats_of(sheet)
        rows, _ = read_sheet(sheet, kind)
        total = score(sheet.gold, rows)
        for name in ("all", f"format:{kind}", *sheet.features):
            found[name] += total
    return found


def test_generated_sheets_are_read(scores):
    assert scores["all"].f1("core") >= 0.95, report(scores)


def test_no_feature_is_weak(scores):
    weak = {name: total for name, total in scores.items() if total.gold >= FEW and total.f1("core") < 0.85}
    assert not weak, report(weak)


@pytest.mark.parametrize("kind", RARE_KINDS)
def test_rare_kinds_are_read(kind):
    total = Score()
    for seed in range(3):
        sheet = draw_sheet(seed, kind)
        (name,) = formats_of(sheet)
        total += score(sheet.gold, read_sheet(sheet, name)[0])
    assert total.f1("core") >= 0.85


def test_every_format_gives_the_same_records():
    total = Score()
    for seed in range(12):
        sheet = draw_sheet(seed)
        first, *others = (read_sheet(sheet, name)[0] for name in sheet.formats)
        for rows in others:
            total += score(first, rows)
    assert total.f1("strict") >= 0.97
