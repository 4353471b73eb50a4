"""A document as its layouts want it read: headers of one row, labels that say their field, cells left out or corrected.

The reading sees a changed document and needs to know nothing of layouts. What was printed stays in the issues: each correction is one, and what
no longer fits is one too. Behind a label whose field a layout says stands a sign that is no character (Unicode keeps 32 such points for
programs), which `as_printed` takes away from what is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractors.document import Cell, Document, Line, Table
from normalizers.labels import Lexicon, extended, shipped_wordings
from normalizers.layouts import IGNORE, Correction, Layout, Match, TableLayout
from normalizers.reading.grid import Grid, address_of, grid_of
from normalizers.record import Issue, Normalized, Record
from normalizers.text import key

SHADE = "D9D9D9"
_TOP_ROWS = 3  # of the first table, where titles stand
_FIRST_SIGN = 0xFDD0  # of the 32 points U+FDD0 to U+FDEF, which are no characters
MARKS = {chr(_FIRST_SIGN + i): name for i, name in enumerate(sorted(shipped_wordings()))}
_SIGN_OF = {name: sign for sign, name in MARKS.items()}
_UNMARK = dict.fromkeys(map(ord, MARKS))


@dataclass(slots=True)
class Laid:
    """The document for the reading, the fields of labels that hold in it, how many cells were left out, and issues."""

    document: Document
    fields: dict[str, str] = field(default_factory=dict)
    ignored: int = 0
    issues: list[Issue] = field(default_factory=list)
    matched: bool = False

    def lexicon(self, lexicon: Lexicon | None) -> Lexicon | None:
        """The lexicon of this document; that of all documents where no layout matched."""
        return extended(lexicon, self.fields, MARKS) if self.matched else lexicon


def laid_out(document: Document, layouts: Iterable[Layout]) -> Laid:
    """The document as the layouts that match it want it read, one after the other."""
    laid = Laid(document)
    for layout in layouts:
        if matches(document, layout.match):
            laid.matched = True
            laid.fields.update(layout.fields)
            for correction in layout.corrections:
                _correct(laid, layout, correction)
            for table in layout.tables:
                _lay_tables(laid, layout, table)
            _leave_out(laid, layout.ignore)
    return laid


def matches(document: Document, match: Match) -> bool:
    """Whether a document says what its family says."""
    if match.format not in (None, document.format):
        return False
    top = "\n".join(key(text) for text in _top(document))
    words = all(key(word) in top for word in match.words)
    return words and (not match.labels or any(_holds(table, match.labels) for table in document.tables))


def _top(document: Document) -> Iterator[str]:
    """What stands above the first table and on top of it."""
    yield document.metadata_title or ""
    for block in document.blocks:
        if isinstance(block, Line):
            yield block.text
            continue
        yield block.sheet or ""
        yield from (cell.text for cell in block.cells if cell.row < _TOP_ROWS)
        return


def _holds(table: Table, labels: Sequence[str]) -> bool:
    texts = {key(cell.text) for cell in table.cells}
    return all(key(label) in texts for label in labels)


def _correct(laid: Laid, layout: Layout, correction: Correction) -> None:
    """Replaces the one cell that a correction speaks of; says so, and says so too where there is none or more than one."""
    found = [(table, cell) for table in laid.document.tables for cell in _named(table, correction)]
    said = f"layout {layout.name}: {correction.printed!r} is read as {correction.correct!r}: {correction.reason}"
    if len(found) != 1:
        count = "no cell says so any more" if not found else f"{len(found)} cells say so"
        laid.issues.append(Issue("correction_stale", f"{said}; {count}, and nothing was corrected", correction.printed))
        return
    table, cell = found[0]
    laid.issues.append(Issue("corrected", said, cell.text, address_of(cell, table)))
    _put(laid, table, [replace(one, text=correction.correct) if one is cell else one for one in table.cells])


def _named(table: Table, correction: Correction) -> Iterator[Cell]:
    rows = _covered(table, correction.row, "row")
    columns = _covered(table, correction.column, "col")
    for cell in table.cells:
        here = rows is None or any(row in rows for row in range(cell.row, cell.row + cell.rowspan))
        there = columns is None or any(col in columns for col in range(cell.col, cell.col + cell.colspan))
        if key(cell.text) == key(correction.printed) and here and there:
            yield cell


def _covered(table: Table, text: str | None, side: str) -> set[int] | None:
    """The rows or columns that cells of a text cover; None where no text is given."""
    if text is None:
        return None
    cells = [cell for cell in table.cells if key(cell.text) == key(text)]
    if side == "row":
        return {row for cell in cells for row in range(cell.row, cell.row + cell.rowspan)}
    return {col for cell in cells for col in range(cell.col, cell.col + cell.colspan)}


def _lay_tables(laid: Laid, layout: Layout, wanted: TableLayout) -> None:
    """Applies a table layout to each table that holds its labels; an issue where there is none, or it does not fit."""
    tables = [table for table in laid.document.tables if _holds(table, wanted.labels)]
    said = f"layout {layout.name}: the table with {'、'.join(wanted.labels)}"
    if not tables:
        laid.issues.append(Issue("layout_stale", f"{said} is not there"))
    for table in tables:
        top = _top_row(table, wanted)
        if top is None:
            where = f"in {wanted.header} rows that no cell leaves" if wanted.header else "in the table"
            laid.issues.append(Issue("layout_stale", f"{said}: its labels do not stand {where}"))
            continue
        _put(laid, table, (_with_header(table, top, wanted.header) if wanted.header else table).cells)
        missing = _say_fields(laid, table.number, top, wanted)
        laid.issues.extend(Issue("layout_stale", f"{said} has no column {name}") for name in missing)


def _top_row(table: Table, wanted: TableLayout) -> int | None:
    """The first header row: from there on the header rows hold all labels, and none of their cells reaches below them."""
    places: dict[str, list[int]] = {}
    for cell in table.cells:
        places.setdefault(key(cell.text), []).append(cell.row)
    rows = [places[key(label)] for label in wanted.labels]
    if wanted.header is None:
        return min(map(min, rows))
    for top in sorted(row for found in rows for row in found):
        stop = top + wanted.header
        held = all(any(top <= row < stop for row in found) for found in rows)
        inside = all(cell.row + cell.rowspan <= stop for cell in table.cells if top <= cell.row < stop)
        if held and inside:
            return top
    return None


def _with_header(table: Table, top: int, height: int) -> Table:
    """The table with one shaded header cell over each column, of the texts that stood over it, and nothing shaded below."""
    grid = grid_of(table)
    stop = top + height
    above = [cell for cell in table.cells if cell.row < top]
    below = [replace(cell, fill=None, bold=False) for cell in table.cells if cell.row >= stop]
    return replace(table, cells=(*above, *_heads(grid, top, stop), *below))


def _heads(grid: Grid, top: int, stop: int) -> Iterator[Cell]:
    col = 0
    while col < grid.ncols:
        path = [cell for cell in dict.fromkeys(grid.at[row][col] for row in range(top, stop)) if cell is not None]
        if not path or path[0].row < top:
            col += 1
            continue
        last = min(cell.col + cell.colspan for cell in path)
        text = "\n".join(cell.text.strip() for cell in path if cell.text.strip())
        yield replace(
            path[-1], row=top, col=col, rowspan=stop - top, colspan=last - col, text=text, fill=SHADE, vertical=False
        )
        col = last


def _say_fields(laid: Laid, number: int, top: int, wanted: TableLayout) -> list[str]:
    """Puts a sign behind each label whose field is said and leaves out columns and rows; the columns that are not there."""
    table = next(table for table in laid.document.tables if table.number == number)
    named = {cell: name for cell in table.cells if cell.row >= top and (name := _column_name(cell, top, wanted))}
    columns = {
        col
        for cell, name in named.items()
        if wanted.columns[name] == IGNORE
        for col in range(cell.col, cell.col + cell.colspan)
    }
    rows = {cell.row for cell in table.cells if key(cell.text) in map(key, wanted.ignore_rows)}
    cells = []
    for cell in table.cells:
        name = named.get(cell)
        inside = cell.row >= top and columns.issuperset(range(cell.col, cell.col + cell.colspan))
        if inside or cell.row in rows:
            laid.ignored += bool(cell.text.strip())
            cells.append(replace(cell, text=""))
        elif name is not None:
            cells.append(replace(cell, text=cell.text + _SIGN_OF[wanted.columns[name]]))
        else:
            cells.append(cell)
    _put(laid, table, cells)
    return [name for name in wanted.columns if name not in named.values()]


def _column_name(cell: Cell, top: int, wanted: TableLayout) -> str | None:
    """The name under which a table layout speaks of the column of a label: its number in a header of known height, or its text.

    Of a header of several rows the lowest labels are enough.
    """
    if wanted.header is not None and cell.row == top and str(cell.col) in wanted.columns:
        return str(cell.col)
    parts = cell.text.split("\n")
    endings = {key("".join(parts[start:])) for start in range(len(parts) if cell.row == top else 1)} - {""}
    return next((name for name in wanted.columns if key(name) in endings), None)


def _leave_out(laid: Laid, texts: Iterable[str]) -> None:
    """Blanks the cells of these whole texts."""
    wanted = {key(text) for text in texts}
    for table in list(laid.document.tables) if wanted else ():
        cells = [replace(cell, text="") if key(cell.text) in wanted else cell for cell in table.cells]
        laid.ignored += sum(old is not new for old, new in zip(table.cells, cells, strict=True))
        _put(laid, table, cells)


def _put(laid: Laid, table: Table, cells: Iterable[Cell]) -> None:
    """The document with other cells in one of its tables."""
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    blocks = tuple(
        replace(block, cells=ordered) if isinstance(block, Table) and block.number == table.number else block
        for block in laid.document.blocks
    )
    laid.document = replace(laid.document, blocks=blocks)


def as_printed(found: Normalized, laid: Laid) -> Normalized:
    """What was read of a laid out document: labels as they are printed, and with the issues and left out cells of its layouts."""
    cells = found.cells
    return replace(
        found,
        records=tuple(map(_unmarked, found.records)),
        issues=(*laid.issues, *(replace(issue, text=_plain(issue.text)) for issue in found.issues)),
        cells=replace(cells, cells=cells.cells + laid.ignored, ignored=cells.ignored + laid.ignored),
        title=_plain(found.title),
    )


def _unmarked(record: Record) -> Record:
    evidence = (replace(one, label=_plain(one.label), text=one.text.translate(_UNMARK)) for one in record.evidence)
    extra = {label.translate(_UNMARK): text for label, text in record.extra.items()}
    return replace(record, extra=extra, evidence=tuple(evidence))


def _plain(text: str | None) -> str | None:
    return None if text is None else text.translate(_UNMARK)
