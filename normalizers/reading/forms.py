"""Forms: labels with values, one undertaking each. A form ends where its first label comes again with another value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell, Table
from normalizers.era import find_year
from normalizers.labels import Label, bare
from normalizers.measure import find_unit, is_measure
from normalizers.reading.column import NUMBERING, VALUE_FIELDS, names_undertaking
from normalizers.reading.grid import Grid, address_of, has_words
from normalizers.reading.guess import GUESSED, guessed, tells_of_past
from normalizers.reading.lines import NOWHERE, Entry, Line
from normalizers.reading.outline import find_heading
from normalizers.reading.placing import NAMES, REPORT, flush_indicator
from normalizers.reading.region import Pair, Region
from normalizers.reading.roles import Roles
from normalizers.reading.state import Form, State, sources_of
from normalizers.text import key

_POLICY = re.compile(r"施策|政策|目標|体系")
_PLACE = re.compile(r"位置[付づ]け$|体系$")
_CODE = re.compile(r"整理番号|コード|ID")
_NUMBERED = "#"  # stands for the label of a form whose head is a number and a name
_NAMING = frozenset({"goal", "item", "item_no"})
_CIRCLED = re.compile(r"\s*([①-⑳])")
_NO_WORDS = frozenset({"goal_no", "report_place"})
_CHOICES = re.compile(
    r"(?:の[0-9一二三四五]?(?:区分|段階)|のいずれか|から選択)\W*$"
)  # 順調・遅れ の2区分, beside the grade itself
_NAME = 30  # characters
_SENTENCE = ("る", "す", "く", "む")


def read_pair(state: State, grid: Grid, roles: Roles, pair: Pair) -> None:
    """Take a label with its values into the open form."""
    table = grid.table
    for cell in pair.labels:
        state.ledger.mark(table.number, cell.row, cell.col, "label")
    for cell in pair.values:
        state.ledger.mark(table.number, cell.row, cell.col, "read")
    values = [cell for cell in pair.values if has_words(cell)]
    label, part_known = _label_of(roles, pair, values)
    name = " ".join("".join(cell.text.split()) for cell in pair.labels)
    start = (_name_of_form(roles, pair) or bare(pair.labels[-1].text)) if pair.labels else ""
    text = " ".join(cell.text.strip() for cell in values)
    if state.form.seen.get(start, ("", 0))[1] == table.number:
        begin_next_form(state)
    if not pair.labels:
        _take_bare(state, table, values)
        return
    _take_number(state, grid, roles, pair, start)
    if _names_form(state.form, label, table.number) or start == _NUMBERED:
        state.form.seen.setdefault(start, (text, table.number))
    if state.form.path is None:
        state.form.path = state.outline.path
    if state.form.address == NOWHERE:
        state.form.address = address_of(pair.labels[0], table)
    if pair.time is not None:
        state.ledger.mark(table.number, pair.time.row, pair.time.col, "read")
    if start == _NUMBERED:
        label, name = Label(start, "item"), ""
    for read in _pair_entries(state, table, label, name, values):
        timed = pair.time is not None and read.when is None
        entry = replace(read, when=_full_time(state.form, pair.time.text)) if pair.time is not None and timed else read
        entry = replace(entry, rule=GUESSED) if part_known else entry
        if pair.of_indicator and state.form.indicator:
            state.form.indicator.append(entry)
        else:
            _take_entry(state, entry)


def _label_of(roles: Roles, pair: Pair, values: list[Cell]) -> tuple[Label | None, bool]:
    """What the labels of a pair read as, the innermost first, and whether only parts of its words tell it."""
    label = next((found for cell in reversed(pair.labels) if (found := roles.label(cell)) is not None), None)
    if label is not None and _aim_is_name(label, pair):
        return replace(label, field="item"), False
    if label is not None or not pair.labels:
        return label, False
    label = guessed(pair.labels[-1].text, [cell.text for cell in values])
    return label, label is not None


def _aim_is_name(label: Label, pair: Pair) -> bool:
    """Whether the first row of a form names what is aimed at rather than how much: 成果目標 | 地域生活移行者数."""
    if label.field != "target" or not label.exact or label.period is not None or pair.labels[0].row > 0:
        return False
    text = key(pair.values[0].text) if len(pair.values) == 1 else ""
    return 0 < len(text) <= _NAME and "。" not in text and not any(map(str.isdigit, text))


def _take_number(state: State, grid: Grid, roles: Roles, pair: Pair, start: str) -> None:
    """Take the number that stands before a label, in it, or in its place."""
    if state.number is not None:
        state.form.entries.append(state.number)
        state.number = None
    label, cell = roles.label(pair.labels[-1]), pair.labels[-1]
    number, rule = None, "number before a label"
    if start == _NUMBERED:
        number, rule = cell.text.strip(), "number beside the name"
    elif label is not None and label.field == "item":
        number = _own_number(grid, roles, cell)
    if number:
        state.form.entries.append(Entry("item_no", number, address=address_of(cell, grid.table), rule=rule))


def _names_form(form: Form, label: Label | None, table: int) -> bool:
    """Whether a label names what its form is about: an indicator does where nothing else of its table is named before it."""
    if label is None or label.field != "indicator":
        return label is not None and label.field in _NAMING
    return not any(entry.address.table == table for entry in form.entries if entry.field in NAMES)


def _name_of_form(roles: Roles, pair: Pair) -> str | None:
    """The label by which a form is named, folded; one sign for a bare number beside its name; None where a pair names none."""
    label = roles.label(pair.labels[-1])
    if label is not None and (label.field in _NAMING | {"indicator"} or _aim_is_name(label, pair)):
        return bare(pair.labels[-1].text).removesuffix(label.number or "")
    number = key(pair.labels[0].text)
    numbered = len(pair.labels) == len(pair.values) == 1 and NUMBERING.fullmatch(number) and pair.labels[0].col == 0
    words = numbered and pair.values[0].colspan > 1 and not is_measure(pair.values[0].text)
    return _NUMBERED if words and any(map(str.isdigit, number)) else None


def _own_number(grid: Grid, roles: Roles, cell: Cell) -> str | None:
    """The circled number before the label of an item, where labels are not numbered throughout."""
    if (match := _CIRCLED.match(cell.text)) is None:
        return None
    numbered = [other for other in grid.table.cells if roles.is_label(other) and _CIRCLED.match(other.text)]
    return match[1] if len(numbered) == 1 else None


def is_next_form(form: Form, roles: Roles, regions: tuple[Region, ...], table: int) -> bool:
    """Whether a table begins another form: its naming labels come again and one of them has another value.

    A head that is printed again on the next page, with the same values, goes on with the form.
    """
    again = False
    for region in regions:
        if isinstance(region, Pair) and region.labels:
            name = _name_of_form(roles, region)
            if name is not None and name in form.seen:
                value, where = form.seen[name]
                if where == table:
                    return False
                if value != " ".join(cell.text.strip() for cell in region.values if has_words(cell)):
                    again = True
    return again


def begin_next_form(state: State) -> None:
    """Close the open form; what stood in tables before its first naming label belongs to the whole sheet."""
    first = min(where for _, where in state.form.seen.values())
    sheet = [entry for entry in state.form.entries if entry.address.table is not None and entry.address.table < first]
    close_form(state)
    state.form.entries = sheet


def _take_bare(state: State, table: Table, values: list[Cell]) -> None:
    """Values without a label: a number numbers the form whose labels follow it, anything else is kept as it is."""
    for cell in values:
        entry = Entry("unlabelled", cell.text.strip(), address=address_of(cell, table), rule="value without a label")
        if len(key(cell.text)) <= 6 and any(char.isdigit() for char in key(cell.text)):
            state.number = replace(entry, field="item_no", rule="number before the labels of a form")
        else:
            state.form.entries.append(entry)


def _pair_entries(state: State, table: Table, label: Label | None, name: str, values: list[Cell]) -> Iterator[Entry]:
    field_name = (label.field if label else None) or "extra"
    sentences = any(cell.text.rstrip().endswith("。") for cell in values)
    aim = bare(label.text) if label is not None and field_name == "goal" else ""
    aimed = aim in ("目標", "目標値", "達成目標") or (aim.endswith("目標") and sentences)
    if (
        field_name == "goal"
        and label is not None
        and (label.period is not None or (aimed and state.form.first("item")))
    ):
        field_name = "target"
    if field_name in ("item", "indicator") and label is not None and label.period is not None:
        field_name = "status" if any(tells_of_past(cell.text) for cell in values) else "plan"  # 令和7年度の取組
    when = label.period.text if label and label.period and label.field else None
    dated = field_name in ("baseline", "actual", "target") and not sentences
    whole = label.text.strip() if label and label.period and dated else when
    if field_name == "item_no" and _POLICY.search(name) and len(values) == 1 and len(key(values[0].text)) > 8:
        field_name = "goal"
    if field_name == "item_no" and _CODE.search(name):
        field_name = "extra"
    if field_name in ("goal", "item", "indicator") and len(values) > 1 and len(key(values[0].text)) <= 6:
        number = values.pop(0)
        yield Entry(
            "item_no" if field_name != "goal" else "goal_no",
            number.text.strip(),
            name,
            address=address_of(number, table),
            rule="number beside a label",
        )
    if not values and field_name in REPORT:
        yield Entry("report_place", "", name, when, rule="empty place for a report")
    for cell in values:
        choices = len(values) > 1 and _CHOICES.search(key(cell.text))
        yield Entry(
            "extra" if choices else field_name,
            cell.text.strip(),
            name,
            whole,
            label.unit if label else None,
            None,
            address_of(cell, table),
            f"label {field_name if label and label.field else 'unknown'}",
        )


def _full_time(form: Form, time: str) -> str:
    """A printed time with the year of its form where it has none: 令和6年度 前期."""
    text = "".join(time.split())
    years = [entry.text for entry in form.entries if entry.field == "period" and find_year(entry.text)]
    return text if find_year(text) or not years else f"{years[-1].strip()}{text}"


def _take_entry(state: State, entry: Entry) -> None:
    """Put an entry into the form; a second name makes it the indicator, or closes the form."""
    form = state.form
    if entry.field == "goal" and bare(entry.label).endswith("方針") and entry.text.rstrip("。").endswith(_SENTENCE):
        named = any(other.field == "goal" and bare(other.label).endswith("名") for other in form.entries)
        entry = replace(entry, field="extra") if named else entry  # 施策名 | … above 施策の方針 | …する
    if entry.field == "indicator" and form.first("item") is not None:
        form.indicator = [replace(entry, field="item", unit=find_unit(entry.text) or entry.unit)]
    elif entry.field == "indicator":
        form.entries.append(replace(entry, field="item", unit=find_unit(entry.text) or entry.unit))
    elif entry.field == "item" and (first := form.first("item")) is not None:
        if names_undertaking(entry.label) and not names_undertaking(first.label):
            form.entries[form.entries.index(first)] = replace(first, field="goal")
            form.entries.append(entry)
        elif "施策" in entry.label or _groups_undertakings(entry):
            form.entries.append(replace(entry, field="goal"))
        else:
            form.entries.append(replace(entry, field="description"))
    elif entry.field in ("baseline", "unit") and form.indicator:
        form.indicator.append(entry)
    else:
        form.entries.append(entry)


def _groups_undertakings(entry: Entry) -> bool:
    """Whether a second name in a form is that of a numbered field of work above it: 取組項目 | （２） 公共施設の管理."""
    return bare(entry.label).endswith("項目") and find_heading(entry.text) is not None


def close_form(state: State) -> None:
    """End the open form: its undertaking is a line where it is named and something is said of it."""
    flush_indicator(state)
    form, state.form = state.form, Form(first_line=len(state.lines))
    state.section = None
    state.defined = {}
    if not form.entries:
        return
    goals = form.texts("goal")
    entries = _described([entry for entry in form.entries if entry.field != "goal"])
    if form.first("item") is None:
        said = any(entry.field in VALUE_FIELDS | {"year"} for entry in entries)
        if not goals or not said:
            _hand_on(state, form)
            return
        narrowest = next(entry for entry in form.entries if entry.field == "goal" and entry.text == goals[-1])
        goals = goals[:-1]
        entries = [
            replace(narrowest, field="item"),
            *(replace(e, field="item_no") if e.field == "goal_no" else e for e in entries),
        ]
    path = tuple(goals) or (state.outline.path if form.path is None else form.path) or _placed_in_plan(entries)
    reports = tuple(entry.when for entry in entries if entry.field in REPORT | {"report_place"})
    sources = sources_of(state, path, form.entries)
    state.lines.append(Line(path, tuple(entries), form.address, kind="form", reports=reports, sources=sources))


def _described(entries: list[Entry]) -> list[Entry]:
    """The entries of a form, what is to be done (実施内容) beside its report (実施状況) as a description."""
    reports = [entry for entry in entries if entry.field in ("status", "report_place")]
    told = any(bare(entry.label) != "実施内容" for entry in reports)
    found = any("課題" not in entry.label for entry in reports)

    def described(entry: Entry) -> Entry:
        if entry.field != "status" or entry.when is not None:
            return entry
        if told and bare(entry.label) == "実施内容":
            return replace(entry, field="description")
        return replace(entry, field="extra") if found and "課題" in entry.label else entry  # 成果と課題

    return [described(entry) for entry in entries]


def _placed_in_plan(entries: list[Entry]) -> tuple[str, ...]:
    """The goals that a form tells by its place in a plan (総合戦略の位置付け | 基本目標１ …), where nothing else tells them."""
    return tuple(
        entry.text
        for entry in entries
        if entry.field == "extra" and _PLACE.search(bare(entry.label)) and find_heading(entry.text) is not None
    )


def _hand_on(state: State, form: Form) -> None:
    """Give the lines of a sheet the cells of its form that they do not have yet: those below the list, those without a field."""
    rest = [entry for entry in form.entries if entry.field not in _NO_WORDS]
    for index in range(form.first_line, len(state.lines)):
        line = state.lines[index]
        had = {(entry.address, entry.text) for entry in (*line.inherited, *line.entries)}
        late = tuple(
            replace(entry, field="extra")
            for entry in rest
            if (entry.address, entry.text) not in had and entry.text not in line.goals
        )
        state.lines[index] = replace(line, inherited=(*line.inherited, *late))
