"""Folding of printed text for comparison; what is published always stays as printed.

NFKC turns ① into 1, ㎡ into m2 and ½ into 1⁄2, so circled and bracketed numbers, which number lines, are kept apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NUMBERING = re.compile(r"[①-⓿❶-➓㈠-㉃㊀-㊰⑴-⒇㋀-㋿]+")
SIGNS = str.maketrans(
    {
        **dict.fromkeys("〇◯", "○"),
        **dict.fromkeys("✕✖╳", "×"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys("−–―—‐", "-"),
        "‧": "・",
    }
)
"""One form of each sign that is printed in several, for `str.translate` of NFKC text."""
_DASH = re.compile(r"[\s\-‐‑‒–—―−ー－─━]*")


def nfkc(text: str) -> str:
    """The text in NFKC, circled and bracketed numbers kept.

    >>> nfkc("①　Ｒ６目標（％）")
    '① R6目標(%)'
    """
    if _NUMBERING.search(text) is None:  # as nearly always
        return unicodedata.normalize("NFKC", text)
    out, last = [], 0
    for match in _NUMBERING.finditer(text):
        out += [unicodedata.normalize("NFKC", text[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*out, unicodedata.normalize("NFKC", text[last:])])


def key(text: str) -> str:
    """The text for comparison: NFKC, one form of each sign (○ ～ -), no white space.

    >>> key("令和６年度 〜")
    '令和6年度~'
    """
    return _short_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    return "".join(nfkc(text).translate(SIGNS).split())


_SHORT = 200  # characters; labels and most cells, which are folded again and again, are no longer
_short_key = lru_cache(maxsize=1 << 15)(_key)


def is_blank(text: str | None) -> bool:
    """Whether nothing is said: no text, white space, or a printed dash alone.

    >>> [is_blank(text) for text in (None, " 　", "－", "――", "○", "-3")]
    [True, True, True, True, False, False]
    """
    return text is None or _DASH.fullmatch(text) is not None
