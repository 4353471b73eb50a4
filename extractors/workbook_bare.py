"""A workbook without the parts that no reader of its cells needs, for files whose other parts are damaged.

Promises: the same cells, merged ranges, formats, hidden rows and print areas. Validations, conditional formats, filters, links,
drawings, tables of their own and document properties are gone: programs other than Excel often write them wrongly.
"""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from extractors.errors import Failed
from extractors.office_zip import open_office, parse_part, read_part
from extractors.sheet_parts import holds_cells

_NEEDED_OF_SHEET = frozenset({"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells"})
_DROPPED_OF_STYLES = frozenset({"dxfs", "tableStyles", "colors", "extLst", "cellStyles"})
_DROPPED = re.compile(
    r"docProps/.*|xl/worksheets/_rels/.*|xl/(?:drawings|comments|tables|externalLinks|printerSettings|ctrlProps)/.*"
)


def bare_workbook(data: bytes) -> bytes:
    """The file with its cells and their formats alone.

    Raises:
        Failed: `malformed` where these are damaged themselves.
    """
    buffer = io.BytesIO()
    with open_office(data) as container, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bare:
        for name in container.namelist():
            if _DROPPED.fullmatch(name):
                continue
            content = read_part(container, name)
            if holds_cells(content):
                content = _without(container, name, _NEEDED_OF_SHEET, keep=True)
            elif name == "xl/styles.xml":
                content = _without(container, name, _DROPPED_OF_STYLES, keep=False)
            bare.writestr(name, content)
    return buffer.getvalue()


def _without(container: zipfile.ZipFile, name: str, names: frozenset[str], *, keep: bool) -> bytes:
    root = parse_part(container, name)
    if root is None:
        raise Failed("malformed", f"{name} is missing")
    for child in list(root):
        if isinstance(child.tag, str) and (etree.QName(child).localname in names) is not keep:
            root.remove(child)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
