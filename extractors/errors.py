"""Why a document could not be read, as a small tree. Every error has a reason code and prints an address.

The codes are those published as `reason` in documents/: a `Refused` document is not a readable one of its kind by its own nature,
a `Failed` one broke the reader. `PARTIAL` are the codes of a Finding on a document of which something was read.
"""

from __future__ import annotations

REFUSED = ("empty", "not_regular", "too_large", "wrong_type", "encrypted", "bomb", "dtd")
FAILED = ("malformed", "timeout", "memory", "crash", "unsupported", "internal")
PARTIAL = ("truncated", "pages_failed", "needs_ocr", "encoding_guessed", "readers_disagree")


class ExtractionError(Exception):
    """A document that cannot be read, with a reason code and where in it the harm is.

    >>> str(Refused("encrypted", "needs a password"))
    'encrypted: needs a password'
    >>> str(Failed("malformed", "cell outside the grid", page=3, table=2))
    'malformed: p.3 table 2: cell outside the grid'
    """

    codes: tuple[str, ...] = REFUSED + FAILED

    def __init__(self, reason: str, message: str, *, page: int | None = None, table: int | None = None) -> None:
        if reason not in self.codes:
            raise ValueError(f"unknown reason {reason!r}")
        self.reason, self.message, self.page, self.table = reason, message, page, table
        super().__init__(reason, message)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.reason, self.message, self.page, self.table))

    def __str__(self) -> str:
        address = " ".join(
            part
            for part in (f"p.{self.page}" if self.page else "", f"table {self.table}" if self.table else "")
            if part
        )
        return f"{self.reason}: {address + ': ' if address else ''}{self.message}"


class Refused(ExtractionError):
    """A file that is not what it should be: empty, encrypted, a bomb, another type."""

    codes = REFUSED


class Failed(ExtractionError):
    """A file of a known type that could not be read to its end."""

    codes = FAILED


def _rebuild(
    kind: type[ExtractionError], reason: str, message: str, page: int | None, table: int | None
) -> ExtractionError:
    return kind(reason, message, page=page, table=table)
