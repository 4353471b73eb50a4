"""The same document in several formats gives the same records: goal, item, period, target, actual and status.

Our own samples are read always; a corpus of sheets in several formats where PLANSHEETS_CORPUS names its folder.
"""

from __future__ import annotations

import os
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from extractors.formats import read_document
from normalizers.normalize import normalize
from normalizers.record import Facts, Normalized
from tests.score import comparable, pair, to_row

SAME = ("goal", "item", "period", "target", "actual", "status")
BAR = 0.97  # of the records of two formats
SUFFIXES = (".txt", ".xlsx", ".docx", ".html", ".pdf")
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "raw"
CORPUS = os.environ.get("PLANSHEETS_CORPUS")
APART = 0  # documents of the corpus whose PDF is read in another way than their other formats

Rows = list[dict[str, Any]]


def documents(folder: Path) -> dict[str, list[Path]]:
    """The files of each document that lies in several formats, by the name without its ending."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES:
            found[f"{path.parent}/{path.stem}"].append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


@cache
def normalized(path: Path) -> Normalized:
    """What is read of a document with its sidecar; once, since other tests ask as well."""
    sidecar = path.with_suffix(".toml")
    facts = Facts(**tomllib.loads(sidecar.read_text(encoding="utf-8"))) if sidecar.exists() else Facts()
    return normalize(read_document(path.read_bytes()), facts)


def read(path: Path) -> Rows:
    return [comparable(to_row(record)) for record in normalized(path).records]


def agreement(formats: Mapping[str, Rows]) -> tuple[float, list[str]]:
    """The lowest share of equal records of two formats of one document (ratio 0-1), and what differs, for a person to read."""
    lowest, differences = 1.0, []
    for one, other in combinations(sorted(formats), 2):
        share, told = share_of(formats[one], formats[other])
        lowest = min(lowest, share)
        differences += [f"{one} and {other}: {difference}" for difference in told]
    return lowest, differences


def share_of(first: Rows, second: Rows) -> tuple[float, list[str]]:
    pairs = pair(first, second)
    apart = [(i, j, [name for name in SAME if first[i][name] != second[j][name]]) for i, j in pairs]
    equal = sum(not names for _, _, names in apart)
    told = [f"{first[i]['item']}: {', '.join(names)}" for i, _, names in apart if names]
    alone = (len(first) - len(pairs), len(second) - len(pairs))
    told += [f"{alone[0]} and {alone[1]} records without a counterpart"] if any(alone) else []
    return (2 * equal / (len(first) + len(second)) if first or second else 1.0), told


def lowest_of(paths: Iterable[Path]) -> tuple[float, list[str]]:
    return agreement({path.suffix: read(path) for path in paths})


@pytest.mark.parametrize("paths", documents(SAMPLES).values(), ids=lambda paths: paths[0].stem)
def test_formats_of_a_sample_agree(paths):
    lowest, differences = lowest_of(paths)
    assert lowest >= BAR, "\n".join(differences)


def test_most_samples_lie_in_several_formats():
    assert len(documents(SAMPLES)) >= 5
    assert {path.suffix for paths in documents(SAMPLES).values() for path in paths} == set(SUFFIXES)


@pytest.mark.skipif(not CORPUS, reason="PLANSHEETS_CORPUS names no folder")
def test_formats_of_a_corpus_agree():
    found = {name: lowest_of(paths) for name, paths in documents(Path(CORPUS or "")).items()}
    low = {name: told for name, (lowest, told) in found.items() if lowest < BAR}
    assert found
    assert len(low) <= APART, low


def test_a_difference_is_seen():
    rows = [dict.fromkeys((*SAME, "organization", "item_no"), "") | {"item": item} for item in ("朝市", "灯台")]
    other = [rows[0], rows[1] | {"target": "3人"}]
    assert share_of(rows, rows) == (1.0, [])
    assert share_of(rows, other) == (0.5, ["灯台: target"])
    assert share_of(rows, rows[:1]) == (pytest.approx(2 / 3), ["1 and 0 records without a counterpart"])
