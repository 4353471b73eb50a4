"""Runs the notebooks as a person would, from their own folder: `python -m tests.run_notebooks` writes their outputs into them.

What changes from run to run (times, the program's version) is not kept, so that a difference in a notebook is one of what it shows.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"


def executed(path: Path, tables: Path | str | None = None) -> nbformat.NotebookNode:
    """The notebook with the outputs of now; `tables` is the folder of tables that it reads, its own choice where None.

    Raises:
        CellExecutionError: a cell ended with an error.
    """
    book = nbformat.read(path, as_version=4)
    root = str(FOLDER.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    if tables is not None:
        environment["PLANSHEETS_TABLES"] = str(tables)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=120, resources=resources, record_timing=False).execute(env=environment)
    for cell in book.cells:
        cell.get("metadata", {}).pop("execution", None)
    book.metadata["language_info"] = {"name": "python"}
    return book


def main() -> int:
    """Writes the outputs into the notebooks."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(executed(path), path)
        print(path.relative_to(FOLDER.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
