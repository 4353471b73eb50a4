"""Self-checks: a sheet that breaks its own rule is told, and one that keeps it, or keeps none, is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.document import Cell, Document, Table
from normalizers.normalize import normalize
from normalizers.record import Facts, Normalized
from normalizers.self_checks.totals import total_doubts
from tests.test_same_document import CORPUS, SAMPLES, documents, normalized

CODES = {"numbering_gap", "column_misfit", "row_shifted", "total_differs"}
ITEMS = (
    "朝市の開催",
    "干潟の観察会",
    "灯台の公開",
    "渡船の運航",
    "松林の手入れ",
    "浜の清掃",
    "漁具の展示",
    "魚の料理教室",
)
DIVISIONS = ("商工課", "環境課", "観光課", "港湾課", "農林課", "環境課", "文化課", "商工課")
TIMES = ("通年", "9月", "6月～8月", "毎月", "11月", "年度末", "10月", "12月")


def document(*rows: str) -> Document:
    """A document of one table whose cells are separated by |."""
    grid = [row.split("|") for row in rows]
    cells = tuple(Cell(r, c, text) for r, row in enumerate(grid) for c, text in enumerate(row))
    return Document("html", (Table(1, len(grid), max(map(len, grid)), cells),))


def told(*rows: str) -> list[tuple[str, str | None, int | None]]:
    """The issues of self-checks: code, text and row."""
    return [(one.code, one.text, one.address.row) for one in read(*rows).issues if one.code in CODES]


def read(*rows: str) -> Normalized:
    return normalize(document(*rows), Facts(fiscal_year=2024))


def numbered(numbers: list[str]) -> list[str]:
    rows = zip(numbers, ITEMS * 3, DIVISIONS * 3, TIMES * 3, strict=False)
    return ["番号|事業名|担当課|実施時期", *("|".join(row) for row in rows)]


COUNTS = [
    (list("1234567"), []),
    (list("123567"), [("numbering_gap", None, 4)]),
    (list("123678"), [("numbering_gap", None, 4)]),
    (["①", "②", "④", "⑤", "⑥", "⑦", "⑧"], [("numbering_gap", None, 3)]),
    (["1-1", "1-2", "1-4", "1-5", "1-6", "1-7", "1-8"], [("numbering_gap", None, 3)]),
    (list("1231234"), []),  # begins again
    (list("12371234"), []),  # begins again after a gap too wide
    (["1", "3", "4", "8", "12", "13"], []),  # an excerpt of a longer list
    (["101", "102", "201", "202", "301", "302"], []),  # codes
    (list("124"), []),  # too short to show a rule
]


@pytest.mark.parametrize(("numbers", "expected"), COUNTS)
def test_gaps_of_a_list_that_counts_are_told(numbers, expected):
    assert told(*numbered(numbers)) == expected


def test_a_number_that_is_printed_and_gives_no_record_is_told_with_its_cell():
    rows = numbered(list("1234567"))
    rows[4] = "4||港湾課|毎月"
    (found,) = (one for one in read(*rows).issues if one.code == "numbering_gap")
    assert "4 is printed and gives no record" in found.message
    assert found.text == "4"


def test_a_blank_row_of_a_form_is_no_gap():
    rows = numbered(list("12345678"))
    rows[8] = "8|||"
    assert told(*rows) == []


def test_records_beside_a_gap_are_to_be_looked_at():
    found = read(*numbered(list("123567")))
    doubtful = {record.item_no: record.review_reasons for record in found.records}
    assert [number for number, reasons in doubtful.items() if reasons] == ["3", "5"]
    assert doubtful["5"] == ("the numbering goes from 3 to 5; 4 is not there",)


COLUMNS = [
    (TIMES, []),
    (("雨天は中止する", "受付は窓口にて", "先着順である", "無料とする", "要予約", "雨具を持参"), ["column_misfit"]),
    (("通年", "受付は窓口にて", "9月", "無料とする", "要予約", "10月"), []),  # half of them are times
    (("", "－", "", "", "－", ""), []),
    (("雨天は中止する",) * 6, []),  # one text again and again tells nothing
]


@pytest.mark.parametrize(("texts", "expected"), COLUMNS)
def test_a_column_of_times_without_times_is_told(texts, expected):
    rows = [f"{n}|{ITEMS[n]}|{DIVISIONS[n]}|{text}" for n, text in enumerate(texts)]
    found = told("番号|事業名|担当課|実施時期", *rows)
    assert [code for code, *_ in found] == expected


def test_a_column_of_divisions_without_divisions_is_told():
    texts = ("海を知る", "山を歩く", "川で遊ぶ", "里を守る", "町を描く")
    rows = [f"{n}|{ITEMS[n]}|{text}|{TIMES[n]}" for n, text in enumerate(texts)]
    assert [code for code, *_ in told("番号|事業名|担当課|実施時期", *rows)] == ["column_misfit"]


def test_a_row_that_slid_by_one_column_is_told():
    rows = [f"{n}|{ITEMS[n]}|{DIVISIONS[n]}|{TIMES[n]}|ひとこと{n}" for n in range(8)]
    head = "番号|事業名|担当課|実施時期|備考"
    assert told(head, *rows) == []
    rows[5] = f"5|{ITEMS[5]}|川で遊ぶ|{DIVISIONS[5]}|{TIMES[5]}"
    found = told(head, *rows)
    assert {(code, row) for code, _, row in found} == {("row_shifted", 6)}
    assert [record.item for record in read(head, *rows).records if record.review_reasons] == [ITEMS[5]]


def test_a_plain_word_in_a_column_of_divisions_is_no_shift():
    rows = [f"{n}|{ITEMS[n]}|{DIVISIONS[n]}|{TIMES[n]}|ひとこと{n}" for n in range(8)]
    rows[5] = f"5|{ITEMS[5]}|未定|{TIMES[5]}|ひとこと"
    assert told("番号|事業名|担当課|実施時期|備考", *rows) == []


TOTALS = [
    (("区分|R4|R5", "大人|10|20", "子ども|30|40", "計|40|60"), []),
    (("区分|R4|R5", "大人|10|20", "子ども|30|40", "計|40|61"), ["61"]),
    (("区分|R4", "大人|10", "子ども|30", "計|41"), ["41"]),
    (("区分|R4", "大人|10人", "子ども|30人", "合計|40人"), []),
    (("区分|R4|率", "大人|10|20.5", "子ども|30|40.1", "計|40|55.0"), []),  # rates are no sums
    (("区分|R4", "大人|10", "子ども|（集計中）", "計|40"), []),  # not all are figures
    (("区分|R4", "大人|1,010", "うち市内|1,000", "子ども|30", "計|1,040"), []),  # a part of the row above
    (("区分|R4", "大人|10", "子ども|30", "小計|40", "個人|5", "団体|6", "小計|11", "合計|51"), []),
    (("区分|R4|R5", "大人|10|1", "子ども|30|2", "小計|40|3", "団体|5|1", "他|6|2", "小計|11|4", "合計|51|7"), ["4"]),
    (("区分|R4", "大人|10.1", "子ども|30.2", "計|40.4"), []),  # rounded
    (("区分|R4", "大人|△10", "子ども|30", "計|20"), []),
    (("区分|R4（千円）", "人件費|10", "物件費|30", "計|41"), []),  # thousands are rounded
    (("区分|R4", "参加者|10", "満足度|4", "合計得点|90"), []),  # no plain total
    (("区分|R4", "最初の表|10", "次の表|30", "区分|R5", "甲|1", "乙|2", "計|3"), []),  # another part of the table
]


@pytest.mark.parametrize(("rows", "wrong"), TOTALS)
def test_totals_that_do_not_add_up_are_told(rows, wrong):
    assert [doubt.issue.text for doubt in total_doubts(document(*rows))] == wrong


def test_a_wrong_total_says_what_was_found():
    (doubt,) = total_doubts(document("区分|R4", "大人|1,010", "子ども|30", "計|1,004"))
    assert doubt.issue.message == "the printed total is 1,004, and the 2 rows above give 1,040"
    assert (doubt.issue.address.table, doubt.issue.address.row, doubt.issue.address.col) == (1, 3, 1)
    assert doubt.rows == (1, 2)


def test_tables_without_records_are_told():
    found = read("あれ|これ", "それ|どれ")
    assert [one.code for one in found.issues if one.code == "no_records"] == ["no_records"]


FOLDERS = [SAMPLES, *([Path(CORPUS)] if CORPUS else [])]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sheets_that_are_read_rightly_raise_no_doubt(folder):
    """False alarms would make the checks worthless: they are to be silent over our samples and a corpus."""
    read = {path: normalized(path) for paths in documents(folder).values() for path in paths}
    doubts = [
        (path.name, one.code, one.message) for path, found in read.items() for one in found.issues if one.code in CODES
    ]
    assert read
    assert len(doubts) <= 0.02 * len(read), doubts
