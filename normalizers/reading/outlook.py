"""What a line says beside the record at hand that its status needs: the target of a later year, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from normalizers.labels import bare
from normalizers.reading.lines import Entry
from normalizers.text import is_blank, key

_DIRECTION = re.compile(r"方向(?:性)?$|^(?:増減|傾向)$")
_LOWER = re.compile(r"減|下|低|↓|↘|▼|少な|縮小")
_HIGHER = re.compile(r"増|上|高|↑|↗|▲|多|拡大|延")
_JUDGED = re.compile(r"今後|改善|改革|見直し|施策|事業")


@dataclass(frozen=True, slots=True)
class Due:
    """The nearest target after the reported year: its entries and its fiscal year."""

    entries: tuple[Entry, ...]
    year: int


def due_later(years: Iterable[tuple[int | None, list[Entry]]], fiscal_year: int | None) -> Due | None:
    """The nearest target that is due after a fiscal year, of what a line says of each year; None without one."""
    found: Due | None = None
    for year, entries in years:
        if fiscal_year is None or year is None or year <= fiscal_year or (found and found.year <= year):
            continue
        targets = tuple(entry for entry in entries if entry.field == "target" and not is_blank(entry.text))
        if targets:
            found = Due(targets, year)
    return found


def lower_is_better(entries: Iterable[Entry]) -> bool | None:
    """Whether fewer is better by a printed direction (望ましい方向 | 減少); None where no direction is printed.

    >>> lower_is_better([Entry("extra", "↓", "方向")]), lower_is_better([Entry("extra", "拡充", "今後の方向性")])
    (True, None)
    """
    for entry in entries:
        label = bare(entry.label)
        if entry.field == "extra" and _DIRECTION.search(label) and not _JUDGED.search(label):
            text = key(entry.text)
            if _LOWER.search(text) or _HIGHER.search(text):
                return _LOWER.search(text) is not None
    return None
