"""Generated tables of years: indicators with targets and results by year, and schedules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_labels import draw_label, draw_legend
from tests.sheet_lists import draw_goal_place, draw_goals
from tests.sheet_words import (
    ACTS,
    ERA_STYLES,
    UNITS,
    Pen,
    draw_divisions,
    draw_indicator,
    draw_item,
    draw_value,
    era,
    fiscal_year,
    gold_row,
    measure,
    number,
    step_from,
)

Row = dict[str, Any]
SIDES = (("目標", "実績"), ("目標", "実績"), ("目標値", "実績値"), ("計画値", "実績値"), ("目標", "実績値"))
SUBS = (("男性", "女性"), ("小学生", "中学生"), ("市内", "市外"), ("平日", "休日"))


@dataclass(frozen=True)
class Year:
    """One year of an indicator: what is planned and what was reached, None where nothing is printed."""

    year: int
    target: float | None
    actual: float | None


@dataclass(frozen=True)
class Indicator:
    goals: tuple[str, ...]
    name: str
    sub: str | None
    unit: str
    years: tuple[Year, ...]
    organization: tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Style:
    """How values, units and years of one table are printed."""

    unit: str  # in cells, column, bracket, note
    era: str
    now: int  # the reported year
    sides: tuple[str, str] = ("目標", "実績")

    def printed(self, value: float | None, unit: str) -> str:
        if value is None:
            return ""
        return number(value) + (unit if self.unit == "in cells" else "")

    def name(self, indicator: Indicator) -> str:
        return f"{indicator.name}（{indicator.unit}）" if self.unit == "bracket" else indicator.name

    def measured(self, value: float | None, unit: str) -> list[dict[str, Any]]:
        return [] if value is None else [measure(value, UNITS[unit], raw=self.printed(value, unit))]


def to_gold(indicator: Indicator, style: Style, grade: str | None = None, code: str | None = None) -> list[Row]:
    """The records of one indicator: one for each year that has a value; a grade is the status of the reported year."""
    item = indicator.sub or style.name(indicator)
    group = style.name(indicator) if indicator.sub else None
    out = []
    for year in indicator.years:
        if year.target is None and year.actual is None:
            continue
        row = gold_row(
            item,
            indicator.goals,
            item_group=group,
            organization=list(indicator.organization[1]),
            period=era(year.year, style.era),
            **fiscal_year(year.year),
        )
        for side in ("target", "actual"):
            value = getattr(year, side)
            if value is not None:
                row |= {
                    side: style.printed(value, indicator.unit),
                    f"{side}_measures": style.measured(value, indicator.unit),
                }
        row["status_code"] = code_of(year, style.now)
        if grade and year.year == style.now:
            row |= {"status": grade, "status_code": code}
        out.append(row)
    return out


def code_of(year: Year, now: int) -> str:
    if year.actual is None:
        return "not_reported" if year.year <= now else "planned"
    if year.target is None:
        return "baseline"
    return "achieved" if year.actual >= year.target else "not_achieved"


def draw_years(pen: Pen, unit: str, years: Sequence[int], *, both: bool) -> tuple[Year, ...]:
    """Values by year: up to the sheet's year results (with targets where `both`), later years targets."""
    value = draw_value(pen, unit)
    out = []
    for year in years:
        value = step_from(pen, value, up=pen.chance(0.8) and (unit not in "%％" or value < 65))
        if year <= pen.year:
            target = step_from(pen, value, up=pen.chance(0.4)) if both and year > years[0] else None
            out.append(Year(year, target, value))
        else:
            out.append(Year(year, value, None))
    return tuple(out)


def draw_indicators(
    pen: Pen, levels: int, years: Sequence[int], *, both: bool, unit: str | None, subs: bool
) -> list[Indicator]:
    out = []
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            drawn = unit or pen.pick(tuple(UNITS))
            name, org = draw_indicator(pen, drawn), draw_divisions(pen)
            for sub in pen.pick(SUBS) if subs and pen.chance(0.4) else (None,):
                out.append(
                    Indicator(
                        goals, name, sub, drawn, draw_years(pen, drawn, years, both=both), (org[0], tuple(org[1]))
                    )
                )
    return out


