"""Phrases of time from tokens: what the words of time mean together.

A phrase is read from left to right: a point (令和6年10月, 年度末, 第2四半期) and what follows it (まで, 以降, ～ another point, 、 another, 毎月),
or a word (随時, 毎年) and the months that narrow it. What contradicts itself raises `Impossible`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from normalizers.era import fiscal_year_of
from normalizers.period_points import Frame, Impossible, Point, fiscal_span, kind_at, months_later, parse_point
from normalizers.period_tokens import Token


@dataclass(frozen=True, slots=True)
class Phrase:
    """One expression of time: kind and bounds as in `record.Period`, the tokens it covers (half open), and the rule that read it."""

    kind: str
    first: date | None
    last: date | None
    start: int
    stop: int
    rule: str
    grain: str = ""


_RECURRING = ("yearly", "monthly", "weekday", "count", "every")
_WORDS = {"round": "year_round", "needed": "as_needed"} | dict.fromkeys(_RECURRING, "recurring")
_BELOW_WORD = {
    "weekday",
    "count",
    "every",
    "monthly",
    "times",
    "day",
    "part",
    "edge",
    "until",
}  # 毎月10日まで, 毎年1回, 毎年度末
_BOUNDS = {"until": ("by", "deadline"), "before": ("open_start", "up to")}
_JOINS = {"list", "month", "date", "slash", "year", "relative", "day"}


def phrases(line: Sequence[Token], document: int | None) -> list[Phrase]:
    """All expressions of time of a text, in order.

    Args:
        line: the tokens of the text.
        document: fiscal year of the document, which resolves what names no year.

    Raises:
        Impossible: one of them cannot be.
    """
    found: list[Phrase] = []
    index = 0
    while index < len(line):
        phrase = next_phrase(line, index, document)
        if phrase is None:
            index += 1
        else:
            found.append(phrase)
            index = phrase.stop
    return found


def next_phrase(line: Sequence[Token], index: int, document: int | None) -> Phrase | None:
    """The expression that begins at a token; None where none does."""
    kind = line[index].kind
    if kind in _WORDS:
        return _word(line, index, document)
    if kind == "now_on":
        return _from_now(line, index, document)
    if kind == "tilde":
        return _until_only(line, index, document)
    if kind == "blank_era":
        raise Impossible("an era without a year")
    if kind in {"number", "ordinal"}:
        return _shared_unit(line, index, document)
    parsed = parse_point(line, index, Frame(document))
    if parsed is None:
        return None
    return _after_point(line, index, parsed[0], parsed[1], document)


def _word(line: Sequence[Token], index: int, document: int | None) -> Phrase:
    """毎月, 随時, 年3回 and the like, with the months, weekdays and counts that follow (毎年4月, 年2回（5月、10月）)."""
    token = line[index]
    yearly = (
        token.kind == "yearly"
        or (token.kind == "every" and token.word.startswith("年"))
        or token.word.startswith(("隔年",))
    )
    first, last = (None, None) if document is None or yearly else fiscal_span(document)
    stop = index + 1
    kind = _WORDS[token.kind]
    while kind_at(line, stop) in _BELOW_WORD or (kind_at(line, stop) == "list" and kind_at(line, stop + 1) == "day"):
        stop += 1
    inner = stop + (kind_at(line, stop) in {"left", "list", "of"})
    if inner > stop and (inner >= len(line) or line[inner].start > line[inner - 1].end):
        return Phrase(kind, first, last, index, stop, f"word:{token.word}")
    narrowed = (
        next_phrase(line, inner, document)
        if inner < len(line) and line[inner].start == line[inner - 1].end and line[inner].kind not in _WORDS
        else None
    )
    if narrowed is not None and narrowed.grain and kind_at(line, narrowed.stop) != "except":
        closing = narrowed.stop + (kind_at(line, narrowed.stop) == "right" and inner > stop)
        return Phrase(
            kind, narrowed.first, narrowed.last, index, closing, f"word:{token.word} in {narrowed.rule}", narrowed.grain
        )
    return Phrase(kind, first, last, index, stop, f"word:{token.word}")


def _from_now(line: Sequence[Token], index: int, document: int | None) -> Phrase | None:
    """今後3年間: from the document's year on."""
    if kind_at(line, index + 1) != "duration":
        return None
    if document is None:
        return Phrase("range", None, None, index, index + 2, "duration from now")
    first = fiscal_span(document)[0]
    return Phrase("range", first, _duration_end(first, line[index + 1]), index, index + 2, "duration from now")


