"""Divisions in cells and tags in texts, in words of invented towns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.organization import is_organization, organization_key, split_organizations, split_tagged

SPLIT = [
    (None, ()),
    ("－", ()),
    ("総務課", ("総務課",)),
    ("総務課、税務課", ("総務課", "税務課")),
    ("総務課／税務課", ("総務課", "税務課")),
    ("総務課・税務課", ("総務課", "税務課")),
    ("総務課 税務課", ("総務課", "税務課")),
    ("総務課\n税務課", ("総務課", "税務課")),
    ("○総務課\n○税務課", ("総務課", "税務課")),
    ("総務課、総務課", ("総務課",)),
    ("人権・男女共同参画室", ("人権・男女共同参画室",)),
    ("こども・若者支援課", ("こども・若者支援課",)),
    ("福祉・保健課・観光課", ("福祉・保健課", "観光課")),
    ("産業部　観光課", ("産業部　観光課",)),
    ("ＤＸ 推進課", ("ＤＸ 推進課",)),
    ("地域包括\n支援課", ("地域包括支援課",)),
    ("人権・\n男女共同参画室", ("人権・男女共同参画室",)),
    ("実行委員\n会", ("実行委員会",)),
    ("教育委員会\n事務局", ("教育委員会事務局",)),
    ("子ども家庭センタ\nー", ("子ども家庭センター",)),
    ("都市整備部\n都市計画\n課", ("都市整備部", "都市計画課")),
    ("全課（総務課、人事課とりまとめ）", ("全課（総務課、人事課とりまとめ）",)),
    ("総務課\n（とりまとめ）", ("総務課（とりまとめ）",)),
    ("民生委員・児童委員", ("民生委員・児童委員",)),
    ("市・県・国", ("市", "県", "国")),
    ("市民・事業者・市", ("市民", "事業者", "市")),
    ("市民・こども課", ("市民・こども課",)),
    ("土木課　農政課", ("土木課", "農政課")),
    ("建設課　管理係", ("建設課　管理係",)),
    ("水道局　総務課", ("水道局　総務課",)),
    ("市長公室　秘書課", ("市長公室　秘書課",)),
    ("◎土木課　○農政課", ("土木課", "農政課")),
    ("土木課・農政課・", ("土木課", "農政課")),
    ("土木課\nほか", ("土木課ほか",)),
    ("なし", ()),
    ("該当なし", ()),
]


@pytest.mark.parametrize(("printed", "expected"), SPLIT)
def test_split(printed, expected):
    assert split_organizations(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "秘書広報室",
        "水道局",
        "戸籍係",
        "各課",
        "関係課",
        "全庁",
        "庁内各課",
        "社協",
        "北部支所",
        "教育委員会",
        "観光協会",
        "中央図書館",
        "森の台小学校",
        "各小中学校",
        "総務課ほか",
        "危機管理課（防災係）",
        "国・県・市",
    ],
)
def test_is_organization(printed):
    assert is_organization(printed)


@pytest.mark.parametrize(
    "printed",
    [
        None,
        "",
        "－",
        "令和6年度",
        "120",
        "料理教室",
        "会議室",
        "講習会",
        "健康まつりの開催",
        "相談窓口を設置する",
        "一部",
        "全部",
        "関係",
        "大会",
        "公園",
        "2施設",
        "水辺市",
        "市民課の窓口を延長した。",
        "支援",
    ],
)
def test_is_no_organization(printed):
    assert not is_organization(printed)


TAGGED = [
    ("講座を開いた（福祉課）\n相談を受けた（税務課）", (("福祉課", "講座を開いた"), ("税務課", "相談を受けた"))),
    ("講座を開いた（福祉課） 相談を受けた（税務課）", (("福祉課", "講座を開いた"), ("税務課", "相談を受けた"))),
    ("講座を開いた（福祉課）。相談を受けた（税務課）。", (("福祉課", "講座を開いた。"), ("税務課", "相談を受けた。"))),
    ("講座を開いた。(福祉課)\n相談を受けた。", (("福祉課", "講座を開いた。"), ("", "相談を受けた。"))),
    ("講座を開いた。（福祉課、こども課）", (("福祉課、こども課", "講座を開いた。"),)),
    (
        "【税務課】納付を促した。\n【市民課】窓口を延ばした。",
        (("税務課", "納付を促した。"), ("市民課", "窓口を延ばした。")),
    ),
    (
        "・（税務課）納付を促した。\n・（市民課）窓口を延ばした。",
        (("税務課", "納付を促した。"), ("市民課", "窓口を延ばした。")),
    ),
]


@pytest.mark.parametrize(("printed", "expected"), TAGGED)
def test_split_tagged(printed, expected):
    assert split_tagged(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        None,
        "",
        "講座（3回）を開いた。",
        "関係部署（福祉課など）と協議した。",
        "広報紙（年4回）\nちらし（2種）",
        "所管（税務課）が変わった。",
        "（税務課）",
    ],
)
def test_prose_is_not_tagged(printed):
    assert split_tagged(printed) is None


def test_key_folds_writing_alone():
    assert organization_key("・ＤＸ　推進課") == organization_key("DX推進課（内線 3）")
    assert organization_key("社協") != organization_key("社会福祉協議会")


@given(st.text(alphabet="総務税課部室・、／ \n　（）()－○社協センターa1", max_size=40))
def test_no_sign_of_a_name_is_lost(text):
    names = split_organizations(text)
    kept = [sign for sign in text if sign in "総務税課室協センタa1"]
    given_back = [sign for name in names for sign in name if sign in "総務税課室協センタa1"]
    assert set(given_back) == set(kept)
    assert len(names) == len(set(names))


@given(
    st.lists(
        st.sampled_from(["総務課", "水道局", "観光協会", "こども・若者支援課", "中央図書館"]), min_size=1, unique=True
    ),
    st.sampled_from(["、", "\n", "／", "・", " "]),
)
def test_joined_names_come_apart_again(names, separator):
    assert split_organizations(separator.join(names)) == tuple(names)


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert isinstance(is_organization(text), bool)
    parts = split_tagged(text)
    assert parts is None or all(part for _, part in parts)
