"""The loops in C and their twins in numpy and ctypes: the same bits from drawings, lines and signs of any kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Box
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.glyphs import Frame, Glyphs
from extractors.pdf.lattice import find_lattices
from extractors.pdf.placement import owners
from extractors.pdf.printed import find_lines
from extractors.pdf.rules import Drawing, Rules, find_rules
from extractors.pdf.signs import kinds
from extractors.pdf.text import Rooms, texts

pytestmark = pytest.mark.skipif(BACKEND != "c", reason="the extension was not built")

PLACES = st.floats(-30, 650, width=32) | st.sampled_from([0.0, 100.0, 100.4, 101.0, 102.5, 200.0, 300.0])
SIGNS = [*map(ord, "あ目、。）「（・○→ー 　aB1,-３①ｱ"), 0x20BB7, 0xFFFD]


def same(first, second):
    assert type(first) is type(second)
    for name in first.__slots__:
        one, other = getattr(first, name), getattr(second, name)
        assert one.shape == other.shape
        assert one.astype(float).tobytes() == other.astype(float).tobytes(), name


@st.composite
def drawings(draw):
    count = draw(st.integers(1, 12))
    objects, points = np.zeros((25, count)), []
    for k in range(count):
        objects[0, k], objects[1, k] = 2, -1
        objects[2:8, k] = draw(st.sampled_from([(1, 0, 0, 1, 0, 0), (0.5, 0, 0, -2, 10, 700), (0, 1, -1, 0, 500, 0)]))
        objects[8:10, k] = draw(st.sampled_from([(0, 1), (1, 0), (1, 1), (0, 0)]))
        objects[10:14, k] = draw(st.sampled_from([(0, 0, 0, 255), (255, 255, 255, 255), (200, 210, 255, 255)]))
        objects[14:18, k] = draw(st.sampled_from([(0, 0, 0, 255), (255, 255, 255, 255), (9, 9, 9, 0)]))
        objects[21:25, k] = draw(st.sampled_from([(-1e9, -1e9, 1e9, 1e9), (50, 50, 250, 320)]))
        x, y, wide, high = (
            draw(PLACES),
            draw(PLACES),
            draw(st.sampled_from([0, 0.5, 2, 90])),
            draw(st.sampled_from([0, 0.5, 60])),
        )
        kind = draw(st.sampled_from([0, 0, 1]))
        path = [(x, y, 2, 0), (x + wide, y, 0, 0), (x + wide, y + high, kind, 0), (x, y + high, 0, 1)]
        path += draw(st.sampled_from([[], [(x + 5, y, 2, 0), (x + 9, y + 0.4, 0, 0)]]))
        objects[19, k], objects[20, k] = len(points), len(path)
        points += path
    return Drawing(objects, np.array(points, float).T.copy(), np.zeros((0, 6)))


@settings(max_examples=150, deadline=None)
@given(drawings(), st.integers(0, 3))
def test_rules_of_a_drawing(drawing, turns):
    frame = Frame(0.0, 0.0, 595.0, 842.0, turns)
    same(find_rules(drawing, frame, "c"), find_rules(drawing, frame, "ctypes"))


LINES = st.lists(st.tuples(PLACES, PLACES, PLACES), min_size=2, max_size=14).map(
    lambda rows: np.array([(at, min(a, b), max(a, b)) for at, a, b in rows])
)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES)
def test_lattices_of_lines(across, down):
    rules = Rules(across, down, np.zeros((0, 6)), np.zeros((0, 4)))
    first, second = find_lattices(rules, "c"), find_lattices(rules, "ctypes")
    assert len(first) == len(second)
    for one, other in zip(first, second, strict=True):
        same(one, other)


@st.composite
def signs(draw):
    count = draw(st.integers(1, 40))
    code = np.array(draw(st.lists(st.sampled_from(SIGNS), min_size=count, max_size=count)))
    grid = st.sampled_from([50.0, 60.0, 62.0, 70.0, 71.0, 83.0, 95.0, 110.0, 128.0])
    columns = [np.array(draw(st.lists(grid, min_size=count, max_size=count))) for _ in range(2)]
    size = np.array(draw(st.lists(st.sampled_from([5.0, 9.0, 10.0]), min_size=count, max_size=count)))
    quarter = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3]), min_size=count, max_size=count)))
    text = np.sort(np.array(draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))))
    x, y = columns
    none = np.zeros(count, bool)
    sides = x + 0.1 * size, y - 0.8 * size, x + 0.9 * size, y + 0.1 * size
    return Glyphs(code, kinds(code), *sides, x, y, size, quarter, text, none, none, none)


ACROSS = np.array([(45.0, 40, 140), (68.0, 40, 140), (92.0, 40, 140), (120.0, 40, 140)])
GRID = find_lattices(Rules(ACROSS, ACROSS[:, [0, 1, 2]], np.zeros((0, 6)), np.zeros((0, 4))), "ctypes")


@settings(max_examples=200, deadline=None)
@given(signs(), st.integers(0, 2**13 - 1))
def test_cells_lines_and_text_of_signs(glyphs, down):
    first, second = owners(glyphs, GRID, "c"), owners(glyphs, GRID, "ctypes")
    assert first.tolist() == second.tolist()
    count = sum(len(grid.cells) for grid in GRID)
    vertical = np.array([bool(down >> k & 1) for k in range(count + 4)])
    group = np.where(first >= 0, first, count + glyphs.quarter)
    lines = find_lines(glyphs, group, vertical, count, "ctypes")
    same(find_lines(glyphs, group, vertical, count, "c"), lines)
    boxes = np.concatenate([grid.boxes for grid in GRID])
    rooms = Rooms(boxes[:, 0].copy(), boxes[:, 2] - boxes[:, 0], ~vertical[:count])
    assert texts(glyphs, lines, rooms, "c") == texts(glyphs, lines, rooms, "ctypes")


def test_values_of_a_class():
    columns = ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0])
    assert loops.construct(Box, Box.__slots__, columns) == tuple(map(Box, *columns))
    assert loops.construct(Box, Box.__slots__, ([], [], [], [])) == ()
    with pytest.raises(ValueError, match="different lengths"):
        loops.construct(Box, Box.__slots__, ([1.0], [], [], []))
    with pytest.raises(TypeError, match="a name for each column"):
        loops.construct(Box, Box.__slots__, ([1.0],))
