"""The zip container of today's Office files, opened only after its limits were checked.

Promises: nothing is unpacked before the directory is seen to be harmless, and no XML is parsed that declares a document type, whatever
the part is called and in whichever Unicode encoding it is. Refuses (`bomb`) more than 5,000 entries, 512 MiB unpacked in all, 192 MiB of
XML in all, entries over 1 MiB that shrink to less than a 300th, names that appear twice or leave the folder; (`encrypted`) entries
with a password; (`dtd`) XML with a DOCTYPE or an entity declaration. Other zip files are no documents (`wrong_type`). Fails on
(`unsupported`) entries that are neither stored nor deflated, as Office writes no others, and on XML in an encoding that hides its marks.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from extractors.errors import Failed, Refused

MAX_ENTRIES = 5_000
MAX_BYTES = 512 << 20
MAX_XML_BYTES = 192 << 20
MAX_RATIO = 300
_SMALL = 1 << 20  # blank forms shrink well; a bomb is large
_ENCRYPTED_FLAG = 0x1
_DECLARES_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PAGE_TYPE = re.compile(rb"<!DOCTYPE\s+html[^\[>]*>", re.IGNORECASE)
# The strict variant of the format writes the same elements in another namespace.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_PART = re.compile(r"word/document\d{0,2}\.xml")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_KNOWN_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HEAD = 256
_HIDDEN = re.compile(rb"Lo\xa7\x94|.{0,200}encoding\s*=\s*[\"']\s*utf-?7", re.IGNORECASE | re.DOTALL)  # EBCDIC, UTF-7
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*+(?:<|\Z)|Lo\xa7\x94"
)  # a head of spaces may go on with it


def open_office(data: bytes) -> zipfile.ZipFile:
    """The opened container of an Office file.

    Raises:
        Refused: `bomb` or `encrypted`, by its directory alone.
        Failed: `malformed` where it is no whole zip file.
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Failed("malformed", f"no whole zip file: {error}") from error
    _check(container.infolist())
    return container


def office_kind(container: zipfile.ZipFile) -> str:
    """`xlsx` or `docx`.

    Raises:
        Failed: `unsupported` for other Office and OpenDocument files.
        Refused: `wrong_type` for any other zip file.
    """
    names = set(container.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(map(_WORD_PART.fullmatch, names)):
        return "docx"
    for part, what in (
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "an OpenDocument file"),
    ):
        if part in names:
            raise Failed("unsupported", what)
    if any(name.startswith(("xl/", "word/")) for name in names):
        raise Failed("malformed", "an Office file without its main part")
    raise Refused("wrong_type", "a zip archive, no document")


def word_part(container: zipfile.ZipFile) -> str:
    """Name of the part that holds the text of a Word document: some programs number it."""
    return min(filter(_WORD_PART.fullmatch, container.namelist()), default="word/document.xml")


def check_xml(container: zipfile.ZipFile) -> None:
    """Read every XML part once, so that no later reader meets a document type or a part that is cut.

    Raises:
        Refused: `dtd`, `bomb` where there is too much XML under other names.
        Failed: `malformed`, `unsupported` where an encoding hides what is declared.
    """
    entries = xml_entries(container)
    _check_size(sum(entry.file_size for entry in entries), MAX_XML_BYTES, "bytes of XML")
    for entry in entries:
        content = narrowed(read_part(container, entry.filename))
        if _HIDDEN.match(content):
            raise Failed("unsupported", f"{entry.filename}: XML in an encoding that hides its marks")
        # A page that is embedded in a document names its type and declares nothing; nobody reads it as XML.
        if _DECLARES_TYPE.search(content if is_xml(entry) else _PAGE_TYPE.sub(b"", content, count=1)):
            raise Refused("dtd", f"{entry.filename} declares a document type")


def xml_entries(container: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts that are XML, by their name or by how they begin: a workbook may call its sheets what it likes."""
    return [entry for entry in container.infolist() if is_xml(entry) or _begins_as_xml(container, entry)]


def narrowed(content: bytes) -> bytes:
    r"""XML with its marks as ASCII, for a search: what UTF-16 and UTF-32 put around them is gone.

    >>> narrowed("<a/>".encode("utf-32-be")), narrowed("<計/>".encode()) == "<計/>".encode()
    (b'<a/>', True)
    """
    return content.replace(b"\x00", b"") if b"\x00" in content[:4] else content


def read_part(container: zipfile.ZipFile, name: str) -> bytes:
    """Unpacked bytes of one part.

    Raises:
        Failed: `malformed` where the part is damaged.
    """
    try:
        return container.read(name)
    except _DAMAGE as error:
        raise Failed("malformed", f"{name}: {error}") from error


def parse_part(container: zipfile.ZipFile, name: str) -> etree._Element | None:
    """Root of an XML part, None where there is no such part.

    Raises:
        Failed: `malformed` where it is no XML.
    """
    if name not in container.namelist():
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(read_part(container, name).replace(_STRICT, _USUAL), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise Refused("bomb", f"{name}: elements nested deeper than 250") from error
        raise Failed("malformed", f"{name}: {error}") from error


def is_xml(entry: zipfile.ZipInfo) -> bool:
    """True for the parts whose names say that they are XML."""
    return entry.filename.lower().endswith((".xml", ".rels", ".vml"))


def _begins_as_xml(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    try:
        with container.open(entry) as part:
            return bool(_MARKUP.match(narrowed(part.read(_HEAD))))
    except _DAMAGE:
        return False  # a damaged picture does no harm: nobody reads it


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused("bomb", f"{len(entries)} entries, at most {MAX_ENTRIES}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("bomb", "the same name twice in the directory")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused("bomb", "a name that leaves the folder")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise Refused("encrypted", "needs a password")
    if any(entry.compress_type not in _KNOWN_COMPRESSION for entry in entries):
        raise Failed("unsupported", "compressed in a way that no Office program uses")
    _check_size(sum(entry.file_size for entry in entries), MAX_BYTES, "bytes")
    _check_size(sum(entry.file_size for entry in entries if is_xml(entry)), MAX_XML_BYTES, "bytes of XML")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused("bomb", f"{entry.filename} unpacks to {entry.file_size} bytes")


def _check_size(size: int, limit: int, unit: str) -> None:
    if size > limit:
        raise Refused("bomb", f"{size} {unit} unpacked, at most {limit}")