@dataclass(frozen=True)
class Lead:
    """The columns left of the years: labels, and the text of each for an indicator."""

    labels: tuple[str, ...]
    keys: tuple[str, ...]

    def texts(self, indicator: Indicator, style: Style, number_in_list: int) -> tuple[str, ...]:
        named = {
            "number": str(number_in_list),
            "item": style.name(indicator),
            "organization": indicator.organization[0],
            "unit": indicator.unit,
        }
        return tuple(indicator.goals[int(key[4:])] if key.startswith("goal") else named[key] for key in self.keys)


def draw_lead(pen: Pen, levels: int, style: Style, *, organization: bool) -> Lead:
    taken: set[str] = set()
    keys = [
        *(f"goal{level}" for level in range(levels)),
        "item",
        *(["organization"] if organization else []),
        *(["unit"] if style.unit == "column" else []),
    ]
    fields = {"goal0": "goal", "goal1": "subgoal", "item": "indicator"}
    return Lead(tuple(draw_label(pen, fields.get(key, key), taken) for key in keys), tuple(keys))


def lead_places(
    lead: Lead, indicators: Sequence[Indicator], style: Style, starts: Sequence[int], height: int, *, subs: bool
) -> list[Place]:
    """The cells left of the years: equal goals and names merged downwards; with sub-rows the name has two columns."""
    places = []
    col = 0
    for index, key in enumerate(lead.keys):
        wide = 2 if key == "item" and subs else 1
        texts = [lead.texts(indicator, style, n + 1)[index] for n, indicator in enumerate(indicators)]
        if key.startswith("goal"):
            merge: list[Any] = [indicator.goals[: int(key[4:]) + 1] for indicator in indicators]
        else:
            merge = [(indicator.goals, indicator.name) for indicator in indicators]
        for start, length in runs(merge):
            split = key == "item" and subs and indicators[start].sub is not None
            span = 1 if split else wide
            places.append(Place(starts[start], col, texts[start], rowspan=height * length, colspan=span))
            if split:
                places += [
                    Place(starts[start + n], col + 1, indicators[start + n].sub or "", rowspan=height)
                    for n in range(length)
                ]
        col += wide
    return places


def lead_paths(lead: Lead, subs: bool) -> list[tuple[str, ...]]:
    """Header paths of the left columns; the name's two columns share one label."""
    out: list[tuple[str, ...]] = []
    for label, key in zip(lead.labels, lead.keys, strict=True):
        out += [(label,)] * (2 if key == "item" and subs else 1)
    return out


def widen(head: list[Place], lead: Lead, subs: bool) -> list[Place]:
    """The header with the two cells over an indicator's name and its sub-rows joined into one."""
    if not subs:
        return head
    col = lead.keys.index("item")
    return [
        Place(cell.row, cell.col, cell.text, cell.rowspan, 2, head=True) if cell.col == col else cell
        for cell in head
        if cell.col != col + 1
    ]


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


def row_starts(
    indicators: Sequence[Indicator], top: int, height: int, width: int, *, rows: bool
) -> tuple[list[int], list[Place]]:
    """The first row of each indicator, and the goal rows of full width between them."""
    starts, places, row, last = [], [], top, ()
    for indicator in indicators:
        for level, goal in enumerate(indicator.goals if rows else ()):
            if last[: level + 1] != indicator.goals[: level + 1]:
                places.append(Place(row, 0, goal, colspan=width))
                row += 1
        last = indicator.goals
        starts.append(row)
        row += height
    return starts, places


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


def rate_of(year: Year) -> str:
    return f"{year.actual / year.target * 100:.1f}%" if year.actual is not None and year.target else "－"


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


