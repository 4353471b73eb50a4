"""The ruled lines and the shaded areas of a page, from everything that is drawn on it.

Promises: strokes, thin filled rectangles, dots and dashes, also those inside form XObjects, cut to their clip paths and joined to whole
lines; areas of a colour. Refuses: slanted lines, curves, lines that cannot be seen (white on bare paper), lines off the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.pdf import calls
from extractors.pdf.arrays import Bools, Floats, Ints, ends_of_runs, numbered
from extractors.pdf.backend import BACKEND, path_rows
from extractors.pdf.glyphs import Frame

THIN = 2.6  # points; thick borders of Excel and 一太郎 are up to 2.25 wide
DOT_JOIN = 3.0  # dots and dashes closer than this are one line
DASH_JOIN = 7.0  # dashes of 5 points with gaps of 5 (Chromium, 2 px)
SAME_DOTS = 0.3  # dots of one row of dots lie this close to one line
SAME_LINE = 1.25  # a border drawn twice, from both of its cells
SHORTEST = 4.0
CORNER = 0.6  # points that a corner of a rectangle may be off
STRAIGHT = 1.0  # points that a line may rise from end to end
FAR = 1e5  # points; more than any page is wide, keeps the lines of one sorting key apart
LINE, CURVE, MOVE = 0, 1, 2
RGB = np.array([65536.0, 256.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is drawn on a page, beside its text: drawn objects and their points, rows as calls.py describes them, matrices applied."""

    objects: Floats
    owner: Ints  # for each point its object
    x: Floats
    y: Floats
    kind: Floats
    closes: Floats
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
    """The paths and images of an open page, in PDF space of the page."""
    objects, points = path_rows(page, backend)
    x, y, kind, closes = points.T
    is_form = objects[:, 0] == calls.FORM
    if is_form.any():
        objects = objects.copy()
        _nest(objects)
    owner = np.repeat(np.arange(len(objects)), objects[:, 20].astype(np.int64))
    a, b, c, d, e, f = objects[:, 2:8].T[:, owner]
    return Drawing(objects, owner, x * a + y * c + e, x * b + y * d + f, kind, closes, objects[is_form, 2:8])


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
    images = _images(drawing.objects, frame)
    if not len(drawing.owner):
        none = np.zeros((0, 3))
        return Rules(none, none, np.zeros((0, 6)), images)
    x, y = frame.place(drawing.x, drawing.y)
    new = (drawing.owner[1:] != drawing.owner[:-1]) | (drawing.kind[1:] == MOVE)
    starts = np.concatenate([[0], 1 + np.flatnonzero(new)])
    owner = drawing.owner[starts]
    clip = _clip(drawing.objects, frame)[:, owner]
    box = _boxes(x, y, starts, clip)
    fills, strokes = _ink(drawing.objects, 8, 10)[:, owner], _ink(drawing.objects, 9, 14)[:, owner]
    wide, high = box[2] - box[0], box[3] - box[1]
    flat, upright = high <= THIN, wide <= THIN
    painted = np.flatnonzero((fills[0] > 0) & ~flat & ~upright)
    square = _rectangles(drawing.kind, (x, y), starts)
    areas = np.stack([*box, fills[1], square])[:, painted].T
    ink = _seen(fills, box, areas) | _seen(strokes, box, areas)
    pieces = _pieces(drawing, (x, y), starts, np.flatnonzero((strokes[0] > 0) & ~flat & ~upright & ink), clip)
    lines = [
        _thin_lines(box, across, flat & upright & ink, axis)
        for axis, across in ((0, flat & ink & (wide >= high)), (1, upright & ink & (high >= wide)))
    ]
    width, height = frame.size
    return Rules(
        join_lines(np.concatenate([lines[0], pieces[0]]), height, width),
        join_lines(np.concatenate([lines[1], pieces[1]]), width, height),
        areas,
        images,
    )


