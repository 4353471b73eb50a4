"""The ruled lines and the shaded areas of a page, from everything that is drawn on it.

Promises: strokes, thin filled rectangles, dots and dashes, also those inside form XObjects, cut to their clip paths and joined to whole
lines; areas of a colour. What is drawn far off the page is cut to it. Refuses: slanted lines, curves, lines that cannot be seen (white on
bare paper), lines off the page, places that are no numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.pdf import calls
from extractors.pdf.arrays import Bools, Floats, Ints, ends_of_runs, numbered
from extractors.pdf.backend import BACKEND, loops, path_columns
from extractors.pdf.glyphs import Frame

OBLONG = 1.5  # times longer than wide is a piece of a line; less is a dot, which may be one of a row or of a column
THIN = 2.6  # points; thick borders of Excel and 一太郎 are up to 2.25 wide
THICK, BAR = 5.0, 4.0  # points; a border up to so thick is one if it is that many times as long (Chromium, 6 px)
DOT_JOIN = 3.0  # dots and dashes closer than this are one line
DASH_JOIN = 7.0  # dashes of 5 points with gaps of 5 (Chromium, 2 px)
SAME_DOTS = 0.3  # dots of one row of dots lie this close to one line
SAME_LINE = 1.25  # a border drawn twice, from both of its cells
SHORTEST = 4.0
CORNER = 0.6  # points that a corner of a rectangle may be off
STRAIGHT = 1.0  # points that a line may rise from end to end
FAR = (
    1e5  # points; more than a page is wide, keeps the lines of one sorting key apart, and those down from those across
)
MARGIN = (
    100.0  # points beside the page to which lines are cut: one that never ends would reach into the next sorting key
)
WHITE = 250  # of 255; nobody sees a line of this colour on paper
MOST_PAIRS = 4_000_000  # of a point and an area, compared at once
LINE, CURVE, MOVE = 0, 1, 2
RGB = np.array([65536.0, 256.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is drawn on a page, beside its text: columns of drawn objects and of their points as calls.py describes them.

    The matrices of objects in a form are those from the object to the page.
    """

    objects: Floats
    points: Floats
    forms: Floats  # matrices of the form XObjects that hold text


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """The points of a drawing: for each its object, its place in PDF space of the page, its kind and whether it closes a subpath."""

    owner: Ints
    x: Floats
    y: Floats
    kind: Floats
    closes: Floats


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
    objects, points = path_columns(page, backend)
    is_form = objects[0] == calls.FORM
    if np.count_nonzero(is_form):
        objects = objects.copy()
        with np.errstate(invalid="ignore", over="ignore"):
            _nest(objects)
    return Drawing(objects, points, objects[2:8, is_form & (objects[calls.STROKE_WIDTH] > 0)].T)


def _points(drawing: Drawing) -> _Points:
    x, y, kind, closes = drawing.points
    owner = np.repeat(np.arange(drawing.objects.shape[1]), drawing.objects[20].astype(np.int64))
    a, b, c, d, e, f = drawing.objects[2:8, owner]
    return _Points(owner, x * a + y * c + e, x * b + y * d + f, kind, closes)


def _nest(objects: Floats) -> None:
    """Multiplies the matrix of each object inside a form by that of the form, depth after depth: forms may hold thousands of forms."""
    parents = objects[1].astype(np.int64)
    placed = parents < 0
    rest = np.flatnonzero(~placed)
    while len(rest):
        ready = placed[parents[rest]]
        inside, rest = rest[ready], rest[~ready]
        outer = objects[:, parents[inside]]
        for k in (2, 4, 6):
            x, y = objects[k, inside], objects[k + 1, inside]
            objects[k, inside] = x * outer[2] + y * outer[4] + (outer[6] if k == 6 else 0)
            objects[k + 1, inside] = x * outer[3] + y * outer[5] + (outer[7] if k == 6 else 0)
        _nest_clips(objects, inside, outer)
        placed[inside] = True


