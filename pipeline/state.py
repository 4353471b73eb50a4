"""What earlier runs found out, in one SQLite file below the output: results by content, and where each document is published.

A result belongs to the bytes of a document, to what was known of it from outside and to the code that read it (together its `key`); a
path belongs to a result. Every change is a transaction, which survives the end of the process and of the machine. The published
tables are a pure function of this file.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from normalizers.schema import NO_PREFECTURE, NO_YEAR
from pipeline.worker import TABLES, Outcome

FOLDER = ".plansheets"
Partition = tuple[int, str]  # document_year, prefecture

_COMMIT_SECONDS = 0.5  # results found within this time are lost together when the machine stops
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, document_id TEXT NOT NULL, year INTEGER NOT NULL, prefecture TEXT NOT NULL,
    document TEXT NOT NULL, digest TEXT NOT NULL, records BLOB, measures BLOB, issues BLOB
);
CREATE TABLE IF NOT EXISTS paths (
    source TEXT PRIMARY KEY, root TEXT NOT NULL, mark TEXT NOT NULL, document_id TEXT NOT NULL, key TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paths_document ON paths (document_id);
CREATE TABLE IF NOT EXISTS placed (
    document_id TEXT NOT NULL, source TEXT NOT NULL, year INTEGER NOT NULL, prefecture TEXT NOT NULL,
    PRIMARY KEY (document_id, source, year, prefecture)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
"""


class LockedError(Exception):
    """Another run writes to the same output; the message names it."""


