"""Printed totals held against the figures that they add up.

Which rows a total adds up is not printed: those since the last total, all rows, or the subtotals. A total is wrong where other columns of its row
add up in one of these ways and it does not, or where there is only one way. Rates and averages are no sums; figures may be rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.document import Cell, Document, Line, Table
from normalizers.reading.bands import is_total
from normalizers.reading.grid import Grid, address_of, grid_of
from normalizers.record import Issue
from normalizers.self_checks.doubt import Doubt
from normalizers.text import is_blank, key

_FIGURE = re.compile(r"(?P<sign>[△▲\-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<unit>[^\d.,%]{0,3})")
_NO_SUM = re.compile(r"率|割合|平均|単価|%|指数|番号|№|No|順位", re.IGNORECASE)
_PART = re.compile(r"うち|内数|再掲|内訳|除く|^[（(]")
_ROUNDED = re.compile(r"千円|万円|億円|端数|四捨五入")
_PLAIN = frozenset({"計", "合計", "総計", "総合計"})
_LEAST = 2  # figures that a total adds up
_MOST = 12  # totals of a table; where there are more, each is held against the rows since the last one alone, as the others take long

_Figure = tuple[float, int, str]  # value, decimals, unit


@dataclass(frozen=True, slots=True)
class _Rows:
    """A table's figures by place, its total rows in order, rows that are a part of the row above (うち …), and rates.

    `rates` has for each column the first row that speaks of something that is not added up.
    """

    grid: Grid
    figures: dict[tuple[int, int], _Figure]
    totals: tuple[int, ...]
    parts: frozenset[int]
    rates: dict[int, int]
    rounded: bool


@dataclass(frozen=True, slots=True)
class _Sum:
    """One column of a total row: the rows that it may add up in one way, and whether it is their sum."""

    cell: Cell
    rows: tuple[int, ...]
    found: float
    right: bool


def total_doubts(document: Document) -> Iterator[Doubt]:
    """A doubt for each printed total that is not the sum of its column."""
    texts = (block.text if isinstance(block, Line) else _words(block) for block in document.blocks)
    rounded = any(_ROUNDED.search(text) for text in texts)
    for table in document.tables:
        rows = _rows(table, rounded=rounded)
        for row in rows.totals:
            yield from _wrong(table, rows, row)


def _rows(table: Table, *, rounded: bool) -> _Rows:
    grid = grid_of(table)
    figures = {(c.row, c.col): found for c in table.cells if (found := figure(c.text)) is not None}
    names = {row: printed[0] for row in range(grid.nrows) if (printed := grid.printed(row))}
    totals = [row for row, cell in names.items() if (row, cell.col) not in figures and is_total(cell.text)]
    parts = frozenset(row for row, cell in names.items() if _PART.search(key(cell.text)))
    rates: dict[int, int] = {}
    for cell in table.cells:
        if (cell.row, cell.col) not in figures and _NO_SUM.search(key(cell.text)):
            for col in range(cell.col, cell.col + cell.colspan):
                rates.setdefault(col, cell.row)
    return _Rows(grid, figures, tuple(totals), parts, rates, rounded)


def _words(table: Table) -> str:
    return "\n".join(cell.text for cell in table.cells)


def figure(text: str) -> _Figure | None:
    """A cell that is one figure: its value, how many decimals it has, and its unit; None for anything else.

    >>> figure("△1,250千円"), figure("12.5"), figure("年3回"), figure("45％")
    ((-1250.0, 0, '千円'), (12.5, 1, ''), None, None)
    """
    match = _FIGURE.fullmatch(key(text))
    if match is None:
        return None
    value = float(match["digits"].replace(",", "") + (match["part"] or ""))
    return -value if match["sign"] else value, max(0, len(match["part"] or "") - 1), match["unit"]


def _wrong(table: Table, rows: _Rows, row: int) -> Iterator[Doubt]:
    """Doubts about a total row: of the ways in which its columns may add up, the one in which most do."""
    ways = [
        [found for col in range(rows.grid.ncols) if (found := _sum(rows, col, row, way)) is not None]
        for way in _ways(rows, row)
    ]
    best = max(ways, key=lambda way: sum(one.right for one in way))
    right = sum(one.right for one in best)
    one_way = len(rows.totals) == 1 and key(rows.grid.printed(row)[0].text) in _PLAIN
    if right >= len(best) - right if right else one_way:
        for one in best:
            if not one.right:
                yield _doubt(table, one)


def _ways(rows: _Rows, row: int) -> list[Sequence[int]]:
    """The rows that a total may add up: those since the last total, all rows, the totals above."""
    above = [total for total in rows.totals if total < row]
    since = range(above[-1] + 1 if above else 0, row)
    if not above or len(rows.totals) > _MOST:
        return [since]
    return [since, [one for one in range(row) if one not in above], above]


def _sum(rows: _Rows, col: int, row: int, way: Sequence[int]) -> _Sum | None:
    """A column of a total row and what some rows above give; None where that is no column of figures of one unit."""
    printed, cell = rows.figures.get((row, col)), rows.grid.at[row][col]
    if cell is None or printed is None:
        return None
    used, parts = [], []
    for above in reversed(way):
        other = rows.grid.at[above][col]
        if other is None or above in rows.parts or is_blank(other.text):
            continue
        part = rows.figures.get((above, col))
        if part is None or other.rowspan > 1 or other.colspan > 1:
            break  # the heads of the column, or another part of the table
        used.append(above)
        parts.append(part)
    if (
        len(parts) < _LEAST
        or len({unit for _, _, unit in (*parts, printed)}) > 1
        or rows.rates.get(col, row) < used[-1]
    ):
        return None
    unit = 10.0 ** -max(decimals for _, decimals, _ in (*parts, printed))
    slack = 0.5 * unit * (len(parts) + 1) if rows.rounded or unit < 1 else 0.0
    found = sum(value for value, _, _ in parts)
    return _Sum(cell, tuple(reversed(used)), found, abs(found - printed[0]) <= slack + 1e-6)


def _doubt(table: Table, one: _Sum) -> Doubt:
    message = f"the printed total is {key(one.cell.text)}, and the {len(one.rows)} rows above give {one.found:,.10g}"
    return Doubt(Issue("total_differs", message, one.cell.text, address_of(one.cell, table)), one.rows)
