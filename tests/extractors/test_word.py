"""Word documents: merged cells, list numbers, revisions."""

from __future__ import annotations

import pytest

from extractors.document import Line, Table
from extractors.errors import ExtractionError
from extractors.word import read_word
from extractors.word_numbering import written
from tests.extractors.office_samples import archive, cell, paragraph, table, word

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_word(data).lines]


def test_merged_cells_are_spans() -> None:
    body = paragraph("計画") + table(
        cell("柱", RESTART) + cell("目標", '<w:gridSpan w:val="2"/><w:shd w:val="clear" w:fill="D9E2F3"/>'),
        cell("", CONTINUE) + cell("R6") + cell("R7", '<w:textDirection w:val="tbRlV"/>'),
    )
    line, block = read_word(word(body)).blocks
    assert isinstance(line, Line)
    assert isinstance(block, Table)
    assert (line.text, block.number, block.nrows, block.ncols, block.spans) == ("計画", 1, 2, 3, True)
    assert [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in block.cells] == [
        (0, 0, 2, 1, "柱"),
        (0, 1, 1, 2, "目標"),
        (1, 1, 1, 1, "R6"),
        (1, 2, 1, 1, "R7"),
    ]
    assert [(c.fill, c.vertical) for c in block.cells] == [
        (None, False),
        ("D9E2F3", False),
        (None, False),
        (None, True),
    ]


def test_a_vertical_merge_whose_beginning_is_gone_begins_with_its_first_cell() -> None:
    (block,) = read_word(word(table(cell("甲", CONTINUE) + cell("乙"), cell("", CONTINUE) + cell("丁")))).tables
    assert [(c.text, c.rowspan) for c in block.cells] == [("甲", 2), ("乙", 1), ("丁", 1)]


def test_a_vertical_merge_of_another_width_is_not_gone_on() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    (block,) = read_word(
        word(table(cell("甲", RESTART) + cell("乙") + cell("丙"), cell("丁", wide + CONTINUE) + cell("戊")))
    ).tables
    assert [c.text for c in block.cells] == ["甲", "乙", "丙", "丁", "戊"]


def test_a_horizontal_merge_keeps_the_texts_of_its_cells() -> None:
    begin, go_on = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    row = cell("甲", begin) + cell("乙", go_on) + cell("", '<w:hMerge w:val="continue"/>') + cell("丙")
    (block,) = read_word(word(table(row, cell("一") + cell("二") + cell("三") + cell("四")))).tables
    assert [(c.col, c.colspan, c.text) for c in block.cells if c.row == 0] == [(0, 3, "甲\n乙"), (3, 1, "丙")]


@pytest.mark.parametrize("number", ["²", "９" * 5000, "9" * 5000, "-1", "", "⑨"])
def test_a_number_that_is_none_does_no_harm(number: str) -> None:
    value = f'w:val="{number}"'
    body = paragraph("甲", f'<w:outlineLvl {value}/><w:numPr><w:ilvl {value}/><w:numId w:val="3"/></w:numPr>')
    body += f"<w:p><w:r><w:rPr><w:sz {value}/></w:rPr><w:t>乙</w:t></w:r></w:p>"
    levels = LEVELS.replace('<w:start w:val="1"/>', f"<w:start {value}/><w:lvlRestart {value}/>")
    levels = levels.replace('<w:startOverride w:val="5"/>', f"<w:startOverride {value}/>")
    styles = f'<w:style w:styleId="a"><w:name w:val="heading {number}"/><w:rPr><w:sz {value}/></w:rPr></w:style>'
    assert [(line.text, line.level, line.size) for line in read_word(word(body, levels, styles)).lines] == [
        ("第1 甲", None, None),
        ("乙", None, None),
    ]


def test_a_span_that_is_no_number_is_none() -> None:
    (block,) = read_word(word(table(cell("甲", '<w:gridSpan w:val="²"/>') + cell("乙")))).tables
    assert [(c.text, c.colspan) for c in block.cells] == [("甲", 1), ("乙", 1)]


def test_a_table_in_a_cell_follows_its_parent() -> None:
    inner = table(cell("年") + cell("値"))
    body = table(cell("親") + cell(f"{paragraph('指標')}{inner}{paragraph('注')}"))
    outer, nested = read_word(word(body)).tables
    assert [c.text for c in outer.cells] == ["親", "指標\n注"]
    assert [c.text for c in nested.cells] == ["年", "値"]
    boxed = table(cell("親") + cell(table(cell("囲み")) + paragraph("")))
    (only,) = read_word(word(boxed)).tables
    assert [c.text for c in only.cells] == ["親", "囲み"]


def test_a_text_box_of_a_table_in_a_cell_is_no_text_of_that_cell() -> None:
    box = f"<w:p><w:r><wps:txbx><w:txbxContent>{paragraph('箱')}</w:txbxContent></wps:txbx></w:r></w:p>"
    body = table(cell("親") + cell(table(cell("年") + cell(box)) + paragraph("")))
    data = word(body)
    assert [[c.text for c in block.cells] for block in read_word(data).tables] == [["親", ""], ["年", ""]]
    assert texts(data) == ["箱"]


