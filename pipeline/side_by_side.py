"""What a comparison is made of, out of the published tables: the records of a theme, of an undertaking and its like, or of a wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from normalizers.theme import UNCLASSIFIED, definitions, generic_words
from normalizers.tokens import content_words
from pipeline.by_id import record_by_id
from pipeline.comparison import (
    COLUMNS,
    Comparison,
    Row,
    Undertaking,
    axes_of,
    city_of,
    coverage_of,
    in_order,
    scale_of,
    to_row,
    undertaking_of,
    unrepeated,
)
from pipeline.crosswalk import Pair, add_pairs, indicators, read_crosswalk
from pipeline.load import read
from pipeline.peers import Peers
from pipeline.snapshot import snapshot

_RECORD_ID = re.compile(r"[0-9a-f]{6,20}")
_EVERYONE = Peers()
_LEAST = 0.1  # likeness; below it two items share a word of no weight
Record = Mapping[str, Any]


class OneCityError(ValueError):
    """Two records of one city, which need no crosswalk."""


def compare(
    out: str | Path,
    what: str,
    *,
    crosswalk: str | Path = "crosswalk.csv",
    peers: Peers = _EVERYONE,
    fiscal_year: int | None = None,
    top: int = 10,
) -> Comparison:
    """Cities side by side.

    Args:
        out: the folder that a run wrote to.
        what: a theme of the list, the id of a record (or its beginning), or any wording of an undertaking.
        crosswalk: the file of confirmed pairs; need not exist.
        peers: the cities that are looked at; the record's own always is.
        fiscal_year: only records of this year, except the record's own undertaking.
        top: how many undertakings of other cities are suggested.

    Raises:
        UnknownRecordError: no such record.
        NoTablesError: the folder holds no published tables.
    """
    folder, pairs = Path(out), read_crosswalk(Path(crosswalk))
    is_theme = what in definitions() or what == UNCLASSIFIED
    kind = "theme" if is_theme else "record" if _RECORD_ID.fullmatch(what) else "wording"
    base, named, pool, documents = snapshot(folder, lambda: _read(folder, kind, what, pairs))
    one_indicator = indicators(pairs, {row["record_id"]: undertaking_of(row) for row in named})
    mine = undertaking_of(base) if base else None
    looked_at = [
        row
        for row in pool
        if undertaking_of(row) == mine
        or (peers.holds(row) and (fiscal_year is None or row["fiscal_year"] == fiscal_year))
    ]
    if kind == "theme":
        rows = [to_row(row, "theme", None, one_indicator.get(undertaking_of(row))) for row in looked_at]
    else:
        rows = list(_ranked(what, base, looked_at, one_indicator, top))
    every, rows = len(rows), unrepeated(in_order(rows))
    shown = {row.record_id for row in rows}
    records = [row for row in pool if row["record_id"] in shown]
    return Comparison(
        kind=kind,
        what=f"{base['item']} ({city_of(base)})" if base else what,
        rows=tuple(rows),
        repeated=every - len(rows),
        axes=axes_of(records, _own_scales(records, rows)),
        coverage=coverage_of([row for row in documents if peers.holds(row)], rows),
    )


def confirm(out: str | Path, record_id: str, others: Sequence[str], crosswalk: str | Path = "crosswalk.csv") -> int:
    """Writes down that the records of these ids report on the same as the first; returns how many pairs are new.

    Raises:
        UnknownRecordError: an id is of no record.
        OneCityError: a record is of the same city.
    """
    first, *rest = snapshot(Path(out), lambda: [record_by_id(Path(out), one, COLUMNS) for one in (record_id, *others)])
    for other in rest:
        if city_of(other) == city_of(first):
            raise OneCityError(f"{other['record_id']} is of {city_of(first)} itself; pairs are of two cities")
    pairs = [
        Pair(first["record_id"], other["record_id"], city_of(first), first["item"], city_of(other), other["item"])
        for other in rest
    ]
    return add_pairs(Path(crosswalk), pairs)


def _read(
    out: Path, kind: str, what: str, pairs: Sequence[Pair]
) -> tuple[Record | None, list[Record], list[Record], list[Record]]:
    """The record itself, those that confirmed pairs name, all that may be shown, and the documents."""
    base = record_by_id(out, what, COLUMNS) if kind == "record" else None
    ids = sorted({one for pair in pairs for one in pair.ids})
    named = read(out, "records", f"record_id IN ({_quoted(ids)})", COLUMNS).to_pylist() if ids else []
    if kind == "theme":
        where = f"theme = {_quoted([what])}"
    else:
        where = _alike(base["item"] if base else what, base["theme"] if base else None, (base, *named))
    pool = read(out, "records", where, COLUMNS).to_pylist()
    facts = ["source", "municipality_code", "municipality", "prefecture", "result"]
    return base, named, pool, read(out, "documents", None, facts).to_pylist()


def _alike(item: str, theme: str | None, always: Iterable[Record | None]) -> str:
    """The condition for records that may be the same: a word in common, the same theme, or items that must be there."""
    words = set(content_words(item))
    items = sorted({row["item"] for row in always if row})
    conditions = [f"list_has_any(tokens, [{_quoted(sorted(words - generic_words() or words))}])"] if words else []
    conditions += [f"theme = {_quoted([theme])}"] if theme and theme != UNCLASSIFIED else []
    conditions += [f"item IN ({_quoted(items)})"] if items else []
    return " OR ".join(conditions) or "false"


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def _ranked(
    what: str, base: Record | None, pool: Sequence[Record], one_indicator: Mapping[Undertaking, str], top: int
) -> Iterator[Row]:
    """The undertaking itself, what is confirmed to be the same, and the best candidates of other cities."""
    from pipeline.candidates import Item, rank_candidates  # noqa: PLC0415 - scikit-learn takes a second, a theme needs none

    by_undertaking: dict[Undertaking, list[Record]] = {}
    for row in pool:
        by_undertaking.setdefault(undertaking_of(row), []).append(row)
    mine = undertaking_of(base) if base else None
    same = one_indicator.get(mine) if mine else None
    others = []
    for undertaking, rows in by_undertaking.items():
        indicator = one_indicator.get(undertaking)
        if undertaking == mine:
            yield from (to_row(row, "record", None, indicator) for row in rows)
        elif same is not None and indicator == same:
            yield from (to_row(row, "confirmed", None, indicator) for row in rows)
        else:
            others.append(undertaking)
    query = Item("", city_of(base) if base else "", base["item"] if base else what, (base or {}).get("goal") or "")
    items = [Item(str(at), one.city, by_undertaking[one][0]["item"], one.goal) for at, one in enumerate(others)]
    for _, candidates in rank_candidates([query], items, top):
        for found in (one for one in candidates if one.score >= _LEAST):
            undertaking = others[int(found.id)]
            for row in by_undertaking[undertaking]:
                yield to_row(row, "candidate", found.score, one_indicator.get(undertaking))


def _own_scales(records: Iterable[Record], rows: Iterable[Row]) -> set[Any] | None:
    """The axes of the record and of what is confirmed; None, which is all, where neither has a figure."""
    own = {row.record_id for row in rows if row.standing in ("record", "confirmed")}
    return {
        scale_of(measure)
        for record in records
        if record["record_id"] in own
        for measure in (*(record["target_measures"] or ()), *(record["actual_measures"] or ()))
    } or None
