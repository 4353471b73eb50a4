"""The notebooks run against tables of the samples, without a warning, and the committed ones have small pictures and no traces."""

from __future__ import annotations

import shutil
from base64 import b64decode

import nbformat
import pytest

from pipeline.cli import main
from tests.run_notebooks import FOLDER, executed

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SAMPLES = FOLDER.parent / "data" / "raw"
LARGEST = 80_000  # bytes of a picture


def outputs(book):
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def pictures(book):
    return [output.data["image/png"] for output in outputs(book) if "image/png" in output.get("data", {})]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copytree(SAMPLES, folder / "in")
    assert main(["run", str(folder / "in"), "--out", str(folder / "out")]) == 0
    return folder / "out"


def test_there_are_three():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tables):
    book, committed = executed(path, tables), nbformat.read(path, as_version=4)
    assert len(pictures(book)) == len(pictures(committed)) > 0
    assert not [output for output in outputs(book) if output.get("name") == "stderr"], "warnings"
    assert len(outputs(book)) == len(outputs(committed)), "make notebooks"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_is_small_and_has_no_traces(path):
    text = path.read_text(encoding="utf-8")
    assert "/home/" not in text
    assert "/tmp" not in text
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code"), "make notebooks"
    assert all(len(b64decode(picture)) <= LARGEST for picture in pictures(book))
