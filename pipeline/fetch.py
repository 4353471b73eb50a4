"""`plansheets fetch`: newly published documents, from the pages and files that SOURCES.toml names into the folder that `run` reads."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

EXAMPLE = """example:
  plansheets fetch SOURCES.toml --to data/raw

with this SOURCES.toml:
  contact = "mailto:data@example.jp"    # is told to the servers
  [[source]]
  municipality_code = "999999"
  index = ["https://www.city.example.jp/plan/"]             # pages; their links to documents are followed
  documents = ["https://www.city.example.jp/files/r6.pdf"]
  include = ["*/shinchoku/*.pdf"]                           # only links like these; documents of any kind without it
  hosts = ["files.example.jp"]                              # further hosts that links and redirects may lead to
  license = "CC-BY-4.0"                                     # so may title and fiscal_year: they go into the sidecars
further rules, before the sources: delay (seconds between two requests to a host, 2), largest (bytes, 104857600),
seconds (for one document, 300), private_hosts (hosts that may have an address of the own network)

exit status:
  0 everything is there; 1 something could not be fetched; 2 wrong usage or no usable SOURCES.toml;
  3 the folder cannot be written or another fetch has it; 130 and 143 interrupted: the same command goes on from there"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "fetch",
        help="download newly published documents",
        description="Asks servers for what is new or changed, obeys their robots.txt, and keeps each document with a sidecar that says its "
        "URL, time and hash, below the folder of its municipality.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", metavar="SOURCES.toml", help="what is fetched, and under which rules")
    parser.add_argument("--to", required=True, metavar="DIR", help="folder of the documents, as data/raw")


def run(args: argparse.Namespace) -> int:
    """Fetches, and returns the exit status."""
    import asyncio  # noqa: PLC0415  --help should not wait for it
    import sqlite3  # noqa: PLC0415

    try:
        from pipeline.fetch_documents import fetch_all  # noqa: PLC0415
    except ModuleNotFoundError as error:
        print(f"plansheets fetch: {error}; install plansheets[fetch]", file=sys.stderr)
        return 2
    from pipeline.fetch_sources import SourcesError, read_sources  # noqa: PLC0415
    from pipeline.fetch_store import opened_store  # noqa: PLC0415
    from pipeline.interrupt import Interrupted, interruptible  # noqa: PLC0415
    from pipeline.state import LockedError  # noqa: PLC0415

    try:
        rules, sources = read_sources(args.sources)
    except (OSError, SourcesError) as error:
        print(f"plansheets fetch: {error}", file=sys.stderr)
        return 2
    try:
        with interruptible(), opened_store(Path(args.to)) as store:
            return _summary(asyncio.run(fetch_all(store, rules, sources, print)))
    except Interrupted as interrupted:
        print("interrupted; what was fetched is kept, and the same command goes on from there", file=sys.stderr)
        return interrupted.status
    except LockedError as error:
        print(f"plansheets fetch: {args.to} {error}", file=sys.stderr)
    except (OSError, sqlite3.Error) as error:
        print(f"plansheets fetch: {args.to} cannot be written: {error}", file=sys.stderr)
    return 3


def _summary(counts: Counter[str]) -> int:
    failed = counts["failed"]
    names = ("new", "changed", "same", "unchanged", "failed")
    print(f"{counts.total()} documents and pages: " + ", ".join(f"{counts[name]} {name}" for name in names))
    return 1 if failed else 0
