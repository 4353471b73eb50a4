"""`plansheets watch` on a real folder: a process of its own that reads what comes and leaves alone what is still being written."""

import os
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.state import LockedError, opened
from tests.pipeline import fakes
from tests.pipeline.test_run import DRIVER, ROOT, fill, results

QUIET = 0.6
SHEET = "取組\t期限\n相談会の開催\t通年\n"


@pytest.fixture
def start(tmp_path):
    """Starts watching a folder that holds one document, and waits until that is published."""
    children = []
    inputs, out = tmp_path / "in", tmp_path / "out"

    def start(*options):
        fill(inputs, {"a.txt": fakes.sheet(2, salt="a")})
        command = [*DRIVER, "watch", str(inputs), "--out", str(out), "--quiet", str(QUIET), *options]
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "FAKE_INLINE": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        children.append(child)
        while b"watching" not in child.stderr.readline():
            assert child.poll() is None
        wait_for(
            lambda: published(out).keys() == {"a.txt"}, child
        )  # a document this new may have to come to rest first
        return child, inputs, out

    yield start
    for child in children:
        child.kill()
        child.communicate()


def published(out):
    try:
        return results(out)
    except (OSError, ValueError):  # nothing yet, or just being replaced
        return {}


@contextmanager
def taken(out, child):
    """Holds the output as another run would, from the moment at which the watcher's runs let go of it."""
    with ExitStack() as stack:

        def is_ours():
            try:
                stack.enter_context(opened(out))
            except LockedError:
                return False
            return True

        wait_for(is_ours, child)
        yield


def wait_for(condition, child, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert child.poll() is None, child.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("options", [(), ("--poll",)])
def test_documents_are_read_as_they_come_and_change(start, options):
    child, inputs, out = start(*options)
    fill(inputs, {"202011/b.txt": fakes.sheet(1, salt="b")})
    wait_for(lambda: "202011/b.txt" in published(out), child)
    fill(inputs, {"a.txt": "refused bomb"})
    wait_for(lambda: published(out).get("a.txt") == ("refused", "bomb"), child)


def test_a_document_that_is_being_written_waits_and_keeps_no_other_one_waiting(start):
    child, inputs, out = start()
    began = time.monotonic()
    with (inputs / "growing.txt").open("w", encoding="utf-8") as file:
        file.write("records 1 2024 JP-20")
        for step in range(20):
            file.write(f" word{step}")
            file.flush()
            if step == 5:
                fill(inputs, {"b.txt": fakes.sheet(1, salt="b")})
            assert "growing.txt" not in published(out)
            time.sleep(0.15)
        assert "b.txt" in published(out)
        last = time.monotonic()
    wait_for(lambda: "growing.txt" in published(out), child)
    assert last - began > 4 * QUIET
    assert time.monotonic() - last >= QUIET - 0.2  # the close of the file is no change of its content


def test_a_folder_that_is_moved_in_is_read(start, tmp_path):
    child, inputs, out = start()
    fill(tmp_path / "elsewhere", {"202011/c.txt": fakes.sheet(1, salt="c")})
    (tmp_path / "elsewhere" / "202011").rename(inputs / "202011")
    wait_for(lambda: "202011/c.txt" in published(out), child)


def test_what_vanishes_is_dropped_where_that_is_asked_for(start):
    child, inputs, out = start("--prune")
    fill(inputs, {"b.txt": fakes.sheet(1, salt="b")})
    wait_for(lambda: "b.txt" in published(out), child)
    (inputs / "a.txt").unlink()
    wait_for(lambda: published(out).keys() == {"b.txt"}, child)


def test_a_sidecar_is_a_change_of_its_document(start):
    child, inputs, out = start()
    fill(inputs, {"a.toml": "fiscal_year = 2019"})
    wait_for((out / "records" / "document_year=2019").exists, child)
    wait_for(lambda: published(out).keys() == {"a.txt"}, child)


def test_a_run_that_finds_the_output_taken_is_tried_again(start):
    child, inputs, out = start()
    with taken(out, child):
        fill(inputs, {"b.txt": fakes.sheet(1, salt="b")})
        while b"is being written by" not in child.stderr.readline():
            assert child.poll() is None
    wait_for(lambda: "b.txt" in published(out), child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_at_once(start, number):
    child, _, _ = start()
    began = time.monotonic()
    child.send_signal(number)
    assert child.wait(10) == 128 + number
    assert time.monotonic() - began < 2


def test_an_empty_folder_is_waited_at_and_none_is_an_error(tmp_path, capsys):
    assert main(["watch", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    assert "no such folder" in capsys.readouterr().err
    (tmp_path / "in").mkdir()
    command = [*DRIVER, "watch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--quiet", str(QUIET)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "FAKE_INLINE": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        while b"watching" not in child.stderr.readline():
            pass
        fill(tmp_path / "in", {"a.txt": fakes.sheet(1)})
        wait_for(lambda: "a.txt" in published(tmp_path / "out"), child)
        child.terminate()


def test_run_leaves_out_what_has_just_changed(tmp_path, capsys):
    fill(tmp_path / "in", {"one.txt": fakes.sheet(1, salt="a"), "two.txt": fakes.sheet(1, salt="b")})
    command = ["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--settled"]
    assert main([*command, "1000"]) == 2
    assert "no document has been left alone for 1000 seconds" in capsys.readouterr().err
    assert main([*command, "1000", "--only", "o*"]) == 2
    assert "no document matches o* and has been left alone for 1000 seconds" in capsys.readouterr().err
    assert not Path(tmp_path / "out").exists()


def test_run_says_how_many_it_leaves_for_the_next(tmp_path, capsys):
    fill(tmp_path / "in", {"old.txt": SHEET})
    time.sleep(1.1)  # the time at which a file was made counts, and that cannot be set
    fill(tmp_path / "in", {"new.txt": fakes.sheet(1)})
    assert main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--settled", "1"]) == 0
    assert "documents that have just changed and are left for the next run: 1" in capsys.readouterr().err
    assert published(tmp_path / "out").keys() == {"old.txt"}


def test_a_time_that_is_still_to_come_says_nothing_of_a_document(tmp_path):
    fill(tmp_path / "in", {"a.txt": SHEET})
    later = time.time() + 10_000
    os.utime(tmp_path / "in" / "a.txt", (later, later))
    assert main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--settled", "60"]) == 0
    assert published(tmp_path / "out").keys() == {"a.txt"}


def test_what_is_said_of_reading_holds_for_every_run(tmp_path, monkeypatch):
    """A run with other options would read everything again, and lose what a person has taught."""
    given = []
    monkeypatch.setattr("pipeline.batch.run_batch", lambda args: given.append(args) or 3)
    (tmp_path / "in").mkdir()
    said = ["--labels", "l.toml", "--layouts", "d", "--pdf-engine", "camelot", "--verify", "--prune", "--workers", "3"]
    assert main(["watch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), *said]) == 3
    assert main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), *said]) == 3
    watched, run = ({name: value for name, value in vars(one).items() if name in vars(given[1])} for one in given)
    assert {name for name in run if run[name] != watched[name]} == {"command", "settled"}
    with pytest.raises(SystemExit):
        main(["watch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--workers", "0"])
