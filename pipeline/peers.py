"""Peer groups: the municipalities that a city may fairly be compared with, by prefecture, kind and size."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("都道府県", "市", "区", "町", "村")


@dataclass(frozen=True, slots=True)
class Peers:
    """A group; what is empty or None does not narrow it. `populations` by municipality code, bounds inclusive."""

    prefectures: frozenset[str] = frozenset()
    kind: str | None = None
    smallest: int | None = None
    largest: int | None = None
    populations: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_everyone(self) -> bool:
        """Whether no city is left out."""
        return not (self.prefectures or self.kind) and self.smallest is None and self.largest is None

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of a published table is of a member; one whose kind or size nobody knows is none."""
        if self.prefectures and row["prefecture"] not in self.prefectures:
            return False
        if self.kind and kind_of(row["municipality"]) != self.kind:
            return False
        if self.smallest is None and self.largest is None:
            return True
        number = self.populations.get(row["municipality_code"] or "")
        return number is not None and (self.smallest or 0) <= number <= (self.largest or number)


def kind_of(municipality: str | None) -> str | None:
    """The kind of a municipality by the last sign of its name.

    >>> [kind_of(name) for name in ("甲野市", "乙川県", "丙山町", "丁区", None, "組合")]
    ['市', '都道府県', '町', '区', None, None]
    """
    last = (municipality or " ")[-1]
    return "都道府県" if last in "都道府県" else last if last in "市区町村" else None


def read_populations(path: Path) -> dict[str, int]:
    """Inhabitants by municipality code, from a CSV with the columns municipality_code and population.

    Raises:
        ValueError: a column is missing, a code has not six digits or a population is no whole number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in ("municipality_code", "population") if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        found = {}
        for row in reader:
            code, number = (row["municipality_code"] or "").strip(), (row["population"] or "").replace(",", "").strip()
            if not (len(code) == 6 and code.isdigit() and number.isdigit()):
                raise ValueError(
                    f"{path} line {reader.line_num}: {code!r}, {number!r} is no code of six digits with a number"
                )
            found[code] = int(number)
    return found
