"""Columns in the light of each other: which of them names the lines, and what the others are then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from normalizers.labels import bare, find_label
from normalizers.reading.column import VALUE_FIELDS, Column, is_target_word
from normalizers.reading.guess import chosen_field

_REVIEW = re.compile(r"中間|最終|直近|評価|見直し")
_NOW = re.compile(r"現況|現在|現状|直近|最新")
_CLASS = re.compile(r"(?:区分|分類|体系)$")
_AIM = re.compile(r"姿$|^ねらい$|像$|^課題$")
_DATED = ("baseline", "present", "actual", "target", "plan")  # values that a time beside them dates
_FIGURED = tuple(field for field in _DATED if field != "present")  # values that a time right of them dates
_PARTED = VALUE_FIELDS | {"year", "unknown"}
_FEW = 3  # columns; a list of one line has more


def settle(columns: tuple[Column, ...], rows: int) -> tuple[Column, ...]:
    """Columns in the light of each other: which names the line, and what the others are then."""
    if len({column.side for column in columns} - {None}) == 1:
        columns = tuple(replace(column, side=None) for column in columns)  # a heading, and no body beside another
    columns = _in_parts(columns)
    columns = _dated_by_neighbour(tuple(_timed_by_kin(column, columns) for column in columns))
    columns = _described_goals(_finer_names(_choices(_lone_times(columns))))
    columns = tuple(_settled_account(column, columns) for column in columns)
    columns = tuple(_carried_out(column, columns) for column in columns)
    columns = _counted(tuple(_part_of_costs(column, columns) for column in columns))
    columns = tuple(_short_of_two(column, columns) for column in columns)
    columns = tuple(_now(column, i, columns) for i, column in enumerate(columns))
    columns = tuple(_remark(column, columns) for column in columns)
    columns = tuple(_sorted_progress(column, i, columns) for i, column in enumerate(columns))
    columns = tuple(_planned(column, i, columns) for i, column in enumerate(columns))
    fields = [column.field for column in columns]
    if "item" not in fields and "indicator" not in fields:
        columns = _divisions_as_names(columns)
        columns = _name_lines(columns, rows) if "item" not in [column.field for column in columns] else columns
    return _outer_names(_between(_measured(columns)))


def _in_parts(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns whose lowest heads are words that come again under other heads (小学生 | 中学生 under each year) as parts of their lines."""
    if bodies := _bodies_by_row_times(columns):
        return tuple(replace(c, part=c.lowest, field="year") if c in bodies else c for c in columns)
    under: dict[str, set[str]] = {}
    for column in columns:
        if column.heads > 1 and column.field in _PARTED and find_label(column.lowest) is None:
            under.setdefault(column.lowest, set()).add(column.label.removesuffix(column.lowest))
    parts = {name for name, heads in under.items() if len(heads) > 1}
    if len(parts) < 2 or len({len(under[name]) for name in parts}) > 1:
        return columns
    return tuple(replace(column, part=column.lowest) if column.lowest in parts else column for column in columns)


