"""Points of time from tokens: a month, a day, a quarter, a season, with their first and last day.

What cannot be (13月, 4月31日, two calendars that disagree) raises `Impossible`; nothing is guessed. A month or day without a year leans on
what its `Frame` holds, and has no bounds where that holds nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from normalizers.period_tokens import Token


class Impossible(ValueError):
    """The text names a time that does not exist or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a month or a day without a year may lean on: the document's year, a year named before, a day named before."""

    document: int | None
    fiscal: int | None = None
    calendar: int | None = None
    after: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of time with its bounds, None where only the document's year could tell them.

    `grain` is fiscal_year, calendar_year, months, date or range; `mark` is end (末) or within (内, 中) or empty; `suffix` is 年度, 年 or
    empty where nothing was printed; `base` is the western year before the first of the era that was printed.
    """

    first: date | None
    last: date | None
    grain: str
    mark: str = ""
    suffix: str | None = None
    base: int | None = None
    named: bool = False  # a year is printed


_TENS = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31)}
YEAR_STARTS = ("当初", "初頭", "初め", "始め", "はじめ", "最初")
_MONTH_PARTS = {
    **dict.fromkeys(YEAR_STARTS, (1, 10)),
    **dict.fromkeys(("半ば", "中頃", "中ごろ", "中盤"), (11, 20)),
    "前半": (1, 15),
    "後半": (16, 31),
}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 2)}


def month_span(year: int, month: int, days: tuple[int, int] = (1, 31)) -> tuple[date, date]:
    """First and last day of a month, or of a part of it.

    Raises:
        Impossible: there is no such month.

    >>> month_span(2024, 2), month_span(2024, 11, (21, 31))
    ((datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)), (datetime.date(2024, 11, 21), datetime.date(2024, 11, 30)))
    """
    if not 1 <= month <= 12:
        raise Impossible(f"there is no month {month}")
    length = monthrange(year, month)[1]
    return date(year, month, days[0]), date(year, month, min(days[1], length))


def fiscal_span(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year.

    >>> fiscal_span(2024)
    (datetime.date(2024, 4, 1), datetime.date(2025, 3, 31))
    """
    return date(year, 4, 1), date(year + 1, 3, 31)


def year_of_month(month: int, frame: Frame) -> int | None:
    """The calendar year that a month belongs to: 1月 to 3月 are the last months of a fiscal year.

    >>> year_of_month(3, Frame(2024)), year_of_month(3, Frame(2024, calendar=2024)), year_of_month(3, Frame(None))
    (2025, 2024, None)
    """
    if frame.calendar is not None:
        return frame.calendar
    if frame.after is not None:
        return frame.after.year + (month < frame.after.month)
    year = frame.fiscal if frame.fiscal is not None else frame.document
    return None if year is None else year + (month < 4)


def kind_at(line: Sequence[Token], index: int) -> str:
    """Kind of the token at an index; empty beyond the end or where other text stands before it.

    The first token of a phrase is looked at directly, so that "other text" is measured between tokens of one phrase only.
    """
    if index >= len(line) or (index > 0 and line[index].start > line[index - 1].end):
        return ""
    return line[index].kind


def shares(line: Sequence[Token], index: int, unit: str) -> bool:
    """Whether a bare number has the unit that closes its list or range: the 10 of 10～12月, the 6 of 6、9、12月, the 5 of 5～6日."""
    if kind_at(line, index) != "number":
        return False
    while kind_at(line, index) == "number" and kind_at(line, index + 1) in {"list", "tilde", "since_from"}:
        index += 2
    return kind_at(line, index) == unit


def day_of(year: int | None, month: int, day: int) -> tuple[date | None, date | None]:
    """A day as its own first and last; (None, None) without a year.

    Raises:
        Impossible: the month has no such day (4月31日; 2月29日 only where the year is unknown or a leap year).
    """
    first, last = month_span(2024 if year is None else year, month)
    if not 1 <= day <= last.day:
        raise Impossible(f"month {month} has no day {day}")
    found = None if year is None else first.replace(day=day)
    return found, found


