"""A reader for tests: a document is a text that says what reading it does, so that no test depends on how sheets are read.

`records 3 2024 JP-20` yields three records of that year and prefecture, `partial truncated` a partial result with one record; the
other words do harm.
"""

import ctypes
import os
import socket
import subprocess
import time
from pathlib import Path
from threading import Thread

from extractors.document import Document, Finding, Page
from extractors.errors import Failed, Refused
from normalizers.record import CellCount, Facts, Issue, Measure, Normalized, Period, Record
from pipeline import worker
from pipeline.worker import Outcome, Task

DOCUMENT = Document("text", (), pages=(Page(1, 595, 842),), encoding="utf-8")


def workers():
    """The processes that read documents; the fork server and its tracker are children of ours, they are grandchildren."""
    import psutil  # noqa: PLC0415 - workers import this module too and do without

    return [child for child in psutil.Process().children(recursive=True) if child.ppid() != os.getpid()]


def sheet(records=1, year=2024, prefecture="JP-20", salt=""):
    """The text of a fake document."""
    return f"records {records} {year} {prefecture} {salt}".strip()


def normalized(records=1, year: int | None = 2024, prefecture="JP-20", salt="", issues=()):
    """What a fake document yields: all of its records carry its salt, so that a mixture of two editions shows."""
    made = tuple(
        Record(
            item=f"取組{number}",
            goal_path=("基本目標", "暮らし"),
            organization=("市民課",),
            period=Period(f"令和{number}年度", fiscal_year=year),
            target=f"{salt} {number}件",
            target_measures=(Measure(value=float(number), raw=f"{number}件", unit="件"),),
            extra={"課題": "なし", "備考": "あり"},
        )
        for number in range(records)
    )
    return Normalized(made, tuple(issues), CellCount(records * 3, records * 3), year, "計画", None, None, prefecture)


def read(task: Task, say) -> Outcome:
    """Does what the document says, with the error handling of the real reader."""
    original = worker._read
    worker._read = _read
    try:
        return worker.read(task, say)
    finally:
        worker._read = original


def versions():
    """Instead of those of the program, which may be edited while the tests run."""
    return ("plansheets test",)


def read_chunk(*given):
    """What a task does on a machine of a cluster, where nobody has replaced the versions yet."""
    from pipeline import ray_engine  # noqa: PLC0415 - processes that read a document do without

    ray_engine.versions = versions
    return ray_engine.read_chunk(*given)


def _read(task: Task, say) -> Outcome:
    words = worker.read_bytes(task.path).decode().split()
    say({"pages": 1})
    if words[0] == "scans":
        say({"pages": 1, "scans": int(words[1])})
        words = words[2:]
    if words[0] in HARM:
        HARM[words[0]](*words[1:])
    count = int(words[1]) if words[0] == "records" else 1
    year, prefecture = (int(words[2]), words[3]) if words[0] == "records" else (0, "JP-00")
    if task.facts.fiscal_year:
        year = task.facts.fiscal_year
    result = normalized(count, year or None, prefecture, " ".join(words[4:]))
    partial = (words[1],) if words[0] == "partial" else ()
    findings = tuple(Finding(code, "cut") for code in partial)
    document = Document(DOCUMENT.format, (), DOCUMENT.pages, findings, DOCUMENT.encoding)
    return worker._outcome(
        task, document, worker._with_issues(result, document, task), [(code, "cut") for code in partial]
    )


def _hang():
    while True:
        time.sleep(1)


def _spin():
    while True:
        pass


def _crash():
    ctypes.string_at(0)


def _grow():
    held = []
    while True:
        held.append(bytearray(256 << 20))


def _write(path):
    Path(path).write_text("written by a document", encoding="utf-8")


def _refuse(reason):
    raise Refused(reason, "on purpose")


def _fail(reason):
    raise Failed(reason, "on purpose")


def _defect():
    raise LookupError("a defect")


def _tell(path):
    """Which of several harmful things this process can do, as an issue of a failed result."""
    done = []
    for name, action in {
        "network": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "exec": lambda: subprocess.run(["/bin/true"], check=True),
        "fork": _fork,
        "write": lambda: Path(path).write_text("x", encoding="utf-8"),
        "remove": lambda: Path(path).parent.joinpath("scratch").rename(f"{path}.moved"),
        "read": lambda: Path(__file__).read_text(encoding="utf-8"),
        "thread": _thread,
    }.items():
        try:
            action()
            done.append(name)
        except ConnectionRefusedError:
            done.append(name)
        except OSError:
            pass
    raise Failed("unsupported", "can " + " ".join(done))


def _fork():
    child = os.fork()
    if not child:
        os._exit(0)  # one process tells what it can; two would write into each other's lines
    os.waitpid(child, 0)


def _thread():
    thread = Thread(target=len, args=("",))
    thread.start()
    thread.join()


HARM = {
    "wait": lambda seconds, *_: time.sleep(float(seconds)),
    "hang": _hang,
    "spin": _spin,
    "crash": lambda *_: _crash(),
    "abort": os.abort,
    "grow": _grow,
    "write": _write,
    "refused": _refuse,
    "failed": _fail,
    "defect": _defect,
    "tell": _tell,
    "exit": lambda: os._exit(3),
}


def inline(tasks, *, workers, scratch, log=lambda _: None, **_):
    """An engine without processes, for tests of everything else."""
    for task in tasks:
        yield task, read(task, lambda _: None)


def issue(code="unread_cell"):
    """An issue."""
    return Issue(code, "words", "原文")


FACTS = Facts()
