"""What a user's own files teach a reading: label wordings. They are read and checked once, before any document is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from normalizers.labels import lexicon_with


def read_labels(paths: Sequence[str]) -> tuple[str, ...]:
    """The texts of files of label wordings, in their order.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file holds no wordings; the message names it and the line.
    """
    return tuple(_checked(Path(path)) for path in paths)


def _checked(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
        lexicon_with(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return text
