"""The ways in which a table can be cut: that of the rules, and others where the rules leave cells unexplained.

Shading taken for what tells labels, or not; a list under one, two or three header rows, above its header, or on its side; a form, also with
its labels behind or below the values. Which of them explains the table best is for `score` to say; the runner-up and both scores are kept,
for whoever asks why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from normalizers.reading.bands import band_of
from normalizers.reading.grid import Grid
from normalizers.reading.pairs import pairs, with_labels_above
from normalizers.reading.region import Band, Block, Pair, Region, Sideways
from normalizers.reading.regions import regions_of
from normalizers.reading.roles import Roles
from normalizers.reading.score import Score

CLEAR = 0.8  # a score from which on no other reading is tried
CREDIT = 0.15  # what another reading must be better by than that of the rules, which know of more than a score does
_CLOSE = 0.02  # readings that score alike often read the same
_HEADER_ROWS = 3  # of a list that the rules do not see; deeper headers have not been seen there


@dataclass(frozen=True, slots=True)
class Cut:
    """A table as one reading cuts it."""

    name: str
    roles: Roles
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a table that was chosen, how well it explains that, and the next best where others were tried."""

    name: str
    score: Score | None = None
    next_name: str | None = None
    next_score: Score | None = None

    @property
    def reasons(self) -> str:
        """Both scores in words."""
        said = f"explains it {self.score}" if self.score else "it has the columns of that list and no header"
        return f"{said}; next best: {self.next_name} {self.next_score}" if self.next_score else said

    @property
    def is_doubtful(self) -> bool:
        """Whether the other reading explains the table better, and only not by as much as the rules are trusted for."""
        return (
            self.score is not None and self.next_score is not None and self.next_score.total > self.score.total + _CLOSE
        )


def ruled_cut(grid: Grid, roles: Roles) -> Cut:
    """The cut that the rules make."""
    return _cut("by the rules", grid, roles, regions_of(grid, roles))


def other_cuts(grid: Grid, ruled: Cut) -> Iterator[Cut]:
    """Other ways to cut a table, each once."""
    seen = {ruled.regions}
    for cut in _others(grid, ruled.roles):
        if cut.regions not in seen:
            seen.add(cut.regions)
            yield cut


def _others(grid: Grid, roles: Roles) -> Iterator[Cut]:
    if any(role.shaded for role in roles.of.values()):
        turned = Roles(roles.of, by_shade=not roles.by_shade)
        name = "by words alone" if roles.by_shade else "by shading"
        yield _cut(name, grid, turned, regions_of(grid, turned))
    first = next((row for row in range(grid.nrows) if len(grid.printed(row)) > 1), None)
    if first is None:
        return
    above = tuple(region for row in range(first) for region in _loose(grid, roles, row))
    for depth in range(1, min(_HEADER_ROWS + 1, grid.nrows - first)):
        header = range(first, first + depth)
        if not all(map(roles.could_be_label, grid.printed(header[-1]))):
            break
        if band_of(grid, roles, header[-1]) is None and _ends_whole(grid, header):
            yield _cut(
                f"a list under {depth} header rows",
                grid,
                roles,
                (*above, _list(grid, roles, header, range(header.stop, grid.nrows))),
            )
    yield from _turned_over(grid, roles)
    left = [cell for cell in grid.column(0, first, grid.nrows - 1) if cell.text.strip()]
    if grid.table.spans and all(map(roles.could_be_label, left)) and any(roles.is_field(cell) for cell in left):
        for labels in range(1, min(3, grid.ncols)):
            side = Sideways(range(first, grid.nrows), range(grid.ncols), labels)
            yield _cut(f"a list on its side, {labels} columns of labels", grid, roles, (*above, side))
    yield _cut("a form", grid, roles, (region for row in range(grid.nrows) for region in _loose(grid, roles, row)))


def _turned_over(grid: Grid, roles: Roles) -> Iterator[Cut]:
    """A list whose header stands at its foot, and forms whose labels stand behind or below their values."""
    rows = [row for row in range(grid.nrows) if grid.printed(row)]
    foot = grid.printed(rows[-1])
    if len(rows) > 2 and len(foot) > 2 and all(map(roles.could_be_label, foot)):
        at_foot = _list(grid, roles, range(rows[-1], rows[-1] + 1), rows[:-1])
        yield _cut("a list above its header", grid, roles, [at_foot])
    behind = [_labels_behind(grid, roles, row) for row in rows]
    if 2 * sum(map(bool, behind)) > len(rows):
        kept = (found or tuple(_loose(grid, roles, row)) for row, found in zip(rows, behind, strict=True))
        yield _cut("a form with its labels behind the values", grid, roles, chain.from_iterable(kept))
    if below := _labels_below(grid, roles, rows):
        yield _cut("a form with its labels below the values", grid, roles, below)


def _labels_behind(grid: Grid, roles: Roles, row: int) -> tuple[Region, ...]:
    """The pairs of a row that reads value, label, value, label; none where it does not."""
    cells = grid.printed(row)
    values, labels = cells[::2], cells[1::2]
    if len(values) != len(labels) or not all(roles.is_field(cell) for cell in labels):
        return ()
    if any(roles.is_field(cell) for cell in values):
        return ()
    return tuple(Pair((label,), (value,)) for value, label in zip(values, labels, strict=True))


def _labels_below(grid: Grid, roles: Roles, rows: list[int]) -> list[Region]:
    """The pairs of a table in which a row of labels stands below each row of values; none where it does not."""
    found: list[Region] = []
    for above, below in zip(rows[::2], rows[1::2], strict=False):
        labels = grid.printed(below)
        if not all(roles.is_field(cell) for cell in labels):
            return []
        for label in labels:
            values = dict.fromkeys(grid.at[above][label.col : label.col + label.colspan])
            found.append(Pair((label,), tuple(cell for cell in values if cell is not None and cell.text.strip())))
    return found if len(rows) % 2 == 0 else []


def _cut(name: str, grid: Grid, roles: Roles, regions: Iterable[Region]) -> Cut:
    return Cut(name, roles, tuple(with_labels_above(grid, roles, tuple(regions))))


def _loose(grid: Grid, roles: Roles, row: int) -> Iterator[Region]:
    """A row as a band, or as labels with their values."""
    band = band_of(grid, roles, row)
    if band is not None:
        yield Band(band)
    else:
        yield from pairs(grid, roles, row)


def _ends_whole(grid: Grid, header: range) -> bool:
    """Whether no cell of a header reaches beyond its last row."""
    cells = {cell for row in header for cell in grid.at[row] if cell is not None and cell.row in header}
    return all(cell.row + cell.rowspan <= header.stop for cell in cells)


def _list(grid: Grid, roles: Roles, header: range, rows: Iterable[int]) -> Block:
    rows = list(rows)
    bands = tuple(row for row in rows if band_of(grid, roles, row) is not None)
    body = tuple(row for row in rows if row not in bands and grid.printed(row))
    return Block(header, body, range(grid.ncols), None, bands)
