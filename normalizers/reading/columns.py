"""What each column of a block holds, from the path of its header cells and from the cells below them.

The lowest header cell with a field decides; what stands above gives it its sense (値 under 基準値, 一次 under 評価, R5 under 目標値).
A column without a known label is judged by its cells: numbering, organisations, times, row labels (目標 / 実績 / 達成率).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.document import Cell
from normalizers.labels import Label, bare, find_label
from normalizers.measure import find_unit, is_measure
from normalizers.organization import is_organization
from normalizers.reading.bands import is_number, is_total
from normalizers.reading.column import Column, is_figure, row_kind, time_in_brackets
from normalizers.reading.field_of_column import are_rowkinds, field_of_column, names_figures, share
from normalizers.reading.grid import Grid, has_words
from normalizers.reading.guess import guessed
from normalizers.reading.region import Block
from normalizers.reading.roles import Roles
from normalizers.reading.settling import settle
from normalizers.text import key

_SIDE = re.compile(r"^(.{1,20}?)の?(?:取組|取り組み|取組み|役割)$")
_TOWN = re.compile(r"[市町村区県都府道]$|^行政$")
_DATED = frozenset({"target", "actual", "baseline", "rate", "year", "grade", "cost"})
_SHORT = 8
_NUMBERED_LINE = re.compile(r"\s*[（(][1１][）)]|\s*①")
_THIS_YEAR = re.compile(r"(?:当|当該|本|今)年度?")
_SPAN = re.compile(r"[前中後]期(?:\(|$|計画|期間)")
_YEAR = re.compile(r"[0-9元]年")
_MARK = re.compile(r"[○◎●■☑✓✔レ◯〇]")
_POLICY = re.compile(
    r"^[(（]?[0-9一二三四五六七八九十①-⑳Ⅰ-Ⅻア-コ]+[)）.．、\s]|^[①-⑳Ⅰ-Ⅻ]|(?:推進|整備|充実|強化|向上|形成|確保|づくり|作り|促進|支援|振興|活性化|改革|改善|適正化|育成|保全|創出|啓発|普及|実現|公開|参画|参加|まち|社会|暮らし)$"
)
_PROSE = 40  # characters; a figure with its unit and breakdown is shorter


@dataclass(frozen=True, slots=True)
class _Head:
    cell: Cell
    label: Label | None


def columns_of(grid: Grid, roles: Roles, block: Block) -> tuple[Column, ...]:
    """The columns of a block from left to right."""
    columns = []
    for first, last, heads in _heads(grid, roles, block):
        cells = [
            cell
            for row in block.body
            for cell in dict.fromkeys(grid.at[row][first:last])
            if cell is not None and (cell.row == row or row == block.body[0])
        ]
        columns.append(_column(first, last, heads, cells, roles, len(block.body)))
    return settle(tuple(columns), len(block.body))


def _heads(grid: Grid, roles: Roles, block: Block) -> list[tuple[int, int, list[_Head]]]:
    """Ranges of columns under one lowest header cell, with the header cells above them, top first."""
    out: list[tuple[int, int, list[_Head]]] = []
    col = block.cols.start
    while col < block.cols.stop:
        path = [
            cell
            for cell in dict.fromkeys(grid.at[row][col] for row in block.header)
            if cell is not None and cell is not block.group
        ]
        lowest = grid.at[block.header.stop - 1][col]
        stop = lowest.col + lowest.colspan if lowest is not None else col + 1
        if block.group is not None and (outer := roles.label(block.group)) is not None and outer.field == "cost":
            path.insert(0, block.group)  # under a label of costs everything is a cost
        heads = [_Head(cell, roles.label(cell)) for cell in path if cell.text.strip()]
        if names_figures([head.label for head in heads]):
            heads[-2] = _Head(heads[-2].cell, None)
        kinds = _rowkind_part(grid, roles, block, col, max(stop, col + 1))
        if kinds is not None:
            out += [(col, kinds, heads), (kinds, stop, [])]
        else:
            out.append((col, max(stop, col + 1), heads))
        col = max(stop, col + 1)
    return out


def _rowkind_part(grid: Grid, roles: Roles, block: Block, first: int, last: int) -> int | None:
    """The column within one header cell from which on row labels stand (指標 over 利用者数 | 目標 and 実績), or None."""
    if last - first < 2:
        return None
    cells = [
        cell
        for row in block.body
        if (cell := grid.at[row][last - 1]) is not None and cell.col > first and cell.row == row and has_words(cell)
    ]
    return cells[0].col if cells and are_rowkinds(cells, roles) else None


def _column(first: int, last: int, heads: list[_Head], below: list[Cell], roles: Roles, rows: int) -> Column:
    cells = [cell for cell in below if has_words(cell)]
    heads, part_known = _with_guess(heads, cells)
    labels = [head.label for head in heads if head.label is not None]
    fields = [label.field for label in labels if label.field not in (None, "stage")]
    timed = [
        head for head in heads if head.label is not None and head.label.period is not None and not _is_relative(head)
    ]
    years = tuple(
        head.label.period.fiscal_year
        for head in timed
        if head.label and head.label.period and head.label.period.fiscal_year
    )
    told = next(
        (label.field for label in reversed(labels) if label.fixed), None
    )  # by a layout, which cells do not overrule
    field = told or field_of_column(
        [name for name in fields if name], bool(timed), cells, roles, [head.cell.text for head in heads]
    )
    lowest = heads[-1].label if heads else None
    if lowest is not None and lowest.field == "stage" and (lowest.unit or "").endswith("円") and not told:
        field = "cost"  # 効果額（千円）
    side = _side(heads)
    if side is not None and (field == "item" or heads[-1].cell.text.rstrip().endswith("役割")):
        field = "description"
    return Column(
        first,
        last,
        field,
        " ".join(" ".join(head.cell.text.split()) for head in heads),
        bare(heads[-1].cell.text) if heads else "",
        _when(timed, field, cells),
        next((unit for head in reversed(heads) if (unit := find_unit(head.cell.text))), None),
        side,
        key(heads[0].cell.text) if heads else None,
        years,
        _figures([cell for cell in cells if not is_number(cell)] if last - first > 1 else cells),
        policies=share(cells, lambda cell: _POLICY.search(key(cell.text))) >= 0.5,
        numbers=share(cells, lambda cell: is_figure(cell.text)) >= 0.5,
        merged=_heads_rows(cells, roles) and len({cell.row for cell in cells}) < rows,
        marks=bool(cells) and all(_MARK.fullmatch(key(cell.text)) for cell in cells),
        count=len(cells),
        heads=len(heads),
        guessed=part_known and field not in ("unknown", "extra"),
        short=bool(cells) and all(len(key(cell.text)) <= _SHORT and "。" not in cell.text for cell in cells),
        sentences=bool(cells) and all(_is_sentence(cell.text) for cell in cells),
        filled=2 * len(cells) >= len(below),
        stack=_stack(heads, cells),
        lowest=" ".join(heads[-1].cell.text.split()) if heads else "",
    )


def _stack(heads: list[_Head], cells: list[Cell]) -> tuple[tuple[str, str], ...]:
    """Field and label of each line of a header cell that stacks labels (担当課 above 期限) over cells that do; else nothing."""
    lines = [line.strip() for line in heads[-1].cell.text.splitlines() if line.strip()] if heads else []
    if any(head.label is not None and head.label.field for head in heads[:-1]):
        return ()  # 成果 above コスト under 方向性: parts of what the upper label says
    if len(lines) < 2 or share(cells, lambda cell: len(cell.text.split("\n")) == len(lines)) < 0.5:
        return ()
    if (whole := find_label("".join(lines))) is not None and whole.exact:
        return ()  # one label broken over two lines: 今後の above 計画
    labels = [find_label(line) for line in lines]
    fields = [(row_kind(label) or label.field) if label is not None and label.exact else None for label in labels]
    return tuple((field, line) for field, line in zip(fields, lines, strict=True) if field) if all(fields) else ()


def _is_relative(head: _Head) -> bool:
    """Whether the time of a label is the reported year itself: 当年度の取組結果."""
    period = head.label.period if head.label else None
    if period is None or _THIS_YEAR.fullmatch(key(period.text or "")) is None:
        return False
    return _YEAR.search(key(head.cell.text)) is None  # 本年度（令和6年度）


def _with_guess(heads: list[_Head], cells: list[Cell]) -> tuple[list[_Head], bool]:
    """The header cells of a column, the lowest one as what its parts and the cells say where no wording explains it."""
    if not heads or heads[-1].label is not None:
        return heads, False
    label = guessed(heads[-1].cell.text, [cell.text for cell in cells])
    return ([*heads[:-1], _Head(heads[-1].cell, label)], True) if label is not None else (heads, False)


def _is_sentence(text: str) -> bool:
    """Whether a text is a sentence, and no list of numbered ones, each of which names something."""
    return text.rstrip().endswith("。") and _NUMBERED_LINE.match(text) is None


def _heads_rows(cells: list[Cell], roles: Roles) -> bool:
    """Whether cells of words span rows as those of goals do."""
    cells = [cell for cell in cells if not is_total(cell.text)]
    words = [cell for cell in cells if not is_measure(cell.text)]
    tall = [cell for cell in words if cell.rowspan > 1]
    return bool(tall) and len(words) == len(cells) and not any(roles.role(cell).known for cell in cells)


def _when(timed: list[_Head], field: str, cells: Sequence[Cell]) -> str | None:
    """The printed time of a column: whole header cells over figures, the time words alone over sentences."""
    if not timed:
        return None
    texts = []
    for head in _without_spans_of_years(timed):
        period = head.label.period if head.label else None
        whole = (
            (field in _DATED and share(cells, lambda cell: cell.text.rstrip().endswith("。")) < 0.5)
            or head.label is None
            or head.label.is_period
        )
        text = head.cell.text if whole or period is None else period.text or head.cell.text
        texts.append("".join(text.split()))
    return " ".join(texts)


def _without_spans_of_years(timed: list[_Head]) -> list[_Head]:
    """The times of a column without a part of a plan that has no year of its own above a year: 前期（検証期間） over 令和6年度."""
    lowest = timed[-1].label
    dated = lowest is not None and lowest.period is not None and lowest.period.kind == "fiscal_year"
    spans = [
        head
        for head in timed[:-1]
        if dated and _SPAN.match(key(head.cell.text)) and not _YEAR.search(key(head.cell.text))
    ]
    return [head for head in timed if head not in spans]


def _figures(cells: Sequence[Cell]) -> bool:
    return bool(cells) and share(cells, lambda cell: len(cell.text) < _PROSE and _is_quantity(cell.text)) >= 0.5


def _is_quantity(text: str) -> bool:
    """Whether a cell is a figure with its unit and notes, and no words in which one stands (3,000部を作成)."""
    short = len(key(text)) <= _SHORT and "を" not in text
    return is_figure(text) and (is_measure(text) or short or time_in_brackets(text) is not None)


def _side(heads: list[_Head]) -> str | None:
    """The body that a group of columns belongs to: 〜協議会の取組み over several columns."""
    for head in heads:
        text = key(head.cell.text)
        if (match := _SIDE.match(text)) is None or (head.cell.colspan == 1 and text.endswith("役割")):
            continue  # 事業者の役割 over one column says what is asked of others
        if is_organization(match[1]) or _TOWN.search(match[1]):
            return match[1]
    return None
