"""Text of Word paragraphs as it is printed: list numbers, tabs and breaks in it, deleted and hidden text not.

Promises: revisions as if all were accepted, results of fields without their codes, the base of ruby without its reading, symbols of the
usual fonts, tabs as tabs. Text boxes are handed out beside the text. Notes, headers and footers are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extractors.word_numbering import LEVELS, Numbering
from extractors.word_values import W, find_number, value_at

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_LEFT_OUT = frozenset(
    W + name
    for name in ("del", "moveFrom", "rt", "instrText", "delText", "pPr", "rPr", "footnoteReference", "commentReference")
) | {_MC + "Fallback"}
_CHARACTERS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
# Check boxes and bullets of Wingdings and Symbol.
_SYMBOLS = {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0xA7: "■", 0xA8: "□", 0xB7: "・", 0xD8: "➢", 0xFB: "×", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xE0: "→", 0x52: "☑", 0xA3: "□", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓"}  # fmt: skip

_MOST_HALF_POINTS = 9_999

_Run = tuple[str, bool | None, float | None]  # text, bold (None where the run does not say), points


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style gives to its paragraphs."""

    level: int | None = None
    list_id: str | None = None
    list_depth: int = 0
    bold: bool = False
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A printed paragraph and the text boxes that are anchored in it."""

    text: str
    level: int | None
    bold: bool
    size: float | None
    boxes: tuple[etree._Element, ...] = ()


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Paragraph styles by id, each with what it inherits."""
    if root is None:
        return {}
    elements = {element.get(W + "styleId", ""): element for element in root.iterchildren(W + "style")}
    return {style_id: _style(style_id, elements) for style_id in elements}


def read_paragraph(element: etree._Element, styles: dict[str, Style], numbering: Numbering) -> Paragraph:
    """The printed text of a paragraph; it counts the list that the paragraph belongs to."""
    style = styles.get(value_at(element, "pPr", "pStyle"), Style())
    runs: list[_Run] = []
    boxes: list[etree._Element] = []
    for piece in _pieces(element):
        if isinstance(piece, tuple):
            runs.append(piece)
        else:
            boxes.append(piece)
    text = "".join(text for text, _, _ in runs)
    shown = [run for run in runs if run[0].strip()]
    label = _list_label(element, style, numbering) if shown or boxes else ""
    sizes = [size for _, _, size in shown if size is not None]
    return Paragraph(
        (label + text).rstrip().strip("\n"),
        _level(element, style),
        bool(shown) and all(bold is True or (bold is None and style.bold) for _, bold, _ in shown),
        sizes[0] if sizes else style.size,
        tuple(boxes),
    )


def _pieces(element: etree._Element) -> Iterator[_Run | etree._Element]:
    """Runs of text with their weight and size, and text boxes, in order."""
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == W + "txbxContent":
            yield child
        elif child.tag == W + "r":
            if not _is_on(child, "vanish"):
                yield from _run(child)
        elif child.tag == _MATH_TEXT:
            yield child.text or "", None, None
        else:
            yield from _pieces(child)


def _run(run: etree._Element) -> Iterator[_Run | etree._Element]:
    bold = _is_on(run, "b")
    points = _points(run)
    for child in run:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == W + "t":
            yield child.text or "", bold, points
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag], bold, points
        elif child.tag == W + "br":
            # Page and column breaks part paragraphs, not words.
            yield "\n" if child.get(W + "type") in (None, "textWrapping") else "", bold, points
        elif child.tag == W + "sym":
            yield _symbol(child.get(W + "char", "")), bold, points
        else:
            yield from _pieces(child)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(number - 0xF000, "・")
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else ""


def _is_on(run: etree._Element, name: str) -> bool | None:
    """A switch of a run: on, off, or None where the run does not say."""
    found = run.find(f"{W}rPr/{W}{name}")
    return None if found is None else found.get(W + "val", "1") not in ("0", "false", "off")


def _list_label(element: etree._Element, style: Style, numbering: Numbering) -> str:
    own = element.find(f"{W}pPr/{W}numPr")
    number_id, depth = style.list_id, style.list_depth
    if own is not None:
        number_id = value_at(own, "numId") or number_id
        level = find_number(value_at(own, "ilvl"), LEVELS - 1)
        depth = depth if level is None else level
    return numbering.next_label(number_id, depth) if number_id and number_id != "0" else ""


def _level(element: etree._Element, style: Style) -> int | None:
    return _outline_level(element) or style.level


def _outline_level(element: etree._Element) -> int | None:
    outline = find_number(value_at(element, "pPr", "outlineLvl"), LEVELS - 1)
    return None if outline is None else outline + 1


def _points(element: etree._Element) -> float | None:
    size = find_number(value_at(element, "rPr", "sz"), _MOST_HALF_POINTS)
    return None if size is None else size / 2


def _style(style_id: str, elements: dict[str, etree._Element]) -> Style:
    found = Style()
    chain: list[etree._Element] = []
    while style_id in elements and len(chain) < 20 and elements[style_id] not in chain:
        chain.append(elements[style_id])
        style_id = value_at(chain[-1], "basedOn")
    for element in reversed(chain):
        depth = find_number(value_at(element, "pPr", "numPr", "ilvl"), LEVELS - 1)
        size = _points(element)
        bold = _is_on(element, "b")
        found = Style(
            _outline_level(element) or _named_level(element) or found.level,
            value_at(element, "pPr", "numPr", "numId") or found.list_id,
            found.list_depth if depth is None else depth,
            found.bold if bold is None else bold,
            found.size if size is None else size,
        )
    return found


def _named_level(element: etree._Element) -> int | None:
    name = value_at(element, "name").lower()
    return (find_number(name[-1], LEVELS) or None) if name.startswith(("heading ", "見出し ")) else None
