"""What is refused before a reader sees it, and what a second look finds."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from extractors.document import Document, Finding, Page
from extractors.errors import ExtractionError
from extractors.pdf import scan
from extractors.pdf.scan import is_available
from pipeline import preflight
from pipeline.preflight import check, ends_properly, second_look

RAW = Path(__file__).parents[2] / "data" / "raw"


def archive(members, **settings):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, **settings) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def lying_archive():
    """An archive that states a small size for a large member."""
    data = bytearray(archive([("xl/a.xml", b"<a>" + b" " * (20 << 20))]))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature)
        data[at + offset : at + offset + 4] = (100).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive([("xl/a.xml", b"<a/>"), ("xl/b.bin", b"\0" * 1000)]), None),
        (archive([("a.xml", b" " * (20 << 20))]), "bomb"),
        (archive([(f"{number}.xml", b"") for number in range(preflight.MOST_MEMBERS + 1)]), "bomb"),
        (archive([("../../etc/passwd", b"x")]), "bomb"),
        (archive([("/etc/passwd", b"x")]), "bomb"),
        (archive([("c:\\windows\\x", b"x")]), "bomb"),
        (archive([("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')]), "dtd"),
        (archive([("word/document.xml", "<!DOCTYPE a><a/>".encode("utf-16"))]), "dtd"),
        (archive([("a.xml", b"<a/>")])[:-30], "malformed"),
        (lying_archive(), "malformed"),
        (b"PK\x03\x04", "malformed"),
        (b"plain text", None),
    ],
)
def test_archives(data, reason):
    if reason is None:
        assert check(data) == 0
        return
    with pytest.raises(ExtractionError) as caught:
        check(data)
    assert caught.value.reason == reason


def test_two_members_of_one_name():
    data = archive([("a1.xml", b"x"), ("a2.xml", b"y")]).replace(b"a2.xml", b"a1.xml")
    with pytest.raises(ExtractionError, match="bomb"):
        check(data)


def pdf(pages=2):
    """A PDF of empty pages, with a true cross-reference."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + pages))
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)]
    bodies += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"] * pages
    data, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(data)


def test_a_pdf_is_counted():
    assert check(pdf(3)) == 3
    assert check(b"%PDF-1.7 nothing else") == 0


@pytest.mark.parametrize("junk", [b"", b"\r\n\0\0", b"\n\n"])
def test_a_whole_pdf_ends_properly(junk):
    assert ends_properly(pdf() + junk)
    assert ends_properly(b"junk before\n" + pdf())


def test_every_cut_of_a_pdf_is_noticed():
    whole = pdf(20)
    for length in range(10, len(whole) - 2, 7):
        codes = [finding.code for finding in second_look(whole[:length], Document("pdf", ()), 0)]
        assert codes == ["truncated"], length


def test_what_the_reader_says_is_not_said_again():
    document = Document("pdf", (), pages=(Page(1, 9, 9),), findings=(Finding("truncated", "cut"),))
    assert second_look(pdf()[:-9], document, 0) == []
    missing = second_look(pdf(2), document, 2)
    assert [(finding.code, finding.message) for finding in missing] == [("pages_failed", "1 of 2 pages were read")]


def pictures(pages):
    """A PDF of pages that are pictures."""
    page = Image.new("RGB", (600, 800), (250, 250, 250))
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return out.getvalue()


@pytest.mark.skipif(not is_available(), reason="the extra ocr is not installed")
def test_pages_that_are_pictures_are_counted():
    assert preflight.count_scans(pictures(3)) == 3
    assert preflight.count_scans(pdf(3)) == 0  # blank: nothing to recognise
    assert preflight.count_scans(b"%PDF-1.7 broken") == 0
    assert {preflight.count_scans(path.read_bytes()) for path in RAW.glob("*.pdf")} == {0}


def test_without_what_recognises_pictures_none_is_counted(monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: False)
    assert preflight.count_scans(pictures(3)) == 0
