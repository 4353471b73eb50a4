"""Several points of time that make one expression: ranges, durations from a point, and points in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from normalizers.era import fiscal_year_of
from normalizers.period_phrase import WORDS, Phrase, alone, duration_end, onward, word_within
from normalizers.period_points import Frame, Impossible, Point, kind_at
from normalizers.period_tokens import Token
from normalizers.period_years import parse_point

JOINS = {"list", "month", "date", "slash", "year", "relative", "day"}


def spread(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase:
    """A point and ～ or から: a range, a duration, or an open end."""
    if point.mark == "end":
        point = replace(point, first=point.last)  # 年度末から begins on its last day
    after = stop + 1
    while kind_at(line, after) in {"tilde", "since_from"}:
        after += 1
    after += kind_at(line, after) in {"of", "left"} and kind_at(line, after + 1) == "duration"
    if kind_at(line, after) == "duration":
        last = None if point.first is None else duration_end(point.first, line[after])
        end = after + 1 + (kind_at(line, after + 1) == "right")
        return Phrase("range", point.first, last, index, end, "duration from a point", point.grain)
    second = _second_point(line, after, point, document) if kind_at(line, after) else None
    if second is None:
        if line[stop].word == "-":
            return alone(index, point, stop)
        return onward(line, index, point, after)
    other, end = second
    point = _same_suffix(point, other)
    if document is not None and _is_calendar_year(point, other):
        return Phrase("range", date(document, 1, 1), date(document, 12, 31), index, end, "January to December", "range")
    if point.first is not None and other.last is not None and other.last < point.first:
        raise Impossible(f"{other.last} is before {point.first}")
    end += kind_at(line, end) == "about"
    end += kind_at(line, end) == "until"
    phrase = Phrase("range", point.first, other.last, index, end, "range", "range")
    if kind_at(line, end) in WORDS:
        return replace(word_within(line, index, replace(point, last=other.last), end), grain="range")
    return _checked_length(line, phrase)


def _is_calendar_year(point: Point, other: Point) -> bool:
    """Whether it is 1月～12月 without a year, the one span of months that means the calendar year."""
    if point.named or other.named or point.first is None or other.last is None or point.grain != "months":
        return False
    return (point.first.month, other.last.month) == (1, 12)


def _same_suffix(point: Point, other: Point) -> Point:
    """The first year of 昭和46～49年 is a calendar year because the second is printed so."""
    if point.suffix == "" and other.suffix == "年" and point.grain == "fiscal_year" and point.first is not None:
        return replace(point, first=date(point.first.year, 1, 1), grain="calendar_year")
    return point


def _second_point(line: Sequence[Token], index: int, point: Point, document: int | None) -> tuple[Point, int] | None:
    """The later point of a range or list, which may lean on the first: 令和6～8年度, R6～8, 令和6年10月～3月, 9月1日～10日."""
    token = line[index]
    if token.kind == "number":
        if point.grain == "months" and point.first is not None:
            token = token._replace(kind="month")
        elif point.grain == "date" and point.first is not None:
            token = token._replace(kind="day")
        elif point.suffix is not None and point.first is not None:
            token = token._replace(kind="loose", numbers=(0, *token.numbers), word=point.suffix or "年度")
        else:
            return None
        line = [*line[:index], token, *line[index + 1 :]]
    if token.kind == "day" and point.first is None and point.grain == "date":
        return Point(None, None, "date"), index + 1
    base = point.base
    if base is None and point.suffix is not None and point.first is not None and token.kind == "loose":
        base = point.first.year // 100 * 100  # 2024～26年度
    if point.named and point.first is not None:
        document = fiscal_year_of(point.first)
    frame = Frame(document, after=point.first)
    return parse_point(line, index, frame, base)


def _checked_length(line: Sequence[Token], phrase: Phrase) -> Phrase:
    """The range with a printed length behind it, （5年間）, which must agree.

    Raises:
        Impossible: it does not.
    """
    inner = phrase.stop + (kind_at(line, phrase.stop) in {"left", "of"})
    if kind_at(line, inner) != "duration":
        return phrase
    token = line[inner]
    if phrase.first is not None and "年" in token.word and duration_end(phrase.first, token) != phrase.last:
        raise Impossible(f"{phrase.first} to {phrase.last} is not {token.numbers[0]} years")
    return replace(phrase, stop=inner + 1 + (kind_at(line, inner + 1) == "right"))


def listed(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase | None:
    """Points in a row: 5月、10月 (months from the first to the last), 令和6年度・7年度 (a range)."""
    points = [point]
    while kind_at(line, stop) in JOINS:
        after = stop + (line[stop].kind == "list")
        if not kind_at(line, after) and after > stop:
            break
        leaning = points[-1].named or kind_at(line, after) == "day"
        following = _second_point(line, after, points[-1] if leaning else replace(points[-1], first=None), document)
        if following is None or (following[0].grain == "fiscal_year") != (point.grain == "fiscal_year"):
            break
        points.append(following[0])
        stop = following[1]
        while kind_at(line, stop) == "about":
            stop += 1
        if kind_at(line, stop) in {"tilde", "since_from"} and kind_at(line, stop + 1) in {"month", "number"}:
            further = _second_point(line, stop + 1, points[-1], document)
            if further is not None:
                points.append(further[0])
                stop = further[1]
    return None if len(points) == 1 else _hull(points, index, stop)


def _hull(points: Sequence[Point], index: int, stop: int) -> Phrase:
    firsts = [point.first for point in points if point.first is not None]
    lasts = [point.last for point in points if point.last is not None]
    months = all(point.grain in {"months", "range"} for point in points) and any(
        point.grain == "months" for point in points
    )
    known = len(firsts) == len(points)
    kind = "months" if months else "range"
    return Phrase(kind, min(firsts) if known else None, max(lasts) if known else None, index, stop, "list", kind)
