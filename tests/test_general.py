"""Reading is general: nothing in code or data names a municipality, so that no rule can be about one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMES_FILE = ROOT / "normalizers" / "municipality_codes.csv"
# Where a name is the subject itself: names that several municipalities share, names that hold another one.
ABOUT_NAMES = {"normalizers/municipality.py"}
FILES = sorted(
    path
    for room in ("extractors", "normalizers", "pipeline")
    for path in (ROOT / room).rglob("*")
    if path.suffix in (".py", ".toml", ".csv", ".c", ".json")
    and path != NAMES_FILE
    and path.relative_to(ROOT).as_posix() not in ABOUT_NAMES
)


def municipality_names() -> frozenset[str]:
    """Cities, towns, villages and wards; those of prefectures are words of many bodies and addresses."""
    with NAMES_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] != row["prefecture"]]
    return frozenset(part for row in rows for part in row["name"].split())


NAMES = municipality_names()


def test_the_list_of_names_is_whole():
    assert len(NAMES) > 1700
    assert {"中央区", "府中市"} <= NAMES
    assert "北海道" not in NAMES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_municipality_is_named(path):
    text = path.read_text(encoding="utf-8")
    assert not sorted(name for name in NAMES if name in text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_rule_keys_on_a_municipality_code(path):
    """A code of six digits in quotes would be a rule for one municipality."""
    with NAMES_FILE.open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    text = path.read_text(encoding="utf-8")
    assert not sorted(code for code in codes if f'"{code}"' in text or f"'{code}'" in text)
