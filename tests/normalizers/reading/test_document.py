"""A document to lines: what headings, forms and tables hand on to what stands below them."""

from __future__ import annotations

from extractors.document import Document, Table
from extractors.document import Line as TextLine
from normalizers.reading.document import lines_of
from normalizers.reading.lines import Ledger, Line
from tests.normalizers.reading.printed import table


def read(*blocks: str | Table) -> tuple[tuple[Line, ...], Ledger]:
    ledger = Ledger()
    printed = tuple(TextLine(block) if isinstance(block, str) else block for block in blocks)
    lines, _, _ = lines_of(Document("html", printed), 2024, ledger)
    return lines, ledger


def said(lines: tuple[Line, ...], *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(line.first(name) for name in names) for line in lines]


LIST = ("番号|事業名|目標値", "1|朝の体操|12回", "2|夕の散歩|10回")


def test_headings_above_a_table_are_the_goals_of_its_lines():
    lines, _ = read(
        "第1章　歩けるまち", "第1節　川辺の道", table(*LIST), "第2節　山の道", table(*LIST, number=2), "※ 数値は見込み"
    )
    assert [line.goals for line in lines] == [("第1章　歩けるまち", "第1節　川辺の道")] * 2 + [
        ("第1章　歩けるまち", "第2節　山の道")
    ] * 2


def test_a_goal_in_a_row_of_full_width_is_that_of_the_rows_below():
    rows = (LIST[0], "基本目標1　歩けるまち|<|<", LIST[1], "基本目標2　読めるまち|<|<", LIST[2])
    lines, _ = read(table(*rows))
    assert [line.goals for line in lines] == [("基本目標1　歩けるまち",), ("基本目標2　読めるまち",)]


def test_a_list_goes_on_after_a_page_without_its_header():
    lines, _ = read(table(*LIST), table("3|夜の読書会|6回", "4|朝の読書会|4回", number=2))
    assert said(lines, "item_no", "item", "target")[2:] == [("3", "夜の読書会", "6回"), ("4", "朝の読書会", "4回")]


def test_a_form_is_one_line_and_ends_where_its_first_label_comes_again():
    form = ("事業名|朝の体操|担当課|健康課", "数値目標|12回|<|<", "実施状況|体操を続けた。|<|<")
    other = tuple(row.replace("朝の体操", "夜の読書会").replace("健康課", "図書課") for row in form)
    lines, _ = read(table(*form), table(*other, number=2))
    assert said(lines, "item", "organization", "target", "status") == [
        ("朝の体操", "健康課", "12回", "体操を続けた。"),
        ("夜の読書会", "図書課", "12回", "体操を続けた。"),
    ]


def test_a_form_without_an_undertaking_speaks_of_the_list_below_it():
    lines, _ = read(table("基本目標|歩けるまち|所管部局|都市部"), table(*LIST, number=2))
    assert [line.goals for line in lines] == [("歩けるまち",)] * 2
    assert all(any(entry.text == "都市部" for entry in line.inherited) for line in lines)


def test_a_table_of_contents_gives_no_lines_and_is_accounted_for():
    lines, ledger = read("目次", table("第1章　歩けるまち|1", "第2章　読めるまち|5"))
    assert lines == ()
    assert set(ledger.fate.values()) == {"contents"}


def test_every_printed_cell_of_a_list_has_a_fate():
    sheet = table(*LIST, "合計||22回")
    _, ledger = read(sheet)
    assert {(1, cell.row, cell.col) for cell in sheet.cells if cell.text} <= set(ledger.fate)
