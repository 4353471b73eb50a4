"""Points of time that may begin with a year, in one calendar or both, and with the month, quarter, half or part below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from normalizers.era import near_year
from normalizers.period_points import (
    POINTS,
    YEAR_STARTS,
    Frame,
    Impossible,
    Point,
    fiscal_span,
    kind_at,
    month_span,
    months_later,
    shares,
)
from normalizers.period_tokens import Token

_SUFFIXES = {"nendo": "年度", "nen": "年"}
_BELOW_YEAR = {"month", "quarter", "half", "season", "ordinal"}


def parse_point(line: Sequence[Token], index: int, frame: Frame, base: int | None = None) -> tuple[Point, int] | None:
    """The point that begins at a token, and the index after it; None where none begins there.

    Args:
        line: the tokens of the text.
        index: where to begin.
        frame: what a month without a year leans on.
        base: the year before the first of an era named before, for the 8 of 令和6～8年度.
    """
    if index >= len(line):
        return None
    head = named_year(line, index, frame, base)
    if head is not None:
        year, next_index = head
        return _below_year(line, next_index, year)
    read = POINTS.get(line[index].kind)
    return None if read is None else read(line, index, frame)


def named_year(line: Sequence[Token], index: int, frame: Frame, base: int | None) -> tuple[Point, int] | None:
    """The year that begins at a token, in one calendar or both, and the index after it; None where none begins there."""
    token = line[index]
    if token.kind == "relative":
        shift, suffix = token.numbers[0], token.word
        year = frame.after.year if frame.after is not None and suffix == "年" else frame.document
        year = None if year is None else year + shift
        return _year_point(year, suffix, None), index + 1
    if token.kind == "nendo":
        return (
            (_year_point(frame.document, "年度", None), index + 1)
            if kind_at(line, index + 1) in {"part", "within", "half", "month"}
            else None
        )
    if token.kind == "loose":
        return _loose_year(line, index, frame, base)
    if token.kind != "year":
        return None
    western, number = token.numbers
    suffix, index = _other_calendar(line, index + 1, western, token.word)
    return _year_point(western, suffix, western - number if western != number else None), index


def _loose_year(line: Sequence[Token], index: int, frame: Frame, base: int | None) -> tuple[Point, int] | None:
    number, suffix = line[index].numbers[1], line[index].word
    if base is not None:
        year: int | None = base + number
    else:
        year = near_year(number, frame.document)
        if suffix == "年" and kind_at(line, index + 1) != "month":
            return None  # 3年 alone is as likely three years long
    return _year_point(year, suffix, None if year is None else year - number), index + 1


def _year_point(year: int | None, suffix: str, base: int | None) -> Point:
    grain = "calendar_year" if suffix == "年" else "fiscal_year"
    if year is None:
        return Point(None, None, grain, suffix=suffix, named=True)
    if not 1868 <= year <= 2199:
        raise Impossible(f"{year} is no year of a plan")
    first, last = fiscal_span(year) if grain == "fiscal_year" else (date(year, 1, 1), date(year, 12, 31))
    return Point(first, last, grain, suffix=suffix, base=base, named=True)


def _other_calendar(line: Sequence[Token], index: int, western: int, suffix: str) -> tuple[str, int]:
    """Suffix and next index after the same year in the other calendar: H32(2020), 2024(令和6)年度, 平成31・令和元年度, H31/R1."""
    bracket = kind_at(line, index) == "left"
    inner = index + 1
    if not (bracket or kind_at(line, index) == "list") or kind_at(line, inner) != "year":
        return suffix, index
    other = line[inner].numbers[0]
    if bracket and kind_at(line, inner + 1) != "right":
        return suffix, index
    if other != western:
        if bracket and (suffix == line[inner].word or not (suffix and line[inner].word)):
            raise Impossible(f"{western} and {other} are not the same year")
        return suffix, index
    suffix = suffix or line[inner].word
    index = inner + (2 if bracket else 1)
    if kind_at(line, index) in _SUFFIXES and not suffix:
        return _SUFFIXES[kind_at(line, index)], index + 1
    return suffix, index


def _below_year(line: Sequence[Token], index: int, year: Point) -> tuple[Point, int]:
    """The month, quarter, half or part that follows a year, else the year itself."""
    below = index + (kind_at(line, index) == "of")
    if shares(line, below, "month"):
        line = [*line[:below], line[below]._replace(kind="month"), *line[below + 1 :]]
    if year.first is None:
        frame = Frame(None)
    elif year.grain == "fiscal_year":
        frame = Frame(None, fiscal=year.first.year)
    else:
        frame = Frame(None, calendar=year.first.year)
    read = POINTS[line[below].kind](line, below, frame) if kind_at(line, below) in _BELOW_YEAR else None
    if read is not None:
        point, index = read
        if line[below].word in {"上期", "下期"} and not point.mark:
            point = replace(point, grain="months")  # the half-year columns below a year
        return replace(point, named=True, suffix=year.suffix, base=year.base), index
    part = kind_at(line, below)
    if part == "part":
        return _part_of_year(line, below, year)
    if part == "within":
        return replace(
            year, mark="within" if year.grain == "fiscal_year" or line[below].word == "内" else ""
        ), below + 1
    return year, index


def _part_of_year(line: Sequence[Token], index: int, year: Point) -> tuple[Point, int]:
    word = line[index].word
    if word.startswith("末"):
        return replace(year, mark="end"), index + 1
    if year.first is None or year.last is None:
        return replace(year, grain="months" if word in YEAR_STARTS else "range"), index + 1
    middle = months_later(year.first, 6)
    if word in YEAR_STARTS:
        return replace(year, last=month_span(year.first.year, year.first.month)[1], grain="months"), index + 1
    if word == "前半":
        return replace(year, last=middle - timedelta(days=1), grain="range"), index + 1
    if word == "後半":
        return replace(year, first=middle, grain="range"), index + 1
    return replace(
        year, first=months_later(year.first, 4), last=months_later(year.first, 8) - timedelta(days=1), grain="range"
    ), index + 1
