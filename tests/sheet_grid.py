"""The cells of a generated sheet: tables with spans and page breaks, and header rows from paths of labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

NEW_PAGE = "\f"
ALL_FORMATS = ("text", "html", "xlsx", "docx", "pdf")


@dataclass(frozen=True)
class Place:
    """One cell: where it stands, what it covers, what is printed in it, and whether it is printed as a label (shaded)."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    head: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. `breaks` are the rows before which a new page begins."""

    places: tuple[Place, ...]
    nrows: int
    ncols: int
    breaks: frozenset[int] = frozenset()


Block = str | Grid


@dataclass(frozen=True)
class Sheet:
    """A drawn sheet: its printed blocks, its gold, and what is known of it beside the document."""

    seed: int
    kind: str
    features: frozenset[str]
    title: str
    fiscal_year: int
    blocks: tuple[Block, ...]
    gold: tuple[dict[str, Any], ...]
    sidecar: bool

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that can say what this sheet says: a text export cannot tell a merged bar from a blank."""
        return ALL_FORMATS[1:] if "schedule:merged bars" in self.features else ALL_FORMATS


def grid(places: Iterable[Place], breaks: Iterable[int] = ()) -> Grid:
    """A table of these cells; where none stands there is a blank one. Raises where two overlap."""
    cells = list(places)
    nrows = max(cell.row + cell.rowspan for cell in cells)
    ncols = max(cell.col + cell.colspan for cell in cells)
    taken: set[tuple[int, int]] = set()
    for cell in cells:
        covered = {(cell.row + r, cell.col + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
        assert not covered & taken, f"cells overlap at {sorted(covered & taken)}"
        taken |= covered
    cells += [Place(r, c, "") for r in range(nrows) for c in range(ncols) if (r, c) not in taken]
    return Grid(tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))), nrows, ncols, frozenset(breaks))


def header(paths: Sequence[tuple[str, ...]], row: int = 0) -> list[Place]:
    """Header cells over columns: equal first steps of neighbours are one merged cell, a short path spans to the bottom."""
    depth = max(len(path) for path in paths)
    places, col = [], 0
    while col < len(paths):
        path = paths[col]
        end = col + 1
        while len(path) > 1 and end < len(paths) and len(paths[end]) > 1 and paths[end][0] == path[0]:
            end += 1
        if len(path) == 1:
            places.append(Place(row, col, path[0], rowspan=depth, head=True))
        else:
            places.append(Place(row, col, path[0], colspan=end - col, head=True))
            tails = [p[1:] for p in paths[col:end]]
            lift = depth - 1 - max(len(tail) for tail in tails)
            below = header(tails, row + 1)
            places += [
                replace(cell, col=cell.col + col, rowspan=cell.rowspan + (lift if ends(cell, below) else 0))
                for cell in below
            ]
        col = end
    return places


def ends(cell: Place, cells: Sequence[Place]) -> bool:
    """Whether a header cell reaches the lowest row of these."""
    return cell.row + cell.rowspan == max(other.row + other.rowspan for other in cells)


def runs(values: Sequence[Any]) -> list[tuple[int, int]]:
    """Start and length of each run of equal values."""
    out: list[tuple[int, int]] = []
    for index, value in enumerate(values):
        if out and values[out[-1][0]] == value:
            out[-1] = (out[-1][0], out[-1][1] + 1)
        else:
            out.append((index, 1))
    return out
