"""The documents of a run: which files are there, what lies beside them, what may not be opened.

A document is every regular file below an input that is not hidden, no sidecar (NAME.toml) and no litter of an operating system. Nothing is opened
here but sidecars: what a file holds is found out by a worker. Links, pipes, sockets and devices are never followed or opened; they are
listed with a problem, so that they end as refused and not in silence. Inputs are paths or fsspec URLs (`s3://bucket/folder`).
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from normalizers.record import Facts

LARGEST = 200 << 20  # bytes; the largest sheet seen was below 40 MiB
LARGEST_SIDECAR = 1 << 20
LITTER = ("thumbs.db", "desktop.ini")
STEERING = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # signs, of which nothing is seen
_UNPRINTABLE = re.compile(f"[{STEERING}]")
UNFINISHED = (".part", ".tmp", ".crdownload")


NO_FACTS = Facts()


class NothingToReadError(Exception):
    """An input that does not exist, or that holds no document."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that may be a document.

    `name` is its path below the input root, with `/`; `root` that input. `mark` changes whenever the file does: size, times and inode
    of a local file, size and tag of an object. `problem` is a reason of errors.REFUSED and words, where it must not be opened.
    """

    name: str
    location: str
    root: str
    size: int
    mark: str
    changed: float = 0.0  # when it or its sidecar last changed, in seconds since 1970
    facts: Facts = NO_FACTS
    notes: tuple[str, ...] = ()  # what is wrong with the sidecar
    problem: tuple[str, str] | None = None


def find_sources(inputs: Iterable[str], skip: str = "") -> list[Source]:
    """All documents below the inputs, ordered by name; each name once.

    Where two inputs hold the same name, the name of the input's folder is put before it. `skip` is a folder that is left out: the
    output, which may lie in an input.

    Raises:
        NothingToReadError: an input does not exist, there is no document, or names stay ambiguous.
    """
    found: dict[str, list[Source]] = {}
    for one in dict.fromkeys(inputs):
        for source in _remote(one) if "://" in one else _local(Path(one), skip):
            same = found.setdefault(source.name, [])
            if all(other.location != source.location for other in same):
                same.append(source)
    sources = [
        source if len(same) == 1 else replace(source, name=f"{_last(source.root)}/{source.name}")
        for same in found.values()
        for source in same
    ]
    if not sources:
        raise NothingToReadError("no document in " + ", ".join(inputs))
    sources.sort(key=lambda source: source.name)
    for first, second in pairwise(sources):
        if first.name == second.name:
            raise NothingToReadError(f"two inputs hold {first.name}: {first.location} and {second.location}")
    return sources


def is_document(name: str) -> bool:
    """Whether a file of this name may be a document.

    >>> [is_document(name) for name in ("計画.pdf", "計画.toml", ".計画.pdf.swp", "~$計画.docx", "Thumbs.db", "計画")]
    [True, False, False, False, False, True]
    """
    lower = name.lower()
    return not (name.startswith((".", "~$")) or lower in LITTER or lower.endswith((".toml", *UNFINISHED)))


def parse_sidecar(data: bytes) -> tuple[Facts, tuple[str, ...]]:
    r"""What a sidecar says, and what is wrong with it; a wrong key costs itself only.

    >>> parse_sidecar(b'title = "Plan"\nfiscal_year = "R6"')
    (Facts(municipality_code=None, fiscal_year=None, title='Plan', url=None, published=None, license=None, folder=None), ("fiscal_year is 'R6', not a whole number",))
    """
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return Facts(), (f"no readable TOML: {error}",)
    known: dict[str, Any] = {}
    notes = []
    for key, value in content.items():
        if key in _OF_FETCH:
            continue
        kind = _SIDECAR.get(key)
        if isinstance(value, datetime):
            value = value.date()  # noqa: PLW2901  the time of day of a publication is of no use
        if kind is None:
            notes.append(f"unknown key {key!r}")
        elif isinstance(value, kind) and not isinstance(value, bool):
            known[key] = value
        else:
            notes.append(f"{key} is {value!r}, not a {_KINDS[kind]}")
    code = known.get("municipality_code")
    if code is not None and not (len(code) == 6 and code.isascii() and code.isdigit()):
        notes.append(f"municipality_code is {code!r}, not six digits")
        del known["municipality_code"]
    return Facts(**known), tuple(notes)


_SIDECAR: dict[str, type] = {
    "municipality_code": str,
    "fiscal_year": int,
    "title": str,
    "url": str,
    "published": date,
    "license": str,
}
_OF_FETCH = (
    "fetched",
    "sha256",
    "other_urls",
)  # said by `plansheets fetch`; they decide nothing about how a document is read
_KINDS: dict[type, str] = {str: "text", int: "whole number", date: "date"}


@contextmanager
def local_copy(source: Source, scratch: str) -> Iterator[str]:
    """A path of this machine where the bytes of a source lie: its own, or that of a copy which is removed afterwards.

    Raises:
        OSError: it is remote and cannot be fetched.
    """
    if "://" not in source.location:
        yield source.location
        return
    import fsspec  # noqa: PLC0415  slow, and needed for URLs only

    handle, copy = tempfile.mkstemp(dir=scratch or None)
    os.close(handle)
    try:
        try:
            system, path = fsspec.core.url_to_fs(source.location)
            system.get_file(path, copy)
        except OSError:
            raise
        except Exception as error:  # each store has errors of its own
            raise OSError(f"{type(error).__name__}: {error}") from error
        yield copy
    finally:
        Path(copy).unlink(missing_ok=True)


def printable(name: str) -> str:
    r"""A path or a URL as it can be printed and published: bytes that are no UTF-8 are escaped, and signs that steer a terminal or hide.

    >>> printable("a\udcff\n\u202e")
    'a\\xff\\x0a\\u202e'
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _UNPRINTABLE.sub(lambda found: f"\\x{at:02x}" if (at := ord(found[0])) < 256 else f"\\u{at:04x}", text)


