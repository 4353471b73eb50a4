"""Phrases of time from tokens: what the words of time mean together.

A phrase is read from left to right: a point (令和6年10月, 年度末, 第2四半期) and what follows it (まで, 以降, ～ another point, 、 another, 毎月),
or a word (随時, 毎年) and the months that narrow it. What contradicts itself raises `Impossible`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.period_phrase import WORDS, Phrase, alone, duration_end, onward, word_within
from normalizers.period_points import Frame, Impossible, Point, fiscal_span, kind_at
from normalizers.period_spans import JOINS, listed, spread
from normalizers.period_tokens import Token
from normalizers.period_years import parse_point

# 毎月10日まで, 毎年1回, 毎年度末
_BELOW_WORD = {"weekday", "count", "every", "monthly", "times", "day", "part", "edge", "until"}
_BOUNDS = {"until": ("by", "deadline"), "before": ("open_start", "up to")}


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
    if kind in WORDS:
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
    kind = WORDS[token.kind]
    while kind_at(line, stop) in _BELOW_WORD or (kind_at(line, stop) == "list" and kind_at(line, stop + 1) == "day"):
        stop += 1
    inner = stop + (kind_at(line, stop) in {"left", "list", "of"})
    if inner > stop and (inner >= len(line) or line[inner].start > line[inner - 1].end):
        return Phrase(kind, first, last, index, stop, f"word:{token.word}")
    narrowed = (
        next_phrase(line, inner, document)
        if inner < len(line) and line[inner].start == line[inner - 1].end and line[inner].kind not in WORDS
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
    return Phrase("range", first, duration_end(first, line[index + 1]), index, index + 2, "duration from now")


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
        return spread(line, index, point, stop, document)
    if kind == "since" and point.mark == "end":
        point = replace(point, first=point.last)
    if kind in _BOUNDS:
        open_kind, rule = _BOUNDS[kind]
        return Phrase(open_kind, None, point.last, index, stop + 1, rule, point.grain)
    if kind == "since":
        return onward(line, index, point, stop + 1)
    joined = _with_more(line, index, point, stop, document)
    return alone(index, point, stop) if joined is None else joined


def _with_more(line: Sequence[Token], index: int, point: Point, stop: int, document: int | None) -> Phrase | None:
    """A point that further points, a word or a bracket complete; None where nothing does."""
    kind = kind_at(line, stop)
    if kind in WORDS and not point.mark:
        return word_within(line, index, point, stop)
    if kind in JOINS:
        return listed(line, index, point, stop, document)
    if kind == "left" and point.grain == "fiscal_year" and not point.mark:
        return _narrowed(line, index, point, stop)
    return None


def _narrowed(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase | None:
    """令和6年度（10月～12月）, 令和6年度（随時）: the months or the word in the bracket, within the year before it."""
    if kind_at(line, stop + 1) in WORDS:
        found = word_within(line, index, point, stop + 1)
        return replace(found, stop=found.stop + 1) if kind_at(line, found.stop) == "right" else None
    if point.first is None or kind_at(line, stop + 1) not in {"month", "number", "quarter", "half", "season"}:
        return None
    inner = next_phrase(line, stop + 1, point.first.year)
    if inner is None or not inner.grain or kind_at(line, inner.stop) != "right":
        return None
    return replace(inner, start=index, stop=inner.stop + 1, rule=f"{inner.rule} in the year before the bracket")
