"""A line to the lines that become one record each: numbered sub-lines, parts tagged with a division, sides, times.

Each step takes a line and gives lines of the same kind, so that they can be followed one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from normalizers.organization import split_tagged
from normalizers.period import is_period, parse_period
from normalizers.reading.lines import Entry, Line
from normalizers.record import Period
from normalizers.text import is_blank, key, nfkc

_SUB = re.compile(r"(?:^|(?<=[\s　。]))[(（]([0-9０-９]{1,2})[)）][\s　]*")
_CIRCLED_SUB = re.compile(r"(?:^|(?<=[\s　]))([①-⑳])[\s　]*")
_KANA = "アイウエオカキクケコサシスセソ"
_KANA_SUB = re.compile(rf"(?:^|(?<=[\s　。]))[(（]([{_KANA}ｱ-ｿ])[)）][\s　]*")
_BARE_KANA_SUB = re.compile(rf"(?:^|(?<=[\s　]))([{_KANA}ｱ-ｿ])[\s　.．、)）]+")
_LEAD = re.compile(
    r"^\s*([①-⑳]|[(（][0-9０-９アイウエオカキクケコ]{1,2}[)）]|[0-9０-９]{1,2}[-－‐][①-⑳]|[0-9０-９]{1,2}(?:[-－‐][0-9０-９]{1,2}){1,2}(?=[\s　])|[0-9０-９]{1,3}[.．、](?!\d)|[0-9０-９]{1,3}(?=[\s　])|[アイウエオカキクケコ](?=[\s　]+\S{2}))[\s　]*(?=\S)"
)
_BULLET = re.compile(r"^\s*[・･○〇◯●◎◆■•]+[\s　]*(?=\S)")
_TEXT_FIELDS = frozenset({"target", "plan", "status", "description", "actual", "present"})
_VALUED = frozenset({"target", "actual", "status", "plan", "baseline", "present", "year"})
_SAID = _VALUED | {"grade"}  # a judgement is a value too
_REPORTS = frozenset({"status", "grade"})
_FIGURED = frozenset({"target", "plan", "year", "actual", "baseline"})
_TARGET_TIME = re.compile(r"目標|達成|到達|完了")
_BASE_TIME = re.compile(r"基準|現状|策定|当初")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text cut at its numbering: what stands before the first number, then number → part."""

    head: str
    parts: tuple[tuple[str, str], ...]


def numbered(text: str) -> Numbered:
    """A text cut at (1), (2) … where they count up from 1.

    >>> numbered("窓口の見直し (1) 予約制 (2) 電子申請")
    Numbered(head='窓口の見直し', parts=(('(1)', '予約制'), ('(2)', '電子申請')))
    """
    for pattern in (_SUB, _CIRCLED_SUB, _KANA_SUB, _BARE_KANA_SUB):
        marks = _counting(list(pattern.finditer(text)))
        if len(marks) > 1:
            ends = [mark.start() for mark in marks[1:]] + [len(text)]
            parts = tuple(
                (nfkc(mark[0]).strip(), text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)
            )
            return Numbered(text[: marks[0].start()].strip(), parts)
    return Numbered(text, ())


