"""Generated lists: one line an undertaking, with or without years, with one body or two, upright or on their side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tests.sheet_grid import Block, Place, grid
from tests.sheet_labels import YEAR_LABELS, Legend, draw_label, draw_legend
from tests.sheet_lines import (
    CIRCLED,
    Column,
    Line,
    draw_goal_place,
    draw_goals,
    draw_side,
    draw_sub_lines,
    join_number,
    lay_out,
    number_of,
)
from tests.sheet_values import ERA_STYLES, draw_period, era, fiscal_year, gold_row
from tests.sheet_words import ABOUT, NEXT, WHY, Pen, draw_divisions, draw_item, draw_report

Row = dict[str, Any]


def draw_fields(pen: Pen) -> list[str]:
    """Which of target, actual, status and grade a list has; at least a target or a report."""
    options = (
        ["target"],
        ["target", "status"],
        ["target", "actual"],
        ["target", "actual", "grade"],
        ["status"],
        ["status", "grade"],
        ["target", "grade"],
        ["target", "actual", "status"],
        ["status", "next"],
    )
    return list(pen.pick(options))


def draw_tagged(pen: Pen, fields: Sequence[str], base: Row, goals: tuple[str, ...]) -> tuple[dict[str, str], list[Row]]:
    """A line of two divisions whose texts are tagged with them."""
    pen.features.add("cells:tagged")
    first, second = pen.rng.sample(("水道課", "農林課", "危機管理課", "観光交流課", "社会教育課", "税務課"), 2)
    item = draw_item(pen)
    cells = {"item": item, "organization": f"{first}\n{second}"}
    rows = [gold_row(item, goals, **base | {"organization": [name]}) for name in (first, second)]
    drawn: list[dict[str, str]] = []
    for row in rows:
        status, code = draw_report(pen, ("done", "in_progress"))
        texts = {"description": pen.fresh(ABOUT), "status": status.replace("\n", ""), "next": pen.fresh(NEXT)}
        if texts["status"].startswith("・"):
            texts["status"] = pen.fresh(("{t}の{a}を行った。",))
            code = "done"
        row |= {
            "description": texts["description"],
            "status": texts["status"],
            "target": texts["next"],
            "status_code": code,
        }
        drawn.append(texts)
    for name in ("description", "status", "next"):
        cells[name] = "\n".join(f"{texts[name]}({org})" for texts, org in zip(drawn, (first, second), strict=True))
    return cells, rows


def draw_list(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list without year columns."""
    tagged = pen.flip("cells:tags", 0.15)
    fields = ["status", "next"] if tagged else draw_fields(pen)
    columns = ["item", *(["description"] if tagged or pen.chance(0.4) else []), "organization"]
    if "next" not in fields and pen.chance(0.5):
        columns.append("period")
    columns += fields + (["extra"] if pen.chance(0.4) else []) + (["cost"] if pen.flip("cells:cost", 0.2) else [])
    legend = draw_legend(pen) if "grade" in fields else None
    style = "none" if tagged else pen.choose("number", ("none", "column", "circled column", "in item"))
    levels, place = draw_goal_place(pen)
    split_lines = not tagged and not {"actual", "grade"} & set(fields) and pen.chance(0.3)
    lines, gold, count = [], [], 0
    org_text, org = draw_divisions(pen)
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            number = number_of(pen, style, count)
            count += 1
            if not lines or not pen.chance(0.3):
                org_text, org = draw_divisions(pen)
            base: Row = {"organization": org, "item_no": number or None}
            cells, rows = draw_line(
                pen, columns, legend, number, style, base, goals, split_lines=split_lines, tagged=tagged
            )
            cells.setdefault("organization", org_text)
            lines.append(Line(goals, cells))
            gold += rows
    ditto(pen, lines)
    if "column" in style and pen.flip("rows:blank", 0.3):
        lines.append(Line(lines[-1].goals, {"number": number_of(pen, style, count)}))
    keys = (["number"] if "column" in style else []) + columns
    heads = draw_heads(pen, keys)
    name = f"{era(pen.year, '令和6年度')}　{title}　進行管理表"
    blocks = lay_out(pen, name, heads, lines, levels, place)
    return (legend.add_to(blocks, 1) if legend else blocks), gold


