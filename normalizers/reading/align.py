"""Merged cells of a text export guessed back: where its format lost them, a table gets spans again.

A merged cell is printed once; the positions that it covered are blank, or gone so that the row is short. What is guessed is only the
grid: no text moves to another row, and a row that fits no rule stays as printed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.document import Cell, Document, Table
from normalizers.labels import Label, Lexicon, find_label
from normalizers.measure import find_measures
from normalizers.organization import is_organization
from normalizers.period import find_period
from normalizers.reading.columns import NUMBERING, row_kind
from normalizers.text import is_blank, key

_ROWKINDS = frozenset({"target", "actual", "rate", "cost", "total", "plan", "status", "grade", "baseline"})
_MAX_OWN = 3  # columns of group headings that have no heading of their own
_MAX_LABEL_ROWS = 3
_DRAWN = re.compile(r"[←→━─▶►⇒].*\w|\w.*[←→━─▶►⇒]")
_SMALL_NUMBER = re.compile(r"[(（]?[0-9①-⑳]{1,4}(?:[-.][0-9]+)*[)）]?")


@dataclass(slots=True)
class Memory:
    """Headers already solved in this document: the labels of a lowest header row → the columns that they stand over."""

    columns: dict[tuple[str, ...], tuple[int, ...]]


@dataclass(slots=True)
class _Row:
    """A printed row: its cells, and for each where it stands in the mended table."""

    cells: list[Cell]
    at: list[int]
    span: list[int]

    @property
    def width(self) -> int:
        return len(self.cells)


def aligned_document(document: Document, fiscal_year: int | None, lexicon: Lexicon | None = None) -> Document:
    """The document with each of its tables aligned; headers solved in one table help in the next."""
    memory = Memory({})
    blocks = tuple(
        aligned(block, fiscal_year, memory, lexicon) if isinstance(block, Table) else block for block in document.blocks
    )
    return replace(document, blocks=blocks)


def aligned(table: Table, fiscal_year: int | None, memory: Memory, lexicon: Lexicon | None = None) -> Table:
    """The table with the spans that its blanks and its short rows suggest; a table that has spans stays as it is."""
    if table.spans or not table.cells:
        return table
    rows = _rows(table)
    labels = {
        id(cell): find_label(cell.text, fiscal_year, lexicon) for row in rows for cell in row.cells if cell.text.strip()
    }
    start = 0
    heads: set[int] = set()
    while start < len(rows):
        header = _header(rows, start, labels)
        if not header:
            start += 1
            continue
        heads.add(start)
        stop = _body_end(rows, range(start, start + header), labels)
        _mend_header(rows, range(start, start + header), range(start + header, stop), labels, memory)
        _mend_body(rows, range(start, start + header), range(start + header, stop), labels)
        for row in rows[start + header : stop]:
            _step_right(row, rows[start + header - 1])
        start = max(stop, start + header)
    return _table(table, rows, heads)


def _rows(table: Table) -> list[_Row]:
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    rows = []
    for index in range(table.nrows):
        cells = sorted(by_row.get(index, []), key=lambda cell: cell.col)
        rows.append(_Row(cells, [cell.col for cell in cells], [1] * len(cells)))
    return rows


def _known(cell: Cell, labels: dict[int, Label | None]) -> bool:
    label = labels.get(id(cell))
    return label is not None and (label.exact or label.is_period)


def _printed(row: _Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text.strip()]


def _is_header(row: _Row, labels: dict[int, Label | None], *, least: int, headed: bool = False) -> bool:
    printed = _printed(row)
    if len(printed) < least or _is_year_pair(printed, labels):
        return False
    known = sum(_known(cell, labels) for cell in printed)
    short = all(
        labels.get(id(cell)) is not None or (len(key(cell.text)) <= 40 and "。" not in cell.text) for cell in printed
    )
    flags = [_known(cell, labels) for cell in printed]
    alternates = not headed and len(flags) % 2 == 0 and all(flags[::2]) and not any(flags[1::2])
    return short and known >= (1 if headed else 0.5 * len(printed)) and not alternates


def _is_year_pair(printed: list[Cell], labels: dict[int, Label | None]) -> bool:
    """Whether a row says of what year its form is: 年度 | 令和6年度."""
    if len(printed) != 2:
        return False
    label, value = (labels.get(id(cell)) for cell in printed)
    named = label is not None and label.field == "period" and not label.is_period
    return named and value is not None and value.is_period


def _hangs(row: _Row, labels: dict[int, Label | None]) -> bool:
    """Whether a row holds labels only and none in its first column: it goes on with the header above it."""
    printed = _printed(row)
    return bool(printed) and not row.cells[0].text.strip() and all(labels.get(id(cell)) is not None for cell in printed)


def _header(rows: list[_Row], start: int, labels: dict[int, Label | None]) -> int:
    """Number of header rows that begin at a row; 0 where none does."""
    hanging = itertools.takewhile(lambda row: _hangs(row, labels), rows[start + 1 : start + _MAX_LABEL_ROWS])
    headed = any(len(_printed(row)) > 2 for row in hanging)
    if not _is_header(rows[start], labels, least=2, headed=headed):
        return 0
    count = 1
    while start + count < len(rows) and count < _MAX_LABEL_ROWS:
        if not _hangs(rows[start + count], labels):
            break
        count += 1
    return count


def _body_end(rows: list[_Row], header: range, labels: dict[int, Label | None]) -> int:
    """The row after the last one below a header."""
    years = [
        at
        for index in header
        for cell, at in zip(rows[index].cells, rows[index].at, strict=True)
        if (label := labels.get(id(cell))) is not None and label.period is not None
    ]
    for index in range(header.stop, len(rows)):
        if _is_value_row(rows[index], years, labels):
            continue
        if _is_header(rows[index], labels, least=3) or _only_labels(rows[index], labels):
            return index
    return len(rows)


def _only_labels(row: _Row, labels: dict[int, Label | None]) -> bool:
    """Whether a row holds known labels and nothing else."""
    printed = _printed(row)
    return len(printed) > 1 and all(_known(cell, labels) and not is_time(labels[id(cell)]) for cell in printed)


def is_time(label: Label | None) -> bool:
    """Whether a label is a time and nothing else."""
    return label is not None and label.is_period


def _is_value_row(row: _Row, years: list[int], labels: dict[int, Label | None]) -> bool:
    """Whether a row is one of values, some of which look like labels: a row label first, or left of the years."""
    printed = _printed(row)
    label = labels.get(id(printed[0])) if printed else None
    if label is not None and label.field in _ROWKINDS and not all(_known(cell, labels) for cell in printed):
        return True
    beside = [cell for cell, at in zip(row.cells, row.at, strict=True) if years and at == min(years) - 1]
    return any(row_kind(labels.get(id(cell))) is not None for cell in beside)


def _mend_header(rows: list[_Row], header: range, body: range, labels: dict[int, Label | None], memory: Memory) -> None:
    """Give the header rows the width of the body, from the lowest row upwards."""
    width = max((rows[index].width for index in body), default=rows[header[-1]].width)
    lowest = rows[header[-1]]
    _place_lowest(
        lowest, [rows[index] for index in body], [rows[index] for index in header[:-1]], labels, memory, width
    )
    for index in reversed(header[:-1]):
        upper, lower = rows[index], rows[index + 1]
        if any(span > 1 for span in upper.span):
            continue  # its headings stand over their columns already
        if _end(upper) < _end(lower):
            _place_over(upper, lower, labels)
    if len(header) == 1 and _is_numbered(lowest, [rows[index] for index in body], labels, width):
        if not lowest.cells[-1].text.strip():
            del lowest.cells[-1], lowest.at[-1], lowest.span[-1]
        lowest.at = [lowest.at[0], *(at + 1 for at in lowest.at[1:])]
        lowest.span[0] = 2
    for index in header:
        _widen(rows[index], rows, header, index, body, labels)


def _is_numbered(head: _Row, body: list[_Row], labels: dict[int, Label | None], width: int) -> bool:
    """Whether the first label heads two columns, numbers and names, in a body that is wider than its header."""
    label = labels.get(id(head.cells[0])) if head.cells else None
    numbers = [key(row.cells[0].text) for row in body if row.cells and key(row.cells[0].text)]
    return (
        label is not None
        and label.field == "item"
        and len(_printed(head)) < width
        and bool(numbers)
        and (_end(head) < width or not head.cells[-1].text.strip())
        and sum(bool(NUMBERING.fullmatch(number)) for number in numbers) >= 0.5 * len(numbers)
        and bool(NUMBERING.fullmatch(numbers[0]))
    )


def _step_right(row: _Row, head: _Row) -> None:
    """Move a row by one column where each of its texts stands just left of a label: its blank first cell is lost."""
    starts = [at for cell, at in zip(head.cells, head.at, strict=True) if cell.text.strip()]
    texts = [at for cell, at in zip(row.cells, row.at, strict=True) if cell.text.strip()]
    if len(texts) > 1 and [at + 1 for at in texts] == starts and not row.cells[-1].text.strip():
        row.cells, row.at, row.span = row.cells[:-1], [at + 1 for at in row.at[:-1]], row.span[:-1]


def _end(row: _Row) -> int:
    """The column after the last one that a row reaches."""
    return max((at + span for at, span in zip(row.at, row.span, strict=True)), default=0)


def _place_lowest(
    row: _Row, body: list[_Row], above: list[_Row], labels: dict[int, Label | None], memory: Memory, width: int
) -> None:
    """Move the labels of the lowest header row to the columns that they head, where group headings have columns of their own."""
    printed = [i for i, cell in enumerate(row.cells) if cell.text.strip()]
    if not printed or not above or _end(above[-1]) < width:
        return  # nothing above, or the headings above are short themselves and follow this row
    upper = above[-1]
    headed = {at for over in above for cell, at in zip(over.cells, over.at, strict=True) if cell.text.strip()}
    free = sum(col not in headed for col in range(printed[-1] + 1, width))
    signature = tuple(key(row.cells[i].text) for i in printed)
    if signature in memory.columns and len(memory.columns[signature]) == len(printed):
        targets = memory.columns[signature]
    elif 0 < free <= _MAX_OWN and any(row_ends_full(r, width) for r in body):
        targets = _best_columns(row, printed, body, upper, labels, free)
    else:
        return
    memory.columns[signature] = tuple(targets)
    first = printed[0]
    _place_groups(upper, [col for col in range(first, targets[-1] + 1) if col not in targets], targets[-1] + 1)
    row.cells = [*row.cells[:first], *(row.cells[i] for i in printed)]
    row.at = [*row.at[:first], *targets]
    row.span = [1] * len(row.cells)


def _place_groups(upper: _Row, own: list[int], end: int) -> None:
    """Put the group headings over their own columns, where there is one for each heading."""
    if not own:
        return
    heads = [
        i for i, (cell, at) in enumerate(zip(upper.cells, upper.at, strict=True)) if at >= own[0] and cell.text.strip()
    ]
    distinct = [
        i for k, i in enumerate(heads) if k == 0 or key(upper.cells[i].text) != key(upper.cells[heads[k - 1]].text)
    ]
    if len(distinct) != len(own):
        return
    left = [i for i, at in enumerate(upper.at) if at < own[0]]
    upper.cells = [*(upper.cells[i] for i in left), *(upper.cells[i] for i in distinct)]
    upper.span = [
        *(upper.span[i] for i in left),
        *(stop - start for start, stop in zip(own, [*own[1:], end], strict=True)),
    ]
    upper.at = [*(upper.at[i] for i in left), *own]


def row_ends_full(row: _Row, width: int) -> bool:
    """Whether a body row has text in its last column."""
    return row.width == width and bool(row.cells[-1].text.strip())


def _best_columns(
    row: _Row, printed: list[int], body: list[_Row], upper: _Row, labels: dict[int, Label | None], free: int
) -> tuple[int, ...]:
    """The columns for the labels of a row with `free` columns left over, by what the cells below look like."""
    starts = {at for cell, at in zip(upper.cells, upper.at, strict=True) if cell.text.strip()}
    base = printed[0]
    options = []
    for gaps in itertools.combinations(range(base, base + len(printed) + free), free):
        targets = [col for col in range(base, base + len(printed) + free) if col not in gaps]
        score = sum(_fit(labels.get(id(row.cells[i])), col, body) for i, col in zip(printed, targets, strict=True))
        score += sum(0.4 for gap in gaps if gap in starts)
        options.append((score, tuple(targets)))
    return max(options)[1]


def _fit(label: Label | None, col: int, body: list[_Row]) -> float:
    """How well the cells of a column are what a label says, 0 to 1."""
    texts = [row.cells[col].text for row in body if col < row.width and row.cells[col].text.strip()]
    if label is None or not texts:
        return 0.0
    tests: dict[str, Callable[[str], bool]] = {
        "organization": is_organization,
        "item": lambda text: not NUMBERING.fullmatch(key(text)),
        "period": lambda text: find_period(text, None) is not None,
        "status": lambda text: key(text).rstrip("。)").endswith(("た", "いる", "います")),
        "plan": lambda text: (
            key(text).rstrip("。)").endswith(("ます", "る", "く", "す"))
            and not key(text).rstrip("。").endswith("います")
        ),
        "target": lambda text: bool(find_measures(text)),
        "actual": lambda text: bool(find_measures(text)) or is_blank(text),
    }
    name = "plan" if label.field == "target" and label.period is not None and "予定" in label.text else label.field
    test = tests.get(name or "")
    return sum(bool(test(text)) for text in texts) / len(texts) if test else 0.0


def _place_over(upper: _Row, lower: _Row, labels: dict[int, Label | None]) -> None:
    """Spread the cells of a short upper header row over the columns of the row below it."""
    units = [(at, span) for at, span in zip(lower.at, lower.span, strict=True)]
    blanks = [not cell.text.strip() for cell in lower.cells]
    lead = next((i for i, blank in enumerate(blanks) if not blank), len(blanks))
    tail = next((i for i, blank in enumerate(reversed(blanks)) if not blank), 0)
    middle = upper.width - lead - tail
    inner = list(range(lead, len(units) - tail))
    if middle < 1 or middle > len(inner):
        return
    groups = _groups([lower.cells[i] for i in inner], middle, labels)
    at, span = [], []
    for index in range(lead):
        at.append(units[index][0])
        span.append(units[index][1])
    position = lead
    for size in groups:
        at.append(units[position][0])
        span.append(sum(units[i][1] for i in range(position, position + size)))
        position += size
    for index in range(len(units) - tail, len(units)):
        at.append(units[index][0])
        span.append(units[index][1])
    upper.at, upper.span = at, span


def _groups(cells: Sequence[Cell], count: int, labels: dict[int, Label | None]) -> list[int]:
    """Sizes of `count` runs of header cells: a run ends where its labels begin again or change from times to fields."""
    sizes: list[int] = []
    seen: set[str] = set()
    timed: bool | None = None
    for cell in cells:
        label = labels.get(id(cell))
        is_time = label is not None and label.is_period
        if not sizes or key(cell.text) in seen or is_time != timed:
            sizes.append(0)
            seen = set()
        sizes[-1] += 1
        seen.add(key(cell.text))
        timed = is_time
    if len(sizes) == count:
        return sizes
    return [1] * (count - 1) + [len(cells) - count + 1]


def _widen(
    row: _Row, rows: list[_Row], header: range, index: int, body: range, labels: dict[int, Label | None]
) -> None:
    """Blanks right of a label belong to it, unless the body shows a column of its own there."""
    for position in range(len(row.cells) - 1, 0, -1):
        if row.cells[position].text.strip() or not row.cells[position - 1].text.strip():
            continue
        run = position
        while (
            run < len(row.cells)
            and not row.cells[run].text.strip()
            and row.at[run] == row.at[position - 1] + 1 + run - position
        ):
            run += 1
        end = position
        while end < run and _belongs(rows, header, index, body, row.at[position - 1], row.at[end], labels):
            end += 1
        if end > position:
            row.span[position - 1] = row.at[end - 1] - row.at[position - 1] + 1
            del row.cells[position:end], row.at[position:end], row.span[position:end]


def _belongs(
    rows: list[_Row], header: range, index: int, body: range, label_col: int, col: int, labels: dict[int, Label | None]
) -> bool:
    """Whether a blank header position is covered by the label on its left."""
    for other in header:
        over = [
            (cell, at, span)
            for cell, at, span in zip(rows[other].cells, rows[other].at, rows[other].span, strict=True)
            if at <= col < at + span and cell.text.strip()
        ]
        if over and other > index:
            return True
        if over and other < index and over[0][1] == col:
            return False  # another label begins above it
    left = {i: _text_at(rows[i], label_col) for i in body}
    here = {i: _text_at(rows[i], col) for i in body}
    both = [i for i in body if left[i] and here[i]]
    if not both:
        return True
    if label_col < col and any(
        left[i]
        and not here[i]
        and any(cell.text.strip() for cell, at in zip(rows[i].cells, rows[i].at, strict=True) if at > col)
        for i in body
    ):
        return not any(
            row_kind(labels.get(id(cell)))
            for i in both
            for cell, at in zip(rows[i].cells, rows[i].at, strict=True)
            if at == col
        )
    return sum(bool(_SMALL_NUMBER.fullmatch(key(left[i]))) for i in both) >= 0.6 * len(both)


def _text_at(row: _Row, col: int) -> str:
    return next((cell.text.strip() for cell, at in zip(row.cells, row.at, strict=True) if at == col), "")


def _mend_body(rows: list[_Row], header: range, body: range, labels: dict[int, Label | None]) -> None:
    """Push short rows of figures under their years."""
    lowest = rows[header[-1]]
    width = max((at + span for at, span in zip(lowest.at, lowest.span, strict=True)), default=0)
    years = sum(
        1
        for index in header
        for cell in rows[index].cells
        if (label := labels.get(id(cell))) and label.period is not None
    )
    for index in body:
        row = rows[index]
        lead = _lead(row, years, width, labels)
        if lead is None:
            continue
        missing = lead + years - row.width
        drawn = next((i for i, cell in enumerate(row.cells) if i >= lead and _DRAWN.search(cell.text)), None)
        if missing > 0 and drawn is not None:
            row.span[drawn] += missing  # a text between arrows was merged over the years
            row.at = [at + (missing if i > drawn else 0) for i, at in enumerate(row.at)]
            missing = 0
        shift = width - (row.at[-1] + row.span[-1])
        if missing == 0 and shift > 0:
            row.at = [at + shift for at in row.at]


def _lead(row: _Row, years: int, width: int, labels: dict[int, Label | None]) -> int | None:
    """Number of cells before the figures of a short row: those up to its row label."""
    if years < 2 or row.width >= width:
        return None
    kinds = [i for i, cell in enumerate(row.cells[: width - years]) if row_kind(labels.get(id(cell))) is not None]
    if not kinds or kinds[-1] + 1 >= width - years + 1:
        return None
    lead = kinds[-1] + 1
    return lead if row.width - lead in (years, years - 1) else None


def _table(table: Table, rows: list[_Row], heads: set[int]) -> Table:
    """The mended table: cells at their columns, blanks on the left joined to what stands above them."""
    cells: list[Cell] = []
    above: dict[int, int] = {}  # column → index of the cell that covers it in the row before
    for number, row in enumerate(rows):
        covering: dict[int, int] = {}
        leading = True
        joined = {} if number in heads else _joined(row, above, cells)
        for cell, at, span in zip(row.cells, row.at, row.span, strict=True):
            if leading and at in joined and not cell.text.strip():
                index = joined[at]
                cells[index] = replace(cells[index], rowspan=number - cells[index].row + 1)
                covering[at] = index
                continue
            leading = False
            covering.update(dict.fromkeys(range(at, at + span), len(cells)))
            cells.append(replace(cell, row=number, col=at, colspan=span))
        for at, index in joined.items():
            if at not in covering and cells[index].row + cells[index].rowspan == number:
                cells[index] = replace(cells[index], rowspan=number - cells[index].row + 1)
                covering[at] = index
        above = covering
    ncols = max((cell.col + cell.colspan for cell in cells), default=0)
    return replace(
        table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))), ncols=max(ncols, table.ncols)
    )


def _joined(row: _Row, above: dict[int, int], cells: list[Cell]) -> dict[int, int]:
    """Columns on the left of a row that a cell from above covers: blank, or gone where the row was pushed to the right."""
    printed = [at for cell, at in zip(row.cells, row.at, strict=True) if cell.text.strip()]
    if not printed or printed[0] == 0:
        return {}
    out: dict[int, int] = {}
    at = 0
    while at < printed[0]:
        index = above.get(at)
        if index is None or not cells[index].text.strip() or at + cells[index].colspan > printed[0]:
            break
        out.update(dict.fromkeys(range(at, at + cells[index].colspan), index))
        at += cells[index].colspan
    return out


def texts_of(table: Table) -> Iterator[str]:
    """The printed texts of a table, for checking that none is lost."""
    return (cell.text for cell in table.cells if cell.text.strip())
