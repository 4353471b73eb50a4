"""Generated tables of years: indicators with targets and results, years across or down, stages, pairs of columns or rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_indicators import (
    SIDES,
    Indicator,
    Lead,
    Style,
    draw_indicators,
    draw_lead,
    draw_years,
    lead_paths,
    lead_places,
    rate_of,
    row_starts,
    to_gold,
    widen,
)
from tests.sheet_labels import draw_legend
from tests.sheet_lines import draw_goal_place, draw_goals
from tests.sheet_values import ERA_STYLES, UNITS, era, number
from tests.sheet_words import Pen, draw_indicator

Row = dict[str, Any]


def draw_matrix(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators down, years across: single columns, pairs of columns, or pairs of rows."""
    shape = pen.choose("pairs", ("single columns", "column pairs", "row pairs"))
    style = Style(
        pen.choose("unit", ("in cells", "column", "bracket", "note")), pen.choose("era", ERA_STYLES), pen.year
    )
    both = shape != "single columns"
    years: Sequence[int] = range(pen.year - pen.rng.randint(1, 2), pen.year + pen.rng.randint(2, 4))
    style = replace(style, sides=pen.pick(SIDES))
    if years[0] > 2019 and pen.flip("era:without a name", 0.12):
        style = replace(style, era="6年度")
    backwards = both and pen.flip("years:backwards", 0.12)
    levels, place = draw_goal_place(pen)
    subs = pen.flip("cells:sub-rows", 0.25)
    indicators = draw_indicators(
        pen, levels, years, both=both, unit=pen.pick(tuple(UNITS)) if style.unit == "note" else None, subs=subs
    )
    if backwards:
        indicators = [replace(indicator, years=indicator.years[::-1]) for indicator in indicators]
    legend = draw_legend(pen) if both and pen.chance(0.35) else None
    over = shape == "column pairs" and pen.flip("header:3", 0.3)
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　指標の達成状況"]
    gold: list[Row] = []
    last: tuple[str, ...] = ()
    groups = runs([indicator.goals for indicator in indicators]) if place == "headings" else [(0, len(indicators))]
    lead = draw_lead(pen, levels if place == "columns" else 0, style, organization=pen.chance(0.4))
    draw = {
        "single columns": single_columns,
        "column pairs": partial(column_pairs, over="年度別の目標と実績" if over else None),
        "row pairs": row_pairs,
    }[shape]
    rate = both and pen.flip("rows:rate", 0.3)
    for start, length in groups:
        part = indicators[start : start + length]
        if place == "headings":
            blocks += [
                goal for level, goal in enumerate(part[0].goals) if last[: level + 1] != part[0].goals[: level + 1]
            ]
            last = part[0].goals
        if style.unit == "note":
            blocks.append(f"（単位：{part[0].unit}）")
        grades = [pen.pick(legend.grades) if legend else ("", "", "") for _ in part]
        places = draw(
            part,
            lead,
            style,
            [grade[0] for grade in grades] if legend else None,
            subs=subs,
            rate=rate,
            rows=place == "rows",
        )
        if shape == "single columns" and style.unit == "note" and not subs and pen.flip("rows:total", 0.5):
            places += sums(part, places)
        blocks.append(grid(places))
        for indicator, (mark, _, code) in zip(part, grades, strict=True):
            org = indicator.organization if "organization" in lead.keys else ("", ())
            shown = Indicator(indicator.goals, indicator.name, indicator.sub, indicator.unit, indicator.years, org)
            gold += to_gold(shown, style, mark or None, code or None)
    return (legend.add_to(blocks, 1) if legend else blocks), gold


def sums(part: Sequence[Indicator], places: Sequence[Place]) -> list[Place]:
    """A line of totals below the indicators."""
    row = max(place.row + place.rowspan for place in places)
    width = max(place.col + place.colspan for place in places)
    left = width - len(part[0].years)
    values = [
        round(sum((year.actual if year.target is None else year.target) or 0 for year in column), 1)
        for column in zip(*(i.years for i in part), strict=True)
    ]
    return [Place(row, 0, "計", colspan=left), *(Place(row, left + n, number(value)) for n, value in enumerate(values))]


