"""Prints a generated sheet as a text export, a workbook, a web page or a PDF. Each format loses what it loses in life.

A text export has no spans: a merged cell once, then blanks. A workbook has no pages. A PDF cuts a merged cell at the end of a page and
wraps long texts where the cell ends; it is drawn with a font that every reader brings along, and so needs no font file.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import docx
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib.pagesizes import A3, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.sheet_grid import NEW_PAGE, Grid, Place, Sheet

FONT = "HeiseiMin-W3"
SIZE, LEADING, PAD, MARGIN = 8.0, 10.0, 3.0, 36.0
PAGE = landscape(A3)
NUMBER = re.compile(r"△?(?:[1-9]\d{0,2}(?:,\d{3})*|0)(?:\.\d)?|\d{1,2}\.\d%")
_LINE = Side(style="thin", color="000000")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)


def to_text(sheet: Sheet) -> bytes:
    """A text export; the seed draws how a line break within a cell is printed."""
    rng = Random(sheet.seed)
    line_break = rng.choice((" ", " ", "<br>", "<br />"))
    lines: list[str] = []
    for block in sheet.blocks:
        if block == NEW_PAGE:
            lines += [" ", " "]
        elif isinstance(block, Grid):
            lines += [*export_rows(block, line_break), ""]
        else:
            lines += [block, ""]
    return "\n".join(lines).encode(rng.choice(("utf-8", "utf-8-sig", "cp932")), errors="xmlcharrefreplace")


def export_rows(grid: Grid, line_break: str) -> list[str]:
    rows = [[""] * grid.ncols for _ in range(grid.nrows)]
    for place in grid.places:
        rows[place.row][place.col] = place.text.replace("\n", line_break)
    out: list[str] = []
    for number, row in enumerate(rows):
        if number in grid.breaks:
            out.append("")
        out.append("\t".join(row))
    return out


def to_page(sheet: Sheet) -> bytes:
    """A web page; the seed draws whether labels are <th> and headings <h2>."""
    rng = Random(sheet.seed)
    head_tag, heading_tag = rng.choice(("th", "td")), rng.choice(("h2", "p"))
    parts = [
        f'<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8"><title>{sheet.title}</title></head>\n<body>'
    ]
    for number, block in enumerate(sheet.blocks):
        if isinstance(block, Grid):
            parts.append(page_table(block, head_tag))
        elif block != NEW_PAGE:
            tag = heading_tag if number else "h1"
            parts.append(f"<{tag}>{html.escape(block)}</{tag}>")
    return "\n".join([*parts, "</body></html>"]).encode()


def page_table(grid: Grid, head_tag: str) -> str:
    rows: list[list[str]] = [[] for _ in range(grid.nrows)]
    for place in grid.places:
        tag = head_tag if place.head else "td"
        spans = "".join(
            f' {name}="{n}"' for name, n in (("rowspan", place.rowspan), ("colspan", place.colspan)) if n > 1
        )
        rows[place.row].append(f"<{tag}{spans}>{html.escape(place.text).replace(chr(10), '<br>')}</{tag}>")
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<table border="1">\n{body}\n</table>'


def to_word(sheet: Sheet) -> bytes:
    """A Word document: a paragraph a line, a bordered table a table, a page break where the sheet has one."""
    document = docx.Document()
    for block in sheet.blocks:
        if block == NEW_PAGE:
            document.add_page_break()
        elif isinstance(block, Grid):
            table = document.add_table(block.nrows, block.ncols, style="Table Grid")
            rows = [row.cells for row in table.rows]
            for place in block.places:
                cell = rows[place.row][place.col]
                if place.rowspan * place.colspan > 1:
                    cell = cell.merge(rows[place.row + place.rowspan - 1][place.col + place.colspan - 1])
                cell.text = place.text
            document.add_paragraph("")
        else:
            document.add_paragraph(block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def to_workbook(sheet: Sheet) -> bytes:
    """A workbook: everything on one worksheet, or one worksheet a page where the sheet has pages."""
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    target, top = book.active, 1
    numeric = Random(sheet.seed + 1).random() < 0.5
    shaded = Random(sheet.seed).random() < 0.7
    widths = common_widths(sheet)
    for block in sheet.blocks:
        if block == NEW_PAGE:
            target, top = book.create_sheet(), 1
        elif isinstance(block, Grid):
            place_grid(target, block, top, shaded=shaded, numeric=numeric)
            set_heights(target, block, top, widths)
            top += block.nrows + 1
        else:
            target.cell(top, 1, block)
            top += 1
    for worksheet in book.worksheets:
        worksheet.page_setup.orientation, worksheet.page_setup.paperSize = "landscape", 8
        worksheet.page_setup.fitToHeight, worksheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        for col, width in widths.items():
            worksheet.column_dimensions[get_column_letter(col + 1)].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def common_widths(sheet: Sheet) -> dict[int, int]:
    """Widths for the columns of a worksheet that holds all tables of a sheet, in half-width characters."""
    widths: dict[int, int] = {}
    for block in sheet.blocks:
        if isinstance(block, Grid):
            widths |= {col: max(widths.get(col, 0), width) for col, width in enumerate(column_widths(block, 180))}
    return widths


def set_heights(target: Worksheet, grid: Grid, top: int, widths: Mapping[int, int]) -> None:
    """Makes every row high enough for its texts: an office program does not do so for merged cells."""
    heights = [16.0] * grid.nrows
    for place in sorted(grid.places, key=lambda place: place.rowspan):
        per_line = max(1, int(sum(widths[col] for col in range(place.col, place.col + place.colspan)) / 2.3))
        lines = sum(max(1, -(-len(part) // per_line)) for part in place.text.split("\n"))
        rows = range(place.row, place.row + place.rowspan)
        heights[rows[-1]] += max(0.0, 16 * lines - sum(heights[row] for row in rows))
    for row, height in enumerate(heights):
        target.row_dimensions[top + row].height = height


def place_grid(target: Worksheet, grid: Grid, top: int, *, shaded: bool, numeric: bool) -> None:
    for place in grid.places:
        cell = target.cell(top + place.row, 1 + place.col, place.text or None)
        cell.data_type = "s" if place.text else "n"
        if numeric and NUMBER.fullmatch(place.text):
            write_number(cell, place.text)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if place.head and shaded:
            cell.fill = PatternFill("solid", fgColor="DDEBF7")
            cell.font = Font(bold=True)
        for row in range(place.row, place.row + place.rowspan):
            for col in range(place.col, place.col + place.colspan):
                target.cell(top + row, 1 + col).border = _BOX
        if place.rowspan * place.colspan > 1:
            target.merge_cells(
                None, top + place.row, 1 + place.col, top + place.row + place.rowspan - 1, place.col + place.colspan
            )
    for row in grid.breaks:
        target.row_breaks.append(Break(id=top + row - 1))


def write_number(cell: Cell, text: str) -> None:
    """Writes a figure as a number whose format shows it as printed."""
    bare = text.replace(",", "").replace("△", "-")
    cell.value = round(float(bare[:-1]) / 100, 4) if text.endswith("%") else float(bare) if "." in bare else int(bare)
    decimals = ".0" if "." in bare else ""
    cell.number_format = f"0{decimals}%" if text.endswith("%") else f"#,##0{decimals};△#,##0{decimals}"


def column_widths(grid: Grid, total: int) -> list[int]:
    """Widths of the columns by the longest line in them, no column too narrow or too wide; they add up to about `total`."""
    need = [3.0] * grid.ncols
    for place in grid.places:
        longest = max((len(line) for line in place.text.split("\n")), default=0)
        if place.colspan == 1:
            need[place.col] = max(need[place.col], min(longest, 24) + 1)
    for place in grid.places:
        columns = range(place.col, place.col + place.colspan)
        lack = min(max(len(line) for line in place.text.split("\n")), 24) - sum(need[col] for col in columns)
        if place.colspan > 1 and lack > 0:
            for col in columns:
                need[col] += lack / place.colspan
    return [max(2, round(total * width / sum(need))) for width in need]


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a text in a cell: its own, and those that the width makes."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for char in part:
            if line and pdfmetrics.stringWidth(line + char, FONT, SIZE) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines


def to_pdf(sheet: Sheet) -> bytes:
    """A PDF with ruled tables, drawn cell by cell; a page ends at the sheet's own breaks and where it is full."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=PAGE, invariant=True)
    y = PAGE[1] - MARGIN
    for block in sheet.blocks:
        if block == NEW_PAGE:
            canvas.showPage()
            y = PAGE[1] - MARGIN
        elif isinstance(block, Grid):
            y = draw_grid(canvas, block, y) - 14
        else:
            for line in wrapped(block, PAGE[0] - 2 * MARGIN):
                y = y if y > MARGIN + 40 else next_page(canvas)
                canvas.setFont(FONT, 10)
                canvas.drawString(MARGIN, y - 10, line)
                y -= 16
    canvas.save()
    return out.getvalue()


