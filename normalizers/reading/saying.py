"""What the cells of a row say: each an entry with its field, its time and its place; dittos resolved, drawing dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Cell
from normalizers.labels import Label, find_label
from normalizers.measure import canonical_unit, find_unit, is_measure
from normalizers.period import find_period, is_period, parse_period
from normalizers.reading.block_table import BlockTable, kind_edge, kind_label, kind_of, worded
from normalizers.reading.column import VALUE_FIELDS, Column, led_by_time, row_kind, time_in_brackets
from normalizers.reading.grid import address_of, has_words
from normalizers.reading.guess import GUESSED
from normalizers.reading.lines import DITTO, Entry
from normalizers.text import is_blank, key

_ARROWS = re.compile(r"[\s　←→⇒⇐➡⇨↔⟶▶►◀▷◁━─—–\-‐－＝=>＜<＞]+")
_ARROW = re.compile(r"[→⇒➡⇨▶►━─↔]")
_TRAIL = re.compile(r"(?<=\S)[\s　]*[←→⇒➡⇨▶►◀━─↑↓↗↘↔]+[\s　]*$|^[\s　]*[←→⇒➡⇨▶►◀━─↑↓↗↘↔]+[\s　]*(?=\S)")
NUMBER = re.compile(r"[(（]?[0-9０-９A-Za-zＡ-Ｚ①-⑳]{1,4}(?:[-－‐.．(（][0-9０-９①-⑳]+[)）]?)*[)）.．]?")
NAMES = ("item", "indicator")
Part = tuple[str, str, str]  # field, label and text of a part of a cell
# Fields of cells that may print 目標 and 実績 one above the other.
_MIXED = ("year", "target", "actual", "unknown", "status")
_LABELLED = re.compile(r"([^：:]{2,6})[：:](.*)")
_WITH_AIM = re.compile(r"([^（()）]*)[（(](?:目標|計画)値?[：:\s　]*([^（()）]*\d[^（()）]*)[）)]")
_BRACKETED = re.compile(r"[【［\[〔]([^】］\]〕]{2,14})[】］\]〕]")
_FIGURE_LABEL = re.compile(r"(?:数|値|量)$")  # 数値, 人数: a label that says no more than that figures stand below it
_NAMED_FIELD = re.compile(r"[【〔\[<(](目標|実績)値?[】〕\]>)]")
_TIMED_KINDS = ("target", "actual", "baseline")  # what a column under a time gives to the row's own label
_FIGURED = ("baseline", "actual", "target", "plan")


def _kind_of_name(table: BlockTable, row: int, name: Column) -> str | None:
    """The field of a line whose own name says it: 量の見込み, 確保方策 under plan years, 事業費 below indicators."""
    for cell in table.cells(row, name):
        if (kind := row_kind(table.roles.label(cell))) in ("target", "cost"):
            return kind
    return None


def row_entries(table: BlockTable, row: int, name: Column | None, *, first: bool, several: bool) -> Iterator[Entry]:
    """The entries of a row; cells that begin above it speak only in the first row of their line.

    Where no column names the lines (`name` is None), they speak of the form or of the heading above.
    """
    kind, said_kind = kind_of(table, row), kind_label(table, row)
    when = _row_time(table, row) if several else None
    for column in table.columns:
        if column.field == "rowkind":
            for cell in table.cells(row, column):
                table.read(cell, "label")
            continue
        cells = [cell for cell in table.cells(row, column) if cell.row == row or first]
        if name is not None and column.field == "period" and when is not None:
            for cell in cells:
                table.read(cell)
            continue
        yield from _column_entries(table, row, column, cells, name, kind, said_kind, when)


def _row_time(table: BlockTable, row: int) -> str | None:
    """The time that a row's own cell gives."""
    times = [
        " ".join(cell.text.split())
        for column in table.named("period")
        for cell in table.cells(row, column)
        if is_period(cell.text) or _is_dated_kind(table.roles.label(cell))
    ]
    joined = " ".join(times[:2])  # 令和6年度 over 上半期 and 下半期
    within = len(times) > 1 and parse_period(joined, None).start is not None
    return joined if within else next(iter(times), None)


def _is_dated_kind(label: Label | None) -> bool:
    """Whether a cell says the time of its row and what its figures are: 目標（令和9年度）."""
    return label is not None and label.period is not None and label.field in ("target", "actual", "baseline", "goal")


