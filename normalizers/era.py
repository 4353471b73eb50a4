"""Years as municipalities print them, as years of the western calendar.

Eras back to 明治, by name or letter, also years that an era never reached (H32 = 2020), because plans were printed before the era
changed; 元年; years without an era, which only the year of the document can resolve. Refuses a year 0 and names of eras it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from normalizers.numeral import kanji_amount
from normalizers.span import printed_span
from normalizers.text import nfkc

# The year before each era's first year. Source: 元号を改める政令 (1868, 1912, 1926, 1989, 2019).
_BEFORE_FIRST = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_SHORT = {
    "M": "明治",
    "T": "大正",
    "S": "昭和",
    "H": "平成",
    "R": "令和",
    "明": "明治",
    "大": "大正",
    "昭": "昭和",
    "平": "平成",
    "令": "令和",
    "㋿": "令和",
}
_FIRST_DAY = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
_LAST_PRINTED = {"明治": 45, "大正": 15, "昭和": 64, "平成": 45, "令和": 60}  # the highest years that plans have named
_NEAR = 20  # years: an era-less year farther from its document than this is of another era or no year

NUMBER = r"(?:\d{1,2}|元|[一二三四五六七八九十]{1,3})"
ERA_YEAR = rf"(?:(?P<era>明治|大正|昭和|平成|令和|㋿|[昭平令](?=\d)|(?<![A-Za-z0-9.])[MTSHR](?= ?[\d元])) ?(?P<era_year>{NUMBER})(?![\dA-Za-z]| ?年代))"
WESTERN = r"(?:(?<![\d.,])(?P<fy>FY ?)?(?P<western>(?:1[89]|20|21)\d\d)(?!\d|,\d|\.\d{3}| ?年代)|(?P<short_fy>FY ?|['’‘])(?P<short>\d\d)(?!\d|\.\d))"
_YEAR = re.compile(
    rf"(?:{ERA_YEAR}|{WESTERN})(?: ?(?P<suffix>年度|年(?![間代])))?|(?<![\d.,])(?P<bare>元|\d{{1,2}}) ?年度"
)


@dataclass(frozen=True, slots=True)
class Year:
    """A year named in a text: its western number, whether it is a fiscal year (April to March), and where in the text it stands.

    A year without 年 or 年度 (R5, 2024) is a fiscal one, as in the heads of municipal tables.
    """

    year: int
    fiscal: bool
    span: tuple[int, int]


def western_year(era: str, year: int) -> int:
    """Western year of a year of an era; the era by name, first character or letter, the year from 1.

    Raises:
        ValueError: the era is unknown, or the year is 0 or beyond two digits.

    >>> western_year("平成", 32), western_year("R", 6), western_year("昭和", 46)
    (2020, 2024, 1971)
    """
    name = _SHORT.get(era, era)
    if name not in _BEFORE_FIRST:
        raise ValueError(f"unknown era {era!r}")
    if not 1 <= year <= 99:
        raise ValueError(f"{name} has no year {year}")
    return _BEFORE_FIRST[name] + year


def era_date(day: date) -> tuple[str, int]:
    """Era and year of the era on a day.

    Raises:
        ValueError: the day is before 明治.

    >>> era_date(date(2019, 4, 30)), era_date(date(2019, 5, 1))
    (('平成', 31), ('令和', 1))
    """
    for first, name in _FIRST_DAY:
        if day >= first:
            return name, day.year - _BEFORE_FIRST[name]
    raise ValueError(f"{day} is before 明治")


def fiscal_year_of(day: date) -> int:
    """Fiscal year (April to March) that contains a day.

    >>> fiscal_year_of(date(2025, 3, 31)), fiscal_year_of(date(2025, 4, 1))
    (2024, 2025)
    """
    return day.year if day.month >= 4 else day.year - 1


def small_number(text: str) -> int:
    """A number up to 99 as years and months are printed: digits, 元, or 漢数字.

    >>> small_number("元"), small_number("06"), small_number("二十五"), small_number("十")
    (1, 6, 25, 10)
    """
    if text == "元":
        return 1
    if text.isdigit():
        return int(text)
    return kanji_amount(text)


def near_year(year: int, fiscal_year: int | None) -> int | None:
    """The western year that an era-less year means in a document of `fiscal_year`: the nearest one, within 20 years.

    None where the last two digits of a western year are nearer (24年度 in 2024): it could be either.

    >>> near_year(8, 2025), near_year(34, 2021), near_year(31, 2018), near_year(8, None)
    (2026, 2022, 2019, None)
    """
    if fiscal_year is None or year < 1:
        return None
    possible = [before + year for era, before in _BEFORE_FIRST.items() if year <= _LAST_PRINTED[era]]
    best = min(possible, default=9999, key=lambda western: abs(western - fiscal_year))
    distance = abs(best - fiscal_year)
    short_western = year >= 20 and abs(2000 + year - fiscal_year) < distance  # 24年度 of 2024 is hardly 平成24年度
    return None if distance > _NEAR or short_western else best


def year_of(match: re.Match[str], fiscal_year: int | None) -> int | None:
    """The western year of a match of a pattern made of ERA_YEAR and WESTERN; None where the document would have to resolve it.

    Raises:
        ValueError: there is no such year (令和0年).
    """
    if match["era"]:
        return western_year(match["era"], small_number(match["era_year"]))
    if match["western"]:
        return int(match["western"])
    if match["short"]:
        return 2000 + int(match["short"])
    return near_year(small_number(match["bare"]), fiscal_year)


def find_year(text: str, fiscal_year: int | None = None) -> Year | None:
    """The first year named in a text, with its span in the text as given; None where there is none.

    Args:
        text: any printed text, full width or not.
        fiscal_year: the year of the document, which resolves years without an era (8年度).

    >>> find_year("H29実績"), find_year("【2035年に目指す姿】")
    (Year(year=2017, fiscal=True, span=(0, 3)), Year(year=2035, fiscal=False, span=(1, 6)))
    >>> find_year("３年度", 2023)
    Year(year=2021, fiscal=True, span=(0, 3))
    """
    folded = nfkc(text)
    for match in _YEAR.finditer(folded):
        try:
            year = year_of(match, fiscal_year)
        except ValueError:
            continue
        if year is not None:
            return Year(year, fiscal=match["suffix"] != "年", span=printed_span(text, folded, *match.span()))
    return None
