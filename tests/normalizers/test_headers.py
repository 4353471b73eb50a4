"""Lists are found by how their header stands over its body, also where a wording is unknown."""

from __future__ import annotations

import pytest

from extractors.document import Cell, Document, Line, Table
from normalizers.normalize import normalize
from normalizers.record import Facts

FACTS = Facts(fiscal_year=2024)
YEARS = ("令和6年度実施状況", "令和7年度実施予定", "担当課")


def lines(*rows: tuple[str, ...]) -> Document:
    """A list as a text export holds it: merged cells are blank."""
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Document("text", (Line("計画の実施状況報告"), Table(1, len(rows), len(rows[0]), cells, spans=False)))


@pytest.mark.parametrize("unknown", ["ほにゃら欄", "住まう人の出番", "役立つ場面"])
@pytest.mark.parametrize("levels", [2, 3])
def test_a_list_is_read_whatever_one_column_is_called(unknown, levels):
    top = (
        "活動名",
        unknown,
        "備考",
        "まちづくりに向けた動き",
        "",
        "",
        "",
    )  # known, unknown, known, unknown: as in a form
    middle = ("", "", "", "市の取組み", "", "", "")
    lowest = ("", "", "", "", *YEARS)
    body = [
        (
            f"{number} {name}",
            "声をかけ合う",
            "雨の日は休む",
            "道具を貸し出す",
            "三つの地区で開きました。",
            "全ての地区で開きます。",
            "公園課",
        )
        for number, name in (("①", "花壇の手入れ"), ("②", "川辺の清掃"), ("③", "落ち葉の堆肥"))
    ]
    header = (top, middle, lowest) if levels == 3 else (top, lowest)
    read = normalize(lines(*header, *body), FACTS)
    assert [(record.item_no, record.item) for record in read.records if record.period.fiscal_year == 2024] == [
        ("①", "花壇の手入れ"),
        ("②", "川辺の清掃"),
        ("③", "落ち葉の堆肥"),
    ]
    assert all("声をかけ合う" in record.extra.values() for record in read.records)
    assert read.cells.unread == 0
