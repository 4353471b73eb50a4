"""The samples of data/raw, read through the public path, against gold that was written by hand.

`PLANSHEETS_UPDATE_GOLDEN=1` writes the gold anew from what was read; one test fails while it is set.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

import pytest

from extractors.formats import read_document
from normalizers.normalize import normalize
from normalizers.record import Facts, Normalized
from tests.score import CODES, STRICT, differences, read_rows, to_row, write_rows

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
UPDATE = "PLANSHEETS_UPDATE_GOLDEN"
SAMPLES = sorted(
    path for path in (ROOT / "data" / "raw").iterdir() if (GOLDEN / path.stem).is_dir() and path.suffix != ".toml"
)


@cache
def reading(path: Path) -> Normalized:
    facts = Facts(**tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8")))
    return normalize(read_document(path.read_bytes()), facts)


def test_golden_is_not_being_updated():
    assert UPDATE not in os.environ, f"unset {UPDATE} and look at the difference before it is committed"


def test_every_sample_has_gold_and_enough_of_it():
    names = {path.stem for path in SAMPLES}
    assert len(names) >= 5
    for name in names:
        assert len(read_rows(GOLDEN / name / "records.jsonl")) >= 12


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_reads_as_its_gold(path):
    rows = [to_row(record) for record in reading(path).records]
    gold = GOLDEN / path.stem / "records.jsonl"
    if UPDATE in os.environ and path.suffix == ".txt":
        write_rows(gold, rows)
    found = differences(read_rows(gold), rows, (*STRICT, *CODES, "measures"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_cell_of_a_sample_is_accounted_for(path):
    cells = reading(path).cells
    assert cells.unread == 0
    assert cells.cells == cells.read + cells.ignored > 0
