"""What stands on the picture of a scanned page: its lines, its shades, and where its text is.

Promises: the picture turned so that its lines run straight; ruled lines also where they are dotted or broken; boxes of printed lines, each
from one cell. Refuses: pages that lie on their side, handwriting. Pixels throughout, origin top left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from extractors.pdf.arrays import Floats, Ints
from extractors.pdf.marks import mark_of

TURNS = np.arange(-2.5, 2.51, 0.1)  # degrees that a sheet lies askew in a scanner, at most
DARK = 50  # levels of grey by which ink is darker than the paper around it
DARK_LINE = 18  # the same of lines, which are told from noise by their length
FILLED = 8  # quarters of a pixel: wider strokes are no ink but shade, unless they are black
SPECK = 0.12  # of the height of a sign: smaller is dust
LEADING = 1.15  # heights of a sign from line to line where lines are set close
VALLEY = 0.45  # of the ink of a row: less stands between two lines
DUST = 0.35  # of the height of a sign: smaller is no text where nothing stands beside it
CRISP = 3
BLACK = 70  # level of grey
SOLID = 0.88  # of a filled box is ink; of a filled circle .79
SURE = tuple("○◎△▲●")  # marks that no part of a kanji and no letter looks like where they are as large as a kanji
LARGE = 0.8  # of the height of a sign
LABEL_GAP = 0.9  # heights of a sign of white that end a piece of text on the paper
WORD_GAP = 3.0  # the same inside a cell
RIM = 0.2  # of the height of a sign: thinner is what a line has left beside itself
SHADED = 5  # levels between a shaded cell and the paper of the page, as means over many pixels
FEWEST = 60  # pixels of bare paper that tell its colour

Grey = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Rect = tuple[int, int, int, int]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A straightened page: `color` as rows × columns × RGB, `ink` 255 where something is drawn, `scale` in pixels a point.

    `fine` is the ink with thin lines and with the noise of the scanner.
    """

    color: Grey
    ink: Grey
    fine: Grey
    scale: float


def straightened(color: Grey, scale: float) -> Picture:
    """The page turned upright, and its ink.

    Args:
        color: The page as rendered, rows × columns × RGB.
        scale: Pixels a point.
    """
    angle = _askew(_fine(_smooth(_small(color))))
    if abs(angle) > 0.05:
        height, width = color.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        color = np.asarray(
            cv2.warpAffine(color, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)), np.uint8
        )
    grey = _smooth(color)
    return Picture(color, _ink(grey), _fine(grey), scale)


def _small(color: Grey) -> Grey:
    factor = min(1.0, 1200 / max(color.shape[:2]))
    return np.asarray(cv2.resize(color, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def _ink(grey: Grey) -> Grey:
    """What is clearly darker than the paper around it, and what is black."""
    factor = 0.25
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((FILLED, FILLED), np.uint8))
    paper = cv2.resize(cv2.blur(closed, (3, 3)), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = cv2.subtract(paper, grey) > DARK
    return np.asarray((dark | (grey < BLACK)) * 255, np.uint8)


def _fine(grey: Grey) -> Grey:
    """What is a little darker than what is around it: thin and dotted lines too, and the noise of the scanner."""
    window = 2 * (max(grey.shape) // 60) + 1
    found = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, DARK_LINE)
    return np.asarray(found, np.uint8)


def _smooth(color: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(cv2.cvtColor(color, cv2.COLOR_RGB2GRAY), (3, 3), 0.8), np.uint8)


def _askew(ink: Grey) -> float:
    """Degrees that straighten the page: those that gather its ink in the fewest rows."""
    height, width = ink.shape[:2]
    best, angle = -1.0, 0.0
    for turn in TURNS:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(turn), 1.0)
        rows = np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)).sum(
            axis=1, dtype=float
        )
        sharp = float((np.diff(rows) ** 2).sum())
        if sharp > best:
            best, angle = sharp, float(turn)
    return angle


