"""Numbers of Word lists, which are printed but stand nowhere in the text.

Promises: the levels of numbering.xml with their starts, overrides and restarts, in the formats that Japanese documents use. Bullets are
printed as they are; those of symbol fonts as ・.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from extractors.word_values import W, find_number, value_at

LEVELS = 9
_MOST = 9_999_999  # a number beyond is damage, no number of a list
_SPELLED_LEVEL = re.compile(r"%([1-9])")
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"
_LEGAL = "零壱弐参四五六七八九"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_HALF_WIDTH = str.maketrans(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts and how its number is written."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None  # the level above which counting begins anew; 0 where it never does


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each of them has counted."""

    levels: Mapping[str, Mapping[int, Level]]  # by list (numId), then level from 0
    family: Mapping[str, str]  # lists that share their counters: numId to abstractNumId
    started: Mapping[str, Mapping[int, int]]  # numbers that a list overrides at its first use
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def next_label(self, number_id: str, depth: int) -> str:
        """Label of the next paragraph of a list, with the space behind it; empty where the list has none."""
        levels = self.levels.get(number_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(self.family[number_id], [None] * LEVELS)
        if number_id not in self.used:
            self.used.add(number_id)
            for at, start in self.started.get(number_id, {}).items():
                counts[at] = start - 1
        for above in range(depth):
            if counts[above] is None:
                counts[above] = levels[above].start if above in levels else 1
        current = counts[depth]
        counts[depth] = level.start if current is None else current + 1
        for below in range(depth + 1, LEVELS):
            restart = levels.get(below, Level()).restart
            if restart is None or depth < restart:
                counts[below] = None
        return _label(level, levels, counts)


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of numbering.xml; none where the document has no such part."""
    if root is None:
        return Numbering({}, {}, {})
    abstract = {
        element.get(W + "abstractNumId", ""): {
            _depth(level): _level(level) for level in element.iterchildren(W + "lvl")
        }
        for element in root.iterchildren(W + "abstractNum")
    }
    levels: dict[str, dict[int, Level]] = {}
    family: dict[str, str] = {}
    started: dict[str, dict[int, int]] = {}
    for element in root.iterchildren(W + "num"):
        number_id = element.get(W + "numId", "")
        family[number_id] = value_at(element, "abstractNumId")
        levels[number_id] = dict(abstract.get(family[number_id], {}))
        for override in element.iterchildren(W + "lvlOverride"):
            own = override.find(W + "lvl")
            if own is not None:
                levels[number_id][_depth(override)] = _level(own)
            start = find_number(value_at(override, "startOverride"), _MOST)
            if start is not None:
                started.setdefault(number_id, {})[_depth(override)] = start
    return Numbering(levels, family, started)


def written(number: int, number_format: str) -> str:
    """A number in one of Word's formats; in digits where the format is not known.

    >>> [written(3, name) for name in ("decimalEnclosedCircle", "aiueoFullWidth", "japaneseCounting", "upperRoman", "decimalFullWidth")]
    ['③', 'ウ', '三', 'III', '３']
    """
    if number < 0:
        return str(number)
    if number_format.startswith("decimalEnclosedCircle"):
        return _circled(number)
    if number_format.startswith("decimalFullWidth"):
        return str(number).translate(_WIDE)
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman"):
        return _roman(number) if number_format == "upperRoman" else _roman(number).lower()
    return _japanese(number, number_format)


def _japanese(number: int, number_format: str) -> str:
    if number_format in ("aiueo", "aiueoFullWidth", "iroha", "irohaFullWidth"):
        row = _AIUEO if number_format.startswith("aiueo") else _IROHA
        kana = row[(number - 1) % len(row)] if number else ""
        return kana if number_format.endswith("FullWidth") else kana.translate(_HALF_WIDTH)
    if number_format in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_KANJI[int(digit)] for digit in str(number))
    if number_format in ("japaneseCounting", "japaneseLegal", "chineseCounting", "chineseCountingThousand"):
        return _counted(number, _LEGAL if number_format == "japaneseLegal" else _KANJI)
    if number_format == "decimalZero":
        return f"{number:02d}"
    return {"decimalEnclosedParen": f"({number})", "decimalEnclosedFullstop": f"{number}."}.get(
        number_format, str(number)
    )


def _circled(number: int) -> str:
    for first, last, code in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(code + number - first)
    return str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def _counted(number: int, digits: str) -> str:
    if not 0 < number < 10_000:
        return "".join(digits[int(digit)] for digit in str(number))
    units = ("", "拾", "百", "阡") if digits == _LEGAL else ("", "十", "百", "千")
    parts = ""
    for at in (3, 2, 1, 0):
        digit = number // 10**at % 10
        if digit:
            parts += ("" if digit == 1 and at and digits == _KANJI else digits[digit]) + units[at]
    return parts


def _label(level: Level, levels: Mapping[int, Level], counts: list[int | None]) -> str:
    if level.number_format == "bullet":
        # Symbol fonts keep their bullets in the private area; what they look like is not in the file.
        label = "".join("・" if "\ue000" <= character <= "\uf8ff" else character for character in level.text)
    elif level.number_format == "none":
        label = _SPELLED_LEVEL.sub("", level.text)
    else:
        label = _SPELLED_LEVEL.sub(lambda match: _part(int(match[1]) - 1, levels, counts), level.text)
    return label + " " if label and level.suffix != "nothing" else label


def _part(at: int, levels: Mapping[int, Level], counts: list[int | None]) -> str:
    level = levels.get(at, Level())
    count = counts[at]
    return written(level.start if count is None else count, level.number_format)


def _level(element: etree._Element) -> Level:
    start = find_number(value_at(element, "start"), _MOST)
    text = value_at(element, "lvlText")
    return Level(
        1 if start is None else start,
        value_at(element, "numFmt") or _alternative_format(element) or "decimal",
        text,
        value_at(element, "suff") or "tab",
        find_number(value_at(element, "lvlRestart"), _MOST),
    )


def _alternative_format(element: etree._Element) -> str:
    return next((found.get(W + "val", "") for found in element.iter(W + "numFmt")), "")


def _depth(element: etree._Element) -> int:
    return find_number(element.get(W + "ilvl", "0"), LEVELS - 1) or 0
