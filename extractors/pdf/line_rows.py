"""Which printed lines of a table without rules make one row.

Promises: where lines are drawn between the rows, these; else lines that stand closer than others, lines that go on in the middle of a
text, and lines that overlap (a cell set in the middle of a higher one) are one row. Refuses nothing: a line that nothing joins to the
one before is a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.pdf.levels import Level, Piece

OVERLAP = 0.8  # ems from base line to base line below which two lines cannot be lines of one text
STEP = 0.12  # ems that the distance of rows differs from that of lines
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


def find_rows(levels: list[Level], over: frozenset[int], columns: Columns, lines: list[float]) -> list[list[int]]:
    """The rows of a table as numbers of its printed lines, the line of labels first.

    Args:
        levels: The printed lines of the table.
        over: Those that run over the columns: rows of their own.
        columns: Its columns.
        lines: Heights of the lines drawn across it, from top to bottom.
    """
    if len(lines) > 2:
        return _between(levels, lines)
    starts = _starts(levels, columns, lines)
    rows: list[list[int]] = []
    for at in range(len(levels)):
        if at == 0 or at in over or at - 1 in over or starts[at]:
            rows.append([])
        rows[-1].append(at)
    return rows


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


def _starts(levels: list[Level], columns: Columns, lines: list[float]) -> list[bool]:
    """For each printed line whether it begins a row."""
    texts = [columns.texts(level) for level in levels]
    steps = [0.0] + [(b.base - a.base) / b.size for a, b in zip(levels, levels[1:], strict=False)]
    ruled = [any(a.base < line < b.base for line in lines) for a, b in zip(levels, levels[1:], strict=False)]
    key = _key_column(texts)
    reads = [True] + [_reads_as_row(texts, levels, columns, at, key) for at in range(1, len(levels))]
    wide = _wide_step([step for step, cut in zip(steps[1:], ruled, strict=True) if step > OVERLAP and not cut])
    close = [at for at in range(2, len(levels)) if wide and OVERLAP < steps[at] < wide]
    by_space = bool(wide) and sum(reads[at] for at in close) * 2 < len(close)
    found = [True]
    for at in range(1, len(levels)):
        apart = steps[at] >= wide if by_space and wide else reads[at]
        found.append(ruled[at - 1] or (steps[at] > OVERLAP and apart))
    return found


def _wide_step(steps: list[float]) -> float | None:
    """The least distance that parts rows, in ems: above the largest jump among the distances; None where they are all alike."""
    ordered = sorted(steps)
    jumps = [(b - a, b) for a, b in zip(ordered, ordered[1:], strict=False)]
    size, at = max(jumps, default=(0.0, 0.0))
    return at if size > STEP else None


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
    full = [col in above and above[col][1] + (1 + SPARE) * levels[at].size > columns.right[col] for col in text]
    if key in text:
        return not (
            all(full) and len(text) < len(texts[0]) and len(text[key][0]) > 1 and not NUMBER.fullmatch(text[key][0])
        )
    return not (all(full) or (len(text) == 1 and all(col in above for col in text)))
