"""`plansheets diff`: what two publications say differently: records added, gone and changed, by field.

A record is the same one in both where its `record_id` is: the same document path, headings, item, organisations and period. What it
reports, and how it was read, may then differ. Its place on the sheet and the evidence are not compared: one line more moves all others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PLACE = frozenset(("record_id", "document_id", "page", "sheet", "table", "row", "line", "box", "evidence", "tokens"))
_SHOWN = 60  # characters of a value on a terminal


@dataclass(frozen=True, slots=True)
class Difference:
    """How many records each side has, and how many were added, are gone or changed; `fields` by name, most frequent first."""

    before: int
    after: int
    added: int
    gone: int
    changed: int
    fields: dict[str, int] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is `added`, `gone` or `changed`; `fields` holds (before, after) of those that changed."""

    kind: str
    record_id: str
    source: str
    item: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "diff",
        help="what two published folders say differently",
        description=__doc__,
        epilog="example:\n  plansheets diff tables-of-may tables-of-june --limit 50\n\nexit status: 0 no difference, 1 some, 2 not to be read",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("before", type=Path, metavar="A", help="folder of published tables")
    parser.add_argument("after", type=Path, metavar="B", help="another one, usually of later")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="show at most N records (20); 0 shows none")
    parser.add_argument("--json", action="store_true", help="print every record that differs, as JSON Lines")


def run(args: argparse.Namespace) -> int:
    """Prints the difference and returns 0 if there is none, 1 if there is one, 2 where a folder has no tables."""
    from pipeline.load import NoTablesError  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.snapshot import TornError, snapshot  # noqa: PLC0415 - as above

    try:
        found, shown = snapshot(args.before, lambda: snapshot(args.after, lambda: _found(args)))
    except (NoTablesError, TornError, OSError) as problem:
        print(f"plansheets diff: {problem}", file=sys.stderr)
        return 2
    if args.json:
        _print_json(shown)
    else:
        _print(args, found, shown)
    return 0 if found.is_none else 1


def _found(args: argparse.Namespace) -> tuple[Difference, list[Change]]:
    before, after = files_of(args.before), files_of(args.after)
    limit = None if args.json else args.limit
    return difference(before, after), list(changes(before, after, limit)) if limit != 0 else []


def files_of(folder: Path) -> list[str]:
    """The files of records/ below a folder.

    Raises:
        NoTablesError: there are none.
    """
    from pipeline.load import NoTablesError  # noqa: PLC0415 - as above

    files = sorted(file.as_posix() for file in (folder / "records").rglob("*.parquet"))
    if not files:
        raise NoTablesError(f"{folder}: no published records")
    return files


def difference(before: Sequence[str], after: Sequence[str]) -> Difference:
    """The difference of the records in two lists of Parquet files; an empty list is a side without records."""
    if not before or not after:
        rows = _count(before or after)
        return Difference(_count(before), _count(after), 0 if before else rows, 0 if after else rows, 0)
    names = _compared(before, after)
    counts = ", ".join(f"count(*) FILTER (both_sides AND {_differs(name)})" for name in names)
    query = (
        "SELECT count(a.record_id), count(b.record_id), count(*) FILTER (a.record_id IS NULL), "  # noqa: S608 - names of columns
        f"count(*) FILTER (b.record_id IS NULL), count(*) FILTER (both_sides AND ({_any_differs(names)})), {counts} "
        f"FROM {_JOINED}"
    )
    ((rows_before, rows_after, added, gone, changed, *numbers),) = _ask(query, before, after)
    fields = {name: number for name, number in zip(names, numbers, strict=True) if number}
    return Difference(
        rows_before, rows_after, added, gone, changed, dict(sorted(fields.items(), key=lambda pair: -pair[1]))
    )


def changes(before: Sequence[str], after: Sequence[str], limit: int | None = None) -> Iterator[Change]:
    """Every record that differs, in the order of sources and of the sheet; at most `limit`."""
    names = _compared(before, after)
    pairs = ", ".join(f'a."{name}", b."{name}"' for name in names)
    query = (
        f"SELECT coalesce(a.record_id, b.record_id), a.record_id IS NULL, b.record_id IS NULL, {pairs} FROM {_JOINED} "  # noqa: S608 - as above
        f"WHERE NOT both_sides OR {_any_differs(names)} "
        'ORDER BY coalesce(b.source, a.source), coalesce(b."table", a."table"), coalesce(b."row", a."row"), 1 '
        + (f"LIMIT {int(limit)}" if limit is not None else "")
    )
    for record_id, is_added, is_gone, *values in _ask(query, before, after):
        of_a, of_b = dict(zip(names, values[::2], strict=True)), dict(zip(names, values[1::2], strict=True))
        said = of_a if is_gone else of_b
        kind = "added" if is_added else "gone" if is_gone else "changed"
        fields = {name: (of_a[name], of_b[name]) for name in names if of_a[name] != of_b[name]}
        yield Change(kind, record_id, said["source"], said["item"], fields if kind == "changed" else {})


_JOINED = (
    "(SELECT a, b, a.record_id IS NOT NULL AND b.record_id IS NOT NULL AS both_sides "
    "FROM before a FULL JOIN after b ON a.record_id = b.record_id)"
)


def _differs(name: str) -> str:
    return f'a."{name}" IS DISTINCT FROM b."{name}"'


def _any_differs(names: Sequence[str]) -> str:
    return " OR ".join(map(_differs, names))


def _compared(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Columns that both sides have and that say something, in the order of the schema."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    from pipeline.load import full_schema  # noqa: PLC0415 - as above

    there = set(pq.read_schema(before[0]).names) & set(pq.read_schema(after[0]).names)
    keys = ("document_year", "prefecture")
    return [name for name in full_schema("records").names if (name in there or name in keys) and name not in PLACE]


def _count(files: Sequence[str]) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    return sum(pq.read_metadata(file).num_rows for file in files)


def _ask(query: str, before: Sequence[str], after: Sequence[str]) -> list[tuple[Any, ...]]:
    from pipeline.load import PARQUET, sealed  # noqa: PLC0415 - as above

    folders = {Path(file).parents[3] for file in (*before, *after)}
    with sealed(*folders) as connection:
        relation = f"WITH before AS (FROM {PARQUET}), after AS (FROM {PARQUET}) {query}"
        return list(connection.sql(relation, params=[list(before), list(after)]).fetchall())


def _print_json(found: Iterable[Change]) -> None:
    for change in found:
        row = {"change": change.kind, "record_id": change.record_id, "source": change.source, "item": change.item}
        print(json.dumps({**row, "fields": change.fields}, ensure_ascii=False, default=str))


def _print(args: argparse.Namespace, found: Difference, shown: Sequence[Change]) -> None:
    print(f"A  {found.before} records  {args.before}")
    print(f"B  {found.after} records  {args.after}")
    print(f"{found.added} added, {found.gone} gone, {found.changed} changed")
    for name, number in found.fields.items():
        print(f"  {name:20} {number}")
    for change in shown:
        mark = {"added": "+", "gone": "-", "changed": "~"}[change.kind]
        print(f"{mark} {change.record_id}  {change.source}  {_short(change.item)}")
        for name, (before, after) in change.fields.items():
            print(f"    {name}: {_short(before)} → {_short(after)}")
    total = found.added + found.gone + found.changed
    if len(shown) < total:
        print(f"… {total - len(shown)} more; --limit {total} shows all, --json prints them whole")


def _short(value: Any) -> str:
    text = "–" if value is None else " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
