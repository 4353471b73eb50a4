"""The year of a document: the one that it reports on, else the one that it plans."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from extractors.document import Document
from extractors.document import Line as TextLine
from normalizers.era import fiscal_year_of
from normalizers.labels import Lexicon
from normalizers.period import find_period, parse_period
from normalizers.reading.document import lines_of
from normalizers.reading.lines import Entry, Ledger, Line
from normalizers.text import is_blank, key, nfkc

_REPORTED = re.compile(
    r"[\s　]*(?:年度)?(?:の|分(?![)）]|$)|中)?(?:実績|実施(?:事業|分|状況|結果)|対象|決算|末現在|末時点|進捗|達成状況|現在|評価結果|状況|取組(?:状況|結果|実績)|歩み|結果|時点|分(?=[)）]|$))"
)
_YEAR = re.compile(r"[0-9元]\s*年|[RHS令平昭]\S{0,2}[0-9元]|(?:19|20)\d\d")  # whatever may name one
_PLAN_PERIOD = re.compile(r"計画の?期間[:=]?(.+)")
_TITLE_LINES = 12  # lines at the head of a document that may be its title
_WHOLE = ("fiscal_year", "calendar_year", "range")  # a day in a title may only say when it was written
_PLANNED = ("target", "plan", "year")
_PRESENT = re.compile(r"現状|現在|直近|最新|(?:中間|最終)(?:評価|実績|値)|見直し")


def document_year(document: Document, lexicon: Lexicon | None = None) -> int | None:
    """The year that a document reports on, else the year that it plans.

    In this order: a year that the sheet names with a word of reporting (令和5年度実績, 令和6年度末現在), the last year with a reported
    figure, the first year of the title, the first year of its targets.
    """
    above = itertools.takewhile(lambda block: isinstance(block, TextLine), document.blocks)
    heads = [block.text for block in above if isinstance(block, TextLine)]
    heads = [text for text in heads[:_TITLE_LINES] if "。" not in text]
    for table in document.tables:
        heads += [cell.text for cell in table.cells if cell.row < 3 and cell.colspan >= max(2, table.ncols - 1)]
        break
    for cells in (table.cells for table in document.tables):
        for cell, value in itertools.pairwise(cells):
            if key(cell.text) in ("評価対象年度", "対象年度", "実績年度") and (found := find_period(value.text, None)):
                return found[0].fiscal_year
    for text in heads:
        if year := _reported_year(text):
            return year
    dated = any(_YEAR.search(nfkc(cell.text)) for table in document.tables for cell in table.cells)
    lines = lines_of(document, None, Ledger(), lexicon, by_rules=True)[0] if dated else ()
    if not _tells_results(lines) and (year := _first_year_of_plan(heads)):
        return year
    if year := _year_of_reports(lines):
        return year
    for text in heads:
        if (found := find_period(text, None)) and found[0].start and len(key(text)) < 80:
            return found[0].fiscal_year if found[0].kind == "calendar_year" else fiscal_year_of(found[0].start)
    timed = [(e.field, y) for line in lines for e in line.entries if e.when and (y := _year_of(e))]
    planned = [year for field, year in timed if field in _PLANNED]
    return min(planned or [year for _, year in timed], default=None)


def _tells_results(lines: Iterable[Line]) -> bool:
    """Whether anything is reported beyond the position at planning time."""
    return any(entry.field in ("actual", "status", "grade", "rate") for line in lines for entry in line.entries)


def _first_year_of_plan(heads: Iterable[str]) -> int | None:
    """The first year of the period that a plan says it is for: 計画期間：令和7年度～令和11年度."""
    for text in heads:
        match = _PLAN_PERIOD.search(key(text))
        found = find_period(match[1], None) if match else None
        if found and found[0].kind == "range" and found[0].start:
            return fiscal_year_of(found[0].start)
    return None


def _year_of_reports(lines: Iterable[Line]) -> int | None:
    """The last year with a reported figure; figures of past years beside a plan alone are no report."""
    targets: set[int] = set()
    reported: set[int] = set()
    judged: set[int] = set()
    for line in lines:
        for entry in line.entries:
            if is_blank(entry.text) or (year := _year_of(entry)) is None:
                continue
            present = entry.field != "target" and _PRESENT.search(f"{entry.label}{entry.when}")
            if present or entry.field in ("status", "grade", "rate"):
                judged.add(year)
            elif entry.field in ("target", "plan", "year"):
                targets.add(year)
            elif entry.field == "actual":
                reported.add(year)
    if judged or reported & targets or not targets or len(reported) > 1:
        return max(judged | reported, default=None)
    return None


def _reported_year(text: str) -> int | None:
    """The year that a title names as reported."""
    at, year, as_of = 0, None, None
    while found := find_period(text[at:], None):
        period, (_, end) = found
        if _REPORTED.match(text[at + end :]) and period.fiscal_year:
            year, as_of = (period.fiscal_year, as_of) if period.kind in _WHOLE else (year, period.fiscal_year)
        at += max(end, 1)
    return year or as_of


def _year_of(entry: Entry) -> int | None:
    return parse_period(entry.when, None).fiscal_year if entry.when else None