def _ink(objects: Floats, drawn: int, color: int) -> Floats:
    """For each object whether it is filled (or stroked) at all, and in which colour as RRGGBB."""
    return np.stack([(objects[:, drawn] > 0) & (objects[:, color + 3] > 0), objects[:, color : color + 3] @ RGB])


def _clip(objects: Floats, frame: Frame) -> Floats:
    """The clip box of each object as a reader sees it: columns of x0, top, x1, bottom."""
    first_x, first_y = frame.place(objects[:, 21], objects[:, 22])
    second_x, second_y = frame.place(objects[:, 23], objects[:, 24])
    low_x, high_x = np.minimum(first_x, second_x), np.maximum(first_x, second_x)
    return np.stack([low_x, np.minimum(first_y, second_y), high_x, np.maximum(first_y, second_y)])


def _boxes(x: Floats, y: Floats, starts: Ints, clip: Floats) -> Floats:
    """Bounding box of each subpath, columns of x0, top, x1, bottom; what is clipped away is not there.

    一太郎 draws every border longer than it shows.
    """
    box = np.stack(
        [
            np.minimum.reduceat(x, starts),
            np.minimum.reduceat(y, starts),
            np.maximum.reduceat(x, starts),
            np.maximum.reduceat(y, starts),
        ]
    )
    box[:2] = np.clip(box[:2], clip[:2], clip[2:])
    box[2:] = np.clip(box[2:], clip[:2], clip[2:])
    return box


def _rectangles(kind: Floats, place: tuple[Floats, Floats], starts: Ints) -> Bools:
    """Whether each subpath is a rectangle: three to six points joined by lines that run across or down."""
    count = ends_of_runs(starts, len(kind)) - starts
    slanted = kind == CURVE
    x, y = place
    step_x, step_y = np.abs(x[1:] - x[:-1]), np.abs(y[1:] - y[:-1])
    slanted[1:] |= (step_x > CORNER) & (step_y > CORNER) & (kind[1:] != MOVE)
    plain: Bools = (count >= 3) & (count <= 6) & ~np.logical_or.reduceat(slanted, starts)
    return plain


def _seen(ink: Floats, box: Floats, areas: Floats) -> Bools:
    """Which subpaths can be seen: those in a colour, and white ones over a colour."""
    drawn: Bools = ink[0] > 0
    white = np.flatnonzero(drawn & is_white(ink[1]))
    if len(white):
        x0, top, x1, bottom = box[:, white]
        drawn[white] = on_area((x0 + x1) / 2, (top + bottom) / 2, areas)
    return drawn


def _thin_lines(box: Floats, lines: Bools, dots: Bools, axis: int) -> Floats:
    """Rows of (position, from, to) of thin boxes; a dot belongs to the row and to the column of dots that it stands in."""
    other = 1 - axis
    found = np.stack([(box[other] + box[other + 2]) / 2, box[axis], box[axis + 2]], axis=1)
    if not dots.any():
        return found[lines]
    return np.concatenate([found[lines & ~dots], _join(found[dots], SAME_DOTS, DOT_JOIN)])


def is_white(color: Floats) -> Bools:
    """Whether colours given as RRGGBB are white, or so near to it that no reader sees them."""
    packed = color.astype(np.int64)
    white: Bools = (packed & 0xFF >= 250) & (packed >> 8 & 0xFF >= 250) & (packed >> 16 >= 250)
    return white


def on_area(x: Floats, y: Floats, areas: Floats) -> Bools:
    """Whether points lie on an area that is not white."""
    shaded = areas[~is_white(areas[:, 4])]
    inside = (x[:, None] > shaded[:, 0]) & (x[:, None] < shaded[:, 2])
    inside &= (y[:, None] > shaded[:, 1]) & (y[:, None] < shaded[:, 3])
    found: Bools = np.any(inside, axis=1)
    return found


