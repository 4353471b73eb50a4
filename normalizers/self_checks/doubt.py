"""The one form of what a check finds."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.record import Issue


@dataclass(frozen=True, slots=True)
class Doubt:
    """An issue, and the rows of its table whose records a person should look at."""

    issue: Issue
    rows: tuple[int, ...] = ()
