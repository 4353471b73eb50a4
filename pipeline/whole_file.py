"""Files that are whole whenever somebody looks: written beside their place, flushed, and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(target: Path, part: Path | None = None) -> Iterator[Path]:
    """A path to write to; what stands there at the end takes the target's place in one rename, and lasts through a loss of power.

    Where the writing fails the target stays as it was. A device or a pipe is written to as it is.

    Args:
        target: the file that is made or replaced.
        part: where to write, on the same file system; without it a hidden file beside the target.

    Raises:
        OSError: the target cannot be replaced.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    part = part or target.with_name(f".{target.name}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)  # and no sooner: readers take an empty folder for an error
        part.replace(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Makes what was renamed into a folder last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
