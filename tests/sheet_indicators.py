"""Indicators of generated sheets: their values by year, their records, and the columns left of the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.sheet_grid import Place, runs
from tests.sheet_labels import draw_label
from tests.sheet_lines import draw_goals
from tests.sheet_values import UNITS, draw_value, era, fiscal_year, gold_row, measure, number, step_from
from tests.sheet_words import Pen, draw_divisions, draw_indicator

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


def rate_of(year: Year) -> str:
    return f"{year.actual / year.target * 100:.1f}%" if year.actual is not None and year.target else "－"
