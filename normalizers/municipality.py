"""Which municipality a document is of: by its code, by the folder it lies in, or by its title and first lines.

A name that several municipalities bear (府中市, 日野町, 中央区) is taken only together with a prefecture or a code. A text names the
author only where the name stands by itself, in front of what belongs to it; a name that no list knows gives nothing.

Source: 全国地方公共団体コード of municipalities, wards and prefectures, from code4fukui/localgovjp at 232edc3a (CC0), in
municipality_codes.csv; the wards of 浜松市 are those before 2024.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalizers.text import key, nfkc

_CODE_FOLDER = re.compile(r"(\d{5,6})(?!\d)")
_LAST_SIGN = re.compile(r"[市区町村]")
_WEIGHTS = (6, 5, 4, 3, 2)
_LONGEST_NAME = 12
_LONGEST_LINE = 200  # an author's name stands at the front of a title, not deep in a paragraph
# What may stand directly before the name of an author: nothing, a sign, the end of a year or an edition, the district of a town.
_BEFORE = re.compile(r"(^|[^\w々ヶケノ]|[0-9A-Za-z]|[度年期次版回月]|郡|[都道府県])$")
# A municipality of which something is said is not the one that speaks.
_AFTER = re.compile(r"(へ|から|と(?!し)|や|等|など|ほか|他の|並|を|に|で|町村|長会|,|、)")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, ward or prefecture; `code` has 6 digits with its check digit, `prefecture_code` is ISO 3166-2 (JP-01 to JP-47)."""

    code: str
    name: str
    kana: str
    prefecture: str
    prefecture_code: str


def find_municipality(
    code: str | None = None, folder: str | None = None, texts: Iterable[str] = ()
) -> tuple[Municipality | None, str | None]:
    """The municipality of a document, or None, and what is wrong or undecided, if anything is.

    Args:
        code: a printed or declared code of 5 or 6 digits; it decides alone, and a wrong one is a problem.
        folder: name of the folder that holds the file: a code (with or without more behind it) or a name.
        texts: the title and the first lines of the document, in order.

    >>> find_municipality(code="20201")[0].name
    '長野市'
    >>> find_municipality(texts=["令和6年度 府中市事務事業評価"])[1]
    'several municipalities are called 府中市'
    >>> find_municipality(texts=["広島県府中市 進行管理表"])[0].code
    '342084'
    >>> find_municipality(texts=["架空野市 進行管理表"])
    (None, None)
    """
    if code is not None and code.strip():
        return _of_code(code)
    lines = list(texts)
    found, problem = _of_folder(folder, _printed_prefectures(lines))
    return (found, problem) if found or problem else _of_texts(lines)


def check_digit(code: str) -> str:
    """The sixth digit of a municipality code of five digits.

    Source: 総務省 全国地方公共団体コード仕様 (weights 6 to 2, complement to 11, last digit).

    >>> check_digit("20201")
    '1'
    """
    rest = sum(int(digit) * weight for digit, weight in zip(code, _WEIGHTS, strict=True)) % 11
    return str((11 - rest) % 10)


def _of_code(code: str) -> tuple[Municipality | None, str | None]:
    digits = key(code)
    if not re.fullmatch(r"[0-9]{5,6}", digits):
        return None, f'"{code}" is no municipality code of 5 or 6 digits'
    whole = digits[:5] + check_digit(digits[:5])
    if len(digits) == 6 and digits != whole:
        return None, f"municipality code {digits} has a wrong check digit"
    found = _by_code().get(whole)
    return found, None if found else f"no municipality has the code {whole}"


def _of_folder(folder: str | None, printed: set[str]) -> tuple[Municipality | None, str | None]:
    """A folder's name may be anything, so one that is neither a known code nor a name is no problem."""
    name = _folded(folder or "")
    if match := _CODE_FOLDER.match(name):
        return _of_code(match[1])[0], None
    iso = next(
        (iso for iso, prefecture in prefectures().items() if name.startswith(prefecture) and name != prefecture), None
    )
    bare = name.removeprefix(prefectures()[iso]) if iso else name
    return _one(_by_name().get(bare, ()), bare, {iso} if iso else printed)


def _printed_prefectures(texts: Iterable[str]) -> set[str]:
    return {iso for text in map(key, texts) for iso, name in prefectures().items() if _is_printed(name, text)}


def _is_printed(prefecture: str, text: str) -> bool:
    """Whether a prefecture stands in a text: 京都府 is none in 東京都府中市."""
    return prefecture in text and re.search(rf"(?<!東)(?<!\w市){prefecture}", text) is not None


def _of_texts(texts: list[str]) -> tuple[Municipality | None, str | None]:
    """The only author that the first speaking text names; a name that repeats is settled by the only prefecture that is printed."""
    for text in texts:
        # a title may be spaced out (長　野　市), so white space is a boundary first and nothing then
        named = dict(_names(nfkc(text))) or dict(_names(key(text)))
        if len(named) > 1:
            return None, f"several municipalities are named: {'、'.join(named)}"
        for name, iso in named.items():
            return _one(_by_name()[name], name, {iso} if iso else _printed_prefectures(texts))
    return None, None


def _names(text: str) -> Iterator[tuple[str, str | None]]:
    """Names of municipalities that stand in a text as its author, each with the prefecture directly before it."""
    text = text[:_LONGEST_LINE].replace("ヶ", "ケ")
    spans = [
        (start, match.end())
        for match in _LAST_SIGN.finditer(text)
        for start in range(max(0, match.end() - _LONGEST_NAME), match.start())
        if text[start : match.end()] in _by_name()
    ]
    for start, end in spans:
        if any((a, b) != (start, end) and a <= start and end <= b for a, b in spans):
            continue
        before = text[:start]
        if _BEFORE.search(before) and not _AFTER.match(text, end):
            yield (
                text[start:end],
                next(
                    (iso for iso, name in prefectures().items() if re.search(rf"{name}(\w{{1,4}}郡)?$", before)), None
                ),
            )


def _one(
    candidates: Iterable[Municipality], name: str, prefectures: set[str]
) -> tuple[Municipality | None, str | None]:
    """The one that is meant; a single prefecture that is printed decides between several of a name."""
    found = list(candidates)
    if len(found) > 1 and len(prefectures) == 1:
        found = [one for one in found if one.prefecture_code in prefectures]
    if len(found) > 1:
        return None, f"several municipalities are called {name}"
    return (found[0], None) if found else (None, None)


def _folded(name: str) -> str:
    """A name for comparison; the small ヶ and the large ケ are printed one for the other."""
    return key(name).replace("ヶ", "ケ")


@cache
def _by_code() -> Mapping[str, Municipality]:
    with Path(__file__).with_name("municipality_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Municipality(
            row["code"],
            row["name"].replace(" ", ""),
            row["kana"].replace(" ", ""),
            row["prefecture"],
            row["prefecture_iso"],
        )
        for row in rows
    }


@cache
def _by_name() -> Mapping[str, tuple[Municipality, ...]]:
    """Municipalities by name; a ward also by its own name, without that of its city (中央区)."""
    named: defaultdict[str, list[Municipality]] = defaultdict(list)
    for one in _by_code().values():
        named[_folded(one.name)].append(one)
        if ward := re.fullmatch(r".+市(.+区)", one.name):
            named[_folded(ward[1])].append(one)
    return {name: tuple(ones) for name, ones in named.items()}


@cache
def prefectures() -> Mapping[str, str]:
    """Names of the prefectures by ISO 3166-2 code.

    >>> prefectures()["JP-47"]
    '沖縄県'
    """
    return {one.prefecture_code: one.prefecture for one in _by_code().values()}
