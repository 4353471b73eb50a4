"""Workbooks: what a cell shows, and what of a sheet is a table."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Alignment, Font, PatternFill

from extractors import sheet_blocks
from extractors.document import Line, Table
from extractors.errors import ExtractionError
from extractors.number_format import displayed, general
from extractors.workbook import read_workbook
from tests.extractors.office_samples import archive, new_sheet, parts_of, ruled, saved

SHEET = "xl/worksheets/sheet1.xml"


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute)  # noqa: DTZ001 - dates of a sheet have no zone


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (-212, "#,##0;△#,##0", "△212"),
        (152400, "#,##0;△#,##0", "152,400"),
        (5, "#,##0.0", "5.0"),
        (0.9876, "0.0%", "98.8%"),
        (1234567, "#,##0,", "1,235"),
        (0, '0;▲0;"－"', "－"),
        (-0.4, "0", "0"),
        (1.005, "0.00", "1.01"),
        (3, "@", "3"),
        ("様式", '@"１"', "様式１"),
        (1, ";;;", ""),
        ("様式", '0;0;0;"文"', "文"),
        ("様式", "0;0;0", "様式"),
        (12, '"約"#,##0"人"', "約12人"),
        (6, "令和0年度", "令和6年度"),
        (6, 'G/標準"年度"', "6年度"),
        (123456789, "000-0000-0000", "001-2345-6789"),
        (0.5, "#.##", ".5"),
        (12, '[>=10]"多";"少"', "多"),
        (1.5, "# ?/?", "1 1/2"),
        (1.99, "# ?/?", "2"),
        (1.97, "# ?/16", "2"),
        (0.99, "?/?", "1/1"),
        (-0.01, "# ?/?", "0"),
        (2.5, '"約"# ?/?"人"', "約2 1/2人"),
        (1.5, '"約"0.0E+0"人"', "約1.5E+0人"),
        (0.5, "0.0E+0%", "5.0E+1%"),
        (9.96, "0.0E+0", "1.0E+1"),
        (-0.00012, "0.0E-00", "-1.2E-04"),
        (2_958_465.5, "yyyy/m/d h:mm", "9999/12/31 12:00"),
        (2_958_466, "yyyy", "2958466"),
        (2_958_465.99999999, "yyyy", "2958466"),
        (moment(1900, 1, 1), "yyyy/m/d", "1900/1/1"),
        (moment(1900, 1, 15, 6), 'd"日"h', "15日6"),
        (dt.date(1900, 2, 27), "m/d", "2/27"),
        (moment(1900, 2, 28), "m/d", "2/28"),
        (moment(1900, 3, 1), "m/d", "3/1"),
        (12345678, "0.00E+00", "1.23E+07"),
        (7, "[DBNum3]0", "７"),
        (1234, "\\¥#,##0", "¥1,234"),
        (-3, "#,##0_ ;[Red]\\-#,##0\\ ", "-3 "),
        (45383, "[$-411]ge.m.d", "R6.4.1"),
        (moment(2019, 4, 30), '[$-411]ggge"年"m"月"d"日"', "平成31年4月30日"),
        (moment(2019, 5, 1), '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"', "令和元年5月1日"),
        (moment(2019, 5, 1), '[$-411]ggge"年"m"月"', "令和1年5月"),
        (moment(2024, 4, 1, 9, 5), "yyyy/m/d h:mm", "2024/4/1 9:05"),
        (moment(2024, 4, 1), 'yyyy"年"m"月"d"日"(aaa)', "2024年4月1日(月)"),
        (dt.time(9, 30), "h:mm", "9:30"),
        (dt.timedelta(hours=36), "[h]:mm", "36:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (True, "General", "TRUE"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        ("#DIV/0!", "0.0%", "#DIV/0!"),
    ],
)
def test_displayed(value: object, number_format: str, expected: str) -> None:
    assert displayed(value, number_format) == expected  # type: ignore[arg-type]


@given(st.integers(-(10**9), 10**9))
def test_thousands_read_back(number: int) -> None:
    assert int(displayed(number, "#,##0;△#,##0").replace(",", "").replace("△", "-")) == number


@given(st.floats(-1e10, 1e10))
def test_general_is_near_the_number(number: float) -> None:
    assert float(general(number)) == pytest.approx(number, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(("serial", "expected"), [(1, "1/1"), (15, "1/15"), (58, "2/27"), (59, "2/28"), (61, "3/1")])
def test_a_serial_number_of_the_first_days_is_their_date(serial: int, expected: str) -> None:
    book, sheet = new_sheet()
    sheet["A1"] = serial
    sheet["A1"].number_format = "m/d"
    assert [line.text for line in read_workbook(saved(book)).lines] == [expected]


@given(st.text('0#,.%@"年y m/dhs[]$-;\\_*GE+？', max_size=12), st.floats(-1e6, 1e6))
def test_any_format_shows_a_text_in_a_sheet(number_format: str, number: float) -> None:
    book, sheet = new_sheet()
    sheet["A1"] = "値"
    sheet["A2"] = number
    sheet["A2"].number_format = number_format or "General"
    label, *values = read_workbook(saved(book)).lines
    assert label.text == "値"
    assert all(value.text.strip() for value in values)
    if not re.search(r"[\"\\;\[\]_*]", number_format) and re.fullmatch(r".*(?:General|[0ymd年]).*", number_format):
        assert values  # only quotes, escapes, sections and brackets hide a number


def test_titles_tables_and_notes_are_told_apart() -> None:
    book, sheet = new_sheet("進捗")
    sheet["A1"] = "あおば町 実施状況"
    sheet["A1"].font = Font(bold=True)
    sheet["C2"] = "（単位：人）"
    for at, row in enumerate([("取組", "目標", None), (None, "R6", "R7"), ("相談会", 1200, -30)], 3):
        for col, value in enumerate(row, 1):
            sheet.cell(at, col, value).number_format = "#,##0;△#,##0"
    ruled(sheet, "A3:C6")  # with a blank bordered row
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    sheet["A3"].fill = PatternFill("solid", fgColor="DDE6F0")
    sheet["A3"].alignment = Alignment(textRotation=255)
    sheet["A7"] = "※ 目標は累計である。"
    sheet["A9"] = "担当"
    sheet["B9"] = "福祉課\n（窓口係）"
    ruled(sheet, "A9:B9")
    document = read_workbook(saved(book))
    title, unit, table, note, other = document.blocks
    assert isinstance(title, Line)
    assert isinstance(table, Table)
    assert isinstance(other, Table)
    assert (title.text, title.bold, title.sheet) == ("あおば町 実施状況", True, "進捗")
    assert [block.text for block in (unit, note) if isinstance(block, Line)] == ["（単位：人）", "※ 目標は累計である。"]
    assert (table.number, table.nrows, table.ncols, table.sheet) == (1, 4, 3, "進捗")
    cells = {(cell.row, cell.col): cell for cell in table.cells}
    head = cells[0, 0]
    assert (head.text, head.rowspan, head.fill, head.vertical) == ("取組", 2, "DDE6F0", True)
    assert (cells[0, 1].colspan, cells[2, 1].text, cells[2, 2].text, cells[3, 0].text) == (2, "1,200", "△30", "")
    assert [cell.text for cell in other.cells] == ["担当", "福祉課\n（窓口係）"]


def test_an_open_table_and_the_lines_around_it() -> None:
    book, sheet = new_sheet()
    for row in (
        ["施策一覧"],
        [],
        ["番号", "施策", "期限"],
        [1, "見守り", "通年"],
        ["柱2"],
        [2, "訪問", "R6"],
        [],
        ["以上"],
    ):
        sheet.append(row)
    blocks = read_workbook(saved(book)).blocks
    assert [block.text for block in blocks if isinstance(block, Line)] == ["施策一覧", "以上"]
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert (table.nrows, table.ncols) == (4, 3)


def test_a_heading_directly_between_two_ruled_tables_is_a_line() -> None:
    book, sheet = new_sheet()
    for row in ([1, 2], [3, 4], ["２ 工程"], [5, 6], [7, 8]):
        sheet.append(row)
    ruled(sheet, "A1:B2")
    ruled(sheet, "A4:B5")
    assert [type(block).__name__ for block in read_workbook(saved(book)).blocks] == ["Table", "Line", "Table"]


def test_what_is_hidden_or_outside_the_print_area_is_not_read() -> None:
    book, sheet = new_sheet()
    for row in (["A", "隠れ列", "C"], ["隠れ行", "x", "y"], ["D", "x", "F"], ["印刷外", "", ""]):
        sheet.append(row)
    ruled(sheet, "A1:C3")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.print_area = "A1:C3"
    other = book.create_sheet("控え")
    other["A1"] = "秘密"
    other.sheet_state = "hidden"
    (table,) = read_workbook(saved(book)).blocks
    assert isinstance(table, Table)
    assert [(cell.row, cell.col, cell.text) for cell in table.cells] == [
        (0, 0, "A"),
        (0, 1, "C"),
        (1, 0, "D"),
        (1, 1, "F"),
    ]


def test_a_layout_grid_of_narrow_columns_is_folded() -> None:
    book, sheet = new_sheet()
    for row in (1, 2):
        sheet.cell(row, 1, "取組")
        sheet.cell(row, 9, "期限")
        ruled(sheet, f"A{row}:T{row}")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=8)
        sheet.merge_cells(start_row=row, end_row=row, start_column=9, end_column=20)
    (table,) = read_workbook(saved(book)).tables
    assert (table.nrows, table.ncols) == (2, 2)


def test_formulas_show_their_stored_value_and_one_without_is_told() -> None:
    book, sheet = new_sheet()
    sheet["A1"] = "計"
    sheet["B1"] = "=1+2"
    data = saved(book)
    document = read_workbook(data)
    assert [finding.code for finding in document.findings] == ["truncated"]
    parts = parts_of(data)
    sheet_part = (
        parts["xl/worksheets/sheet1.xml"]
        .replace(b"<v></v>", b"<v>3</v>")
        .replace(b"<v />", b"<v>3</v>")
        .replace(b"<v/>", b"<v>3</v>")
    )
    known = read_workbook(archive(parts | {"xl/worksheets/sheet1.xml": sheet_part}))
    assert known.findings == ()
    assert [line.text for line in known.lines] == ["計\t3"]


def test_two_far_cells_need_no_grid() -> None:
    book, sheet = new_sheet()
    sheet["A1"] = "始"
    sheet["XFD1048576"] = "終"
    assert [line.text for line in read_workbook(saved(book)).lines] == ["始", "終"]
    ruled(sheet, "A1:B2")
    assert [type(block).__name__ for block in read_workbook(saved(book)).blocks] == ["Table", "Line"]


def test_damaged_workbooks_are_named_errors() -> None:
    book, sheet = new_sheet()
    sheet["A1"] = "値"
    parts = parts_of(saved(book))
    whole = parts["xl/worksheets/sheet1.xml"]
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    for content, reason in (
        (b"<!DOCTYPE x>" + whole, "dtd"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><x/>'.encode("utf-16"), "dtd"),
        (whole.replace(b"</sheetData>", merged), "bomb"),
        (whole[: len(whole) // 2], "malformed"),
        (b" " * (2 << 20), "bomb"),
        (b"<c/>" * 400_001, "bomb"),
    ):
        with pytest.raises(ExtractionError) as caught:
            read_workbook(archive(parts | {"xl/worksheets/sheet1.xml": content}))
        assert caught.value.reason == reason


def with_merged(reference: str) -> dict[str, bytes]:
    book, sheet = new_sheet()
    sheet["A1"], sheet["B1"] = "甲", "乙"
    parts = parts_of(saved(book))
    merged = f'</sheetData><mergeCells count="1"><mergeCell {reference}/></mergeCells>'.encode()
    return parts | {SHEET: parts[SHEET].replace(b"</sheetData>", merged)}


def moved(parts: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The workbook with its sheet in a part of another name."""
    rest = {part: content for part, content in parts.items() if part != SHEET}
    for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        rest[part] = rest[part].replace(f"/{SHEET}".encode(), f"/{name}".encode())
    return rest | {name: parts[SHEET]}