def _nest_clips(objects: Floats, inside: Ints, outer: Floats) -> None:
    """Moves the clip boxes of objects in forms to the page and cuts each to the clip box of its form, a column of `outer`."""
    a, b, c, d, e, f = outer[2:8]
    x0, y0, x1, y1 = objects[21:25, inside]
    x, y = np.stack([x0, x0, x1, x1]), np.stack([y0, y1, y0, y1])
    on_page_x, on_page_y = a * x + c * y + e, b * x + d * y + f
    objects[21, inside] = np.maximum(on_page_x.min(0), outer[21])
    objects[22, inside] = np.maximum(on_page_y.min(0), outer[22])
    objects[23, inside] = np.minimum(on_page_x.max(0), outer[23])
    objects[24, inside] = np.minimum(on_page_y.max(0), outer[24])


def find_rules(drawing: Drawing, frame: Frame, backend: str = BACKEND) -> Rules:
    """The ruled lines and shaded areas of a drawing as a reader sees them."""
    images = find_images(drawing.objects, frame)
    if not drawing.points.shape[1]:
        none = np.zeros((0, 3))
        return Rules(none, none, np.zeros((0, 6)), images)
    if backend == "c":
        edges = frame.left, frame.bottom, frame.right, frame.top, frame.turns
        across, down, areas = (np.frombuffer(rows) for rows in loops.find_rules(drawing.objects, drawing.points, edges))
        return Rules(across.reshape(-1, 3), down.reshape(-1, 3), areas.reshape(-1, 6), images)
    return Rules(*_lines_and_areas(drawing, frame), images)


def _lines_and_areas(drawing: Drawing, frame: Frame) -> tuple[Floats, Floats, Floats]:
    with np.errstate(invalid="ignore", over="ignore"):
        points = _points(drawing)
        place = frame.place(points.x, points.y)
        known = np.isfinite(place[0] + place[1])
    new = np.ones(len(points.owner), bool)
    new[1:] = (points.owner[1:] != points.owner[:-1]) | (points.kind[1:] == MOVE)
    starts = np.flatnonzero(new)
    owner = points.owner[starts]
    place = np.where(known, place[0], 0), np.where(known, place[1], 0)
    drawn = np.logical_and.reduceat(known, starts)
    clip = _clip(drawing.objects, frame)[:, owner]
    box = _boxes(place, starts, clip)
    wide, high = box[2:] - box[:2]
    flat = (high <= THIN) | (high <= THICK) & (wide > BAR * high)
    upright = (wide <= THIN) | (wide <= THICK) & (high > BAR * wide)
    long, tall = wide > OBLONG * high, high > OBLONG * wide
    thick = ~(flat | upright)
    (filled, stroked, ink), color = _looks(drawing.objects)
    filled, stroked, ink = filled[owner] & drawn, stroked[owner] & drawn, ink[owner] & drawn
    areas = np.array([*box, color[owner], _rectangles(points.kind, place, starts)])[:, filled & thick].T
    white = np.flatnonzero((filled | stroked) & ~ink)
    if len(white):
        x0, top, x1, bottom = box[:, white]
        ink[white] = on_area((x0 + x1) / 2, (top + bottom) / 2, areas)
    across, down = _pieces(points, place, starts, np.flatnonzero(stroked & ink & thick), clip)
    across = np.concatenate([across, _thin_lines(box, flat & long & ink, 0)])
    down = np.concatenate([down, _thin_lines(box, upright & tall & ink, 1)])
    dots = flat & upright & ~long & ~tall & ink
    width, height = frame.size
    far = max(FAR, max(width, height) + 4 * MARGIN)
    if np.count_nonzero(dots):
        across, down = _with_dots(across, down, box[:, dots], far)
    across, down = _joined(across, down, SAME_LINE, far)
    return _on_page(across, height, width), _on_page(down, width, height), areas


def _looks(objects: Floats) -> tuple[tuple[Bools, Bools, Bools], Floats]:
    """For each object whether it is filled, whether it is stroked, whether in another colour than white; its fill as RRGGBB."""
    filled, stroked = (objects[8] > 0) & (objects[13] > 0), (objects[9] > 0) & (objects[17] > 0)
    ink = filled & (objects[10:13].min(axis=0) < WHITE) | stroked & (objects[14:17].min(axis=0) < WHITE)
    color: Floats = RGB @ objects[10:13]
    return (filled, stroked, ink), color


