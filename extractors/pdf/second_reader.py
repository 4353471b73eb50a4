"""The tables and lines of a PDF as pdfplumber sees them: a second opinion, and what our own reading is measured against.

Promises: the same values as `read_pdf` gives, spans worked out from the boxes of the cells. Refuses: nothing that pdfplumber reads;
what it cannot open is `malformed` or `encrypted`. It tells neither shading nor weight nor the direction of writing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from extractors.document import Box, Cell, Line, Page, Table
from extractors.errors import Failed, Refused
from extractors.pdf.page import PageContent

SAME_BORDER = 1.0  # points; pdfplumber snaps borders to 3 points, what is left are fractions


def read_pages(data: bytes) -> Iterator[PageContent]:
    """The content of each page, pages closed as they are read.

    Raises:
        Refused: `encrypted` where the file wants a password.
        Failed: `malformed` where pdfplumber cannot open it.
    """
    try:
        document = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Refused("encrypted", "it wants a password") from error
        raise Failed("malformed", "pdfplumber cannot open it as a PDF") from error
    with document:
        for number, page in enumerate(document.pages, 1):
            yield PageContent(Page(number, float(page.width), float(page.height)), tuple(_blocks(page, number)))
            page.close()


def _blocks(page: Any, number: int) -> list[Line | Table]:
    found = [table for table in page.find_tables() if len(table.cells) > 1]
    placed: list[tuple[float, Line | Table]] = [(table.bbox[1], _table(table, number)) for table in found]
    rest = page
    for table in found:
        rest = rest.outside_bbox(_within(table.bbox, rest.bbox))
    for line in rest.extract_text_lines(return_chars=False):
        box = Box(line["x0"], line["top"], line["x1"], line["bottom"])
        placed.append((box.top, Line(line["text"], number, None, box)))
    return [block for _, block in sorted(placed, key=lambda entry: entry[0])]


def _within(box: tuple[float, ...], page: tuple[float, ...]) -> tuple[float, ...]:
    low = tuple(max(a, b) for a, b in zip(box[:2], page[:2], strict=True))
    return low + tuple(min(a, b) for a, b in zip(box[2:], page[2:], strict=True))


def _table(table: Any, number: int) -> Table:
    x = _borders([edge for cell in table.cells for edge in (cell[0], cell[2])])
    y = _borders([edge for cell in table.cells for edge in (cell[1], cell[3])])
    texts = {
        cell: text or ""
        for row, words in zip(table.rows, table.extract(), strict=True)
        for cell, text in zip(row.cells, words, strict=True)
        if cell is not None
    }
    cells = []
    for box in table.cells:
        x0, top, x1, bottom = box
        row, col = _place(y, top), _place(x, x0)
        spans = _place(y, bottom) - row, _place(x, x1) - col
        cells.append(Cell(row, col, texts.get(box, ""), *spans, number, Box(x0, top, x1, bottom)))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    return Table(0, len(y) - 1, len(x) - 1, ordered, number, None, Box(*table.bbox))


def _borders(edges: list[float]) -> list[float]:
    borders: list[float] = []
    for edge in sorted(edges):
        if not borders or edge > borders[-1] + SAME_BORDER:
            borders.append(edge)
    return borders


def _place(borders: list[float], edge: float) -> int:
    return min(range(len(borders)), key=lambda i: abs(borders[i] - edge))
