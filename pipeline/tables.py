"""`plansheets tables`: the tables of one document as they were read, as text, as JSON or drawn over its pages.

The JSON is a list, one entry for each page that a table stands on: `page`, `nrows`, `ncols` and `cells` with `row`, `col`, `rowspan`,
`colspan`, `text` and `box` (x0, top, x1, bottom in points). In the pictures cells are framed, shaded ones are yellow, and those that a
record was read from are green with the name of the field. Cells that were recognised in a picture are coloured by how sure their least
sure sign is, with --verify all cells by whether a second reader has the same text; the colours are explained on each page.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.document import Box, Cell, Document, Table
from extractors.errors import ExtractionError
from pipeline.taught import add_taught_options, read_labels, read_layouts

if TYPE_CHECKING:
    from PIL.Image import Image

ENGINES = ("pdfium", "pdfplumber", "camelot")
FRAME, SHADED, READ, NAME = (40, 90, 200), (255, 225, 90, 90), (70, 190, 90, 90), (0, 90, 30)
Step = tuple[float, tuple[int, int, int, int], str]  # how sure a cell is at least, its colour, and what the legend says
# Colours that are told apart with every kind of colour vision. Source: Okabe and Ito, Color Universal Design, 2008.
BLUE, YELLOW, VERMILION = (86, 180, 233, 90), (240, 228, 66, 120), (213, 94, 0, 120)
CONFIDENCE: tuple[Step, ...] = (
    (0.98, BLUE, "sure"),
    (0.8, YELLOW, "0.8 to 0.98"),
    (0.0, VERMILION, "below 0.8: look at it"),
)
AGREEMENT: tuple[Step, ...] = ((1.0, BLUE, "both readers agree"), (0.0, VERMILION, "the readers disagree"))


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The parser of the command, added to those of `plansheets`."""
    parser = subparsers.add_parser(
        "tables",
        help="the tables of one document as they were read",
        description=__doc__,
        epilog="example:\n  plansheets tables data/raw/hokage_suido.pdf --png pages",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a PDF, Excel, Word, HTML or text file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--png", type=Path, metavar="DIR", help="write the pages of a PDF with what was read drawn over them"
    )
    parser.add_argument("--pdf-engine", choices=ENGINES, default="pdfium", help="what reads a PDF (default: pdfium)")
    parser.add_argument(
        "--verify", action="store_true", help="colour the cells of the pictures by whether a second reader agrees"
    )
    add_taught_options(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Prints the tables of args.file; 0 if it was read, 1 if it was refused or failed, 2 if it is not there or has no pages to draw."""
    from extractors.formats import is_pdf  # noqa: PLC0415 - --help should not wait for the readers

    try:
        data = args.file.read_bytes()
        taught = read_labels(args.labels), read_layouts(args.layouts)
    except (OSError, ValueError) as error:
        print(f"plansheets tables: {error}", file=sys.stderr)
        return 2
    if args.verify and not args.png:
        print("plansheets tables: --verify colours pictures: it needs --png", file=sys.stderr)
        return 2
    if args.png and not is_pdf(data):
        print(f"plansheets tables: {args.file}: only the pages of a PDF can be drawn", file=sys.stderr)
        return 2
    try:
        if args.png:
            _draw_pages(data, args.pdf_engine, taught, args.png / args.file.stem, verify=args.verify)
        tables = _page_tables(data, args.pdf_engine) if is_pdf(data) else _all_tables(data)
    except ExtractionError as error:
        print(f"plansheets tables: {args.file}: {error}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps([as_json(table) for table in tables], ensure_ascii=False))
    elif not args.png:
        print("\n\n".join(as_text(table) for table in tables))
    return 0


def _page_tables(data: bytes, engine: str) -> tuple[Table, ...]:
    from extractors.pdf import read_page_tables  # noqa: PLC0415 - other formats need no PDF engine

    return read_page_tables(data, engine=engine)


def _all_tables(data: bytes) -> tuple[Table, ...]:
    from extractors.formats import read_document  # noqa: PLC0415 - what reads the other formats is slow to import

    return tuple(read_document(data).tables)


def as_json(table: Table) -> dict[str, Any]:
    """One table as the JSON of the command.

    >>> as_json(Table(1, 1, 1, (Cell(0, 0, "期限", page=3),), page=3))
    {'page': 3, 'nrows': 1, 'ncols': 1, 'cells': [{'row': 0, 'col': 0, 'rowspan': 1, 'colspan': 1, 'text': '期限', 'box': None}]}
    """
    cells = [
        {
            "row": cell.row,
            "col": cell.col,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": cell.text,
            "box": cell.box and [cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom],
        }
        for cell in table.cells
    ]
    return {"page": table.page, "nrows": table.nrows, "ncols": table.ncols, "cells": cells}


def as_text(table: Table) -> str:
    r"""One table for a terminal: a line saying where it stands, then its rows with tabs between the cells.

    >>> as_text(Table(2, 1, 2, (Cell(0, 0, "取組"), Cell(0, 1, "期限\n時期")), sheet="一覧")).split("\n")
    ['table 2, sheet 一覧: 1 × 2', '取組\t期限 / 時期']
    """
    where = f", page {table.page}" if table.page else f", sheet {table.sheet}" if table.sheet else ""
    rows = [[""] * table.ncols for _ in range(table.nrows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.text.replace("\n", " / ")
    return "\n".join([f"table {table.number}{where}: {table.nrows} × {table.ncols}", *("\t".join(row) for row in rows)])


def _draw_pages(
    data: bytes, engine: str, taught: tuple[tuple[str, ...], tuple[str, ...]], stem: Path, *, verify: bool
) -> None:
    from extractors.pdf import read_pdf  # noqa: PLC0415 - only who asks for pictures waits for what draws them
    from extractors.pdf.picture import page_pictures  # noqa: PLC0415 - as above
    from normalizers.labels import lexicon_with  # noqa: PLC0415 - as above
    from normalizers.layouts import layout_of  # noqa: PLC0415 - as above
    from normalizers.normalize import normalize  # noqa: PLC0415 - as above
    from normalizers.record import Facts  # noqa: PLC0415 - as above

    document = read_pdf(data, engine=engine)
    names: dict[tuple[int | None, int | None, int | None], dict[str, None]] = {}
    labels, layouts = taught
    for record in normalize(document, Facts(), lexicon_with(*labels), map(layout_of, layouts)).records:
        for one in record.evidence:
            names.setdefault((one.address.table, one.address.row, one.address.col), {})[one.field] = None
    fields = {place: ", ".join(found) for place, found in names.items()}
    if verify:
        document = with_agreement(data, document)
    stem.parent.mkdir(parents=True, exist_ok=True)
    for number, picture, scale in page_pictures(data):
        cells = list(cells_of_page(document, number, fields))
        draw_cells(picture, cells, scale, AGREEMENT if verify else CONFIDENCE)
        picture.save(stem.with_name(f"{stem.name}_p{number:03}.png"))


def cells_of_page(
    document: Document, page: int, fields: dict[tuple[int | None, int | None, int | None], str]
) -> Iterable[tuple[Cell, Box, str | None]]:
    """The cells that stand on a page, each with its rectangle and the field that it was read as; `fields` by table, row, column."""
    for table in document.tables:
        for cell in table.cells:
            if cell.page == page and cell.box is not None:
                yield cell, cell.box, fields.get((table.number, cell.row, cell.col))


def with_agreement(data: bytes, document: Document) -> Document:
    """The document with a confidence of 1 for cells in which a second reader has the same text, 0 where it has another."""
    from extractors.pdf.second_reader import second_opinion  # noqa: PLC0415 - slow to import

    opinion = second_opinion(data, document.tables)
    told = dict.fromkeys(opinion.same, 1.0)
    told |= {(one.table.number, one.cell.row, one.cell.col): 0.0 for one in opinion.differences}
    blocks = [
        replace(
            block,
            cells=tuple(replace(cell, confidence=told.get((block.number, cell.row, cell.col))) for cell in block.cells),
        )
        if isinstance(block, Table)
        else block
        for block in document.blocks
    ]
    return replace(document, blocks=tuple(blocks))


def draw_cells(
    picture: Image, cells: Sequence[tuple[Cell, Box, str | None]], scale: float, steps: Sequence[Step] = CONFIDENCE
) -> None:
    """Draws cells over the picture of their page, which has `scale` pixels a point.

    Those with a confidence have the colour of the first of `steps` that they reach, which a legend explains; others are green where a
    field was read from them; the name of the field stands in the cell.
    """
    from PIL import Image as Images  # noqa: PLC0415 - only pictures need it
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.load_default(size=7 * scale)
    tint = Images.new("RGBA", picture.size, (0, 0, 0, 0))
    over, under = ImageDraw.Draw(picture), ImageDraw.Draw(tint)
    for cell, box, field in cells:
        if cell.confidence is not None:
            under.rectangle(
                _pixels(box, scale), fill=next(color for least, color, _ in steps if cell.confidence >= least)
            )
        elif field or cell.fill:
            under.rectangle(_pixels(box, scale), fill=READ if field else SHADED)
    picture.paste(tint, (0, 0), tint)
    for _, box, field in cells:
        over.rectangle(_pixels(box, scale), outline=FRAME, width=2)
        if field:
            over.text((box.x1 * scale - 4, box.bottom * scale - 4), field, fill=NAME, font=font, anchor="rs")

    if any(cell.confidence is not None for cell, _, _ in cells):
        _draw_legend(picture, steps, scale)


def _draw_legend(picture: Image, steps: Sequence[Step], scale: float) -> None:
    """Draws what the colours mean at the lower left of a page."""
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415 - only pictures need it

    draw, font, side = ImageDraw.Draw(picture), ImageFont.load_default(size=8 * scale), 9 * scale
    x, y = 10 * scale, picture.height - 16 * scale
    for _, color, words in steps:
        draw.rectangle((x, y, x + side, y + side), fill=color[:3], outline=FRAME)
        draw.text((x + 1.4 * side, y + side / 2), words, fill=(0, 0, 0), font=font, anchor="lm")
        x += 2.4 * side + draw.textlength(words, font=font)


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.top * scale, max(box.x1, box.x0) * scale, max(box.bottom, box.top) * scale