def _counting(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that count 1, 2, 3 … or ア, イ, ウ … in order."""
    out: list[re.Match[str]] = []
    for mark in marks:
        if _place(nfkc(mark[1])) == len(out) + 1:
            out.append(mark)
    return out


def _place(mark: str) -> int:
    if mark in _KANA:
        return _KANA.index(mark) + 1
    return ord(mark) - 0x245F if "①" <= mark <= "⑳" else int(mark)


def without_number(text: str) -> tuple[str | None, str]:
    """The number that leads a text and the rest of it, without a leading bullet.

    >>> without_number("① ○ 防災訓練"), without_number("1-② 生き物調査")
    (('①', '防災訓練'), ('1-②', '生き物調査'))
    """
    number = None
    stripped = _BULLET.sub("", text.strip())
    if (match := _LEAD.match(stripped)) and not is_period(stripped):
        number, stripped = nfkc(match[1]).strip(), stripped[match.end() :]
        number = number.rstrip(".、") if not number.startswith("(") else number
    return number, _BULLET.sub("", stripped).strip()


def split_numbers(line: Line) -> Iterator[Line]:
    """The numbered sub-lines of a line's item; the (n) of its other cells go with the same (n)."""
    item = line.first("item") or ""
    cut = numbered(item)
    if len(cut.parts) < 2:
        yield line
        return
    outer = next((entry for entry in line.entries if entry.field == "item_no" and not is_blank(entry.text)), None)
    above = (*line.sources, outer) if outer is not None else line.sources  # (2) of 1(2) stands in a cell of its own
    number, head = without_number(cut.head) if cut.head else (None, "")
    for sub, part in cut.parts:
        entries = [entry if entry.field not in ("item", "item_no") else None for entry in line.entries]
        kept = [_part_of(entry, sub) for entry in entries if entry is not None]
        source = next(entry for entry in line.entries if entry.field == "item")
        names = [
            replace(source, text=part, rule="numbered sub-line"),
            Entry(
                "item_no",
                "".join(part_no for part_no in (outer.text if outer else None, number, sub) if part_no),
                address=source.address,
                rule="numbering",
            ),
        ]
        if head:
            names.append(Entry("item_group", head, address=source.address, rule="line above numbered sub-lines"))
        yield replace(line, entries=(*names, *(entry for entry in kept if entry is not None)), sources=above)


def _part_of(entry: Entry, number: str) -> Entry | None:
    """The part of a cell that belongs to a sub-line; a cell that is not numbered belongs to all."""
    parts = dict(numbered(entry.text).parts)
    if not parts:
        single = next((m for p in (_SUB, _KANA_SUB, _BARE_KANA_SUB) if (m := p.match(entry.text))), None)
        if single and entry.field in _TEXT_FIELDS | {"period", "grade", "organization"}:
            return (
                replace(entry, text=entry.text[single.end() :].strip()) if nfkc(single[0]).strip() == number else None
            )
        return entry
    return replace(entry, text=parts[number]) if parts.get(number) else None


def split_tags(line: Line) -> Iterator[Line]:
    """One line for each division that tags parts of the line's texts; the tag is the organisation."""
    cuts = {
        index: tagged
        for index, entry in enumerate(line.entries)
        if entry.field in _TEXT_FIELDS and (tagged := split_tagged(entry.text)) is not None
    }
    tags = list(dict.fromkeys(tag for tagged in cuts.values() for tag, _ in tagged if tag))
    if len(tags) < 2:
        yield line
        return
    whens = {line.entries[index].when for index in cuts}
    untouched = [
        entry
        for index, entry in enumerate(line.entries)
        if index not in cuts
        and entry.field in ("target", "year", "plan", "status", "actual")
        and entry.when is not None
        and entry.when not in whens
    ]
    for tag in tags:
        entries: list[Entry] = [
            Entry("organization", tag, rule="tag of a part"),
        ]
        for index, entry in enumerate(line.entries):
            if entry.field == "organization":
                entries.append(replace(entry, field="extra"))
            elif index in cuts:
                texts = [text for owner, text in cuts[index] if owner == tag]
                entries += [replace(entry, text=text) for text in texts if text]
            elif entry not in untouched:
                entries.append(entry)
        yield replace(
            line, entries=tuple(entries), inherited=tuple(e for e in line.inherited if e.field != "organization")
        )
    if untouched:
        names = [
            entry
            for index, entry in enumerate(line.entries)
            if index not in cuts and (entry.field not in _VALUED or entry in untouched)
        ]
        yield replace(line, entries=tuple(names))


def split_sides(line: Line) -> Iterator[Line]:
    """One line for each body whose columns stand in a group of their own."""
    sides = list(dict.fromkeys(entry.side for entry in line.entries if entry.side is not None))
    if not sides:
        yield line
        return
    for side in sides:
        entries = [replace(e, side=None) if e.side else e for e in line.entries if e.side in (None, side)]
        own = [entry for entry in line.entries if entry.side == side]
        if not any(entry.field in _VALUED and not entry.above for entry in own):
            continue  # nothing said, or said already in the row in which the cells begin
        if not any(entry.field == "organization" for entry in own):
            entries.append(Entry("organization", side, rule="heading of a group of columns"))
        yield replace(line, entries=tuple(entries))


def split_parts(line: Line) -> Iterator[Line]:
    """One line for each part of it that columns tell (小学生 | 中学生 under each year): its name is then the group of them."""
    parts = list(dict.fromkeys(entry.part for entry in line.entries if entry.part is not None))
    item = next((entry for entry in line.entries if entry.field == "item"), None)
    if not parts or item is None:
        yield line
        return
    number, _ = without_number(item.text)
    for part in parts:
        own = [e for e in line.entries if e.part in (None, part) and e is not item]
        if not any(e.part == part and e.field in _VALUED and not is_blank(e.text) for e in own):
            continue
        group = replace(item, field="item_group")
        name = replace(item, text=part, rule="heading of a column")
        numbers = [Entry("item_no", number, address=item.address, rule="numbering")] if number else []
        yield replace(line, entries=(name, group, *numbers, *(replace(entry, part=None) for entry in own)))


@dataclass(frozen=True, slots=True)
class Timed:
    """The entries of one record: those of its time and those of the whole line."""

    period: Period
    own: tuple[Entry, ...]
    line: Line


def split_times(line: Line, fiscal_year: int | None) -> tuple[Timed, ...]:
    """One set of entries for each time of a line that says something; the line's own period where no cell has one."""
    entries = _tie_dates(line.entries)
    own_period = _line_period(entries, line.inherited)
    periods: dict[object, Period] = {}
    groups: dict[object, list[Entry]] = {}
    shared: list[Entry] = []
    for entry in entries:
        if entry.when is None or entry.field in ("extra", "description", "organization", "unit", "item", "item_no"):
            shared.append(entry)
            continue
        period = parse_period(entry.when, entry.year or fiscal_year)
        mark = (period.start, period.end) if period.start or period.end else (key(entry.when),)
        if mark not in periods or (
            len(period.text or "") < len(periods[mark].text or "") and entry.field not in ("cost", "rate")
        ):
            periods[mark] = period
        groups.setdefault(mark, []).append(entry)
    _join_reports(groups, periods)
    said = {
        mark: group for mark, group in groups.items() if any(e.field in _SAID and not is_blank(e.text) for e in group)
    }
    if not said:
        period = parse_period(own_period, fiscal_year) if own_period else Period(None, fiscal_year=fiscal_year)
        rest = [entry for group in groups.values() for entry in group]
        return (Timed(period, tuple(rest), replace(line, entries=tuple(shared))),)
    if own_period and len(said) == 1 and (line.kind == "form" or _is_worded(said, periods, own_period)):
        year = next(iter(said.values()))[0].when if line.kind != "form" else None
        period = parse_period(own_period, parse_period(year, fiscal_year).fiscal_year or fiscal_year)
        return (
            Timed(
                period,
                tuple(entry for group in groups.values() for entry in group),
                replace(line, entries=tuple(shared)),
            ),
        )
    rest = [entry for mark, group in groups.items() if mark not in said for entry in group]
    line = replace(line, entries=(*shared, *rest))
    return tuple(Timed(periods[mark], tuple(group), line) for mark, group in said.items())


def _join_reports(groups: dict[object, list[Entry]], periods: Mapping[object, Period]) -> None:
    """Put a report as of a day (進捗状況（令和6年度末）) to what the line says of the year or years that the day lies in."""
    for mark in list(groups):
        fields = {entry.field for entry in groups[mark]}
        if periods[mark].kind not in ("by", "date", "fiscal_year") or not fields & _REPORTS or fields & _FIGURED:
            continue
        around = [other for other in groups if other != mark and _lies_in(periods[mark], periods[other])]
        if len(around) == 1 and any(entry.field in _FIGURED | _REPORTS for entry in groups[around[0]]):
            groups[around[0]] += groups.pop(mark)


def _lies_in(one: Period, other: Period) -> bool:
    """Whether the end of a time lies in another one that has a first and a last day."""
    if one.end is None or other.start is None or other.end is None:
        return False
    return other.start <= one.end <= other.end


def _is_worded(said: Mapping[object, list[Entry]], periods: Mapping[object, Period], own_period: str) -> bool:
    """Whether what a line says of its only time is a report in words, or a plan for a part of that time (令和7年度の予定 | 9月)."""
    ((mark, entries),) = said.items()
    if not _figures(entries):
        return True
    own = parse_period(own_period, periods[mark].fiscal_year)
    return {entry.field for entry in entries} <= {"plan", "target"} and _begins_in(own, periods[mark])


def _begins_in(one: Period, other: Period) -> bool:
    """Whether the first day of a time lies in another one that has a first and a last day."""
    if one.start is None or other.start is None or other.end is None:
        return False
    return other.start <= one.start <= other.end


def _figures(entries: Iterable[Entry]) -> bool:
    """Whether any entry is a figure of its time rather than a report in words."""
    return any(entry.field not in ("status", "grade", "rate", "cost") and not is_blank(entry.text) for entry in entries)


def _line_period(entries: Iterable[Entry], inherited: Iterable[Entry]) -> str | None:
    """The printed period of a line: its cell, its beginning and end in two cells, or its form's."""
    for source in (tuple(entries), tuple(inherited)):
        whole = [entry.text for entry in source if entry.field == "period" and not is_blank(entry.text)]
        if whole:
            return whole[0]
        start = next((e.text for e in source if e.field == "period_from" and not is_blank(e.text)), None)
        end = next((e.text for e in source if e.field == "period_to" and not is_blank(e.text)), None)
        if start and end:
            return f"{start}～{end}"
    return None


def _tie_dates(entries: tuple[Entry, ...]) -> list[Entry]:
    """Entries with the times of date cells that belong to them: under one header, or 目標年度 beside 目標値."""
    dates = {entry.stage: entry for entry in entries if entry.field == "when" and not is_blank(entry.text)}
    target_time = next(
        (e for e in entries if e.field == "period" and _TARGET_TIME.search(e.label) and is_period(e.text)), None
    )
    base_time = next(
        (e for e in entries if e.field == "period" and _BASE_TIME.search(e.label) and is_period(e.text)), None
    )
    dated = {e.stage for e in entries if e.field in ("baseline", "actual", "target", "plan") and not is_blank(e.text)}
    timed = any(entry.when for entry in entries if entry.field in _VALUED - {"status"})
    out = []
    for entry in entries:
        if entry.field == "when":
            if entry.stage not in dated:
                out.append(replace(entry, field="extra"))  # the time of a value that nobody printed
        elif entry.stage in dates and entry.field in ("baseline", "actual", "target", "plan"):
            date = dates[entry.stage]
            out.append(replace(entry, when=date.text, year=parse_period(date.when, None).fiscal_year))
        elif entry.field == "target" and entry.when is None and target_time is not None and timed:
            out.append(replace(entry, when=target_time.text.strip()))
        elif entry.field == "baseline" and entry.when is None and base_time is not None:
            out.append(replace(entry, when=base_time.text.strip()))
        elif entry in (target_time, base_time) and timed:
            continue
        else:
            out.append(entry)
    return out
