"""Generated forms of a goal, of an index with its details, of label-value pairs and of plan, do, check, act."""

from __future__ import annotations

from typing import Any

from tests.sheet_forms import Pair, bottom, draw_form, pair_rows
from tests.sheet_grid import NEW_PAGE, Block, Place, grid, header
from tests.sheet_labels import LABELS, Legend, draw_label, draw_legend
from tests.sheet_lines import CIRCLED, draw_goals, draw_side, draw_sub_lines
from tests.sheet_values import draw_period, era, gold_row
from tests.sheet_words import (
    ABOUT,
    DEPARTMENTS,
    WHY,
    WORD_TARGETS,
    Pen,
    draw_divisions,
    draw_item,
    draw_report,
    draw_topic,
)

Row = dict[str, Any]


def draw_goal_form(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form a goal: head fields, then a list of numbered undertakings with aligned sub-lines."""
    department = pen.pick(DEPARTMENTS)
    taken: set[str] = set()
    goal_label = pen.pick(("重点目標", "組織目標", "目標名", "重点項目"))
    org_label = pen.pick(("部局名", "担当部局", "所属", "部名"))
    labels = [draw_label(pen, name, taken) for name in ("item", "period", "target")]
    report_labels = pen.pick((("中間報告", "期末報告"), ("上半期の進捗状況", "年度末の達成状況")))
    reported = pen.flip("form:reported", 0.5)
    own_column = pen.choose("number", ("circled column", "in item"))
    shifted = 1 if own_column == "circled column" else 0
    name = f"{era(pen.year, '令和6年度')}　{title}　目標の管理票"
    blocks: list[Block] = []
    gold: list[Row] = []
    for n in range(pen.pick((2, 3))):
        goal = draw_topic(pen)
        rows: list[list[Pair]] = [
            [(goal_label, goal), (org_label, department), ("優先順位", f"{n + 1}位")],
            [("現況・課題", pen.fresh(WHY))],
            [("目的・効果", pen.fresh(ABOUT))],
        ]
        places = pair_rows(rows)
        top = bottom(places)
        spans = [("", 1)] * shifted + [
            (labels[0], 3 - shifted),
            (labels[1], 1),
            (labels[2], 2),
            (report_labels[0], 1),
            (report_labels[1], 1),
        ]
        col = 0
        for text, width in spans:
            places.append(Place(top, col, text, colspan=width, head=True))
            col += width
        count = pen.rng.randint(2, 3)
        for k in range(count):
            cells, records = draw_goal_line(pen, CIRCLED[k], own_column, (goal,), department, reported=reported)
            gold += records
            keys = ["number"] * shifted + ["item", "period", "target", "status", "final"]
            col = 0
            for key, (_, width) in zip(keys, spans, strict=True):
                places.append(Place(top + 1 + k, col, cells.get(key, ""), colspan=width))
                col += width
        if pen.flip("rows:blank", 0.4):
            places += [Place(top + 1 + count, 0, CIRCLED[count])]
        blocks += [*([NEW_PAGE] if n else []), name, grid(places)]
    return blocks, gold


def draw_goal_line(
    pen: Pen, number: str, style: str, goals: tuple[str, ...], department: str, *, reported: bool
) -> tuple[dict[str, str], list[Row]]:
    fields = ["period", "target", *(["status"] if reported else [])]
    base: Row = {"organization": [department]}
    if pen.chance(0.7):
        cells, rows = draw_sub_lines(pen, fields, number, style, base, goals)
    else:
        item = draw_item(pen)
        cells, gold = draw_side(pen, [name for name in fields if name != "period"], None)
        cells["period"], period = draw_period(pen)
        cells |= {"item": f"{number} {item}"} if style == "in item" else {"item": item, "number": number}
        rows = [gold_row(item, goals, **base, item_no=number, **gold, **period)]
    if not reported:
        for row in rows:
            row["status_code"] = "not_reported"
    return cells, rows


def draw_pairs(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Labels and values of several undertakings below each other under a heading, each in two rows."""
    name, org_label = pen.pick(("細事業名", "事業名", "取組名", "事務事業名")), pen.pick(("担当課", "所管課", "担当"))
    what = pen.pick(("具体的な取組項目", "取組内容", "事業内容", "具体的な内容"))
    blocks: list[Block] = [f"{title}　{era(pen.year, '令和6年度')}の目標"]
    gold: list[Row] = []
    for n in range(1, pen.pick((2, 3))):
        heading = f"{n}. {draw_topic(pen)}"
        places: list[Place] = []
        for k in range(pen.rng.randint(3, 6)):
            item, (org_text, org), about = draw_item(pen), draw_divisions(pen), pen.fresh(ABOUT)
            places += [
                Place(2 * k, 0, name, head=True),
                Place(2 * k, 1, item),
                Place(2 * k, 2, org_label, head=True),
                Place(2 * k, 3, org_text),
            ]
            places += [Place(2 * k + 1, 0, what, head=True), Place(2 * k + 1, 1, about, colspan=3)]
            gold.append(gold_row(item, [heading], organization=org, description=about))
        blocks += [heading, grid(places)]
    return blocks, gold


def draw_index(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """An index of undertakings, then a form for each: bracketed labels above, a goal for a year and one for the year's end."""
    later = pen.year + pen.rng.randint(3, 6)
    ending = pen.pick(("のあるべき姿", "の到達点", "のめざす姿"))
    org_label, why = (
        pen.pick(("実施課", "担当課", "所管課")),
        pen.pick(("選んだ理由", "重要とする理由", "位置付けの理由")),
    )
    index_head = [("番号",), ("施策番号",), ("事業名",), (why,), (org_label,)]
    index = header(index_head)
    forms: list[Place] = []
    gold: list[Row] = []
    row = 0
    count = pen.rng.randint(3, 5)
    for n in range(1, count + 1):
        item, (org_text, org), goal, policy = (
            draw_item(pen),
            draw_divisions(pen),
            draw_topic(pen),
            str(pen.rng.randint(10, 40)),
        )
        reason, aim, now, trouble, about = (
            pen.fresh(WHY),
            pen.fresh(ABOUT),
            pen.fresh(WHY),
            pen.fresh(WHY),
            pen.fresh(ABOUT),
        )
        far, near = (
            pen.fresh(
                ("{p}の{t}の{a}が行き渡っている。", "{t}の{a}に誰もが参加している。", "{t}の{a}の体制が整っている。")
            )
            for _ in range(2)
        )
        index += [Place(n, c, text) for c, text in enumerate((str(n), policy, item, reason, org_text))]
        cells = [("施策番号", policy), ("施策名", goal), ("事業名", item)]
        forms.append(Place(row, 0, str(n), rowspan=3))
        for c, (label, value) in enumerate(cells):
            forms += [Place(row, 1 + 2 * c, label, head=True), Place(row, 2 + 2 * c, value, colspan=3 if c == 2 else 1)]
        upper = (("【目的】", aim), (f"【目標（{later}年{ending}）】", far), (f"【目標（年度末{ending}）】", near))
        lower = (("【現状】", now), ("【課題】", trouble), ("【事業内容】", about))
        for c, (label, value) in enumerate(upper):
            forms += [
                Place(row + 1, (1, 3, 6)[c], label, colspan=(2, 3, 3)[c], head=True),
                Place(row + 2, (1, 3, 6)[c], value, colspan=(2, 3, 3)[c]),
            ]
        for c, (label, value) in enumerate(lower):
            forms += [Place(row + 3, 3 * c, label, colspan=3, head=True), Place(row + 4, 3 * c, value, colspan=3)]
        row += 5
        base: Row = {
            "item_no": str(n),
            "organization": org,
            "status": now,
            "status_code": "baseline",
            "description": about,
            "extra": {"目的": aim, "課題": trouble, why: reason, "施策番号": policy},
        }
        gold.append(
            gold_row(
                item,
                [goal],
                **base,
                target=far,
                period=f"{later}年",
                fiscal_year=later,
                period_start=f"{later}-01-01",
                period_end=f"{later}-12-31",
                period_kind="calendar_year",
            )
        )
        gold.append(
            gold_row(
                item, [goal], **base, target=near, period="年度末", period_end=f"{pen.year + 1}-03-31", period_kind="by"
            )
        )
    if pen.flip("rows:blank", 0.4):
        index.append(Place(count + 1, 0, str(count + 1)))
    return [f"{era(pen.year, '令和6年度')}　{title}　重点事業", grid(index), grid(forms)], gold


def draw_pdca(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form an undertaking, its rows grouped by plan, do, check and act."""
    groups = pen.pick(
        (
            ("Plan\n計画", "Do\n実行", "Check\n評価", "Action\n改善"),
            ("Ｐ", "Ｄ", "Ｃ", "Ａ"),
            ("計画", "実施", "検証", "見直し"),
        )
    )
    legend = draw_legend(pen)
    taken: set[str] = set()
    labels = {
        name: draw_label(pen, name, taken)
        for name in ("item", "organization", "goal", "target", "description", "status")
    }
    grade_label = pen.pick([label for label in LABELS["grade"] if label not in taken])
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　PDCAシート"]
    gold: list[Row] = []
    for n, (goal,) in enumerate(draw_goals(pen, 1)):
        item, (org_text, org), about, target = (
            draw_item(pen),
            draw_divisions(pen),
            pen.fresh(ABOUT),
            pen.fresh(WORD_TARGETS),
        )
        report, _ = draw_report(pen, ("done",))
        mark, _, code = pen.pick(legend.grades)
        rows = [
            (0, labels["description"], about),
            (0, labels["target"], target),
            (1, labels["status"], report),
            (2, grade_label, mark),
            (2, "課題", pen.fresh(WHY)),
            (3, "改善の内容", pen.fresh(ABOUT)),
        ]
        places = [
            Place(0, 0, labels["goal"], head=True),
            Place(0, 1, goal, colspan=4),
            Place(1, 0, labels["item"], head=True),
            Place(1, 1, item, colspan=2),
        ]
        places += [Place(1, 3, labels["organization"], head=True), Place(1, 4, org_text)]
        for r, (group, label, value) in enumerate(rows):
            if not r or rows[r - 1][0] != group:
                places.append(
                    Place(2 + r, 0, groups[group], rowspan=sum(1 for other in rows if other[0] == group), head=True)
                )
            places += [Place(2 + r, 1, label, head=True), Place(2 + r, 2, value, colspan=3)]
        blocks += [*([NEW_PAGE] if n else []), grid(places)]
        gold.append(
            gold_row(
                item,
                [goal],
                organization=org,
                description=about,
                target=target,
                status=report,
                status_code=code,
                extra={grade_label: mark},
            )
        )
    return with_legend(legend, blocks), gold


def with_legend(legend: Legend, blocks: list[Block]) -> list[Block]:
    return legend.add_to(blocks, 1)


FORMS = {
    "form": draw_form,
    "goal form": draw_goal_form,
    "pairs": draw_pairs,
    "index and forms": draw_index,
    "pdca form": draw_pdca,
}
