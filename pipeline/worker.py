"""What happens to one document inside the process that may die of it: preflight, reading, normalizing, rows.

Untrusted bytes are read here and nowhere else. What goes back to the parent is JSON and Arrow bytes, never a pickle: the parent
need not trust a process that has read a hostile file. Nothing is written, nothing is opened but the document itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import traceback
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import BufferedReader
from typing import TYPE_CHECKING, Any

from extractors.errors import PARTIAL, ExtractionError, Failed, Refused
from normalizers.record import Address, CellCount, Facts, Issue, Normalized

if TYPE_CHECKING:
    from extractors.document import Document

_LONGEST_MESSAGE = 300
NO_FACTS = Facts()
RESULTS = ("ok", "partial", "refused", "failed")
TABLES = ("records", "measures", "issues")


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read: `path` is a local file, `name` what it is called in messages."""

    name: str
    path: str
    document_id: str
    key: str
    facts: Facts = NO_FACTS
    notes: tuple[str, ...] = ()
    pdf_engine: str = "pdfium"
    labels: tuple[str, ...] = ()  # TOML texts of further label wordings, later ones winning
    layouts: tuple[str, ...] = ()  # TOML texts of further layouts
    verify: bool = False  # let a second reader read a PDF again

    def to_bytes(self) -> bytes:
        """The task as JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Task:
        """The task that `to_bytes` wrote."""
        content = json.loads(data)
        facts = content["facts"]
        if facts["published"]:
            facts["published"] = date.fromisoformat(facts["published"])
        lists = {name: tuple(content[name]) for name in ("notes", "labels", "layouts")}
        return cls(**{**content, **lists, "facts": Facts(**facts)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The named result of one document.

    `document` holds the columns of documents/ that are known from it alone; `tables` the compressed Arrow streams of its
    records, measures and issues, without those that have no row. `trace` is for the log and is not published.
    """

    result: str
    reason: tuple[str, ...] = ()
    message: str | None = None
    document: dict[str, Any] | None = None
    tables: dict[str, bytes] | None = None
    trace: str | None = None

    def to_bytes(self) -> bytes:
        """A line of JSON, then the tables in the order of TABLES."""
        tables = self.tables or {}
        head = {**asdict(replace(self, tables=None)), "sizes": [len(tables.get(name, b"")) for name in TABLES]}
        return json.dumps(head, default=str).encode() + b"\n" + b"".join(tables.get(name, b"") for name in TABLES)

    @classmethod
    def from_bytes(cls, data: bytes) -> Outcome:
        """The outcome that `to_bytes` wrote."""
        line, _, rest = data.partition(b"\n")
        head = json.loads(line)
        tables, at = {}, 0
        for name, size in zip(TABLES, head.pop("sizes"), strict=True):
            if size:
                tables[name] = rest[at : at + size]
            at += size
        if head["result"] not in RESULTS:
            raise ValueError(f"no result: {head['result']!r}")
        return cls(**{**head, "reason": tuple(head["reason"]), "tables": tables})


def stopped(reason: str, message: str, *, result: str = "failed", trace: str | None = None) -> Outcome:
    """The outcome of a document that yielded nothing."""
    line = " ".join(message.split())[:_LONGEST_MESSAGE]  # libraries quote files, which may be long and hostile
    return Outcome(result=result, reason=(reason,), message=line, document={}, tables={}, trace=trace)


def read(task: Task, say: Callable[[dict[str, Any]], None] = lambda _: None) -> Outcome:
    """The outcome of one document. Every exception ends as a named result; `internal` is a defect of the program.

    Args:
        task: what to read.
        say: is called with `{"pages": n, "reader": text}` as soon as the number of pages is known, so that the time limit can follow
            it; `reader` tells what reads a PDF, and is None for other formats. Where pages are pictures that will be recognised, it is
            called once more with their number as `scans`.
    """
    try:
        return _read(task, say)
    except ExtractionError as error:
        return stopped(error.reason, str(error).partition(": ")[2], result=type(error).__name__.lower())
    except MemoryError:
        return stopped("memory", "needs more memory than a document may have")
    except Exception as error:  # noqa: BLE001  the parent must hear of every defect
        return stopped("internal", f"{type(error).__name__}: {error}", trace=traceback.format_exc())


def read_bytes(path: str) -> bytes:
    """The bytes of a regular file.

    Raises:
        Refused: the path is no regular file any more.
    """
    with open_regular(path) as file:
        return file.read()