def _last(root: str) -> str:
    return root.rstrip("/").rpartition("/")[2]


def _local(given: Path, skip: str) -> Iterator[Source]:
    if not given.exists():
        raise NothingToReadError(f"{printable(str(given))}: no such file or folder")
    path = given.resolve()
    if path.is_dir():
        os.scandir(path).close()  # an input that cannot be listed is an error of the whole run
        yield from _walk(path, os.path.realpath(skip) if skip else "")
    else:
        yield _source(path, path.parent, path.lstat())


def _walk(root: Path, skip: str) -> Iterator[Source]:
    """Everything below a folder, in no order; a loop and no recursion, because folders may be nested deeply."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            unlisted = _source(folder, root, folder.lstat())
            yield replace(unlisted, problem=("not_regular", f"is a folder that cannot be listed: {error.strerror}"))
            continue
        for entry in entries:
            if not is_document(entry.name) or entry.path == skip:
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(folder / entry.name)
            else:
                with suppress(FileNotFoundError):  # it was there a moment ago
                    yield _source(folder / entry.name, root, entry.stat(follow_symlinks=False))


def _source(path: Path, root: Path, found: os.stat_result) -> Source:
    source = Source(
        name=printable(path.relative_to(root).as_posix()),
        location=str(path),
        root=str(root),
        size=found.st_size,
        mark=f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}",
        changed=max(found.st_mtime, found.st_ctime),
        problem=_problem(found.st_mode, found.st_size),
    )
    data, changed = sidecar_of(path)
    return _with_sidecar(replace(source, changed=max(source.changed, changed)), data, path.parent.name)


def _problem(mode: int, size: int) -> tuple[str, str] | None:
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
        return ("not_regular", f"is {kind}")
    if size == 0:
        return ("empty", "has no bytes")
    if size > LARGEST:
        return ("too_large", f"has {size:,} bytes, more than {LARGEST:,}")
    return None


def sidecar_of(path: Path) -> tuple[bytes | None, float]:
    """The bytes of the TOML file beside a document and when it changed; None where there is none or it is no plain, small file."""
    beside = path.with_suffix(".toml")
    try:
        found = beside.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_SIDECAR:
            return beside.read_bytes(), max(found.st_mtime, found.st_ctime)
    except (OSError, ValueError):
        pass  # absent; or not to be read, which is as good as absent
    return None, 0.0


def _with_sidecar(source: Source, data: bytes | None, folder: str) -> Source:
    facts, notes = parse_sidecar(data) if data is not None else (Facts(), ())
    return replace(source, facts=replace(facts, folder=printable(folder) or None), notes=notes)


def _remote(url: str) -> Iterator[Source]:
    import fsspec  # noqa: PLC0415  slow, and needed for URLs only

    try:
        system, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise NothingToReadError(f"{url}: {error}") from None
    if not system.exists(root):
        raise NothingToReadError(f"{url}: no such object or folder")
    single = system.isfile(root)
    base = root.rstrip("/").rpartition("/")[0] if single else root.rstrip("/")
    infos = {root: system.info(root)} if single else system.find(root, detail=True)
    for path, info in sorted(infos.items()):
        parts = path[len(base) :].strip("/").split("/")
        if all(is_document(part) for part in parts):
            name = printable("/".join(parts))
            size = int(info.get("size") or 0)
            tag = info.get("ETag") or info.get("etag") or info.get("LastModified") or info.get("created")
            source = Source(
                name=name,
                location=system.unstrip_protocol(path),
                root=url.rstrip("/"),
                size=size,
                mark=f"{size} {tag}" if tag else "",
                problem=_problem(stat.S_IFREG, size),
            )
            beside = path[: -len(parts[-1])] + os.path.splitext(parts[-1])[0] + ".toml"  # noqa: PTH122  a key, no path
            data = system.cat_file(beside) if beside in infos and infos[beside]["size"] <= LARGEST_SIDECAR else None
            yield _with_sidecar(source, data, parts[-2] if len(parts) > 1 else _last(base))
