"""What each cell looks like: shading decides where it tells labels from values, else the wording."""

from __future__ import annotations

import pytest

from normalizers.reading.roles import roles_of
from tests.normalizers.reading.printed import table

LIST = ("番号|事業名|ほにゃら欄|目標", "1|朝の体操|晴れの日|月1回", "2|夜の読書会|雨の日|年6回")
FORM = ("事業名|朝の体操|担当課|健康課", "目的|川辺を歩く|目標|月1回")


def labels(*rows: str, shaded: int = 0) -> list[str]:
    """The texts of the cells that stand as labels."""
    sheet = table(*rows, shaded=shaded)
    roles = roles_of(sheet, 2024)
    return [cell.text for cell in sheet.cells if roles.is_label(cell)]


def test_shaded_cells_are_labels_also_where_no_wording_knows_them():
    assert labels(*LIST, shaded=1) == ["番号", "事業名", "ほにゃら欄", "目標"]


def test_without_shading_known_wordings_are_labels():
    assert labels(*LIST) == ["番号", "事業名", "目標"]
    assert labels(*FORM) == ["事業名", "担当課", "目的", "目標"]


def test_shading_of_other_rows_decides_nothing():
    assert not roles_of(table("朝の体操|月1回", "事業名|目標", "夜の読書会|年6回", shaded=1), 2024).by_shade


COULD = [
    ("ほにゃら欄", True),
    ("朝の体操", True),
    ("12.5%", False),
    ("川辺を歩く。", False),
    ("〃", False),
    ("□拡充 ■継続", False),
    ("長" * 30, False),
    ("", False),
]


@pytest.mark.parametrize(("text", "could"), COULD)
def test_a_cell_may_be_a_label_among_labels(text, could):
    sheet = table(f"{text}|事業名")
    assert roles_of(sheet, 2024).could_be_label(sheet.cells[0]) is could
