"""The published folders as analysts open them, without us: pandas, polars, DuckDB, pyarrow."""

import datetime as dt
import json
import select
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from normalizers.schema import TABLES
from pipeline.publish import publish
from pipeline.state import opened
from tests.pipeline.fakes import issue
from tests.pipeline.test_publish import keep


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    with opened(folder) as state:
        keep(state, "a.txt", "a", issues=(issue(),))
        keep(state, "b.txt", "b", year=2023, prefecture="JP-01", records=3)
        keep(state, "c.txt", "c", year=0, prefecture=None, records=0)
        publish(folder, state)
    return folder


READERS = {
    "pandas": lambda path: pd.read_parquet(path).to_dict("records"),
    "pandas of arrow": lambda path: pd.read_parquet(path, dtype_backend="pyarrow").to_dict("records"),
    "polars": lambda path: pl.scan_parquet(path).collect().to_dicts(),
    "duckdb": lambda path: duckdb.sql(f"FROM read_parquet('{path}/**/*.parquet')").to_arrow_table().to_pylist(),
    "pyarrow": lambda path: ds.dataset(path, format="parquet", partitioning="hive").to_table().to_pylist(),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("table", TABLES)
def test_every_reader_reads_every_table(out, reader, table):
    rows = READERS[reader](out / table)
    assert len(rows) == {"records": 5, "measures": 5, "issues": 1, "documents": 3}[table]
    assert set(rows[0]) == {*TABLES[table].names, "document_year", "prefecture"}
    assert {(int(row["document_year"]), str(row["prefecture"])) for row in rows} <= {
        (2024, "JP-20"),
        (2023, "JP-01"),
        (0, "JP-00"),
    }


@pytest.mark.parametrize("reader", READERS)
def test_values_come_back(out, reader):
    row = next(row for row in READERS[reader](out / "records") if row["source"] == "a.txt" and row["item"] == "取組1")
    assert list(row["goal_path"]) == ["基本目標", "暮らし"]
    assert (row["goal"], list(row["organization"]), row["period"]) == ("暮らし", ["市民課"], "令和1年度")
    (measure,) = row["target_measures"]
    assert (measure["value"], measure["unit"], measure["raw"], measure["value_max"]) == (1.0, "件", "1件", None)
    extra = row["extra"]
    pairs = (
        extra.items() if isinstance(extra, dict) else [tuple(p.values()) if isinstance(p, dict) else p for p in extra]
    )
    assert [tuple(pair) for pair in pairs] == [("課題", "なし"), ("備考", "あり")]
    document = next(row for row in READERS[reader](out / "documents") if row["source"] == "a.txt")
    published = document["published"]
    assert (published.date() if isinstance(published, dt.datetime) else published) == dt.date(2024, 4, 1)


def test_questions_across_tables(out):
    found = duckdb.sql(
        f"""SELECT document_year, count(*), sum(m.value) FROM read_parquet('{out}/records/**/*.parquet') r
            JOIN read_parquet('{out}/measures/**/*.parquet') m USING (record_id, document_year) GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    assert found == [(2023, 3, 3.0), (2024, 2, 1.0)]
    assert pl.scan_parquet(out / "records").filter(pl.col("prefecture") == "JP-01").collect().height == 3
    assert len(pd.read_parquet(out / "records", filters=[("document_year", "=", 2024)])) == 2


def test_readers_while_documents_change_and_move(tmp_path):
    """Plain readers in a process of their own, which know nothing of a lock, while another publishes again and again."""
    out = tmp_path / "out"
    publish_edition(out, 0)
    code = "import sys\nfrom tests.pipeline.test_readers import READERS, watch\nwatch(sys.argv[1], READERS)"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        for edition in range(1, 6):
            publish_edition(out, edition)
        said, _ = child.communicate(b"end\n")
    found = json.loads(said)
    assert found["faults"] == []
    assert found["reads"] > 5
    assert len(found["errors"]) < found["reads"] / 2, found["errors"]


def publish_edition(out, edition):
    """Eight documents in two partitions; each edition has other content, and some documents move."""
    with opened(out) as state:
        for number in range(8):
            year = 2020 + (number + (edition if number % 3 == 0 else 0)) % 2
            keep(state, f"{number}.txt", f"d{number} e{edition}", records=2 + number % 2, year=year)
        publish(out, state, settle=0.3)


def watch(out, readers):
    """Reads until a line comes in, and prints how often and every document that was torn or doubled.

    A reader that opens a file a second time under its name may find that it was replaced, and says so: that is no wrong row.
    """
    faults, reads, errors = [], 0, []
    print(flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        for name, reader in readers.items():
            try:
                rows = reader(Path(out) / "records")
            except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001  each library has its own
                errors.append(f"{name}: {error}")
                continue
            reads += 1
            for source in {row["source"] for row in rows}:
                mine = [row for row in rows if row["source"] == source]
                editions = {row["target"].split()[1] for row in mine}
                if len(editions) > 1 or len(mine) != 2 + int(source[0]) % 2:
                    faults.append([name, source, len(mine), sorted(editions)])
    print(json.dumps({"faults": faults, "reads": reads, "errors": errors}))
