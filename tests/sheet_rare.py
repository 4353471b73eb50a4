"""Generated layouts that few cities print: years inside cells, rows without labels, units in a row, reviews, marks that go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.sheet_grid import Block, Place, grid, header, runs
from tests.sheet_indicators import Indicator, Style, draw_indicators, draw_years, to_gold
from tests.sheet_labels import draw_label, draw_legend
from tests.sheet_lines import draw_goals
from tests.sheet_values import ERA_STYLES, UNITS, draw_quantity, era, fiscal_year, gold_row, measure, number
from tests.sheet_words import WORD_TARGETS, Pen, draw_divisions, draw_indicator, draw_item, draw_report, draw_topic

Row = dict[str, Any]
INCOMES = ("{t}使用料の収入額", "{p}の{t}の貸付料", "{t}の{a}基金の残高", "{p}{t}の売払収入")


def goal_cells(starts: list[tuple[str, ...]], top: int, height: int = 1) -> list[Place]:
    """A column of merged goals on the left of lines of equal height."""
    return [Place(top + height * at, 0, starts[at][0], rowspan=height * n) for at, n in runs(starts)]


def draw_dated_cells(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators whose values carry their year in brackets: 81.3%（R2）; every line may have years of its own."""
    style = Style("in cells", pen.choose("era", ("R6", "R6年度", "令和6年度", "2024年度")), pen.year)
    columns = (pen.pick(("策定時", "基準値", "現状値")), pen.pick(("実績値", "最新値", "直近値")), "目標値")
    paths = [("施策",), (draw_label(pen, "indicator", set()),), *((name,) for name in columns), ("担当課",)]
    places, gold, starts = header(paths), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 4)):
            unit = pen.pick(tuple(UNITS))
            years = draw_years(pen, unit, (pen.year - pen.rng.randint(2, 4), pen.year, pen.year + 3), both=False)
            org = draw_divisions(pen)
            indicator = Indicator(goals, draw_indicator(pen, unit), None, unit, years, (org[0], tuple(org[1])))
            row = 1 + len(starts)
            places += [Place(row, 1, indicator.name), Place(row, 5, org[0])]
            for n, (year, record) in enumerate(zip(years, to_gold(indicator, style), strict=True)):
                side = "target" if year.actual is None else "actual"
                record[side] = f"{record[side]}（{era(year.year, style.era)}）"
                places.append(Place(row, 2 + n, record[side]))
                gold.append(record)
            starts.append(goals)
    return [f"{era(pen.year, '令和6年度')}　{title}　指標一覧", grid(places + goal_cells(starts, 1))], gold


