"""Tables as CSV, Excel and JSON Lines: texts stay texts, also in a spreadsheet that opens them."""

import csv
import json
import shutil
import subprocess
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.record import CellCount, Measure, Normalized, Period, Record
from normalizers.rows import placed, to_tables
from normalizers.schema import RECORDS
from pipeline import export as module
from pipeline import workbook
from pipeline.cli import main
from pipeline.export import flat, guarded, header
from pipeline.load import full_schema, load

NASTY = [
    '=HYPERLINK("http://localhost/x","見る")',
    "+1",
    "-3℃を目標",
    "@x",
    "＝1+1",
    "\t=1+1",
    " =1+1",
    "=cmd|' /C calc'!A0",
    "%1",
    "007",
    "1-2",
    "3/4",
    "4月1日",
    "令和6年4月",
    "R6.4.1",
    "1e5",
    "50%",
    "１２",
    "(1)",
    "12:30",
    "2024-04-01",
    "#N/A",
    "TRUE",
    "false",
    "'引用'",
]
PLAIN = ['"引用", と', "一行目\n二行目", "年3回以上", "3回", "10件以上", "令和6年度末", "第8期", "①", "A-1", "TRUE等"]


def publish(folder, *records):
    result = Normalized(records, (), CellCount(), 2024, "計画", "012025", "甲野市", "JP-20")
    path = folder / "records" / "document_year=2024" / "prefecture=JP-20" / "part-0.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(placed("records", to_tables(result, "d" * 64)["records"], "a.pdf"), path)
    return folder


@pytest.fixture
def out(tmp_path):
    full = Record(
        item="防災講座",
        goal_path=("1 安全", "1-1 備え"),
        organization=("総務課", "消防本部"),
        period=Period("令和6年度末", None, date(2025, 3, 31), "by", 2024),
        target="年3回以上",
        target_measures=(Measure(3.0, "年3回以上", unit="回", comparator="ge", per="year"),),
        extra={"課題": "人手", "備考": "なし"},
    )
    return publish(tmp_path / "out", full, *(Record(item=text) for text in (*NASTY, *PLAIN)))


def export(out, path, *words):
    assert main(["export", "--out", str(out), "--to", str(path), *words]) == 0
    return path


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path):
    sheet = openpyxl.load_workbook(path)["plansheets"]
    names, *rows = sheet.iter_rows()
    return sheet, [{name.value: cell for name, cell in zip(names, row, strict=True)} for row in rows]


def test_csv(out, tmp_path, capsys):
    path = export(out, tmp_path / "a.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    first, *rows = read_csv(path)
    assert first["organization"] == "総務課\n消防本部"
    assert first["target_measures"] == "年3回以上"
    assert first["extra"] == "課題: 人手\n備考: なし"
    assert first["municipality_code"] == "'012025"
    assert (first["period_end"], first["period_start"], first["fiscal_year"]) == ("2025-03-31", "", "2024")
    assert "evidence" not in first
    assert "tokens" not in first
    assert [row["item"] for row in rows] == [*(f"'{text}" for text in NASTY), *PLAIN]
    assert f"{len(rows) + 1} rows" in capsys.readouterr().out


@pytest.mark.parametrize("text", NASTY)
def test_what_a_spreadsheet_would_change_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["年3回以上", "一行目\n二行目", "3回", "10件以上", "令和6年度末", "第8期", "①", "A-1", ""]
)
def test_other_texts_are_left_alone(text):
    assert guarded(text) == text


