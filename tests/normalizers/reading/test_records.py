"""Lines to records: what is target, actual and status of which time, what stays in `extra`, and what is doubtful."""

from __future__ import annotations

from normalizers.legend import Legend, find_legend
from normalizers.reading.lines import Entry, Line
from normalizers.reading.records import Surroundings, records_of
from normalizers.record import Issue, Record

AROUND = Surroundings(2024, Legend(), reports=True)


def line(*entries: Entry, goals: tuple[str, ...] = ()) -> Line:
    return Line(goals, (Entry("item", "① 朝の体操", "事業名"), *entries), reports=(None,))


def read(one: Line, around: Surroundings = AROUND) -> list[Record]:
    return [record for record, _ in records_of(one, around)]


def issues(one: Line, around: Surroundings = AROUND) -> list[Issue]:
    return [issue for _, found in records_of(one, around) for issue in found]


def test_a_line_without_times_is_one_record():
    (found,) = read(
        line(
            Entry("organization", "健康課、公園課", "担当課"),
            Entry("period", "9月末", "期限"),
            Entry("target", "年12回", "目標値"),
            Entry("actual", "13回", "実績値"),
            Entry("extra", "雨の日は休む", "課題"),
            goals=("1　歩けるまち",),
        )
    )
    assert (found.item_no, found.item, found.goal) == ("①", "朝の体操", "1　歩けるまち")
    assert found.organization == ("健康課", "公園課")
    assert (found.period.text, found.period.end and found.period.end.isoformat()) == ("9月末", "2024-09-30")
    assert [(one.value, one.unit, one.per) for one in found.target_measures] == [(12, "回", "year")]
    assert found.status_code == "achieved"
    assert found.extra["課題"] == "雨の日は休む"


def test_each_time_is_a_record_with_its_own_values():
    found = read(
        line(
            Entry("target", "10回", "目標", when="令和5年度"),
            Entry("actual", "9回", "実績", when="令和5年度"),
            Entry("target", "12回", "目標", when="令和7年度"),
        )
    )
    assert [(one.period.fiscal_year, one.target, one.actual, one.status_code) for one in found] == [
        (2023, "10回", "9回", "not_achieved"),
        (2025, "12回", None, "planned"),
    ]


def test_a_grade_without_a_time_is_the_status_of_the_reported_year():
    found = read(
        line(
            Entry("actual", "9回", "実績", when="令和5年度"),
            Entry("actual", "13回", "実績", when="令和6年度"),
            Entry("grade", "A", "評価"),
        ),
        Surroundings(2024, find_legend(("A：達成　B：未達成",)), reports=True),
    )
    assert [(one.status, one.status_code) for one in found] == [(None, "baseline"), ("A", "achieved")]


def test_a_grade_beside_words_goes_to_extra_and_decides():
    around = Surroundings(2024, find_legend(("A：達成　B：未達成",)), reports=True)
    (found,) = read(line(Entry("status", "体操を続けた。", "実施状況"), Entry("grade", "B", "評価")), around)
    assert (found.status, found.status_code, found.extra["評価"]) == ("体操を続けた。", "not_achieved", "B")


def test_a_grade_that_nothing_explains_is_told():
    one = line(Entry("grade", "◎", "評価"))
    (found,) = read(one)
    assert found.status_code == "in_progress"
    assert found.review_reasons
    assert [issue.code for issue in issues(one)] == ["unknown_status"]


def test_an_impossible_time_is_told():
    one = line(Entry("period", "13月", "期限"))
    assert [issue.code for issue in issues(one)] == ["unreadable_period"]
    assert read(one)[0].review_reasons


def test_a_ditto_that_repeats_nothing_is_told():
    assert "unresolved_ditto" in [issue.code for issue in issues(line(Entry("status", "〃", "実施状況")))]


def test_a_baseline_beside_a_target_is_a_record_of_its_own():
    found = read(line(Entry("baseline", "5回", "現状値"), Entry("target", "12回", "目標値")))
    assert [(one.actual, one.target, one.status_code) for one in found] == [
        ("5回", None, "baseline"),
        (None, "12回", "not_reported"),
    ]


def test_a_unit_of_the_line_is_that_of_its_figures():
    (found,) = read(line(Entry("unit", "人", "単位"), Entry("target", "1,200", "目標値")))
    assert [(one.value, one.unit) for one in found.target_measures] == [(1200, "人")]


def test_what_only_plans_has_no_report():
    plan = Line((), (Entry("item", "朝の体操"), Entry("target", "12回", "目標")))
    (found,) = read(plan, Surroundings(2024, Legend(), reports=False))
    assert found.status_code == "planned"
