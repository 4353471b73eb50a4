"""`plansheets run` from the command line to the published tables, with documents that say what reading them does."""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from normalizers.schema import TABLES
from pipeline import batch, engines, worker
from pipeline.cli import main
from pipeline.sandbox import Limits
from tests.pipeline import fakes


@pytest.fixture(autouse=True)
def _fake_reader(monkeypatch):
    monkeypatch.setattr(batch, "local", fakes.inline)


@pytest.fixture
def folder(tmp_path):
    inputs = tmp_path / "in"
    fill(inputs, {"a.txt": fakes.sheet(2, 2024, "JP-20", "a"), "b/b.txt": fakes.sheet(3, 2023, "JP-01", "b")})
    return inputs


def fill(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def rows(out, name="records"):
    return ds.dataset(out / name, format="parquet", partitioning="hive").to_table().to_pylist()


def results(out):
    return {row["source"]: (row["result"], *row["reason"]) for row in rows(out, "documents")}


def tree(out):
    return {p.relative_to(out).as_posix(): p.read_bytes() for name in TABLES for p in (out / name).rglob("*.parquet")}


def run(*args):
    return main(["run", *map(str, args)])


def test_a_first_run(folder, tmp_path, capsys):
    assert run(folder, "--out", tmp_path / "out") == 0
    assert results(tmp_path / "out") == {"a.txt": ("ok",), "b/b.txt": ("ok",)}
    assert [row["source"] for row in rows(tmp_path / "out")] == ["b/b.txt"] * 3 + ["a.txt"] * 2
    printed = capsys.readouterr().out.splitlines()
    assert [line.split() for line in printed] == [
        ["ok", "2", "records", "0", "issues", "a.txt"],
        ["ok", "3", "records", "0", "issues", "b/b.txt"],
        [
            "2",
            "documents:",
            "2",
            "ok,",
            "0",
            "partial,",
            "0",
            "refused,",
            "0",
            "failed;",
            "5",
            "records,",
            "0",
            "issues",
        ],
    ]


def test_every_bad_document_is_named_and_the_others_are_published(folder, tmp_path, capsys):
    fill(folder, {"cut.txt": "partial truncated", "bomb.txt": "refused bomb", "bad.txt": "defect", "empty.txt": ""})
    (folder / "link.txt").symlink_to(folder / "a.txt")
    assert run(folder, "--out", tmp_path / "out") == 1
    assert results(tmp_path / "out") == {
        "a.txt": ("ok",),
        "b/b.txt": ("ok",),
        "bad.txt": ("failed", "internal"),
        "bomb.txt": ("refused", "bomb"),
        "cut.txt": ("partial", "truncated"),
        "empty.txt": ("refused", "empty"),
        "link.txt": ("refused", "not_regular"),
    }
    said = capsys.readouterr().err
    assert "bomb.txt: refused: bomb: on purpose" in said
    assert "bad.txt: failed: internal: LookupError: a defect" in said
    assert said.count("Traceback") == 1
    assert [row["code"] for row in rows(tmp_path / "out", "issues")] == ["truncated"]
    assert run(folder, "--out", tmp_path / "out") == 1


def test_a_rerun_reads_nothing_and_changes_no_byte(folder, tmp_path, monkeypatch):
    run(folder, "--out", tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    monkeypatch.setattr(fakes, "_read", None)
    assert run(folder, "--out", tmp_path / "out") == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")} == before


def test_two_runs_write_the_same_bytes(folder, tmp_path):
    run(folder, "--out", tmp_path / "one")
    shutil.copytree(folder, tmp_path / "other" / "in")
    run(tmp_path / "other" / "in", "--out", tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def reads(monkeypatch):
    """The names of the documents that are read from now on."""
    names, read = [], fakes._read

    def noted(task, say):
        names.append(task.name)
        return read(task, say)

    monkeypatch.setattr(fakes, "_read", noted)
    return names


def test_a_changed_document_replaces_its_records(folder, tmp_path, monkeypatch):
    run(folder, "--out", tmp_path / "out")
    names = reads(monkeypatch)
    fill(folder, {"a.txt": fakes.sheet(1, 2024, "JP-20", "A")})
    assert run(folder, "--out", tmp_path / "out") == 0
    assert names == ["a.txt"]
    assert [row["target"] for row in rows(tmp_path / "out") if row["source"] == "a.txt"] == ["A 0件"]


def test_a_sidecar_counts_as_a_change_and_a_broken_one_is_an_issue(folder, tmp_path, monkeypatch):
    run(folder, "--out", tmp_path / "out")
    names = reads(monkeypatch)
    fill(
        folder, {"a.toml": 'fiscal_year = 2030\ntitle = "計画"\nurl = "https://example.org/a"\npublished = 2030-05-01'}
    )
    run(folder, "--out", tmp_path / "out")
    assert {row["document_year"] for row in rows(tmp_path / "out") if row["source"] == "a.txt"} == {2030}
    (document,) = (row for row in rows(tmp_path / "out", "documents") if row["source"] == "a.txt")
    assert (document["url"], document["published"].isoformat()) == ("https://example.org/a", "2030-05-01")
    fill(folder, {"a.toml": "fiscal_year = [", "b/b.toml": "colour = 1", "c.txt": "defect", "c.toml": "x = 1"})
    assert run(folder, "--out", tmp_path / "out") == 1
    assert names == ["a.txt", "a.txt", "b/b.txt", "c.txt"]
    issues = {row["source"]: (row["code"], row["message"]) for row in rows(tmp_path / "out", "issues")}
    assert set(issues) == {"a.txt", "b/b.txt", "c.txt"}
    assert {code for code, _ in issues.values()} == {"sidecar_broken"}
    assert results(tmp_path / "out")["a.txt"] == ("ok",)


def test_a_vanished_document_is_kept_unless_pruned(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, "--out", out)
    (folder / "a.txt").unlink()
    run(folder, "--out", out)
    assert set(results(out)) == {"a.txt", "b/b.txt"}
    run(folder, "--out", out, "--prune")
    assert set(results(out)) == {"b/b.txt"}
    run(folder, "--out", tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_a_renamed_document_is_moved_and_not_read_again(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run(folder, "--out", out)
    names = reads(monkeypatch)
    (folder / "a.txt").rename(folder / "z.txt")
    run(folder, "--out", out)
    assert names == []
    assert set(results(out)) == {"b/b.txt", "z.txt"}
    run(folder, "--out", tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_the_same_bytes_twice_are_read_and_published_once(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    names = reads(monkeypatch)
    fill(folder, {"c.txt": (folder / "a.txt").read_text(encoding="utf-8")})
    run(folder, "--out", out)
    assert names == ["a.txt", "b/b.txt"]
    assert [row["paths"] for row in rows(out, "documents")] == [["b/b.txt"], ["a.txt", "c.txt"]]
    fill(folder, {"0.txt": (folder / "a.txt").read_text(encoding="utf-8")})
    run(folder, "--out", out)
    assert [row["paths"] for row in rows(out, "documents")] == [["b/b.txt"], ["0.txt", "a.txt", "c.txt"]]
    run(folder, "--out", tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_a_touched_file_is_not_read_again(folder, tmp_path, monkeypatch):
    run(folder, "--out", tmp_path / "out")
    names = reads(monkeypatch)
    os.utime(folder / "a.txt", (1, 1))
    run(folder, "--out", tmp_path / "out")
    assert names == []


def test_a_change_under_the_same_times_is_seen(folder, tmp_path):
    old = time.time() - 1000
    os.utime(folder / "a.txt", (old, old))
    run(folder, "--out", tmp_path / "out")
    size = (folder / "a.txt").stat().st_size
    (folder / "a.txt").write_text(fakes.sheet(4, 2024, "JP-20", "a"), encoding="utf-8")
    os.utime(folder / "a.txt", (old, old))
    assert (folder / "a.txt").stat().st_size == size
    run(folder, "--out", tmp_path / "out")
    assert len([row for row in rows(tmp_path / "out") if row["source"] == "a.txt"]) == 4


def test_choosing_documents(folder, tmp_path, monkeypatch, capsys):
    names = reads(monkeypatch)
    out = tmp_path / "out"
    assert run(folder, "--out", out, "--only", "b/*") == 0
    assert names == ["b/b.txt"]
    assert run(folder, "--out", out, "--only", "*.pdf") == 2
    assert "no document matches *.pdf" in capsys.readouterr().err
    fill(folder, {f"{number}.txt": fakes.sheet(salt=str(number)) for number in range(5)})
    assert run(folder, "--out", out, "--limit", "2") == 0
    assert names == ["b/b.txt", "0.txt", "1.txt"]
    assert run(folder, "--out", out) == 0
    assert len(names) == len(set(names)) == 7
    assert run(folder, "--out", out, "--force", "--only", "a.txt") == 0
    assert names[-1] == "a.txt"


def test_further_labels(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch, "local", inline_reading)
    fill(
        tmp_path / "in",
        {
            "a.txt": "令和6年度 計画\n番号\t事業名\t担当課\tほにゃら欄\n1\t相談会\t福祉課\t月1回開く\n2\t説明会\t市民課\t年2回開く\n"
        },
    )
    fill(
        tmp_path,
        {"labels.toml": '[target]\nwords = ["ほにゃら欄"]', "bad.toml": "[colour]\nwords = []", "no.toml": "[target]"},
    )
    assert run(tmp_path / "in", "--out", tmp_path / "out") == 0
    assert [row["target"] for row in rows(tmp_path / "out")] == [None, None]
    assert run(tmp_path / "in", "--out", tmp_path / "out", "--labels", tmp_path / "labels.toml") == 0
    assert [row["target"] for row in rows(tmp_path / "out")] == ["月1回開く", "年2回開く"]
    fill(tmp_path, {"more.toml": '[description]\nwords = ["ほにゃら欄"]'})
    labels = ("--labels", tmp_path / "labels.toml", "--labels", tmp_path / "more.toml")
    assert run(tmp_path / "in", "--out", tmp_path / "out", *labels) == 0
    assert [row["description"] for row in rows(tmp_path / "out")] == ["月1回開く", "年2回開く"]
    for name, word in {
        "bad.toml": "line 1: [colour] is no field",
        "no.toml": "no list of words",
        "none.toml": "No such file",
    }.items():
        assert run(tmp_path / "in", "--out", tmp_path / "out", "--labels", tmp_path / name) == 2
        assert word in capsys.readouterr().err


def test_layouts_are_read_and_a_changed_one_is_read_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch, "local", inline_reading)
    sheet = "令和6年度 海辺の計画\n番号\t事業名\t担当課\tおぼえ\n1\t相談会\t福祉課\t月1回開く\n2\t説明会\t市民課\t年2回開く\n"
    layout = 'name = "海辺"\n[match]\nwords = ["海辺の計画"]\n[fields]\n"おぼえ" = "{}"\n'
    fill(tmp_path, {"in/a.txt": sheet, "layouts/sea.toml": layout.format("target"), "none/readme.md": ""})
    command = (tmp_path / "in", "--out", tmp_path / "out", "--layouts")
    assert run(*command, tmp_path / "layouts") == 0
    assert [row["target"] for row in rows(tmp_path / "out")] == ["月1回開く", "年2回開く"]
    fill(tmp_path, {"layouts/sea.toml": layout.format("description")})
    assert run(*command, tmp_path / "layouts") == 0
    assert [row["description"] for row in rows(tmp_path / "out")] == ["月1回開く", "年2回開く"]
    fill(tmp_path, {"layouts/sea.toml": layout.format("colour")})
    for folder, said in {
        "layouts": "sea.toml: line 5: 'colour' is no field",
        "none": "no layout",
        "no": "No such",
    }.items():
        assert run(*command, tmp_path / folder) == 2
        assert said in capsys.readouterr().err


def inline_reading(tasks, **_):
    """The real reader without processes."""
    for task in tasks:
        yield task, worker.read(task)


def test_two_inputs_go_into_one_output(folder, tmp_path):
    fill(tmp_path / "more", {"c.txt": fakes.sheet(salt="c")})
    out = tmp_path / "out"
    run(folder, "--out", out)
    run(tmp_path / "more", "--out", out)
    assert set(results(out)) == {"a.txt", "b/b.txt", "c.txt"}
    run(tmp_path / "more", "--out", out, "--prune")
    assert set(results(out)) == {"c.txt"}


def test_a_rehearsal_changes_nothing(folder, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(folder, "--out", out, "--dry-run") == 0
    assert not out.exists()
    assert capsys.readouterr().out.splitlines()[-1] == "2 to read, 0 known, 0 copies, 0 no longer there"
    run(folder, "--out", out)
    fill(folder, {"a.txt": "new", "d.txt": (folder / "b" / "b.txt").read_text(encoding="utf-8"), "e.txt": ""})
    capsys.readouterr()
    assert run(folder, "--out", out, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "a.txt: would be read",
        "e.txt: would be refused",
        "1 to read, 1 known, 1 copies, 0 no longer there",
    ]


def test_the_output_may_lie_in_the_input(folder):
    assert run(folder, "--out", folder / "out") == 0
    assert run(folder, "--out", folder / "out") == 0
    assert set(results(folder / "out")) == {"a.txt", "b/b.txt"}


def test_nothing_to_read(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty", "--out", tmp_path / "out") == 2
    assert run(tmp_path / "nowhere", "--out", tmp_path / "out") == 2
    assert "no document in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written(folder, tmp_path, capsys):
    fill(tmp_path, {"file": ""})
    assert run(folder, "--out", tmp_path / "file") == 3
    assert run(folder, "--out", "/proc/nowhere") == 3
    assert "cannot be written" in capsys.readouterr().err


def test_rows_are_shown(folder, tmp_path, capsys):
    run(folder, "--out", tmp_path / "out", "--show")
    printed = capsys.readouterr().out
    assert "source | goal | item" in printed
    assert ".txt | 暮らし | 取組0" in printed
    for library in ("pandas", "polars", "DuckDB"):
        assert library in printed


DRIVER = [sys.executable, "-m", "tests.pipeline.driver"]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_soon_and_is_gone_on_with(folder, tmp_path, number, status):
    fill(folder, {"slow1.txt": "hang", "slow2.txt": "hang"})
    out = tmp_path / "out"
    with subprocess.Popen(
        [*DRIVER, "run", folder, "--out", out, "--workers", "2"], cwd=ROOT, stderr=subprocess.PIPE
    ) as child:
        assert b"documents are read under" in child.stderr.readline()
        time.sleep(1)
        began = time.monotonic()
        child.send_signal(number)
        assert child.wait(10) == status
        assert time.monotonic() - began < 2
    (folder / "slow1.txt").unlink()
    (folder / "slow2.txt").unlink()
    assert run(folder, "--out", out) == 0
    run(folder, "--out", tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_with_real_processes(folder, tmp_path, monkeypatch):
    fill(folder, {"z.txt": "crash", "y.txt": "hang"})
    function = partial(engines.local, function=fakes.read, limits=Limits(seconds=1, seconds_per_page=0))
    monkeypatch.setattr(batch, "local", function)
    assert run(folder, "--out", tmp_path / "real", "--workers", "2") == 1
    found = results(tmp_path / "real")
    assert (found["z.txt"], found["y.txt"]) == (("failed", "crash"), ("failed", "timeout"))
    (folder / "z.txt").unlink()
    (folder / "y.txt").unlink()
    run(folder, "--out", tmp_path / "real", "--prune")
    monkeypatch.setattr(batch, "local", fakes.inline)
    run(folder, "--out", tmp_path / "inline")
    assert tree(tmp_path / "real") == tree(tmp_path / "inline")
