"""What holds of every date, period and measure, whatever is printed."""

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from normalizers.era import era_date, find_year, western_year
from normalizers.measure import find_measures, find_unit, is_measure
from normalizers.period import find_period, is_period, parse_period
from normalizers.text import nfkc

DAYS = st.dates(date(1868, 1, 25), date(2099, 12, 31))
YEARS = st.none() | st.integers(1990, 2060)
WORDS = st.sampled_from(
    [
        "令和",
        "平成",
        "R",
        "H",
        "元",
        "年",
        "年度",
        "月",
        "日",
        "末",
        "内",
        "中",
        "上旬",
        "下旬",
        "上半期",
        "第",
        "四半期",
        "～",
        "から",
        "まで",
        "以降",
        "、",
        "・",
        "（",
        "）",
        "毎月",
        "毎年",
        "随時",
        "通年",
        "隔年",
        "年間",
        "回",
        "人",
        "件",
        "千円",
        "万円",
        "％",
        "ポイント",
        "以上",
        "未満",
        "約",
        "△",
        "増",
        "削減",
        "か月",
        "間",
        "ごと",
        "に",
        "/",
        ".",
        ",",
        "１",
        "2",
        "3",
        "10",
        "31",
        "2024",
        "ゼロ",
        "三",
        "十",
        "百",
        "万",
        "億",
        "㎞",
        "千",
        "中",
        "うち",
        "月額",
        "旬",
        "①",
        "今",
        "来",
        "翌",
        "昨",
        "度",
        "期",
        "春",
        "秋",
        "当初",
        "と",
        "の",
        "ー",
        "-",
        "\n",
        "　",
    ]
)
PRINTED = st.lists(WORDS, max_size=12).map("".join) | st.text(max_size=60)


def in_full_width(text):
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@settings(deadline=None)
@given(DAYS)
def test_every_day_of_every_era_round_trips(day):
    era, year = era_date(day)
    assert western_year(era, year) == day.year
    for printed in (
        f"{era}{year}年{day.month}月{day.day}日",
        f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        period = parse_period(printed, None)
        assert (period.start, period.end, period.kind) == (day, day, "date")
        assert find_year(printed).year == day.year


@settings(deadline=None)
@given(PRINTED, YEARS)
def test_a_period_begins_before_it_ends_and_keeps_its_text(text, fiscal_year):
    period = parse_period(text, fiscal_year)
    assert period.text == (text.strip() or None) or period.text == text.strip()
    assert period.start is None or period.end is None or period.start <= period.end
    assert period.kind == "none" or period.problem is None
    assert period.kind != "none" or (period.start, period.end) == (None, None)
    found = find_period(text, fiscal_year)
    assert found is None or found[0].text == text[slice(*found[1])]


@settings(deadline=None)
@given(PRINTED, st.none() | st.sampled_from(["人", "千円", "件/年", "鉢"]))
def test_a_measure_is_a_part_of_its_text(text, unit):
    for measure in find_measures(text, unit):
        assert measure.raw in text
        assert measure.raw
        assert measure.value_max is None or (measure.value < measure.value_max and measure.comparator == "range")


@settings(deadline=None)
@given(PRINTED, YEARS)
@example("¹", None)
def test_equal_under_nfkc_is_equal_in_value(text, fiscal_year):
    for other in (nfkc(text), in_full_width(nfkc(text))):
        if nfkc(other) != nfkc(text):
            continue
        one, two = parse_period(text, fiscal_year), parse_period(other, fiscal_year)
        assert (one.kind, one.start, one.end) == (two.kind, two.start, two.end)
        assert [(m.value, m.value_max, m.unit, m.comparator, m.per) for m in find_measures(text)] == [
            (m.value, m.value_max, m.unit, m.comparator, m.per) for m in find_measures(other)
        ]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(text):
    assert isinstance(is_period(text), bool)
    assert isinstance(is_measure(text), bool)
    assert find_unit(text) is None or find_unit(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "年",
        "1月、",
        "一二三",
        "1～",
        "R6、",
        "(1)",
        "5人以上",
        "5人から",
        "1万",
        "年間あ",
        "第1・",
        "が5件",
        "1 ",
        "令和6年度～",
        " ",
        "(",
        "ｶﾞ5",
        "各",
        "約",
        "以上の橋1",
        "1-1-",
        "5人中、",
        "5か所のうち",
        "12,345 千円",
        "令和6年6、",
        "1,2回",
        "団体12、",
    ],
)
def test_a_hundred_thousand_characters_take_a_second(piece):
    text = piece * (100_000 // len(piece))
    for read in (
        lambda: parse_period(text, 2024),
        lambda: find_period(text, 2024),
        lambda: find_measures(text),
        lambda: find_unit(text),
        lambda: is_period(text),
    ):
        begin = time.process_time()
        read()
        assert time.process_time() - begin < 1