@given(st.text())
def test_a_guarded_text_comes_back(text):
    found = guarded(text)
    assert (found.removeprefix("'")) == text
    assert not found.lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_workbook(out, tmp_path):
    sheet, rows = read_xlsx(export(out, tmp_path / "a.xlsx"))
    first = rows[0]
    assert [row["item"].value for row in rows[1:]] == [*NASTY, *PLAIN]
    assert {row["item"].data_type for row in rows} == {"s"}
    assert {row["item"].number_format for row in rows} == {"@"}
    assert (first["municipality_code"].value, first["municipality_code"].data_type) == ("012025", "s")
    assert (first["fiscal_year"].value, first["fiscal_year"].data_type) == (2024, "n")
    assert (first["period_end"].value.date(), first["period_end"].is_date) == (date(2025, 3, 31), True)
    assert (first["needs_review"].value, first["needs_review"].data_type) == (False, "b")
    assert first["extra"].value == "課題: 人手\n備考: なし"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_json_lines(out, tmp_path):
    lines = export(out, tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")
    first, *rows = [json.loads(line) for line in lines if line]
    assert set(first) == {*RECORDS.names, "document_year", "prefecture"}
    assert first["extra"] == {"課題": "人手", "備考": "なし"}
    assert first["target_measures"][0]["value"] == 3.0
    assert first["period_end"] == "2025-03-31"
    assert [row["item"] for row in rows] == [*NASTY, *PLAIN]


def test_japanese_header(out, tmp_path):
    row = read_csv(export(out, tmp_path / "a.csv", "--lang", "ja"))[0]
    assert (row["取組項目・指標"], row["全国地方公共団体コード"], row["都道府県"]) == ("防災講座", "'012025", "JP-20")
    for lang in ("en", "ja"):
        for name in ("records", "measures", "issues", "documents"):
            table = full_schema(name).empty_table()
            assert len(set(header(table, lang))) == table.num_columns, "no two columns have one name"


def test_filters_and_columns(out, tmp_path):
    path = export(out, tmp_path / "a.csv", "--where", "item = '+1'", "--columns", "item,tokens")
    assert read_csv(path) == [{"item": "'+1", "tokens": ""}]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--to", "a.doc"], 2, "ends in none of .csv, .xlsx, .jsonl"),
        (["--to", "a.csv", "--where", "colour = 1"], 2, '"colour" not found'),
        (["--to", "a.csv", "--columns", "colour"], 2, "no column 'colour'"),
        (["--to", "a.csv", "--table", "measures"], 2, "no published measures"),
        (["--to", "none/a.csv"], 3, "cannot be written"),
    ],
)
def test_what_cannot_be_is_said(out, tmp_path, capsys, monkeypatch, words, status, said):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--out", str(out), *words]) == status
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_workbook_cannot_hold(tmp_path, capsys, monkeypatch):
    out = publish(tmp_path / "out", Record(item="鐘\x07\x00", description="長" * 40_000))
    _, (row,) = read_xlsx(export(out, tmp_path / "a.xlsx"))
    assert row["item"].value == "鐘��"
    assert (len(row["description"].value), row["description"].value[-1]) == (32_767, "…")
    assert "1 texts are longer" in capsys.readouterr().err
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    assert main(["export", "--out", str(out), "--to", str(tmp_path / "b.xlsx")]) == 2
    assert "--where" in capsys.readouterr().err


def test_many_rows(tmp_path, monkeypatch):
    out = publish(tmp_path / "out", *(Record(item=f"取組{number}") for number in range(450)))
    monkeypatch.setattr(module, "_BLOCK", 100)
    _, rows = read_xlsx(export(out, tmp_path / "a.xlsx"))
    assert [row["item"].value for row in rows] == [f"取組{number}" for number in range(450)]
    assert len(read_csv(export(out, tmp_path / "a.csv"))) == 450
    assert load(out, backend="arrow").num_rows == 450


def test_values_for_one_cell():
    assert flat({"x0": 1.5, "top": 2.0}) == "x0: 1.5\ntop: 2.0"
    assert [flat(value) for value in (None, True, {}, ["一", "二"])] == [None, True, None, "一\n二"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_both_unharmed(out, tmp_path):
    """As a person opens them, with its recognition of numbers and dates at its most eager; converted back to a workbook."""
    export(out, tmp_path / "a.csv")
    export(out, tmp_path / "b.xlsx")
    (tmp_path / "seen").mkdir()
    eager = ["--infilter=CSV:44,34,76,1,,0,false,true,false"]
    for name, words in (("a.csv", eager), ("b.xlsx", [])):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", *words, "--convert-to", "xlsx", "--outdir", tmp_path / "seen"]
        subprocess.run([*command, tmp_path / name], check=True, capture_output=True, timeout=180)
    for name in ("a", "b"):
        sheet = openpyxl.load_workbook(tmp_path / "seen" / f"{name}.xlsx").worksheets[0]
        names, *rows = [list(row) for row in sheet.iter_rows()]
        at = [cell.value for cell in names].index("item")
        seen = [row[at] for row in rows[1:]]
        assert {cell.data_type for cell in seen} <= {"s", "inlineStr"}, [c.value for c in seen if c.data_type != "s"]
        texts = [cell.value for cell in seen]
        guard = guarded if name == "a" else str
        assert texts == [guard(text) for text in (*NASTY, *PLAIN)]
        code = rows[0][[cell.value for cell in names].index("municipality_code")].value
        assert code == guard("012025")