def _bodies_by_row_times(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Figures under words of one heading, where the rows tell the times: 年度 | 全世帯 | ひとり親世帯 beside merged indicators."""
    names = [i for i, column in enumerate(columns) if column.field in ("item", "indicator") and column.merged]
    times = [i for i, column in enumerate(columns) if column.field == "period" and not column.merged]
    if len(names) != 1 or len(times) != 1 or times[0] < names[0]:
        return ()
    right = [c for c in columns[times[0] + 1 :] if c.field == "unknown" and c.figures and c.heads > 1 and c.lowest]
    return tuple(right) if len(right) > 1 and len({column.stage for column in right}) == 1 else ()


def _measured(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Indicators with the level to reach (参加者 80人以上) right of what is done, where nothing else is aimed at: they are the aims."""
    if any(column.field in ("target", "plan", "year", "actual", "baseline") for column in columns):
        return columns
    item = next((i for i, column in enumerate(columns) if column.field == "item" and not column.merged), len(columns))
    found = [i for i, column in enumerate(columns) if column.field == "indicator" and i > item and column.numbers]
    return _with_fields(columns, {found[0]: "target"}) if len(found) == 1 else columns


def _settled_account(column: Column, columns: tuple[Column, ...]) -> Column:
    """A column of settled accounts (決算) beside the plan of the same year as what it is there: the figure reached."""
    if column.field != "year" or not bare(column.label).endswith("決算"):
        return column
    planned = any(other.field == "target" and other.when == column.when for other in columns)
    return replace(column, field="actual") if planned else column


def _carried_out(column: Column, columns: tuple[Column, ...]) -> Column:
    """What was carried out (実施) beside what was planned under one heading: 数量 over 計画 | 実施."""
    if column.name not in ("実施", "実施済", "実施済み") or column.heads < 2 or column.field in ("actual", "target"):
        return column
    planned = any(other.field == "target" and other.stage == column.stage for other in columns)
    return replace(column, field="actual") if planned else column


def _part_of_costs(column: Column, columns: tuple[Column, ...]) -> Column:
    """A column that no wording names beside costs under one heading: 実績額 over 総事業費 | うち交付金."""
    if (
        column.field not in ("actual", "target", "unknown", "year")
        or column.heads < 2
        or find_label(column.name) is not None
    ):
        return column
    costs = any(other.field == "cost" and other.stage == column.stage for other in columns)
    return replace(column, field="cost") if costs else column


def _counted(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns of a list that counts what costs elsewhere (職員数（人） by year) and says nothing else: its figures are no costs."""
    costs = [column for column in columns if column.field == "cost"]
    others = VALUE_FIELDS - {"cost", "total"} | {"year"}
    if not costs or any(column.field in others for column in columns):
        return columns
    counted = all(column.when and column.unit and not column.unit.endswith("円") for column in costs)
    return tuple(replace(c, field="year") if counted and c in costs else c for c in columns)


def _lone_times(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The time of a plan that has no column of its own is that of the line: 計画 over 実施時期 alone."""
    return tuple(
        replace(column, field="period")
        if column.field == "when" and not any(c.field in _DATED and c.stage == column.stage for c in columns)
        else column
        for column in columns
    )


def _choices(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of marks side by side under one heading, as the choice that a mark makes: 進捗 over 済 | 実施中 | 未着手."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        if column.marks and column.when is None and column.stage and column.heads > 1:
            groups.setdefault(column.stage, []).append(column)
    field_of = {stage: field for stage, kin in groups.items() if len(kin) > 1 and (field := chosen_field(stage))}
    return tuple(
        replace(column, field=field_of[column.stage], chosen=True)
        if column.stage in field_of and column in groups[column.stage]
        else column
        for column in columns
    )


def _finer_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A merged name with a finer one right of it, one in each row: the merged one is the goal, the finer one names the lines."""
    value = _first_of(VALUE_FIELDS | {"year"}, columns)
    items = [i for i, column in enumerate(columns) if column.field in ("item", "indicator")]
    finer = [i for i, column in enumerate(columns[:value]) if column.field == "goal" and not column.merged]
    if len(items) != 1 or not columns[items[0]].merged or not finer or finer[0] < items[0]:
        return columns
    return _with_fields(columns, {items[0]: "goal", finer[0]: "item"})


def _described_goals(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Sentences under 主な取組 beside a short name in each row (施策): the names name the lines, the sentences describe them."""
    value = _first_of(VALUE_FIELDS | {"year"}, columns)
    items = [i for i, column in enumerate(columns) if column.field == "item"]
    goals = [i for i, column in enumerate(columns[:value]) if column.field == "goal" and not column.merged]
    names = [i for i in goals if not is_target_word(columns[i].name)]
    if len(items) != 1 or not columns[items[0]].sentences or not names or columns[names[-1]].sentences:
        return columns
    return _with_fields(columns, {items[0]: "description", names[-1]: "item"})


def _first_of(fields: AbstractSet[str], columns: tuple[Column, ...]) -> int:
    """The index of the first column of some fields; the number of columns where there is none."""
    return next((i for i, column in enumerate(columns) if column.field in fields), len(columns))


def _with_fields(columns: tuple[Column, ...], fields: Mapping[int, str]) -> tuple[Column, ...]:
    """The columns with other fields at some indexes."""
    return tuple(replace(column, field=fields.get(i, column.field)) for i, column in enumerate(columns))


def _short_of_two(column: Column, columns: tuple[Column, ...]) -> Column:
    """Of two columns of progress the one whose cells are all a word or two (完了, 実施中) as a grade: the other one is the report."""
    if column.field != "status" or not column.short:
        return column
    told = any(
        other.field == "status"
        and not other.short
        and (column.when in (None, other.when) or set(column.years) & set(other.years))
        for other in columns
    )
    return replace(column, field="grade") if told else column


def _remark(column: Column, columns: tuple[Column, ...]) -> Column:
    """What went well and what is left to do (成果と課題) beside the report itself (取組状況): a remark on it."""
    if column.field != "status" or "課題" not in column.name:
        return column
    reports = any(other.field == "status" and "課題" not in other.name and not other.short for other in columns)
    return replace(column, field="extra") if reports else column


def _sorted_progress(column: Column, at: int, columns: tuple[Column, ...]) -> Column:
    """A word or two in each line (区分: 完了, 実施中, Ａ) right of a report in words: a grade."""
    if column.field != "group" or not column.short or column.figures:
        return column
    report = next((other for other in reversed(columns[:at]) if other.field == "status"), None)
    return replace(column, field="grade", when=report.when, years=report.years) if report is not None else column


def _planned(column: Column, at: int, columns: tuple[Column, ...]) -> Column:
    """What is to be done (実施内容) beside its result (実施結果), or left of the years of a plan that reports nothing: a description."""
    if column.field != "status" or column.name != "実施内容" or column.when is not None:
        return column
    if any(other.field == "status" and other.name != column.name and not other.short for other in columns):
        return replace(column, field="description")
    right = {other.field for other in columns[at + 1 :]}
    others = {other.field for other in columns if other is not column}
    plans = "year" in right and not others & {"status", "grade", "actual", "description", "rate"}
    return replace(column, field="description") if plans else column


def _now(column: Column, at: int, columns: tuple[Column, ...]) -> Column:
    """The position of now (現況値) right of that at planning time (策定時), where a grade judges it: a figure reached."""
    earlier = any(other.field == "baseline" for other in columns[:at])
    judged = any(other.field == "grade" and other.when is None for other in columns[at + 1 :])
    is_now = column.field == "baseline" and earlier and judged and _NOW.search(column.label) is not None
    return replace(column, field="actual") if is_now else column


def _between(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Years between a baseline and a target, under a heading such as 中間評価, are actuals."""
    fields = {column.field for column in columns}
    if not {"baseline", "target"} <= fields or "actual" in fields:
        return columns
    return tuple(
        replace(column, field="actual")
        if column.field == "year" and _REVIEW.search(column.label) and "目標" not in column.label
        else column
        for column in columns
    )


def _outer_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Merged columns on the left of the names are goals: their cells head several lines, and are no labels themselves."""
    at = next((i for i, column in enumerate(columns) if column.field in ("item", "indicator")), 0)
    named = any(column.field == "item" for column in columns)
    outer = ("group", "unknown") if named else ("group", "unknown", "description")
    columns = tuple(
        replace(column, field="target" if column.name.endswith("目標") else "extra")
        if i > at and column.field == "goal" and (is_target_word(column.name) or (named and not column.merged))
        else column
        for i, column in enumerate(columns)
    )
    things = bool(columns) and columns[at].field == "item" and not columns[at].merged
    return tuple(
        replace(column, field="goal")
        if i < at
        and column.merged
        and not (
            things and bare(column.label) == "区分" and not column.policies
        )  # it sorts things, indicators by field
        and (column.field in outer or _CLASS.search(bare(column.label)) or _aims(column) or _is_aim(column))
        else column
        for i, column in enumerate(columns)
    )


def _is_aim(column: Column) -> bool:
    """Whether a column holds aims in words: 計画目標 over several indicators."""
    return column.field == "target" and column.when is None  # merged over lines, so these are no figures


def _aims(column: Column) -> bool:
    """Whether a column says what its lines are for: 目指す姿 over several indicators."""
    return column.field == "extra" and _AIM.search(bare(column.label)) is not None


def _dated_by_neighbour(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Time columns that follow value columns one by one are their times: 数値目標 | （時期） | 最新値 | （時期）."""
    dated = [i for i in range(1, len(columns)) if columns[i].field == "period" and columns[i - 1].field in _FIGURED]
    if len(dated) < 2:
        return columns
    return tuple(
        replace(column, field="when", stage=columns[i - 1].stage) if i in dated else column
        for i, column in enumerate(columns)
    )


def _timed_by_kin(column: Column, columns: tuple[Column, ...]) -> Column:
    """A column without a time under a heading whose other columns have one: it speaks of that time."""
    if column.when is not None or column.field not in ("grade", "rate", "status", "actual", "target"):
        return column
    kin = [other for other in columns if other.stage == column.stage and other.when is not None]
    times = {other.when for other in kin}
    return replace(column, when=kin[0].when, years=kin[0].years) if column.stage and len(times) == 1 else column


def _divisions_as_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Divisions in the first column under a label that asks for none (部門), with nothing but figures right of them: they name the lines."""
    first, rest = columns[0], columns[1:]
    if first.field != "organization" or not first.label or len(rest) < 2 or not all(other.figures for other in rest):
        return columns
    label = find_label(first.name)
    return columns if label is not None and label.field == "organization" else _with_fields(columns, {0: "item"})


def _name_lines(columns: tuple[Column, ...], rows: int) -> tuple[Column, ...]:
    """Where no column is an item: the last 区分 names the lines, else the narrowest goal, else an unknown first text column."""
    first = columns[0]
    values = sum(column.field in ("target", "actual", "year") for column in columns)
    if first.field in ("target", "actual") and not first.figures and first.when is None and values > 1:
        return _with_fields(columns, {0: "item"})  # 数値目標 or 活動実績 over names
    named = first.field == "unknown" and first.label and not first.figures and len(columns) > _FEW
    if rows < 2 and not named and not any(column.field in ("group", "goal", "item_no") for column in columns):
        return columns
    first_value = _first_of(VALUE_FIELDS - {"grade"} | {"year"}, columns)  # a grade may stand first
    for candidates in ("group", "goal", "unknown", "description"):
        found = [index for index, column in enumerate(columns) if column.field == candidates and column.filled]
        found = [index for index in found if index < first_value]
        if candidates == "goal" and any(_names(column, 0) for column in columns[: found[0] if found else 0]):
            found = [index for index in found if not is_target_word(columns[index].name)]
        if found and candidates in ("goal", "group") and columns[found[-1]].merged:
            merged = columns[found[-1]]
            finer = [i for i, column in enumerate(columns) if i < first_value and _names(column, merged.count)]
            right = [i for i in finer if i > found[-1]]
            found = right[:1] or [i for i in finer if columns[i].field == "description"][:1] or found
        if found:
            # rows of names on top of a list that was turned have no heads: the lowest names name the lines
            headless = candidates == "unknown" and not any(columns[i].label for i in found)
            index = found[-1]
            if candidates == "unknown" and not headless:
                index = next((i for i in found if not columns[i].merged), found[0])
            outer = found[:-1] if candidates == "group" or headless else ()
            return _with_fields(columns, {**dict.fromkeys(outer, "goal"), index: "item"})
    texts = [
        index
        for index, column in enumerate(columns)
        if column.field == "target" and column.when is None and not column.figures
    ]
    if columns[0].field == "period" and not columns[0].merged:
        return columns  # the times of one undertaking: 年度 | 計画 | 実施状況
    if texts and sum(column.field in VALUE_FIELDS | {"year"} for column in columns) > 1:
        return _with_fields(columns, {texts[0]: "item"})
    return columns


def _names(column: Column, fewer: int) -> bool:
    """Whether a column may name the lines: words that no label knows, one in each row, or more than there are goals beside them."""
    named = column.field in ("unknown", "description") and bool(column.label)
    return named and not column.figures and (not column.merged or column.count > fewer)
