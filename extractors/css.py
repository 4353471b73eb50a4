"""The few properties of a style sheet that tell what a reader sees: background, weight, hidden, vertical writing.

Promises: rules of tags, classes and ids, alone or under ancestors, and the style attribute. Leaves out what depends on a medium, a state
or a position (@media, :hover, :nth-child, siblings, attributes): such a rule is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree

_MAX_RULES = 2_000
_MAX_RULES_OF_A_NAME = 50  # each is tried on every element of that name
_MAX_KNOWN = 5_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARKS = re.compile(r"([{};])")
_COMPOUND = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_WANTED = frozenset({"background", "background-color", "font-weight", "display", "visibility", "writing-mode"})
_HEX = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
_RGB = re.compile(
    r"rgba?\(\s*+(\d{1,3})(?:\s*+,\s*+|\s++)(\d{1,3})(?:\s*+,\s*+|\s++)(\d{1,3})\s*+(?:[,/]\s*+([\d.]++%?)\s*+)?\)"
)
_NAMES = {
    "black": "000000", "gray": "808080", "grey": "808080", "silver": "C0C0C0", "lightgray": "D3D3D3", "lightgrey": "D3D3D3",
    "gainsboro": "DCDCDC", "whitesmoke": "F5F5F5", "red": "FF0000", "pink": "FFC0CB", "orange": "FFA500", "yellow": "FFFF00",
    "lightyellow": "FFFFE0", "ivory": "FFFFF0", "beige": "F5F5DC", "green": "008000", "lime": "00FF00", "lightgreen": "90EE90",
    "honeydew": "F0FFF0", "aqua": "00FFFF", "cyan": "00FFFF", "lightcyan": "E0FFFF", "azure": "F0FFFF", "aliceblue": "F0F8FF",
    "lightblue": "ADD8E6", "skyblue": "87CEEB", "blue": "0000FF", "navy": "000080", "lavender": "E6E6FA", "purple": "800080",
    "mistyrose": "FFE4E1", "seashell": "FFF5EE", "linen": "FAF0E6", "wheat": "F5DEB3", "khaki": "F0E68C",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    def matches(self, element: etree._Element) -> bool:
        return (
            self.tag in ("", element.tag)
            and (not self.ids or self.ids <= {element.get("id")})
            and (not self.classes or self.classes <= set((element.get("class") or "").split()))
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    rank: tuple[int, int, int, int]
    compounds: tuple[_Compound, ...]
    declared: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Styles:
    """The rules of a page, found by the tag, class or id that their last part names."""

    rules: Mapping[str, tuple[_Rule, ...]]
    known: dict[tuple[object, ...], dict[str, str]] = field(default_factory=dict)  # cells of a table are much alike

    def of(self, element: etree._Element) -> dict[str, str]:
        """Declared properties of an element, lower case; what it inherits is not in them."""
        if not self.rules and "style" not in element.attrib:
            return {}
        path = tuple(
            (node.tag, node.get("class"), node.get("id")) for node in chain((element,), element.iterancestors())
        )
        if path not in self.known:
            if len(self.known) >= _MAX_KNOWN:
                self.known.clear()
            self.known[path] = self._by_rules(element)
        own = element.get("style")
        return self.known[path] | _declarations(own) if own else self.known[path]

    def _by_rules(self, element: etree._Element) -> dict[str, str]:
        names = (element.get("class") or "").split()
        keys = [str(element.tag), *("." + name for name in names), f"#{element.get('id')}"]
        found = [rule for key in keys for rule in self.rules.get(key, ()) if _applies(rule, element)]
        declared: dict[str, str] = {}
        for rule in sorted(found, key=lambda rule: rule.rank):
            declared |= rule.declared
        return declared


def read_styles(root: etree._Element) -> Styles:
    """The rules of all <style> elements of a page: the first 2,000, of them the last 50 for one tag, class or id."""
    rules: dict[str, list[_Rule]] = {}
    text = "\n".join(element.text or "" for element in root.iter("style"))
    for at, rule in enumerate(_rules(_without_comments(text))):
        if at == _MAX_RULES:
            break
        last = rule.compounds[-1]
        key = next(
            chain((f"#{name}" for name in sorted(last.ids)), (f".{name}" for name in sorted(last.classes))), last.tag
        )
        rules.setdefault(key, []).append(rule)
    return Styles({key: tuple(found[-_MAX_RULES_OF_A_NAME:]) for key, found in rules.items()})


def is_hidden(declared: Mapping[str, str]) -> bool:
    """True where the element is not shown.

    >>> is_hidden({"display": "none"})
    True
    """
    return declared.get("display") == "none" or declared.get("visibility") in ("hidden", "collapse")


def to_fill(value: str | None) -> str | None:
    """Colour of a CSS or HTML value as RRGGBB; None where it is white, transparent or unknown.

    >>> to_fill("#dfeaf5 url(x.png)"), to_fill("rgb(255, 255, 255)"), to_fill("yellow")
    ('DFEAF5', None, 'FFFF00')
    """
    value = (value or "").strip().lower()
    if found := _HEX.search(value):
        digits = found[1]
        colour = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    elif found := _RGB.search(value):
        if found[4] in ("0", "0%", "0.0"):
            return None
        colour = "".join(f"{min(int(part), 255):02x}" for part in found.groups()[:3])
    else:
        colour = next((_NAMES[word] for word in value.split() if word in _NAMES), "ffffff")
    return None if colour.upper() == "FFFFFF" else colour.upper()


def _without_comments(text: str) -> str:
    """The text without its comments; one that is never closed goes on to the end."""
    end = text.rfind("*/") + 2 if "*/" in text else 0
    # Every comment that begins before the last mark of an end is closed: the pattern never looks on in vain.
    closed = _COMMENT.sub("", text[:end])
    return (
        (closed + text[end:].partition("/*")[0]).replace("<!--", " ").replace("-->", " ")
    )  # marks for browsers that knew no style sheets


def _plain_rules(text: str) -> Iterator[tuple[str, str]]:
    """Selector and declarations of the rules that stand in no other one."""
    depth = 0
    selector, parts = "", list[str]()
    for piece in _MARKS.split(text):
        if piece == "{":
            depth += 1
            if depth == 1:
                selector, parts = "".join(parts).strip(), []
        elif piece == "}":
            if depth == 1 and not selector.startswith("@"):
                yield selector, "".join(parts)
            depth = max(0, depth - 1)
            parts = parts if depth else []
        elif piece == ";" and depth == 0 and parts and parts[0].lstrip().startswith("@"):
            parts = []
        elif depth < 2 and (parts or piece.strip()):
            parts.append(piece)


def _rules(text: str) -> Iterator[_Rule]:
    order = 0
    for selectors, declarations in _plain_rules(text):
        declared = _declarations(declarations)
        if not declared:
            continue
        for selector in selectors.split(","):
            compounds = tuple(map(_compound, selector.replace(">", " ").split()))
            if compounds and None not in compounds:
                order += 1
                yield _Rule(_rank(compounds, order), tuple(filter(None, compounds)), declared)


def _rank(compounds: tuple[_Compound | None, ...], order: int) -> tuple[int, int, int, int]:
    parts = [part for part in compounds if part]
    ids, classes = sum(len(part.ids) for part in parts), sum(len(part.classes) for part in parts)
    return (ids, classes, sum(bool(part.tag) for part in parts), order)


def _compound(text: str) -> _Compound | None:
    match = _COMPOUND.fullmatch(text)
    if not match or not text:
        return None
    marks = re.findall(r"([.#])([\w-]+)", match[2])
    ids, classes = (frozenset(name for mark, name in marks if mark == kind) for kind in "#.")
    return _Compound((match[1] or "").lower(), ids, classes)


def _applies(rule: _Rule, element: etree._Element) -> bool:
    *outer, last = rule.compounds
    if not last.matches(element):
        return False
    ancestors = element.iterancestors()
    return all(any(part.matches(ancestor) for ancestor in ancestors) for part in reversed(outer))


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if name.strip() in _WANTED
    }
