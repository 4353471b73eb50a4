"""The year that a document reports on, else the year that it plans."""

from __future__ import annotations

import pytest

from extractors.document import Document, Line
from normalizers.reading.document_year import document_year
from tests.normalizers.reading.printed import table

PLAN = table("事業名|令和6年度目標|令和7年度目標", "朝の体操|12回|14回")
REPORT = table("事業名|令和4年度実績|令和5年度実績|令和8年度目標", "朝の体操|9回|10回|14回")

YEARS = [
    (("令和5年度実績　事業の評価", PLAN), 2023),
    (("令和6年度　事業の評価（令和5年度実績）", PLAN), 2023),
    (("令和5年度末現在", PLAN), 2023),
    (("歩けるまちの計画", REPORT), 2023),
    (("令和6年度　歩けるまちの計画", PLAN), 2024),
    (("歩けるまちの計画", PLAN), 2024),
    (("歩けるまちの計画", table("事業名|担当課", "朝の体操|健康課")), None),
    (("この計画は令和2年度に定めました。", PLAN), 2024),
    (("歩く町の計画　令和5年度実施結果報告", table("事業名|時期|結果", "朝の体操|9月|開いた。")), 2023),
    (("令和5年度実績（令和6年5月末日現在）", PLAN), 2023),
    (
        (
            "歩く町の計画",
            "計画期間：令和7年度～令和11年度",
            table("指標|現状値（令和5年度）|目標値（令和11年度）", "歩く人|40|50"),
        ),
        2025,
    ),
    (("事業の評価", table("評価対象年度|令和4年度", "事業名|朝の体操")), 2022),
]


@pytest.mark.parametrize(("blocks", "year"), YEARS)
def test_the_year_of_a_document(blocks, year):
    printed = tuple(Line(block) if isinstance(block, str) else block for block in blocks)
    assert document_year(Document("html", printed)) == year
