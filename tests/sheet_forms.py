"""Generated forms: one undertaking or one goal a form, labels beside or above their values."""

from __future__ import annotations

from typing import Any

from tests.sheet_grid import NEW_PAGE, Block, Place, grid
from tests.sheet_indicators import Indicator, Style, draw_years, rate_of, to_gold
from tests.sheet_labels import draw_label, draw_legend
from tests.sheet_lines import draw_goals
from tests.sheet_values import ERA_STYLES, UNITS, era, fiscal_year, gold_row
from tests.sheet_words import (
    ABOUT,
    NEXT,
    WHY,
    WORD_TARGETS,
    Pen,
    draw_divisions,
    draw_indicator,
    draw_item,
    draw_report,
)

Row = dict[str, Any]
Pair = tuple[str, str]
EXTRA_LABELS = ("目的", "対象", "現状・課題", "課題", "根拠法令", "背景")
WIDTH = 8


def pair_rows(rows: list[list[Pair]], top: int = 0, *, above: bool = False) -> list[Place]:
    """Rows of labels with their values beside them (or below them), each row as wide as the form."""
    places: list[Place] = []
    row = top
    for pairs in rows:
        share = WIDTH // len(pairs)
        for n, (label, value) in enumerate(pairs):
            col = n * share
            wide = share if n < len(pairs) - 1 else WIDTH - col
            if above:
                places += [Place(row, col, label, colspan=wide, head=True), Place(row + 1, col, value, colspan=wide)]
            else:
                places += [Place(row, col, label, head=True), Place(row, col + 1, value, colspan=wide - 1)]
        row += 2 if above else 1
    return places


def bottom(places: list[Place]) -> int:
    return max(place.row + place.rowspan for place in places)


