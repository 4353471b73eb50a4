"""`plansheets run`: documents in, published tables out."""

from __future__ import annotations

import argparse
import sys

from pipeline.interrupt import Interrupted, interruptible
from pipeline.tables import ENGINES
from pipeline.taught import add_taught_options

EXAMPLE = """example:
  plansheets run data/raw --out data/normalized
  plansheets run s3://bucket/sheets plan.pdf --out tables --workers 4 --only '202*/*.pdf'
  plansheets run s3://bucket/sheets --out s3://bucket/tables --engine ray --ray-address 10.0.0.1:6379

exit status:
  0 every document is ok or partial; 1 some were refused or failed; 2 wrong usage or nothing to read;
  3 the output cannot be written or is locked, or the cluster is lost; 130 and 143 interrupted: run again to go on"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "run",
        help="read documents and publish their records",
        description="Reads every document below the inputs and publishes records/, measures/, issues/ and documents/ below --out. "
        "What an earlier run has read is not read again.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, a folder or an fsspec URL")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the published tables")
    add_reading_options(parser)
    parser.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="who reads: this machine, or a Ray cluster (default: local)",
    )
    parser.add_argument(
        "--ray-address",
        metavar="HOST:PORT",
        help="of the cluster that --engine ray uses; without it one is started on this machine",
    )
    parser.add_argument("--force", action="store_true", help="read again what is known already")
    parser.add_argument("--only", metavar="GLOB", help="only documents whose path below the input matches")
    parser.add_argument("--limit", type=_positive, metavar="N", help="read at most N documents that are not known yet")
    parser.add_argument(
        "--settled",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="leave out for now what changed within the last SECONDS: it may be half written",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be read, and change nothing")
    parser.add_argument("--show", action="store_true", help="print the first rows, and how to open the table")


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Adds what says how documents are read, to every command that reads them: a run with other options would read them again."""
    parser.add_argument(
        "--workers", type=_positive, metavar="N", help="processes that read (default: one per processor)"
    )
    parser.add_argument(
        "--pdf-engine", choices=ENGINES, default="pdfium", help="what reads PDF files (default: pdfium)"
    )
    add_taught_options(parser)
    parser.add_argument(
        "--verify",
        action="store_true",
        help="let a second reader read the cells of each PDF again, and tell what differs",
    )
    parser.add_argument("--prune", action="store_true", help="drop documents that are no longer in the inputs")


def run(args: argparse.Namespace) -> int:
    """Runs the batch and returns the exit status."""
    from pipeline.batch import run_batch  # noqa: PLC0415  --help should not wait for it

    try:
        with interruptible():
            return run_batch(args)
    except Interrupted as interrupted:
        print("interrupted; what was read is kept, and the same command goes on from there", file=sys.stderr)
        return interrupted.status


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
