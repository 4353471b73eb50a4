"""The signs and lines of a page that is a picture, read with rapidocr and the models that its wheel brings along.

Promises: the same arrays as a page with text gives, so that everything after goes the same way; for each sign how sure the reading is.
Text is read cell by cell and line by line; labels that stand upright below one another as one word; marks by their shape. Nothing is
downloaded. Refuses: to be there without the extra `ocr` (see `is_available`).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from extractors.pdf import signs
from extractors.pdf.arrays import Floats
from extractors.pdf.glyphs import Frame, Glyphs
from extractors.pdf.lattice import Lattice, find_lattices
from extractors.pdf.pixels import page_pixels
from extractors.pdf.rules import Rules
from extractors.pdf.scan_words import Reading
from extractors.pdf.script import in_japanese

INSTALL = "pip install 'plansheets[ocr]'"
SCALE = 200 / 72  # pixels a point
LONGEST = 5000  # pixels of a side; a page box of kilometres must not become a picture of gigabytes
SHORTEST = 64  # pixels of a side; less holds no sheet, and is too small for what tells ink from paper
INSET = 2  # pixels between a ruled line and where the text of its cell may begin
LONG = 60.0  # points of a line that is no stroke of a sign
NARROW = 2.2  # heights of a sign; a cell as narrow as this may have its text upright below one another
BRACKET = (0.25, 0.5)  # height to width of a bracket that stands over what it encloses; of 一 and ー it is less
HALF_NARROW, HALF_WIDE = 0.36, 0.6  # of the height of a line: half of the width of a sign, at most
SHAPE = 0.9  # how sure a mark told by its shape is
CENTRE = 0.38  # ems between the base line and the middle of a sign
ALIKE = {
    "一": "－",
    "ー": "－",
    "―": "－",
    "_": "－",
    "-": "－",
    "0": "○",
    "O": "○",
    "o": "○",
    "〇": "○",
    "◯": "○",
    "○": "○",
    "A": "△",
    "X": "×",
    "x": "×",
    "✕": "×",
    "☓": "×",
}


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What was read: signs, lines and shades as on a page with text, and for each sign from 0 to 1 how sure it is."""

    glyphs: Glyphs
    rules: Rules
    sure: Floats


@dataclass(frozen=True, slots=True)
class _Piece:
    """A printed line: its box in pixels, whether it stands alone in its cell, and the mark that it was found to be.

    Of several boxes each holds one sign, below the one before.
    """

    boxes: tuple[tuple[int, int, int, int], ...]
    alone: bool = False
    mark: str | None = None
    cell: int = -1  # -1 on the paper

    @property
    def stacked(self) -> bool:
        return len(self.boxes) > 1


def is_available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def read_scan(page: Any, frame: Frame) -> Scan | None:
    """The signs and lines of an open page as its picture shows them, in points as a reader sees the page; None of a mere strip."""
    from extractors.pdf import scan_lines, scan_picture  # noqa: PLC0415 - OpenCV takes a second to import, and comes with the extra

    scale = min(SCALE, LONGEST / max(*frame.size, 1))
    if min(frame.size) * scale < SHORTEST:
        return None
    color = page_pixels(page, frame.size, scale)
    picture = scan_picture.straightened(color, scale)
    across, down = scan_lines.ruled_lines(picture)
    lattices = find_lattices(Rules(across, down, np.zeros((0, 6)), np.zeros((0, 4))))
    ink = scan_lines.without_lines(picture.ink, *_borders(lattices, across, down), scale)
    height = scan_picture.sign_height(ink)
    ink = scan_picture.without_specks(ink, height)
    pieces = _pieces(picture, ink, lattices, height)
    texts = _read(picture, pieces, height)
    areas = _areas(picture, lattices, scale)
    glyphs, sure = _glyphs(pieces, texts, height / scale * 1.08, scale)
    return Scan(glyphs, Rules(across, down, areas, np.zeros((0, 4))), sure)


def _borders(lattices: list[Lattice], across: Floats, down: Floats) -> tuple[Floats, Floats]:
    """What is no text: the borders of the cells, and long lines beside tables."""
    x0, top, x1, bottom = np.concatenate([lattice.boxes for lattice in lattices] or [np.zeros((0, 4))]).T
    level = [np.stack([y, x0, x1], axis=1) for y in (top, bottom)]
    upright = [np.stack([x, top, bottom], axis=1) for x in (x0, x1)]
    long = [lines[lines[:, 2] - lines[:, 1] > LONG] for lines in (across, down)]
    return np.concatenate([*level, long[0]]), np.concatenate([*upright, long[1]])


