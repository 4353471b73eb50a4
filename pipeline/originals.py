"""Where the bytes lie that a published document was read from, as the state of its folder knows; looked for anew each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline.state import peeked


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
