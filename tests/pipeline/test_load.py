"""Loading published tables: types, filters, partitions that are not opened, and publications that happen meanwhile."""

import datetime as dt
import threading

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from normalizers import schema
from pipeline import snapshot as module
from pipeline.load import FilterError, NoTablesError, full_schema, load
from pipeline.publish import partition_path, publish
from pipeline.snapshot import TornError, publishing, snapshot
from pipeline.state import FOLDER, opened
from tests.pipeline.fakes import issue
from tests.pipeline.test_publish import keep

TYPES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.Table, "duckdb": duckdb.DuckDBPyRelation}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("it's published")
    with opened(folder) as state:
        keep(state, "a.txt", "a", issues=(issue(),))
        keep(state, "b.txt", "b", year=2023, prefecture="JP-01", records=3)
        keep(state, "c.txt", "c", year=0, prefecture=None, records=0)
        publish(folder, state)
    return folder


@pytest.mark.parametrize("backend", TYPES)
@pytest.mark.parametrize("table", schema.TABLES)
def test_every_backend_loads_every_table(out, backend, table):
    found = load(out, table, backend)
    assert isinstance(found, TYPES[backend])
    rows = len(found.fetchall()) if backend == "duckdb" else len(found)
    assert rows == {"records": 5, "measures": 5, "issues": 1, "documents": 3}[table]
    names = found.column_names if backend == "arrow" else list(found.columns)
    assert names == full_schema(table).names


def test_types_of_pandas(out):
    records = load(out)
    assert {str(records[name].dtype) for name in ("fiscal_year", "page", "document_year")} == {"Int32"}
    assert records["page"].isna().all()
    assert {str(records[name].dtype) for name in ("status_code", "prefecture", "theme")} == {"category"}
    assert str(records["period_end"].dtype).startswith("datetime64")
    assert records["needs_review"].dtype == "boolean"
    assert records["extra"].iloc[0] == {"課題": "なし", "備考": "あり"}
    documents = load(out, "documents")
    assert documents["published"].iloc[0] == pd.Timestamp(2024, 4, 1)


def test_types_of_polars_and_arrow(out):
    records = load(out, backend="polars")
    assert records.schema["status_code"] == pl.Categorical
    assert records.schema["fiscal_year"] == pl.Int32
    assert records.schema["period_end"] == pl.Date
    table = load(out, backend="arrow")
    assert table.schema.equals(full_schema("records"), check_metadata=True)
    assert load(out, "documents", "arrow")["published"].to_pylist()[0] == dt.date(2024, 4, 1)


def test_a_relation_can_be_asked_further(out):
    relation = load(out, backend="duckdb")
    assert relation.filter("document_year = 2023").aggregate("count(*)").fetchall() == [(3,)]


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("prefecture = 'JP-01'", 3),
        ("document_year = 2024 AND item = '取組1'", 1),
        ("list_contains(organization, '市民課') OR item LIKE '%橋%'", 5),
        ("target_measures[1].value >= 1", 3),
        ("extra['備考'] = 'あり' -- a remark", 5),
        ("fiscal_year IN (1999)", 0),
        ("period = '令和1年度') OR (false", 2),
    ],
)
def test_filters(out, where, rows):
    assert load(out, backend="arrow", where=where).num_rows == rows


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("colour = 'red'", '"colour" not found'),
        ("fiscal_year = 'soon'", "'soon'"),
        ("count(*) > 1", "aggregates"),
        ("fiscal_year >", "no condition in SQL"),
        ("", "no condition in SQL"),
        ("true; DROP TABLE x", "no condition in SQL"),
        ("true) ORDER BY (item", "no single condition"),
        ("true) UNION SELECT 1 FROM (SELECT 1", "no single condition"),
        ("item IN (SELECT content FROM read_text('/etc/passwd'))", "holds a query"),
        ("item IN (FROM read_csv('/etc/passwd'))", "holds a query"),
    ],
)
def test_what_is_no_filter_is_refused(out, where, said):
    with pytest.raises(FilterError) as caught:
        load(out, backend="arrow", where=where)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_columns(out):
    assert load(out, backend="arrow", columns=["prefecture", "item"]).column_names == ["prefecture", "item"]
    with pytest.raises(FilterError, match="no column 'colour'"):
        load(out, columns=["colour"])


