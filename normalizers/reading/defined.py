"""Indicators that one table of a form names and a later one figures: ⑤活動指標 | ア | 相談会の回数, then ⑤活動指標 | ア | 4 | 5 | 6.

The names are kept by the kind of indicator and the letter until the form ends; a line of that kind and letter takes its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractors.document import Cell, Table
from normalizers.labels import bare
from normalizers.reading.grid import Grid, address_of, has_words
from normalizers.reading.lines import Entry, Line
from normalizers.reading.region import Block, Pair
from normalizers.reading.roles import Roles
from normalizers.text import key

_LETTER = re.compile(r"[ア-コA-Ja-j①-⑩]|\d{1,2}")
_FEWEST = 2  # header cells: what the names are of, and the label of their units or of what stands beside them

Names = Mapping[tuple[str, str], tuple[Entry, ...]]
"""By kind of indicator and letter: the entries of its name and unit; nothing where the name is blank."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a block defines: its names, the cells that label them, and the labels with texts that stand on their left."""

    names: Names
    labels: tuple[Cell, ...]
    beside: tuple[Pair, ...]


def definitions_of(grid: Grid, roles: Roles, block: Block) -> Definitions | None:
    """What a block without figures defines: a letter and a name in each row under a label of indicators; None where it is another block."""
    heads = [cell for cell in grid.printed(block.header.start) if cell.col >= block.cols.start]
    kinds = [head for head in heads if (label := roles.label(head)) is not None and label.field == "indicator"]
    if len(block.header) != 1 or len(heads) < _FEWEST or len(kinds) != 1 or kinds[0].colspan < _FEWEST:
        return None
    if any(head is not kinds[0] and _is_value(roles, head) for head in heads):
        return None
    kind = kinds[0]
    letters = [cell for row in block.body for cell in grid.starts(row) if cell.col == kind.col and has_words(cell)]
    if not letters or not all(_LETTER.fullmatch(key(cell.text)) for cell in letters):
        return None
    unit = next((h for h in heads if (label := roles.label(h)) is not None and label.field == "unit"), None)
    names = {(bare(kind.text), key(c.text)): tuple(_named(grid.table, grid, c, kind, unit)) for c in letters}
    return Definitions(names, (*heads, *letters), tuple(_pairs(grid, roles, block, kind)))


def _is_value(roles: Roles, head: Cell) -> bool:
    label = roles.label(head)
    return label is not None and (label.is_period or label.field in ("target", "actual", "grade", "rate", "baseline"))


def _named(table: Table, grid: Grid, letter: Cell, kind: Cell, unit: Cell | None) -> Iterator[Entry]:
    """The entries of the name and the unit right of a letter."""
    name = grid.at[letter.row][letter.col + 1]
    if name is None or not has_words(name):
        return
    yield Entry(
        "item", name.text.strip(), kind.text.strip(), address=address_of(name, table), rule="name by its letter"
    )
    yield Entry("item_no", letter.text.strip(), address=address_of(letter, table), rule="letter of a name")
    measured = grid.at[letter.row][unit.col] if unit is not None else None
    if unit is not None and measured is not None and has_words(measured):
        yield Entry(
            "unit", measured.text.strip(), unit.text.strip(), address=address_of(measured, table), rule="column unit"
        )


def _pairs(grid: Grid, roles: Roles, block: Block, kind: Cell) -> Iterator[Pair]:
    """The labels with the texts below them that stand left of the names."""
    label: Cell | None = None
    for row in (block.header.start, *block.body):
        for cell in grid.printed(row):
            if cell.col >= kind.col:
                continue
            if roles.is_label(cell):
                label = cell
            elif label is not None:
                yield Pair((label,), (cell,))


def with_name(line: Line, names: Names) -> Line | None:
    """A line named by a letter with the name that was defined for it; None where the name is blank, the line itself where none was."""
    found = names.get((bare(line.first("item_group") or ""), key(line.first("item") or "")))
    if found is None:
        return line
    if not found:
        return None
    rest = tuple(entry for entry in line.entries if entry.field not in ("item", "item_group", "item_no", "unit"))
    return replace(line, entries=(*found, *rest))
