"""The lines of a page that stand in no table: headings, notes, page numbers.

Promises: one entry for each printed line with its box, size and weight; the lines of a wrapped paragraph joined where every line but the
last fills the width. Refuses to guess: lines that may be a list stay lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from extractors.document import Box, Line
from extractors.pdf.arrays import Bools, Floats, Ints
from extractors.pdf.glyphs import Glyphs
from extractors.pdf.printed import Lines
from extractors.pdf.signs import BULLET, LATIN, NUMBER, OPENING, WIDE_SPACE, is_kind
from extractors.pdf.text import with_separators

FULL = 20  # signs; a shorter line is hardly one that was wrapped
SENTENCE_END = "。！？"
PITCH = 2.0  # ems from line to line of one paragraph, at most


def paper_lines(
    glyphs: Glyphs, lines: Lines, first_group: int, page: int, shown: Callable[[Floats], Floats]
) -> list[tuple[float, Line]]:
    """The lines of the groups from `first_group` on, with the height that each stands at (points from the top, to order them by)."""
    first = int(np.searchsorted(lines.group, first_group))
    if first == len(lines.group):
        return []
    starts = lines.start[first:]
    ends = lines.end[first:]
    order, begin = lines.order[starts[0] :], starts - starts[0]
    boxes = np.stack(
        [
            np.minimum.reduceat(glyphs.x0[order], begin),
            np.minimum.reduceat(glyphs.top[order], begin),
            np.maximum.reduceat(glyphs.x1[order], begin),
            np.maximum.reduceat(glyphs.bottom[order], begin),
        ],
        axis=1,
    )
    size = np.maximum.reduceat(glyphs.size[order], begin)
    bold = np.add.reduceat(glyphs.bold[order].astype(np.int64), begin) * 2 > ends - starts
    words = _words(glyphs.code[order], begin, lines.gap[lines.gap > starts[0]] - starts[0])
    heights = _heights(boxes, glyphs.y[order[begin]], size, glyphs.quarter[order[begin]])
    found = [
        Line(word, page, None, Box(*box), None, None, weight, points)
        for word, box, weight, points in zip(
            words, shown(boxes).tolist(), bold.tolist(), np.round(size, 1).tolist(), strict=True
        )
    ]
    return _paragraphs(list(zip(heights, found, strict=True)), boxes, lines.group[first:], float(glyphs.x1.max()))


def _heights(boxes: Floats, base: Floats, size: Floats, quarter: Ints) -> list[float]:
    """Where each line stands from the top in points; pieces that stand on one base line share one height and keep their order."""
    middle = np.where(quarter == 0, base - 0.4 * size, boxes[:, 1])
    heights: list[float] = []
    for at, points in zip(middle.tolist(), size.tolist(), strict=True):
        heights.append(heights[-1] if heights and abs(heights[-1] - at) < 0.45 * points else at)
    return heights


def _words(code: Ints, begin: Ints, gaps: Ints) -> list[str]:
    whole = with_separators(code, gaps, np.full(len(gaps), WIDE_SPACE))
    at = [*(begin + np.searchsorted(gaps, begin)).tolist(), len(whole)]
    return [whole[a:b] for a, b in pairwise(at)]


def _paragraphs(found: list[tuple[float, Line]], boxes: Floats, group: Ints, right: float) -> list[tuple[float, Line]]:
    """Joins a line to the one before where that one fills the width of the page's text and both look alike."""
    goes_on = _goes_on([line for _, line in found], boxes, group, right)
    joined: list[tuple[float, Line]] = []
    for (middle, line), continued in zip(found, goes_on.tolist(), strict=True):
        if not continued:
            joined.append((middle, line))
            continue
        at, before = joined[-1]
        space = " " if is_kind(before.text[-1], LATIN) and is_kind(line.text[0], LATIN) else ""
        joined[-1] = (at, replace(before, text=before.text + space + line.text, box=_union(before.box, line.box)))
    return joined


def _goes_on(found: list[Line], boxes: Floats, group: Ints, right: float) -> Bools:
    goes_on = np.zeros(len(found), bool)
    long = np.array([len(line.text) >= FULL for line in found])
    if np.count_nonzero(long) < 1 or len(found) < 2:
        return goes_on
    size = np.array([line.size or 0 for line in found])
    margin = boxes[long, 2].max()
    full = long & (boxes[:, 2] > margin - 1.6 * size)
    if np.count_nonzero(full) < 2:  # a title alone is the longest line; what stands in tables tells the width as well
        full = long & (boxes[:, 2] > max(margin, right) - 1.6 * size)
    alike = (group[1:] == group[:-1]) & (np.abs(np.diff(size)) < 0.3)
    step = boxes[1:, 1] - boxes[:-1, 1]
    left = boxes[1:, 0] - boxes[:-1, 0]
    listed = np.array(
        [is_kind(line.text[0], BULLET | OPENING | NUMBER) or line.text[0] in "【■第-－*＊" for line in found]
    )
    # what stands below a full line that ends a sentence may be a heading, which is neither full nor a sentence
    stop = np.array([line.text[-1] in SENTENCE_END for line in found])
    full[:-1] &= ~stop[:-1] | full[1:] | stop[1:]
    below = (step > 0.5 * size[1:]) & (step < PITCH * size[1:])
    goes_on[1:] = full[:-1] & alike & below & (np.abs(left) < 2.2 * size[1:]) & ~listed[1:]
    bold = np.array([line.bold for line in found])
    goes_on[1:] &= bold[1:] == bold[:-1]
    return goes_on


def _union(first: Box | None, second: Box | None) -> Box | None:
    if first is None or second is None:
        return first or second
    return Box(
        min(first.x0, second.x0), min(first.top, second.top), max(first.x1, second.x1), max(first.bottom, second.bottom)
    )