LEVELS = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="aiueoFullWidth"/><w:lvlText w:val="（%2）"/><w:suff w:val="nothing"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1-%3"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def numbered(text: str, depth: int, number: int = 2) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def test_list_numbers_are_printed() -> None:
    body = "".join(
        (
            numbered("一", 0),
            numbered("甲", 1),
            numbered("乙", 1),
            numbered("丸", 2),
            numbered("二", 0),
            numbered("丙", 1),
            numbered("五", 0, 3),
            numbered("無", 0, 0),
        )
    )
    assert texts(word(body, LEVELS)) == [
        "第1 一",
        "（ア）甲",
        "（イ）乙",
        "1-③ 丸",
        "第2 二",
        "（ア）丙",
        "第5 五",
        "無",
    ]


def test_a_level_counts_on_below_the_level_that_it_does_not_restart_at() -> None:
    levels = LEVELS.replace(
        '<w:lvlText w:val="%1-%3"/></w:lvl>', '<w:lvlText w:val="%1-%3"/><w:lvlRestart w:val="1"/></w:lvl>'
    )
    body = (("一", 0), ("甲", 1), ("丸", 2), ("乙", 1), ("角", 2), ("二", 0), ("丙", 1), ("線", 2))
    found = texts(word("".join(numbered(text, depth) for text, depth in body), levels))
    assert [text for text in found if "-" in text] == ["1-③ 丸", "1-④ 角", "2-③ 線"]


def test_a_style_brings_numbers_and_levels() -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
        '<w:style w:styleId="b"><w:name w:val="見出し"/><w:basedOn w:val="a"/></w:style>'
    )
    document = read_word(word(paragraph("章", '<w:pStyle w:val="b"/>'), LEVELS, styles))
    (line,) = document.lines
    assert (line.text, line.level, line.bold, line.size) == ("第1 章", 2, True, 14.0)


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (3, "decimalFullWidth", "３"),
        (21, "decimalEnclosedCircle", "㉑"),
        (12, "japaneseCounting", "十二"),
        (120, "japaneseCounting", "百二十"),
        (20, "ideographDigital", "二〇"),
        (10, "japaneseLegal", "壱拾"),
        (2, "iroha", "ﾛ"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (7, "decimalZero", "07"),
        (5, "thaiNumbers", "5"),
    ],
)
def test_written(number: int, number_format: str, expected: str) -> None:
    assert written(number, number_format) == expected


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("<w:r><w:t>期限</w:t><w:tab/><w:t>通年</w:t></w:r>", "期限\t通年"),
        ("<w:r><w:tab/><w:t>続き</w:t></w:r>", "\t続き"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二"),
        (
            '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins w:id="2"><w:r><w:t>新</w:t></w:r></w:ins>',
            "新",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠</w:t></w:r><w:r><w:t>見</w:t></w:r>", "見"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>とりくみ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>取組</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "取組",
        ),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>継続</w:t></w:r>', "☑継続"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r>", "3"),
        ("<w:hyperlink><w:r><w:t>計画書</w:t></w:r></w:hyperlink>", "計画書"),
        ("<w:sdt><w:sdtContent><w:r><w:t>選択</w:t></w:r></w:sdtContent></w:sdt>", "選択"),
    ],
)
def test_runs(runs: str, expected: str) -> None:
    assert texts(word(f"<w:p>{runs}</w:p>")) == [expected]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('箱の中')}</w:txbxContent>"
    run = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(word(f"<w:p>{run}<w:r><w:t>本文</w:t></w:r></w:p>{paragraph('次')}")) == ["本文", "箱の中", "次"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word(table(cell("甲", '<w:gridSpan w:val="1000000000"/>'))), "bomb"),
        (word(table(*[cell("甲", '<w:gridSpan w:val="900"/>') * 9] * 300)), "bomb"),
        (word("<w:tbl><w:tr><w:tc>" * 40 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 40), "bomb"),
        (word("<w:sdt>" * 3000 + "</w:sdt>" * 3000), "bomb"),
        (archive({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]><a>&c;</a>'}), "dtd"),
        *(
            (archive({"word/document.xml": f'<?xml version="1.0"?><!DOCTYPE a><a>{name}</a>'.encode(name)}), "dtd")
            for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
        ),
        (
            archive({"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a><a/>'}),
            "unsupported",
        ),
        (archive({"word/document.xml": '<?xml version="1.0"?><a/>'.encode("cp037")}), "unsupported"),
        (archive({"word/document.xml": "<a/>"}), "malformed"),
        (archive({"word/document.xml": "<a"}), "malformed"),
    ],
)
def test_hostile_documents_are_named_errors(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        read_word(data)
    assert caught.value.reason == reason
