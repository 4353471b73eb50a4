"""Who reads the documents: worker processes on this machine.

`local` keeps a few processes that a fork server started. Each reads one document at a time and goes on to the next; after a crash, a
time limit, or once it has grown large it is replaced, and only the document that it was reading is lost. Each has a pipe of its own, so that
one that dies while it writes cannot block the others. Outcomes come in the order in which they are ready.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection, get_context
from typing import Any

from pipeline.sandbox import Limits, allow_seconds, restrict, size_of
from pipeline.worker import Outcome, Task, read, stopped

Read = Callable[[Task, Callable[[dict[str, Any]], None]], Outcome]

PRELOAD = ["pipeline.warm"]
LARGE = 0.5  # of the memory that a document may have: a worker that has kept so much is replaced
_STARTING = 120.0  # seconds until a new worker must have begun, on a machine that is busy with other things
_LONGEST = 1 << 30  # bytes of an outcome
_LONGEST_LINE = 200  # signs that a worker, through which a hostile document may speak, can put into the log
_READY, _PAGES, _OUTCOME = b"r", b"p", b"o"


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: connection.Connection
    scratch: str
    task: Task | None = None
    ends: float = 0.0  # on the monotonic clock
    served: int = 0
    size: int = 0  # bytes of address space when it was new


def local(
    tasks: Iterator[Task],
    *,
    workers: int,
    scratch: str,
    limits: Limits = DEFAULT_LIMITS,
    log: Callable[[str], None] = lambda _: None,
    function: Read = read,
) -> Generator[tuple[Task, Outcome]]:
    """Each task with its outcome, exactly once, as they become ready; a task is taken only when a worker is free.

    Closing the iterator ends the workers. `scratch` is the folder below which a reader may write; the first worker
    says to `log` what else keeps it in its place.
    """
    log = cache(log)  # every worker says the same
    pool: list[_Worker] = []
    try:
        task = next(tasks, None)
        while task or any(worker.task for worker in pool):
            while task and (free := _free(pool, workers, lambda: _start(scratch, limits, function))):
                _assign(free, task, limits)
                task = next(tasks, None)
            for worker in _await(pool):
                outcome = _listen(worker, limits, log)
                if not outcome:
                    continue
                done, worker.task = _task_of(worker), None
                if _must_go(worker, outcome, limits):
                    pool.remove(worker)
                    _end(worker)
                    if worker.served and outcome.reason in (("crash",), ("memory",)):
                        # an earlier document may have done the harm: this one gets a process of its own
                        pool.append(_start(scratch, limits, function))
                        _assign(pool[-1], done, limits)
                        continue
                worker.served += 1
                yield done, outcome
    finally:
        for worker in pool:
            _end(worker)


def serve(pipe: connection.Connection, limits: Limits, scratch: str, function: Read) -> None:
    """Reads documents for as long as the parent sends some: the main function of a worker process."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries print warnings about broken files
        os.dup2(silence, stream)
    # Whatever else is open came from the fork server, among it what would keep that alive after the death of the parent.
    os.closerange(3, pipe.fileno())
    os.closerange(pipe.fileno() + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    pipe.send_bytes(_READY + json.dumps(restrict(limits, scratch)).encode())

    def say(news: dict[str, Any]) -> None:
        allow_seconds(limits.cpu(news["pages"], news.get("scans", 0)))
        pipe.send_bytes(_PAGES + json.dumps(news).encode())

    while True:
        try:
            task = Task.from_bytes(pipe.recv_bytes())
        except EOFError:
            return
        allow_seconds(limits.cpu(0))
        outcome = function(task, say)
        pipe.send_bytes(_OUTCOME + outcome.to_bytes())


def _free(pool: list[_Worker], workers: int, start: Callable[[], _Worker]) -> _Worker | None:
    """A worker without a document, a new one if there may be more; None where all are busy."""
    for worker in pool:
        if not worker.task:
            return worker
    if len(pool) < workers:
        pool.append(start())
        return pool[-1]
    return None


def _start(scratch: str, limits: Limits, function: Read) -> _Worker:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one document is one processor's work
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    ours, theirs = context.Pipe()
    folder = tempfile.mkdtemp(dir=scratch)
    process = context.Process(target=serve, args=(theirs, limits, folder, function), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, folder)


def _task_of(worker: _Worker) -> Task:
    if worker.task is None:
        raise RuntimeError("a worker without a document said something")
    return worker.task


def _assign(worker: _Worker, task: Task, limits: Limits) -> None:
    worker.task = task
    worker.ends = time.monotonic() + (limits.wall(0) if worker.served else _STARTING)
    with contextlib.suppress(OSError):  # a dead worker shows when it is waited for
        worker.pipe.send_bytes(task.to_bytes())


def _await(pool: list[_Worker]) -> list[_Worker]:
    """The workers that said something, ended, or ran out of time, after waiting for the first of them."""
    busy = [worker for worker in pool if worker.task]
    if not busy:
        return []
    soonest = min(worker.ends for worker in busy) - time.monotonic()
    ready = connection.wait([worker.pipe for worker in busy], max(soonest, 0))
    now = time.monotonic()
    return [worker for worker in busy if worker.pipe in ready or now >= worker.ends]


def _listen(worker: _Worker, limits: Limits, log: Callable[[str], None]) -> Outcome | None:
    """The outcome of the worker's document; None where it goes on reading."""
    try:
        if not worker.pipe.poll():
            return stopped("timeout", "took too long")
        message = worker.pipe.recv_bytes(_LONGEST)
        kind, content = message[:1], message[1:]
        if kind == _OUTCOME:
            return Outcome.from_bytes(content)
        news = json.loads(content)
        if kind == _READY:
            log("documents are read under " + ", ".join(news))
            worker.size = size_of(worker.process.pid)
        elif news.get("reader"):
            log(str(news["reader"])[:_LONGEST_LINE])
        extent = (news["pages"], news.get("scans", 0)) if kind == _PAGES else (0,)
        worker.ends = time.monotonic() + limits.wall(*extent)
    except (EOFError, OSError):
        return _died(worker)
    except (ValueError, TypeError, KeyError):  # a hostile document speaks through the worker
        return stopped("crash", "made the process that read it send nonsense")
    return None


def _died(worker: _Worker) -> Outcome:
    worker.process.join(5)
    code = worker.process.exitcode
    if code == -signal.SIGXCPU:
        return stopped("timeout", "took too much processor time")
    if code == -signal.SIGKILL:
        return stopped("memory", "was ended by the system, as it does when memory is short")
    name = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
    return stopped("crash", f"ended the process that read it: {name}")


def _must_go(worker: _Worker, outcome: Outcome, limits: Limits) -> bool:
    if outcome.reason and outcome.reason[0] in ("timeout", "crash", "memory", "internal"):
        return True
    return size_of(worker.process.pid) - worker.size > LARGE * limits.memory


def _end(worker: _Worker) -> None:
    """Kills a worker with whatever it started, and waits until it is gone."""
    with contextlib.suppress(OSError):
        os.killpg(worker.process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(worker.process.pid, signal.SIGKILL)  # where it had not yet a group of its own
    worker.process.join(5)
    worker.pipe.close()
    shutil.rmtree(worker.scratch, ignore_errors=True)
