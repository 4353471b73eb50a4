"""HTML pages: spans, shown text, what is left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Line, Table
from extractors.errors import ExtractionError
from extractors.web import read_web


def cells(html: str) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(cell.row, cell.col, cell.rowspan, cell.colspan, cell.text) for cell in table.cells]
        for table in read_web(f"<html><body>{html}".encode()).tables
    ]


def texts(html: str) -> list[str]:
    return [line.text for line in read_web(f"<html><body>{html}".encode()).lines]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th rowspan=2>柱<th colspan=2>目標<tr><td>R6<td>R7", [(0, 0, 2, 1, "柱"), (0, 1, 1, 2, "目標"), (1, 1, 1, 1, "R6"), (1, 2, 1, 1, "R7")]),
        ("<tr><td rowspan=9>甲<td>乙<tr><td>丙", [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]),
        ("<tr><td rowspan=0>甲<td>乙<tr><td>丙", [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丙")]),
        ("<tr><td colspan=500>見出し<tr><td>甲<td>乙", [(0, 0, 1, 2, "見出し"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")]),
        ("<thead><tr><th rowspan=3>頭<th>値</thead><tbody><tr><td>甲<td>乙", [(0, 0, 1, 1, "頭"), (0, 1, 1, 1, "値"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙")]),
        ("<tfoot><tr><td>計<td>3</tfoot><tr><td>甲<td>1", [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1"), (1, 0, 1, 1, "計"), (1, 1, 1, 1, "3")]),
        ("<tr><td>甲<td style='display:none'>隠<td>乙", [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]),
    ],
)  # fmt: skip
def test_spans(rows: str, expected: list[tuple[int, int, int, int, str]]) -> None:
    assert cells(f"<table>{rows}</table>") == [expected]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>一<br>二</p>", ["一\n二"]),
        ("<p>地域の\n  支援</p>", ["地域の支援"]),
        ("<p>R6\n KPI</p>", ["R6 KPI"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<ol start=3><li>甲<li>乙<ol><li>内</ol><li>丙</ol>", ["3. 甲", "4. 乙", "1. 内", "5. 丙"]),
        ("甲<!-- 注 -->乙<script>x</script>丙", ["甲乙丙"]),
        ("<ruby>取組<rt>とりくみ</rt></ruby>の状況", ["取組の状況"]),
        ("<div id=breadcrumb><a>市政</a></div><nav>目次</nav><p>本文<footer>電話</footer>", ["本文"]),
        ("<div class=header><h1>計画</h1></div>", ["計画"]),
        ("<p hidden>隠</p><p style='visibility:hidden'>隠</p><p>見</p>", ["見"]),
        ("<pre>一  二\n三</pre>", ["一 二\n三"]),
        ("<p>&lt;概要&gt;&nbsp;R&amp;D</p>", ["<概要> R&D"]),
        ("<table><tr><td>囲み</table>", ["囲み"]),
        ("<style>.no{display:none} @media print{p{display:none}}</style><p class=no>隠</p><p>見</p>", ["見"]),
    ],
)
def test_shown_text(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    "table",
    [
        "<form action=x><tr><td>甲<td>乙<tr><td>丙<td>丁</form>",
        "<td>甲<td>乙<tr><td>丙<td>丁",
        "<tbody><form><tr><td>甲<td>乙<tr><td>丙<td>丁</form></tbody>",
        "<font><tr><td>甲<td>乙<tr><td>丙<td>丁</font>",
        "<div><tr><td>甲<td>乙</div><tr><td>丙<td>丁",
        "<tr><center><td>甲<td>乙</center><tr><td>丙<td>丁",
        "<tr><form><td>甲<td>乙</form><tr><td>丙<td>丁",
        "<tbody><tr><td>甲<td>乙</tbody><td>丙<td>丁",
        "<colgroup><col><tr><td>甲<td>乙<tr><td>丙<td>丁",
        "<tr><td><div>甲<td>乙<tr><td>丙<td>丁",
        "<tr><td>甲<td><ul><li>乙<tr><td>丙<td>丁",
        "<input type=hidden><tr><td>甲<td>乙<script>x</script><tr><td>丙<td>丁<template><tr><td>隠</template>",
    ],
)
def test_cells_are_found_through_what_stands_around_them(table: str) -> None:
    page = f"<table>{table}</table>"
    assert cells(page) == [[(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")]]
    assert texts(page) == []


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("注意<b>事項</b><tr><td>甲<td>乙", ["注意事項"]),
        ("<p>注意</p><p>事項</p><tr><td>甲<td>乙", ["注意", "事項"]),
        ("<tr>注意<td>甲<td>乙", ["注意"]),
        ("注意<tr>事項<td>甲<td>乙", ["注意", "事項"]),
        ("<form>注意<tr><td>甲<td>乙</form>", ["注意"]),
        ("<caption>表1<td>甲<td>乙", ["表1"]),
        ("<colgroup>注意<tr><td>甲<td>乙", ["注意"]),
        ("<li>注意<tr><td>甲<td>乙", ["注意"]),
    ],
)
def test_what_stands_between_cells_comes_before_the_table(table: str, expected: list[str]) -> None:
    blocks = read_web(f"<html><body><p>前</p><table>{table}</table>後".encode()).blocks
    assert [block.text if isinstance(block, Line) else [cell.text for cell in block.cells] for block in blocks] == [
        "前",
        *expected,
        ["甲", "乙"],
        "後",
    ]


def test_a_table_between_the_cells_of_another_is_not_lost() -> None:
    page = "<table><tr><td>甲<td>乙</td><table><tr><td>年<td>値</table></tr></table>"
    assert [[text for *_, text in table] for table in cells(page)] == [["年", "値"], ["甲", "乙"]]


def test_headings_captions_and_looks() -> None:
    page = """<html><head><title> 評価 シート </title><style>th.k, .shade td{background:#dfeaf5} .v span{writing-mode:vertical-rl}</style></head>
    <body><h2>１ 概要</h2><table><caption>表1</caption><tr><th class=k>取組<td class=v><span>章</span></tr>
    <tr class=shade><td><b>太</b><td bgcolor=yellow>黄</tr><tr><td bgcolor=yellow>黄<td>白</tr></table>"""
    document = read_web(page.encode())
    heading, caption, table = document.blocks
    assert isinstance(heading, Line)
    assert isinstance(caption, Line)
    assert isinstance(table, Table)
    assert (heading.text, heading.level, heading.bold, caption.text, document.metadata_title) == (
        "１ 概要",
        2,
        True,
        "表1",
        "評価 シート",
    )
    assert [(cell.fill, cell.bold, cell.vertical) for cell in table.cells] == [
        ("DFEAF5", True, False),
        (None, False, True),
        ("DFEAF5", True, False),
        ("DFEAF5", False, False),  # a rule wins over the attribute
        ("FFFF00", False, False),
        (None, False, False),
    ]


def test_tables_in_cells() -> None:
    inner = "<table><tr><td>年<td>値</table>"
    assert cells(f"<table><tr><th>親<td>指標{inner}注</table>") == [
        [(0, 0, 1, 1, "親"), (0, 1, 1, 1, "指標\n注")],
        [(0, 0, 1, 1, "年"), (0, 1, 1, 1, "値")],
    ]
    layout = f"<table><tr><td>窓<td>{inner}{inner}</table>"
    assert [len(table) for table in cells(layout)] == [2, 2]
    assert texts(layout) == ["窓"]


@pytest.mark.parametrize(
    ("declared", "encoding", "told"),
    [
        ("shift_jis", "cp932", "cp932"),
        ("EUC-JP", "euc_jp", "euc_jp"),
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "cp932", "cp932"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("no-such-name", "euc_jp", "euc_jp"),
        ("undefined", "utf-8", "utf-8"),
        ("punycode", "cp932", "cp932"),
        ("utf-8", "utf-16", "utf-16"),
    ],
)
def test_encodings(declared: str, encoding: str, told: str) -> None:
    page = f'<html><meta charset="{declared}"><p>住民の見守り活動を広げる。①</p>'
    if encoding == "euc_jp":
        page = page.replace("①", "")
    document = read_web(page.encode(encoding))
    assert document.encoding == told
    assert [line.text[:12] for line in document.lines] == ["住民の見守り活動を広げる"]


def test_hostile_pages_are_refused_before_they_hang() -> None:
    attributes = " ".join(f"a{at}='1'" for at in range(200_000))
    for page in (
        f"<table><tr><td {attributes}>甲</table>",
        "<div>" * 100_000,
        "<table><tr><td>" * 100_000 + "甲",
        "<table>" + "<tr><td colspan=1000 rowspan=65534>甲<td colspan=1000>乙" * 2000 + "</table>",
        "<table>" + "<tr><td colspan=1000 rowspan=65534>甲" * 400 + "</table>",
    ):
        with pytest.raises(ExtractionError) as caught:
            read_web(f"<html><body>{page}".encode())
        assert caught.value.reason == "bomb"


def test_a_rowspan_beyond_the_table_is_cut() -> None:
    (found,) = cells("<table><tr><td rowspan=65534>甲<td>乙</table>")
    assert found == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]


@pytest.mark.parametrize(
    "page",
    [
        f"<style>{'@' * 80_000}</style>",
        f"<style>{'a' * 80_000}</style>",
        f"<style>{'/*' * 80_000}</style>",
        f"<style>{';' * 200_000}</style>",
        f"<style>{'{' * 200_000}</style>",
        f"<p style='background:rgb(1{' ' * 200_000}'>",
        f"<table>{'<td>' * 1_000}{'注<!-- -->' * 10_000}<form><div><td>{'<i>注</i></td>' * 1_000}</table>",
    ],
)
@pytest.mark.timeout(20)
def test_floods_of_marks_take_no_time(page: str) -> None:
    assert "甲" in [line.text for line in read_web(f"<html><body>{page}<p>甲".encode()).lines]


@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "<td rowspan=3>", "<td colspan=2>", "<th>", "</tr>", "甲", "<p>", "<ul><li>", "</ul>", "<b>", "<caption>", "<!--", "-->", "&amp;", "<form>", "</form>", "<div>", "</div>", "<tbody>", "<thead>", "<colgroup>", "<center>", "<input>"]), max_size=40))  # fmt: skip
def test_any_soup_is_a_grid_without_overlaps(parts: list[str]) -> None:
    page = "<html><body>" + "".join(parts)
    document = read_web(page.encode())
    shown = [line.text for line in document.lines] + [cell.text for table in document.tables for cell in table.cells]
    assert "".join(shown).count("甲") == re.sub(r"<!--.*?(?:-->|\Z)", "", page, flags=re.DOTALL).count("甲")
    for table in document.tables:
        covered = [
            (row, col)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for col in range(cell.col, cell.col + cell.colspan)
        ]
        assert len(covered) == len(set(covered))
        assert all(row < table.nrows and col < table.ncols for row, col in covered)
