"""The numbers of a text that count something, with their unit and place; dates, labels, ages and ranks are left out.

Works on NFKC text with one form of each sign. Every pattern is bounded, so the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.era import ERA_YEAR
from normalizers.numeral import AMOUNT, KANJI, amount, kanji_amount, scale_of
from normalizers.unit import NAMES, NOT_UNITS, Unit, canonical_unit, unit_at

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
    r"(?<![\d.])\d{1,2}:\d{2}(?![\d.%人件名回校])",
    r"(?<![\d.,])\d{1,2}時(?!間)(?:\d{1,2}分|半)?",
    r"(?<![\d.,])\d{1,4}(?:-(?:\d{1,4}|\(\d{1,2}\)|[①-⓿⑴-⒇])){2,5}(?!\d)|(?<![\d.,-])\d{1,2}-(?:\(\d{1,2}\)|[①-⓿⑴-⒇])",
    r"×\s?100(?=\s?\(?%|\))",
    r"(?:^|(?<=[\s。、]))\(\d{1,2}\)(?=\s*[^\s、。)])",
    r"(?:^|(?<=\n))\d{1,2}[.)](?=[^\d])",
)
_TIME = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _TIMES).replace("(?P<era>", "(?:").replace("(?P<era_year>", "(?:")
)
_KANJI_UNIT = r"(?:[人件名回校社個世団台冊枚割円地施事箇]|[かカヶヵケ][所月])"
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\dA-Za-z第#№])(?<!\d[.,])(?<![A-Za-z]-)(?<!第\s)(?<!第\d[~・、,-])(?<!\d/){AMOUNT}(?![.,]?\d|/\d)|(?<=[A-Z]{{2}})\d{{1,6}}(?!\d))"
    r"|(?P<zero>ゼロ(?=\s|$|[をにへので、。)が]|達成|維持|継続))"
    rf"|(?P<kanji>(?:(?<![一-鿿ァ-ヴ々])|(?<=[年週約延各])|(?<=毎月)|(?<=[^\d]月)){KANJI}(?={_KANJI_UNIT}))"
)
# In front of a number without a unit: what it numbers (様式3, 要介護3, 目標1).
_LABEL_BEFORE = re.compile(
    r"(?:[注※]|No\.?|№|その|パート|様式|別紙|別表|表|図|資料|レベル|ステップ|フェーズ|ステージ|ランク|タイプ|要介護|要支援|介護度|震度|マグニチュード|[Vv]er\.?|STEP|Lv|番号|コード|P\.|p\.|\d[~-])[:\s]?$|(?:目標|施策|方針|政策|戦略|プロジェクト)$"
)
_TARGET_BEFORE = re.compile(r"(?:目標|計画|実績|予定|見込|現状)\s?$")
_SET_BEFORE = re.compile(r"(?:にある|からなる|で構成する|を構成する|\d(?:人|世帯|社|校|団体|件)に|24時間)$")
# Behind a unit: what makes the number a denominator, a fixed set or a part of a name.
_NO_QUANTITY_AFTER = re.compile(
    r"\s?(?:人?当たり|人?あたり|につき|に[0-9一]|ごと|毎(?![年月週日])|おき|体制|児|健診|健康診査|暮らし|ぐらし|住宅|親家庭|親世帯|乗り|次救急|満点|(?<!\s)中\s?(?=約?\d)|平均(?=\D)|車(?!両)|記念|圏(?!域)|対(?=\s?\d)|目(?=$|[のをがには、。)])|達成者(?!数)|値(?=\s?\d)|も(?=[^、。\d]{1,12}ない)"
    r"|運動(?!会|教室)|キャンペーン|チャレンジ|の(?:柱|視点|基本|方針|分野|領域|要素|自立|重点|原則|観点|目標(?!値)|力|姿)|前(?!後|年|回)|後(?!半|期))"
)
_ROUND_THE_CLOCK = re.compile(r"対応|営業|365|稼働(?!時間|率|日)|診療|受付")
_HEADING = re.compile(r"(?:^|[\n>]\s?|(?:目標|施策|方針|政策|戦略|プロジェクト|取組|柱|章|節))-?\s?$")
_AGAINST = re.compile(r"\s?に対し")
# An attribute of people, not a level: 週1回以上運動する人の割合.
_ATTRIBUTE = re.compile(
    r"(?:以上|以下|未満)[^、。\d]{0,16}(?:[るたうむくすぶ]|ない|の)(?:人|者|市民|町民|村民|区民|住民|児童|生徒|世帯|方|高齢者|女性|男性|子ども|企業|団体|事業所)(?:の?(?:割合|率|数|比率)|[をがは]?\s?\d)"
)
# A limit that picks things out: 15m以上の橋 12橋.
_PICKED = re.compile(r"(?:以上|以下|未満)の[^、。\d\s]{1,8}\s?\d")
# A limit within the name of a rate: 5分以内到着率, 300m以内の人口割合.
_LIMIT_OF_RATE = re.compile(r"(?:以上|以下|未満|以内)[^、。\d\s]{0,12}(?:割合|率)")
# A whole of which a part is told: 全12地区のうち8地区; people and cases are levels all the same.
_WHOLE = re.compile(r"の(?:うち|中で?)[^、。\d]{0,4}\d")
_LEVELS = {"人", "件", "回", "円", "世帯", "%"}
_SIZES = {"m", "mm", "cm", "㎡", "ha", "kW"}
_BOUNDARY = re.compile(
    r"\s|$|[、。,.)\]】」』;:/×・→~(+\-\x00]|以上|以下|未満|程度|超|以内|前後|を|に|へ|の|で|と|が|は|も|から|まで|増|減|あ|い|し"
)
_COUNTER = re.compile(r"[一-鿿々]{1,4}|[ァ-ヴー]{2,8}")
_COUNTED = re.compile(
    r"(?:^|[\s=:>(\[「『【~→×、。/・<≧≦≥≤±\x00]|[数率額量高費値比積度]|(?:平均|得|評)点|[をはがにでも約△+\-]|たり)$"
)
_RANGE = re.compile(r"\s?(?P<sign>~|-|ー|から|より|乃至|ないし|以上[、~]?)\s?約?(?=\d)")
_NEIGHBOURS = re.compile(r"[、,・](?=\d)")
_EITHER = re.compile(r"(?<![\d,.])(\d),(\d)(?![\d,.])")
_MORE = re.compile(r"(?P<dot>・\d{1,3}(?=%))|(?:\s?(?:[、,・~-]|ー|から)\s?\d{1,4}){1,6}")
_REACHED = re.compile(r"\s?(?:以上|以下|未満|程度)?(?:に|へ|まで)(?!\d)")
_WORD_GOES_ON = re.compile(r"(?!以上|以下|以内|未満|超|程度|前後|増|減|開催|実施)[一-鿿ァ-ヴの・と]|\s+[^\s\d]")
_NAMED = re.compile(r"(?!以上|以下|以内|未満|超|程度|増|減|開催|実施)[一-鿿ァ-ヴ]")
_NEXT_WORD = re.compile(r"\s+[^\s\d(（]{2}")
_UP_TO = re.compile(r"\s?(?:以下|未満|以内|まで)")
_UNIT_BRACKET = re.compile(r"\s?\((?P<unit>[^\s\d()/]{1,8})(?:/(?:年度?|月|週|日))?\)")
_DIVISOR = re.compile(
    r"/(?:\d{1,4}(?:a|g|kg|m2)|人|世帯|件|団体|回|箇所|か所|校|km2|ha|㎡|m2|L|台|社|戸|h|s|kg|g)(?![A-Za-z0-9])"
)
_PER_ONE = {
    "人",
    "日",
    "回",
    "団体",
    "世帯",
    "件",
    "校",
    "箇所",
    "地区",
    "店舗",
    "施設",
    "か月",
    "社",
    "園",
    "自治会",
    "学級",
    "学校",
    "事業所",
    "チーム",
    "グループ",
    "班",
    "クラス",
    "講座",
    "教室",
    "コース",
    "冊",
    "枚",
    "口",
    "個",
    "台",
    "本",
    "戸",
    "基",
    "便",
}
_SCALE_APART = re.compile(r" ([十百千]?[万億兆]|[百千])(?=[円人件部本枚台tkm㎡])")  # 12,000 千円
_DIGIT_NEXT = re.compile(r"[年月週]?\d")
_KATAKANA = re.compile(r"[ァ-ヴ]")
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
    "橋": frozenset("り"),
    "事業": frozenset("費"),
    "分": frozenset("野類別析科岐担割引限"),
    "問": frozenset("題診合屋"),
}
_ONE_OF_MANY = ("平均", "の")  # 1日平均120人, 1日の食塩摂取量
_SLOGANS = {"取組", "取組み", "取り組み", "活動"}  # 1校1取組
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
        found.append(joined)
        place = joined.end
    return found


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
    if unit is None or _is_no_level(text, match, value, unit, stop):
        return None
    divisor = _DIVISOR.match(text, stop)
    name = unit.name + divisor[0] if divisor else unit.name
    return Quantity(round(value * unit.factor, 9), None, name, start, divisor.end() if divisor else stop)


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


def _is_no_level(text: str, match: re.Match[str], value: float, unit: Unit, stop: int) -> bool:
    """Whether number and unit are a denominator (1人2,000円, 100人当たり, 10人中8人), an attribute, or a part of a name (100円バス)."""
    if _NO_QUANTITY_AFTER.match(text, stop) or _ATTRIBUTE.match(text, stop):
        return True
    if value == 1 and (
        (unit.name in _PER_ONE and _DIGIT_NEXT.match(text, stop))
        or (unit.name == "日" and text.startswith(_ONE_OF_MANY, stop))
    ):
        return True
    if value == 1 and (_NAMED.match(text, stop) or unit.name in _SLOGANS) and _after_one(text, match.start()):
        return True
    if _AGAINST.match(text, stop) and not _TARGET_BEFORE.search(text[max(0, match.start() - 4) : match.start()]):
        return True
    if unit.name != "%" and _LIMIT_OF_RATE.match(text, stop):
        return True
    if unit.name not in _LEVELS and _WHOLE.match(text, stop):
        return True
    if unit.name in _SIZES and _PICKED.match(text, stop):
        return True
    if unit.name == "時間" and _ROUND_THE_CLOCK.match(text, stop):
        return True
    return unit.name in {"円", "回", "日", "時間", "分", "%"} and _KATAKANA.match(text, stop) is not None


def _after_one(text: str, start: int) -> bool:
    """Whether a 1 stands directly behind another (1人1台, 1校1運動): a slogan."""
    return (
        re.search(
            r"(?<!\d)1(?:人|校|地区|団体|家庭|社|園|日|世帯|課|自治会|町内会|地域|集落|学級|事業所|品)$",
            text[max(0, start - 5) : start],
        )
        is not None
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
        return value <= 20 or _TARGET_BEFORE.search(before) is None
    return _NEXT_WORD.match(text, match.end()) is not None and _numbers_heading(text, match.start(), value, match.end())


def _counts(text: str, match: re.Match[str], before: str) -> bool:
    """Whether a number without a unit is the figure of its text: alone, or behind a noun of number or a particle."""
    if _NO_QUANTITY_AFTER.match(text, match.end()):
        return False
    if len(text) < 40 and text.strip("() \n") == match[0]:
        return True
    counted = _COUNTED.search(before) or _TARGET_BEFORE.search(before)
    return counted is not None and _YEAR_LIKE.fullmatch(match[0]) is None


def _unknown_counter(text: str, match: re.Match[str], value: float) -> Quantity | None:
    """A number with a counter as printed: the shortest run of one script that ends at a boundary."""
    run = _COUNTER.match(text, match.end())
    if run is None or run[0][0] in "数余" or (value == 1 and _after_one(text, match.start())):
        return None
    lengths = range(1, len(run[0]) + 1) if run[0][0] >= "一" else [len(run[0])]
    stop = next((match.end() + length for length in lengths if _BOUNDARY.match(text, match.end() + length)), None)
    if stop is None or _NO_QUANTITY_AFTER.match(text, stop) or _NO_QUANTITY_AFTER.match(text, match.end()):
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
