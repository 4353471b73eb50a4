"""`plansheets match`: for each item its ranked candidates in other cities, as JSON Lines. Suggestions for a person; nothing is merged."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.candidates import Item

_COLUMNS = ("id", "city", "item")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand and its arguments."""
    parser = subparsers.add_parser(
        "match",
        help="ranked candidates for the same undertaking in other cities",
        description=__doc__,
        epilog="example:\n  plansheets match items.tsv --against data/normalized --top 3",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("items", type=Path, metavar="ITEMS.tsv", help="tab-separated, with the columns id, city, item")
    parser.add_argument(
        "--against", type=Path, metavar="DIR", help="published tables to look in, instead of the items themselves"
    )
    parser.add_argument("--top", type=int, default=10, metavar="N", help="candidates for each item (10)")


def run(args: argparse.Namespace) -> int:
    """Prints one JSON object a line, `id` and `candidates` (`id`, `score`), in the order of the items; 2 if there is nothing to read."""
    from pipeline.candidates import rank_candidates  # noqa: PLC0415 - scikit-learn takes a second, other commands do not wait for it
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    try:
        items = read_items(args.items)
        against = read_published(args.against) if args.against else None
    except (OSError, ValueError, TornError) as problem:
        print(f"plansheets match: {problem}", file=sys.stderr)
        return 2
    for item_id, candidates in rank_candidates(items, against, args.top):
        found = [{"id": candidate.id, "score": candidate.score} for candidate in candidates]
        print(json.dumps({"id": item_id, "candidates": found}, ensure_ascii=False))
    return 0


def read_items(path: Path) -> Sequence[Item]:
    """The items of a tab-separated file with the columns id, city and item.

    Raises:
        ValueError: a column is missing, an id is there twice, a line is short, or there is no line.
    """
    from pipeline.candidates import Item  # noqa: PLC0415 - as above

    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        found: dict[str, Item] = {}
        for row in reader:
            if any(row[name] is None for name in _COLUMNS):
                raise ValueError(f"{path} line {reader.line_num}: fewer columns than the header")
            if row["id"] in found:
                raise ValueError(f"{path} line {reader.line_num}: the id {row['id']} is there twice")
            found[row["id"]] = Item(row["id"], row["city"], row["item"])
    if not found:
        raise ValueError(f"{path}: no items")
    return list(found.values())


def read_published(folder: Path) -> Sequence[Item]:
    """The records below a folder of published tables as items, their headings as context, in the order of their ids.

    Raises:
        NoTablesError: the folder has no records.
        TornError: it is published anew all the time.
    """
    from pipeline.candidates import Item  # noqa: PLC0415 - as above
    from pipeline.comparison import city_of  # noqa: PLC0415 - as above
    from pipeline.load import read  # noqa: PLC0415 - as above
    from pipeline.snapshot import snapshot  # noqa: PLC0415 - as above

    names = ["record_id", "source", "municipality_code", "municipality", "item", "goal_path"]
    table = snapshot(folder, lambda: read(folder, "records", columns=names))
    return [
        Item(row["record_id"], city_of(row), row["item"], " ".join(row["goal_path"] or ()))
        for row in table.sort_by("record_id").to_pylist()
    ]
