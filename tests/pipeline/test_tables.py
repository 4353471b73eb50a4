"""The command that shows what was read from one file."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from extractors.document import Box, Cell
from extractors.pdf import read_pdf
from pipeline.cli import main
from pipeline.tables import AGREEMENT, CONFIDENCE, draw_cells, with_agreement
from tests.extractors.pdf_samples import SHEET, SHEET_X, SHEET_Y, draw_grid, encrypted, fill, pdf


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheet.pdf"
    shade = fill(40, 60, 480, 120, color="0.8 0.9 1")
    path.write_bytes(pdf(shade + draw_grid(SHEET_X, SHEET_Y, SHEET), draw_grid(SHEET_X, SHEET_Y, SHEET)))
    return path


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_json_has_one_entry_for_each_page_of_a_table(sheet, capsys, engine):
    assert main(["tables", str(sheet), "--json", "--pdf-engine", engine]) == 0
    tables = json.loads(capsys.readouterr().out)
    assert [table["page"] for table in tables] == [1, 2]
    assert (tables[0]["nrows"], tables[0]["ncols"]) == (4, 4)
    cell = tables[0]["cells"][1]
    assert [cell[key] for key in ("row", "col", "rowspan", "colspan", "text")] == [0, 1, 1, 2, "令和六年度"]
    assert cell["box"] == pytest.approx([120, 60, 340, 90], abs=2)


def test_text_is_for_people(sheet, capsys):
    assert main(["tables", str(sheet)]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "table 1, page 1: 4 × 4",
        "目標\t令和六年度\t\t備考",
        "\t計画\t実績\t",
    ]


def test_pictures_show_frames_and_shades(sheet, tmp_path, capsys):
    assert main(["tables", str(sheet), "--png", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == ""
    pictures = sorted((tmp_path / "out").glob("*.png"))
    assert [path.name for path in pictures] == ["sheet_p001.png", "sheet_p002.png"]
    with Image.open(pictures[0]) as picture:
        assert picture.size == (1200, 800)
        assert picture.getpixel((2 * 40 + 1, 2 * 140)) == (40, 90, 200)  # a frame
        red, _, blue = picture.getpixel((2 * 200, 2 * 110))
        assert red > blue  # a shaded cell is yellow


def test_other_formats_are_printed_too(tmp_path, capsys):
    path = tmp_path / "list.txt"
    path.write_text("取組\t期限\n相談会\t通年\n広報\t毎月\n", encoding="utf-8")
    assert main(["tables", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["cells"][0]["text"] == "取組"
    assert main(["tables", str(path), "--png", str(tmp_path)]) == 2
    assert "only the pages of a PDF" in capsys.readouterr().err


def test_what_cannot_be_read_is_said(tmp_path, capsys):
    assert main(["tables", str(tmp_path / "none.pdf")]) == 2
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(encrypted(pdf(""), user="x"))
    assert main(["tables", str(locked)]) == 1
    assert "encrypted" in capsys.readouterr().err


def colors_of(path):
    with Image.open(path) as picture:
        return {color for _, color in picture.convert("RGB").getcolors(1 << 24)}


def test_pictures_show_where_a_second_reader_disagrees(sheet, tmp_path, monkeypatch):
    from extractors.pdf import second_reader  # noqa: PLC0415

    legend = {color[:3] for _, color, _ in AGREEMENT}
    assert main(["tables", str(sheet), "--png", str(tmp_path / "out"), "--verify"]) == 0
    assert legend <= colors_of(tmp_path / "out" / "sheet_p001.png")
    assert main(["tables", str(sheet), "--png", str(tmp_path / "plain")]) == 0
    assert not legend & colors_of(tmp_path / "plain" / "sheet_p001.png")
    document = with_agreement(sheet.read_bytes(), read_pdf(sheet.read_bytes()))
    assert {cell.confidence for table in document.tables for cell in table.cells if cell.text} == {1.0}
    monkeypatch.setattr(second_reader, "_fold", lambda text: object())
    document = with_agreement(sheet.read_bytes(), read_pdf(sheet.read_bytes()))
    assert {cell.confidence for table in document.tables for cell in table.cells if cell.text} == {0.0}


@pytest.mark.parametrize(("confidence", "step"), [(0.99, 0), (0.9, 1), (0.5, 2)])
def test_a_recognised_cell_has_the_colour_of_its_confidence(confidence, step):
    picture = Image.new("RGB", (400, 300), "white")
    cell = Cell(0, 0, "取組", page=1, box=Box(20, 20, 120, 60), confidence=confidence)
    draw_cells(picture, [(cell, cell.box, None)], 2)
    red, green, blue, share = CONFIDENCE[step][1]
    shown = tuple(round(255 + (part - 255) * share / 255) for part in (red, green, blue))
    assert picture.getpixel((100, 80)) == pytest.approx(shown, abs=2)


def test_verify_alone_is_refused(sheet, capsys):
    assert main(["tables", str(sheet), "--verify"]) == 2
    assert "--png" in capsys.readouterr().err
