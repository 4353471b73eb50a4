"""Generated reports in words by year, lists of main projects with budgets, and schedules of facilities."""

from __future__ import annotations

from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_labels import draw_label
from tests.sheet_lines import Column, Line, draw_goal_place, draw_goals, lay_out
from tests.sheet_schedules import draw_steps
from tests.sheet_values import ERA_STYLES, era, fiscal_year, gold_row, number
from tests.sheet_words import ABOUT, WORD_TARGETS, Pen, draw_divisions, draw_item, draw_report

Row = dict[str, Any]
SIDES = (("計画", "実施状況"), ("目標", "取組状況"), ("取組計画", "進捗状況"), ("年度目標", "実施結果"))


def draw_year(
    pen: Pen, year: int, text: str, item: str, goals: tuple[str, ...], org: list[str]
) -> tuple[str, str, Row]:
    """What was planned for a year and how it went; later years have no report yet."""
    plan = pen.fresh(WORD_TARGETS)
    row = gold_row(item, goals, organization=org, target=plan, period=text, **fiscal_year(year))
    if year > pen.year:
        return plan, "", row
    report, row["status_code"] = draw_report(pen)
    row["status"] = report
    return plan, report, row


def draw_report_columns(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """For each year the same two columns, plan and report, under the year."""
    era_style = pen.choose("era", ERA_STYLES)
    years = range(pen.year - 1, pen.year + 2)
    plan_label, report_label = pen.pick(SIDES)
    taken = {plan_label, report_label}
    columns = [Column(key, (draw_label(pen, key, taken),)) for key in ("item", "organization")]
    columns += [
        Column(f"{side}{year}", (era(year, era_style), side)) for year in years for side in (plan_label, report_label)
    ]
    pen.features.add("header:2")
    levels, place = draw_goal_place(pen)
    lines: list[Line] = []
    gold: list[Row] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 3)):
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            cells = {"item": item, "organization": org_text}
            for year in years:
                plan, report, row = draw_year(pen, year, era(year, era_style), item, goals, org)
                cells |= {f"{plan_label}{year}": plan, f"{report_label}{year}": report}
                gold.append(row)
            lines.append(Line(goals, cells))
    return lay_out(
        pen, f"{title}　取組の経過（{era(pen.year, '令和6年度')}末現在）", columns, lines, levels, place
    ), gold


def draw_report_rows(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Each undertaking has a row of plans and a row of reports over the years."""
    era_style = pen.choose("era", ERA_STYLES)
    years = range(pen.year - 1, pen.year + 2)
    sides = pen.pick(SIDES)
    taken = set(sides)
    levels = pen.pick((0, 1))
    pen.features.add("goal:columns" if levels else "goal:none")
    paths = [(draw_label(pen, "goal", taken),)] * levels
    paths += [(draw_label(pen, "item", taken),), (draw_label(pen, "organization", taken),), ("区分",)]
    paths += [(era(year, era_style),) for year in years]
    places, gold, row = header(paths), [], 1
    starts: list[tuple[str, ...]] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 3)):
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            places += [Place(row, levels, item, rowspan=2), Place(row, levels + 1, org_text, rowspan=2)]
            places += [Place(row + n, levels + 2, side, head=True) for n, side in enumerate(sides)]
            for n, year in enumerate(years):
                plan, report, record = draw_year(pen, year, era(year, era_style), item, goals, org)
                places += [Place(row, levels + 3 + n, plan), Place(row + 1, levels + 3 + n, report)]
                gold.append(record)
            starts.append(goals)
            row += 2
    if levels:
        places += [Place(1 + 2 * start, 0, starts[start][0], rowspan=2 * length) for start, length in runs(starts)]
    return [f"{title}　年度別進捗管理表（{era(pen.year, '令和6年度')}末現在）", grid(places)], gold


def draw_projects(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """The main projects of a budget: what each is, what it costs, whether it is new."""
    cost = pen.pick(("予算額（千円）", "事業費（千円）", "当初予算額（千円）"))
    taken = {cost}
    labels = {key: draw_label(pen, key, taken) for key in ("item", "organization", "description")}
    columns = [
        Column("kind", (pen.pick(("区分", "新規・継続")),)),
        Column("item", (labels["item"],)),
        Column("cost", (cost,)),
        Column("description", (labels["description"],)),
        Column("organization", (labels["organization"],)),
    ]
    levels, place = draw_goal_place(pen)
    lines: list[Line] = []
    gold: list[Row] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            item, (org_text, org), about = draw_item(pen), draw_divisions(pen), pen.fresh(ABOUT)
            cells = {
                "kind": pen.pick(("新規", "継続", "拡充")),
                "item": item,
                "cost": number(pen.rng.randint(2, 900) * 50),
                "description": about,
                "organization": org_text,
            }
            gold.append(gold_row(item, goals, organization=org, description=about, extra={cost: cells["cost"]}))
            lines.append(Line(goals, cells))
    return lay_out(pen, f"{era(pen.year, '令和6年度')}　{title}　主要事業一覧", columns, lines, levels, place), gold


def draw_facilities(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Facilities with their size, age and policy, and what is done to each in which year."""
    era_style = pen.choose("era", ERA_STYLES)
    years = range(pen.year, pen.year + 4)
    paths: list[tuple[str, ...]] = [("施設名",), ("延床面積（㎡）",), ("建築年",), ("所管課",)]
    over = pen.flip("header:2", 0.5)
    paths += [("対策の内容", era(year, era_style)) if over else (era(year, era_style),) for year in years]
    top = 2 if over else 1
    blocks: list[Block] = [f"{title}　個別施設計画（{era(pen.year, '令和6年度')}策定）"]
    gold: list[Row] = []
    for goals in draw_goals(pen, pen.pick((0, 1))):
        places = header(paths)
        for row in range(top, top + pen.rng.randint(2, 4)):
            name, (org_text, org) = pen.fresh(("{p}{t}",)), draw_divisions(pen, 1)
            area, built = number(pen.rng.randint(100, 4000)), f"昭和{pen.rng.randint(45, 63)}年"
            places += [Place(row, c, text) for c, text in enumerate((name, area, built, org_text))]
            cells, texts = draw_steps(pen, len(years), ())
            places += [Place(row, 4 + col, text, colspan=width) for col, width, text in cells]
            for year, text in zip(years, texts, strict=True):
                if text:
                    gold.append(
                        gold_row(
                            name,
                            goals,
                            organization=org,
                            target=text,
                            period=era(year, era_style),
                            **fiscal_year(year),
                            extra={"延床面積（㎡）": area, "建築年": built},
                        )
                    )
        blocks += [*goals, grid(places)]
    return blocks, gold


REPORTS = {
    "report columns": draw_report_columns,
    "report rows": draw_report_rows,
    "main projects": draw_projects,
    "facilities": draw_facilities,
}