def shades(picture: Picture, boxes: list[Rect]) -> list[str | None]:
    """The colour of the paper in each box as RRGGBB, None where it is that of the page; colours that differ by the scanner's noise are one."""
    bare = cv2.dilate(picture.ink, np.ones((5, 5), np.uint8)) == 0
    light = cv2.integral(picture.color * bare[:, :, None])
    count = cv2.integral(bare.astype(np.uint8))
    coarse = cv2.resize(picture.color, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    white = np.percentile(coarse.reshape(-1, 3), 90, axis=0)
    high, wide = bare.shape
    white = np.minimum(white, light[-1, -1] / max(int(count[-1, -1]), 1) + SHADED)
    known: list[Floats] = []
    found: list[str | None] = []
    for box in boxes:
        x0, top, x1, bottom = (min(max(edge, 0), end) for edge, end in zip(box, (wide, high, wide, high), strict=True))
        pixels = int(_inside(count, x0, top, x1, bottom))
        paper = _inside(light, x0, top, x1, bottom) / max(pixels, 1)
        if pixels < FEWEST or (white - paper).max() < SHADED:
            found.append(None)
            continue
        alike = next((color for color in known if np.abs(color - paper).max() < SHADED), paper)
        if alike is paper:
            known.append(paper)
        found.append("".join(f"{round(value):02X}" for value in alike))
    return found


def _inside(sums: Any, x0: int, top: int, x1: int, bottom: int) -> Any:
    """What an integral image holds inside a box."""
    return (sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0]).astype(float)


def sign_height(ink: Grey) -> float:
    """The usual height of a kanji or a digit in pixels."""
    boxes = np.asarray(cv2.connectedComponentsWithStats(ink, connectivity=8)[2])[1:]
    heights = boxes[(boxes[:, 3] > 8) & (boxes[:, 2] > 4) & (boxes[:, 3] < 150) & (boxes[:, 2] < 150), 3]
    return float(np.percentile(heights, 75)) if len(heights) else 20.0


def without_specks(ink: Grey, height: float) -> Grey:
    """The ink without dust."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    small = np.asarray(stats)[:, 4] < max(4, (SPECK * height) ** 2)
    clean = ink.copy()
    clean[small[np.asarray(labels)] & (np.asarray(labels) > 0)] = 0
    return clean if count > 1 else ink


def without_rim(ink: Grey, box: Rect, height: float) -> None:
    """Takes away, inside a box, what lies flat along its edges: what a ruled line has left beside itself."""
    x0, top, x1, bottom = box
    part = ink[top:bottom, x0:x1]
    if not part.size:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    x, y, wide, high = np.asarray(stats)[:, :4].T
    level = ((y < 2) | (y + high > part.shape[0] - 2)) & (high <= RIM * height)
    upright = ((x < 2) | (x + wide > part.shape[1] - 2)) & (wide <= RIM * height)
    flat = level | upright
    flat[0] = False
    part[flat[np.asarray(labels)]] = 0


def text_boxes(ink: Grey, box: Rect, height: float, *, paper: bool = False) -> list[Rect]:
    """The printed lines inside a box from top to bottom, cut where wide white stands in them."""
    x0, top, x1, bottom = box
    part = ink[top:bottom, x0:x1]
    if not part.any():
        return []
    found: list[Rect] = []
    for first, last in _parted(_lines(np.flatnonzero(part.any(axis=1)), height), part.sum(axis=1) / 255, height):
        columns = np.flatnonzero(part[first:last].any(axis=0))
        pieces = _runs(columns, (LABEL_GAP if paper else WORD_GAP) * height)
        high = last - first > 1.8 * height
        if high:
            pieces = _runs(columns, 0.7 * height)
        for left, right in pieces:
            inner = (x0 + left, top + first, x0 + right, top + last)
            if high and len(pieces) > 1:
                found += text_boxes(ink, inner, height, paper=paper)
            else:
                found.append(_tight(ink, inner))
    return [line for line in found if max(line[2] - line[0], line[3] - line[1]) > DUST * height]


def _tight(ink: Grey, box: Rect) -> Rect:
    x0, top, x1, bottom = box
    rows = np.flatnonzero(ink[top:bottom, x0:x1].any(axis=1))
    return (x0, top + int(rows[0]), x1, top + int(rows[-1]) + 1)


def _lines(rows: Ints, height: float) -> list[tuple[int, int]]:
    """Runs of rows with ink, thin ones joined to what they belong to: the strokes of 三, the dots of an i."""
    joined: list[tuple[int, int]] = []
    for first, last in _runs(rows, 1):
        if joined:
            before = joined[-1]
            gap, whole = first - before[1], last - before[0]
            thin = min(last - first, before[1] - before[0]) < 0.45 * height
            if whole < 1.25 * height and thin and gap < 0.5 * height:
                joined[-1] = (before[0], last)
                continue
        joined.append((first, last))
    return joined


def _parted(runs: list[tuple[int, int]], weight: Floats, height: float) -> list[tuple[int, int]]:
    """Runs as high as several lines cut where little ink stands between these: lines set so close that they touch."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        count = round((last - first) / (LEADING * height))
        begin = first
        for number in range(1, count) if last - first > 1.6 * height else ():
            guess = first + (last - first) * number / count
            low, high = round(guess - 0.35 * height), round(guess + 0.35 * height) + 1
            at = low + int(np.argmin(weight[low:high]))
            if weight[at] < VALLEY * np.median(weight[first:last]) and at - begin > 0.5 * height:
                found.append((begin, at))
                begin = at
        found.append((begin, last))
    return found


