"""Which signs of a page can be seen, and whether they are its text or stand on a picture of it.

Promises: white signs stay where something is behind them or around them, told by what pdfium draws where the painted areas do not tell
it (a gradient, a pattern, letters with an outline). Refuses: to take a stamp or a page number on a scanned page for its text.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from extractors.pdf.arrays import Bools, Floats, Ints, numbered
from extractors.pdf.broken_text import is_broken
from extractors.pdf.glyphs import Frame, Glyphs
from extractors.pdf.pixels import page_pixels
from extractors.pdf.rules import WHITE, Rules, on_area
from extractors.pdf.signs import BLANK

FEW = 10  # signs: a page number or a stamp on a scanned page
STAMP = 60  # signs: less is a head or a stamp where a picture covers the page
STAMP_SHARE = 0.03  # of the page; the few words of a slide are large
COVERED = 0.7  # of the page: the picture is the page
PICTURED = 0.2  # of the page: what stands on a page without text
POINTS = 32  # places each way at which pictures are looked for
LONGEST = 2000  # pixels of a side at a pixel a point; a page box of kilometres must not become a picture of gigabytes
MARGIN = 3  # pixels around signs that may show them up
CONTRAST = 0.15  # of the box of a sign; what touches it from beside is less, an outline more
BROKEN = "text whose signs have lost their code points"


def picture_share(images: Floats, width: float, height: float) -> float:
    """The part of a page that its pictures cover, 0 to 1, told from points on it; scans often come in strips or in layers."""
    if not len(images):
        return 0.0
    place = (np.arange(POINTS) + 0.5)[:, None] / POINTS
    across = (place * width > images[:, 0]) & (place * width < images[:, 2])
    down = (place * height > images[:, 1]) & (place * height < images[:, 3])
    return float(np.count_nonzero(down.astype(np.float32) @ across.T.astype(np.float32)) / POINTS**2)


def without_text(glyphs: Glyphs, share: float, area: float, *, layered: bool) -> str | None:
    """Why a page must be read from its picture; None where its text is good.

    Args:
        glyphs: Its signs that can be seen.
        share: The part of it that pictures cover.
        area: Square points that it has.
        layered: Whether its signs are the recognised text of a scan, of which a page may have little.
    """
    if len(glyphs) < FEW and share > PICTURED:
        return "a picture and no text"
    if not layered and len(glyphs) < STAMP and share > COVERED:
        inked = ((glyphs.x1 - glyphs.x0) * (glyphs.bottom - glyphs.top)).sum()
        if inked < STAMP_SHARE * area:
            return "a picture with little text on it"
    return BROKEN if is_broken(glyphs.code) else None


def visible(glyphs: Glyphs, rules: Rules, frame: Frame, page: Any, shown: Frame) -> Glyphs:
    """Without white signs on bare paper, signs off the page and lines of which all is clipped away.

    Calc draws the text of a merged cell on every page that the cell stands on, and clips off what belongs to the others; of a line
    that is clipped at the border of its cell, all is kept.

    Args:
        glyphs: The signs of the page.
        rules: What else is drawn on it.
        frame: The frame in which both stand.
        page: The open page, to be drawn where white signs leave a doubt.
        shown: The frame of the page.
    """
    width, height = frame.size
    lost = (glyphs.x1 < 0) | (glyphs.x0 > width) | (glyphs.bottom < 0) | (glyphs.top > height)
    if glyphs.hidden.any():
        lost |= _hidden_lines(glyphs)
    white = np.flatnonzero(glyphs.white & ~lost)
    if len(white):
        x, y = (glyphs.x0[white] + glyphs.x1[white]) / 2, (glyphs.top[white] + glyphs.bottom[white]) / 2
        seen = on_area(x, y, rules.areas)
        for x0, top, x1, bottom in rules.images:
            seen |= (x > x0) & (x < x1) & (y > top) & (y < bottom)
        doubtful = white[~seen]
        if (glyphs.kind[doubtful] & BLANK == 0).any():
            turns = (frame.turns - shown.turns) % 4
            scale = min(1.0, LONGEST / max(width, height))
            pixels = page_pixels(page, frame.size, scale, turns)
            left, up, right, down = _around(glyphs, doubtful, scale, pixels.shape)
            ink = pixels[up:down, left:right].min(axis=2) < WHITE  # the rest of the page says nothing of them
            if ink.any():
                doubtful = doubtful[~_stand_out(glyphs, rules, doubtful, ink, scale, np.array([left, up]))]
        lost[doubtful] = True
    return glyphs.take(~lost) if lost.any() else glyphs


def _hidden_lines(glyphs: Glyphs) -> Bools:
    near = np.abs(glyphs.y[1:] - glyphs.y[:-1]) < 0.2 * glyphs.size[1:]
    near &= np.abs(glyphs.x0[1:] - glyphs.x1[:-1]) < glyphs.size[1:]
    run = numbered(~near)
    hidden: Bools = (np.bincount(run, ~glyphs.hidden) == 0)[run]
    return hidden


def _around(glyphs: Glyphs, which: Ints, scale: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The part of a picture of the page that holds some signs, as half-open ranges: left, top, right, bottom in pixels."""
    low = np.array([glyphs.x0[which].min(), glyphs.top[which].min()]) * scale - MARGIN
    high = np.array([glyphs.x1[which].max(), glyphs.bottom[which].max()]) * scale + MARGIN
    end = np.array([shape[1], shape[0]])
    left, up = np.floor(low.clip(0, end - 1)).astype(np.int64).tolist()
    right, down = np.ceil(high.clip(1, end)).astype(np.int64).tolist()
    return left, up, max(right, left + 1), max(down, up + 1)


