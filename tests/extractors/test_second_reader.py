"""The second opinion on the cells of a PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.document import Page, Table
from extractors.pdf import read_pdf, second_reader
from extractors.pdf.page import PageContent
from extractors.pdf.second_reader import Opinion, second_opinion
from tests.extractors.pdf_samples import SHEET, SHEET_X, SHEET_Y, draw_grid, pdf

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
    assert (opinion.compared, opinion.differences, opinion.share) == (filled, (), 1.0)


def test_a_cell_that_differs_is_told_with_both_texts(data, tables):
    opinion = second_opinion(data, changed(tables, text="別の文字"))
    (difference,) = opinion.differences
    assert (difference.cell.text, difference.other) == ("別の文字", tables[0].cells[1].text)
    assert (difference.table.number, difference.cell.col) == (1, 1)
    assert opinion.share == 1 - 1 / opinion.compared


@pytest.mark.parametrize("new", [{"box": None}, {"confidence": 0.7}, {"vertical": True}])
def test_cells_without_a_place_of_scans_and_written_downwards_are_not_compared(data, tables, new):
    whole = second_opinion(data, tables)
    assert second_opinion(data, changed(tables, **new)).compared == whole.compared - 1


def test_width_and_white_space_are_no_difference(data, tables):
    text = tables[0].cells[1].text.translate({ord("2"): "２", ord("9"): "９"})
    assert not second_opinion(data, changed(tables, text=f" {text}\n")).differences


@pytest.mark.parametrize("sign", ["⺠民", "⻘青", "⽬目", "⻑長", "⾷食", "‧・"])
def test_signs_that_stand_for_one_ideograph_are_no_difference(data, tables, sign, monkeypatch):
    """What pdfminer returns for a sign that a font draws for two code points."""
    radical, ideograph = sign
    theirs = [replace(table, cells=tuple(replace(cell, text=radical) for cell in table.cells)) for table in tables]
    pages = [PageContent(Page(1, 595, 842), tuple(theirs))]
    monkeypatch.setattr(second_reader, "read_pages", lambda _: iter(pages))
    ours = [replace(table, cells=tuple(replace(cell, text=ideograph) for cell in table.cells)) for table in tables]
    assert not second_opinion(data, ours).differences
    assert second_opinion(data, changed(tuple(ours), text="別")).differences


def test_tables_that_go_on_over_pages_are_compared_as_they_were_joined():
    data = pdf(*(draw_grid(SHEET_X, SHEET_Y, SHEET) for _ in range(2)))
    document = read_pdf(data)
    assert second_opinion(data, document.tables).share == 1.0


def test_nothing_to_compare_is_no_share():
    assert Opinion(0, ()).share is None
