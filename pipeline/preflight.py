"""What is refused before any reader sees it, and the second look afterwards: no reader is trusted to notice that data is missing.

A workbook or Word file is a zip archive: it is inflated here once, under limits, without keeping anything, because the sizes that
an archive states about itself may be lies. A PDF is only counted and its end looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from extractors.document import Finding
from extractors.errors import Failed, Refused
from extractors.formats import is_pdf

if TYPE_CHECKING:
    from extractors.document import Document

LARGEST_PART = 128 << 20  # bytes of one inflated member
LARGEST_ARCHIVE = 256 << 20
MOST_MEMBERS = 2000
LARGEST_RATIO = 200  # a sheet of blank rows reaches 60; judged above 4 MiB only
_CHUNK = 1 << 20
_SAMPLE = 200  # signs of a page that are looked at
_FEW = 8  # letters of a page that is no picture
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_TAIL = 2048  # readers accept an end mark that is followed by this much


def check(data: bytes) -> int:
    """The number of pages that a PDF says it has; 0 for other formats and where it cannot be told.

    Raises:
        Refused: an archive that inflates to too much, has unsafe members or a DTD, or is encrypted.
        Failed: an archive that cannot be inflated.
    """
    if data[:2] == b"PK":
        _check_archive(data)
    return _count_pages(data) if is_pdf(data) else 0


def count_scans(data: bytes) -> int:
    """How many pages of a PDF have next to no text that can be read, and so take the time of recognising a picture.

    0 where nothing is there that could recognise it.
    """
    from extractors.pdf.scan import is_available  # noqa: PLC0415  with what reads a PDF

    if not is_available():
        return 0
    import pypdfium2  # noqa: PLC0415  as in `_count_pages`

    scans = 0
    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            scans += _is_scan(page)
            page.close()
    return scans


def _is_scan(page: Any) -> bool:
    import pypdfium2.raw as pdfium  # noqa: PLC0415  as in `_count_pages`

    text = page.get_textpage()
    count = text.count_chars()
    says_something = _says_something(text.get_text_range(count=min(_SAMPLE, count)))
    text.close()
    if says_something:
        return False
    return bool(count) or any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))


def _says_something(text: str) -> bool:
    """Whether a page has text: a scan has none, or a stamp; fonts without code points give signs that are no letters.

    >>> [_says_something(text) for text in ("", "3 \ufffd\ufffd", "事業名 担当課 実施状況")]
    [False, False, True]
    """
    return sum(map(str.isalpha, text)) >= _FEW


def second_look(data: bytes, document: Document, pages: int) -> list[Finding]:
    """Signs of silent loss that a reader of a broken PDF does not report."""
    if not is_pdf(data):
        return []
    findings = []
    if all(finding.code != "truncated" for finding in document.findings) and not ends_properly(data):
        findings.append(Finding("truncated", "the file ends without the end mark of a PDF"))
    if pages and len(document.pages) < pages:
        findings.append(Finding("pages_failed", f"{len(document.pages)} of {pages} pages were read"))
    return findings


def ends_properly(data: bytes) -> bool:
    r"""Whether a PDF ends with its end mark, and its last cross-reference stands where the end says.

    A cut file often opens all the same, with those objects that were found before the cut.

    >>> ends_properly(b"%PDF-1.4 xref ... startxref\n9\n%%EOF\n"), ends_properly(b"%PDF-1.4 xref")
    (True, False)
    """
    tail = data.rstrip(b"\x00\r\n\t ")[-_TAIL:]
    found = re.search(rb"startxref\s+(\d+)\s+%%EOF", tail)
    if not found:
        return False
    offset = int(found[1]) + data.index(b"%PDF-")
    return bool(re.match(rb"\s*(?:xref|\d+\s+\d+\s+obj)", data[offset : offset + 40]))


def _count_pages(data: bytes) -> int:
    import pypdfium2  # noqa: PLC0415  only here is a second opinion on pages wanted

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            return len(pdf)
    except pypdfium2.PdfiumError:
        return 0  # the reader will say what is wrong


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            total = 0
            for member in members:
                total += _inflate(archive, member, LARGEST_ARCHIVE - total)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, OSError) as error:
        raise Failed("malformed", f"is a broken archive: {error}") from None
    except NotImplementedError as error:
        raise Failed("unsupported", f"is an archive of a kind that is not read: {error}") from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "struct"):
            raise Failed("malformed", f"is a broken archive: {error}") from None
        raise


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS:
        raise Refused("bomb", f"holds {len(names):,} members, more than {MOST_MEMBERS:,}")
    if len(set(names)) != len(names):
        raise Refused("bomb", "holds two members of one name")
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if not parts[0] or ".." in parts or ":" in parts[0]:
            raise Refused("bomb", f"holds a member outside of itself: {name!r}")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted", "holds encrypted members")


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """Bytes of an inflated member; only the first and the last chunk are looked at."""
    size = 0
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if size == 0 and member.filename.endswith((".xml", ".rels", ".vml")):
                _check_dtd(chunk[:4096], member.filename)
            size += len(chunk)
            if size > min(LARGEST_PART, room):
                raise Refused("bomb", f"{member.filename} inflates to more than {min(LARGEST_PART, room):,} bytes")
            if size > 4 << 20 and size > LARGEST_RATIO * max(member.compress_size, 1):
                raise Refused("bomb", f"{member.filename} inflates more than {LARGEST_RATIO} times")
    return size


def _check_dtd(head: bytes, name: str) -> None:
    if _DTD.search(head.replace(b"\x00", b"")):  # zero bytes: UTF-16
        raise Refused("dtd", f"{name} declares a document type or an entity")