def draw_stacked_pairs(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Two rows an indicator, the plan above the result, told apart by a note or by a label in front of the years."""
    style = Style("column", pen.choose("era", ERA_STYLES), pen.year, ("計画値", "実績値"))
    years = range(pen.year - 2, pen.year + 3)
    labelled = pen.choose("rows", ("told by a note", "labelled")) == "labelled"
    indicators = draw_indicators(pen, 1, years, both=True, unit=None, subs=False)
    paths = [("施策",), (draw_label(pen, "indicator", set()),), ("単位",), *([("区分",)] if labelled else [])]
    left = len(paths)
    places, gold = header([*paths, *((era(year, style.era),) for year in years)]), []
    for n, indicator in enumerate(indicators):
        row = 1 + 2 * n
        places += [Place(row, 1, indicator.name, rowspan=2), Place(row, 2, indicator.unit, rowspan=2)]
        places += [Place(row + r, 3, side, head=True) for r, side in enumerate(style.sides) if labelled]
        for c, year in enumerate(indicator.years):
            for r, value in enumerate((year.target, year.actual)):
                places.append(Place(row + r, left + c, style.printed(value, indicator.unit)))
        gold += to_gold(replace(indicator, organization=("", ())), style)
    places += goal_cells([indicator.goals for indicator in indicators], 1, 2)
    note = "※　上段は計画値、下段は実績値"
    return [f"{era(pen.year, '令和6年度')}　{title}　計画と実績", *([] if labelled else [note]), grid(places)], gold


def draw_grouped_years(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Years down an unshaded table of results: group headings over the names, and a row of units below them."""
    style = Style("column", pen.choose("era", ERA_STYLES), pen.year)
    years = range(pen.year - 3, pen.year + 1)
    indicators = []
    for heading in (draw_topic(pen), draw_topic(pen)):
        for _ in range(pen.pick((1, 2, 3))):
            unit = pen.pick(tuple(UNITS))
            drawn = draw_years(pen, unit, years, both=False)
            indicators.append(Indicator((heading,), draw_indicator(pen, unit), None, unit, drawn, ("", ())))
    places = [Place(0, 0, "年度", rowspan=3)]
    for at, length in runs([indicator.goals for indicator in indicators]):
        places.append(Place(0, 1 + at, indicators[at].goals[0], colspan=length))
    gold: list[Row] = []
    for c, indicator in enumerate(indicators, start=1):
        places += [Place(1, c, indicator.name), Place(2, c, f"（{indicator.unit}）")]
        places += [Place(3 + r, c, style.printed(y.actual, indicator.unit)) for r, y in enumerate(indicator.years)]
        gold += to_gold(indicator, style)
    places += [Place(3 + r, 0, era(year, style.era)) for r, year in enumerate(years)]
    return [f"{title}　利用実績の推移（{era(pen.year, '令和6年度')}末現在）", grid(places)], gold


def draw_settlements(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Incomes with 計画 and 決算 under years without an era (3年度), in the unit of a note."""
    pen.year = max(pen.year, 2021)
    pen.features.add("era:without a name")
    years = range(pen.year - 2, pen.year + 1)
    paths = [("番号",), ("項目",), *((era(year, "6年度"), side) for year in years for side in ("計画", "決算"))]
    places, gold = header(paths), []
    for n in range(1, pen.rng.randint(4, 6)):
        name = pen.fresh(INCOMES)
        places += [Place(1 + n, 0, str(n)), Place(1 + n, 1, name)]
        for c, year in enumerate(years):
            plan = pen.rng.randint(100, 9000)
            result = round(plan * pen.rng.uniform(0.8, 1.2))
            places += [Place(1 + n, 2 + 2 * c, number(plan)), Place(1 + n, 3 + 2 * c, number(result))]
            gold.append(
                gold_row(
                    name,
                    item_no=str(n),
                    period=era(year, "6年度"),
                    **fiscal_year(year),
                    target=number(plan),
                    target_measures=[measure(plan * 1000, "円", raw=number(plan))],
                    actual=number(result),
                    actual_measures=[measure(result * 1000, "円", raw=number(result))],
                    status_code="achieved" if result >= plan else "not_achieved",
                )
            )
    title = f"{era(pen.year, '令和6年度')}　{title}　財政効果の実績"
    return [title, "（単位：千円）", grid(places)], gold


def draw_review(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Indicators over all years of a plan with the grade of a review, which speaks of the reviewed year alone."""
    style = Style("in cells", pen.choose("era", ERA_STYLES), pen.year)
    years = range(pen.year - 3, pen.year + 1)
    legend = draw_legend(pen)
    review = pen.pick(("中間評価", "評価", "判定"))
    paths: list[tuple[str, ...]] = [("施策",), (draw_label(pen, "indicator", set()),), ("担当課",)]
    paths += [("実績値", era(year, style.era)) for year in years]
    paths += [("目標値", era(pen.year + 4, style.era)), (review,), ("課題",)]
    places, gold, starts = header(paths), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 3)):
            unit, org = pen.pick(tuple(UNITS)), draw_divisions(pen)
            drawn = draw_years(pen, unit, (*years, pen.year + 4), both=False)
            indicator = Indicator(goals, draw_indicator(pen, unit), None, unit, drawn, (org[0], tuple(org[1])))
            mark, _, code = pen.pick(legend.grades)
            values = [style.printed(year.target if year.actual is None else year.actual, unit) for year in drawn]
            cells = [indicator.name, org[0], *values, mark, pen.fresh(("{t}の{a}に人手が足りない。",))]
            places += [Place(2 + len(starts), 1 + c, text) for c, text in enumerate(cells)]
            gold += to_gold(indicator, style, mark, code)
            starts.append(goals)
    blocks: list[Block] = [
        f"{title}　中間評価（{era(pen.year, '令和6年度')}末時点）",
        grid(places + goal_cells(starts, 2)),
    ]
    return legend.add_to(blocks, 1), gold


