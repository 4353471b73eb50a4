"""What a published document was read from, and with what: where its bytes lie, looked for anew each time, and the engine of a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline.state import peeked

DEFAULT_ENGINE = "pdfium"
_ENGINE = "pdf-engine "


def told_engine(format_: str | None, engine: str) -> tuple[str, ...]:
    """What `versions` says of the engine that read a document: nothing where it is the default, or the document is no PDF."""
    return (_ENGINE + engine,) if format_ == "pdf" and engine != DEFAULT_ENGINE else ()


def engine_of(versions: Iterable[str]) -> str:
    """The engine that numbered the tables of a document, as its `versions` tell.

    >>> engine_of(["plansheets 0.1.0", "pdf-engine camelot"]), engine_of(["plansheets 0.1.0"])
    ('camelot', 'pdfium')
    """
    told = (one.removeprefix(_ENGINE) for one in versions if one.startswith(_ENGINE))
    return next(told, DEFAULT_ENGINE)


def find_original(out: Path, paths: Iterable[str], document_id: str) -> tuple[Path | None, str | None]:
    """A local file with the bytes that were read, else None and what is wrong.

    Args:
        out: the folder that a run wrote to.
        paths: the `paths` of the document, as in documents/.
        document_id: the SHA-256 that the file must have; a file that has changed is no original.
    """
    problem = f"{out} does not say where the inputs were; it is a copy without its state"
    with peeked(out) as state:
        rows = [row for row in map(state.path, paths) if row]
    for row in rows:
        if "://" in row.root:
            problem = f"{row.root}/{row.source} is not on this machine"
            continue
        beside = Path(row.source).relative_to(Path(row.source).parts[0])  # inputs with like names were told apart
        for file in (Path(row.root) / row.source, Path(row.root) / beside):
            if not file.is_file():
                problem = f"{Path(row.root) / row.source} is no longer there"
            elif hashlib.sha256(file.read_bytes()).hexdigest() == document_id:
                return file, None
            else:
                problem = f"{file} has changed since it was read"
                break
    return None, problem
