"""Cities side by side: rows, figures on axes, and who says nothing. Made of plain rows; reads no file and prints nothing.

Two figures share an axis only in the same unit (and so of one dimension), per the same time, and both levels or both changes. A city is
named by its municipality, else by its code; documents of a municipality that nobody knows are told apart by their file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from normalizers.text import key

# What of records/ a comparison needs.
COLUMNS = (
    "record_id",
    "source",
    "municipality_code",
    "municipality",
    "prefecture",
    "fiscal_year",
    "item",
    "goal",
    "theme",
    "period",
    "period_start",
    "period_end",
    "organization",
    "target",
    "target_measures",
    "actual",
    "actual_measures",
    "status_code",
    "achievement_ratio",
)
_KEPT = (
    "municipality_code",
    "prefecture",
    "fiscal_year",
    "item",
    "goal",
    "period",
    "period_start",
    "period_end",
    "target",
    "actual",
    "achievement_ratio",
    "status_code",
    "record_id",
)


Statement = tuple[Any, ...]


class Undertaking(NamedTuple):
    """An item of a city under its heading, in all of its years and documents."""

    city: str
    goal: str
    item: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record beside others. `standing` is how it came in: theme, record, confirmed or candidate (with its score, 0-1).

    Rows with the same `indicator` were confirmed by a person to report on the same thing.
    """

    standing: str
    score: float | None
    indicator: str | None
    city: str
    municipality_code: str | None
    prefecture: str | None
    fiscal_year: int | None
    item: str
    goal: str | None
    period: str | None
    period_start: date | None
    period_end: date | None
    organization: tuple[str, ...]
    target: str | None
    actual: str | None
    achievement_ratio: float | None
    status_code: str
    record_id: str


class Scale(NamedTuple):
    """What figures on one axis have in common."""

    unit: str | None
    per: str | None
    is_change: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on an axis; `side` is target or actual."""

    record_id: str
    city: str
    fiscal_year: int | None
    item: str
    side: str
    name: str | None
    comparator: str
    value: float
    value_max: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """Figures that may be compared, in the order of the rows."""

    unit: str | None
    per: str | None
    is_change: bool
    cities: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of the cities of the tables have a row, only suggested ones or none, and of which no document could be read."""

    covered: tuple[str, ...]
    suggested: tuple[str, ...]
    silent: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A theme, an undertaking or a wording over the cities; `repeated` records that say the same as a row are no rows."""

    kind: str
    what: str
    rows: tuple[Row, ...]
    repeated: int
    axes: tuple[Axis, ...]
    coverage: Coverage


def city_of(row: Mapping[str, Any]) -> str:
    """What a city is called.

    >>> city_of({"municipality": None, "municipality_code": None, "source": "2024/kawabe_plan.pdf"})
    '2024/kawabe_plan'
    """
    return str(
        row["municipality"] or row["municipality_code"] or PurePosixPath(row["source"]).with_suffix("").as_posix()
    )


def undertaking_of(row: Mapping[str, Any]) -> Undertaking:
    """What a record reports on, whatever its year: printed alike but for spaces and widths."""
    return Undertaking(city_of(row), key(row["goal"] or ""), key(row["item"]))


def to_row(record: Mapping[str, Any], standing: str, score: float | None = None, indicator: str | None = None) -> Row:
    """A record of the tables as a row."""
    return Row(
        standing=standing,
        score=score,
        indicator=indicator,
        city=city_of(record),
        organization=tuple(record["organization"] or ()),
        **{name: record[name] for name in _KEPT},
    )


def axes_of(records: Iterable[Mapping[str, Any]], scales: Iterable[Scale] | None = None) -> tuple[Axis, ...]:
    """The figures of records by axis, those of most cities first; only these `scales` if some are given."""
    found: dict[Scale, list[Point]] = {}
    for record in records:
        for side in ("target", "actual"):
            for measure in record[f"{side}_measures"] or ():
                found.setdefault(scale_of(measure), []).append(_point(record, side, measure))
    wanted = found.keys() if scales is None else found.keys() & set(scales)
    axes = [
        Axis(*scale, len({point.city for point in points}), tuple(points))
        for scale, points in found.items()
        if scale in wanted
    ]
    return tuple(sorted(axes, key=lambda axis: (-axis.cities, -len(axis.points))))


def scale_of(measure: Mapping[str, Any]) -> Scale:
    """The axis of a measure.

    >>> scale_of({"unit": "人", "per": "year", "comparator": "ge"})
    Scale(unit='人', per='year', is_change=False)
    """
    return Scale(measure["unit"], measure["per"], measure["comparator"] in ("increase", "decrease"))


def coverage_of(documents: Iterable[Mapping[str, Any]], rows: Iterable[Row]) -> Coverage:
    """Who of the cities of `documents` (rows of documents/) has a row."""
    was_read: dict[str, bool] = {}
    for document in documents:
        city = city_of(document)
        was_read[city] = was_read.get(city, False) or document["result"] in ("ok", "partial")
    covered: set[str] = set()
    shown: set[str] = set()
    for row in rows:
        (shown if row.standing == "candidate" else covered).add(row.city)
    others = sorted(was_read.keys() - covered - shown)
    return Coverage(
        covered=tuple(sorted(covered)),
        suggested=tuple(sorted(shown - covered)),
        silent=tuple(city for city in others if was_read[city]),
        unread=tuple(city for city in others if not was_read[city]),
    )


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The record first, then what is confirmed, then candidates by score; within these by city, item and year."""
    ranks = ("record", "confirmed", "candidate", "theme")
    return sorted(
        rows,
        key=lambda row: (
            ranks.index(row.standing),
            -(row.score or 0),
            row.city,
            row.goal or "",
            row.item,
            row.fiscal_year or 0,
        ),
    )


def unrepeated(rows: Iterable[Row]) -> list[Row]:
    """Each statement once: a sheet that a city publishes as PDF and as Excel speaks for it once."""
    seen: dict[Statement, Row] = {}
    for row in rows:
        seen.setdefault(statement_of(row), row)
    return list(seen.values())


def statement_of(row: Row) -> Statement:
    """What a row says, the same for every file that prints it."""
    texts = (row.goal, row.item, row.period, *row.organization, "|", row.target, "|", row.actual)
    return (row.city, row.fiscal_year, *(key(text or "") for text in texts))


def _point(record: Mapping[str, Any], side: str, measure: Mapping[str, Any]) -> Point:
    return Point(
        record["record_id"],
        city_of(record),
        record["fiscal_year"],
        record["item"],
        side,
        measure["name"],
        measure["comparator"],
        measure["value"],
        measure["value_max"],
    )
