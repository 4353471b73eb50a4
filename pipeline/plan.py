"""What a run has to read, and what it knows already.

A document is known by the hash of its bytes. It is read once, with the facts of the first path at which it lies; a path that has not
been touched since the last run costs a look at its times, any other one a hash.
"""

from __future__ import annotations

import errno
import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from extractors.errors import Refused
from pipeline.catalog import Source, local_copy
from pipeline.originals import told_engine
from pipeline.state import PathRow, State
from pipeline.worker import Outcome, open_regular, stopped

_READERS = (
    "pypdfium2",
    "pdfplumber",
    "camelot-py",
    "openpyxl",
    "python-docx",
    "lxml",
    "sudachipy",
    "sudachidict-core",
    "pyarrow",
)
_EXTRAS = ("rapidocr", "onnxruntime")  # decide what is read where they are installed
_CODE = (".py", ".toml", ".csv", ".c", ".so")
_RACY = 2.0  # seconds: a file that changed so shortly before it was looked at may change again under the same times


@dataclass(frozen=True, slots=True)
class Settings:
    """What, besides the documents, decides what is read and how."""

    pdf_engine: str = "pdfium"
    labels: tuple[str, ...] = ()  # TOML texts of further label wordings, later ones winning
    layouts: tuple[str, ...] = ()  # TOML texts of further layouts
    verify: bool = False  # let a second reader read every PDF again
    force: bool = False
    scratch: str = ""  # folder for copies of remote documents


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one source.

    `known`: its result is there. `read`: a worker must read it. `joins`: its bytes are those of a source before it. `refused`: it is not
    opened at all, for `source.problem`.
    """

    action: Literal["known", "read", "joins", "refused"]
    source: Source
    row: PathRow
    path: str = ""  # of this machine, where a document that is to be read lies
    copies: ExitStack = field(default_factory=ExitStack)  # to be closed when it has been read


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a run has seen until now: `documents` by source."""

    present: frozenset[str]
    roots: set[str]
    documents: dict[str, str] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)  # of each document, and the first source that has it


@dataclass(frozen=True, slots=True)
class _Found:
    """A source, its document, and where the bytes lie on this machine; nowhere yet if they are remote and known by their mark."""

    source: Source
    document_id: str
    path: str = ""


@cache
def versions() -> tuple[str, ...]:
    """The program and the libraries that decide what is read: `plansheets 0.1.0+<hash of its own code>` first."""
    extras = [name for name in _EXTRAS if find_spec(name)]
    return (
        f"plansheets {version('plansheets')}+{_code()}",
        *(f"{name} {version(name)}" for name in (*_READERS, *extras)),
    )


def _code() -> str:
    """Hash of everything that decides how a document is read, so that no result of older code is taken for today's."""
    digest = hashlib.sha256()
    for package in ("extractors", "normalizers"):
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*")):
                if path.suffix in _CODE:
                    digest.update(f"{package}/{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    for name in ("worker.py", "preflight.py", "verify.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]


def steps(sources: Iterable[Source], present: frozenset[str], state: State, settings: Settings) -> Iterator[Step]:
    """What is to be done about each source, in order.

    Args:
        sources: those to look at, ordered by name.
        present: the names of all sources of the inputs, also of those that are not looked at this time.
        state: what earlier runs found; steps are made while it is being written.
        settings: how documents are read.

    Raises:
        OSError: there is no room for the copy of a remote document.
    """
    seen = _Seen(present, {source.root for source in sources})
    for source in sources:
        known = state.path(source.name)
        with ExitStack() as copies:
            step = _step(_found(source, known, settings, copies), state, settings, seen)
            if step.action == "read" and not step.path:  # a remote document that was known by its mark alone
                del seen.keys[step.row.document_id]  # of the bytes that were there the last time
                step = _step(_found(source, None, settings, copies), state, settings, seen)
            kept = copies.pop_all() if step.action == "read" else ExitStack()
        yield replace(step, copies=kept)


