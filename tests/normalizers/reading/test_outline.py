"""Headings are told by their numbering or brackets, and a heading closes those of its own level and below."""

from __future__ import annotations

import pytest

from normalizers.reading.outline import Outline, find_heading, find_named_indicator, find_plain_heading

KINDS = [
    ("第2章　歩けるまち", "chapter"),
    ("第1節　川辺の道", "section"),
    ("基本目標1　歩けるまち", "word-number:基本目標"),
    ("施策1-2　川辺の道", "word-number-number:施策"),
    ("Ⅱ　読めるまち", "roman"),
    ("3．読めるまち", "number"),
    ("（2）川辺の道", "bracket-number"),
    ("【歩けるまち】", "lenticular"),
    ("■ 川辺の道", "square"),
]
NO_HEADINGS = [
    "（単位：人）",
    "※ 数値は見込み",
    "川辺に道をつくります。",
    "令和6年度　計画",
    "- 3 -",
    "・花壇",
    "",
    "長" * 70,
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_heading_has_a_kind(text, kind):
    heading = find_heading(text)
    assert heading
    assert heading.kind == kind


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_notes_sentences_and_titles_are_no_headings(text):
    assert find_heading(text) is None


PATHS = [
    (["第1章　歩く", "第1節　川", "第2節　山"], ("第1章　歩く", "第2節　山")),
    (["第1章　歩く", "第1節　川", "第2章　読む"], ("第2章　読む",)),
    (["基本目標1　歩く", "施策1　川", "基本目標2　読む"], ("基本目標2　読む",)),
    (["1　歩く", "(1) 川", "(2) 山", "2　読む", "(1) 本"], ("2　読む", "(1) 本")),
]


@pytest.mark.parametrize(("lines", "path"), PATHS)
def test_a_heading_closes_those_of_its_kind_and_below(lines, path):
    outline = Outline()
    for line in lines:
        heading = find_heading(line)
        assert heading
        outline = outline.under(heading)
    assert outline.path == path


def test_a_format_that_marks_headings_needs_no_numbers():
    outline = Outline()
    for text, level in (("歩けるまち", 2), ("川辺の道", 3), ("読めるまち", 2)):
        heading = find_heading(text, level)
        assert heading
        outline = outline.under(heading)
    assert outline.path == ("読めるまち",)
    assert find_heading("計画の進み具合", 1) is None  # the title of the page


def test_a_wide_cell_may_be_a_heading_without_a_number():
    assert find_plain_heading("川辺の道")
    assert find_plain_heading("該当なし") is None


def test_a_heading_may_name_an_indicator():
    found = find_named_indicator("指標①　朝の利用者数")
    assert found
    assert (found.text, found.number) == ("朝の利用者数", "①")
    assert find_named_indicator("施策1　川辺の道") is None
