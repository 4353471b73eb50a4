"""Files that are broken, odd or malicious: each ends as one named result, and the good ones beside them are published in full.

The small set below is our own. PLANSHEETS_HOSTILE names a folder of more; without it that test is skipped.
"""

import os
import zlib
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from extractors.errors import FAILED, PARTIAL, REFUSED
from pipeline.catalog import find_sources
from pipeline.cli import main
from tests.pipeline import fakes
from tests.pipeline.test_preflight import archive, pdf

SAMPLES = Path(__file__).parents[2] / "data" / "raw"
CODES = {"ok": (), "partial": PARTIAL, "refused": REFUSED, "failed": FAILED}


def documents(out):
    table = ds.dataset(out / "documents", format="parquet", partitioning="hive").to_table()
    return {path: row for row in table.to_pylist() for path in row["paths"]}


def picture():
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 200


def workbook_bomb():
    return archive([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<a>" + b" " * (150 << 20))])


def pdf_with(content):
    """A page whose content stream is given, compressed."""
    packed = zlib.compress(content, 9)
    kids = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 9 0 R>>"
    stream = b"9 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)
    return (
        pdf(1)
        .replace(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>", kids)
        .replace(b"xref\n", stream + b"xref\n", 1)
    )


HOSTILE = {
    "empty.txt": (b"", {"empty"}),
    "picture.txt": (picture(), {"wrong_type"}),
    "prose.txt": ("お知らせ\n本日は休館です。\n".encode(), {"wrong_type"}),
    "other_encoding.txt": (bytes(range(128, 256)) * 20, {"malformed", "wrong_type"}),
    "cut_utf8.txt": ("取組\t期限\n相談会\t通年\n".encode() + b"\xe5\xff\xfe\x80" * 50, {"malformed", "wrong_type"}),
    "zeros.pdf": (b"\0" * 100_000, {"wrong_type", "malformed", "empty"}),
    "header_only.pdf": (b"%PDF-1.7\n%%EOF", {"malformed"}),
    "no_pages.pdf": (pdf(0), {"malformed", "empty"}),
    "blank.pdf": (pdf(3), {"wrong_type"}),
    "many_lines.pdf": (pdf_with(b"0 0 m 9 9 l S\n" * 400_000), None),
    "bomb.pdf": (pdf_with(b" " * (400 << 20)), None),
    "bomb.xlsx": (workbook_bomb(), {"bomb"}),
    "traversal.docx": (archive([("../../outside", b"x")]), {"bomb"}),
    "dtd.docx": (
        archive([("word/document.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')]),
        {"dtd"},
    ),
    "no_members.xlsx": (archive([]), {"malformed", "wrong_type", "unsupported"}),
    "half.zip": (archive([("a.xml", b"<a/>")])[:40], {"malformed"}),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, {"unsupported", "encrypted", "malformed"}),
    "deep.html": (b"<table><tr><td>" * 20_000, None),
    "script.html": (b"<html><table><tr><td><script>alert(1)</script>", None),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    for name, (data, _) in HOSTILE.items():
        (folder / "in" / name).write_bytes(data)
    sane = sorted(SAMPLES.glob("*.txt"))[:2]
    for path in sane:
        for one in (path, path.with_suffix(".toml")):
            (folder / "in" / one.name).write_bytes(one.read_bytes())
    assert main(["run", str(folder / "in"), "--out", str(folder / "out"), "--workers", "2"]) == 1
    assert main(["run", *map(str, sane), "--out", str(folder / "alone")]) == 0
    return folder


def test_every_file_has_one_named_result(outcome):
    found = documents(outcome / "out")
    assert found.keys() == HOSTILE.keys() | documents(outcome / "alone").keys()
    for name, row in found.items():
        assert set(row["reason"]) <= set(CODES[row["result"]]), (name, row)
        assert "internal" not in row["reason"], (name, row["message"])


@pytest.mark.parametrize("name", [name for name, (_, reasons) in HOSTILE.items() if reasons])
def test_the_result_says_what_is_wrong(outcome, name):
    row = documents(outcome / "out")[name]
    assert set(row["reason"]) <= HOSTILE[name][1], (row["result"], row["message"])
    assert row["message"]


def test_sane_documents_are_published_in_full(outcome):
    alone, together = documents(outcome / "alone"), documents(outcome / "out")
    assert alone
    for name, row in alone.items():
        assert row["result"] == "ok"
        assert row["records"] > 0
        assert together[name] == row


def test_nothing_is_written_elsewhere(outcome):
    assert sorted(path.name for path in outcome.iterdir()) == ["alone", "in", "out"]
    assert {path.name for path in (outcome / "in").iterdir() if path.suffix != ".toml"} == documents(
        outcome / "out"
    ).keys()
    assert not list((outcome / "out" / ".plansheets").glob("tmp/*"))


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_a_cut_pdf_is_never_taken_for_a_whole_one(sample, tmp_path):
    whole = sample.read_bytes()
    (tmp_path / "in").mkdir()
    for tenth in range(1, 10):
        (tmp_path / "in" / f"cut{tenth}.pdf").write_bytes(whole[: len(whole) * tenth // 10])
    main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--workers", "2"])
    found = documents(tmp_path / "out")
    assert len(found) == 9
    assert {row["result"] for row in found.values()} <= {"partial", "failed", "refused"}


@pytest.mark.skipif("PLANSHEETS_HOSTILE" not in os.environ, reason="PLANSHEETS_HOSTILE names no folder")
@pytest.mark.timeout(3600)
def test_a_folder_of_hostile_files(tmp_path):
    folder = os.environ["PLANSHEETS_HOSTILE"]
    assert main(["run", folder, "--out", str(tmp_path / "out"), "--workers", "2"]) in (0, 1)
    found = documents(tmp_path / "out")
    assert found.keys() == {source.name for source in find_sources([folder])}
    for name, row in found.items():
        assert set(row["reason"]) <= set(CODES[row["result"]]), (name, row)
    assert [(name, row["message"]) for name, row in found.items() if "internal" in row["reason"]] == []
    assert not fakes.workers()
