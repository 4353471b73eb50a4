"""Themes: undertakings in our own words for every theme of the list, the list itself, and why a theme was chosen."""

import csv
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.theme import UNCLASSIFIED, classify, definitions, generic_words, theme_points, theme_words
from normalizers.tokens import content_words

with (Path(__file__).parent / "themes.tsv").open(encoding="utf-8", newline="") as file:
    ITEMS = [(row["theme"], row["item"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize(("theme", "item"), ITEMS, ids=[item for _, item in ITEMS])
def test_undertakings(theme, item):
    assert classify(item).theme == theme


def test_every_theme_is_tried():
    tried = Counter(theme for theme, _ in ITEMS)
    assert set(tried) == set(definitions())
    assert min(tried.values()) >= 2


@pytest.mark.parametrize(
    ("item", "function"),
    [
        ("市税の滞納整理", "総務費/徴税費"),
        ("ふるさと納税の返礼品の充実", "総務費/総務管理費"),
        ("投票率の向上", "総務費/選挙費"),
        ("配水池の耐震化", "衛生費/保健衛生費"),
        ("公共下水道の普及率", "土木費/都市計画費"),
        ("合併処理浄化槽の設置補助", "衛生費/清掃費"),
        ("間伐材の搬出", "農林水産業費/林業費"),
        ("漁港の浚渫", "農林水産業費/水産業費"),
        ("水田の区画拡大", "農林水産業費/農業費"),
        ("準用河川の改修", "土木費/河川費"),
        ("避難所の備蓄", "消防費/消防費"),
        ("幼稚園の園舎の塗装", "教育費/幼稚園費"),
        ("認知症カフェ", "民生費/老人福祉費"),
        ("要保護児童への対応", "民生費/児童福祉費"),
    ],
)
def test_functions(item, function):
    assert classify(item).function == function


@pytest.mark.parametrize(
    "text", ["", "－", "関係者との調整", "達成率", "前年度並みとする", "令和7年度末", "R6目標", "12,300円"]
)
def test_what_no_word_speaks_for_is_unclassified(text):
    found = classify(text)
    assert (found.theme, found.function) == (UNCLASSIFIED, None)


def test_one_hint_is_not_enough_but_the_heading_helps():
    assert classify("参加者の満足度").theme == UNCLASSIFIED
    assert classify("参加者の満足度", "第2章 介護予防の推進").theme == "介護予防"


def test_the_line_weighs_more_than_its_heading():
    assert classify("いじめの解消率", "防災意識の向上").theme == "いじめ・不登校・特別支援教育"


@pytest.mark.parametrize(
    ("item", "theme", "not_theme"),
    [
        ("下水道の整備", "上下水道", None),
        ("災害ボランティア活動の推進", "災害ボランティア・被災者支援", "ボランティア・福祉人材"),
        ("障害のある人の就労を支える", "障害者就労", "雇用・就労支援"),
        ("消費者の安全", "防犯・交通安全・消費生活", "商工業・企業支援"),
        ("認知症高齢者の見守り", "高齢者の見守り・在宅生活", None),
    ],
)
def test_the_longer_and_the_joined_word_win(item, theme, not_theme):
    points = theme_points(item)
    assert classify(item).theme == theme
    assert points.get(not_theme, 0) < points[theme]


def test_why_names_the_words_that_fired():
    found = classify("オレンジカフェの開催", "認知症施策")
    assert found.theme == "認知症"
    assert found.why[0] == "認知症カフェ 3"
    assert 0 < found.score < 1


def test_equal_points_go_to_the_head_of_the_phrase():
    assert classify("図書館での認知症カフェ").theme == "認知症"
    assert classify("認知症にやさしい図書館").theme == "生涯学習・図書館・青少年"


def test_the_list_is_controlled():
    names = list(definitions())
    assert 40 <= len(names) <= 60
    assert len(set(names)) == len(names)
    for entry in definitions().values():
        assert "/" in entry.function
        assert set(entry.sdgs) <= set(range(1, 18))
        assert 1 <= int(entry.cofog.split(".")[0]) <= 10
        assert 1 <= int(entry.function_code.split(".")[0]) <= 14


def test_listed_words_survive_as_content_words():
    lost = [
        part for words in theme_words().values() for word in words for part in word.split() if not content_words(part)
    ]
    assert lost == []
    assert "推進" in generic_words()


def test_no_word_is_in_one_theme_twice():
    for name, words in theme_words().items():
        assert [word for word, count in Counter(words).items() if count > 1] == [], name


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text(text, context):
    found = classify(text, context)
    assert found.theme in {*definitions(), UNCLASSIFIED}
    assert (found.function is None) == (found.theme == UNCLASSIFIED)
    assert 0 <= found.score < 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([word for words in theme_words().values() for word in words]), max_size=6))
def test_points_of_the_theme_are_the_largest(words):
    text = "、".join(words)
    points = theme_points(text)
    found = classify(text)
    assert found.theme == UNCLASSIFIED or points[found.theme] == max(points.values())


@pytest.mark.parametrize(
    "text", ["障害者就労支援" * 14_000, "あ" * 100_000, "生活保護" * 25_000, "防災無線の更新。" * 12_000]
)
def test_time_is_bounded(text):
    classify("先に辞書を読む")
    begun = time.process_time()
    classify(text)
    assert time.process_time() - begun < 3
