"""Word documents: paragraphs as lines, tables with their merged cells, text boxes behind the paragraph that holds them.

Promises: list numbers, heading levels, tabs inside lines, grid spans and vertical merges, fills and vertical writing; revisions as if all
were accepted. A table inside a cell follows its parent as a table of its own and its text stays out of the cell. Headers, footers, notes,
comments, charts and pictures are not read. Refuses (see also `office_zip`) a cell over more than 1,000 columns (Word has 63) and tables
inside tables deeper than 20.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from extractors.document import Cell, Document, Line, Table
from extractors.errors import Failed, Refused
from extractors.grid import MAX_SPANNED, folded, numbered, to_block
from extractors.office_zip import check_xml, open_office, parse_part, word_part
from extractors.tab_lists import tab_lists
from extractors.word_numbering import Numbering, read_numbering
from extractors.word_text import Paragraph, Style, read_paragraph, read_styles
from extractors.word_values import W, find_number, value_at

MAX_GRID_SPAN = 1_000
_MAX_DEPTH = 20
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class _Parts:
    styles: dict[str, Style]
    numbering: Numbering


@dataclass(frozen=True, slots=True)
class _TableCell:
    """A cell as Word stores it: `merge` is None, `restart` or `continue` in a vertical merge."""

    row: int
    col: int
    span: int
    merge: str | None
    text: str
    fill: str | None
    bold: bool
    vertical: bool


def read_word(data: bytes) -> Document:
    """Lines and tables of a Word document.

    Raises:
        Refused: `bomb`, `dtd`, `encrypted`.
        Failed: `malformed`.
    """
    with open_office(data) as container:
        check_xml(container)
        root = parse_part(container, word_part(container))
        parts = _Parts(
            read_styles(parse_part(container, "word/styles.xml")),
            read_numbering(parse_part(container, "word/numbering.xml")),
        )
        core = parse_part(container, "docProps/core.xml")
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise Failed("malformed", "a Word document without a body")
    title = "" if core is None else (core.findtext(_TITLE) or "").strip()
    return Document("docx", numbered(tab_lists(_blocks(body, parts, 0))), metadata_title=title or None)


def _blocks(container: etree._Element, parts: _Parts, depth: int) -> Iterator[Line | Table]:
    """Blocks of a body, a text box or a cell, in order."""
    if depth > _MAX_DEPTH:
        raise Refused("bomb", f"tables inside tables deeper than {_MAX_DEPTH}")
    for child in _unwrapped(container, (W + "p", W + "tbl")):
        if child.tag == W + "tbl":
            yield from _table(child, parts, depth)
            continue
        paragraph = read_paragraph(child, parts.styles, parts.numbering)
        if paragraph.text.strip():
            yield Line(paragraph.text, level=paragraph.level, bold=paragraph.bold, size=paragraph.size)
        for box in paragraph.boxes:
            yield from _blocks(box, parts, depth + 1)


def _unwrapped(container: etree._Element, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Children of these tags, also inside content controls and accepted revisions."""
    waiting = list(reversed(container))
    while waiting:
        child = waiting.pop()
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            waiting += reversed(child)


def _table(table: etree._Element, parts: _Parts, depth: int) -> Iterator[Line | Table]:
    """The table, then what text boxes and tables in its cells hold."""
    cells: list[_TableCell] = []
    behind: list[Line | Table] = []
    rows = [row for row in _unwrapped(table, (W + "tr",)) if row.find(f"{W}trPr/{W}del") is None]
    spanned = 0
    for at, row in enumerate(rows):
        col = _number(row, "trPr", "gridBefore")
        for element in _unwrapped(row, (W + "tc",)):
            span = max(_number(element, "tcPr", "gridSpan"), 1)
            cell, more = _cell(element, (at, col, span), parts, depth)
            goes_on = value_at(element, "tcPr", "hMerge", bare="continue") == "continue"
            if goes_on and cells and cells[-1].row == at:
                cells[-1] = _joined(cells[-1], cell)
            else:
                cells.append(cell)
            behind += more
            col += span
        spanned += col
        if spanned > MAX_SPANNED:
            raise Refused("bomb", f"merged cells over more than {MAX_SPANNED} columns")
    block = to_block(folded(_merged(cells)), len(rows)) if cells else None
    if block:
        yield block
    yield from behind


