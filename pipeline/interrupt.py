"""How a command ends when it is asked to: at once, with 130 or 143, and with what it has kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(KeyboardInterrupt):
    """A signal asks the command to end; `status` is its exit status. An event loop lets only this kind of exception through."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within it, SIGINT and SIGTERM raise `Interrupted`, once: the way out must not be interrupted."""
    asked: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        asked.append(number)
        raise Interrupted(128 + number)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        if asked:  # a library may have put one of its own in the place of ours
            raise Interrupted(128 + asked[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
