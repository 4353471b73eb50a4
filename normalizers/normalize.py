"""A document to records and issues: the one way through the opinions about sheets."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from extractors.document import Document
from extractors.document import Line as TextLine
from normalizers.era import fiscal_year_of
from normalizers.labels import Lexicon
from normalizers.legend import find_legend
from normalizers.municipality import find_municipality
from normalizers.period import find_period, parse_period
from normalizers.reading.align import aligned_document
from normalizers.reading.arrival import lost_cells
from normalizers.reading.document import lines_of
from normalizers.reading.grid import address_of
from normalizers.reading.index import merge_indexes
from normalizers.reading.lines import UNKNOWN_RULES, Entry, Ledger, Line
from normalizers.reading.records import Surroundings, records_of
from normalizers.record import CellCount, Facts, Issue, Normalized, Record
from normalizers.text import is_blank, key

_REPORTED = re.compile(
    r"(?:年度)?(?:の|分|中)?(?:実績|実施(?:事業|分|状況)|対象|決算|末現在|末時点|進捗|達成状況|現在|評価結果)"
)
_TITLE_LINES = 12
_PRESENT = re.compile(r"現状|現在|直近|最新")


def normalize(document: Document, facts: Facts, lexicon: Lexicon | None = None) -> Normalized:
    """The records and issues of a document, with what is known of the document itself.

    Args:
        document: what a reader found.
        facts: what its sidecar and its folder say.
        lexicon: label wordings; those that ship where None.
    """
    texts = tuple(_texts(document))
    legend = find_legend(texts)
    document = aligned_document(document, facts.fiscal_year, lexicon)
    year = facts.fiscal_year or _fiscal_year(document, lexicon)
    ledger = Ledger()
    read, tables = lines_of(document, year, ledger, lexicon)
    lines = merge_indexes(read)
    around = Surroundings(year, legend + tables, _reports(lines))
    records: list[Record] = []
    issues: list[Issue] = []
    for line in lines:
        for record, found in records_of(line, around):
            if record.item:
                records.append(record)
                issues.extend(found)
    issues.extend(_unknown_labels(lines))
    if year is None:
        issues.append(Issue("unknown_fiscal_year", "neither the sidecar nor the sheet tells it"))
    if not records and any(document.tables):
        issues.append(Issue("no_records", "tables were read, and none of their lines is a record"))
    for table, cell in tuple(lost_cells(document, ledger, records)):
        del ledger.fate[table.number, cell.row, cell.col]
    issues.extend(_unread(document, ledger))
    municipality, problem = find_municipality(
        code=facts.municipality_code, folder=facts.folder, texts=texts[:_TITLE_LINES]
    )
    if problem:
        issues.append(Issue("unknown_municipality", problem))
    return Normalized(
        tuple(records),
        tuple(issues),
        _count(document, ledger),
        year,
        facts.title or _title(document),
        municipality.code if municipality else facts.municipality_code,
        municipality.name if municipality else None,
        municipality.prefecture_code if municipality else None,
    )


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, TextLine):
            yield block.text
        else:
            yield from (cell.text for cell in block.cells if cell.text.strip())


def _unknown_labels(lines: Iterable[Line]) -> Iterator[Issue]:
    """One issue for each wording that heads or names cells and that no field of the lexicon has."""
    seen: set[str] = set()
    for line in lines:
        for entry in (*line.entries, *line.inherited):
            folded = key(entry.label)
            if entry.rule in UNKNOWN_RULES and sum(map(str.isalpha, folded)) > 1 and folded not in seen:
                seen.add(folded)
                message = "no wording of the lexicon; its cells are kept in extra"
                yield Issue("unknown_label", message, entry.label, entry.address)


def _reports(lines: Iterable[Line]) -> bool:
    """Whether a document reports on anything, or only plans."""
    return any(entry.field in ("actual", "status", "grade", "rate") for line in lines for entry in line.entries)


def _fiscal_year(document: Document, lexicon: Lexicon | None) -> int | None:
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
    lines, _ = lines_of(document, None, Ledger(), lexicon)
    if year := _year_of_reports(lines):
        return year
    for text in heads:
        if (found := find_period(text, None)) and found[0].start and len(key(text)) < 80:
            return fiscal_year_of(found[0].start)
    planned = [y for line in lines for e in line.entries if e.when and (y := _year_of(e))]
    return min(planned, default=None)


def _year_of_reports(lines: Iterable[Line]) -> int | None:
    """The last year with a reported figure; figures of past years beside a plan alone are no report."""
    targets: set[int] = set()
    reported: set[int] = set()
    judged: set[int] = set()
    for line in lines:
        for entry in line.entries:
            if is_blank(entry.text) or (year := _year_of(entry)) is None:
                continue
            if _PRESENT.search(f"{entry.label}{entry.when}") or entry.field in ("status", "grade", "rate"):
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
    at, year = 0, None
    while found := find_period(text[at:], None):
        period, (_, end) = found
        if _REPORTED.match(text[at + end :]) and period.fiscal_year:
            year = period.fiscal_year
        at += max(end, 1)
    return year


def _year_of(entry: Entry) -> int | None:
    return parse_period(entry.when, None).fiscal_year if entry.when else None


def _title(document: Document) -> str | None:
    """The first printed line of four signs or more, else the first cell."""
    for block in document.blocks:
        if isinstance(block, TextLine):
            if len(key(block.text)) >= 4:
                return block.text.strip()
        else:
            return next((cell.text.strip() for cell in block.cells if cell.text.strip()), None)
    return document.metadata_title


def _unread(document: Document, ledger: Ledger) -> Iterator[Issue]:
    for table in document.tables:
        for cell in table.cells:
            if cell.text.strip() and (table.number, cell.row, cell.col) not in ledger.fate:
                yield Issue(
                    "unread_cell",
                    "no record holds what this cell says, and no rule ignores it",
                    cell.text,
                    address_of(cell, table),
                )


def _count(document: Document, ledger: Ledger) -> CellCount:
    printed = [
        (table.number, cell.row, cell.col) for table in document.tables for cell in table.cells if cell.text.strip()
    ]
    fates = [ledger.fate.get(place) for place in printed]
    read = sum(fate in ("read", "label", "heading") for fate in fates)
    return CellCount(len(printed), read, sum(fate is not None for fate in fates) - read, fates.count(None))