def open_regular(path: str) -> BufferedReader:
    """A regular file, opened; a link or a pipe that has taken its place meanwhile is refused, not followed.

    Raises:
        Refused: the path is no regular file any more.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused("not_regular", f"cannot be opened: {error.strerror}") from None
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise Refused("not_regular", "is no regular file")
    return file


def _read(task: Task, say: Callable[[dict[str, Any]], None]) -> Outcome:
    from extractors.formats import read_document  # noqa: PLC0415  the parent imports this module, not the readers
    from normalizers.labels import lexicon_with  # noqa: PLC0415
    from normalizers.layouts import layout_of  # noqa: PLC0415
    from normalizers.normalize import normalize  # noqa: PLC0415
    from pipeline.preflight import check, count_scans, second_look  # noqa: PLC0415

    data = read_bytes(task.path)
    if hashlib.sha256(data).hexdigest() != task.document_id:
        raise Failed("malformed", "changed while it was being read")
    pages = check(data)
    say({"pages": pages, "reader": _reader(data, task.pdf_engine)})
    if pages and (scans := count_scans(data)):
        say({"pages": pages, "scans": scans})
    document = read_document(data, pdf_engine=task.pdf_engine)
    findings = tuple(dict.fromkeys((*document.findings, *second_look(data, document, pages))))
    document = replace(document, findings=findings)
    normalized = normalize(document, task.facts, lexicon_with(*task.labels), map(layout_of, task.layouts))
    partial = [(finding.code, finding.message) for finding in findings if finding.code in PARTIAL]
    told = None
    if task.verify:
        from pipeline.verify import DISAGREE, verdict, with_verdict  # noqa: PLC0415

        told = verdict(data, document)
        normalized = with_verdict(normalized, told) if told else normalized
        partial += [(DISAGREE, told.message)] if told and told.message else []
    if not normalized.records and not partial and not any(document.tables):
        raise Refused("wrong_type", "holds no table")
    outcome = _outcome(task, document, _with_issues(normalized, document, task), partial)
    share = told and told.opinion.share
    return replace(outcome, document={**(outcome.document or {}), "agreement_ratio": share})


def _reader(data: bytes, engine: str) -> str | None:
    """What reads the document if it is a PDF: one of several engines, the first of which is called in one of two ways."""
    from extractors.formats import is_pdf  # noqa: PLC0415  as in `_read`

    if not is_pdf(data):
        return None
    from extractors.pdf import described  # noqa: PLC0415  as in `_read`, and only where there is a PDF

    return f"PDF files are read by {described(engine)}"


def _with_issues(normalized: Normalized, document: Document, task: Task) -> Normalized:
    """With an issue for each finding of the reader and each fault of the sidecar."""
    notes = [Issue("sidecar_broken", note) for note in task.notes]
    findings = [
        Issue(finding.code, finding.message, address=Address(page=finding.page)) for finding in document.findings
    ]
    return replace(normalized, issues=(*notes, *findings, *normalized.issues))


def _outcome(task: Task, document: Document, normalized: Normalized, partial: list[tuple[str, str]]) -> Outcome:
    from normalizers.rows import to_tables  # noqa: PLC0415

    tables = to_tables(normalized, task.document_id)
    cells: CellCount = normalized.cells
    return Outcome(
        result="partial" if partial else "ok",
        reason=tuple(sorted({code for code, _ in partial})),
        message="; ".join(dict.fromkeys(message for _, message in partial)) or None,
        document={
            "municipality_code": normalized.municipality_code,
            "municipality": normalized.municipality,
            "prefecture": normalized.prefecture,
            "title": normalized.title,
            "fiscal_year": normalized.fiscal_year,
            "format": document.format,
            "encoding": document.encoding,
            "pages": len(document.pages) or None,
            "tables": sum(1 for _ in document.tables),
            "cells": cells.cells,
            "cells_read": cells.read,
            "cells_ignored": cells.ignored,
            "cells_unread": cells.unread,
            "records": tables["records"].num_rows,
            "issues": tables["issues"].num_rows,
        },
        tables={name: to_stream(table) for name, table in tables.items() if table.num_rows},
    )


def to_stream(table: Any) -> bytes:
    """An Arrow table as a compressed stream without field metadata, which the schema adds again."""
    import pyarrow as pa  # noqa: PLC0415

    bare = table.replace_schema_metadata(None).cast(
        pa.schema([field.remove_metadata() for field in table.schema]), safe=True
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, bare.schema) as writer:
        writer.write_table(bare.combine_chunks())
    return zlib.compress(sink.getvalue(), 1)


def from_stream(data: bytes) -> Any:
    """The Arrow table of `to_stream`."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.ipc.open_stream(zlib.decompress(data)).read_all()
