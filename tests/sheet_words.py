"""Words for generated sheets, and the pen that draws them: cities, undertakings, indicators, divisions, reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

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
