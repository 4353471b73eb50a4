"""Text of an HTML element as a browser shows it, piece by piece, with the tables between the pieces.

Promises: collapsed white space, line breaks where the author made them, numbers of ordered lists, heading levels. Leaves out hidden
elements, scripts, controls, ruby readings and navigation; see `web`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.css import Styles, is_hidden

_BLOCKS = frozenset(
    [
        "html",
        "body",
        "main",
        "article",
        "section",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "address",
        "center",
        "figure",
        "figcaption",
        "fieldset",
        "legend",
        "details",
        "summary",
        "form",
        "hr",
        "caption",
        "td",
        "th",
        "header",
        "footer",
        "hgroup",
        "menu",
        "dir",
    ]
)
_SKIPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "aside",
        "select",
        "button",
        "textarea",
        "option",
        "datalist",
        "input",
        "svg",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "map",
        "rt",
        "rp",
    ]
)
_AROUND = re.compile(
    r"(?:^|[-_])(?:[gls]?navi?|navigation|breadcrumbs?|topicpath|pankuzu|menu|sidebar|skip|sns|share|pagetop|header|footer)(?:$|[-_])",
    re.IGNORECASE,
)
_BREAK = "\x00"  # a break that the author made, while white space is collapsed
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_SOURCE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


@dataclass(frozen=True, slots=True)
class Text:
    """A shown paragraph, heading or item; `level` is that of the heading it stands in."""

    text: str
    level: int | None = None
    bold: bool = False


@dataclass(slots=True)
class _Run:
    """What was shown since the last break between blocks."""

    pieces: list[str] = field(default_factory=list)
    marker: str = ""
    level: int | None = None
    bold: int = 0  # how many bold elements are open
    counts: list[int | None] = field(default_factory=list)  # of the lists that are open; None for one without numbers
    all_bold: bool = True

    def add(self, text: str | None, *, kept: bool = False) -> None:
        if not text:
            return
        self.all_bold = self.all_bold and (self.bold > 0 or not text.strip())
        self.pieces.append(text.replace("\n", _BREAK) if kept else text)

    def flush(self) -> Iterator[Text]:
        text = _collapsed("".join(self.pieces))
        if text:
            bold = self.all_bold or self.level is not None
            yield Text(self.marker + text, self.level, bold)
            self.marker = ""
        self.pieces.clear()
        self.all_bold = True


def flow(root: etree._Element, styles: Styles) -> Iterator[Text | etree._Element]:
    """Texts and table elements inside an element, in the order in which they are shown; tables are not entered."""
    run = _Run()
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    left_out = False
    for event, element in walker:
        if event == "start":
            left_out = element is not root and (element.tag == "table" or is_left_out(element, styles))
            if left_out:
                walker.skip_subtree()
            if left_out and element.tag == "table":
                yield from run.flush()
                if not is_left_out(element, styles):
                    yield element
            elif not left_out:
                yield from _begin(run, element)
        else:
            if event == "end" and not left_out:
                yield from _end(run, element)
            left_out = False if event == "end" else left_out
            if element is not root:
                run.add(element.tail, kept=_is_kept(element.getparent()))
    yield from run.flush()


def is_left_out(element: etree._Element, styles: Styles) -> bool:
    """True where the element is not shown, or is navigation around the content."""
    if element.tag in _SKIPPED or "hidden" in element.attrib or is_hidden(styles.of(element)):
        return True
    if element.tag in ("header", "footer") and next(element.iterancestors("main", "article", "section"), None) is None:
        return _holds_no_content(element)
    if element.tag not in ("div", "ul", "ol", "p", "section", "form"):
        return False
    names = f"{element.get('id', '')} {element.get('class', '')}".split()
    return any(map(_AROUND.search, names)) and _holds_no_content(element)


def _holds_no_content(element: etree._Element) -> bool:
    return next(element.iter("table", "h1"), None) is None


def _begin(run: _Run, element: etree._Element) -> Iterator[Text]:
    tag = str(element.tag)
    if tag in _BLOCKS:
        yield from run.flush()
        if tag[0] == "h" and tag[1:].isdigit():
            run.level = int(tag[1:])
        if tag in ("ol", "ul"):
            run.counts.append(_first_number(element))
        if tag == "li":
            run.marker = _marker(run, element)
    elif tag == "br":
        run.add(_BREAK)
    elif tag in ("b", "strong"):
        run.bold += 1
    run.add(element.text, kept=_is_kept(element))


def _end(run: _Run, element: etree._Element) -> Iterator[Text]:
    tag = str(element.tag)
    if tag in _BLOCKS:
        yield from run.flush()
        if tag[0] == "h" and tag[1:].isdigit():
            run.level = None
        if tag == "li":
            run.marker = ""
        if tag in ("ol", "ul") and run.counts:
            run.counts.pop()
    elif tag in ("b", "strong"):
        run.bold -= 1


def _is_kept(element: etree._Element | None) -> bool:
    """True in preformatted text."""
    return (
        element is not None
        and next(element.iterancestors("pre"), element if element.tag == "pre" else None) is not None
    )


def _first_number(element: etree._Element) -> int | None:
    return None if element.tag == "ul" or "none" in element.get("style", "") else _integer(element.get("start"), 1)


def _marker(run: _Run, item: etree._Element) -> str:
    """The number that a browser prints before an item of an ordered list."""
    parent = item.getparent()
    following = run.counts[-1] if run.counts else None
    if parent is None or following is None or "none" in item.get("style", ""):
        return ""
    number = _integer(item.get("value"), following)
    run.counts[-1] = number + 1
    if "katakana" in parent.get("style", "") and 0 < number <= len(_KANA):
        return f"{_KANA[number - 1]} "
    if parent.get("type") in ("a", "A") and 0 < number <= 26:
        return f"{chr(ord(parent.get('type', 'a')) + number - 1)}. "
    return f"{number}. "


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else otherwise


def _collapsed(text: str) -> str:
    text = _SPACES.sub(" ", _SOURCE_BREAK.sub("", text)).replace("\u00a0", " ").replace("\u200b", "")
    lines = [line.strip(" ") for line in text.split(_BREAK)]
    return "\n".join(line for line in lines if line)
