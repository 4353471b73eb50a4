"""Text exports: rows, cells with HTML, encodings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Cell, Document, Line, Table
from extractors.encoding import read_text
from extractors.errors import ExtractionError, Failed, Refused
from extractors.export import read_export
from extractors.inline_html import printed_text

SHEET = """
令和6年度 みどり沢市 実施状況

部長名\t青木
-----\t-----

重点事業\t\t
番号\t取組\t期限
柱1 暮らしを支える
支える人を増やす
1\t<ul style="list-style-type: none"> <li>相談会を開く</li> <li>訪問する</li> </ul>\t通年
\t<p>講座</p>\t
柱2 まちを守る
- 注 期限は年度末
"""


def grid(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.nrows)]
    for cell in table.cells:
        rows[cell.row].append(cell.text)
    return rows


def read(text: str) -> Document:
    return read_export(text.encode())


def test_lines_and_tables_keep_their_order_and_their_place_in_the_file() -> None:
    document = read(SHEET)
    shape = [(block.number, block.text) if isinstance(block, Line) else grid(block) for block in document.blocks]
    assert shape == [
        (2, "令和6年度 みどり沢市 実施状況"),
        [["部長名", "青木"]],
        [
            ["重点事業", "", ""],
            ["番号", "取組", "期限"],
            ["柱1 暮らしを支える"],
            ["支える人を増やす"],
            ["1", "相談会を開く\n訪問する", "通年"],
            ["", "講座", ""],
        ],
        (13, "柱2 まちを守る"),
        (14, "- 注 期限は年度末"),
    ]
    first, second = document.tables
    assert (first.number, second.number, second.nrows, second.ncols, second.spans) == (1, 2, 6, 3, False)
    assert [cell.line for cell in second.cells if cell.col == 0] == [7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a\tb\n1\n2\tc\t\t\n", [["a", "b"], ["1"], ["2", "c", "", ""]]),
        (
            "項目\t値\n期間\t<ul>\n<li>通年</li>\n<li>毎月</li></ul>\t済\n次\t2",
            [["項目", "値"], ["期間", "通年\n毎月", "済"], ["次", "2"]],
        ),
        ("項目\t<ul> 通年\n次\t<ul> 毎月\n末\t1", [["項目", "通年"], ["次", "毎月"], ["末", "1"]]),
        ('項目\t"一行目\n二行目"\t1\n次\t2\t3', [["項目", "一行目\n二行目", "1"], ["次", "2", "3"]]),
        ('額\t"1,200"\t"見守り"\t"「""花""」"', [["額", "1,200", '"見守り"', '「"花"」']]),
        ('幅\t"5\n次\t6', [["幅", '"5'], ["次", "6"]]),
        ("評価\t－\t---\n-\t-\t-", [["評価", "－", "---"], ["-", "-", "-"]]),
        ("|\t|\n:---\t---:\nx\ty", [["|", "|"], ["x", "y"]]),
        ("a\tb\r\n1\t2\r\n", [["a", "b"], ["1", "2"]]),
        ("a\tb\r1\t2\r", [["a", "b"], ["1", "2"]]),
    ],
)
def test_rows(rows: str, expected: list[list[str]]) -> None:
    (table,) = read(rows).tables
    assert grid(table) == expected


def test_prose_between_rows_cuts_the_table() -> None:
    prose = "\n".join(f"{at}段落目の説明である。" for at in range(6))
    document = read(f"a\tb\n1\t2\n{prose}\nc\td")
    assert [table.nrows for table in document.tables] == [2, 1]
    assert len(list(document.lines)) == 6


def test_rows_of_tabs_alone_are_no_table() -> None:
    assert list(read("見出し\n\n\t\t\n\t\n").tables) == []


def test_a_text_without_a_table_is_lines() -> None:
    document = read("みどり沢市\n\n計画の概要\n")
    assert [line.text for line in document.lines] == ["みどり沢市", "計画の概要"]
    assert list(document.tables) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<br>二<BR/>三<br />四", "一\n二\n三\n四"),
        ('<p style="text-align: right;">右</p>', "右"),
        ("<組織の力>を高める", "<組織の力>を高める"),
        ("<8年度の取組>", "<8年度の取組>"),
        ("&lt;p&gt;と書く &amp;amp;", "<p>と書く &amp;"),
        ("<A>達成", "<A>達成"),
        ("<b>達成</b>", "達成"),
        ('<a href="x?a=1&b=2" title="a>b">市の頁</a>', "市の頁"),
        ("10 < 20 > 5", "10 < 20 > 5"),
        ("一<!-- 注 -->二", "一二"),
        ("一<!-- 注 -->二<!-- 三", "一二<!-- 三"),
        ("一 \n\t\n\u00a0二 三", "一\n二 三"),
        ("<ul> <li> 一 </li> <li>二", "一\n二"),
        ("一\v二", "一\n二"),
        ("&nbsp;", ""),
        ("R&D & 研究", "R&D & 研究"),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", "甲 乙"),
    ],
)
def test_printed_text(raw: str, expected: str) -> None:
    assert printed_text(raw) == expected


@pytest.mark.timeout(20)
@pytest.mark.parametrize("flood", ["<!--" * 100_000, " " * 200_000 + "乙", " " * 100_000 + "<", "<b>" + " " * 100_000])
def test_floods_of_marks_take_no_time(flood: str) -> None:
    assert read(f"取組\t甲{flood}\n1\t{flood}").format == "text"


def test_bold_cells_are_marked() -> None:
    (table,) = read("<b>取組</b>\t<b>1</b>回").tables
    assert [cell.bold for cell in table.cells] == [True, False]


JAPANESE = "取組\t期限\n住民の見守り活動を広げる。\t令和６年度末\nサロンの開催（月２回）\t通年\n"


@pytest.mark.parametrize(
    ("encoding", "mark", "told"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8-sig", b"", "utf-8-sig"),
        ("utf-16", b"", "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("cp932", b"", "cp932"),
        ("euc_jp", b"", "euc_jp"),
        ("iso2022_jp", b"", "iso2022_jp"),
    ],
)
def test_encodings_are_told_apart(encoding: str, mark: bytes, told: str) -> None:
    document = read_export(mark + JAPANESE.encode(encoding))
    (table,) = document.tables
    assert grid(table)[1] == ["住民の見守り活動を広げる。", "令和６年度末"]
    assert document.encoding == told
    assert [finding.code for finding in document.findings] == ["decoded"]


def test_circled_numbers_in_euc_jp() -> None:
    assert read_text("①相談会を開く".encode("euc_jis_2004")).text == "①相談会を開く"


@given(
    st.sampled_from(["cp932", "euc_jp"]),
    st.text("あいうえおかきくけこのはをにアイウ市町取組実施年度計画目標、。", min_size=8),
)
def test_legacy_encodings_are_never_confused(encoding: str, text: str) -> None:
    decoded = read_text(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_a_text_without_kana_is_told_as_a_guess() -> None:
    document = read_export("部長名\t青木".encode("euc_jp"))
    assert [finding.code for finding in document.findings] == ["decoded", "encoding_guessed"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Refused("empty", "")),
        (b"\n \t\n", Refused("empty", "")),
        (b"\xef\xbb\xbf", Refused("empty", "")),
        (bytes(range(256)) * 8, Refused("wrong_type", "")),
        (b"abc\x00def\x01\x02\n" * 40, Refused("wrong_type", "")),
        ("実施状況".encode()[:-1], Failed("malformed", "")),
        ("実施状況を報告する。".encode() + b"\x83" + "取組の期限".encode(), Failed("malformed", "")),
        (b"\xff\xfe" + "実施状況".encode("utf-16-le") + b"\x00", Failed("malformed", "")),
        ("实施状况和计划目标的进展情况".encode("gb18030") * 20, Failed("malformed", "")),
        ("실시 상황과 목표".encode("cp949") * 30, Failed("malformed", "")),
        ("実施状況\t取組\n".encode().decode("latin-1").encode(), Failed("malformed", "")),
        ("実施している\t取り組みは\n".encode().decode("cp932", "ignore").encode(), Failed("malformed", "")),
        (b"\x1b$Bab\xc4", Failed("malformed", "")),
    ],
)
def test_unreadable_texts_are_named_errors(data: bytes, error: ExtractionError) -> None:
    with pytest.raises(type(error)) as caught:
        read_export(data)
    assert caught.value.reason == error.reason


@given(st.binary(max_size=400))
def test_any_bytes_end_as_a_document_or_a_named_error(data: bytes) -> None:
    try:
        document = read_export(data)
    except ExtractionError:
        return
    assert document.format == "text"


@given(st.lists(st.lists(st.text("ab甲乙 <>&;\"'/p", max_size=8), min_size=2, max_size=5), min_size=1, max_size=6))
def test_cells_stand_in_their_grid(rows: list[list[str]]) -> None:
    document = read("\n".join("\t".join(row) for row in rows) + "\n甲")
    assert any(document.tables) or not any(printed_text(field) for row in rows for field in row)
    for table in document.tables:
        cells: list[Cell] = list(table.cells)
        assert [(cell.row, cell.col) for cell in cells] == sorted({(cell.row, cell.col) for cell in cells})
        assert all(cell.row < table.nrows and cell.col < table.ncols for cell in cells)
