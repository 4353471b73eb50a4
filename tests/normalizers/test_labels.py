"""Printed labels and the field, year and unit that they are read as. A new wording gets a line here."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from normalizers import labels
from normalizers.labels import WordingError, default_lexicon, find_label, lexicon_of, lexicon_with
from normalizers.text import key

FISCAL_YEAR = 2024

FIELDS = [
    ("担当課", "organization"),
    ("所 管 課", "organization"),
    ("【数値目標】", "target"),
    ("数値目標（どこまで）", "target"),
    ("期間・期限", "period"),
    ("KPI①", "indicator"),
    ("進捗状況", "status"),
    ("今後の予定", "plan"),
    ("事務事業名", "item"),
    ("評価", "grade"),
    ("単位", "unit"),
    ("№", "item_no"),
    ("備考", "extra"),
]
YEARS = [
    ("令和5年度実績", "actual", 2023),
    ("目標値（令和7年度）", "target", 2025),
    ("現状値(R4)", "baseline", 2022),
    ("2030年", None, 2030),
]
NO_LABELS = ["", "　", "相談会を開く。", "窓口での相談の件数が増えたことによる", "3,200人"]


@pytest.mark.parametrize(("printed", "field"), FIELDS)
def test_a_label_names_a_field(printed, field):
    label = find_label(printed, FISCAL_YEAR)
    assert label
    assert (label.field, label.period) == (field, None)


@pytest.mark.parametrize(("printed", "field", "year"), YEARS)
def test_a_label_carries_a_year(printed, field, year):
    label = find_label(printed, FISCAL_YEAR)
    assert label
    assert label.period
    assert (label.field, label.period.fiscal_year) == (field, year)


def test_a_label_carries_a_unit():
    label = find_label("事業費（千円）", FISCAL_YEAR)
    assert label
    assert (label.field, label.unit) == ("cost", "千円")


@pytest.mark.parametrize("printed", NO_LABELS)
def test_what_is_no_label_names_nothing(printed):
    label = find_label(printed, FISCAL_YEAR)
    assert label is None or label.field is None


def test_later_wordings_win():
    lexicon = lexicon_of([{"item": {"words": ["しごと"]}}, {"goal": {"words": ["し ご と"]}}])
    assert lexicon.look_up("しごと") == ("goal", True)


def wordings() -> list[tuple[str, str]]:
    """(wording, field) of every line of labels.toml."""
    return [(key(word), field) for field, words in printed_wordings().items() for word in words]


def printed_wordings() -> dict[str, list[str]]:
    """The wordings of labels.toml by their field."""
    text = (Path(labels.__file__).parent / "labels.toml").read_text(encoding="utf-8")
    return {field: entry["words"] for field, entry in tomllib.loads(text).items()}


def test_every_wording_is_known():
    assert len(wordings()) > 500
    assert not [word for word, _ in wordings() if not (default_lexicon().look_up(word) or ("", False))[1]]


def test_every_wording_has_one_field():
    fields: dict[str, set[str]] = {}
    for word, field in wordings():
        fields.setdefault(word, set()).add(field)
    assert not {word: found for word, found in fields.items() if len(found) > 1}


def test_no_wording_is_written_twice():
    written = Counter(word for words in printed_wordings().values() for word in words)
    assert [word for word, count in written.items() if count > 1] == []


WRONG_FILES = [
    ("[target\n", "at line 1"),
    ("# mine\n\n[colour]\nwords = []\n", "line 3: [colour] is no field"),
    ("[item]\nwords = ['しごと']\n[target]\n", "line 3: [target] has no list of words"),
    ("[target]\nwords = 'まで'\n", "line 1: [target] has no list of words"),
    ("[target]\nwords = ['まで', '']\n", "no list of words"),
    ("[target]\nwords = ['まで', 3]\n", "no list of words"),
    ("[target]\nwords = ['まで']\nword = ['x']\n", "words and nothing else"),
    ("target = ['まで']\n", "line 1: [target] has no list of words"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_FILES)
def test_a_wrong_file_of_wordings_is_told_with_its_line(text, said):
    with pytest.raises(WordingError) as told:
        lexicon_with(text)
    assert said in str(told.value)


def test_wordings_of_a_file_come_before_those_that_ship_and_later_files_win():
    first, second = "[plan]\nwords = ['担当課']\n", "[goal]\nwords = ['担当課']\n"
    assert lexicon_with(first).look_up("担当課") == ("plan", True)
    assert lexicon_with(first, second).look_up("担当課") == ("goal", True)
    assert lexicon_with().look_up("担当課") == ("organization", True)
