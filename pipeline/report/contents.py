"""What the page holds, out of the published tables: each statement once, as columns of numbers and lists of different texts.

Figures come by the axes of `comparison`, so that only those of one unit and one time stand together; every city of documents/ is there,
also one without a record. Nothing is added up here but what is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.comparison import COLUMNS, Axis, axes_of, city_of, statement_of, to_row
from pipeline.explain import PLACE, Field, doubts_of, fields_of
from pipeline.load import read
from pipeline.peers import kind_of
from pipeline.snapshot import snapshot

CHUNK = 500  # records whose details are opened together
_DAY_ZERO = date(1970, 1, 1)
Record = Mapping[str, Any]
Pages = dict[tuple[str, int], int]  # (document_id, page) → number of its picture


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one publication; `chosen` are the rows of `records` that are shown, in order, and `repeated` those that say the same."""

    records: pa.Table
    documents: list[dict[str, Any]]
    issues: dict[str, list[dict[str, Any]]]  # by document
    head: list[dict[str, Any]]  # of the chosen records, the columns of a comparison
    chosen: pa.Array
    repeated: list[list[int]]


class Texts:
    """A list of different texts: `add` gives the number of one, None stays None."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def add(self, text: str | None) -> int | None:
        """The number of a text in the list."""
        return None if text is None else self.numbers.setdefault(text, len(self.numbers))

    def all(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self.numbers)


def read_tables(out: Path, where: str | None) -> Tables:
    """The tables below a folder as of one moment; raises as `load`."""
    records, documents, issues = snapshot(
        out, lambda: (read(out, "records", where), read(out, "documents"), read(out, "issues"))
    )
    head = records.select([*COLUMNS, "document_id", "organization_key", "needs_review"]).to_pylist()
    listed = documents.to_pylist()
    formats = {row["document_id"]: row["format"] for row in listed}
    order = sorted(range(len(head)), key=lambda at: (formats.get(head[at]["document_id"]) != "pdf", at))
    same: dict[Any, list[int]] = {}
    for at in order:  # of a sheet in several formats the PDF speaks, since it has pages to look at
        same.setdefault(statement_of(to_row(head[at], "theme")), []).append(at)
    groups = sorted(same.values(), key=lambda group: (city_of(head[group[0]]), head[group[0]]["source"], group[0]))
    by_document = defaultdict(list)
    for issue in issues.to_pylist():
        by_document[issue["document_id"]].append(issue)
    return Tables(
        records,
        listed,
        by_document,
        [head[group[0]] for group in groups],
        pa.array([group[0] for group in groups], pa.int64()),
        [group[1:] for group in groups],
    )


def columns_of(tables: Tables, lists: Mapping[str, Texts]) -> dict[str, list[Any]]:
    """The columns that are filtered and counted by; texts as numbers of `lists` (city, theme, status, department, document)."""
    head = tables.head
    return {
        "id": [row["record_id"] for row in head],
        "city": [lists["city"].add(city_of(row)) for row in head],
        "theme": [lists["theme"].add(row["theme"]) for row in head],
        "status": [lists["status"].add(row["status_code"]) for row in head],
        "document": [lists["document"].add(row["document_id"]) for row in head],
        "year": [row["fiscal_year"] for row in head],
        "end": [row["period_end"] and (row["period_end"] - _DAY_ZERO).days for row in head],
        "ratio": [_short(row["achievement_ratio"]) for row in head],
        "review": [int(row["needs_review"]) for row in head],
        "departments": [[lists["department"].add(name) for name in row["organization_key"] or ()] for row in head],
    }


def texts_of(tables: Tables) -> dict[str, Any]:
    """The texts of lists: goals as numbers, since many records share one."""
    goals = Texts()
    return {
        "goal": [goals.add(row["goal"]) for row in tables.head],
        "goals": goals.all(),
        **{name: [row[name] for row in tables.head] for name in ("item", "period", "target", "actual")},
    }


def repeats_of(tables: Tables) -> dict[str, int]:
    """The ids of records that are not shown, each with the number of the one that says the same."""
    ids = tables.records.column("record_id").to_pylist()
    return {ids[at]: number for number, again in enumerate(tables.repeated) for at in again}


def axes_of_page(tables: Tables) -> list[dict[str, Any]]:
    """The axes with their points as columns; `record` counts the chosen records."""
    place = {row["record_id"]: at for at, row in enumerate(tables.head)}
    return [_axis(axis, place) for axis in axes_of(tables.head)]


def _axis(axis: Axis, place: Mapping[str, int]) -> dict[str, Any]:
    names = Texts()
    return {
        "unit": axis.unit,
        "per": axis.per,
        "change": axis.is_change,
        "record": [place[point.record_id] for point in axis.points],
        "side": [int(point.side == "actual") for point in axis.points],
        "name": [names.add(point.name) for point in axis.points],
        "names": names.all(),
        "comparator": [point.comparator for point in axis.points],
        "value": [_short(point.value) for point in axis.points],
        "most": [_short(point.value_max) for point in axis.points],
    }


def cities_of(documents: Iterable[Record], cities: Texts) -> list[dict[str, Any]]:
    """The cities of documents/ in the order of their numbers: where they are, of which kind, and whether any document was read."""
    found: dict[str, dict[str, Any]] = {}
    for row in documents:
        name = city_of(row)
        cities.add(name)
        kind = kind_of(row["municipality"])
        city = found.setdefault(name, {"name": name, "prefecture": row["prefecture"], "kind": kind, "read": False})
        city["read"] = city["read"] or row["result"] in ("ok", "partial")
    return [found.get(name, {"name": name, "prefecture": None, "kind": None, "read": True}) for name in cities.all()]


_DOCUMENT = ("source", "result", "reason", "message", "title", "fiscal_year", "format", "pages", "records", "issues", "url", "license")  # fmt: skip


def documents_of(tables: Tables, lists: Mapping[str, Texts]) -> dict[str, list[Any]]:
    """The documents as columns, those that records are shown of first, in the order of their numbers."""
    numbers = lists["document"].numbers
    rows = sorted(tables.documents, key=lambda row: (numbers.get(row["document_id"], len(numbers)), row["source"]))
    columns = {name: [row[name] for row in rows] for name in _DOCUMENT}
    return columns | {
        "city": [lists["city"].add(city_of(row)) for row in rows],
        "sha256": [row["document_id"] for row in rows],
    }


def details_of(tables: Tables, pages: Pages, boxes: Mapping[int, Mapping[Any, Any]]) -> Iterator[list[Any]]:
    """What a record's own page shows, for `CHUNK` records at a time in the order of the chosen ones."""
    for start in range(0, len(tables.chosen), CHUNK):
        rows = tables.records.take(tables.chosen[start : start + CHUNK]).to_pylist()
        others = tables.repeated[start : start + CHUNK]
        yield [_detail(row, tables, again, pages, boxes) for row, again in zip(rows, others, strict=True)]


