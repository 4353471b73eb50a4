"""Ruled tables: every way in which programs draw borders gives the grid that was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors.document import Cell, Document, Table
from extractors.pdf import cells, read_pdf, rules
from extractors.pdf.backend import BACKEND
from extractors.pdf.rules import Rules
from extractors.pdf.shading import MOST, with_shaded_edges
from tests.extractors.pdf_samples import (
    HEIGHT,
    SHEET,
    SHEET_X,
    SHEET_Y,
    STYLES,
    WIDTH,
    draw_grid,
    fill,
    pdf,
    stroke,
    text,
)


def only_table(document: Document) -> Table:
    (table,) = document.tables
    return table


def grid(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.col, cell.rowspan, cell.colspan, cell.text) for cell in table.cells]


@pytest.mark.parametrize("style", STYLES)
def test_every_way_to_draw_borders(style):
    table = only_table(read_pdf(pdf(draw_grid(SHEET_X, SHEET_Y, SHEET, style))))
    assert grid(table) == list(SHEET)
    assert (table.nrows, table.ncols, table.page, table.number, table.spans) == (4, 4, 1, 1, True)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_with_rotate_reads_as_it_is_shown(rotate):
    shown = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, HEIGHT, 0),
        180: (-1, 0, 0, -1, WIDTH, HEIGHT),
        270: (0, -1, 1, 0, 0, WIDTH),
    }
    turned = f"q {' '.join(map(str, shown[rotate]))} cm {draw_grid(SHEET_X, SHEET_Y, SHEET)} Q"
    size = (WIDTH, HEIGHT) if rotate % 180 == 0 else (HEIGHT, WIDTH)
    document = read_pdf(pdf(turned, size=size, rotate=rotate))
    assert grid(only_table(document)) == list(SHEET)
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    box = only_table(document).cells[0].box
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx((40, 60, 120, 120), abs=0.5)


@pytest.mark.parametrize(("turn", "size"), [("0 1 -1 0 400 0", (400, 600)), ("0 -1 1 0 0 600", (400, 600))])
def test_a_sheet_printed_sideways_without_rotate(turn, size):
    document = read_pdf(pdf(f"q {turn} cm {draw_grid(SHEET_X, SHEET_Y, SHEET)} Q", size=size))
    assert grid(only_table(document)) == list(SHEET)
    box = only_table(document).box  # on the page as it is shown, not as it was turned for reading
    assert (box.x1 - box.x0, box.bottom - box.top) == pytest.approx((140, 440), abs=1)
    assert (document.pages[0].width, document.pages[0].height) == size


def test_borders_and_text_in_a_form_xobject():
    content = draw_grid(SHEET_X, SHEET_Y, SHEET)
    document = read_pdf(pdf("/X1 Do", form=content, form_matrix=(0.5, 0, 0, 0.5, 30, 40)))
    assert grid(only_table(document)) == list(SHEET)
    assert only_table(document).box.x0 == pytest.approx(0.5 * 40 + 30, abs=0.5)


def test_borders_longer_than_they_show():
    over = "".join(stroke(20, y, 500, y) for y in SHEET_Y[:3]) + "".join(stroke(x, 30, x, 150) for x in SHEET_X)
    clipped = f"q 40 {HEIGHT - 120} 440 60 re W n {over} Q"
    table = only_table(read_pdf(pdf(clipped + text(50, 80, "市民") + text(130, 110, "健康"))))
    assert (table.nrows, table.ncols) == (2, 4)
    assert [cell.text for cell in table.cells if cell.text] == ["市民", "健康"]


@pytest.mark.parametrize("far", [20_000, 90_000, 200_000, 1_000_000])
@pytest.mark.parametrize("y", [300, 120])
@pytest.mark.parametrize("backend", sorted({BACKEND, "ctypes"}))
def test_a_line_that_never_ends_spoils_no_table(far, y, backend):
    """Such lines come from drawing programs: beside the table, and through a line of it."""
    lines = stroke(-far, y, far, y) + stroke(590, -far, 590, far)
    content = draw_grid(SHEET_X, SHEET_Y, SHEET) + (
        lines if y == 300 else stroke(40, y, far, y, more="[3 3] 0 d 0.5 w")
    )
    tables = list(read_pdf(pdf(content), backend=backend).tables)
    assert [cell for cell in grid(tables[0]) if cell[4]] == [cell for cell in SHEET if cell[4]]
    assert (tables[0].nrows, len(tables)) == (4, 1)


def shaded(count, *, apart=0.0):
    """Areas of 20 × 10 points, `count` above as many others, each `apart` from the one before."""
    at = np.arange(count) * apart
    boxes = [
        np.stack([40 + at, 0 * at + y, 60 + at, 0 * at + y + 10, 0 * at + 0xDDEEFF, 0 * at + 1], axis=1)
        for y in (60, 70)
    ]
    across = np.array([(50.0, 40.0, 60.0), (90.0, 40.0, 60.0)])
    return Rules(across, across[:, [1, 0, 2]], np.concatenate(boxes), np.zeros((0, 4)))


def test_a_shade_painted_thousands_of_times_is_one():
    once, often = with_shaded_edges(shaded(1)), with_shaded_edges(shaded(20_000))
    assert once.across.tolist() == often.across.tolist()
    assert once.down.tolist() == often.down.tolist()


def test_a_page_painted_with_thousands_of_areas_has_no_edges_of_shades():
    many = shaded(MOST, apart=0.1)
    assert with_shaded_edges(many) is many


def test_areas_are_looked_at_in_parts(monkeypatch):
    sides = np.random.default_rng(5).uniform(0, 90, (40, 4))
    areas = np.column_stack([sides[:, :2], sides[:, :2] + sides[:, 2:], np.arange(40) * 0x060606, np.ones(40)])
    boxes = areas[::-1, :4] + 5
    whole = rules.on_area(boxes[:, 0], boxes[:, 1], areas).tolist(), cells._fills(boxes, areas)
    for module in (rules, cells):
        monkeypatch.setattr(module, "MOST_PAIRS", 130)
    assert (rules.on_area(boxes[:, 0], boxes[:, 1], areas).tolist(), cells._fills(boxes, areas)) == whole
    assert len(set(whole[0])) == 2


def test_open_sides_are_closed():
    open_sides = "".join(stroke(40, y, 480, y) for y in SHEET_Y) + "".join(stroke(x, 60, x, 200) for x in SHEET_X[1:-1])
    table = only_table(read_pdf(pdf(open_sides + text(50, 80, "左端") + text(400, 80, "右端"))))
    assert (table.nrows, table.ncols) == (4, 4)
    assert [(cell.col, cell.text) for cell in table.cells if cell.text] == [(0, "左端"), (3, "右端")]


def test_white_lines_count_on_shade_and_nowhere_else():
    lines = "".join(stroke(x, 60, x, 90, more="1 1 1 RG 1 w") for x in SHEET_X[1:-1])
    frame = "".join(
        stroke(*side) for side in ((40, 60, 480, 60), (40, 90, 480, 90), (40, 60, 40, 90), (480, 60, 480, 90))
    )
    rest = "".join(stroke(*side) for side in ((40, 120, 480, 120), (40, 90, 40, 120), (480, 90, 480, 120)))
    words = text(50, 80, "一") + text(130, 80, "二")
    shaded = only_table(read_pdf(pdf(fill(40, 60, 480, 90, color="0.2 0.3 0.6") + frame + rest + lines + words)))
    assert (shaded.nrows, shaded.ncols) == (2, 4)
    bare = only_table(read_pdf(pdf(frame + rest + lines + words)))
    assert (bare.nrows, bare.ncols) == (2, 1)


def test_a_shaded_head_ends_in_a_line_also_where_a_part_of_it_is_drawn():
    x, y = (40, 120, 230, 480), (60, 90, 120, 150)
    body = [(row, col, 1, 1, f"{row}の{col}") for row in (1, 2) for col in range(3)]
    heads = [(0, col, 1, 1, name) for col, name in enumerate(("区分", "事業", "備考"))]
    outer = stroke(40, 60, 480, 60) + "".join(stroke(at, 60, at, 150) for at in x)
    drawn = outer + stroke(40, 90, 120, 90) + stroke(40, 120, 480, 120) + stroke(40, 150, 480, 150)
    words = "".join(text(x[col] + 5, y[row] + 15, name) for row, col, _, _, name in (*heads, *body))
    shade = "".join(fill(x[k], 60, x[k + 1], 90, color="0.2 0.5 0.7") for k in range(3))
    first = fill(40, 90, 120, 120, color="0.9 0.9 0.9")
    assert grid(only_table(read_pdf(pdf(shade + first + drawn + words)))) == [*heads, *body]
    # painted row by row: the merged cell of one colour goes on, and so does the edge of the shade beside it
    merged = fill(40, 90, 120, 120, color="0.2 0.5 0.7")
    rest = outer + stroke(120, 90, 480, 90) + stroke(40, 120, 480, 120) + stroke(40, 150, 480, 150)
    table = only_table(read_pdf(pdf(shade + merged + rest + words)))
    assert [(cell.row, cell.col, cell.rowspan) for cell in table.cells if cell.rowspan > 1] == [(0, 0, 2)]


def test_shade_weight_and_direction_of_cells():
    shade = fill(40, 60, 120, 120, color="0.8 0.9 1")
    heads = draw_grid(SHEET_X, SHEET_Y, [cell for cell in SHEET if cell[4] != "緑化"])
    bold, down = (
        text(130, 82, "太字", font="F2"),
        "".join(text(70, 130 + 11 * k, sign) for k, sign in enumerate("緑化推進")),
    )
    lines = stroke(40, 200, 120, 200)
    cells = {cell.text: cell for cell in only_table(read_pdf(pdf(shade + heads + bold + down + lines))).cells}
    assert cells["目標"].fill == "CCE6FF"
    assert cells["備考"].fill is None
    assert cells["緑化推進"].vertical
    assert not cells["備考"].vertical
    assert not cells["実績"].bold


def test_bold_fonts_and_bold_drawn_twice():
    once = draw_grid(
        (40, 200, 400), (60, 90, 120), ((0, 0, 1, 1, ""), (0, 1, 1, 1, ""), (1, 0, 1, 1, ""), (1, 1, 1, 1, ""))
    )
    words = text(50, 80, "太字", font="F2") + text(50, 110, "重ね") + text(50.3, 110, "重ね") + text(210, 80, "細字")
    cells = {cell.text: cell for cell in only_table(read_pdf(pdf(once + words))).cells}
    assert cells["太字"].bold
    assert not cells["細字"].bold
    assert "重ね" in cells


def test_a_table_inside_a_cell():
    outer = ((0, 0, 1, 2, "全体"), (1, 0, 1, 1, "外"), (1, 1, 1, 1, ""))
    inner = ((0, 0, 1, 1, "中"), (0, 1, 1, 1, "子"))
    document = read_pdf(
        pdf(draw_grid((40, 100, 400), (60, 90, 200), outer) + draw_grid((150, 220, 300), (110, 140), inner))
    )
    assert [grid(table) for table in document.tables] == [list(outer), list(inner)]


def test_several_tables_on_a_page_in_reading_order():
    cells = ((0, 0, 1, 1, "{}"), (0, 1, 1, 1, "値"))
    drawn = "".join(
        draw_grid((x, x + 60, x + 120), (y, y + 30), [(*cells[0][:4], name), cells[1]])
        for name, x, y in (("三", 40, 200), ("二", 300, 61), ("一", 40, 60))
    )
    document = read_pdf(pdf(drawn + text(40, 180, "見出し")))
    assert [block.text if not isinstance(block, Table) else block.cells[0].text for block in document.blocks] == [
        "一", "二", "見出し", "三",
    ]  # fmt: skip
    assert [table.number for table in document.tables] == [1, 2, 3]


def test_a_frame_around_text_is_no_table():
    box = draw_grid((40, 400), (60, 120), ((0, 0, 1, 1, "お知らせ"),))
    document = read_pdf(pdf(box))
    assert not list(document.tables)
    assert [line.text for line in document.lines] == ["お知らせ"]


@st.composite
def tilings(draw):
    """A grid and cells that tile it, made by merging neighbours; each cell names its place."""
    rows, cols = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    owner = [[-1] * cols for _ in range(rows)]
    cells = []
    for row in range(rows):
        for col in range(cols):
            if owner[row][col] >= 0:
                continue
            wide = 1
            while col + wide < cols and owner[row][col + wide] < 0 and draw(st.integers(0, 3)) == 0:
                wide += 1
            high = 1
            while row + high < rows and draw(st.integers(0, 4)) == 0:
                high += 1
            for covered in range(row, row + high):
                owner[covered][col : col + wide] = [len(cells)] * wide
            cells.append((row, col, high, wide, f"{row}の{col}"))
    return rows, cols, tuple(cells)


def has_all_lines(rows, cols, cells):
    """Whether each grid line is drawn somewhere: one that runs through merged cells only does not show on paper."""
    inner_rows, inner_cols = set(range(1, rows)), set(range(1, cols))
    return not inner_rows - {cell[0] for cell in cells} and not inner_cols - {cell[1] for cell in cells}


@settings(max_examples=60, deadline=None)
@given(tilings(), st.sampled_from(sorted(STYLES)))
def test_any_tiling_is_found_again(tiling, style):
    rows, cols, cells = tiling
    assume(len(cells) > 1 and has_all_lines(rows, cols, cells))
    x, y = [40 + 80 * k for k in range(cols + 1)], [40 + 40 * k for k in range(rows + 1)]
    document = read_pdf(pdf(draw_grid(x, y, cells, style), size=(600, 400)))
    assert grid(only_table(document)) == list(cells)


def test_cells_never_overlap_and_keep_their_places():
    table = only_table(read_pdf(pdf(draw_grid(SHEET_X, SHEET_Y, SHEET))))
    covered = [
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
    ]
    assert sorted(covered) == [(row, col) for row in range(4) for col in range(4)]
    assert all(isinstance(cell, Cell) and cell.page == 1 and cell.box for cell in table.cells)
