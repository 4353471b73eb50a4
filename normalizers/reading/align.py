"""Merged cells of a text export guessed back: where its format lost them, a table gets spans again.

A merged cell is printed once; the positions that it covered are blank, or gone so that the row is short. What is guessed is only the
grid: no text moves to another row, and a row that fits no rule stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell, Document, Table
from normalizers.labels import Label, Lexicon, find_label
from normalizers.reading.column import row_kind
from normalizers.reading.printed_rows import Row, body_end, header_depth, rows_of
from normalizers.reading.spread_headers import Memory, mend_header

_DRAWN = re.compile(r"[←→━─▶►⇒].*\w|\w.*[←→━─▶►⇒]")


def aligned_document(document: Document, fiscal_year: int | None, lexicon: Lexicon | None = None) -> Document:
    """The document with each of its tables aligned; headers solved in one table help in the next."""
    memory = Memory({})
    blocks = tuple(
        aligned(block, fiscal_year, memory, lexicon) if isinstance(block, Table) else block for block in document.blocks
    )
    return replace(document, blocks=blocks)


def aligned(table: Table, fiscal_year: int | None, memory: Memory, lexicon: Lexicon | None = None) -> Table:
    """The table with the spans that its blanks and its short rows suggest; a table that has spans stays as it is."""
    if table.spans or not table.cells:
        return table
    rows = rows_of(table)
    labels = {
        id(cell): find_label(cell.text, fiscal_year, lexicon) for row in rows for cell in row.cells if cell.text.strip()
    }
    start = 0
    heads: set[int] = set()
    while start < len(rows):
        header = header_depth(rows, start, labels)
        if not header:
            start += 1
            continue
        heads.add(start)
        stop = body_end(rows, range(start, start + header), labels)
        mend_header(rows, range(start, start + header), range(start + header, stop), labels, memory)
        _mend_body(rows, range(start, start + header), range(start + header, stop), labels)
        for row in rows[start + header : stop]:
            _step_right(row, rows[start + header - 1])
        start = max(stop, start + header)
    return _table(table, rows, heads)


def _step_right(row: Row, head: Row) -> None:
    """Move a row by one column where each of its texts stands just left of a label: its blank first cell is lost."""
    starts = [at for cell, at in zip(head.cells, head.at, strict=True) if cell.text.strip()]
    texts = [at for cell, at in zip(row.cells, row.at, strict=True) if cell.text.strip()]
    if len(texts) > 1 and [at + 1 for at in texts] == starts and not row.cells[-1].text.strip():
        row.cells, row.at, row.span = row.cells[:-1], [at + 1 for at in row.at[:-1]], row.span[:-1]


def _mend_body(rows: list[Row], header: range, body: range, labels: dict[int, Label | None]) -> None:
    """Push short rows of figures under their years."""
    lowest = rows[header[-1]]
    width = max((at + span for at, span in zip(lowest.at, lowest.span, strict=True)), default=0)
    years = sum(
        1
        for index in header
        for cell in rows[index].cells
        if (label := labels.get(id(cell))) and label.period is not None
    )
    for index in body:
        row = rows[index]
        lead = _lead(row, years, width, labels)
        if lead is None:
            continue
        missing = lead + years - row.width
        drawn = next((i for i, cell in enumerate(row.cells) if i >= lead and _DRAWN.search(cell.text)), None)
        if missing > 0 and drawn is not None:
            row.span[drawn] += missing  # a text between arrows was merged over the years
            row.at = [at + (missing if i > drawn else 0) for i, at in enumerate(row.at)]
            missing = 0
        shift = width - (row.at[-1] + row.span[-1])
        if missing == 0 and shift > 0:
            row.at = [at + shift for at in row.at]


def _lead(row: Row, years: int, width: int, labels: dict[int, Label | None]) -> int | None:
    """Number of cells before the figures of a short row: those up to its row label."""
    if years < 2 or row.width >= width:
        return None
    kinds = [i for i, cell in enumerate(row.cells[: width - years]) if row_kind(labels.get(id(cell))) is not None]
    if not kinds or kinds[-1] + 1 >= width - years + 1:
        return None
    lead = kinds[-1] + 1
    return lead if row.width - lead in (years, years - 1) else None


def _table(table: Table, rows: list[Row], heads: set[int]) -> Table:
    """The mended table: cells at their columns, blanks on the left joined to what stands above them."""
    cells: list[Cell] = []
    above: dict[int, int] = {}  # column → index of the cell that covers it in the row before
    for number, row in enumerate(rows):
        covering: dict[int, int] = {}
        leading = True
        joined = {} if number in heads else _joined(row, above, cells)
        for cell, at, span in zip(row.cells, row.at, row.span, strict=True):
            if leading and at in joined and not cell.text.strip():
                index = joined[at]
                cells[index] = replace(cells[index], rowspan=number - cells[index].row + 1)
                covering[at] = index
                continue
            leading = False
            covering.update(dict.fromkeys(range(at, at + span), len(cells)))
            cells.append(replace(cell, row=number, col=at, colspan=span))
        for at, index in joined.items():
            if at not in covering and cells[index].row + cells[index].rowspan == number:
                cells[index] = replace(cells[index], rowspan=number - cells[index].row + 1)
                covering[at] = index
        above = covering
    ncols = max((cell.col + cell.colspan for cell in cells), default=0)
    return replace(
        table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))), ncols=max(ncols, table.ncols)
    )


def _joined(row: Row, above: dict[int, int], cells: list[Cell]) -> dict[int, int]:
    """Columns on the left of a row that a cell from above covers: blank, or gone where the row was pushed to the right."""
    printed = [at for cell, at in zip(row.cells, row.at, strict=True) if cell.text.strip()]
    if not printed or printed[0] == 0:
        return {}
    out: dict[int, int] = {}
    at = 0
    while at < printed[0]:
        index = above.get(at)
        if index is None or not cells[index].text.strip() or at + cells[index].colspan > printed[0]:
            break
        out.update(dict.fromkeys(range(at, at + cells[index].colspan), index))
        at += cells[index].colspan
    return out


def texts_of(table: Table) -> Iterator[str]:
    """The printed texts of a table, for checking that none is lost."""
    return (cell.text for cell in table.cells if cell.text.strip())
