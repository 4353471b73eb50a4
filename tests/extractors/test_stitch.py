"""Tables over pages: what is joined and what is not, and that rows keep their pages."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from extractors.document import Box, Cell, Line, Page, Table
from extractors.pdf import read_pdf
from extractors.stitch import stitch
from tests.extractors.pdf_samples import draw_grid, pdf, stroke, text

X = (40.0, 120.0, 300.0, 560.0)
HEAD = ("区分", "取組", "状況")


def table(page, top, rows, *, spans=None, x=X, shaded=0):
    """A table of one row of text a line, rows 20 points high; `spans` are rowspans by (row, column)."""
    spans, cells, taken = spans or {}, [], set()
    for row, words in enumerate(rows):
        for col, word in enumerate(words):
            if (row, col) in taken:
                continue
            high = spans.get((row, col), 1)
            taken |= {(below, col) for below in range(row, row + high)}
            box = Box(x[col], top + 20 * row, x[col + 1], top + 20 * (row + high))
            cells.append(Cell(row, col, word, high, 1, page, box, fill="DDEEFF" if row < shaded else None))
    box = Box(x[0], top, x[len(rows[0])], top + 20 * len(rows))
    return Table(0, len(rows), len(rows[0]), tuple(cells), page, None, box)


def line(page, words, top):
    return Line(words, page, None, Box(40, top, 200, top + 10))


def joined(*pages):
    sheets = [Page(number, 600, 400) for number in range(1, len(pages) + 1)]
    return stitch(pages, sheets)


def rows(table):
    found = [[None] * table.ncols for _ in range(table.nrows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            found[row][cell.col] = cell.text
    return found


LAST = [["緑化", "植樹", "済"], ["広報", "便り", "毎月"]]
NEXT = [["防災", "訓練", "二回"], ["福祉", "相談", "通年"]]


@pytest.mark.parametrize("header", [[], [HEAD]])
def test_with_and_without_a_repeated_header(header):
    (whole,) = joined([table(1, 300, [HEAD, *LAST])], [table(2, 40, [*header, *NEXT])])
    assert rows(whole) == [list(HEAD), *LAST, *NEXT]
    assert [cell.page for cell in whole.cells if cell.col == 0] == [1, 1, 1, 2, 2]
    assert (whole.page, whole.number) == (1, 1)


def test_over_three_pages_with_furniture_between():
    pages = [
        [line(1, "計画の進み具合", 10), table(1, 260, [HEAD, *LAST]), line(1, "- 1 -", 385)],
        [line(2, "計画の進み具合", 10), table(2, 40, [HEAD, *NEXT] + NEXT * 6), line(2, "- 2 -", 385)],
        [
            line(3, "計画の進み具合", 10),
            line(3, "（続き）", 25),
            table(3, 40, [HEAD, ["学校", "改修", "済"], ["公園", "補修", "毎月"]]),
            line(3, "- 3 -", 385),
        ],
    ]
    blocks = joined(*pages)
    (whole,) = (block for block in blocks if isinstance(block, Table))
    assert whole.nrows == 1 + 2 + 14 + 2
    assert len(blocks) == 1 + 7  # nothing beside the table is lost


@pytest.mark.parametrize(
    ("between", "why"),
    [
        (line(2, "２　福祉の部", 20), "a heading of its own"),
        (line(2, "計画の進み具合", 20), "the title that stood above the first table in another place"),
    ],
)
def test_words_between_keep_tables_apart(between, why):
    pages = [line(1, "計画の進み具合", 150), table(1, 300, [HEAD, *LAST])], [between, table(2, 40, [HEAD, *NEXT])]
    assert sum(isinstance(block, Table) for block in joined(*pages)) == 2, why


def test_other_columns_keep_tables_apart():
    other = table(2, 40, NEXT, x=(40.0, 200.0, 300.0, 560.0))
    assert len(joined([table(1, 300, [HEAD, *LAST])], [other])) == 2


def test_another_head_keeps_tables_apart():
    first = table(1, 300, [HEAD, *LAST], shaded=1)
    second = table(2, 40, [("番号", "名称", "金額"), *NEXT], shaded=1)
    assert len(joined([first], [second])) == 2


def test_the_middle_of_a_page_is_no_page_break():
    assert len(joined([table(1, 40, [HEAD, *LAST])], [table(2, 40, NEXT)])) == 2
    assert len(joined([table(1, 300, [HEAD, *LAST])], [table(2, 200, NEXT)])) == 2


def test_a_form_printed_once_a_page_stays_one_a_page():
    def form(page, *values):
        labels = [
            "事業名",
            "担当課",
            "目的",
            "対象",
            "手段",
            "目標値",
            "実績値",
            "決算額",
            "課題",
            "方向性",
            "評価",
            "備考",
        ]
        return table(
            page, 40, [[label, value, f"{label}の説明"] for label, value in zip(labels, values * 4, strict=True)]
        )

    assert len(joined([form(1, "植樹", "十本", "六")], [form(2, "訓練", "二回", "七")])) == 2


def test_a_form_of_several_tables_is_not_joined_to_the_next_one():
    def head(page, name):
        return table(
            page,
            40,
            [["事業名", name, ""], ["担当課", f"{name}課", ""], ["目的", f"{name}のため", ""], ["対象", "市民", ""]],
        )

    foot = table(1, 300, [["改善点", "なし", ""], ["評価", "有効", ""]])
    assert len(joined([head(1, "植樹"), foot], [head(2, "訓練"), replace(foot, page=2)])) == 4


def test_the_last_of_several_lists_under_one_header_goes_on():
    page = [line(1, "目標１", 10), table(1, 40, [HEAD, *LAST]), line(1, "目標２", 200), table(1, 260, [HEAD, *NEXT])]
    blocks = joined(page, [table(2, 40, [HEAD, ["学校", "改修", "済"]])])
    assert [rows(block) for block in blocks if isinstance(block, Table)] == [
        [list(HEAD), *LAST],
        [list(HEAD), *NEXT, ["学校", "改修", "済"]],
    ]


def test_a_row_cut_in_two_is_made_whole():
    long = "商店街の空き店舗を使った催しを開き、若い世代の"
    first = table(1, 300, [HEAD, ["商工", long, "出店者を募り、説明会を"]])
    second = table(2, 40, [["", "来街を促す。", "三回開いた。"], *NEXT])
    (whole,) = joined([first], [second])
    assert rows(whole)[1] == ["商工", long + "来街を促す。", "出店者を募り、説明会を三回開いた。"]
    assert rows(whole)[2:] == NEXT


def test_a_merged_cell_cut_in_two_is_made_whole():
    first = table(1, 280, [HEAD, ["福祉", "見守り", "済"], ["福祉", "配食", "済"]], spans={(1, 0): 2})
    second = table(2, 40, [["", "相談", "通年"], ["", "送迎", "週二回"], ["防災", "訓練", "二回"]], spans={(0, 0): 2})
    (whole,) = joined([first], [second])
    cell = next(cell for cell in whole.cells if cell.text == "福祉")
    assert (cell.row, cell.rowspan, cell.page) == (1, 4, 1)
    assert [row[0] for row in rows(whole)] == ["区分", "福祉", "福祉", "福祉", "福祉", "防災"]


def test_blank_cells_of_a_column_that_has_them_stay_blank():
    first = table(1, 280, [HEAD, ["", "見守り", "済"], ["福祉", "配食", "済"]])
    second = table(2, 40, [["", "相談", "通年"], ["防災", "訓練", "二回"]])
    (whole,) = joined([first], [second])
    assert [row[0] for row in rows(whole)] == ["区分", "", "福祉", "", "防災"]


def test_fewer_borders_on_one_page_are_the_same_columns():
    note = Table(
        0,
        1,
        2,
        (Cell(0, 0, "総括", page=2, box=Box(40, 40, 120, 60)), Cell(0, 1, "順調", page=2, box=Box(120, 40, 560, 60))),
    )
    (whole,) = joined([table(1, 300, [HEAD, *LAST])], [replace(note, page=2, box=Box(40, 40, 560, 60))])
    assert [(cell.row, cell.col, cell.colspan, cell.text) for cell in whole.cells][-2:] == [
        (3, 0, 1, "総括"),
        (3, 1, 2, "順調"),
    ]


def test_tables_are_numbered_through_the_document():
    blocks = joined(
        [table(1, 40, LAST), table(1, 200, NEXT)], [table(2, 40, [HEAD, *LAST], x=(40.0, 100.0, 200.0, 560.0))]
    )
    assert [block.number for block in blocks] == [1, 2, 3]


def test_a_list_of_hundreds_of_pages_takes_no_time_to_speak_of():
    """A tenth of a second; where each page looked at all cells before it, it would take minutes."""
    pages = [
        [table(page, 40, [HEAD, *[[f"{page}の{row}", "取組", "状況"] for row in range(16)]])] for page in range(1, 301)
    ]
    begun = process_time()
    (whole,) = joined(*pages)
    assert process_time() - begun < 3
    assert whole.nrows == 1 + 300 * 16


def test_pages_of_a_pdf():
    first = [(0, 0, 1, 1, "区分"), (0, 1, 1, 1, "取組"), (1, 0, 1, 1, "緑化"), (1, 1, 1, 1, "植樹")]
    second = [(0, 0, 1, 1, "区分"), (0, 1, 1, 1, "取組"), (1, 0, 1, 1, "防災"), (1, 1, 1, 1, "訓練")]
    pages = [draw_grid((40, 200, 500), (280, 310, 360), first), draw_grid((40, 200, 500), (40, 70, 100), second)]
    document = read_pdf(
        pdf(pages[0] + text(290, 380, "1", size=8), pages[1] + text(290, 380, "2", size=8) + stroke(0, 0, 1, 1))
    )
    (whole,) = document.tables
    assert rows(whole) == [["区分", "取組"], ["緑化", "植樹"], ["防災", "訓練"]]
    assert [one.text for one in document.lines] == ["1", "2"]
