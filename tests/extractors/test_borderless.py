"""Tables without rules: our own recipes printed with no lines, lines across only, a line below the head, or shaded rows."""

from __future__ import annotations

from collections import Counter
from functools import cache
from unicodedata import normalize

import pytest

from extractors.document import Document, Line, Table
from extractors.pdf import read_pdf
from tests.extractors.borderless_samples import STYLES, print_borderless
from tests.make_samples import RECIPES, read_recipe
from tests.make_samples import Grid as RecipeGrid
from tests.sheet_grid import Grid, Place

TITLE, NOTE = "重点目標の一覧", "（注）この表は見本です。"
SHEETS = (
    ("azusano_toshokan", 0),
    ("saginomori_bosai", 0),
    ("saginomori_bosai", 1),
    ("saginomori_bosai", 2),
    ("tokihara_kanko", 0),
)


@cache
def recipe(name: str, number: int, *, spans: bool) -> Grid:
    """A table of a recipe; without rules nothing tells how far a merged cell reaches down, so that it is one with blanks below it."""
    _, blocks = read_recipe(RECIPES / f"{name}.html")
    grid = [block for block in blocks if isinstance(block, RecipeGrid)][number]
    places = [
        Place(cell.row, cell.col, cell.text, cell.rowspan if spans else 1, cell.colspan, cell.head)
        for cell in grid.cells
    ]
    return Grid(tuple(places), grid.nrows, grid.ncols)


def folded(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def cell_score(grid: Grid, table: Table) -> float:
    """Cells with the same place, spans and text, over the larger number of cells with text."""
    true = Counter((p.row, p.col, p.rowspan, p.colspan, folded(p.text)) for p in grid.places if p.text.strip())
    read = Counter((c.row, c.col, c.rowspan, c.colspan, folded(c.text)) for c in table.cells if c.text.strip())
    return (true & read).total() / max(true.total(), read.total())


def read(blocks: list[str | Grid], style: str, *, bold: bool = True) -> Document:
    return read_pdf(print_borderless(blocks, style, bold=bold))


@pytest.mark.parametrize("bold", [True, False], ids=["bold labels", "plain labels"])
@pytest.mark.parametrize("style", STYLES)
def test_our_sheets_are_read_without_their_rules(style, bold):
    right = cells = 0.0
    for name, number in SHEETS:
        grid = recipe(name, number, spans=style == "across")
        tables = list(read([TITLE, grid, NOTE], style, bold=bold).tables)
        assert len(tables) == 1, (name, number)
        count = sum(bool(place.text.strip()) for place in grid.places)
        right, cells = right + count * cell_score(grid, tables[0]), cells + count
    assert right / cells >= 0.95


def test_lines_above_and_below_stay_lines():
    document = read([TITLE, recipe("azusano_toshokan", 0, spans=False), NOTE], "none")
    assert [block.text if isinstance(block, Line) else "table" for block in document.blocks] == [TITLE, "table", NOTE]


def listed(*rows: tuple[str, ...]) -> Grid:
    return Grid(
        tuple(Place(r, c, text, head=r == 0) for r, row in enumerate(rows) for c, text in enumerate(row)),
        len(rows),
        len(rows[0]),
    )


HEAD = ("番号", "取組", "期限", "担当課")
ROWS = (
    ("１", "橋の点検を行い、結果を年度内に公表する", "年度末", "道路課"),
    ("２", "街路樹の剪定", "10月", "公園課"),
    ("３", "側溝の清掃", "通年", "道路課"),
)


def test_a_head_that_is_printed_again_begins_the_next_table():
    grid = listed(HEAD, *ROWS)
    tables = list(read(["１　道路", grid, "２　公園", grid], "none").tables)
    assert [(table.nrows, table.ncols) for table in tables] == [(4, 4), (4, 4)]


def test_a_line_over_the_columns_is_one_cell():
    bar = Place(
        1,
        0,
        "基本方針１　道路や橋の安全を守り、だれもが安心して通れるまちにするため、点検と補修を計画的に進め、その結果を毎年公表し、次の計画に生かすとともに、市民と力を合わせて通学路の見守りや清掃に取り組む",
        colspan=4,
    )
    places = [Place(0, c, text, head=True) for c, text in enumerate(HEAD)] + [bar]
    places += [Place(r, c, text) for r, row in enumerate(ROWS, 2) for c, text in enumerate(row)]
    (table,) = read([Grid(tuple(places), 5, 4)], "none").tables
    cell = next(cell for cell in table.cells if cell.row == 1)
    assert (cell.colspan, folded(cell.text)) == (4, folded(bar.text))


def test_a_label_over_two_columns_spans_them():
    places = [Place(0, 0, "取組", rowspan=2, head=True), Place(0, 1, "指標の実績", colspan=2, head=True)]
    places += [Place(0, 3, "担当課", rowspan=2, head=True)]
    places += [Place(1, 1, "令和５年度", head=True), Place(1, 2, "令和６年度", head=True)]
    places += [
        Place(r, c, t)
        for r, row in enumerate(
            (
                ("橋の点検", "12橋", "15橋", "道路課"),
                ("側溝の清掃", "３km", "４km", "道路課"),
                ("街路樹の剪定", "80本", "95本", "公園課"),
            ),
            2,
        )
        for c, t in enumerate(row)
    ]
    (table,) = read([Grid(tuple(places), 5, 4)], "across").tables
    assert cell_score(Grid(tuple(places), 5, 4), table) == 1.0


PROSE = (
    "本計画は、市民が安心して暮らせるまちをつくるため、今後五年間に取り組むことを定めるものです。",
    "第一に、道路や橋を計画的に点検します。第二に、公園の遊具を更新します。",
    "１　計画の目的　　市の将来の姿を示します。",
    "２　計画の期間　　令和７年度から令和11年度までとします。",
    "３　計画の推進　　毎年、進み具合を議会に報告します。",
)


@pytest.mark.parametrize(
    "lines",
    [
        PROSE,
        PROSE[2:],
        ("目次", "第１章　はじめに　　　　１", "第２章　現状と課題　　　　５", "第３章　施策　　　　12"),
    ],
)
def test_prose_is_no_table(lines):
    assert not list(read(list(lines), "none").tables)


def test_two_rows_are_no_table():
    assert not list(read([listed(HEAD, ROWS[0])], "none").tables)