def months_later(day: date, months: int) -> date:
    """The same day of the month, some months later; the last of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _days(word: str) -> tuple[int, int] | None:
    """First and last day that a part of a month means: 上旬, 中～下旬, 前半; None for 末."""
    if word.endswith("旬"):
        return _TENS[word[0]][0], _TENS[word[-2]][1]
    return _MONTH_PARTS.get(word)


def _month(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    month = line[index].numbers[0]
    year = year_of_month(month, frame)
    month_span(2024, month)  # an impossible month is one whatever the year
    named = frame.fiscal is not None or frame.calendar is not None
    after = index + 1 + (kind_at(line, index + 1) == "of")
    follow = "day" if shares(line, after, "day") else kind_at(line, after)
    if follow == "day":
        day = line[after].numbers[0] or month_span(year or 2023, month)[1].day
        point = Point(*day_of(year, month, day), "date", named=named)
        return (replace(point, mark="end"), after + 1) if line[after].numbers[0] == 0 else (point, after + 1)
    days = _days(line[after].word) if follow in {"decade", "part", "half"} else None
    bounds: tuple[date | None, date | None] = (None, None) if year is None else month_span(year, month, days or (1, 31))
    if days:
        return Point(*bounds, "range", named=named), after + 1
    if follow == "part":  # 末, 末日
        return Point(*bounds, "months", "end", named=named), after + 1
    return Point(*bounds, "months", named=named), index + 1 + (kind_at(line, index + 1) == "within")


def _date(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:  # noqa: ARG001  # one signature for all points
    year, month, day, number = line[index].numbers
    base = year - number if number != year else None
    if not day and kind_at(line, index + 1) == "day":  # R7.3月10日
        day, index = line[index + 1].numbers[0], index + 1
    if day:
        return Point(*day_of(year, month, day), "date", base=base, named=True), index + 1
    mark = "end" if kind_at(line, index + 1) == "part" and line[index + 1].word.startswith("末") else ""
    return Point(*month_span(year, month), "months", mark, base=base, named=True), index + 1 + bool(mark)


def _slash(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    month, day = line[index].numbers
    return Point(*day_of(year_of_month(month, frame), month, day), "date"), index + 1


def _decade(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int] | None:
    """The 下旬 of 7月中旬～下旬: in the month of the point before it."""
    days = _days(line[index].word)
    if frame.after is None or days is None:
        return None
    return Point(*month_span(frame.after.year, frame.after.month, days), "range"), index + 1


def _day(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int] | None:
    day = line[index].numbers[0]
    if frame.after is None or not day:
        return None
    month = frame.after.month + (day < frame.after.day)
    return Point(*day_of(frame.after.year + month // 13, (month - 1) % 12 + 1, day), "date"), index + 1


def _months_of_fiscal_year(frame: Frame, first: int, count: int) -> tuple[date | None, date | None]:
    """Bounds of some months of a fiscal year, counted from April = 0."""
    year = (
        frame.fiscal if frame.fiscal is not None else frame.calendar if frame.calendar is not None else frame.document
    )
    if year is None:
        return None, None
    start = months_later(date(year, 4, 1), first)
    return start, months_later(start, count) - timedelta(days=1)


def _end_mark(line: Sequence[Token], index: int) -> tuple[str, int]:
    """Mark and next index after a quarter or half that 末 may follow."""
    if kind_at(line, index) == "part" and line[index].word.startswith("末"):
        return "end", index + 1
    return "", index + (kind_at(line, index) == "within")


def _quarter(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    quarter = line[index].numbers[0]
    if not 1 <= quarter <= 4:
        raise Impossible(f"there is no quarter {quarter}")
    mark, after = _end_mark(line, index + 1) if line[index].kind == "quarter" else ("", index + 1)
    return Point(*_months_of_fiscal_year(frame, 3 * (quarter - 1), 3), "range", mark), after


def _half(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    second = line[index].word.startswith(("下", "後"))
    mark, after = _end_mark(line, index + 1)
    if frame.calendar is not None and line[index].word in {
        "前半",
        "後半",
    }:  # 令和6年前半 ends in June, 令和6年上半期 in September
        first, last = month_span(frame.calendar, 6 * second + 1)[0], month_span(frame.calendar, 6 * second + 6)[1]
        return Point(first, last, "range", mark), after
    return Point(*_months_of_fiscal_year(frame, 6 * second, 6), "range", mark), after


def _season(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    first, last = _SEASONS[line[index].word]
    year = (
        frame.calendar if frame.calendar is not None else frame.fiscal if frame.fiscal is not None else frame.document
    )
    if year is None:
        return Point(None, None, "range"), index + 1
    return Point(month_span(year, first)[0], month_span(year + (last < first), last)[1], "range"), index + 1


def _edge(line: Sequence[Token], index: int, frame: Frame) -> tuple[Point, int]:
    word = line[index].word
    if word == "月末" or frame.document is None:
        return Point(None, None, "months", "end"), index + 1
    fiscal = word in {"期末", "年度末"}
    first, last = fiscal_span(frame.document) if fiscal else (date(frame.document, 1, 1), date(frame.document, 12, 31))
    return Point(first, last, "fiscal_year" if fiscal else "calendar_year", "end"), index + 1


POINTS = {
    "month": _month,
    "date": _date,
    "slash": _slash,
    "day": _day,
    "decade": _decade,
    "quarter": _quarter,
    "ordinal": _quarter,
    "half": _half,
    "season": _season,
    "edge": _edge,
}