def _joined(first: _TableCell, cell: _TableCell) -> _TableCell:
    """A cell with the one on its right that goes on a horizontal merge."""
    text = "\n".join(filter(None, (first.text, cell.text)))
    return replace(first, span=first.span + cell.span, text=text, bold=first.bold if first.text else cell.bold)


def _cell(
    element: etree._Element, place: tuple[int, int, int], parts: _Parts, depth: int
) -> tuple[_TableCell, list[Line | Table]]:
    """The cell at a row, column and span, and what stands in it as a block of its own."""
    paragraphs: list[Paragraph] = []
    behind: list[Line | Table] = []
    for child in _unwrapped(element, (W + "p", W + "tbl")):
        if child.tag == W + "tbl":
            inner = list(_blocks_of(child, parts, depth + 1))
            if inner and isinstance(framed := inner[0], Line):
                # A table of one cell is a box around text, which belongs to the cell; what stands in it by itself does not.
                paragraphs.append(Paragraph(framed.text, None, framed.bold, None))
                inner = inner[1:]
            behind += inner
            continue
        paragraph = read_paragraph(child, parts.styles, parts.numbering)
        paragraphs.append(paragraph)
        for box in paragraph.boxes:
            behind += _blocks(box, parts, depth + 1)
    shown = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    return (
        _TableCell(
            *place,
            value_at(element, "tcPr", "vMerge", bare="continue") or None,
            "\n".join(paragraph.text for paragraph in shown),
            _fill(element),
            bool(shown) and all(paragraph.bold for paragraph in shown),
            value_at(element, "tcPr", "textDirection").startswith(("tbRl", "btLr", "tbLr")),
        ),
        behind,
    )


def _blocks_of(table: etree._Element, parts: _Parts, depth: int) -> Iterator[Line | Table]:
    if depth > _MAX_DEPTH:
        raise Refused("bomb", f"tables inside tables deeper than {_MAX_DEPTH}")
    yield from _table(table, parts, depth)


def _merged(cells: list[_TableCell]) -> list[Cell]:
    """The cells with those that go on a vertical merge taken into the one that began it."""
    begun: dict[int, int] = {}  # column to the index of the cell that may go on below
    found: list[Cell] = []
    for cell in cells:
        above = begun.get(cell.col)
        if cell.merge == "continue" and above is not None and _goes_on(found[above], cell):
            first = found[above]
            text = "\n".join(filter(None, (first.text, cell.text)))
            found[above] = replace(first, rowspan=cell.row - first.row + 1, text=text)
            continue
        begun = {col: at for col, at in begun.items() if not cell.col <= col < cell.col + cell.span}
        if cell.merge:
            begun[cell.col] = len(found)
        found.append(
            Cell(
                cell.row,
                cell.col,
                cell.text,
                colspan=cell.span,
                fill=cell.fill,
                bold=cell.bold,
                vertical=cell.vertical,
            )
        )
    return found


def _goes_on(first: Cell, cell: _TableCell) -> bool:
    return first.row + first.rowspan == cell.row and first.colspan == cell.span


def _fill(cell: etree._Element) -> str | None:
    shade = cell.find(f"{W}tcPr/{W}shd")
    fill = "" if shade is None else shade.get(W + "fill", "").upper()
    plain = len(fill) == 6 and all(digit in "0123456789ABCDEF" for digit in fill)
    return fill if plain and fill != "FFFFFF" else None


def _number(element: etree._Element, properties: str, name: str) -> int:
    value = value_at(element, properties, name)
    number = find_number(value, MAX_GRID_SPAN)
    if number is None and value.isdecimal():
        raise Refused("bomb", f"{name} {value[:20]}, at most {MAX_GRID_SPAN}")
    return number or 0
