"""Lines to records: one record for each thing, division and time that a line speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from normalizers.achievement import counterparts
from normalizers.labels import bare
from normalizers.legend import Legend, fold_grade
from normalizers.measure import find_measures, find_unit
from normalizers.organization import is_organization, split_organizations
from normalizers.period import find_period, parse_period
from normalizers.reading.column import GRADE_LENGTH, is_figure, is_report
from normalizers.reading.guess import GUESSED
from normalizers.reading.lines import DITTO, Entry, Line
from normalizers.reading.outlook import Due, due_later, lower_is_better
from normalizers.reading.unfold import (
    Timed,
    split_numbers,
    split_parts,
    split_sides,
    split_tags,
    split_times,
    without_number,
)
from normalizers.record import Address, Evidence, Issue, Measure, Period, Record
from normalizers.status import StatusEvidence, decide_status
from normalizers.text import is_blank, key

_NOT_EXTRA = frozenset({"item", "item_group", "description", "report_place", "goal_no", "when"})
_DIVISION_LABEL = re.compile(r"[（(](?:[^（()）]*)(?:課|所管|担当|部署)[^（()）]*[)）]")
_IN_CHARGE = re.compile(r"担当|所管|主管|課")
_DATED_HEADING = re.compile(r"計画|予定|実績|結果|状況|取組")
_BRACKETED = re.compile(r"[\s　]*[（(]([^（()）]+)[)）]")
_PLANS = re.compile(r"見込み?$|見通し$")
_OVERALL = re.compile(r"総合|最終|全体")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of a document the records of its lines need: its year, its legend, whether it only plans, its schedule's marks."""

    fiscal_year: int | None
    legend: Legend
    reports: bool
    marks: Mapping[str, str] = field(default_factory=dict)


def records_of(line: Line, around: Surroundings) -> Iterator[tuple[Record, tuple[Issue, ...]]]:
    """The records of a line, each with its issues."""
    for side in split_sides(line):
        for sub in (sub for named in split_parts(side) for sub in split_numbers(named)):
            for part in split_tags(sub):
                timed = split_times(part, _year_above(part.goals) or around.fiscal_year)
                kinds = frozenset(entry.field for entry in part.entries)
                reported = _reported(timed, around.fiscal_year)
                years = [(one.period.fiscal_year, [_settled(e, one, around, kinds) for e in one.own]) for one in timed]
                due = due_later(years, around.fiscal_year)
                for one in _apart(timed):
                    yield _record(
                        one,
                        around,
                        kinds,
                        alone=len(timed) == 1,
                        reported=one.period is reported or len(timed) == 1,
                        due=due if one.period.fiscal_year == around.fiscal_year else None,
                    )


def _year_above(goals: tuple[str, ...]) -> int | None:
    """The year that the narrowest dated heading above a line plans or reports: 9月 under ２　令和7年度　実施計画."""
    for goal in reversed(goals):
        found = find_period(goal, None)
        if found and found[0].kind == "fiscal_year" and _DATED_HEADING.search(key(goal)):
            return found[0].fiscal_year
    return None


def _apart(timed: tuple[Timed, ...]) -> Iterator[Timed]:
    """A baseline figure without a year is a record of its own beside a target."""
    for one in timed:
        everything = (*one.own, *(one.line.entries if len(timed) == 1 else ()))
        bases = [e for e in everything if e.field == "baseline" and not is_blank(e.text)]
        others = [e for e in everything if e.field in ("target", "actual") and not is_blank(e.text)]
        if len(timed) == 1 and bases and others and all(e.when is None for e in bases):
            names = tuple(
                e
                for e in one.line.entries
                if e.field not in ("target", "actual", "status", "grade", "plan", "rate", "period")
            )
            yield Timed(Period(None, fiscal_year=one.period.fiscal_year), (), replace(one.line, entries=names))
            yield replace(
                one,
                own=tuple(e for e in one.own if e not in bases),
                line=replace(one.line, entries=tuple(e for e in one.line.entries if e not in bases)),
            )
        else:
            yield one


