"""HTML pages: tables with merged cells, and the lines and headings around them.

Promises: what a browser shows, in its order: numbers of lists, line breaks that the author made (a break in the source between two
Japanese characters is none), captions as lines, backgrounds and vertical writing of simple style rules, `th` as bold. A table inside a
cell follows its parent as a table of its own and its text stays out of the cell; a table that only arranges others is not there. What
stands in a table outside its cells comes before it (see `web_tables`).
Leaves out what is hidden, scripts, controls of forms and the navigation around the content. Refuses pages over 16 MiB, elements with
more than 1,000 attributes, elements nested deeper than 250 and tables whose spans are out of all proportion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from extractors.css import Styles, is_hidden, read_styles, to_fill
from extractors.document import Document, Line, Table
from extractors.encoding import Decoded, decoding_findings, japanese_share, read_text
from extractors.errors import Failed, Refused
from extractors.grid import Piece, numbered, place, to_block
from extractors.web_tables import GROUPS, mend_tables
from extractors.web_text import Text, flow

MAX_BYTES = 16 << 20
MAX_ATTRIBUTES = 1_000  # libxml2 needs seconds for 50,000 and minutes for 200,000
_MAX_ROWSPAN, _MAX_COLSPAN = 65_534, 1_000  # as browsers have it
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)|<!--")
_ATTRIBUTE = re.compile(r"[\s/]*[^\s/>=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?|[\s/]*=")
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
# Browsers read the older names of these encodings with the extensions of Windows.
_ALIASES = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp", "x-euc-jp": "euc_jp", "euc-jp": "euc_jp", "euc": "euc_jp", "utf8": "utf-8"}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_PLAUSIBLE_PAGE = 0.5
_LAYOUT_SHARE = 0.6  # of a table's text in tables inside it: it arranges them


@dataclass(frozen=True, slots=True)
class _Cell:
    piece: Piece
    nested: tuple[etree._Element, ...]


def read_web(data: bytes) -> Document:
    """Lines and tables of an HTML page.

    Raises:
        Refused: `empty`, `too_large`, `wrong_type`, `bomb`.
        Failed: `malformed` where the text cannot be decoded or the page holds no element.

    >>> document = read_web("<h1>実施状況</h1><table><tr><th>取組<td>相談会</table>".encode())
    >>> document.blocks[0].level, [cell.text for cell in document.blocks[1].cells]
    (1, ['取組', '相談会'])
    """
    if len(data) > MAX_BYTES:
        raise Refused("too_large", f"{len(data)} bytes, at most {MAX_BYTES}")
    decoded = _decoded(data)
    _refuse_attributes(decoded.text)
    root = _parsed(decoded.text)
    mend_tables(root)
    title = " ".join((root.findtext(".//title") or "").split())
    blocks = numbered(_blocks(root, read_styles(root)))
    return Document(
        "html", blocks, findings=decoding_findings(decoded), encoding=decoded.encoding, metadata_title=title or None
    )


def _decoded(data: bytes) -> Decoded:
    """The text of a page: in the encoding that it declares, if that is true."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii", "replace").lower()
        try:
            text = data.decode(_ALIASES.get(name, name))
        except (UnicodeError, LookupError):  # some codecs of Python refuse every text
            return read_text(data)
        if japanese_share(text) >= _PLAUSIBLE_PAGE and "\x00" not in text:
            return Decoded(text, _ALIASES.get(name, name))
    return read_text(data)


def _refuse_attributes(text: str) -> None:
    at = 0
    while tag := _TAG.search(text, at):
        at = tag.end()
        if tag[1] is None or tag[1].lower() in ("script", "style"):
            end = text.find("-->" if tag[1] is None else f"</{tag[1]}", at)
            at = len(text) if end < 0 else end
            continue
        attributes = 0
        while attribute := _ATTRIBUTE.match(text, at):
            at = attribute.end()
            attributes += 1
            if attributes > MAX_ATTRIBUTES:
                raise Refused("bomb", f"an element with more than {MAX_ATTRIBUTES} attributes")