@dataclass(frozen=True, slots=True)
class PathRow:
    """Where a document lies. `mark` is that of catalog.Source, or empty where it must not be trusted."""

    source: str
    root: str
    mark: str
    document_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A document, and a partition whose files may hold it."""

    document_id: str
    source: str
    partition: Partition


@dataclass(frozen=True, slots=True)
class Published:
    """A document as it is to be published: `source` is the first of its `paths`."""

    document_id: str
    paths: tuple[str, ...]
    key: str
    digest: str
    partition: Partition

    @property
    def source(self) -> str:
        """The first path, under which the document is published."""
        return self.paths[0]

    @property
    def placement(self) -> Placement:
        """Where the document belongs."""
        return Placement(self.document_id, self.source, self.partition)


class State:
    """The open state of one output folder; see `opened`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._written = time.monotonic()

    def path(self, source: str) -> PathRow | None:
        """What is known of a path."""
        row = self._database.execute("SELECT * FROM paths WHERE source = ?", (source,)).fetchone()
        return PathRow(*row) if row else None

    def paths(self) -> Iterator[PathRow]:
        """All known paths, ordered."""
        for row in self._database.execute("SELECT * FROM paths ORDER BY source").fetchall():
            yield PathRow(*row)

    def holders(self, document_id: str) -> list[PathRow]:
        """The known paths of a document, ordered."""
        rows = self._database.execute("SELECT * FROM paths WHERE document_id = ? ORDER BY source", (document_id,))
        return [PathRow(*row) for row in rows]

    def document(self, key: str) -> dict[str, Any] | None:
        """The columns of documents/ of a result, but for its paths; None where there is no such result."""
        row = self._database.execute("SELECT document FROM results WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def table(self, key: str, name: str) -> bytes | None:
        """The Arrow stream of a table of a result; None where it has no row."""
        if name not in TABLES:
            raise ValueError(name)
        query = f"SELECT {name} FROM results WHERE key = ?"  # noqa: S608  one of three names
        row = self._database.execute(query, (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: str, document_id: str, document: dict[str, Any], outcome: Outcome) -> None:
        """Keeps a result, in place of an older one of the same key."""
        tables = [(outcome.tables or {}).get(name) for name in TABLES]
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode())
        for table in tables:
            digest.update(b"\0" + hashlib.sha256(table or b"").digest())
        year, prefecture = document.get("fiscal_year") or NO_YEAR, document.get("prefecture") or NO_PREFECTURE
        self._write(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, document_id, year, prefecture, text, digest.hexdigest(), *tables),
        )

    def join(self, row: PathRow) -> None:
        """Says where a document lies; its result must have been put before."""
        self._write("INSERT OR REPLACE INTO paths VALUES (?, ?, ?, ?, ?)", astuple(row))

    def forget(self, sources: Iterable[str]) -> None:
        """Removes paths."""
        for source in sources:
            self._write("DELETE FROM paths WHERE source = ?", (source,))

    def drop_unused(self) -> None:
        """Removes results that no path has."""
        self._write("DELETE FROM results WHERE key NOT IN (SELECT key FROM paths)", ())

    def published(self) -> list[Published]:
        """What the output must show, ordered by source."""
        query = """SELECT paths.document_id, source, paths.key, digest, year, prefecture
            FROM paths JOIN results USING (key) ORDER BY paths.document_id, source"""
        documents: list[Published] = []
        paths: list[str] = []
        for document_id, source, key, digest, year, prefecture in self._database.execute(query):
            if documents and documents[-1].document_id == document_id:
                paths.append(source)
                continue
            if len(paths) > 1:
                documents[-1] = _with_paths(documents[-1], paths)
            paths = [source]
            documents.append(Published(document_id, (source,), key, digest, (year, prefecture)))
        if len(paths) > 1:
            documents[-1] = _with_paths(documents[-1], paths)
        return sorted(documents, key=lambda document: document.source)

    def placements(self) -> set[Placement]:
        """Everything that the published files may hold now."""
        rows = self._database.execute("SELECT * FROM placed")
        return {Placement(document_id, source, (year, prefecture)) for document_id, source, year, prefecture in rows}

    def place(self, added: Iterable[Placement], removed: Iterable[Placement]) -> None:
        """Changes `placements`, at once."""
        for one in added:
            row = (one.document_id, one.source, *one.partition)
            self._write("INSERT OR IGNORE INTO placed VALUES (?, ?, ?, ?)", row)
        for one in removed:
            row = (one.document_id, one.source, *one.partition)
            self._write("DELETE FROM placed WHERE document_id = ? AND source = ? AND year = ? AND prefecture = ?", row)
        self.commit()

    def files(self) -> dict[str, tuple[str, int]]:
        """The published files by path: a fingerprint of what they hold, and their size."""
        rows = self._database.execute("SELECT * FROM files")
        return {path: (fingerprint, size) for path, fingerprint, size in rows}

    def record_file(self, path: str, fingerprint: str, size: int) -> None:
        """Says that a published file stands."""
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, fingerprint, size))

    def forget_file(self, path: str) -> None:
        """Says that a published file is gone or is about to change."""
        self._write("DELETE FROM files WHERE path = ?", (path,))

    def commit(self) -> None:
        """Makes everything until now last."""
        self._database.commit()
        self._written = time.monotonic()

    def commit_soon(self) -> None:
        """Commits if the last time is long enough ago: one flush of the disk for many small documents."""
        if time.monotonic() - self._written > _COMMIT_SECONDS:
            self.commit()

    @property
    def changes(self) -> int:
        """How many rows were written or removed since the state was opened."""
        return self._database.total_changes

    def copy_to(self, path: Path) -> None:
        """Writes a copy of the state as it stands, in one file."""
        copy = sqlite3.connect(path)
        try:
            self._database.backup(copy)
        finally:
            copy.close()

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        self._database.execute(statement, values)


@contextmanager
def opened(out: Path) -> Iterator[State]:
    """The state of an output folder, made if need be and locked against other runs; what a run left half done is removed.

    Raises:
        LockedError: another run has it.
        OSError, sqlite3.Error: the folder cannot be written.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        shutil.rmtree(folder / "tmp", ignore_errors=True)
        (folder / "tmp").mkdir()
        database = sqlite3.connect(folder / "state.sqlite")
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.executescript(_SCHEMA)
            state = State(database)
            try:
                yield state
            finally:
                state.commit()
        finally:
            database.close()
            shutil.rmtree(folder / "tmp", ignore_errors=True)


@contextmanager
def peeked(out: Path) -> Iterator[State]:
    """The state of an output folder for looking only; an empty one where there is none."""
    path = out / FOLDER / "state.sqlite"
    uri = f"{path.resolve().as_uri()}?mode=ro" if path.exists() else ":memory:"
    database = sqlite3.connect(uri, uri=True)
    try:
        if not path.exists():
            database.executescript(_SCHEMA)
        yield State(database)
    finally:
        database.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a file against other processes, with the name of this one in it.

    Raises:
        LockedError: another process holds it.
    """
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(f"is being written by {file.read() or 'another run'}") from None
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        yield


def _with_paths(document: Published, paths: list[str]) -> Published:
    return Published(document.document_id, tuple(paths), document.key, document.digest, document.partition)
