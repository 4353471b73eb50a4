"""Tables that continue on the next page, joined to one.

Promises: a table is joined to the one on the page before only where both have the same columns, nothing but page furniture (running
heads, page numbers) stands between them, and the second does not begin like a table of its own; a header that is printed again is
taken out; a row and a merged cell that the page break cut in two are made whole; each cell keeps its page and box.
Refuses: the same form printed once a page, a table with another header, tables of formats without pages.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from extractors.document import Cell, Line, Page, Table
from extractors.page_break import OpenTable, append_rows, column_edges, common_columns, refined, without_rows

SAME_PLACE = 4.0  # points between a running head and itself on the next page
PAGE_NUMBER = re.compile(r"[-‐–—―ー－\s(（P.p]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-‐–—―ー－\s)）]*(?:ページ|頁)?")
CONTINUED = re.compile(r"[（(〔\[]?(?:前ページ(?:から|より)の?)?(?:続き|つづき|続く|つづく)[）)〕\]]?")


def stitch(blocks: Sequence[Sequence[Line | Table]], pages: Sequence[Page]) -> tuple[Line | Table, ...]:
    """The blocks of all pages in order with continued tables joined, tables numbered through the document from 1."""
    joined: list[Line | Table | OpenTable] = []
    places = _places(blocks, pages)
    table: OpenTable | None = None  # the last table of the page before
    for k, page in enumerate(blocks):
        tables = [i for i, block in enumerate(page) if isinstance(block, Table)]
        goes_on = (
            table is not None
            and bool(tables)
            and not _opens_a_form(blocks[k - 1], page[tables[0]])
            and _only_furniture(blocks, pages, places, k)
            and _join(table, page[tables[0]], pages[k - 1], pages[k])
        )
        if not goes_on or len(tables) > 1 or not tables:
            table = _opened(page[tables[-1]]) if tables else None
        for i, block in enumerate(page):
            if tables and i == tables[-1] and not (goes_on and len(tables) == 1) and table is not None:
                joined.append(table)
            elif not (goes_on and i == tables[0]):
                joined.append(block)
    return _numbered(joined)


def _opens_a_form(before: Sequence[Line | Table], block: Line | Table) -> bool:
    """Whether the page before, of several tables, begins with the same labels: then each page or two are a form of their own."""
    tables = [other for other in before if isinstance(other, Table)]
    if len(tables) < 2 or not isinstance(block, Table):
        return False
    repeated = _repeated_header(tables[-1], block)  # lists under one header each, the last of which goes on
    return _is_same_form(tables[0], block, repeated)


def _opened(block: Line | Table) -> OpenTable | None:
    return OpenTable(block, block, list(block.cells), block.nrows) if isinstance(block, Table) else None


def _numbered(blocks: list[Line | Table | OpenTable]) -> tuple[Line | Table, ...]:
    number, numbered = 0, []
    for block in blocks:
        whole = _closed(block) if isinstance(block, OpenTable) else block
        number += isinstance(whole, Table)
        numbered.append(replace(whole, number=number) if isinstance(whole, Table) else whole)
    return tuple(numbered)


def _closed(table: OpenTable) -> Table:
    if table.tail is table.head:
        return table.head
    cells = tuple(sorted(table.cells, key=attrgetter("row", "col")))
    return replace(table.head, cells=cells, nrows=table.nrows)


def _fold(text: str) -> str:
    return "".join(text.split())


def _places(blocks: Sequence[Sequence[Line | Table]], pages: Sequence[Page]) -> dict[str, list[tuple[int, float]]]:
    """For each text beside tables the pages, counted from 0, and the heights at which it is printed."""
    places: dict[str, list[tuple[int, float]]] = {}
    for k, page in enumerate(blocks):
        for block in page:
            if isinstance(block, Line) and block.box is not None:
                places.setdefault(_plain(block, pages[k]), []).append((k, block.box.top))
    return places


def _plain(line: Line, page: Page) -> str:
    """The text without what differs between print-outs of one running head: white space, and in the margins numbers."""
    text = _fold(line.text)
    in_margin = line.box is not None and (line.box.bottom < 0.08 * page.height or line.box.top > 0.92 * page.height)
    return re.sub(r"\d+", "0", text) if in_margin else text


def _only_furniture(
    blocks: Sequence[Sequence[Line | Table]], pages: Sequence[Page], places: dict[str, list[tuple[int, float]]], k: int
) -> bool:
    """Whether nothing but running heads, page numbers and the like stands between the tables at the turn to page k."""
    above, below = blocks[k - 1], blocks[k]
    end = max(i for i, block in enumerate(above) if isinstance(block, Table))
    begin = next(i for i, block in enumerate(below) if isinstance(block, Table))
    feet = [block for block in above[end + 1 :] if isinstance(block, Line)]
    heads = [block for block in below[:begin] if isinstance(block, Line)]
    return all(_is_furniture(line, k - 1, pages[k - 1], places) for line in feet) and all(
        _is_furniture(line, k, pages[k], places) for line in heads
    )


def _is_furniture(line: Line, k: int, page: Page, places: dict[str, list[tuple[int, float]]]) -> bool:
    """A page number, a mark of continuation, or a line that other pages print in the same place and none elsewhere."""
    text = _fold(line.text)
    if PAGE_NUMBER.fullmatch(text) or CONTINUED.fullmatch(text):
        return True
    if line.box is None:
        return False
    printed = places[_plain(line, page)]
    on_pages = {at for at, _ in printed}
    if len(on_pages) < len(printed) or not on_pages & {k - 1, k + 1}:
        return False
    return all(abs(top - line.box.top) < SAME_PLACE for _, top in printed)


def _join(table: OpenTable, block: Line | Table, above: Page, below: Page) -> bool:
    """Appends the block to the table where it is its continuation; False where it is a table of its own."""
    if not isinstance(block, Table):
        return False
    places = common_columns(table.tail, block)
    if places is None:
        return False
    finer, coarser = places
    head = refined(table.head, finer)
    lower = refined(block, coarser)
    header = _repeated_header(head, lower)
    if header == lower.nrows or _is_same_form(head, lower, header):
        return False
    last = [cell for cell in refined(table.tail, finer).cells if cell.row + cell.rowspan == table.tail.nrows]
    if not header and (_begins_anew(head, last, lower) or not _at_the_break(table.tail, block, above, below)):
        return False
    if finer is not None:
        table.head, table.cells = head, list(refined(replace(head, cells=tuple(table.cells)), finer).cells)
    append_rows(table, without_rows(lower, header))
    table.tail = block if coarser is None else lower
    return True


def _at_the_break(first: Table, second: Table, above: Page, below: Page) -> bool:
    """Whether the first table goes down to the foot of its page and the second begins at the head of the next."""
    last_cells = [cell for cell in first.cells if cell.page == above.number and cell.box is not None]
    if second.box is None or not last_cells or (above.width > above.height) != (below.width > below.height):
        return False
    # a sheet printed sideways runs along the other side of the page as it is shown: there the place says nothing
    if column_edges(second, sideways=False) is None:
        return True
    foot = max(cell.box.bottom for cell in last_cells if cell.box is not None)
    return foot > 0.55 * above.height and second.box.top < 0.35 * below.height


def _row(table: Table, row: int) -> list[tuple[int, int, int, str]]:
    begin = bisect_left(table.cells, row, key=attrgetter("row"))
    end = bisect_left(table.cells, row + 1, key=attrgetter("row"))
    return [(cell.col, cell.rowspan, cell.colspan, _fold(cell.text)) for cell in table.cells[begin:end]]


def _rows_above(table: Table, row: int) -> tuple[Cell, ...]:
    return table.cells[: bisect_left(table.cells, row, key=attrgetter("row"))]


def _repeated_header(upper: Table, lower: Table) -> int:
    """How many rows at the top of the second table print the top of the first again."""
    same = 0
    while same < min(upper.nrows, lower.nrows) and _row(upper, same) == _row(lower, same):
        same += 1
    if not same:
        return 0
    head = _rows_above(lower, same)
    while same and any(cell.row < same < cell.row + cell.rowspan for cell in head):
        same -= 1
    return same if any(cell.text.strip() for cell in head if cell.row < same) else 0


def _is_same_form(upper: Table, lower: Table, header: int) -> bool:
    """Whether the two are one form filled in twice: the same labels in the same places.

    What stands more than once in a column (継続, 通年) is no label: in a list it may well stand in the same row of two pages.
    """
    labels = {(cell.row, cell.col): cell.text for cell in _rows_above(upper, lower.nrows)}
    often = Counter((col, text) for (_, col), text in labels.items())
    printed = [cell for cell in lower.cells if len(cell.text) > 1 and cell.row >= header]
    again = [
        cell
        for cell in printed
        if labels.get((cell.row, cell.col)) == cell.text
        and often[cell.col, cell.text] == 1
        and not re.fullmatch(r"[\d.,%]+", cell.text)
    ]
    share = 0.25 if upper.nrows == lower.nrows else 0.4
    return len(again) > share * len(printed) and len(again) > 1


def _begins_anew(upper: Table, last: list[Cell], lower: Table) -> bool:
    """Whether the second table has a head of its own: its first row looks as the first table's head does and its rows do not."""
    head, first = ([cell for cell in table.cells if cell.row == 0] for table in (upper, lower))
    for look in ("fill", "bold"):
        in_head, in_last, in_first = (_share(cells, look) for cells in (head, last, first))
        if in_head > 0.6 and in_last < 0.5 and in_first > 0.6:
            return True
    return False


def _share(cells: list[Cell], look: str) -> float:
    return sum(bool(getattr(cell, look)) for cell in cells) / max(len(cells), 1)