def _clip(objects: Floats, frame: Frame) -> Floats:
    """The clip box of each object as a reader sees it, not far beyond the page: columns of x0, top, x1, bottom."""
    first = np.array(frame.place(objects[21], objects[22]))
    second = np.array(frame.place(objects[23], objects[24]))
    end = np.array(frame.size)[:, None] + MARGIN
    # not np.minimum, which keeps what is no number: the page ends there
    low, high = np.where(first < second, first, second), np.where(first > second, first, second)
    return np.concatenate([np.where(low > -MARGIN, low, -MARGIN), np.where(high < end, high, end)])


def _boxes(place: tuple[Floats, Floats], starts: Ints, clip: Floats) -> Floats:
    """Bounding box of each subpath, columns of x0, top, x1, bottom; what is clipped away is not there.

    一太郎 draws every border longer than it shows.
    """
    box = np.concatenate([np.minimum.reduceat(place, starts, axis=1), np.maximum.reduceat(place, starts, axis=1)])
    low, high = np.concatenate([clip[:2], clip[:2]]), np.concatenate([clip[2:], clip[2:]])
    cut: Floats = np.minimum(np.maximum(box, low), high)
    return cut


def _rectangles(kind: Floats, place: tuple[Floats, Floats], starts: Ints) -> Bools:
    """Whether each subpath is a rectangle: three to six points joined by lines that run across or down."""
    count = ends_of_runs(starts, len(kind)) - starts
    slanted = kind == CURVE
    step = np.abs(np.diff(place))
    slanted[1:] |= (np.minimum(step[0], step[1]) > CORNER) & (kind[1:] != MOVE)
    plain: Bools = (count >= 3) & (count <= 6) & ~np.logical_or.reduceat(slanted, starts)
    return plain


def _thin_lines(box: Floats, lines: Bools, axis: int) -> Floats:
    """Rows of (position, from, to) of thin boxes that run across (axis 0) or down (axis 1)."""
    box = box[:, lines]
    other = 1 - axis
    return np.array([(box[other] + box[other + 2]) / 2, box[axis], box[axis + 2]]).T


def _with_dots(across: Floats, down: Floats, dots: Floats, far: float) -> tuple[Floats, Floats]:
    """The lines with the rows and the columns of dots: a dot belongs to both that it stands in."""
    every = np.ones(dots.shape[1], bool)
    rows, columns = _joined(_thin_lines(dots, every, 0), _thin_lines(dots, every, 1), SAME_DOTS, far)
    # a lone dot is no line: left in, those of a column of dots would tie the rows that they pass to one another
    rows, columns = (lines[lines[:, 2] - lines[:, 1] >= SHORTEST] for lines in (rows, columns))
    return np.concatenate([across, rows]), np.concatenate([down, columns])


def is_white(color: Floats) -> Bools:
    """Whether colours given as RRGGBB are white, or so near to it that no reader sees them."""
    packed = color.astype(np.int64)
    white: Bools = (packed & 0xFF >= 250) & (packed >> 8 & 0xFF >= 250) & (packed >> 16 >= 250)
    return white


