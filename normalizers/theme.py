"""The theme of a record out of a controlled list, and the 目的別歳出 款/項 that it belongs to, with the words that decided.

The list, its words and their weights are data (themes.toml). What no word speaks for clearly stays `unclassified`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from normalizers.tokens import content_words

UNCLASSIFIED = "unclassified"

_WEIGHTS = {"decisive": 3.0, "typical": 2.0, "hint": 1.0}
_CONTEXT = 0.5  # a heading covers lines of many themes, so its words count less than the line's own
_THRESHOLD = 1.5  # one typical word, two hints, or a decisive word of the context
_NEAR = 12  # content words between two words that speak together; a cell of several sentences holds unrelated pairs


_READ = 10_000  # content words; a cell that says more is a whole document, and its beginning tells the theme


@dataclass(frozen=True, slots=True)
class Theme:
    """What a text is about.

    `function` is 款/項 of the 目的別歳出 (None if unclassified), `score` a ratio 0-1: the theme's points over its own, the runner-up's
    and one. `why` are the words that fired, heaviest first, each with its points.
    """

    theme: str
    function: str | None
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry of the controlled list: name, function (款/項) with its code (款.項), COFOG group, goals of the 2030 Agenda."""

    name: str
    function: str
    function_code: str
    cofog: str
    sdgs: tuple[int, ...]


Span = tuple[int, int, str]  # start and stop among the content words, and the listed word that stands there


