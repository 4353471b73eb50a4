"""Cities side by side: who stands beside whom, what shares an axis, what a person confirmed, and who says nothing."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from normalizers.record import CellCount, Measure, Normalized, Period, Record
from normalizers.rows import placed, to_table, to_tables
from pipeline.by_id import UnknownRecordError
from pipeline.cli import main
from pipeline.comparison import axes_of, city_of
from pipeline.crosswalk import Pair, add_pairs, read_crosswalk
from pipeline.load import load
from pipeline.peers import Peers, read_populations
from pipeline.side_by_side import OneCityError, compare, confirm

CITIES = {
    "a.pdf": ("011002", "甲野市", "JP-01"),
    "b.pdf": ("202011", "乙川市", "JP-20"),
    "c.pdf": ("203211", "丙山町", "JP-20"),
    "d.pdf": ("202029", "丁原市", "JP-20"),
    "e.pdf": (None, None, "JP-00"),
}


def measure(value, unit, per=None, comparator="eq"):
    return Measure(float(value), f"{value}{unit}", unit=unit, per=per, comparator=comparator)


def record(item, year=2024, goal="", **fields):
    return Record(
        item=item,
        goal_path=(goal,) if goal else (),
        period=Period(f"令和{year - 2018}年度", fiscal_year=year),
        organization=("担当課",),
        **fields,
    )


CAFE = {"target": "3箇所", "target_measures": (measure(3, "箇所"),), "actual": "2箇所", "actual_measures": (measure(2, "箇所"),)}  # fmt: skip
SHEETS = {
    "a.pdf": [
        record("認知症カフェの開設", 2023, "高齢者の支え合い", **CAFE),
        record("認知症カフェの開設", 2024, "高齢者の支え合い", target="4箇所", target_measures=(measure(4, "箇所"),)),
        record("市道の舗装補修", target="5km", target_measures=(measure(5, "km"),)),
    ],
    "b.pdf": [
        record(
            "オレンジカフェの運営費を補助する",
            target="年10回",
            target_measures=(measure(10, "回", "year"),),
            actual="1箇所",
            actual_measures=(measure(1, "箇所"),),
        ),
        record("市税の口座振替の勧奨", target="10回", target_measures=(measure(10, "回"),)),
    ],
    "c.pdf": [record("認知症の人と家族の集い", target="5箇所", target_measures=(measure(5, "箇所"),))],
    "d.pdf": [],
    "e.pdf": [record("認知症カフェの増設", target="1箇所増", target_measures=(measure(1, "箇所", None, "increase"),))],
}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    for source, (code, name, prefecture) in CITIES.items():
        partition = folder / "{}" / "document_year=2024" / f"prefecture={prefecture}"
        result = Normalized(tuple(SHEETS[source]), (), CellCount(), 2024, "計画", code, name, prefecture)
        document = {"source": source, "municipality_code": code, "municipality": name, "records": len(SHEETS[source])}
        document |= {"result": "failed" if source == "d.pdf" else "ok", "issues": 0}
        tables = {
            "records": placed("records", to_tables(result, source * 10)["records"], source),
            "documents": to_table("documents", [document]),
        }
        for table, rows in tables.items():
            path = str(partition).format(table)
            (folder / path).mkdir(parents=True, exist_ok=True)
            pq.write_table(rows, folder / path / f"{source}.parquet")
    # the same sheet of 甲野市 once more, as a workbook
    again = placed("records", to_tables(Normalized(tuple(SHEETS["a.pdf"]), (), CellCount(), 2024, "計画", *CITIES["a.pdf"]), "x")["records"], "a.xlsx")  # fmt: skip
    pq.write_table(again, folder / "records" / "document_year=2024" / "prefecture=JP-01" / "again.parquet")
    return folder


def id_of(out, item, source=None, year=None):
    rows = load(out, backend="arrow", columns=["record_id", "item", "source", "fiscal_year"]).to_pylist()
    return next(
        row["record_id"]
        for row in rows
        if row["item"] == item and source in (None, row["source"]) and year in (None, row["fiscal_year"])
    )


@pytest.fixture
def crosswalk(tmp_path):
    return tmp_path / "crosswalk.csv"


def items(found, standing):
    return [(row.city, row.item) for row in found.rows if row.standing == standing]


def test_a_theme(out, crosswalk):
    theme = load(out, backend="arrow", where="item = '認知症カフェの開設'")["theme"].to_pylist()[0]
    found = compare(out, theme, crosswalk=crosswalk)
    assert found.kind == "theme"
    assert {row.city for row in found.rows} >= {"甲野市", "乙川市", "e"}
    assert ("甲野市", "市道の舗装補修") not in items(found, "theme")
    (first,) = (row for row in found.rows if row.city == "甲野市" and row.fiscal_year == 2023)
    assert first.achievement_ratio == pytest.approx(2 / 3)
    assert found.repeated == 2, "the workbook says what the PDF says"


def test_coverage_names_the_silent_and_the_unread(out, crosswalk):
    coverage = compare(out, "道路・橋りょう", crosswalk=crosswalk).coverage
    assert (coverage.covered, coverage.unread) == (("甲野市",), ("丁原市",))
    assert set(coverage.silent) == {"乙川市", "丙山町", "e"}
    nothing = compare(out, "観光", crosswalk=crosswalk)
    assert (nothing.rows, nothing.axes, nothing.coverage.covered) == ((), (), ())


def test_a_record_its_years_and_its_candidates(out, crosswalk):
    found = compare(out, id_of(out, "認知症カフェの開設", "a.pdf"), crosswalk=crosswalk)
    assert items(found, "record") == [("甲野市", "認知症カフェの開設")] * 2
    assert {city for city, _ in items(found, "candidate")} >= {"乙川市", "e"}
    assert ("甲野市", "市道の舗装補修") not in items(found, "candidate")
    scores = [row.score for row in found.rows if row.standing == "candidate"]
    assert scores == sorted(scores, reverse=True)
    assert not items(found, "confirmed")
    assert found.coverage.covered == ("甲野市",)
    assert set(found.coverage.suggested) >= {"乙川市", "e"}


def test_only_figures_of_the_same_kind_share_an_axis(out, crosswalk):
    found = compare(out, id_of(out, "認知症カフェの開設", "a.pdf"), crosswalk=crosswalk)
    (axis,) = found.axes
    assert (axis.unit, axis.per, axis.is_change) == ("箇所", None, False)
    assert {(point.city, point.side, point.value) for point in axis.points} >= {
        ("甲野市", "target", 3.0),
        ("甲野市", "actual", 2.0),
        ("乙川市", "actual", 1.0),
    }
    assert "e" not in {point.city for point in axis.points}, "one more is no level"


def test_axes():
    def row(*measures):
        return {
            "record_id": "1",
            "municipality": "甲野市",
            "fiscal_year": 2024,
            "item": "",
            "target_measures": [
                {"unit": unit, "per": per, "comparator": comparator, "name": None, "value": 1.0, "value_max": None}
                for unit, per, comparator in measures
            ],
            "actual_measures": None,
        }

    axes = axes_of(
        [row(("回", "year", "ge"), ("回", None, "eq"), ("回", "year", "decrease")), row(("回", "year", "le"))]
    )
    assert [(axis.per, axis.is_change, len(axis.points)) for axis in axes] == [
        ("year", False, 2),
        (None, False, 1),
        ("year", True, 1),
    ]


def test_a_wording(out, crosswalk):
    found = compare(out, "認知症カフェ", crosswalk=crosswalk, top=3)
    assert found.kind == "wording"
    assert {item for _, item in items(found, "candidate")} >= {"認知症カフェの開設", "認知症カフェの増設"}
    assert len({item for _, item in items(found, "candidate")}) == 3
    assert compare(out, "ロケットの打上げ", crosswalk=crosswalk).rows == ()


def test_confirmed_pairs_are_one_indicator(out, crosswalk):
    mine = id_of(out, "認知症カフェの開設", "a.pdf", 2023)
    theirs = id_of(out, "オレンジカフェの運営費を補助する")
    gathering = id_of(out, "認知症の人と家族の集い")
    assert confirm(out, mine, [theirs], crosswalk) == 1
    assert confirm(out, theirs, [mine], crosswalk) == 0, "the same pair"
    assert confirm(out, theirs[:10], [gathering], crosswalk) == 1
    found = compare(out, id_of(out, "認知症カフェの開設", "a.pdf", 2024), crosswalk=crosswalk)
    confirmed = {"乙川市", "丙山町"}
    assert {city for city, _ in items(found, "confirmed")} == confirmed, "also through another city, in any year"
    assert not {city for city, _ in items(found, "candidate")} & confirmed
    assert len({row.indicator for row in found.rows if row.standing != "candidate"}) == 1
    assert {axis.unit for axis in found.axes} == {"箇所", "回"}
    (pair, _) = read_crosswalk(crosswalk)
    assert (pair.city, pair.other_item) == ("甲野市", "オレンジカフェの運営費を補助する")


def test_what_cannot_be_confirmed(out, crosswalk):
    mine = id_of(out, "認知症カフェの開設", "a.pdf")
    with pytest.raises(OneCityError, match="甲野市 itself"):
        confirm(out, mine, [id_of(out, "市道の舗装補修", "a.pdf")], crosswalk)
    with pytest.raises(UnknownRecordError, match="no record has the id"):
        confirm(out, mine, ["0000000000"], crosswalk)
    with pytest.raises(UnknownRecordError, match="no id of a record"):
        confirm(out, mine, ["甲"], crosswalk)
    assert not crosswalk.exists()


def test_a_crosswalk_is_read_with_care(tmp_path):
    path = tmp_path / "crosswalk.csv"
    assert add_pairs(path, [Pair("a", "b", "甲野市", "x,y", "乙川市", "=1")]) == 1
    assert read_crosswalk(path) == [Pair("a", "b", "甲野市", "x,y", "乙川市", "=1")]
    path.write_text("record_id,other_record_id\na,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: names no two records"):
        read_crosswalk(path)
    path.write_text("one,two\na,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column record_id, other_record_id"):
        read_crosswalk(path)


@pytest.mark.parametrize(
    ("peers", "cities"),
    [
        (Peers(), {"甲野市", "乙川市", "丙山町", "丁原市", "e"}),
        (Peers(prefectures=frozenset({"JP-20"})), {"乙川市", "丙山町", "丁原市"}),
        (Peers(kind="町"), {"丙山町"}),
        (Peers(largest=50_000, populations={"202011": 40_000, "203211": 60_000}), {"乙川市"}),
        (Peers(smallest=60_000, populations={"202011": 40_000, "203211": 60_000}), {"丙山町"}),
    ],
)
def test_peer_groups(out, crosswalk, peers, cities):
    coverage = compare(out, "認知症カフェ", crosswalk=crosswalk, peers=peers).coverage
    assert {*coverage.covered, *coverage.suggested, *coverage.silent, *coverage.unread} == cities
    assert peers.is_everyone == (len(cities) == 5)


def test_populations(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text('municipality_code,population\n011002,"1,950,000"\n', encoding="utf-8")
    assert read_populations(path) == {"011002": 1_950_000}
    for text in (
        "code,population\n",
        "municipality_code,population\n11002,5\n",
        "municipality_code,population\n011002,many\n",
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"p\.csv"):
            read_populations(path)


def test_names_of_cities():
    nobody = {"municipality": None, "municipality_code": None, "source": "2024/plan.v2.pdf"}
    assert city_of(nobody) == "2024/plan.v2"
    assert city_of(nobody | {"municipality_code": "011002"}) == "011002"


def test_a_single_year(out, crosswalk):
    found = compare(out, "認知症カフェ", crosswalk=crosswalk, fiscal_year=2023)
    assert {row.fiscal_year for row in found.rows} == {2023}


def test_command(out, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mine = id_of(out, "認知症カフェの開設", "a.pdf", 2023)
    theirs = id_of(out, "オレンジカフェの運営費を補助する")
    assert main(["compare", mine, "--out", str(out), "--confirm", theirs]) == 0
    printed = capsys.readouterr()
    assert "1 new pairs in crosswalk.csv" in printed.err
    for said in (
        "confirmed by a person",
        "candidates: suggested",
        "67%",
        "covered: 2 of 5 cities",
        "axis 箇所",
        "丁原市",
    ):
        assert said in printed.out, said
    assert main(["compare", mine, "--out", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["standing"] for row in found["rows"]} == {"record", "confirmed", "candidate"}
    assert main(["compare", mine, "--out", str(out), "--csv", "c.csv"]) == 0
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = next(row for row in rows if row["record_id"].removeprefix("'") == mine)
    assert (first["axis"], first["target_value"], first["actual_value"]) == ("箇所", "3.0", "2.0")
    header = list(rows[0])
    assert main(["compare", "観光", "--fiscal-year", "1990", "--out", str(out), "--csv", "none.csv"]) == 0
    with (tmp_path / "none.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [header], "a table without rows has the same columns"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["0123456789abc"], 2, "no record has the id"),
        (["観光", "--smallest", "5"], 2, "need --population"),
        (["観光", "--prefecture", "20"], 2, "not of the form JP-20"),
        (["観光", "--population", "none.csv"], 3, "none.csv"),
        (["観光", "--csv", "none/c.csv"], 3, "cannot be written"),
    ],
)
def test_what_cannot_be_is_said(out, tmp_path, capsys, monkeypatch, words, status, said):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *words, "--out", str(out)]) == status
    assert said in capsys.readouterr().err


def test_nothing_of_a_wording_is_taken_for_sql(out, crosswalk):
    assert compare(out, "橋'); DROP TABLE x; --", crosswalk=crosswalk).kind == "wording"
    assert isinstance(load(out, backend="arrow"), pa.Table)
