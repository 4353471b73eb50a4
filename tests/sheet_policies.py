"""Generated sheets about a policy as a whole, stages down the side, judgements by the column that is ticked, divisions inside names, months."""

from __future__ import annotations

from typing import Any

from tests.sheet_grid import Block, Place, grid, header
from tests.sheet_indicators import Indicator, Style, draw_years, to_gold
from tests.sheet_lines import draw_goals
from tests.sheet_rare import goal_cells
from tests.sheet_values import ERA_STYLES, UNITS, draw_quantity, draw_value, era, fiscal_year, gold_row, measure, number
from tests.sheet_words import ABOUT, ACTS, WHY, Pen, draw_divisions, draw_indicator, draw_item, draw_report, draw_topic

Row = dict[str, Any]
CHOICES = (
    (("達成", "achieved"), ("一部達成", "partly_achieved"), ("未達成", "not_achieved")),
    (("完了", "done"), ("継続", "in_progress"), ("中止", "suspended")),
)


def draw_policy(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One table a policy: its head, its indicators by year, its undertakings, and what is left to do."""
    style = Style("column", pen.choose("era", ERA_STYLES), pen.year)
    years = (pen.year - 1, pen.year, pen.year + 3)
    aim, trouble = pen.pick(("目的", "めざす姿")), pen.pick(("課題", "現状と課題"))
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　施策評価シート"]
    gold: list[Row] = []
    for _ in range(pen.pick((2, 3))):
        goal, (org_text, org), purpose, why = draw_topic(pen), draw_divisions(pen, 1), pen.fresh(ABOUT), pen.fresh(WHY)
        places = [
            Place(0, 0, "施策名", head=True),
            Place(0, 1, goal, colspan=2),
            Place(0, 3, "担当部課", head=True),
            Place(0, 4, org_text),
            Place(1, 0, aim, head=True),
            Place(1, 1, purpose, colspan=4),
        ]
        paths = [("指標名",), ("単位",), *((era(y, style.era), "目標" if y > pen.year else "実績") for y in years)]
        places += header(paths, 2)
        row = 4
        for _ in range(2):
            unit = pen.pick(tuple(UNITS))
            drawn = draw_years(pen, unit, years, both=False)
            indicator = Indicator((goal,), draw_indicator(pen, unit), None, unit, drawn, (org_text, tuple(org)))
            values = [style.printed(year.target if year.actual is None else year.actual, unit) for year in drawn]
            places += [Place(row, c, text) for c, text in enumerate((indicator.name, unit, *values))]
            gold += to_gold(indicator, style)
            row += 1
        heads = (("主な事業名", 1), ("事業内容", 2), ("実施状況", 2))
        places += [
            Place(row, col, text, colspan=width, head=True) for col, (text, width) in zip((0, 1, 3), heads, strict=True)
        ]
        for _ in range(pen.rng.randint(2, 3)):
            row += 1
            item, about, (report, code) = draw_item(pen), pen.fresh(ABOUT), draw_report(pen)
            places += [Place(row, 0, item), Place(row, 1, about, colspan=2), Place(row, 3, report, colspan=2)]
            gold.append(gold_row(item, [goal], organization=org, description=about, status=report, status_code=code))
        places += [Place(row + 1, 0, trouble, head=True), Place(row + 1, 1, why, colspan=4)]
        blocks.append(grid(places))
    return blocks, gold


def draw_stages_down(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators whose stages stand below each other, each with its year and its value."""
    style = Style("in cells", pen.choose("era", ERA_STYLES), pen.year)
    first, last = pen.year - 3, pen.year + 3
    stages = (("策定時", first), (pen.pick(("中間実績", "実績値")), pen.year), (pen.pick(("目標値", "最終目標")), last))
    places, gold, starts = header([("施策",), ("指標",), ("区分",), ("年度",), ("数値",)]), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 3)):
            unit = pen.pick(tuple(UNITS))
            drawn = draw_years(pen, unit, (first, pen.year, last), both=False)
            indicator = Indicator(goals, draw_indicator(pen, unit), None, unit, drawn, ("", ()))
            row = 1 + 3 * len(starts)
            places.append(Place(row, 1, indicator.name, rowspan=3))
            for n, ((stage, year), value) in enumerate(zip(stages, drawn, strict=True)):
                printed = style.printed(value.target if value.actual is None else value.actual, unit)
                cells = (stage, era(year, style.era), printed)
                places += [Place(row + n, 2 + c, text) for c, text in enumerate(cells)]
            gold += to_gold(indicator, style)
            starts.append(goals)
    return [f"{title}　指標の状況（{era(pen.year, '令和6年度')}末現在）", grid(places + goal_cells(starts, 1, 3))], gold


