"""The `plansheets` command: one module for each subcommand, each of which imports what is slow only when it runs."""

from __future__ import annotations

import argparse
import io
import os
import sys
from importlib import import_module

# Each module has add_parser(subparsers) and run(args) -> int, and imports what is slow inside of run.
COMMANDS = (
    "run",
    "fetch",
    "watch",
    "tables",
    "parse",
    "explain",
    "labels",
    "diff",
    "compare",
    "match",
    "export",
    "report",
)


def main(argv: list[str] | None = None) -> int:
    """Runs a subcommand and returns its exit status; 2 where the command line is wrong."""
    parser = argparse.ArgumentParser(
        prog="plansheets", description="Reads the plan and evaluation sheets of Japanese municipalities into one table."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"pipeline.{name}").add_parser(subparsers)
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding must not end a run
    status = 0
    try:
        status = import_module(f"pipeline.{args.command}").run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was listening has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == "__main__":
    sys.exit(main())