def draw_graded_index(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A list of undertakings with their grades, then a form for each that says the same and more."""
    legend = draw_legend(pen)
    org_label, grade_label = pen.pick(("担当課", "所管課")), pen.pick(("評価", "総合評価"))
    goal = draw_topic(pen)
    index = header([("番号",), ("事業名",), (org_label,), (grade_label,)])
    blocks: list[Block] = []
    gold: list[Row] = []
    for n in range(1, pen.rng.randint(4, 6)):
        item, (org_text, org), quantity = draw_item(pen), draw_divisions(pen), draw_quantity(pen)
        (mark, _, code), (report, _) = pen.pick(legend.grades), draw_report(pen)
        index += [Place(n, c, text) for c, text in enumerate((str(n), item, org_text, mark))]
        rows = [
            [("番号", str(n), 1), ("事業名", item, 1)],
            [("施策名", goal, 3)],
            [(org_label, org_text, 1), (grade_label, mark, 1)],
            [("数値目標", quantity.text, 3)],
            [("実施状況", report, 3)],
        ]
        form = []
        for r, pairs in enumerate(rows):
            for c, (label, value, width) in enumerate(pairs):
                form += [Place(r, 2 * c, label, head=True), Place(r, 2 * c + 1, value, colspan=width)]
        blocks.append(grid(form))
        gold.append(
            gold_row(
                item,
                [goal],
                item_no=str(n),
                organization=org,
                target=quantity.text,
                target_measures=list(quantity.measures),
                status=report,
                status_code=code,
                extra={grade_label: mark},
            )
        )
    head = f"{era(pen.year, '令和6年度')}　{title}　事業評価シート"
    return legend.add_to([head, grid(index), *blocks], 1), gold


def draw_marks(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """A schedule in marks that a legend explains, some of which go on with an arrow."""
    era_style = pen.choose("era", ERA_STYLES)
    words = pen.pick((("●", "実施", "〇", "準備"), ("●", "着手", "○", "検討"), ("◎", "重点的に実施", "〇", "実施")))
    meaning = {words[0]: words[1], words[2]: words[3]}
    years = range(pen.year, pen.year + 5)
    paths = [("基本施策",), ("具体的な取組",), ("担当課",), *((era(year, era_style),) for year in years)]
    places, gold, starts = header(paths), [], []
    for goals in draw_goals(pen, 1):
        for _ in range(pen.rng.randint(2, 4)):
            item, (org_text, org) = draw_item(pen), draw_divisions(pen)
            row = 1 + len(starts)
            places += [Place(row, 1, item), Place(row, 2, org_text)]
            said = ""
            for c, year in enumerate(years):
                mark = pen.pick(("→", "→", words[0], words[2], "")) if said else pen.pick((words[0], words[2], ""))
                said = said if mark == "→" else meaning.get(mark, "")
                places.append(Place(row, 3 + c, mark))
                if said:
                    gold.append(
                        gold_row(
                            item,
                            goals,
                            organization=org,
                            target=said,
                            period=era(year, era_style),
                            **fiscal_year(year),
                        )
                    )
            starts.append(goals)
    legend = "　".join(f"{mark}：{word}" for mark, word in meaning.items())
    title = f"{title}　年次計画（{era(pen.year, '令和6年度')}策定）"
    return [title, f"【凡例】{legend}　→：継続", grid(places + goal_cells(starts, 1))], gold


def draw_pair_of_texts(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """An undertaking with rows of plan and report over the years, its name on the left and its division below the name."""
    era_style = pen.choose("era", ERA_STYLES)
    years = range(pen.year - 1, pen.year + 2)
    paths = [("事業名",), ("区分",), *((era(year, era_style),) for year in years)]
    places, gold, row = header(paths), [], 1
    for _ in range(pen.rng.randint(3, 5)):
        item = draw_item(pen)
        places.append(Place(row, 0, item, rowspan=3))
        places += [Place(row + r, 1, side, head=True) for r, side in enumerate(("計画", "実績", "事業費（千円）"))]
        for c, year in enumerate(years):
            plan, reported = pen.fresh(WORD_TARGETS), year <= pen.year
            report, code = draw_report(pen) if reported else ("", "planned")
            cost = number(pen.rng.randint(20, 9000)) if reported else ""
            places += [Place(row + r, 2 + c, text) for r, text in enumerate((plan, report, cost))]
            gold.append(
                gold_row(
                    item,
                    period=era(year, era_style),
                    **fiscal_year(year),
                    target=plan,
                    actual=report or None,
                    status_code=code,
                    extra={"事業費（千円）": cost} if cost else {},
                )
            )
        row += 3
    return [f"{title}　実施計画の進捗（{era(pen.year, '令和6年度')}末現在）", grid(places)], gold


RARE = {
    "dated cells": draw_dated_cells,
    "stacked pairs": draw_stacked_pairs,
    "grouped years": draw_grouped_years,
    "settlements": draw_settlements,
    "review": draw_review,
    "graded index": draw_graded_index,
    "marks that go on": draw_marks,
    "plan, result and cost rows": draw_pair_of_texts,
}
