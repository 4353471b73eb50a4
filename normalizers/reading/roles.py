"""Evidence for each cell of a table: does it read as a label, is it shaded as the labels of its table are?

Shading decides only where the table itself shows that it tells labels from values: most cells with a known wording are shaded and
few of the long ones are. Elsewhere the wording decides, and whether its neighbours make it a label is the regions' business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.document import Cell, Table
from normalizers.labels import Label, Lexicon, find_label
from normalizers.text import is_blank, key

_TALL = 2  # rows of a header that a label on its left spans
_LONG = 30  # characters; a shaded cell longer than this is a band or a value
_FIGURE = re.compile(r"[△▲+\-]?[\d,.]+(?:%|‰)?")
_MAX_UNKNOWN = 24  # characters of a label that no wording knows
_NO_LABEL = re.compile(r"[。]|^[・○●◎△×〃→↓□■✓-]+$|^(?:同上|同左|－|―)$")
_LISTED = re.compile(r"[□■☑☐]")


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell looks like: the label it reads as, if any, and whether it stands as one."""

    label: Label | None
    shaded: bool

    @property
    def known(self) -> bool:
        """Whether its whole wording is a known label or a time."""
        return self.label is not None and (self.label.exact or self.label.is_period)


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of the cells of one table. `by_shade` is True where shading tells labels from values in this table."""

    of: dict[tuple[int, int], Role]
    by_shade: bool

    def role(self, cell: Cell) -> Role:
        """The role of a cell of the table."""
        return self.of[cell.row, cell.col]

    def label(self, cell: Cell) -> Label | None:
        """The label that a cell reads as."""
        return self.of[cell.row, cell.col].label

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell stands as a label: shaded where shading decides, else a wording known as a whole or a short one that ends so."""
        role = self.of[cell.row, cell.col]
        if self.by_shade:
            return role.shaded and bool(cell.text.strip())
        return role.label is not None and not role.label.weak

    def is_field(self, cell: Cell) -> bool:
        """Whether a cell is word for word the label of a field, and no time alone."""
        label = self.of[cell.row, cell.col].label
        return label is not None and label.exact and not label.is_period

    def could_be_label(self, cell: Cell) -> bool:
        """Whether a cell may be a label among labels: short, no figure, no sentence, no mark."""
        text = key(cell.text)
        return self.is_label(cell) or (
            0 < len(text) <= _MAX_UNKNOWN
            and not _FIGURE.fullmatch(text)
            and not _NO_LABEL.search(text)
            and not _LISTED.search(text)
        )


def roles_of(table: Table, fiscal_year: int | None, lexicon: Lexicon | None = None) -> Roles:
    """The roles of all cells of a table."""
    labels = {(cell.row, cell.col): find_label(cell.text, fiscal_year, lexicon) for cell in table.cells}
    for shaded in (_filled, _bold):
        found = {(cell.row, cell.col): Role(labels[cell.row, cell.col], shaded(cell)) for cell in table.cells}
        if _shade_decides(table, found):
            return Roles(found, by_shade=True)
    return Roles({place: Role(label, shaded=False) for place, label in labels.items()}, by_shade=False)


def _filled(cell: Cell) -> bool:
    return cell.fill is not None


def _bold(cell: Cell) -> bool:
    return cell.bold


def _shade_decides(table: Table, roles: dict[tuple[int, int], Role]) -> bool:
    """Whether the shaded cells of a table are its labels."""
    printed = [cell for cell in table.cells if not is_blank(cell.text)]
    known = [cell for cell in printed if roles[cell.row, cell.col].known]
    rest = [cell for cell in printed if not roles[cell.row, cell.col].known and cell.colspan < table.ncols]
    if _only_first_row(table, printed, roles) or _only_first_column(printed, roles):
        return True
    if not known or not rest:
        return False
    if len(known) == 1:
        return _alternates(printed, roles)
    shaded_known = sum(roles[cell.row, cell.col].shaded for cell in known)
    shaded_rest = sum(roles[cell.row, cell.col].shaded for cell in rest)
    return shaded_known >= 0.6 * len(known) and shaded_rest <= 0.35 * len(rest)


def _alternates(printed: list[Cell], roles: dict[tuple[int, int], Role]) -> bool:
    """Whether shaded and other cells take turns along each row, as labels and values of a small form do."""
    rows: dict[int, list[bool]] = {}
    for cell in printed:
        rows.setdefault(cell.row, []).append(roles[cell.row, cell.col].shaded)
    return len(printed) > 2 and all(flags == [i % 2 == 0 for i in range(len(flags))] for flags in rows.values())


def _only_first_row(table: Table, printed: list[Cell], roles: dict[tuple[int, int], Role]) -> bool:
    """Whether the first row or two are shaded from end to end and nothing else is, but for rows of one cell: a header, whatever its words."""
    tall = any(cell.row == 0 and cell.rowspan == _TALL for cell in printed)
    top = _TALL if tall and any(cell.row == 1 for cell in printed) else 1
    first = [cell for cell in printed if cell.row < top]
    below = [cell for cell in printed if cell.row >= top and cell.colspan < table.ncols]
    return (
        len(first) > 2
        and len({cell.row for cell in below}) > 1
        and all(roles[cell.row, cell.col].shaded for cell in first)
        and not any(roles[cell.row, cell.col].shaded for cell in below)
    )


def _only_first_column(printed: list[Cell], roles: dict[tuple[int, int], Role]) -> bool:
    """Whether the first column is shaded from top to bottom and nothing else is: labels with their values, whatever their words."""
    first = [cell for cell in printed if cell.col == 0]
    others = [cell for cell in printed if cell.col > 0]
    known = any(roles[cell.row, cell.col].known for cell in first)
    return (
        known
        and len(first) > 2
        and bool(others)
        and all(roles[cell.row, cell.col].shaded for cell in first)
        and not any(roles[cell.row, cell.col].shaded for cell in others)
    )
