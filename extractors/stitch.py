"""Tables that continue on the next page, joined to one.

Promises: a table is joined to the one on the page before only where both have the same columns, nothing but page furniture (running
heads, page numbers) stands between them, and the second does not begin like a table of its own; a header that is printed again is
taken out; a row and a merged cell that the page break cut in two are made whole; each cell keeps its page and box.
Refuses: the same form printed once a page, a table with another header, tables of formats without pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.document import Box, Cell, Line, Page, Table

SAME_EDGE = 3.0  # points between the column borders of two pages
SAME_PLACE = 4.0  # points between a running head and itself on the next page
PAGE_NUMBER = re.compile(r"[-‐–—―ー－\s(（P.p]*\d{1,4}(?:\s*[/／]\s*\d{1,4})?[-‐–—―ー－\s)）]*(?:ページ|頁)?")
CONTINUED = re.compile(r"[（(〔\[]?(?:前ページ(?:から|より)の?)?(?:続き|つづき|続く|つづく)[）)〕\]]?")
LISTED = re.compile(r"[・○●◎□■◇◆※＊①-⑳(（]|\d+[.．)）]")
GOES_ON = re.compile(r"[ぁ-ん、。」）ー]")
LONG_TEXT = 12  # signs; a shorter cell is a label, a name or a number, and not what a page break cuts


def stitch(blocks: Sequence[Sequence[Line | Table]], pages: Sequence[Page]) -> tuple[Line | Table, ...]:
    """The blocks of all pages in order with continued tables joined, tables numbered through the document from 1."""
    joined: list[Line | Table] = []
    places = _places(blocks, pages)
    last: int | None = None  # where in `joined` the last table of the page before stands
    for k, page in enumerate(blocks):
        rest = list(page)
        first = next((i for i, block in enumerate(page) if isinstance(block, Table)), None)
        if first is not None and last is not None and _only_furniture(blocks, pages, places, k):
            whole = _join(joined[last], page[first], pages[k - 1], pages[k])
            if whole is not None:
                joined[last] = whole
                del rest[first]
        tables = [len(joined) + i for i, block in enumerate(rest) if isinstance(block, Table)]
        joined.extend(rest)
        last = tables[-1] if tables else last if first is not None else None
    return _numbered(joined)


def _numbered(blocks: list[Line | Table]) -> tuple[Line | Table, ...]:
    number, numbered = 0, []
    for block in blocks:
        number += isinstance(block, Table)
        numbered.append(replace(block, number=number) if isinstance(block, Table) else block)
    return tuple(numbered)


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


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


def _join(first: Line | Table, second: Line | Table, above: Page, below: Page) -> Table | None:
    """The two tables as one, or None where the second is a table of its own."""
    if not isinstance(first, Table) or not isinstance(second, Table):
        return None
    lattices = _common_columns(first, second)
    if lattices is None:
        return None
    upper, lower = lattices
    header = _repeated_header(upper, lower)
    if header == lower.nrows or _is_same_form(upper, lower, header):
        return None
    if not header and (_begins_anew(upper, lower) or not _at_the_break(first, second, above, below)):
        return None
    return _append(upper, _without_rows(lower, header))


def _at_the_break(first: Table, second: Table, above: Page, below: Page) -> bool:
    """Whether the first table goes down to the foot of its page and the second begins at the head of the next."""
    last_cells = [cell for cell in first.cells if cell.page == above.number and cell.box is not None]
    if second.box is None or not last_cells or (above.width > above.height) != (below.width > below.height):
        return False
    # a sheet printed sideways runs along the other side of the page as it is shown: there the place says nothing
    if _edges(second, sideways=False) is None:
        return True
    foot = max(cell.box.bottom for cell in last_cells if cell.box is not None)
    return foot > 0.55 * above.height and second.box.top < 0.35 * below.height


def _edges(table: Table, *, sideways: bool) -> list[float] | None:
    """Positions of the column borders, as far as cells begin or end on them; None where the columns run the other way."""
    known: dict[int, float] = {}
    for cell in table.cells:
        if cell.box is None:
            return None
        low, high = (cell.box.x0, cell.box.x1) if not sideways else (cell.box.top, cell.box.bottom)
        known.setdefault(cell.col, low)
        known.setdefault(cell.col + cell.colspan, high)
    edges = [known[col] for col in sorted(known)]
    return edges if len(edges) == table.ncols + 1 and all(a < b for a, b in pairwise(edges)) else None


def _common_columns(first: Table, second: Table) -> tuple[Table, Table] | None:
    """Both tables over the same columns: equal ones, or the columns of one are those of the other with some borders left out."""
    for sideways in (False, True):
        upper = _edges(_last_page(first), sideways=sideways) or _edges(first, sideways=sideways)
        lower = _edges(second, sideways=sideways)
        if upper and lower:
            break
    else:
        return (first, second) if first.ncols == second.ncols and _same_extent(first, second) else None
    if abs(upper[0] - lower[0]) > SAME_EDGE or abs(upper[-1] - lower[-1]) > SAME_EDGE:
        return None
    fine, coarse = (upper, lower) if len(upper) >= len(lower) else (lower, upper)
    places = [min(range(len(fine)), key=lambda i, edge=edge: abs(fine[i] - edge)) for edge in coarse]  # type: ignore[misc]
    if any(abs(fine[i] - edge) > SAME_EDGE for i, edge in zip(places, coarse, strict=True)):
        return None
    if len(set(places)) < len(places) or len(coarse) < 3:
        return None
    return (first, _refined(second, places)) if fine is upper else (_refined(first, places), second)


def _last_page(table: Table) -> Table:
    page = max((cell.page or 0 for cell in table.cells), default=0)
    return replace(table, cells=tuple(cell for cell in table.cells if cell.page == page))


def _same_extent(first: Table, second: Table) -> bool:
    if first.box is None or second.box is None:
        return False
    return abs(first.box.top - second.box.top) < SAME_EDGE and abs(first.box.bottom - second.box.bottom) < SAME_EDGE


def _refined(table: Table, places: list[int]) -> Table:
    """The table over finer columns: column i begins at column places[i]."""
    cells = tuple(
        replace(cell, col=places[cell.col], colspan=places[cell.col + cell.colspan] - places[cell.col])
        for cell in table.cells
    )
    return replace(table, cells=cells, ncols=places[-1])


def _row(table: Table, row: int) -> list[tuple[int, int, int, str]]:
    return [(cell.col, cell.rowspan, cell.colspan, _fold(cell.text)) for cell in table.cells if cell.row == row]


def _repeated_header(upper: Table, lower: Table) -> int:
    """How many rows at the top of the second table print the top of the first again."""
    same = 0
    while same < min(upper.nrows, lower.nrows) and _row(upper, same) == _row(lower, same):
        same += 1
    while same and any(cell.row < same < cell.row + cell.rowspan for cell in lower.cells):
        same -= 1
    printed = any(cell.text.strip() for cell in lower.cells if cell.row < same)
    return same if printed else 0


def _is_same_form(upper: Table, lower: Table, header: int) -> bool:
    """Whether the two are one form filled in twice: the same labels in the same places."""
    labels = {(cell.row, cell.col): _fold(cell.text) for cell in upper.cells}
    printed = [cell for cell in lower.cells if cell.row >= header and len(_fold(cell.text)) > 1]
    again = [
        cell
        for cell in printed
        if labels.get((cell.row, cell.col)) == _fold(cell.text) and not re.fullmatch(r"[\d.,%]+", _fold(cell.text))
    ]
    share = 0.25 if upper.nrows == lower.nrows else 0.4
    return len(again) > share * len(printed) and len(again) > 1


def _begins_anew(upper: Table, lower: Table) -> bool:
    """Whether the second table has a head of its own: its first row looks as the first table's head does and its rows do not."""
    head, last, first = (
        [cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan]
        for table, row in ((upper, 0), (upper, upper.nrows - 1), (lower, 0))
    )
    for is_head in (lambda cell: cell.fill is not None, lambda cell: cell.bold):
        in_head, in_last, in_first = (sum(map(is_head, cells)) / max(len(cells), 1) for cells in (head, last, first))
        if in_head > 0.6 and in_last < 0.5 and in_first > 0.6:
            return True
    return False


