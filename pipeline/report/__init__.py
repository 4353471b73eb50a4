"""`plansheets report`: the published tables as one self-contained page that works without a network.

It holds everything that it shows: records, charts, pictures of pages, and the programs that draw them. A statement that a sheet makes in
several formats is shown once. Texts of documents are shown as text and never run. Documents whose files are gone have no pictures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.whole_file import whole_file

LANGUAGES = ("ja", "en")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "report",
        help="everything on one page for a browser, without a network",
        description=__doc__,
        epilog="example:\n  plansheets report --out data/normalized --to report.html",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the published tables")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the page to write, such as report.html")
    parser.add_argument("--lang", choices=LANGUAGES, default="ja", help="language that it opens in (ja); it holds both")
    parser.add_argument("--where", metavar="SQL", help="only records for which this condition holds")
    parser.add_argument(
        "--pictures", type=float, default=20, metavar="MB", help="most that pictures of pages may take (20); 0 for none"
    )


def run(args: argparse.Namespace) -> int:
    """Writes the page and says what it holds; 2 where nothing can be read as asked, 3 where the file cannot be written."""
    from pipeline.load import FilterError, NoTablesError  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    try:
        from pipeline.report.build import build_report  # noqa: PLC0415 - as above
    except ModuleNotFoundError as missing:
        if missing.name not in ("altair", "vl_convert"):
            raise
        print("plansheets report: needs the extra report: pip install 'plansheets[report]'", file=sys.stderr)
        return 2
    try:
        page, said = build_report(args.out, language=args.lang, where=args.where, budget=int(args.pictures * 1e6))
    except (FilterError, NoTablesError, TornError, FileNotFoundError) as problem:
        print(f"plansheets report: {problem}", file=sys.stderr)
        return 2
    try:
        with whole_file(args.to) as part:
            part.write_text(page, encoding="utf-8")
    except OSError as problem:
        print(f"plansheets report: {args.to} cannot be written: {problem}", file=sys.stderr)
        return 3
    print(f"{said}: {args.to}")
    return 0
