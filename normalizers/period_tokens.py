"""The words of time in a printed text, one token each, in the order in which they stand.

Only words are recognised here; what they mean together is the grammar's business. Every quantifier is bounded, so the time
taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from normalizers.era import ERA_YEAR, NUMBER, WESTERN, small_number, western_year

_COUNTERS = r"(?:か|カ|ヶ|ヵ|ケ|箇)"
_MONTHS = rf"{_COUNTERS}月"
_COUNT = r"(?:各|約|延べ|最低|概ね|おおむね|平均)?(?:\d{1,3}|[一二三四五六数]|複数)(?:[~・、,-]\d{1,3})?(?:回|度)(?:以上|程度|以内|以下|ずつ|ほど|くらい|前後)?"
_DAYS = "[月火水木金土日祝]"

# What an event is called after which something is done whenever it happens.
_EVENTS = "必要|発生|出生|来庁|緊急|災害|要請|依頼|申請|相談|申込み?|請求|該当|異動|転入|改正|更新|希望|要望|通報|届出|事案|問合せ|案件"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "date",
        r"(?:(?P<date_era>令和|平成|昭和|(?<![A-Za-z0-9])[MTSHR]) ?(?P<date_era_year>\d{1,2}|元)|(?<![\d.,/])(?P<date_western>(?:19|20)\d\d))(?:[./](?P<month_a>\d{1,2})(?!\d)(?:月|[./](?P<day_a>\d{1,2})(?!\d))?|-(?P<month_b>0?[1-9]|1[0-2])(?!\d)(?:-(?P<day_b>\d{1,2})(?!\d))?)(?![./]?\d|年|月)",
    ),
    (
        "weekday",
        rf"(?:第[1-5一二三四五](?:[・、,と]第?[1-5一二三四五]){{0,4}})?{_DAYS}(?:(?:曜日?)?[・、,~-]{_DAYS}){{0,6}}曜日?|平日|土日祝?日?|週末|祝日",
    ),
    (
        "count",
        rf"(?<!\d)(?:年度?|月|週|日|1日|1週間?|1年|1{_MONTHS}|学期|四半期|半年|半期)(?:間)?(?:に|あたり|当たり)?{_COUNT}|週[1-7]日(?:以上|程度)?|(?<![\d一-鿿])[月週][1-9](?=$|[)、・])",
    ),
    (
        "every",
        rf"(?<![\d.])(?P<every>\d{{1,2}}|[一二三四五六])(?P<every_unit>{_MONTHS}|週間?|年度?|日)(?:間)?(?:に(?:一|1|\d)[回度]|ごと|毎|おき)",
    ),
    ("yearly", r"毎会計年度|毎年度?|隔年度?|各年度?(?!代)"),
    (
        "monthly",
        r"毎月|毎週|毎日|毎学期|各学期|学期(?:ごと|毎)|隔月|隔週|隔日|(?:各四半期|四半期|半期|半年)(?:ごと|毎)|各四半期|(?:月|週|日)次|各月|各週|定期的?|[偶奇]数月|毎回|毎朝",
    ),
    (
        "round",
        r"通年|通期|常時|(?:年間|年|年度)を?通(?:じて?|して?|し)|(?:一|1)年を?通(?:じて?|して?|し)|(?:一|1)年中|年中(?:無休)?|年間(?=$|[)、]|実施)",
    ),
    (
        "needed",
        rf"随時|適宜|適時|(?:{_EVENTS})に応じて?|不定期|必要(?:な|がある|とする)(?:場合|とき|時)|(?:その|(?:{_EVENTS})の?)?都度|(?:{_EVENTS}){{1,2}}(?:が|の)あ(?:った|る)(?:際|場合|とき|時)|(?:{_EVENTS}){{1,2}}時(?![間点期代の等]|に[おはも])",
    ),
    ("year", rf"(?:{ERA_YEAR}|{WESTERN})(?: ?(?P<suffix>年度|年(?!間|[一-鿿]?代|目(?!標|途|処))))?"),
    ("blank_era", r"(?:明治|大正|昭和|平成|令和) ?(?=年|$|[~)、])"),
    (
        "loose",
        r"(?<![\d.,])(?<!今後)(?<!向こう)(?P<loose>元|\d{1,2}) ?(?P<loose_suffix>年度|年(?=\d{1,2}月|[)~、]|末|から|まで|$))(?!間|生|代|目(?!標|途|処))",
    ),
    (
        "relative",
        r"(?<![現過単複])(?P<relative>再来|翌々|次々|一昨々?|前々|今|本|当該|当|同|来|次|翌|昨|前)(?P<relative_suffix>年度|年(?![比度])|(?<=翌)(?=\d{1,2}月))(?!比|並|同|を上|を下|より多|より少)",
    ),
    ("now_on", r"今後|向こう"),
    (
        "duration",
        rf"(?<![\d.])(?P<length>\d{{1,2}}|[一二三四五六七八九十]) ?(?P<length_unit>年度?間|(?:(?<=今後\d)|(?<=今後\d\d)|(?<=向こう\d)|(?<=向こう\d\d))年|{_COUNTERS}年度?間?|{_MONTHS}間?|週間|日間)",
    ),
    ("quarter", rf"第?(?P<quarter>{NUMBER})/?四半期|第?(?P<quarter_a>[1-4])Q|Q(?P<quarter_b>[1-4])(?!\d)"),
    (
        "half",
        r"(?<!代)(?<!代の)(?P<half>上半期|下半期|上期|下期|前期|後期|前半期?|後半期?)(?!高齢|計画|課程|日程|試験|基本|実施計画|実行計画|総合|推進計画| ?\(?(?:令和|平成|[RH]|20\d\d)[^()]*[~-])",  # 前期(R5~R7) is a stage of a plan
    ),
    ("season", r"(?P<season>[春夏秋冬])(?:季|期|頃|ごろ|ころ|先)?(?=$|[)、・~と]|から|まで|以|実施|予定|に)"),
    (
        "edge",
        r"(?P<edge>年内|年末(?!年始|調整)|(?<![上下前後学半])期末(?!手当|勤勉|試験|テスト)|翌?月末|(?<!\))年度末)",
    ),
    ("nendo", r"年度"),
    ("nen", r"年(?![度間代])"),
    ("except", r"を?除[くき]|以外"),
    (
        "month",
        r"(?<![\d.])(?P<month>\d{1,2}|(?:(?<![一-鿿])|(?<=[年度]))(?:十[一二]?|[一二三四五六七八九])) ?月(?:議会|定例会|補正)?(?![間額例別次齢刊報給謝経曜]|当た|あたり|平均)",
    ),
    (
        "slash",
        r"(?<![\d/.])(?P<slash_month>\d{1,2})/(?P<slash_day>\d{1,2})(?![\d/%])|(?:(?<=\.\d\.\d~)|(?<=\.\d\.\d\d~)|(?<=\.\d\d\.\d~)|(?<=\.\d\d\.\d\d~))(?P<dot_month>\d{1,2})\.(?P<dot_day>\d{1,2})(?![\d.])",
    ),
    ("decade", r"(?P<decade>[上中下初]旬|[上中][~・、]?[中下]旬)"),
    (
        "day",
        r"(?<!\d)(?P<day>\d{1,2}|(?<=月)(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])) ?日(?![間本以]|目|当)|(?P<last_day>末日)",
    ),
    ("ordinal", r"第(?P<ordinal>[1-4一二三四])(?=[~・、,と及-].{0,4}四半期)"),
    ("part", r"(?P<part>末日?|当初(?!予算|計画|値)|初頭|初め|始め|はじめ|最初|前半|後半|半ば|中頃|中ごろ|中盤)"),
    ("within", r"(?:中|以?内)(?!止|心|学|間|容|部|外)"),
    ("about", r"頃|ごろ|ころ|付け?|目途で|分(?=$|[)、])"),
    ("until", r"(?:を?(?:目途|目処|めど)に?|を期限と?に?|を目標に?|期限|締切り?|〆切|必着)|(?:まで|迄)(?:に|の間)?"),
    ("since", r"以降|以後"),
    ("before", r"以前"),
    ("open", r"永年|当面(?:の間)?|未定|継続|恒久|終期なし|現在|現時点"),
    ("since_from", r"から|より|を(?:初年度|始期|起点|初年)とする|(?:施行|開始|実施|供用開始|着手)(?=~)"),
    ("tilde", r"~|→|⇒|-|ー(?=[\d第RHS令平])"),
    ("list", r"[、,・/&]|か(?=\d)|と(?=[\d第翌春夏秋冬])|及び?|並びに|または|又は|ないし|および"),
    ("left", r"[(\[【〔〈<]"),
    ("right", r"[)\]】〕〉>]"),
    ("of", r"の"),
    ("times", r"(?<![\d.,])\d{1,3}(?:~\d{1,3})?[回度](?:以上|程度|以内|以下|ずつ|ほど|くらい)?"),
    (
        "number",
        r"(?:(?<![\d.,])|(?<=\d,)(?=\d{1,2}(?:[,月年~)]|$)))(?P<number>\d{1,2})(?:(?=(?:,\d{1,2}){1,11}(?:[月年~)]|$))|(?![\d.,]*\d|[%人件回か所]))",
    ),
)
_STARTS = r"(?=[\d元一二三四五六七八九十々今本当同来次翌昨前再単明大昭平令㋿MTSHRFQ'’‘年月週日火水木金土祝第毎隔各学四半定偶奇通常随適不必その発緊災要依申相請該異転改更希望通届事問案都上下後春夏秋冬期初末始はじ最中内頃ごこ付目分をま迄締〆以永未継恒終現かよ~→⇒\-ー、,・/&と及並また又なおよ(\[【〔〈<)\]】〕〉>向施開実供着出除相談])"
_TOKENS = re.compile(_STARTS + "(?:" + "|".join(f"(?P<t_{name}>{pattern})" for name, pattern in _PATTERNS) + ")")
_RELATIVE = {
    "再来": 2,
    "翌々": 2,
    "次々": 2,
    "来": 1,
    "次": 1,
    "翌": 1,
    "今": 0,
    "本": 0,
    "当": 0,
    "当該": 0,
    "同": 0,
    "昨": -1,
    "前": -1,
    "一昨": -2,
    "前々": -2,
    "一昨々": -3,
}


class Token(NamedTuple):
    """One word of time: its kind, where it stands in the folded text, its numbers and its spelling.

    `numbers` by kind: year and loose (western or 0, number as printed), date (year, month, day or 0), month, day, number, ordinal
    and quarter (n), slash (month, day), relative (difference in years), every and duration (n).
    """

    kind: str
    start: int
    end: int
    numbers: tuple[int, ...] = ()
    word: str = ""


def tokens(text: str) -> list[Token]:
    """The tokens of a text folded by `period.folded`; anything else between them is left out.

    Raises:
        ValueError: a year that no era has (令和0年).

    >>> [(token.kind, token.numbers) for token in tokens("R6年度~8年度")]
    [('year', (2024, 6)), ('tilde', ()), ('loose', (0, 8))]
    """
    return [_token(match) for match in _TOKENS.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    kind = str(match.lastgroup)[2:]  # the group of the kind closes last
    numbers, word = _VALUES.get(kind, _plain)(match)
    return Token(kind, *match.span(), numbers, word)


def _plain(match: re.Match[str]) -> tuple[tuple[int, ...], str]:
    return (), match[0]


def _year(match: re.Match[str]) -> tuple[tuple[int, ...], str]:
    word = match["suffix"] or ("年度" if match["fy"] or match["short_fy"] else "")
    if match["era"]:
        number = small_number(match["era_year"])
        return (western_year(match["era"], number), number), word
    if match["western"]:
        return (int(match["western"]), int(match["western"])), word
    return (2000 + int(match["short"]), 2000 + int(match["short"])), word


def _date(match: re.Match[str]) -> tuple[tuple[int, ...], str]:
    if match["date_western"]:
        year = number = int(match["date_western"])
    else:
        number = small_number(match["date_era_year"])
        year = western_year(match["date_era"], number)
    return (year, int(match["month_a"] or match["month_b"]), int(match["day_a"] or match["day_b"] or 0), number), ""


def _quarter(match: re.Match[str]) -> tuple[tuple[int, ...], str]:
    return (small_number(match["quarter"] or match["quarter_a"] or match["quarter_b"]),), ""


def _every(match: re.Match[str]) -> tuple[tuple[int, ...], str]:
    return (small_number(match["every"]),), match["every_unit"]


_VALUES: dict[str, Callable[[re.Match[str]], tuple[tuple[int, ...], str]]] = {
    "date": _date,
    "year": _year,
    "loose": lambda match: ((0, small_number(match["loose"])), match["loose_suffix"]),
    "relative": lambda match: ((_RELATIVE[match["relative"]],), match["relative_suffix"] or "年"),
    "duration": lambda match: ((small_number(match["length"]),), match["length_unit"]),
    "every": _every,
    "quarter": _quarter,
    "ordinal": lambda match: ((small_number(match["ordinal"]),), ""),
    "half": lambda match: ((), match["half"]),
    "season": lambda match: ((), match["season"]),
    "month": lambda match: ((small_number(match["month"]),), ""),
    "slash": lambda match: (
        (int(match["slash_month"] or match["dot_month"]), int(match["slash_day"] or match["dot_day"])),
        "",
    ),
    "day": lambda match: ((small_number(match["day"]) if match["day"] else 0,), ""),
    "part": lambda match: ((), match["part"]),
    "number": lambda match: ((int(match["number"]),), ""),
}
