"""What the status of a record needs of its line: a later target, and which way is better."""

from __future__ import annotations

import pytest

from normalizers.reading.lines import Entry
from normalizers.reading.outlook import due_later, lower_is_better


def test_the_nearest_later_target_is_due():
    years = [(year, [Entry("target", f"{year}回")]) for year in (2023, 2030, 2027)]
    found = due_later([*years, (2025, [Entry("target", "－")]), (None, [Entry("target", "9回")])], 2024)
    assert found
    assert (found.year, [entry.text for entry in found.entries]) == (2027, ["2027回"])
    assert due_later(years, 2031) is None
    assert due_later(years, None) is None


DIRECTIONS = [
    ("目指す方向", "減少", True),
    ("目指す方向", "↗", False),
    ("指標の方向性", "低いほど良い", True),
    ("今後の方向性", "縮小", None),
    ("目指す方向", "維持", None),
    ("備考", "減少", None),
]


@pytest.mark.parametrize(("label", "text", "lower"), DIRECTIONS)
def test_a_printed_direction_says_which_way_is_better(label, text, lower):
    assert lower_is_better([Entry("extra", text, label)]) is lower
