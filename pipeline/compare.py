"""`plansheets compare`: a theme, an undertaking or a wording over the cities, side by side.

Of a RECORD_ID the candidates in other cities are suggestions, ranked by the likeness of their words; `--confirm` writes those that a person
found to be the same into crosswalk.csv, and from then on they are one indicator. Figures share an axis only in the same unit per the same time.
Who says nothing is always told.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pipeline.peers import KINDS, Peers, read_populations
from pipeline.whole_file import whole_file

_EXAMPLES = """examples:
  plansheets compare 観光 --out data/normalized --fiscal-year 2023
  plansheets compare 認知症カフェの開設 --out data/normalized --csv cafes.csv
  plansheets compare 1f0c77a3 --out data/normalized
  plansheets compare 1f0c77a3 --out data/normalized --confirm 9b2e0d41 77aa03ce

The themes are those of normalizers/themes.toml; --json and --csv hold every row and figure."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "compare",
        help="a theme, a record or a wording over the cities, side by side",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", metavar="THEME|RECORD_ID|WORDING", help="a theme of the list, a record, or any words")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the published tables")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="candidates to suggest (10)")
    parser.add_argument("--fiscal-year", type=int, metavar="Y", help="only records of this fiscal year")
    parser.add_argument("--confirm", nargs="+", metavar="RECORD_ID", help="the record and these report on the same")
    parser.add_argument(
        "--crosswalk", type=Path, default=Path("crosswalk.csv"), metavar="FILE", help="confirmed pairs (crosswalk.csv)"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--csv", type=Path, metavar="FILE", help="write the rows as CSV")
    output.add_argument("--json", action="store_true", help="print everything as JSON")
    peers = parser.add_argument_group("peer group")
    peers.add_argument("--prefecture", nargs="+", default=(), metavar="JP-NN", help="only cities of these prefectures")
    peers.add_argument("--kind", choices=KINDS, help="only municipalities of this kind")
    peers.add_argument("--population", type=Path, metavar="FILE", help="CSV with municipality_code and population")
    peers.add_argument("--smallest", type=int, metavar="N", help="only cities with at least so many inhabitants")
    peers.add_argument("--largest", type=int, metavar="N", help="only cities with at most so many")


def run(args: argparse.Namespace) -> int:
    """Prints the comparison; 2 where what is asked for is not there, 3 where a file cannot be written."""
    from pipeline.load import NoTablesError  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.side_by_side import compare, confirm  # noqa: PLC0415 - as above
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    try:
        peers = _peers(args)
        if args.confirm:
            new = confirm(args.out, args.what, args.confirm, args.crosswalk)
            print(f"{new} new pairs in {args.crosswalk}", file=sys.stderr)
        found = compare(
            args.out,
            args.what,
            crosswalk=args.crosswalk,
            peers=peers,
            fiscal_year=args.fiscal_year,
            top=args.top,
        )
    except (NoTablesError, TornError, ValueError) as problem:
        print(f"plansheets compare: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"plansheets compare: {problem}", file=sys.stderr)
        return 3
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False, default=str))
    elif args.csv:
        return _write_csv(found, args.csv)
    else:
        print("\n".join(_lines(found)))
    return 0


def _peers(args: argparse.Namespace) -> Peers:
    is_by_size = args.smallest is not None or args.largest is not None
    if is_by_size and not args.population:
        raise ValueError("--smallest and --largest need --population FILE")
    wrong = [name for name in args.prefecture if not re.fullmatch(r"JP-\d\d", name)]
    if wrong:
        raise ValueError(f"--prefecture {wrong[0]}: not of the form JP-20")
    populations = read_populations(args.population) if args.population else {}
    return Peers(frozenset(args.prefecture), args.kind, args.smallest, args.largest, populations)


def _write_csv(found: Any, path: Path) -> int:
    """The rows of a comparison with the figures of its first axis; returns the exit status."""
    import csv  # noqa: PLC0415 - as above

    from pipeline.comparison import Row  # noqa: PLC0415 - as above
    from pipeline.export import guarded  # noqa: PLC0415 - as above

    figures = _figures(found.axes[:1])
    try:
        with whole_file(path) as part, part.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
            rows = [asdict(row) | figures.get(row.record_id, {}) for row in found.rows]
            names = [*(field.name for field in fields(Row)), "axis", "target_value", "actual_value"]
            writer.writerow(names)
            for row in rows:
                values = [" · ".join(value) if isinstance(value := row.get(name), tuple) else value for name in names]
                writer.writerow([guarded(value) if isinstance(value, str) else value for value in values])
    except OSError as problem:
        print(f"plansheets compare: {path} cannot be written: {problem}", file=sys.stderr)
        return 3
    print(f"{len(found.rows)} rows of {len({row.city for row in found.rows})} cities: {path}")
    return 0