def _reported(timed: tuple[Timed, ...], fiscal_year: int | None) -> Period | None:
    """The period of the reported year: the document's, else the last one with a report."""
    for one in timed:
        if fiscal_year is not None and one.period.fiscal_year == fiscal_year:
            return one.period
    told = [
        one.period for one in timed if any(e.field in ("actual", "status") and not is_blank(e.text) for e in one.own)
    ]
    past = [p for p in told if fiscal_year is None or (p.fiscal_year or 0) <= fiscal_year]
    return past[-1] if past else None


def _record(
    one: Timed, around: Surroundings, kinds: frozenset[str], *, alone: bool, reported: bool, due: Due | None
) -> tuple[Record, tuple[Issue, ...]]:
    entries = _led([_settled(entry, one, around, kinds) for entry in (*one.own, *one.line.entries)])
    own = [entry for entry in entries if entry.when is not None or alone]
    number, item = without_number(next((e.text for e in entries if e.field == "item"), ""))
    item, tag = _without_division(item, entries)
    numbers = [e.text for e in entries if e.field == "item_no" and not is_blank(e.text)]
    item_no = (numbers[0] if numbers else "") + (number or "")
    unit = _unit(entries, item)
    aim = reported or not any(e.field == "target" and e.when for e in entries)
    target_entries = _chosen(entries, own, ("target",), aim) or _chosen(entries, own, ("plan",), reported and alone)
    actual_entries = _chosen(entries, own, ("actual", "baseline"), reported)
    status, grade = _status(entries, own, reported)
    target, target_measures = _text(target_entries), _measures(target_entries, unit)
    actual, actual_measures = _text(actual_entries), _measures(actual_entries, unit)
    position = (bool(actual_entries) and all(e.field == "baseline" for e in actual_entries) and not target) or bool(
        status and status.field == "present"
    )
    aims = due if due is not None and not target and _comparable(due, actual_measures, unit) else None
    decision = decide_status(
        StatusEvidence(
            item=item,
            target=_text(list(aims.entries)) if aims else target,
            actual=actual,
            status=status.text if status else None,
            grade=grade.text if grade else None,
            grade_label=grade.label if grade else None,
            legend=around.legend,
            target_measures=_measures(list(aims.entries), unit) if aims else target_measures,
            actual_measures=actual_measures,
            target_due=aims.year if aims else None,
            lower_is_better=lower_is_better((*one.own, *one.line.entries, *one.line.inherited)),
            record_year=one.period.fiscal_year,
            document_year=around.fiscal_year,
            has_report_place=_has_place(one, around.fiscal_year),
            reports_position=position,
            achievement_rate=next((e.text for e in own if e.field == "rate"), None),
        )
    )
    used = [
        *(e for e in entries if e.field == "item_no" and e.text in numbers[:1]),
        *target_entries,
        *actual_entries,
        *([status] if status else []),
        *([grade] if grade and not status else []),
    ]
    organization = _organization([*tag, *entries], one.line.inherited)
    description = _text([e for e in entries if e.field == "description"])
    kept = list(_kept(entries, one.line.inherited, used, organization))
    record = Record(
        item=item,
        goal_path=one.line.goals,
        item_no=item_no or None,
        item_group=_group(entries),
        organization=organization,
        period=one.period,
        target=target,
        target_measures=target_measures,
        actual=actual,
        actual_measures=actual_measures,
        status=said.text.strip() if (said := status or grade) else None,
        status_code=decision.code,
        description=description,
        extra=_extra(kept),
        address=one.line.address,
        evidence=(
            *_evidence(used),
            *_evidence(e for e in entries if e.field in ("item", "organization", "description")),
            *_evidence(_handed_on(one.line.inherited, organization)),
            *_evidence(e for e in (*entries, *one.line.inherited) if e.field == "period" and e.text == one.period.text),
            *(Evidence("extra", e.text, name, e.rule, e.address) for name, e in kept),
            *_evidence(one.line.sources),
        ),
        review_reasons=tuple(reason for reason in (one.period.problem, decision.problem, *_part_known(used)) if reason),
    )
    return record, tuple(_issues(record, decision.problem))


