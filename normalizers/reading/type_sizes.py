"""Heading levels from the type: where a format marks no headings, lines that stand out in size or weight get a level.

The line above the first table in the largest type is the title, level 1; what is smaller and still stands out is ranked below
it. Notes, units and sentences never stand out, however they are set. What a level means is the outline's business.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import takewhile

from extractors.document import Document, Line
from normalizers.reading.outline import could_be_heading
from normalizers.text import key

_TABLE_TYPE = (11.0, False)  # points; the largest type that tables are commonly set in


def with_levels(document: Document) -> Document:
    """The document with a level on each line that stands out; as it is where a line has a level already or no size is known."""
    lines = [line for line in document.lines if key(line.text)]
    if any(line.level is not None for line in lines) or not any(line.size for line in lines):
        return document
    plain = _plain_type(lines)
    title = _title(document, lines)
    ranks = sorted({_type(line) for line in lines if _stands_out(line, plain)}, reverse=True)
    first = 1 if ranks and ranks[0] == _type(title) else 2

    def levelled(line: Line) -> Line:
        if not _stands_out(line, plain):
            return line
        if key(line.text) == key(title.text):
            return replace(line, level=1)
        return replace(line, level=max(2, first + ranks.index(_type(line))))

    blocks = tuple(levelled(block) if isinstance(block, Line) else block for block in document.blocks)
    return replace(document, blocks=blocks)


def _title(document: Document, lines: list[Line]) -> Line:
    """The first line in the largest type above the first table, else the first line."""
    above = takewhile(lambda block: isinstance(block, Line), document.blocks)
    heads = [line for line in above if isinstance(line, Line) and key(line.text)]
    return max(heads, key=lambda line: line.size or 0, default=lines[0])


def _type(line: Line) -> tuple[float, bool]:
    """Size in points, rounded as printers do, and weight."""
    return (round(2 * (line.size or 0)) / 2, line.bold)


def _plain_type(lines: list[Line]) -> tuple[float, bool]:
    """The type of running text: the most common one of lines that can be no heading, else that of most tables."""
    prose = Counter(_type(line) for line in lines[1:] if not could_be_heading(line.text))
    return prose.most_common(1)[0][0] if prose else _TABLE_TYPE


def _stands_out(line: Line, plain: tuple[float, bool]) -> bool:
    return could_be_heading(line.text) and _type(line) > plain
