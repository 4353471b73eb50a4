"""The ruled lines on the picture of a scanned page.

Promises: solid, dotted and broken lines. A short line is one only where it runs all the way from one line that crosses it to another: else
it is a stroke of a sign. Refuses: slanted lines, drawings, and light lines on a shade.
Points, origin top left, where nothing else is said.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from extractors.pdf.arrays import Bools, Floats, Ints
from extractors.pdf.scan_picture import Grey, Picture

BROKEN = 5  # pixels that a line may be interrupted for
SHORTEST = 10  # points of a solid ruled line
SHORT = 28  # points; a shorter line must end on others
TOUCH = 1.6  # points between the end of a line and the line that it ends on
LONG = 100  # points; a shorter dotted line must do so: the strokes of a line of text lie as close together
HALF_LINE = 3  # pixels on both sides of the middle of a line that are its own
WHOLE = 0.95  # of the way between two lines that a short line must cover; a stroke of a sign ends before them
CERTAIN = 0.995  # the same where nothing else stands in line with it
DOTTED = 0.5  # of the way between two lines that a dotted one covers
UPRIGHT = 0.7  # the same of one that runs down, as the strokes of a line of text below one another cover more
CLEAR = 0.3  # by how much more than what is beside it
NEAR = 60.0  # points along a line to another piece that speaks for it
FAR = 120.0  # the same to a long line
SAME = 2.0  # points between pieces of one line


def ruled_lines(picture: Picture) -> tuple[Floats, Floats]:
    """Lines across (y, from, to) and down (x, from, to)."""
    found = [_pieces(picture, across=across) for across in (True, False)]
    long = [pieces[pieces[:, 2] - pieces[:, 1] > SHORT] for pieces, _ in found]
    across, down = (_attached(picture, *pieces, long[1 - k], across=k == 0) for k, pieces in enumerate(found))
    down = np.concatenate([down, _dotted(picture, found[1][0], down, across, across=False)])
    across = np.concatenate([across, _dotted(picture, found[0][0], across, down, across=True)])
    return across, down


def _pieces(picture: Picture, *, across: bool) -> tuple[Floats, Floats]:
    """Straight pieces, and for each how long it must be to be a line by itself."""
    scale = picture.scale
    closed = np.asarray(cv2.morphologyEx(picture.fine, cv2.MORPH_CLOSE, _bar(BROKEN, across)), np.uint8)
    kinds = [(picture.fine, SHORT), (closed, LONG)]
    lines = [_lines_along(ink, scale, across=across) for ink, _ in kinds]
    free = [np.full(len(found), limit, float) for found, (_, limit) in zip(lines, kinds, strict=True)]
    return np.concatenate(lines), np.concatenate(free)


def _lines_along(ink: Grey, scale: float, *, across: bool) -> Floats:
    lines = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, _bar(round(SHORTEST * scale), across)), np.uint8)
    return _rows(_thin(lines, across, scale), across) / scale


def _attached(picture: Picture, lines: Floats, free: Floats, crossing: Floats, *, across: bool) -> Floats:
    """Those that are long enough, and those that go all the way between two lines that cross them."""
    at, low, high = (column[:, None] for column in crossing.T)
    reaches = (low - TOUCH < lines[:, 0]) & (high + TOUCH > lines[:, 0])
    begins = (reaches & (np.abs(at - lines[:, 1]) < TOUCH)).any(axis=0)
    ends = (reaches & (np.abs(at - lines[:, 2]) < TOUCH)).any(axis=0)
    length = lines[:, 2] - lines[:, 1]
    long = length > free
    for k in np.flatnonzero(begins & ends & ~long & (length > SHORT)):
        drawn, _, beside = _cover(picture.fine, lines[k] * picture.scale, across=across, inset=HALF_LINE + 1)
        long[k] = drawn >= DOTTED and drawn - beside >= CLEAR
    kept = long.copy()
    for k in np.flatnonzero(begins & ends & (length <= SHORT)):
        way = np.array([lines[k, 0], *(_nearest(crossing, reaches[:, k], end) for end in lines[k, 1:])])
        kept[k] = _is_short_line(picture, way, lines, long, across=across)
    chosen: Floats = lines[kept]
    return chosen


def _is_short_line(picture: Picture, way: Floats, lines: Floats, long: Bools, *, across: bool) -> bool:
    """Whether what is drawn between two crossing lines is a line: the less stands in line with it, the more of the way it must cover."""
    level = np.abs(lines[:, 0] - way[0]) < SAME
    apart = np.maximum(lines[:, 1] - way[2], way[1] - lines[:, 2])
    if (level & long & (apart > -TOUCH) & (apart < FAR)).any():
        return _is_dotted(picture, way, across=across)
    drawn, _, beside = _cover(picture.ink, way * picture.scale, across=across, inset=0)
    near = (level & (apart > -TOUCH) & (apart < NEAR)).any()
    return drawn >= (WHOLE if near else CERTAIN) and drawn - beside >= CLEAR


def _nearest(crossing: Floats, reaches: Bools, end: float) -> float:
    """Where the line stands that an end is nearest to, of those that reach it."""
    places = crossing[reaches, 0]
    return float(places[np.abs(places - end).argmin()])


def _cover(ink: Grey, line: Floats, *, across: bool, inset: int) -> tuple[float, float, float]:
    """How much of a line in pixels is drawn, and of the stripes on both sides of it, the less covered one first: ratios 0 to 1."""
    if not across:
        ink = ink.T
    at, first, last = line.round().astype(int).tolist()
    first, last = max(first, 0) + inset, last - inset
    stripes = [(at - 1, at + 2), (at - 8, at - 5), (at + 6, at + 9)]
    parts = [ink[max(low, 0) : max(high, 0), first:last] for low, high in stripes]
    covers = [float(part.any(axis=0).mean()) if part.size else 0.0 for part in parts]
    return covers[0], min(covers[1:]), max(covers[1:])


def _dotted(picture: Picture, pieces: Floats, lines: Floats, crossing: Floats, *, across: bool) -> Floats:
    """What is missing of dotted lines: the stretches between neighbouring lines that cross them which are drawn as one."""
    found: list[list[float]] = []
    for at in _places(pieces, lines):
        own = lines[np.abs(lines[:, 0] - at) < SAME]
        through = crossing[(crossing[:, 1] < at + SAME) & (crossing[:, 2] > at - SAME), 0]
        runs: list[list[list[float]]] = []  # of stretches, one after another
        for first, last in pairwise(_apart(through)):
            held = (np.minimum(own[:, 2], last) - np.maximum(own[:, 1], first) > 0.9 * (last - first)).any()
            if not held and _is_dotted(picture, np.array([at, first, last]), across=across):
                if not runs or runs[-1][-1][2] != first:
                    runs.append([])
                runs[-1].append([at, first, last])
        long = own[own[:, 2] - own[:, 1] > SHORT]
        for run in runs:
            # a stroke of a sign may look like one short stretch, and not like several one after another
            begin, end = run[0][1], run[-1][2]
            near = ((long[:, 1] < end + FAR) & (long[:, 2] > begin - FAR)).any()
            if near or len(run) > 2 or any(last - first > SHORT for _, first, last in run):
                found += run
    return np.array(found, float).reshape(-1, 3)


def _is_dotted(picture: Picture, stretch: Floats, *, across: bool) -> bool:
    """Whether a stretch is drawn at least by dots: text may touch one side of a border, and of a line of text one edge stands in white."""
    drawn, less, more = _cover(picture.fine, stretch * picture.scale, across=across, inset=HALF_LINE + 1)
    return drawn >= (DOTTED if across else UPRIGHT) and drawn - (more if across else less) >= CLEAR


def _places(pieces: Floats, lines: Floats) -> list[float]:
    """Where pieces lie that are no lines, each place once; where a line lies too, in its place."""
    return [float(at) for at in _apart(np.concatenate([lines[:, 0], pieces[:, 0]]))]


def _apart(places: Floats) -> list[float]:
    """Ordered places without those that are the same as one before."""
    kept: list[float] = []
    for place in np.sort(places).tolist():
        if not kept or place - kept[-1] > SAME:
            kept.append(place)
    return kept


def _bar(length: int, across: bool) -> Grey:
    return np.ones((1, length) if across else (length, 1), np.uint8)


def _thin(lines: Grey, across: bool, scale: float) -> Ints:
    """Boxes of the pieces that are lines and no filled areas: x, y, width, height."""
    boxes = np.asarray(cv2.connectedComponentsWithStats(lines, connectivity=8)[2])[1:, :4].astype(np.int64)
    thick = boxes[:, 3] if across else boxes[:, 2]
    long = boxes[:, 2] if across else boxes[:, 3]
    kept: Ints = boxes[thick < np.maximum(3 * scale, 0.02 * long)]
    return kept


def _rows(boxes: Ints, across: bool) -> Floats:
    x, y, wide, high = boxes.T.astype(float)
    rows = (y + high / 2, x, x + wide) if across else (x + wide / 2, y, y + high)
    return np.stack(rows, axis=1)


def without_lines(ink: Grey, across: Floats, down: Floats, scale: float) -> Grey:
    """The ink without these lines, and what hangs on them."""
    rest = ink.copy()
    for lines, level in ((across, True), (down, False)):
        for at, first, last in (lines * scale).round().astype(int).tolist():
            low, high = max(at - HALF_LINE, 0), at + HALF_LINE + 1
            if level:
                rest[low:high, max(first, 0) : last] = 0
            else:
                rest[max(first, 0) : last, low:high] = 0
    return rest