def draw_line(
    pen: Pen,
    columns: Sequence[str],
    legend: Legend | None,
    number: str,
    style: str,
    base: Row,
    goals: tuple[str, ...],
    *,
    split_lines: bool,
    tagged: bool,
) -> tuple[dict[str, str], list[Row]]:
    """One line of a list: its cells and its records."""
    fields = [name for name in columns if name in ("target", "actual", "status", "grade")]
    shared: dict[str, str] = {}
    if "description" in columns:
        shared["description"] = base["description"] = pen.fresh(ABOUT)
    if "cost" in columns:
        shared["cost"] = f"{pen.rng.randint(20, 900) * 50:,}"
    if "extra" in columns:
        shared["extra"] = pen.fresh(WHY) if pen.chance(0.7) else ""
    if tagged and pen.chance(0.4):
        cells, rows = draw_tagged(pen, columns, {"item_no": None}, goals)
        return shared | cells, rows
    if split_lines and pen.chance(0.6):
        base = {name: value for name, value in base.items() if name != "item_no"}
        cells, rows = draw_sub_lines(pen, columns, number, style, base, goals)
        return shared | cells, rows
    item = draw_item(pen) + ("（再掲）" if pen.flip("cells:再掲", 0.03) else "")
    cells, gold = draw_side(pen, fields, legend)
    if "period" in columns:
        cells["period"], period = draw_period(pen, later=fields == ["target"])
        gold |= period
    if "next" in columns:
        cells["next"] = gold["target"] = pen.fresh(NEXT)
    return shared | cells | join_number(number, item, style), [gold_row(item, goals, **base, **gold)]


def draw_tagged_years(
    pen: Pen, item: str, goals: tuple[str, ...], base: Row, now: str, after: str
) -> tuple[dict[str, str], list[Row]]:
    """A line of two divisions, whose report and plan are tagged with them."""
    pen.features.add("cells:tagged by year")
    names = pen.rng.sample(("水道課", "農林課", "危機管理課", "観光交流課", "社会教育課", "税務課"), 2)
    parts, rows = [], []
    for name in names:
        report, plan = pen.fresh(("{t}の{a}を行った。", "{p}の{t}の{a}を済ませた。")), pen.fresh(NEXT)
        parts.append((report, plan))
        rows.append(
            gold_row(
                item,
                goals,
                **base | {"organization": [name]},
                status=report,
                status_code="done",
                period=now,
                **fiscal_year(pen.year),
            )
        )
        rows.append(
            gold_row(
                item, goals, **base | {"organization": [name]}, target=plan, period=after, **fiscal_year(pen.year + 1)
            )
        )
    cells = {"organization": "\n".join(names)}
    for n, key in enumerate(("status", "next")):
        cells[key] = "\n".join(f"{part[n]}（{name}）" for part, name in zip(parts, names, strict=True))
    return cells, rows


def ditto(pen: Pen, lines: list[Line]) -> None:
    """Replaces cells that repeat the one above by a ditto mark."""
    if not pen.flip("cells:ditto", 0.25):
        return
    mark = pen.pick(("〃", "同上", "〃"))
    for above, line in reversed(list(pairwise(lines))):
        for key in ("organization",):
            if line.cells.get(key) and line.cells.get(key) == above.cells.get(key):
                line.cells[key] = mark


def draw_heads(pen: Pen, keys: Sequence[str]) -> list[Column]:
    """Columns with their labels, under zero, one or two rows of group labels."""
    taken: set[str] = set()
    labels = {key: draw_label(pen, key, taken) for key in keys}
    depth = pen.choose("header", ("1", "1", "2", "3"))
    groups = {
        "description": "取組の概要等",
        "organization": "取組の概要等",
        "period": "計画",
        "target": "計画",
        "actual": "結果",
        "status": "結果",
        "grade": "結果",
    }
    out = []
    for key in keys:
        path = (labels[key],)
        if depth != "1" and key in groups and groups[key] not in taken:
            path = (groups[key], *path)
            if depth == "3" and groups[key] != "取組の概要等":
                path = (f"{era(pen.year, '令和6年度')}の進行管理", *path)
        out.append(Column(key, path))
    return out


