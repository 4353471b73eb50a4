"""What stands outside the lines of tables: headings, captions, notes of units and divisions, and cells across a table."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.document import Cell
from extractors.document import Line as TextLine
from normalizers.labels import bare
from normalizers.measure import find_unit
from normalizers.organization import is_organization
from normalizers.period import is_period
from normalizers.reading.bands import division_beside, named_division
from normalizers.reading.grid import Grid, address_of
from normalizers.reading.lines import Entry
from normalizers.reading.outline import (
    find_heading,
    find_named_indicator,
    find_plain_heading,
    find_table_caption,
    is_caption,
)
from normalizers.reading.roles import Roles
from normalizers.reading.state import State
from normalizers.reading.unfold import without_number
from normalizers.record import Address
from normalizers.text import key

_SECTION = re.compile(
    r"PLAN|DO\b|CHECK|ACTION|事業の?(?:概要|目的|内容|実績|コスト)|指標|評価|コスト|事業費|推移|方向性|改善",
    re.IGNORECASE,
)
_GOAL = re.compile(
    r"^\W*(?:(?:基本|重点|推進|改革の?|まちづくりの?)?(?:目標|政策|施策|方針|戦略|柱|プロジェクト|方向|視点)|第[0-9一二三四五六七八九十]+[章節])"
)  # a row across a form that is no section of it


def hear_line(state: State, line: TextLine) -> None:
    """Note what a line outside tables says about what follows it."""
    if key(line.text):
        state.contents = bare(line.text) in ("目次", "もくじ")
    address = Address(page=line.page, sheet=line.sheet, line=line.number, box=line.box)
    if named := find_named_indicator(line.text):
        state.named = Entry(
            "item", named.text, address=address, rule="heading above the table", unit=find_unit(line.text)
        )
        state.named_number = (
            Entry("item_no", named.number, address=address, rule="heading above the table") if named.number else None
        )
        return
    if division := named_division(line.text):
        label, names = division
        state.sheet_division = Entry("organization", names, label, address=address, rule="line above the table")
    under_none = not state.outline.headings or state.outline.headings[-1].kind == "table caption"
    heading = find_heading(line.text, line.level) or (find_table_caption(line.text) if under_none else None)
    if heading and not (state.outline.headings and is_caption(heading)):
        state.outline = state.outline.under(heading)
        state.goal_places[heading.text] = Entry("goal", line.text.strip(), address=address, rule="heading")
        state.heading_is_last = state.heading_since = True
        state.sheet_division = _division_of_heading(heading.text, address)
        state.named = state.named_number = state.unit = None
    elif "単位" not in line.text and line.text.strip():
        state.heading_is_last = False
    if "単位" in line.text and len(key(line.text)) < 20 and (unit := find_unit(line.text)):
        state.unit = unit
        if not state.outline.headings and not state.lines:
            state.document_unit = unit


def _division_of_heading(heading: str, address: Address) -> Entry | None:
    """The division that a heading names and nothing else: 【予防課】, １　総務部."""
    _, name = without_number(heading.strip().strip("【】<>＜＞《》〈〉"))
    if any(sign.isspace() or sign.isdigit() for sign in name) or not is_organization(name):
        return None
    return Entry("organization", name, address=address, rule="heading that names a division")


def hear_band(state: State, grid: Grid, roles: Roles, cell: Cell, *, inside: bool = False) -> None:
    """Note what a full-width cell says about the rows below it; inside a list it heads them even without a number.

    In an open form a section heading (６．課題) names the text below it, and text goes to the form under the label on its left or the
    section that it stands in.
    """
    table = grid.table
    state.band_division = None
    if (beside := division_beside(grid, cell.row)) and (named := named_division(beside.text)):
        division = Entry("organization", named[1], named[0], address=address_of(beside, table), rule="beside a heading")
        state.band_division = (table.number, division)
        state.ledger.mark(table.number, beside.row, beside.col, "heading")
    if inside and (time := cell.text.strip().strip("【】<>＜＞■◆ 　")) and is_period(time):
        state.band_time = (table.number, time)
        state.ledger.mark(table.number, cell.row, cell.col, "heading")
        return
    heading = find_heading(cell.text) or (find_plain_heading(cell.text) if inside else None)
    fate = "heading" if heading else "note"
    section = _SECTION.search(key(cell.text)) if inside else not _GOAL.search(key(cell.text))
    if heading and state.form.first("item") is not None and section:
        state.section = cell.text.strip()
    elif heading:
        state.outline = state.outline.under(replace(heading, table=table.number, row=cell.row))
        place = Entry("goal", cell.text.strip(), address=address_of(cell, table), rule="row across the table")
        state.goal_places[heading.text] = place
    elif state.form.entries and not inside:
        left = grid.at[cell.row][0]
        label = left.text if left is not None and left is not cell and roles.is_label(left) else state.section
        name = "".join((label or "").split()) or "unlabelled"
        state.form.entries.append(
            Entry("extra", cell.text.strip(), name, address=address_of(cell, table), rule="text across a form")
        )
        fate = "read"
    state.ledger.mark(table.number, cell.row, cell.col, fate)
