"""What follows from the fields of a record: keys, words, and how far the result is on the way to the target."""

import pytest

from normalizers.derived import derived
from normalizers.measure import find_measures
from normalizers.record import Record


def record(item, target, actual, **fields):
    return Record(item, target=target, target_measures=find_measures(target), actual=actual, actual_measures=find_measures(actual), **fields)  # fmt: skip


@pytest.mark.parametrize(
    ("item", "target", "actual", "extra", "ratio"),
    [
        ("講座の参加者数", "80人", "60人", {}, 0.75),
        ("火災件数", "8件", "10件", {}, 0.8),
        ("相談の待ち人数", "10人以下", "20人", {}, 0.5),
        ("窓口の処理日数", "4日", "5日", {"達成率": "80.0％"}, 0.8),
        ("一件の処理時間", "4分", "5分", {"望ましい方向": "↓"}, 0.8),
        ("一件の処理時間", "4分", "5分", {"望ましい方向": "↑"}, 1.25),
        ("講座の参加者数", "80人、3回", "60人、3回", {}, None),
        ("講座の参加者数", "80人", "60世帯", {}, None),
        ("講座の参加者数", "0人", "60人", {}, None),
        ("講座の参加者数", "10人増", "60人", {}, None),
    ],
)
def test_the_way_to_the_target(item, target, actual, extra, ratio):
    assert derived(record(item, target, actual, extra=extra))["achievement_ratio"] == ratio


def test_words_come_from_goal_item_and_target():
    found = derived(
        record("市道の舗装", "延長3kmの舗装", "2km", goal_path=("まち", "道の安全"), description="側溝の清掃")
    )
    assert found["tokens"] == ["道", "安全", "市道", "舗装", "延長", "舗装"]


def test_divisions_have_a_key_each():
    found = derived(Record("市道の舗装", organization=("建設課（道路係）", "ＤＸ 推進室")))
    assert found["organization_key"] == ["建設課", "dx推進室"]
