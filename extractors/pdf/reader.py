"""Bytes of a PDF to a Document, page by page.

Promises: each page is closed before the next is opened, so that memory does not grow with the number of pages; a page that cannot be
read is a finding and the others are read; a file that was cut off is told even where pdfium mends it silently. Refuses: a file that
wants a password, a file without pages, a file that pdfium cannot open, one of more cells than any sheet has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Document, Finding, Line, Page, Table
from extractors.errors import ExtractionError, Failed, Refused
from extractors.pdf.annotations import draw_annotations
from extractors.pdf.glyphs import BACKEND
from extractors.pdf.page import PageContent, read_page
from extractors.stitch import stitch

MAX_CELLS = 2_000_000  # of a file: more than any budget has, and what the memory of a small machine holds
UNLOADED = "pdfium cannot load it"
UNSAID = pdfium.FPDF_ERR_FILE  # of a file in memory pdfium never says this
NO_PAGES = re.compile(rb"/Count\s+0\b")
LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,400}?/L\s+(\d{1,15})")
XREF_START = re.compile(rb"startxref\s+(\d{1,15})")  # no file is so long that it would take more digits
XREF = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


ENGINES = ("pdfium", "pdfplumber", "camelot")


def read_pdf(data: bytes, *, engine: str = "pdfium", backend: str = BACKEND) -> Document:
    """The lines and tables of a PDF in reading order, tables that continue on the next page joined.

    Args:
        data: The whole file.
        engine: One of ENGINES. pdfium tells the most; pdfplumber knows no shading, camelot no lines either.
        backend: How pdfium is called, "c" or "ctypes"; what they yield is the same.

    Raises:
        Refused: `encrypted` where it wants a password, `empty` where it has no pages, `too_large` where it has more than MAX_CELLS cells.
        Failed: `malformed` where it is no PDF that can be opened.
        ValueError: There is no such engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"unknown PDF engine {engine!r}")
    with open_pdf(data) as document:
        title = _title(document)
        pages = list(_pages(document, data, engine, backend))
    findings = _cut_off(data)
    for content in pages:
        if content.page.problem:
            findings.append(Finding("pages_failed", content.page.problem, content.page.number))
        elif content.unread:
            findings.append(Finding("needs_ocr", content.unread, content.page.number))
    sheets = tuple(content.page for content in pages)
    return Document("pdf", stitch([content.blocks for content in pages], sheets), sheets, tuple(findings), None, title)


def _title(document: pypdfium2.PdfDocument) -> str | None:
    """The title that the file gives itself; None where it has none or its code units make no text (half of a surrogate pair)."""
    try:
        return document.get_metadata_value("Title").strip() or None
    except ValueError:
        return None


def described(engine: str = "pdfium") -> str:
    """What reads a PDF, for a log: the engine, and for pdfium how it is called.

    >>> described("pdfplumber")
    'pdfplumber'
    """
    ways = {"c": "through the C extension", "ctypes": "through ctypes, as the C extension was not built"}
    return f"pdfium {ways[BACKEND]}" if engine == "pdfium" else engine


def read_page_tables(data: bytes, *, engine: str = "pdfium", backend: str = BACKEND) -> tuple[Table, ...]:
    """The tables of a PDF as they stand on its pages: one that continues on the next page is two. Arguments as for `read_pdf`."""
    if engine not in ENGINES:
        raise ValueError(f"unknown PDF engine {engine!r}")
    with open_pdf(data) as document:
        pages = _pages(document, data, engine, backend)
        found = [block for page in pages for block in page.blocks if isinstance(block, Table)]
    return tuple(replace(table, number=number) for number, table in enumerate(found, 1))


def _pages(document: pypdfium2.PdfDocument, data: bytes, engine: str, backend: str) -> Iterator[PageContent]:
    if engine == "pdfium":
        yield from _contents(document, backend)
        return
    try:
        yield from _other_contents(document, data, engine)
    except (ExtractionError, MemoryError, RecursionError):
        raise
    except Exception as error:  # a library for comparison fails on damaged files in many ways
        raise Failed("malformed", f"{engine} cannot read it: {type(error).__name__}") from error


