"""Words for generated sheets: invented cities, undertakings, quantities, periods and reports, each with its reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


def split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


CITIES = (
    "帆影市",
    "梓野市",
    "楓川市",
    "鷺ノ森市",
    "朱鷺原市",
    "月待市",
    "潮待市",
    "榎沢市",
    "椿ヶ浦町",
    "白波瀬町",
    "織葉町",
    "藍川村",
)
PLANS = (
    "総合計画",
    "環境基本計画",
    "観光振興計画",
    "水道ビジョン",
    "防災力強化プラン",
    "図書館サービス計画",
    "森林づくり計画",
    "デジタル化推進計画",
    "公共施設再編計画",
    "行政改革大綱",
    "総合戦略",
    "空家等対策計画",
)
PLACES = (
    "東浜",
    "北原",
    "谷川",
    "中の郷",
    "湖畔",
    "丘の上",
    "西の里",
    "港町",
    "駅前",
    "山手",
    "南沢",
    "川端",
    "高台",
    "岬",
    "旧市街",
    "上流域",
)
THINGS = split(
    "水道管 里山 朝市 防災倉庫 市道 橋りょう ため池 温泉街 公民館 河川敷 備蓄品 案内板 学校給食 空き家 林道 図書館 移動図書館 郷土資料 街路樹 消火栓 避難所 農産物直売所 遊歩道 火葬場 駐輪場 観光案内所 展望台 漁港 排水路 街灯 児童遊園 体育館 庁舎 窓口 統計データ 電子申請 広報紙 地図情報 市営住宅 バス路線 渡船 竹林 棚田 用水路 花壇 民具 古文書 ごみ集積所 資源物 太陽光発電設備 電気自動車 雨水貯留槽 浄水場 下水道管 給水車 消防団 ハザードマップ 戸別受信機 見守り活動 獣害防護柵 間伐材 特産品 宿泊施設 体験教室 職員研修 契約事務 公有財産 使用料 市税 証明書"
)
ACTS = split(
    "整備 点検 更新 活用 見直し 普及 調査 再生 保全 改修 拡充 周知 運営 導入 公開 適正化 長寿命化 集約 電子化 補修"
)
TOPICS = split(
    "暮らしを支える水 山と木を生かす 歩きたくなるまち 災害に備える 学びを広げる にぎわいを呼ぶ 人が集まる駅前 海と川を守る 手続を楽にする 資産を賢く使う 獣に負けない畑 眠らない案内所 灯りのある通り 昔を今に伝える 働き方を改める 財源を生み出す 無駄を省く 緑を育てる 道と橋を守る 声を聴く"
)
ENDINGS = ("", "まちづくり", "仕組みづくり", "取組", "基盤づくり")
DIVISIONS = split(
    "水道課 下水道課 農林課 観光交流課 危機管理課 道路河川課 社会教育課 財産管理課 情報政策課 税務課 環境保全課 建築住宅課 学校施設課 中央図書館 商工振興課 企画調整課 総務人事課 会計課 森林整備室 港湾事務所"
)
DEPARTMENTS = ("上下水道局", "産業振興部", "市民生活部", "都市整備部", "総務部", "教育委員会")
LABELS_OF_MEASURES = split("参加者 利用件数 設置 交付 回収量 開催 登録者 貸出 更新延長 受講者 相談 来場者")
UNITS = {
    "人": "人",
    "名": "人",
    "件": "件",
    "回": "回",
    "か所": "箇所",
    "カ所": "箇所",
    "箇所": "箇所",
    "団体": "団体",
    "世帯": "世帯",
    "冊": "冊",
    "台": "台",
    "校": "校",
    "地区": "地区",
    "%": "%",
    "％": "%",
    "ha": "ha",
    "km": "km",
    "戸": "戸",
    "店": "店",
    "本": "本",
}
DONE = (
    "{t}の{a}を行った。",
    "{t}の{a}を実施した。",
    "{p}で{t}の{a}を実施しました。",
    "{t}の{a}に係る要領を定めた。",
    "{p}の{t}の{a}を済ませた。",
    "{t}の{a}を実施",
)
GOING = (
    "{t}の{a}を進めている。",
    "{t}の{a}について検討している。",
    "{p}で{t}の{a}に取り組んでいる。",
    "{t}の{a}を継続している。",
)
STOPPED = ("{t}の{a}を見送った。", "{p}での{t}の{a}を中止した。", "{t}の{a}を次の年へ延期した。")
NEXT = (
    "{t}の{a}を行う。",
    "{t}の{a}を進める。",
    "{p}で{t}の{a}に着手する。",
    "引き続き{t}の{a}に取り組む。",
    "{t}の{a}を実施します。",
)
ABOUT = (
    "{p}において{t}の{a}を図る。",
    "{t}の{a}に要する費用を補助する。",
    "{t}の{a}を計画的に行い、利用しやすくする。",
    "市民と共に{t}の{a}を進める。",
)
WHY = (
    "{t}の老朽化が進んでいる。",
    "{t}の{a}に人手が足りない。",
    "{p}では{t}を知る人が少ない。",
    "{t}の{a}の手順が定まっていない。",
)
WORD_TARGETS = ("{t}の{a}の完了", "{a}計画の策定", "{t}の{a}方針の決定", "関係者との合意", "{t}の試行")


@dataclass
class Pen:
    """Draws words for one sheet; the same text is never drawn twice for one sheet. `features` collects what was drawn.

    `fixed` holds the options that are not free to be drawn, by the feature's name.
    """

    rng: Random
    year: int
    features: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    fixed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def pick(self, options: Sequence[T]) -> T:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def choose(self, name: str, options: Sequence[str]) -> str:
        """One of the options, noted as the feature `name:option`."""
        option = self.pick(self.fixed.get(name, options))
        self.features.add(f"{name}:{option}")
        return option

    def flip(self, name: str, share: float) -> bool:
        """Whether a feature is drawn; noted where it is."""
        drawn = self.chance(share)
        if drawn:
            self.features.add(name)
        return drawn

    def fresh(self, patterns: Sequence[str]) -> str:
        """A text from a pattern with {p}lace, {t}hing and {a}ct that this sheet does not have yet."""
        for _ in range(200):
            text = self.pick(patterns).format(p=self.pick(PLACES), t=self.pick(THINGS), a=self.pick(ACTS))
            if text not in self.used:
                self.used.add(text)
                return text
        raise ValueError("the words are used up")


@dataclass(frozen=True)
class Quantity:
    """A quantity as printed, with its measures and the printed unit, value and comparator of the first."""

    text: str
    measures: tuple[dict[str, Any], ...]
    unit: str
    value: float
    comparator: str


def measure(
    value: float, unit: str | None, comparator: str = "eq", per: str | None = None, raw: str = ""
) -> dict[str, Any]:
    return {
        "name": None,
        "value": value,
        "value_max": None,
        "unit": unit,
        "comparator": comparator,
        "per": per,
        "raw": raw,
    }


def number(value: float) -> str:
    return f"{value:,}" if value >= 1000 else str(value)


def draw_value(pen: Pen, unit: str) -> float:
    if unit in "%％":
        return round(pen.rng.uniform(20, 75), 1)
    if unit in ("ha", "km"):
        return round(pen.rng.uniform(1, 40), 1)
    return pen.rng.choice((pen.rng.randint(2, 60), pen.rng.randint(60, 900), pen.rng.randint(1000, 9000)))


def draw_quantity(pen: Pen) -> Quantity:
    """A target: plain, with a label, a comparator word, a rate, or two parts."""
    unit = pen.pick(tuple(UNITS))
    value = draw_value(pen, unit)
    plain = f"{number(value)}{unit}"
    style = pen.pick(("plain", "plain", "label", "ge", "le", "rate", "parts"))
    if style == "label":
        return Quantity(
            f"{pen.pick(LABELS_OF_MEASURES)} {plain}", (measure(value, UNITS[unit], raw=plain),), unit, value, "eq"
        )
    if style in ("ge", "le"):
        words = "以上" if style == "ge" else "以下"
        return Quantity(plain + words, (measure(value, UNITS[unit], style, raw=plain),), unit, value, style)
    if style == "rate":
        value = pen.rng.randint(2, 20)
        return Quantity(f"年{value}回", (measure(value, "回", per="year", raw=f"年{value}回"),), "回", value, "eq")
    if style == "parts":
        first, second = pen.rng.randint(2, 20), pen.rng.randint(30, 900)
        return Quantity(
            f"講座{first}回、受講者{second}人", (measure(first, "回"), measure(second, "人")), "回", first, "eq"
        )
    return Quantity(plain, (measure(value, UNITS[unit], raw=plain),), unit, value, "eq")


def draw_result(pen: Pen, target: Quantity) -> tuple[str, list[dict[str, Any]], str]:
    """What was reached of a target: text, measures, and the status code that the figures give."""
    texts, measures, met = [], [], []
    for goal, label in zip(target.measures, ("講座", "受講者"), strict=False):
        reached = pen.chance(0.6)
        value = step_from(pen, goal["value"], up=reached == (goal["comparator"] != "le"))
        unit = target.unit if len(target.measures) == 1 else goal["unit"]
        printed = f"{number(value)}{unit}"
        texts.append(printed if len(target.measures) == 1 else label + printed)
        measures.append(measure(value, goal["unit"], raw=printed))
        met.append(reached)
    code = "achieved" if all(met) else "partly_achieved" if any(met) else "not_achieved"
    return "、".join(texts), measures, code


def step_from(pen: Pen, value: float, *, up: bool) -> float:
    """A value clearly above or clearly below another one, of the same kind (whole or with one decimal)."""
    share = pen.rng.uniform(1.05, 1.4) if up else pen.rng.uniform(0.5, 0.9)
    if isinstance(value, int):
        moved = round(value * share)
        return moved + (moved == value) * (1 if up else -1)
    return round(value * share + (0.1 if up else -0.1), 1)


def draw_item(pen: Pen) -> str:
    return pen.fresh(
        ("{t}の{a}", "{p}の{t}の{a}", "{t}{a}事業", "{p}地区{t}{a}事業", "{t}の{a}（{p}）", "{t}及び周辺の{a}")
    )


def draw_indicator(pen: Pen, unit: str) -> str:
    """The name of an indicator that is counted in a unit."""
    if unit in "%％":
        patterns: tuple[str, ...] = ("{t}の{a}の割合", "{t}の{a}に満足する市民の割合", "{p}における{t}の{a}率")
    elif unit in ("人", "名"):
        patterns = ("{p}の{t}の利用者数", "{t}の{a}に関わる市民", "{t}{a}講座の受講者数")
    else:
        patterns = ("{t}の{a}の数", "{p}における{t}の{a}", "{t}の{a}（累計）")
    return pen.fresh(patterns)


def draw_topic(pen: Pen) -> str:
    for _ in range(200):
        topic = pen.pick(TOPICS)
        text = topic + (pen.pick(ENDINGS) if not topic.endswith("まち") else "")
        if text not in pen.used:
            pen.used.add(text)
            return text
    raise ValueError("the topics are used up")


def draw_report(pen: Pen, kinds: Sequence[str] = ("done", "done", "in_progress", "suspended")) -> tuple[str, str]:
    """A report in words and its status code."""
    code = pen.pick(kinds)
    patterns = {"done": DONE, "in_progress": GOING, "suspended": STOPPED}[code]
    if code != "suspended" and pen.chance(0.2):
        pen.features.add("cells:bullets")
        return "\n".join("・" + pen.fresh(patterns[:4]) for _ in range(2)), code
    return pen.fresh(patterns), code


def draw_divisions(pen: Pen, most: int = 2) -> tuple[str, list[str]]:
    """The printed cell of who is responsible, and its entries."""
    if most > 1 and pen.chance(0.2):
        names = pen.rng.sample(DIVISIONS, 2)
        pen.features.add("organization:several")
        return pen.pick(("、", "\n", "・", " ")).join(names), names
    name = pen.pick(DIVISIONS)
    return name, [name]


def era(year: int, style: str) -> str:
    """A fiscal year as printed: style is one of 令和6年度 R6 R6年度 2024年度 令和6(2024)年度."""
    name, letter, count = ("令和", "R", year - 2018) if year >= 2019 else ("平成", "H", year - 1988)
    first = "元" if count == 1 and style in ("令和6年度", "令和6(2024)年度", "6年度") else str(count)
    return {
        "令和6年度": f"{name}{first}年度",
        "R6": f"{letter}{count}",
        "R6年度": f"{letter}{count}年度",
        "2024年度": f"{year}年度",
        "令和6(2024)年度": f"{name}{first}({year})年度",
        "6年度": f"{first}年度",
    }[style]


ERA_STYLES = ("令和6年度", "令和6年度", "R6", "R6年度", "2024年度", "令和6(2024)年度")


def fiscal_year(year: int) -> dict[str, Any]:
    """The period fields of one fiscal year."""
    return {
        "fiscal_year": year,
        "period_start": f"{year}-04-01",
        "period_end": f"{year + 1}-03-31",
        "period_kind": "fiscal_year",
    }


def draw_period(pen: Pen, *, later: bool = False) -> tuple[str, dict[str, Any]]:
    """A printed period and its fields, in the sheet's year, or with `later` also beyond it."""
    year = pen.year
    whole = {"period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31"}
    options: list[tuple[str, dict[str, Any]]] = [
        ("通年", {**whole, "period_kind": "year_round"}),
        ("随時", {**whole, "period_kind": "as_needed"}),
        ("年度内", {**whole, "period_kind": "within_fiscal_year"}),
        ("毎月", {**whole, "period_kind": "recurring"}),
        ("年度末", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
        ("9月末", {"period_end": f"{year}-09-30", "period_kind": "by"}),
        ("12月まで", {"period_end": f"{year}-12-31", "period_kind": "by"}),
        (f"{era(year, '令和6年度')}末", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
        ("10月", {"period_start": f"{year}-10-01", "period_end": f"{year}-10-31", "period_kind": "months"}),
        ("6月～11月", {"period_start": f"{year}-06-01", "period_end": f"{year}-11-30", "period_kind": "range"}),
        (
            f"令和{year - 2018}年8月",
            {"period_start": f"{year}-08-01", "period_end": f"{year}-08-31", "period_kind": "months"},
        ),
        (era(year, "令和6年度"), fiscal_year(year)),
        ("年内", {"period_end": f"{year}-12-31", "period_kind": "by"}),
        ("第3四半期", {"period_start": f"{year}-10-01", "period_end": f"{year}-12-31", "period_kind": "range"}),
        (f"R{year - 2017}.3まで", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
    ]
    beyond: list[tuple[str, dict[str, Any]]] = [
        (
            f"{era(year, '令和6年度')}～{era(year + 2, '令和6年度')}",
            {"period_start": f"{year}-04-01", "period_end": f"{year + 3}-03-31", "period_kind": "range"},
        ),
        (
            f"{era(year + 1, '令和6年度')}末",
            {"fiscal_year": year + 1, "period_end": f"{year + 2}-03-31", "period_kind": "by"},
        ),
    ]
    text, fields = pen.pick(options + beyond if later else options)
    return text, {"period": text, "fiscal_year": year, **fields}


def gold_row(item: str, goal_path: Sequence[str] = (), **fields: Any) -> dict[str, Any]:
    """A gold record, all fields that are not given at their defaults."""
    row: dict[str, Any] = {
        "goal_path": list(goal_path),
        "goal": goal_path[-1] if goal_path else None,
        "item_no": None,
        "item_group": None,
        "item": item,
        "organization": [],
        "period": None,
        "fiscal_year": None,
        "period_start": None,
        "period_end": None,
        "period_kind": "none",
        "target": None,
        "target_measures": [],
        "actual": None,
        "actual_measures": [],
        "status": None,
        "status_code": "planned",
        "description": None,
        "extra": {},
    }
    unknown = fields.keys() - row.keys()
    assert not unknown, unknown
    return row | fields
