"""Gradings and legends as they are printed, in our own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.legend import Legend, chosen, find_legend, fold_grade, grade_words, is_grade, legend_of_pairs

LEGENDS = [
    (["Ａ：目標達成　Ｂ：概ね達成　Ｃ：未達成"], {"A": "目標達成", "B": "概ね達成", "C": "未達成"}),
    (["◎…計画以上", "○…計画どおり", "△…遅れている"], {"◎": "計画以上", "○": "計画どおり", "△": "遅れている"}),
    (["評価 ○＝実施した ×＝実施しなかった －＝対象外"], {"○": "実施した", "×": "実施しなかった", "-": "対象外"}),
    (
        ["Ｓ（目標を上回る） Ａ（目標どおり） Ｂ（目標を下回る）"],
        {"S": "目標を上回る", "A": "目標どおり", "B": "目標を下回る"},
    ),
    (
        ["5 大きく上回る 4 上回る 3 どおり 2 下回る 1 大きく下回る"],
        {"5": "大きく上回る", "4": "上回る", "3": "どおり", "2": "下回る", "1": "大きく下回る"},
    ),
    (
        ["ａ 順調に進んでいる", "ｂ やや遅れている", "ｃ 中止した"],
        {"a": "順調に進んでいる", "b": "やや遅れている", "c": "中止した"},
    ),
    (["Ⅰ：達成した Ⅱ：達成できなかった"], {"I": "達成した", "II": "達成できなかった"}),
    (["○：達成（率が90％以上", "100％未満） △：未達成"], {"○": "達成(率が90%以上100%未満)"}),
    (["A⇒達成 B⇒未達成 ／ 端数は四捨五入"], {"A": "達成", "B": "未達成"}),
]


@pytest.mark.parametrize(("lines", "expected"), LEGENDS)
def test_find_legend(lines, expected):
    legend = find_legend(["第2章", *lines, "以上"])
    assert {grade: legend.meaning(grade) for grade in expected} == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["Ａ 北地区", "Ｂ 南地区"],
        ["1 道路の整備", "2 公園の整備"],
        ["1 計画の推進 2 計画の見直し"],
        ["○講座を開催した。", "●参加者が少ない。"],
        ["Ａ：目標達成"],
        ["（1）計画の目標 （2）計画の期間"],
    ],
)
def test_lists_are_no_legend(lines):
    assert not find_legend(lines)


def test_two_scales_are_told_apart_by_their_captions():
    legend = find_legend(["進捗 Ａ：順調 Ｂ：遅れ", "本文", "効果 Ａ：目標達成 Ｂ：目標未達成"])
    assert legend.meaning("Ａ", "進捗") == "順調"
    assert legend.meaning("Ａ", "効果") == "目標達成"
    assert legend.meaning("Ａ") == "順調"
    assert legend.meaning("Ｃ") is None


def test_legend_of_pairs_leaves_its_header_out():
    legend = legend_of_pairs([("判定", "意味"), ("◎", "目標を達成"), ("〇", "改善した")], "判定")
    assert legend.scales[0].meanings == (("◎", "目標を達成"), ("○", "改善した"))
    assert (legend + legend).scales == legend.scales
    assert not legend_of_pairs([("課", "内容")])


@pytest.mark.parametrize(
    "printed",
    [
        "◎",
        "○",
        "〇",
        "△",
        "×",
        "－",
        "Ａ",
        "ｂ",
        "Ⅱ",
        "３",
        "評価Ａ",
        "Ａ評価",
        "Ａ：順調",
        "A（計画どおり）",
        "□拡充 ■継続",
        "☑廃止",
    ],
)
def test_is_grade(printed):
    assert is_grade(printed)


@pytest.mark.parametrize(
    "printed",
    [None, "", "順調", "12", "1,200", "A地区", "A棟の整備を行った。", "3回", "■成果", "Ｂ型肝炎の予防", "□拡充 □縮小"],
)
def test_is_no_grade(printed):
    assert not is_grade(printed)


def test_parts_of_a_grade():
    assert [fold_grade(text) for text in ("【Ａ】", "Ａ\n（順調）", "〇", "Ｂ（やや遅れ）", "評価Ｃ")] == [
        "A",
        "A",
        "○",
        "B",
        "C",
    ]
    assert grade_words("Ｂ（やや遅れ）") == "やや遅れ"
    assert grade_words("Ｂ") is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("□拡充 ■継続 □縮小", "継続"),
        ("■拡充 ■継続 □縮小", "拡充、継続"),
        ("☐はい ☑いいえ", "いいえ"),
        ("□拡充 □縮小", None),
        ("■成果 ■課題", None),
        ("継続", None),
    ],
)
def test_chosen(printed, expected):
    assert chosen(printed) == expected


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_lines_give_a_legend_of_their_own_words(lines):
    legend = find_legend(lines)
    assert isinstance(legend, Legend)
    assert all(len(scale.meanings) > 1 and all(meaning for _, meaning in scale.meanings) for scale in legend.scales)


@given(
    st.permutations(["目標を達成", "おおむね達成", "一部達成", "未達成"]),
    st.sampled_from(["：", "…", "＝", "⇒"]),
    st.sampled_from(["　", "\n", "、"]),
)
def test_a_printed_legend_is_found_in_any_writing(meanings, sign, gap):
    line = gap.join(f"{grade}{sign}{meaning}" for grade, meaning in zip("ＡＢＣＤ", meanings, strict=True))
    assert find_legend([line]).scales[0].meanings == tuple(zip("ABCD", meanings, strict=True))
