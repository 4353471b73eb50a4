"""Generated forms: one undertaking or one goal a form, labels beside or above their values."""

from __future__ import annotations

from typing import Any

from tests.sheet_grid import NEW_PAGE, Block, Place, grid, header
from tests.sheet_labels import LABELS, Legend, draw_label, draw_legend
from tests.sheet_lists import CIRCLED, draw_goals, draw_side, draw_sub_lines
from tests.sheet_matrices import Indicator, Style, draw_years, rate_of, to_gold
from tests.sheet_words import (
    ABOUT,
    DEPARTMENTS,
    ERA_STYLES,
    NEXT,
    UNITS,
    WHY,
    WORD_TARGETS,
    Pen,
    draw_divisions,
    draw_indicator,
    draw_item,
    draw_period,
    draw_report,
    draw_topic,
    era,
    fiscal_year,
    gold_row,
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


def draw_goal_form(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form a goal: head fields, then a list of numbered undertakings with aligned sub-lines."""
    department = pen.pick(DEPARTMENTS)
    taken: set[str] = set()
    goal_label = pen.pick(("重点目標", "組織目標", "目標名", "重点項目"))
    org_label = pen.pick(("部局名", "担当部局", "所属", "部名"))
    labels = [draw_label(pen, name, taken) for name in ("item", "period", "target")]
    report_labels = pen.pick((("中間報告", "期末報告"), ("上半期の進捗状況", "年度末の達成状況")))
    reported = pen.flip("form:reported", 0.5)
    own_column = pen.choose("number", ("circled column", "in item"))
    shifted = 1 if own_column == "circled column" else 0
    name = f"{era(pen.year, '令和6年度')}　{title}　重点目標管理シート"
    blocks: list[Block] = []
    gold: list[Row] = []
    for n in range(pen.pick((2, 3))):
        goal = draw_topic(pen)
        rows: list[list[Pair]] = [
            [(goal_label, goal), (org_label, department), ("優先順位", f"{n + 1}位")],
            [("現況・課題", pen.fresh(WHY))],
            [("目的・効果", pen.fresh(ABOUT))],
        ]
        places = pair_rows(rows)
        top = bottom(places)
        spans = [("", 1)] * shifted + [
            (labels[0], 3 - shifted),
            (labels[1], 1),
            (labels[2], 2),
            (report_labels[0], 1),
            (report_labels[1], 1),
        ]
        col = 0
        for text, width in spans:
            places.append(Place(top, col, text, colspan=width, head=True))
            col += width
        count = pen.rng.randint(2, 3)
        for k in range(count):
            cells, records = draw_goal_line(pen, CIRCLED[k], own_column, (goal,), department, reported=reported)
            gold += records
            keys = ["number"] * shifted + ["item", "period", "target", "status", "final"]
            col = 0
            for key, (_, width) in zip(keys, spans, strict=True):
                places.append(Place(top + 1 + k, col, cells.get(key, ""), colspan=width))
                col += width
        if pen.flip("rows:blank", 0.4):
            places += [Place(top + 1 + count, 0, CIRCLED[count])]
        blocks += [*([NEW_PAGE] if n else []), name, grid(places)]
    return blocks, gold


def draw_goal_line(
    pen: Pen, number: str, style: str, goals: tuple[str, ...], department: str, *, reported: bool
) -> tuple[dict[str, str], list[Row]]:
    fields = ["period", "target", *(["status"] if reported else [])]
    base: Row = {"organization": [department]}
    if pen.chance(0.7):
        cells, rows = draw_sub_lines(pen, fields, number, style, base, goals)
    else:
        item = draw_item(pen)
        cells, gold = draw_side(pen, [name for name in fields if name != "period"], None)
        cells["period"], period = draw_period(pen)
        cells |= {"item": f"{number} {item}"} if style == "in item" else {"item": item, "number": number}
        rows = [gold_row(item, goals, **base, item_no=number, **gold, **period)]
    if not reported:
        for row in rows:
            row["status_code"] = "not_reported"
    return cells, rows


def draw_pairs(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """Labels and values of several undertakings below each other under a heading, each in two rows."""
    name, org_label = pen.pick(("細事業名", "事業名", "取組名", "事務事業名")), pen.pick(("担当課", "所管課", "担当"))
    what = pen.pick(("具体的な取組項目", "取組内容", "事業内容", "具体的な内容"))
    blocks: list[Block] = [f"{title}　{era(pen.year, '令和6年度')}の目標"]
    gold: list[Row] = []
    for n in range(1, pen.pick((2, 3))):
        heading = f"{n}. {draw_topic(pen)}"
        places: list[Place] = []
        for k in range(pen.rng.randint(3, 6)):
            item, (org_text, org), about = draw_item(pen), draw_divisions(pen), pen.fresh(ABOUT)
            places += [
                Place(2 * k, 0, name, head=True),
                Place(2 * k, 1, item),
                Place(2 * k, 2, org_label, head=True),
                Place(2 * k, 3, org_text),
            ]
            places += [Place(2 * k + 1, 0, what, head=True), Place(2 * k + 1, 1, about, colspan=3)]
            gold.append(gold_row(item, [heading], organization=org, description=about))
        blocks += [heading, grid(places)]
    return blocks, gold


def draw_index(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """An index of undertakings, then a form for each: bracketed labels above, a goal for a year and one for the year's end."""
    later = pen.year + pen.rng.randint(3, 6)
    ending = pen.pick(("のあるべき姿", "の到達点", "のめざす姿"))
    org_label, why = (
        pen.pick(("実施課", "担当課", "所管課")),
        pen.pick(("選んだ理由", "重要とする理由", "位置付けの理由")),
    )
    index_head = [("番号",), ("施策番号",), ("事業名",), (why,), (org_label,)]
    index = header(index_head)
    forms: list[Place] = []
    gold: list[Row] = []
    row = 0
    count = pen.rng.randint(3, 5)
    for n in range(1, count + 1):
        item, (org_text, org), goal, policy = (
            draw_item(pen),
            draw_divisions(pen),
            draw_topic(pen),
            str(pen.rng.randint(10, 40)),
        )
        reason, aim, now, trouble, about = (
            pen.fresh(WHY),
            pen.fresh(ABOUT),
            pen.fresh(WHY),
            pen.fresh(WHY),
            pen.fresh(ABOUT),
        )
        far, near = (
            pen.fresh(
                ("{p}の{t}の{a}が行き渡っている。", "{t}の{a}に誰もが参加している。", "{t}の{a}の体制が整っている。")
            )
            for _ in range(2)
        )
        index += [Place(n, c, text) for c, text in enumerate((str(n), policy, item, reason, org_text))]
        cells = [("施策番号", policy), ("施策名", goal), ("事業名", item)]
        forms.append(Place(row, 0, str(n), rowspan=3))
        for c, (label, value) in enumerate(cells):
            forms += [Place(row, 1 + 2 * c, label, head=True), Place(row, 2 + 2 * c, value, colspan=3 if c == 2 else 1)]
        upper = (("【目的】", aim), (f"【目標（{later}年{ending}）】", far), (f"【目標（年度末{ending}）】", near))
        lower = (("【現状】", now), ("【課題】", trouble), ("【事業内容】", about))
        for c, (label, value) in enumerate(upper):
            forms += [
                Place(row + 1, (1, 3, 6)[c], label, colspan=(2, 3, 3)[c], head=True),
                Place(row + 2, (1, 3, 6)[c], value, colspan=(2, 3, 3)[c]),
            ]
        for c, (label, value) in enumerate(lower):
            forms += [Place(row + 3, 3 * c, label, colspan=3, head=True), Place(row + 4, 3 * c, value, colspan=3)]
        row += 5
        base: Row = {
            "item_no": str(n),
            "organization": org,
            "status": now,
            "status_code": "baseline",
            "description": about,
            "extra": {"目的": aim, "課題": trouble, why: reason, "施策番号": policy},
        }
        gold.append(
            gold_row(
                item,
                [goal],
                **base,
                target=far,
                period=f"{later}年",
                fiscal_year=later,
                period_start=f"{later}-01-01",
                period_end=f"{later}-12-31",
                period_kind="calendar_year",
            )
        )
        gold.append(
            gold_row(
                item, [goal], **base, target=near, period="年度末", period_end=f"{pen.year + 1}-03-31", period_kind="by"
            )
        )
    if pen.flip("rows:blank", 0.4):
        index.append(Place(count + 1, 0, str(count + 1)))
    return [f"{era(pen.year, '令和6年度')}　{title}　重点事業", grid(index), grid(forms)], gold


def draw_pdca(pen: Pen, title: str) -> tuple[list[Block], list[Row]]:
    """One form an undertaking, its rows grouped by plan, do, check and act."""
    groups = pen.pick(
        (
            ("Plan\n計画", "Do\n実行", "Check\n評価", "Action\n改善"),
            ("Ｐ", "Ｄ", "Ｃ", "Ａ"),
            ("計画", "実施", "検証", "見直し"),
        )
    )
    legend = draw_legend(pen)
    taken: set[str] = set()
    labels = {
        name: draw_label(pen, name, taken)
        for name in ("item", "organization", "goal", "target", "description", "status")
    }
    grade_label = pen.pick([label for label in LABELS["grade"] if label not in taken])
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　PDCAシート"]
    gold: list[Row] = []
    for n, (goal,) in enumerate(draw_goals(pen, 1)):
        item, (org_text, org), about, target = (
            draw_item(pen),
            draw_divisions(pen),
            pen.fresh(ABOUT),
            pen.fresh(WORD_TARGETS),
        )
        report, _ = draw_report(pen, ("done",))
        mark, _, code = pen.pick(legend.grades)
        rows = [
            (0, labels["description"], about),
            (0, labels["target"], target),
            (1, labels["status"], report),
            (2, grade_label, mark),
            (2, "課題", pen.fresh(WHY)),
            (3, "改善の内容", pen.fresh(ABOUT)),
        ]
        places = [
            Place(0, 0, labels["goal"], head=True),
            Place(0, 1, goal, colspan=4),
            Place(1, 0, labels["item"], head=True),
            Place(1, 1, item, colspan=2),
        ]
        places += [Place(1, 3, labels["organization"], head=True), Place(1, 4, org_text)]
        for r, (group, label, value) in enumerate(rows):
            if not r or rows[r - 1][0] != group:
                places.append(
                    Place(2 + r, 0, groups[group], rowspan=sum(1 for other in rows if other[0] == group), head=True)
                )
            places += [Place(2 + r, 1, label, head=True), Place(2 + r, 2, value, colspan=3)]
        blocks += [*([NEW_PAGE] if n else []), grid(places)]
        gold.append(
            gold_row(
                item,
                [goal],
                organization=org,
                description=about,
                target=target,
                status=report,
                status_code=code,
                extra={grade_label: mark},
            )
        )
    return with_legend(legend, blocks), gold


def with_legend(legend: Legend, blocks: list[Block]) -> list[Block]:
    return legend.add_to(blocks, 1)


FORMS = {
    "form": draw_form,
    "goal form": draw_goal_form,
    "pairs": draw_pairs,
    "index and forms": draw_index,
    "pdca form": draw_pdca,
}
