"""Signs to text: reading order, direction, spaces and line breaks, on pages and in cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractors.pdf.page as page_module
from extractors.pdf import read_pdf
from tests.extractors.pdf_samples import HEIGHT, WIDTH, draw_grid, fill, pdf, text

X, Y = (40.0, 140.0, 300.0), (60.0, 90.0, 180.0)
FRAME = ((0, 0, 1, 1, ""), (0, 1, 1, 1, ""), (1, 0, 1, 1, ""), (1, 1, 1, 1, ""))
BORDERS = draw_grid(X, Y, FRAME)


def cell_text(content: str, row: int = 1, col: int = 0) -> str:
    (table,) = read_pdf(pdf(BORDERS + content)).tables
    return next(cell.text for cell in table.cells if (cell.row, cell.col) == (row, col))


def lines(*words: str, x: float = 43, base: float = 102, size: float = 9) -> str:
    return "".join(text(x, base + k * (size + 2), line, size=size) for k, line in enumerate(words))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            ("あいうえおかきくけこ", "さしす"),
            "あいうえおかきくけこさしす",
        ),  # the width broke it: ten signs fill the cell
        (("見守り活動", "声かけ"), "見守り活動\n声かけ"),  # there was room for more
        (("・見守りをする人の", "・声かけ"), "・見守りをする人の\n・声かけ"),
        (("あいうえおかきくけこ", "・声かけ"), "あいうえおかきくけこ\n・声かけ"),  # full, but a bullet begins a line
        (("あいうえおかきくけこ", "（２）声かけ"), "あいうえおかきくけこ\n（２）声かけ"),
        (("あいうえおかきくけこ", "(12)声かけ"), "あいうえおかきくけこ\n(12)声かけ"),
        (("あいうえおかきくけこ", "②声かけ"), "あいうえおかきくけこ\n②声かけ"),
        (("あいうえおかきくけこ", "（声かけ）"), "あいうえおかきくけこ（声かけ）"),
        (("あいうえおかきくけ", "「さしす"), "あいうえおかきくけ「さしす"),  # an opening bracket goes with what follows
        (
            ("あいうえおかきくけ", "こ。さしす"),
            "あいうえおかきくけこ。さしす",
        ),  # 。 may not begin a line, so こ went with it
    ],
)
def test_line_breaks(printed, expected):
    assert cell_text(lines(*printed)) == expected


def test_latin_words_keep_a_space_where_a_line_was_broken():
    # the sample font sets Latin letters as wide as kanji
    assert cell_text(lines("Active", "learning")) == "Active learning"
    assert cell_text(lines("ＡＩによるcity", "council会議")) == "ＡＩによるcity council会議"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("産業部　観光課", "産業部　観光課"),
        ("  前後の空白  ", "前後の空白"),
        ("𠮷田・髙﨑", "𠮷田・髙﨑"),
        ("１２，３４５千円", "１２，３４５千円"),
        ("①②③㈱㎡№", "①②③㈱㎡№"),
        ("ﾊﾝｶｸｶﾅ", "ﾊﾝｶｸｶﾅ"),
    ],
)
def test_signs_stay_as_printed(words, expected):
    (line,) = read_pdf(pdf(text(50, 50, words))).lines
    assert line.text == expected


def test_white_without_a_space():
    apart = text(50, 50, "施策") + text(100, 50, "福祉")
    assert [line.text for line in read_pdf(pdf(apart)).lines] == ["施策", "福祉"]  # 30 points of white: two lines
    near = text(50, 50, "施策") + text(85, 50, "福祉")
    assert [line.text for line in read_pdf(pdf(near)).lines] == ["施策　福祉"]
    distributed = "".join(text(43 + 20 * k, 110, sign) for k, sign in enumerate("担当課"))
    assert cell_text(distributed) == "担当課"  # 均等割付


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("植栽本数", "12本", "植栽本数　12本"),
        ("1,200m", "延長", "1,200m　延長"),
        ("点検、", "清掃", "点検、　清掃"),
        ("区分", "（再掲）", "区分　（再掲）"),
        ("○○", "○○", "○○　○○"),
        ("第３章", "安全", "第３章　安全"),
    ],
)
def test_the_white_of_a_wide_space_between_any_signs_is_a_space(before, after, expected):
    end = 50 + 10 * len(before)
    (apart,) = read_pdf(pdf(text(50, 50, before) + text(end + 10, 50, after))).lines
    assert apart.text == expected
    (close,) = read_pdf(pdf(text(50, 50, before) + text(end + 2, 50, after))).lines
    assert close.text == expected.replace("　", "")


def test_marks_below_one_another_are_several_values():
    content = "".join(text(60, 102 + 11 * k, sign, size=9) for k, sign in enumerate("↑→"))
    assert cell_text(content) == "↑\n→"


def test_reading_order_is_that_of_the_page_not_of_the_stream():
    signs = [("う", 63, 102), ("あ", 43, 102), ("お", 53, 113), ("い", 53, 102), ("え", 43, 113)]
    assert cell_text("".join(text(x, y, sign, size=9) for sign, x, y in signs)) == "あいう\nえお"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("".join(text(60, 102 + 10 * k, sign, size=9) for k, sign in enumerate("目的・効果")), "目的・効果"),
        (  # two columns, the right one first
            "".join(text(80, 102 + 10 * k, sign, size=9) for k, sign in enumerate("現状と"))
            + "".join(text(60, 102 + 10 * k, sign, size=9) for k, sign in enumerate("課題")),
            "現状と課題",
        ),
        (text(60, 102, "進捗", matrix=(0, -1, 1, 0), size=9), "進捗"),  # turned clockwise
        (text(70, 150, "進捗", matrix=(0, 1, -1, 0), size=9), "進捗"),  # turned the other way
    ],
)
def test_text_that_runs_down_or_up(content, expected):
    (table,) = read_pdf(pdf(BORDERS + content + lines("横に書いた説明が続く", x=150))).tables
    cell = next(cell for cell in table.cells if (cell.row, cell.col) == (1, 0))
    assert (cell.text, cell.vertical) == (expected, True)


def test_hanging_punctuation_goes_back_to_its_cell():
    hanging = text(129, 102, "す。", size=9)  # the full stop stands beyond the border at 140
    assert cell_text(hanging) == "す。"
    assert not cell_text(hanging, 1, 1)


def test_text_over_a_border_stays_with_its_beginning():
    assert cell_text(text(125, 102, "はみ出した文", size=9)) == "はみ出した文"


def test_a_number_beside_two_lines_comes_first():
    content = text(43, 120, "(6)", size=11) + text(80, 114, "特別枠", size=9) + text(80, 125, "（貸付）", size=9)
    assert cell_text(content).replace("\n", "") == "(6)特別枠（貸付）"


def test_a_superscript_stays_in_its_line():
    assert (
        cell_text(text(43, 110, "面積ｍ", size=10) + text(73, 106.5, "２", size=5) + text(79, 110, "増", size=10))
        == "面積ｍ２増"
    )


def test_what_cannot_be_seen_is_left_out():
    white, hidden = text(43, 102, "白い", more="1 1 1 rg"), text(43, 120, "隠し", more="3 Tr")
    shown = text(150, 102, "見える")
    assert cell_text(white + shown) == ""
    assert cell_text(hidden + shown) == ""
    on_shade = fill(41, 91, 139, 179, color="0 0 0.5") + white
    assert cell_text(on_shade) == "白い"
    outside = text(700, 102, "紙の外") + shown
    assert [line.text for line in read_pdf(pdf(outside)).lines] == ["見える"]
    clipped = f"q 0 0 40 {HEIGHT} re W n {text(200, 300, '切られた')} Q {shown}"
    assert [line.text for line in read_pdf(pdf(clipped)).lines] == ["見える"]


GRADIENT = """<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 600 0] /Extend [true true]
/Function << /FunctionType 2 /Domain [0 1] /C0 [0 0 .5] /C1 [0 .2 .6] /N 1 >> >>"""
PAINTS = f"/Shading << /S1 {GRADIENT} >> /Pattern << /P1 << /PatternType 2 /Shading {GRADIENT} >> >>"
WHITE_HEAD = text(50, 100, "白い見出し", more="1 1 1 rg")
TURNED = "q 0 1 -1 0 600 0 cm {} Q"


@pytest.mark.parametrize(
    ("drawn", "seen"),
    [
        ("q 40 250 200 80 re W n /S1 sh Q " + WHITE_HEAD, True),
        ("q /Pattern cs /P1 scn 40 250 200 80 re f Q " + WHITE_HEAD, True),
        (text(50, 100, "白い見出し", more="1 1 1 rg 0 0 0 RG 0.4 w 2 Tr"), True),  # white letters with an outline
        (text(50, 100, "白い見出し", more="1 1 1 rg 0 0 0 RG 0.4 w 1 Tr"), True),  # an outline and nothing in it
        (text(50, 100, "白い見出し", more="/Pattern cs /P1 scn"), True),
        (
            text(50, 100, "白い見出し", more="1 1 1 rg 1 1 1 RG 0.4 w 2 Tr"),
            False,
        ),  # white all over: bold without a bold font
        ("q 40 100 200 80 re W n /S1 sh Q " + WHITE_HEAD, False),  # the gradient is elsewhere
        (text(50, 100, "黒い字に重なる", more="0 g") + WHITE_HEAD, False),
        (WHITE_HEAD + "0 G 0.5 w 40 304 m 400 304 l S ", False),  # a line through it
        (WHITE_HEAD + text(700, 100, "紙の外"), False),
    ],
)
@pytest.mark.parametrize("sideways", [False, True])
def test_white_text_is_seen_where_something_is_around_or_behind_it(drawn, seen, sideways):
    content = drawn + text(50, 300, "本文がここに続く")
    data = (
        pdf(TURNED.format(content), size=(600, 600), resources=PAINTS) if sideways else pdf(content, resources=PAINTS)
    )
    words = [line.text for line in read_pdf(data).lines]
    assert ("白い見出し" in "".join(words)) == seen
    assert words[-1] == "本文がここに続く"


def test_what_is_clipped_away_is_left_out_beside_a_logo():
    clipped = f"q 0 0 40 {HEIGHT} re W n {text(200, 300, '切られた文字')} Q {text(100, 330, '見える文字')}"
    logo = pdf(clipped + " /X1 Do", form="0 0 5 5 re f")
    assert [line.text for line in read_pdf(logo).lines] == ["見える文字"]
    inside = f"q 0 0 300 300 re W n {text(50, 350, '印影の中の文字')} Q"  # clipped in the space of the form
    (line,) = read_pdf(pdf("/X1 Do", form=inside, form_matrix=(1, 0, 0, 1, 280, 90))).lines
    assert line.text == "印影の中の文字"


SCANNED = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I1 Do Q "
LAYER = text(50, 100, "隠れた文字の層に表がある", more="3 Tr") + text(50, 120, "見守りの輪を広げる取組", more="3 Tr")
STAMP = text(50, 20, "資料３　令和６年度審議会")


@pytest.fixture
def without_extra(monkeypatch):
    monkeypatch.setattr(page_module, "is_available", lambda: False)


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize(
    ("content", "words", "unread"),
    [
        (SCANNED + LAYER, ["隠れた文字の層に表がある", "見守りの輪を広げる取組"], False),
        (
            SCANNED + LAYER + STAMP,
            ["資料３　令和６年度審議会", "隠れた文字の層に表がある", "見守りの輪を広げる取組"],
            False,
        ),
        (SCANNED + STAMP, ["資料３　令和６年度審議会"], True),
        (SCANNED + STAMP + text(50, 100, "隠れ", more="3 Tr"), ["資料３　令和６年度審議会"], True),
        (
            SCANNED + text(50, 100, "表紙の大きな題と副題を添えて", size=30),
            ["表紙の大きな題と副題を添えて"],
            False,
        ),  # a slide
        (SCANNED + "".join(text(50, 60 + 15 * k, "絵の上に刷られた本文。") for k in range(7)), None, False),
        (
            f"q 300 0 0 {HEIGHT} 0 0 cm /I1 Do Q " + STAMP,
            ["資料３　令和６年度審議会"],
            False,
        ),  # a photograph beside a title
        (f"q 0 0 100 100 re W n {SCANNED} Q " + STAMP, ["資料３　令和６年度審議会"], False),  # a corner of a picture
        (LAYER + STAMP, ["資料３　令和６年度審議会"], False),  # there is no picture that the layer could lie on
    ],
)
def test_a_stamp_on_a_scan_is_not_its_text(content, words, unread):
    document = read_pdf(pdf(content, image=True))
    assert words is None or [line.text for line in document.lines] == words
    assert [(found.code, found.page) for found in document.findings] == ([("needs_ocr", 1)] if unread else [])


@pytest.mark.parametrize("size", [(20, 20), (14400, 5), (5, 14400), (60, 3), (21, 21), (24, 24)])
def test_a_picture_too_small_for_a_sheet_says_so_and_other_pages_are_read(size):
    data = pdf(f"q {size[0]} 0 0 {size[1]} 0 0 cm /I1 Do Q ", size=size, image=True)
    assert [(found.code, found.page) for found in read_pdf(data).findings] == [("needs_ocr", 1)]


def test_a_text_layer_over_a_scan_is_read():
    assert [line.text for line in read_pdf(pdf(text(50, 50, "認識した文字", more="3 Tr"), image=True)).lines] == [
        "認識した文字"
    ]


def test_lines_have_box_size_and_weight():
    document = read_pdf(pdf(text(50, 50, "大見出し", size=16, font="F2") + text(50, 80, "本文", size=10)))
    head, body = document.lines
    assert (head.text, head.size, head.bold, head.page) == ("大見出し", 16.0, True, 1)
    assert (body.text, body.size, body.bold) == ("本文", 10.0, False)
    assert head.box.x0 == pytest.approx(50, abs=3)
    assert 34 < head.box.top < head.box.bottom < 54


def test_a_wrapped_paragraph_is_one_line_and_a_list_is_not():
    first, second = "あ" * 50, "い" * 20
    assert [line.text for line in read_pdf(pdf(text(40, 50, first) + text(40, 64, second))).lines] == [first + second]
    heading = text(40, 50, "あ" * 49 + "。") + text(40, 64, "次の見出し")
    assert len(list(read_pdf(pdf(heading)).lines)) == 2
    sentence = text(40, 50, "あ" * 49 + "。") + text(40, 64, "次の文。")
    assert len(list(read_pdf(pdf(sentence)).lines)) == 1
    listed = text(40, 50, "・" + first[1:]) + text(40, 64, "・" + second)
    assert len(list(read_pdf(pdf(listed)).lines)) == 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(alphabet="市民福祉計画。、・ー１２３abcＡＢ（）", min_size=1, max_size=8), min_size=1, max_size=6)
)
def test_no_sign_is_lost_or_made_up(words):
    document = read_pdf(pdf(BORDERS + lines(*words, x=150)))
    found = "".join(cell.text for table in document.tables for cell in table.cells)
    found += "".join(line.text for line in document.lines)
    assert sorted("".join(found.split())) == sorted("".join(words))
