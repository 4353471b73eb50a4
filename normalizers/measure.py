"""Quantities in printed text as measures: value, range, unit, comparator, period and name.

Promises: units are canonical or as printed, △ is a minus or a fall, `raw` is a part of the text. Refuses what only looks like a
quantity: dates, ages, ranks, plan numbers and names that hold numbers (第8期, 24時間体制, 百歳体操, 110番, 5G).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizers.blanked import BLANK, without_times
from normalizers.quantity import Quantity, find_quantities
from normalizers.record import Measure
from normalizers.span import printed_spans
from normalizers.text import SIGNS, nfkc
from normalizers.unit import Unit, canonical_unit, find_unit, split_per

__all__ = ["Unit", "canonical_unit", "find_measures", "find_unit", "is_measure"]

_ANY_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十百千]|ゼロ|ｾﾞﾛ")
_SIGNS = SIGNS | str.maketrans({"〇": "〇", "▲": "△", "⇒": "→", "➡": "→"})  # 〇 is a digit here: 二〇人
_PER_BEFORE = re.compile(
    r"(?P<every_other_year>(?:隔年|2年)(?:に|で)?)$"
    r"|(?P<year>毎年度?|各年度?|(?<![\dか])年間(?:で|に)?|(?<![\d度今本来昨翌前同計])年度(?:に)?|(?<![\d今本来昨翌前同隔周近例少青中学現過平後新成初定暦元])年(?:に|あたり|当たり)?|1年(?:間)?(?:に|あたり|当たり|につき)?|年額)$"
    r"|(?P<month>毎月|月間|(?<![\d毎隔か\x00])月(?:に|あたり|当たり|平均)?|1(?:か|ヶ|カ)?月(?:に|あたり|当たり|平均)?|月額)$"
    r"|(?P<week>毎週|1週間?(?:に|あたり|当たり)?|(?<![\d隔])週(?:に|間に)?)$"
    r"|(?P<day>毎日|1日(?:に|あたり|当たり|平均)?|(?<![\d一-鿿\x00])日に|日平均|日量|日額)$"
)
_PER_NOUN = re.compile(
    r"(?:(?P<year>(?<![\dか])年間)|(?P<month>月間|月平均)|(?P<day>1日平均|1日当たり))[^\s、。()\x00年間\d]{1,12}[\s:は\x00()A-Z\d]{0,16}$"
)
_BEFORE = (
    (re.compile(r"(?:(?<![契節予要制条規公盟集])約|おおむね|概ね|おおよそ|およそ|ほぼ|概算)\s?$"), "approx"),
    (re.compile(r"(?:最大|最高|上限|多くとも|最長|≦|≤)\s?$"), "le"),
    (re.compile(r"(?:最低でも|最低|少なくとも|下限|最小|最短|≧|≥)\s?$"), "ge"),
    (re.compile(r"<\s?$"), "lt"),
    (re.compile(r">\s?$"), "gt"),
    (re.compile(r"(?:プラス|\+)\s?$"), "increase"),
    (re.compile(r"(?:マイナス|△)\s?$"), "decrease"),
    (re.compile(r"(?:^|(?<=[\s(:=\[→、比率額差減]))-\s?$"), "decrease"),
)
_FILL = re.compile(r"(?:各々|各|延べ|のべ|延|累計|合計|計|平均|新たに|新規に?|全体で|全部で|全)\s?$")
_AFTER = re.compile(
    r"\s?(?:(?P<ge>\)?以上|\)?を?下回(?:らな|らず|るこ?とな)|を?切らな)|(?P<gt>超過?(?!え)|\)?を?超え(?!な|ず)|\)?を上回(?!ら)|より(?:も)?(?:多|大き|高))|(?P<le>以下|以内|\)?を?(?:超え(?:な|ず)|上回ら)|まで(?!.{0,8}(?:増|引|拡|伸|高|減|下げ|縮|向上|改善|上げ|回復))|[をが]?上限|を限度)"
    r"|(?P<lt>未満|に満たな|\)?を下回|より(?:も)?(?:少な|小さ|低))|(?P<approx>程度|前後|くらい|ぐらい|ほど|近く|余り|余(?![剰裕])|強(?![化調い])|弱(?![い者視])))"
)
_CHANGE = re.compile(
    r"\s?(?:以上|程度|以下|以内)?\s?(?:ずつ|の|を|が|分の?)?\s?(?:(?P<increase>増(?![設築刷床殖])|向上|上昇|アップ|UP|上積み|上乗せ|伸び|伸ば|引き?上げ|底上げ|改善|拡大|上回)"
    r"|(?P<decrease>減(?![免額税災塩価])|減額|削減|縮減|低減|圧縮|ダウン|カット|抑制|引き?下げ|節減|短縮|低下|下回))"
)
_PER_AFTER = re.compile(
    r"\s?(?:/\s?1?(?P<slash>年度?|月|か月|ヶ月|カ月|週|日)(?![A-Za-z数])|(?<=/人)・(?P<dot>日)|\((?P<bracket>年間|月間|週間|1日)\))"
)
_PER_NAMES = {
    "年": "year",
    "月": "month",
    "か": "month",
    "ヶ": "month",
    "カ": "month",
    "週": "week",
    "日": "day",
    "1": "day",
}
_NOW_BEFORE = re.compile(r"(?<![\x00日末\d])現在(?:は|では|、)?[^\d、。]{0,4}$")
_COMPARED = re.compile(r"(?:比|対前年度?|対前期|から|より)[はで、]?\s?$")
_DURATIONS = {"か月", "週間"}
_DAYS_LONG = re.compile(r"日間(?:で|にわた|に渡)")
_NAME_ENDS = re.compile(r"[、。\n\x00()\[\]【】「」『』→×;]|\s+")
_NAME_TAIL = re.compile(r"(?:[をはがにでのと:=~\s・]|まで|として|について|うち)+$")
_WHOLE = re.compile(r"[\s()\[\]【】。\x00]*")


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands before a number and belongs to it: where that begins, where `raw` does, comparator and period."""

    start: int
    raw: int
    comparator: str
    per: str | None
    sign: bool
    fill: str | None