def test_what_is_not_there_is_said(out, tmp_path):
    with pytest.raises(NoTablesError, match="no published records"):
        load(tmp_path)
    with pytest.raises(NoTablesError, match="one of records, measures, issues, documents"):
        load(out, "cities")
    with pytest.raises(ValueError, match="one of pandas, polars, arrow, duckdb"):
        load(out, backend="excel")


def test_only_the_partitions_of_a_filter_are_opened(tmp_path):
    with opened(tmp_path) as state:
        keep(state, "a.txt", "a", year=2022, prefecture="JP-01")
        for number in range(2, 9):
            keep(state, f"{number}.txt", f"{number}", prefecture=f"JP-0{number}")
        publish(tmp_path, state)
    for number in range(2, 9):
        if number != 5:
            (tmp_path / partition_path("records", (2024, f"JP-0{number}"))).write_bytes(b"whoever opens this fails")
    assert load(tmp_path, backend="arrow", where="prefecture = 'JP-05'")["source"].to_pylist() == ["5.txt"] * 2
    with pytest.raises(Exception, match=r"(?i)parquet"):
        load(tmp_path, backend="arrow")


def test_columns_of_a_later_version_are_null(tmp_path):
    folder = tmp_path / "records" / "document_year=2024" / "prefecture=JP-20"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"record_id": ["a"], "item": ["橋"]}), folder / "part-0.parquet")
    assert load(tmp_path, columns=["item", "theme"], backend="arrow").to_pylist() == [{"item": "橋", "theme": None}]


def test_read_again_when_a_file_was_replaced_meanwhile(out):
    calls = []

    def read():
        calls.append(1)
        if len(calls) == 1:
            path = out / partition_path("records", (2024, "JP-20"))
            copy = path.with_suffix(".new")
            copy.write_bytes(path.read_bytes())
            copy.replace(path)
            raise FileNotFoundError(path)
        return len(calls)

    assert snapshot(out, read) == 2


def test_errors_that_no_publication_explains_are_raised(out):
    with pytest.raises(ZeroDivisionError):
        snapshot(out, lambda: 1 / 0)


def test_tables_that_never_rest(out):
    path = out / partition_path("records", (2024, "JP-20"))

    def read():
        copy = path.with_suffix(".new")
        copy.write_bytes(path.read_bytes())
        copy.replace(path)

    with pytest.raises(TornError, match="try again"):
        snapshot(out, read, patience=0.05)


def test_readers_wait_for_the_end_of_a_publication(out):
    inside, seen = threading.Event(), []

    def publication():
        with publishing(out):
            inside.set()
            seen.append("begun")
            threading.Event().wait(0.2)
            seen.append("done")

    thread = threading.Thread(target=publication)
    thread.start()
    assert inside.wait(5)
    snapshot(out, lambda: seen.append("read"))
    thread.join()
    assert seen == ["begun", "done", "read"]


def test_a_publication_that_does_not_end(out):
    with publishing(out), pytest.raises(TornError, match="being published"):
        snapshot(out, lambda: None, patience=0.05)


def test_a_publication_goes_on_past_a_stuck_reader(out, monkeypatch):
    monkeypatch.setattr(module, "_COURTESY", 0.05)
    with publishing(out), publishing(out):
        assert (out / FOLDER / "publishing").exists()


def test_never_a_mixture_of_two_publications(tmp_path):
    """Two documents change in step, in partitions of their own; who loads must see both before or both after."""
    stop = threading.Event()

    def writer():
        with opened(tmp_path) as state:
            edition = 0
            while not stop.is_set():
                edition += 1
                keep(state, "a.txt", f"edition{edition}", year=2020 + edition % 3, records=1)
                keep(state, "b.txt", f"edition{edition} b", year=2023, records=1)
                publish(tmp_path, state, settle=0)
                ready.set()
                stop.wait(0.3)  # a reader that never has the time to read whole tables gives up, as it should

    ready = threading.Event()
    thread = threading.Thread(target=writer)
    thread.start()
    assert ready.wait(20)
    try:
        for _ in range(8):
            rows = load(tmp_path, backend="arrow", columns=["source", "target"]).to_pylist()
            assert sorted(row["source"] for row in rows) == ["a.txt", "b.txt"]
            assert len({row["target"].split()[0] for row in rows}) == 1
    finally:
        stop.set()
        thread.join()
