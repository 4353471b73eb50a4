"""What is printed on a sheet and where it stands, as frozen values.

A reader turns the bytes of one file into a `Document`. It mirrors the sheet and holds no opinion about it: a cell is not yet a
label, a line is not yet a heading. Boxes are in points with the origin at the top left of the page as a reader sees it (after /Rotate);
pages and tables are counted from 1, rows and columns of a table from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: points, origin top left, x0 <= x1 and top <= bottom."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, blank ones included; it covers rows row..row+rowspan-1 and columns col..col+colspan-1.

    `text` keeps the line breaks that the author made and drops those that only the width of the cell made.
    What the format does not tell is None (or False): a text export knows no fill, a workbook no page.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: Box | None = None
    line: int | None = None  # 1-based line of a text file
    fill: str | None = None  # background as RRGGBB; None where there is none or it is white
    bold: bool = False
    vertical: bool = False  # written top to bottom, or letters stacked
    confidence: float | None = None  # 0 to 1 where the text was recognised in an image, else None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells. `cells` are ordered by row, then column; no two of them overlap.

    `spans` is False where the format loses merged cells (a text export): a blank there may stand for the cell above or on the left.
    """

    number: int  # 1-based in the document
    nrows: int
    ncols: int
    cells: tuple[Cell, ...]
    page: int | None = None  # where it begins
    sheet: str | None = None
    box: Box | None = None
    spans: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph outside tables."""

    text: str
    page: int | None = None
    sheet: str | None = None
    box: Box | None = None
    number: int | None = None  # 1-based line of a text file
    level: int | None = None  # heading level where the format marks headings (1 is the broadest)
    bold: bool = False
    size: float | None = None  # font size in points


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged format, in points as a reader sees it; `problem` says why it could not be read."""

    number: int
    width: float
    height: float
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the reader noticed and that a user must know: `code` is one of errors.PARTIAL or `decoded`."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that a reader found in one file: lines and tables in reading order."""

    format: str  # text, pdf, xlsx, docx, html
    blocks: tuple[Line | Table, ...]
    pages: tuple[Page, ...] = ()
    findings: tuple[Finding, ...] = ()
    encoding: str | None = None
    metadata_title: str | None = None  # the title that the file's own properties give

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def lines(self) -> Iterator[Line]:
        """The lines outside tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Line))