def _pieces(
    drawing: Drawing, place: tuple[Floats, Floats], starts: Ints, which: Ints, clip: Floats
) -> tuple[Floats, Floats]:
    """Straight pieces of the stroked subpaths that are wide and high: rectangles and polygons. Rows of (position, from, to)."""
    if not len(which):
        return np.zeros((0, 3)), np.zeros((0, 3))
    ends = ends_of_runs(starts, len(drawing.kind))
    length = ends[which] - starts[which]
    part = np.repeat(which, length)
    point = np.arange(len(part)) + np.repeat(starts[which] - np.cumsum(length) + length, length)
    first = starts[part]
    drawn, closing = (point > first) & (drawing.kind[point] == LINE), drawing.closes[point] > 0
    end = np.concatenate([point[drawn], first[closing]])
    begin = np.concatenate([point[drawn] - 1, point[closing]])
    cut = clip[:, np.concatenate([part[drawn], part[closing]])]
    x, y = place
    ax, bx = np.clip(x[begin], cut[0], cut[2]), np.clip(x[end], cut[0], cut[2])
    ay, by = np.clip(y[begin], cut[1], cut[3]), np.clip(y[end], cut[1], cut[3])
    wide, high = np.abs(ax - bx), np.abs(ay - by)
    across, down = (high < STRAIGHT) & (wide > high), (wide < STRAIGHT) & (high > wide)
    lines_across = np.stack([(ay + by) / 2, np.minimum(ax, bx), np.maximum(ax, bx)], axis=1)[across]
    lines_down = np.stack([(ax + bx) / 2, np.minimum(ay, by), np.maximum(ay, by)], axis=1)[down]
    return lines_across, lines_down


def _images(objects: Floats, frame: Frame) -> Floats:
    m = objects[objects[:, 0] == calls.IMAGE, 2:8]
    if not len(m):
        return np.zeros((0, 4))
    x, y = frame.place(m[:, 4], m[:, 5])
    far_x, far_y = frame.place(m[:, 4] + m[:, 0] + m[:, 2], m[:, 5] + m[:, 1] + m[:, 3])
    return np.stack([np.minimum(x, far_x), np.minimum(y, far_y), np.maximum(x, far_x), np.maximum(y, far_y)], axis=1)


def join_lines(lines: Floats, edge: float, length: float) -> Floats:
    """Pieces on one line joined; pieces off the page (beyond `edge` or outside of 0 to `length`) and lone short ones left out.

    >>> join_lines(np.array([[50.0, 10, 20], [50.2, 20.5, 40], [80, 10, 12]]), 800, 600).round(1).tolist()
    [[50.1, 10.0, 40.0]]
    """
    position = lines[:, 0]
    seen = (position > -1) & (position < edge + 1) & (lines[:, 2] > 0) & (lines[:, 1] < length)
    joined = _join(lines if seen.all() else lines[seen], SAME_LINE, DOT_JOIN)
    return joined[joined[:, 2] - joined[:, 1] >= SHORTEST]


def _join(lines: Floats, apart: float, gap: float) -> Floats:
    if len(lines) < 2:
        return lines
    lines = lines[np.argsort(lines[:, 0], kind="stable")]
    group = numbered(lines[1:, 0] - lines[:-1, 0] > apart)
    key = group * FAR
    order = np.argsort(key + lines[:, 1], kind="stable")
    position, start, end = lines[order].T
    group_end = np.maximum.accumulate(end + key)
    short = np.minimum(end[1:] - start[1:], end[:-1] - start[:-1])
    allowed = np.where(short < DASH_JOIN, np.maximum(np.minimum(1.3 * short, DASH_JOIN), gap), gap)
    new = np.flatnonzero(key[1:] + start[1:] > group_end[:-1] + allowed) + 1
    starts = np.concatenate([[0], new])
    last = ends_of_runs(starts, len(order)) - 1
    middle = np.bincount(group, position) / np.bincount(group)
    return np.stack([middle[group[starts]], start[starts], group_end[last] - key[starts]], axis=1)
