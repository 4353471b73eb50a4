"""Isolation: what a document can do to the process that reads it, and that it can do nothing else."""

import ctypes
import hashlib
import os
import platform
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from normalizers.record import Facts
from pipeline import worker
from pipeline.engines import local
from pipeline.sandbox import _MACHINES, _NAMES, Limits, filter_program
from pipeline.worker import Outcome, Task, from_stream, read_bytes
from tests.pipeline import fakes

ROOT = Path(__file__).parents[2]
LIMITS = Limits(memory=1 << 30, seconds=4, seconds_per_page=0.0)


def task(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Task(name, str(path), hashlib.sha256(text.encode()).hexdigest(), key=name)


def outcomes(folder, texts, **settings):
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    tasks = [task(folder, f"{number}.txt", text) for number, text in enumerate(texts)]
    settings = {"workers": 2, "scratch": str(scratch), "limits": LIMITS, "function": fakes.read, **settings}
    with closing(local(iter(tasks), **settings)) as results:
        found = {task.name: outcome for task, outcome in results}
    assert not list(scratch.iterdir())
    return [found[task.name] for task in tasks]


def test_each_harm_is_named_and_costs_nobody_else_anything(tmp_path):
    harm = {
        "hang": ("timeout",),
        "spin": ("timeout",),
        "crash": ("crash",),
        "abort": ("crash",),
        "grow": ("memory",),
        "exit": ("crash",),
        "defect": ("internal",),
        "refused bomb": ("bomb",),
        "failed malformed": ("malformed",),
    }
    texts = [text for name in harm for text in (fakes.sheet(2, salt=name), name)]
    began = time.monotonic()
    found = outcomes(tmp_path, texts)
    assert [outcome.reason for outcome in found[1::2]] == list(harm.values())
    assert {outcome.result for outcome in found[1::2]} == {"failed", "refused"}
    assert [outcome.result for outcome in found[::2]] == ["ok"] * len(harm)
    assert all(from_stream(outcome.tables["records"]).num_rows == 2 for outcome in found[::2])
    assert time.monotonic() - began < 300  # none of them waited for its neighbour
    assert not fakes.workers()


def test_a_worker_reads_many_documents(tmp_path):
    began = time.monotonic()
    found = outcomes(tmp_path, [fakes.sheet(1, salt=str(number)) for number in range(200)], workers=1)
    assert {outcome.result for outcome in found} == {"ok"}
    assert time.monotonic() - began < 150  # a process for each would take several times as long


FORBIDS = {"limits": set(), "landlock": {"write", "remove"}, "seccomp": {"network", "exec", "fork"}}
EVERYTHING = {"network", "exec", "fork", "write", "remove", "read", "thread"}


def offered():
    """What this kernel can hold a process with, asked without the program: the tables of system calls are Linux's."""
    if platform.system() != "Linux":
        return {"limits"}
    landlock = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 1
    filters = "seccomp" in Path("/proc/sys/kernel/seccomp/actions_avail").parts and platform.machine() in _MACHINES
    return {"limits"} | ({"landlock"} if landlock else set()) | ({"seccomp"} if filters else set())


def test_what_the_kernel_forbids(tmp_path):
    """All that the kernel offers holds, and a document can do what none of it forbids, and nothing else."""
    said = []
    (outcome,) = outcomes(tmp_path, [f"tell {tmp_path / 'outside'}"], log=said.append)
    held = set(said[0].removeprefix("documents are read under ").split(", "))
    assert (len(said), held) == (1, offered())
    assert set(outcome.message.split()[1:]) == EVERYTHING - set().union(*(FORBIDS[one] for one in held))
    assert (tmp_path / "outside").exists() == ("landlock" not in held)


def test_without_a_sandbox_everything_can_be_done(tmp_path):
    """Or the test before this one would show nothing."""
    (tmp_path / "scratch").mkdir()
    code = f"from tests.pipeline import fakes; fakes._tell({str(tmp_path / 'outside')!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    (told,) = (line.partition(": can ")[2] for line in done.stderr.splitlines() if ": can " in line)
    assert set(told.split()) == EVERYTHING


def test_more_pages_get_more_time():
    limits = Limits(seconds=10, seconds_per_page=2, most_seconds=100)
    assert [limits.cpu(pages) for pages in (0, 5, 1000)] == [10, 20, 100]
    assert limits.wall(5) > limits.cpu(5)


def test_pages_that_are_pictures_get_the_time_of_recognising_them():
    limits = Limits(seconds=10, seconds_per_page=2, most_seconds=100, seconds_per_scan=9, most_seconds_of_scans=90)
    assert [limits.cpu(5, scans) for scans in (0, 5, 1000)] == [20, 65, 110]
    assert limits.wall(5, 5) == 3 * 65


def test_a_reader_that_tells_of_scans_is_given_their_time(tmp_path):
    limits = Limits(memory=1 << 30, seconds=0.4, seconds_per_page=0.0, seconds_per_scan=2)
    texts = ["scans 0 wait 4", "scans 2 wait 4"]
    found = outcomes(tmp_path, texts, limits=limits, workers=1)
    assert [outcome.reason for outcome in found] == [("timeout",), ()]


def test_closing_ends_the_workers(tmp_path):
    (tmp_path / "scratch").mkdir()
    tasks = iter(
        [task(tmp_path, "a.txt", fakes.sheet()), task(tmp_path, "b.txt", "hang"), task(tmp_path, "c.txt", "hang")]
    )
    results = local(
        tasks, workers=2, scratch=str(tmp_path / "scratch"), limits=Limits(seconds=100), function=fakes.read
    )
    assert next(results)[0].name == "a.txt"
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 2
    assert not fakes.workers()


def test_a_file_that_changes_its_kind_is_not_opened(tmp_path):
    target = tmp_path / "secret"
    target.write_text("secret", encoding="utf-8")
    (tmp_path / "link").symlink_to(target)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "missing"):
        with pytest.raises(worker.Refused, match="not_regular"):
            read_bytes(str(tmp_path / name))
    assert read_bytes(str(target)) == b"secret"


def test_a_file_that_changes_while_it_is_read_is_malformed(tmp_path):
    (tmp_path / "a.txt").write_text("new", encoding="utf-8")
    outcome = worker.read(Task("a.txt", str(tmp_path / "a.txt"), hashlib.sha256(b"old").hexdigest(), "k"))
    assert (outcome.result, outcome.reason) == ("failed", ("malformed",))


def test_messages_survive_the_pipe():
    one = Task("a", "/a", "d", "k", Facts("202011", 2024, "計画", published=fakes.worker.date(2024, 3, 1)), ("note",))
    assert Task.from_bytes(one.to_bytes()) == one
    other = Outcome("partial", ("truncated",), "cut", {"pages": 3}, {"records": b"\n\0x", "issues": b"y"}, "trace")
    assert Outcome.from_bytes(other.to_bytes()) == other
    with pytest.raises(ValueError, match="no result"):
        Outcome.from_bytes(Outcome("splendid").to_bytes())


def test_every_machine_has_its_own_numbers():
    lengths = {machine: len(numbers) for machine, (_, numbers, _, _) in _MACHINES.items()}
    assert lengths["x86_64"] == len(_NAMES)
    for machine, (_, numbers, clone, clone3) in _MACHINES.items():
        assert len(set(numbers)) == len(numbers)
        assert not {clone, clone3} & set(numbers)
        assert len(filter_program(machine)) % 8 == 0
