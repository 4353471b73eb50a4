"""One expression of time, and what a point becomes by itself, with a word behind it, or with an open end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from normalizers.period_points import Point, kind_at, months_later
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
WORDS = {"round": "year_round", "needed": "as_needed"} | dict.fromkeys(_RECURRING, "recurring")


def duration_end(first: date, token: Token) -> date:
    """Last day of a duration that begins on a day."""
    number, unit = token.numbers[0], token.word
    if "年" in unit:
        return months_later(first, 12 * number) - timedelta(days=1)
    if "月" in unit:
        return months_later(first, number) - timedelta(days=1)
    return first + timedelta(days=number * (7 if unit.startswith("週") else 1) - 1)


def alone(index: int, point: Point, stop: int) -> Phrase:
    """A point by itself: a deadline at its end (末), the time within it (内, 中), or all of it."""
    if point.mark == "end":
        return Phrase("by", None, point.last, index, stop, "end of", point.grain)
    if point.mark == "within":
        if point.grain == "calendar_year":
            return Phrase("by", None, point.last, index, stop, "within a year", point.grain)
        return Phrase("within_fiscal_year", point.first, point.last, index, stop, "within a fiscal year", point.grain)
    return Phrase(point.grain, point.first, point.last, index, stop, f"point: {point.grain}", point.grain)


def word_within(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase:
    """令和6年度 通年: the word's kind, the point's bounds."""
    kind, rule = WORDS[line[stop].kind], f"word:{line[stop].word} in a point"
    if line[stop].kind == "weekday" and point.grain == "months":
        kind = "months"  # 6月第1日曜日 is one day
    while kind_at(line, stop) in WORDS or kind_at(line, stop) == "times":  # 毎月1回
        stop += 1
    return Phrase(kind, point.first, point.last, index, stop, rule, point.grain)


def onward(line: Sequence[Token], index: int, point: Point, stop: int) -> Phrase:
    """令和6年度以降 and what may follow it: 毎月, 3年ごと, 永年."""
    if kind_at(line, stop) in WORDS:
        word = line[stop]
        return Phrase(
            WORDS[word.kind], point.first, None, index, stop + 1, f"word:{word.word} from a point", point.grain
        )
    return Phrase("open_end", point.first, None, index, stop + (kind_at(line, stop) == "open"), "open end", point.grain)