def draw_schedule(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A 工程表: what is done in each year (or half-year), with words, arrows, merged bars, or marks and their legend."""
    marks = (("●", "実施"), ("◎", "完了"), ("△", "検討")) if pen.flip("schedule:marks", 0.3) else ()
    halves = not marks and pen.flip("schedule:half-years", 0.25)
    era_style = pen.choose("era", ERA_STYLES)
    spans = [
        (year, half)
        for year in range(pen.year, pen.year + (2 if halves else 4))
        for half in (("上期", "下期") if halves else ("",))
    ]
    levels, place = draw_goal_place(pen)
    taken: set[str] = set()
    goal_columns = levels if place == "columns" else 0
    paths: list[tuple[str, ...]] = [
        (draw_label(pen, ("goal", "subgoal")[level], taken),) for level in range(goal_columns)
    ]
    paths += [(draw_label(pen, "item", taken),), (draw_label(pen, "organization", taken),)]
    left = len(paths)
    paths += [(era(year, era_style), half) if half else (era(year, era_style),) for year, half in spans]
    blocks: list[Block] = [f"{title}　工程表（{era(pen.year, '令和6年度')}策定）"]
    if marks:
        blocks.append("凡例　" + "　".join(f"{mark}：{word}" for mark, word in marks))
    gold: list[Row] = []
    undertakings = [
        (goals, draw_item(pen), draw_divisions(pen))
        for goals in draw_goals(pen, levels)
        for _ in range(pen.rng.randint(2, 4))
    ]
    last: tuple[str, ...] = ()
    for start, length in (
        runs([goals for goals, _, _ in undertakings]) if place == "headings" else [(0, len(undertakings))]
    ):
        part = undertakings[start : start + length]
        if place == "headings":
            blocks += [goal for level, goal in enumerate(part[0][0]) if last[: level + 1] != part[0][0][: level + 1]]
            last = part[0][0]
        indicators = [Indicator(goals, item, None, "", (), (org[0], tuple(org[1]))) for goals, item, org in part]
        starts, places = row_starts(indicators, max(len(path) for path in paths), 1, len(paths), rows=place == "rows")
        for level in range(goal_columns):
            places += [
                Place(starts[at], level, part[at][0][level], rowspan=count)
                for at, count in runs([goals[: level + 1] for goals, _, _ in part])
            ]
        for row, (goals, item, org) in zip(starts, part, strict=True):
            places += [Place(row, left - 2, item), Place(row, left - 1, org[0])]
            cells, texts = draw_steps(pen, len(spans), marks)
            places += [Place(row, left + col, text, colspan=width) for col, width, text in cells]
            for (year, half), text in zip(spans, texts, strict=True):
                if text:
                    gold.append(
                        gold_row(item, goals, organization=org[1], target=text, **period_of(year, half, era_style))
                    )
        blocks.append(grid(header(paths) + places))
    return blocks, gold


def period_of(year: int, half: str, era_style: str) -> Row:
    fields = fiscal_year(year) | {"period": f"{era(year, era_style)} {half}".strip()}
    if half == "上期":
        fields |= {"period_end": f"{year}-09-30", "period_kind": "range"}
    elif half == "下期":
        fields |= {"period_start": f"{year}-10-01", "period_kind": "range"}
    return fields


def draw_steps(pen: Pen, count: int, marks: Sequence[tuple[str, str]]) -> tuple[list[tuple[int, int, str]], list[str]]:
    """Cells of one line of a schedule (column, width, text), and what each column means."""
    cells: list[tuple[int, int, str]] = []
    texts: list[str] = []
    while len(texts) < count:
        col = len(texts)
        choice = pen.pick(("text", "text", "arrow", "bar", "blank"))
        if marks:
            mark, word = pen.pick((*marks, ("", "")))
            cells.append((col, 1, mark))
            texts.append(word)
        elif choice == "arrow" and col and texts[-1]:
            pen.features.add("schedule:arrows")
            cells.append((col, 1, "→"))
            texts.append(texts[-1])
        elif choice == "bar" and col + 1 < count:
            pen.features.add("schedule:merged bars")
            step = pen.pick(ACTS)
            cells.append((col, 2, step))
            texts += [step, step]
        elif choice == "blank" and col:
            cells.append((col, 1, ""))
            texts.append("")
        else:
            step = pen.pick(ACTS) + pen.pick(("", "の検討", "の実施", "計画の策定"))
            cells.append((col, 1, step))
            texts.append(step)
    return cells, texts


MATRICES = {
    "matrix": draw_matrix,
    "stages": draw_stages,
    "years down": draw_years_down,
    "years down, indicators across": draw_across,
    "schedule": draw_schedule,
}
