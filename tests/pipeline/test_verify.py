"""`plansheets run --verify`: a second reader over what was read."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset
import pytest

from extractors.document import Document
from extractors.pdf import read_pdf
from extractors.pdf.second_reader import Difference, Opinion
from normalizers.normalize import normalize
from normalizers.record import Facts
from pipeline import verify
from pipeline.cli import main
from pipeline.verify import Verdict, verdict, with_verdict

SHEET = Path(__file__).resolve().parents[2] / "data" / "raw" / "azusano_toshokan.pdf"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_pdf(SHEET.read_bytes())


def rows(out, name):
    return pyarrow.dataset.dataset(out / name, format="parquet", partitioning="hive").to_table().to_pylist()


def test_a_run_says_how_far_the_readers_agree_and_reads_again_for_it(tmp_path, capsys):
    arguments = ["run", str(SHEET), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert main(arguments) == 0
    (before,) = rows(tmp_path / "out", "documents")
    assert main([*arguments, "--verify"]) == 0
    (after,) = rows(tmp_path / "out", "documents")
    capsys.readouterr()
    assert (before["agreement_ratio"], after["agreement_ratio"]) == (None, 1.0)
    assert after["result"] == before["result"]


def test_a_cell_that_differs_is_an_issue_and_a_doubt_of_its_records(document):
    normalized = normalize(document, Facts())
    first = normalized.records[0]
    at = first.evidence[0].address
    table = next(table for table in document.tables if table.number == at.table)
    cell = next(cell for cell in table.cells if (cell.row, cell.col) == (at.row, at.col))
    told = Verdict(Opinion(4, (Difference(table, cell, "ほかの字"),)))
    assert told.message == "the second reader has other text in 1 of 4 cells"
    seen = with_verdict(normalized, told)
    issue = seen.issues[-1]
    assert (issue.code, issue.text, issue.address.row) == ("readers_disagree", cell.text, cell.row)
    assert "ほかの字" in issue.message
    doubted = [record for record in seen.records if record.review_reasons]
    assert first.item in [record.item for record in doubted]
    assert len(doubted) < len(seen.records)


def test_a_fault_of_the_second_reader_is_told_and_stops_nothing(document, monkeypatch):
    def broken(*_):
        raise KeyError("Pages")

    monkeypatch.setattr(verify, "second_opinion", broken)
    told = verdict(b"", document)
    assert told.message == "the second reader cannot read it: KeyError: 'Pages'"
    seen = with_verdict(normalize(document, Facts()), told)
    assert seen.issues[-1].code == "readers_disagree"
    assert told.opinion.share is None


def test_other_formats_have_no_second_reader():
    assert verdict(b"a\tb", Document("text", ())) is None