def _duration_end(first: date, token: Token) -> date:
    """Last day of a duration that begins on a day."""
    number, unit = token.numbers[0], token.word
    if "年" in unit:
        return months_later(first, 12 * number) - timedelta(days=1)
    if "月" in unit:
        return months_later(first, number) - timedelta(days=1)
    return first + timedelta(days=number * (7 if unit.startswith("週") else 1) - 1)


def _until_only(line: Sequence[Token], index: int, document: int | None) -> Phrase | None:
    """～令和8年度: an open start; 4 月 ～ is read from its own point."""
    if line[index].word != "~" or index + 1 >= len(line) or line[index + 1].start > line[index].end:
        return None
    parsed = parse_point(line, index + 1, Frame(document))
    if parsed is None:
        return None
    point, stop = parsed
    return Phrase(
        "open_start", None, point.last, index, stop + (kind_at(line, stop) == "until"), "open start", point.grain
    )


def _shared_unit(line: Sequence[Token], index: int, document: int | None) -> Phrase | None:
    """Numbers that share the unit of the last one: 6、11月, 7～8月, 6～8年度, 第1～第2四半期."""
    unit = {"month": "month", "loose": "loose", "day": "day", "quarter": "quarter"}
    stop, joins = index, set()
    while kind_at(line, stop + 1) in {"list", "tilde", "since_from"} and kind_at(line, stop + 2) in {
        "number",
        "ordinal",
        *unit,
    }:
        joins.add(line[stop + 1].kind)
        stop += 2
        if line[stop].kind in unit:
            break
    if line[stop].kind not in unit or (line[index].kind == "ordinal") != (line[stop].kind == "quarter"):
        return None
    last = line[stop]
    spread = [_as_unit(token, last) if token.kind in {"number", "ordinal"} else token for token in line]
    parsed = parse_point(spread, index, Frame(document))
    if parsed is None:
        return None
    return _after_point(spread, index, parsed[0], parsed[1], document)


def _as_unit(token: Token, unit: Token) -> Token:
    numbers = (0, *token.numbers) if unit.kind == "loose" else token.numbers
    return token._replace(kind=unit.kind, numbers=numbers, word=unit.word)


