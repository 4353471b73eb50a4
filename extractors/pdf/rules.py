"""The ruled lines and the shaded areas of a page, from everything that is drawn on it.

Promises: strokes, thin filled rectangles, dots and dashes, also those inside form XObjects, joined to whole lines; rectangles of a
colour. Refuses: slanted lines, curves, lines that cannot be seen (white on bare paper), lines outside of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.pdf import calls
from extractors.pdf.glyphs import BACKEND, Bools, Floats, Frame, Ints, _pdfium, pointer

THIN = 2.6  # points; thick borders of Excel and 一太郎 are up to 2.25 wide
DOT_JOIN = 3.0  # dots and dashes closer than this are one line
DASH_JOIN = 7.0  # dashes of 5 points with gaps of 5 (Chromium, 2 px)
SAME_LINE = 1.25  # a border drawn twice, from both of its cells
SHORTEST = 4.0
CURVE, MOVE = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is drawn on a page, beside its text: drawn objects and their points, in PDF space of the page."""

    objects: Floats  # rows as calls.read_paths describes them
    points: Floats  # x, y, kind, closes
    forms: Floats  # matrices of the form XObjects


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Lines and areas in points from the top left corner.

    `across` are rows of (y, x from, x to), `down` rows of (x, y from, y to), `areas` rows of (x0, top, x1, bottom, colour as RRGGBB,
    whether it is a rectangle) in the order in which they are painted; `images` rows of (x0, top, x1, bottom).
    """

    across: Floats
    down: Floats
    areas: Floats
    images: Floats


def read_drawing(page: Any, backend: str = BACKEND) -> Drawing:
    """The paths and images of an open page, with the matrices of the objects and of the forms around them applied."""
    read = _pdfium.read_paths if backend == "c" and _pdfium is not None else calls.read_paths
    object_bytes, point_bytes = read(pointer(page))
    objects = np.frombuffer(object_bytes).reshape(-1, calls.PATH_COLUMNS).copy()
    points = np.frombuffer(point_bytes).reshape(-1, 4).copy()
    is_form = objects[:, 0] == calls.FORM
    if is_form.any():
        _nest(objects)
    owner = np.repeat(np.arange(len(objects)), objects[:, 20].astype(np.int64))
    m = objects[owner, 2:8]
    x, y = points[:, 0].copy(), points[:, 1]
    points[:, 0] = x * m[:, 0] + y * m[:, 2] + m[:, 4]
    points[:, 1] = x * m[:, 1] + y * m[:, 3] + m[:, 5]
    # the part of a line that is clipped away is not there: 一太郎 draws every border longer than it shows
    clip = objects[owner, 21:25]
    np.clip(points[:, :2], clip[:, :2], clip[:, 2:], out=points[:, :2])
    return Drawing(objects, points, objects[is_form, 2:8])


def _nest(objects: Floats) -> None:
    """Multiplies the matrix of each object inside a form by that of the form; parents stand before their children."""
    parents = objects[:, 1].astype(np.int64)
    for parent in np.unique(parents[parents >= 0]):
        outer, inside = objects[parent, 2:8], parents == parent
        inner = objects[inside, 2:8]
        for k in (0, 2, 4):
            x, y = inner[:, k], inner[:, k + 1]
            objects[inside, 2 + k] = x * outer[0] + y * outer[2] + (outer[4] if k == 4 else 0)
            objects[inside, 3 + k] = x * outer[1] + y * outer[3] + (outer[5] if k == 4 else 0)
        _nest_clips(objects, inside, int(parent))


def _nest_clips(objects: Floats, inside: Bools, parent: int) -> None:
    """Moves the clip boxes of the objects in a form to the page and cuts them to the clip box of the form."""
    a, b, c, d, e, f = objects[parent, 2:8]
    clip = objects[inside, 21:25]
    x, y = clip[:, [0, 0, 2, 2]], clip[:, [1, 3, 1, 3]]
    on_page = np.stack([a * x + c * y + e, b * x + d * y + f])
    objects[inside, 21:23] = np.maximum(on_page.min(axis=2).T, objects[parent, 21:23])
    objects[inside, 23:25] = np.minimum(on_page.max(axis=2).T, objects[parent, 23:25])


def find_rules(drawing: Drawing, frame: Frame) -> Rules:
    """The ruled lines and shaded areas of a drawing as a reader sees them."""
    objects, points = drawing.objects, drawing.points
    owner = np.repeat(np.arange(len(objects)), objects[:, 20].astype(np.int64))
    x, y = frame.place(points[:, 0], points[:, 1])
    boxes, style = _filled_boxes(objects, owner, x, y, points[:, 2])
    across, down, areas = _rules_of_boxes(boxes, style)
    stroked_across, stroked_down = _stroked(objects, owner, x, y, points)
    width, height = frame.size
    return Rules(
        join_lines(np.concatenate([across, stroked_across]), height, width),
        join_lines(np.concatenate([down, stroked_down]), width, height),
        areas,
        _images(objects, frame),
    )


def _filled_boxes(objects: Floats, owner: Ints, x: Floats, y: Floats, kind: Floats) -> tuple[Floats, Floats]:
    """Bounding boxes of the filled subpaths, rows of x0, top, x1, bottom; and their colour and whether they are rectangles."""
    filled = (objects[:, 8] > 0) & (objects[:, 13] > 0)
    which = np.flatnonzero(filled[owner])
    if not len(which):
        return np.zeros((0, 4)), np.zeros((0, 2))
    fx, fy, fkind, fowner = x[which], y[which], kind[which], owner[which]
    start = (fkind == MOVE) | np.r_[True, fowner[1:] != fowner[:-1]]
    starts = np.flatnonzero(start)
    boxes = np.stack(
        [
            np.minimum.reduceat(fx, starts),
            np.minimum.reduceat(fy, starts),
            np.maximum.reduceat(fx, starts),
            np.maximum.reduceat(fy, starts),
        ],
        axis=1,
    )
    part = np.cumsum(start) - 1
    corner = (np.minimum(np.abs(fx - boxes[part, 0]), np.abs(fx - boxes[part, 2])) < 0.6) & (
        np.minimum(np.abs(fy - boxes[part, 1]), np.abs(fy - boxes[part, 3])) < 0.6
    )
    count = np.diff(np.r_[starts, len(fx)])
    square = (np.add.reduceat(corner & (fkind != CURVE), starts) == count) & (count >= 3)
    color = (objects[fowner[starts], 10:13] @ np.array([65536.0, 256.0, 1.0])).astype(np.float64)
    return boxes, np.stack([color, square], axis=1)


def _rules_of_boxes(boxes: Floats, style: Floats) -> tuple[Floats, Floats, Floats]:
    """Thin boxes as lines across and down, the others as areas of a colour."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    color = style[:, 0]
    flat, upright = height <= THIN, width <= THIN
    areas = np.concatenate([boxes, style], axis=1)[~flat & ~upright]
    ink = ~is_white(color)
    if not ink.all():
        ink |= on_area((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2, areas)
    dots = flat & upright & ink
    across, down = flat & ink & (width >= height), upright & ink & (height >= width)
    lines = [_lines(boxes[across & ~dots], 0), _lines(boxes[down & ~dots], 1)]
    if np.count_nonzero(dots) > 4:
        # a dot belongs to the row of dots and to the column of dots that it stands in; alone it is no line
        lines[0] = np.concatenate([lines[0], _dotted(_lines(boxes[dots], 0))])
        lines[1] = np.concatenate([lines[1], _dotted(_lines(boxes[dots], 1))])
    return lines[0], lines[1], areas


def _lines(boxes: Floats, axis: int) -> Floats:
    """Rows of (position, from, to): along x for axis 0, along y for axis 1."""
    other = 1 - axis
    return np.stack([(boxes[:, other] + boxes[:, other + 2]) / 2, boxes[:, axis], boxes[:, axis + 2]], axis=1)


def _dotted(lines: Floats) -> Floats:
    return _join(lines, 0.3, DOT_JOIN)


def is_white(color: Floats) -> Bools:
    packed = color.astype(np.int64)
    return ((packed >> 16) >= 250) & ((packed >> 8 & 255) >= 250) & ((packed & 255) >= 250)


def on_area(x: Floats, y: Floats, areas: Floats) -> Bools:
    """Whether points lie on an area that is not white."""
    shaded = areas[~is_white(areas[:, 4])]
    inside = (x[:, None] > shaded[:, 0]) & (x[:, None] < shaded[:, 2])
    found: Bools = (inside & (y[:, None] > shaded[:, 1]) & (y[:, None] < shaded[:, 3])).any(axis=1)
    return found


def _stroked(objects: Floats, owner: Ints, x: Floats, y: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Straight pieces of stroked paths that run across and down."""
    ink = (objects[:, 9] > 0) & (objects[:, 17] > 0)
    ink &= ~is_white(objects[:, 14:17] @ np.array([65536.0, 256.0, 1.0]))
    which = np.flatnonzero(ink[owner])
    if not len(which):
        return np.zeros((0, 3)), np.zeros((0, 3))
    kind, closes, sowner = points[which, 2], points[which, 3] > 0, owner[which]
    start = (kind == MOVE) | np.r_[True, sowner[1:] != sowner[:-1]]
    before = np.arange(len(which)) - 1
    before[start] = np.flatnonzero(start)
    first = np.maximum.accumulate(np.where(start, np.arange(len(which)), 0))
    end = np.r_[np.flatnonzero(~start & (kind == 0)), np.flatnonzero(closes)]
    begin = np.r_[before[~start & (kind == 0)], first[closes]]
    sx, sy = x[which], y[which]
    ax, ay, bx, by = sx[begin], sy[begin], sx[end], sy[end]
    wide, high = np.abs(ax - bx), np.abs(ay - by)
    across, down = (high < 1) & (wide > high), (wide < 1) & (high > wide)
    lines_across = np.stack([(ay + by) / 2, np.minimum(ax, bx), np.maximum(ax, bx)], axis=1)[across]
    lines_down = np.stack([(ax + bx) / 2, np.minimum(ay, by), np.maximum(ay, by)], axis=1)[down]
    return lines_across, lines_down


def _images(objects: Floats, frame: Frame) -> Floats:
    m = objects[objects[:, 0] == calls.IMAGE, 2:8]
    x, y = frame.place(m[:, 4], m[:, 5])
    far_x, far_y = frame.place(m[:, 4] + m[:, 0] + m[:, 2], m[:, 5] + m[:, 1] + m[:, 3])
    return np.stack([np.minimum(x, far_x), np.minimum(y, far_y), np.maximum(x, far_x), np.maximum(y, far_y)], axis=1)


def join_lines(lines: Floats, edge: float, length: float) -> Floats:
    """Pieces on one line joined; pieces off the page (beyond `edge` or outside of 0 to `length`) and lone short ones left out."""
    seen = (lines[:, 0] > -1) & (lines[:, 0] < edge + 1) & (lines[:, 2] > 0) & (lines[:, 1] < length)
    joined = _join(lines[seen], SAME_LINE, DOT_JOIN)
    return joined[joined[:, 2] - joined[:, 1] >= SHORTEST]


def _join(lines: Floats, apart: float, gap: float) -> Floats:
    if len(lines) < 2:
        return lines
    lines = lines[np.argsort(lines[:, 0], kind="stable")]
    group = np.r_[0, np.cumsum(np.diff(lines[:, 0]) > apart)]
    order = np.lexsort((lines[:, 1], group))
    lines = lines[order]
    offset = group * 1e5  # keeps the runs of one group apart from those of the next
    start, end = lines[:, 1] + offset, lines[:, 2] + offset
    reach = np.maximum.accumulate(end)
    short = np.minimum(lines[1:, 2] - lines[1:, 1], lines[:-1, 2] - lines[:-1, 1])
    allowed = np.maximum(gap, np.where(short < DASH_JOIN, np.minimum(1.3 * short, DASH_JOIN), 0))
    starts = np.flatnonzero(np.r_[True, start[1:] > reach[:-1] + allowed])
    position = np.bincount(group, lines[:, 0]) / np.bincount(group)
    return np.stack(
        [position[group[starts]], lines[starts, 1], reach[np.r_[starts[1:] - 1, -1]] - offset[starts]], axis=1
    )
