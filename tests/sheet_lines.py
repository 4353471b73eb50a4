"""Lines of generated lists and how they are laid out: goals beside, between or above them, page breaks, sub-lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_labels import GOAL_STYLES, Legend, draw_goal, draw_label
from tests.sheet_values import draw_period, draw_quantity, draw_result, gold_row
from tests.sheet_words import NEXT, WORD_TARGETS, Pen, draw_item, draw_report, draw_topic

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