def _figures(axes: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """By record the figures on an axis, where a record has one on a side."""
    found: dict[str, dict[str, Any]] = {}
    for axis in axes:
        for point in axis.points:
            of_record = found.setdefault(point.record_id, {"axis": _scale(axis)})
            name = f"{point.side}_value"
            of_record[name] = None if name in of_record else point.value
    return found


_TABLE = (("city", 16), ("FY", 4), ("item", 30), ("target", 18), ("actual", 18), ("ach.", 5), ("period", 14), ("status", 12), ("organization", 14), ("record", 8))  # fmt: skip


def _lines(found: Any) -> Iterator[str]:
    yield f"{found.kind}: {found.what}"
    yield ""
    yield "  ".join(_fit(name, width) for name, width in _TABLE).rstrip()
    standing = None
    for row in found.rows:
        if row.standing != standing and found.kind != "theme":
            standing = row.standing
            yield _HEADINGS[standing]
        yield "  ".join(_fit(text, width) for text, (_, width) in zip(_cells(row), _TABLE, strict=True)).rstrip()
    if not found.rows:
        yield "no records"
    if found.repeated:
        yield f"{found.repeated} records that say the same, as a sheet does in another format, are shown once"
    yield ""
    yield from map(_axis_line, found.axes)
    coverage = found.coverage
    total = sum(map(len, (coverage.covered, coverage.suggested, coverage.silent, coverage.unread)))
    yield f"covered: {len(coverage.covered)} of {total} cities"
    if coverage.suggested:
        yield f"only suggested: {', '.join(coverage.suggested)}"
    if coverage.silent:
        yield f"nothing is said by: {', '.join(coverage.silent)}"
    if coverage.unread:
        yield f"could not be read: {', '.join(coverage.unread)}"


_HEADINGS = {
    "record": "this record, and the same undertaking in other years",
    "confirmed": "confirmed by a person to be the same",
    "candidate": "candidates: suggested by their words, to be confirmed by a person (--confirm)",
}


def _cells(row: Any) -> Sequence[str]:
    ratio = "" if row.achievement_ratio is None else f"{row.achievement_ratio:.0%}"
    score = "" if row.score is None else f"{row.score:.2f} "
    year = "" if row.fiscal_year is None else str(row.fiscal_year)
    texts = (row.target or "", row.actual or "", ratio, row.period or "", row.status_code)
    return (row.city, year, score + row.item, *texts, "、".join(row.organization), row.record_id[:8])


def _axis_line(axis: Any) -> str:
    """One axis in a line: what its figures have in common, how many, and between which values."""
    parts = []
    for side in ("target", "actual"):
        values = [point.value for point in axis.points if point.side == side]
        if values:
            parts.append(f"{side} {min(values):.15g} to {max(values):.15g} ({len(values)})")
    return f"axis {_scale(axis)}: {axis.cities} {'city' if axis.cities == 1 else 'cities'}, {', '.join(parts)}"


def _scale(axis: Any) -> str:
    change = " of change" if axis.is_change else ""
    return f"{axis.unit or 'without a unit'}{change}{f' per {axis.per}' if axis.per else ''}"


def _fit(text: str, width: int) -> str:
    """A text on one line in so many columns of a terminal, where a Japanese character takes two.

    >>> _fit("認知症カフェ", 8), _fit("3", 4)
    ('認知症… ', '3   ')
    """
    from unicodedata import east_asian_width  # noqa: PLC0415 - as above

    shown, used = "", 0
    text = " ".join(text.split())
    sizes = [2 if east_asian_width(char) in "WF" else 1 for char in text]
    is_long = sum(sizes) > width
    for char, size in zip(text, sizes, strict=True):
        if used + size > width - is_long:
            break
        shown, used = shown + char, used + size
    shown += "…" if is_long else ""
    return shown + " " * (width - used - is_long)
