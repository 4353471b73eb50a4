"""The files of published tables, in a folder or at an fsspec URL (`s3://bucket/tables`), where they are read without being fetched whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where tables lie: `root` as DuckDB is told it, and the file system of a URL; None for a folder of this machine."""

    root: str
    system: Any = None


def place_of(path: str | Path) -> Place:
    """The place of a folder or URL.

    Raises:
        FileNotFoundError: nothing reads URLs of this kind; the message says what to install.
    """
    if "://" not in str(path):
        return Place(Path(path).as_posix())
    import fsspec  # noqa: PLC0415  slow, and needed for URLs only

    try:
        system, root = fsspec.core.url_to_fs(str(path))
    except (ImportError, ValueError) as error:
        raise FileNotFoundError(f"{path}: {error}") from None
    return Place(system.unstrip_protocol(root.rstrip("/")), system)


def files_of(place: Place, table: str) -> dict[str, tuple[Any, ...]]:
    """The Parquet files of a table in their order, each with what tells it from the one that replaces it."""
    if place.system is None:
        found = {}
        for path in sorted((Path(place.root) / table).rglob("*.parquet")):
            stat = path.stat()
            found[path.as_posix()] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return found
    place.system.invalidate_cache()
    infos = place.system.find(f"{place.root}/{table}", detail=True)
    return {
        place.system.unstrip_protocol(path): (
            info.get("ETag"),
            info.get("LastModified") or info.get("created"),
            info.get("size"),
        )
        for path, info in sorted(infos.items())
        if path.endswith(".parquet")
    }
