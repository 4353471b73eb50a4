"""Generated cards of one indicator each, small tables under the indicator's name, and lists whose years stand in cells."""

from __future__ import annotations

from typing import Any

from tests.sheet_forms import bottom, pair_rows
from tests.sheet_grid import NEW_PAGE, Block, Place, grid, header, runs
from tests.sheet_labels import draw_label, draw_legend
from tests.sheet_lines import draw_goals
from tests.sheet_values import ERA_STYLES, UNITS, draw_value, era, fiscal_year, gold_row, measure, number, step_from
from tests.sheet_words import WHY, Pen, draw_divisions, draw_indicator, draw_item

Row = dict[str, Any]


def draw_series(pen: Pen, unit: str, count: int) -> list[float]:
    values = [draw_value(pen, unit)]
    while len(values) < count:
        values.append(step_from(pen, values[-1], up=pen.chance(0.7) and (unit not in "%％" or values[-1] < 65)))
    return values


def value_row(
    name: str,
    side: str,
    value: float,
    unit: str,
    printed: str,
    *,
    goals: tuple[str, ...],
    year: int,
    text: str,
    **fields: Any,
) -> Row:
    """A record of one figure: a target is planned, a result alone a baseline."""
    found = [measure(value, UNITS[unit], raw=printed)]
    code = "planned" if side == "target" else "baseline"
    return gold_row(
        name,
        goals,
        **{
            side: printed,
            f"{side}_measures": found,
            "status_code": code,
            "period": text,
            **fiscal_year(year),
            **fields,
        },
    )


