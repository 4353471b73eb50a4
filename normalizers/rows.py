"""Rows of the published tables from what one document yielded, under the schemas of `schema.TABLES`.

The rows of a document do not know where its file lies: `source` is empty and `record_id` is a key within the document until `placed`
fills them in, so that a file that moves is not read again. Order is the order of the sheet.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from extractors.document import Box
from normalizers import schema
from normalizers.derived import derived
from normalizers.record import Address, Evidence, Issue, Measure, Normalized, Record

_MEASURE_FIELDS = ("name", "value", "value_max", "unit", "comparator", "per", "raw")
_ID_LENGTH = 20  # hex digits; 80 bits: no two of 10^9 records are likely to meet


def to_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as a table of `schema.TABLES[name]`.

    Raises:
        ValueError: a row has a key that is no column, or none where a column must have a value
            (Arrow itself drops the one and accepts the other in silence).

    Example:
        >>> to_table("issues", [{"code": "truncated", "mesage": "ends early"}])
        Traceback (most recent call last):
        ValueError: issues has no column 'mesage'
    """
    wanted = schema.TABLES[name]
    required = [field.name for field in wanted if not field.nullable]
    for row in rows:
        for key in row.keys() - set(wanted.names):
            raise ValueError(f"{name} has no column {key!r}")
        for key in required:
            if row.get(key) is None:
                raise ValueError(f"{name}.{key} may not be null")
    return pa.Table.from_pylist(rows, schema=wanted)


def to_tables(normalized: Normalized, document_id: str) -> dict[str, pa.Table]:
    """The tables records, measures and issues of one document, not yet placed."""
    keys = record_keys(normalized.records)
    found = [derived(record) for record in normalized.records]
    of_document = {
        "document_id": document_id,
        "source": "",
        "municipality_code": normalized.municipality_code,
        "municipality": normalized.municipality,
    }
    records = [
        {**_record_row(record, key, normalized, of_document), **follows}
        for key, record, follows in zip(keys, normalized.records, found, strict=True)
    ]
    measures = [
        {**row, "theme": follows["theme"]}
        for key, record, follows in zip(keys, normalized.records, found, strict=True)
        for row in _measure_rows(record, key, of_document)
    ]
    issues = [_issue_row(issue, document_id) for issue in normalized.issues]
    return {
        "records": to_table("records", records),
        "measures": to_table("measures", measures),
        "issues": to_table("issues", issues),
    }


def record_keys(records: Iterable[Record]) -> list[str]:
    """Keys of records within a document: a hash of what identifies a line, and a count where two lines have the same.

    What a line reports (target, actual, status) is no part of it, and neither is its place: both may change from one edition
    or one reading to the next.
    """
    seen: Counter[str] = Counter()
    keys = []
    for record in records:
        identity = [
            record.address.sheet,
            list(record.goal_path),
            record.item_no,
            record.item_group,
            record.item,
            list(record.organization),
            record.period.text,
        ]
        text = json.dumps(identity, ensure_ascii=True)
        keys.append(_digest(f"{text}\n{seen[text]}"))
        seen[text] += 1
    return keys


def placed(name: str, table: pa.Table, source: str) -> pa.Table:
    """The table of one document with its source and the record ids that follow from it, in today's schema."""
    return gathered(name, [(source, table)])


def gathered(name: str, parts: list[tuple[str, pa.Table]]) -> pa.Table:
    """The tables of several documents as one, with the source of each and the record ids that follow from it, in today's schema.

    Args:
        name: one of `schema.TABLES`.
        parts: source and table of each document. Columns that a table of an older version lacks are null.
    """
    wanted = schema.TABLES[name]
    together = pa.concat_tables([table for _, table in parts], promote_options="default")
    sources = [source for source, table in parts for _ in range(table.num_rows)]
    columns = []
    for field in wanted:
        if field.name == "source":
            columns.append(pa.array(sources, field.type))
        elif field.name == "record_id":
            keys = together.column("record_id").to_pylist()
            ids = [_digest(f"{source}\n{key}") for source, key in zip(sources, keys, strict=True)]
            columns.append(pa.array(ids, field.type))
        elif field.name in together.column_names:
            column = together.column(field.name)
            columns.append(column if column.type.equals(field.type) else column.cast(field.type))
        else:
            columns.append(pa.nulls(together.num_rows, field.type))
    return pa.Table.from_arrays(columns, schema=wanted)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def _place(address: Address) -> dict[str, Any]:
    return {
        "page": address.page,
        "sheet": address.sheet,
        "table": address.table,
        "row": address.row,
        "line": address.line,
        "box": _box(address.box),
    }


def _box(box: Box | None) -> dict[str, float] | None:
    return None if box is None else {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}


def _measure(measure: Measure) -> dict[str, Any]:
    return {name: getattr(measure, name) for name in _MEASURE_FIELDS}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    address = evidence.address
    return {
        "field": evidence.field,
        "label": evidence.label,
        "rule": evidence.rule,
        "page": address.page,
        "table": address.table,
        "row": address.row,
        "col": address.col,
        "text": evidence.text,
    }


def _record_row(record: Record, key: str, document: Normalized, of_document: dict[str, Any]) -> dict[str, Any]:
    period = record.period
    return {
        **of_document,
        **_place(record.address),
        "record_id": key,
        "document_title": document.title,
        "document_fiscal_year": document.fiscal_year,
        "goal_path": list(record.goal_path),
        "goal": record.goal,
        "item_no": record.item_no,
        "item_group": record.item_group,
        "item": record.item,
        "organization": list(record.organization),
        "period": period.text,
        "fiscal_year": period.fiscal_year,
        "period_start": period.start,
        "period_end": period.end,
        "period_kind": period.kind,
        "period_problem": period.problem,
        "target": record.target,
        "target_measures": [_measure(measure) for measure in record.target_measures],
        "actual": record.actual,
        "actual_measures": [_measure(measure) for measure in record.actual_measures],
        "status": record.status,
        "status_code": record.status_code,
        "description": record.description,
        "extra": list(record.extra.items()),
        "needs_review": bool(record.review_reasons),
        "review_reasons": list(record.review_reasons),
        "evidence": [_evidence(evidence) for evidence in record.evidence],
    }


def _measure_rows(record: Record, key: str, of_document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for side, measures in (("target", record.target_measures), ("actual", record.actual_measures)):
        for number, measure in enumerate(measures):
            yield {
                **of_document,
                **_measure(measure),
                "record_id": key,
                "fiscal_year": record.period.fiscal_year,
                "goal": record.goal,
                "item": record.item,
                "side": side,
                "number": number,
            }


def _issue_row(issue: Issue, document_id: str) -> dict[str, Any]:
    if issue.code not in schema.ISSUE_CODES:
        raise ValueError(f"unknown issue code {issue.code!r}")
    return {
        "document_id": document_id,
        "source": "",
        **_place(issue.address),
        "col": issue.address.col,
        "code": issue.code,
        "message": issue.message,
        "text": issue.text,
    }
