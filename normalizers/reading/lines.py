"""The one form between sheets and records: a line with what its cells say, each with its label and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from normalizers.record import Address

DITTO = re.compile(r"(?:〃|々|″|\"|”|同上|同左|同じ|仝)+")
NOWHERE = Address()
UNKNOWN_RULES = frozenset({"column unknown", "label unknown"})  # of entries under a label that no wording explains


@dataclass(frozen=True, slots=True)
class Entry:
    """What one cell says about a line.

    `field` is a field of labels.toml; `when` the printed time that the cell stands under (None: the line's own), `side` the body
    that a group of columns belongs to, `unit` the unit that its label prints, `label` the label as it goes to `extra`.
    """

    field: str
    text: str
    label: str = ""
    when: str | None = None
    unit: str | None = None
    side: str | None = None
    address: Address = NOWHERE
    rule: str = ""
    above: bool = False  # its cell begins above the first row of the line
    stage: str | None = None  # header cell that ties a date cell to its value cell
    part: str | None = None  # what of the line it speaks of, where columns tell that: 小学生, 中学生
    year: int | None = None  # fiscal year in which `when` lies where its header names one: 10月 under 令和7年度計画


@dataclass(frozen=True, slots=True)
class Line:
    """Cells that speak of one undertaking or indicator, before it is unfolded into records.

    `goals` are the headings and goal cells above it, broadest first; `inherited` are entries of its form or sheet.
    """

    goals: tuple[str, ...]
    entries: tuple[Entry, ...]
    address: Address = NOWHERE
    kind: str = "list"  # list, form, index
    bands: int = 0  # how many of its goals are bands of its own table, the last ones
    band_row: int = 0  # row of the first of them
    reports: tuple[str | None, ...] = ()  # times for which the sheet has a place for a report; None: any time
    inherited: tuple[Entry, ...] = ()
    sources: tuple[Entry, ...] = ()  # where its goals are printed, and the number above its sub-lines

    def texts(self, name: str) -> list[str]:
        """Texts of the entries of a field, in order."""
        return [entry.text for entry in self.entries if entry.field == name]

    def first(self, name: str) -> str | None:
        """Text of the first entry of a field."""
        return next(iter(self.texts(name)), None)

    def without(self, *names: str) -> Line:
        """The line without the entries of some fields."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.field not in names))


@dataclass(slots=True)
class Ledger:
    """What became of each printed cell of a document: table, row, column → read or the reason why it is ignored."""

    fate: dict[tuple[int, int, int], str] = field(default_factory=dict)

    def mark(self, table: int, row: int, col: int, fate: str) -> None:
        """Note what became of a cell; `read` wins over a reason to ignore it."""
        if self.fate.get((table, row, col)) != "read":
            self.fate[table, row, col] = fate
