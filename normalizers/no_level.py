"""Numbers with a unit that are no level to reach: denominators, fixed sets, limits that pick people or things out, parts of names.

Works on the folded text that `quantity` looks at.
"""

from __future__ import annotations

import re

from normalizers.unit import Unit

# In front of a number: what makes it a level whatever stands behind it.
TARGET_BEFORE = re.compile(r"(?:目標|計画|実績|予定|見込|現状)\s?$")
# Behind a unit: what makes the number a denominator, a fixed set or a part of a name.
NO_QUANTITY_AFTER = re.compile(
    r"\s?(?:人?当たり|人?あたり|につき|に[0-9一]|ごと|毎(?![年月週日])|おき|体制|児|健診|健康診査|暮らし|ぐらし|住宅|親家庭|親世帯|乗り|次救急|満点|(?<!\s)中[、,]?(?:\s?|[^、。\s\d]{1,6})(?=約?\d)|平均(?=\D)|車(?!両)|記念|圏(?!域)|対(?=\s?\d)|目(?=$|[のをがには、。)])|達成者(?!数)|値(?=\s?\d)|も(?=[^、。\d]{1,12}ない)"
    r"|運動(?!会|教室)|キャンペーン|チャレンジ|の(?:柱|視点|基本|方針|分野|領域|要素|自立|重点|原則|観点|目標(?!値)|力|姿)|前(?!後|年|回)|後(?!半|期))"
)
_ROUND_THE_CLOCK = re.compile(r"対応|営業|365|稼働(?!時間|率|日)|診療|受付")
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
NAMED = re.compile(r"(?!以上|以下|以内|未満|超|程度|増|減|開催|実施)[一-鿿ァ-ヴ]")
# fmt: off
_PER_ONE = frozenset((
    "人", "日", "回", "団体", "世帯", "件", "校", "箇所", "地区", "店舗", "施設", "か月", "社", "園", "自治会", "学級", "学校", "事業所", "チーム", "グループ", "班", "組", "クラス", "講座", "教室", "コース", "冊", "枚", "口", "個", "台", "本", "戸", "基", "便",
))
# fmt: on
_DIGIT_NEXT = re.compile(r"[年月週]?\d")
_KATAKANA = re.compile(r"[ァ-ヴ]")
_SLOGANS = {"取組", "取組み", "取り組み", "活動"}  # 1校1取組


def is_no_level(text: str, match: re.Match[str], value: float, unit: Unit, stop: int) -> bool:
    """Whether number and unit are a denominator (1人2,000円, 100人当たり, 10人中8人), an attribute, or a part of a name (100円バス)."""
    if NO_QUANTITY_AFTER.match(text, stop) or _ATTRIBUTE.match(text, stop):
        return True
    if value == 1 and (
        (unit.name in _PER_ONE and _DIGIT_NEXT.match(text, stop))
        or text.startswith(
            ("平均", "の") if unit.name == "日" else "平均", stop
        )  # 1日平均120人, 1日の食塩摂取量, 1回平均20人
    ):
        return True
    if value == 1 and (NAMED.match(text, stop) or unit.name in _SLOGANS) and after_one(text, match.start()):
        return True
    if _AGAINST.match(text, stop) and not TARGET_BEFORE.search(text[max(0, match.start() - 4) : match.start()]):
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


def after_one(text: str, start: int) -> bool:
    """Whether a 1 stands directly behind another (1人1台, 1校1運動): a slogan."""
    return (
        re.search(
            r"(?<!\d)1(?:人|校|地区|団体|家庭|社|園|日|世帯|課|自治会|町内会|地域|集落|学級|事業所|品)$",
            text[max(0, start - 5) : start],
        )
        is not None
    )
