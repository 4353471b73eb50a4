"""crosswalk.csv: pairs of undertakings of two cities that a person has confirmed to be the same. Kept by hand and by `compare --confirm`.

A line names two records by their ids; the other columns are for who reads the file. Pairs that share an undertaking make one
indicator together. Nothing else in the program ever merges two undertakings.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TypeVar

from pipeline.whole_file import whole_file

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of two cities that report on the same undertaking or indicator."""

    record_id: str
    other_record_id: str
    city: str = ""
    item: str = ""
    other_city: str = ""
    other_item: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """Both ids, in no order."""
        return frozenset((self.record_id, self.other_record_id))


_COLUMNS = tuple(field.name for field in fields(Pair))


def read_crosswalk(path: Path) -> list[Pair]:
    """The confirmed pairs; none where there is no file.

    Raises:
        ValueError: a line names no two records.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _COLUMNS[:2] if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        pairs = []
        for row in reader:
            pair = Pair(**{name: (row.get(name) or "").strip() for name in _COLUMNS})
            if "" in pair.ids or len(pair.ids) < 2:
                raise ValueError(f"{path} line {reader.line_num}: names no two records")
            pairs.append(pair)
    return pairs


def add_pairs(path: Path, pairs: Iterable[Pair]) -> int:
    """Writes those that are not there yet behind those that are, in one rename; returns how many are new."""
    known = read_crosswalk(path)
    seen = {pair.ids for pair in known}
    new = [pair for pair in pairs if pair.ids not in seen]
    if new:
        with whole_file(path.resolve()) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            writer.writerows(astuple(pair) for pair in (*known, *new))
    return len(new)


def indicators(pairs: Iterable[Pair], undertakings: Mapping[str, _T]) -> dict[_T, str]:
    """For each undertaking that a pair names, directly or through others, one id for all that are the same: the least record id.

    `undertakings` tells of a record id the undertaking that it reports on; pairs with other ids are left out.

    >>> indicators([Pair("b", "a"), Pair("c", "b2"), Pair("x", "gone")], {"a": 1, "b": 2, "b2": 2, "c": 3, "x": 4})
    {2: 'a', 1: 'a', 3: 'a'}
    """
    groups: dict[_T, tuple[set[_T], set[str]]] = {}
    for pair in pairs:
        if not pair.ids <= undertakings.keys():
            continue
        ends = [undertakings[pair.record_id], undertakings[pair.other_record_id]]
        joined = [groups.get(end, ({end}, set())) for end in ends]
        members = joined[0][0] | joined[1][0]
        ids = joined[0][1] | joined[1][1] | pair.ids
        for member in (*ends, *members):
            groups[member] = (members, ids)
    return {undertaking: min(ids) for undertaking, (_, ids) in groups.items()}
