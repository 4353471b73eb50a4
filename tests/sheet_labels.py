"""Wordings of labels, and legends of grades, for generated sheets."""

from __future__ import annotations

from dataclasses import dataclass

from tests.sheet_grid import Block, Place, grid
from tests.sheet_words import Pen, split

LABELS = {
    "goal": split("基本目標 施策 基本施策 重点目標 政策 施策の柱 基本方針 施策名 施策の方向 分野別施策"),
    "subgoal": split("施策 基本施策 個別施策 施策の方向性 基本的方向 単位施策"),
    "item": split("事業名 取組 取組名 事務事業名 取組項目 主な取組 具体的施策 取組事業 具体的な取組 事業・取組名"),
    "indicator": split("指標 指標名 成果指標 ＫＰＩ 重要業績評価指標（KPI） 評価指標 目標指標 活動指標 指標項目"),
    "number": split("番号 No. № 整理No 項番"),
    "organization": split("担当課 所管課 担当部署 主管課 実施主体 担当 所管 取組主体 所管部課 担当課名 担当所属"),
    "period": split("期間・期限 実施時期 期限 実施期間 目標時期 達成時期 取組期間 実施予定時期"),
    "target": split("目標 目標値 数値目標 目標水準 達成目標 到達目標 年度目標"),
    "actual": split("実績 実績値 達成値 実績数値"),
    "status": split("実施状況 進捗状況 取組状況 これまでの取組 実施結果 取組の状況 進捗の状況 中間報告"),
    "grade": split("評価 進捗評価 判定 自己評価 総合評価 評価区分"),
    "description": split("内容 事業内容 取組内容 事業概要 概要 取組の概要 事業の内容"),
    "next": split("今後の予定 次年度の予定 今後の計画"),
    "unit": split("単位"),
    "rate": split("達成率 進捗率"),
    "cost": split("予算額（千円） 決算額（千円） 事業費（千円）"),
    "extra": split("課題 備考 関連計画 区分 根拠法令 対象 目的 今後の方向性 関係課"),
}
YEAR_LABELS = {
    "status": ("{y}実施状況", "{y}の実施状況", "{y}の取組状況", "{y}進捗状況", "{y}の実施結果"),
    "next": ("{y}実施予定", "{y}の計画", "{y}取組予定", "{y}の取組予定", "{y}の目標"),
    "target": ("{y}目標", "{y}目標値", "{y}の目標"),
    "actual": ("{y}実績", "{y}実績値", "{y}の実績"),
    "grade": ("{y}評価", "{y}の評価"),
}
GOAL_STYLES = (
    ("基本目標{n} {t}", "施策{n}-{m} {t}"),
    ("{n} {t}", "({m}) {t}"),
    ("Ⅰ {t}|Ⅱ {t}|Ⅲ {t}|Ⅳ {t}", "{m} {t}"),
    ("柱{n}：{t}", "{n}-{m}：{t}"),
    ("第{n}章　{t}", "第{m}節　{t}"),
    ("政策{n}　{t}", "施策{n}－{m}　{t}"),
)
LEGENDS = (
    (
        ("◎", "目標を上回って達成", "achieved"),
        ("○", "目標を達成", "achieved"),
        ("△", "目標の一部を達成", "partly_achieved"),
        ("×", "目標を達成していない", "not_achieved"),
    ),
    (
        ("A", "達成", "achieved"),
        ("B", "おおむね達成", "partly_achieved"),
        ("C", "未達成", "not_achieved"),
        ("D", "中止", "suspended"),
    ),
    (("ア", "未達成", "not_achieved"), ("イ", "一部達成", "partly_achieved"), ("ウ", "達成", "achieved")),
    (("1", "未達成", "not_achieved"), ("2", "一部達成", "partly_achieved"), ("3", "目標達成", "achieved")),
    (
        ("S", "目標を上回る", "achieved"),
        ("A", "目標どおり", "achieved"),
        ("B", "実施したが不十分", "partly_achieved"),
        ("C", "実施できなかった", "suspended"),
    ),
    (("○", "計画どおり実施した", "done"), ("△", "実施中", "in_progress"), ("×", "実施できなかった", "suspended")),
)
WORD_GRADES = (
    ("達成", "", "achieved"),
    ("概ね達成", "", "partly_achieved"),
    ("未達成", "", "not_achieved"),
    ("実施済", "", "done"),
    ("中止", "", "suspended"),
)


@dataclass(frozen=True)
class Legend:
    """The grades of a sheet, each with its meaning and status code, and where the meanings are printed (if they are)."""

    grades: tuple[tuple[str, str, str], ...]
    place: str

    def blocks(self) -> list[Block]:
        """The legend as it is printed: a note, or a table of its own."""
        if self.place == "words":
            return []
        if self.place == "table":
            rows = [(mark, meaning) for mark, meaning, _ in self.grades]
            cells = [Place(0, 0, "評価", head=True), Place(0, 1, "評価の基準", head=True)]
            cells += [Place(1 + r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
            return ["評価の見方", grid(cells)]
        if self.place == "above":
            return ["【評価】" + "　".join(f"{mark}：{meaning}" for mark, meaning, _ in self.grades)]
        return ["※評価の基準　" + "、".join(f"{mark}…{meaning}" for mark, meaning, _ in self.grades)]

    def add_to(self, blocks: list[Block], title_lines: int) -> list[Block]:
        """The blocks of the sheet with the legend above or below them."""
        if self.place == "below":
            return blocks + self.blocks()
        return blocks[:title_lines] + self.blocks() + blocks[title_lines:]


def draw_legend(pen: Pen) -> Legend:
    place = pen.choose("legend", ("above", "above", "below", "table", "words"))
    return Legend(WORD_GRADES if place == "words" else pen.pick(LEGENDS), place)


def draw_label(pen: Pen, field: str, taken: set[str]) -> str:
    """A wording for a field that no other column of the sheet has."""
    options = [label for label in LABELS[field] if label not in taken]
    label = pen.pick(options)
    taken.add(label)
    return label


def draw_goal(pen: Pen, style: tuple[str, str], level: int, n: int, m: int, topic: str) -> str:
    """The n-th goal (level 0) or the m-th goal of the n-th (level 1) in a numbering style."""
    patterns = style[level].split("|")
    return patterns[(n - 1) % len(patterns)].format(n=n, m=m, t=topic)
