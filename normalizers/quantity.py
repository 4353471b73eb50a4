"""The numbers of a text that count something, with their unit and place; dates, labels, ages and ranks are left out.

Works on NFKC text with one form of each sign. Every pattern is bounded, so the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.era import ERA_YEAR
from normalizers.numeral import AMOUNT, KANJI, amount, kanji_amount, scale_of
from normalizers.unit import NOT_UNITS, canonical_unit, unit_at

BLANK = "\x00"
"""Stands for each sign of an expression of time, which counts nothing."""

_WESTERN = r"(?<![\d.,])(?:FY ?)?(?:18|19|20|21)\d\d(?=年|/\d|\.\d{1,2}(?!\d|[%㎞a-z])|\(|\)|~(?:19|20)\d\d年)"
_TIMES = (
    rf"(?:{ERA_YEAR}|{_WESTERN})(?: ?年度?)?(?: ?\((?:[MTSHR]?\d{{1,4}}|(?:明治|大正|昭和|平成|令和)(?:\d{{1,2}}|元))(?:年度?)?\))?(?:年度?)?(?:[./]\d{{1,2}}(?:[./]\d{{1,2}})?(?![\d%]))?",
    r"(?<![\d.,])(?:\d{1,2}|元) ?年度",
    r"(?<![\d.,])\d{1,2}[~・、,]\d{1,2}年度?(?!間)",
    r"(?<![\d.,])\d{1,2} ?月 ?\d{1,2} ?日",
    r"(?<![\d.,])\d{1,2}年 ?(?=\d{1,2}月)",
    r"(?<![\d.,])\d{1,2}(?:[~・、,と]\d{1,2}){0,6} ?月(?![間額])",
    r"(?<=月)\d{1,2}日",
    r"(?<![\d.])\d{1,2}:\d{2}(?!\d)",
    r"(?<![\d.,])\d{1,2}時(?!間)(?:\d{1,2}分|半)?",
    r"(?:^|(?<=[\s。、]))\(\d{1,2}\)(?=\s*[^\s、。)])",
    r"(?:^|(?<=\n))\d{1,2}[.)](?=[^\d])",
)
_TIME = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _TIMES).replace("(?P<era>", "(?:").replace("(?P<era_year>", "(?:")
)
_KANJI_UNIT = r"(?:[人件名回校社個世団台冊枚割円地施事箇]|[かカヶヵケ][所月])"
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\dA-Za-z第#№])(?<!\d[.,])(?<![A-Za-z]-)(?<!第\s){AMOUNT}(?![.,]?\d))"
    r"|(?P<zero>ゼロ(?=\s|$|[をにへので、。)が]|達成|維持|継続))"
    rf"|(?P<kanji>(?:(?<![一-鿿ァ-ヴ々])|(?<=[年週約延各])|(?<=毎月)|(?<=[^\d]月)){KANJI}(?={_KANJI_UNIT}))"
)
_LABEL_BEFORE = re.compile(
    r"(?:No\.?|№|その|パート|様式|別紙|別表|表|図|資料|レベル|ステップ|フェーズ|ステージ|ランク|タイプ|要介護|要支援|[Vv]er\.?|STEP|Lv|目標|施策|方針|政策|戦略|プロジェクト|番号|整理番号|コード|P\.|p\.)\s?$"
)
_SET_BEFORE = re.compile(r"(?:にある|からなる|で構成する|を構成する)$")
_NO_QUANTITY_AFTER = re.compile(
    r"\s?(?:人?当たり|人?あたり|につき|に対し|に[0-9一]|ごと|毎(?![年月週日])|おき|体制|対応(?!件|数)|営業|365|児|健診|健康診査|暮らし|ぐらし|住宅|親家庭|親世帯|乗り|次救急"
    r"|の(?:柱|視点|基本|方針|分野|領域|要素|自立|重点|原則|観点|目標(?!値)|力|姿)|前(?!後|年|回)|後(?!半|期)|人に1)"
)
_BOUNDARY = re.compile(
    r"\s|$|[、。,.)\]】」』;:/×・→~(+\-\x00]|以上|以下|未満|程度|超|以内|前後|を|に|へ|の|で|と|が|は|も|から|まで|増|減|あ|い|し"
)
_COUNTER = re.compile(r"[一-鿿々]{1,3}|[ァ-ヴー]{2,8}")
_COUNTED = re.compile(r"(?:^|[\s=:>(\[「『【~→×、。/・<≧≦≥≤\x00]|[数率額量高費値比積度]|[をはがにでも約△+\-])$")
_RANGE = re.compile(r"\s?(?P<sign>~|-|ー|から|より|乃至|ないし)\s?約?(?=\d)")
_NEIGHBOURS = re.compile(r"[、,・](?=\d)")
_REACHED = re.compile(r"\s?(?:に|へ|まで)(?!\d)")
_LOOSE_UNITS = {"つ", "部", "者", "本", "面", "点", "体", "口", "人"}
_YEAR_LIKE = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that counts something: the half-open place of number and unit, and of the number alone.

    `unit` is canonical or as printed, None where none is printed; `value_max` is the end of a range.
    """

    value: float
    value_max: float | None
    unit: str | None
    start: int
    end: int