def draw_year_list(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list with a report of the year and a plan of the next, in labelled columns or under year headers."""
    style = pen.choose("years", ("in labels", "in headers"))
    fields = pen.pick(
        (
            ["status"],
            ["status", "grade"],
            ["target", "actual"],
            ["target", "actual", "grade"],
            ["target", "status"],
            ["target", "status", "grade"],
        )
    )
    if style == "in labels" and "grade" in fields and pen.chance(0.5):
        fields = [name for name in fields if name != "grade"]
    legend = draw_legend(pen) if "grade" in fields else None
    era_style = pen.choose("era", ERA_STYLES)
    now, after = era(pen.year, era_style), era(pen.year + 1, era_style)
    taken: set[str] = set()
    columns = [
        Column("item", (draw_label(pen, "item", taken),)),
        Column("organization", (draw_label(pen, "organization", taken),)),
    ]
    if style == "in headers":
        columns += [Column(name, (now, draw_label(pen, name, taken))) for name in fields]
        columns.append(Column("next", (after, pen.pick(("計画", "取組予定", "予定", "目標")))))
        pen.features.add("header:2")
    else:
        columns += [Column(name, (pen.pick(YEAR_LABELS[name]).format(y=now),)) for name in fields]
        columns.append(Column("next", (pen.pick(YEAR_LABELS["next"]).format(y=after),)))
    number_style = pen.choose("number", ("none", "column", "in item"))
    if number_style == "column":
        columns.insert(0, Column("number", (draw_label(pen, "number", taken),)))
    levels, place = draw_goal_place(pen)
    lines, gold, count = [], [], 0
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 4)):
            number = number_of(pen, number_style, count)
            count += 1
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            base: Row = {"organization": org, "item_no": number or None}
            if fields == ["status"] and pen.chance(0.2):
                cells, rows = draw_tagged_years(pen, item, goals, base, now, after)
                gold += rows
                lines.append(Line(goals, cells | join_number(number, item, number_style)))
                continue
            cells, report = draw_side(pen, fields, legend)
            cells |= {"organization": org_text, "next": pen.fresh(NEXT)} | join_number(number, item, number_style)
            gold.append(gold_row(item, goals, **base, **report, period=now, **fiscal_year(pen.year)))
            gold.append(gold_row(item, goals, **base, target=cells["next"], period=after, **fiscal_year(pen.year + 1)))
            lines.append(Line(goals, cells))
    ditto(pen, lines)
    name = f"{title}　{era(pen.year, '令和6年度')}実施状況報告"
    blocks = lay_out(pen, name, columns, lines, levels, place)
    return (legend.add_to(blocks, 1) if legend else blocks), gold


def draw_two_sides(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list of activities with the reports and plans of two bodies side by side."""
    body = pen.pick(("商工会", "観光協会", "森林組合", "自治会連合会", "漁業協同組合"))
    now, after = era(pen.year, "令和6年度"), era(pen.year + 1, "令和6年度")
    word = pen.pick(("取組", "取組み", "取り組み"))
    status, plan = (
        pen.pick(YEAR_LABELS["status"]).format(y=now),
        pen.pick(("{y}実施予定", "{y}取組予定")).format(y=after),
    )
    sides = [(f"{body}の{word}", (status, plan)), (f"市の{word}", (pen.pick(("担当課", "所管課")), status, plan))]
    columns = [
        Column("item", ("活動名",)),
        *(Column(f"{side}{label}", (side, label)) for side, labels in sides for label in labels),
    ]
    pen.features.add("header:2")
    levels, place = draw_goal_place(pen)
    lines, gold, count = [], [], 0
    for goals in draw_goals(pen, levels):
        for _ in range(pen.rng.randint(2, 3)):
            item, number = draw_item(pen), CIRCLED[count]
            count += 1
            cells = {"item": f"{number} {item}"}
            for side, labels in sides:
                org_text, org = draw_divisions(pen) if len(labels) == 3 else ("", [body])
                report, code = draw_report(pen)
                texts = [report, pen.fresh(NEXT)]
                base: Row = {"organization": org, "item_no": number}
                gold.append(
                    gold_row(item, goals, **base, status=report, status_code=code, period=now, **fiscal_year(pen.year))
                )
                gold.append(gold_row(item, goals, **base, target=texts[1], period=after, **fiscal_year(pen.year + 1)))
                cells |= {
                    f"{side}{label}": text
                    for label, text in zip(labels, ([org_text] if org_text else []) + texts, strict=True)
                }
            lines.append(Line(goals, cells))
    return lay_out(pen, f"{title}　実施状況報告（{now}実施状況・{after}実施予定）", columns, lines, levels, place), gold


def draw_transposed(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list that lies on its side: one column an undertaking, labels on the left; several tables, each under its goal."""
    fields = draw_fields(pen)
    keys = [
        "item",
        "organization",
        *(["description"] if pen.chance(0.5) else []),
        *(["period"] if "next" not in fields and pen.chance(0.5) else []),
        *fields,
    ]
    legend = draw_legend(pen) if "grade" in fields else None
    taken: set[str] = set()
    labels = {key: draw_label(pen, key, taken) for key in keys}
    name = f"{era(pen.year, '令和6年度')}　{title}　主要事業一覧"
    blocks: list[Block] = [name]
    gold: list[Row] = []
    for goals in draw_goals(pen, pen.pick((0, 1))):
        blocks += goals
        places = [Place(row, 0, labels[key], head=True) for row, key in enumerate(keys)]
        for col in range(1, pen.rng.randint(3, 4) + 1):
            org_text, org = draw_divisions(pen)
            cells, rows = draw_line(
                pen, keys, legend, "", "none", {"organization": org}, goals, split_lines=False, tagged=False
            )
            cells["organization"] = org_text
            places += [Place(row, col, cells.get(key, ""), head=key == "item") for row, key in enumerate(keys)]
            gold += rows
        blocks.append(grid(places))
    return (legend.add_to(blocks, 1) if legend else blocks), gold


LISTS = {
    "list": draw_list,
    "year list": draw_year_list,
    "two sides": draw_two_sides,
    "transposed list": draw_transposed,
}
