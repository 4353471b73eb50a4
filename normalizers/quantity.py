"""The numbers of a text that count something, with their unit and place; dates, labels, ages and ranks are left out.

Works on NFKC text with one form of each sign. Every pattern is bounded, so the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.no_level import NO_QUANTITY_AFTER, TARGET_BEFORE, after_one, is_no_level
from normalizers.numeral import AMOUNT, KANJI, amount, kanji_amount, scale_of
from normalizers.unit import DIVISOR, NAMES, NOT_UNITS, canonical_unit, unit_at

_KANJI_UNIT = r"(?:[人件名回校社個世団台冊枚割円地施事箇]|[かカヶヵケ][所月])"
_PART_UNIT = "団体|人|件|校|園|箇所|[かカヶヵケ]所|地区|施設|自治会|町内会|市町村|世帯|事業|項目|指標|路線|橋|社|区画|集落|小学校|中学校|課"
_NUMBER = re.compile(
    rf"(?P<part>(?<![\d.,/A-Za-z第#№])\d{{1,4}}(?=/\d{{1,5}}(?:{_PART_UNIT})))|"
    rf"(?P<digits>(?<![\dA-Za-z第#№])(?<!\d[.,])(?<![A-Za-z]-)(?<!第\s)(?<!第\d[~・、,-])(?<!\d/){AMOUNT}(?![.,]?\d|/\d)|(?<=[A-Z]{{2}})\d{{1,6}}(?!\d))"
    r"|(?P<zero>ゼロ(?=\s|$|[をにへので、。)が]|達成|維持|継続))"
    rf"|(?P<kanji>(?:(?<![一-鿿ァ-ヴ々])|(?<=[年週約延各])|(?<=毎月)|(?<=[^\d]月)){KANJI}(?={_KANJI_UNIT}))"
)
# In front of a number without a unit: what it numbers (様式3, 要介護3, 目標1).
_LABEL_BEFORE = re.compile(
    r"(?:[注※]|No\.?|№|その|パート|様式|別紙|別表|表|図|資料|レベル|ステップ|フェーズ|ステージ|ランク|タイプ|要介護|要支援|介護度|震度|マグニチュード|[Vv]er\.?|STEP|Lv|番号|コード|P\.|p\.|\d[~-])[:\s]?$|(?:目標|施策|方針|政策|戦略|プロジェクト)$"
)
_SET_BEFORE = re.compile(r"(?:にある|からなる|で構成する|を構成する|\d(?:人|世帯|社|校|団体|件)に|24時間)$")
_HEADING = re.compile(r"(?:^|[\n>]\s?|(?:目標|施策|方針|政策|戦略|プロジェクト|取組|柱|章|節))-?\s?$")
_BOUNDARY = re.compile(
    r"\s|$|[、。,.)\]】」』;:/×・→~(+\-\x00]|以上|以下|未満|程度|超|以内|前後|を|に|へ|の|で|と|が|は|も|から|まで|増|減|あ|い|し"
)
_COUNTER = re.compile(r"[一-鿿々]{1,4}|[ァ-ヴー]{2,8}")
_COUNTED = re.compile(
    r"(?:^|[\s=:>(\[「『【~→×、。/・<≧≦≥≤±\x00]|[数率額量高費値比積度]|(?:平均|得|評)点|[をはがにでも約△+\-]|たり)$"
)
# Of a number of two digits or more: what it counts, printed before it (団体12、個人340).
_COUNTED_HEADS = re.compile(r"(?:団体|個人|世帯|企業|法人|男性|女性|大人|小人|子ども|児童|生徒|会員|一般)$")
_OF_WHOLE = re.compile(r"/(\d{1,5})")
_RANGE = re.compile(r"\s?(?P<sign>~|-|ー|から|より|乃至|ないし|以上[、~]?)\s?約?(?=\d)")
_NEIGHBOURS = re.compile(r"[、,・](?=\d)")
_EITHER = re.compile(r"(?<![\d,.])(\d),(\d)(?![\d,.])")
_MORE = re.compile(r"(?P<dot>・\d{1,3}(?=%))|(?:\s?(?:[、,・~-]|ー|から)\s?\d{1,4}){1,6}")
_REACHED = re.compile(r"\s?(?:以上|以下|未満|程度)?(?:に|へ|まで)(?!\d)")
_WORD_GOES_ON = re.compile(r"(?!以上|以下|以内|未満|超|程度|前後|増|減|開催|実施)[一-鿿ァ-ヴの・と]|\s+[^\s\d]")
_NEXT_WORD = re.compile(r"\s+[^\s\d(（]{2}")
_UP_TO = re.compile(r"\s?(?:以下|未満|以内|まで)")
_UNIT_BRACKET = re.compile(r"\s?\((?P<unit>[^\s\d()/]{1,8})(?:/(?:年度?|月|週|日))?\)")
_SCALE_APART = re.compile(r" ([十百千]?[万億兆]|[百千])(?=[円人件部本枚台tkm㎡])")  # 12,000 千円
_NOT_BEFORE = {
    "部": frozenset("長門局署員活"),
    "社": frozenset("会協内員宅"),
    "校": frozenset("長舎庭歌"),
    "園": frozenset("長児庭舎"),
    "人": frozenset("権口材工形気"),
    "台": frozenset("帳風所"),
    "本": frozenset("部庁市町村人校所"),
    "面": frozenset("接談会"),
    "口": frozenset("座腔"),
    "点": frozenset("検字訳滅"),
    "組": frozenset("織合"),
    "戸": frozenset("籍別"),
    "車線": frozenset("化"),
    "通": frozenset("信路学知帳報告院常行訳勤貨"),
    "橋": frozenset("り"),
    "事業": frozenset("費"),
    "分": frozenset("野類別析科岐担割引限"),
    "問": frozenset("題診合屋"),
}
_STRICT_UNITS = {"者", "種", "例", "段", "語", "団", "係", "課", "班", "案", "つ"}
_LOOSE_UNITS = {"つ", "部", "者", "本", "面", "点", "体", "口", "人"}
_SIXTIETHS = {("時間", "分"), ("分", "秒")}
_LIFE_UNITS = {"歳", "年"}
_MOST_NUMBERS = 2000
"""Numbers of one text that are looked at: a cell with more is a table gone wrong, and must not take a second."""
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


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of a text in which times are blanked, in order; ranges are joined, levels left behind (20台から30台に) left out.

    >>> [(found.value, found.value_max, found.unit) for found in find_quantities("週2~3回、延べ120人、65歳以上")]
    [(2.0, 3.0, '回'), (120.0, None, '人')]
    """
    text = _EITHER.sub(_either, text)
    found: list[Quantity] = []
    place = 0
    for _ in range(_MOST_NUMBERS):
        match = _NUMBER.search(text, place)
        if match is None:
            break
        if _is_ordinal_list(text, match):
            place = _past(text, match)
            continue
        quantity = _quantity(text, match)
        joined = _joined(text, match, quantity or Quantity(_value(match), None, None, *match.span()))
        if quantity is None and joined.value_max is None:
            place = _past(text, match)
            continue
        if found and (found[-1].unit, joined.unit) in _SIXTIETHS and found[-1].end == joined.start:
            whole = found.pop()  # 1時間30分 is one and a half hours
            joined = Quantity(round(whole.value + joined.value / 60, 9), None, whole.unit, whole.start, joined.end)
        place = joined.end
        if not (found and _is_whole(text, found[-1], joined)):
            found.append(joined)
    return found


