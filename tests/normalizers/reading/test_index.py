"""A list whose lines are detailed later gives no lines of its own and completes those that detail it."""

from __future__ import annotations

from normalizers.reading.index import merge_indexes
from normalizers.reading.lines import Entry, Line
from normalizers.record import Address


def line(number: int, kind: str = "list", **texts: str) -> Line:
    entries = tuple(Entry(name, text, name) for name, text in texts.items())
    return Line((), entries, Address(table=number), kind)


INDEX = (
    line(1, item_no="1", item="朝の体操", organization="健康課"),
    line(1, item_no="2", item="夜の読書会", organization="図書課"),
)
FORMS = (
    line(2, "form", item_no="1", item="朝の体操", target="月1回"),
    line(3, "form", item_no="2", item="夜の読書会", target="年6回"),
)


def test_an_index_completes_the_lines_that_detail_it():
    found = merge_indexes((*INDEX, *FORMS))
    assert [(one.first("item"), one.first("target"), one.first("organization")) for one in found] == [
        ("朝の体操", "月1回", "健康課"),
        ("夜の読書会", "年6回", "図書課"),
    ]


def test_what_the_form_says_itself_stays():
    forms = (line(2, "form", item="朝の体操", organization="公園課"), FORMS[1])
    assert [one.first("organization") for one in merge_indexes((*INDEX, *forms))] == ["公園課", "図書課"]


def test_a_list_that_reports_is_no_index():
    reporting = tuple(line(1, item=one.first("item") or "", status="続けた。") for one in INDEX)
    assert len(merge_indexes((*reporting, *FORMS))) == 4


def test_a_list_of_other_things_is_no_index():
    others = (line(1, item="昼の合唱"), line(1, item="夕の散歩"))
    assert merge_indexes((*others, *FORMS)) == (*others, *FORMS)
