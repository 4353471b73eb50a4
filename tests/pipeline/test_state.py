"""What is kept between runs."""

import sqlite3
import subprocess
import sys

import pytest

from pipeline.state import LockedError, PathRow, Placement, opened, peeked
from pipeline.worker import Outcome


def keep(state, key="k", document_id="d", sources=("a.txt",), **document):
    content = {"records": 0, "prefecture": None, "fiscal_year": None, **document}
    state.put(key, document_id, content, Outcome("ok", tables={"records": b"r"}))
    for source in sources:
        state.join(PathRow(source, "/in", "mark", document_id, key))


def test_what_is_put_is_there_again(tmp_path):
    with opened(tmp_path / "new" / "out") as state:
        keep(state, sources=("b.txt", "a.txt"), fiscal_year=2024, prefecture="JP-20")
    with opened(tmp_path / "new" / "out") as state:
        assert state.path("a.txt") == PathRow("a.txt", "/in", "mark", "d", "k")
        assert state.path("c.txt") is None
        assert state.document("k") == {"records": 0, "prefecture": "JP-20", "fiscal_year": 2024}
        assert (state.table("k", "records"), state.table("k", "issues")) == (b"r", None)
        (document,) = state.published()
        assert (document.source, document.paths, document.partition) == ("a.txt", ("a.txt", "b.txt"), (2024, "JP-20"))


def test_results_without_a_path_are_dropped(tmp_path):
    with opened(tmp_path) as state:
        keep(state, "old", "d1", ["a.txt"])
        keep(state, "new", "d2", ["a.txt"])
        assert [document.key for document in state.published()] == ["new"]
        state.drop_unused()
        assert state.document("old") is None
        state.forget(["a.txt"])
        assert state.published() == []


def test_the_holder_of_a_lock_is_named(tmp_path):
    code = f"import sys\nfrom pathlib import Path\nfrom pipeline.state import opened\nwith opened(Path({str(tmp_path)!r})):\n print(flush=True)\n sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        with pytest.raises(LockedError, match=f"process {holder.pid} on "), opened(tmp_path):
            pass
        holder.kill()
    with opened(tmp_path):
        pass


def test_looking_changes_nothing(tmp_path):
    with peeked(tmp_path) as state:
        assert state.published() == []
    assert not list(tmp_path.iterdir())
    with opened(tmp_path) as state:
        keep(state)
    with peeked(tmp_path) as state:
        assert len(state.published()) == 1
        with pytest.raises(sqlite3.OperationalError):
            state.forget(["a.txt"])


def test_what_a_dead_run_left_is_removed(tmp_path):
    (tmp_path / ".plansheets" / "tmp" / "half").mkdir(parents=True)
    with opened(tmp_path):
        assert not list((tmp_path / ".plansheets" / "tmp").iterdir())


def test_placements(tmp_path):
    with opened(tmp_path) as state:
        old, new, other = (Placement("d", "a", (year, "JP-20")) for year in (2024, 2025, 0))
        state.place({old, other}, ())
        state.place({new, other}, {old})
        assert state.placements() == {new, other}