def single_columns(
    part: Sequence[Indicator], lead: Lead, style: Style, grades: list[str] | None, *, subs: bool, rate: bool, rows: bool
) -> list[Place]:
    assert grades is None and not rate
    paths = [
        *lead_paths(lead, subs),
        *((era(y.year, style.era) + ("実績" if y.actual is not None else "目標"),) for y in part[0].years),
    ]
    head = widen(header(paths), lead, subs)
    starts, places = row_starts(part, 1, 1, len(paths), rows=rows)
    left = len(paths) - len(part[0].years)
    for start, indicator in zip(starts, part, strict=True):
        for n, year in enumerate(indicator.years):
            value = year.target if year.actual is None else year.actual
            places.append(Place(start, left + n, style.printed(value, indicator.unit)))
    return head + places + lead_places(lead, part, style, starts, 1, subs=subs)


def column_pairs(
    part: Sequence[Indicator],
    lead: Lead,
    style: Style,
    grades: list[str] | None,
    *,
    subs: bool,
    rate: bool,
    rows: bool,
    over: str | None,
) -> list[Place]:
    target, actual = style.sides
    year_paths: list[tuple[str, ...]] = []
    for year in part[0].years:
        name = era(year.year, style.era)
        later = year.year > style.now
        sides = [target] if later else [target, actual] + (["達成率"] if rate else [])
        year_paths += [(name, side) for side in sides]
    above = [(over, *path) for path in year_paths] if over else year_paths
    paths = [*lead_paths(lead, subs), *above, *([("評価",)] if grades else [])]
    head = widen(header(paths), lead, subs)
    starts, places = row_starts(part, 3 if over else 2, 1, len(paths), rows=rows)
    left = len(lead_paths(lead, subs))
    for index, (start, indicator) in enumerate(zip(starts, part, strict=True)):
        by_name = {era(year.year, style.era): year for year in indicator.years}
        for n, (name, side) in enumerate(year_paths):
            year = by_name[name]
            value = style.printed(year.target if side == target else year.actual, indicator.unit) or "－"
            places.append(Place(start, left + n, rate_of(year) if side == "達成率" else value))
        if grades:
            places.append(Place(start, len(paths) - 1, grades[index]))
    return head + places + lead_places(lead, part, style, starts, 1, subs=subs)


def row_pairs(
    part: Sequence[Indicator], lead: Lead, style: Style, grades: list[str] | None, *, subs: bool, rate: bool, rows: bool
) -> list[Place]:
    sides = [*style.sides] + (["達成率"] if rate else [])
    paths = [
        *lead_paths(lead, subs),
        ("区分",),
        *((era(y.year, style.era),) for y in part[0].years),
        *([("評価",)] if grades else []),
    ]
    head = widen(header(paths), lead, subs)
    height = len(sides)
    starts, places = row_starts(part, 1, height, len(paths), rows=rows)
    left = len(lead_paths(lead, subs))
    for index, (start, indicator) in enumerate(zip(starts, part, strict=True)):
        for r, side in enumerate(sides):
            places.append(Place(start + r, left, side, head=True))
            for n, year in enumerate(indicator.years):
                value = style.printed(year.target if side == style.sides[0] else year.actual, indicator.unit)
                places.append(
                    Place(
                        start + r,
                        left + 1 + n,
                        (rate_of(year) if year.actual is not None else "") if side == "達成率" else value,
                    )
                )
        if grades:
            places.append(Place(start, len(paths) - 1, grades[index], rowspan=height))
    return head + places + lead_places(lead, part, style, starts, height, subs=subs)


