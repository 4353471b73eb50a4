"""The loops in C and their twins in numpy and ctypes: the same bits from drawings, lines and signs of any kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Box
from extractors.pdf.backend import BACKEND, loops
from extractors.pdf.glyphs import Frame, Glyphs, _from_bytes, _place
from extractors.pdf.lattice import find_lattices
from extractors.pdf.placement import owners
from extractors.pdf.printed import find_lines
from extractors.pdf.rules import Drawing, Rules, find_rules
from extractors.pdf.signs import KINDS, kinds
from extractors.pdf.text import Rooms, texts

pytestmark = pytest.mark.skipif(BACKEND != "c", reason="the extension was not built")

FAR = [-1e6, -2e5, 2e5, 1e6, 3e38, np.inf, -np.inf, np.nan]  # a stray point; what no float holds
PLACES = st.floats(-30, 650, width=32) | st.sampled_from([0.0, 100.0, 100.4, 101.0, 102.5, 200.0, 300.0])
SIGNS = [*map(ord, "あ目、。）「（・○→ー 　aB1,-３①ｱ"), 0x20BB7, 0xFFFD]


def same(first, second):
    assert type(first) is type(second)
    for name in first.__slots__:
        one, other = getattr(first, name), getattr(second, name)
        assert one.shape == other.shape
        assert one.astype(float).tobytes() == other.astype(float).tobytes(), name


@st.composite
def drawings(draw, places=PLACES):
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
            draw(places),
            draw(places),
            draw(st.sampled_from([0, 0.5, 2, 90])),
            draw(st.sampled_from([0, 0.5, 60])),
        )
        kind = draw(st.sampled_from([0, 0, 1]))
        path = [(x, y, 2, 0), (x + wide, y, 0, 0), (x + wide, y + high, kind, 0), (x, y + high, 0, 1)]
        path += draw(st.sampled_from([[], [(draw(places), y, 0, 0), (x, draw(places), 0, 1)]]))
        path += draw(st.sampled_from([[], [(x + 5, y, 2, 0), (x + 9, y + 0.4, 0, 0)]]))
        objects[19, k], objects[20, k] = len(points), len(path)
        points += path
    return Drawing(objects, np.array(points, float).T.copy(), np.zeros((0, 6)))


@settings(max_examples=150, deadline=None)
@given(drawings(), st.integers(0, 3))
def test_rules_of_a_drawing(drawing, turns):
    frame = Frame(0.0, 0.0, 595.0, 842.0, turns)
    same(find_rules(drawing, frame, "c"), find_rules(drawing, frame, "ctypes"))


@settings(max_examples=300, deadline=None)
@given(drawings(PLACES | st.sampled_from(FAR)), st.integers(0, 3), st.sampled_from([595.0, 60_000.0, 300_000.0]))
def test_rules_of_a_drawing_that_goes_far_beyond_the_page(drawing, turns, wide):
    frame = Frame(0.0, 0.0, wide, 842.0, turns)
    found = find_rules(drawing, frame, "c")
    same(found, find_rules(drawing, frame, "ctypes"))
    ends = np.concatenate([found.across[:, 1:], found.down[:, 1:], found.areas[:, :4]], axis=None)
    assert (
        np.abs(ends).max(initial=0) <= max(wide, 842) + 110
    )  # the margin, and the white that a dashed line may end in


def test_a_stroke_from_far_to_far():
    points = np.array([(1e6, 0, 2, 0), (0, 1e6, 0, 0), (0, 0, 0, 1), (50, 50, 2, 0), (50, 90, 0, 0)], float).T.copy()
    objects = np.zeros((25, 1))
    objects[:, 0] = [2, -1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 1, 0, 5, -1e9, -1e9, 1e9, 1e9]
    drawing, frame = Drawing(objects, points, np.zeros((0, 6))), Frame(0.0, 0.0, 595.0, 842.0, 0)
    found = find_rules(drawing, frame, "c")
    same(found, find_rules(drawing, frame, "ctypes"))
    assert found.across.tolist() == [[842, 0, 695]]
    assert found.down.tolist() == [[0, -100, 842], [50, 752, 792]]


COORDINATES = st.sampled_from([0.0, 10.0, 50.0, 99.0, 100.5, 310.0, 700.0, -20.0])
ODD = st.sampled_from([np.inf, -np.inf, np.nan, 3e38])


@st.composite
def prints(draw, places=COORDINATES):
    """Columns of signs and of text objects as pdfium tells them, with turns, clips and sizes of any kind."""
    count, objects = draw(st.integers(1, 20)), draw(st.integers(1, 4))
    texts = np.zeros((17, objects))
    for k in range(objects):
        texts[1, k] = draw(st.sampled_from([0.0, 1.0, 9.0, 10.5]))
        texts[2, k] = draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
        texts[3:7, k] = draw(
            st.sampled_from([(0, 0, 0, 255), (255, 255, 255, 255), (250, 251, 255, 255), (9, 9, 9, 0)])
        )
        turns = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0), (0.7, 0.7, -0.7, 0.7), (3, 0, 0, -2)]
        texts[7:11, k] = draw(st.sampled_from(turns))
        texts[11:13, k] = draw(places), draw(places)
        clips = [(-1e9, -1e9, 1e9, 1e9), (0, 0, 60, 400), (40, 40, 100, 100), (90, 90, 10, 10)]
        texts[13:17, k] = draw(st.sampled_from(clips))
    columns = np.array(draw(st.lists(st.tuples(*[places] * 8), min_size=count, max_size=count))).T.copy()
    codes = draw(
        st.lists(st.sampled_from(SIGNS) | st.sampled_from([2, 0xD842, 0xDFB7, 0xFFFE]), min_size=count, max_size=count)
    )
    columns[0], columns[7] = codes, np.sort(draw(st.lists(st.integers(0, objects - 1), min_size=count, max_size=count)))
    return columns, texts


def placed_by_both(columns, texts, turns):
    """Whether the loop in C takes these signs; both ways of placing them are compared."""
    frame = Frame(0.0, 0.0, 595.0, 842.0, turns)
    bold = texts[2] == 2
    found = loops.place_glyphs(columns, texts, bold, KINDS, (0.0, 0.0, 595.0, 842.0, turns))
    glyphs, upright = _place(columns, texts, bold, frame, np.zeros((0, 6)))
    if found is None:
        return False
    own, own_upright = _from_bytes(frame, *found)
    same(own, glyphs)
    assert own_upright == upright
    return True


@settings(max_examples=400, deadline=None)
@given(prints(), st.integers(0, 3))
def test_places_of_signs(found, turns):
    columns, texts = found
    codes = columns[0].astype(int)
    sizes = texts[1] * np.hypot(texts[9], texts[10])
    plain = (codes >= 0x20).all() and not np.isin(codes, [0xD842, 0xDFB7, 0xFFFE]).any()
    assert placed_by_both(columns, texts, turns) == (plain and (texts[2] != 3).all() and (sizes >= 2).all())


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@settings(max_examples=200, deadline=None)
@given(prints(COORDINATES | ODD), st.integers(0, 3))
def test_places_of_signs_that_are_no_numbers(found, turns):
    columns, texts = found
    assert not placed_by_both(columns, texts, turns) or np.isfinite(columns).all()


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
