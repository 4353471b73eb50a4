"""Excel workbooks: every sheet that is shown, cut into lines and tables, with the text that each cell shows.

Promises: numbers and dates by their number format, formulas by the value that was stored with them, merged cells as spans, fills, bold
and vertical writing; hidden sheets, rows and columns and what lies outside a print area are not printed, so they are not read.
`sheet_blocks` says what is a table. Cells of text boxes, pictures and charts are not read. A formula without a stored value is told as
`truncated`. Refuses (see also `office_zip` and `sheet_parts`) more than 400,000 cells with content or borders, merged ranges over more
than 400,000 places in all, and tables of more than a million cells in all.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from extractors.document import Document, Finding, Line, Table
from extractors.errors import ExtractionError, Failed
from extractors.grid import numbered
from extractors.number_format import JAPANESE_BUILTIN, displayed
from extractors.office_zip import check_xml, open_office
from extractors.sheet_blocks import refuse_large, sheet_blocks
from extractors.sheet_borders import Area, Mark, Place
from extractors.sheet_parts import check_sheets
from extractors.workbook_bare import bare_workbook

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_SIDES = ("left", "right", "top", "bottom")
_VERTICAL = (90, 180, 255)  # turned either way, or letters stacked
# Theme colours of Office where a workbook brings no theme: white, black, light, dark and six accents.
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
_THEME_COLOUR = re.compile(
    rb"<a:(lt1|dk1|lt2|dk2|accent[1-6])>\s*<a:(?:sysClr[^>]*lastClr|srgbClr[^>]*val)=\"([0-9A-Fa-f]{6})\""
)
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell style gives to its cells."""

    number_format: str = "General"
    sides: frozenset[str] = frozenset()
    fill: str | None = None
    bold: bool = False
    vertical: bool = False
    indent: str = ""
    size: float | None = None


@dataclass(frozen=True, slots=True)
class _Looks:
    """The styles of a workbook, each worked out once: a sheet has many cells and few styles."""

    epoch: datetime
    theme: tuple[str, ...]
    known: dict[int, _Look] = field(default_factory=dict)

    def of(self, cell: SheetCell | MergedCell) -> _Look:
        if not cell.has_style:
            return _Look()
        if cell.style_id not in self.known:
            self.known[cell.style_id] = _look(cell, self.theme)
        return self.known[cell.style_id]


def read_workbook(data: bytes) -> Document:
    """Lines and tables of a workbook, sheet by sheet.

    Raises:
        Refused: `bomb`, `dtd`, `encrypted`, `too_large`.
        Failed: `malformed`.
    """
    with open_office(data) as container:
        check_xml(container)
        missing = check_sheets(container)
    book = _load(data)
    if not book.sheetnames:
        raise Failed("malformed", "a workbook without a sheet that can be read")
    looks = _Looks(book.epoch, _theme(book))
    blocks = list(_within_limit(block for sheet in book.worksheets for block in _sheet(sheet, looks)))
    title = book.properties.title
    return Document("xlsx", numbered(blocks), findings=_findings(missing), metadata_title=title or None)


def _within_limit(blocks: Iterable[Line | Table]) -> Iterator[Line | Table]:
    """The blocks, as long as the tables of all sheets together are of a size that can be read."""
    cells = 0
    for block in blocks:
        cells += len(block.cells) if isinstance(block, Table) else 0
        refuse_large(cells)
        yield block


def _findings(missing: int) -> tuple[Finding, ...]:
    if not missing:
        return ()
    return (Finding("truncated", f"{missing} formulas have no stored value: open and save the workbook in Excel"),)


def _load(data: bytes) -> Workbook:
    try:
        return _opened(data)
    except Exception as damage:  # noqa: BLE001 - openpyxl raises whatever the damage leads to
        try:
            return _opened(bare_workbook(data))
        except ExtractionError:
            raise
        except MemoryError as error:
            raise Failed("memory", "the workbook needs more memory than there is") from error
        except Exception as error:  # as above
            raise Failed("malformed", f"no workbook that can be read: {damage!r:.200}") from error


