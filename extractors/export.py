"""Text exports: headings, prose and bullet lines with tab-separated table rows between them.

Promises: a table is a run of rows with tabs; a blank line ends it, and a line without a tab is a row of one cell where rows stand
directly around it. Every printed field is a cell, blank ones too, at the column where it was printed: shifted rows stay shifted, for
telling why is not the reader's business. Rows of dashes under a header are markup, no row. HTML in cells becomes the text it shows.
Refuses what is no text (see `encoding`), texts over 64 MiB and tables of over two million cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from extractors.document import Cell, Document, Line, Table
from extractors.encoding import decoding_findings, read_text
from extractors.errors import Refused
from extractors.inline_html import closes, is_bold, open_elements, printed_text

MAX_BYTES = 64 << 20
MAX_CELLS = 2_000_000
_MAX_LINES_IN_A_CELL = 60  # a cell whose end is not found within these was never closed
_MAX_HEADINGS_IN_A_TABLE = 4  # more lines without a tab are prose between two tables
_DASHES = re.compile(r"\s*:?-{3,}:?\s*")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class _Row:
    """A printed row: its fields as they stand in the file, and the 1-based line where it begins."""

    number: int
    fields: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return len(self.fields) == 1 and not self.fields[0].strip()

    @property
    def has_tabs(self) -> bool:
        return len(self.fields) > 1


def read_export(data: bytes) -> Document:
    r"""Lines and tables of a text export, in the order of the file.

    Raises:
        Refused: `empty`, `wrong_type`, `too_large`.
        Failed: `malformed` where the text cannot be decoded.

    >>> document = read_export("重点目標\n\n取組\t期限\n相談会\t通年\n".encode())
    >>> [(type(block).__name__, getattr(block, "ncols", None)) for block in document.blocks]
    [('Line', None), ('Table', 2)]
    """
    if len(data) > MAX_BYTES:
        raise Refused("too_large", f"{len(data)} bytes, at most {MAX_BYTES}")
    decoded = read_text(data)
    if decoded.text.count("\t") > MAX_CELLS:
        raise Refused("too_large", f"more than {MAX_CELLS} cells")
    return Document(
        "text", tuple(_blocks(decoded.text)), findings=decoding_findings(decoded), encoding=decoded.encoding
    )


def _blocks(text: str) -> Iterator[Line | Table]:
    number = 0
    for blank, group in groupby(_rows(text.removeprefix("\ufeff")), key=lambda row: row.is_blank):
        if blank:
            continue
        for part in _parts(list(group)):
            if isinstance(part, Line):
                yield part
            elif cells := _cells(part):
                number += 1
                yield Table(number, len(part), max(len(row.fields) for row in part), cells, spans=False)


def _rows(text: str) -> Iterator[_Row]:
    lines = _LINE_END.split(text)
    at = 0
    while at < len(lines):
        length = _lines_of_row(lines, at)
        fields = tuple(map(_unquoted, "\n".join(lines[at : at + length]).split("\t")))
        if not (len(fields) > 1 and all(map(_DASHES.fullmatch, fields))):
            yield _Row(at + 1, fields)
        at += length


def _lines_of_row(lines: list[str], at: int) -> int:
    """Count of physical lines of the row that begins at `at`: more than one where a cell goes on."""
    first = lines[at]
    if "\t" not in first:
        return 1
    names = open_elements(first) if "<" in first else set()
    quoted = _quote_is_open(first)
    if not names and not quoted:
        return 1
    for length, line in enumerate(lines[at + 1 : at + _MAX_LINES_IN_A_CELL], 2):
        # Exports leave <ul> open for good: the row goes on only where the end is found before the table ends.
        if quoted and _closes_quote(line):
            quoted = "\t" in line and _quote_is_open(line)  # the next cell may go on as well
            if not quoted and not names:
                return length
        if names and closes(line, names):
            return length
        if not quoted and not line.strip():
            return 1
    return 1


def _quote_is_open(line: str) -> bool:
    last = line.rsplit("\t", 1)[-1]
    return last.startswith('"') and last.count('"') % 2 == 1


def _closes_quote(line: str) -> bool:
    return line.split("\t", 1)[0].count('"') % 2 == 1


def _unquoted(field: str) -> str:
    """The field without the quotes that spreadsheets put around commas, quotes and line breaks; other quotes are printed."""
    inner = field[1:-1]
    quoted = len(field) > 1 and field[0] == field[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if quoted and any(mark in inner for mark in ',"\n') else field


def _parts(rows: list[_Row]) -> Iterator[Line | list[_Row]]:
    """Lines and row runs of a stretch without blank lines."""
    table: list[_Row] = []
    for has_tabs, group in groupby(rows, key=lambda row: row.has_tabs):
        run = list(group)
        if has_tabs:
            table += run
            continue
        inside = bool(table) and run[-1] is not rows[-1] and _are_headings(run)
        if inside:
            table += run
            continue
        if table:
            yield table
            table = []
        yield from filter(None, map(_line, run))
    if table:
        yield table


def _are_headings(run: list[_Row]) -> bool:
    return len(run) <= _MAX_HEADINGS_IN_A_TABLE and not any(row.fields[0].startswith("- ") for row in run)


def _line(row: _Row) -> Line | None:
    text = printed_text(row.fields[0])
    return Line(text, number=row.number, bold=is_bold(row.fields[0])) if text else None


def _cells(rows: list[_Row]) -> tuple[Cell, ...]:
    """The cells of a table, or none where all of them are blank."""
    cells = tuple(
        Cell(at, col, printed_text(field), line=row.number, bold=is_bold(field))
        for at, row in enumerate(rows)
        for col, field in enumerate(row.fields)
    )
    return cells if any(cell.text for cell in cells) else ()
