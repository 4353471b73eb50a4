"""Units and counters: the canonical name of a printed unit, and the unit that a label carries.

The words are data (units.toml); a counter that stands nowhere there stays as printed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from normalizers.numeral import amount
from normalizers.text import nfkc


@dataclass(frozen=True, slots=True)
class Unit:
    """A canonical unit; `factor` turns a number printed in the given spelling into it; only equal dimensions may be compared."""

    name: str
    factor: float
    dimension: str


_PER_WORDS = {
    "年": "year",
    "年度": "year",
    "年間": "year",
    "月": "month",
    "か月": "month",
    "ヶ月": "month",
    "週": "week",
    "日": "day",
    "日間": "day",
}


def _load() -> tuple[dict[str, Unit], frozenset[str], frozenset[str], frozenset[str]]:
    data = tomllib.loads(resources.files("normalizers").joinpath("units.toml").read_text(encoding="utf-8"))
    units = {nfkc(word): Unit(nfkc(word), 1.0, nfkc(word)) for word in data["counters"]["words"]}
    for entry in data["unit"]:
        unit = Unit(entry["name"], float(entry.get("factor", 1)), entry.get("dimension", entry["name"]))
        units |= {nfkc(word): unit for word in entry["words"]}
    not_units, names, bracket_names = (
        frozenset(map(nfkc, data[name])) for name in ("not_units", "names", "bracket_names")
    )
    return units, not_units, names, bracket_names


UNITS, NOT_UNITS, NAMES, _BRACKET_NAMES = _load()
_LABEL_UNITS = {"歳"}  # behind a number it is an age, in the head of a column (平均寿命（歳）) the unit
_LONGEST = max(map(len, [*UNITS, *NOT_UNITS]))
_ELSEWHERE = re.compile(r"各[項行]|記[載入]|[欄表]|とおり|による")  # （単位：各欄に記載）
_LABEL = re.compile(r"単位\s?[:は]?\s?([^\s()\[\]【】〔〕、。]{1,12})")
_LAST_WORD = re.compile(r"[^\s]\s+([^\s()]{1,8})$")
_BRACKET = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]{1,16})[)\]】〕]")
_WEEKDAY = re.compile(r"(?<=[日\d])\([月火水木金土日・祝]{1,5}\)")
_PER = re.compile(r"(.{1,12}?)(?:/|(?<=/人)・)(年度?|年間|月|か月|ヶ月|週|日間?)$")
DIVISOR = re.compile(
    r"/(?:\d{1,4}(?:a|g|kg|m2)|人|世帯|件|団体|回|箇所|か所|校|km2|ha|㎡|m2|L|台|社|戸|h|s|kg|g)(?![A-Za-z0-9])"
)
"""What a unit is divided by (g/人, 円/kg), where it is no time."""
_SCALE = re.compile("^([十百千]?[万億兆]|[百千])(?=.)")
_ASIDE = re.compile(r"^(?:単位|延べ|延|のべ|累計|年間|月|年|計|合計|実績|目標)[:・\s]?")


def unit_at(text: str, place: int) -> str | None:
    """The longest word of units.toml that begins at a place of NFKC text; it may be one of the words that are no unit.

    >>> unit_at("12事業所以上", 2), unit_at("65歳以上", 2), unit_at("5鉢", 1)
    ('事業所', '歳', None)
    """
    for length in range(min(_LONGEST, len(text) - place), 0, -1):
        word = text[place : place + length]
        if word in UNITS or word in NOT_UNITS:
            return word
    return None


@lru_cache(maxsize=4096)
def canonical_unit(text: str) -> Unit | None:
    """The canonical unit of a printed one, with the factor of its multiplier; None where units.toml does not know it.

    >>> canonical_unit("㎡／人").name, canonical_unit("千円/世帯").factor
    ('㎡/人', 1000.0)
    >>> canonical_unit("千円"), canonical_unit("ヶ所"), canonical_unit("％"), canonical_unit("鉢")
    (Unit(name='円', factor=1000.0, dimension='money'), Unit(name='箇所', factor=1.0, dimension='箇所'), Unit(name='%', factor=1.0, dimension='ratio'), None)
    """
    word = nfkc(text).strip()
    unit = UNITS.get(word)
    if unit is not None:
        return unit
    divided = DIVISOR.search(word)
    if divided and divided.end() == len(word) and divided.start() > 0:
        whole = canonical_unit(word[: divided.start()])
        return whole and Unit(whole.name + divided[0], whole.factor, whole.dimension + divided[0])
    scale = _SCALE.match(word)
    unit = UNITS.get(word[scale.end() :]) if scale else None
    return Unit(unit.name, unit.factor * amount(f"1{scale[1]}"), unit.dimension) if scale and unit else None


def split_per(text: str) -> tuple[str, str | None]:
    """Unit and period of a unit as printed.

    >>> split_per("件/年"), split_per("人"), split_per("人／日")
    (('件', 'year'), ('人', None), ('人', 'day'))
    """
    folded = nfkc(text).strip()
    match = _PER.match(folded)
    return (match[1].strip(), _PER_WORDS[match[2]]) if match and folded not in UNITS else (folded, None)


def find_unit(label: str) -> str | None:
    """The unit that a label carries, as printed in NFKC: after 単位, in its last bracket, or as the whole label.

    >>> [find_unit(label) for label in ("指標名（単位：％）", "利用者数［人］", "予算額　千円", "千円", "目標（累計）")]
    ['%', '人', '千円', '千円', None]
    """
    folded = nfkc(label).strip()
    if not folded or len(folded) > 400:
        return None
    said = _LABEL.search(folded)
    if said:
        unit = said[1].strip(":")
        return unit if unit and not _ELSEWHERE.search(unit) else None
    if len(folded) <= 16 and folded not in NAMES and _known(folded):
        return folded
    last = _LAST_WORD.search(folded)
    if last and last[1] not in NAMES and canonical_unit(last[1]) is not None and not last[1].endswith("数"):
        return last[1]
    for inner in reversed(_BRACKET.findall(_WEEKDAY.sub("", folded))):
        word = _ASIDE.sub("", inner.strip()).strip()
        for part in (word, *re.split(r"[、,・]", word)):
            if _known(part) and (part not in NAMES or part in _BRACKET_NAMES):
                return str(part)
    return None


def _known(word: str) -> bool:
    return word in _LABEL_UNITS or canonical_unit(split_per(word)[0]) is not None