def _column_entries(
    table: BlockTable,
    row: int,
    column: Column,
    cells: list[Cell],
    name: Column | None,
    kind: str | None,
    kind_label: str,
    when: str | None,
) -> Iterator[Entry]:
    for cell in cells:
        if cell.text.strip():
            table.read(cell)
    words = [cell for cell in cells if cell.text.strip()]
    if column is name:
        for entry in _name_entries(table, row, words, column.label):
            yield replace(entry, unit=column.unit) if entry.field == "item" else entry
        return
    if column.field in _FIGURED and len(words) == 2 and is_period(words[0].text):
        yield _entry(table, row, words[1], column, column.field, words[1].text, words[0].text.strip(), kind_label)
        return
    field = _field_of(table, row, column, name, kind)
    named = _told_by_name(table, row, name, column) if kind is None and column.when is None else None
    if named is not None:
        field, when = named
    for cell in words:
        text = _resolved(table, row, column, cell)
        if text is None:
            continue
        if cell.rowspan > 1 and column.when is not None and column.field in _TIMED_KINDS:
            field = column.field  # 基準値 over the rows of 目標 and 実績
        if column.chosen:
            text = _lowest_head(table, column)
        parts = labelled_parts(text) if field in _MIXED else ()
        parts = parts or bracketed_parts(text) or (stacked_parts(text, column.stack) if column.stack else ())
        for part_field, label, part in parts:
            entry = _entry(table, row, cell, column, part_field, part, column.when or when, "")
            yield replace(entry, label=label or entry.label)
        if not parts:
            led = led_by_time(text) if field in _FIGURED and column.when is None else None
            told, text = led or (None, text)
            time = column.when or told or when or (time_in_brackets(text) if field in _FIGURED else None)
            figure = field == "status" and "実績" in column.label and is_measure(text)  # 実施状況・実績値
            own = "actual" if figure else field
            yield _entry(table, row, cell, column, own, text, time, kind_label if field == kind else "")


def _field_of(table: BlockTable, row: int, column: Column, name: Column | None, kind: str | None) -> str:
    """The field of the cells of a column in a row: the column's own, or what the label of the row makes of it."""
    field = column.field
    if field in NAMES and name is not None:
        field = "extra" if field == "indicator" else "goal" if column.first < name.first else "description"
    if field == "year" and name is not None and kind is None:
        field = _kind_of_name(table, row, name) or ("year" if column.figures else "target")
    beside = column.first > kind_edge(table)
    if (column.when is not None and kind is not None and (field == "year" or (beside and field in _TIMED_KINDS))) or (
        column.when is None
        and beside
        and kind in ("target", "actual", "baseline", "rate", "cost")
        and field in ("unknown", "year", "stage")
    ):
        field = "target" if kind == "description" and column.when is not None else kind
    return field


def labelled_parts(text: str) -> tuple[Part, ...]:
    r"""The parts of a cell that prints 目標：… above 実績：… or 実績（目標…）; nothing where a line has no such label.

    >>> labelled_parts("目標：800件\n実績：834件"), labelled_parts("目標：800件")
    ((('target', '', '800件'), ('actual', '', '834件')), ())
    >>> labelled_parts("62%（目標60%）"), labelled_parts("（目標70%以上）")
    ((('actual', '', '62%'), ('target', '', '60%')), (('target', '', '70%以上'),))
    """
    if match := _WITH_AIM.fullmatch(text.strip()):
        said = (("actual", "", match[1].strip()), ("target", "", match[2].strip()))
        return tuple(part for part in said if part[2])
    parts = []
    for line in text.splitlines():
        match = _LABELLED.fullmatch(line.strip())
        kind = row_kind(find_label(match[1])) if match else None
        if match is None or kind is None:
            return ()
        parts.append((kind, "", match[2].strip()))
    return tuple(part for part in parts if part[2]) if len(parts) > 1 else ()


def bracketed_parts(text: str) -> tuple[Part, ...]:
    """The parts of a cell that prints its labels in brackets: 【目標】… 【実績】…; nothing where one of them is unknown.

    >>> bracketed_parts("【目標】10校 【実績】7校 【評価】Ｂ")
    (('target', '目標', '10校'), ('actual', '実績', '7校'), ('grade', '評価', 'Ｂ'))
    >>> bracketed_parts("【新規】相談会"), bracketed_parts("【目標】10校")
    ((), ())
    """
    marks = list(_BRACKETED.finditer(text))
    if len(marks) < 2 or text[: marks[0].start()].strip():
        return ()
    labels = [find_label(mark[1]) for mark in marks]
    if not all(label is not None and label.exact and label.field for label in labels):
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = tuple(
        (row_kind(label) or (label.field or "") if label else "", mark[1].strip(), text[mark.end() : end].strip())
        for label, mark, end in zip(labels, marks, ends, strict=True)
    )
    return tuple(part for part in parts if part[2])


