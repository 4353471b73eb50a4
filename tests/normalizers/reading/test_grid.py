"""Every position of a table knows the cell that covers it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalizers.reading.grid import address_of, grid_of, has_words, transposed
from tests.normalizers.reading.printed import table

SHEET = table("項目|年度|<|備考", "^|R5|R6|^", "朝市|3回|4回|－")


def test_a_merged_cell_covers_all_its_positions():
    grid = grid_of(SHEET)
    assert (grid.nrows, grid.ncols) == (3, 4)
    assert [[cell and cell.text for cell in row] for row in grid.at] == [
        ["項目", "年度", "年度", "備考"],
        ["項目", "R5", "R6", "備考"],
        ["朝市", "3回", "4回", "－"],
    ]
    assert [cell.text for cell in grid.starts(1)] == ["R5", "R6"]
    assert [cell.text for cell in grid.column(1, 0, 2)] == ["年度", "R5", "3回"]


def test_a_ragged_row_ends_with_nothing():
    grid = grid_of(table("項目|年度|備考", "朝市"))
    assert [cell and cell.text for cell in grid.at[1]] == ["朝市", None, None]


def test_a_dash_says_nothing():
    grid = grid_of(SHEET)
    assert [has_words(cell) for cell in grid.starts(2)] == [True, True, True, False]
    assert not has_words(None)


def test_a_part_is_turned_with_its_spans_and_knows_where_it_came_from():
    turned, origin = transposed(SHEET, range(2), range(1, 3))
    assert [(cell.row, cell.col, cell.text, cell.rowspan, cell.colspan) for cell in turned.cells] == [
        (0, 0, "年度", 2, 1),
        (0, 1, "R5", 1, 1),
        (1, 1, "R6", 1, 1),
    ]
    assert address_of(origin[1, 1], SHEET).col == 2


TEXTS = st.lists(st.lists(st.sampled_from(("", "朝市", "3回", "－")), min_size=3, max_size=3), min_size=1, max_size=5)


@given(TEXTS)
def test_a_table_that_is_turned_twice_is_itself(rows):
    sheet = table(*("|".join(row) for row in rows))
    turned, _ = transposed(sheet, range(sheet.nrows), range(sheet.ncols))
    again, _ = transposed(turned, range(turned.nrows), range(turned.ncols))
    assert (turned.nrows, turned.ncols) == (sheet.ncols, sheet.nrows)
    assert again == sheet
