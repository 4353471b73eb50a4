"""Prints tables without the rules that a reader would lean on: none at all, lines across only, a line below the head, shaded rows.

The cells are those of our own recipes and drawn sheets, so that what should be read is known. A merged cell has its text at its
upper edge, as a list that is typed has.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A3, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.sheet_grid import Grid, Place
from tests.sheet_printers import FONT, LEADING, MARGIN, SIZE, column_widths, row_heights, wrapped

STYLES = ("none", "across", "head", "zebra")
PAGE = landscape(A3)
PAD = 3.0
SHADE = (0.87, 0.92, 0.97)


def print_borderless(blocks: Sequence[str | Grid], style: str, *, bold: bool = True) -> bytes:
    """A PDF of one page with lines of text and tables in one of the STYLES; `bold` prints the labels so."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=PAGE, invariant=True)
    y = PAGE[1] - MARGIN
    for block in blocks:
        if isinstance(block, Grid):
            y = _table(canvas, block, y, style, bold=bold) - 14
        else:
            _write(canvas, block, MARGIN, y - 10, bold=False)
            y -= 18
    canvas.save()
    return out.getvalue()


def _table(canvas: Canvas, grid: Grid, y: float, style: str, *, bold: bool) -> float:
    columns = column_widths(grid, round(PAGE[0] - 2 * MARGIN))
    heights = row_heights(grid, columns)
    tops = [y - sum(heights[:row]) for row in range(grid.nrows + 1)]
    edges = [MARGIN + sum(columns[:col]) for col in range(grid.ncols + 1)]
    head = max((place.row + place.rowspan for place in grid.places if place.head), default=1)
    for row in range(grid.nrows):
        if style == "zebra" and (row < head or (row - head) % 2):
            canvas.setFillColorRGB(*SHADE)
            canvas.rect(edges[0], tops[row + 1], edges[-1] - edges[0], heights[row], stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
    canvas.setLineWidth(0.5)
    if style == "head":
        for row in (0, head, grid.nrows):
            canvas.line(edges[0], tops[row], edges[-1], tops[row])
    for place in grid.places:
        left, right = edges[place.col], edges[place.col + place.colspan]
        top, bottom = tops[place.row], tops[place.row + place.rowspan]
        if style == "across":
            canvas.line(left, top, right, top)
            canvas.line(left, bottom, right, bottom)
        _cell(canvas, place, left, right, top, bold=bold and place.row < head)
    return tops[-1]


def _cell(canvas: Canvas, place: Place, left: float, right: float, top: float, *, bold: bool) -> None:
    for number, line in enumerate(wrapped(place.text, right - left - 2 * PAD)):
        x = left + PAD
        if place.colspan > 1:  # what stands over several columns stands in the middle over them
            x = (left + right - pdfmetrics.stringWidth(line, FONT, SIZE)) / 2
        _write(canvas, line, x, top - PAD - SIZE - number * LEADING, bold=bold)


def _write(canvas: Canvas, line: str, x: float, y: float, *, bold: bool) -> None:
    canvas.saveState()
    text = canvas.beginText(x, y)
    text.setFont(FONT, SIZE)
    text.setTextRenderMode(2 if bold else 0)  # filled and stroked: bold without a bold font
    text.textOut(line)
    canvas.drawText(text)
    canvas.restoreState()
