"""The user dictionary: it is what its list builds, and its words are cut the same way whatever stands around them."""

import pytest
from sudachipy import Dictionary, SplitMode

from normalizers.tokens import _tokenizer, content_words
from tests.make_words import TARGET, build, listed

SURROUNDINGS = [("", ""), ("地域の", "の推進"), ("新たな", "を"), ("市の", "事業"), ("、", "に関する")]


def units(tokenizer, before, word, after):
    """The units of a word between other text; None where one of them reaches beyond it."""
    start, end = len(before), len(before) + len(word)
    inside = [unit for unit in tokenizer.tokenize(before + word + after) if unit.begin() < end and unit.end() > start]
    whole = (inside[0].begin(), inside[-1].end()) == (start, end)
    return [unit.surface() for unit in inside] if whole else None


def test_the_dictionary_is_what_the_list_builds(tmp_path):
    build(tmp_path / "words.dic")
    assert (tmp_path / "words.dic").read_bytes() == TARGET.read_bytes(), "make words"


@pytest.mark.parametrize(("before", "after"), SURROUNDINGS)
def test_a_listed_word_is_cut_as_listed(before, after):
    wrong = [w for w in listed() if units(_tokenizer(), before, w.replace("/", ""), after) != w.split("/")]
    assert wrong == []


def test_sudachi_alone_cuts_some_of_them_otherwise():
    """Else the list would be idle."""
    alone = Dictionary(dict="core").tokenizer(mode=SplitMode.A)
    assert units(alone, "", "保健師", "事業") is None
    assert units(alone, "新たな", "下水道", "等") != units(alone, "", "下水道", "")
    assert units(alone, "市", "学力向上", "") is None


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("保健師事業", ("保健", "師", "事業")),
        ("消防水利率", ("消防", "水利", "率")),
        ("新たな下水道等の整備", ("新た", "下水道", "整備")),
        ("下水道管の更新", ("下水道", "管", "更新")),
        ("水道管路", ("水道", "管", "路")),
        ("雨水管理", ("雨水", "管理")),
        ("各見守り隊", ("各", "見守り", "隊")),
        ("カーボンニュートラル", ("脱炭素",)),
        ("登校拒否の相談", ("不登校", "相談")),
        # what a listed word must not cut through
        ("行政区域", ("行政", "区域")),
        ("担当課題", ("担当", "課題")),
        ("協議体制", ("協議", "体制")),
        ("青年団体", ("青年", "団体")),
        ("通いの場合", ("通い", "場合")),
    ],
)
def test_words_in_their_surroundings(printed, words):
    assert content_words(printed) == words
