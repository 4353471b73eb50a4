"""The schema as the one definition of what is published, and rows made under it."""

import dataclasses
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Box
from extractors.errors import PARTIAL
from normalizers import schema
from normalizers.record import Address, CellCount, Evidence, Issue, Measure, Normalized, Period, Record
from normalizers.rows import placed, record_keys, to_table, to_tables


def test_every_field_is_described_in_two_languages():
    for name, table in schema.TABLES.items():
        for field in table:
            assert field.metadata[b"en"], (name, field.name)
            assert field.metadata[b"ja"], (name, field.name)
            assert any(ord(char) > 0x3000 for char in field.metadata[b"ja"].decode()), (name, field.name)
        assert len(set(table.names)) == len(table.names)
        assert not set(table.names) & set(schema.PARTITION)


def children(kind):
    if pa.types.is_struct(kind):
        return [kind.field(number) for number in range(kind.num_fields)]
    return [kind.value_field] if pa.types.is_list(kind) else []


def test_no_null_type_and_children_of_lists_are_named_element():
    waiting = [field for table in schema.TABLES.values() for field in table]
    while waiting:
        field = waiting.pop()
        assert not pa.types.is_null(field.type), field
        if pa.types.is_list(field.type):
            assert field.type.value_field.name == "element"
        waiting += children(field.type)


def test_every_field_of_a_record_is_published():
    kept_elsewhere = {"address": "page", "period": "period_kind"}
    for field in dataclasses.fields(Record):
        assert kept_elsewhere.get(field.name, field.name) in schema.RECORDS.names
    assert (
        {f.name for f in dataclasses.fields(Measure)} == {f.name for f in schema.MEASURE} <= set(schema.MEASURES.names)
    )


def test_every_finding_of_a_reader_has_an_issue_code():
    assert {*PARTIAL, "decoded"} <= schema.ISSUE_CODES.keys()


def test_rows_are_checked():
    with pytest.raises(ValueError, match="no column 'colour'"):
        to_table("issues", [{"colour": "red"}])
    with pytest.raises(ValueError, match=r"issues\.message may not be null"):
        to_table("issues", [{"document_id": "d", "source": "", "code": "truncated", "message": None}])
    with pytest.raises(ValueError, match="unknown issue code 'fishy'"):
        to_tables(of(issues=[Issue("fishy", "?")]), "d")


def of(records=(), issues=()):
    return Normalized(tuple(records), tuple(issues), CellCount(), 2024, "計画", "202011", "長野市", "JP-20")


FULL = Record(
    item="相談会",
    goal_path=("基本目標1", "支え合い"),
    item_no="①(1)",
    item_group="相談",
    organization=("福祉課", "社協"),
    period=Period("令和6年度末", None, date(2025, 3, 31), "by", 2024),
    target="年3回",
    target_measures=(
        Measure(3.0, "年3回", unit="回", per="year"),
        Measure(1.5, "1.5〜2件", 2.0, "件", "range", name="件数"),
    ),
    actual="2回",
    actual_measures=(Measure(2.0, "2回", unit="回"),),
    status="継続",
    status_code="in_progress",
    description="内容",
    extra={"優先順位": "1位", "備考": "なし\nあり"},
    address=Address(2, "表1", 3, 0, None, None, Box(1.0, 2.0, 3.5, 4.0)),
    evidence=(Evidence("item", "相談会", "取組", "column", Address(page=2, table=3, row=0, col=1)),),
    review_reasons=("unreadable_period",),
)


def test_a_full_record_comes_back(tmp_path):
    tables = to_tables(of([FULL], [Issue("unread_cell", "words", "原文", Address(page=1, col=4))]), "d")
    pq.write_table(placed("records", tables["records"], "a.pdf"), tmp_path / "a.parquet")
    (row,) = pq.read_table(tmp_path / "a.parquet").to_pylist()
    expected = {
        "source": "a.pdf",
        "document_id": "d",
        "page": 2,
        "sheet": "表1",
        "table": 3,
        "row": 0,
        "line": None,
        "box": {"x0": 1.0, "top": 2.0, "x1": 3.5, "bottom": 4.0},
        "municipality": "長野市",
        "document_fiscal_year": 2024,
        "goal_path": ["基本目標1", "支え合い"],
        "goal": "支え合い",
        "item_no": "①(1)",
        "organization": ["福祉課", "社協"],
        "period": "令和6年度末",
        "period_end": date(2025, 3, 31),
        "period_start": None,
        "fiscal_year": 2024,
        "extra": [("優先順位", "1位"), ("備考", "なし\nあり")],
        "needs_review": True,
        "review_reasons": ["unreadable_period"],
    }
    assert {name: row[name] for name in expected} == expected
    assert row["evidence"] == [
        {
            "field": "item",
            "label": "取組",
            "rule": "column",
            "page": 2,
            "table": 3,
            "row": 0,
            "col": 1,
            "text": "相談会",
        }
    ]
    measures = tables["measures"].to_pylist()
    assert [(m["side"], m["number"], m["value"], m["value_max"], m["unit"], m["per"]) for m in measures] == [
        ("target", 0, 3.0, None, "回", "year"),
        ("target", 1, 1.5, 2.0, "件", None),
        ("actual", 0, 2.0, None, "回", None),
    ]
    (issue,) = tables["issues"].to_pylist()
    assert (issue["code"], issue["page"], issue["col"], issue["text"]) == ("unread_cell", 1, 4, "原文")


CHANGES = [
    ({"target": "年4回", "actual": None, "status": "完了", "status_code": "done"}, True),
    ({"address": Address(page=9), "evidence": (), "review_reasons": ()}, True),
    ({"item": "説明会"}, False),
    ({"organization": ("福祉課",)}, False),
    ({"period": Period("令和7年度")}, False),
    ({"goal_path": ("支え合い",)}, False),
    ({"item_no": None}, False),
    ({"address": Address(sheet="表2")}, False),
]


@pytest.mark.parametrize(("change", "same"), CHANGES)
def test_what_a_key_depends_on(change, same):
    if "address" in change and change["address"].sheet is None:
        change = {**change, "address": dataclasses.replace(change["address"], sheet="表1")}
    before, after = record_keys([FULL]), record_keys([dataclasses.replace(FULL, **change)])
    assert (before == after) == same


def test_equal_lines_have_keys_of_their_own_and_others_keep_theirs():
    other = dataclasses.replace(FULL, item="説明会")
    one, two, three = record_keys([FULL, other, FULL])
    assert len({one, two, three}) == 3
    assert record_keys([other, FULL, FULL]) == [two, one, three]


names = st.text(st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=40, deadline=None)
@given(
    item=names,
    path=st.lists(names, max_size=3),
    extra=st.dictionaries(names, names, max_size=3),
    value=st.floats(allow_nan=False),
)
def test_any_text_comes_back(item, path, extra, value):
    record = Record(item, tuple(path), extra=extra, target_measures=(Measure(value, item),))
    tables = to_tables(of([record]), "d")
    (row,) = placed("records", tables["records"], "s").to_pylist()
    assert (row["item"], row["goal_path"], row["extra"]) == (item, path, list(extra.items()))
    assert row["target_measures"][0]["value"] == value
