"""Which records of a scan a person is asked to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.document import Cell, Document, Table
from normalizers.doubt import GRID, LABEL, SIGN, UNKNOWN, doubts_of_scan
from normalizers.normalize import normalize
from normalizers.record import Address, Facts, Issue

WORDS = (("取組", "担当課", "目標"), ("出前講座", "生涯学習課", "年3回"), ("広報紙の発行", "広報課", "12回"))


def sheet(*doubtful: tuple[int, int, float], sure: float | None = 0.99) -> Document:
    """A list of two undertakings, read from a picture; some cells with another confidence."""
    cells = {
        (row, col): Cell(row, col, text, confidence=sure)
        for row, words in enumerate(WORDS)
        for col, text in enumerate(words)
    }
    for row, col, value in doubtful:
        cells[row, col] = replace(cells[row, col], confidence=value)
    return Document("pdf", (Table(1, 3, 3, tuple(cells.values())),))


def flagged(document: Document) -> list[tuple[str, ...]]:
    return [record.review_reasons for record in normalize(document, Facts(fiscal_year=2024)).records]


@pytest.mark.parametrize("sure", [None, 0.99])
def test_what_was_read_for_sure_needs_no_review(sure):
    assert flagged(sheet(sure=sure)) == [(), ()]


def test_a_doubtful_cell_is_a_doubt_of_its_own_record():
    assert flagged(sheet((2, 2, 0.7))) == [(), (SIGN,)]


def test_a_doubtful_label_is_a_doubt_of_all_records_below_it():
    assert flagged(sheet((0, 2, 0.5))) == [(LABEL,), (LABEL,)]


def test_an_unknown_label_of_a_picture_is_likely_a_misread_one():
    issue = Issue("unknown_label", "", "目檩", Address(table=1, row=0, col=2))
    assert set(doubts_of_scan(sheet(), [issue]).values()) == {UNKNOWN}
    assert doubts_of_scan(sheet(sure=None), [issue]) == {}


def test_a_column_without_a_label_may_be_no_column():
    document = sheet()
    (table,) = document.tables
    cells = (table.cells[0], replace(table.cells[1], text="", confidence=None), *table.cells[2:])
    assert set(doubts_of_scan(Document("pdf", (replace(table, cells=cells),)), ()).values()) == {GRID}
