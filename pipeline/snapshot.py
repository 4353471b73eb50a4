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
from typing import IO, Any, TypeVar

from normalizers.schema import TABLES
from pipeline.state import FOLDER
from pipeline.tables_at import Place, files_of, place_of

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


def snapshot(out: str | Path, read: Callable[[], _T], patience: float = PATIENCE) -> _T:
    """What `read` returns of the published tables below `out`, from one publication: it is called again if they changed meanwhile.

    At a URL nobody holds a lock: what is read while a run puts its tables there is read again once they rest.

    Raises:
        TornError: they went on changing for `patience` seconds.
    """
    ends = time.monotonic() + patience
    place = place_of(out)
    before = _standing(place, ends)
    while True:
        try:
            result = read()
        except Exception:
            after = _standing(place, ends)
            if after == before:
                raise  # not because a file was replaced under it
        else:
            after = _standing(place, ends)
            if after == before:
                return result
        if time.monotonic() > ends:
            raise TornError(f"{out}: a run changes the tables faster than they can be read; try again when it is done")
        before = after


def _standing(place: Place, ends: float) -> dict[str, tuple[Any, ...]]:
    """The published files of now, with what tells a file from the one that replaces it; between two publications."""
    if place.system is not None:
        return _files(place)
    out = Path(place.root)
    lock = out / FOLDER / "publishing"
    while True:
        try:
            if not lock.is_file():  # a copy of the tables, which nobody writes to
                return _files(place)
            with lock.open("rb") as file:
                if not _try_lock(file, fcntl.LOCK_SH, ends - time.monotonic()):
                    raise TornError(f"{out}: is being published for too long; try again when the run is done")
                return _files(place)
        except FileNotFoundError:  # removed between being listed and being looked at
            if time.monotonic() > ends:
                raise TornError(f"{out}: files go while they are looked at") from None


def _files(place: Place) -> dict[str, tuple[Any, ...]]:
    return {file: mark for name in TABLES for file, mark in files_of(place, name).items()}


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
