"""Files that are no good, in part or at all, and the two ways of calling pdfium."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Table
from extractors.errors import ExtractionError, Failed, Refused
from extractors.pdf import ENGINES, calls, read_page_tables, read_pdf, reader
from extractors.pdf.backend import BACKEND
from extractors.pdf.picture import page_pictures
from extractors.pdf.reader import open_pdf, page_size
from tests.extractors.pdf_samples import (
    HEIGHT,
    RESOURCES,
    SHEET,
    SHEET_X,
    SHEET_Y,
    WIDTH,
    draw_grid,
    encrypted,
    file_of,
    fill,
    pdf,
    stream_of,
    text,
)

PAGE = draw_grid(SHEET_X, SHEET_Y, SHEET)
CORPUS = os.environ.get("PLANSHEETS_CORPUS")


def test_title_pages_and_no_findings():
    document = read_pdf(pdf(PAGE, text(50, 50, "二頁"), title="進行管理表"))
    assert (document.format, document.metadata_title, document.findings) == ("pdf", "進行管理表", ())
    assert [(page.number, page.width, page.height, page.problem) for page in document.pages] == [
        (1, 600.0, 400.0, None),
        (2, 600.0, 400.0, None),
    ]


@pytest.mark.parametrize(
    ("data", "error", "reason"),
    [
        (encrypted(pdf(PAGE), user="ひみつ"), Refused, "encrypted"),
        (pdf(), Refused, "empty"),
        (b"%PDF-1.7\n", Failed, "malformed"),
        (b"no pdf at all", Failed, "malformed"),
        (b"", Failed, "malformed"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_cannot_be_read(data, error, reason, engine):
    with pytest.raises(error) as caught:
        read_pdf(data, engine=engine)
    assert caught.value.reason == reason


def test_encrypted_without_a_user_password_reads():
    (table,) = read_pdf(encrypted(pdf(PAGE), user="")).tables
    assert table.cells[0].text == "目標"


def test_a_page_without_text_wants_recognition():
    picture = "q 500 0 0 300 50 50 cm /I1 Do Q"
    document = read_pdf(pdf(PAGE, picture, "", image=True))
    assert [(finding.code, finding.page) for finding in document.findings] == [("needs_ocr", 2)]


@pytest.mark.parametrize(
    ("size", "cells"), [((14400, 14400), SHEET), ((60000, 60000), SHEET), ((200000, 200000), SHEET), ((1, 1), ())]
)
@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_pages_of_any_size(size, cells, backend):
    document = read_pdf(pdf(PAGE, size=size), backend=backend)
    assert document.findings == ()
    assert [(page.width, page.height) for page in document.pages] == [size]
    found = [cell for table in document.tables for cell in table.cells]
    assert [(cell.row, cell.col, cell.rowspan, cell.colspan, cell.text) for cell in found] == list(cells)


@pytest.mark.parametrize("units", ["d800884c", "884cd800", "dc00"])
def test_a_title_that_is_no_text_is_none(units):
    """Half of a surrogate pair, as where a program cut a long title off."""
    data = pdf(PAGE, title="進行")
    cut = data.replace(b"feff9032884c", f"feff{units:<8}".encode())
    document = read_pdf(cut)
    assert (document.metadata_title, document.findings) == (None, ())
    assert document.tables


@pytest.mark.parametrize("digits", [10, 30, 5000])
def test_a_place_beyond_any_file_is_a_cut(digits):
    for mark in (rb"startxref\n", rb"/Linearized 1 /L "):
        data = pdf(PAGE).replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<< /Linearized 1 /L 0 >>\n", 1)
        data = re.sub(rb"(" + mark + rb")\d+", rb"\g<1>" + b"9" * digits, data)
        assert [finding.code for finding in read_pdf(data).findings] == ["truncated"]


def ruled(count, size=14400.0):
    step = size / (count + 1)
    lines = "".join(
        f"0 {k * step:.1f} m {count * step:.1f} {k * step:.1f} l S {k * step:.1f} 0 m {k * step:.1f} {count * step:.1f} l S "
        for k in range(count + 1)
    )
    return pdf(lines + text(50, 50, "値", height=size), size=(size, size))


@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_a_grid_of_a_million_cells_is_refused(backend):
    with pytest.raises(Refused) as caught:
        read_pdf(ruled(1001), backend=backend)
    assert str(caught.value) == "too_large: p.1: a table of more than 1000000 cells"
    (table,) = read_pdf(ruled(100), backend=backend).tables
    assert (table.nrows, table.ncols) == (100, 100)


def test_a_file_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "MAX_CELLS", 2 * len(SHEET))
    assert len(list(read_pdf(pdf(PAGE, "", PAGE)).tables)) == 2
    with pytest.raises(Refused) as caught:
        read_pdf(pdf(PAGE, "", PAGE, PAGE))
    assert (caught.value.reason, caught.value.page) == ("too_large", 4)


@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_a_page_of_too_many_drawn_objects_is_named_and_the_others_are_read(monkeypatch, backend):
    limit, rows, times = (1_000_000, 2000, 500) if backend == "c" else (1000, 100, 10)
    monkeypatch.setattr(calls, "MAX_OBJECTS", limit)
    document = read_pdf(pdf("/X1 Do " * times, PAGE, form="0 0 5 5 re f " * rows), backend=backend)
    assert [(finding.code, finding.page, finding.message) for finding in document.findings] == [
        ("pages_failed", 1, f"its contents make no sense: more than {limit} drawn objects")
    ]
    assert [table.page for table in document.tables] == [2]


def objects_of(data):
    """The bodies of the objects of a file, to be added to."""
    return re.findall(r"\d+ 0 obj\n(.*?)\nendobj", data.decode("latin-1"), re.DOTALL)


def nested(*matrices, content=PAGE, times=1):
    """A page that draws a form that draws a form (`times` each), and so on, of which the last holds the content."""
    objects = objects_of(pdf("/X1 Do " * times))
    first = len(objects) + 1
    numbers = [7, *range(first, first + len(matrices) - 1)]
    objects += [""] * (len(matrices) - 1)
    for k, (number, matrix) in enumerate(zip(numbers, matrices, strict=True)):
        last = k == len(matrices) - 1
        inner = RESOURCES if last else f"/Resources << /XObject << /X1 {numbers[k + 1]} 0 R >> >>"
        head = f"/Type /XObject /Subtype /Form /BBox [-2000 -2000 2000 2000] /Matrix [{' '.join(map(str, matrix))}] {inner}"
        objects[number - 1] = stream_of(content if last else "/X1 Do " * times, head)
    return file_of(objects)


@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_forms_in_forms_stand_where_all_of_them_take_them(backend):
    (table,) = read_pdf(
        nested((1, 0, 0, 1, 30, 0), (0.5, 0, 0, 0.5, 0, 100), (1, 0, 0, 1, 0, 20)), backend=backend
    ).tables
    assert [(cell.row, cell.col, cell.rowspan, cell.colspan, cell.text) for cell in table.cells] == list(SHEET)
    assert table.box.x0 == pytest.approx(0.5 * 40 + 30, abs=0.5)
    assert table.box.top == pytest.approx(400 - (0.5 * (400 - 60 + 20) + 100), abs=0.5)


def test_thousands_of_forms_in_forms_take_no_time_to_speak_of():
    """Half a second; where all objects were gone through once for each form, it would take a quarter of a minute."""
    data = nested(*[(1, 0, 0, 1, 0, 0)] * 12, content="0 0 5 5 re f", times=2)
    begun = time.process_time()
    assert read_pdf(data).findings == ()
    assert time.process_time() - begun < 6


NOTE = "<< /Type /Annot /Subtype /{} /F {} /Rect [-2000 -2000 2000 2000] /Contents (x) /AP << /N {} 0 R >> >>"


@pytest.mark.parametrize(
    ("annotation", "seen"),
    [
        (NOTE.format("FreeText", 4, 7), True),
        (NOTE.format("Stamp", 4, 7), True),
        (NOTE.format("Widget /FT /Tx /T (a) /V (x)", 4, 7), True),
        (NOTE.format("FreeText", 2, 7), False),  # hidden
        (NOTE.format("FreeText", 32, 7), False),  # not to be viewed
        (NOTE.format("Text", 4, 7), False),  # a note that opens where it is clicked
        ("<< /Type /Annot /Subtype /Link /Rect [0 0 100 100] >>", False),
        ("<< /Type /Annot /Subtype /FreeText /Rect [0 0 100 100] /Contents (x) >>", False),
        ("null", False),
    ],
)
@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_text_of_annotations_is_read_where_they_show_it(annotation, seen, backend):
    form = text(350, 150, "記入した値", size=9)
    data = pdf(PAGE, form=form, annotations=annotation)
    document = read_pdf(data, backend=backend)
    (table,) = document.tables
    cells = {(cell.row, cell.col): cell.text for cell in table.cells}
    assert cells[2, 3] == ("記入した値" if seen else "")
    assert len(table.cells) == len(SHEET)
    assert [(page.width, page.height) for page in document.pages] == [(WIDTH, HEIGHT)]
    assert document.findings == ()


def test_a_highlight_beside_a_filled_field_is_no_shade_of_cells():
    field, highlight = NOTE.format("Widget /FT /Tx /T (a)", 4, 7), NOTE.format("Highlight", 4, 12)
    objects = objects_of(pdf(PAGE, form=text(350, 150, "記入した値", size=9), annotations=f"{highlight} {field}"))
    shade = fill(0, 0, WIDTH, HEIGHT, color="1 1 0")
    objects.append(stream_of(shade, "/Type /XObject /Subtype /Form /BBox [-2000 -2000 2000 2000]"))
    (table,) = read_pdf(file_of(objects)).tables
    assert {cell.fill for cell in table.cells} == {None}
    assert "記入した値" in {cell.text for cell in table.cells}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95, 0.999])
def test_a_file_that_was_cut_off_never_reads_as_whole(share):
    whole = pdf(PAGE, PAGE, PAGE)
    try:
        document = read_pdf(whole[: int(len(whole) * share)])
    except ExtractionError as error:
        assert error.reason in {"malformed", "empty"}
    else:
        assert {finding.code for finding in document.findings} & {"truncated", "pages_failed"}


def test_a_linearised_file_that_was_cut_off():
    data = pdf(PAGE).replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<< /Linearized 1 /L 999999 >>\n", 1)
    assert [finding.code for finding in read_pdf(data).findings] == ["truncated"]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_is_always_a_named_result(engine, data):
    whole = bytearray(pdf(PAGE))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_pdf(bytes(whole), engine=engine)
    except (Refused, Failed) as error:
        assert error.reason


@pytest.mark.skipif(BACKEND != "c", reason="the extension was not built")
@pytest.mark.parametrize(
    "data",
    [
        pdf(PAGE, text(50, 50, "Ab cd 𠮷")),
        pdf("/X1 Do", form=PAGE, form_matrix=(0, 1, -1, 0, 500, 20)),
        pdf("q 50 0 0 50 20 20 cm /I1 Do Q", image=True),
        pdf(""),
    ],
)
def test_both_backends_yield_the_same(data):
    assert read_pdf(data, backend="c") == read_pdf(data, backend="ctypes")


@pytest.mark.skipif(BACKEND != "c" or not CORPUS, reason="needs the extension and PLANSHEETS_CORPUS")
def test_both_backends_yield_the_same_on_the_corpus():
    for path in sorted(Path(CORPUS or "").glob("[rt]*/*.pdf")):
        data = path.read_bytes()
        assert read_pdf(data, backend="c") == read_pdf(data, backend="ctypes"), path.name


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_find_the_same_grid(engine, recwarn):
    (table,) = read_page_tables(pdf(PAGE), engine=engine)
    assert (table.nrows, table.ncols, table.page, table.number) == (4, 4, 1, 1)
    spans = [(cell.row, cell.col, cell.rowspan, cell.colspan) for cell in table.cells]
    assert spans == [cell[:4] for cell in SHEET]
    assert [cell.text for cell in table.cells][:3] == ["目標", "令和六年度", "備考"]
    assert table.cells[0].box.x0 == pytest.approx(40, abs=2)
    assert table.cells[0].box.top == pytest.approx(60, abs=2)


def test_an_engine_that_there_is_not():
    for read in (read_pdf, read_page_tables):
        with pytest.raises(ValueError, match="unknown PDF engine 'tabula'"):
            read(pdf(PAGE), engine="tabula")


def test_pdfplumber_gives_lines_beside_tables():
    document = read_pdf(pdf(PAGE + text(40, 40, "見出し")), engine="pdfplumber")
    assert [block.text if not isinstance(block, Table) else "table" for block in document.blocks] == ["見出し", "table"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("engine", ["pdfium", "camelot"])
def test_a_page_that_cannot_be_loaded_is_named_and_the_others_are_read(engine):
    data = pdf(PAGE, text(50, 50, "欠けた頁"), PAGE).replace(
        b"/Kids [10 0 R 12 0 R 14 0 R]", b"/Kids [10 0 R 99 0 R 14 0 R]"
    )
    document = read_pdf(data, engine=engine)
    assert [(finding.code, finding.page) for finding in document.findings] == [("pages_failed", 2)]
    assert [page.problem is None for page in document.pages] == [True, False, True]
    assert [table.page for table in document.tables] == [1, 3]


def test_pictures_of_the_pages_that_can_be_drawn():
    data = pdf(PAGE, text(50, 50, "欠けた頁"), PAGE).replace(
        b"/Kids [10 0 R 12 0 R 14 0 R]", b"/Kids [10 0 R 99 0 R 14 0 R]"
    )
    assert [(number, picture.size) for number, picture, _ in page_pictures(data)] == [
        (1, (1200, 800)),
        (3, (1200, 800)),
    ]
    with open_pdf(data) as document:
        assert [page_size(document, index) for index in range(3)] == [(600, 400), None, (600, 400)]


# not ru_maxrss, in which the process that started this one counts too
PEAK = r"""
import re, sys
from pathlib import Path
from extractors.pdf import read_pdf
read_pdf(Path(sys.argv[1]).read_bytes())
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""


def peak_megabytes(path):
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak")
def test_peak_memory_of_a_long_list(tmp_path):
    (tmp_path / "long.pdf").write_bytes(pdf(*[PAGE] * 200))
    assert peak_megabytes(tmp_path / "long.pdf") < 120


@pytest.mark.skipif(not CORPUS or sys.platform != "linux", reason="needs PLANSHEETS_CORPUS and Linux")
def test_peak_memory_of_the_largest_file_of_the_corpus():
    assert peak_megabytes(max(Path(CORPUS or "").rglob("*.pdf"), key=lambda path: path.stat().st_size)) < 120


def test_memory_is_flat_over_hundreds_of_pages():
    data = pdf(*[text(50, 50, f"{k}頁") for k in range(600)])
    read_pdf(data)
    gc.collect()
    before = psutil.Process().memory_info().rss
    document = read_pdf(data)
    assert len(document.pages) == 600
    assert psutil.Process().memory_info().rss - before < 20 * 2**20
