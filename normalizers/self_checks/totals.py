"""Printed totals held against the figures that they add up.

Which rows a total adds up is not printed: those since the last total, all rows, or the subtotals. A total is wrong where other columns of its row
add up in one of these ways and it does not, or where there is only one way. Rates and averages are no sums; figures may be rounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.document import Cell, Document, Line, Table
from normalizers.reading.grid import Grid, address_of, grid_of
from normalizers.reading.regions import is_total
from normalizers.record import Issue
from normalizers.self_checks.doubt import Doubt
from normalizers.text import is_blank, key

_FIGURE = re.compile(r"(?P<sign>[△▲\-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<unit>[^\d.,%]{0,3})")
_NO_SUM = re.compile(r"率|割合|平均|単価|%|指数|番号|№|No|順位", re.IGNORECASE)
_PART = re.compile(r"うち|内数|再掲|内訳|除く|^[（(]")
_ROUNDED = re.compile(r"千円|万円|億円|端数|四捨五入")
_PLAIN = frozenset({"計", "合計", "総計", "総合計"})
_LEAST = 2  # figures that a total adds up


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
        grid = grid_of(table)
        totals = [row for row in range(grid.nrows) if _is_total_row(grid, row)]
        for row in totals:
            yield from _wrong(table, grid, row, totals, rounded=rounded)


def _words(table: Table) -> str:
    return "\n".join(cell.text for cell in table.cells)


def _is_total_row(grid: Grid, row: int) -> bool:
    printed = grid.printed(row)
    return bool(printed) and figure(printed[0].text) is None and is_total(printed[0].text)


def figure(text: str) -> tuple[float, int, str] | None:
    """A cell that is one figure: its value, how many decimals it has, and its unit; None for anything else.

    >>> figure("△1,250千円"), figure("12.5"), figure("年3回"), figure("45％")
    ((-1250.0, 0, '千円'), (12.5, 1, ''), None, None)
    """
    match = _FIGURE.fullmatch(key(text))
    if match is None:
        return None
    value = float(match["digits"].replace(",", "") + (match["part"] or ""))
    return -value if match["sign"] else value, max(0, len(match["part"] or "") - 1), match["unit"]


def _wrong(table: Table, grid: Grid, row: int, totals: Sequence[int], *, rounded: bool) -> Iterator[Doubt]:
    """Doubts about a total row: of the ways in which its columns may add up, the one in which most do."""
    ways = [
        [found for col in range(grid.ncols) if (found := _sum(grid, col, row, rows, rounded=rounded)) is not None]
        for rows in (_since(totals, row), _all(totals, row), tuple(total for total in totals if total < row))
    ]
    best = max(ways, key=lambda way: sum(one.right for one in way))
    right = sum(one.right for one in best)
    one_way = len(totals) == 1 and key(grid.printed(row)[0].text) in _PLAIN
    if right >= len(best) - right if right else one_way:
        for one in best:
            if not one.right:
                yield _doubt(table, one)


def _since(totals: Sequence[int], row: int) -> tuple[int, ...]:
    return tuple(range(max((total + 1 for total in totals if total < row), default=0), row))


def _all(totals: Sequence[int], row: int) -> tuple[int, ...]:
    return tuple(one for one in range(row) if one not in totals)


def _sum(grid: Grid, col: int, row: int, rows: Sequence[int], *, rounded: bool) -> _Sum | None:
    """A column of a total row and what some rows above give; None where that is no column of figures of one unit."""
    cell = grid.at[row][col]
    printed = figure(cell.text) if cell is not None and (cell.row, cell.col) == (row, col) else None
    if cell is None or printed is None:
        return None
    used, parts = [], []
    for above in reversed(rows):
        other = grid.at[above][col]
        if other is None or is_blank(other.text) or _PART.search(key(_name(grid, above))):
            continue
        part = figure(other.text)
        if (
            part is None
            or other.rowspan > 1
            or other.colspan > 1
            or is_total(_name(grid, above)) != is_total(_name(grid, rows[-1]))
        ):
            break  # the heads of the column, or another part of the table
        used.append(above)
        parts.append(part)
    heads = [other.text for other in grid.column(col, 0, min(used, default=row) - 1) if figure(other.text) is None]
    same_unit = len({unit for _, _, unit in (*parts, printed)}) == 1
    if len(parts) < _LEAST or not same_unit or any(_NO_SUM.search(key(head)) for head in heads):
        return None
    unit = 10.0 ** -max(decimals for _, decimals, _ in (*parts, printed))
    slack = 0.5 * unit * (len(parts) + 1) if rounded or unit < 1 else 0.0
    found = sum(value for value, _, _ in parts)
    return _Sum(cell, tuple(reversed(used)), found, abs(found - printed[0]) <= slack + 1e-6)


def _name(grid: Grid, row: int) -> str:
    printed = grid.printed(row)
    return printed[0].text if printed else ""


def _doubt(table: Table, one: _Sum) -> Doubt:
    message = f"the printed total is {key(one.cell.text)}, and the {len(one.rows)} rows above give {one.found:,.10g}"
    return Doubt(Issue("total_differs", message, one.cell.text, address_of(one.cell, table)), one.rows)
