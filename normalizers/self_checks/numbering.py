"""Gaps in printed numbering: a document that counts its lines and leaves a number out has a line that was not read, or not printed.

Only a document that counts is held to it: nearly every number follows the one before, or begins again at 1. Excerpts of a longer list and
codes (101, 203) do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.document import Cell, Document, Table
from normalizers.reading.lines import Line
from normalizers.reading.unfold import without_number
from normalizers.record import Address, Issue
from normalizers.self_checks.doubt import Doubt
from normalizers.text import key

_LEAST = 5  # lines that are counted; shorter lists show no rule
_COUNTED = 0.8  # share of the steps that count on
_WIDEST = 3  # numbers that may be missing at once; more are a list of another kind
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBER = re.compile(r"(?P<before>[(（]?(?:[^\W\d]|\d+[-－‐.．])*)(?P<count>\d{1,3}|[①-⑳])(?P<after>[)）.．]?)")


@dataclass(frozen=True, slots=True)
class _Count:
    """A printed number: what stands around it, its value and its line."""

    frame: tuple[str, bool, str]  # signs before, whether circled, signs after
    value: int
    address: Address


def numbering_doubts(document: Document, lines: Sequence[Line]) -> Iterator[Doubt]:
    """A doubt for each gap in the numbers of the lines of a document, at the line after the gap."""
    runs: dict[tuple[str, bool, str], list[_Count]] = {}
    for line in lines:
        if line.kind == "list" and (count := _count_of(line)) is not None:
            run = runs.setdefault(count.frame, [])
            if not run or (run[-1].value, run[-1].address.table) != (count.value, count.address.table):
                run.append(count)
    tables = {table.number: table for table in document.tables}
    for run in runs.values():
        steps = [(a, b) for a, b in pairwise(run)]
        counted = sum(b.value - a.value == 1 or b.value == 1 for a, b in steps)
        if len(run) < _LEAST or counted < _COUNTED * len(steps):
            continue
        present = {count.value for count in run}
        for a, b in steps:
            missing = [value for value in range(a.value + 1, b.value) if value not in present]
            if 0 < len(missing) == b.value - a.value - 1 <= _WIDEST:
                yield _gap(a, b, missing, tables.get(b.address.table or 0))


def parse_count(text: str) -> tuple[tuple[str, bool, str], int] | None:
    """A printed number of a line: what stands around it, and its value; None where the text is no number.

    >>> parse_count("（３）"), parse_count("2-④"), parse_count("継続")
    ((('(', False, ')'), 3), (('2-', True, ''), 4), None)
    """
    match = _NUMBER.fullmatch(key(text))
    if match is None:
        return None
    circled = match["count"] in _CIRCLED
    value = _CIRCLED.index(match["count"]) + 1 if circled else int(match["count"])
    return (match["before"], circled, match["after"]), value


def _count_of(line: Line) -> _Count | None:
    text = line.first("item_no") or without_number(line.first("item") or "")[0]
    found = parse_count(text) if text else None
    return _Count(found[0], found[1], line.address) if found else None


def _gap(a: _Count, b: _Count, missing: Sequence[int], table: Table | None) -> Doubt:
    named = "、".join(map(str, missing))
    cell = next((cell for value in missing if (cell := _printed(table, b.frame, value)) is not None), None)
    said = "is printed and gives no record" if cell is not None else "is not there"
    message = f"the numbering goes from {a.value} to {b.value}; {named} {said}"
    rows = tuple(count.address.row for count in (a, b) if count.address.row is not None)
    return Doubt(Issue("numbering_gap", message, cell.text if cell else None, b.address), rows)


def _printed(table: Table | None, frame: tuple[str, bool, str], value: int) -> Cell | None:
    """The cell that prints a number in a row that says more than numbers."""
    for cell in table.cells if table is not None else ():
        if parse_count(cell.text) == (frame, value):
            beside = (other for other in (table.cells if table else ()) if other.row == cell.row and other is not cell)
            if any(len(key(other.text)) > 1 for other in beside):
                return cell
    return None
