"""Borders that shading makes where no line is drawn.

Promises: where a shaded head ends over the whole width of a table, its lower edge is a line, whatever part of it is drawn; a shaded band
between two lines that is as wide as they are closes at its sides, so that a table that is open at its sides goes on across it. Refuses:
shading of single cells and words, pages painted with thousands of areas.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from extractors.pdf.arrays import Bools, Floats
from extractors.pdf.rules import Rules, is_white

SAME_EDGE = 3.0  # points between the edge of a shade and the line that it goes with
LOWEST = 6.0  # points; a lower area is a bar and no cell
MANY = 500  # areas; a program may paint the same one thousands of times
MOST, MOST_PAIRS = (
    5000,
    20_000_000,
)  # areas, and pairs of an area and a line: each is compared with each, and more are a drawing


def with_shaded_edges(rules: Rules) -> Rules:
    """The rules of a page with the lines that its shades stand for."""
    if not len(rules.areas) or not len(rules.across):
        return rules
    areas = rules.areas[~is_white(rules.areas[:, 4]) & (rules.areas[:, 5] > 0)]
    areas = areas[areas[:, 3] - areas[:, 1] > LOWEST]
    if len(areas) > MANY:
        areas = areas[np.sort(np.unique(areas, axis=0, return_index=True)[1])]
    if not len(areas) or len(areas) > MOST or len(areas) * len(rules.across) > MOST_PAIRS:
        return rules
    new = np.zeros((0, 3))
    if not (_drawn(areas, 1, rules.across) & _drawn(areas, 3, rules.across)).all():
        joined = _joined(_edges(areas)).reshape(-1, 3)
        new = joined[_as_wide(joined[:, 1:], rules.across)]
    if len(new):
        new = new[_meets(new, rules.down, above=True) & _meets(new, rules.down, above=False)]
    across = np.concatenate([rules.across, new])
    sides = _sides(areas, across, rules.down)
    if not len(new) and not len(sides):
        return rules
    return replace(rules, across=across, down=np.concatenate([rules.down, sides]))


def _drawn(areas: Floats, edge: int, across: Floats) -> Bools:
    """Which areas have a line along their upper (1) or lower (3) edge."""
    found = np.abs(areas[:, edge, None] - across[:, 0]) < SAME_EDGE
    found &= areas[:, 0, None] > across[:, 1] - SAME_EDGE
    found &= areas[:, 2, None] < across[:, 2] + SAME_EDGE
    return _any(found)


def _edges(areas: Floats) -> Floats:
    """The upper and lower edges of areas at which the colour changes: rows of (y, from, to).

    A merged cell of a head may be painted row by row: between two areas of one colour nothing ends.
    """
    x0, top, x1, bottom, color = areas[:, :5].T
    order = np.argsort(top)
    first, last = np.searchsorted(top[order], [bottom - SAME_EDGE, bottom + SAME_EDGE])
    count = last - first
    upper = np.repeat(np.arange(len(areas)), count)
    lower = order[np.arange(len(upper)) + np.repeat(first - np.cumsum(count) + count, count)]
    goes_on = color[upper] == color[lower]
    goes_on &= np.minimum(x1[upper], x1[lower]) - np.maximum(x0[upper], x0[lower]) > SAME_EDGE
    ends, begins = np.ones((2, len(areas)), bool)
    ends[upper[goes_on]] = begins[lower[goes_on]] = False
    return np.concatenate([areas[begins][:, [1, 0, 2]], areas[ends][:, [3, 0, 2]]])


def _joined(edges: Floats) -> Floats:
    """Edges that lie on one line and touch one another as one."""
    lines: list[list[float]] = []
    for y, x0, x1 in sorted(edges.tolist(), key=lambda edge: (round(edge[0]), edge[1])):
        if lines and abs(lines[-1][0] - y) < 1 and x0 < lines[-1][2] + SAME_EDGE:
            lines[-1][2] = max(lines[-1][2], x1)
        else:
            lines.append([y, x0, x1])
    return np.array(lines)


def _as_wide(spans: Floats, across: Floats) -> Bools:
    """Which stretches begin and end where some drawn line does."""
    begins: Bools = np.abs(spans[:, :1] - across[:, 1]) < SAME_EDGE
    ends: Bools = np.abs(spans[:, 1:] - across[:, 2]) < SAME_EDGE
    return _any(begins & ends)


def _any(pairs: Bools) -> Bools:
    found: Bools = np.logical_or.reduce(pairs, axis=1)
    return found


def _meets(lines: Floats, down: Floats, *, above: bool) -> Bools:
    """Which lines across meet a line that comes down to them, or that goes on below them."""
    y, x0, x1 = (column[:, None] for column in lines.T)
    x, top, bottom = down.T
    within = (x > x0 - SAME_EDGE) & (x < x1 + SAME_EDGE)
    reach = (
        (top < y - SAME_EDGE) & (bottom > y - SAME_EDGE) if above else (bottom > y + SAME_EDGE) & (top < y + SAME_EDGE)
    )
    return _any(within & reach)


def _sides(areas: Floats, across: Floats, down: Floats) -> Floats:
    """The sides of the bands between two lines of one table that are as wide as they are: rows of (x, from, to)."""
    bands = areas
    for edge, above in ((1, True), (3, False)):
        if not len(bands):  # as where single cells are shaded, which is most often
            return np.zeros((0, 3))
        x0, x1, y = bands[:, 0], bands[:, 2], bands[:, edge]
        near = np.abs(y[:, None] - across[:, 0]) < SAME_EDGE
        near &= np.abs(x0[:, None] - across[:, 1]) < SAME_EDGE
        near &= np.abs(x1[:, None] - across[:, 2]) < SAME_EDGE
        bands = bands[_any(near)]
        bands = bands[_meets(bands[:, [edge, 0, 2]], down, above=above)]
    return np.concatenate([bands[:, [0, 1, 3]], bands[:, [2, 1, 3]]])
