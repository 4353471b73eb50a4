"""What has been read of a document so far: its outline, its open form, and what the next table will need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from extractors.document import Table
from normalizers.labels import Lexicon, bare
from normalizers.legend import Legend
from normalizers.reading.block_table import Above
from normalizers.reading.column import Column
from normalizers.reading.defined import Names
from normalizers.reading.lines import NOWHERE, Entry, Ledger, Line
from normalizers.reading.outline import Outline
from normalizers.reading.readings import Reading
from normalizers.record import Address

_BROAD = re.compile(
    r"政策|^基本(?:方針|方向|目標)|(?:改革|施策|取組|支援|推進)の柱$|^(?:改革|推進)の(?:方向|方針)$|^(?:章|節|部|基本目標|まちづくりの目標|将来像|分野|大分類|大項目|大柱|柱)$"
)


@dataclass(slots=True)
class Form:
    """The cells of the open form, in order, and the indicator that its next figures speak of."""

    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)  # label → value and table, for labels that name
    address: Address = NOWHERE
    path: tuple[str, ...] | None = None  # the headings above its first cell
    indicator: list[Entry] = field(default_factory=list)
    first_line: int = 0  # how many lines there were when it began

    def first(self, name: str) -> Entry | None:
        """The first cell of a field."""
        return next((entry for entry in self.entries if entry.field == name), None)

    def texts(self, name: str) -> list[str]:
        """The texts of a field, in order; those of goals with a chapter or policy (章, 政策) before its measures (施策), whichever is printed first."""
        found = [entry for entry in self.entries if entry.field == name]
        if name == "goal":
            found.sort(key=lambda entry: _BROAD.search(bare(entry.label)) is None)
        return [entry.text for entry in found]


@dataclass(slots=True)
class State:
    """What has been read so far."""

    fiscal_year: int | None
    lexicon: Lexicon | None
    ledger: Ledger
    outline: Outline = field(default_factory=Outline)
    form: Form = field(default_factory=Form)
    lines: list[Line] = field(default_factory=list)
    named: Entry | None = None
    named_number: Entry | None = None
    legend: Legend = field(default_factory=Legend)
    last: tuple[int, tuple[Column, ...]] | None = None  # width and columns of the list that the last table ended with
    goals_before: tuple[str, ...] = ()  # goals of the last line, for a list that goes on
    heading_since: bool = False  # whether a heading stands between the last table and here
    heading_is_last: bool = False  # whether nothing but a note of units stands between the last heading and here
    stacked: tuple[str, ...] = ()  # fields of the rows of one line, upper first, where a note says so
    number: Entry | None = None  # a number before the first label of a form that has not begun yet
    unit: str | None = None
    band_time: tuple[int, str] | None = None  # table and year of the last band that is a year and nothing else
    band_division: tuple[int, Entry] | None = None  # table and division that is named beside its last band
    document_unit: str | None = None  # of a note above everything
    goal_places: dict[str, Entry] = field(default_factory=dict)  # printed goal → where it was printed last
    section: str | None = None  # a heading inside a form that names the text below it
    contents: bool = False  # whether the line above the next table calls it a table of contents
    by_rules: bool = False  # whether no other reading of a table is tried
    readings: dict[int, Reading] = field(default_factory=dict)  # by table, the one that was chosen
    tables_with: Callable[[str], AbstractSet[int]] = lambda _: frozenset()  # cell text → tables that print it
    defined: Names = field(default_factory=dict)  # names of indicators that a table of the form has given
    sheet_division: Entry | None = None  # a line above a table that names the division of its lines


def branch_of(state: State) -> State:
    """A state that can be read on without changing the one that it was; its ledger knows of no cell yet."""
    form = state.form
    open_form = replace(form, entries=[*form.entries], seen={**form.seen}, indicator=[*form.indicator])
    places = {**state.goal_places}
    return replace(state, form=open_form, ledger=Ledger(), lines=[*state.lines], goal_places=places)


def sources_of(state: State, goals: tuple[str, ...], own: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """Where goals are printed, as far as that is known: in cells of their line, in its form, as headings or rows across a table."""
    form = (entry for entry in state.form.entries if entry.field in ("goal", "item"))
    places = {**state.goal_places, **{entry.text: entry for entry in (*form, *own)}}
    return tuple(replace(places[goal], field="goal_path") for goal in goals if goal in places)


def goals_above(state: State, table: Table) -> Above:
    """The headings and goals above a line: those of its form with the bands of its table, else the outline."""
    form = state.form
    goals, item = form.texts("goal"), form.first("item")
    bands = [heading for heading in state.outline.headings if heading.table == table.number]
    if item is None and not goals:
        path = state.outline.path
    else:
        path = (*goals, *([item.text] if item else []), *(heading.text for heading in bands))
    time = state.band_time[1] if state.band_time and state.band_time[0] == table.number else None
    division = state.band_division[1] if state.band_division and state.band_division[0] == table.number else None
    return Above(path, len(bands), bands[0].row or 0 if bands else 0, time, division)
