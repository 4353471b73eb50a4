"""datapackage.json beside the published tables: a Data Package (version 2) that says what they hold, where it comes from and what changed.

Without a clock: the version follows from the content. The records that stood before are kept as links until the new description stands,
so that a run that was interrupted while it published is compared with what was whole before it.

Source: https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from normalizers import schema
from pipeline.diff import difference
from pipeline.state import FOLDER, State
from pipeline.whole_file import whole_file

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_KEYS: dict[str, dict[str, Any]] = {
    "records": {"primaryKey": ["record_id"]},
    "measures": {
        "primaryKey": ["record_id", "side", "number"],
        "foreignKeys": [{"fields": ["record_id"], "reference": {"resource": "records", "fields": ["record_id"]}}],
    },
}
_DESCRIPTIONS = {
    "records": ("Records", "One line of a sheet: goal, item, period, target, actual, status."),
    "measures": ("Measures", "One quantity of a record, with the keys of its record."),
    "issues": ("Issues", "One doubt or loss, with its place."),
    "documents": ("Documents", "One document, read or not."),
}
MOST_SOURCES = 10_000  # a description of a million documents would have hundreds of megabytes; documents/ has them all
_LICENSE_NAME = re.compile(r"[-a-zA-Z0-9._]+")


def keep_previous(out: Path) -> None:
    """Keeps the records of the last whole publication in reach until `write_datapackage` has described the next one."""
    kept = _kept(out)
    if kept.exists():  # of a publication that was interrupted
        return
    temporary = out / FOLDER / "tmp" / "previous"
    shutil.rmtree(temporary, ignore_errors=True)
    (temporary / "records").mkdir(parents=True)
    with suppress(OSError):  # a file system without links: the changes will not be told
        for path in _records(out):
            link = temporary / path.relative_to(out)
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, link)
        temporary.rename(kept)


def write_datapackage(out: Path, state: State) -> bool:
    """Describes the tables as they stand now, in one rename; returns whether anything is new."""
    before = read_datapackage(out)
    version = _version(state)
    is_new = before.get("version") != version
    if is_new:
        content = describe(out, state, version, _changes(out, before.get("version")))
        with whole_file(out / NAME, out / FOLDER / "tmp" / NAME) as part:
            part.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    shutil.rmtree(_kept(out), ignore_errors=True)
    return is_new


def read_datapackage(out: Path) -> dict[str, Any]:
    """What stands beside the tables; empty where nothing does or it is no JSON object."""
    try:
        found = json.loads((out / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def describe(out: Path, state: State, version: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The content of datapackage.json: resources with their columns, a source for each document, licences, version, changes."""
    sources, licenses = _sources(state)
    names = [name for name in licenses if _LICENSE_NAME.fullmatch(name)]
    return {
        "$schema": PROFILE,
        "name": "plansheets",
        "title": "Plan and evaluation sheets of Japanese municipalities",
        "description": "What municipalities planned and what became of it, read from their sheets by plansheets. "
        "Where each document comes from, and its licence, stands in documents/, and of up to ten thousand documents in `sources`.",
        "version": version,
        **({"licenses": [{"name": name} for name in names]} if names else {}),
        **({"sources": sources} if sources else {}),
        "changes": changes,
        "resources": [_resource(out, name) for name in schema.TABLES],
    }


def _version(state: State) -> str:
    """The version of the schema, and behind + a digest of what every published file holds."""
    digest = hashlib.sha256(json.dumps(sorted((path, *mark) for path, mark in state.files().items())).encode())
    return f"{schema.VERSION}.0.0+{digest.hexdigest()[:12]}"


def _changes(out: Path, previous: str | None) -> dict[str, Any]:
    """Records added, gone and changed against the publication before; files that no run touched are not read."""
    kept = _kept(out)
    if not kept.is_dir():
        return {"previous": previous}
    before = {path.relative_to(kept).as_posix(): path for path in _records(kept)}
    after = {path.relative_to(out).as_posix(): path for path in _records(out)}
    same = {name for name in before.keys() & after.keys() if before[name].samefile(after[name])}
    found = difference(
        *([path.as_posix() for name, path in side.items() if name not in same] for side in (before, after))
    )
    counts = {"added": found.added, "gone": found.gone, "changed": found.changed, "fields": found.fields}
    return {"previous": previous, "records": counts}


def _resource(out: Path, name: str) -> dict[str, Any]:
    files = sorted((out / name).rglob("*.parquet"))
    title, description = _DESCRIPTIONS[name]
    return {
        "name": name,
        "type": "table",
        "title": title,
        "description": description,
        "path": [file.relative_to(out).as_posix() for file in files],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": sum(file.stat().st_size for file in files),
        "partitions": list(schema.PARTITION),
        "schema": {"fields": [_field(field) for field in schema.TABLES[name]], **_KEYS.get(name, {})},
    }


def _field(field: pa.Field) -> dict[str, Any]:
    said = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    return {
        "name": field.name,
        "type": _type(field.type),
        "title": said["ja"],
        "description": said["en"],
        **({"unit": said["unit"]} if "unit" in said else {}),
        **({} if field.nullable else {"constraints": {"required": True}}),
    }


def _type(kind: pa.DataType) -> str:
    """The type of Table Schema.

    >>> [_type(kind) for kind in (pa.int32(), pa.list_(pa.string()), pa.map_(pa.string(), pa.string()))]
    ['integer', 'array', 'object']
    """
    checks = {
        "integer": pa.types.is_integer,
        "number": pa.types.is_floating,
        "boolean": pa.types.is_boolean,
        "date": pa.types.is_date,
        "object": lambda kind: pa.types.is_struct(kind) or pa.types.is_map(kind),
        "array": pa.types.is_list,
    }
    return next((name for name, fits in checks.items() if fits(kind)), "string")


def _sources(state: State) -> tuple[list[dict[str, Any]], list[str]]:
    """Where each document comes from, and all licences; of very many documents only the licences."""
    published = state.published()
    few = len(published) <= MOST_SOURCES
    sources, licenses = [], set()
    for one in published:
        document = {**(state.document(one.key) or {}), "source": one.source}
        if document.get("license"):
            licenses.add(str(document["license"]))
        if few:
            sources.append(_source(document))
    return sources, sorted(licenses)


def _source(document: dict[str, Any]) -> dict[str, Any]:
    """Where a document was published, else only its path below the input root."""
    url = str(document.get("url") or "")
    said = {
        "title": document.get("title") or document["source"],
        "path": url if re.match(r"(http|ftp)s?://", url) else None,
        "document": document["source"],
        "license": document.get("license"),
        "published": document.get("published"),
    }
    return {key: value for key, value in said.items() if value is not None}


def _records(folder: Path) -> Iterator[Path]:
    return iter(sorted((folder / "records").rglob("*.parquet")))


def _kept(out: Path) -> Path:
    return out / FOLDER / "previous"