def vanished(present: frozenset[str], roots: set[str], state: State) -> list[PathRow]:
    """The known paths below these inputs at which nothing lies any more."""
    return [row for row in state.paths() if row.root in roots and row.source not in present]


def to_document(source: Source, outcome: Outcome, pdf_engine: str) -> dict[str, Any]:
    """The columns of documents/ of a result, but for its paths and id, and the prefecture of its partition."""
    empty = dict.fromkeys(
        [
            "municipality_code",
            "municipality",
            "prefecture",
            "fiscal_year",
            "format",
            "encoding",
            "pages",
            "tables",
            "cells",
            "cells_read",
            "cells_ignored",
            "cells_unread",
            "agreement_ratio",
        ]
    )
    facts = source.facts
    found = outcome.document or {}
    return {
        **empty,
        "title": facts.title,
        "records": 0,
        "issues": 0,
        **found,
        "result": outcome.result,
        "reason": list(outcome.reason),
        "message": outcome.message,
        "url": facts.url,
        "published": facts.published and facts.published.isoformat(),
        "license": facts.license,
        "size": source.size,
        "versions": [*versions(), *told_engine(found.get("format"), pdf_engine)],
    }


def refusal(source: Source) -> Outcome:
    """The outcome of a source that must not be opened."""
    reason, message = source.problem or ("not_regular", "cannot be read")
    return stopped(reason, message, result="refused")


def _step(found: _Found, state: State, settings: Settings, seen: _Seen) -> Step:
    source, document_id = found.source, found.document_id
    seen.documents[source.name] = document_id
    mark = "" if time.time() - source.changed < _RACY else source.mark
    if document_id not in seen.keys:
        key = _key_of(source, document_id, settings, _elder(state, source, document_id, seen))
        seen.keys[document_id] = (key, source.name)
    key, first = seen.keys[document_id]
    row = PathRow(source.name, source.root, mark, document_id, key)
    if first != source.name:
        return Step("joins", source, row)
    if not settings.force and state.document(key) is not None:
        return Step("known", source, row)
    return Step("refused" if source.problem else "read", source, row, found.path)


def _elder(state: State, source: Source, document_id: str, seen: _Seen) -> PathRow | None:
    """A path before this one with the same bytes, which is not looked at in this run and still stands."""
    for row in state.holders(document_id):
        gone = row.root in seen.roots and row.source not in seen.present
        changed = seen.documents.get(row.source, document_id) != document_id
        if row.source < source.name and not gone and not changed:
            return row
    return None


def _key_of(source: Source, document_id: str, settings: Settings, elder: PathRow | None) -> str:
    if elder:
        return elder.key
    content = [
        document_id,
        asdict(source.facts),
        source.notes,
        versions(),
        settings.pdf_engine,
        settings.labels,
        settings.layouts,
        settings.verify,
        source.problem,
    ]
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def _found(source: Source, known: PathRow | None, settings: Settings, copies: ExitStack) -> _Found:
    """The source with the SHA-256 of its bytes and where they lie; with `path:` and its name where they must not or cannot be read."""
    name = f"path:{source.name}"
    path = "" if "://" in source.location else source.location
    if source.problem and source.problem[0] != "empty":
        return _Found(source, name)
    if known and known.mark and (known.mark, known.root) == (source.mark, source.root):
        return _Found(source, known.document_id, path)
    try:
        path = copies.enter_context(local_copy(source, settings.scratch))
        with open_regular(path) as file:
            return _Found(source, hashlib.file_digest(file, "sha256").hexdigest(), path)
    except Refused as error:
        return _Found(replace(source, problem=(error.reason, error.message)), name)
    except OSError as error:
        if error.errno == errno.ENOSPC:  # not the document's fault
            raise
        return _Found(replace(source, problem=("not_regular", f"cannot be read: {error.strerror or error}")), name)
