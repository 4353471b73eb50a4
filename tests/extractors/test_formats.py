"""The reader is chosen by content, every bad file is a named error, and formats agree with one another."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Document
from extractors.errors import ExtractionError
from extractors.formats import format_of, read_document
from tests.extractors.office_samples import archive, cell, new_sheet, paragraph, parts_of, ruled, saved, table, word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = (("番号", "取組", "期限"), ("1", "見守りの輪を広げる", "通年"), ("2", "相談窓口を開く", "令和7年度末"))


def sample_workbook() -> bytes:
    book, sheet = new_sheet()
    sheet.append(["ひばり市 取組一覧"])
    for row in ROWS:
        sheet.append(row)
    ruled(sheet, "A2:C4")
    return saved(book)


def sample_word() -> bytes:
    return word(paragraph("ひばり市 取組一覧") + table(*("".join(map(cell, row)) for row in ROWS)))


def sample_page() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    return f"<!DOCTYPE html><html><body><p>ひばり市 取組一覧</p><table>{rows}</table></body></html>".encode()


def sample_text() -> bytes:
    return ("ひばり市 取組一覧\n\n" + "\n".join("\t".join(row) for row in ROWS)).encode("cp932")


SAMPLES = {"xlsx": sample_workbook(), "docx": sample_word(), "html": sample_page(), "text": sample_text()}


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_same_sheet_in_every_format(kind: str) -> None:
    document = read_document(SAMPLES[kind])
    assert document.format == kind
    assert [line.text for line in document.lines] == ["ひばり市 取組一覧"]
    (only,) = document.tables
    assert (only.nrows, only.ncols) == (3, 3)
    assert [cell.text for cell in only.cells] == [text for row in ROWS for text in row]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "wrong_type"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "wrong_type"),
        (b"BM" + bytes(40), "wrong_type"),
        (b"\x1f\x8b" + bytes(40), "wrong_type"),
        (bytes(range(256)) * 4, "wrong_type"),
        (archive({"photo.txt": "a"}), "wrong_type"),
        (archive({"xl/workbook.bin": "a"}), "unsupported"),
        (archive({"ppt/presentation.xml": "<a/>"}), "unsupported"),
        (archive({"content.xml": "<a/>"}), "unsupported"),
        (archive({f"xl/{at}.xml": "" for at in range(5001)}), "bomb"),
        (archive({"word/document.xml": "<a/>", "../x.xml": ""}), "bomb"),
        (archive({"word/document.xml": "<a/>", "word/media.bin": b"\x00" * (8 << 20)}), "bomb"),
        (OLE + bytes(600), "unsupported"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04" + bytes(30), "malformed"),
        (SAMPLES["xlsx"][:-200], "malformed"),
        (b"<?xml version='1.0'?><data/>", "wrong_type"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "unsupported"),
        (b"{\\rtf1 x}", "wrong_type"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "unsupported"),
    ],
)
def test_bad_files_are_named(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        read_document(data)
    assert caught.value.reason == reason


def test_an_entry_with_a_password_is_encrypted() -> None:
    data = bytearray(SAMPLES["docx"])
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(ExtractionError) as caught:
        read_document(bytes(data))
    assert caught.value.reason == "encrypted"


@pytest.mark.timeout(20)
def test_a_text_behind_many_comments_is_told_at_once() -> None:
    assert format_of(b"<!-- a -->" * 700 + "取組\t期限\n".encode()) == "text"
    assert format_of(b"<!-- a -->\n<!-- b --> <table >") == "html"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_unusual_compression_is_told(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as container:
        container.writestr("word/document.xml", parts_of(SAMPLES["docx"])["word/document.xml"])
    with pytest.raises(ExtractionError) as caught:
        read_document(buffer.getvalue())
    assert caught.value.reason == "unsupported"


def test_an_unknown_pdf_engine_is_wrong_usage() -> None:
    with pytest.raises(ValueError, match="engine"):
        read_document(b"%PDF-1.7\n", pdf_engine="none")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damaged_files_end_as_a_document_or_a_named_error(kind: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[kind])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=12)):
        content[at] = value
    _read(bytes(content[: data.draw(st.integers(1, len(content)))]))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["xlsx", "docx"]), st.data())
def test_damaged_parts_end_as_a_document_or_a_named_error(kind: str, data: st.DataObject) -> None:
    parts = parts_of(SAMPLES[kind])
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for at, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(32, 126)), min_size=1, max_size=6)
    ):
        content[at] = value
    _read(archive(parts | {name: bytes(content)}))


def _read(data: bytes) -> None:
    with suppress(ExtractionError):
        assert isinstance(read_document(data), Document)


def _texts(document: Document) -> Counter[str]:
    shown = (re.sub(r"[\s・]+", "", cell.text) for table in document.tables for cell in table.cells)
    return Counter(text for text in shown if text)


@pytest.mark.skipif(
    "PLANSHEETS_CORPUS" not in os.environ, reason="needs the corpus: PLANSHEETS_CORPUS names its folder"
)
def test_formats_of_one_document_show_the_same_cells() -> None:
    by_document: dict[str, list[Path]] = {}
    for path in sorted((Path(os.environ["PLANSHEETS_CORPUS"]) / "layouts").glob("[abd][0-9]*")):
        if path.suffix in (".xlsx", ".docx", ".html", ".txt"):
            by_document.setdefault(path.stem, []).append(path)
    compared = 0
    for paths in by_document.values():
        first, *others = [_texts(read_document(path.read_bytes())) for path in paths]
        for other in others:
            compared += 1
            apart = (first - other) + (other - first)
            assert sum(apart.values()) <= 0.1 * sum(first.values()), paths
    assert compared > 5
