"""Whether what was read arrived: each word of each cell that counts as read stands in a record of its document.

The rules that read a cell and those that make records are many; this looks at the result alone, so that a cell which got lost on the way
is told and not counted as read. Marks (○, →, 〃) hold no words and are not looked for, and a short word may be found in another record:
it finds what is lost, and proves of nothing else that it is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.document import Cell, Document, Table
from normalizers.reading.lines import DITTO, Ledger
from normalizers.reading.saying import bracketed_parts, labelled_parts
from normalizers.reading.unnamed import INDICATOR
from normalizers.record import Record
from normalizers.text import is_blank, key, nfkc

_NO_WORD = re.compile(r"[\W_]+")
_MARK = re.compile(r"[①-⑳〇◯]")  # letters to Unicode, numbering and gradings to sheets


def lost_cells(document: Document, ledger: Ledger, records: Iterable[Record]) -> Iterator[tuple[Table, Cell]]:
    """The cells that were read and of which a word is in no record, in reading order."""
    said = "\n".join(_NO_WORD.sub("", key(_MARK.sub(" ", text))) for record in records for text in _texts(record))
    arrived: dict[str, bool] = {}
    for table in document.tables:
        for cell in table.cells:
            if ledger.fate.get((table.number, cell.row, cell.col)) != "read" or DITTO.fullmatch(key(cell.text)):
                continue
            if is_blank(cell.text):
                continue  # ー typed for a dash is a letter to Unicode
            said_of = labelled_parts(cell.text) or bracketed_parts(cell.text)
            parts = [part for _, _, part in said_of]  # its labels say no more than which field each part is
            for word in words_of("\n".join(parts) if parts else INDICATOR.sub("", cell.text)):
                if word not in arrived:
                    arrived[word] = word in said
                if not arrived[word]:
                    yield table, cell
                    break


def words_of(text: str) -> tuple[str, ...]:
    """The runs of letters and figures of a text, folded as they are compared.

    >>> words_of("・案内板（３基）の設置 ━━▶")
    ('案内板', '3基', 'の設置')
    """
    return tuple(word for word in _NO_WORD.split(nfkc(_MARK.sub(" ", text))) if word)


def _texts(record: Record) -> Iterator[str]:
    yield from record.goal_path
    yield from record.organization
    yield from record.extra.keys()
    yield from record.extra.values()
    for text in (
        record.item_no,
        record.item_group,
        record.item,
        record.period.text,
        record.target,
        record.actual,
        record.status,
        record.description,
        *(measure.unit for measure in (*record.target_measures, *record.actual_measures)),
    ):
        if text:
            yield text
