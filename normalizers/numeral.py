"""Printed numbers as values: digits with commas, 千 万 億, and 漢数字.

Works on NFKC text.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,6}(?![\d,])|\d{1,18})(?:\.\d{1,8})?"
_SCALE = r"(?:[十百千]?[万億兆]|[十百千])"
AMOUNT = rf"{_DIGITS}(?:{_SCALE}{_DIGITS}){{0,3}}{_SCALE}?"
KANJI = r"[一二三四五六七八九十百千〇]{1,7}[万億]?"

_PIECE = re.compile(rf"({_DIGITS})({_SCALE})?")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True))


def amount(text: str) -> float:
    """Value of a number printed with digits, commas and 千 万 億.

    >>> amount("1億2,000万"), amount("1,500百万"), amount("18万2千"), amount("3.5億"), amount("85.0")
    (120000000.0, 1500000000.0, 182000.0, 350000000.0, 85.0)
    """
    total = Decimal(0)
    for match in _PIECE.finditer(text):
        scale = 1
        for sign in match[2] or "":
            scale *= _SCALES[sign]
        total += Decimal(match[1].replace(",", "")) * scale
    return float(total)


def scale_of(text: str) -> str:
    """The 千 万 億 at the end of a printed number, empty where it has none.

    >>> scale_of("15万"), scale_of("15")
    ('万', '')
    """
    return text[len(text.rstrip("十百千万億兆")) :]


def kanji_amount(text: str) -> int:
    """Value of a number in 漢数字.

    >>> kanji_amount("二十五"), kanji_amount("百二十"), kanji_amount("三千"), kanji_amount("十万"), kanji_amount("二〇")
    (25, 120, 3000, 100000, 20)
    """
    total = group = digit = 0
    for sign in text:
        if sign in _KANJI_DIGITS:
            digit = digit * 10 + _KANJI_DIGITS[sign]
        elif sign in "万億":
            total, group, digit = total + max(group + digit, 1) * _SCALES[sign], 0, 0
        else:
            group, digit = group + max(digit, 1) * _SCALES[sign], 0
    return total + group + digit
