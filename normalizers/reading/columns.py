"""What each column of a block holds, from the path of its header cells and from the cells below them.

The lowest header cell with a field decides; what stands above gives it its sense (値 under 基準値, 一次 under 評価, R5 under 目標値).
A column without a known label is judged by its cells: numbering, organisations, times, row labels (目標 / 実績 / 達成率).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.document import Cell
from normalizers.labels import Label, bare
from normalizers.legend import is_grade
from normalizers.measure import canonical_unit, find_unit, is_measure
from normalizers.organization import is_organization
from normalizers.period import find_period, is_period, parse_period
from normalizers.reading.grid import Grid, has_words
from normalizers.reading.guess import chosen_field, guessed
from normalizers.reading.regions import Block
from normalizers.reading.roles import Roles
from normalizers.text import key

VALUE_FIELDS = frozenset({"target", "actual", "baseline", "rate", "grade", "status", "plan", "cost", "total"})
_ROWKINDS = VALUE_FIELDS | {"description"}
NUMBERING = re.compile(r"[(（]?[0-9０-９A-Za-zＡ-Ｚ①-⑳ⅰ-ⅻⅠ-Ⅻ]+(?:[-－‐.．][0-9０-９(（)）①-⑳]+)*[)）.．]?")
_SIDE = re.compile(r"^(.{1,20}?)の?(?:取組|取り組み|取組み|役割)$")
_TOWN = re.compile(r"[市町村区県都府道]$|^行政$")
_DATED = frozenset({"target", "actual", "baseline", "rate", "year", "grade", "cost"})
_SHORT = 8
_REVIEW = re.compile(r"中間|最終|直近|評価|見直し")
_CLASS = re.compile(r"(?:区分|分類|体系)$")
_DATED_CELL = re.compile(r"([^（()）]*[^\s（()）])\s*[（(]([^（()）]+)[)）]")
_GRADE_LENGTH = 12  # characters; a longer grade cell is a report in words
_PENDING = ("集計中", "調査中", "未集計", "算定中", "未公表", "公表前", "確認中")
_THIS_YEAR = re.compile(r"(?:当|当該|本|今)年度?")
_AIM = re.compile(r"姿$|^ねらい$|像$")
_MARK = re.compile(r"[○◎●■☑✓✔レ◯〇]")
_PROSE = 40  # characters; a figure with its unit and breakdown is shorter


@dataclass(frozen=True, slots=True)
class Column:
    """Columns first..last-1 of a block under one lowest header cell.

    `field` is a field of labels.toml or one of: `year` (a year and nothing else), `rowkind` (its cells say what their row is),
    `when` (its cells are the time of the values beside them, tied by `stage`), `blank` (no header and nothing known of its cells).
    """

    first: int
    last: int
    field: str
    label: str
    when: str | None = None
    unit: str | None = None
    side: str | None = None
    stage: str | None = None
    years: tuple[int, ...] = ()
    figures: bool = False  # whether its cells hold figures
    merged: bool = False  # whether its cells head several rows and are words that no label knows
    marks: bool = False  # whether its cells are marks and nothing else
    heads: int = 1  # how many header cells stand above each other over it
    chosen: bool = False  # whether a mark in it chooses the word of its lowest header cell
    guessed: bool = False  # whether its label is known in part only
    short: bool = False  # whether its cells hold a word or two each
    filled: bool = True  # whether half of its cells or more say something
    parts: tuple[int, int] | None = None  # columns of the parts of its names, where they stand apart


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
        words = [cell for cell in cells if has_words(cell)]
        column = _column(first, last, heads, words, roles)
        short = bool(words) and all(len(key(cell.text)) <= _SHORT and "。" not in cell.text for cell in words)
        columns.append(replace(column, filled=2 * len(words) >= len(cells), short=short))
    return _settle(tuple(columns), len(block.body))


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
    return cells[0].col if cells and _are_rowkinds(cells, roles) else None


def _column(first: int, last: int, heads: list[_Head], cells: list[Cell], roles: Roles) -> Column:
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
    field = told or _field(
        [name for name in fields if name], bool(timed), cells, roles, [head.cell.text for head in heads]
    )
    side = _side(heads)
    if side is not None and (field == "item" or heads[-1].cell.text.rstrip().endswith("役割")):
        field = "description"
    return Column(
        first,
        last,
        field,
        " ".join(" ".join(head.cell.text.split()) for head in heads),
        _when(timed, field, cells),
        next((unit for head in reversed(heads) if (unit := find_unit(head.cell.text))), None),
        side,
        key(heads[0].cell.text) if heads else None,
        years,
        _figures(cells),
        _heads_rows(cells, roles),
        marks=bool(cells) and all(_MARK.fullmatch(key(cell.text)) for cell in cells),
        heads=len(heads),
        guessed=part_known and field not in ("unknown", "extra"),
    )


def _is_relative(head: _Head) -> bool:
    """Whether the time of a label is the reported year itself: 当年度の取組結果."""
    period = head.label.period if head.label else None
    return period is not None and _THIS_YEAR.fullmatch(key(period.text or "")) is not None


def _with_guess(heads: list[_Head], cells: list[Cell]) -> tuple[list[_Head], bool]:
    """The header cells of a column, the lowest one as what its parts and the cells say where no wording explains it."""
    if not heads or heads[-1].label is not None:
        return heads, False
    label = guessed(heads[-1].cell.text, [cell.text for cell in cells])
    return ([*heads[:-1], _Head(heads[-1].cell, label)], True) if label is not None else (heads, False)


def _heads_rows(cells: list[Cell], roles: Roles) -> bool:
    """Whether cells of words span rows as those of goals do."""
    words = [cell for cell in cells if not is_measure(cell.text)]
    tall = [cell for cell in words if cell.rowspan > 1]
    return bool(tall) and len(words) == len(cells) and not any(roles.role(cell).known for cell in cells)


def _when(timed: list[_Head], field: str, cells: Sequence[Cell]) -> str | None:
    """The printed time of a column: whole header cells over figures, the time words alone over sentences."""
    if not timed:
        return None
    texts = []
    for head in timed:
        period = head.label.period if head.label else None
        whole = (
            (field in _DATED and _share(cells, lambda cell: cell.text.rstrip().endswith("。")) < 0.5)
            or head.label is None
            or head.label.is_period
        )
        text = head.cell.text if whole or period is None else period.text or head.cell.text
        texts.append("".join(text.split()))
    return " ".join(texts)


def _field(fields: list[str], timed: bool, cells: list[Cell], roles: Roles, texts: list[str]) -> str:
    """The field of a column from the fields on its header path, top first."""
    base = fields[-1] if fields else None
    upper = [*fields[:-1], *("target" for text in texts[:-1] if _is_target_word(text))]
    if "total" in fields and base in ("total", "target", "actual", "cost", "rate"):
        return "total"
    if "cost" in fields and base in ("cost", "actual", "target", "baseline", "plan", "total"):
        return "rowkind" if cells and _are_rowkinds(cells, roles) else "cost"
    if base == "period" and any(field in ("baseline", "present", "actual", "target", "plan") for field in upper):
        return "when"
    if base == "period" and timed:
        return "year"
    if (
        base == "period"
        and cells
        and _share(cells, lambda cell: find_period(cell.text, None) or roles.label(cell)) < 0.5
    ):
        return "unknown"
    if base == "present" and _share(cells, lambda cell: is_measure(cell.text) or time_in_brackets(cell.text)) >= 0.5:
        return "actual"
    if base in ("item", "description", "indicator") and timed:
        return "target"
    if base == "goal" and (
        timed
        or "actual" in upper
        or (any(map(_is_target_word, texts)) and _share(cells, lambda cell: is_measure(cell.text)) >= 0.5)
    ):
        return "target"
    if base is None and "cost" in fields:
        return "cost"
    if base is None and texts and bare(texts[-1]).endswith("評価") and _share(cells, lambda c: is_grade(c.text)) > 0.5:
        return "grade"  # 中間評価 names a stage, and grades under it are judgements
    if base is None:
        return "year" if timed else _by_cells(cells, roles, headed=bool(texts))
    if base in ("group", "item", "unit", "period") and cells and _are_rowkinds(cells, roles):
        return "rowkind"
    return _judgement(cells, texts[-1]) if base == "grade" else base


def _judgement(cells: list[Cell], label: str) -> str:
    """The field of a column under a label of grades: its cells may be percentages, or reports in words."""
    if _share(cells, lambda cell: key(cell.text).endswith("%")) > 0.5:
        return "rate"
    if bare(label).endswith("状況") and _share(cells, lambda cell: is_report(cell.text)) > 0.5:
        return "status"
    return "grade"


def is_report(text: str) -> bool:
    """Whether a text is a report in words rather than a grade.

    >>> is_report("２月に説明会を開き、３地区の合意を得た。"), is_report("順調")
    (True, False)
    """
    return len(key(text)) > _GRADE_LENGTH and not is_grade(text)


def time_in_brackets(text: str) -> str | None:
    """The time that stands in brackets behind a figure of its own: 81.3%（R2）.

    >>> time_in_brackets("8箇所（令和5年度）"), time_in_brackets("（令和5年度）"), time_in_brackets("年4回（夏休み）")
    ('令和5年度', None, None)
    """
    match = _DATED_CELL.fullmatch(text.strip())
    if match is None or not is_period(match[2]) or not any(char.isdigit() for char in key(match[1])):
        return None
    return match[2].strip() if parse_period(match[2], None).start is not None else None


def _is_target_word(text: str) -> bool:
    return bare(text) in ("目標", "数値目標", "達成目標")


def _figures(cells: Sequence[Cell]) -> bool:
    return bool(cells) and _share(cells, lambda cell: len(cell.text) < _PROSE and is_figure(cell.text)) >= 0.5


def is_figure(text: str) -> bool:
    """Whether a cell holds figures or says that they are not there yet.

    >>> [is_figure(text) for text in ("1,250人", "（集計中）", "実施")]
    [True, True, False]
    """
    return any(map(str.isdigit, text)) or key(text).strip("()") in _PENDING


def _share(cells: Sequence[Cell], test: object) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells and callable(test) else 0.0


def _are_rowkinds(cells: list[Cell], roles: Roles) -> bool:
    """Whether the cells of a column are labels of their rows: 目標, 実績, 達成率."""
    kinds = [kind for cell in cells if (kind := row_kind(roles.label(cell))) is not None]
    told = set(kinds) - {"total", "stage"}
    return len(kinds) >= 0.75 * len(cells) and (len(told) > 1 or told == {"cost"})


def row_kind(label: Label | None) -> str | None:
    """The field that a row label gives to the values of its row: 目標 → target, 実績 → actual."""
    if label is None or not label.exact:
        return None
    if label.field == "period" and bare(label.text).startswith(("工程", "スケジュール")):
        return "target"
    if label.field == "goal" and _is_target_word(label.text):
        return "target"
    return label.field if label.field in _ROWKINDS | {"stage"} else None


def _by_cells(cells: list[Cell], roles: Roles, *, headed: bool) -> str:
    """The field of a column that no label names."""
    if not cells:
        return "blank"
    if _are_rowkinds(cells, roles):
        return "rowkind"
    if _share(cells, lambda cell: (label := roles.label(cell)) is not None and label.number is not None) >= 0.8:
        return "item_no"
    if (
        not headed
        and _share(cells, lambda cell: NUMBERING.fullmatch(key(cell.text)) and len(key(cell.text)) <= _SHORT) >= 0.8
    ):
        return "item_no"
    if not headed and _share(cells, lambda cell: is_unit(cell.text)) >= 0.8:
        return "unit"
    if _share(cells, lambda cell: is_organization(cell.text)) >= 0.6:
        return "organization"
    if _share(cells, lambda cell: is_period(cell.text)) >= 0.6:
        return "period"
    return "unknown"


def is_unit(text: str) -> bool:
    """Whether a cell holds a unit and nothing else.

    >>> [is_unit(text) for text in ("（%）", "人", "利用者数（人）", "12人")]
    [True, True, False, False]
    """
    inner = key(text).strip("()[]【】")
    return canonical_unit(inner) is not None and not any(map(str.isdigit, inner))


def _side(heads: list[_Head]) -> str | None:
    """The body that a group of columns belongs to: 〜協議会の取組み over several columns."""
    for head in heads:
        text = key(head.cell.text)
        if (match := _SIDE.match(text)) is None or (head.cell.colspan == 1 and text.endswith("役割")):
            continue  # 事業者の役割 over one column says what is asked of others
        if is_organization(match[1]) or _TOWN.search(match[1]):
            return match[1]
    return None


def _settle(columns: tuple[Column, ...], rows: int) -> tuple[Column, ...]:
    """Columns in the light of each other: which names the line, and what the others are then."""
    columns = _dated_by_neighbour(tuple(_timed_by_kin(column, columns) for column in columns))
    columns = _finer_names(_choices(columns))
    columns = tuple(_settled_account(column, columns) for column in columns)
    columns = tuple(_short_of_two(column, columns) for column in columns)
    fields = [column.field for column in columns]
    if "item" not in fields and "indicator" not in fields:
        columns = _name_lines(columns, rows)
    return _outer_names(_between(columns))


def _settled_account(column: Column, columns: tuple[Column, ...]) -> Column:
    """A column of settled accounts (決算) beside the plan of the same year as what it is there: the figure reached."""
    if column.field != "year" or not bare(column.label).endswith("決算"):
        return column
    planned = any(other.field == "target" and other.when == column.when for other in columns)
    return replace(column, field="actual") if planned else column


def _choices(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of marks side by side under one heading, as the choice that a mark makes: 進捗 over 済 | 実施中 | 未着手."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        if column.marks and column.when is None and column.stage and column.heads > 1:
            groups.setdefault(column.stage, []).append(column)
    field_of = {stage: field for stage, kin in groups.items() if len(kin) > 1 and (field := chosen_field(stage))}
    return tuple(
        replace(column, field=field_of[column.stage], chosen=True)
        if column.stage in field_of and column in groups[column.stage]
        else column
        for column in columns
    )


def _finer_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A merged name with a finer one right of it, one in each row: the merged one is the goal, the finer one names the lines."""
    value = next((i for i, column in enumerate(columns) if column.field in VALUE_FIELDS | {"year"}), len(columns))
    items = [i for i, column in enumerate(columns) if column.field in ("item", "indicator")]
    finer = [i for i, column in enumerate(columns[:value]) if column.field == "goal" and not column.merged]
    if len(items) != 1 or not columns[items[0]].merged or not finer or finer[0] < items[0]:
        return columns
    swapped = {items[0]: "goal", finer[0]: "item"}
    return tuple(replace(column, field=swapped.get(i, column.field)) for i, column in enumerate(columns))