@pytest.mark.parametrize(
    "reference",
    [
        'ref="A1:XFD1048576"',
        'ref = "A1:XFD1048576"',
        "ref='$A$1:$XFD$1048576'",
        'ref="A:XFD"',
        'ref="1:90"',
        'ref="A1:CV4001"',
        f'x="{"y" * 200}" ref="a1:xfd1048576"',
    ],
)
def test_ranges_over_countless_places_are_refused_however_they_are_written(reference: str) -> None:
    parts = with_merged(reference)
    wide = re.sub(r"^<\?xml.*?\?>", "", parts[SHEET].decode())
    in_utf_16 = f'<?xml version="1.0" encoding="UTF-16"?>{wide}'.encode("utf-16")
    for data in (parts, moved(parts, "xl/pages/a.dat"), parts | {SHEET: in_utf_16}):
        with pytest.raises(ExtractionError) as caught:
            read_workbook(archive(data))
        assert caught.value.reason == "bomb"


def test_a_sheet_may_have_any_name_but_declares_no_type() -> None:
    parts = moved(with_merged('ref="A1:A2"'), "xl/pages/a.dat")
    assert [line.text for line in read_workbook(archive(parts)).lines] == ["甲\t乙"]
    sheet = parts["xl/pages/a.dat"]
    for kind in (b"<!DOCTYPE worksheet>", b" " * 400 + b"<!DOCTYPE worksheet>", b'<!DOCTYPE html [<!ENTITY a "b">]>'):
        with pytest.raises(ExtractionError) as caught:
            read_workbook(archive(parts | {"xl/pages/a.dat": kind + sheet[sheet.index(b"<worksheet") :]}))
        assert caught.value.reason == "dtd"