@dataclass(frozen=True, slots=True)
class _Hit:
    """A listed word or pair that fired for a theme, with its points and the places of its content words."""

    theme: str
    word: str
    points: float
    places: frozenset[int]

    @property
    def end(self) -> int:
        return max(self.places)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Words (joined content words) and pairs of them → {theme: weight}; `starts` are the beginnings of all words."""

    words: Mapping[str, Mapping[str, float]]
    pairs: Mapping[str, Mapping[str, Mapping[str, float]]]  # first word → second word → {theme: weight}
    starts: frozenset[str]
    functions: Mapping[tuple[str, str], str]  # (theme, word) → code, where a word belongs to another 項 than its theme


def classify(text: str, context: str = "") -> Theme:
    """The theme that the text's words speak for most; `context` (headings) counts less.

    Of two themes with equal points the one whose words come later wins: a Japanese phrase has its head at the end.

    >>> classify("市民後見人の養成講座を開催").theme
    '成年後見・権利擁護'
    >>> classify("下水道管の更新").function
    '土木費/都市計画費'
    >>> classify("関係者との調整")
    Theme(theme='unclassified', function=None, score=0.0, why=())
    """
    found = _fired(text, context)
    ranked = sorted(found, key=lambda name: (-_points(found[name]), -max(hit.end for hit in found[name])))
    if not ranked:
        return Theme(UNCLASSIFIED, None, 0.0)
    best, runner_up = _points(found[ranked[0]]), _points(found[ranked[1]]) if len(ranked) > 1 else 0.0
    score = round(best / (best + runner_up + 1), 3)
    why = tuple(f"{hit.word} {hit.points:g}" for hit in found[ranked[0]])
    if best < _THRESHOLD:
        return Theme(UNCLASSIFIED, None, score, why)
    return Theme(ranked[0], _function(ranked[0], found[ranked[0]]), score, why)


def theme_points(text: str, context: str = "") -> dict[str, float]:
    """Points of every theme that a word of the text speaks for; a profile for comparison.

    >>> theme_points("空き家の解体")
    {'空き家対策': 3.0}
    """
    return {name: _points(hits) for name, hits in _fired(text, context).items()}


@cache
def definitions() -> Mapping[str, Definition]:
    """The controlled list by name, in its order."""
    data = _data()
    return {
        entry["name"]: Definition(
            entry["name"],
            data["functions"][entry["function"]],
            entry["function"].split()[0],
            entry["cofog"],
            tuple(entry["sdgs"]),
        )
        for entry in data["theme"]
    }


@cache
def theme_words() -> Mapping[str, tuple[str, ...]]:
    """The words of each theme as listed; pairs with a space between."""
    return {
        entry["name"]: tuple(word.replace("+", " ") for level in _WEIGHTS for word in entry[level])
        for entry in _data()["theme"]
    }


@cache
def generic_words() -> frozenset[str]:
    """Content words of undertakings of every theme (推進, 実施, 充実 …)."""
    return frozenset(word for listed in _data()["generic"] for word in content_words(listed))


def _points(hits: list[_Hit]) -> float:
    return sum(hit.points for hit in hits)


def _function(name: str, hits: list[_Hit]) -> str:
    """款/項 of the theme, unless most of its points come from words of another."""
    functions = _lexicon().functions
    points: dict[str, float] = {}
    for hit in hits:
        for code in {functions[name, part] for part in hit.word.split("+") if (name, part) in functions}:
            points[code] = points.get(code, 0.0) + hit.points
    if not points or max(points.values()) < _points(hits) / 2:
        return definitions()[name].function
    return str(_data()["functions"][max(points, key=lambda code: points[code])])


def _fired(text: str, context: str) -> dict[str, list[_Hit]]:
    """For each theme what speaks for it, heaviest first; words of the text before those of the context."""
    found: dict[str, list[_Hit]] = {}
    for part, factor in ((text, 1.0), (context, _CONTEXT)):
        hits = (
            sorted(_hits(content_words(part)[:_READ]), key=lambda hit: (-hit.points, -len(hit.places))) if part else ()
        )
        for hit in hits:
            counted = found.setdefault(hit.theme, [])
            if not any(
                hit.word == other.word or hit.places <= other.places
                for other in counted
                if factor == 1.0 or hit.word == other.word
            ):
                counted.append(replace(hit, points=round(hit.points * factor, 2)))
    return found


def _hits(words: tuple[str, ...]) -> Iterator[_Hit]:
    """All that fires in content words; a word inside a longer one, or that a pair of another theme needs, does not."""
    lexicon = _lexicon()
    spans = list(_spans(words, lexicon))
    whole = list(_maximal(spans))
    around = {place: span for span in whole for place in range(*span[:2])}  # the longest word that stands at a place
    paired: dict[str, set[str]] = {}
    for one, other, pair, themes in _pairs(spans, lexicon):
        if _holds(around.get(one[0]), one) and _holds(around.get(one[0]), other):
            continue  # both inside one word, which says it better
        for name, weight in themes.items():
            if all(_agrees(around.get(span[0]), span, name) for span in (one, other)):
                yield _Hit(name, pair, weight, frozenset((*range(*one[:2]), *range(*other[:2]))))
                for word in (one[2], other[2]):
                    paired.setdefault(word, set()).add(name)
    for start, stop, word in whole:
        for name, weight in lexicon.words.get(word, {}).items():
            if word not in paired or name in paired[word]:
                yield _Hit(name, word, weight, frozenset(range(start, stop)))


def _holds(longer: Span | None, span: Span) -> bool:
    return longer is not None and longer[0] <= span[0] and span[1] <= longer[1]


def _agrees(longer: Span | None, span: Span, name: str) -> bool:
    """Whether a word may speak for a theme where it is part of a longer one: 行政 in 防災行政無線 says nothing by itself."""
    if longer is None or longer == span or not _holds(longer, span):
        return True
    themes = _lexicon().words[longer[2]]
    return themes.get(name, 0.0) > 0 or all(weight < _WEIGHTS["decisive"] for weight in themes.values())


def _maximal(spans: list[Span]) -> Iterator[Span]:
    """The leftmost longest spans, without overlap: 災害ボランティア活動 is 災害ボランティア, not ボランティア活動."""
    end = 0
    for span in spans:
        if span[0] >= end:
            end = span[1]
            yield span


def _spans(words: tuple[str, ...], lexicon: _Lexicon) -> Iterator[Span]:
    """(start, stop, word) of each listed word, by start and then longest first; positions count content words."""
    for start in range(len(words)):
        joined, found = "", []
        for stop in range(start + 1, len(words) + 1):
            joined += words[stop - 1]
            if joined not in lexicon.starts:
                break
            if joined in lexicon.words:
                found.append((start, stop, joined))
        yield from reversed(found)


def _pairs(spans: list[Span], lexicon: _Lexicon) -> Iterator[tuple[Span, Span, str, Mapping[str, float]]]:
    """(one, other, pair as listed, themes) of each listed pair whose words stand near each other without overlap."""
    for at, one in enumerate(spans):
        for later in range(at + 1, len(spans)):
            other = spans[later]
            if other[0] - one[1] > _NEAR:
                break
            if other[0] < one[1]:
                continue
            for first, second in ((one[2], other[2]), (other[2], one[2])):
                themes = lexicon.pairs.get(first, {}).get(second)
                if themes:
                    yield one, other, f"{first}+{second}", themes


@cache
def _lexicon() -> _Lexicon:
    words: dict[str, dict[str, float]] = {}
    pairs: dict[str, dict[str, dict[str, float]]] = {}
    functions: dict[tuple[str, str], str] = {}
    for entry in _data()["theme"]:
        for level, weight in reversed(_WEIGHTS.items()):
            for listed in entry[level]:
                first, _, second = listed.partition("+")
                table = words.setdefault(_joined(first), {})
                if second:
                    table = pairs.setdefault(_joined(first), {}).setdefault(_joined(second), {})
                table[entry["name"]] = weight
        functions |= {(entry["name"], _joined(word)): code for word, code in entry.get("functions", {}).items()}
    for second in {second for seconds in pairs.values() for second in seconds}:
        words.setdefault(second, {})
    starts = {word[:length] for word in words for length in range(1, len(word) + 1)}
    return _Lexicon(words, pairs, frozenset(starts), functions)


def _joined(word: str) -> str:
    return "".join(content_words(word))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "themes.toml").read_text(encoding="utf-8"))
