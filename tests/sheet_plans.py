"""Generated plans by year with their costs, evaluations by several criteria, and supply tables with derived rows."""

from __future__ import annotations

from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_labels import draw_label, draw_legend
from tests.sheet_lines import Column, Line, draw_goal_place, draw_goals, lay_out
from tests.sheet_values import (
    ERA_STYLES,
    UNITS,
    draw_period,
    draw_quantity,
    era,
    fiscal_year,
    gold_row,
    measure,
    number,
)
from tests.sheet_words import ABOUT, DIVISIONS, WORD_TARGETS, Pen, draw_divisions, draw_item

Row = dict[str, Any]
COSTS = ("事業費（千円）", "予算額（千円）", "概算事業費（千円）")


def draw_plan(pen: Pen) -> tuple[str, list[Row]]:
    """What is to be done in a year, with its measures."""
    if pen.chance(0.5):
        return pen.fresh(WORD_TARGETS), []
    quantity = draw_quantity(pen)
    return quantity.text, list(quantity.measures)


def draw_cost_columns(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """An implementation plan: for each year what is done and what it costs, sums on the right, subtotals below each goal."""
    era_style = pen.choose("era", ERA_STYLES)
    years = [pen.year + n for n in range(3)]
    what, cost, total = pen.pick(("事業内容", "計画内容", "年度計画", "取組内容")), pen.pick(COSTS), "3か年計（千円）"
    taken = {what, cost}
    columns = [Column(key, (draw_label(pen, key, taken),)) for key in ("number", "item", "organization")]
    for year in years:
        columns += [
            Column(f"what{year}", (era(year, era_style), what)),
            Column(f"cost{year}", (era(year, era_style), cost)),
        ]
    columns.append(Column("total", (total,)))
    pen.features.add("header:2")
    levels, place = draw_goal_place(pen)
    subtotals = levels > 0 and pen.flip("rows:subtotals", 0.5)
    lines: list[Line] = []
    gold: list[Row] = []
    count = 0
    for goals in draw_goals(pen, levels):
        sums = dict.fromkeys(years, 0)
        for _ in range(pen.rng.randint(2, 3)):
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            count += 1
            cells = {"number": str(count), "item": item, "organization": org_text}
            base: Row = {"item_no": cells["number"], "organization": org}
            said: tuple[str, list[Row]] = ("", [])
            for year in years:
                price = pen.rng.randint(1, 90) * 100
                if said[0] and pen.flip("cells:同左", 0.25):
                    cells[f"what{year}"] = pen.pick(("同左", "→"))
                elif said[0] and pen.chance(0.1):
                    cells |= {f"what{year}": "－", f"cost{year}": "－"}
                    said = ("", [])
                    continue
                else:
                    said = draw_plan(pen)
                    cells[f"what{year}"] = said[0]
                cells[f"cost{year}"] = number(price)
                sums[year] += price
                gold.append(
                    gold_row(
                        item,
                        goals,
                        **base,
                        target=said[0],
                        target_measures=said[1],
                        period=era(year, era_style),
                        **fiscal_year(year),
                        extra={cost: number(price)},
                    )
                )
            lines.append(Line(goals, cells))
        if subtotals:
            lines.append(
                Line(goals, {"item": "小計", **{f"cost{year}": number(value) for year, value in sums.items()}})
            )
    return lay_out(
        pen,
        f"{title}　実施計画（{era(pen.year, '令和6年度')}～{era(pen.year + 2, '令和6年度')}）",
        columns,
        lines,
        levels,
        place,
    ), gold


def draw_year_rows(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A rolling plan: each undertaking has a row a year, with what is done and what it costs; a sum below everything."""
    era_style = pen.choose("era", ERA_STYLES)
    years = [pen.year + n for n in range(3)]
    cost = pen.pick(COSTS)
    taken = {cost}
    levels, place = draw_goal_place(pen)
    place = "columns" if place == "headings" else place
    goal_columns = levels if place == "columns" else 0
    paths = [(draw_label(pen, ("goal", "subgoal")[level], taken),) for level in range(goal_columns)]
    paths += [(draw_label(pen, key, taken),) for key in ("item", "organization", "description")]
    paths += [("年度",), (pen.pick(("年度別計画", "計画", "実施予定")),), (cost,)]
    places, gold, row, total = header(paths), [], 1, 0
    last: tuple[str, ...] = ()
    starts: list[tuple[int, tuple[str, ...]]] = []
    for goals in draw_goals(pen, levels):
        for level, goal in enumerate(goals if place == "rows" else ()):
            if last[: level + 1] != goals[: level + 1]:
                places.append(Place(row, 0, goal, colspan=len(paths)))
                row += 1
        last = goals
        for _ in range(pen.rng.randint(2, 3)):
            starts.append((row, goals))
            item, (org_text, org), about = draw_item(pen), draw_divisions(pen), pen.fresh(ABOUT)
            places += [Place(row, goal_columns + c, text, rowspan=3) for c, text in enumerate((item, org_text, about))]
            said: tuple[str, list[Row]] = ("", [])
            for n, year in enumerate(years):
                printed = pen.pick(("〃", "同上")) if said[0] and pen.flip("cells:ditto", 0.3) else ""
                said = said if printed else draw_plan(pen)
                price = pen.rng.randint(1, 90) * 100
                total += price
                texts = (era(year, era_style), printed or said[0], number(price))
                places += [Place(row + n, goal_columns + 3 + c, text) for c, text in enumerate(texts)]
                gold.append(
                    gold_row(
                        item,
                        goals,
                        organization=org,
                        description=about,
                        target=said[0],
                        target_measures=said[1],
                        period=era(year, era_style),
                        **fiscal_year(year),
                        extra={cost: number(price)},
                    )
                )
            row += 3
    for level in range(goal_columns):
        for start, length in runs([goals[: level + 1] for _, goals in starts]):
            places.append(Place(starts[start][0], level, starts[start][1][level], rowspan=3 * length))
    if pen.flip("rows:total", 0.5):
        places += [Place(row, 0, "合計", colspan=len(paths) - 1), Place(row, len(paths) - 1, number(total))]
    return [f"{title}　実施計画（{era(pen.year, '令和6年度')}～{era(pen.year + 2, '令和6年度')}）", grid(places)], gold


def draw_criteria(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Evaluation results: grades by criteria and in total under one header, the total being the status."""
    legend = draw_legend(pen)
    criteria = pen.pick(
        (("必要性", "有効性", "効率性"), ("妥当性", "有効性", "効率性"), ("必要性", "達成度", "公平性"))
    )
    total = pen.pick(("総合評価", "総合判定"))
    taken: set[str] = set()
    group = pen.pick(("評価", "一次評価", "担当課による評価"))
    columns = [Column(key, (draw_label(pen, key, taken),)) for key in ("number", "item", "organization")]
    columns += [Column(name, (group, name)) for name in (*criteria, total)]
    columns.append(Column("way", (pen.pick(("今後の方向性", "今後の方向", "改善の方向性")),)))
    pen.features.add("header:2")
    levels, place = draw_goal_place(pen)
    lines: list[Line] = []
    gold: list[Row] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            mark, _, code = pen.pick(legend.grades)
            cells = {
                "number": str(101 + len(lines)),
                "item": item,
                "organization": org_text,
                total: mark,
                "way": pen.pick(("継続", "拡充", "縮小", "改善")),
            }
            extra = {name: pen.pick(legend.grades)[0] for name in criteria}
            gold.append(
                gold_row(
                    item, goals, item_no=cells["number"], organization=org, status=mark, status_code=code, extra=extra
                )
            )
            lines.append(Line(goals, cells | extra))
    blocks = lay_out(pen, f"{era(pen.year, '令和6年度')}　{title}　事務事業評価結果一覧", columns, lines, levels, place)
    return legend.add_to(blocks, 1), gold


def draw_supply(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Demand and supply by year, one table a service under its heading, with sums and differences that are derived."""
    years = [pen.year + n for n in range(pen.pick((3, 4, 5)))]
    era_style = pen.choose("era", ERA_STYLES)
    unit = pen.pick(("人", "件", "箇所", "台"))
    noted = pen.flip("unit:note", 0.6)
    names = pen.pick((("量の見込み", "確保方策"), ("需要の見込み", "供給の計画"), ("必要量", "確保量")))
    chapter = f"第{pen.rng.randint(2, 6)}章　{pen.pick(('量の見込みと確保の内容', '需要と供給の計画'))}"
    blocks: list[Block] = [f"{title}　（{era(years[0], '令和6年度')}～{era(years[-1], '令和6年度')}）", chapter]
    gold: list[Row] = []
    split = pen.flip("cells:sub-rows", 0.4)
    for n in range(1, pen.rng.randint(3, 4)):
        heading = f"({n}) {draw_item(pen)}"
        blocks += [heading, *([f"（単位：{unit}）"] if noted else [])]
        lead = 2 if split else 1
        places = [Place(0, 0, "区分" if noted else f"区分（{unit}）", colspan=lead, head=True)]
        places += [Place(0, lead + c, era(year, era_style), head=True) for c, year in enumerate(years)]
        need = [pen.rng.randint(20, 900) for _ in years]
        parts = (
            {"公立": [pen.rng.randint(10, 400) for _ in years], "民間": [pen.rng.randint(10, 500) for _ in years]}
            if split
            else {"": [value + pen.rng.randint(-15, 30) for value in need]}
        )
        supply = [sum(values) for values in zip(*parts.values(), strict=True)]
        rows: list[tuple[str, str, list[int], bool]] = [(names[0], "", need, True)]
        rows += [(names[1], sub, values, True) for sub, values in parts.items()]
        if split:
            rows.append((names[1], "計", supply, False))
        rows.append((pen.pick(("過不足", "差引")), "", [a - b for a, b in zip(supply, need, strict=True)], False))
        group_rows = len(parts) + 1
        for r, (name, sub, values, own) in enumerate(rows, start=1):
            if split and name == names[1]:
                if r == 2:
                    places.append(Place(r, 0, name, rowspan=group_rows))
                places.append(Place(r, 1, sub))
            else:
                places.append(Place(r, 0, name, colspan=lead))
            for c, (year, value) in enumerate(zip(years, values, strict=True)):
                places.append(Place(r, lead + c, signed(value)))
                if own:
                    found = measure(value, UNITS[unit], raw=signed(value))
                    gold.append(
                        gold_row(
                            sub or name,
                            [chapter, heading],
                            item_group=name if sub else None,
                            target=signed(value),
                            target_measures=[found],
                            period=era(year, era_style),
                            **fiscal_year(year),
                        )
                    )
        blocks.append(grid(places))
    return blocks, gold


def signed(value: int) -> str:
    return f"△{number(-value)}" if value < 0 else number(value)


def draw_quarters(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A plan of the year by undertaking with its own period and tagged or listed divisions, under a heading for each part."""
    taken: set[str] = set()
    labels = {key: draw_label(pen, key, taken) for key in ("item", "period", "target", "organization")}
    order = pen.rng.sample(sorted(labels), 4)
    order.remove("item")
    columns = [Column("item", (labels["item"],)), *(Column(key, (labels[key],)) for key in order)]
    levels, place = draw_goal_place(pen)
    lines: list[Line] = []
    gold: list[Row] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            item, org = draw_item(pen), pen.rng.sample(DIVISIONS, 2)
            text, measures = draw_plan(pen)
            period_text, period = draw_period(pen, later=True)
            cells = {"item": item, "period": period_text, "target": text, "organization": "\n".join(org)}
            gold.append(gold_row(item, goals, organization=org, target=text, target_measures=measures, **period))
            lines.append(Line(goals, cells))
    return lay_out(pen, f"{era(pen.year, '令和6年度')}　{title}　アクションプラン", columns, lines, levels, place), gold


PLANS_BY_YEAR = {
    "cost columns": draw_cost_columns,
    "year rows": draw_year_rows,
    "criteria list": draw_criteria,
    "supply": draw_supply,
    "action plan": draw_quarters,
}