def draw_stages(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators with a value at planning time, one now and a final target: stage above year, or both in one label."""
    shape = pen.choose("stages", ("above the year", "beside the year"))
    style = Style(pen.choose("unit", ("in cells", "column", "bracket")), pen.choose("era", ERA_STYLES), pen.year)
    years = (pen.year - 4, pen.year, pen.year + pen.rng.randint(1, 5))
    stages = pen.pick(
        (("基準値", "現状値", "目標値"), ("策定時", "中間評価", "最終目標"), ("当初値", "実績値", "目標値"))
    )
    levels, place = draw_goal_place(pen)
    subs = pen.flip("cells:sub-rows", 0.3)
    indicators = draw_indicators(pen, levels, years, both=False, unit=None, subs=subs)
    blocks: list[Block] = [f"{title}　中間評価（{era(pen.year, '令和6年度')}）"]
    gold: list[Row] = []
    last: tuple[str, ...] = ()
    lead = draw_lead(pen, levels if place == "columns" else 0, style, organization=False)
    for start, length in (
        runs([indicator.goals for indicator in indicators]) if place == "headings" else [(0, len(indicators))]
    ):
        part = indicators[start : start + length]
        if place == "headings":
            blocks += [
                goal for level, goal in enumerate(part[0].goals) if last[: level + 1] != part[0].goals[: level + 1]
            ]
            last = part[0].goals
        named = list(zip(stages, (era(year, style.era) for year in years), strict=True))
        stage_paths = (
            [(stage, year) for stage, year in named]
            if shape == "above the year"
            else [(f"{stage}（{year}）",) for stage, year in named]
        )
        paths = [*lead_paths(lead, subs), *stage_paths]
        head = widen(header(paths), lead, subs)
        starts, places = row_starts(part, len(stage_paths[0]), 1, len(paths), rows=place == "rows")
        for top, indicator in zip(starts, part, strict=True):
            values = [
                style.printed(year.target if year.actual is None else year.actual, indicator.unit)
                for year in indicator.years
            ]
            places += [Place(top, len(paths) - 3 + n, text) for n, text in enumerate(values)]
            gold += to_gold(
                Indicator(indicator.goals, indicator.name, indicator.sub, indicator.unit, indicator.years, ("", ())),
                style,
            )
        blocks.append(grid(head + places + lead_places(lead, part, style, starts, 1, subs=subs)))
    return blocks, gold


def draw_years_down(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators with their years below each other, target and result beside."""
    style = Style(pen.choose("unit", ("in cells", "column", "bracket")), pen.choose("era", ERA_STYLES), pen.year)
    years = range(pen.year - 2, pen.year + 3)
    levels, place = draw_goal_place(pen)
    place = "rows" if place == "headings" else place
    indicators = draw_indicators(pen, levels, years, both=True, unit=None, subs=False)
    lead = draw_lead(pen, levels if place == "columns" else 0, style, organization=False)
    rate = pen.flip("rows:rate", 0.3)
    paths = [
        *((label,) for label in lead.labels),
        ("年度",),
        ("目標値",),
        ("実績値",),
        *([("達成率",)] if rate else []),
    ]
    starts, places = row_starts(indicators, 1, len(years), len(paths), rows=place == "rows")
    left = len(lead.labels)
    gold = []
    for start, indicator in zip(starts, indicators, strict=True):
        for n, year in enumerate(indicator.years):
            cells = [
                era(year.year, style.era),
                style.printed(year.target, indicator.unit),
                style.printed(year.actual, indicator.unit),
            ]
            cells += [rate_of(year) if year.actual is not None else ""] if rate else []
            places += [Place(start + n, left + c, text) for c, text in enumerate(cells)]
        gold += to_gold(
            Indicator(indicator.goals, indicator.name, None, indicator.unit, indicator.years, ("", ())), style
        )
    cells = header(paths) + places + lead_places(lead, indicators, style, starts, len(years), subs=False)
    return [f"{era(pen.year, '令和6年度')}　{title}　KPI進捗状況", grid(cells)], gold


def draw_across(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Years down, one pair of columns 目標 and 実績 an indicator, one table a goal."""
    style = Style(pen.choose("unit", ("in cells", "bracket")), pen.choose("era", ERA_STYLES), pen.year)
    years = range(pen.year - 2, pen.year + 2)
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　指標の推移"]
    gold: list[Row] = []
    for goals in draw_goals(pen, 1):
        part = [
            Indicator(
                goals,
                draw_indicator(pen, unit := pen.pick(tuple(UNITS))),
                None,
                unit,
                draw_years(pen, unit, years, both=True),
                ("", ()),
            )
            for _ in range(pen.pick((2, 3)))
        ]
        paths = [("年度",), *((style.name(indicator), side) for indicator in part for side in ("目標", "実績"))]
        places = header(paths)
        for n, year in enumerate(years):
            places.append(Place(2 + n, 0, era(year, style.era), head=True))
            values = [
                value
                for indicator in part
                for value in ((indicator.years[n].target, indicator.unit), (indicator.years[n].actual, indicator.unit))
            ]
            places += [Place(2 + n, 1 + c, style.printed(*value)) for c, value in enumerate(values)]
        blocks += [*goals, grid(places)]
        for indicator in part:
            gold += to_gold(indicator, style)
    return blocks, gold


MATRICES = {
    "matrix": draw_matrix,
    "stages": draw_stages,
    "years down": draw_years_down,
    "years down, indicators across": draw_across,
}
