"""The field of a column, from the fields on its header path and from what its cells hold.

The lowest header cell with a field decides; what stands above gives it its sense, and cells that say otherwise overrule both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.document import Cell
from normalizers.labels import Label, bare
from normalizers.legend import is_grade
from normalizers.measure import is_measure
from normalizers.organization import is_organization
from normalizers.period import find_period, is_period
from normalizers.reading.column import NUMBERING, is_report, is_target_word, is_unit, row_kind, time_in_brackets
from normalizers.reading.guess import tells_of_past
from normalizers.reading.lines import DITTO
from normalizers.reading.roles import Roles
from normalizers.text import key

_FIGURES = ("goal", "target", "actual", "rate")  # 目標 alone may name a goal elsewhere
_SHORT = 8  # characters of a number
_TREND = re.compile(r"[↑↗→↘↓⇧⇨⇩⬆➡⬇]")


def field_of_column(fields: list[str], timed: bool, cells: list[Cell], roles: Roles, texts: list[str]) -> str:
    """The field of a column from the fields on its header path, top first."""
    base = fields[-1] if fields else None
    upper = [*fields[:-1], *("target" for text in texts[:-1] if is_target_word(text))]
    dated_sum = timed and base in ("target", "actual")  # 累計（令和2～6年度） over 目標 and 実績
    if "total" in fields and base in ("total", "target", "actual", "cost", "rate") and not dated_sum:
        return "total"
    if "cost" in fields and base in ("cost", "actual", "target", "baseline", "plan", "total"):
        return "rowkind" if cells and are_rowkinds(cells, roles) else "cost"
    if base == "period" and (of_time := _field_of_time(upper, cells, roles, texts, timed=timed)):
        return of_time
    if base == "rate" and upper and upper[-1] == "target":
        return "target"  # 目標 as 基準年度比
    if base == "group" and "organization" in upper:
        return "organization"  # 区分 under 実施主体
    if base == "present" and share(cells, lambda cell: is_measure(cell.text) or time_in_brackets(cell.text)) >= 0.5:
        return "actual"
    if base in ("item", "description", "indicator") and timed:
        return "status" if share(cells, lambda cell: tells_of_past(cell.text)) >= 0.5 else "target"
    if base == "goal" and (
        timed
        or "actual" in upper
        or (any(map(is_target_word, texts)) and share(cells, lambda cell: is_measure(cell.text)) >= 0.5)
    ):
        return "target"
    if base is None:
        return _unnamed_field(cells, roles, texts, timed=timed)
    if base in ("goal", "item", "description", "group") and _are_stars(cells):
        return "extra"  # ★ under 重点
    return _told_by_cells(base, cells, roles, texts[-1], timed=timed)


def names_figures(path: Sequence[Label | None]) -> bool:
    """Whether the header cell above the lowest names an indicator under the label of one: 成果指標 over 広告収入額 over 目標 and 実績.

    `path` holds the labels of a column's header cells, top first.
    """
    if len(path) < 3 or path[-1] is None or not path[-1].exact or path[-1].field not in _FIGURES:
        return False
    known = path[-2] is not None and (path[-2].exact or path[-2].is_period)
    return not known and any(label is not None and label.exact and label.field == "indicator" for label in path[:-2])


def _field_of_time(upper: list[str], cells: list[Cell], roles: Roles, texts: list[str], *, timed: bool) -> str | None:
    """The field of a column whose lowest label asks for a time; None where its cells are times of their lines."""
    valued = [field for field in upper if field in ("baseline", "present", "actual", "target", "plan")]
    if valued and find_period(texts[-1], None):
        return "baseline" if valued[-1] == "actual" else valued[-1]  # 令和元年（基準年） under 実績値
    if valued:
        return "when"
    if timed:
        return "year"
    if len({row_kind(roles.label(cell)) for cell in cells} - {None, "total", "stage"}) > 1:
        return "rowkind"  # 年度 over 計画内容 and 事業費
    told = [cell for cell in cells if not DITTO.fullmatch(key(cell.text))]
    times = share(told, lambda cell: find_period(cell.text, None) or roles.label(cell))
    return "unknown" if cells and times < 0.5 else None


def _unnamed_field(cells: list[Cell], roles: Roles, texts: list[str], *, timed: bool) -> str:
    """The field of a column that no label names."""
    if texts and not timed and cells and all(_TREND.fullmatch(key(cell.text)) for cell in cells):
        return "grade"  # arrows under 推移
    if texts and bare(texts[-1]).endswith("評価") and share(cells, lambda cell: is_grade(cell.text)) > 0.5:
        return "grade"  # 中間評価 names a stage, and grades under it are judgements
    if _are_stars(cells):
        return "extra"
    return "year" if timed else _by_cells(cells, roles, headed=bool(texts))


def _are_stars(cells: list[Cell]) -> bool:
    """Whether each cell holds one sign that marks its line and grades nothing: ★."""
    return bool(cells) and all(key(cell.text) in ("★", "☆", "※", "＊", "*") for cell in cells)


def _told_by_cells(base: str, cells: list[Cell], roles: Roles, label: str, *, timed: bool) -> str:
    """The field of a column whose cells say more than its label."""
    holds_units = base == "unit" and any(is_unit(cell.text) for cell in cells)
    if (
        base in ("group", "item", "unit", "period", "target", "plan")
        and cells
        and not holds_units
        and are_rowkinds(cells, roles)
    ):
        return "rowkind"
    if base == "item" and len(cells) > 1 and share(cells, lambda cell: is_measure(cell.text)) > 0.8:
        return "unknown"  # 請求件数 over figures
    if base == "group" and timed and share(cells, lambda cell: is_grade(cell.text)) > 0.8:
        return "grade"  # 区分 beside 目標 and 実績 of a year
    if base in ("group", "indicator") and _are_kinds_of_indicators(cells, roles):
        return "rowkind"
    percent = share(cells, lambda cell: key(cell.text).endswith("%"))
    if base == "grade" and "達成" in label and percent > 0.5:
        return "rate"  # 達成度 of a year
    if base == "status" and timed and share(cells, lambda cell: is_measure(cell.text)) > 0.8:
        return "actual"  # 結果 beside めざす値 of a year
    if base == "grade" and timed and share(cells, lambda c: is_measure(c.text) and not is_grade(c.text)) > 0.5:
        return "actual"  # 最終評価 over a year and its figures
    return _judgement(cells, label) if base == "grade" else base


def _are_kinds_of_indicators(cells: list[Cell], roles: Roles) -> bool:
    """Whether cells sort indicators (活動指標, 成果指標, beside them perhaps 事業費) rather than name them."""
    labels = [label for cell in cells if (label := roles.label(cell)) is not None and label.exact]
    kinds = [label for label in labels if label.field == "indicator"]
    return bool(kinds) and len(labels) == len(cells) <= 2 * len(kinds)


def _judgement(cells: list[Cell], label: str) -> str:
    """The field of a column under a label of grades: its cells may be percentages, or reports in words."""
    if share(cells, lambda cell: key(cell.text).endswith("%")) > 0.5:
        return "rate"
    if bare(label).endswith("状況") and share(cells, lambda cell: is_report(cell.text)) > 0.5:
        return "status"
    return "grade"


def share(cells: Sequence[Cell], test: object) -> float:
    """The share of cells that pass a test; 0.0 where there are none."""
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells and callable(test) else 0.0


def are_rowkinds(cells: list[Cell], roles: Roles) -> bool:
    """Whether the cells of a column are labels of their rows: 目標, 実績, 達成率."""
    kinds = [kind for cell in cells if (kind := row_kind(roles.label(cell))) is not None]
    # 千円 in the row of what it costs
    units = sum(is_unit(cell.text) and row_kind(roles.label(cell)) is None for cell in cells)
    told = set(kinds) - {"total", "stage"}
    return len(kinds) >= 0.75 * (len(cells) - units) > units and (len(told) > 1 or told == {"cost"})


def _by_cells(cells: list[Cell], roles: Roles, *, headed: bool) -> str:
    """The field of a column that no label names."""
    if not cells:
        return "blank"
    if are_rowkinds(cells, roles):
        return "rowkind"
    if share(cells, lambda cell: (label := roles.label(cell)) is not None and label.number is not None) >= 0.8:
        return "item_no"
    if (
        not headed
        and share(cells, lambda cell: NUMBERING.fullmatch(key(cell.text)) and len(key(cell.text)) <= _SHORT) >= 0.8
    ):
        return "item_no"
    if not headed and share(cells, lambda cell: is_unit(cell.text)) >= 0.8:
        return "unit"
    if share(cells, lambda cell: is_organization(cell.text)) >= 0.6:
        return "organization"
    if share(cells, lambda cell: is_period(cell.text)) >= 0.6:
        return "period"
    return "unknown"