def on_area(x: Floats, y: Floats, areas: Floats) -> Bools:
    """Whether points lie on an area that is not white."""
    shaded = areas[~is_white(areas[:, 4])]
    found = np.zeros(len(x), bool)
    step = max(MOST_PAIRS // max(len(shaded), 1), 1)
    for first in range(0, len(x), step):  # thousands of each are gigabytes at once
        own_x, own_y = x[first : first + step, None], y[first : first + step, None]
        inside = (own_x > shaded[:, 0]) & (own_x < shaded[:, 2])
        inside &= (own_y > shaded[:, 1]) & (own_y < shaded[:, 3])
        np.any(inside, axis=1, out=found[first : first + step])
    return found


def _pieces(
    points: _Points, place: tuple[Floats, Floats], starts: Ints, which: Ints, clip: Floats
) -> tuple[Floats, Floats]:
    """Straight pieces of the stroked subpaths that are wide and high: rectangles and polygons. Rows of (position, from, to)."""
    if not len(which):
        return np.zeros((0, 3)), np.zeros((0, 3))
    ends = ends_of_runs(starts, len(points.kind))
    length = ends[which] - starts[which]
    part = np.repeat(which, length)
    point = np.arange(len(part)) + np.repeat(starts[which] - np.cumsum(length) + length, length)
    first = starts[part]
    drawn, closing = (point > first) & (points.kind[point] == LINE), points.closes[point] > 0
    end = np.concatenate([point[drawn], first[closing]])
    begin = np.concatenate([point[drawn] - 1, point[closing]])
    cut = clip[:, np.concatenate([part[drawn], part[closing]])]
    x, y = place
    ax, bx = np.clip(x[begin], cut[0], cut[2]), np.clip(x[end], cut[0], cut[2])
    ay, by = np.clip(y[begin], cut[1], cut[3]), np.clip(y[end], cut[1], cut[3])
    wide, high = np.abs(ax - bx), np.abs(ay - by)
    across, down = (high < STRAIGHT) & (wide > high), (wide < STRAIGHT) & (high > wide)
    lines_across = np.array([(ay + by) / 2, np.minimum(ax, bx), np.maximum(ax, bx)]).T[across]
    lines_down = np.array([(ax + bx) / 2, np.minimum(ay, by), np.maximum(ay, by)]).T[down]
    return lines_across, lines_down


def find_images(objects: Floats, frame: Frame) -> Floats:
    """The pictures of a drawing, cut to their clip paths: rows of (x0, top, x1, bottom)."""
    is_image = objects[0] == calls.IMAGE
    if not np.count_nonzero(is_image):
        return np.zeros((0, 4))
    a, b, c, d, e, f = objects[2:8, is_image]
    first = np.array(frame.place(e, f))
    second = np.array(frame.place(e + a + c, f + b + d))
    clip = _clip(objects[:, is_image], frame)
    low, high = np.minimum(first, second), np.maximum(first, second)
    return np.concatenate([np.maximum(low, clip[:2]), np.minimum(high, clip[2:])]).T


def _on_page(lines: Floats, edge: float, length: float) -> Floats:
    """The lines that are no lone specks and lie on the page: up to `edge`, from 0 to `length`."""
    position, begin, end = lines.T
    kept = (end - begin >= SHORTEST) & (position > -1) & (position < edge + 1) & (end > 0) & (begin < length)
    found: Floats = lines[kept]
    return found


def _joined(across: Floats, down: Floats, apart: float, far: float) -> tuple[Floats, Floats]:
    """Pieces on one line, at most `apart` from it, joined where the white between them is that of dots and dashes.

    `far` is longer than any piece.
    """
    count = len(across)
    lines = np.concatenate([across, down])
    if len(lines) < 2:
        return across, down
    lines[count:, 0] += far  # both in one pass
    lines = lines[np.argsort(lines[:, 0], kind="stable")]
    group = numbered(lines[1:, 0] - lines[:-1, 0] > apart)
    key = group * far
    position, start, end = lines[np.argsort(key + lines[:, 1], kind="stable")].T
    reach = np.maximum.accumulate(end + key)
    length = end - start
    longer = np.maximum(length[1:], length[:-1])
    dashes = longer < DASH_JOIN
    allowed = np.where(dashes, np.maximum(np.minimum(1.3 * longer, DASH_JOIN), DOT_JOIN), DOT_JOIN)
    white = key[1:] + start[1:] - reach[:-1]
    new = np.ones(len(key), bool)
    new[1:] = white > allowed
    starts = np.flatnonzero(new)
    last = ends_of_runs(starts, len(key)) - 1
    middle = (np.bincount(group, position) / np.bincount(group))[group[starts]]
    joined = np.array([middle, start[starts], reach[last] - key[starts]]).T
    if np.count_nonzero(dashes):  # a dashed line may end in white, short of the line that it is meant to touch
        inside = np.zeros(len(key))
        inside[1:] = np.where(dashes & ~new[1:], white, 0)
        joined[:, 1:] += np.maximum.reduceat(inside, starts)[:, None] * [-1, 1]
    count = int(np.searchsorted(middle, far - 2 * MARGIN))
    joined[count:, 0] -= far
    return joined[:count], joined[count:]