def _led(entries: list[Entry]) -> list[Entry]:
    """The entries, who carries a thing out (事業主体 | 市・民間) as `extra` where a division in charge of it stands beside that."""
    divisions = [e for e in entries if e.field == "organization" and not is_blank(e.text)]
    bodies = [e for e in divisions if "主体" in e.label and not _IN_CHARGE.search(e.label)]
    if not bodies or len(bodies) == len(divisions):
        return entries
    return [replace(e, field="extra") if e in bodies else e for e in entries]


def _comparable(due: Due, actual: tuple[Measure, ...], unit: str | None) -> bool:
    """Whether a later target asks for what a result tells in figures."""
    return bool(counterparts(_measures(list(due.entries), unit), actual))


def _part_known(entries: Iterable[Entry]) -> Iterator[str]:
    """Which labels of a record's cells are known in part only."""
    for label, name in dict.fromkeys((entry.label, entry.field) for entry in entries if entry.rule == GUESSED):
        yield f'"{label}" read as {name} by a part of its words'


def _has_place(one: Timed, fiscal_year: int | None) -> bool:
    """Whether the sheet has a place for a report on the time of a record."""
    mine = (one.period.start, one.period.end)
    for when in one.line.reports:
        if when is None:
            return True
        period = parse_period(when, fiscal_year)
        if (period.start, period.end) == mine or (one.period.start is None and one.period.end is None):
            return True
    return False


def _settled(entry: Entry, one: Timed, around: Surroundings, kinds: frozenset[str]) -> Entry:
    """An entry under a bare year as what it is: a plan in words, a figure reached, or one to reach."""
    alone = len(key(entry.text)) == 1 and entry.when is not None
    if alone and entry.field in ("year", "target", "actual") and (word := around.marks.get(fold_grade(entry.text))):
        return replace(entry, field="actual" if entry.field == "actual" else "target", text=word)
    if alone and not key(entry.text).isalnum() and entry.field in ("year", "target"):
        meaning = around.legend.meaning(entry.text)
        if meaning:
            return replace(entry, field="target", text=meaning)
    if entry.field != "year":
        return entry
    year = one.period.fiscal_year
    figures = is_figure(entry.text)
    if figures and one.line.goals and _PLANS.search(one.line.goals[-1]):
        return replace(entry, field="target")
    past = (
        year is not None and around.fiscal_year is not None and year <= around.fiscal_year + _is_day_after(one.period)
    )
    return replace(entry, field="actual" if figures and past and (around.reports or "baseline" in kinds) else "target")


def _is_day_after(period: Period) -> int:
    """1 for the first of April, the day on which what a year has brought about is counted; else 0."""
    return int(period.kind == "date" and period.end is not None and (period.end.month, period.end.day) == (4, 1))


def _chosen(entries: list[Entry], own: list[Entry], fields: tuple[str, ...], shared: bool) -> list[Entry]:
    """The entries of some fields that belong to the record's time, else those without a time where `shared`."""
    timed = [e for e in own if e.field in fields and not is_blank(e.text)]
    if timed or not shared:
        return timed
    return [e for e in entries if e.field in fields and e.when is None and not is_blank(e.text)]


def _status(entries: list[Entry], own: list[Entry], reported: bool) -> tuple[Entry | None, Entry | None]:
    """The report in words and the grade of a record."""
    words = [e for e in own if e.field == "status" and not is_blank(e.text)]
    words = words or [e for e in entries if e.field == "status" and e.when is None and not is_blank(e.text)]
    grades = [e for e in own if e.field == "grade" and not is_blank(e.text)]
    if not grades and reported:
        grades = [e for e in entries if e.field == "grade" and e.when is None and not is_blank(e.text)]
    short = [e for e in words if len(key(e.text)) <= GRADE_LENGTH and not key(e.text).endswith(("。", "た"))]
    if short and len(short) == len(words):
        grades, words = (short if reported or all(e.when for e in short) else grades), []
    prose = [e for e in grades if is_report(e.text)]
    grades = [e for e in grades if e not in prose]
    words = words or prose
    overall = [e for e in grades if _OVERALL.search(e.label)]
    grade = (overall or grades)[-1] if grades else None
    if not words:
        words = [e for e in entries if e.field == "present" and not is_blank(e.text)]
    status = replace(words[0], text="\n".join(e.text.strip() for e in words)) if words else None
    return status, grade