def _stand_out(glyphs: Glyphs, rules: Rules, which: Ints, ink: Bools, scale: float, corner: Ints) -> Bools:
    """Which of these white signs something shows up, in a part of a picture of the page (from `corner`) in which `ink` is what is not white.

    What other signs and ruled lines show is not theirs: programs print white signs below black ones, as a glow or as a blank that was
    filled in.
    """
    shift = np.tile(corner, 2)[:, None]
    boxes = (
        np.array([glyphs.x0, glyphs.top, glyphs.x1, glyphs.bottom]).clip(-LONGEST, 2 * LONGEST / scale) * scale - shift
    )
    across, down = rules.across.T * scale, rules.down.T * scale
    ruled = np.concatenate([across[[1, 0, 2, 0]], down[[0, 1, 0, 2]]], axis=1) - shift
    others = np.concatenate([boxes[:, ~glyphs.white], ruled], axis=1)
    inside = (others[2:] > -1).all(axis=0) & (others[:2] < np.array(ink.shape[::-1])[:, None] + 1).all(axis=0)
    x0, top, x1, bottom = _pixels(others[:, inside], ink, 1)
    covers = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), np.int32)
    for row, col, step in ((top, x0, 1), (top, x1, -1), (bottom, x0, -1), (bottom, x1, 1)):
        np.add.at(covers, (row, col), step)
    own = ink & (covers.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] == 0)
    sums = np.zeros_like(covers)
    sums[1:, 1:] = own.cumsum(axis=0, dtype=np.int32).cumsum(axis=1)
    x0, top, x1, bottom = _pixels(boxes[:, which], ink, 0)
    found = sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0]
    clear: Bools = found > CONTRAST * (x1 - x0) * (bottom - top)
    return clear


def _pixels(boxes: Floats, ink: Bools, margin: int) -> Ints:
    """The pixels that boxes cover, as half-open ranges in columns of x0, top, x1, bottom."""
    end = np.array(ink.shape[::-1])[:, None]
    low = (np.floor(boxes[:2]).astype(np.int64) - margin).clip(0, end - 1)
    high = (np.ceil(boxes[2:]).astype(np.int64) + margin).clip(low + 1, end)
    return np.concatenate([low, high])
