"""A document to lines, from its first block to its last: outline, forms, lists, and what each hands on to the next.

A form is a run of labels with values. It ends where its first label comes again with another value. While it is open, the lists
below it speak of its undertaking: their lines take its goals, its name and its organisation. A form that names no undertaking
(only goals, a department, a year) stands for its sheet, and its cells belong to each line of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extractors.document import Cell, Document, Table
from extractors.document import Line as TextLine
from normalizers.era import find_year
from normalizers.labels import Label, Lexicon, bare, find_label
from normalizers.legend import Legend, is_grade, legend_of_pairs
from normalizers.measure import find_unit, is_measure
from normalizers.organization import is_organization
from normalizers.reading.columns import NUMBERING, VALUE_FIELDS, Column, names_undertaking
from normalizers.reading.grid import Grid, address_of, grid_of, has_words
from normalizers.reading.guess import GUESSED, guessed
from normalizers.reading.lines import NOWHERE, Entry, Ledger, Line
from normalizers.reading.listing import Above, Listing, listing_of
from normalizers.reading.outline import Outline, find_heading, find_named_indicator, find_plain_heading
from normalizers.reading.regions import Band, Block, Pair, Region, Sideways, Stacked, band_of, regions_of
from normalizers.reading.roles import Roles, roles_of
from normalizers.reading.sideways import read_sideways
from normalizers.reading.stacked import read_stacked
from normalizers.reading.unfold import without_number
from normalizers.record import Address
from normalizers.text import key

_STACKED = re.compile(
    r"上段[がはに:：の=]*(.{1,10}?)(?:を|が)?[、,・;；（()）／/|]*下段[がはに:：の=]*(.{1,10}?)(?:である|です|を|[。（()）、]|$)"
)
_NAMED_DIVISION = re.compile(r"^[（(【]?([^\s　：:]{2,8})[\s　]*[：:\s　][\s　]*([^\s　].*?)[）)】]?$")
_POLICY = re.compile(r"施策|政策|目標|体系")
_PLACE = re.compile(r"位置[付づ]け$|体系$")
_CODE = re.compile(r"整理番号|コード|ID")
_NUMBERED = "#"  # stands for the label of a form whose head is a number and a name
_WORD = 8  # characters of a word that serves as a grade
_NAMING = frozenset({"goal", "item", "item_no"})
_NAMES = frozenset({"item", "item_no", "item_group", "goal"})
_SECTION = re.compile(
    r"PLAN|DO\b|CHECK|ACTION|事業の?(?:概要|目的|内容|実績|コスト)|指標|評価|コスト|事業費|推移|方向性|改善",
    re.IGNORECASE,
)
_CIRCLED = re.compile(r"\s*([①-⑳])")
_NO_WORDS = frozenset({"goal_no", "report_place"})
_REPORT = frozenset({"actual", "status", "grade"})


@dataclass(slots=True)
class _Form:
    """The cells of the open form, in order, and the indicator that its next figures speak of."""

    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)  # label → value and table, for labels that name
    address: Address = NOWHERE
    path: tuple[str, ...] | None = None  # the headings above its first cell
    indicator: list[Entry] = field(default_factory=list)
    first_line: int = 0  # how many lines there were when it began

    def first(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.field == name), None)

    def texts(self, name: str) -> list[str]:
        return [entry.text for entry in self.entries if entry.field == name]


@dataclass(slots=True)
class _State:
    """What has been read so far."""

    fiscal_year: int | None
    lexicon: Lexicon | None
    ledger: Ledger
    outline: Outline = field(default_factory=Outline)
    form: _Form = field(default_factory=_Form)
    lines: list[Line] = field(default_factory=list)
    named: Entry | None = None
    named_number: Entry | None = None
    legend: Legend = field(default_factory=Legend)
    last: tuple[int, tuple[Column, ...]] | None = None  # width and columns of the list that the last table ended with
    goals_before: tuple[str, ...] = ()  # goals of the last line, for a list that goes on
    heading_since: bool = False  # whether a heading stands between the last table and here
    heading_is_last: bool = False  # whether nothing but a note of units stands between the last heading and here
    stacked: tuple[str, ...] = ()  # fields of the rows of one line, upper first, where a note says so
    number: Entry | None = None  # a number before the first label of a form that has not begun yet
    unit: str | None = None
    section: str | None = None  # a heading inside a form that names the text below it
    contents: bool = False  # whether the line above the next table calls it a table of contents
    tables_with: dict[str, set[int]] = field(default_factory=dict)  # folded cell text → tables that print it
    sheet_division: Entry | None = None  # a line above a table that names the division of its lines


def lines_of(
    document: Document, fiscal_year: int | None, ledger: Ledger, lexicon: Lexicon | None = None
) -> tuple[tuple[Line, ...], Legend]:
    """The lines of a document in reading order and the legend that its tables give; `ledger` says what became of each cell."""
    state = _State(fiscal_year, lexicon, ledger, stacked=_stacked_rows(document))
    for table in document.tables:
        for cell in table.cells:
            state.tables_with.setdefault(key(cell.text), set()).add(table.number)
    for block in document.blocks:
        if isinstance(block, TextLine):
            _hear_line(state, block)
        else:
            _read_table(state, block)
    _close_form(state)
    return tuple(state.lines), state.legend


def _stacked_rows(document: Document) -> tuple[str, ...]:
    """The fields of two rows without labels that a note explains: 上段が目標値、下段が実績値."""
    texts = [line.text for line in document.lines] + [cell.text for table in document.tables for cell in table.cells]
    for text in texts:
        if match := _STACKED.search(key(text)):
            upper, lower = (find_label(part) for part in match.groups())
            if upper is not None and lower is not None and upper.field and lower.field:
                return tuple("target" if field == "goal" else field for field in (upper.field, lower.field))
    return ()


def _hear_line(state: _State, line: TextLine) -> None:
    """Note what a line outside tables says about what follows it."""
    if key(line.text):
        state.contents = bare(line.text) in ("目次", "もくじ")
    if named := find_named_indicator(line.text):
        address = Address(page=line.page, sheet=line.sheet, line=line.number, box=line.box)
        state.named = Entry(
            "item", named.text, address=address, rule="heading above the table", unit=find_unit(line.text)
        )
        state.named_number = (
            Entry("item_no", named.number, address=address, rule="heading above the table") if named.number else None
        )
        return
    if division := _NAMED_DIVISION.match(line.text.strip()):
        label = find_label(division[1])
        if label is not None and label.exact and label.field == "organization" and is_organization(division[2]):
            state.sheet_division = Entry(
                "organization",
                division[2].strip(),
                division[1],
                address=Address(page=line.page, sheet=line.sheet, line=line.number, box=line.box),
                rule="line above the table",
            )
    if heading := find_heading(line.text, line.level):
        state.outline = state.outline.under(heading)
        state.heading_is_last = state.heading_since = True
        state.sheet_division = None
        state.named = state.named_number = state.unit = None
    elif "単位" not in line.text and line.text.strip():
        state.heading_is_last = False
    if "単位" in line.text and len(key(line.text)) < 20 and (unit := find_unit(line.text)):
        state.unit = unit


def _read_table(state: _State, table: Table) -> None:
    if state.contents:
        state.contents = False
        for cell in table.cells:
            state.ledger.mark(table.number, cell.row, cell.col, "contents")
        return
    grid = grid_of(table)
    roles = roles_of(table, state.fiscal_year, state.lexicon)
    regions = tuple(_paired(grid, roles, tuple(regions_of(grid, roles))))
    if state.last is not None and _goes_on(state, grid, roles, regions):
        _take_listing(state, table, _read_rest(state, grid, roles))
        return
    state.last, state.heading_since = None, False
    if _is_next_form(state.form, roles, regions, table.number):
        _begin_next_form(state)
    head = regions[0] if regions and isinstance(regions[0], Pair) and regions[0].labels else None
    judged = head is not None and (label := roles.label(head.labels[-1])) is not None and label.field == "grade"
    graded = [region for region in regions if isinstance(region, Pair) and _is_grade_pair(region, digits=judged)]
    if len(graded) > 1:
        state.legend += legend_of_pairs((region.values[0].text, region.values[1].text) for region in graded)
    for region in regions:
        if isinstance(region, Pair) and region in graded and len(graded) > 1:
            for cell in region.values:
                state.ledger.mark(table.number, cell.row, cell.col, "legend")
        elif isinstance(region, Band):
            _hear_band(state, grid, roles, region.cell)
        elif isinstance(region, Pair):
            _read_pair(state, grid, roles, region)
        elif isinstance(region, Stacked):
            _take_listing(state, table, _read_stacked(state, grid, roles, region))
        elif isinstance(region, Sideways):
            goals = _goals(state, table)
            _take_listing(
                state, table, read_sideways(grid, region, goals, state.ledger, state.fiscal_year, state.lexicon)
            )
        else:
            listing = _read_block(state, grid, roles, region)
            state.last = (grid.ncols, listing.columns) if listing.lines else None
            _take_listing(state, table, listing)


def _goes_on(state: _State, grid: Grid, roles: Roles, regions: tuple[Region, ...]) -> bool:
    """Whether a table goes on with the list above it, cut by a page break: as many columns, no header, nothing between."""
    width, _ = state.last or (0, ())
    if width != grid.ncols or state.heading_since or width < 3:
        return False
    first = next((region for region in regions if not isinstance(region, Band)), None)
    if (
        first is None
        or isinstance(first, (Sideways, Stacked))
        or (isinstance(first, Block) and _known_share(grid, roles, first) >= 0.6)
    ):
        return False
    labelled = sum(
        isinstance(region, Pair) and bool(region.labels) and roles.role(region.labels[0]).known for region in regions
    )
    return labelled <= 0.5 * len(regions)


def _known_share(grid: Grid, roles: Roles, block: Block) -> float:
    printed = grid.printed(block.header.start)
    return sum(roles.role(cell).known for cell in printed) / max(1, len(printed))


def _read_rest(state: _State, grid: Grid, roles: Roles) -> Listing:
    """The listing of a table without a header under the columns of the list that it goes on with."""
    _, columns = state.last or (0, ())
    above: dict[int, Above] = {}
    body = []
    for row in range(grid.nrows):
        if (cell := band_of(grid, roles, row)) is not None:
            _hear_band(state, grid, roles, cell, inside=True)
        elif grid.printed(row):
            body.append(row)
            above[row] = _goals(state, grid.table)
    block = Block(range(0), tuple(body), range(grid.ncols))
    return listing_of(grid, roles, block, state.ledger, above, state.stacked, columns)


def _paired(grid: Grid, roles: Roles, regions: tuple[Region, ...]) -> Iterator[Region]:
    """Regions with labels that stand above their values taken as pairs: in a form, a header with one row, a band below a label."""
    parts = [region for region in regions if not isinstance(region, Band)]
    skip = False
    for region, following in zip(regions, (*regions, None)[1:], strict=True):
        if skip:
            skip = False
        elif isinstance(region, Block) and len(parts) > 1 and _is_pair_block(grid, roles, region):
            yield from _pairs_above(grid, region)
        elif isinstance(region, Band) and isinstance(following, Band) and _is_label_band(roles, region, following):
            yield Pair((region.cell,), (following.cell,))
            skip = True
        else:
            yield region


def _is_pair_block(grid: Grid, roles: Roles, block: Block) -> bool:
    """Whether a block is labels over their values: one row, no years, no numbering of lines."""
    if len(block.body) != 1 or len(block.header) != 1 or block.group is not None:
        return False
    labels = [roles.label(cell) for cell in grid.printed(block.header.start)]
    return not any(
        label is not None and (label.period is not None or label.field in ("item_no", "unit", "target", "actual"))
        for label in labels
    )


def _pairs_above(grid: Grid, block: Block) -> Iterator[Pair]:
    for cell in grid.printed(block.header.start):
        below = dict.fromkeys(grid.at[block.body[0]][cell.col : cell.col + cell.colspan])
        yield Pair((cell,), tuple(value for value in below if value is not None and value.text.strip()))


def _is_label_band(roles: Roles, band: Band, following: Band) -> bool:
    """Whether a full-width label stands over its full-width text."""
    label, text = roles.label(band.cell), roles.label(following.cell)
    named = (
        label is not None
        and label.field not in (None, "goal", "item", "indicator", "stage")
        and (label.exact or not label.weak)
    )
    return named and text is None and find_heading(following.cell.text) is None


def _is_grade_pair(pair: Pair, *, digits: bool) -> bool:
    """Whether a row is a line of a legend: a grade and its meaning; numbers grade only under a label that says so."""
    if pair.labels or len(pair.values) != 2:
        return False
    grade = pair.values[0].text
    return is_grade(grade) and (digits or not any(char.isdigit() for char in key(grade)))


def _hear_band(state: _State, grid: Grid, roles: Roles, cell: Cell, *, inside: bool = False) -> None:
    """Note what a full-width cell says about the rows below it; inside a list it heads them even without a number.

    In an open form a section heading (６．課題) names the text below it, and text goes to the form under the label on its left or the
    section that it stands in.
    """
    table = grid.table
    heading = find_heading(cell.text) or (find_plain_heading(cell.text) if inside else None)
    fate = "heading" if heading else "note"
    if heading and state.form.first("item") is not None and _SECTION.search(key(cell.text)):
        state.section = cell.text.strip()
    elif heading:
        state.outline = state.outline.under(replace(heading, table=table.number, row=cell.row))
    elif state.form.entries and not inside:
        left = grid.at[cell.row][0]
        label = left.text if left is not None and left is not cell and roles.is_label(left) else state.section
        name = "".join((label or "").split()) or "unlabelled"
        state.form.entries.append(
            Entry("extra", cell.text.strip(), name, address=address_of(cell, table), rule="text across a form")
        )
        fate = "read"
    state.ledger.mark(table.number, cell.row, cell.col, fate)


def _read_block(state: _State, grid: Grid, roles: Roles, block: Block) -> Listing:
    """The listing of a block, with the bands inside it as goals of the rows below them."""
    above: dict[int, Above] = {}
    inside = set(block.body)
    for row in range(block.header.stop, max((*block.bands, *block.body), default=block.header.stop) + 1):
        if row in inside:
            above[row] = _goals(state, grid.table)
        elif row in block.bands and (cell := band_of(grid, roles, row)):
            _hear_band(state, grid, roles, cell, inside=True)
    pairs = _legend_pairs(grid, block)
    if pairs or _explains_words(state, grid, roles, block):
        state.legend += legend_of_pairs(pairs)
        for row in (*block.header, *block.body):
            for cell in grid.printed(row):
                state.ledger.mark(grid.table.number, cell.row, cell.col, "legend")
        return Listing((), (), ())
    return listing_of(grid, roles, block, state.ledger, above, state.stacked)


def _read_stacked(state: _State, grid: Grid, roles: Roles, region: Stacked) -> Listing:
    return read_stacked(
        grid,
        region,
        lambda: _goals(state, grid.table),
        lambda cell: _hear_band(state, grid, roles, cell, inside=True),
        state.ledger,
        state.fiscal_year,
        state.lexicon,
    )


def _explains_words(state: _State, grid: Grid, roles: Roles, block: Block) -> bool:
    """Whether a block explains words that other tables use as grades: 区分 | 内容 over 到達 | 目標値に達したもの."""
    rows = [grid.printed(row) for row in block.body]
    if len(rows) < 2 or not all(len(row) == 2 and len(key(row[0].text)) <= _WORD for row in rows):
        return False
    if any(_is_value(label) for cell in grid.printed(block.header.start) if (label := roles.label(cell))):
        return False
    used = sum(bool(state.tables_with.get(key(row[0].text), set()) - {grid.table.number}) for row in rows)
    return 2 * used > len(rows)


def _is_value(label: Label) -> bool:
    return label.is_period or label.field in (
        "target",
        "actual",
        "status",
        "organization",
        "period",
        "item",
        "indicator",
    )


def _legend_pairs(grid: Grid, block: Block) -> list[tuple[str, str]]:
    """Grade and meaning of each row where a block is a legend: two cells a row, the first of them a grade."""
    rows = [grid.printed(row) for row in block.body]
    if len(rows) < 2 or not all(len(row) == 2 and is_grade(row[0].text) for row in rows):
        return []
    if any(any(char.isdigit() for char in key(row[0].text)) for row in rows):
        return []
    return [(row[0].text, row[1].text) for row in rows]


def _goals(state: _State, table: Table) -> Above:
    """The headings and goals above a line: those of its form with the bands of its table, else the outline."""
    form = state.form
    goals, item = form.texts("goal"), form.first("item")
    bands = [heading for heading in state.outline.headings if heading.table == table.number]
    if item is None and not goals:
        path = state.outline.path
    else:
        path = (*goals, *([item.text] if item else []), *(heading.text for heading in bands))
    return Above(path, len(bands), bands[0].row or 0 if bands else 0)


def _read_pair(state: _State, grid: Grid, roles: Roles, pair: Pair) -> None:
    """Take a label with its values into the open form."""
    table = grid.table
    for cell in pair.labels:
        state.ledger.mark(table.number, cell.row, cell.col, "label")
    for cell in pair.values:
        state.ledger.mark(table.number, cell.row, cell.col, "read")
    values = [cell for cell in pair.values if has_words(cell)]
    label, part_known = _label_of(roles, pair, values)
    name = " ".join("".join(cell.text.split()) for cell in pair.labels)
    start = (_name_of_form(roles, pair) or bare(pair.labels[-1].text)) if pair.labels else ""
    text = " ".join(cell.text.strip() for cell in values)
    if state.form.seen.get(start, ("", 0))[1] == table.number:
        _begin_next_form(state)
    if not pair.labels:
        _take_bare(state, table, values)
        return
    _take_number(state, grid, roles, pair, start)
    if _names_form(state.form, label, table.number) or start == _NUMBERED:
        state.form.seen.setdefault(start, (text, table.number))
    if state.form.path is None:
        state.form.path = state.outline.path
    if state.form.address == NOWHERE:
        state.form.address = address_of(pair.labels[0], table)
    if pair.time is not None:
        state.ledger.mark(table.number, pair.time.row, pair.time.col, "read")
    if start == _NUMBERED:
        label, name = Label(start, "item"), ""
    for read in _pair_entries(state, table, label, name, values):
        timed = pair.time is not None and read.when is None
        entry = replace(read, when=_full_time(state.form, pair.time.text)) if pair.time is not None and timed else read
        entry = replace(entry, rule=GUESSED) if part_known else entry
        if pair.of_indicator and state.form.indicator:
            state.form.indicator.append(entry)
        else:
            _take_entry(state, entry)


def _label_of(roles: Roles, pair: Pair, values: list[Cell]) -> tuple[Label | None, bool]:
    """What the labels of a pair read as, the innermost first, and whether only parts of its words tell it."""
    label = next((found for cell in reversed(pair.labels) if (found := roles.label(cell)) is not None), None)
    if label is not None or not pair.labels:
        return label, False
    label = guessed(pair.labels[-1].text, [cell.text for cell in values])
    return label, label is not None


def _take_number(state: _State, grid: Grid, roles: Roles, pair: Pair, start: str) -> None:
    """Take the number that stands before a label, in it, or in its place."""
    if state.number is not None:
        state.form.entries.append(state.number)
        state.number = None
    label, cell = roles.label(pair.labels[-1]), pair.labels[-1]
    number, rule = None, "number before a label"
    if start == _NUMBERED:
        number, rule = cell.text.strip(), "number beside the name"
    elif label is not None and label.field == "item":
        number = _own_number(grid, roles, cell)
    if number:
        state.form.entries.append(Entry("item_no", number, address=address_of(cell, grid.table), rule=rule))


def _names_form(form: _Form, label: Label | None, table: int) -> bool:
    """Whether a label names what its form is about: an indicator does where nothing else of its table is named before it."""
    if label is None or label.field != "indicator":
        return label is not None and label.field in _NAMING
    return not any(entry.address.table == table for entry in form.entries if entry.field in _NAMES)


def _name_of_form(roles: Roles, pair: Pair) -> str | None:
    """The label by which a form is named, folded; one sign for a bare number beside its name; None where a pair names none."""
    label = roles.label(pair.labels[-1])
    if label is not None and label.field in _NAMING | {"indicator"}:
        return bare(pair.labels[-1].text).removesuffix(label.number or "")
    number = key(pair.labels[0].text)
    numbered = len(pair.labels) == len(pair.values) == 1 and NUMBERING.fullmatch(number) and pair.labels[0].col == 0
    words = numbered and pair.values[0].colspan > 1 and not is_measure(pair.values[0].text)
    return _NUMBERED if words and any(map(str.isdigit, number)) else None


def _own_number(grid: Grid, roles: Roles, cell: Cell) -> str | None:
    """The circled number before the label of an item, where labels are not numbered throughout."""
    if (match := _CIRCLED.match(cell.text)) is None:
        return None
    numbered = [other for other in grid.table.cells if roles.is_label(other) and _CIRCLED.match(other.text)]
    return match[1] if len(numbered) == 1 else None


def _is_next_form(form: _Form, roles: Roles, regions: tuple[Region, ...], table: int) -> bool:
    """Whether a table begins another form: its naming labels come again and one of them has another value.

    A head that is printed again on the next page, with the same values, goes on with the form.
    """
    again = False
    for region in regions:
        if isinstance(region, Pair) and region.labels:
            name = _name_of_form(roles, region)
            if name is not None and name in form.seen:
                value, where = form.seen[name]
                if where == table:
                    return False
                if value != " ".join(cell.text.strip() for cell in region.values if has_words(cell)):
                    again = True
    return again


def _begin_next_form(state: _State) -> None:
    """Close the open form; what stood in tables before its first naming label belongs to the whole sheet."""
    first = min(where for _, where in state.form.seen.values())
    sheet = [entry for entry in state.form.entries if entry.address.table is not None and entry.address.table < first]
    _close_form(state)
    state.form.entries = sheet


def _take_bare(state: _State, table: Table, values: list[Cell]) -> None:
    """Values without a label: a number numbers the form whose labels follow it, anything else is kept as it is."""
    for cell in values:
        entry = Entry("unlabelled", cell.text.strip(), address=address_of(cell, table), rule="value without a label")
        if len(key(cell.text)) <= 6 and any(char.isdigit() for char in key(cell.text)):
            state.number = replace(entry, field="item_no", rule="number before the labels of a form")
        else:
            state.form.entries.append(entry)


def _pair_entries(state: _State, table: Table, label: Label | None, name: str, values: list[Cell]) -> Iterator[Entry]:
    field_name = (label.field if label else None) or "extra"
    sentences = any(cell.text.rstrip().endswith("。") for cell in values)
    aim = bare(label.text) if label is not None and field_name == "goal" else ""
    aimed = aim in ("目標", "目標値", "達成目標") or (aim.endswith("目標") and sentences)
    if (
        field_name == "goal"
        and label is not None
        and (label.period is not None or (aimed and state.form.first("item")))
    ):
        field_name = "target"
    when = label.period.text if label and label.period and label.field else None
    dated = field_name in ("baseline", "actual", "target") and not sentences
    whole = label.text.strip() if label and label.period and dated else when
    if field_name == "item_no" and _POLICY.search(name) and len(values) == 1 and len(key(values[0].text)) > 8:
        field_name = "goal"
    if field_name == "item_no" and _CODE.search(name):
        field_name = "extra"
    if field_name in ("goal", "item", "indicator") and len(values) > 1 and len(key(values[0].text)) <= 6:
        number = values.pop(0)
        yield Entry(
            "item_no" if field_name != "goal" else "goal_no",
            number.text.strip(),
            name,
            address=address_of(number, table),
            rule="number beside a label",
        )
    if not values and field_name in _REPORT:
        yield Entry("report_place", "", name, when, rule="empty place for a report")
    for cell in values:
        yield Entry(
            field_name,
            cell.text.strip(),
            name,
            whole,
            label.unit if label else None,
            None,
            address_of(cell, table),
            f"label {field_name if label and label.field else 'unknown'}",
        )


def _full_time(form: _Form, time: str) -> str:
    """A printed time with the year of its form where it has none: 令和6年度 前期."""
    text = "".join(time.split())
    years = [entry.text for entry in form.entries if entry.field == "period" and find_year(entry.text)]
    return text if find_year(text) or not years else f"{years[-1].strip()}{text}"


def _take_entry(state: _State, entry: Entry) -> None:
    """Put an entry into the form; a second name makes it the indicator, or closes the form."""
    form = state.form
    if entry.field == "indicator" and form.first("item") is not None:
        form.indicator = [replace(entry, field="item", unit=find_unit(entry.text) or entry.unit)]
    elif entry.field == "indicator":
        form.entries.append(replace(entry, field="item", unit=find_unit(entry.text) or entry.unit))
    elif entry.field == "item" and (first := form.first("item")) is not None:
        if names_undertaking(entry.label) and not names_undertaking(first.label):
            form.entries[form.entries.index(first)] = replace(first, field="goal")
            form.entries.append(entry)
        elif "施策" in entry.label:
            form.entries.append(replace(entry, field="goal"))
        else:
            form.entries.append(replace(entry, field="description"))
    elif entry.field in ("baseline", "unit") and form.indicator:
        form.indicator.append(entry)
    else:
        form.entries.append(entry)


def _take_listing(state: _State, table: Table, listing: Listing) -> None:
    """Give the lines of a list what stands above them, or the loose entries to what they speak of."""
    unit = state.unit
    lines = listing.lines
    if state.form.first("item") is not None and lines and all(_only_judges(line) for line in lines):
        for line in lines:
            name = line.first("item") or ""
            state.form.entries += [
                replace(entry, field="extra", label=f"{name} {entry.label}".strip())
                for entry in line.entries
                if entry.field not in _NAMES
            ]
        return
    if lines:
        _flush_indicator(state)
    for line in lines:
        state.lines.append(_placed(state, line, unit))
    if listing.loose:
        _take_loose(state, table, listing, unit)


def _only_judges(line: Line) -> bool:
    """Whether a line of a form is a question of its evaluation: a grade with its reasons and nothing else."""
    fields = {entry.field for entry in line.entries} - _NAMES
    return "grade" in fields and fields <= {"grade", "extra", "group"}


def _placed(state: _State, line: Line, unit: str | None) -> Line:
    """A line with its goals and with what its form or sheet hands on."""
    form = state.form
    own = [entry for entry in line.entries if entry.field == "goal"]
    wide = [entry.text for entry in own if line.bands and (entry.address.row or 0) <= line.band_row]
    narrow = [entry.text for entry in own if entry.text not in wide]
    cut = len(line.goals) - line.bands
    goals = (*line.goals[:cut], *wide, *line.goals[cut:], *narrow)
    if form.first("item") is None and form.texts("goal"):
        handed = [entry for entry in form.entries if entry.field not in ("goal", "goal_no", "item_no", "report_place")]
    else:
        handed = [
            entry
            for entry in form.entries
            if entry.field in ("organization", "period")
            and (entry.field == "organization" or form.first("item") is None)
        ]
    entries = tuple(
        replace(entry, unit=entry.unit or unit) if entry.field in VALUE_FIELDS | {"year"} else entry
        for entry in line.entries
        if entry.field != "goal"
    )
    if state.sheet_division is not None:
        handed.append(state.sheet_division)
    return replace(line, goals=goals, entries=entries, inherited=tuple(handed))


def _take_loose(state: _State, table: Table, listing: Listing, unit: str | None) -> None:
    """Entries of a block in which no cell names a line."""
    form = state.form
    entries = [
        replace(entry, unit=entry.unit or unit) if entry.field in VALUE_FIELDS | {"year"} else entry
        for entry in listing.loose
    ]
    costs = [entry for entry in entries if entry.field in ("cost", "total")]
    rest = [entry for entry in entries if entry.field not in ("cost", "total")]
    if state.named is not None and form.first("item") is None:
        head = [state.named, *([state.named_number] if state.named_number else [])]
        address = rest[0].address if rest else state.named.address
        state.lines.append(
            _placed(
                state,
                Line(
                    _goals(state, table).path,
                    (*head, *rest, *costs),
                    address,
                    reports=tuple(e.when for e in rest if e.field in _REPORT),
                ),
                unit,
            )
        )
        state.named = state.named_number = None
    elif not form.first("item") and not form.texts("goal") and _heading_names(state, rest):
        named = state.outline.headings[-1]
        state.outline = Outline(state.outline.headings[:-1])
        number, name = without_number(named.text)
        state.named = Entry("item", name, rule="heading above the table", unit=find_unit(named.text))
        state.named_number = Entry("item_no", number, rule="heading above the table") if number else None
        _take_loose(state, table, listing, unit)
    elif form.indicator and any(entry.when for entry in rest):
        form.indicator.extend(entry for entry in rest if entry.field in VALUE_FIELDS | {"year", "unit"} and entry.when)
        form.entries.extend(costs)
        form.entries.extend(
            entry for entry in rest if not (entry.field in VALUE_FIELDS | {"year", "unit"} and entry.when)
        )
        _flush_indicator(state)
    else:
        form.entries.extend(entries)


def _heading_names(state: _State, entries: list[Entry]) -> bool:
    """Whether figures by year that no cell names are those of the heading right above their table."""
    values = [entry for entry in entries if entry.field in VALUE_FIELDS | {"year"} and entry.when]
    return state.heading_is_last and bool(state.outline.headings) and len(values) > 1


def _flush_indicator(state: _State) -> None:
    """Give the open indicator of the form a line of its own."""
    indicator = state.form.indicator
    if len(indicator) > 1:
        reports: tuple[str | None, ...] = (None,) if any(entry.field in _REPORT for entry in indicator) else ()
        goals = (*state.form.texts("goal"), *state.form.texts("item"))
        state.lines.append(_placed(state, Line(goals, tuple(indicator), indicator[0].address, reports=reports), None))
    elif indicator:
        state.form.entries.extend(replace(entry, field="extra") for entry in indicator)
    state.form.indicator = []


def _close_form(state: _State) -> None:
    """End the open form: its undertaking is a line where it is named and something is said of it."""
    _flush_indicator(state)
    form, state.form = state.form, _Form(first_line=len(state.lines))
    state.section = None
    if not form.entries:
        return
    goals = form.texts("goal")
    entries = [entry for entry in form.entries if entry.field != "goal"]
    if form.first("item") is None:
        said = any(entry.field in VALUE_FIELDS for entry in entries)
        if not goals or not said:
            _hand_on(state, form)
            return
        narrowest = [entry for entry in form.entries if entry.field == "goal"][-1]
        goals = goals[:-1]
        entries = [
            replace(narrowest, field="item"),
            *(replace(e, field="item_no") if e.field == "goal_no" else e for e in entries),
        ]
    path = tuple(goals) or (state.outline.path if form.path is None else form.path) or _placed_in_plan(entries)
    reports = tuple(entry.when for entry in entries if entry.field in _REPORT | {"report_place"})
    state.lines.append(Line(path, tuple(entries), form.address, kind="form", reports=reports))


def _placed_in_plan(entries: list[Entry]) -> tuple[str, ...]:
    """The goals that a form tells by its place in a plan (総合戦略の位置付け | 基本目標１ …), where nothing else tells them."""
    return tuple(
        entry.text
        for entry in entries
        if entry.field == "extra" and _PLACE.search(bare(entry.label)) and find_heading(entry.text) is not None
    )


def _hand_on(state: _State, form: _Form) -> None:
    """Give the lines of a sheet the cells of its form that they do not have yet: those below the list, those without a field."""
    rest = [entry for entry in form.entries if entry.field not in _NO_WORDS]
    for index in range(form.first_line, len(state.lines)):
        line = state.lines[index]
        had = (*line.inherited, *line.entries)
        late = tuple(
            replace(entry, field="extra") for entry in rest if entry not in had and entry.text not in line.goals
        )
        state.lines[index] = replace(line, inherited=(*line.inherited, *late))
