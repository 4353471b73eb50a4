"""Index tables: lists whose lines the document details later. They give no records; their cells complete the detailed lines."""

from __future__ import annotations

from dataclasses import replace

from normalizers.reading.grid import Grid
from normalizers.reading.lines import Line
from normalizers.reading.region import Block
from normalizers.reading.roles import Roles
from normalizers.reading.unfold import without_number
from normalizers.text import key

_SAID = frozenset({"target", "actual", "status", "grade", "plan", "baseline", "year", "rate", "present"})
_SHARE = 0.6  # of the lines of a table that come again below


def lists_names(grid: Grid, roles: Roles, block: Block) -> bool:
    """Whether a block shows how a plan is built: goals and undertakings, several numbered ones in a cell, and nothing said of them."""
    labels = [roles.label(cell) for cell in grid.printed(block.header.stop - 1)]
    if len(labels) < 2 or not all(label is not None and label.field in ("goal", "item", "group") for label in labels):
        return False
    return any(_is_list(cell.text) for row in block.body for cell in grid.printed(row))


def _is_list(text: str) -> bool:
    """Whether a text is two numbered lines or more, each of its own number (1-1 …, 1-2 …)."""
    numbers = [without_number(line)[0] for line in text.splitlines() if line.strip()]
    return len(numbers) > 1 and all(number is not None and "-" in number for number in numbers)


def merge_indexes(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines without those of index tables, whose entries go to the lines that detail them."""
    tables: dict[int | None, list[Line]] = {}
    for line in lines:
        if line.kind == "list":
            tables.setdefault(line.address.table, []).append(line)
    detailed = {(_name(line), line.address.table) for line in lines}
    for table, members in tables.items():
        later = {name for name, other in detailed if other is not None and table is not None and other > table}
        if not all(_said_again(line, lines) for line in members):
            continue
        if sum(_name(line) in later for line in members) < _SHARE * len(members):
            continue
        lines = _merged(lines, members, later)
    return lines


def _said_again(line: Line, lines: tuple[Line, ...]) -> bool:
    """Whether whatever a line reports is said again by a later line of its name, so that it adds nothing."""
    said = {(entry.field, key(entry.text)) for entry in line.entries if entry.field in _SAID}
    if not said:
        return True
    return any(
        _name(other) == _name(line) and said <= {(entry.field, key(entry.text)) for entry in other.entries}
        for other in lines
        if other is not line and (other.address.table or 0) > (line.address.table or 0)
    )


def _merged(lines: tuple[Line, ...], members: list[Line], later: set[str]) -> tuple[Line, ...]:
    known = {(_number(line), _name(line)): line for line in members}
    by_name = {_name(line): line for line in members}
    renamed = [line for line in members if _number(line) and _name(line) not in later]
    by_number = {_number(line): line for line in renamed}
    out = []
    for line in lines:
        if line in members:
            continue
        source = known.get((_number(line), _name(line))) or by_name.get(_name(line)) or by_number.get(_number(line))
        if source is None:
            out.append(line)
            continue
        have = {entry.field for entry in line.entries} | {"item", "item_no", "item_group", "goal"}
        labels = {key(entry.label) for entry in line.entries}
        added = tuple(
            entry
            for entry in source.entries
            if (entry.field not in have or entry.field == "extra") and key(entry.label) not in labels
        )
        out.append(replace(line, entries=(*line.entries, *added)))
    return tuple(out)


def _name(line: Line) -> str:
    return key(without_number(line.first("item") or "")[1])


def _number(line: Line) -> str:
    return key(line.first("item_no") or without_number(line.first("item") or "")[0] or "")