def _text(entries: list[Entry]) -> str | None:
    return "\n".join(dict.fromkeys(entry.text.strip() for entry in entries)) or None


def _measures(entries: Iterable[Entry], unit: str | None) -> tuple[Measure, ...]:
    return tuple(measure for entry in entries for measure in find_measures(entry.text, entry.unit or unit))


def _unit(entries: list[Entry], item: str) -> str | None:
    column = next(
        (find_unit(e.text) or e.text.strip() for e in entries if e.field == "unit" and not is_blank(e.text)), None
    )
    item_unit = next((e.unit for e in entries if e.field == "item" and e.unit), None)
    of_group = next((unit for e in entries if e.field == "item_group" and (unit := find_unit(e.text))), None)
    return column or find_unit(item) or item_unit or of_group


def _without_division(item: str, entries: list[Entry]) -> tuple[str, list[Entry]]:
    """An item without the division that its cell holds in brackets where its label says so: 事業名（担当課）."""
    source = next((e for e in entries if e.field == "item"), None)
    if source is None or not _DIVISION_LABEL.search(source.label):
        return item, []
    match = next((m for m in _BRACKETED.finditer(item) if is_organization(m[1])), None)
    if match is None:
        return item, []
    return (item[: match.start()] + item[match.end() :]).strip(), [replace(source, field="organization", text=match[1])]


def _group(entries: list[Entry]) -> str | None:
    texts = [e.text for e in entries if e.field == "item_group"]
    return without_number(texts[-1])[1] if texts else None


def _organization(entries: list[Entry], inherited: Iterable[Entry]) -> tuple[str, ...]:
    inherited = tuple(inherited)
    for source, test in ((entries, _is_organization), (inherited, _is_organization), (entries, _is_related)):
        found = [name for e in source if test(e) for name in split_organizations(e.text)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _handed_on(inherited: Iterable[Entry], organization: tuple[str, ...]) -> Iterator[Entry]:
    """The cells of a form or sheet that name the divisions of a record."""
    for entry in inherited:
        if _is_organization(entry) and set(organization) & set(split_organizations(entry.text)):
            yield entry


def _is_organization(entry: Entry) -> bool:
    return entry.field == "organization"


def _is_related(entry: Entry) -> bool:
    """Whether a cell names the divisions concerned (関係課): they are the responsible ones where none else is named."""
    return entry.field == "extra" and bare(entry.label) in ("関係課", "関係部署", "関連課", "関係部課", "関係所属")


def _kept(
    entries: list[Entry], inherited: Iterable[Entry], used: list[Entry], organization: tuple[str, ...]
) -> Iterator[tuple[str, Entry]]:
    """Every labelled cell that no field took, behind the label under which it is kept."""
    for entry in (*entries, *inherited):
        if entry in used or entry.field in _NOT_EXTRA or is_blank(entry.text):
            continue
        if entry.field == "organization" and set(split_organizations(entry.text)) <= set(organization):
            continue  # that of the sheet stays beside another one of the line
        name = " ".join(
            part
            for part in (entry.label or entry.field, entry.when if entry.when and entry.when not in entry.label else "")
            if part
        )
        yield name, entry


def _extra(kept: Iterable[tuple[str, Entry]]) -> dict[str, str]:
    """Kept cells by their labels; those of one label are joined by a line break."""
    out: dict[str, str] = {}
    for name, entry in kept:
        if out.get(name) != entry.text:
            out[name] = f"{out[name]}\n{entry.text}" if name in out else entry.text
    return out


def _evidence(entries: Iterable[Entry]) -> Iterator[Evidence]:
    for entry in entries:
        yield Evidence(entry.field, entry.text, entry.label or None, entry.rule, entry.address)


def _issues(record: Record, problem: str | None) -> Iterator[Issue]:
    address: Address = record.address
    for text in (record.target, record.actual, record.status, record.item):
        if text and DITTO.fullmatch(key(text)):
            yield Issue("unresolved_ditto", "a mark that repeats something, and nothing to repeat", text, address)
    if record.period.problem:
        yield Issue("unreadable_period", record.period.problem, record.period.text, address)
    if problem:
        yield Issue("unknown_status", problem, record.status, address)