def _without_rows(table: Table, rows: int) -> Table:
    if not rows:
        return table
    cells = tuple(replace(cell, row=cell.row - rows) for cell in table.cells if cell.row >= rows)
    return replace(table, cells=cells, nrows=table.nrows - rows)


def _append(upper: Table, lower: Table) -> Table:
    last = [cell for cell in upper.cells if cell.row + cell.rowspan == upper.nrows]
    first = [cell for cell in lower.cells if cell.row == 0]
    cut = _is_cut_row(last, first)
    shift = upper.nrows - cut
    grown = {
        (cell.row, cell.col): _whole_cell(cell, other, cut=cut)
        for cell in last
        for other in first
        if (other.col, other.colspan) == (cell.col, cell.colspan) and (cut or _is_cut_span(cell, other, upper, lower, first))
    }
    swallowed = {(cell.col, cell.colspan) for cell in grown.values()}
    cells = [grown.get((cell.row, cell.col), cell) for cell in upper.cells]
    cells += [
        replace(cell, row=cell.row + shift)
        for cell in lower.cells
        if cell.row or (cell.col, cell.colspan) not in swallowed
    ]
    return replace(
        upper, nrows=shift + lower.nrows, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    )


def _is_cut_row(last: list[Cell], first: list[Cell]) -> bool:
    """Whether the page break went through a row: the rest of long texts stands alone on the second page, no label or name beside it."""
    if [(cell.col, cell.colspan) for cell in sorted(last, key=lambda cell: cell.col)] != [
        (cell.col, cell.colspan) for cell in first
    ]:
        return False
    above = {cell.col: cell for cell in last}
    rest = [cell for cell in first if cell.text.strip()]
    gone = [cell for cell in first if not cell.text.strip() and above[cell.col].text.strip()]
    if not rest or not gone or any(cell.rowspan > 1 for cell in rest):
        return False
    if any(len(_fold(above[cell.col].text)) < LONG_TEXT for cell in rest):
        return False
    if not any(above[cell.col].rowspan == 1 for cell in gone):
        return False
    return any(not above[cell.col].text.rstrip().endswith("。") or GOES_ON.match(cell.text) for cell in rest)


