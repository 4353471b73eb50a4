"""`plansheets watch`: runs the batch whenever documents are new or changed in a folder, and have been left alone for a while.

A document that is still being written waits, and keeps no other one waiting. What came while nobody watched is read at the start.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.catalog import NothingToReadError, find_sources, is_document
from pipeline.run import add_parser as add_run
from pipeline.run import add_reading_options

EXAMPLE = """example:
  plansheets watch data/raw --out data/normalized

exit status:
  2 there is no such folder; 3 the output cannot be written or the folder not be watched; 130 and 143 interrupted, as it ends"""

_TICK = 200  # milliseconds between two looks at what has come to rest
_SLACK = 0.1  # seconds, for clocks of file systems that tick slowly


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "watch",
        help="run whenever documents come or change",
        description="Watches a folder until it is interrupted, and publishes what is new or changed as `plansheets run` does with the same options.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="FOLDER", help="folder of the documents")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the published tables")
    add_reading_options(parser)
    parser.add_argument(
        "--quiet",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="how long a document must have been left alone before it is read (default: 5)",
    )
    parser.add_argument(
        "--poll", action="store_true", help="look again and again, where a file system tells of no changes"
    )


def run(args: argparse.Namespace) -> int:
    """Watches until a signal comes, and returns the exit status."""
    try:
        import watchfiles  # noqa: F401, PLC0415  known before anything is done
    except ModuleNotFoundError as error:
        print(f"plansheets watch: {error}; install plansheets[watch]", file=sys.stderr)
        return 2
    from pipeline.interrupt import Interrupted, interruptible  # noqa: PLC0415  --help should not wait for it

    if not Path(args.folder).is_dir():
        print(f"plansheets watch: {args.folder}: no such folder", file=sys.stderr)
        return 2
    try:
        with interruptible():
            return _watch(args)
    except Interrupted as interrupted:
        print("ended; what was read is kept", file=sys.stderr)
        return interrupted.status
    except OSError as error:
        print(f"plansheets watch: {args.folder} cannot be watched: {error}", file=sys.stderr)
        return 3


def _watch(args: argparse.Namespace) -> int:
    """Runs the batch at the start and whenever something has come to rest; returns only where the first run cannot write."""
    changes = _changes(args)
    next(changes)  # watching begins before the first run, so that nothing falls between
    pending = {args.folder: -math.inf}  # by path, when it last changed
    watching = False
    while True:
        now = time.monotonic()
        if any(now - changed > args.quiet + _SLACK for changed in pending.values()):
            status = _run_batch(args)
            if status == 3 and not watching:
                return status
            pending = {args.folder: time.monotonic()} if status == 3 else _restless(args)  # 3: another run has it
            if not watching:
                print(f"watching {args.folder}", file=sys.stderr, flush=True)
            watching = True
        pending |= dict.fromkeys(next(changes), time.monotonic())


def _changes(args: argparse.Namespace) -> Iterator[list[str]]:
    """The paths that changed since the last time, now and then none."""
    import watchfiles  # noqa: PLC0415  as in `run`

    folder, out = Path(args.folder).resolve(), Path(args.out).resolve()

    def is_ours(_: watchfiles.Change, path: str) -> bool:
        if Path(path).is_relative_to(out):
            return False
        parts = Path(path).relative_to(folder).parts
        return all(is_document(part) or part.endswith(".toml") for part in parts)

    for changed in watchfiles.watch(
        folder,
        watch_filter=is_ours,
        debounce=_TICK,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        force_polling=args.poll or None,
        ignore_permission_denied=True,
    ):
        yield [path for _, path in changed]


def _run_batch(args: argparse.Namespace) -> int:
    """One run over the documents that have come to rest."""
    from pipeline.batch import run_batch  # noqa: PLC0415  as in `run`

    parser = argparse.ArgumentParser()
    add_run(parser.add_subparsers())
    plain = parser.parse_args(["run", args.folder, "--out", args.out, "--settled", str(args.quiet)])
    return run_batch(argparse.Namespace(**{**vars(plain), **vars(args)}))


def _restless(args: argparse.Namespace) -> dict[str, float]:
    """The documents that the last run left out because they had just changed, with the time of their change."""
    try:
        sources = find_sources([args.folder], skip=args.out)
    except (NothingToReadError, OSError):
        return {}
    ages = {source.location: time.time() - source.changed for source in sources}
    return {path: time.monotonic() - age for path, age in ages.items() if 0 <= age < args.quiet + 2 * _SLACK}
