"""Bytes of a PDF to a Document, page by page.

Promises: each page is closed before the next is opened, so that memory does not grow with the number of pages; a page that cannot be
read is a finding and the others are read; a file that was cut off is told even where pdfium mends it silently. Refuses: a file that
wants a password, a file without pages, a file that pdfium cannot open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Document, Finding, Line, Page, Table
from extractors.errors import Failed, Refused
from extractors.pdf.glyphs import BACKEND
from extractors.pdf.page import PageContent, read_page
from extractors.stitch import stitch

PASSWORD, SECURITY = pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY
LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,400}?/L\s+(\d+)")
XREF_START = re.compile(rb"startxref\s+(\d+)")
XREF = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


def read_pdf(data: bytes, backend: str = BACKEND) -> Document:
    """The lines and tables of a PDF in reading order, tables that continue on the next page joined.

    Args:
        data: The whole file.
        backend: "c" or "ctypes"; what they yield is the same.

    Raises:
        Refused: `encrypted` where it wants a password, `empty` where it has no pages.
        Failed: `malformed` where it is no PDF that pdfium can open.
    """
    pages: list[PageContent] = []
    findings = _cut_off(data)
    with _open(data) as document:
        title = (document.get_metadata_dict().get("Title") or "").strip() or None
        for content in _contents(document, backend):
            pages.append(content)
            if content.page.problem:
                findings.append(Finding("pages_failed", content.page.problem, content.page.number))
            elif content.scanned:
                findings.append(Finding("needs_ocr", "a picture and no text", content.page.number))
    return Document(
        format="pdf",
        blocks=stitch([content.blocks for content in pages], [content.page for content in pages]),
        pages=tuple(content.page for content in pages),
        findings=tuple(findings),
        metadata_title=title,
    )


def read_page_tables(data: bytes, backend: str = BACKEND) -> tuple[Table, ...]:
    """The tables of a PDF as they stand on its pages: one that continues on the next page is two. Raises as `read_pdf`."""
    with _open(data) as document:
        found = [
            block for content in _contents(document, backend) for block in content.blocks if isinstance(block, Table)
        ]
    return tuple(replace(table, number=number) for number, table in enumerate(found, 1))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in {PASSWORD, SECURITY}:
            raise Refused("encrypted", "it wants a password") from error
        raise Failed("malformed", "pdfium cannot open it as a PDF") from error
    if not len(document):
        document.close()
        raise Refused("empty", "it has no pages")
    return document


def _contents(document: pypdfium2.PdfDocument, backend: str) -> Iterator[PageContent]:
    for index in range(len(document)):
        handle = pdfium.FPDF_LoadPage(document, index)
        if not handle:
            yield _failed(index + 1, "pdfium cannot load it")
            continue
        try:
            content = _content(handle, index + 1, backend)
        finally:
            pdfium.FPDF_ClosePage(handle)
        yield content


def _content(handle: Any, number: int, backend: str) -> PageContent:
    try:
        return read_page(handle, number, backend)
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
