"""Header rows of a text export spread over the columns that they head, where merged cells were lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.document import Cell
from normalizers.labels import Label
from normalizers.measure import find_measures
from normalizers.organization import is_organization
from normalizers.period import find_period
from normalizers.reading.column import NUMBERING, row_kind
from normalizers.reading.printed_rows import Row, end_of, printed_cells, row_ends_full, text_at
from normalizers.text import is_blank, key

_MAX_OWN = 3  # columns of group headings that have no heading of their own
_SMALL_NUMBER = re.compile(r"[(（]?[0-9①-⑳]{1,4}(?:[-.][0-9]+)*[)）]?")


@dataclass(slots=True)
class Memory:
    """Headers already solved in this document: the labels of a lowest header row → the columns that they stand over."""

    columns: dict[tuple[str, ...], tuple[int, ...]]


def mend_header(rows: list[Row], header: range, body: range, labels: dict[int, Label | None], memory: Memory) -> None:
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
        if end_of(upper) < end_of(lower):
            _place_over(upper, lower, labels)
    if len(header) == 1 and _is_numbered(lowest, [rows[index] for index in body], labels, width):
        if not lowest.cells[-1].text.strip():
            del lowest.cells[-1], lowest.at[-1], lowest.span[-1]
        lowest.at = [lowest.at[0], *(at + 1 for at in lowest.at[1:])]
        lowest.span[0] = 2
    for index in header:
        _widen(rows[index], rows, header, index, body, labels)


def _is_numbered(head: Row, body: list[Row], labels: dict[int, Label | None], width: int) -> bool:
    """Whether the first label heads two columns, numbers and names, in a body that is wider than its header."""
    label = labels.get(id(head.cells[0])) if head.cells else None
    numbers = [key(row.cells[0].text) for row in body if row.cells and key(row.cells[0].text)]
    return (
        label is not None
        and label.field == "item"
        and len(printed_cells(head)) < width
        and bool(numbers)
        and (end_of(head) < width or not head.cells[-1].text.strip())
        and sum(bool(NUMBERING.fullmatch(number)) for number in numbers) >= 0.5 * len(numbers)
        and bool(NUMBERING.fullmatch(numbers[0]))
    )


def _place_lowest(
    row: Row, body: list[Row], above: list[Row], labels: dict[int, Label | None], memory: Memory, width: int
) -> None:
    """Move the labels of the lowest header row to the columns that they head, where group headings have columns of their own."""
    printed = [i for i, cell in enumerate(row.cells) if cell.text.strip()]
    if not printed or not above or end_of(above[-1]) < width:
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


def _place_groups(upper: Row, own: list[int], end: int) -> None:
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


def _best_columns(
    row: Row, printed: list[int], body: list[Row], upper: Row, labels: dict[int, Label | None], free: int
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


def _fit(label: Label | None, col: int, body: list[Row]) -> float:
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


def _place_over(upper: Row, lower: Row, labels: dict[int, Label | None]) -> None:
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


def _widen(row: Row, rows: list[Row], header: range, index: int, body: range, labels: dict[int, Label | None]) -> None:
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
    rows: list[Row], header: range, index: int, body: range, label_col: int, col: int, labels: dict[int, Label | None]
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
    left = {i: text_at(rows[i], label_col) for i in body}
    here = {i: text_at(rows[i], col) for i in body}
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
