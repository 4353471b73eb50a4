"""How much the sheets of a workbook hold, counted before a reader makes a cell of each place.

Promises: every part with cells or merged ranges is counted, whatever it is called and however it is written. Refuses more than 400,000
cells, and (`bomb`) merged ranges over more than 400,000 places in all.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from extractors.errors import Failed, Refused
from extractors.office_zip import narrowed, read_part, xml_entries

MAX_CELLS = 400_000
MAX_MERGED = 400_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_HOLDS_CELLS = re.compile(rb"<(?:[^\s<>/:]+:)?(?:sheetData|mergeCells?)[\s/>]")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,9})?(?::\$?([A-Za-z]{1,3})?\$?(\d{1,9})?)?")


def holds_cells(content: bytes) -> bool:
    """True for the bytes of a part that has the cells of a sheet.

    >>> holds_cells(b"<worksheet><sheetData/></worksheet>"), holds_cells(b"<sst><si><t>sheetData</t></si></sst>")
    (True, False)
    """
    return _HOLDS_CELLS.search(narrowed(content)) is not None


def check_sheets(container: zipfile.ZipFile) -> int:
    """Count of formulas without a value, after the sheets were seen to be of a size that can be read.

    Raises:
        Refused: `too_large`, `bomb`.
        Failed: `malformed`.
    """
    cells = merged = missing = 0
    for entry in xml_entries(container):
        name = entry.filename
        content = read_part(container, name)
        if not holds_cells(content):
            continue
        try:
            for element in _parts(content):
                if etree.QName(element).localname == "row":
                    cells += len(element)
                    missing += sum(map(_has_no_value, element.iter("{*}f")))
                else:
                    merged += _places(element.get("ref", ""))
                if cells > MAX_CELLS:
                    raise Refused("too_large", f"more than {MAX_CELLS} cells")
                if merged > MAX_MERGED:
                    raise Refused("bomb", f"merged ranges over more than {MAX_MERGED} cells")
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Failed("malformed", f"{name}: {error}") from error
    return missing


def _parts(content: bytes) -> Iterator[etree._Element]:
    """Rows and merged ranges; what was seen is let go."""
    events = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=("{*}row", "{*}mergeCell"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        parent = element.getparent()
        element.clear()
        while parent is not None and parent[0] is not element:
            del parent[0]


def _has_no_value(formula: etree._Element) -> bool:
    cell = formula.getparent()
    return cell is not None and not cell.findtext("{*}v")


def _places(reference: str) -> int:
    """Places of a range: whole columns and rows without a number reach to the end of the sheet.

    >>> _places("$A$1:B3"), _places("C4"), _places("A:B")
    (6, 1, 2097152)
    """
    found = _RANGE.fullmatch(reference)
    if not found:
        raise ValueError(f"no range: {reference[:40]}")
    left, top, right, bottom = found.groups()
    columns = abs(_column(right, _LAST_COLUMN) - _column(left, 1)) + 1 if right or not left else 1
    rows = abs(int(bottom or _LAST_ROW) - int(top or 1)) + 1 if bottom or not top else 1
    return columns * rows


def _column(letters: str | None, otherwise: int) -> int:
    number = 0
    for letter in (letters or "").upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number or otherwise