def _is_whole(text: str, part: Quantity, whole: Quantity) -> bool:
    """Whether a quantity is the fixed set of which the one before it is a part: 12団体/20団体."""
    is_divided = text[part.end : whole.start].strip() == "/"
    return is_divided and part.unit == whole.unit is not None and part.value <= whole.value


def _either(match: re.Match[str]) -> str:
    """2,3回 with a comma that separates: no number has one digit behind its comma."""
    return f"{match[1]}、{match[2]}" if int(match[2]) == int(match[1]) + 1 else match[0]


def _value(match: re.Match[str]) -> float:
    if match["zero"]:
        return 0.0
    return float(kanji_amount(match[0])) if match["kanji"] else amount(match[0])


def _is_ordinal_list(text: str, match: re.Match[str]) -> bool:
    """Whether the number shares the ordinal of the next (1、2級, 1~3年生), or a decimal sign that could be either (50・5%)."""
    more = _MORE.match(text, match.end())
    if more is None:
        return False
    return unit_at(text, more.end()) in NOT_UNITS or (
        more["dot"] is not None and text[more.end() : more.end() + 1] == "%"
    )


def _past(text: str, match: re.Match[str]) -> int:
    """Where to look on after a number that is no quantity: behind a list of ordinals (1、2級), else behind the number."""
    more = _MORE.match(text, match.end())
    return more.end() if more and _is_ordinal_list(text, match) else match.end()


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity that a number is alone, without what it may be a range with."""
    start, end = match.span()
    value = _value(match)
    if match["zero"]:
        return Quantity(value, None, None, start, end)
    if match["part"]:
        return _part(text, value, start, end)
    if (scale := _SCALE_APART.match(text, end)) and unit_at(text, scale.end()):
        value, end = value * amount(f"1{scale[1]}"), scale.end()
    if _SET_BEFORE.search(text[max(0, start - 8) : start]):
        return None
    place, word = _unit_word(text, start, end, value)
    if word is None:
        glued = start > 0 and text[start - 1].isascii() and text[start - 1].isalpha()
        return None if glued else _uncounted(text, match, value)
    stop = place + len(word)
    if word in _LIFE_UNITS and "." in match[0]:
        return Quantity(value, None, word, start, stop)  # 平均寿命81.2歳 is a level, 65歳 an age
    unit = None if word in NOT_UNITS or not _ends_unit(text, match, word, stop) else canonical_unit(word)
    if unit is None or is_no_level(text, match, value, unit, stop):
        return None
    divisor = DIVISOR.match(text, stop)
    name = unit.name + divisor[0] if divisor else unit.name
    return Quantity(round(value * unit.factor, 9), None, name, start, divisor.end() if divisor else stop)


def _part(text: str, value: float, start: int, end: int) -> Quantity | None:
    """The part of a fixed set that 12/20団体 tells; None where it is more than the whole and so no part."""
    whole = _OF_WHOLE.match(text, end)
    word = unit_at(text, whole.end()) if whole else None
    unit = canonical_unit(word) if word else None
    if whole is None or word is None or unit is None or value > int(whole[1]):
        return None
    return Quantity(value, None, unit.name, start, whole.end() + len(word))


def _unit_word(text: str, start: int, end: int, value: float) -> tuple[int, str | None]:
    """The listed word behind a number, one space allowed, and where it begins."""
    place = end + (text[end : end + 1] == " " and unit_at(text, end + 1) is not None)
    word = unit_at(text, place)
    if word is None or word.endswith("数"):
        return place, None
    heading = place > end and word in NAMES and _numbers_heading(text, start, value, place + len(word))
    label = place > end and _LABEL_BEFORE.search(text[max(0, start - 8) : start]) is not None
    return place, None if heading or label else word


def _numbers_heading(text: str, start: int, value: float, stop: int) -> bool:
    """Whether a number with a space behind it numbers a heading: 2 地域の支え合い, 基本目標1 企業の参加."""
    return (
        value <= 30
        and _WORD_GOES_ON.match(text, stop) is not None
        and _HEADING.search(text[max(0, start - 8) : start]) is not None
    )


def _ends_unit(text: str, match: re.Match[str], word: str, stop: int) -> bool:
    """Whether the unit may end here: Latin units not within a word, 漢数字 and loose counters not within a compound (一人親, 二世帯住宅)."""
    after = text[stop : stop + 1]
    if word[-1].isascii() and word[-1].isalpha():
        return not (after.isascii() and after.isalnum()) and not text[stop : stop + 2].startswith(("-", "ー"))
    if match["kanji"]:
        single = match[0] in set("一二三四五六七八九") and word in _LOOSE_UNITS
        return (_BOUNDARY.match(text, stop) is not None and not single) or text.startswith(
            ("開催", "実施", "参加"), stop
        )
    if word in _NOT_BEFORE:
        return after not in _NOT_BEFORE[word]
    if word == "つ":
        return _BOUNDARY.match(text, stop) is not None and after != "の"
    return word not in _STRICT_UNITS or _BOUNDARY.match(text, stop) is not None


def _uncounted(text: str, match: re.Match[str], value: float) -> Quantity | None:
    """A number with a counter that no list knows, or with none."""
    start, end = match.span()
    before = text[max(0, start - 8) : start]
    if before.endswith("¥"):
        return Quantity(value, None, "円", start - 1, end)
    if match["kanji"] or _is_label(text, match, value, before):
        return None
    bracket = _UNIT_BRACKET.match(text, end)
    unit = canonical_unit(bracket["unit"]) if bracket else None
    if bracket and unit:
        return Quantity(round(value * unit.factor, 9), None, unit.name, start, bracket.end("unit"))
    if _BOUNDARY.match(text, end) is None:
        return _unknown_counter(text, match, value)
    return Quantity(value, None, None, start, end) if _counts(text, match, before) else None


def _is_label(text: str, match: re.Match[str], value: float, before: str) -> bool:
    """Whether a number without a unit numbers what stands before or behind it: 様式3, 2 相談の充実."""
    if _LABEL_BEFORE.search(before):
        return value <= 20 or TARGET_BEFORE.search(before) is None
    return _NEXT_WORD.match(text, match.end()) is not None and _numbers_heading(text, match.start(), value, match.end())


def _counts(text: str, match: re.Match[str], before: str) -> bool:
    """Whether a number without a unit is the figure of its text: alone, or behind a noun of number or a particle."""
    if NO_QUANTITY_AFTER.match(text, match.end()):
        return False
    if len(text) < 40 and text.strip("() \n") == match[0]:
        return True
    if len(match[0]) > 1 and _COUNTED_HEADS.search(before) and _YEAR_LIKE.fullmatch(match[0]) is None:
        return True
    counted = _COUNTED.search(before) or TARGET_BEFORE.search(before)
    return counted is not None and _YEAR_LIKE.fullmatch(match[0]) is None


def _unknown_counter(text: str, match: re.Match[str], value: float) -> Quantity | None:
    """A number with a counter as printed: the shortest run of one script that ends at a boundary."""
    run = _COUNTER.match(text, match.end())
    if run is None or run[0][0] in "数余" or (value == 1 and after_one(text, match.start())):
        return None
    lengths = range(1, len(run[0]) + 1) if run[0][0] >= "一" else [len(run[0])]
    stop = next((match.end() + length for length in lengths if _BOUNDARY.match(text, match.end() + length)), None)
    if stop is None or NO_QUANTITY_AFTER.match(text, stop) or NO_QUANTITY_AFTER.match(text, match.end()):
        return None
    return Quantity(value, None, text[match.end() : stop], match.start(), stop)


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
    if sign and sign["sign"].startswith("以上"):
        limit = _UP_TO.match(text, second.end)
        return Quantity(first.value, second.value, second.unit, first.start, limit.end()) if limit else first
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
