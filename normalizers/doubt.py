"""Records that a person should look at because of the cells that they were read from.

Promises: a record that holds something of a doubtful cell carries the reason. Refuses: to change what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from normalizers.record import Record

Place = tuple[int | None, int | None, int | None]  # table, row, column


def reviewed(records: Iterable[Record], doubts: Mapping[Place, str]) -> tuple[Record, ...]:
    """The records, with the reasons that there are to doubt the cells that they were read from.

    >>> from normalizers.record import Address, Evidence
    >>> one = Evidence("item", "相談会", "取組", "list", Address(table=1, row=2, col=0))
    >>> reviewed([Record("相談会", evidence=(one,))], {(1, 2, 0): "blurred"})[0].review_reasons
    ('blurred',)
    """
    return tuple(_reviewed(record, doubts) for record in records)


def _reviewed(record: Record, doubts: Mapping[Place, str]) -> Record:
    places = [(one.address.table, one.address.row, one.address.col) for one in record.evidence]
    found = [doubts[place] for place in places if place in doubts]
    reasons = tuple(dict.fromkeys((*record.review_reasons, *found)))
    return replace(record, review_reasons=reasons) if found else record
