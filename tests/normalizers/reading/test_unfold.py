"""A line is unfolded step by step: sides, numbered sub-lines, parts tagged with divisions, times."""

from __future__ import annotations

import pytest

from normalizers.reading.lines import Entry, Line
from normalizers.reading.unfold import numbered, split_numbers, split_sides, split_tags, split_times, without_number


def line(**texts: str) -> Line:
    return Line((), tuple(Entry(name, text, name) for name, text in texts.items()))


def said(found: Line, *names: str) -> tuple[str | None, ...]:
    return tuple(found.first(name) for name in names)


CUTS = [
    ("花壇 (1) 植える (2) 育てる", "花壇", [("(1)", "植える"), ("(2)", "育てる")]),
    ("（１）植える\n（２）育てる", "", [("(1)", "植える"), ("(2)", "育てる")]),
    ("① 植える ② 育てる", "", [("①", "植える"), ("②", "育てる")]),
    ("ア 植える\nイ 育てる", "", [("ア", "植える"), ("イ", "育てる")]),
    ("(2) 育てる (3) 分ける", "(2) 育てる (3) 分ける", []),  # does not count from 1
    ("植える（1回）", "植える（1回）", []),
]


@pytest.mark.parametrize(("text", "head", "parts"), CUTS)
def test_a_text_is_cut_where_its_numbers_count_from_one(text, head, parts):
    found = numbered(text)
    assert (found.head, list(found.parts)) == (head, parts)


LEADS = [
    ("① 花壇", ("①", "花壇")),
    ("(2) 花壇", ("(2)", "花壇")),
    ("3. 花壇", ("3", "花壇")),
    ("・花壇", (None, "花壇")),
    ("花壇 2", (None, "花壇 2")),
    ("3年生の花壇", (None, "3年生の花壇")),
    ("6月 ～ 9月", (None, "6月 ～ 9月")),
]


@pytest.mark.parametrize(("text", "expected"), LEADS)
def test_the_number_that_leads_a_text(text, expected):
    assert without_number(text) == expected


def test_sub_lines_take_the_parts_of_the_other_cells_with_their_number():
    whole = line(item_no="③", item="花壇 (1) 植える (2) 育てる", target="(1) 3鉢 (2) 5鉢", organization="公園課")
    assert [said(sub, "item_no", "item_group", "item", "target", "organization") for sub in split_numbers(whole)] == [
        ("③(1)", "花壇", "植える", "3鉢", "公園課"),
        ("③(2)", "花壇", "育てる", "5鉢", "公園課"),
    ]


def test_a_sub_line_without_a_part_has_none():
    whole = line(item="(1) 植える (2) 育てる", target="(2) 5鉢")
    assert [sub.first("target") for sub in split_numbers(whole)] == [None, "5鉢"]


def test_a_line_without_sub_lines_stays_as_it_is():
    whole = line(item="花壇を育てる", target="(1) 3鉢 (2) 5鉢")
    assert list(split_numbers(whole)) == [whole]


def test_parts_that_are_tagged_with_divisions_are_lines_of_these_divisions():
    whole = line(item="花壇", organization="公園課、学校課", status="3鉢を植えた。（公園課）\n5鉢を植えた。（学校課）")
    found = list(split_tags(whole))
    assert [said(part, "organization", "status") for part in found] == [
        ("公園課", "3鉢を植えた。"),
        ("学校課", "5鉢を植えた。"),
    ]
    assert [part.first("extra") for part in found] == ["公園課、学校課"] * 2


def test_bodies_side_by_side_are_lines_of_their_own():
    entries = (
        Entry("item", "花壇"),
        Entry("status", "植えた。", side="町内会"),
        Entry("status", "苗を配った。", side="市"),
        Entry("organization", "公園課", side="市"),
    )
    assert [said(part, "item", "organization", "status") for part in split_sides(Line((), entries))] == [
        ("花壇", "町内会", "植えた。"),
        ("花壇", "公園課", "苗を配った。"),
    ]


def test_a_line_has_one_record_for_each_time_that_says_something():
    entries = (
        Entry("item", "花壇"),
        Entry("target", "3鉢", when="令和5年度"),
        Entry("actual", "4鉢", when="令和5年度"),
        Entry("target", "5鉢", when="令和6年度"),
        Entry("target", "－", when="令和7年度"),
    )
    found = split_times(Line((), entries), 2024)
    assert [(one.period.fiscal_year, [entry.text for entry in one.own]) for one in found] == [
        (2023, ["3鉢", "4鉢"]),
        (2024, ["5鉢"]),
    ]


def test_times_of_one_year_in_two_spellings_are_one():
    entries = (Entry("target", "3鉢", when="令和5年度"), Entry("actual", "4鉢", when="R5"))
    (found,) = split_times(Line((), entries), 2024)
    assert (found.period.text, len(found.own)) == ("R5", 2)


def test_the_period_of_a_line_holds_where_no_cell_has_a_time():
    (found,) = split_times(line(item="花壇", period="9月末", target="3鉢"), 2024)
    assert (found.period.text, found.period.kind) == ("9月末", "by")
    (found,) = split_times(line(item="花壇", period_from="R5", period_to="R7"), 2024)
    assert found.period.text == "R5～R7"