def next_page(canvas: Canvas) -> float:
    canvas.showPage()
    return PAGE[1] - MARGIN


def draw_grid(canvas: Canvas, grid: Grid, y: float) -> float:
    """Draws a table from y downwards and returns where it ended; rows that do not fit go on the next page."""
    columns = column_widths(grid, round(PAGE[0] - 2 * MARGIN))
    heights = row_heights(grid, columns)
    start = 0
    while start < grid.nrows:
        end, used = start, 0.0
        while end < grid.nrows and (end == start or (used + heights[end] < y - MARGIN and end not in grid.breaks)):
            used += heights[end]
            end += 1
        if start == end - 1 and used > y - MARGIN and y < PAGE[1] - MARGIN:
            y = next_page(canvas)
            continue
        draw_rows(canvas, grid, columns, heights, range(start, end), y)
        y -= used
        start = end
        if start < grid.nrows:
            y = next_page(canvas)
    return y


def row_heights(grid: Grid, columns: Sequence[int]) -> list[float]:
    heights = [LEADING + 2 * PAD] * grid.nrows
    for place in sorted(grid.places, key=lambda place: place.rowspan):
        width = sum(columns[place.col : place.col + place.colspan]) - 2 * PAD
        need = LEADING * len(wrapped(place.text, width)) + 2 * PAD
        rows = range(place.row, place.row + place.rowspan)
        heights[rows[-1]] += max(0.0, need - sum(heights[row] for row in rows))
    return heights