def _short_of_two(column: Column, columns: tuple[Column, ...]) -> Column:
    """Of two columns of progress the one whose cells are all a word or two (完了, 実施中) as a grade: the other one is the report."""
    if column.field != "status" or not column.short:
        return column
    told = any(other.field == "status" and not other.short and other.when == column.when for other in columns)
    return replace(column, field="grade") if told else column


def _between(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Years between a baseline and a target, under a heading such as 中間評価, are actuals."""
    fields = {column.field for column in columns}
    if not {"baseline", "target"} <= fields or "actual" in fields:
        return columns
    return tuple(
        replace(column, field="actual") if column.field == "year" and _REVIEW.search(column.label) else column
        for column in columns
    )


def _outer_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Merged columns on the left of the names are goals: their cells head several lines, and are no labels themselves."""
    at = next((i for i, column in enumerate(columns) if column.field in ("item", "indicator")), 0)
    named = any(column.field == "item" for column in columns)
    outer = ("group", "unknown") if named else ("group", "unknown", "description")
    columns = tuple(
        replace(column, field="target")
        if i > at and column.field == "goal" and _is_target_word(column.label)
        else column
        for i, column in enumerate(columns)
    )
    return tuple(
        replace(column, field="goal")
        if i < at and column.merged and (column.field in outer or _CLASS.search(bare(column.label)) or _aims(column))
        else column
        for i, column in enumerate(columns)
    )


def _aims(column: Column) -> bool:
    """Whether a column says what its lines are for: 目指す姿 over several indicators."""
    return column.field == "extra" and _AIM.search(bare(column.label)) is not None


def _dated_by_neighbour(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Time columns that follow value columns one by one are their times: 数値目標 | （時期） | 最新値 | （時期）."""
    values = ("target", "actual", "baseline", "plan")
    dated = [i for i in range(1, len(columns)) if columns[i].field == "period" and columns[i - 1].field in values]
    if len(dated) < 2:
        return columns
    return tuple(
        replace(column, field="when", stage=columns[i - 1].stage) if i in dated else column
        for i, column in enumerate(columns)
    )


def _timed_by_kin(column: Column, columns: tuple[Column, ...]) -> Column:
    """A column without a time under a heading whose other columns have one: it speaks of that time."""
    if column.when is not None or column.field not in ("grade", "rate", "status", "actual", "target"):
        return column
    kin = [other for other in columns if other.stage == column.stage and other.when is not None]
    times = {other.when for other in kin}
    return replace(column, when=kin[0].when, years=kin[0].years) if column.stage and len(times) == 1 else column


def _name_lines(columns: tuple[Column, ...], rows: int) -> tuple[Column, ...]:
    """Where no column is an item: the last 区分 names the lines, else the narrowest goal, else an unknown first text column."""
    if rows < 2 and not any(column.field in ("group", "goal", "item_no") for column in columns):
        return columns
    for candidates in ("group", "goal", "unknown", "description"):
        found = [index for index, column in enumerate(columns) if column.field == candidates and column.filled]
        values = VALUE_FIELDS - {"grade"} | {"year"}  # a grade may stand first
        first_value = next((i for i, column in enumerate(columns) if column.field in values), len(columns))
        found = [index for index in found if index < first_value]
        if found and candidates == "goal" and columns[found[-1]].merged:
            finer = [i for i, column in enumerate(columns) if i < first_value and _names(column)]
            right = [i for i in finer if i > found[-1]]
            found = right[:1] or [i for i in finer if columns[i].field == "description"][:1] or found
        if found:
            index = (
                found[-1] if candidates != "unknown" else next((i for i in found if not columns[i].merged), found[0])
            )
            out = list(columns)
            out[index] = replace(columns[index], field="item")
            if candidates == "group":
                for outer in found[:-1]:
                    out[outer] = replace(columns[outer], field="goal")
            return tuple(out)
    texts = [
        index
        for index, column in enumerate(columns)
        if column.field == "target" and column.when is None and not column.figures
    ]
    if texts and sum(column.field in VALUE_FIELDS | {"year"} for column in columns) > 1:
        out = list(columns)
        out[texts[0]] = replace(columns[texts[0]], field="item")
        return tuple(out)
    return columns


def _names(column: Column) -> bool:
    """Whether a column may name the lines: words that no label knows, one in each row."""
    named = column.field in ("unknown", "description") and bool(column.label)
    return named and not column.merged and not column.figures


def names_undertaking(label: str) -> bool:
    """Whether a label names the undertaking itself (事業名) and not a field of work above it (取組項目).

    >>> names_undertaking("事　業　名"), names_undertaking("取組項目")
    (True, False)
    """
    return any(word in bare(label) for word in ("事業名", "事務事業", "事業の名称", "事業名称"))