def _detail(
    row: Record, tables: Tables, again: Sequence[int], pages: Pages, boxes: Mapping[int, Mapping[Any, Any]]
) -> dict[str, Any]:
    fields = [*fields_of(row)]
    doubts = doubts_of(row, tables.issues.get(row["document_id"], ()))
    sources, ids = tables.records.column("source"), tables.records.column("record_id")
    return {
        "place": {name: row[name] for name in PLACE if name != "box" and row[name] is not None},
        "fields": [_field(field) for field in fields],
        "issues": [[doubt.code, doubt.message, doubt.text] for doubt in doubts],
        "review": row["review_reasons"] or [],
        "also": [[sources[at].as_py(), ids[at].as_py()] for at in again],
        "pictures": list(_marks(fields, row["document_id"], pages, boxes)),
    }


def _field(field: Field) -> list[Any]:
    value = list(map(list, field.value.items())) if isinstance(field.value, dict) else field.value
    printed = [[one.text, one.label, one.rule, one.page, one.table, one.row, one.col] for one in field.printed]
    follows = {name: str(said) if isinstance(said, date) else said for name, said in field.follows.items()}
    return [field.name, value, follows, printed]


def _marks(
    fields: Iterable[Field], document_id: str, pages: Pages, boxes: Mapping[int, Mapping[Any, Any]]
) -> Iterator[list[Any]]:
    """Each page that the record stands on: the number of its picture, and the rectangles there with what was read from each."""
    found: dict[int, dict[tuple[Any, ...], list[str]]] = {}
    for field in fields:
        for one in field.printed:
            number = pages.get((document_id, one.page or 0))
            box = number is not None and boxes[number].get((one.table, one.row, one.col))
            if number is not None and box:
                names = found.setdefault(number, {}).setdefault(tuple(box), [])
                names += [field.name] if field.name not in names else []
    for number, marks in sorted(found.items()):
        yield [number, [[*box, names] for box, names in marks.items()]]


def _short(value: float | None) -> float | int | None:
    """A number in as few characters as it takes."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded
