"""Documents read on many machines: tasks of a Ray cluster, each of which reads a few documents as a local run does.

A task carries the bytes of its documents, so that the machines need no file system in common. There, one worker process under the limits of
`pipeline/sandbox.py` reads them: Ray's own processes never look into a document. A bounded number of tasks is under way; outcomes are
yielded as tasks end and then forgotten. A task whose machine or process is lost is run again by Ray; if that goes on, each of its documents alone.
"""

from __future__ import annotations

import logging
import platform
import signal
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extractors.errors import Refused
from pipeline.engines import DEFAULT_LIMITS, Read, local
from pipeline.plan import versions
from pipeline.sandbox import Limits
from pipeline.worker import Outcome, Task, read, read_bytes, stopped

RETRIES = 3
AHEAD = 2  # tasks under way for each worker, so that none waits for the network
MOST_DOCUMENTS = 16  # of a task; the first ones hold fewer, so that all machines have something to do soon
LARGEST_TASK = 16 << 20  # bytes of documents
PROGRAM = 512 << 20  # bytes of memory that a process takes beside what a document may
_PATIENCE = 10.0  # seconds for a first connection to a cluster
_TICK = 0.2  # seconds after which signals are looked at


class ClusterError(Exception):
    """The cluster cannot be reached, is lost, or cannot do the work."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What one task reads."""

    tasks: tuple[Task, ...]
    documents: tuple[bytes | None, ...]


def on_ray(
    tasks: Iterator[Task],
    *,
    workers: int | None,
    scratch: str,
    limits: Limits = DEFAULT_LIMITS,
    log: Callable[[str], None] = lambda _: None,
    function: Read = read,
    address: str | None = None,
) -> Generator[tuple[Task, Outcome]]:
    """Each task with its outcome, exactly once, as they become ready: `engines.local` on the machines of a cluster.

    Args:
        tasks: what to read; taken as the cluster has room.
        workers: how many documents are read at a time; as many as the cluster has processors where None.
        scratch: without use here, every machine has its own.
        limits: of each document.
        log: is told what holds the readers in their place.
        function: what reads a document.
        address: of the cluster, as `ray.init` takes it; one of this machine alone is started where None.

    Raises:
        ClusterError: the cluster cannot be reached, is lost, or runs another version.
    """
    del scratch
    log = cache(log)
    with _connected(address) as ray:
        _check_memory(ray, limits.memory + PROGRAM)
        ahead = AHEAD * (workers or int(ray.cluster_resources().get("CPU", 1)))
        remote = ray.remote(
            num_cpus=1, memory=limits.memory + PROGRAM, max_retries=RETRIES, retry_exceptions=False, name="read"
        )(read_chunk)
        waiting, chunks = deque[_Chunk](), _chunks(tasks, ahead)
        running: dict[Any, _Chunk] = {}
        try:
            while True:
                while len(running) < ahead and (chunk := waiting.popleft() if waiting else next(chunks, None)):
                    running[remote.remote(chunk, limits, function, versions())] = chunk
                if not running:
                    return
                ready, _ = ray.wait(list(running), num_returns=1, timeout=_TICK)
                for chunk, reference in [(running.pop(one), one) for one in ready]:
                    yield from _outcomes(ray, reference, chunk, waiting, log)
        finally:
            for reference in running:
                ray.cancel(reference, force=True)


def read_chunk(chunk: _Chunk, limits: Limits, function: Read, wanted: tuple[str, ...]) -> tuple[list[bytes], list[str]]:
    """What a task does on its machine: the outcomes of its documents in their order, and what is for the log.

    Raises:
        ClusterError: the machine reads with other versions than the one that keeps the results.
    """
    if versions() != wanted:
        others = ", ".join(sorted(set(versions()) - set(wanted)))
        raise ClusterError(f"{platform.node()} has other versions: {others}")
    found: dict[str, bytes] = {}
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="plansheets-") as folder:
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        placed = [replace(task, path=f"{folder}/{number}") for number, task in enumerate(chunk.tasks)]
        for task, document in zip(placed, chunk.documents, strict=True):
            if document is not None:
                Path(task.path).write_bytes(document)
        with (
            _nameless_main(),
            closing(
                local(iter(placed), workers=1, scratch=str(scratch), limits=limits, log=said.append, function=function)
            ) as outcomes,
        ):
            for task, outcome in outcomes:
                found[task.key] = outcome.to_bytes()
    return [found[task.key] for task in placed], said


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Keeps the process that reads from importing the program of a Ray worker: it takes a second, and is nothing to have beside a document."""
    main = sys.modules["__main__"].__dict__
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file


def _chunks(tasks: Iterator[Task], ahead: int) -> Iterator[_Chunk]:
    """The tasks in groups: one document each at first, later more."""
    group: list[tuple[Task, bytes | None]] = []
    size = made = 0
    for task in tasks:
        try:
            document = read_bytes(task.path)
        except Refused:  # something else lies there by now; the reader will not find it either, and say so
            document = None
        group.append((task, document))
        size += len(document or b"")
        if size >= LARGEST_TASK or len(group) >= min(1 + made // ahead, MOST_DOCUMENTS):
            yield _Chunk(*zip(*group, strict=True))
            group, size, made = [], 0, made + 1
    if group:
        yield _Chunk(*zip(*group, strict=True))


def _outcomes(
    ray: Any, reference: Any, chunk: _Chunk, waiting: deque[_Chunk], log: Callable[[str], None]
) -> Iterator[tuple[Task, Outcome]]:
    """The outcomes of a task that has ended; where its process was lost again and again, its documents wait to be read alone."""
    lost = (
        ray.exceptions.WorkerCrashedError,
        ray.exceptions.NodeDiedError,
        ray.exceptions.OutOfMemoryError,
        ray.exceptions.ObjectLostError,
    )
    try:
        outcomes, said = ray.get(reference)
    except lost as error:
        if len(chunk.tasks) > 1:
            waiting.extend(_Chunk((task,), (data,)) for task, data in zip(chunk.tasks, chunk.documents, strict=True))
        else:
            yield chunk.tasks[0], stopped("crash", f"ended every process that read it: {type(error).__name__}")
        return
    except ray.exceptions.RayTaskError as error:
        raise ClusterError(f"a machine cannot read: {error.cause}") from None
    except ray.exceptions.RayError as error:
        raise ClusterError(str(error)) from None
    for line in said:
        log(line)
    for task, outcome in zip(chunk.tasks, outcomes, strict=True):
        yield task, Outcome.from_bytes(outcome)


@contextmanager
def _connected(address: str | None) -> Iterator[Any]:
    """Ray, connected to the cluster of an address, or to one that it starts on this machine."""
    try:
        import ray  # noqa: PLC0415  an extra, and slow
    except ModuleNotFoundError as error:
        raise ClusterError(f"{error}; install plansheets[ray]") from None
    if address:
        _check_reachable(address)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterError(f"{address or 'a cluster on this machine'} cannot be reached: {error}") from None
    finally:
        for number, handler in before.items():  # ray puts its own in their place
            signal.signal(number, handler)
    try:
        yield ray
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Ray itself would try for many minutes."""
    place = urlsplit(address if "://" in address else f"ray://{address}")
    if place.hostname and place.port:
        try:
            socket.create_connection((place.hostname, place.port), _PATIENCE).close()
        except OSError as error:
            raise ClusterError(f"{address} cannot be reached: {error}") from None


def _check_memory(ray: Any, wanted: int) -> None:
    """A task that fits no machine would wait for ever."""
    most = max((node["Resources"].get("memory", 0) for node in ray.nodes() if node["Alive"]), default=0)
    if most < wanted:
        raise ClusterError(
            f"no machine of the cluster has {wanted >> 20} MiB of memory for a document: at most {int(most) >> 20}"
        )
