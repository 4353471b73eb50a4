"""How far records are from their gold: pairs them and counts what is right, as docs/records.md compares text.

White space, NFKC differences, bullets at the start or after white space, and variants of one sign count for nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from normalizers.record import Record

CORE = ("goal", "item", "period_start", "period_end", "target", "status")
STRICT = (*CORE, "organization", "fiscal_year", "actual")
CODES = ("status_code", "period_kind", "item_no", "item_group", "goal_path", "period", "description")
WEIGHTS = {
    "item": 4.0,
    "goal": 1.0,
    "target": 2.0,
    "status": 1.0,
    "actual": 1.0,
    "period": 2.0,
    "organization": 1.5,
    "item_no": 1.0,
}

_BULLET = re.compile(r"(^|\s)(?:[・･○〇◯●◆•]+|-(?=\s))")
_SIGNS = str.maketrans(
    {"〇": "○", "◯": "○", "〜": "~", "～": "~", "−": "-", "–": "-", "—": "-", "―": "-", "‐": "-", "‧": "・"}
)

Row = Mapping[str, Any]


def fold(text: str | None) -> str:
    """Text as it is compared.

    >>> fold("・案内板の設置 ３箇所") == fold("案内板の設置\\n3箇所")
    True
    """
    bare = _BULLET.sub(" ", text or "")
    if not bare.strip():  # a lone ○ is a grade, no bullet
        bare = text or ""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", bare).translate(_SIGNS))


def to_row(record: Record) -> dict[str, Any]:
    """A record in the form in which gold files are written."""
    period = record.period
    return {
        "goal_path": list(record.goal_path),
        "goal": record.goal,
        "item_no": record.item_no,
        "item_group": record.item_group,
        "item": record.item,
        "organization": list(record.organization),
        "period": period.text,
        "fiscal_year": period.fiscal_year,
        "period_start": period.start and period.start.isoformat(),
        "period_end": period.end and period.end.isoformat(),
        "period_kind": period.kind,
        "target": record.target,
        "target_measures": [to_measure_row(m) for m in record.target_measures],
        "actual": record.actual,
        "actual_measures": [to_measure_row(m) for m in record.actual_measures],
        "status": record.status,
        "status_code": record.status_code,
        "description": record.description,
        "extra": dict(record.extra),
    }


def to_measure_row(measure: Any) -> dict[str, Any]:
    names = ("name", "value", "value_max", "unit", "comparator", "per", "raw")
    return {name: getattr(measure, name) for name in names}


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def comparable(row: Row) -> dict[str, Any]:
    """A row with every field in the form in which it is compared."""
    out: dict[str, Any] = {}
    for name in dict.fromkeys((*STRICT, *CODES)):
        value = row.get(name)
        if isinstance(value, list):
            parts = tuple(fold(part) for part in value)
            out[name] = tuple(sorted(parts)) if name == "organization" else parts
        else:
            out[name] = value if name == "fiscal_year" else fold(value)
    out["measures"] = Counter(
        (side, measure["value"], measure["value_max"], fold(measure["unit"]), measure["comparator"], measure["per"])
        for side in ("target_measures", "actual_measures")
        for measure in row.get(side, ())
    )
    return out


def likeness(gold: Row, found: Row) -> float:
    """How alike two rows are, 0 to 1: equal fields by weight, half for texts of which one contains the other."""
    total = 0.0
    for name, weight in WEIGHTS.items():
        a, b = gold[name], found[name]
        if a == b:
            total += weight
        elif a and b and isinstance(a, str) and (a in b or b in a):
            total += weight / 2
    return total / sum(WEIGHTS.values())


def pair(gold: Sequence[Row], found: Sequence[Row]) -> list[tuple[int, int]]:
    """Pairs of positions, the most alike first, each row in one pair at most; rows less than half alike stay alone."""
    ranked = sorted(((likeness(g, f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    pairs, used_gold, used_found = [], set(), set()
    for alike, i, j in ranked:
        if alike >= 0.5 and -i not in used_gold and -j not in used_found:
            used_gold.add(-i)
            used_found.add(-j)
            pairs.append((-i, -j))
    return sorted(pairs)


@dataclass(frozen=True)
class Score:
    """Counts of one comparison; scores add up, so that a pool of sheets has one figure."""

    gold: int = 0
    found: int = 0
    paired: int = 0
    core: int = 0
    strict: int = 0
    codes: int = 0
    measures_gold: int = 0
    measures_found: int = 0
    measures: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def f1(self, name: str = "core") -> float:
        """F1 of `paired`, `core`, `strict`, `codes` or `measures`: ratio 0-1, 1 where nothing was to be found and nothing was."""
        both = self.measures_gold + self.measures_found if name == "measures" else self.gold + self.found
        return 2 * getattr(self, name) / both if both else 1.0


def score(gold: Sequence[Row], found: Sequence[Row]) -> Score:
    """The score of one document."""
    a, b = [comparable(row) for row in gold], [comparable(row) for row in found]
    pairs = pair(a, b)
    return Score(
        gold=len(a),
        found=len(b),
        paired=len(pairs),
        core=sum(all(a[i][name] == b[j][name] for name in CORE) for i, j in pairs),
        strict=sum(all(a[i][name] == b[j][name] for name in STRICT) for i, j in pairs),
        codes=sum(a[i]["status_code"] == b[j]["status_code"] for i, j in pairs),
        measures_gold=sum(row["measures"].total() for row in a),
        measures_found=sum(row["measures"].total() for row in b),
        measures=sum((a[i]["measures"] & b[j]["measures"]).total() for i, j in pairs),
    )


def differences(gold: Sequence[Row], found: Sequence[Row], names: Sequence[str] = STRICT) -> list[str]:
    """What differs, one line a matter, for a person to read."""
    a, b = [comparable(row) for row in gold], [comparable(row) for row in found]
    pairs = pair(a, b)
    out = []
    for i, j in pairs:
        for name in names:
            if a[i][name] != b[j][name]:
                out.append(f"{address(gold[i])} {name}: gold {gold[i].get(name)!r}, found {found[j].get(name)!r}")
    paired_gold, paired_found = {i for i, _ in pairs}, {j for _, j in pairs}
    out += [f"missing: {address(row)}" for i, row in enumerate(gold) if i not in paired_gold]
    out += [f"invented: {address(row)}" for j, row in enumerate(found) if j not in paired_found]
    return out


def address(row: Row) -> str:
    parts = (row.get("item_no"), row["item"], row.get("period"), *row.get("organization", ()))
    return " | ".join(part for part in parts if part)