def without_times(text: str) -> str:
    """The text with every expression of time and numbering of a line blanked, at its length.

    >>> without_times("令和6年度 5件").replace(BLANK, "_")
    '_____ 5件'
    """
    return _TIME.sub(lambda match: BLANK * len(match[0]), text)


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of a text in which times are blanked, in order; ranges are joined, levels left behind (20台から30台に) left out.

    >>> [(found.value, found.value_max, found.unit) for found in find_quantities("週2~3回、延べ120人、65歳以上")]
    [(2.0, 3.0, '回'), (120.0, None, '人')]
    """
    found: list[Quantity] = []
    place = 0
    while (match := _NUMBER.search(text, place)) is not None:
        quantity = _quantity(text, match)
        joined = _joined(text, match, quantity or Quantity(_value(match), None, None, *match.span()))
        if quantity is None and joined.value_max is None:
            place = _past(text, match)
            continue
        found.append(joined)
        place = joined.end
    return found


def _value(match: re.Match[str]) -> float:
    if match["zero"]:
        return 0.0
    return float(kanji_amount(match[0])) if match["kanji"] else amount(match[0])


def _past(text: str, match: re.Match[str]) -> int:
    """Where to look on after a number that is no quantity: behind a list of ordinals (1、2級), else behind the number."""
    follow = _NEIGHBOURS.match(text, match.end())
    if follow:
        second = _NUMBER.match(text, follow.end())
        if second and unit_at(text, second.end()) in NOT_UNITS:
            return second.end()
    return match.end()


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity that a number is alone, without what it may be a range with."""
    start, end = match.span()
    value = _value(match)
    if match["zero"]:
        return Quantity(value, None, None, start, end)
    before = text[max(0, start - 8) : start]
    if _LABEL_BEFORE.search(before) or _SET_BEFORE.search(before):
        return None
    place = end + (text[end : end + 1] == " " and unit_at(text, end + 1) is not None)
    word = unit_at(text, place)
    if word is None:
        return _uncounted(text, match, value)
    stop = place + len(word)
    if word in NOT_UNITS or _NO_QUANTITY_AFTER.match(text, stop) or not _ends_unit(text, match, word, stop):
        return None
    unit = canonical_unit(word)
    if unit is None:
        return None
    value = round(value * unit.factor, 9)
    return Quantity(value, None, unit.name, start, stop)


def _ends_unit(text: str, match: re.Match[str], word: str, stop: int) -> bool:
    """Whether the unit may end here: Latin units not within a word, 漢数字 and loose counters not within a compound (一人親, 二世帯住宅)."""
    after = text[stop : stop + 1]
    if word[-1].isascii() and word[-1].isalpha():
        return not (after.isascii() and after.isalnum()) and not text[stop : stop + 2].startswith(("-", "ー"))
    if match["kanji"]:
        single = len(match[0]) == 1 and word in _LOOSE_UNITS
        return _BOUNDARY.match(text, stop) is not None and not single or text.startswith(("開催", "実施", "参加"), stop)
    if word in {"者", "部", "種", "例", "段", "語", "団", "係", "課", "班", "案"}:
        return _BOUNDARY.match(text, stop) is not None
    return True


def _uncounted(text: str, match: re.Match[str], value: float) -> Quantity | None:
    """A number with a counter that no list knows, or with none."""
    start, end = match.span()
    if match["kanji"]:
        return None
    counter = _COUNTER.match(text, end)
    if (
        counter
        and _BOUNDARY.match(text, counter.end())
        and not _BOUNDARY.match(text, end)
        and not _NO_QUANTITY_AFTER.match(text, counter.end())
    ):
        return Quantity(value, None, counter[0], start, counter.end())
    if _BOUNDARY.match(text, end) is None or _NO_QUANTITY_AFTER.match(text, end):
        return None
    whole = text.strip("() \n") == match[0]
    if not whole and (_COUNTED.search(text[max(0, start - 2) : start]) is None or _YEAR_LIKE.fullmatch(match[0])):
        return None
    return Quantity(value, None, None, start, end)


def _joined(text: str, match: re.Match[str], first: Quantity) -> Quantity:
    """The quantity together with the one it makes a range with: 10～15人, 10人から15人, 2、3回."""
    sign = _RANGE.match(text, first.end)
    close = None if sign or first.unit is not None else _NEIGHBOURS.match(text, first.end)
    if not (sign or close):
        return first
    other = _NUMBER.match(text, (sign or close).end())  # type: ignore[union-attr]
    second = _quantity(text, other) if other and other["digits"] else None
    if second is None or other is None or (first.unit is not None and second.unit != first.unit):
        return first
    if sign and sign["sign"] in {"から", "より"} and _REACHED.match(text, second.end):
        return second
    low = first.value
    if first.unit is None and second.unit is not None:
        scale = scale_of(other[0])
        low = amount(match[0] + ("" if scale_of(match[0]) else scale))
        low *= _factor(text, other, second)
    if close and second.value != low + 1:
        return first
    return Quantity(low, second.value, second.unit, first.start, second.end) if low < second.value else first


def _factor(text: str, number: re.Match[str], quantity: Quantity) -> float:
    """What the printed unit multiplies a number with (割: 10)."""
    unit = canonical_unit(text[number.end() : quantity.end].strip())
    return unit.factor if unit else 1.0
