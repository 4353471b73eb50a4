r"""Lists whose columns are made by tabs, as tables.

Promises: paragraphs with the same tabs below a line of short labels become one table; a line that goes on at the same tab stop, because
the one before is full, belongs to its row. Refuses to guess: without a line of labels, with fewer than two rows, or with rows that
have more columns than labels, lines stay lines. Formats with pages tell more; this is for those that keep `\t` in their lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from extractors.document import Cell, Line, Table

LONGEST_LABEL = 14  # signs
SPARE = 2  # half-width signs of room that a full line may have left
NARROW = 6  # half-width signs; in a column as narrow as this every text would look full
SENTENCE = frozenset("。．！？")

Row = list[str]
_TRIES = 50  # lines that are looked at for each line of a run: more are read again and again in vain


def tab_lists(blocks: Iterable[Line | Table]) -> Iterator[Line | Table]:
    """The blocks in order, each list made by tabs as one table, not yet numbered."""
    waiting: list[Line] = []
    for block in blocks:
        if isinstance(block, Line) and "\t" in block.text:
            waiting.append(block)
            continue
        yield from _lists(waiting)
        waiting = []
        yield block
    yield from _lists(waiting)


def _lists(lines: Sequence[Line]) -> Iterator[Line | Table]:
    """The tables in a run of lines with tabs; a line of labels that is repeated begins the next one."""
    ends = _repeated_at([line.text for line in lines])
    fields = [(_cut(line.text), _cut_runs(line.text)) for line in lines]
    wider = [_wider_at([len(cuts[way]) for cuts in fields]) for way in (0, 1)]
    looked_at = 0
    first = 0
    while first < len(lines):
        last = ends[first]
        fits = any(_are_labels(fields[first][way]) and last <= wider[way][first] for way in (0, 1))
        looked_at += last - first if fits else 0
        table = _table(lines[first:last]) if fits and looked_at <= _TRIES * len(lines) else None
        if table is None:
            yield lines[first]
            first += 1
            continue
        yield table
        first = last


def _repeated_at(texts: Sequence[str]) -> list[int]:
    """For each text the place where it stands again; the end where it does not.

    >>> _repeated_at(["甲", "乙", "甲"])
    [2, 3, 3]
    """
    places = [len(texts)] * len(texts)
    seen: dict[str, int] = {}
    for at in range(len(texts) - 1, -1, -1):
        places[at] = seen.get(texts[at], len(texts))
        seen[texts[at]] = at
    return places


def _wider_at(counts: Sequence[int]) -> list[int]:
    """For each count the place of the next one that is greater; the end where there is none.

    >>> _wider_at([2, 1, 3])
    [2, 2, 3]
    """
    places = [len(counts)] * len(counts)
    waiting: list[int] = []  # places of counts that only fall
    for at, count in enumerate(counts):
        while waiting and counts[waiting[-1]] < count:
            places[waiting.pop()] = at
        waiting.append(at)
    return places


def _table(lines: Sequence[Line]) -> Table | None:
    fields = _fields([line.text for line in lines])
    if fields is None:
        return None
    ncols = len(fields[0])
    rows = _rows(fields)
    filled = sum(sum(map(bool, row)) > 1 for row in rows[1:])
    if len(rows) < 3 or filled * 2 <= len(rows) - 1:
        return None
    cells = tuple(
        Cell(number, col, text, bold=lines[0].bold and number == 0)
        for number, row in enumerate(rows)
        for col, text in enumerate(row)
    )
    return Table(0, len(rows), ncols, cells, sheet=lines[0].sheet, spans=False)


def _fields(texts: Sequence[str]) -> list[Row] | None:
    """The fields of each line, as many as labels; None where the first line holds no labels or the others do not fit it.

    Several tabs may stand for one where the author filled up to the next default stop: then for all lines.
    """
    for cut in (_cut, _cut_runs):
        fields = [cut(text) for text in texts]
        head = fields[0]
        if _are_labels(head) and all(len(row) <= len(head) for row in fields):
            return [row + [""] * (len(head) - len(row)) for row in fields]
    return None


def _cut(text: str) -> Row:
    return [field.strip() for field in text.rstrip().split("\t")]


def _cut_runs(text: str) -> Row:
    return [field.strip() for field in text.rstrip().split("\t") if field.strip()]


def _are_labels(fields: Row) -> bool:
    if len(fields) < 2 or not all(fields):
        return False
    short = all(len(field) <= LONGEST_LABEL and not set(field) & SENTENCE for field in fields)
    named = sum(sum(map(str.isalpha, field)) * 2 > len(field) for field in fields)
    return short and named * 2 > len(fields)


def _rows(fields: Sequence[Row]) -> list[Row]:
    """The rows with the lines that go on joined to them."""
    widest = [max(_width(row[col]) for row in fields) for col in range(len(fields[0]))]
    rows = [list(fields[0])]
    ends: Row = list(fields[0])  # the last line of each cell of the row
    for number, line in enumerate(fields[1:], 1):
        if number == 1 or not _goes_on(line, ends, widest):
            rows.append(list(line))
            ends = list(line)
            continue
        for col, field in enumerate(line):
            if field:
                rows[-1][col] += _joint(ends[col], field, widest[col]) + field
                ends[col] = field
    return rows


def _goes_on(line: Row, ends: Row, widest: Sequence[int]) -> bool:
    """Whether a line has nothing in its first column, and text only below full lines or below one text."""
    held = [col for col, field in enumerate(line) if field]
    if 0 in held or not all(ends[col] for col in held):
        return False
    return len(held) == 1 or all(_is_full(ends[col], line[col], widest[col]) for col in held)


def _is_full(end: str, field: str, widest: int) -> bool:
    return _width(end) + _width(field[:1]) + SPARE > widest


def _joint(end: str, field: str, widest: int) -> str:
    """What stands between two lines of one cell: nothing where the first is full (a space between Latin words), else a line break."""
    if not _is_full(end, field, widest) and widest > NARROW:
        return "\n"
    return " " if (end[-1] + field[0]).isascii() and end[-1].isalnum() and field[0].isalnum() else ""


def _width(text: str) -> int:
    """Half-width signs that a text is as wide as.

    >>> _width("５か所 A1")
    9
    """
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