def stacked_parts(text: str, stack: tuple[tuple[str, str], ...]) -> tuple[Part, ...]:
    r"""The lines of a cell under a header of as many lines, each a label: 担当課 above 期限.

    >>> stacked_parts("管財課\n通年", (("organization", "担当課"), ("period", "期限")))
    (('organization', '担当課', '管財課'), ('period', '期限', '通年'))
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != len(stack):
        return ()
    return tuple((field, label, line) for (field, label), line in zip(stack, lines, strict=True))


def _told_by_name(table: BlockTable, row: int, name: Column | None, column: Column) -> tuple[str, str] | None:
    """Field and time of the only figure of a line where its name tells them: 令和8年度末の入所者数【目標】 | 数値."""
    alone = column.figures and column.field in ("stage", "unknown") and _FIGURE_LABEL.search(column.label)
    if name is None or not alone or any(c.field in _FIGURED for c in table.columns):
        return None
    text = " ".join(cell.text for cell in worded(table, row, name))
    found = find_period(text, None)
    if found is None or found[0].text is None or found[0].end is None:
        return None
    bracketed = _NAMED_FIELD.search(key(text))
    return ("target" if bracketed[1] == "目標" else "actual") if bracketed else "year", found[0].text


def _lowest_head(table: BlockTable, column: Column) -> str:
    """The words of the lowest header cell over a column."""
    cell = table.grid.at[table.block.header.stop - 1][column.first]
    return "".join(cell.text.split()) if cell is not None else column.label


def _entry(
    table: BlockTable, row: int, cell: Cell, column: Column, field: str, text: str, when: str | None, kind_label: str
) -> Entry:
    label = " ".join(part for part in (column.label if column.field != "year" else "", kind_label) if part)
    return Entry(
        field,
        text,
        label or column.label,
        when,
        column.unit or find_unit(kind_label),
        column.side,
        address_of(cell, table.grid.table),
        GUESSED if column.guessed else f"column {column.field}",
        above=cell.row < row,
        stage=column.stage,
        part=column.part,
    )


def _name_entries(table: BlockTable, row: int, cells: list[Cell], label: str) -> Iterator[Entry]:
    """Number, group and item of the cells under the header that names the line."""
    names = [cell for cell in cells if has_words(cell)]
    while len(names) > 1 and NUMBER.fullmatch(key(names[0].text)):
        number = names.pop(0)
        yield Entry(
            "item_no", number.text.strip(), address=address_of(number, table.grid.table), rule="number before the name"
        )
    for index, cell in enumerate(names[:-1]):
        field = "item_group" if index == len(names) - 2 else "goal"
        yield Entry(field, cell.text.strip(), address=address_of(cell, table.grid.table), rule="merged name")
    for cell in names[-1:]:
        text = _resolved_name(table, row, cell)
        yield Entry("item", text, label, address=address_of(cell, table.grid.table), rule="name column")


def _resolved_name(table: BlockTable, row: int, cell: Cell) -> str:
    if not DITTO.fullmatch(key(cell.text)):
        return cell.text.strip()
    for above in range(row - 1, table.block.header.stop - 1, -1):
        other = table.grid.at[above][cell.col]
        if other is not None and has_words(other) and not DITTO.fullmatch(key(other.text)):
            return other.text.strip()
    return cell.text.strip()


def _resolved(table: BlockTable, row: int, column: Column, cell: Cell) -> str | None:
    """The text of a cell with dittos resolved and drawing dropped; None where nothing is said."""
    text = cell.text.strip()
    folded = key(text)
    if is_blank(text) or (
        column.figures
        and canonical_unit(text) is not None
        and not any(char.isdigit() for char in folded)
        and column.field != "unit"
        and column.field in VALUE_FIELDS | {"year"}
    ):
        return None  # a unit alone among figures is the blank of a printed form
    if DITTO.fullmatch(folded):
        left = folded == "同左"
        return _ditto(table, row, column, cell, left=left) or text
    if column.field in ("target", "year", "actual", "plan", "baseline"):
        if _ARROW.search(text) and _ARROWS.fullmatch(text):
            return _ditto(table, row, column, cell, left=True) or text
        return _TRAIL.sub("", _TRAIL.sub("", text)).strip() or text
    return text


def _ditto(table: BlockTable, row: int, column: Column, cell: Cell, *, left: bool) -> str | None:
    """What a ditto repeats: the cell on the left under another year, or the cell above."""
    if left:
        same = [
            other
            for other in table.columns
            if other.last <= column.first and other.when and other.field == column.field
        ]
        for other in reversed(same):
            found = [c for c in table.cells(row, other) if has_words(c)]
            if found and found[-1] is not cell:
                return _resolved(table, row, other, found[-1])
        return None
    for above in range(row - 1, table.block.header.stop - 1, -1):
        found = [c for c in table.cells(above, column) if has_words(c)]
        if above in table.block.body and found and found[-1] is not cell:
            return _resolved(table, above, column, found[-1])
    return None
