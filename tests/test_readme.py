"""What the README shows is what happens: its code is run against tables published from the samples."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from normalizers.labels import default_lexicon, lexicon_of
from pipeline.catalog import parse_sidecar
from pipeline.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


READERS = [block for block in blocks("python") if "data/normalized/records" in block]


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Path, str]:
    """A folder in which `make run` has run, and what it printed."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "data").mkdir()
    (folder / "data" / "raw").symlink_to(ROOT / "data" / "raw")
    recipe = re.search(r"^run:.*\n\t\$\(BIN\)/plansheets (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    command = [sys.executable, "-m", "pipeline.cli", *shlex.split(recipe[1])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def test_make_run_prints_what_the_readme_shows(published):
    (shown,) = (block for block in blocks("text") if "documents:" in block)
    printed = set(published[1].splitlines())
    assert not [line for line in shown.splitlines() if line not in printed]


def test_make_run_shows_the_first_rows(published):
    rows = [line for line in published[1].splitlines() if line.count(" | ") >= 5]
    assert rows[0] == "source | goal | item | period | target | status"
    assert len(rows) == 1 + 5


def test_the_readme_opens_the_table_with_four_libraries():
    assert [re.search(r"^import ([\w.]+)", block).group(1) for block in READERS] == [
        "pandas",
        "polars",
        "duckdb",
        "pyarrow.dataset",
    ]
    assert all(sum(bool(line) for line in block.splitlines()) == 3 for block in READERS)


@pytest.mark.parametrize("block", READERS, ids=lambda block: block.split()[1])
def test_the_readme_code_opens_the_table(block, published, monkeypatch, capsys):
    folder, _ = published
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)
    rows = ds.dataset(folder / "data" / "normalized" / "records", partitioning="hive").count_rows()
    assert len(names["records"]) == rows > 0
    assert capsys.readouterr().out.strip()


def test_the_row_of_the_readme_is_published(published):
    section = README.split("## One row\n")[1].split("\n## ")[0]
    source = re.search(r"`data/raw/([^`]+)`", section)
    shown = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| .*\|$", section, re.MULTILINE))
    assert source
    assert len(shown) > 10
    table = ds.dataset(published[0] / "data" / "normalized" / "records", partitioning="hive").to_table()
    same = [row for row in table.to_pylist() if row["source"] == source[1] and row["item"] == shown["item"]]
    assert len(same) == 1
    assert {name: _shown(same[0][name]) for name in shown} == shown
    (measure,) = same[0]["target_measures"]
    assert f"{measure['name']}, {measure['value']:.0f} {measure['unit']}, `{measure['comparator']}`" in section


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def test_the_sidecar_of_the_readme_is_understood():
    (sidecar,) = (block for block in blocks("toml") if "municipality_code" in block and "[[source]]" not in block)
    facts, problems = parse_sidecar(sidecar.encode())
    assert not problems
    assert facts.fiscal_year == 2024
    assert facts.published == date(2024, 6, 1)


def test_the_commands_of_the_readme_print_what_it_shows(capsys):
    shown = [block.splitlines() for block in blocks("console") if block.startswith("$ plansheets parse")]
    assert shown
    for command, *output in shown:
        assert main(shlex.split(command)[2:]) == 0
        assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
            json.loads(line) for line in output
        ]


def test_the_readme_teaches_a_label(capsys):
    (asking,) = (block for block in blocks("python") if "find_label" in block)
    exec(compile(asking, "README.md", "exec"), {})
    assert capsys.readouterr().out == "target\n"
    (taught,) = (tomllib.loads(block) for block in blocks("toml") if "words" in block)
    ((field, entry),) = taught.items()
    shipped = tomllib.loads((ROOT / "normalizers" / "labels.toml").read_text(encoding="utf-8"))
    for word in entry["words"]:
        assert default_lexicon().look_up(word) is None
        assert lexicon_of([shipped, taught]).look_up(word) == (field, True)


def test_exit_statuses_of_the_readme_are_those_of_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = capsys.readouterr().out.split("exit status:")[1]
    section = README.split("Exit statuses:")[1].split("\n\n")[1]
    statuses = re.findall(r"^\| ([\d, ]+) \|", section, re.MULTILINE)
    assert statuses == ["0", "1", "2", "3", "130, 143"]
    assert set(re.findall(r"\b\d+\b", told)) == set(re.findall(r"\d+", " ".join(statuses)))
