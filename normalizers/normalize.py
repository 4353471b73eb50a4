"""A document to records and issues: the one way through the opinions about sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.document import Document
from extractors.document import Line as TextLine
from normalizers.doubt import doubts_of_readings, doubts_of_scan, reviewed, with_readings
from normalizers.labels import Lexicon
from normalizers.layouts import Layout, shipped_layouts
from normalizers.layouts.apply import as_printed, laid_out
from normalizers.legend import find_legend
from normalizers.marks import marks_of
from normalizers.municipality import find_municipality
from normalizers.reading.align import aligned_document
from normalizers.reading.arrival import lost_cells
from normalizers.reading.document import lines_of
from normalizers.reading.document_year import document_year
from normalizers.reading.grid import address_of
from normalizers.reading.guess import GUESSED
from normalizers.reading.index import merge_indexes
from normalizers.reading.lines import UNKNOWN_RULES, Ledger, Line
from normalizers.reading.records import Surroundings, records_of
from normalizers.reading.type_sizes import with_levels
from normalizers.record import CellCount, Facts, Issue, Normalized, Record
from normalizers.self_checks import checked
from normalizers.text import key

_TITLE_LINES = 12
_REPORT_TITLE = re.compile(r"実績|推移|決算|状況|結果|報告")


def normalize(
    document: Document, facts: Facts, lexicon: Lexicon | None = None, layouts: Iterable[Layout] = ()
) -> Normalized:
    """The records and issues of a document, with what is known of the document itself.

    Args:
        document: what a reader found.
        facts: what its sidecar and its folder say.
        lexicon: label wordings; those that ship where None.
        layouts: what a person says about families of documents, beside what ships.
    """
    laid = laid_out(document, (*shipped_layouts(), *layouts))
    found = _normalized(laid.document, facts, laid.lexicon(lexicon))
    return as_printed(found, laid) if laid.matched else found


def _normalized(document: Document, facts: Facts, lexicon: Lexicon | None) -> Normalized:
    texts = tuple(_texts(document))
    legend = find_legend(texts)
    document = aligned_document(with_levels(document), facts.fiscal_year, lexicon)
    year = facts.fiscal_year or document_year(document, lexicon)
    ledger = Ledger()
    read, tables, readings = lines_of(document, year, ledger, lexicon)
    lines = merge_indexes(read)
    around = Surroundings(year, legend + tables, _reports(lines, _title(document)), marks_of(texts))
    read_records, issues = _records(lines, around)
    records, doubts = checked(document, lines, read_records)
    issues.extend(doubts)
    issues.extend(_unknown_labels(lines))
    if year is None:
        issues.append(Issue("unknown_fiscal_year", "neither the sidecar nor the sheet tells it"))
    if not records and any(document.tables):
        issues.append(Issue("no_records", "tables were read, and none of their lines is a record"))
    for table, cell in tuple(lost_cells(document, ledger, records)):
        del ledger.fate[table.number, cell.row, cell.col]
    issues.extend(_unread(document, ledger))
    issues.extend(doubts_of_readings(document, readings))
    records = with_readings(reviewed(records, doubts_of_scan(document, issues)), readings)
    municipality, problem = find_municipality(
        code=facts.municipality_code, folder=facts.folder, texts=texts[:_TITLE_LINES]
    )
    if problem:
        issues.append(Issue("unknown_municipality", problem))
    return Normalized(
        records,
        tuple(issues),
        _count(document, ledger),
        year,
        facts.title or _title(document),
        municipality.code if municipality else facts.municipality_code,
        municipality.name if municipality else None,
        municipality.prefecture_code if municipality else None,
    )


def _records(lines: Iterable[Line], around: Surroundings) -> tuple[list[Record], list[Issue]]:
    records: list[Record] = []
    issues: list[Issue] = []
    for line in lines:
        for record, found in records_of(line, around):
            if record.item:
                records.append(record)
                issues.extend(found)
    return records, issues


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, TextLine):
            yield block.text
        else:
            yield from (cell.text for cell in block.cells if cell.text.strip())


def _unknown_labels(lines: Iterable[Line]) -> Iterator[Issue]:
    """One issue for each wording that heads or names cells and that the lexicon has in part or not at all."""
    seen: set[str] = set()
    for line in lines:
        for entry in (*line.entries, *line.inherited):
            folded = key(entry.label)
            unknown = entry.rule in UNKNOWN_RULES
            if not (unknown or entry.rule == GUESSED) or sum(map(str.isalpha, folded)) < 2 or folded in seen:
                continue
            seen.add(folded)
            if unknown:
                message = "no wording of the lexicon; its cells are kept in extra"
                yield Issue("unknown_label", message, entry.label, entry.address)
            else:
                message = f"known in part; read as {entry.field}, as its cells agree"
                yield Issue("guessed_label", message, entry.label, entry.address)


def _reports(lines: Iterable[Line], title: str | None) -> bool:
    """Whether a document reports on anything, by its title or its labels, or only plans."""
    told = _REPORT_TITLE.search(title or "") is not None
    return told or any(entry.field in ("actual", "status", "grade", "rate") for line in lines for entry in line.entries)


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
