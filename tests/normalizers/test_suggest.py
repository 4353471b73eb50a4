"""What unknown labels may mean."""

from __future__ import annotations

import pytest

from normalizers.labels import default_lexicon, lexicon_with
from normalizers.suggest import fit, nearest_wording, suggest

SUGGESTIONS = [
    ("担当する課", ["商工課", "環境課"], "organization", "its wording"),
    ("担当する課", ["竹の柵を直す", "石の橋を洗う"], None, "its cells do not fit the nearest wording"),
    ("うけもち", ["商工課", "環境課、観光課"], "organization", "its cells"),
    ("いつやるか", ["通年", "9月末", "4月～6月"], "period", "its cells"),
    ("いつやるか", ["通年"], None, "nothing near"),
    ("できばえ", ["A", "B", "A"], "grade", "its cells"),
    ("おぼえ", ["雨天は休み", "入場は無料"], None, "nothing near"),
    ("おぼえ", [], None, "nothing near"),
]


@pytest.mark.parametrize(("label", "texts", "field", "reason"), SUGGESTIONS)
def test_the_wording_speaks_first_and_the_cells_where_it_is_silent(label, texts, field, reason):
    found = suggest(label, texts)
    assert (found.field, found.reason) == (field, reason)


def test_the_nearest_wording_is_found_over_spellings():
    assert nearest_wording("とりくみの実施の状況", default_lexicon()) == ("取組の実施状況", 1.0)


def test_wordings_of_ones_own_are_neighbours_too():
    mine = lexicon_with("[target]\nwords = ['ここまでやる']\n")
    assert suggest("ここまでやるよ", ["3回"], mine).field == "target"


def test_blank_cells_say_nothing_about_a_field():
    assert fit("period", ["－", "", "通年"]) == 1.0
    assert fit("period", ["－", ""]) == 1.0
