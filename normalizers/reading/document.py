"""A document to lines, from its first block to its last: outline, forms, lists, and what each hands on to the next.

A form is a run of labels with values. It ends where its first label comes again with another value. While it is open, the lists
below it speak of its undertaking: their lines take its goals, its name and its organisation. A form that names no undertaking
(only goals, a department, a year) stands for its sheet, and its cells belong to each line of it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from extractors.document import Document, Table
from extractors.document import Line as TextLine
from normalizers.labels import Lexicon
from normalizers.legend import Legend, legend_of_pairs
from normalizers.reading.bands import band_of
from normalizers.reading.block_table import Above, Listing
from normalizers.reading.column import VALUE_FIELDS
from normalizers.reading.defined import definitions_of
from normalizers.reading.forms import begin_next_form, close_form, is_next_form, read_pair
from normalizers.reading.grid import Grid, grid_of
from normalizers.reading.hearing import hear_band, hear_line
from normalizers.reading.index import lists_names
from normalizers.reading.legends import counts_grades, explains_words, is_grade_pair, legend_pairs, stacked_rows
from normalizers.reading.lines import Ledger, Line
from normalizers.reading.listing import listing_of
from normalizers.reading.placing import take_listing
from normalizers.reading.readings import CLEAR, CREDIT, Cut, Reading, other_cuts, ruled_cut
from normalizers.reading.region import Band, Block, Pair, Region, Sideways, Stacked
from normalizers.reading.roles import Roles, roles_of
from normalizers.reading.score import Score, score_of
from normalizers.reading.sideways import read_sideways
from normalizers.reading.stacked import read_stacked
from normalizers.reading.state import State, branch_of, goals_above
from normalizers.text import key


def lines_of(
    document: Document,
    fiscal_year: int | None,
    ledger: Ledger,
    lexicon: Lexicon | None = None,
    *,
    by_rules: bool = False,
) -> tuple[tuple[Line, ...], Legend, dict[int, Reading]]:
    """The lines of a document in reading order, the legend that its tables give, and by table the reading that was chosen.

    `ledger` says what became of each cell. With `by_rules` no other reading of a table is tried, for whoever wants the years only.
    """
    stacked, tables_with = stacked_rows(document), _tables_with(document)
    state = State(fiscal_year, lexicon, ledger, stacked=stacked, tables_with=tables_with, by_rules=by_rules)
    for block in document.blocks:
        if isinstance(block, TextLine):
            hear_line(state, block)
        else:
            state = _read_table(state, block)
    close_form(state)
    return tuple(state.lines), state.legend, state.readings


def _tables_with(document: Document) -> Callable[[str], AbstractSet[int]]:
    """Gives for a text the numbers of the tables that print it as a cell; the cells are gone through when that is first asked for."""
    found: dict[str, set[int]] = {}

    def tables_with(text: str) -> AbstractSet[int]:
        if not found:
            for table in document.tables:
                for cell in table.cells:
                    found.setdefault(key(cell.text), set()).add(table.number)
        return found.get(key(text), frozenset())

    return tables_with


def _read_table(state: State, table: Table) -> State:
    """What is known when a table has been read, by the reading that explains it best."""
    if state.contents:
        state.contents = False
        for cell in table.cells:
            state.ledger.mark(table.number, cell.row, cell.col, "contents")
        return state
    grid = grid_of(table)
    if counts_grades(state, grid):
        for cell in table.cells:
            state.ledger.mark(table.number, cell.row, cell.col, "total")
        return state
    ruled = ruled_cut(grid, roles_of(table, state.fiscal_year, state.lexicon))
    if state.last is not None and _goes_on(state, grid, ruled.roles, ruled.regions):
        take_listing(state, table, _read_rest(state, grid, ruled.roles))
        state.readings[table.number] = Reading("the rest of the list above it")
        return state
    state.last, state.heading_since = None, False
    if state.by_rules:
        _read_regions(state, grid, ruled.roles, ruled.regions)
        return state
    first, score = _tried(state, grid, ruled)
    says = score.values is not None or not any(fate == "read" for fate in first.ledger.fate.values())
    if (score.total >= CLEAR and says) or grid.nrows < 2:
        return _taken(state, first, table, Reading(ruled.name, score))
    tried = [(cut, *_tried(state, grid, cut)) for cut in other_cuts(grid, ruled)]
    tried = [(cut, branch, other) for cut, branch, other in tried if _says_of_lines(branch.lines[len(state.lines) :])]
    cut, branch, other = max(tried, key=lambda one: one[2].total, default=(ruled, first, score))
    if other.total > score.total + CREDIT:
        return _taken(state, branch, table, Reading(cut.name, other, ruled.name, score))
    return _taken(state, first, table, Reading(ruled.name, score, *((cut.name, other) if tried else ())))


def _says_of_lines(lines: list[Line]) -> bool:
    """Whether lines say more than cells that no field asks for: else a reading has found names where none are."""
    said = {entry.field for line in lines for entry in line.entries}
    return not lines or not said <= {"item", "item_no", "item_group", "goal", "extra", "unknown"}


def _tried(state: State, grid: Grid, cut: Cut) -> tuple[State, Score]:
    """What would be known if a table were cut so, and how well that explains it."""
    table, branch = grid.table, branch_of(state)
    _read_regions(branch, grid, cut.roles, cut.regions)
    said = [entry for line in branch.lines[len(state.lines) :] for entry in line.entries]
    said += [*branch.form.entries, *branch.form.indicator]
    named = bool(branch.named) or any(entry.field in ("item", "indicator", "goal") for entry in said)
    own = [entry for entry in said if entry.address.table == table.number]
    claims = any(entry.field in VALUE_FIELDS for entry in own)
    return branch, score_of(table, cut.roles, branch.ledger.fate, own, is_named=named or not claims)


def _taken(state: State, branch: State, table: Table, reading: Reading) -> State:
    """The branch that was chosen, with what was known of the cells of other tables."""
    state.ledger.fate |= branch.ledger.fate
    branch.ledger = state.ledger
    branch.readings[table.number] = reading
    return branch


def _read_regions(state: State, grid: Grid, roles: Roles, regions: tuple[Region, ...]) -> None:
    """Read a table region by region."""
    table = grid.table
    if is_next_form(state.form, roles, regions, table.number):
        begin_next_form(state)
    head = regions[0] if regions and isinstance(regions[0], Pair) and regions[0].labels else None
    judged = head is not None and (label := roles.label(head.labels[-1])) is not None and label.field == "grade"
    graded = [region for region in regions if isinstance(region, Pair) and is_grade_pair(region, digits=judged)]
    if len(graded) > 1:
        state.legend += legend_of_pairs((region.values[0].text, region.values[1].text) for region in graded)
    for region in regions:
        if isinstance(region, Pair) and region in graded and len(graded) > 1:
            for cell in region.values:
                state.ledger.mark(table.number, cell.row, cell.col, "legend")
        elif isinstance(region, Band):
            hear_band(state, grid, roles, region.cell, inside=region.heads)
        elif isinstance(region, Pair):
            read_pair(state, grid, roles, region)
        elif isinstance(region, Stacked):
            take_listing(state, table, _read_stacked(state, grid, roles, region))
        elif isinstance(region, Sideways):
            goals = goals_above(state, table)
            take_listing(
                state, table, read_sideways(grid, region, goals, state.ledger, state.fiscal_year, state.lexicon)
            )
        else:
            listing = _read_block(state, grid, roles, region)
            state.last = (grid.ncols, listing.columns) if listing.lines else None
            take_listing(state, table, listing)


def _goes_on(state: State, grid: Grid, roles: Roles, regions: tuple[Region, ...]) -> bool:
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
    if isinstance(first, Pair) and any(
        isinstance(region, Block) and _known_share(grid, roles, region) >= 0.6 for region in regions
    ):
        return False  # a head and a list of its own: another sheet of the same form
    labelled = sum(
        isinstance(region, Pair) and bool(region.labels) and roles.role(region.labels[0]).known for region in regions
    )
    return labelled <= 0.5 * len(regions)


def _known_share(grid: Grid, roles: Roles, block: Block) -> float:
    printed = grid.printed(block.header.start)
    return sum(roles.role(cell).known for cell in printed) / max(1, len(printed))


def _read_rest(state: State, grid: Grid, roles: Roles) -> Listing:
    """The listing of a table without a header under the columns of the list that it goes on with."""
    _, columns = state.last or (0, ())
    above: dict[int, Above] = {}
    body = []
    for row in range(grid.nrows):
        if (cell := band_of(grid, roles, row)) is not None:
            hear_band(state, grid, roles, cell, inside=True)
        elif grid.printed(row):
            body.append(row)
            above[row] = goals_above(state, grid.table)
    block = Block(range(0), tuple(body), range(grid.ncols))
    return listing_of(grid, roles, block, state.ledger, above, state.stacked, columns)


def _read_block(state: State, grid: Grid, roles: Roles, block: Block) -> Listing:
    """The listing of a block, with the bands inside it as goals of the rows below them."""
    above: dict[int, Above] = {}
    inside = set(block.body)
    for row in sorted((*block.bands, *block.body)):
        if row in inside:
            above[row] = goals_above(state, grid.table)
        elif row in block.bands and (cell := band_of(grid, roles, row)):
            hear_band(state, grid, roles, cell, inside=True)
    if _taken_as_explanation(state, grid, roles, block):
        return Listing((), (), ())
    return listing_of(grid, roles, block, state.ledger, above, state.stacked)


def _taken_as_explanation(state: State, grid: Grid, roles: Roles, block: Block) -> bool:
    """Take in a block that explains others and has no lines of its own: a legend, the structure of a plan, names of indicators.

    False where a block is none of these; nothing is taken in then.
    """
    pairs = legend_pairs(grid, block)
    if pairs or explains_words(state, grid, roles, block):
        state.legend += legend_of_pairs(pairs)
        for row in (*block.header, *block.body):
            for cell in grid.printed(row):
                state.ledger.mark(grid.table.number, cell.row, cell.col, "legend")
        return True
    if lists_names(grid, roles, block):
        for row in (*block.header, *block.body):
            for cell in grid.printed(row):
                state.ledger.mark(grid.table.number, cell.row, cell.col, "contents")
        return True
    if defined := definitions_of(grid, roles, block):
        state.defined = {**state.defined, **defined.names}
        for cell in defined.labels:
            state.ledger.mark(grid.table.number, cell.row, cell.col, "label")
        for pair in defined.beside:
            read_pair(state, grid, roles, pair)
        for entry in (entry for named in defined.names.values() for entry in named):
            state.ledger.mark(grid.table.number, entry.address.row or 0, entry.address.col or 0, "read")
        return True
    return False


def _read_stacked(state: State, grid: Grid, roles: Roles, region: Stacked) -> Listing:
    return read_stacked(
        grid,
        region,
        lambda: goals_above(state, grid.table),
        lambda cell: hear_band(state, grid, roles, cell, inside=True),
        state.ledger,
        state.fiscal_year,
        state.lexicon,
    )
