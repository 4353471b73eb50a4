"""Prints the sheets of data/recipes as they are published: text export, workbook, Word, HTML and PDF, into data/raw.

A recipe is an HTML page of plain lines and tables. `<body data-encoding>` is the encoding of its text export; a row marked
`data-gone` loses the blanks of its merged cells in the export, a cell marked so is lost itself: the two ways in which the header
of a real export slides off its body. PDFs are made by LibreOffice from the workbook and committed, so that only whoever changes a recipe needs it.

    python -m tests.make_samples
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import lxml.html
from docx.shared import Mm
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.sheet_printers import convert_to_pdf

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "data" / "recipes"
RAW = ROOT / "data" / "raw"
FORMATS = {
    "hokage_suido": ("txt", "xlsx", "pdf"),
    "azusano_toshokan": ("txt", "xlsx", "pdf", "docx"),
    "kaedegawa_sangyo": ("txt", "xlsx", "pdf"),
    "saginomori_bosai": ("txt", "xlsx", "pdf", "html"),
    "tokihara_kanko": ("txt", "xlsx", "pdf"),
}
CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LINE = Side(style="thin", color="000000")
HEADING_SIZES = {"h1": 14, "h2": 12, "h3": 11, "p": 10}


@dataclass(frozen=True)
class Printed:
    """One cell of a recipe: where it stands, and its text as HTML (for the export) and with line breaks (for the rest)."""

    row: int
    col: int
    rowspan: int
    colspan: int
    html: str
    text: str
    head: bool
    gone: bool


@dataclass(frozen=True)
class Grid:
    cells: tuple[Printed, ...]
    nrows: int
    ncols: int
    gone_rows: frozenset[int]


@dataclass(frozen=True)
class Heading:
    text: str
    kind: str
    new_page: bool


def inner_html(element: lxml.html.HtmlElement) -> str:
    """The content of a cell as an export prints it: lists and paragraphs as HTML, a line break as one space."""
    parts = [element.text or ""]
    parts += [lxml.html.tostring(child, encoding="unicode") for child in element]
    html = "".join(parts)
    if "<p" not in html and "<ul" not in html:
        html = lxml.html.fromstring(f"<td>{html}</td>").text_content() if "&" in html and "<br" not in html else html
    return re.sub(r"[ \n]*<br ?/?>[ \n]*", " ", html).replace("</li><li>", "</li> <li>").replace("\xa0", " ")


def plain(element: lxml.html.HtmlElement) -> str:
    """The text of a cell with its own line breaks."""
    copy = lxml.html.fromstring(lxml.html.tostring(element, encoding="unicode", with_tail=False))
    for part in copy.iter("br", "li", "p"):
        part.tail = "\n" + (part.tail or "")
    return re.sub(r"\n+", "\n", copy.text_content()).strip("\n ")


def read_grid(table: lxml.html.HtmlElement) -> Grid:
    """The cells of an HTML table with the row and column that their spans give them."""
    taken: set[tuple[int, int]] = set()
    cells, gone_rows = [], set()
    rows = table.findall(".//tr")
    for row, tr in enumerate(rows):
        col = 0
        if tr.get("data-gone") is not None:
            gone_rows.add(row)
        for td in tr:
            while (row, col) in taken:
                col += 1
            rowspan, colspan = int(td.get("rowspan", "1")), int(td.get("colspan", "1"))
            taken |= {(row + r, col + c) for r in range(rowspan) for c in range(colspan)}
            lost = td.get("data-gone") is not None
            cells.append(Printed(row, col, rowspan, colspan, inner_html(td), plain(td), td.tag == "th", lost))
            col += colspan
    return Grid(tuple(cells), len(rows), 1 + max(col for _, col in taken), frozenset(gone_rows))


def read_recipe(path: Path) -> tuple[lxml.html.HtmlElement, list[Heading | Grid]]:
    """The body of a recipe and its headings, lines and tables in order."""
    body = lxml.html.fromstring(path.read_text(encoding="utf-8")).find("body")
    blocks: list[Heading | Grid] = []
    for element in body:
        if element.tag == "table":
            blocks.append(read_grid(element))
        else:
            blocks.append(Heading(element.text_content(), element.tag, element.get("data-page") is not None))
    return body, blocks


def export_rows(grid: Grid) -> Iterator[str]:
    """The rows of a table as tab-separated lines: a merged cell once, its other places blank or, in rows marked so, gone."""
    for row in range(grid.nrows):
        line: list[str] = []
        for col in range(grid.ncols):
            cell = next((c for c in grid.cells if c.row == row and c.col == col), None)
            if cell is None:
                covered = next(
                    c for c in grid.cells if c.row <= row < c.row + c.rowspan and c.col <= col < c.col + c.colspan
                )
                if row in grid.gone_rows and covered.row == row:
                    continue
                line.append("")
            elif not cell.gone:
                line.append(cell.html)
        yield "\t".join(line + [""] * (grid.ncols - len(line)))


def write_text(blocks: list[Heading | Grid], encoding: str, path: Path) -> None:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Grid):
            lines += [*export_rows(block), ""]
            continue
        if block.kind == "p" and lines[-1:] == [""] and lines[-2][:2] == block.text[:2] == "- ":
            lines.pop()  # the lines of a list stand together
        lines += [" ", " "] * block.new_page + [block.text, ""]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))


def write_workbook(blocks: list[Heading | Grid], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    width = max(block.ncols for block in blocks if isinstance(block, Grid))
    column = 150 // width
    for col in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(col)].width = column
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    top = 1
    for block in blocks:
        if isinstance(block, Grid):
            place_grid(sheet, block, top, column)
            top += block.nrows + 1
        else:
            sheet.cell(top, 1, block.text).font = Font(name="Noto Sans CJK JP", size=HEADING_SIZES[block.kind])
            top += 1
    book.save(path)


def place_grid(sheet: Worksheet, grid: Grid, top: int, column: int) -> None:
    heights = dict.fromkeys(range(grid.nrows), 1)
    for cell in grid.cells:
        place = sheet.cell(top + cell.row, 1 + cell.col, cell.text or None)
        place.alignment = Alignment(wrap_text=True, vertical="top")
        place.font = Font(name="Noto Sans CJK JP", size=9, bold=cell.head)
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                sheet.cell(top + row, 1 + col).border = Border(LINE, LINE, LINE, LINE)
        if cell.head:
            place.fill = PatternFill("solid", fgColor="D9E2F3")
        if cell.rowspan * cell.colspan > 1:
            sheet.merge_cells(
                None, top + cell.row, 1 + cell.col, top + cell.row + cell.rowspan - 1, cell.col + cell.colspan
            )
        per_line = max(1, int(cell.colspan * column / 2.1))
        lines = sum(1 + (len(part) - 1) // per_line if part else 1 for part in cell.text.split("\n"))
        if cell.rowspan == 1:
            heights[cell.row] = max(heights[cell.row], lines)
    for row, lines in heights.items():
        sheet.row_dimensions[top + row].height = 14 * lines + 4


def write_word(blocks: list[Heading | Grid], path: Path) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    for block in blocks:
        if isinstance(block, Heading):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(block.nrows, block.ncols, style="Table Grid")
        for cell in block.cells:
            place = table.cell(cell.row, cell.col)
            if cell.rowspan * cell.colspan > 1:
                place = place.merge(table.cell(cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1))
            place.text = cell.text
        document.add_paragraph("")
    document.save(str(path))


def write_web(recipe: Path, path: Path) -> None:
    """The recipe as a page of a municipal site: navigation around it, the marks of the recipe gone."""
    source = re.sub(r" data-[a-z]+(?:=\"[^\"]*\")?", "", recipe.read_text(encoding="utf-8"))
    menu = '<nav><ul><li><a href="/">トップ</a></li><li><a href="/bosai">防災</a></li></ul></nav>\n<main>'
    source = source.replace("<body>", f"<body>\n{menu}").replace(
        "</body>", "</main>\n<footer>鷺ノ森市役所</footer>\n</body>"
    )
    path.write_text(source, encoding="utf-8")


def settle(path: Path) -> None:
    """Rewrites an Office file without the time of its making, so that the same recipe gives the same bytes."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, CLOCK.sub(b"2026-01-01T00:00:00Z", old.read(name))) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts:
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def make_sample(name: str, formats: tuple[str, ...]) -> None:
    recipe = RECIPES / f"{name}.html"
    body, blocks = read_recipe(recipe)
    paths = {kind: RAW / f"{name}.{kind}" for kind in formats}
    write_text(blocks, body.get("data-encoding"), paths["txt"])
    before = paths["xlsx"].read_bytes() if paths["xlsx"].exists() else b""
    write_workbook(blocks, paths["xlsx"])
    settle(paths["xlsx"])
    if "docx" in paths:
        write_word(blocks, paths["docx"])
        settle(paths["docx"])
    if "html" in paths:
        write_web(recipe, paths["html"])
    if shutil.which("soffice") and (paths["xlsx"].read_bytes() != before or not paths["pdf"].exists()):
        paths["pdf"].write_bytes(convert_to_pdf(paths["xlsx"]))


def main() -> None:
    for name, formats in FORMATS.items():
        make_sample(name, formats)


if __name__ == "__main__":
    main()
