"""A table is cut into bands, pairs of label and value, blocks under a header, and lists on their side."""

from __future__ import annotations

import pytest

from normalizers.reading.bands import is_total
from normalizers.reading.grid import grid_of
from normalizers.reading.region import Band, Block, Pair, Region, Sideways
from normalizers.reading.regions import regions_of
from normalizers.reading.roles import roles_of
from tests.normalizers.reading.printed import table


def shown(region: Region) -> str:
    """A region as one line."""
    if isinstance(region, Band):
        return f"band {region.cell.text}"
    if isinstance(region, Pair):
        labels, values = (">".join(cell.text for cell in cells) for cells in (region.labels, region.values))
        return f"pair {labels} = {values}"
    if isinstance(region, Block):
        return f"block {list(region.header)} {list(region.body)}" + (f" of {region.group.text}" if region.group else "")
    assert isinstance(region, Sideways)
    return f"sideways {list(region.rows)} {region.labels}"


CUTS = {
    "a list": (("番号|事業名|目標", "1|朝の体操|月1回", "2|夜の読書会|年6回"), ["block [0] [1, 2]"]),
    "a header of two rows": (
        ("番号|事業名|令和6年度|<", "^|^|目標|実績", "1|朝の体操|3回|4回"),
        ["block [0, 1] [2]"],
    ),
    "goals in rows of full width": (
        (
            "番号|事業名|目標",
            "基本目標1　歩けるまち|<|<",
            "1|朝の体操|月1回",
            "基本目標2　読めるまち|<|<",
            "2|夜の読書会|年6回",
        ),
        ["block [0] [2, 4]"],
    ),
    "a title inside the frame": (
        ("令和6年度　取組の一覧|<|<", "番号|事業名|目標", "1|朝の体操|月1回"),
        ["band 令和6年度　取組の一覧", "block [1] [2]"],
    ),
    "a form": (
        ("事業名|朝の体操|担当課|健康課", "事業の目的|川辺を歩く。|<|<"),
        ["pair 事業名 = 朝の体操", "pair 担当課 = 健康課", "pair 事業の目的 = 川辺を歩く。"],
    ),
    "a form with a list": (
        ("事業名|朝の体操|担当課|健康課", "指標名|目標値|実績値|達成率", "回数|12回|10回|83%"),
        ["pair 事業名 = 朝の体操", "pair 担当課 = 健康課", "block [1] [2]"],
    ),
    "labels on the left, one undertaking a column": (
        ("事業名|朝の体操|夜の読書会", "担当課|健康課|図書課", "目標|月1回|年6回", "実績|12回|5回"),
        ["sideways [0, 1, 2, 3] 1"],
    ),
    "years down": (("年度|利用者数|貸出数", "令和4年度|120人|30冊", "令和5年度|130人|40冊"), ["sideways [0, 1, 2] 1"]),
}


@pytest.mark.parametrize(("rows", "regions"), CUTS.values(), ids=CUTS)
def test_a_table_is_cut_by_what_its_rows_look_like(rows, regions):
    grid = grid_of(table(*rows))
    assert [shown(region) for region in regions_of(grid, roles_of(grid.table, 2024))] == regions


LISTS = {name: (rows, regions) for name, (rows, regions) in CUTS.items() if regions[0].startswith("block")}


@pytest.mark.parametrize(("rows", "regions"), LISTS.values(), ids=LISTS)
def test_shading_the_header_changes_nothing(rows, regions):
    depth = len(regions[0].split("]")[0].split(","))
    grid = grid_of(table(*rows, shaded=depth))
    assert [shown(region) for region in regions_of(grid, roles_of(grid.table, 2024))] == regions


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("合計", True),
        ("小　計", True),
        ("計（3か年）", True),
        ("合計特殊出生率", False),
        ("計画", False),
        ("統計", False),
    ],
)
def test_totals_are_told_by_their_first_words(text, total):
    assert is_total(text) is total