def draw_card(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form an indicator: base, years and target in one row of figures, a grade for the year, words around it."""
    legend = draw_legend(pen)
    era_style = pen.choose("era", ERA_STYLES)
    taken: set[str] = set()
    labels = {key: draw_label(pen, key, taken) for key in ("goal", "subgoal", "organization")}
    name_label = pen.pick(("KPI", "ＫＰＩ", "指標名", "重要業績評価指標（KPI）"))
    grade_label = pen.pick(("進捗状況", "進捗評価", "達成状況"))
    years = [pen.year - 2, pen.year - 1, pen.year]
    base, end = pen.year - 4, pen.year + 2
    blocks: list[Block] = []
    gold: list[Row] = []
    name = f"{era(pen.year, '令和6年度')}　{title}　実績評価シート"
    for n, goals in enumerate(draw_goals(pen, 2)):
        unit, (org_text, org) = pen.pick(tuple(UNITS)), draw_divisions(pen, 1)
        item = draw_indicator(pen, unit)
        values = draw_series(pen, unit, 5)
        printed = [number(value) for value in values]
        mark, _, code = pen.pick(legend.grades)
        places = pair_rows(
            [
                [(labels["goal"], goals[0])],
                [(labels["subgoal"], goals[1])],
                [(name_label, item), (labels["organization"], org_text)],
            ]
        )
        top = bottom(places)
        heads = ["基準年度", "基準値", "単位", *(era(year, era_style) for year in years), "目標値", "目標年度"]
        cells = [era(base, era_style), printed[0], unit, *printed[1:4], printed[4], era(end, era_style)]
        places += [Place(top, c, text, head=True) for c, text in enumerate(heads)]
        places += [Place(top + 1, c, text) for c, text in enumerate(cells)]
        places += pair_rows(
            [[(grade_label, mark), ("課題", pen.fresh(WHY))], [("改善の方向性", pen.fresh(WHY))]], top + 2
        )
        blocks += [*([NEW_PAGE] if n else []), name, grid(places)]
        common: Row = {"goals": goals, "organization": org}
        gold.append(
            value_row(item, "actual", values[0], unit, printed[0], year=base, text=era(base, era_style), **common)
        )
        for year, value, text in zip(years, values[1:4], printed[1:4], strict=True):
            graded = {"status": mark, "status_code": code} if year == pen.year else {}
            gold.append(
                value_row(item, "actual", value, unit, text, year=year, text=era(year, era_style), **common, **graded)
            )
        gold.append(
            value_row(item, "target", values[4], unit, printed[4], year=end, text=era(end, era_style), **common)
        )
    return legend.add_to(blocks, 1), gold


def draw_small_tables(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A small table an indicator, its name in the heading above, stages with their years in the header."""
    era_style = pen.choose("era", ERA_STYLES)
    years = [pen.year - 3, pen.year, pen.year + 3]
    stages = pen.pick((("基準値", "現状値", "目標値"), ("策定時", "現状値", "目標値")))
    stage_first = pen.flip("stages:before the year", 0.5)
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　指標の現状値"]
    gold: list[Row] = []
    for goals in draw_goals(pen, 1):
        blocks += goals
        for n in range(pen.pick((2, 3))):
            unit = pen.pick(tuple(UNITS))
            name = draw_indicator(pen, unit)
            values = draw_series(pen, unit, 3)
            heads = [
                f"{stage}（{era(year, era_style)}）" if stage_first else f"{era(year, era_style)}（{stage}）"
                for stage, year in zip(stages, years, strict=True)
            ]
            printed = [number(value) + unit for value in values]
            places = [Place(0, c, text, head=True) for c, text in enumerate(heads)] + [
                Place(1, c, text) for c, text in enumerate(printed)
            ]
            blocks += [f"{'①②③④'[n]} {name}", grid(places)]
            for head, year, value, text in zip(heads, years, values, printed, strict=True):
                side = "target" if year == years[-1] else "actual"
                gold.append(
                    value_row(name, side, value, unit, text, goals=goals, year=year, text=head, item_no="①②③④"[n])
                )
    return blocks, gold


def draw_own_years(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators of which each has its own base and target year, in a cell beside the value."""
    era_style = pen.choose("era", ERA_STYLES)
    taken: set[str] = set()
    goal_columns = pen.pick((0, 1))
    pen.features.add("goal:columns" if goal_columns else "goal:none")
    paths: list[tuple[str, ...]] = [(draw_label(pen, "goal", taken),)] * goal_columns
    paths += [(draw_label(pen, "indicator", taken),), ("単位",)]
    stages = pen.pick((("基準値", "現状値", "目標値"), ("当初値", "現状値", "目標値"), ("策定時", "現状", "目標")))
    year_label, value_label = pen.pick((("年度", "値"), ("年度", "数値"), ("時点", "値")))
    paths += [(stage, label) for stage in stages for label in (year_label, value_label)]
    pen.features.add("header:2")
    places, gold, row = header(paths), [], 2
    starts: list[tuple[str, ...]] = []
    for goals in draw_goals(pen, goal_columns):
        for _ in range(pen.rng.randint(2, 4)):
            unit = pen.pick(tuple(UNITS))
            name, values = draw_indicator(pen, unit), draw_series(pen, unit, 3)
            years = [pen.year - pen.rng.randint(3, 5), pen.year, pen.year + pen.rng.randint(1, 4)]
            places += [Place(row, goal_columns, name), Place(row, goal_columns + 1, unit)]
            for n, (year, value) in enumerate(zip(years, values, strict=True)):
                text = era(year, era_style)
                places += [
                    Place(row, goal_columns + 2 + 2 * n, text),
                    Place(row, goal_columns + 3 + 2 * n, number(value)),
                ]
                gold.append(
                    value_row(
                        name,
                        "target" if n == 2 else "actual",
                        value,
                        unit,
                        number(value),
                        goals=goals,
                        year=year,
                        text=text,
                    )
                )
            starts.append(goals)
            row += 1
    if goal_columns:
        places += [Place(2 + start, 0, starts[start][0], rowspan=length) for start, length in runs(starts)]
    return [f"{title}　指標一覧（{era(pen.year, '令和6年度')}末現在）", grid(places)], gold


def draw_undertaking_indicators(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Undertakings beside their indicators: a merged undertaking is the goal of the indicators on its right."""
    era_style = pen.choose("era", ERA_STYLES)
    levels = pen.pick((0, 1))
    pen.features.add("goal:columns" if levels else "goal:none")
    taken: set[str] = set()
    years = (pen.year - 1, pen.year)
    paths: list[tuple[str, ...]] = [(draw_label(pen, "goal", taken),)] * levels
    paths += [
        (pen.pick(("取組名", "事業名", "施策の内容")),),
        (draw_label(pen, "organization", taken),),
        (draw_label(pen, "indicator", taken),),
        ("単位",),
    ]
    paths += [
        (era(years[0], era_style), "実績"),
        (era(years[1], era_style), "目標"),
        (era(years[1], era_style), "実績"),
        (era(years[1] + 1, era_style), "目標"),
    ]
    pen.features.add("header:2")
    places, gold, row = header(paths), [], 2
    starts: list[tuple[str, ...]] = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 3)):
            name, (org_text, org), count = draw_item(pen), draw_divisions(pen), pen.pick((1, 2, 3))
            places += [Place(row, levels, name, rowspan=count), Place(row, levels + 1, org_text, rowspan=count)]
            for _ in range(count):
                unit = pen.pick(tuple(UNITS))
                item, (first, target, actual, later) = draw_indicator(pen, unit), draw_series(pen, unit, 4)
                texts = [item, unit, *(number(value) for value in (first, target, actual, later))]
                places += [Place(row, levels + 2 + c, text) for c, text in enumerate(texts)]
                common: Row = {"goals": (*goals, name), "organization": org}
                gold.append(
                    value_row(
                        item,
                        "actual",
                        first,
                        unit,
                        number(first),
                        year=years[0],
                        text=era(years[0], era_style),
                        **common,
                    )
                )
                both = value_row(
                    item, "target", target, unit, number(target), year=years[1], text=era(years[1], era_style), **common
                )
                both |= {
                    "actual": number(actual),
                    "actual_measures": [measure(actual, UNITS[unit], raw=number(actual))],
                }
                gold.append(both | {"status_code": "achieved" if actual >= target else "not_achieved"})
                gold.append(
                    value_row(
                        item,
                        "target",
                        later,
                        unit,
                        number(later),
                        year=years[1] + 1,
                        text=era(years[1] + 1, era_style),
                        **common,
                    )
                )
                starts.append(goals)
                row += 1
    if levels:
        places += [Place(2 + start, 0, starts[start][0], rowspan=length) for start, length in runs(starts)]
    return [f"{era(pen.year, '令和6年度')}　{title}　取組と指標", grid(places)], gold


CARDS = {
    "undertakings and indicators": draw_undertaking_indicators,
    "indicator card": draw_card,
    "small tables": draw_small_tables,
    "own years": draw_own_years,
}
