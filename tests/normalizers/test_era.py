"""Years of eras and of the western calendar."""

from datetime import date

import pytest

from normalizers.era import Year, era_date, find_year, fiscal_year_of, near_year, small_number, western_year


@pytest.mark.parametrize(
    ("era", "year", "western"),
    [
        ("明治", 1, 1868),
        ("明治", 45, 1912),
        ("大正", 15, 1926),
        ("昭和", 64, 1989),
        ("平成", 1, 1989),
        ("平成", 31, 2019),
        ("令和", 1, 2019),
        ("平成", 35, 2023),
        ("H", 32, 2020),
        ("R", 12, 2030),
        ("S", 63, 1988),
        ("T", 3, 1914),
        ("M", 33, 1900),
        ("令", 6, 2024),
        ("昭", 50, 1975),
    ],
)
def test_western_year(era, year, western):
    assert western_year(era, year) == western


@pytest.mark.parametrize(("era", "year"), [("慶応", 3), ("X", 1), ("", 1), ("令和", 0), ("令和", 100)])
def test_no_such_year(era, year):
    with pytest.raises(ValueError, match=r"era|no year"):
        western_year(era, year)


def test_no_era_before_meiji():
    with pytest.raises(ValueError, match="before"):
        era_date(date(1868, 1, 24))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2024, 4, 1), 2024), (date(2024, 3, 31), 2023), (date(2024, 12, 31), 2024), (date(2025, 1, 1), 2024)],
)
def test_fiscal_year_of(day, year):
    assert fiscal_year_of(day) == year


@pytest.mark.parametrize(
    ("text", "document", "year"),
    [
        ("H29実績", None, Year(2017, fiscal=True, span=(0, 3))),
        ("【2035年の目標】", None, Year(2035, fiscal=False, span=(1, 6))),
        ("３年度", 2023, Year(2021, fiscal=True, span=(0, 3))),
        ("３年度", None, None),
        ("令和６～８年度", None, Year(2024, fiscal=True, span=(0, 3))),
        ("現状値（Ｒ元）", None, Year(2019, fiscal=True, span=(4, 6))),
        ("平成三十年度の決算", None, Year(2018, fiscal=True, span=(0, 6))),
        ("昭和５０年", None, Year(1975, fiscal=False, span=(0, 5))),
        ("FY2024", None, Year(2024, fiscal=True, span=(0, 6))),
        ("'25年度", None, Year(2025, fiscal=True, span=(0, 5))),
        ("参加者2,024人", None, None),
        ("COVID19とR2D2", None, None),
        ("100年プラン", 2024, None),
        ("令和0年、令和5年", None, Year(2023, fiscal=False, span=(5, 9))),
        ("", None, None),
    ],
)
def test_find_year(text, document, year):
    assert find_year(text, document) == year


@pytest.mark.parametrize(
    ("year", "document", "western"),
    [(6, 2024, 2024), (30, 2019, 2018), (2, 1990, 1990), (24, 2024, None), (0, 2024, None), (99, 2024, None)],
)
def test_near_year(year, document, western):
    assert near_year(year, document) == western


@pytest.mark.parametrize(("text", "value"), [("元", 1), ("7", 7), ("十", 10), ("十二", 12), ("三十", 30), ("二〇", 20)])
def test_small_number(text, value):
    assert small_number(text) == value
