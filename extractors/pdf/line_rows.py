"""Which printed lines of a table without rules make one row.

Promises: where lines are drawn between the rows, these; else lines that stand closer than others, lines that go on in the middle of a
text, and lines that overlap (a cell set in the middle of a higher one) are one row. Refuses nothing: a line that nothing joins to the
one before is a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from extractors.pdf.levels import Level, Piece

OVERLAP = 0.8  # ems from base line to base line below which two lines cannot be lines of one text
STEP = 0.12  # ems that the distance of rows differs from that of lines
GROUPED = 2  # times as many rows as drawn lines part tell that these stand between groups of rows
FAR = 1.6  # times the usual distance: a line so far from the one before does not go on with it
SPARE = 0.6  # ems of room beyond the next sign that tell the end of a text from a full line
NUMBER = re.compile(
    r"[（(〔【]?[0-9０-９①-⑳ア-ンA-Za-z一二三四五六七八九十]{1,3}(?:[-－‐][0-9０-９]{1,3})*[）)〕】．.]?"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: the middles of the white between them, the left and the right edges of their text, in points."""

    middles: tuple[float, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.left)

    def of(self, piece: Piece) -> int:
        """The column that the middle of a piece stands in, counted from 0."""
        middle = (piece.x0 + piece.x1) / 2
        return sum(middle > edge for edge in self.middles)

    def texts(self, level: Level) -> dict[int, tuple[str, float]]:
        """The text of a line in each column that has some, and where it ends."""
        found: dict[int, tuple[str, float]] = {}
        for piece in level.pieces:
            col = self.of(piece)
            found[col] = (found.get(col, ("", 0.0))[0] + piece.text, piece.x1)
        return found

    def under(self, label: Piece, reach: float) -> tuple[int, int] | None:
        """The first and the last column that a label stands over: in the middle over them, or at the left edge of one."""
        middle = (label.x0 + label.x1) / 2
        options = [
            (abs(middle - (self.left[first] + self.right[last]) / 2), first, last)
            for first in range(self.count)
            for last in range(first, self.count)
            if self.left[first] - reach < label.x0 and label.x1 < self.right[last] + reach
        ]
        near = [(last - first, first, last) for off, first, last in options if off < reach]
        col = self.of(label)
        if near and not (min(near)[0] and abs(label.x0 - self.left[col]) < reach):
            return min(near)[1:]
        return (col, col) if abs(label.x0 - self.left[col]) < reach else None


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line drawn across a table: its height in points, and for each column whether it stands over it."""

    y: float
    covers: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a table before its rows: its printed lines, how many of them are labels, which run over its columns."""

    levels: list[Level]
    head: int
    over: frozenset[int]
    columns: Columns
    lines: list[DrawnLine]

    def filled(self, row: list[int]) -> set[int]:
        """The columns in which the printed lines of a row have text."""
        return {self.columns.of(piece) for at in row for piece in self.levels[at].pieces}


def find_rows(draft: Draft) -> list[list[int]]:
    """The rows of a table as numbers of its printed lines, those of labels first."""
    levels, head, columns = draft.levels, draft.head, draft.columns
    lines = [line.y for line in draft.lines]
    inner = [line for line in lines if levels[head - 1].base < line < levels[-1].base]
    starts = _starts(levels[head - 1 :], columns, inner)
    rows = _head_rows(levels[:head], columns, lines)
    for at in range(head, len(levels)):
        if at == head or {at - 1, at} & draft.over or starts[at - head + 1]:
            rows.append([])
        rows[-1].append(at)
    ruled = _between(levels, lines)
    return ruled if len(inner) > 1 and len(rows) < GROUPED * len(ruled) else rows


def _between(levels: list[Level], lines: list[float]) -> list[list[int]]:
    rows: list[list[int]] = []
    before = -1
    for at, level in enumerate(levels):
        band = sum(level.base - 0.4 * level.size > line for line in lines)
        if band != before:
            rows.append([])
        rows[-1].append(at)
        before = band
    return rows


def _head_rows(levels: list[Level], columns: Columns, lines: list[float]) -> list[list[int]]:
    """One row of labels, or two where a label stands over several columns with labels of their own below it."""
    wide = [
        at
        for at, level in enumerate(levels)
        if any(piece.x0 < middle < piece.x1 for piece in level.pieces for middle in columns.middles)
    ]
    cuts = [at for at, (a, b) in enumerate(pairwise(levels), 1) if any(a.base < line < b.base for line in lines)]
    cut = cuts[0] if cuts else (wide[-1] + 1 if wide and wide[-1] + 1 < len(levels) else 0)
    return [list(range(cut)), list(range(cut, len(levels)))] if cut else [list(range(len(levels)))]


def _starts(levels: list[Level], columns: Columns, lines: list[float]) -> list[bool]:
    """For each printed line, the last one of labels first, whether it begins a row."""
    texts = [columns.texts(level) for level in levels]
    pairs = list(pairwise(levels))
    steps = [0.0] + [(below.base - above.base) / below.size for above, below in pairs]
    ruled = [False] + [any(above.base < line < below.base for line in lines) for above, below in pairs]
    key = _key_column(texts)
    reads = [True] + [_reads_as_row(texts, levels, columns, at, key) for at in range(1, len(levels))]
    body = range(2, len(levels))
    far = FAR * sorted(steps)[len(steps) // 2]
    wide = _wide_step([steps[at] for at in body if OVERLAP < steps[at] < far and not ruled[at]])
    close = [at for at in body if OVERLAP < steps[at] < wide]
    by_space = len(close) > 0 and sum(reads[at] and key in texts[at] for at in close) * 2 < len(close)
    apart = [steps[at] >= wide if by_space else reads[at] or steps[at] > far for at in range(len(levels))]
    return [ruled[at] or at < 2 or (steps[at] > OVERLAP and apart[at]) for at in range(len(levels))]


def _wide_step(steps: list[float]) -> float:
    """The least distance that parts rows, in ems: above the largest jump among the distances; 0 where they are all alike."""
    jumps = [(below - above, below) for above, below in pairwise(sorted(steps))]
    size, at = max(jumps, default=(0.0, 0.0))
    return at if size > STEP else 0.0


def _key_column(texts: list[dict[int, tuple[str, float]]]) -> int:
    """The column that begins with each row: one of numbers, else the first that is filled often enough."""
    body = texts[1:]
    count = 1 + max((col for text in texts for col in text), default=0)
    words = [[text[col][0] for text in body if col in text] for col in range(count)]
    for col, found in enumerate(words[:3]):
        if len(found) > 1 and sum(bool(NUMBER.fullmatch(word)) for word in found) >= 0.8 * len(found):
            return col
    return next((col for col, found in enumerate(words) if len(found) >= 0.3 * len(body)), 0)


def _reads_as_row(
    texts: list[dict[int, tuple[str, float]]], levels: list[Level], columns: Columns, at: int, key: int
) -> bool:
    """Whether a printed line begins a row by what stands in its columns: not where all of it goes on from full lines above."""
    text, above = texts[at], texts[at - 1]
    room = (1 + SPARE) * levels[at].size
    full = all(col in above and above[col][1] + room > columns.right[col] for col in text)
    if key not in text:
        return not (full or (len(text) == 1 and all(col in above for col in text)))
    first = text[key][0]
    return not (full and len(text) < columns.count and len(first) > 1 and not NUMBER.fullmatch(first))
