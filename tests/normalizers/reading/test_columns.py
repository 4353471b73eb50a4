"""What each column of a list holds, from the path of its header cells and the cells below."""

from __future__ import annotations

import pytest

from normalizers.reading.columns import columns_of
from normalizers.reading.grid import grid_of
from normalizers.reading.region import Block
from normalizers.reading.regions import regions_of
from normalizers.reading.roles import roles_of
from tests.normalizers.reading.printed import table


def columns(*rows: str) -> list[tuple[str, str | None]]:
    """Field and time of each column of the first block of a table."""
    grid = grid_of(table(*rows))
    roles = roles_of(grid.table, 2024)
    block = next(region for region in regions_of(grid, roles) if isinstance(region, Block))
    return [(column.field, column.when) for column in columns_of(grid, roles, block)]


def fields(*rows: str) -> list[str]:
    return [field for field, _ in columns(*rows)]


NAMED = [
    (
        ("番号|事業名|担当課|目標値|実績値|評価", "1|朝の体操|健康課|12回|10回|B"),
        "item_no item organization target actual grade",
    ),
    (("施策|取組|期限|実施状況", "歩けるまち|朝の体操|9月末|体操を始めた。"), "goal item period status"),
    (("指標|単位|目標値|現状値", "利用者数|人|120|100"), "indicator unit target baseline"),
    (("事業名|事業費（千円）|今後の予定", "朝の体操|120|続ける。"), "item cost plan"),
]


@pytest.mark.parametrize(("rows", "expected"), NAMED)
def test_a_known_label_names_the_field(rows, expected):
    assert fields(*rows) == expected.split()


def test_years_over_pairs_are_the_times_of_their_columns():
    rows = ("指標|令和5年度|<|令和6年度|<", "^|目標|実績|目標|実績", "利用者数|10人|9人|12人|－")
    assert columns(*rows) == [
        ("indicator", None),
        ("target", "令和5年度"),
        ("actual", "令和5年度"),
        ("target", "令和6年度"),
        ("actual", "令和6年度"),
    ]


def test_a_bare_year_leaves_open_what_its_figures_are():
    assert columns("指標|R5|R6", "利用者数|10人|12人")[1:] == [("year", "R5"), ("year", "R6")]


UNNAMED = [
    (("番号|事業名|ほにゃら欄", "1|朝の体操|健康課", "2|夜の読書会|図書課"), "organization"),
    (("番号|事業名|ほにゃら欄", "1|朝の体操|通年", "2|夜の読書会|9月末"), "period"),
    (("番号|事業名|ほにゃら欄", "1|朝の体操|晴れの日", "2|夜の読書会|雨の日"), "unknown"),
    (("番号|事業名|実施時期", "1|朝の体操|晴れの日", "2|夜の読書会|雨の日"), "unknown"),
]


@pytest.mark.parametrize(("rows", "expected"), UNNAMED)
def test_cells_say_what_a_label_does_not(rows, expected):
    assert fields(*rows)[-1] == expected


def test_labels_of_rows_are_told_from_names():
    rows = ("指標|区分|R5|R6", "利用者数|目標|10|12", "^|実績|9|13")
    assert fields(*rows) == ["indicator", "rowkind", "year", "year"]


def test_a_merged_column_on_the_left_of_the_names_is_a_goal():
    rows = (
        "区分|事業名|目標値",
        "歩けるまち|朝の体操|12回",
        "^|夕の散歩|10回",
        "読めるまち|夜の読書会|6回",
        "^|朝の読書会|4回",
    )
    assert fields(*rows) == ["goal", "item", "target"]
