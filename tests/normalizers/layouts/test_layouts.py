"""Layouts: what docs/layouts.md shows happens, each part of the form does what it says, and a wrong file is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractors.document import Document
from extractors.formats import read_document
from normalizers.labels import shipped_wordings
from normalizers.layouts import LayoutError, layout_of, shipped_layouts
from normalizers.layouts.apply import MARKS, laid_out
from normalizers.normalize import normalize
from normalizers.record import Facts, Normalized

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "layouts.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return found


def html(*rows: str, title: str = "うみべ市　海辺の計画　令和6年度") -> Document:
    """A page with a title and a table; cells of a row are separated by |."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return read_document(f"<html><body><h1>{title}</h1><table>{body}</table></body></html>".encode())


def read(document: Document, *texts: str) -> Normalized:
    return normalize(document, Facts(fiscal_year=2024), layouts=map(layout_of, texts))


def codes(found: Normalized) -> list[str]:
    return [issue.code for issue in found.issues]


def test_the_example_of_the_page_gives_the_records_of_the_page():
    document = read_document(block("html").encode())
    assert len(read(document).records) != 3
    found = read(document, block("toml"))
    rows = re.findall(r"^\| (\d) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE.split("## An example")[1], re.MULTILINE)
    assert len(rows) == 3
    assert [
        (record.item_no, record.item, *record.organization, record.period.text, record.target)
        for record in found.records
    ] == rows
    assert found.cells.unread == 0
    assert found.cells.cells == found.cells.read + found.cells.ignored
    assert codes(found) == ["corrected"]


def test_nothing_of_the_signs_behind_labels_is_published():
    found = read(read_document(block("html").encode()), block("toml"))
    said = repr(found)
    assert not [sign for sign in MARKS if sign in said or repr(sign)[1:-1] in said]
    assert {one.label for record in found.records for one in record.evidence if one.label} == {
        "連番",
        "やること",
        "めやす ねらい",
        "めやす いつ",
        "ひと",
    }


LIST = ("番号|事業名|担当課|内容|内容", "1|朝市の開催|商工課|40人以上|35人", "2|灯台の公開|観光課|300人以上|280人")
MATCH = 'name = "海辺"\n[match]\nwords = ["海辺の計画"]\n'


def test_two_columns_of_one_label_are_told_apart_by_number():
    layout = MATCH + '[[table]]\nlabels = ["事業名"]\nheader = 1\n[table.columns]\n3 = "target"\n4 = "actual"\n'
    assert [record.target for record in read(html(*LIST)).records] == [None, None]
    found = read(html(*LIST), layout)
    assert [(record.target, record.actual) for record in found.records] == [
        ("40人以上", "35人"),
        ("300人以上", "280人"),
    ]
    assert [record.description for record in found.records] == [None, None]


def test_a_label_has_another_field_in_these_documents_alone():
    rows = ("番号|事業名|担当課|おぼえ", "1|朝市の開催|商工課|40人以上", "2|灯台の公開|観光課|300人以上")
    layout = MATCH + '[fields]\n"おぼえ" = "target"\n'
    assert [record.target for record in read(html(*rows), layout).records] == ["40人以上", "300人以上"]
    assert [record.target for record in read(html(*rows, title="山の計画"), layout).records] == [None, None]
    assert [record.target for record in read(html(*rows)).records] == [None, None]


def test_cells_rows_and_columns_are_left_out_and_counted():
    rows = (
        "番号|事業名|担当課|印",
        "1|朝市の開催|商工課|済",
        "2|見本の事業|商工課|済",
        "3|灯台の公開|観光課|（記入しないこと）",
    )
    layout = (
        'ignore = ["（記入しないこと）"]\n'
        + MATCH
        + '[[table]]\nlabels = ["事業名"]\nignore_rows = ["見本の事業"]\n[table.columns]\n"印" = "ignore"\n'
    )
    found = read(html(*rows), layout)
    assert [record.item for record in found.records] == ["朝市の開催", "灯台の公開"]
    assert [dict(record.extra) for record in found.records] == [{}, {}]
    assert (found.cells.cells, found.cells.ignored, found.cells.unread) == (16, 7, 0)


def test_years_over_columns_stay_with_the_fields_that_are_said():
    rows = ("番号|事業名|令和5年度のあしあと|令和6年度のあしあと", "1|朝市の開催|35人|40人", "2|灯台の公開|250人|280人")
    layout = MATCH + '[[table]]\nlabels = ["事業名"]\nheader = 1\n[table.columns]\n2 = "actual"\n3 = "actual"\n'
    found = read(html(*rows), layout)
    assert [(record.period.fiscal_year, record.actual) for record in found.records] == [
        (2023, "35人"),
        (2024, "40人"),
        (2023, "250人"),
        (2024, "280人"),
    ]


CORRECTIONS = [
    ('printed = "35人"\ncorrect = "53人"', [], "corrected"),
    ('printed = "３５ 人"\ncorrect = "53人"', [], "corrected"),
    ('printed = "商工課"\ncorrect = "産業課"\nrow = "朝市の開催"', ["2|昼市の開催|商工課|1人|2人"], "corrected"),
    ('printed = "商工課"\ncorrect = "産業課"', ["2|昼市の開催|商工課|1人|2人"], "correction_stale"),
    ('printed = "商工課"\ncorrect = "産業課"\ncolumn = "番号"', [], "correction_stale"),
    ('printed = "36人"\ncorrect = "53人"', [], "correction_stale"),
]


@pytest.mark.parametrize(("what", "more", "code"), CORRECTIONS)
def test_a_correction_is_told_and_one_that_fits_no_single_cell_corrects_nothing(what, more, code):
    document = html(*LIST[:2], *more)
    layout = MATCH + f'[[correction]]\n{what}\nreason = "said on the telephone"\n'
    (issue,) = (issue for issue in read(document, layout).issues if issue.code.startswith("correct"))
    assert issue.code == code
    assert "said on the telephone" in issue.message
    assert "海辺" in issue.message
    laid = laid_out(document, [layout_of(layout)]).document
    assert (laid == document) is (code == "correction_stale")


STALE = [
    '[[table]]\nlabels = ["事業名", "ここにない"]\nheader = 1\n',
    '[[table]]\nlabels = ["事業名"]\n[table.columns]\n"ここにない" = "target"\n',
    '[[table]]\nlabels = ["事業名", "朝市の開催"]\nheader = 1\n',
]


@pytest.mark.parametrize("part", STALE)
def test_a_part_that_fits_no_table_is_told(part):
    assert "layout_stale" in codes(read(html(*LIST), MATCH + part))


UNMATCHED = ['words = ["山の計画"]', 'labels = ["ここにない"]', 'words = ["海辺の計画"]\nformat = "pdf"']


@pytest.mark.parametrize("match", UNMATCHED)
def test_a_document_that_says_something_else_is_left_alone(match):
    layout = f'name = "海辺"\n[match]\n{match}\n[fields]\n"内容" = "target"\n'
    assert read(html(*LIST), layout) == read(html(*LIST))


WRONG = [
    ("[match\n", "line 1"),
    ('[match]\nwords = ["海"]\n', "name is missing"),
    ('name = "海"\n', "[match] is missing"),
    ('name = "海"\n[match]\nformat = "pdf"\n', "line 2: [match] has neither words nor labels"),
    ('name = "海"\n[match]\nwords = ["海"]\nformat = "doc"\n', "format is none of"),
    ('name = "海"\nfile = "a.pdf"\n[match]\nwords = ["海"]\n', "line 2: file is unknown"),
    (MATCH + '\n[fields]\n"おぼえ" = "colour"\n', "line 6: 'colour' is no field"),
    (MATCH + "[[table]]\nlabels = []\n", "has no labels"),
    (MATCH + '[[table]]\nlabels = ["事業名"]\nheader = 0\n', "header is no number of rows"),
    (MATCH + '[[table]]\nlabels = ["事業名"]\n[table.columns]\n3 = "target"\n', "need the number of header rows"),
    (MATCH + '[[correction]]\nprinted = "a"\ncorrect = "b"\n', "line 4: [correction] reason is missing"),
    (MATCH + '[[correction]]\nprinted = "a"\ncorrect = 3\nreason = "c"\n', "are texts"),
    (MATCH + '[correction]\nprinted = "a"\n', "is written as [[correction]]"),
    (MATCH + 'ignore = "a"\n', "ignore is unknown in [match]"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_file_that_is_no_layout_is_told_with_its_line(text, said):
    with pytest.raises(LayoutError) as told:
        layout_of(text)
    assert said in str(told.value)


def test_layouts_that_ship_are_read():
    assert [layout.name for layout in shipped_layouts()] == []


def test_each_field_has_a_sign_that_is_no_character():
    assert sorted(MARKS.values()) == sorted(shipped_wordings())
    assert all(0xFDD0 <= ord(sign) <= 0xFDEF for sign in MARKS)


def test_the_example_holds_for_a_text_export_too():
    """Its merged header cells are blanks, so that a column is known by its lowest label alone."""
    rows = [re.findall("<td[^>]*>(.*?)</td>", row) for row in re.findall("<tr>(.*?)</tr>", block("html"))]
    rows[0].insert(3, "")
    rows[1] = ["", "", *rows[1], "", ""]
    text = "うみべ市　海辺の計画　令和6年度\n\n" + "\n".join("\t".join(row) for row in rows) + "\n"
    layout = block("toml").replace("めやすねらい", "ねらい")
    found = read(read_document(text.encode()), layout)
    assert [(record.item, record.period.text, record.target) for record in found.records] == [
        ("朝市の開催", "令和6年度末", "40人"),
        ("干潟の観察会", "9月", "25人"),
        ("灯台の公開", "6月", "300人"),
    ]
    assert codes(found) == ["corrected"]


def test_equal_lowest_labels_are_told_by_what_stands_above():
    document = read_document(
        "<table><tr><td rowspan=2>番号</td><td rowspan=2>事業名</td><td colspan=2>はじめ</td><td colspan=2>おわり</td></tr>"
        "<tr><td>数</td><td>人</td><td>数</td><td>人</td></tr>"
        "<tr><td>1</td><td>朝市の開催</td><td>3回</td><td>商工課</td><td>4回</td><td>観光課</td></tr></table>".encode()
    )
    layout = (
        'name = "海辺"\n[match]\nlabels = ["はじめ", "おわり"]\n[[table]]\nheader = 2\n'
        '[table.columns]\n"はじめ数" = "target"\n"おわり数" = "actual"\n"人" = "ignore"\n'
    )
    (record,) = read(document, layout).records
    assert (record.target, record.actual, record.organization) == ("3回", "4回", ())
