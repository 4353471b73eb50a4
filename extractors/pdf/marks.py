"""Marks told by their shape: ○ ◎ ● △ ▲ □ － 〃, which recognisers of text miss or take for letters.

Promises: a mark only where a drawing of about the size of a sign is clearly of that shape. Refuses the rest (None).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

ROUND = 0.78  # of the area that a circle of the same outline would have
FULL = 0.92  # of its box that the outline of □ has; 口 has feet
SQUARE = 0.55  # of its box that the hole of □ has; 口 has stronger strokes
HOLLOW = 0.4  # of the area of an outline that its hole has
Grey = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def mark_of(ink: Grey, height: float) -> str | None:
    """The mark that fills a piece of ink (255 where drawn), if it is one.

    Args:
        ink: The piece, cut close.
        height: The usual height of a sign in pixels.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    part = np.ascontiguousarray(ink[rows[:1].sum() : rows[-1:].sum() + 1, columns[:1].sum() : columns[-1:].sum() + 1])
    high, wide = part.shape[:2]
    if high < 0.3 * height and 0.4 * height < wide < 1.6 * height and wide > 2.5 * high:
        return "－"
    if _is_ditto(part, height):
        return "〃"
    if not 0.5 * height < min(high, wide) or max(high, wide) > 1.7 * height or not 0.75 < wide / high < 1.35:
        return None
    contours, tree = cv2.findContours(
        cv2.copyMakeBorder(part, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE
    )
    outer = [k for k, link in enumerate(tree[0]) if link[3] < 0]
    if len(outer) != 1:
        return None
    whole = contours[outer[0]]
    holes = [
        k for k, link in enumerate(tree[0]) if link[3] == outer[0] and cv2.contourArea(contours[k]) > 0.02 * high * wide
    ]
    if _is_round(whole):
        return _round_mark(contours, tree[0], whole, holes)
    full = cv2.contourArea(whole) > FULL * (high - 1) * (wide - 1)
    hollow = full and len(holes) == 1 and cv2.contourArea(contours[holes[0]]) > SQUARE * high * wide
    # of 国 and 回 the hole is as large, and something stands in it
    hollow = hollow and not any(
        link[3] == holes[0] and cv2.contourArea(c) > 9 for link, c in zip(tree[0], contours, strict=True)
    )
    return "□" if hollow else _triangle(whole, [contours[k] for k in holes])


def _is_ditto(part: Grey, height: float) -> bool:
    """Whether a drawing is two short strokes side by side, lower than a digit, that lean or stand alike."""
    high, wide = part.shape[:2]
    if not (0.2 * height < high < 0.65 * height and 0.25 * height < wide < 0.95 * height):
        return False
    stats = cv2.connectedComponentsWithStats(part, connectivity=8)[2]
    strokes = np.asarray(stats)[1:]
    strokes = strokes[strokes[:, 4] > 0.02 * high * wide]
    if len(strokes) != 2:
        return False
    narrow = (strokes[:, 2] < 0.6 * wide) & (strokes[:, 3] > 0.7 * high)
    filled = strokes[:, 4] > 0.25 * strokes[:, 2] * strokes[:, 3]
    return bool((narrow & filled).all())


def _is_round(contour: Any) -> bool:
    length = cv2.arcLength(contour, closed=True)
    _, radius = cv2.minEnclosingCircle(contour)
    area = cv2.contourArea(contour)
    return 4 * np.pi * area > ROUND * length**2 and area > ROUND * np.pi * radius**2


def _round_mark(contours: Sequence[Any], tree: Any, whole: Any, holes: list[int]) -> str | None:
    if not holes:
        return "●"
    if len(holes) > 1 or cv2.contourArea(contours[holes[0]]) < HOLLOW * cv2.contourArea(whole):
        return None
    inner = [k for k, link in enumerate(tree) if link[3] == holes[0] and cv2.contourArea(contours[k]) > 9]
    if not inner:
        return "○" if _is_round(contours[holes[0]]) else None
    ring = len(inner) == 1 and _is_round(contours[inner[0]])
    return "◎" if ring and any(link[3] == inner[0] for link in tree) else None


def _triangle(whole: Any, holes: list[Any]) -> str | None:
    area = cv2.contourArea(whole)
    around, corners = cv2.minEnclosingTriangle(whole)
    if area < 0.75 * around or len(holes) > 1 or corners is None:
        return None
    middle = cv2.boundingRect(whole)
    tips = corners.reshape(-1, 2)[:, 1]
    points_up = np.sum(tips > middle[1] + middle[3] / 2) == 2
    if not points_up:
        return "▽" if holes else "▼"
    return "△" if holes and cv2.contourArea(holes[0]) > 0.25 * area else "▲" if not holes else None
