"""One published record by its id, or by the beginning of its id where no other begins so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ID = re.compile(r"[0-9a-f]{1,20}")


class UnknownRecordError(ValueError):
    """No record, or more than one, has this id."""


def record_by_id(out: Path, record_id: str, columns: Sequence[str] | None = None) -> dict[str, Any]:
    """The columns (all where None) of the record with this id, or of the only one whose id begins so.

    Args:
        out: the folder that a run wrote to.
        record_id: hexadecimal digits, as in `record_id` of records/.
        columns: names of columns.

    Raises:
        UnknownRecordError: no record has this id, or several ids begin so.
        NoTablesError: the folder holds no published tables.
    """
    from pipeline.load import read  # noqa: PLC0415 - who imports the error does not wait for a database

    if not _ID.fullmatch(record_id):
        raise UnknownRecordError(f"{record_id!r} is no id of a record")
    found = read(out, "records", f"starts_with(record_id, '{record_id}')", columns).to_pylist()
    if len(found) != 1:
        said = f"{len(found)} records have ids that begin with" if found else "no record has the id"
        raise UnknownRecordError(f"{said} {record_id} in {out}")
    return dict(found[0])