def find_measures(text: str | None, unit: str | None = None, *, level: bool = True) -> tuple[Measure, ...]:
    """The quantities in the text of a target or an actual, in order; only its first 2,000 numbers are looked at.

    Args:
        text: the printed text; None and empty give none.
        unit: the unit of the column, head or label (千円, 件/年), which numbers printed without a unit take.
        level: whether △ before a figure is its minus (the cell of an indicator); else it is a fall by that much (a phrase on its own).

    >>> [(m.value, m.unit, m.comparator, m.per, m.raw) for m in find_measures("説明会（年２回以上）、参加者 約50名")]
    [(2.0, '回', 'ge', 'year', '年２回以上'), (50.0, '人', 'approx', None, '約50名')]
    >>> [(m.value, m.unit) for m in find_measures("152,400", "千円")]
    [(152400000.0, '円')]
    """
    if not text or _ANY_NUMBER.search(plain := nfkc(text)) is None:
        return ()
    folded = without_times(plain.translate(_SIGNS))
    found: list[Measure] = []
    spans: list[tuple[int, int]] = []
    last = 0
    for quantity in find_quantities(folded):
        before = _before(folded, quantity, last)
        if not (_is_present(folded, before.start) or _is_duration(folded, quantity)):
            measure, end = _measure(folded, quantity, before, last, unit, level=level)
            found.append(measure)
            spans.append((before.raw, end))
        last = quantity.end
    if not found:
        return ()
    places = printed_spans(text, plain, spans)
    return tuple(
        replace(measure, raw=text[start:end].strip()) for measure, (start, end) in zip(found, places, strict=True)
    )


def _is_present(folded: str, start: int) -> bool:
    """Whether the number says how it is now (現在5館で開催), no level to reach."""
    return _NOW_BEFORE.search(folded[max(0, start - 10) : start]) is not None


def _is_duration(folded: str, quantity: Quantity) -> bool:
    """Whether a time says how long something takes (5日間で300人); with a comparator it is a limit (3か月以内)."""
    if _DAYS_LONG.match(folded, quantity.end - 2):
        return True
    return (
        quantity.unit in _DURATIONS
        and not _AFTER.match(folded, quantity.end)
        and (
            quantity.start > 4
            or _WHOLE.fullmatch(folded[: quantity.start]) is None
            or folded.startswith(("に", "で", "の"), quantity.end)
        )
    )


