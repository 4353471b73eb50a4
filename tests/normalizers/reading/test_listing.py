"""A block to lines: which rows speak of one thing, and what each cell says of it."""

from __future__ import annotations

import pytest

from normalizers.reading.grid import grid_of
from normalizers.reading.lines import Ledger, Line
from normalizers.reading.listing import listing_of
from normalizers.reading.region import Block
from normalizers.reading.regions import regions_of
from normalizers.reading.roles import roles_of
from tests.normalizers.reading.printed import table


def lines(*rows: str, stacked: tuple[str, ...] = ()) -> tuple[Line, ...]:
    grid = grid_of(table(*rows))
    roles = roles_of(grid.table, 2024)
    block = next(region for region in regions_of(grid, roles) if isinstance(region, Block))
    return listing_of(grid, roles, block, Ledger(), {}, stacked).lines


def said(line: Line, *names: str) -> list[str | None]:
    return [line.first(name) for name in names]


def timed(line: Line) -> list[tuple[str, str | None, str]]:
    """Field, time and text of each value of a line."""
    return [(entry.field, entry.when, entry.text) for entry in line.entries if entry.when is not None]


def test_each_row_with_a_name_is_a_line():
    found = lines("番号|事業名|担当課|目標値", "1|朝の体操|健康課|12回", "2|夜の読書会|図書課|6回")
    assert [said(line, "item_no", "item", "organization", "target") for line in found] == [
        ["1", "朝の体操", "健康課", "12回"],
        ["2", "夜の読書会", "図書課", "6回"],
    ]
    assert [line.address.row for line in found] == [1, 2]


def test_a_merged_goal_is_said_by_each_of_its_rows():
    found = lines("施策|事業名|目標値", "歩けるまち|朝の体操|12回", "^|夕の散歩|10回", "読めるまち|夜の読書会|6回")
    assert [said(line, "goal", "item") for line in found] == [
        ["歩けるまち", "朝の体操"],
        ["歩けるまち", "夕の散歩"],
        ["読めるまち", "夜の読書会"],
    ]


def test_rows_of_one_name_are_told_apart_by_their_labels():
    (found,) = lines("指標|区分|令和5年度|令和6年度", "利用者数|目標|10人|12人", "^|実績|9人|13人")
    assert timed(found) == [
        ("target", "令和5年度", "10人"),
        ("target", "令和6年度", "12人"),
        ("actual", "令和5年度", "9人"),
        ("actual", "令和6年度", "13人"),
    ]


def test_rows_without_labels_are_what_a_note_says():
    (found,) = lines("指標|令和5年度|令和6年度", "利用者数|10人|12人", "^|9人|13人", stacked=("target", "actual"))
    assert [(field, text) for field, _, text in timed(found)] == [
        ("target", "10人"),
        ("target", "12人"),
        ("actual", "9人"),
        ("actual", "13人"),
    ]


def test_sub_rows_of_a_merged_name_are_lines_in_its_group():
    found = lines("指標|<|令和6年度目標", "利用者数|大人|12人", "^|子ども|30人")
    assert [said(line, "item_group", "item", "target") for line in found] == [
        ["利用者数", "大人", "12人"],
        ["利用者数", "子ども", "30人"],
    ]


DITTOS = [
    (("朝の体操|健康課|12回", "夕の散歩|〃|10回"), "健康課"),
    (("朝の体操|健康課|12回", "夕の散歩|同上|10回"), "健康課"),
    (("朝の体操|健康課|12回", "夕の散歩|〃|10回", "夜の読書会|〃|6回"), "健康課"),
]


@pytest.mark.parametrize(("rows", "expected"), DITTOS)
def test_a_ditto_says_what_stands_above(rows, expected):
    found = lines("事業名|担当課|目標値", *rows)
    assert found[-1].first("organization") == expected


def test_an_arrow_goes_on_with_what_stands_on_its_left():
    (found,) = lines("事業名|令和6年度|令和7年度|令和8年度", "案内所|設計|→|工事")
    assert [text for _, _, text in timed(found)] == ["設計", "設計", "工事"]


@pytest.mark.parametrize("name", ["合計", "小計", "計"])
def test_totals_are_no_lines(name):
    found = lines("事業名|担当課|目標値", "朝の体操|健康課|12回", "夕の散歩|健康課|10回", f"{name}||22回")
    assert [line.first("item") for line in found] == ["朝の体操", "夕の散歩"]


def test_blank_rows_of_a_form_are_no_lines():
    found = lines("番号|事業名|目標値", "1|朝の体操|12回", "2||", "3||")
    assert [line.first("item") for line in found if line.first("item")] == ["朝の体操"]
