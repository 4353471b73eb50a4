"""Outputs that are no folder of this machine: an fsspec URL (`s3://bucket/tables`) is fetched into a folder, worked on, and put back.

A store replaces an object as a whole, so that each partition changes at once as a file does by a rename; the order is that of a local
run. The lock is an object that is put only if there is none, where the store knows such a condition.
"""

from __future__ import annotations

import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.state import FOLDER, LockedError, State

_STATE = f"{FOLDER}/state.sqlite"


@dataclass(frozen=True, slots=True)
class Mirror:
    """What else happens when a published file changes; nothing for a local folder."""

    put: Callable[[str], None] = lambda _: None
    remove: Callable[[str], None] = lambda _: None
    save: Callable[[], None] = lambda: None


NO_MIRROR = Mirror()


@contextmanager
def working_folder(out: str) -> Iterator[Path]:
    """The folder to work in: the output itself, or what lies at the URL, fetched and locked.

    Raises:
        LockedError: another run has the lock of the URL; the message names it and says how to remove the lock of a dead one.
        OSError: the place cannot be read or written.
    """
    if "://" not in out:
        yield Path(out)
        return
    system, root = _open(out)
    lock = f"{root}/{FOLDER}/lock"
    _take(system, lock, f"{out.rstrip('/')}/{FOLDER}/lock")
    try:
        with tempfile.TemporaryDirectory(prefix="plansheets-") as folder:
            for path in system.find(root):
                name = path[len(root) :].lstrip("/")
                if not name.startswith(FOLDER) or name == _STATE:
                    (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                    system.get_file(path, str(Path(folder) / name))
            yield Path(folder)
    finally:
        system.rm_file(lock)


def mirror_of(out: str, folder: Path, state: State) -> Mirror:
    """What puts each file of the working folder back to its URL as soon as it changes, and the state before and after."""
    if "://" not in out:
        return NO_MIRROR
    system, root = _open(out)

    def put(path: str) -> None:
        system.pipe_file(f"{root}/{path}", (folder / path).read_bytes())

    saved = 0

    def save() -> None:
        nonlocal saved
        if state.changes == saved:  # a run that found nothing new leaves the objects alone
            return
        copy = folder / FOLDER / "tmp" / "state.sqlite"
        copy.unlink(missing_ok=True)
        state.copy_to(copy)
        system.pipe_file(f"{root}/{_STATE}", copy.read_bytes())
        saved = state.changes

    return Mirror(put, lambda path: system.rm_file(f"{root}/{path}"), save)


def _open(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415  slow, and needed for URLs only

    try:
        system, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise OSError(str(error)) from None
    system.invalidate_cache()
    return system, root.rstrip("/")


def _take(system: Any, lock: str, url: str) -> None:
    me = {"host": socket.gethostname(), "process": os.getpid()}
    for _ in range(2):
        try:
            _create(system, lock, json.dumps(me).encode())
        except FileExistsError:
            holder = json.loads(system.cat_file(lock))
            if holder["host"] != me["host"] or _runs(holder["process"]):
                name = f"process {holder['process']} on {holder['host']}"
                raise LockedError(f"is being written by {name}; if that is dead, remove {url}") from None
            system.rm_file(lock)  # of a run on this machine that was killed
        else:
            return
    raise LockedError(f"{url} is taken by others again and again")


def _create(system: Any, path: str, data: bytes) -> None:
    """Puts an object that must not be there yet.

    Raises:
        FileExistsError: it is. Stores that know no condition are asked first, which two runs may do at the same moment.
    """
    system.invalidate_cache()
    if system.exists(path):
        raise FileExistsError(path)
    try:
        system.pipe_file(path, data, mode="create")
    except (TypeError, NotImplementedError):
        system.pipe_file(path, data)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
