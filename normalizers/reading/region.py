"""The regions that a table is cut into: full-width bands, pairs of labels and values, blocks under a header, lists on their side."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.document import Cell

STACK_DEPTH = 2  # rows of a line that takes several; more have not been seen


@dataclass(frozen=True, slots=True)
class Band:
    """A cell alone in its row, over (nearly) the whole width; or one that stands above a list and `heads` it."""

    cell: Cell
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label (or several, outer first) and the values on its right."""

    labels: tuple[Cell, ...]
    values: tuple[Cell, ...]
    time: Cell | None = None  # a time on the left that spans the row: 前期, 令和6年度
    of_indicator: bool = False  # it stands in the block of an indicator and describes it


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a header. `group` is a label on the left that spans the whole block; columns are half-open.

    `repeated` are rows that print the header again, as at the head of a page; `asides` are rows of a label and its text within a line.
    """

    header: range
    body: tuple[int, ...]
    cols: range
    group: Cell | None = None
    bands: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    asides: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sideways:
    """A list that lies on its side: its labels stand on the left in `labels` columns, its lines are columns. Ranges are half-open.

    `head` is a row of labels above it that only numbers its columns.
    """

    rows: range
    cols: range
    labels: int
    head: int | None = None


@dataclass(frozen=True, slots=True)
class Stacked:
    """A list whose lines take as many rows as its header: its header rows, the first row of each line, and the bands between them."""

    header: range
    lines: tuple[int, ...]
    bands: tuple[int, ...]
    stop: int


Region = Band | Pair | Block | Sideways | Stacked
