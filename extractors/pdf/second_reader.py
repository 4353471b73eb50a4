"""The tables and lines of a PDF as pdfplumber sees them: a second opinion, and what our own reading is measured against.

Promises: the same values as `read_pdf` gives, spans worked out from the boxes of the cells. Refuses: nothing that pdfplumber reads;
what it cannot open is `malformed` or `encrypted`. It tells neither shading nor weight nor the direction of writing, so that cells
written downwards, and cells of scans, are not compared.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from extractors.document import Box, Cell, Line, Page, Table
from extractors.errors import Failed, Refused
from extractors.pdf.page import PageContent
from extractors.pdf.radicals import unified
from extractors.stitch import stitch

# pdfminer warns once a sign about fonts without measures; the terminal is the user's
logging.getLogger("pdfminer").setLevel(logging.ERROR)
SAME_BORDER = 1.0  # points; pdfplumber snaps borders to 3 points, what is left are fractions
DOT = str.maketrans("‧", "・")  # pdfminer takes the one sign for the other, as it does with radicals


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of a table, and the text that the second reader has in it."""

    table: Table
    cell: Cell
    other: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second reader says of the cells of the first: how many both have, and those of them in which the texts differ."""

    compared: int
    differences: tuple[Difference, ...]
    same: frozenset[tuple[int, int, int]] = (
        frozenset()
    )  # table, row and column of the cells in which the texts are the same

    @property
    def share(self) -> float | None:
        """The part of the compared cells with the same text, 0 to 1; None where nothing could be compared.

        >>> Opinion(4, ()).share
        1.0
        """
        return 1 - len(self.differences) / self.compared if self.compared else None


def second_opinion(data: bytes, tables: Iterable[Table]) -> Opinion:
    """How far pdfplumber reads the same in the cells of these tables, which may be joined over pages.

    A cell is compared with the smallest cell of pdfplumber's that its middle stands in; one that pdfplumber has not (a table without
    rules, a scan), is not compared. Full and half width, white space, and signs that stand for one ideograph are no difference.
    Raises as `read_pages`.
    """
    contents = list(read_pages(data))
    joined = stitch([content.blocks for content in contents], [content.page for content in contents])
    theirs: dict[int | None, list[Cell]] = {}
    for block in joined:
        for cell in block.cells if isinstance(block, Table) else ():
            theirs.setdefault(cell.page, []).append(cell)
    same: set[tuple[int, int, int]] = set()
    differences: list[Difference] = []
    for table in tables:
        for cell in table.cells:
            other = _counterpart(cell, theirs.get(cell.page, []))
            if other is None or not (cell.text or other.text):
                continue
            if _fold(cell.text) == _fold(other.text):
                same.add((table.number, cell.row, cell.col))
            else:
                differences.append(Difference(table, cell, other.text))
    return Opinion(len(same) + len(differences), tuple(differences), frozenset(same))


def _counterpart(cell: Cell, others: list[Cell]) -> Cell | None:
    if cell.box is None or cell.confidence is not None or cell.vertical:
        return None
    x, y = (cell.box.x0 + cell.box.x1) / 2, (cell.box.top + cell.box.bottom) / 2
    around = [
        (_area(other.box), other)
        for other in others
        if other.box and other.box.x0 <= x <= other.box.x1 and other.box.top <= y <= other.box.bottom
    ]
    return min(around, key=lambda entry: entry[0])[1] if around else None


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.bottom - box.top)


def _fold(text: str) -> str:
    """The text as it is compared.

    >>> _fold("市⺠課 １２０件")
    '市民課120件'
    """
    return "".join(unicodedata.normalize("NFKC", unified(text).translate(DOT)).split())


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