def _pieces(picture: Any, ink: Any, lattices: list[Lattice], height: float) -> list[_Piece]:
    """The printed lines cell by cell, then those of the paper."""
    from extractors.pdf import scan_picture  # noqa: PLC0415 - as above

    rest = ink.copy()
    pieces: list[_Piece] = []
    cell = 0
    for lattice in reversed(lattices):  # a table inside a cell before the cell
        for x0, top, x1, bottom in (lattice.boxes * picture.scale).round().astype(int).tolist():
            cell += 1
            box = (max(x0 + INSET, 0), max(top + INSET, 0), x1 - INSET, bottom - INSET)
            scan_picture.without_rim(rest, box, height)
            lines = scan_picture.text_boxes(rest, box, height)
            if _stands(lines, x1 - x0, height):
                pieces.append(_Piece(tuple(lines), cell=cell))
            else:
                alone = len(lines) == 1
                cut = [piece for line in lines for piece in _cut(picture, rest, line, height, alone=alone)]
                pieces += [replace(piece, cell=cell) for piece in cut]
            rest[max(top, 0) : bottom, max(x0, 0) : x1] = 0
    whole = (0, 0, rest.shape[1], rest.shape[0])
    for line in scan_picture.text_boxes(rest, whole, height, paper=True):
        pieces += _cut(picture, rest, line, height, alone=False)
    return pieces


def _stands(lines: list[tuple[int, int, int, int]], wide: int, height: float) -> bool:
    """Whether the printed lines of a cell are single signs below one another: one label in a narrow cell, or several of one axis."""
    if len(lines) < 2 or any(line[2] - line[0] > 1.4 * height for line in lines):
        return False
    middles = [(line[0] + line[2]) / 2 for line in lines]
    return wide < NARROW * height or (
        len(lines) > 2
        and wide < 2 * NARROW * height
        and max(middles) - min(middles) < 0.4 * height
        and lines[-1][3] - lines[0][1] < 1.7 * height * len(lines)
    )


def _cut(picture: Any, ink: Any, line: tuple[int, int, int, int], height: float, *, alone: bool) -> list[_Piece]:
    """A printed line cut at the marks that a recogniser of text passes over."""
    from extractors.pdf import scan_picture  # noqa: PLC0415 - as above

    marks = scan_picture.marks_in(picture, ink, line, height)
    x0, top, x1, bottom = line
    edges = [x0, *(edge for (left, _, right, _), _ in marks for edge in (left, right)), x1]
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    texts = [_Piece(((a, top, b, bottom),), alone and not marks) for a, b in pairs if b - a > 0.25 * height]
    return texts + [_Piece(((box[0], top, box[2], bottom),), mark=mark) for box, mark in marks]


def _read(picture: Any, pieces: list[_Piece], height: float) -> list[Reading]:
    """What stands in each printed line."""
    from extractors.pdf.marks import mark_of  # noqa: PLC0415 - as above
    from extractors.pdf.scan_picture import CRISP, crop, drawn  # noqa: PLC0415 - as above
    from extractors.pdf.scan_words import read_line  # noqa: PLC0415 - as above

    margin = round(0.15 * height)
    found: list[Reading] = []
    for number, piece in enumerate(pieces):
        if piece.mark:
            found.append(Reading(piece.mark, (SHAPE,), (0.5,)))
            continue
        first = piece.boxes[0]
        small = piece.alone and first[2] - first[0] < 1.8 * height
        mark = mark_of(drawn(picture, first), CRISP * height) if small else None
        if mark:
            found.append(Reading(mark, (SHAPE,), (0.5,)))
            continue
        told = read_line(_side_by_side([crop(picture, box, margin) for box in piece.boxes]))
        if piece.stacked and len(told.text.strip()) != len(piece.boxes):
            told = _joined([read_line(_turned(crop(picture, box, margin), box)) for box in piece.boxes])
        if piece.alone and told.text.strip() in ALIKE and (told.least < SHAPE or told.text.strip() in "一ー―_Xx"):
            told = Reading(ALIKE[told.text.strip()], (SHAPE,), (0.5,))
        # a word goes on from line to line of a cell
        before = found[-1].text[-1:] if number and piece.cell >= 0 and pieces[number - 1].cell == piece.cell else ""
        found.append(replace(told, text=in_japanese(before + told.text)[len(before) :]))
    return found


