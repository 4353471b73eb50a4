"""Generated schedules (工程表): what is done in which year or half-year, with words, arrows, bars and marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_indicators import Indicator, row_starts
from tests.sheet_labels import draw_label
from tests.sheet_lines import draw_goal_place, draw_goals
from tests.sheet_values import ERA_STYLES, era, fiscal_year, gold_row
from tests.sheet_words import ACTS, Pen, draw_divisions, draw_item

Row = dict[str, Any]


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


SCHEDULES = {"schedule": draw_schedule}
