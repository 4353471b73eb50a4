"""Records that a person should look at because of the cells that they were read from.

Promises: a record that holds something of a doubtful cell carries the reason. Of a table that was recognised in a picture, all records do
where its labels are doubtful, as one wrong label moves every value below it: rather too many than too few. Refuses: to change what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from extractors.document import Cell, Document, Table
from normalizers.reading.readings import Reading
from normalizers.record import READING, Address, Evidence, Issue, Record

Place = tuple[int | None, int | None, int | None]  # table, row, column

SURE = 0.98  # of the least sure sign of a cell
SURE_LABEL = 0.93  # of the least sure sign of a label
HEAD = 1  # rows that labels stand in where nothing is shaded
SIGN = "a sign of it was recognised with doubt"
LABEL = "a label of its table was recognised with doubt"
UNKNOWN = "its table was recognised in a picture, and not all of it was understood"
CUT = "another reading of its table explains the cells better"
GRID = "the columns of its table were recognised with doubt"


def reviewed(records: Iterable[Record], doubts: Mapping[Place, str]) -> tuple[Record, ...]:
    """The records, with the reasons that there are to doubt the cells that they were read from.

    >>> from normalizers.record import Address, Evidence
    >>> one = Evidence("item", "相談会", "取組", "list", Address(table=1, row=2, col=0))
    >>> reviewed([Record("相談会", evidence=(one,))], {(1, 2, 0): "blurred"})[0].review_reasons
    ('blurred',)
    """
    return tuple(_reviewed(record, doubts) for record in records)


def _reviewed(record: Record, doubts: Mapping[Place, str]) -> Record:
    # a cell that is only kept (extra) says nothing that the record claims
    told = (one.address for one in record.evidence if one.field != "extra")
    places = [(at.table, at.row, at.col) for at in told]
    found = [doubts[place] for place in places if place in doubts]
    reasons = tuple(dict.fromkeys((*record.review_reasons, *found)))
    return replace(record, review_reasons=reasons) if found else record


def with_readings(records: Iterable[Record], readings: Mapping[int, Reading]) -> tuple[Record, ...]:
    """The records, with the way in which their table was read as the last of their evidence, and the doubt where that is one."""
    return tuple(_with_reading(record, readings.get(record.address.table or 0)) for record in records)


def _with_reading(record: Record, reading: Reading | None) -> Record:
    if reading is None:
        return record
    address = Address(page=record.address.page, table=record.address.table)
    told = Evidence(READING, reading.name, None, reading.reasons, address)
    doubt = (CUT,) if reading.is_doubtful else ()
    return replace(record, evidence=(*record.evidence, told), review_reasons=(*record.review_reasons, *doubt))


def doubts_of_readings(document: Document, readings: Mapping[int, Reading]) -> Iterator[Issue]:
    """An issue for each table that another reading explains better than the one that was chosen."""
    for table in document.tables:
        if (reading := readings.get(table.number)) is not None and reading.is_doubtful:
            where = Address(page=table.page, sheet=table.sheet, table=table.number)
            yield Issue("reading_doubt", f"read {reading.name}: {reading.reasons}", None, where)


def doubts_of_scan(document: Document, issues: Iterable[Issue]) -> dict[Place, str]:
    """The cells of tables in pictures that were recognised with doubt, and why.

    Args:
        document: What was read.
        issues: What reading it left open; of a table in a picture, an unknown label is likely a misread one.

    >>> cells = (Cell(0, 0, "取組", confidence=0.99), Cell(0, 1, "期限", confidence=0.99), Cell(1, 0, "相談会", confidence=0.6))
    >>> doubts_of_scan(Document("pdf", (Table(1, 2, 2, cells),)), ())
    {(1, 1, 0): 'a sign of it was recognised with doubt'}
    """
    open_tables = {issue.address.table for issue in issues if issue.code in ("unknown_label", "unread_cell")}
    found: dict[Place, str] = {}
    for table in document.tables:
        if any(cell.confidence is not None for cell in table.cells):
            whole = UNKNOWN if table.number in open_tables else _of_whole(table)
            for cell in table.cells:
                if whole or _below(cell, SURE):
                    found[table.number, cell.row, cell.col] = whole or SIGN
    return found


def _of_whole(table: Table) -> str | None:
    """Why all of a table is doubtful."""
    if any(cell.row == 0 and cell.colspan == 1 and not cell.text.strip() for cell in table.cells):
        return GRID
    return LABEL if any(_below(cell, SURE_LABEL) for cell in _labels(table)) else None


def _labels(table: Table) -> Iterator[Cell]:
    shaded = [cell for cell in table.cells if cell.fill]
    yield from shaded or (cell for cell in table.cells if cell.row < HEAD)


def _below(cell: Cell, least: float) -> bool:
    return cell.confidence is not None and cell.confidence < least
