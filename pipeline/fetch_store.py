"""Fetched documents on disk: `<to>/<code>/NAME` with a sidecar NAME.toml, and a memory of what servers said of them.

A document is downloaded beside its place, flushed, and renamed; then its sidecar, then the memory of it. Whoever is interrupted between finds the
document again and fetches it once more. Bytes that a municipality's folder holds already are not stored twice, whatever their URL is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.toml_document import TOMLDocument

from pipeline.catalog import sidecar_of
from pipeline.fetch_address import FetchError
from pipeline.fetch_http import Download, Known
from pipeline.fetch_names import file_name, fits, told_apart
from pipeline.fetch_sources import FetchSource
from pipeline.state import locked
from pipeline.whole_file import sync, whole_file

FOLDER = ".plansheets-fetch"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fetched (
    code TEXT NOT NULL, url TEXT NOT NULL, etag TEXT, modified TEXT, sha256 TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (code, url)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fetched_bytes ON fetched (code, sha256);
CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, links TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Store:
    """The folder below which documents are kept, locked; see `opened_store`."""

    to: Path
    database: sqlite3.Connection

    @property
    def temporary(self) -> Path:
        """A folder beside the documents for what is not whole yet."""
        return self.to / FOLDER / "tmp"


@contextmanager
def opened_store(to: Path) -> Iterator[Store]:
    """The store of a folder, made if need be.

    Raises:
        LockedError: another fetch has it.
        OSError, sqlite3.Error: the folder cannot be written.
    """
    folder = to / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        shutil.rmtree(folder / "tmp", ignore_errors=True)
        (folder / "tmp").mkdir()
        database = sqlite3.connect(folder / "fetched.sqlite")
        try:
            database.executescript(_SCHEMA)
            yield Store(to, database)
        finally:
            database.commit()
            database.close()


def known_document(store: Store, code: str, url: str) -> Known:
    """What its server said of a document; nothing where the file is not there any more, so that it is fetched again."""
    row = store.database.execute(
        "SELECT etag, modified, name FROM fetched WHERE code = ? AND url = ?", (code, url)
    ).fetchone()
    return Known(row[0], row[1]) if row and (store.to / code / row[2]).is_file() else Known()


def known_page(store: Store, url: str) -> tuple[Known, tuple[str, ...]]:
    """What its server said of an index page, and the links that it had."""
    row = store.database.execute("SELECT etag, modified, links FROM pages WHERE url = ?", (url,)).fetchone()
    return (Known(row[0], row[1]), tuple(json.loads(row[2]))) if row else (Known(), ())


def keep_page(store: Store, url: str, known: Known, links: tuple[str, ...]) -> None:
    """Keeps the links of an index page."""
    values = (url, known.etag, known.modified, json.dumps(links))
    store.database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", values)
    store.database.commit()


def keep_document(
    store: Store, source: FetchSource, url: str, found: Download, path: Path, kind: str
) -> tuple[str, str]:
    """Puts a downloaded file in its place.

    Args:
        store: where.
        source: what it belongs to.
        url: as the source gives it, which is its identity.
        found: what came.
        path: the downloaded file, on the same file system.
        kind: what it is by its content.

    Returns:
        `new`, `changed`, `unchanged`, or `same` where its bytes lie there under another name; and the name of the file. Where a
        URL has led to another kind of file, as to a page that says that the file is gone, what it led to stays beside the new one.

    Raises:
        FetchError: the sidecar that a person has written cannot be kept up to date; then nothing is changed.
    """
    folder, code = store.to / source.municipality_code, source.municipality_code
    folder.mkdir(parents=True, exist_ok=True)
    query = "SELECT sha256, name FROM fetched WHERE code = ? AND url = ?"
    before = store.database.execute(query, (code, url)).fetchone()
    if name := _holder(store, code, found.sha256):
        done = "unchanged" if before == (found.sha256, name) else "same"
        said = _with_url(folder / name, url, source.facts)
    else:
        said_name = file_name(found.url, found.disposition, kind)
        stood = before and fits(before[1], kind) and _is_alone(store, code, url, before[1])
        name = before[1] if stood else _free_name(folder, url, said_name, found.sha256)
        done = "changed" if before else "new"
        ours = {"url": url, "fetched": datetime.now(UTC).replace(microsecond=0), "sha256": found.sha256}
        said = _said(folder / name, source.facts, ours)  # and not after the document stands
        path.replace(folder / name)
        sync(folder)
    if said.unwrap() != read_sidecar(folder / name).unwrap():
        _write_sidecar(folder / name, said, store.temporary)
    values = (code, url, found.known.etag, found.known.modified, found.sha256, name)
    store.database.execute("INSERT OR REPLACE INTO fetched VALUES (?, ?, ?, ?, ?, ?)", values)
    store.database.commit()
    return done, name


def read_sidecar(document: Path) -> TOMLDocument:
    """What stands beside a document, with its comments: a person may have added to it. Empty where nothing does.

    Raises:
        FetchError: it is no TOML, or no plain file, and so cannot be kept up to date without losing what stands in it.
    """
    beside = document.with_suffix(".toml")
    data, _ = sidecar_of(document)
    try:
        if data is None and os.path.lexists(beside):
            raise ValueError("no plain file")  # noqa: TRY301  said as any other fault of it
        return tomlkit.parse((data or b"").decode("utf-8-sig"))
    except (ValueError, TOMLKitError) as error:
        raise FetchError(f"its sidecar {beside.name} is not to be read, mend it and fetch again: {error}") from None


def _holder(store: Store, code: str, sha256: str) -> str | None:
    """The name of the file that holds these bytes."""
    rows = store.database.execute("SELECT DISTINCT name FROM fetched WHERE code = ? AND sha256 = ?", (code, sha256))
    return next((name for (name,) in rows if (store.to / code / name).is_file()), None)


def _is_alone(store: Store, code: str, url: str, name: str) -> bool:
    """Whether no other URL has the file of this one: what it holds now would be lost."""
    query = "SELECT 1 FROM fetched WHERE code = ? AND name = ? AND url != ?"
    return store.database.execute(query, (code, name, url)).fetchone() is None


def _free_name(folder: Path, url: str, name: str, sha256: str) -> str:
    """The name, or one with a mark where another document, or its sidecar, has it; capitals do not tell files apart everywhere."""
    taken = {Path(entry.name).stem.casefold() for entry in os.scandir(folder)}
    marks = (url, *(f"{url} {sha256} {number}" for number in range(len(taken))))  # one more than can be taken
    for one in (name, *(told_apart(name, mark) for mark in marks)):
        if Path(one).stem.casefold() not in taken:
            return one
        if (folder / one).is_file() and _hash(folder / one) == sha256:  # of an interrupted fetch, or a person's
            return one
    raise AssertionError("more names are taken than there are files")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _said(document: Path, facts: dict[str, Any], ours: dict[str, Any]) -> TOMLDocument:
    """The sidecar of a document: what stands in it, the facts that it does not tell, and what is ours to say."""
    said = read_sidecar(document)
    for key, value in facts.items():
        said.setdefault(key, value)
    said.update(ours)
    return said


def _with_url(document: Path, url: str, facts: dict[str, Any]) -> TOMLDocument:
    """The sidecar of a document that a further URL leads to."""
    said = _said(document, facts, {})
    others = said.get("other_urls", [])
    urls = others if isinstance(others, list) else [others]
    if url != said.setdefault("url", url) and url not in urls:
        said["other_urls"] = [*urls, url]
    return said


def _write_sidecar(document: Path, said: TOMLDocument, temporary: Path) -> None:
    beside, text = document.with_suffix(".toml"), tomlkit.dumps(said)
    if tomlkit.parse(text).unwrap() != said.unwrap():  # unusual arrays are not always written back well
        raise FetchError(
            f"its sidecar {beside.name} is written in a way into which no line can be put, mend it by hand"
        )
    with whole_file(beside, temporary / "sidecar") as part:
        part.write_text(text, encoding="utf-8")
