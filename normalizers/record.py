"""What the reading of one document yields: records with their measures and evidence, and issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from extractors.document import Box

READING = "reading"  # the field of the evidence that tells how a table was read, and not what a cell says


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity to reach or reached, with the text it was read from.

    `unit` is canonical (人, 件, 円, % …) or the counter as printed; `comparator` one of eq ge gt le lt approx range increase decrease;
    `per` one of year month week day every_other_year, only where it is printed.
    """

    value: float
    raw: str
    value_max: float | None = None
    unit: str | None = None
    comparator: str = "eq"
    per: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A printed expression of time with its inclusive bounds; both bounds are None where they are open or unknown.

    `kind` is one of fiscal_year year_round within_fiscal_year by as_needed recurring months range date calendar_year open_start
    open_end none. `fiscal_year` is the one that contains `end` (for a calendar year its own number), else the document's.
    """

    text: str | None
    start: date | None = None
    end: date | None = None
    kind: str = "none"
    fiscal_year: int | None = None
    problem: str | None = None  # why the text is no period (an impossible month, an era without a year)


@dataclass(frozen=True, slots=True)
class Address:
    """Where on the sheet something stands: page, table (from 1), row, column (from 0), line of a text file, box in points."""

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    line: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field of a record has its value: the printed text, the label it stood under, where, and the rule that read it."""

    field: str
    text: str
    label: str | None
    rule: str
    address: Address


@dataclass(frozen=True, slots=True)
class Issue:
    """Something read with doubt or not read at all; `code` is one of normalizers.schema.ISSUE_CODES."""

    code: str
    message: str
    text: str | None = None
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class Record:
    """The smallest line of a sheet that has its own item text, its own organisation or its own period."""

    item: str
    goal_path: tuple[str, ...] = ()
    item_no: str | None = None
    item_group: str | None = None
    organization: tuple[str, ...] = ()
    period: Period = Period(None)
    target: str | None = None
    target_measures: tuple[Measure, ...] = ()
    actual: str | None = None
    actual_measures: tuple[Measure, ...] = ()
    status: str | None = None
    status_code: str = "not_reported"
    description: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    address: Address = Address()
    evidence: tuple[Evidence, ...] = ()
    review_reasons: tuple[str, ...] = ()

    @property
    def goal(self) -> str | None:
        """The narrowest of `goal_path`."""
        return self.goal_path[-1] if self.goal_path else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a document from outside of it: its sidecar and the folder it lies in. All optional."""

    municipality_code: str | None = None
    fiscal_year: int | None = None
    title: str | None = None
    url: str | None = None
    published: date | None = None
    license: str | None = None
    folder: str | None = None  # name of the folder that holds the file; may be a municipality code


@dataclass(frozen=True, slots=True)
class CellCount:
    """Non-empty cells of all tables of a document, by what became of them."""

    cells: int = 0
    read: int = 0
    ignored: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Normalized:
    """The records and issues of one document, and what is known of the document itself."""

    records: tuple[Record, ...]
    issues: tuple[Issue, ...]
    cells: CellCount
    fiscal_year: int | None
    title: str | None
    municipality_code: str | None
    municipality: str | None
    prefecture: str | None  # ISO 3166-2, JP-01 to JP-47
