"""Which reading of a table is chosen, what is said of it, and what is published of the doubt."""

from dataclasses import replace

import pytest

from extractors.document import Document
from normalizers.doubt import CUT, with_readings
from normalizers.normalize import normalize
from normalizers.reading.grid import grid_of
from normalizers.reading.readings import Reading, other_cuts, ruled_cut
from normalizers.reading.roles import roles_of
from normalizers.reading.score import Score, fit
from normalizers.record import Address, Facts, Record
from tests.normalizers.reading.printed import table

CLEAR = table("事業名|担当課|目標値|実績値", "傘の貸出|道路課|10本|12本", "帽子の貸出|広報課|5個|6個")
AT_FOOT = table("傘の貸出|道路課|10本|12本", "帽子の貸出|広報課|5個|6個", "事業名|担当課|目標値|実績値")


def read(*blocks):
    return normalize(Document("html", blocks), Facts(fiscal_year=2023))


def readings(found):
    return {(one.text, one.rule) for record in found.records for one in record.evidence if one.field == "reading"}


def test_a_table_that_the_rules_explain_is_read_by_them_and_nothing_else_is_tried():
    [(name, why)] = readings(read(CLEAR))
    assert name == "by the rules"
    assert why.startswith("explains it 1.00")
    assert "next best" not in why


def test_the_reading_that_explains_a_table_better_wins_and_says_what_it_was_better_than():
    found = read(AT_FOOT)
    assert [(record.item, record.target, record.actual) for record in found.records] == [
        ("傘の貸出", "10本", "12本"),
        ("帽子の貸出", "5個", "6個"),
    ]
    [(name, why)] = readings(found)
    assert name == "a list above its header"
    assert "next best: by the rules" in why


def test_the_rest_of_a_list_says_so():
    rest = table("手袋の貸出|会計課|3組|2組", "靴の貸出|会計課|4足|5足", number=2)
    assert {name for name, _ in readings(read(CLEAR, rest))} == {"by the rules", "the rest of the list above it"}


def test_a_close_second_that_scores_higher_is_published_as_a_doubt(monkeypatch):
    monkeypatch.setattr("normalizers.reading.document.CREDIT", 1.0)  # so much are the rules trusted
    found = read(AT_FOOT, replace(CLEAR, number=2))
    assert [issue.address.table for issue in found.issues if issue.code == "reading_doubt"] == [1]


@pytest.mark.parametrize(("other", "reasons"), [(0.6, (CUT,)), (0.51, ()), (0.3, ())])
def test_records_of_a_table_that_is_read_with_doubt_are_to_be_reviewed(other, reasons):
    reading = Reading("by the rules", _score(0.5), "a form", _score(other))
    [record] = with_readings([Record("傘の貸出", address=Address(table=1))], {1: reading})
    assert record.review_reasons == reasons
    assert record.evidence[-1].rule.startswith("explains it 0.50")


def _score(total):
    return Score(total, None, None, unread=0, is_named=True)


def test_each_other_cut_has_a_name_and_regions():
    grid = grid_of(AT_FOOT)
    cuts = list(other_cuts(grid, ruled_cut(grid, roles_of(AT_FOOT, 2023))))
    assert "a list above its header" in {cut.name for cut in cuts}
    assert all(cut.regions for cut in cuts)
    assert len({cut.regions for cut in cuts}) == len(cuts) > 1


@pytest.mark.parametrize(
    ("field", "text", "other"),
    [
        ("period", "令和6年度末", "道路課"),
        ("organization", "道路課", "12,000人"),
        ("item", "傘の貸出", "12本"),
        ("item_no", "(3)", "傘の貸出"),
        ("actual", "12本", "道路課"),
        ("rate", "80%", "返却が遅れ、貸出が伸びなかった。"),
        ("unit", "人", "傘の貸出"),
        ("grade", "Ａ", "返却が遅れ、貸出が伸びなかった。"),
        ("description", "商店街で傘を貸す。", "12本"),
        ("status", "傘を貸した。", "道路課"),
    ],
)
def test_texts_fit_the_fields_that_they_are_of(field, text, other):
    assert fit(field, text) > fit(field, other)
