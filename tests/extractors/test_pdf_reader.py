"""Files that are no good, in part or at all, and the two ways of calling pdfium."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Table
from extractors.errors import ExtractionError, Failed, Refused
from extractors.pdf import ENGINES, read_page_tables, read_pdf
from extractors.pdf.backend import BACKEND
from tests.extractors.pdf_samples import SHEET, SHEET_X, SHEET_Y, draw_grid, encrypted, pdf, text

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


@pytest.mark.parametrize("size", [(14400, 14400), (200000, 200000), (1, 1)])
def test_pages_of_any_size(size):
    document = read_pdf(pdf(PAGE, size=size))
    assert document.findings == ()
    assert [(page.width, page.height) for page in document.pages] == [size]


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


def test_a_page_that_cannot_be_loaded_is_named_and_the_others_are_read():
    data = pdf(PAGE, text(50, 50, "欠けた頁"), PAGE).replace(
        b"/Kids [10 0 R 12 0 R 14 0 R]", b"/Kids [10 0 R 99 0 R 14 0 R]"
    )
    document = read_pdf(data)
    assert [(finding.code, finding.page) for finding in document.findings] == [("pages_failed", 2)]
    assert [page.problem is None for page in document.pages] == [True, False, True]
    assert [table.page for table in document.tables] == [1, 3]


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
