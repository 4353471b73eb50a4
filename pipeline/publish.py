"""The published folders, composed from the state: Parquet in Hive partitions, and nothing else in them.

Each document stands in one partition of each table. A file is written beside the output, flushed, and put in its place by one rename. A
document that changes its partition, with the same bytes or as a new edition at the same path, first leaves the old one and
then, a moment later, enters the new one: a reader may miss it for that moment, and never sees it twice. The bytes depend on the
state alone.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from normalizers import schema
from normalizers.rows import gathered, to_table
from pipeline.datapackage import NAME as DATAPACKAGE
from pipeline.datapackage import keep_previous, write_datapackage
from pipeline.places import NO_MIRROR, Mirror
from pipeline.snapshot import publishing
from pipeline.state import FOLDER, Partition, Placement, Published, State
from pipeline.whole_file import sync, whole_file
from pipeline.worker import from_stream

SETTLE = 1.0  # seconds for a reader that has listed the folder to open its files
ROW_GROUP = 20_000  # rows; bounds the memory of a partition of any size
_PARTS = 500  # documents that are held apart: a table of one row takes as much memory as one of a hundred
_NOWHERE: Partition = (schema.NO_YEAR, schema.NO_PREFECTURE)


def publish(out: Path, state: State, settle: float = SETTLE, mirror: Mirror = NO_MIRROR) -> int:
    """Makes the published folders show the state; returns the number of files that changed.

    Safe to be interrupted anywhere and to be called again: what stands at any moment is made of whole documents.
    """
    with publishing(out):
        keep_previous(out)
        changed = _publish(out, state, settle, mirror)
        if write_datapackage(out, state):
            mirror.put(DATAPACKAGE)
        mirror.save()
        return changed


def _publish(out: Path, state: State, settle: float, mirror: Mirror) -> int:
    documents = state.published()
    target = {document.placement for document in documents}
    before = state.placements()
    state.place(target - before, ())
    moving = _moving(before, documents)
    partitions = _by_partition(documents)
    changed = 0
    if moving:
        changed += _leave(out, state, partitions, moving, mirror)
        state.place((), moving)
        time.sleep(settle)
    changed += _write_all(out, state, partitions, mirror)
    state.place((), before - target - moving)
    return changed


def partition_path(name: str, partition: Partition) -> str:
    """Where a partition of a table stands below the output.

    >>> partition_path("records", (2024, "JP-20"))
    'records/document_year=2024/prefecture=JP-20/part-0.parquet'
    """
    keys = "/".join(f"{key}={value}" for key, value in zip(schema.PARTITION, partition, strict=True))
    return f"{name}/{keys}/part-0.parquet"


def _by_partition(documents: Iterable[Published]) -> dict[Partition, list[Published]]:
    partitions: dict[Partition, list[Published]] = {}
    for document in documents:
        partitions.setdefault(document.partition, []).append(document)
    return dict(sorted(partitions.items()))


def _moving(before: set[Placement], documents: Iterable[Published]) -> set[Placement]:
    """What must leave its partition because its bytes, or others at its path, now belong to another one."""
    homes = {one.document_id: one.partition for one in documents}
    homes_of_paths = {one.source: one.partition for one in documents}
    return {
        one
        for one in before
        if {homes.get(one.document_id, one.partition), homes_of_paths.get(one.source, one.partition)} != {one.partition}
    }


def _leave(
    out: Path, state: State, partitions: dict[Partition, list[Published]], moving: set[Placement], mirror: Mirror
) -> int:
    """Rewrites the partitions that documents move out of, without those that move in; returns how many files changed."""
    ids, sources = {one.document_id for one in moving}, {one.source for one in moving}
    left = {
        (name, partition): partition_path(name, partition)
        for partition in sorted({one.partition for one in moving})
        for name in schema.TABLES
        if (out / partition_path(name, partition)).exists()
    }
    _announce(state, left.values(), mirror)
    for (name, partition), path in left.items():
        documents = partitions.get(partition, [])
        staying = [one for one in documents if one.document_id not in ids and one.source not in sources]
        _write(out, path, name, _tables(state, name, staying))
        mirror.put(path)
    return len(left)


def _write_all(out: Path, state: State, partitions: dict[Partition, list[Published]], mirror: Mirror) -> int:
    """Writes the files whose content changed, then removes those that no longer have any; returns how many did."""
    known, changed, wanted = state.files(), 0, set()
    fingerprints = {partition: _fingerprint(documents) for partition, documents in partitions.items()}
    paths = {name: {partition_path(name, partition): partition for partition in partitions} for name in schema.TABLES}
    stale = [
        (name, path, partition)
        for name in schema.TABLES
        for path, partition in paths[name].items()
        if not _stands(out, path, known.get(path), fingerprints[partition])
    ]
    _announce(state, [path for _, path, _ in stale], mirror)
    for name, path, partition in stale:
        size = _write(out, path, name, _tables(state, name, partitions[partition]), skip_empty=True)
        state.record_file(path, fingerprints[partition], size)
        if size:
            changed += 1
            mirror.put(path)
    for name in schema.TABLES:
        filled = {path for path, (_, size) in state.files().items() if path in paths[name] and size}
        changed += _write_empty(out, state, name, mirror, needed=not filled)
        wanted |= filled or {partition_path(name, _NOWHERE)}
    state.commit()
    return changed + _remove(out, state, wanted, mirror)


def _write_empty(out: Path, state: State, name: str, mirror: Mirror, *, needed: bool) -> int:
    """A file without rows where a table has none at all: readers take an empty folder for an error."""
    path, known = partition_path(name, _NOWHERE), state.files()
    if not needed and name in known:
        state.forget_file(name)
        state.record_file(path, *known.get(path, ("", 0)))  # ours, and to be removed if nothing else wants it
    if not needed or _stands(out, path, known.get(name), "no rows"):
        return 0
    _announce(state, [name], mirror)
    state.record_file(name, "no rows", _write(out, path, name, iter(())))
    mirror.put(path)
    return 1


def _remove(out: Path, state: State, wanted: set[str], mirror: Mirror) -> int:
    """Removes files that this program published and that no longer belong; others are never touched."""
    removed = 0
    for path, (_, size) in sorted(state.files().items()):
        if path in wanted or path in schema.TABLES:
            continue
        file = out / path
        if file.exists():
            file.unlink()
            mirror.remove(path)
            removed += 1
        if size:
            state.forget_file(path)
        with suppress(OSError):  # other files are still there
            file.parent.rmdir()
            file.parent.parent.rmdir()
    state.commit()
    return removed


def _announce(state: State, paths: Iterable[str], mirror: Mirror) -> None:
    """Says that files are about to change, so that a run that ends here is seen by the next."""
    for path in paths:
        state.record_file(path, "", -1)
    state.commit()
    mirror.save()


def _stands(out: Path, path: str, known: tuple[str, int] | None, fingerprint: str) -> bool:
    if known is None or known[0] != fingerprint:
        return False
    try:
        return known[1] == 0 or (out / path).stat().st_size == known[1]
    except OSError:
        return False


def _fingerprint(documents: list[Published]) -> str:
    content = [[one.document_id, one.key, one.digest, one.paths] for one in documents]
    return hashlib.sha256(json.dumps([schema.VERSION, content]).encode()).hexdigest()


def _tables(state: State, name: str, documents: list[Published]) -> Iterator[pa.Table]:
    """The rows of a table in groups, document after document in the order of their sources."""
    if name == "documents":
        for start in range(0, len(documents), ROW_GROUP):
            yield to_table(name, [_row(state, one) for one in documents[start : start + ROW_GROUP]])
        return
    parts: list[tuple[str, pa.Table]] = []
    joined: list[pa.Table] = []
    rows = 0
    for document in documents:
        if stream := state.table(document.key, name):
            parts.append((document.source, from_stream(stream)))
            rows += parts[-1][1].num_rows
        if len(parts) == _PARTS or (parts and rows >= ROW_GROUP):
            joined.append(gathered(name, parts).combine_chunks())
            parts = []
        if rows >= ROW_GROUP:
            yield pa.concat_tables(joined)
            joined, rows = [], 0
    if parts:
        joined.append(gathered(name, parts))
    if joined:
        yield pa.concat_tables(joined)


def _row(state: State, document: Published) -> dict[str, Any]:
    """The row of documents/; bytes that were never read have no hash."""
    row = state.document(document.key) or {}
    del row["prefecture"]
    if row["published"]:
        row["published"] = date.fromisoformat(row["published"])
    read = not document.document_id.startswith("path:")
    return {
        **row,
        "document_id": document.document_id if read else None,
        "source": document.source,
        "paths": list(document.paths),
    }


def _write(out: Path, path: str, name: str, tables: Iterator[pa.Table], *, skip_empty: bool = False) -> int:
    """Puts a file in its place, whole, and returns its size; 0 where there is no row and nothing was written."""
    first = next(tables, None)
    if first is None and skip_empty:
        return 0
    target = out / path
    new = not target.parent.exists()
    with (
        whole_file(target, out / FOLDER / "tmp" / "published") as part,
        pq.ParquetWriter(part, schema.TABLES[name], compression="zstd", compression_level=3) as writer,
    ):
        for group in chain([first] if first is not None else [], tables):
            writer.write_table(group, row_group_size=group.num_rows)
    if new:
        for folder in (target.parent.parent, target.parent.parent.parent, out):
            sync(folder)
    return target.stat().st_size
