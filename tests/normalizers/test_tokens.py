"""Content words and label keys: what is one wording, what is not, and that no text is too long or too odd."""

import multiprocessing
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.tokens import content_words, dictionary_version, printed_forms, variant_key

SAME_LABEL = [
    ("取組", "取り組み"),
    ("取組状況", "取り組み状況"),
    ("取組の内容", "取組み内容"),
    ("障がい者数", "障害者数"),
    ("設置カ所", "設置箇所"),
    ("設置か所", "設置ヶ所"),
    ("お問合せ先", "問い合わせ先"),
    ("ご意見", "御意見"),
    ("受け入れ件数", "受入件数"),
    ("貸し出し冊数", "貸出冊数"),
    ("Ｒ６目標", "R6 目標"),
    ("見なおし時期", "見直し時期"),
    ("ゴミ", "ごみ"),
]
OTHER_LABEL = [
    ("目標", "目標値"),
    ("目標", "実績"),
    ("担当課", "所管課"),
    ("①取組", "②取組"),
    ("①取組", "1取組"),
    ("R6目標", "R7目標"),
    ("目標①", "目標②"),
]
SAME_WORDS = [
    ("障害のある人の就労", "障がい者の就業"),
    ("社協との連携", "社会福祉協議会との連携"),
    ("独居高齢者の見守り", "一人暮らし高齢者のみまもり活動"),
    ("町内会への加入", "自治会への加入"),
    ("HPの充実", "ホームページの充実"),
    ("ハローワークとの連携", "公共職業安定所との連携"),
    ("CO2の削減", "温室効果ガスの削減"),
    ("学童保育の充実", "放課後児童クラブの充実"),
    ("空家の活用", "空き家の活用"),
    ("民生児童委員の研修", "民生委員・児童委員の研修"),
]


@pytest.mark.parametrize(("one", "other"), SAME_LABEL)
def test_label_variants_share_a_key(one, other):
    assert variant_key(one) == variant_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER_LABEL)
def test_other_labels_keep_theirs(one, other):
    assert variant_key(one) != variant_key(other)


@pytest.mark.parametrize(("one", "other"), SAME_WORDS)
def test_synonyms_fold(one, other):
    assert content_words(one) == content_words(other)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("令和6年度に2,000人が参加", ("参加",)),
        ("給食を１２０食提供", ("給食", "提供")),
        ("学校の給食", ("学校", "給食")),
        ("会社協力者", ("会社", "協力", "者")),  # no 社協 inside
        ("－", ()),
        ("", ()),
    ],
)
def test_content_words(printed, words):
    assert content_words(printed) == words


@pytest.mark.parametrize("lead", ["", "地域の", "高齢者等の"])
@pytest.mark.parametrize("tail", ["", "を行う", "活動", "の推進"])
def test_a_word_that_sudachi_cuts_in_many_ways_stays_one(lead, tail):
    assert "見守り" in content_words(f"{lead}見守り{tail}")


@pytest.mark.parametrize(
    "text", ["あ" * 60_000, "市の計画。" * 20_000, "𠮷" * 30_000, "\ud800見守り\udfff", "①" * 50_000, "ﷺ" * 5_000]
)
def test_long_and_broken_text(text):
    assert isinstance(content_words(text), tuple)
    assert isinstance(variant_key(text[:30_000]), str)


def test_cutting_loses_nothing():
    assert content_words("道路の舗装。\n" * 9_000) == ("道路", "舗装") * 9_000


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text(text):
    words = content_words(text)
    assert all(words)
    assert content_words(text) == words
    assert variant_key(f" {text}　") == variant_key(text)


def test_every_thread_has_a_tokenizer():
    found = []
    threads = [threading.Thread(target=lambda: found.append(content_words("道路の補修"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("道路", "補修")] * 4


def test_a_forked_child_goes_on():
    content_words("親が先に使う")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(content_words, ["子の側で道路を補修", "橋りょうの点検"]) == [
            content_words("子の側で道路を補修"),
            ("橋梁", "点検"),
        ]


def test_the_dictionary_has_a_version():
    assert dictionary_version()[:2] == "20"


def test_printed_forms_fold_as_content_words_do():
    forms = printed_forms(["とりくみの支援を１０件", "ＰＣ教室", ""])
    assert forms["支援"] == content_words("支援")
    assert forms["とりくみ"] == forms["取り組み"] == content_words("取組")
    assert forms["を"] == forms["10"] == ()
    assert "pc" in forms
    assert forms["きょうしつ"] == content_words("教室")
    assert "こうえん" not in printed_forms(["公園の講演"]), "two words are read alike"
    text = "まちづくりの推進"
    assert all(printed_forms([text])[word] == (word,) for word in content_words(text)), "a word stands for itself"
    assert all(form == form.lower() for form in forms)