def draw_rows(
    canvas: Canvas, grid: Grid, columns: Sequence[int], heights: Sequence[float], rows: range, y: float
) -> None:
    for place in grid.places:
        shown = [row for row in range(place.row, place.row + place.rowspan) if row in rows]
        if not shown:
            continue
        x = MARGIN + sum(columns[: place.col])
        width = sum(columns[place.col : place.col + place.colspan])
        top = y - sum(heights[row] for row in range(rows.start, shown[0]))
        height = sum(heights[row] for row in shown)
        if place.head:
            canvas.setFillColorRGB(0.87, 0.92, 0.97)
        canvas.setLineWidth(0.5)
        canvas.rect(x, top - height, width, height, fill=int(place.head))
        canvas.setFillColorRGB(0, 0, 0)
        if shown[0] == place.row:
            write_cell(canvas, place, x, top, width)


def write_cell(canvas: Canvas, place: Place, x: float, top: float, width: float) -> None:
    canvas.setFont(FONT, SIZE)
    for number, line in enumerate(wrapped(place.text, width - 2 * PAD)):
        canvas.drawString(x + PAD, top - PAD - SIZE - number * LEADING, line)


def convert_to_pdf(book: Path) -> bytes:
    """A document as LibreOffice prints it; only where LibreOffice is installed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(book),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return Path(folder, book.stem + ".pdf").read_bytes()


def to_office_pdf(sheet: Sheet) -> bytes:
    """The workbook as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "sheet.xlsx")
        book.write_bytes(to_workbook(sheet))
        return convert_to_pdf(book)


PRINTERS: dict[str, Callable[[Sheet], bytes]] = {
    "text": to_text,
    "html": to_page,
    "xlsx": to_workbook,
    "docx": to_word,
    "pdf": to_pdf,
}
OFFICE_PRINTERS = {"office pdf": to_office_pdf} if shutil.which("soffice") else {}