def _parsed(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False)
    root = etree.fromstring(_CONTROL.sub("", text).encode("utf-8", "replace"), parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise Refused("bomb", "elements nested deeper than 250")
    if root is None:
        raise Failed("malformed", "no element in it")
    return root


def _blocks(element: etree._Element, styles: Styles) -> Iterator[Line | Table]:
    for item in flow(element, styles):
        if isinstance(item, Text):
            yield Line(item.text, level=item.level, bold=item.bold)
        else:
            yield from _table_blocks(item, styles)


def _table_blocks(table: etree._Element, styles: Styles) -> Iterator[Line | Table]:
    """The caption, the table and the tables inside it; or what a table that only arranges others holds."""
    for caption in table.iterchildren("caption"):
        yield from _blocks(caption, styles)
    groups = _row_groups(table, styles)
    if _arranges(table, groups):
        for cell in (cell for group in groups for row in group for cell, _ in _shown_cells(row, styles)):
            yield from _blocks(cell, styles)
        return
    rows: list[list[Piece]] = []
    nested: list[etree._Element] = []
    for group in groups:
        for at, row in enumerate(group):
            behind = _fill((row, *row.iterancestors(*GROUPS, "table")), styles)
            left = len(group) - at  # no cell reaches out of its group of rows
            cells = [_cell(cell, declared, behind, left, styles) for cell, declared in _shown_cells(row, styles)]
            rows.append([cell.piece for cell in cells])
            nested += [inner for cell in cells for inner in cell.nested]
    block = to_block(place(rows), len(rows))
    if block:
        yield block
    for inner in nested:
        yield from _table_blocks(inner, styles)


def _row_groups(table: etree._Element, styles: Styles) -> list[list[etree._Element]]:
    """Shown rows by thead, tbody and tfoot (shown last): no cell reaches into the next group."""
    groups: list[tuple[int, list[etree._Element]]] = [(1, [])]
    for child in table.iterchildren(*GROUPS, "tr"):
        if is_hidden(styles.of(child)) or "hidden" in child.attrib:
            continue
        if child.tag == "tr":
            groups[-1][1].append(child)
            continue
        rows = [row for row in child.iterchildren("tr") if not is_hidden(styles.of(row)) and "hidden" not in row.attrib]
        groups += [({"thead": 0, "tfoot": 2}.get(str(child.tag), 1), rows), (1, [])]
    return [rows for _, rows in sorted(groups, key=lambda group: group[0]) if rows]


def _shown_cells(row: etree._Element, styles: Styles) -> list[tuple[etree._Element, dict[str, str]]]:
    """Cells of a row that are shown, each with its declared style."""
    cells = ((cell, styles.of(cell)) for cell in row.iterchildren("td", "th") if "hidden" not in cell.attrib)
    return [(cell, declared) for cell, declared in cells if not is_hidden(declared)]


def _arranges(table: etree._Element, groups: list[list[etree._Element]]) -> bool:
    if table.find(".//table") is None:
        return False
    if table.get("role") == "presentation":
        return True
    if any(cell.tag == "th" for group in groups for row in group for cell in row):
        return False
    inner = sum(
        _length(nested) for nested in table.iterfind(".//table") if next(nested.iterancestors("table")) is table
    )
    return inner > _LAYOUT_SHARE * _length(table)


def _length(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _cell(cell: etree._Element, declared: dict[str, str], behind: str | None, left: int, styles: Styles) -> _Cell:
    texts, nested = _content(cell, styles)
    upright = [styles.of(child) for child in islice(cell.iterchildren(tag=etree.Element), 1)]
    piece = Piece(
        "\n".join(text.text for text in texts),
        rowspan=min(_span(cell, "rowspan", _MAX_ROWSPAN) or left, left),
        colspan=max(_span(cell, "colspan", _MAX_COLSPAN), 1),
        fill=_own_fill(cell, declared) or behind,
        bold=cell.tag == "th" or _is_bold(declared) or (bool(texts) and all(text.bold for text in texts)),
        vertical=any(look.get("writing-mode", "").startswith(("vertical", "tb")) for look in (declared, *upright)),
    )
    return _Cell(piece, tuple(nested))


def _content(cell: etree._Element, styles: Styles) -> tuple[list[Text], list[etree._Element]]:
    """Texts of a cell and the tables in it; a table of one cell is a box around text."""
    texts: list[Text] = []
    nested: list[etree._Element] = []
    for item in flow(cell, styles):
        if isinstance(item, Text):
            texts.append(item)
            continue
        boxed = list(item.iter("td", "th"))
        if len(boxed) == 1:
            more, inner = _content(boxed[0], styles)
            texts += more
            nested += inner
        else:
            nested.append(item)
    return texts, nested


def _span(cell: etree._Element, name: str, most: int) -> int:
    found = re.match(r"\s*\+?(\d{1,9})", cell.get(name, "1"))
    return min(int(found[1]), most) if found else 1


def _is_bold(declared: Mapping[str, str]) -> bool:
    return declared.get("font-weight", "") in ("bold", "bolder", "600", "700", "800", "900")


def _fill(elements: Iterable[etree._Element], styles: Styles) -> str | None:
    """Background of the first of these elements that has one, up to the table."""
    for element in elements:
        fill = _own_fill(element, styles.of(element))
        if fill or element.tag == "table":
            return fill
    return None


def _own_fill(element: etree._Element, declared: Mapping[str, str]) -> str | None:
    return to_fill(declared.get("background-color") or declared.get("background") or element.get("bgcolor"))
