"""Expressions of time and numberings in the text of a target, blanked, so that no number of theirs is counted.

Works on NFKC text with one form of each sign. Every pattern is bounded, so the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re

from normalizers.era import ERA_YEAR

BLANK = "\x00"
"""Stands for each sign of an expression of time, which counts nothing."""

_WESTERN = r"(?<![\d.,])(?:FY ?)?(?:18|19|20|21)\d\d(?=年|/\d|\.\d{1,2}(?!\d|[%㎞a-z])|\(|\)|~(?:19|20)\d\d年)"
_TIMES = (
    rf"(?:{ERA_YEAR}|{_WESTERN})(?: ?年度?)?(?: ?\((?:[MTSHR]?\d{{1,4}}|(?:明治|大正|昭和|平成|令和)(?:\d{{1,2}}|元))(?:年度?)?\))?(?:年度?)?(?:[./]\d{{1,2}}(?:[./]\d{{1,2}})?(?![\d%]))?",
    r"(?<![\d.,])(?:\d{1,2}|元) ?年度",
    r"(?<![\d.,])\d{1,2}[~・、,]\d{1,2}年度?(?!間)",
    r"(?<![\d.,])\d{1,2} ?月 ?\d{1,2} ?日",
    r"(?<![\d.,])\d{1,2}年 ?(?=\d{1,2}月)",
    r"(?<![\d.,])\d{1,2}(?:[~・、,と]\d{1,2}){0,6} ?月(?![間額])",
    r"(?<=月)\d{1,2}日",
    r"(?<![\d.])\d{1,2}:\d{2}(?![\d.%人件名回校])",
    r"(?<![\d.,])\d{1,2}時(?!間)(?:\d{1,2}分|半)?",
    r"(?<![\d.,])\d{1,4}(?:-(?:\d{1,4}|\(\d{1,2}\)|[①-⓿⑴-⒇])){2,5}(?!\d)|(?<![\d.,-])\d{1,2}-(?:\(\d{1,2}\)|[①-⓿⑴-⒇])",
    r"^- ?\d{1,3} ?-$",
    r"要(?:介護|支援)度?[1-5](?:[~・、,-][1-5])?",
    r"×\s?100(?=\s?\(?%|\))",
    r"(?:^|(?<=[\s。、]))\(\d{1,2}\)(?=\s*[^\s、。)])",
    r"(?:^|(?<=\n))\d{1,2}[.)](?=[^\d])",
)
_TIME = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _TIMES).replace("(?P<era>", "(?:").replace("(?P<era_year>", "(?:")
)


def without_times(text: str) -> str:
    """The text with every expression of time and numbering of a line blanked, at its length.

    >>> without_times("令和6年度 5件").replace(BLANK, "_")
    '_____ 5件'
    """
    return _TIME.sub(lambda match: BLANK * len(match[0]), text)
