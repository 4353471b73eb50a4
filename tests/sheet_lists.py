"""Generated lists: one line an undertaking, under header rows, with goals beside, between or above the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.sheet_grid import NEW_PAGE, Block, Place, grid, header, runs
from tests.sheet_labels import GOAL_STYLES, YEAR_LABELS, Legend, draw_goal, draw_label, draw_legend
from tests.sheet_words import (
    ABOUT,
    ERA_STYLES,
    NEXT,
    WHY,
    WORD_TARGETS,
    Pen,
    draw_divisions,
    draw_item,
    draw_period,
    draw_quantity,
    draw_report,
    draw_result,
    draw_topic,
    era,
    fiscal_year,
    gold_row,
)

Row = dict[str, Any]
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass
class Line:
    """A line to print: its goals, the text of each column; a blank form row has no texts."""

    goals: tuple[str, ...]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    key: str
    path: tuple[str, ...]


def draw_goals(pen: Pen, levels: int) -> list[tuple[str, ...]]:
    """Goal paths in order, two or three groups of lines; empty paths where the sheet has no goals."""
    if not levels:
        return [()]
    style = pen.pick(GOAL_STYLES)
    out: list[tuple[str, ...]] = []
    for n in range(1, pen.pick((2, 3)) + 1):
        top = draw_goal(pen, style, 0, n, 0, draw_topic(pen))
        if levels == 1:
            out.append((top,))
        else:
            out += [(top, draw_goal(pen, style, 1, n, m, draw_topic(pen))) for m in range(1, pen.pick((1, 2)) + 1)]
    return out


def draw_side(pen: Pen, fields: Sequence[str], legend: Legend | None) -> tuple[dict[str, str], Row]:
    """The target and report cells of one line, and what its record has of them."""
    cells: dict[str, str] = {}
    gold: Row = {"status_code": "planned"}
    reports = [name for name in ("actual", "status", "grade") if name in fields]
    quantity = draw_quantity(pen) if "actual" in fields or pen.chance(0.6) else None
    if "target" in fields:
        cells["target"] = quantity.text if quantity else pen.fresh(WORD_TARGETS)
        gold |= {"target": cells["target"], "target_measures": list(quantity.measures) if quantity else []}
    if not reports:
        return cells, gold
    if pen.flip("cells:not reported", 0.1) and "target" in fields:
        cells |= dict.fromkeys(reports, pen.pick(("", "－")))
        return cells, gold | {"status_code": "not_reported"}
    if "actual" in fields:
        assert quantity is not None
        cells["actual"], measures, gold["status_code"] = draw_result(pen, quantity)
        gold |= {"actual": cells["actual"], "actual_measures": measures}
    if "status" in fields:
        words, code = draw_report(
            pen, ("done",) if "actual" in fields else ("done", "done", "in_progress", "suspended")
        )
        cells["status"] = gold["status"] = words
        gold["status_code"] = gold["status_code"] if "actual" in fields else code
    if "grade" in fields:
        assert legend is not None
        cells["grade"], _, gold["status_code"] = pen.pick(legend.grades)
        gold.setdefault("status", cells["grade"])
    return cells, gold


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


def number_of(pen: Pen, style: str, count: int) -> str:
    return {
        "column": str(count + 1),
        "circled column": CIRCLED[count % 20],
        "in item": CIRCLED[count % 20],
        "none": "",
    }[style]


def join_number(number: str, item: str, style: str) -> dict[str, str]:
    if style == "in item":
        return {"item": f"{number} {item}"}
    return {"item": item, **({"number": number} if "column" in style else {})}


def numbered(texts: Sequence[str], marks: Sequence[str]) -> str:
    return "\n".join(f"{mark} {text}" for mark, text in zip(marks, texts, strict=True))


def draw_sub_lines(
    pen: Pen, fields: Sequence[str], number: str, style: str, base: Row, goals: tuple[str, ...]
) -> tuple[dict[str, str], list[Row]]:
    """A line whose item cell holds numbered sub-lines, which the other cells follow by number."""
    marks = pen.pick((("(1)", "(2)", "(3)"), ("(1)", "(2)"), ("ア", "イ"), ("(ア)", "(イ)")))
    pen.features.add(f"sub-lines:{marks[0]}")
    parent = draw_item(pen) if pen.flip("sub-lines:under a parent", 0.7) else None
    items = [draw_item(pen) for _ in marks]
    body = numbered(items, marks)
    cells = join_number(number, f"{parent}\n{body}" if parent else body, style)
    rows = [
        gold_row(item, goals, **base, item_no=number + mark, item_group=parent)
        for item, mark in zip(items, marks, strict=True)
    ]
    if "period" in fields:
        periods = [draw_period(pen) for _ in marks]
        cells["period"] = numbered([text for text, _ in periods], marks)
        for row, (_, period) in zip(rows, periods, strict=True):
            row.update(period)
    for name in ("target", "status", "next"):
        if name in fields:
            drawn = [
                draw_side(pen, [name], None)
                if name != "next"
                else ({"next": (text := pen.fresh(NEXT))}, {"target": text})
                for _ in marks
            ]
            cells[name] = numbered([texts[name] for texts, _ in drawn], marks)
            for row, (_, gold) in zip(rows, drawn, strict=True):
                row.update(gold)
    return cells, rows


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


def draw_goal_place(pen: Pen) -> tuple[int, str]:
    """How many levels of goals, and where they stand."""
    place = pen.choose("goal", ("columns", "rows", "headings", "none"))
    levels = 0 if place == "none" else pen.pick((1, 2))
    if levels:
        pen.features.add(f"goal levels:{levels}")
    return levels, place


def lay_out(
    pen: Pen, title: str, heads: Sequence[Column], lines: Sequence[Line], levels: int, place: str
) -> list[Block]:
    """The lines under their header, in one table or in one a goal, with the page breaks drawn."""
    blocks: list[Block] = [title]
    if place != "headings":
        return [*blocks, table(pen, heads, lines, levels, place)]
    last: tuple[str, ...] = ()
    for start, length in runs([line.goals for line in lines]):
        goals = lines[start].goals
        blocks += [goal for level, goal in enumerate(goals) if last[: level + 1] != goals[: level + 1]]
        blocks.append(table(pen, heads, lines[start : start + length], 0, "none"))
        last = goals
    return blocks


def table(pen: Pen, heads: Sequence[Column], lines: Sequence[Line], levels: int, place: str) -> Any:
    """One table of lines; goals in merged columns or in rows of full width, a page break with or without a repeated header."""
    goal_columns = levels if place == "columns" else 0
    taken = {label for column in heads for label in column.path}
    goal_paths = [(draw_label(pen, "goal" if level == 0 else "subgoal", taken),) for level in range(goal_columns)]
    head = header([*goal_paths, *(column.path for column in heads)])
    depth = max(cell.row + cell.rowspan for cell in head)
    width = goal_columns + len(heads)
    cut = pen.rng.randint(2, len(lines) - 2) if len(lines) > 5 and pen.chance(0.4) else 0
    repeated = bool(cut) and pen.flip("break:header repeated", 0.6)
    if cut and not repeated:
        pen.features.add("break:bare")
    places, breaks, row, last = list(head), [], depth, ()
    starts: list[int] = []
    merge = place != "rows" and not cut and pen.chance(0.25)
    for index, line in enumerate(lines):
        if cut and index == cut:
            breaks.append(row)
            if repeated:
                places += [
                    Place(cell.row + row, cell.col, cell.text, cell.rowspan, cell.colspan, head=True) for cell in head
                ]
                row += depth
        if place == "rows":
            for level, goal in enumerate(line.goals):
                if last[: level + 1] != line.goals[: level + 1]:
                    places.append(Place(row, 0, goal, colspan=width))
                    row += 1
            last = line.goals
        starts.append(row)
        below = lines[index + 1 :] if merge else []
        above = lines[index - 1].cells.get("organization") if merge and index else None
        for c, column in enumerate(heads):
            text = line.cells.get(column.key, "")
            if column.key != "organization" or not merge or not text:
                places.append(Place(row, goal_columns + c, text))
            elif text != above:
                same = 1 + next(
                    (n for n, other in enumerate(below) if other.cells.get("organization") != text), len(below)
                )
                places.append(Place(row, goal_columns + c, text, rowspan=same))
                if same > 1:
                    pen.features.add("cells:merged organization")
        row += 1
    for level in range(goal_columns):
        keys = [(line.goals[: level + 1], repeated and index >= cut) for index, line in enumerate(lines)]
        places += [
            Place(starts[start], level, lines[start].goals[level], rowspan=length) for start, length in runs(keys)
        ]
    return grid(places, breaks)


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
__all__ = ["LISTS", "NEW_PAGE"]