def _is_cut_span(cell: Cell, other: Cell, upper: Table, lower: Table, first: list[Cell]) -> bool:
    """Whether the break went through a merged cell: one side is blank, in a column that leads the row and has no blanks of its own."""
    if bool(cell.text.strip()) == bool(other.text.strip()):
        return False
    begin = min((cell.col for cell in first if cell.text.strip() and cell.rowspan == 1), default=0)
    if other.col >= begin and cell.rowspan == 1:
        return False
    return not any(
        own.col == cell.col and not own.text.strip() and own is not cell and own is not other
        for own in (*upper.cells, *lower.cells)
    )


def _whole_cell(cell: Cell, other: Cell, *, cut: bool) -> Cell:
    text = _joined_text(cell.text, other.text)
    rowspan = cell.rowspan + other.rowspan - cut
    box = cell.box if cell.text.strip() else other.box
    page = cell.page if cell.text.strip() else other.page
    return replace(cell, text=text, rowspan=rowspan, box=box if box else cell.box, page=page, fill=cell.fill or other.fill)


def _joined_text(upper: str, lower: str) -> str:
    if not upper.strip() or not lower.strip():
        return upper if upper.strip() else lower
    if upper.rstrip().endswith("。") or LISTED.match(lower):
        return f"{upper}\n{lower}"
    return f"{upper} {lower}" if upper[-1].isascii() and lower[0].isascii() else upper + lower


__all__ = ["Box", "stitch"]
