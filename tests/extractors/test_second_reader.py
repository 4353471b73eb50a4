"""The second opinion on the cells of a PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.document import Table
from extractors.pdf import read_pdf
from extractors.pdf.second_reader import Opinion, second_opinion

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"


@pytest.fixture(scope="module")
def data() -> bytes:
    return (RAW / "azusano_toshokan.pdf").read_bytes()


@pytest.fixture(scope="module")
def tables(data) -> tuple[Table, ...]:
    return tuple(read_pdf(data).tables)


def changed(tables: tuple[Table, ...], **new: object) -> list[Table]:
    """The tables with another second cell in the first of them."""
    first = tables[0]
    return [replace(first, cells=(first.cells[0], replace(first.cells[1], **new), *first.cells[2:])), *tables[1:]]


def test_both_readers_agree_on_a_clean_sheet(data, tables):
    opinion = second_opinion(data, tables)
    filled = sum(bool(cell.text) for table in tables for cell in table.cells)
    assert (opinion.compared, opinion.agreed, opinion.findings) == (filled, filled, ())
    assert opinion.share == 1.0


def test_a_cell_that_differs_is_told_with_both_texts(data, tables):
    opinion = second_opinion(data, changed(tables, text="別の文字"))
    (finding,) = opinion.findings
    assert (finding.code, finding.page) == ("readers_disagree", 1)
    assert "'別の文字'" in finding.message
    assert f"'{tables[0].cells[1].text}'" in finding.message
    assert opinion.agreed == opinion.compared - 1


@pytest.mark.parametrize("new", [{"box": None}, {"confidence": 0.7}])
def test_cells_without_a_place_and_cells_of_scans_are_not_compared(data, tables, new):
    whole = second_opinion(data, tables)
    assert second_opinion(data, changed(tables, **new)).compared == whole.compared - 1


def test_width_and_white_space_are_no_difference(data, tables):
    text = tables[0].cells[1].text.translate({ord("2"): "２", ord("9"): "９"})
    assert not second_opinion(data, changed(tables, text=f" {text}\n")).findings


def test_nothing_to_compare_is_no_share():
    assert Opinion(0, 0, ()).share is None