def _before(folded: str, quantity: Quantity, last: int) -> _Before:
    """Comparator, sign and period in front of a number: 約, 最大, 年, 各, △."""
    start = raw = quantity.start
    comparator, per, sign, fill = "eq", None, False, None
    for _ in range(5):
        lead = folded[max(last, start - 12) : start]
        found = next(((match, name) for pattern, name in _BEFORE if (match := pattern.search(lead))), None)
        if found is not None:
            sign = sign or found[1] == "decrease"
            comparator = found[1] if comparator == "eq" else comparator
            start = raw = start - len(lead) + found[0].start()
            continue
        match = _FILL.search(lead)
        if match is not None:
            fill = fill or match[0].strip()
        elif per is None and (match := _PER_BEFORE.search(lead.rstrip())) is not None:
            per = match.lastgroup
        if match is None:
            break
        start -= len(lead) - match.start()
        raw = start if per or match[0].startswith("各") else raw
    noun = _PER_NOUN.search(folded[max(last, start - 30) : start]) if per is None else None
    per = noun.lastgroup if noun else per
    return _Before(start, raw, comparator, per, sign, fill)


def _after(folded: str, place: int) -> tuple[str | None, str | None, int]:
    """Comparator and period behind a quantity, and where they end."""
    comparator, per = None, None
    for _ in range(2):
        slash = _PER_AFTER.match(folded, place)
        if slash and per is None:
            per = _PER_NAMES[(slash["slash"] or slash["dot"] or slash["bracket"])[0]]
            place = slash.end()
            continue
        match = _AFTER.match(folded, place)
        if match and comparator is None:
            comparator, place = match.lastgroup, match.end()
    change = _CHANGE.match(folded, place)
    return (change.lastgroup if change else comparator), per, place


def _measure(
    folded: str,
    quantity: Quantity,
    before: _Before,
    last: int,
    unit: str | None,
    *,
    level: bool,
) -> tuple[Measure, int]:
    """The measure that a quantity is with what stands around it, its raw still open, and where that ends."""
    comparator, per, end = _after(folded, quantity.end)
    value, unit_name, unit_per = _in_unit(quantity, unit)
    value_max = None if quantity.value_max is None else _in_unit(quantity, unit, quantity.value_max)[0]
    lead = folded[max(last, before.start - 24) : before.start]
    said = comparator or before.comparator
    if before.sign and before.comparator == "decrease" and level and comparator is None and not _COMPARED.search(lead):
        value, said = -value, "eq"
    if value_max is not None:
        said = "range"
    name = _name(folded, last, before, end)
    return Measure(value, "", value_max, unit_name, said, before.per or per or unit_per, name), end


def _in_unit(quantity: Quantity, unit: str | None, value: float | None = None) -> tuple[float, str | None, str | None]:
    """Value, canonical unit and period of a quantity, the unit of the head applied where none is printed."""
    value = quantity.value if value is None else value
    if quantity.unit is not None or unit is None:
        return value, quantity.unit, None
    word, per = split_per(unit)
    known = canonical_unit(word)
    if known is None:
        return value, word or None, per
    return round(value * known.factor, 9), known.name, per


def _name(folded: str, last: int, before: _Before, end: int) -> str | None:
    """The short label that a number measures: the noun before it, else 延べ or 累計, else the noun behind it."""
    lead = folded[max(last, before.start - 60) : before.start].rstrip(" :=(\x00")
    parts = [part for part in _NAME_ENDS.split(lead) if part]
    name = _NAME_TAIL.sub("", parts[-1]).lstrip("・○●◆◇■□:/及びと") if parts else ""
    if name:
        return name
    if before.fill:
        return before.fill
    behind = re.match(r"の?([一-鿿ァ-ヴー]{2,12})", folded[end : end + 14])
    return behind[1] if behind else None


@lru_cache(maxsize=20_000)
def is_measure(text: str) -> bool:
    """Whether the whole text is one quantity, with or without a comparator, a period or brackets.

    >>> [is_measure(text) for text in ("85.0%", "△212", "５,０００", "70％以上", "120件/年", "（10人）", "8月", "3回開催する")]
    [True, True, True, True, True, True, False, False]
    """
    if len(text) > 40 or _ANY_NUMBER.search(plain := nfkc(text)) is None:
        return False
    folded = without_times(plain.translate(_SIGNS))
    found = find_quantities(folded)
    if len(found) != 1 or BLANK in folded:
        return False
    before = _before(folded, found[0], 0)
    comparator, _, end = _after(folded, found[0].end)
    change = _CHANGE.match(folded, end) if comparator in {"increase", "decrease"} else None
    rest = folded[: before.start] + folded[change.end() if change else end :]
    return _WHOLE.fullmatch(rest) is not None
