"""Lines under what stands above them: their goals, and what their form or sheet hands on to them."""

from __future__ import annotations

from dataclasses import replace

from extractors.document import Table
from normalizers.labels import bare, find_label
from normalizers.measure import find_unit
from normalizers.period import is_period
from normalizers.reading.block_table import Listing
from normalizers.reading.column import VALUE_FIELDS
from normalizers.reading.defined import with_name
from normalizers.reading.lines import Entry, Line
from normalizers.reading.outline import Outline
from normalizers.reading.state import State, goals_above, sources_of
from normalizers.reading.unfold import without_number

NAMES = frozenset({"item", "item_no", "item_group", "goal"})
_IN_UNITS = VALUE_FIELDS | {"year"}
REPORT = frozenset({"actual", "status", "grade"})
_ACCOUNTS = ("決算", "予算", "決算額", "予算額", "決算見込", "決算見込額")  # what a year of money is called


def take_listing(state: State, table: Table, listing: Listing) -> None:
    """Give the lines of a list what stands above them, or the loose entries to what they speak of."""
    unit = state.unit or state.document_unit
    lines = listing.lines
    if state.form.first("item") is not None and lines and all(_only_judges(line) for line in lines):
        for line in lines:
            name = line.first("item") or ""
            state.form.entries += [
                replace(entry, field="extra", label=f"{name} {entry.label}".strip())
                for entry in line.entries
                if entry.field not in NAMES
            ]
        return
    if lines:
        flush_indicator(state)
    for line in lines:
        named = with_name(line, state.defined)
        in_form = state.form.first("item") is not None
        if named is not line or (in_form and (_is_cost(line) or _speaks_of_form(line))):
            _told_by_labels(state, table, line)
        if named is None:
            continue
        if named is line and in_form and _is_cost(line):
            state.form.entries += _costs(line)
        elif named is line and in_form and _speaks_of_form(line):
            state.form.entries += _dated(line)
        else:
            state.lines.append(_placed(state, named, unit))
    if listing.loose:
        _take_loose(state, table, listing, unit)


def _told_by_labels(state: State, table: Table, line: Line) -> None:
    """Note that the cells which name a line are labels of what it says."""
    for entry in line.entries:
        if entry.field in NAMES and entry.address.row is not None and entry.address.col is not None:
            state.ledger.fate[table.number, entry.address.row, entry.address.col] = "label"


def _is_cost(line: Line) -> bool:
    """Whether a line is a part of what something costs: 事業費 | 国庫支出金, or うち一般財源 under 令和6年度決算."""
    label = find_label(line.first("item_group") or "")
    if label is not None and label.exact and label.field == "cost":
        return True
    times = [bare(entry.when) for entry in line.entries if entry.when]
    return bool(times) and all(time.endswith(_ACCOUNTS) for time in times)


def _costs(line: Line) -> list[Entry]:
    """What a part of the costs of a form's undertaking says, with its name in its label."""
    name = " ".join("".join(text.split()) for text in (*line.texts("item_group"), *line.texts("item")))
    said = [entry for entry in line.entries if entry.field not in NAMES | {"group"}]
    return [
        replace(entry, field="extra" if entry.field == "unit" else "cost", label=f"{name} {entry.label}".strip())
        for entry in said
    ]


def _speaks_of_form(line: Line) -> bool:
    """Whether a line of one year is named by a label and no name (取組 among indicators): it speaks of the undertaking of its form."""
    label = find_label(line.first("item") or "")
    named = label is not None and label.exact and label.field == "item" and label.period is None
    return named and is_period(line.first("period") or "")


def _dated(line: Line) -> list[Entry]:
    """What a line says of its year, for the form that it speaks of."""
    time = (line.first("period") or "").strip()
    said = [entry for entry in line.entries if entry.field not in NAMES | {"period", "group"}]
    return [replace(entry, when=entry.when or time) for entry in said]


def _only_judges(line: Line) -> bool:
    """Whether a line of a form is a question of its evaluation: a grade with its reasons and nothing else."""
    fields = {entry.field for entry in line.entries} - NAMES
    return "grade" in fields and fields <= {"grade", "extra", "group"}


