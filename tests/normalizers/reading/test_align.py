"""Merged cells of text exports guessed back, from blanks and short rows."""

from __future__ import annotations

import pytest

from extractors.document import Document, Line
from normalizers.reading.align import aligned, aligned_document
from normalizers.reading.spread_headers import Memory
from tests.normalizers.reading.printed import table


def mended(*rows: str) -> list[tuple[int, int, str, int, int]]:
    """Row, column, text, rows and columns covered of each printed cell of the mended table."""
    found = aligned(table(*rows, spans=False), 2024, Memory({}))
    return [(cell.row, cell.col, cell.text, cell.rowspan, cell.colspan) for cell in found.cells if cell.text.strip()]


def test_a_blank_below_a_goal_belongs_to_the_goal():
    cells = mended(
        "施策|事業名|担当課", "歩けるまち|朝の体操|健康課", "|夕の散歩|公園課", "読めるまち|夜の読書会|図書課"
    )
    assert (1, 0, "歩けるまち", 2, 1) in cells
    assert (3, 0, "読めるまち", 1, 1) in cells


def test_a_blank_beside_a_year_belongs_to_the_year():
    cells = mended("指標|令和5年度||令和6年度|", "|目標|実績|目標|実績", "利用者数|10人|9人|12人|13人")
    assert (0, 1, "令和5年度", 1, 2) in cells
    assert (0, 3, "令和6年度", 1, 2) in cells
    assert (0, 0, "指標", 2, 1) in cells


def test_a_header_row_whose_blanks_are_gone_stands_over_its_columns():
    cells = mended("指標|令和5年度|令和6年度", "|目標|実績|目標|実績", "利用者数|10人|9人|12人|13人")
    assert [(col, wide) for row, col, text, _, wide in cells if row == 0 and text.startswith("令和")] == [
        (1, 2),
        (3, 2),
    ]


SHEETS = [
    ("番号|事業名|目標値", "1|朝の体操|12回", "2|夜の読書会|6回"),
    ("事業名|朝の体操", "担当課|健康課"),
    ("ひとこと",),
    ("番号|事業名|担当課", "1|朝の体操|", "2||図書課"),
]


@pytest.mark.parametrize("rows", SHEETS)
def test_no_text_is_lost_and_none_moves_to_another_row(rows):
    before = table(*rows, spans=False)
    after = aligned(before, 2024, Memory({}))
    assert sorted((cell.row, cell.text) for cell in after.cells if cell.text) == sorted(
        (cell.row, cell.text) for cell in before.cells if cell.text
    )


def test_a_table_that_has_spans_stays_as_it_is():
    sheet = table("施策|事業名", "歩けるまち|朝の体操", "|夕の散歩")
    assert aligned(sheet, 2024, Memory({})) is sheet


def test_the_lines_of_a_document_stay_where_they_are():
    sheet = table("施策|事業名", "歩けるまち|朝の体操", "|夕の散歩", spans=False)
    line = Line("第1章　歩けるまち")
    first, second = aligned_document(Document("text", (line, sheet)), 2024).blocks
    assert first is line
    assert second == aligned(sheet, 2024, Memory({}))
