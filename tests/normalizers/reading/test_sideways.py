"""Lists on their side are turned upright, read, and their places turned back."""

from __future__ import annotations

from normalizers.reading.block_table import Above
from normalizers.reading.grid import grid_of
from normalizers.reading.lines import Ledger, Line
from normalizers.reading.region import Sideways
from normalizers.reading.regions import regions_of
from normalizers.reading.roles import roles_of
from normalizers.reading.sideways import read_sideways
from tests.normalizers.reading.printed import table


def read(*rows: str) -> tuple[tuple[Line, ...], Ledger]:
    grid = grid_of(table(*rows))
    (region,) = regions_of(grid, roles_of(grid.table, 2024))
    assert isinstance(region, Sideways)
    ledger = Ledger()
    return read_sideways(grid, region, Above(("歩けるまち",)), ledger, 2024, None).lines, ledger


UNDERTAKINGS = ("事業名|朝の体操|夜の読書会", "担当課|健康課|図書課", "目標|月1回|年6回", "実績|12回|5回")


def test_each_column_is_a_line():
    lines, _ = read(*UNDERTAKINGS)
    assert [[line.first(name) for name in ("item", "organization", "target", "actual")] for line in lines] == [
        ["朝の体操", "健康課", "月1回", "12回"],
        ["夜の読書会", "図書課", "年6回", "5回"],
    ]
    assert [line.goals for line in lines] == [("歩けるまち",)] * 2


def test_places_are_those_of_the_sheet():
    lines, ledger = read(*UNDERTAKINGS)
    places = {entry.text: (entry.address.row, entry.address.col) for line in lines for entry in line.entries}
    assert (places["図書課"], places["12回"]) == ((1, 2), (3, 1))
    assert len(ledger.fate) == 12


def test_years_that_run_down_are_the_times_of_each_name():
    lines, _ = read("年度|利用者数|貸出数", "令和4年度|120人|30冊", "令和5年度|130人|40冊")
    assert [
        (line.first("item"), [(entry.when, entry.text) for entry in line.entries if entry.when]) for line in lines
    ] == [
        ("利用者数", [("令和4年度", "120人"), ("令和5年度", "130人")]),
        ("貸出数", [("令和4年度", "30冊"), ("令和5年度", "40冊")]),
    ]
