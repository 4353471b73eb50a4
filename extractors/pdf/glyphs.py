"""The characters of a page as arrays, placed as a reader sees the page.

Promises: one entry for each printed sign in the order of the content stream; boxes and origins in points from the top left corner of
the page after /Rotate and, on a sheet that is printed sideways without /Rotate, after turning it upright; surrogate halves joined;
signs that pdfium makes up (spaces, line ends) left out, but for spaces between Latin words. Refuses nothing: a sign that cannot be
decoded is U+FFFD.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from extractors.pdf import signs
from extractors.pdf.arrays import Bools, Floats, Ints, starts_of_runs
from extractors.pdf.backend import BACKEND, glyph_columns, loops, read_font

__all__ = ["BACKEND", "Frame", "Glyphs", "page_frame", "read_glyphs"]

INVISIBLE = 3  # text render mode of the text layer over a scanned page
OUTLINED = 2  # filled and stroked: how programs draw bold without a bold font
BOLD_NAME = re.compile(r"bold|heavy|black|demi|-(?:eb|db|ub|w[6-9])\b", re.IGNORECASE)
SMALLEST = 2.0  # points; no print is smaller
FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123


@dataclass(frozen=True, slots=True)
class Frame:
    """How the coordinates of a page become those of a reader: its visible box in PDF space and quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as a reader sees them."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def place(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Distance from the left and from the top edge of points in PDF space."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """The signs of a page, one entry each in every array, in the order in which they are drawn.

    `quarter` is the direction of writing: 0 to the right, 1 upwards, 2 upside down, 3 downwards. `text` is the number of the text
    object that drew the sign. `white` tells ink that cannot be seen on bare paper, `hidden` signs that are clipped away. Lengths are
    points.
    """

    code: Ints
    kind: Ints  # flags of signs.py
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    x: Floats  # origin on the base line
    y: Floats
    size: Floats
    quarter: Ints
    text: Ints
    bold: Bools
    white: Bools
    hidden: Bools

    def __len__(self) -> int:
        return len(self.code)

    @property
    def columns(self) -> tuple[Ints | Floats, ...]:
        """The arrays that the loops in C take, in their order."""
        floats = self.x0, self.top, self.x1, self.bottom, self.x, self.y, self.size
        return tuple(map(np.ascontiguousarray, (self.code, self.kind, self.quarter, self.text, *floats)))

    def take(self, which: Ints | Bools) -> Glyphs:
        """The glyphs at these places."""
        return Glyphs(*(getattr(self, name)[which] for name in self.__slots__))


def page_frame(page: Any) -> Frame:
    """The visible box of an open page and its /Rotate."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    return Frame(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4)


def read_glyphs(
    page: Any, frame: Frame, forms: Floats, backend: str = BACKEND, *, pictured: bool = False
) -> tuple[Glyphs, Frame, bool]:
    """The glyphs of an open page, the frame that they stand in, turned where the sheet is printed sideways, and whether they are a layer.

    A layer is text that a scanner's program has recognised and laid over the picture, unseen.

    Args:
        page: A loaded page of pypdfium2's raw interface.
        frame: The frame of the page.
        forms: Matrices of the form XObjects on the page that hold text, rows of a to f.
        backend: "c" or "ctypes".
        pictured: Whether pictures cover the page: without them there is no layer.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        columns, texts = glyph_columns(text_page, backend)
        bold = _bold_texts(texts, backend)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    layered = pictured and _is_layer(columns, texts)
    if backend == "c" and not len(forms):
        edges = frame.left, frame.bottom, frame.right, frame.top, frame.turns
        found = loops.place_glyphs(columns, texts, bold, signs.KINDS, edges)
        if found is not None:
            return *_from_bytes(frame, *found), layered
    return *_place(columns, texts, bold, frame, forms, layered=layered), layered


def _is_layer(columns: Floats, texts: Floats) -> bool:
    unseen = texts[2] == INVISIBLE
    return bool(unseen.any()) and int(np.count_nonzero(unseen[columns[7].astype(np.int64)])) * 2 > columns.shape[1]


def _from_bytes(frame: Frame, turns: int, whole: bytes, part: bytes, flag: bytes) -> tuple[Glyphs, Frame]:
    code, kind, quarter, text = np.frombuffer(whole, np.int64).reshape(4, -1)
    x0, top, x1, bottom, x, y, size = np.frombuffer(part).reshape(7, -1)
    bold, white, hidden = np.frombuffer(flag, bool).reshape(3, -1)
    turned = frame if turns == frame.turns else replace(frame, turns=turns)
    return Glyphs(code, kind, x0, top, x1, bottom, x, y, size, quarter, text, bold, white, hidden), turned


def _bold_texts(texts: Floats, backend: str) -> Bools:
    bold: Bools = texts[2] == OUTLINED
    for font in set(texts[0].tolist()):
        name, flags = read_font(int(font), backend)
        if flags & FORCE_BOLD or _is_bold_name(name):
            bold |= texts[0] == font
    return bold


@lru_cache(maxsize=1024)
def _is_bold_name(name: bytes) -> bool:
    return BOLD_NAME.search(name.decode("latin-1")) is not None


