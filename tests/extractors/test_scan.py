"""Pages that are pictures, and pages whose text has lost its code points."""

from __future__ import annotations

import os
import re
from importlib import import_module
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import extractors.pdf.page as page_module
from extractors.document import Document
from extractors.pdf import read_pdf
from extractors.pdf.scan import INSTALL, is_available

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
SHEETS = ("azusano_toshokan", "hokage_suido", "saginomori_bosai")
WITHOUT = "PLANSHEETS_WITHOUT_OCR"  # set it where the extra is left out on purpose
with_ocr = pytest.mark.skipif(bool(os.environ.get(WITHOUT)), reason=f"{WITHOUT} is set")


def scanned(data: bytes, *, bottom: float = 0, turn: float = 0.6, noise: float = 10) -> bytes:
    """The first page as a picture of 200 dpi, askew and with noise; `bottom` is the part of it that is cut off below."""
    document = pypdfium2.PdfDocument(data)
    picture = (
        document[0].render(scale=200 / 72, crop=(0, document[0].get_height() * bottom, 0, 0)).to_pil().convert("RGB")
    )
    document.close()
    picture = picture.rotate(turn, resample=3, fillcolor=(255, 255, 255))
    grain = np.random.default_rng(1).normal(0, noise, (picture.height, picture.width, 1))
    noisy = np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(noisy).save(out, "PDF", resolution=200)
    return out.getvalue()


def without_code_points(data: bytes) -> bytes:
    """The file with the tables of code points (ToUnicode) of its fonts out of reach; its length stays."""
    return re.sub(rb"/ToUnicode(?=\s)", b"/XoUnicode", data)