def test_a_page_that_is_embedded_does_no_harm() -> None:
    parts = with_merged('ref="A1:A2"') | {"xl/media/note.htm": b"<!DOCTYPE html><p>x", "xl/media/a.bin": b"<\xff"}
    assert [line.text for line in read_workbook(archive(parts)).lines] == ["甲\t乙"]


def test_cells_in_a_sheet_of_another_encoding_are_counted() -> None:
    parts = with_merged('ref="A1:A2"')
    rows = "<row>" + "<c/>" * 400_001 + "</row>"
    text = re.sub(r"^<\?xml.*?\?>", "", parts[SHEET].decode()).replace("</sheetData>", rows + "</sheetData>")
    content = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as container:
        for name, part in (parts | {SHEET: content}).items():
            container.writestr(name, part)
    with pytest.raises(ExtractionError) as caught:
        read_workbook(buffer.getvalue())
    assert caught.value.reason == "too_large"


def test_sheets_that_are_too_large_in_all_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_blocks, "MAX_TABLE_CELLS", 10)
    book, sheet = new_sheet()
    for page in (sheet, book.create_sheet("二"), book.create_sheet("三")):
        page["A1"], page["B2"] = "甲", "乙"
        ruled(page, "A1:B2")
    with pytest.raises(ExtractionError) as caught:
        read_workbook(saved(book))
    assert caught.value.reason == "too_large"


def test_damage_outside_the_cells_does_no_harm() -> None:
    book, sheet = new_sheet("進捗")
    for row in (["取組", "期限"], ["相談会", "通年"]):
        sheet.append(row)
    ruled(sheet, "A1:B2")
    parts = parts_of(saved(book))
    whole = parts["xl/worksheets/sheet1.xml"]
    wrong = b'</sheetData><dataValidations count="1"><dataValidation type="nonsense" operator="?" sqref="A1"/></dataValidations>'
    document = read_workbook(
        archive(parts | {"xl/worksheets/sheet1.xml": whole.replace(b"</sheetData>", wrong), "docProps/core.xml": b"<a"})
    )
    (table,) = document.tables
    assert [cell.text for cell in table.cells] == ["取組", "期限", "相談会", "通年"]
