"""Lists whose columns are made by tabs."""

from __future__ import annotations

import pytest

from extractors.document import Cell, Line, Table
from extractors.tab_lists import tab_lists

HEAD = "番号\t取組\t期限\t目標"


def grids(*texts: str) -> list[list[list[str]]]:
    """The texts of the tables that are made of these lines."""
    found = []
    for block in tab_lists([Line(text) for text in texts]):
        if isinstance(block, Table):
            rows = [[""] * block.ncols for _ in range(block.nrows)]
            for cell in block.cells:
                rows[cell.row][cell.col] = cell.text
            found.append(rows)
    return found


def test_a_list_is_a_table_and_what_surrounds_it_stays():
    lines = [
        Line("１　道路"),
        Line(HEAD, bold=True),
        Line("（１）\t橋の点検\t年度末\t12橋"),
        Line("（２）\t清掃\t通年\t"),
        Line("以上"),
    ]
    first, table, last = tab_lists(lines)
    assert (first, last) == (lines[0], lines[-1])
    assert isinstance(table, Table)
    assert (table.nrows, table.ncols, table.spans) == (3, 4, False)
    assert table.cells[0] == Cell(0, 0, "番号", bold=True)
    assert [cell.text for cell in table.cells[8:]] == ["（２）", "清掃", "通年", ""]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (
            ("（１）\t市が管理する橋の点検と補修\t年度末\t12橋", "\tの計画づくり"),
            ["（１）", "市が管理する橋の点検と補修の計画づくり", "年度末", "12橋"],
        ),
        (
            ("（１）\t橋の点検\t令和７年９月か\t延長５.５ｋｍ", "\t\tら通年\t（累計12ｋｍ）"),
            ["（１）", "橋の点検", "令和７年９月から通年", "延長５.５ｋｍ（累計12ｋｍ）"],
        ),
        (
            ("（１）\t・橋の点検\t年度末\t12橋", "\t・橋の塗り替え"),
            ["（１）", "・橋の点検\n・橋の塗り替え", "年度末", "12橋"],
        ),
    ],
)
def test_a_line_that_goes_on_belongs_to_its_row(lines, row):
    ((_, first, *_),) = grids(HEAD, *lines, "（２）\t遊歩道の手すりの取り替え等\t令和７年10月末\t手すり２００ｍ")
    assert first == row


def test_blank_first_columns_are_rows_of_their_own_where_nothing_is_full():
    ((_, *rows),) = grids(
        "分野\t取組\t期限", "道路\t橋の点検\t年度末", "\t清掃\t通年", "公園\t遊具の更新と利用の案内\t令和８年３月"
    )
    assert rows == [
        ["道路", "橋の点検", "年度末"],
        ["", "清掃", "通年"],
        ["公園", "遊具の更新と利用の案内", "令和８年３月"],
    ]


def test_labels_that_are_repeated_begin_the_next_table():
    rows = ("（１）\t点検\t年度末\t12橋", "（２）\t清掃\t通年\t３回")
    assert [len(grid) for grid in grids(HEAD, *rows, HEAD, *rows)] == [3, 3]


def test_several_tabs_may_stand_for_one():
    ((head, first, _),) = grids("取組\t\t\t担当課", "橋の点検と補修の計画づくり\t道路課", "清掃\t\t\t公園課")
    assert (head, first) == (["取組", "担当課"], ["橋の点検と補修の計画づくり", "道路課"])


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, "（１）\t橋の点検\t年度末\t12橋"),
        ("日時\t令和７年４月１日（火）", "場所\t市役所本庁舎３階の大会議室で行います。"),
        ("\t字下げした文章が続きます。", "\t二つ目の文章です。", "\t三つ目の文章です。"),
        (HEAD, "（１）\t橋\t年度末\t12橋\t道路課", "（２）\t公園\t年度末\t３か所\t公園課"),
    ],
)
def test_other_lines_with_tabs_stay_lines(lines):
    assert list(tab_lists([Line(text) for text in lines])) == [Line(text) for text in lines]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "lines",
    [
        [Line(f"・会議{at}です。\t会場{at}") for at in range(20_000)],
        [*(Line(f"会議\t会場{at}") for at in range(20_000)), Line("一\t二\t三")],
    ],
)
def test_many_lines_with_tabs_take_no_time(lines):
    assert list(tab_lists(lines)) == lines


def test_a_list_behind_many_lines_of_short_words_is_found():
    lines = [f"会議\t会場{at}" for at in range(300)]
    assert len(grids(*lines, HEAD, "（１）\t橋の点検\t年度末\t12橋", "（２）\t清掃\t通年\t３回")) == 1
