"""Municipalities by code, folder and title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.municipality import check_digit, find_municipality


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("202011", "長野市"),
        ("20201", "長野市"),
        ("０１１００２", "札幌市"),
        ("011011", "札幌市中央区"),
        ("470007", "沖縄県"),
    ],
)
def test_by_code(code, name):
    found, problem = find_municipality(code=code, folder="松本市", texts=["金沢市 計画"])
    assert problem is None
    assert found is not None
    assert found.name == name
    assert found.code[5] == check_digit(found.code[:5])
    assert found.prefecture_code == f"JP-{found.code[:2]}"


@pytest.mark.parametrize(
    ("code", "words"),
    [("202012", "check digit"), ("99999", "no municipality"), ("2020", "5 or 6 digits"), ("長野", "5 or 6 digits")],
)
def test_wrong_codes_are_problems(code, words):
    found, problem = find_municipality(code=code)
    assert found is None
    assert problem is not None
    assert words in problem


FOLDERS = [
    ("202011", "長野市"),
    ("20201_r6", "長野市"),
    ("長野市", "長野市"),
    ("長野県長野市", "長野市"),
    ("東京都府中市", "府中市"),
    ("龍ヶ崎市", "龍ケ崎市"),
    ("plans", None),
    ("202404", None),
    ("20240401", None),
    ("夢見野市", None),
]


@pytest.mark.parametrize(("folder", "name"), FOLDERS)
def test_by_folder(folder, name):
    found, problem = find_municipality(folder=folder)
    assert problem is None
    assert (found and found.name) == name


TEXTS = [
    (["令和6年度長野市行政評価"], "202011"),
    (["第3期長野市計画"], "202011"),
    (["進行管理表", "長野市 企画課"], "202011"),
    (["長　野　市　行政評価"], "202011"),
    (["東広島市の目標"], "342122"),
    (["四日市市総合計画"], "242021"),
    (["札幌市中央区 事業一覧"], "011011"),
    (["東京都中央区"], "131024"),
    (["広島県府中市 計画"], "342084"),
    (["府中市 計画", "東京都の補助による"], "132063"),
    (["鎌ヶ谷市 計画"], "122246"),
    (["北安曇郡白馬村 計画"], "204854"),
    (["夢見野市 行政評価"], None),
    (["新長野市 行政評価"], None),
    (["長野市などの先進地を視察した"], None),
    (["金沢市へ転出した人"], None),
    (["長野県 総合計画"], None),
    ([], None),
]


@pytest.mark.parametrize(("texts", "code"), TEXTS)
def test_by_texts(texts, code):
    found, problem = find_municipality(texts=texts)
    assert problem is None
    assert (found and found.code) == code


@pytest.mark.parametrize("name", ["府中市", "日野町", "中央区", "伊達市"])
def test_repeated_names_need_more(name):
    for found, problem in (find_municipality(folder=name), find_municipality(texts=[f"{name} 計画"])):
        assert found is None
        assert problem == f"several municipalities are called {name}"


def test_several_authors_are_a_problem():
    assert find_municipality(texts=["長野市／松本市　共同計画"]) == (
        None,
        "several municipalities are named: 長野市、松本市",
    )


def test_a_folder_of_a_repeated_name_is_settled_by_the_printed_prefecture():
    found, problem = find_municipality(folder="府中市", texts=["広島県 計画"])
    assert problem is None
    assert found is not None
    assert found.code == "342084"


@given(st.text(max_size=12), st.text(max_size=20), st.lists(st.text(max_size=60), max_size=5))
def test_any_words_give_a_municipality_or_none(code, folder, texts):
    found, problem = find_municipality(code, folder, texts)
    assert found is None or problem is None


@given(st.integers(0, 99999), st.integers(0, 4), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(number, place, step):
    code = f"{number:05d}"
    wrong = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    digits = check_digit(code), check_digit(wrong)
    assert digits[0] != digits[1] or digits == ("1", "1")  # the remainders 0 and 10 share a digit
