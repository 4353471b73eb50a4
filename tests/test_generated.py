"""Sheets drawn from a grammar, each with its gold."""

from __future__ import annotations

import pytest

from tests.sheet_printers import PRINTERS
from tests.sheets import SHARES, draw_sheet


def test_the_same_seed_gives_the_same_sheet():
    first, second = draw_sheet(7), draw_sheet(7)
    assert first == second
    for name in ("text", "html", "pdf"):
        assert PRINTERS[name](first) == PRINTERS[name](second)


@pytest.mark.parametrize("kind", sorted(set(SHARES)))
def test_every_kind_of_sheet_has_records(kind):
    for seed in range(5):
        sheet = draw_sheet(seed, kind)
        assert len(sheet.gold) >= 2
        for row in sheet.gold:
            assert row["item"]
            assert any(row[name] for name in ("target", "actual", "status", "description"))
