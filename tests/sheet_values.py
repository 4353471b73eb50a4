"""Values for generated sheets, each with its reading: quantities and their results, years and periods, gold records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.sheet_words import Pen, split

LABELS_OF_MEASURES = split("参加者 利用件数 設置 交付 回収量 開催 登録者 貸出 更新延長 受講者 相談 来場者")


UNITS = {
    "人": "人",
    "名": "人",
    "件": "件",
    "回": "回",
    "か所": "箇所",
    "カ所": "箇所",
    "箇所": "箇所",
    "団体": "団体",
    "世帯": "世帯",
    "冊": "冊",
    "台": "台",
    "校": "校",
    "地区": "地区",
    "%": "%",
    "％": "%",
    "ha": "ha",
    "km": "km",
    "戸": "戸",
    "店": "店",
    "本": "本",
}


@dataclass(frozen=True)
class Quantity:
    """A quantity as printed, with its measures and the printed unit, value and comparator of the first."""

    text: str
    measures: tuple[dict[str, Any], ...]
    unit: str
    value: float
    comparator: str


def measure(
    value: float, unit: str | None, comparator: str = "eq", per: str | None = None, raw: str = ""
) -> dict[str, Any]:
    return {
        "name": None,
        "value": value,
        "value_max": None,
        "unit": unit,
        "comparator": comparator,
        "per": per,
        "raw": raw,
    }


def number(value: float) -> str:
    return f"{value:,}" if value >= 1000 else str(value)


def draw_value(pen: Pen, unit: str) -> float:
    if unit in "%％":
        return round(pen.rng.uniform(20, 75), 1)
    if unit in ("ha", "km"):
        return round(pen.rng.uniform(1, 40), 1)
    return pen.rng.choice((pen.rng.randint(2, 60), pen.rng.randint(60, 900), pen.rng.randint(1000, 9000)))


def draw_quantity(pen: Pen) -> Quantity:
    """A target: plain, with a label, a comparator word, a rate, or two parts."""
    unit = pen.pick(tuple(UNITS))
    value = draw_value(pen, unit)
    plain = f"{number(value)}{unit}"
    style = pen.pick(("plain", "plain", "label", "ge", "le", "rate", "parts"))
    if style == "label":
        return Quantity(
            f"{pen.pick(LABELS_OF_MEASURES)} {plain}", (measure(value, UNITS[unit], raw=plain),), unit, value, "eq"
        )
    if style in ("ge", "le"):
        words = "以上" if style == "ge" else "以下"
        return Quantity(plain + words, (measure(value, UNITS[unit], style, raw=plain),), unit, value, style)
    if style == "rate":
        value = pen.rng.randint(2, 20)
        return Quantity(f"年{value}回", (measure(value, "回", per="year", raw=f"年{value}回"),), "回", value, "eq")
    if style == "parts":
        first, second = pen.rng.randint(2, 20), pen.rng.randint(30, 900)
        return Quantity(
            f"講座{first}回、受講者{second}人", (measure(first, "回"), measure(second, "人")), "回", first, "eq"
        )
    return Quantity(plain, (measure(value, UNITS[unit], raw=plain),), unit, value, "eq")


def draw_result(pen: Pen, target: Quantity) -> tuple[str, list[dict[str, Any]], str]:
    """What was reached of a target: text, measures, and the status code that the figures give."""
    texts, measures, met = [], [], []
    for goal, label in zip(target.measures, ("講座", "受講者"), strict=False):
        reached = pen.chance(0.6)
        value = step_from(pen, goal["value"], up=reached == (goal["comparator"] != "le"))
        unit = target.unit if len(target.measures) == 1 else goal["unit"]
        printed = f"{number(value)}{unit}"
        texts.append(printed if len(target.measures) == 1 else label + printed)
        measures.append(measure(value, goal["unit"], raw=printed))
        met.append(reached)
    code = "achieved" if all(met) else "partly_achieved" if any(met) else "not_achieved"
    return "、".join(texts), measures, code


def step_from(pen: Pen, value: float, *, up: bool) -> float:
    """A value clearly above or clearly below another one, of the same kind (whole or with one decimal)."""
    share = pen.rng.uniform(1.05, 1.4) if up else pen.rng.uniform(0.5, 0.9)
    if isinstance(value, int):
        moved = round(value * share)
        return moved + (moved == value) * (1 if up else -1)
    return round(value * share + (0.1 if up else -0.1), 1)


def era(year: int, style: str) -> str:
    """A fiscal year as printed: style is one of 令和6年度 R6 R6年度 2024年度 令和6(2024)年度."""
    name, letter, count = ("令和", "R", year - 2018) if year >= 2019 else ("平成", "H", year - 1988)
    first = "元" if count == 1 and style in ("令和6年度", "令和6(2024)年度", "6年度") else str(count)
    return {
        "令和6年度": f"{name}{first}年度",
        "R6": f"{letter}{count}",
        "R6年度": f"{letter}{count}年度",
        "2024年度": f"{year}年度",
        "令和6(2024)年度": f"{name}{first}({year})年度",
        "6年度": f"{first}年度",
    }[style]


ERA_STYLES = ("令和6年度", "令和6年度", "R6", "R6年度", "2024年度", "令和6(2024)年度")


def fiscal_year(year: int) -> dict[str, Any]:
    """The period fields of one fiscal year."""
    return {
        "fiscal_year": year,
        "period_start": f"{year}-04-01",
        "period_end": f"{year + 1}-03-31",
        "period_kind": "fiscal_year",
    }


def draw_period(pen: Pen, *, later: bool = False) -> tuple[str, dict[str, Any]]:
    """A printed period and its fields, in the sheet's year, or with `later` also beyond it."""
    year = pen.year
    whole = {"period_start": f"{year}-04-01", "period_end": f"{year + 1}-03-31"}
    options: list[tuple[str, dict[str, Any]]] = [
        ("通年", {**whole, "period_kind": "year_round"}),
        ("随時", {**whole, "period_kind": "as_needed"}),
        ("年度内", {**whole, "period_kind": "within_fiscal_year"}),
        ("毎月", {**whole, "period_kind": "recurring"}),
        ("年度末", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
        ("9月末", {"period_end": f"{year}-09-30", "period_kind": "by"}),
        ("12月まで", {"period_end": f"{year}-12-31", "period_kind": "by"}),
        (f"{era(year, '令和6年度')}末", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
        ("10月", {"period_start": f"{year}-10-01", "period_end": f"{year}-10-31", "period_kind": "months"}),
        ("6月～11月", {"period_start": f"{year}-06-01", "period_end": f"{year}-11-30", "period_kind": "range"}),
        (
            f"令和{year - 2018}年8月",
            {"period_start": f"{year}-08-01", "period_end": f"{year}-08-31", "period_kind": "months"},
        ),
        (era(year, "令和6年度"), fiscal_year(year)),
        ("年内", {"period_end": f"{year}-12-31", "period_kind": "by"}),
        ("第3四半期", {"period_start": f"{year}-10-01", "period_end": f"{year}-12-31", "period_kind": "range"}),
        (f"R{year - 2017}.3まで", {"period_end": f"{year + 1}-03-31", "period_kind": "by"}),
    ]
    beyond: list[tuple[str, dict[str, Any]]] = [
        (
            f"{era(year, '令和6年度')}～{era(year + 2, '令和6年度')}",
            {"period_start": f"{year}-04-01", "period_end": f"{year + 3}-03-31", "period_kind": "range"},
        ),
        (
            f"{era(year + 1, '令和6年度')}末",
            {"fiscal_year": year + 1, "period_end": f"{year + 2}-03-31", "period_kind": "by"},
        ),
    ]
    text, fields = pen.pick(options + beyond if later else options)
    return text, {"period": text, "fiscal_year": year, **fields}


def gold_row(item: str, goal_path: Sequence[str] = (), **fields: Any) -> dict[str, Any]:
    """A gold record, all fields that are not given at their defaults."""
    row: dict[str, Any] = {
        "goal_path": list(goal_path),
        "goal": goal_path[-1] if goal_path else None,
        "item_no": None,
        "item_group": None,
        "item": item,
        "organization": [],
        "period": None,
        "fiscal_year": None,
        "period_start": None,
        "period_end": None,
        "period_kind": "none",
        "target": None,
        "target_measures": [],
        "actual": None,
        "actual_measures": [],
        "status": None,
        "status_code": "planned",
        "description": None,
        "extra": {},
    }
    unknown = fields.keys() - row.keys()
    assert not unknown, unknown
    return row | fields