def _after_point(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase:
    """What a point becomes with the tokens behind it."""
    while kind_at(line, stop) == "about":
        stop += 1
    kind = kind_at(line, stop)
    if kind in {"tilde", "since_from"}:
        return _spread(line, index, point, stop, document)
    if kind == "since" and point.mark == "end":
        point = replace(point, first=point.last)
    if kind in _BOUNDS:
        open_kind, rule = _BOUNDS[kind]
        return Phrase(open_kind, None, point.last, index, stop + 1, rule, point.grain)
    if kind == "since":
        return _onward(line, index, point, stop + 1)
    joined = _with_more(line, index, point, stop, document)
    return _alone(index, point, stop) if joined is None else joined


def _with_more(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase | None:
    """A point that further points, a word or a bracket complete; None where nothing does."""
    kind = kind_at(line, stop)
    if kind in _WORDS and not point.mark:
        return _word_within(line, index, point, stop)
    if kind in _JOINS:
        return _listed(line, index, point, stop, document)
    if kind == "left" and point.grain == "fiscal_year" and not point.mark:
        return _narrowed(line, index, point, stop)
    return None


def _alone(index: int, point: Point, stop: int) -> Phrase:
    if point.mark == "end":
        return Phrase("by", None, point.last, index, stop, "end of", point.grain)
    if point.mark == "within":
        if point.grain == "calendar_year":
            return Phrase("by", None, point.last, index, stop, "within a year", point.grain)
        return Phrase("within_fiscal_year", point.first, point.last, index, stop, "within a fiscal year", point.grain)
    return Phrase(point.grain, point.first, point.last, index, stop, f"point: {point.grain}", point.grain)


def _word_within(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase:
    """令和6年度 通年: the word's kind, the point's bounds."""
    kind, rule = _WORDS[line[stop].kind], f"word:{line[stop].word} in a point"
    if line[stop].kind == "weekday" and point.grain == "months":
        kind = "months"  # 6月第1日曜日 is one day
    while kind_at(line, stop) in _WORDS:
        stop += 1
    return Phrase(kind, point.first, point.last, index, stop, rule, point.grain)


def _narrowed(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase | None:
    """令和6年度（10月～12月）: the months in the bracket, within the year before it."""
    if point.first is None or kind_at(line, stop + 1) not in {"month", "number", "quarter", "half", "season"}:
        return None
    inner = next_phrase(line, stop + 1, point.first.year)
    if inner is None or not inner.grain or kind_at(line, inner.stop) != "right":
        return None
    return replace(inner, start=index, stop=inner.stop + 1, rule=f"{inner.rule} in the year before the bracket")


def _onward(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase:
    """令和6年度以降 and what may follow it: 毎月, 3年ごと, 永年."""
    if kind_at(line, stop) in _WORDS:
        word = line[stop]
        return Phrase(
            _WORDS[word.kind], point.first, None, index, stop + 1, f"word:{word.word} from a point", point.grain
        )
    return Phrase("open_end", point.first, None, index, stop + (kind_at(line, stop) == "open"), "open end", point.grain)


def _spread(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase:
    """A point and ～ or から: a range, a duration, or an open end."""
    if point.mark == "end":
        point = replace(point, first=point.last)  # 年度末から begins on its last day
    after = stop + 1
    while kind_at(line, after) in {"tilde", "since_from"}:
        after += 1
    after += kind_at(line, after) in {"of", "left"} and kind_at(line, after + 1) == "duration"
    if kind_at(line, after) == "duration":
        last = None if point.first is None else _duration_end(point.first, line[after])
        end = after + 1 + (kind_at(line, after + 1) == "right")
        return Phrase("range", point.first, last, index, end, "duration from a point", point.grain)
    second = _second_point(line, after, point, document) if kind_at(line, after) else None
    if second is None:
        if line[stop].word == "-":
            return _alone(index, point, stop)
        return _onward(line, index, point, after)
    other, end = second
    point = _same_suffix(point, other)
    if document is not None and _is_calendar_year(point, other):
        return Phrase("range", date(document, 1, 1), date(document, 12, 31), index, end, "January to December", "range")
    if point.first is not None and other.last is not None and other.last < point.first:
        raise Impossible(f"{other.last} is before {point.first}")
    end += kind_at(line, end) == "about"
    end += kind_at(line, end) == "until"
    phrase = Phrase("range", point.first, other.last, index, end, "range", "range")
    if kind_at(line, end) in _WORDS:
        return replace(_word_within(line, index, replace(point, last=other.last), end), grain="range")
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
    if phrase.first is not None and "年" in token.word and _duration_end(phrase.first, token) != phrase.last:
        raise Impossible(f"{phrase.first} to {phrase.last} is not {token.numbers[0]} years")
    return replace(phrase, stop=inner + 1 + (kind_at(line, inner + 1) == "right"))


def _listed(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase | None:
    """Points in a row: 5月、10月 (months from the first to the last), 令和6年度・7年度 (a range)."""
    points = [point]
    while kind_at(line, stop) in _JOINS:
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
