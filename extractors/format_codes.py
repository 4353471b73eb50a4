"""The codes of a number format, told apart.

Source: ECMA-376 part 1, 18.8.31 numFmts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/標準)'
    r"|(?P<ampm>AM/PM|A/P|上午/下午|午前/午後)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|g+|e+|a{3,4})"
    r"|(?P<digit>[0#?]+)|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)

Token = tuple[str, str]  # kind, text


@lru_cache(maxsize=256)
def to_sections(number_format: str) -> tuple[list[Token], ...]:
    """Sections of a format code, each as its tokens; `minute` is told apart from the month."""
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(number_format):
        kind = match.lastgroup or "other"
        if kind == "other" and match[0] == ";":
            sections.append([])
            continue
        sections[-1].append((kind, match[match.lastgroup or 0]))
    return tuple(_minutes(section) for section in sections)


def _minutes(section: list[Token]) -> list[Token]:
    """The section with `m` told apart: minutes behind hours or before seconds, else months."""
    dates = [
        at
        for at, (kind, text) in enumerate(section)
        if kind == "date" or (kind == "bracket" and text.lower() in ("h", "hh"))
    ]
    told = list(section)
    for before, at in pairwise([None, *dates]):
        kind, text = section[at or 0]
        if at is None or kind != "date" or text[0] not in "mM":
            continue
        behind = before is not None and section[before][1][0] in "hH"
        following = next((section[later][1][0] for later in dates if later > at), "")
        if (behind or following in ("s", "S")) and len(text) <= 2:
            told[at] = ("minute", text)
    return told


def literal(kind: str, text: str) -> str:
    """What a token prints that is no digit and no part of a date."""
    if kind == "bracket":
        return text[1:].split("-", maxsplit=1)[0] if text.startswith("$") else ""
    if kind == "space":
        return " "
    return "" if kind == "fill" else text


def digits_of(section: list[Token], text: str) -> str:
    """The text with its digits as [DBNum1] (kanji) or [DBNum3] (wide) want them."""
    brackets = {inner.lower() for kind, inner in section if kind == "bracket"}
    if "dbnum1" in brackets or "dbnum2" in brackets:
        return text.translate(_KANJI_DIGITS)
    return text.translate(_WIDE_DIGITS) if "dbnum3" in brackets else text
