"""Runs that are killed, that find the disk full, and that meet each other."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline import batch
from pipeline.cli import main
from tests.pipeline import fakes
from tests.pipeline.test_run import DRIVER, ROOT, fill, results, tree

# `make kill` sets it to what takes some minutes
KILLS = int(os.environ.get("PLANSHEETS_KILLS", "12"))
STRIDE = 1 if KILLS >= 100 else 5


def crashes(*arguments):
    command = [sys.executable, "-m", "tests.pipeline.crashes", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.timeout(60 + 5 * KILLS)
def test_killed_runs_leave_whole_documents():
    found = crashes(KILLS)
    assert found["faults"] == []
    assert found["killed"] > KILLS / 3


@pytest.mark.skipif(KILLS < 100, reason="takes some minutes: make kill")
@pytest.mark.parametrize("mutant", ["publishes before it commits", "writes in place", "enters before it leaves"])
def test_faults_in_the_order_of_things_are_caught(mutant):
    assert crashes(150, *mutant.split())["faults"]


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "in", {f"{n}.txt": fakes.sheet(3, 2020 + n % 3, "JP-20", f"d{n}") for n in range(12)})
    return tmp_path / "in"


def run(folder, out, **environment):
    environment = {**os.environ, "FAKE_INLINE": "1", **environment}
    command = [*DRIVER, "run", str(folder), "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_processes_that_lose_their_parent_end(folder, tmp_path):
    fill(folder, {"slow1.txt": "hang", "slow2.txt": "hang"})
    command = [*DRIVER, "run", str(folder), "--out", str(tmp_path / "out"), "--workers", "2"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as child:
        child.stderr.readline()
        time.sleep(1)
        family = descendants(child.pid)
        assert len(family) >= 3  # the fork server and two workers
        child.kill()
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in family):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def descendants(pid):
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] != "Z"
    except OSError:
        return False


def test_four_writers_at_once(folder, tmp_path):
    out = tmp_path / "out"
    environment = {**os.environ, "FAKE_INLINE": "1"}
    command = [*DRIVER, "run", str(folder), "--out", str(out)]
    children = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(4)]
    said = [child.communicate()[1].decode() for child in children]
    statuses = [child.returncode for child in children]
    assert 0 in statuses
    assert set(statuses) <= {0, 3}
    for status, text in zip(statuses, said, strict=True):
        assert (status == 3) == ("is being written by process" in text)
    assert len(results(out)) == 12
    run(folder, tmp_path / "alone")
    assert tree(out) == tree(tmp_path / "alone")


@pytest.mark.skipif(os.geteuid() != 0, reason="a file system of its own can be mounted by root only")
def test_a_full_disk(folder, tmp_path):
    disk, good = tmp_path / "disk", tmp_path / "good"
    disk.mkdir()
    assert run(folder, good).returncode == 0
    small = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True, check=False)
    if small.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        for free in range(0, 600_000, 15_000 if KILLS >= 100 else 250_000):
            filler = disk / "filler"
            filler.write_bytes(b"\0" * ((4 << 20) - (64 << 10) - free))
            done = run(folder, disk / "out")
            assert done.returncode in (0, 3), done.stderr
            assert "Traceback" not in done.stderr
            if done.returncode == 3:
                assert "cannot be written" in done.stderr
            filler.unlink()
            assert run(folder, disk / "out").returncode == 0
            assert tree(disk / "out") == tree(good)
            subprocess.run(["rm", "-rf", disk / "out"], check=True)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_fails_at_every_step(folder, tmp_path, monkeypatch, capsys):
    """Every write of publishing fails once; each time the next run mends it."""
    monkeypatch.setattr(batch, "local", fakes.inline)
    assert main(["run", str(folder), "--out", str(tmp_path / "good")]) == 0
    whole = tree(tmp_path / "good")
    fsync, out = os.fsync, tmp_path / "out"
    for step in range(1, 200, STRIDE):
        calls = iter(range(1, 10_000))

        def failing(handle, calls=calls, step=step):
            if next(calls) == step:
                raise OSError(28, "No space left on device")
            fsync(handle)

        monkeypatch.setattr(os, "fsync", failing)
        status = main(["run", str(folder), "--out", str(out)])
        monkeypatch.setattr(os, "fsync", fsync)
        if status == 0:
            break
        assert status == 3
        assert main(["run", str(folder), "--out", str(out)]) == 0
        assert tree(out) == whole
        subprocess.run(["rm", "-rf", out], check=True)
    assert step > 20
    assert "No space left" in capsys.readouterr().err
