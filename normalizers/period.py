"""Printed expressions of time as periods with their first and last day.

Promises: the printed text is kept; bounds are inclusive and in order; a month without a year is one of the document's fiscal year; what is
impossible or contradicts itself becomes `none` with the problem said. Refuses to guess: without the document's year, 年度末 has no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from normalizers.era import fiscal_year_of
from normalizers.period_grammar import next_phrase, phrases
from normalizers.period_phrase import Phrase
from normalizers.period_tokens import Token, tokens
from normalizers.record import Period
from normalizers.span import printed_span
from normalizers.text import SIGNS, nfkc

_VARIANTS = SIGNS | str.maketrans({"㋿": "令"})
_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
_TIME = re.compile(r"[0-9元年月週日度期末毎随適常通都時場際必応春夏秋冬定隔当平明大昭令終]")
_REMARK = re.compile(r"(?<=[日0-9])\((?:[月火水木金土日祝休・、/]|祝日|曜日|振替){1,6}\)")  # the weekday behind a day
_NUMBERING = re.compile(r"^(?:\([0-9]{1,2}\)|[①-⓿⑴-⒇]|[0-9]{1,2}[.)](?![0-9]))")
_LONGEST = 1000
"""Characters: a longer text is prose, and its first thousand say when."""
_FILLER = re.compile(
    r"(?:実施|予定|開催|開始|策定|完了|完成|受付|施行|現在|時点|済み?|まで|頃|の|に|[0-9]年目|初年度|最終年度|中間年度|[、,・()~\s等])*"
)
STAGE_OF_PLAN = r"(?:中?[短中長前後]期|第?[0-9一二三]期|(?:第[0-9一二三])?(?:フェーズ|ステップ|ステージ|[Ss][Tt][Ee][Pp]|[Pp][Hh][Aa][Ss][Ee])[0-9]?)"
"""Pattern of the words for a part of a plan's years, which themselves tell no time: 中期 in 中期（R8～R10）."""
_STAGE = re.compile(rf"^{STAGE_OF_PLAN}(?=[(~0-9]|令和|[RH][0-9])")
_YEARS = {"fiscal_year", "calendar_year"}
_JOINED = {"within_fiscal_year", "months", "date", "fiscal_year", "calendar_year", "range"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A period and the rules that read it, for those who ask why."""

    period: Period
    rules: tuple[str, ...]


def parse_period(text: str | None, fiscal_year: int | None) -> Period:
    """The period that a printed expression means, the text kept as printed.

    Args:
        text: the printed expression, or None.
        fiscal_year: fiscal year of the document, which resolves what names no year.

    Returns:
        A period; of kind `none` where the text names no time, with a `problem` where it names an impossible one.

    >>> parse_period("令和6～8年度", 2024).end, parse_period("９月末", 2024).end, parse_period("4月31日", 2024).problem
    (datetime.date(2027, 3, 31), datetime.date(2024, 9, 30), 'month 4 has no day 31')
    """
    return read_period(text, fiscal_year).period


def read_period(text: str | None, fiscal_year: int | None) -> Reading:
    """The period that a printed expression means, and the rules that read it.

    >>> read_period("年度末まで", 2024).rules
    ('deadline',)
    """
    if text is None:
        return Reading(Period(None, fiscal_year=fiscal_year), ())
    printed = text.strip()
    if len(printed) > _LONGEST:
        return Reading(Period(printed, fiscal_year=fiscal_year, problem="too long for an expression of time"), ())
    folded = _folded(nfkc(printed))
    if _TIME.search(folded) is None:
        return Reading(Period(printed or None, fiscal_year=fiscal_year), ())
    folded = _NUMBERING.sub("", folded)
    try:
        found = phrases(tokens(folded), fiscal_year)
    except (ValueError, OverflowError) as error:
        return Reading(Period(printed, fiscal_year=fiscal_year, problem=str(error)), ("impossible",))
    if not found:
        return Reading(Period(printed, fiscal_year=fiscal_year), ())
    phrase = _together(found)
    return Reading(_period(printed, phrase, fiscal_year), tuple(each.rule for each in found))


def _folded(text: str) -> str:
    """NFKC text with one form of each sign, without the spaces that only set words apart and the weekday behind a day."""
    return _REMARK.sub("", _SPACE.sub("", text.translate(_VARIANTS)))


def _together(found: list[Phrase]) -> Phrase:
    """One phrase for several.

    Below a year the last one where each lies within the one before it (令和6年度目標（上半期）), else from the first to the last day of points that stand
    apart (設計：6月　工事：9月), else the first.
    """
    first = found[0]
    if len(found) == 1 or any(phrase.kind not in _JOINED or phrase.first is None for phrase in found):
        return first
    if first.kind in _YEARS and all(_lies_within(later, earlier) for earlier, later in pairwise(found)):
        return found[-1]
    kind = "months" if all(phrase.kind == "months" for phrase in found) else "range"
    bounds = [day for phrase in found for day in (phrase.first, phrase.last) if day is not None]
    return Phrase(kind, min(bounds), max(bounds), first.start, found[-1].stop, "several")


def _lies_within(one: Phrase, other: Phrase) -> bool:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return other.first <= one.first and one.last <= other.last


def _period(text: str, phrase: Phrase, fiscal_year: int | None) -> Period:
    if phrase.first is not None and phrase.last is not None and phrase.last < phrase.first:
        return Period(text, fiscal_year=fiscal_year, problem=f"{phrase.last} is before {phrase.first}")
    return Period(
        text, phrase.first, phrase.last, phrase.kind, _year(phrase.kind, phrase.first, phrase.last, fiscal_year)
    )


def _year(kind: str, first: date | None, last: date | None, fiscal_year: int | None) -> int | None:
    """Fiscal year of a period: of its end; a calendar year's own number; the document's where it spans several years or is open."""
    if last is None or kind in {"open_start", "open_end"}:
        return fiscal_year
    if kind == "calendar_year":
        return last.year
    year = fiscal_year_of(last)
    if kind == "range" and first is not None and fiscal_year_of(first) != year:
        return fiscal_year
    return year


def is_period(text: str) -> bool:
    """Whether the whole text is an expression of time and nothing else.

    >>> [is_period(text) for text in ("通年", "９月末", "中期（令和6～8年度）", "令和6年度予算の執行", "10人以上", "2024")]
    [True, True, True, False, False, False]
    """
    if len(text) > 60:
        return False
    folded = _STAGE.sub("", _NUMBERING.sub("", _folded(nfkc(text))))
    if _TIME.search(folded) is None or folded.isdigit():
        return False
    try:
        line = tokens(folded)
        found = phrases(line, 2000)
    except (ValueError, OverflowError):
        return False
    return bool(found) and _FILLER.fullmatch(_rest(folded, line, found)) is not None


def _rest(folded: str, line: list[Token], found: list[Phrase]) -> str:
    """The text that no phrase covers."""
    out, last = [], 0
    for phrase in found:
        out.append(folded[last : line[phrase.start].start])
        last = line[phrase.stop - 1].end
    return "".join([*out, folded[last:]])


def find_period(text: str, fiscal_year: int | None) -> tuple[Period, tuple[int, int]] | None:
    """The first expression of time in the first 1,000 characters of a text, with its span in it; None where there is none.

    >>> period, span = find_period("【目標（2035年に目指す姿）】", 2024)
    >>> period.text, period.kind, span
    ('2035年', 'calendar_year', (4, 9))
    """
    plain = nfkc(text[:_LONGEST])
    marked = plain.translate(_VARIANTS)
    if _TIME.search(marked) is None:
        return None
    folded, places = _with_places(marked)
    try:
        line = tokens(folded)
    except ValueError:
        return None
    for index in range(len(line)):
        try:
            phrase = next_phrase(line, index, fiscal_year)
        except (ValueError, OverflowError):
            return None
        if phrase is not None:
            start, end = places[line[index].start], places[line[phrase.stop - 1].end - 1] + 1
            span = printed_span(text[:_LONGEST], plain, start, end)
            return _period(text[slice(*span)], phrase, fiscal_year), span
    return None


def _with_places(text: str) -> tuple[str, list[int]]:
    """The text without the spaces that only set words apart, and for each sign its place in the text."""
    dropped = {
        place for pattern in (_SPACE, _REMARK) for match in pattern.finditer(text) for place in range(*match.span())
    }
    places = [place for place in range(len(text)) if place not in dropped]
    return "".join(text[place] for place in places), places
