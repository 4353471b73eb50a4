"""What of a sheet is a table: drawn with letters, t b l r for the borders of a cell."""

from __future__ import annotations

import pytest

from extractors.document import Line
from extractors.errors import Refused
from extractors.sheet_blocks import MAX_TABLE_CELLS, sheet_blocks
from extractors.sheet_borders import MAX_BLOCKS, Area, Mark, Place

SIDES = {"t": "top", "b": "bottom", "l": "left", "r": "right"}


def marks(drawing: str) -> dict[Place, Mark]:
    """`題 | 甲:tlbr | :b` is a row of three cells; a cell without text and borders is not there."""
    found: dict[Place, Mark] = {}
    for row, line in enumerate(drawing.strip().splitlines(), 1):
        for col, cell in enumerate(line.split("|"), 1):
            text, _, sides = cell.strip().partition(":")
            if text or sides:
                found[row, col] = Mark(text, frozenset(SIDES[side] for side in sides))
    return found


def shape(drawing: str, merged: list[Area] | None = None) -> list[str]:
    blocks = sheet_blocks(marks(drawing), merged or [], "一覧")
    return [
        block.text
        if isinstance(block, Line)
        else f"{block.nrows}x{block.ncols} {''.join(cell.text for cell in block.cells)}"
        for block in blocks
    ]


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("題\n甲:tlbr|乙:tlbr\n丙:tlbr|丁:tlbr\n注", ["題", "2x2 甲乙丙丁", "注"]),
        ("題\n甲:tl|乙:tr\n丙:l|丁:r\n戊:lb|己:rb\n注", ["題", "3x2 甲乙丙丁戊己", "注"]),  # a frame around all
        ("題\n甲:tb|乙:tb\n丙:b|丁:b\n注", ["題", "2x2 甲乙丙丁", "注"]),  # lines between rows alone
        ("甲:tlbr|乙:tlbr\n:tlbr|:tlbr\n丙:tlbr|丁:tlbr", ["3x2 甲乙丙丁"]),  # a blank bordered row
        ("甲:tlbr|乙:tlbr\n\n丙:tlbr|丁:tlbr", ["1x2 甲乙", "1x2 丙丁"]),
        ("甲:tlbr|乙:tlbr\n題\n丙:tlbr|丁:tlbr", ["1x2 甲乙", "題", "1x2 丙丁"]),
        ("左||右\n甲:tlbr|||乙:tlbr\n丙:tlbr|||丁:tlbr", ["左\t右", "2x1 甲丙", "2x1 乙丁"]),
        ("甲:tlbr|乙:tlbr\n丙|丁\n戊|己", ["3x2 甲乙丙丁戊己"]),  # only the header is ruled
        ("題|||様式\n番|取|期\n一|二|三\n柱\n四|五|六", ["題\t様式", "4x3 番取期一二三柱四五六"]),
        ("部|福\n課|窓\n\n甲:tlbr|乙:tlbr", ["部\t福", "課\t窓", "1x2 甲乙"]),
        ("囲:tlbr", ["囲"]),
        (":tlbr|:tlbr", []),
    ],
)
def test_tables_and_lines(drawing: str, expected: list[str]) -> None:
    assert shape(drawing) == expected


def test_a_merged_range_is_one_cell_and_folds_what_it_alone_spans() -> None:
    drawing = "甲:tlb|:tbr|乙:tlbr\n丙:tlb|:tbr|丁:tlbr"
    (table,) = sheet_blocks(marks(drawing), [(1, 1, 1, 2), (2, 1, 2, 2)], "一覧")
    assert not isinstance(table, Line)
    assert [(cell.row, cell.col, cell.colspan, cell.text) for cell in table.cells] == [
        (0, 0, 1, "甲"),
        (0, 1, 1, "乙"),
        (1, 0, 1, "丙"),
        (1, 1, 1, "丁"),
    ]


def test_blank_rows_without_end_are_left_out() -> None:
    ruled = frozenset(SIDES.values())
    cells = {(row, col): Mark("値" if row < 3 else "", ruled) for row in range(1, 900) for col in (1, 2)}
    (table,) = sheet_blocks(cells, [], "一覧")
    assert not isinstance(table, Line)
    assert table.nrows == 2


def test_a_sheet_of_countless_boxes_is_refused() -> None:
    ruled = frozenset(SIDES.values())
    cells = {(3 * row, 3 * col): Mark("箱", ruled) for row in range(60) for col in range(MAX_BLOCKS // 50)}
    with pytest.raises(Refused, match="too_large"):
        list(sheet_blocks(cells, [], "一覧"))


def test_a_merged_range_that_meets_another_is_ignored() -> None:
    drawing = "甲:tlbr|乙:tlbr|丙:tlbr\n丁:tlbr|戊:tlbr|己:tlbr\n庚:tlbr|辛:tlbr|壬:tlbr"
    (table,) = sheet_blocks(marks(drawing), [(1, 1, 2, 2), (2, 2, 3, 3)], "一覧")
    assert not isinstance(table, Line)
    assert [(cell.text, cell.rowspan, cell.colspan) for cell in table.cells] == [
        ("甲", 2, 2),
        *((text, 1, 1) for text in "丙己庚辛壬"),
    ]


def test_tables_that_are_too_large_in_all_are_refused() -> None:
    cells: dict[Place, Mark] = {}
    side = 600
    for first in (1, side + 9, 2 * side + 19):
        cells |= {(first, col): Mark("", frozenset({"top"})) for col in range(1, side + 1)}
        cells |= {(row, 1): Mark("", frozenset({"left", "top"})) for row in range(first, first + side)}
        cells[first + side - 1, side] = Mark("端")
    assert side * side < MAX_TABLE_CELLS < 3 * side * side
    with pytest.raises(Refused, match="too_large"):
        list(sheet_blocks(cells, [], "一覧"))
