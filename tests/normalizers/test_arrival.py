"""Nothing that a sheet says may get lost between its cells and its records without being told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.document import Cell, Document, Line, Table
from normalizers import normalize as module
from normalizers.normalize import normalize
from normalizers.record import Facts

FACTS = Facts(fiscal_year=2024)


def table(*rows: tuple[str, ...], number: int = 1) -> Table:
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(number, len(rows), max(map(len, rows)), tuple(cells))


def document(*tables: Table) -> Document:
    return Document("text", (Line("令和6年度 取組の一覧"), *tables))


LIST = (
    ("番号", "事業名", "担当課", "目標"),
    ("1", "朝の体操", "健康課", "月1回"),
    ("2", "夜の読書会", "図書課", "年6回"),
)
FORM = (("重点目標", "川辺を歩けるまち", "所管課", "公園課"),)
TAIL = (("特記事項", "雨の日の代わりを考えた"),)


def unread(read) -> list[str | None]:
    return [issue.text for issue in read.issues if issue.code == "unread_cell"]


def test_what_arrives_is_read():
    read = normalize(document(table(*LIST)), FACTS)
    assert [record.item for record in read.records] == ["朝の体操", "夜の読書会"]
    assert (read.cells.cells, read.cells.unread, unread(read)) == (12, 0, [])


@pytest.mark.parametrize("lost", ["target", "item"])
def test_what_is_lost_on_the_way_is_told(monkeypatch, lost):
    true = module.records_of

    def losing(line, around):
        for record, issues in true(line, around):
            if record.item == "夜の読書会":
                yield replace(record, **{lost: None}), issues
            else:
                yield record, issues

    monkeypatch.setattr(module, "records_of", losing)
    read = normalize(document(table(*LIST)), FACTS)
    expected = {"target": ["年6回"], "item": ["2", "夜の読書会", "図書課", "年6回"]}[lost]
    assert unread(read)[-1] == "年6回"
    assert set(unread(read)) <= set(expected)
    assert read.cells.unread == len(unread(read))


def test_what_a_sheet_says_below_its_list_goes_to_each_line():
    read = normalize(document(table(*FORM, number=1), table(*LIST, number=2), table(*TAIL, number=3)), FACTS)
    assert [dict(record.extra).get("特記事項") for record in read.records] == ["雨の日の代わりを考えた"] * 2
    assert {record.goal for record in read.records} == {"川辺を歩けるまち"}
    assert read.cells.unread == 0


def test_a_unit_among_words_is_a_word():
    rows = (("事業名", "担当課", "令和6年度", "令和7年度"), ("予約の電子化", "市民課", "仕様の検討", "契約"))
    read = normalize(document(table(*rows)), FACTS)
    assert [record.target for record in read.records] == ["仕様の検討", "契約"]


def test_an_unknown_wording_is_told_once_and_its_cells_are_kept():
    rows = (
        ("番号", "事業名", "ほにゃら欄", "目標"),
        ("1", "朝の体操", "晴れ", "月1回"),
        ("2", "夜の読書会", "雨", "年6回"),
    )
    read = normalize(document(table(*rows)), FACTS)
    assert [issue.text for issue in read.issues if issue.code == "unknown_label"] == ["ほにゃら欄"]
    assert [dict(record.extra) for record in read.records] == [{"ほにゃら欄": "晴れ"}, {"ほにゃら欄": "雨"}]


def test_a_sheet_that_says_nothing_of_its_year_or_of_any_record_is_told():
    read = normalize(Document("text", (table(("数", "数"), ("1", "2")),)), Facts())
    assert {"no_records", "unknown_fiscal_year"} <= {issue.code for issue in read.issues}
    assert read.records == ()