def _opened(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of every extension that it does not keep when it saves
        return load_workbook(BytesIO(data), data_only=True, keep_links=False)


def _sheet(sheet: Worksheet, looks: _Looks) -> Iterator[Line | Table]:
    if sheet.sheet_state != "visible":
        return
    rows, columns = _hidden_rows(sheet), _hidden_columns(sheet)
    areas = _print_areas(sheet)
    zeros = sheet.sheet_view.showZeros is not False
    marks: dict[Place, Mark] = {}
    for (row, col), cell in sheet._cells.items():  # noqa: SLF001 - the public way visits every cell between A1 and the last one
        if _is_shown(row, rows) and _is_shown(col, columns) and _is_printed(row, col, areas):
            mark = _mark(cell, looks, zeros=zeros)
            if mark:
                marks[_shifted(row, rows), _shifted(col, columns)] = mark
    merged: list[Area] = []
    for at in sheet.merged_cells.ranges:
        rows_shown = _shown_range(at.min_row, at.max_row, rows)
        columns_shown = _shown_range(at.min_col, at.max_col, columns)
        if rows_shown and columns_shown and _is_printed(at.min_row, at.min_col, areas):
            (top, bottom), (left, right) = rows_shown, columns_shown
            merged.append((top, left, bottom, right))
            first = _mark(sheet._cells[at.min_row, at.min_col], looks, zeros=zeros)  # noqa: SLF001 - as above
            if first:  # the first cell of the range may be hidden, its text is not
                marks[top, left] = first
    yield from sheet_blocks(marks, merged, sheet.title)


def _hidden_rows(sheet: Worksheet) -> list[int]:
    return sorted(row for row, look in sheet.row_dimensions.items() if look.hidden or look.height == 0)


def _hidden_columns(sheet: Worksheet) -> list[int]:
    looks = [look for look in sheet.column_dimensions.values() if look.hidden or look.width == 0]
    return sorted({col for look in looks for col in range(look.min or 1, min(look.max or 0, 16_384) + 1)})


def _is_shown(at: int, hidden: Sequence[int]) -> bool:
    near = bisect_left(hidden, at)
    return near == len(hidden) or hidden[near] != at


def _shifted(at: int, hidden: Sequence[int]) -> int:
    """Position among what is shown: hidden rows leave no gap between their neighbours."""
    return at - bisect_left(hidden, at)


def _shown_range(first: int, last: int, hidden: Sequence[int]) -> tuple[int, int] | None:
    start, end = _shifted(first, hidden), _shifted(last + 1, hidden) - 1
    return (start, end) if start <= end else None


def _is_printed(row: int, col: int, areas: Sequence[tuple[int, int, int, int]]) -> bool:
    return not areas or any(left <= col <= right and top <= row <= bottom for left, top, right, bottom in areas)


def _print_areas(sheet: Worksheet) -> list[tuple[int, int, int, int]]:
    """Ranges (left, top, right, bottom) that are printed; none where all of the sheet is."""
    areas: list[tuple[int, int, int, int]] = []
    for area in re.findall(r"\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?(?=,|$)", str(sheet.print_area or "")):
        left, top, right, bottom = range_boundaries(area)
        areas.append((left or 1, top or 1, right or 16_384, bottom or 1_048_576))
    return areas


def _mark(cell: SheetCell | MergedCell, looks: _Looks, *, zeros: bool) -> Mark | None:
    """What the cell shows, None where it shows nothing that a reader would take for a part of a table."""
    look = looks.of(cell)
    value: Any = cell.value
    blank = value is None or isinstance(cell, MergedCell) or (not zeros and value == 0)
    text = "" if blank else _shown(value, look.number_format, looks.epoch)
    if not text.strip() and not look.sides:
        return None
    return Mark(look.indent + text if text else "", look.sides, look.fill, look.bold, look.vertical, look.size)


def _shown(value: Any, number_format: str, epoch: datetime) -> str:
    """The displayed text, with the line breaks that stand in it."""
    try:
        text = displayed(value, number_format, epoch=epoch)
    except (ValueError, ArithmeticError, LookupError, TypeError):
        text = str(value)  # a format that no application writes: the value itself is what is known
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip().strip("\n")


def _look(cell: SheetCell | MergedCell, theme: tuple[str, ...]) -> _Look:
    # openpyxl names the built-in formats as in the United States, by a number that only the private field keeps.
    number_id = getattr(getattr(cell, "_style", None), "numFmtId", 0)
    left = cell.alignment.horizontal in (None, "left", "general")
    return _Look(
        JAPANESE_BUILTIN.get(number_id, cell.number_format),
        _sides(cell),
        _colour(cell.fill.fgColor, theme) if cell.fill.fill_type == "solid" else None,
        bool(cell.font.b),
        cell.alignment.textRotation in _VERTICAL,
        "　" * min(int(cell.alignment.indent or 0), 15) if left else "",
        cell.font.sz,
    )


def _sides(cell: SheetCell | MergedCell) -> frozenset[str]:
    return frozenset(name for name in _SIDES if getattr(getattr(cell.border, name), "style", None))


def _theme(book: Workbook) -> tuple[str, ...]:
    own = {name.decode(): colour.decode() for name, colour in _THEME_COLOUR.findall(book.loaded_theme or b"")}
    return tuple(own.get(name, standard) for name, standard in zip(_THEME_ORDER, _THEME, strict=True))


def _colour(colour: Color | None, theme: tuple[str, ...]) -> str | None:
    """RRGGBB of a fill; None where it is white or cannot be told."""
    if colour is None:
        return None
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        plain = colour.rgb[-6:]
    elif colour.type == "theme" and colour.theme is not None and 0 <= colour.theme < len(theme):
        plain = theme[colour.theme]
    elif colour.type == "indexed" and 0 <= colour.indexed < len(COLOR_INDEX):
        plain = COLOR_INDEX[colour.indexed][-6:]
    else:
        return None
    shade = "".join(f"{_tinted(int(plain[at : at + 2], 16), colour.tint or 0):02X}" for at in (0, 2, 4))
    return None if shade == "FFFFFF" else shade


def _tinted(part: int, tint: float) -> int:
    """A colour part made lighter (tint over 0) or darker, near enough to tell white from grey."""
    return round(part * (1 + tint)) if tint < 0 else round(part + (255 - part) * tint)
