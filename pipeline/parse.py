"""`plansheets parse`: one phrase, or JSON Lines on standard input, as values in JSON Lines.

A line in is a text or an object with `text` and, for periods, `context_fiscal_year`; a line out is what it means, in the same order. A line
that is no JSON object is an error of usage; a text that means nothing is not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

from normalizers.blanked import BLANK, without_times
from normalizers.measure import find_measures
from normalizers.period import read_period
from normalizers.record import Measure
from normalizers.text import nfkc

Line = dict[str, Any]
_NUMBER = re.compile(r"[0-9][0-9.,]*")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The parser of the command, added to those of `plansheets`."""
    parser = subparsers.add_parser(
        "parse",
        help="one phrase or JSON Lines as values",
        description=__doc__,
        epilog="example:\n  plansheets parse measures 年3回以上",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=sorted(KINDS), help="what the texts are read as")
    parser.add_argument("text", nargs="?", metavar="TEXT", help="one text; without it, JSON Lines on standard input")
    parser.add_argument(
        "--fiscal-year", type=int, metavar="Y", help="fiscal year of the document, for texts that name no year"
    )
    parser.add_argument("--why", action="store_true", help="say which rules read each text")
    return parser


def run(args: argparse.Namespace) -> int:
    """Print what the texts mean; 0, or 2 where standard input is no JSON Lines."""
    read = KINDS[args.kind]
    lines = [{"text": args.text}] if args.text is not None else _lines(sys.stdin)
    try:
        for line in lines:
            value = read(line.get("text") or "", line.get("context_fiscal_year", args.fiscal_year))
            if not args.why:
                value.pop("why", None)
            sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    except ValueError as error:
        sys.stderr.write(f"plansheets parse: {error}\n")
        return 2
    return 0


def _lines(source: Iterable[str]) -> Iterator[Line]:
    for number, printed in enumerate(source, 1):
        if not printed.strip():
            continue
        try:
            line = json.loads(printed)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number} is no JSON: {error.msg}") from error
        yield _checked({"text": line} if isinstance(line, str) else line, number)


def _checked(line: Any, number: int) -> Line:
    year = line.get("context_fiscal_year") if isinstance(line, dict) else None
    if isinstance(line, dict) and isinstance(line.get("text") or "", str) and (year is None or type(year) is int):
        return line
    raise ValueError(f"line {number} has no text, or a year that is no number")


def period(text: str, fiscal_year: int | None) -> Line:
    """Start, end and kind of a period, its fiscal year and the problem with it.

    >>> period("9月末", 2024)["end"], period("随時", None)["kind"]
    ('2024-09-30', 'as_needed')
    """
    reading = read_period(text, fiscal_year)
    found = reading.period
    bounds = {
        name: None if day is None else day.isoformat() for name, day in (("start", found.start), ("end", found.end))
    }
    return {
        **bounds,
        "kind": found.kind,
        "fiscal_year": found.fiscal_year,
        "problem": found.problem,
        "why": list(reading.rules),
    }


def measures(text: str, fiscal_year: int | None) -> Line:
    """The measures of a phrase that stands on its own, where △ is a fall.

    >>> [(each["value"], each["unit"]) for each in measures("8,000千円", None)["measures"]]
    [(8000000.0, '円')]
    """
    del fiscal_year  # a quantity does not depend on it
    found = find_measures(text, level=False)
    return {"measures": [asdict(measure) for measure in found], "why": measure_rules(text, found)}


def measure_rules(text: str, found: Sequence[Measure]) -> list[str]:
    """What read each measure, and for every number that is none whether it is a time or a label.

    >>> measure_rules("令和6年度 65歳以上 年3回以上", find_measures("令和6年度 65歳以上 年3回以上"))
    ['年3回以上: unit 回, ge, per year', '6: of a time', '65: counts nothing']
    """
    plain = nfkc(text)
    blanked = without_times(plain)
    rules, covered, place = [], set[int](), 0
    for measure in found:
        raw = nfkc(measure.raw)
        place = max(plain.find(raw, place), 0)
        covered.update(range(place, place + len(raw)))
        per = f", per {measure.per}" if measure.per else ""
        rules.append(f"{measure.raw}: unit {measure.unit or 'not printed'}, {measure.comparator}{per}")
    for match in _NUMBER.finditer(plain):
        if match.start() not in covered:
            rules.append(f"{match[0]}: {'of a time' if blanked[match.start()] == BLANK else 'counts nothing'}")
    return rules


def theme(text: str, fiscal_year: int | None) -> Line:
    """Theme, function and score of an undertaking's name, and the words that spoke for the theme with their points.

    >>> theme("水路の浚渫", None)["why"]
    ['浚渫 2']
    """
    del fiscal_year  # nor does a theme
    found = import_module("normalizers.theme").classify(text)  # Sudachi takes a second to load: only for those who ask
    return {"theme": found.theme, "function": found.function, "score": found.score, "why": list(found.why)}


KINDS: dict[str, Callable[[str, int | None], Line]] = {"measures": measures, "period": period, "theme": theme}