def _other_contents(document: pypdfium2.PdfDocument, data: bytes, engine: str) -> Iterator[PageContent]:
    if engine == "pdfplumber":
        from extractors.pdf.second_reader import read_pages  # noqa: PLC0415 - slow to import and seldom wanted

        yield from read_pages(data)
    else:
        from extractors.pdf.camelot_reader import read_tables  # noqa: PLC0415 - as above

        sizes = [page_size(document, index) for index in range(len(document))]
        tables = read_tables(data, [size[1] if size else 0 for size in sizes])
        for number, size in enumerate(sizes, 1):
            if size is None:
                yield _failed(number, UNLOADED)
            else:
                yield PageContent(Page(number, *size), tuple(table for table in tables if table.page == number))


def page_size(document: pypdfium2.PdfDocument, index: int) -> tuple[float, float] | None:
    """Width and height of a page, counted from 0, in points as a reader sees it; None where pdfium cannot load it."""
    try:
        width, height = document.get_page_size(index)
    except pypdfium2.PdfiumError:
        return None
    return width, height


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """The open file, to be closed by the caller. Raises as `read_pdf`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = _why(data)
        if code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise Refused("encrypted", "it wants a password") from error
        if code == UNSAID and NO_PAGES.search(data):
            raise Refused("empty", "it has no pages") from error
        raise Failed("malformed", "pdfium cannot open it as a PDF") from error
    if not len(document):
        document.close()
        raise Refused("empty", "it has no pages")
    return document


def _why(data: bytes) -> int:
    """The error code with which pdfium refuses the file, or UNSAID: where it gives none, the code of an earlier file stays behind."""
    pdfium.FPDF_LoadDocument(b"", None)  # there is no file of no name: sets the code to UNSAID
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    code: int = pdfium.FPDF_GetLastError()
    if document:
        pdfium.FPDF_CloseDocument(document)
    return code


def _contents(document: pypdfium2.PdfDocument, backend: str) -> Iterator[PageContent]:
    cells = 0
    for index in range(len(document)):
        handle = _loaded(document, index)
        if not handle:
            yield _failed(index + 1, UNLOADED)
            continue
        try:
            content = _content(handle, index + 1, backend)
        finally:
            pdfium.FPDF_ClosePage(handle)
        cells += sum(len(block.cells) for block in content.blocks if isinstance(block, Table))
        if cells > MAX_CELLS:
            raise Refused("too_large", f"more than {MAX_CELLS} cells", page=index + 1)
        yield content


def _loaded(document: pypdfium2.PdfDocument, index: int) -> Any:
    """The open page with the text of its annotations on it; none where pdfium cannot load it."""
    handle = pdfium.FPDF_LoadPage(document, index)
    if handle and pdfium.FPDFPage_GetAnnotCount(handle) and draw_annotations(handle):
        pdfium.FPDF_ClosePage(handle)
        handle = pdfium.FPDF_LoadPage(document, index)
    return handle


def _content(handle: Any, number: int, backend: str) -> PageContent:
    try:
        return read_page(handle, number, backend)
    except Refused as error:
        raise Refused(error.reason, error.message, page=number) from error
    except (ValueError, IndexError, ArithmeticError) as error:
        # what a damaged page can make of the arrays; anything else is a fault of the program and must be seen as one
        return _failed(number, f"its contents make no sense: {error}")


def _failed(number: int, problem: str) -> PageContent:
    blocks: tuple[Line | Table, ...] = ()
    return PageContent(Page(number, 0, 0, problem), blocks)


def _cut_off(data: bytes) -> list[Finding]:
    """What says that the file ends too early. Source: ISO 32000-1, 7.5.5 (file trailer) and annex F (linearised files)."""
    linearized = LINEARIZED.search(data, 0, 2048)
    if linearized and int(linearized[1]) > len(data):
        return [Finding("truncated", f"{len(data)} bytes of {int(linearized[1])}")]
    if b"%%EOF" not in data[-2048:]:
        return [Finding("truncated", "its end is missing")]
    starts = XREF_START.findall(data, max(0, len(data) - 4096))
    shift = max(data.find(b"%PDF", 0, 1024), 0)
    if not starts or not any(XREF.match(data, int(starts[-1]) + offset) for offset in (0, shift)):
        return [Finding("truncated", "its table of contents is not where its end says")]
    return []
