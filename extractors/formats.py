"""Which reader a file needs, told from its content: a name or an ending is never looked at.

Promises: a `Document` from text exports, PDF, Excel, Word (the XML formats) and HTML. Refuses pictures, archives and other binary
data as `wrong_type` and encrypted files as `encrypted`; fails on the old binary Office formats as `unsupported`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from extractors.document import Document
from extractors.errors import ExtractionError, Failed, Refused
from extractors.export import read_export
from extractors.office_zip import office_kind, open_office
from extractors.web import read_web
from extractors.word import read_word
from extractors.workbook import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BINARY = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a sound, film or picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_READERS: dict[str, Callable[[bytes], Document]] = {
    "xlsx": read_workbook,
    "docx": read_word,
    "html": read_web,
    "text": read_export,
}
_HEAD = 4096
_PAGE = re.compile(r"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:table|div|meta|title|style|main|section|article|h[1-6])[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def is_pdf(data: bytes) -> bool:
    r"""Whether a PDF begins within the first KiB, as readers allow.

    >>> is_pdf(b"\xef\xbb\xbf%PDF-1.7"), is_pdf(b"PK")
    (True, False)
    """
    return b"%PDF-" in data[:1024]


def is_html(data: bytes) -> bool:
    r"""True where the bytes are an HTML page, or a piece of one: a text export has elements only inside its lines.

    >>> is_html(b"<!DOCTYPE html><p>"), is_html("期限\t<ul><li>通年</ul>".encode())
    (True, False)
    """
    head = data[: 2 * _HEAD].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip("ÿþ")
    return bool(_PAGE.search(head) or _FRAGMENT.match(head))


def read_document(data: bytes, *, pdf_engine: str = "pdfium") -> Document:
    r"""The document that the bytes of one file hold.

    Args:
        data: all bytes of the file.
        pdf_engine: which engine reads a PDF: `pdfium`, or for comparison `pdfplumber` or `camelot`.

    Raises:
        Refused: it is empty, encrypted, a bomb, or no document of these formats.
        Failed: it is one of them and could not be read.
        ValueError: there is no such engine.

    >>> read_document("取組\t期限\n相談会\t通年\n".encode()).format
    'text'
    """
    read = _reader(data, pdf_engine)
    try:
        return read(data)
    except ExtractionError:
        raise
    except MemoryError as error:
        raise Failed("memory", "the file needs more memory than there is") from error
    except RecursionError as error:
        raise Failed("malformed", "nested deeper than can be read") from error


def format_of(data: bytes) -> str:
    r"""What the bytes of one file are: `pdf`, `xlsx`, `docx`, `html` or `text`.

    Raises:
        Refused: it is empty, encrypted, a bomb, or nothing of these.
        Failed: it is one of a kind that is not read.

    >>> format_of(b"%PDF-1.7 ..."), format_of("取組\t期限\n".encode())
    ('pdf', 'text')
    """
    if not data:
        raise Refused("empty", "no byte in it")
    if is_pdf(data):
        return "pdf"
    if data.startswith(_ZIP):
        with open_office(data) as container:
            return office_kind(container)
    if data.startswith(_OLE):
        raise _binary_office(data)
    for mark, name in _BINARY:
        if data.startswith(mark) and (len(mark) > 2 or b"\x00" in data[:_HEAD]):
            raise Refused("wrong_type", f"{name}, no document")
    if is_html(data):
        return "html"
    _refuse_markup(data)
    return "text"


def _reader(data: bytes, pdf_engine: str) -> Callable[[bytes], Document]:
    kind = format_of(data)
    if kind == "pdf":
        # Imported where a file needs it: a run over text exports loads no PDF engine.
        from extractors.pdf import read_pdf  # noqa: PLC0415 - as said above

        return partial(read_pdf, engine=pdf_engine)
    return _READERS[kind]


def _refuse_markup(data: bytes) -> None:
    """Refuse what is text only for a machine: XML, rich text, a saved mail."""
    head = data[:_HEAD].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    if head.startswith(b"<?xml") and b"mso-application" in head:
        raise Failed("unsupported", "an XML file of Office 2003; save it in today's format")
    if re.match(rb"mime-version:", head, re.IGNORECASE):
        raise Failed("unsupported", "a saved web archive; save it as HTML")
    if head.startswith((b"<?xml", b"{\\rtf")):
        raise Refused("wrong_type", "XML or rich text, no document that is read here")


def _binary_office(data: bytes) -> Refused | Failed:
    """What to say of an OLE container: an encrypted file of today's Office, or a file of Office before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refused("encrypted", "an Office file with a password")
    return Failed("unsupported", "a binary Office file (.xls, .doc, .ppt); save it in an XML format")