def _placed(state: State, line: Line, unit: str | None) -> Line:
    """A line with its goals and with what its form or sheet hands on."""
    form = state.form
    own = [entry for entry in line.entries if entry.field == "goal"]
    wide = [entry.text for entry in own if line.bands and (entry.address.row or 0) <= line.band_row]
    narrow = [entry.text for entry in own if entry.text not in wide]
    cut = len(line.goals) - line.bands
    goals = (*line.goals[:cut], *wide, *line.goals[cut:], *narrow)
    if form.first("item") is None and form.texts("goal"):
        handed = [entry for entry in form.entries if entry.field not in ("goal", "goal_no", "item_no", "report_place")]
    else:
        handed = [
            entry
            for entry in form.entries
            if entry.field in ("organization", "period")
            and (entry.field == "organization" or form.first("item") is None)
        ]
    entries = tuple(_in_unit(entry, unit) for entry in line.entries if entry.field != "goal")
    if state.sheet_division is not None:
        handed.append(state.sheet_division)
    return replace(line, goals=goals, entries=entries, inherited=tuple(handed), sources=sources_of(state, goals, own))


def _in_unit(entry: Entry, unit: str | None) -> Entry:
    """A value without a unit of its own in the one that stands above its table."""
    return replace(entry, unit=unit) if unit and not entry.unit and entry.field in _IN_UNITS else entry


def _take_loose(state: State, table: Table, listing: Listing, unit: str | None) -> None:
    """Entries of a block in which no cell names a line."""
    form = state.form
    entries = [_in_unit(entry, unit) for entry in listing.loose]
    costs = [entry for entry in entries if entry.field in ("cost", "total")]
    rest = [entry for entry in entries if entry.field not in ("cost", "total")]
    if state.named is not None and form.first("item") is None:
        head = [state.named, *([state.named_number] if state.named_number else [])]
        address = rest[0].address if rest else state.named.address
        state.lines.append(
            _placed(
                state,
                Line(
                    goals_above(state, table).path,
                    (*head, *rest, *costs),
                    address,
                    reports=tuple(e.when for e in rest if e.field in REPORT),
                ),
                unit,
            )
        )
        state.named = state.named_number = None
    elif not form.first("item") and not form.texts("goal") and _heading_names(state, rest):
        named = state.outline.headings[-1]
        state.outline = Outline(state.outline.headings[:-1])
        number, name = without_number(named.text)
        state.named = Entry("item", name, rule="heading above the table", unit=find_unit(named.text))
        state.named_number = Entry("item_no", number, rule="heading above the table") if number else None
        _take_loose(state, table, listing, unit)
    elif form.indicator and any(entry.when for entry in rest):
        form.indicator.extend(entry for entry in rest if entry.field in VALUE_FIELDS | {"year", "unit"} and entry.when)
        form.entries.extend(costs)
        form.entries.extend(
            entry for entry in rest if not (entry.field in VALUE_FIELDS | {"year", "unit"} and entry.when)
        )
        flush_indicator(state)
    else:
        form.entries.extend(entries)


def _heading_names(state: State, entries: list[Entry]) -> bool:
    """Whether figures by year that no cell names are those of the heading right above their table."""
    values = [entry for entry in entries if entry.field in VALUE_FIELDS | {"year"} and entry.when]
    return state.heading_is_last and bool(state.outline.headings) and len(values) > 1


def flush_indicator(state: State) -> None:
    """Give the open indicator of the form a line of its own."""
    indicator = state.form.indicator
    if len(indicator) > 1:
        reports: tuple[str | None, ...] = (None,) if any(entry.field in REPORT for entry in indicator) else ()
        goals = (*state.form.texts("goal"), *state.form.texts("item"))
        state.lines.append(_placed(state, Line(goals, tuple(indicator), indicator[0].address, reports=reports), None))
    elif indicator:
        state.form.entries.extend(replace(entry, field="extra") for entry in indicator)
    state.form.indicator = []
