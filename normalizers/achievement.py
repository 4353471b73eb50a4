"""Figures of target and result: which belong together, whether they are met, and of which quantities fewer is better.

Counterparts are the same thing in the same unit. A change (10%減) is never held against a level (90%), nor persons against households.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import pairwise

from normalizers.record import Measure
from normalizers.status_words import fewer_words
from normalizers.text import key, nfkc

Pair = tuple[Measure, Measure]  # target, result


def fewer_is_better(text: str | None) -> bool:
    """Whether the name of a quantity says that fewer is better.

    >>> [fewer_is_better(name) for name in ("待機児童数", "1人1日当たりのごみ排出量", "ごみの減量化率", "講座の参加者数")]
    [True, True, False, False]
    """
    name = key(text or "")
    words, unless = fewer_words()
    return bool(words.search(name)) and not unless.search(name)


def achievement_ratio(
    target_measures: Iterable[Measure], actual_measures: Iterable[Measure], *, lower_is_better: bool = False
) -> float | None:
    """Result over target (target over result where fewer is better), 1.0 = reached; None unless exactly one pair is comparable, and for a target of nothing.

    >>> achievement_ratio([Measure(80, "80人", unit="人")], [Measure(60, "60人", unit="人")])
    0.75
    """
    pairs = counterparts(tuple(target_measures), tuple(actual_measures))
    if len(pairs) != 1:
        return None
    target, actual = pairs[0]
    lower = lower_is_better or target.comparator in ("le", "lt")
    over, under = (target.value, actual.value) if lower else (actual.value, target.value)
    return over / under if target.value > 0 and under > 0 and over >= 0 else None


def is_lower_better(item: str | None, pairs: list[Pair], achievement_rate: str | None = None) -> bool:
    """Whether fewer is better for these pairs: by a printed 達成率, by a target of nothing, else by the words of the item.

    >>> is_lower_better("路面の損傷箇所", [(Measure(10, "10", unit="箇所"), Measure(8, "8", unit="箇所"))])
    True
    >>> is_lower_better("窓口での処理", [(Measure(20, "20分", unit="分"), Measure(25, "25分", unit="分"))], "80.0％")
    True
    """
    if len(pairs) == 1:
        target, actual = pairs[0]
        if (printed := _printed_direction(achievement_rate, target.value, actual.value)) is not None:
            return printed
        if target.value == 0 and target.comparator == "eq":
            return actual.value >= 0
        if target.value < 0:
            return False  # printed with its minus, more is nearer to zero
    return fewer_is_better(item)


def is_met(target: Measure, actual: Measure, *, lower: bool = False) -> bool:
    """Whether a result reaches its target; `lower`: fewer is better.

    >>> is_met(Measure(80, "80％", unit="%"), Measure(80, "80％", unit="%"))
    True
    >>> is_met(Measure(5, "5件以下", unit="件", comparator="le"), Measure(6, "6件", unit="件"))
    False
    """
    reached, low, high = actual.value, target.value, target.value if target.value_max is None else target.value_max
    if target.comparator == "lt":
        return reached < low
    if target.comparator == "le" or (lower and target.comparator in ("eq", "approx", "range")):
        return reached <= high
    return reached > low if target.comparator == "gt" else reached >= low


def counterparts(targets: tuple[Measure, ...], actuals: tuple[Measure, ...]) -> list[Pair]:
    """Pairs of a target and the reported measure of the same thing: same unit, and the same label or the only one on each side."""
    pairs: list[Pair] = []
    for unit in dict.fromkeys(measure.unit for measure in targets):
        wanted = [measure for measure in targets if measure.unit == unit]
        given = [measure for measure in actuals if measure.unit == unit]
        is_only = len(targets) == len(actuals) == 1
        if not given and is_only and None in (unit, actuals[0].unit):
            given = list(actuals)  # a bare figure beside one with its unit
        pairs += _pairs_of_unit(_without_parts(wanted), _without_parts(given), is_only=is_only)
    return [(target, actual) for target, actual in pairs if _comparable(target, actual)]


def _pairs_of_unit(wanted: list[Measure], given: list[Measure], *, is_only: bool) -> list[Pair]:
    if len(wanted) == len(given) == 1 and (is_only or _may_be_one(_named(wanted[0]), _named(given[0]))):
        return [(wanted[0], given[0])]
    pairs: list[Pair] = []
    left = list(given)
    for same in (str.__eq__, _holds, _resembles):
        for target in [measure for measure in wanted if all(measure is not pair[0] for pair in pairs)]:
            name = _named(target)
            found = [actual for actual in left if name and _named(actual) and same(name, _named(actual))]
            if len(found) == 1 or (found and same is str.__eq__):
                pairs.append((target, found[0]))
                left = [actual for actual in left if actual is not found[0]]
    return pairs


def _without_parts(measures: list[Measure]) -> list[Measure]:
    """The total alone where a total stands before its own parts: 37回（初心者6回、経験者31回）."""
    is_total = len(measures) > 2 and abs(sum(part.value for part in measures[1:]) - measures[0].value) < 1e-9
    return measures[:1] if is_total else measures


def _named(measure: Measure) -> str:
    return re.sub(r"[・、:()「」]|^(年間?|延べ|累計|各)$", "", key(measure.name or ""))


def _may_be_one(one: str, other: str) -> bool:
    """Two names of the only measures of a unit speak of different things where they have nothing in common."""
    pairs = [{*pairwise(name)} for name in (one, other)]
    return not all(pairs) or bool(pairs[0] & pairs[1])


def _holds(one: str, other: str) -> bool:
    return len(min(one, other, key=len)) >= 2 and (one in other or other in one)


def _resembles(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85


def _comparable(target: Measure, actual: Measure) -> bool:
    """A change (10%減) and a level (90%) are different things."""
    changes = [measure.comparator in ("increase", "decrease") for measure in (target, actual)]
    return changes[0] == changes[1]


def _printed_direction(rate: str | None, target: float, actual: float) -> bool | None:
    """Whether fewer is better by a printed 達成率: it is then target over result, or 2 − result over target."""
    figure = re.search(r"\d+(?:\.\d+)?", nfkc(rate or "").replace(",", ""))
    if not figure or target <= 0 or actual <= 0 or abs(target - actual) < 1e-9:
        return None
    printed = float(figure[0])
    error_up = abs(printed - 100 * actual / target)
    error_down = min(abs(printed - 100 * target / actual), abs(printed - 100 * (2 - actual / target)))
    if min(error_up, error_down) > 1.0 or abs(error_up - error_down) < 0.2:
        return None
    return error_down < error_up
