"""What a user's own files teach a reading: label wordings and layouts. They are read and checked once, before any document is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from normalizers.labels import lexicon_with
from normalizers.layouts import layout_of


def read_labels(paths: Sequence[str]) -> tuple[str, ...]:
    """The texts of files of label wordings, in their order.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file holds no wordings; the message names it and the line.
    """
    return tuple(_checked(Path(path), lexicon_with) for path in paths)


def read_layouts(folders: Sequence[str]) -> tuple[str, ...]:
    """The texts of the layouts in folders: every file NAME.toml, by its name.

    Raises:
        OSError: a folder or a file cannot be read.
        ValueError: a folder holds no layout, or a file is none; the message names it and the line.
    """
    texts: list[str] = []
    for folder in map(Path, folders):
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
        if not files:
            raise ValueError(f"{folder}: no layout NAME.toml in it")
        texts += [_checked(path, layout_of) for path in files]
    return tuple(texts)


def _checked(path: Path, check: Callable[[str], object]) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
        check(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return text
