"""An Excel workbook of one sheet: typed cells, a header that stays in sight, filters. No cell of it is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_576
_LONGEST = 32_767  # characters of a cell
_WIDEST = 48  # characters of a column
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
_TOP, _BOLD = Alignment(vertical="top", wrap_text=True), Font(bold=True)
_MEASURED = 200  # rows that the widths of columns are taken from


def write_sheet(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes the workbook and returns how many texts had to be cut: a cell holds 32,767 characters.

    Characters that XML cannot hold are replaced by �; line breaks are kept.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("plansheets")
    held: list[Sequence[Any]] = []
    pending = iter(rows)
    for row in pending:
        held.append(row)
        if len(held) == _MEASURED:
            break
    for number, name in enumerate(names):
        widest = max((_width(row[number]) for row in held), default=0)
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(max(widest, _width(name)) + 3, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, name, _BOLD) for name in names])
    count = cut = 0
    for source in (held, pending):
        for row in source:
            cut += sum(isinstance(value, str) and len(value) > _LONGEST for value in row)
            sheet.append([_cell(sheet, value) for value in row])
            count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{count + 1}"
    book.save(path)
    return cut


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    cell.alignment = _TOP
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str, font: Font | None = None) -> Any:
    """A cell that is text and stays text when it is edited: 007, 1-2 and =1+1 as printed."""
    clean = _CONTROL.sub("\ufffd", text)
    cell = WriteOnlyCell(sheet)
    cell.value = clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _TOP
    if font:
        cell.font = font
    return cell


def _width(value: Any) -> int:
    """Columns of a terminal that the longest line takes: a character of Japanese takes two."""
    lines = str("" if value is None else value).split("\n")
    return max(sum(2 if ord(char) > 0x2E7F else 1 for char in line[:_WIDEST]) for line in lines)
