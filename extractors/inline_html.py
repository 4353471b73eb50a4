"""HTML inside the cells and lines of a text export, turned into the text that was printed.

Elements are known by name: `<p>` goes, `<概要>` is printed and stays. They go before entities are decoded, so that `&lt;b&gt;` stays
printed as `<b>`. Nothing else is changed.
"""

from __future__ import annotations

import html
import re

_BREAKING = "p br li ul ol dl dt dd div tr table thead tbody tfoot caption h1 h2 h3 h4 h5 h6 hr blockquote pre center"
_SPACING = "td th"
_SILENT = "span font strong em sub sup small big del ins img colgroup col mark ruby rb rt rp label input nobr wbr tt"
# One letter in angle brackets may be a printed grade (<A>); it is an element only where it is closed too.
_PAIRED = "a b i u s q"

_ATTRIBUTES = r"(?:\s(?:\"[^\"<]{0,999}\"|'[^'<]{0,999}'|[^<>\"']){0,99})?\s?/?"
_ELEMENT = re.compile(
    rf"</?({'|'.join(f'{_BREAKING} {_SPACING} {_SILENT} {_PAIRED}'.split())}){_ATTRIBUTES}>", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK_NAMES = frozenset(_BREAKING.split())
_SPACE_NAMES = frozenset(_SPACING.split())
_PAIR_NAMES = frozenset(_PAIRED.split())
# No possessive group: before Python 3.11.5 one that holds a lookahead matches nothing, and no cell would be bold.
_BOLD = re.compile(r"\s*+(?:<p>\s*+)?<(b|strong)>(?:(?!</\1>).)*</\1>\s*+(?:</p>\s*+)?", re.IGNORECASE | re.DOTALL)


def printed_text(raw: str) -> str:
    r"""The text that a piece of a text export shows, with its line breaks.

    >>> printed_text('<ul style="list-style-type: none"> <li>計画を作る</li> <li>通年</li> </ul>')
    '計画を作る\n通年'
    >>> printed_text("<概要>&lt;A&gt; 年2回<br/>実施 R&amp;D")
    '<概要><A> 年2回\n実施 R&D'
    """
    if "<" in raw:
        closed = {name for name in _PAIR_NAMES if f"</{name}>" in raw.lower()}
        raw = _ELEMENT.sub(lambda match: _replacement(match, closed), _without_comments(raw))
    if "&" in raw:
        raw = html.unescape(raw)
    raw = raw.replace("\v", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\f", " ")
    lines = (line.strip(" \t\u00a0") for line in raw.split("\n"))
    return "\n".join(filter(None, lines)).strip()


def is_bold(raw: str) -> bool:
    """True where one bold element holds the whole text.

    >>> is_bold("<b>重点目標</b>"), is_bold("<b>1</b> 目標")
    (True, False)
    """
    return "<" in raw and _BOLD.fullmatch(raw) is not None


def open_elements(raw: str) -> set[str]:
    """Names of the block elements that are begun and not closed in the text.

    >>> open_elements("窓口<ul> <li>案内</li>")
    {'ul'}
    """
    lowered = raw.lower()
    return {name for name in ("ul", "ol", "p", "div", "td") if _count(lowered, name) > lowered.count(f"</{name}>")}


def closes(raw: str, names: set[str]) -> bool:
    """True where the text closes one of the elements before it opens it."""
    lowered = raw.lower()
    return any(0 <= lowered.find(f"</{name}>") < _first(lowered, name) for name in names)


def _without_comments(raw: str) -> str:
    """The text without its comments; one that is never closed is printed."""
    # Every comment that begins before the last mark of an end is closed: the pattern never looks on in vain.
    end = raw.rfind("-->") + 3 if "-->" in raw else 0
    return _COMMENT.sub("", raw[:end]) + raw[end:]


def _replacement(match: re.Match[str], closed: set[str]) -> str:
    name = match[1].lower()
    if name in _PAIR_NAMES and name not in closed:
        return match[0]
    if name in _BREAK_NAMES:
        return "\n"
    return " " if name in _SPACE_NAMES and not match[0].startswith("</") else ""


def _count(lowered: str, name: str) -> int:
    return len(re.findall(rf"<{name}[\s>]", lowered))


def _first(lowered: str, name: str) -> int:
    found = re.search(rf"<{name}[\s>]", lowered)
    return found.start() if found else len(lowered)