def draw_choices(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list whose judgement is a mark in one of several columns."""
    choices, mark = pen.pick(CHOICES), pen.pick(("○", "●", "✓"))
    paths = [("施策",), ("取組",), ("担当課",), ("数値目標",), *(("評価", word) for word, _ in choices), ("備考",)]
    places, gold, starts = header(paths), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 4)):
            item, (org_text, org), quantity = draw_item(pen), draw_divisions(pen), draw_quantity(pen)
            picked = pen.pick(range(len(choices)))
            ticks = [mark if n == picked else "" for n in range(len(choices))]
            row = 2 + len(starts)
            places += [Place(row, 1 + c, text) for c, text in enumerate((item, org_text, quantity.text, *ticks, ""))]
            gold.append(
                gold_row(
                    item,
                    goals,
                    organization=org,
                    target=quantity.text,
                    target_measures=list(quantity.measures),
                    status=choices[picked][0],
                    status_code=choices[picked][1],
                )
            )
            starts.append(goals)
    return [f"{era(pen.year, '令和6年度')}　{title}　自己点検表", grid(places + goal_cells(starts, 2))], gold


def draw_named_divisions(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list whose cells hold the undertaking with its division in brackets, as the label says."""
    label = pen.pick(("事業名（担当課）", "取組名（所管課）", "事業名\n（担当課名）"))
    status = pen.pick(("実施状況", "取組状況"))
    paths = [("施策",), (label,), ("事業内容",), ("目標値",), (status,)]
    breaks = pen.pick(("\n（{}）", "（{}）"))
    places, gold, starts = header(paths), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 4)):
            item = pen.fresh(("{t}の{a}", "{p}の{t}の{a}", "{t}{a}事業"))
            org_text, org = draw_divisions(pen, 1)
            quantity, about, (report, code) = draw_quantity(pen), pen.fresh(ABOUT), draw_report(pen)
            cells = (item + breaks.format(org_text), about, quantity.text, report)
            places += [Place(1 + len(starts), 1 + c, text) for c, text in enumerate(cells)]
            gold.append(
                gold_row(
                    item,
                    goals,
                    organization=org,
                    description=about,
                    target=quantity.text,
                    target_measures=list(quantity.measures),
                    status=report,
                    status_code=code,
                )
            )
            starts.append(goals)
    return [f"{era(pen.year, '令和6年度')}　{title}　取組状況一覧", grid(places + goal_cells(starts, 1))], gold


def draw_months(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """What is done in which quarter of the year, with arrows for what goes on."""
    quarters = (("4～6月", 4, 6, 30), ("7～9月", 7, 9, 30), ("10～12月", 10, 12, 31), ("1～3月", 1, 3, 31))
    year = era(pen.year, pen.choose("era", ERA_STYLES))
    paths = [("№",), ("取組項目",), ("担当課",), *((year, name) for name, *_ in quarters)]
    places, gold = header(paths), []
    for n in range(1, pen.rng.randint(4, 6)):
        item, (org_text, org) = draw_item(pen), draw_divisions(pen)
        places += [Place(1 + n, c, text) for c, text in enumerate((str(n), item, org_text))]
        said = ""
        for c, (name, start, end, day) in enumerate(quarters):
            cell = pen.pick(("→", pen.pick(ACTS), "")) if said else pen.pick(ACTS)
            said = said if cell == "→" else cell
            places.append(Place(1 + n, 3 + c, cell))
            if said:
                turn = pen.year + (start < 4)
                gold.append(
                    gold_row(
                        item,
                        item_no=str(n),
                        organization=org,
                        target=said,
                        period=f"{year} {name}",
                        fiscal_year=pen.year,
                        period_start=f"{turn}-{start:02}-01",
                        period_end=f"{turn}-{end:02}-{day}",
                        period_kind="range",
                    )
                )
    return [f"{title}　年間スケジュール（{era(pen.year, '令和6年度')}）", grid(places)], gold


def draw_costed(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators with a result of the year before, target and result of the year, and their money beside."""
    style = Style("bracket", pen.choose("era", ERA_STYLES), pen.year)
    before, now, cost = era(pen.year - 1, style.era), era(pen.year, style.era), "事業費（千円）"
    paths = [("番号",), ("指標",), (before, "実績"), (now, "目標"), (now, "実績"), (now, cost), ("所管課",)]
    places, gold = header(paths), []
    for n in range(pen.rng.randint(3, 6)):
        unit, (org_text, org) = pen.pick(tuple(UNITS)), draw_divisions(pen)
        name = f"{draw_indicator(pen, unit)}（{unit}）"
        values = [draw_value(pen, unit) for _ in range(3)]
        money = number(pen.rng.randint(20, 9000))
        cells = (str(n + 1), name, *map(number, values), money, org_text)
        places += [Place(2 + n, c, text) for c, text in enumerate(cells)]
        old, target, result = ([measure(value, UNITS[unit], raw=number(value))] for value in values)
        base: Row = {"organization": org, "item_no": str(n + 1)}
        gold.append(
            gold_row(
                name,
                **base,
                period=before,
                **fiscal_year(pen.year - 1),
                actual=number(values[0]),
                actual_measures=old,
                status_code="baseline",
            )
        )
        gold.append(
            gold_row(
                name,
                **base,
                period=now,
                **fiscal_year(pen.year),
                target=number(values[1]),
                target_measures=target,
                actual=number(values[2]),
                actual_measures=result,
                status_code="achieved" if values[2] >= values[1] else "not_achieved",
                extra={f"{cost} {now}": money},
            )
        )
    return [f"{now}　{title}　主要な事業の成果", grid(places)], gold


POLICIES = {
    "policy sheet": draw_policy,
    "stages down": draw_stages_down,
    "choice columns": draw_choices,
    "divisions in names": draw_named_divisions,
    "quarters with arrows": draw_months,
    "results and money": draw_costed,
}