def _runs(places: Ints, gap: float) -> list[tuple[int, int]]:
    """Runs of places that lie no more than a gap apart, as half-open ranges."""
    cuts = np.flatnonzero(np.diff(places) > gap)
    starts, ends = places[np.append(0, cuts + 1)], places[np.append(cuts, len(places) - 1)] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def marks_in(picture: Picture, ink: Grey, box: Rect, height: float) -> list[tuple[Rect, str]]:
    """The marks in a printed line that recognisers of text pass over, from left to right, with their boxes.

    These are ※ at its beginning, filled boxes (■), and ○ ● ◎ △ □ before which white stands.
    """
    x0, top, x1, bottom = box
    star = _reference_mark(ink, box, height)
    found = [(star, "※")] if star else []
    begin = star[2] if star else x0
    whole = np.ascontiguousarray(picture.ink[top:bottom, x0:x1])
    stats = np.asarray(cv2.connectedComponentsWithStats(whole, connectivity=8)[2])[1:]
    for x, y, wide, high, area in stats[np.argsort(stats[:, 0])].tolist():
        part = (x0 + x, top + y, x0 + x + wide, top + y + high)
        if part[0] < begin or min(wide, high) < 0.55 * height or max(wide, high) > 1.3 * height:
            continue
        if area > SOLID * wide * high:
            mark = "■" if _is_black(picture, part) else None
        else:
            mark = mark_of(drawn(picture, part), CRISP * height)
            sure = mark in SURE and min(wide, high) > LARGE * height
            before = ink[
                top:bottom, max(part[0] - round((0.1 if sure else 0.5) * height), begin) : max(part[0] - 1, begin)
            ]
            mark = None if before.any() else mark
        if mark:
            found.append((part, mark))
            begin = part[2]
    return found


def _is_black(picture: Picture, box: Rect) -> bool:
    """Whether a box is filled through and through; the strokes of a dense kanji leave some grey between them."""
    x0, top, x1, bottom = box
    inset = max((x1 - x0) // 6, 2)
    inner = picture.color[top + inset : bottom - inset, x0 + inset : x1 - inset]
    return bool(inner.size) and float(np.percentile(inner.max(axis=2), 95)) < BLACK


def _reference_mark(ink: Grey, box: Rect, height: float) -> Rect | None:
    """The ※ that a printed line begins with, if it does: a cross among four dots. Recognisers of text pass over it."""
    x0, top, x1, bottom = box
    part = ink[top:bottom, x0 : min(x1, x0 + round(1.15 * height))]
    stats = np.asarray(cv2.connectedComponentsWithStats(part, connectivity=8)[2])[1:]
    big = stats[(stats[:, 2:4] > 0.5 * height).all(axis=1)]
    if len(big) != 1 or not 0.75 < big[0, 2] / big[0, 3] < 1.33:
        return None
    x, y, wide, high = big[0, :4].tolist()
    dots = stats[(stats[:, 2:4] < 0.35 * height).all(axis=1)]
    across = (dots[:, 0] + dots[:, 2] / 2 - x) / wide
    along = (dots[:, 1] + dots[:, 3] / 2 - y) / high
    sides = [(0.5, 0.1), (0.5, 0.9), (0.1, 0.5), (0.9, 0.5)]
    placed = [bool(((np.abs(across - a) < 0.25) & (np.abs(along - b) < 0.25)).any()) for a, b in sides]
    return (x0, top, x0 + max(x + wide, round(0.95 * height)), bottom) if all(placed) else None


def drawn(picture: Picture, box: Rect) -> Grey:
    """The ink of a small piece, CRISP times as large: at the size of the page, the rings of ◎ run together."""
    x0, top, x1, bottom = box
    grey = cv2.cvtColor(picture.color[max(top - 1, 0) : bottom + 1, max(x0 - 1, 0) : x1 + 1], cv2.COLOR_RGB2GRAY)
    large = cv2.GaussianBlur(cv2.resize(grey, None, fx=CRISP, fy=CRISP, interpolation=cv2.INTER_CUBIC), (0, 0), 1.2)
    _, found = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(found, np.uint8)


def crop(picture: Picture, box: Rect, margin: int) -> Any:
    """The picture of a printed line with some white around it."""
    x0, top, x1, bottom = box
    part = picture.color[max(top - margin, 0) : bottom + margin, max(x0 - margin, 0) : x1 + margin]
    return cv2.copyMakeBorder(part, 2, 2, 4, 4, cv2.BORDER_REPLICATE)
