"""What a user's own files teach a reading: label wordings and layouts. They are read and checked once, before any document is."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path


def add_taught_options(parser: argparse.ArgumentParser) -> None:
    """Adds `--labels` and `--layouts` to a command that reads documents."""
    add_labels_option(parser, "TOML of label wordings beside those that ship, and before them")
    parser.add_argument(
        "--layouts",
        action="append",
        default=[],
        metavar="DIR",
        help="folder of layouts NAME.toml for documents that are not read rightly by themselves; may be given several times",
    )


def add_labels_option(parser: argparse.ArgumentParser, meaning: str) -> None:
    """Adds `--labels`, whose later files win."""
    parser.add_argument(
        "--labels",
        action="append",
        default=[],
        metavar="FILE",
        help=f"{meaning}; may be given several times, later files win",
    )


def read_labels(paths: Sequence[str]) -> tuple[str, ...]:
    """The texts of files of label wordings, in their order.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file holds no wordings; the message names it and the line.
    """
    from normalizers.labels import lexicon_with  # noqa: PLC0415 - --help should not wait for the wordings

    return tuple(_checked(Path(path), lexicon_with) for path in paths)


def read_layouts(folders: Sequence[str]) -> tuple[str, ...]:
    """The texts of the layouts in folders: every file NAME.toml, by its name.

    Raises:
        OSError: a folder or a file cannot be read.
        ValueError: a folder holds no layout, or a file is none; the message names it and the line.
    """
    from normalizers.layouts import layout_of  # noqa: PLC0415 - as above

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
