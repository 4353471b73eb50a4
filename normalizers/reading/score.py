"""How well a reading explains a table: do its labels look like labels, and its values like what they were read as?

Each printed cell has a say between 0 and 1, by its words and looks and never by its place; a reading scores the mean of them. Weights are set
by hand. After Pytheas (Christodoulakis et al., VLDB 2020) and ExtracTable (Hübscher et al., 2022): many small rules that a person can read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.document import Cell, Table
from normalizers.legend import is_grade
from normalizers.measure import is_measure
from normalizers.organization import is_organization
from normalizers.period import find_period, is_period
from normalizers.reading.column import NUMBERING, is_figure, is_unit
from normalizers.reading.guess import is_hinted
from normalizers.reading.lines import DITTO, UNKNOWN_RULES, Entry
from normalizers.reading.roles import Roles
from normalizers.text import key

UNNAMED = 0.25  # what a reading loses under which nothing has a name
_NAMES = frozenset({"item", "indicator", "goal"})
_UNKNOWN = frozenset({"unknown", "extra", "blank", "stage", "group"})
_FATES = {"heading": 1.0, "legend": 1.0, "note": 0.5}  # of cells that are neither labels nor values
_STRAYED = 0.1  # of a cell that is a label word for word and was read as a value
_NAMED_SO = 0.6  # of one that was read as a name: 利用者数 may be an indicator
_KEPT = 0.8  # of a cell under a known label that no field asks for
_SHORT = 16  # characters of a name of a division or of a word of progress


@dataclass(frozen=True, slots=True)
class Score:
    """How well a reading explains a table, 0 to 1: in all, its labels, and its values; None where it has none of them."""

    total: float
    labels: float | None
    values: float | None
    unread: int
    is_named: bool  # whether targets, results and the like are said of something that has a name

    def __str__(self) -> str:
        parts = [("labels", self.labels), ("values", self.values)]
        said = [f"{name} {part:.2f}" for name, part in parts if part is not None]
        said += [f"{self.unread} cells unread"] if self.unread else []
        said += [] if self.is_named else ["nothing is named"]
        return f"{self.total:.2f} ({', '.join(said)})"


def score_of(
    table: Table, roles: Roles, fates: Mapping[tuple[int, int, int], str], entries: Iterable[Entry], *, is_named: bool
) -> Score:
    """The score of what was read from a table.

    Args:
        table: the table.
        roles: what its cells look like.
        fates: what became of each cell, by table, row and column; one that is missing was not read.
        entries: what its cells were read as.
        is_named: whether something has a name, or nothing is said that asks for one.
    """
    read = {(entry.address.row, entry.address.col, entry.field): entry for entry in entries}
    labels, values, rest, unread = [], [], [], 0
    for cell in table.cells:
        fate = fates.get((table.number, cell.row, cell.col))
        if fate == "label":
            labels.append(_as_label(roles, cell))
        elif fate in _FATES:
            rest.append(_FATES[fate])
        elif fate is None and key(cell.text):
            unread += 1
            rest.append(0.0)
    at = {(cell.row, cell.col): cell for cell in table.cells}
    for (row, col, _), entry in read.items():
        values.append(_as_value(roles, at.get((row or 0, col or 0)), entry))
    said = [*labels, *values, *rest]
    total = sum(said) / len(said) if said else 1.0
    return Score(max(total - (0 if is_named else UNNAMED), 0.0), _mean(labels), _mean(values), unread, is_named)


def _mean(said: Sequence[float]) -> float | None:
    return sum(said) / len(said) if said else None


def _as_label(roles: Roles, cell: Cell) -> float:
    """How much a cell looks like the label that it is said to be."""
    role = roles.role(cell)
    if role.known:
        return 1.0
    if role.label is not None or is_hinted(cell.text):
        return 0.8 if role.shaded else 0.6
    if roles.could_be_label(cell):
        return 0.7 if role.shaded and roles.by_shade else 0.35
    return 0.0


def _as_value(roles: Roles, cell: Cell | None, entry: Entry) -> float:
    """How much a cell looks like what it was read as."""
    is_kept = entry.field == "extra" and entry.rule not in UNKNOWN_RULES
    fits = _KEPT if is_kept else fit(entry.field, entry.text)
    label = roles.label(cell) if cell is not None and cell.text.strip() == entry.text else None
    if label is None or not label.exact or label.is_period or label.field in (None, "grade", "status"):
        return fits
    if label.field == entry.field:
        return min(fits, _STRAYED) if entry.field == "item" else fits  # 評価項目 names nothing
    return min(fits, _NAMED_SO if entry.field in _NAMES else _STRAYED)


@lru_cache(maxsize=20_000)
def fit(field: str, text: str) -> float:
    """How much a text looks like a value of a field, 0 to 1; a field that nothing is known of fits nothing well.

    >>> [fit("period", text) for text in ("令和6年度末", "〃", "商工課")]
    [1.0, 0.7, 0.1]
    >>> fit("item", "商店街の空き店舗の活用"), fit("item", "12"), fit("unknown", "12")
    (1.0, 0.1, 0.4)
    """
    if DITTO.fullmatch(key(text)):
        return 0.7
    if field in _UNKNOWN:
        return 0.4
    test = _TESTS.get(field)
    return test(text) if test else 0.6


def _named(text: str) -> float:
    if sum(map(str.isalpha, key(text))) < 2 or is_measure(text):
        return 0.1
    return 0.4 if is_period(text) or is_organization(text) else 1.0


def _told(text: str) -> float:
    """Of targets, plans and results: figures, or words of what is done."""
    if is_figure(text):
        return 0.5 if is_period(text) else 1.0
    return 0.3 if is_organization(text) else 0.8


_TESTS: dict[str, Callable[[str], float]] = {
    **dict.fromkeys(("item", "indicator", "goal"), _named),
    **dict.fromkeys(("target", "plan", "actual", "baseline", "present", "year"), _told),
    **dict.fromkeys(
        ("rate", "cost", "total"), lambda text: 1.0 if is_figure(text) or len(key(text)) < _SHORT // 2 else 0.3
    ),
    **dict.fromkeys(
        ("period", "period_from", "period_to", "when"),
        lambda text: 1.0 if is_period(text) else 0.7 if find_period(text, None) else 0.1,
    ),
    "item_no": lambda text: 1.0 if NUMBERING.fullmatch(key(text)) else 0.2,
    "organization": lambda text: 1.0 if is_organization(text) else 0.5 if len(key(text)) <= _SHORT else 0.1,
    "unit": lambda text: 1.0 if is_unit(text) else 0.3,
    "grade": lambda text: 1.0 if is_grade(text) else 0.6 if len(key(text)) <= _SHORT else 0.3,
    "status": lambda text: 0.3 if is_organization(text) else 0.9,
    "description": lambda text: 0.3 if is_organization(text) or is_period(text) or is_measure(text) else 0.9,
}