def _turned(picture: Any, box: tuple[int, int, int, int]) -> Any:
    """A bracket that stands over what it encloses, turned as it stands in a line; other signs as they are."""
    wide, high = box[2] - box[0], box[3] - box[1]
    return np.rot90(picture) if BRACKET[0] < high / wide < BRACKET[1] else picture


def _joined(readings: list[Reading]) -> Reading:
    """Signs that were read alone as one reading: of each the surest, none where nothing was read."""
    best = [max(zip(told.sure, told.text, strict=True), default=(0.0, "")) for told in readings]
    found = [(sign, sure, (k + 0.5) / len(best)) for k, (sure, sign) in enumerate(best) if sign]
    text, sure, middles = zip(*found, strict=True) if found else ((), (), ())
    return Reading("".join(text), tuple(sure), tuple(middles))


def _side_by_side(crops: list[Any]) -> Any:
    """Signs that stand below one another as one line."""
    if len(crops) == 1:
        return crops[0]
    high = max(crop.shape[0] for crop in crops)
    padded = [
        np.pad(crop, (((high - crop.shape[0]) // 2, (high - crop.shape[0] + 1) // 2), (0, 0), (0, 0)), mode="edge")
        for crop in crops
    ]
    return np.concatenate(padded, axis=1)


def _areas(picture: Any, lattices: list[Lattice], scale: float) -> Floats:
    """The shaded cells as painted areas."""
    from extractors.pdf import scan_picture  # noqa: PLC0415 - as above

    boxes = np.concatenate([lattice.boxes for lattice in lattices] or [np.zeros((0, 4))])
    inner = (boxes * scale + [INSET + 1, INSET + 1, -INSET - 1, -INSET - 1]).round().clip(0).astype(int)
    colors = scan_picture.shades(picture, [(a, b, c, d) for a, b, c, d in inner.tolist()])
    rows = [[*box, int(color, 16), 1] for box, color in zip(boxes.tolist(), colors, strict=True) if color]
    return np.array(rows, float).reshape(-1, 6)


def _glyphs(pieces: list[_Piece], texts: list[Reading], em: float, scale: float) -> tuple[Glyphs, Floats]:
    """The signs that were read, where they stand in the boxes that they were read from."""
    rows: list[tuple[float, ...]] = []
    for number, (piece, told) in enumerate(zip(pieces, texts, strict=True)):
        boxes = [[edge / scale for edge in box] for box in piece.boxes]
        below = piece.stacked and len(told.text) == len(boxes)
        places = _below(told.text, boxes) if below else _along(told, _around(boxes))
        for sign, sure, (x0, x1, middle, high) in zip(told.text, told.sure, places, strict=True):
            if sign.isspace():
                continue
            size = high * 1.08 if high > 1.4 * em or (piece.cell < 0 and high > 0.75 * em) else em
            y = middle + CENTRE * size
            rows.append((ord(sign), x0, middle - high / 2, x1, middle + high / 2, y, size, number, sure))
    table = np.array(rows, float).reshape(-1, 9).T
    code = table[0].astype(np.int64)
    none = np.zeros(len(code), bool)
    glyphs = Glyphs(
        code=code,
        kind=signs.kinds(code),
        x0=table[1],
        top=table[2],
        x1=table[3],
        bottom=table[4],
        x=table[1],
        y=table[5],
        size=table[6],
        quarter=np.zeros(len(code), np.int64),
        text=table[7].astype(np.int64),
        bold=none,
        white=none,
        hidden=none,
    )
    return glyphs, table[8]


def _around(boxes: list[list[float]]) -> list[float]:
    left, top, right, bottom = zip(*boxes, strict=True)
    return [min(left), min(top), max(right), max(bottom)]


def _along(told: Reading, box: list[float]) -> list[tuple[float, float, float, float]]:
    """For each sign of a line its left and right edge, its middle and its height; what is wider than a sign between two is white."""
    x0, top, x1, bottom = box
    at = x0 + (x1 - x0) * np.array(told.middles)
    edges = [x0, *((at[1:] + at[:-1]) / 2).tolist(), x1]
    middle, high = (top + bottom) / 2, bottom - top
    half = [(HALF_NARROW if sign.isascii() else HALF_WIDE) * high for sign in told.text]
    return [
        (max(a, m - h), min(b, m + h), middle, high)
        for (a, b), m, h in zip(pairwise(edges), at.tolist(), half, strict=False)
    ]


def _below(text: str, boxes: list[list[float]]) -> list[tuple[float, float, float, float]]:
    return [(x0, x1, (top + bottom) / 2, bottom - top) for _, (x0, top, x1, bottom) in zip(text, boxes, strict=True)]
