"""A grammar of sheets: a seed draws one layout with its words, its features and its gold records.

The same seed gives the same sheet. What is drawn follows docs/records.md, and nothing is drawn that docs/records.md leaves open. A feature
(`goal:rows`, `header:2`, `cells:tagged` …) is a name for what the sheet has, so that a weakness of the reading has a name too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.sheet_cards import CARDS
from tests.sheet_goal_forms import FORMS
from tests.sheet_grid import Block, Grid, Place, Sheet, grid
from tests.sheet_lists import LISTS
from tests.sheet_matrices import MATRICES
from tests.sheet_plans import PLANS_BY_YEAR
from tests.sheet_policies import POLICIES
from tests.sheet_rare import RARE
from tests.sheet_reports import REPORTS
from tests.sheet_schedules import SCHEDULES
from tests.sheet_values import era
from tests.sheet_words import CITIES, PLANS, Pen

Drawer = Callable[[Pen, str], tuple[list[Block], list[dict[str, Any]]]]
FRAME_TITLES = ("総括表", "一覧表", "進行管理シート", "評価表")
FRAME_NOTES = ("※ 数値は各年度末の時点のものである。", "（注）端数は四捨五入している。", "備考：各課からの報告による。")
PREFACES = (
    "　この資料は、計画に掲げた取組の進み具合を取りまとめたものです。",
    "　各課の回答をもとに作成しました。数値は速報を含みます。",
)
NOTES = (
    "※　端数処理のため、内訳と合計が一致しないことがあります。",
    "問合せ先　企画調整課　電話 000-000-0000",
    "※1　年度末の時点で集計したもの。",
    "- 1 -",
)
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def draw_sheet(seed: int, kind: str | None = None) -> Sheet:
    """The sheet of a seed; `kind` fixes the kind of layout, else the seed draws it too."""
    rng = Random(seed)
    pen = Pen(rng, year=rng.randint(2019, 2025))
    kind = kind or pen.pick(SHARES)
    pen.features.add(f"kind:{kind}")
    city, plan = pen.pick(CITIES), pen.pick(PLANS)
    title = f"{city}{plan}"
    blocks, gold = (KINDS | UNUSUAL)[kind](pen, title)
    for row in gold:
        row["fiscal_year"] = row["fiscal_year"] or pen.year
    sidecar = pen.flip("facts:sidecar", 0.5)
    blocks = untidy(pen, with_prose(pen, with_frame(pen, blocks)))
    return Sheet(seed, kind, frozenset(pen.features), title, pen.year, tuple(blocks), tuple(gold), sidecar)


def draw_mixed(pen: Pen, title: str) -> tuple[list[Block], list[dict[str, Any]]]:
    """A report in numbered chapters: indicators first, then undertakings; the chapter is the broadest goal."""
    pen.fixed = {
        "goal": ("columns", "none"),
        "legend": ("words",),
    }  # two legends in one document would contradict each other
    style = pen.pick(("{n}　{t}", "{n}. {t}", "第{n}章　{t}"))
    blocks: list[Block] = [f"{era(pen.year, '令和6年度')}　{title}　年次報告書"]
    gold: list[dict[str, Any]] = []
    chapters = (("指標の達成状況", pen.pick(("matrix", "stages"))), ("取組の状況", pen.pick(("list", "year list"))))
    for n, (name, kind) in enumerate(chapters, start=1):
        chapter = style.format(n=n, t=name)
        part, rows = KINDS[kind](pen, title)
        blocks += [chapter, *part[1:]]
        for row in rows:
            row["goal_path"] = [chapter, *row["goal_path"]]
            row["goal"] = row["goal_path"][-1]
        gold += rows
    return blocks, gold


def with_frame(pen: Pen, blocks: list[Block]) -> list[Block]:
    """The blocks with what some tables have inside their frame: a title over the header, a note below the last line."""
    titled, noted = pen.flip("table:title row", 0.08), pen.flip("table:note row", 0.08)
    out: list[Block] = []
    for block in blocks:
        if not isinstance(block, Grid) or block.ncols < 4:
            out.append(block)
            continue
        shift = int(titled)
        cells = [replace(cell, row=cell.row + shift) for cell in block.places]
        cells += [Place(0, 0, pen.pick(FRAME_TITLES), colspan=block.ncols)] * titled
        cells += [Place(block.nrows + shift, 0, pen.pick(FRAME_NOTES), colspan=block.ncols)] * noted
        out.append(grid(cells, (row + shift for row in block.breaks)))
    return out


def with_prose(pen: Pen, blocks: list[Block]) -> list[Block]:
    """The blocks with what stands around tables and gives no record: a preface, a note, where to ask."""
    before = [pen.pick(PREFACES)] if pen.flip("prose:preface", 0.25) else []
    after = [pen.pick(NOTES)] if pen.flip("prose:note", 0.25) else []
    return [*blocks[:1], *before, *blocks[1:], *after]


def untidy(pen: Pen, blocks: list[Block]) -> list[Block]:
    """The blocks with what typists do: full-width figures, letters of labels set apart, labels broken over lines, no shading."""
    changes: list[Callable[[Place], Place]] = []
    if pen.flip("untidy:full-width", 0.25):
        changes.append(lambda cell: replace(cell, text=cell.text.translate(_FULL).replace("%", "％")))
    if pen.flip("untidy:spaced labels", 0.2):
        changes.append(
            lambda cell: (
                replace(cell, text="　".join(cell.text))
                if cell.head and len(cell.text) in (2, 3) and cell.text.isalpha()
                else cell
            )
        )
    if pen.flip("untidy:broken labels", 0.2):
        changes.append(
            lambda cell: (
                replace(cell, text=f"{cell.text[:3]}\n{cell.text[3:]}")
                if cell.head and 5 <= len(cell.text) <= 8 and cell.text.isalpha()
                else cell
            )
        )
    if pen.flip("untidy:stacked labels", 0.1):
        changes.append(
            lambda cell: (
                replace(cell, text="\n".join(cell.text))
                if cell.head and cell.rowspan > 1 and len(cell.text) in (2, 3, 4) and cell.text.isalpha()
                else cell
            )
        )
    if pen.flip("untidy:no shading", 0.4):
        changes.append(lambda cell: replace(cell, head=False))
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid):
            cells = block.places
            for change in changes:
                cells = tuple(change(cell) for cell in cells)
            block = replace(block, places=cells)  # noqa: PLW2901
        out.append(block)
    return out


KINDS: dict[str, Drawer] = {**LISTS, **FORMS, **MATRICES, **PLANS_BY_YEAR, **CARDS, **REPORTS, **SCHEDULES}
KINDS["mixed"] = draw_mixed
UNUSUAL: dict[str, Drawer] = {**RARE, **POLICIES}
# Drawn by name and in `make fuzz-reading` alone, so that a seed goes on to give its sheet.
RARE_KINDS = tuple(sorted(UNUSUAL))
COMMON = ("list", "year list", "matrix", "form")
SHARES = (*sorted(KINDS), *COMMON, *COMMON)  # common layouts are drawn more often