def draw_form(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form an undertaking (個票): its own cells, its plans and reports by year, its indicators by year."""
    above = pen.choose("labels", ("beside", "beside", "above")) == "above"
    yearly, indicators = pen.flip("form:years", 0.5), pen.flip("form:indicators", 0.5)
    legend = draw_legend(pen) if pen.chance(0.6) else None
    era_style = pen.choose("era", ERA_STYLES)
    unit = pen.choose("unit", ("column", "bracket", "in cells")) if indicators else "in cells"
    style = Style(unit, era_style, pen.year)
    taken: set[str] = set()
    labels = {
        name: draw_label(pen, name, taken)
        for name in ("goal", "subgoal", "item", "organization", "description", "status", "target")
    }
    labels["period"] = pen.pick(("事業期間", "実施期間", "計画期間", "取組期間"))
    extras = pen.rng.sample(EXTRA_LABELS, 2)
    name = f"{era(pen.year, '令和6年度')}　{title}　{pen.pick(('個票', '事務事業評価シート', '進捗管理シート'))}"
    same_page = pen.flip("form:several a page", 0.3)
    with_target = not yearly and pen.chance(0.4)
    reported = not yearly and pen.chance(0.6)
    blocks: list[Block] = []
    gold: list[Row] = []
    for n, goals in enumerate(draw_goals(pen, 2)):
        item, (org_text, org), about = draw_item(pen), draw_divisions(pen), pen.fresh(ABOUT)
        extra = {label: pen.fresh(WHY) for label in extras}
        base: Row = {"organization": org, "description": about, "extra": extra}
        rows: list[list[Pair]] = [
            [(labels["item"], item), (labels["organization"], org_text)],
            [(labels["goal"], goals[0]), (labels["subgoal"], goals[1])],
        ]
        record: Row = {}
        if not yearly:
            first, last = pen.year - pen.rng.randint(1, 4), pen.year + pen.rng.randint(1, 4)
            text = f"{era(first, '令和6年度')}～{era(last, '令和6年度')}"
            record = {
                "period": text,
                "period_start": f"{first}-04-01",
                "period_end": f"{last + 1}-03-31",
                "period_kind": "range",
                "status_code": "planned",
            }
            rows.append([(labels["period"], text), (extras[0], extra[extras[0]])])
        else:
            rows.append([(extras[0], extra[extras[0]])])
        rows += [[(labels["description"], about)], [(extras[1], extra[extras[1]])]]
        if with_target:
            record["target"] = pen.fresh(WORD_TARGETS)
            rows.append([(labels["target"], record["target"])])
        if reported:
            record["status"], record["status_code"] = draw_report(pen)
            rows.append([(labels["status"], record["status"])])
        places = pair_rows(rows, above=above)
        grade = pen.pick(legend.grades) if legend else None
        if yearly:
            block, records = year_block(pen, bottom(places), style, item, goals, base, grade)
            places += block
            gold += records
        else:
            if grade:
                record["status_code"] = grade[2]
                record.setdefault("status", grade[0])
            gold.append(gold_row(item, goals, **base, **record))
        if indicators:
            block, records = indicator_block(pen, bottom(places), style, (*goals, item), (org_text, tuple(org)))
            places += block
            gold += records
        if grade:
            label = f"{era(pen.year, era_style)}の評価" if yearly else "総合評価"
            places += pair_rows([[(label, grade[0]), ("評価の理由", pen.fresh(WHY))]], bottom(places))
        places += pair_rows([[("今後の方向性", draw_way(pen))]], bottom(places))
        blocks += [] if n and same_page else [*([NEW_PAGE] if n else []), name]
        blocks.append(grid(places))
        if legend and legend.place != "table" and not same_page:
            blocks += legend.blocks()
    if legend and (legend.place == "table" or same_page):
        blocks = legend.add_to(blocks, 1)
    return blocks, gold


def draw_way(pen: Pen) -> str:
    """The direction from here: a sentence, or boxes of which one is ticked."""
    if not pen.flip("cells:boxes", 0.4):
        return pen.fresh(NEXT)
    ways = ("拡充", "継続", "改善", "縮小", "廃止")
    chosen = pen.pick(ways)
    return "　".join(f"{'■' if way == chosen else '□'}{way}" for way in ways)


def year_block(
    pen: Pen, top: int, style: Style, item: str, goals: tuple[str, ...], base: Row, grade: tuple[str, str, str] | None
) -> tuple[list[Place], list[Row]]:
    """Rows 計画 and 取組状況 over year columns: a record for each year of the undertaking."""
    years = range(pen.year - 2, pen.year + 2)
    places = [
        Place(top, 0, "区分", colspan=4, head=True),
        Place(top + 1, 0, pen.pick(("計画", "取組計画")), colspan=4, head=True),
    ]
    places.append(Place(top + 2, 0, pen.pick(("取組状況", "実施状況", "進捗状況")), colspan=4, head=True))
    rows = []
    for n, year in enumerate(years):
        plan = pen.fresh(WORD_TARGETS)
        row = gold_row(item, goals, **base, target=plan, period=era(year, style.era), **fiscal_year(year))
        report = ""
        if year <= pen.year:
            report, row["status_code"] = draw_report(pen)
            row["status"] = report
        if grade and year == pen.year:
            row["status_code"] = grade[2]
        rows.append(row)
        places += [
            Place(top, 4 + n, era(year, style.era), head=True),
            Place(top + 1, 4 + n, plan),
            Place(top + 2, 4 + n, report),
        ]
    return places, rows


def indicator_block(
    pen: Pen, top: int, style: Style, goals: tuple[str, ...], org: tuple[str, tuple[str, ...]]
) -> tuple[list[Place], list[Row]]:
    """Indicators of the undertaking with rows 目標 and 実績 over year columns."""
    years = range(pen.year - 2, pen.year + 2)
    rate = pen.flip("rows:rate", 0.3)
    sides = ("目標", "実績", "達成率") if rate else ("目標", "実績")
    name_width = 2 if style.unit == "column" else 3
    heads = [("指標名", name_width), *([("単位", 1)] if style.unit == "column" else []), ("区分", 1)]
    places, col = [], 0
    for text, width in heads:
        places.append(Place(top, col, text, colspan=width, head=True))
        col += width
    places += [Place(top, 4 + n, era(year, style.era), head=True) for n, year in enumerate(years)]
    rows: list[Row] = []
    row = top + 1
    for _ in range(pen.pick((1, 2))):
        unit = pen.pick(tuple(UNITS))
        indicator = Indicator(
            goals, draw_indicator(pen, unit), None, unit, draw_years(pen, unit, years, both=True), org
        )
        places.append(Place(row, 0, style.name(indicator), rowspan=len(sides), colspan=name_width))
        if style.unit == "column":
            places.append(Place(row, 2, unit, rowspan=len(sides)))
        for r, side in enumerate(sides):
            places.append(Place(row + r, 3, side, head=True))
            for n, year in enumerate(indicator.years):
                value = style.printed(year.target if side == "目標" else year.actual, unit)
                places.append(
                    Place(
                        row + r,
                        4 + n,
                        (rate_of(year) if year.actual is not None else "") if side == "達成率" else value,
                    )
                )
        rows += to_gold(indicator, style)
        row += len(sides)
    return places, rows