def folded(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


@pytest.fixture
def without_extra(monkeypatch):
    monkeypatch.setattr(page_module, "is_available", lambda: False)


def reasons(document: Document) -> set[tuple[str, str]]:
    return {(finding.code, finding.message) for finding in document.findings}


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_scan_says_what_reads_it():
    document = read_pdf(scanned((RAW / "azusano_toshokan.pdf").read_bytes(), bottom=0.7))
    assert not document.blocks
    assert reasons(document) == {("needs_ocr", f"a picture and no text: {INSTALL}")}


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("name", SHEETS)
def test_text_without_code_points_is_never_taken_for_text(name):
    data = (RAW / f"{name}.pdf").read_bytes()
    assert not read_pdf(data).findings
    document = read_pdf(without_code_points(data))
    assert not document.blocks
    assert reasons(document) == {("needs_ocr", f"text whose signs have lost their code points: {INSTALL}")}
    assert [finding.page for finding in document.findings] == [page.number for page in document.pages]


@with_ocr
def test_the_extra_is_there():
    """An environment that lacks it must not pass for one in which scans are read."""
    assert is_available()


@with_ocr
def test_a_scanned_table_is_read_cell_by_cell():
    data = (RAW / "azusano_toshokan.pdf").read_bytes()
    true = next(read_pdf(data).tables)
    document = read_pdf(scanned(data, bottom=0.55))
    table = next(document.tables)
    assert not document.findings
    assert (table.nrows, table.ncols) == (true.nrows, true.ncols)
    pairs = list(zip(true.cells, table.cells, strict=True))
    # the rings that some labels begin with touch the border of their cell, and go with it
    right = sum(folded(one.text).lstrip("○") == folded(other.text).lstrip("○") for one, other in pairs)
    assert right >= 0.95 * len(pairs)
    assert all((cell.confidence is None) == (not cell.text) for cell in table.cells)
    assert all(0 < cell.confidence <= 1 for cell in table.cells if cell.confidence is not None)


@with_ocr
def test_a_good_text_layer_is_never_read_from_its_picture():
    table = next(read_pdf((RAW / "azusano_toshokan.pdf").read_bytes()).tables)
    assert {cell.confidence for cell in table.cells} == {None}


STAMP = "Appendix 3 of the council"


def stamped(picture: Image.Image) -> bytes:
    """A page that a picture covers, and text printed on it."""
    out = BytesIO()
    size = picture.width * 72 / 200, picture.height * 72 / 200
    page = Canvas(out, pagesize=size)
    page.drawImage(ImageReader(picture), 0, 0, *size)
    page.setFont("Helvetica", 14)
    page.drawString(30, size[1] - 20, STAMP)
    page.save()
    return out.getvalue()


@with_ocr
def test_a_scanned_table_with_a_stamp_is_read_from_its_picture():
    scan = pypdfium2.PdfDocument(scanned((RAW / "azusano_toshokan.pdf").read_bytes(), bottom=0.55))
    document = read_pdf(stamped(scan[0].render(scale=200 / 72).to_pil().convert("RGB")))
    scan.close()
    table = next(document.tables)
    assert not document.findings
    assert sum(cell.confidence is not None for cell in table.cells) > 20


@with_ocr
def test_words_on_a_picture_that_holds_no_text_stay_as_they_are_printed():
    ground = np.linspace((120, 170, 220), (230, 240, 250), 1200)[:, None, :].repeat(1600, axis=1)
    document = read_pdf(stamped(Image.fromarray(ground.astype(np.uint8))))
    assert [line.text for line in document.lines] == [STAMP]
    assert not document.findings


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_scan_with_a_stamp_says_what_reads_it():
    document = read_pdf(stamped(Image.new("RGB", (1600, 1200), (200, 220, 250))))
    assert [line.text for line in document.lines] == [STAMP]
    assert reasons(document) == {("needs_ocr", f"a picture with little text on it: {INSTALL}")}


def drawn(mark: str) -> np.ndarray:
    cv2 = import_module("cv2")
    ink = np.zeros((30, 30), np.uint8)
    shapes = {
        "○": lambda: cv2.circle(ink, (15, 15), 11, 255, 2),
        "●": lambda: cv2.circle(ink, (15, 15), 11, 255, -1),
        "◎": lambda: (cv2.circle(ink, (15, 15), 12, 255, 2), cv2.circle(ink, (15, 15), 6, 255, 2)),
        "△": lambda: cv2.polylines(
            ink, [np.array([[15, 3], [27, 25], [3, 25]])], isClosed=True, color=255, thickness=2
        ),
        "▲": lambda: cv2.fillPoly(ink, [np.array([[15, 3], [27, 25], [3, 25]])], 255),
        "▽": lambda: cv2.polylines(ink, [np.array([[15, 26], [27, 4], [3, 4]])], isClosed=True, color=255, thickness=2),
        "□": lambda: cv2.rectangle(ink, (4, 4), (26, 26), 255, 2),
        "－": lambda: cv2.line(ink, (4, 15), (26, 15), 255, 2),
        "〃": lambda: (cv2.line(ink, (12, 10), (9, 20), 255, 2), cv2.line(ink, (19, 10), (16, 20), 255, 2)),
        "中": lambda: (cv2.rectangle(ink, (4, 9), (26, 20), 255, 2), cv2.line(ink, (15, 2), (15, 28), 255, 2)),
        "11": lambda: (cv2.line(ink, (9, 5), (9, 25), 255, 2), cv2.line(ink, (19, 5), (19, 25), 255, 2)),
        "L": lambda: cv2.polylines(
            ink, [np.array([[5, 3], [5, 26], [25, 26]])], isClosed=False, color=255, thickness=3
        ),
        "": lambda: None,
    }
    shapes[mark]()
    return ink


@with_ocr
@pytest.mark.parametrize("mark", ["○", "●", "◎", "△", "▲", "▽", "□", "－", "〃"])
def test_marks_are_told_by_their_shape(mark):
    marks = import_module("extractors.pdf.marks")
    assert marks.mark_of(drawn(mark), 24) == mark


@with_ocr
@pytest.mark.parametrize("sign", ["中", "L", "11", ""])
def test_what_is_no_mark_is_none(sign):
    marks = import_module("extractors.pdf.marks")
    assert marks.mark_of(drawn(sign), 24) is None


@with_ocr
@pytest.mark.parametrize("turn", [0.0, 0.7, -1.6])
def test_a_sheet_askew_is_straightened_and_its_lines_are_found(turn):
    cv2 = import_module("cv2")
    scan_lines = import_module("extractors.pdf.scan_lines")
    scan_picture = import_module("extractors.pdf.scan_picture")

    page = np.full((900, 1200, 3), 255, np.uint8)
    for y in (200, 300, 400, 500):
        cv2.line(page, (150, y), (1050, y), (0, 0, 0), 2)
    for x in (150, 600, 1050):
        for y in range(200, 500, 4):  # dotted
            cv2.line(page, (x, y), (x, y + 1), (0, 0, 0), 2)
    matrix = cv2.getRotationMatrix2D((600, 450), turn, 1)
    page = cv2.warpAffine(page, matrix, (1200, 900), borderValue=(255, 255, 255))
    across, down = scan_lines.ruled_lines(scan_picture.straightened(page, 200 / 72))
    assert {round(y * 200 / 72 / 100) for y, _, _ in across} == {2, 3, 4, 5}
    assert {round(x * 200 / 72 / 150) for x, _, _ in down} == {1, 4, 7}


@with_ocr
@pytest.mark.parametrize("gap", [3, 5, 8])
def test_strokes_of_signs_in_a_low_row_are_no_borders(gap):
    """Rows as low as their text: a stroke that ends before the lines above and below it is no border."""
    cv2 = import_module("cv2")
    scan_lines = import_module("extractors.pdf.scan_lines")
    scan_picture = import_module("extractors.pdf.scan_picture")

    page = np.full((900, 1200, 3), 255, np.uint8)
    for y in (300, 340, 380):
        cv2.line(page, (150, y), (1050, y), (0, 0, 0), 2)
    for x in (150, 500, 1050):
        cv2.line(page, (x, 300), (x, 380), (0, 0, 0), 2)
    for x in (300, 700, 800):
        cv2.line(page, (x, 303 + gap), (x, 337 - gap), (0, 0, 0), 3)
    _, down = scan_lines.ruled_lines(scan_picture.straightened(page, 200 / 72))
    assert {round(x * 200 / 72 / 50) for x, _, _ in down} == {3, 10, 21}


@with_ocr
def test_a_border_of_dots_is_found_where_its_rows_are_low():
    cv2 = import_module("cv2")
    scan_lines = import_module("extractors.pdf.scan_lines")
    scan_picture = import_module("extractors.pdf.scan_picture")

    page = np.full((900, 1200, 3), 255, np.uint8)
    for y in range(200, 421, 44):
        cv2.line(page, (150, y), (1050, y), (0, 0, 0), 2)
    for x in (150, 1050):
        cv2.line(page, (x, 200), (x, 420), (0, 0, 0), 2)
    for y in range(200, 420, 4):
        cv2.line(page, (600, y), (600, y + 1), (0, 0, 0), 1)
    across, down = scan_lines.ruled_lines(scan_picture.straightened(page, 200 / 72))
    assert {round(x * 200 / 72 / 150) for x, _, _ in down} == {1, 4, 7}
    assert len({round(y) for y, _, _ in across}) >= 6


@with_ocr
def test_a_shade_is_told_from_the_paper_of_the_page():
    scan_picture = import_module("extractors.pdf.scan_picture")

    grain = np.random.default_rng(3).normal(0, 10, (600, 800, 1))
    page = np.full((600, 800, 3), 252.0)
    page[100:200, 100:300] = (238, 240, 246)
    picture = scan_picture.straightened(np.clip(page + grain, 0, 255).astype(np.uint8), 200 / 72)
    shaded, bare = scan_picture.shades(picture, [(105, 105, 295, 195), (305, 105, 495, 195)])
    assert shaded
    assert bare is None
