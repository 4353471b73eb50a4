"""Reading published tables while a run may be publishing: the agreement between who writes and who reads.

Who publishes holds a lock for as long as the folders are between two states; who reads never waits for longer than that, and never
keeps a run waiting while it reads. What was read stands for one publication as a whole, or is read again.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from normalizers.schema import TABLES
from pipeline.state import FOLDER

PATIENCE = 60.0  # seconds that a reader waits for tables that keep changing
_COURTESY = (
    5.0  # seconds that a publication waits for readers; they need milliseconds, unless one was stopped by a debugger
)
_PAUSE = 0.01
_T = TypeVar("_T")


class TornError(Exception):
    """The tables changed again and again while they were read."""


@contextmanager
def publishing(out: Path) -> Iterator[None]:
    """While this holds, readers wait; it ends with the process at the latest."""
    with (out / FOLDER / "publishing").open("ab") as file:
        _try_lock(file, fcntl.LOCK_EX, _COURTESY)
        yield


def snapshot(out: Path, read: Callable[[], _T], patience: float = PATIENCE) -> _T:
    """What `read` returns of the published tables below `out`, from one publication: it is called again if they changed meanwhile.

    Raises:
        TornError: they went on changing for `patience` seconds.
    """
    ends = time.monotonic() + patience
    before = _standing(out, ends)
    while True:
        try:
            result = read()
        except Exception:
            after = _standing(out, ends)
            if after == before:
                raise  # not because a file was replaced under it
        else:
            after = _standing(out, ends)
            if after == before:
                return result
        if time.monotonic() > ends:
            raise TornError(f"{out}: a run changes the tables faster than they can be read; try again when it is done")
        before = after


def _standing(out: Path, ends: float) -> dict[str, tuple[int, int, int]]:
    """The published files of now, with what tells a file from the one that replaces it; between two publications."""
    lock = out / FOLDER / "publishing"
    while True:
        try:
            if not lock.is_file():  # a copy of the tables, which nobody writes to
                return _files(out)
            with lock.open("rb") as file:
                if not _try_lock(file, fcntl.LOCK_SH, ends - time.monotonic()):
                    raise TornError(f"{out}: is being published for too long; try again when the run is done")
                return _files(out)
        except FileNotFoundError:  # removed between being listed and being looked at
            if time.monotonic() > ends:
                raise TornError(f"{out}: files go while they are looked at") from None


def _files(out: Path) -> dict[str, tuple[int, int, int]]:
    marks = {}
    for path in (path for name in TABLES for path in (out / name).rglob("*.parquet")):
        found = path.stat()
        marks[path.as_posix()] = (found.st_ino, found.st_mtime_ns, found.st_size)
    return marks


def _try_lock(file: IO[bytes], kind: int, seconds: float) -> bool:
    """Whether the lock was had within that time; it is given back when the file is closed."""
    ends = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(_PAUSE)
        except OSError:  # a file system without locks
            return True
        else:
            return True
