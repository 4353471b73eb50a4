"""Lines that stand out in size or weight get a level where the format marks no headings."""

from __future__ import annotations

from extractors.document import Document, Line
from normalizers.reading.type_sizes import with_levels


def levels(*lines: Line) -> list[int | None]:
    return [line.level for line in with_levels(Document("pdf", lines)).lines]


TITLE = Line("歩けるまちの計画", size=18.0)
TEXT = Line("川辺に道をつくり、歩きやすくします。", size=10.5)


def test_larger_type_ranks_above_smaller_type():
    found = levels(
        TITLE, Line("川辺の道", size=14.0), TEXT, Line("橋のたもと", size=12.0), TEXT, Line("山の道", size=14.0)
    )
    assert found == [1, 2, None, 3, None, 2]


def test_bold_type_stands_out_among_plain_type():
    assert levels(TITLE, Line("川辺の道", size=10.5, bold=True), TEXT) == [1, 2, None]


def test_notes_and_sentences_never_stand_out():
    assert levels(TITLE, Line("※ 数値は見込み", size=16.0), Line("川辺に道をつくります。", size=16.0), TEXT) == [
        1,
        None,
        None,
        None,
    ]


def test_levels_of_a_format_that_marks_headings_stay():
    assert levels(Line("歩けるまちの計画", level=3, size=9.0), Line("川辺の道", size=20.0)) == [3, None]


def test_without_sizes_nothing_is_said():
    document = Document("text", (Line("歩けるまちの計画"), Line("川辺の道")))
    assert with_levels(document) is document