def _place(
    columns: Floats, texts: Floats, bold: Bools, frame: Frame, forms: Floats, *, layered: bool = False
) -> tuple[Glyphs, Frame]:
    columns, codes = _printed(columns, texts, layered=layered)
    owner = columns[7].astype(np.int64)
    # the clip of a text inside a form is in the space of the form, and which texts are is not known
    hidden = _hidden(columns, texts, owner) if not len(forms) else np.zeros(len(owner), bool)
    if len(forms):
        columns = _mend_forms(columns, owner, texts, forms)
    frame, quarters = _upright(texts, owner, frame)
    first_x, first_y = frame.place(columns[1], columns[3])
    second_x, second_y = frame.place(columns[2], columns[4])
    x, y = frame.place(columns[5], columns[6])
    size = np.maximum(texts[1] * np.hypot(texts[9], texts[10]), 0.1)
    if np.count_nonzero(size < SMALLEST):  # Type 3 fonts may have any unit: the ink tells
        height = np.zeros(len(size))
        np.maximum.at(height, owner, np.abs(columns[4] - columns[3]))
        size = np.where(size < SMALLEST, np.maximum(height, size), size)
    white = (np.minimum(np.minimum(texts[3], texts[4]), texts[5]) >= 250) | (texts[6] == 0)
    glyphs = Glyphs(
        code=codes,
        kind=signs.kinds(codes),
        x0=np.minimum(first_x, second_x),
        top=np.minimum(first_y, second_y),
        x1=np.maximum(first_x, second_x),
        bottom=np.maximum(first_y, second_y),
        x=x,
        y=y,
        size=size[owner],
        quarter=quarters[owner],
        text=owner,
        bold=bold[owner],
        white=white[owner],
        hidden=hidden,
    )
    return glyphs, frame


def _printed(columns: Floats, texts: Floats, *, layered: bool) -> tuple[Floats, Ints]:
    """The columns of printed signs and their code points. Invisible ones beside others are no print, but for those of a layer."""
    codes = columns[0].astype(np.int64)
    odd = (codes < 0x20) | ((codes & ~0x7FF) == 0xD800) | (codes == 0xFFFE)
    hidden = texts[2] == INVISIBLE
    partly = hidden.any() and not hidden.all() and not layered
    if not partly and not odd.any():
        return columns, codes
    kept = np.ones(len(codes), bool)
    if odd.any():
        _mend_codes(codes, kept)
    if partly:
        kept &= ~hidden[columns[7].astype(np.int64)]
    return columns[:, kept], codes[kept]


def _mend_codes(codes: Ints, kept: Bools) -> None:
    """Joins surrogate halves, gives a hyphen at a line end and a sign without a code point their code points, drops control signs."""
    codes[(codes == 2) | (codes == 0xFFFE)] = signs.HYPHEN
    codes[codes == 0] = signs.REPLACEMENT
    half = (codes & ~0x7FF) == 0xD800
    pairs = np.flatnonzero(half[:-1] & half[1:] & (codes[:-1] < 0xDC00) & (codes[1:] >= 0xDC00))
    codes[pairs] = 0x10000 + ((codes[pairs] & 0x3FF) << 10) + (codes[pairs + 1] & 0x3FF)
    kept[codes < 0x20] = False
    kept[pairs + 1] = False
    codes[(codes & ~0x7FF) == 0xD800] = signs.REPLACEMENT


def _hidden(columns: Floats, texts: Floats, owner: Ints) -> Bools:
    """Signs in the middle of which nothing is left by the clip path of their text object."""
    low_x, low_y, high_x, high_y = texts[13:17]
    if not len(owner):
        return np.zeros(0, bool)
    least, greatest = columns[1:5].min(axis=1), columns[1:5].max(axis=1)
    if (
        low_x.max() <= least[:2].min()
        and low_y.max() <= least[2:].min()
        and high_x.min() >= greatest[:2].max()
        and high_y.min() >= greatest[2:].max()
    ):
        return np.zeros(len(owner), bool)  # no clip path cuts into the text, as on most pages
    x, y = (columns[1] + columns[2]) / 2, (columns[3] + columns[4]) / 2
    hidden: Bools = (x < low_x[owner]) | (x > high_x[owner]) | (y < low_y[owner]) | (y > high_y[owner])
    return hidden


def _upright(texts: Floats, owner: Ints, frame: Frame) -> tuple[Frame, Ints]:
    """The frame in which most of the text runs to the right, and the direction of each text object in it."""
    if not texts[8].any() and (texts[7] > 0).all():  # upright, as most pages are
        quarters = np.full(texts.shape[1], -frame.turns % 4)
    else:
        angle = np.rint(np.arctan2(texts[8], texts[7]) * (2 / np.pi)).astype(np.int64)
        quarters = (angle - frame.turns) % 4
    counts = np.bincount(quarters, np.bincount(owner, minlength=texts.shape[1]), minlength=4)
    sideways = int(counts.argmax())
    if sideways and counts[sideways] > 0.6 * len(owner):
        frame = Frame(frame.left, frame.bottom, frame.right, frame.top, (frame.turns + sideways) % 4)
        quarters = (quarters - sideways) % 4
    return frame, quarters


def _mend_forms(columns: Floats, owner: Ints, texts: Floats, forms: Floats) -> Floats:
    """Moves signs with an /ActualText inside a form XObject to where they are drawn: pdfium leaves them in the space of the form.

    The first sign of a text object stands where the object's matrix says; where only a form's matrix takes it there, all follow it.
    """
    columns, first = columns.copy(), starts_of_runs(owner)
    texts = texts[:, owner[first]]
    place_x, place_y, reach = texts[11], texts[12], 0.1 * texts[1] * np.hypot(texts[9], texts[10])
    x, y = columns[5, first], columns[6, first]
    astray = np.hypot(x - place_x, y - place_y) > reach
    length = np.diff(first, append=len(owner))
    for form in forms:
        moved_x, moved_y = _apply(form, x, y)
        fits = astray & (np.hypot(moved_x - place_x, moved_y - place_y) < reach)
        moved = np.repeat(fits, length)
        for across, up in ((1, 3), (2, 4), (5, 6)):
            columns[across, moved], columns[up, moved] = _apply(form, columns[across, moved], columns[up, moved])
        astray &= ~fits
    return columns


def _apply(matrix: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
