"""The published folders as a function of the state."""

import hashlib

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from normalizers import schema
from normalizers.rows import to_tables
from pipeline import publish as module
from pipeline.publish import publish
from pipeline.state import PathRow, opened
from pipeline.worker import Outcome, to_stream
from tests.pipeline.fakes import issue, normalized


def keep(state, source, content, records=2, year=2024, prefecture="JP-20", issues=()):
    """A document in the state, as a run would have put it there."""
    document_id = hashlib.sha256(content.encode()).hexdigest()
    result = normalized(records, year, prefecture, content, issues)
    tables = {name: to_stream(table) for name, table in to_tables(result, document_id).items() if table.num_rows}
    document = dict.fromkeys(schema.DOCUMENTS.names) | {
        "result": "ok",
        "reason": [],
        "records": records,
        "issues": len(issues),
        "fiscal_year": year or None,
        "prefecture": prefecture,
        "published": "2024-04-01",
        "versions": ["plansheets 1"],
    }
    for name in ("document_id", "source", "paths"):
        del document[name]
    key = f"{content} {records} {year} {prefecture}"
    state.put(key, document_id, document, Outcome("ok", tables=tables))
    state.join(PathRow(source, "/in", "", document_id, key))


def rows(out, name="records"):
    return ds.dataset(out / name, format="parquet", partitioning="hive").to_table().to_pylist()


def tree(out):
    """Every published file with its bytes."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for name in schema.TABLES
        for path in sorted((out / name).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_partitions_and_nothing_but_parquet(out):
    with opened(out) as state:
        keep(state, "b.txt", "b", issues=(issue(),))
        keep(state, "a.txt", "a", year=2023, prefecture="JP-01")
        keep(state, "c.txt", "c", records=0, year=0, prefecture=None)
        publish(out, state)
    assert sorted(tree(out)) == [
        "documents/document_year=0/prefecture=JP-00/part-0.parquet",
        "documents/document_year=2023/prefecture=JP-01/part-0.parquet",
        "documents/document_year=2024/prefecture=JP-20/part-0.parquet",
        "issues/document_year=2024/prefecture=JP-20/part-0.parquet",
        "measures/document_year=2023/prefecture=JP-01/part-0.parquet",
        "measures/document_year=2024/prefecture=JP-20/part-0.parquet",
        "records/document_year=2023/prefecture=JP-01/part-0.parquet",
        "records/document_year=2024/prefecture=JP-20/part-0.parquet",
    ]
    for name, wanted in schema.TABLES.items():
        for path in (out / name).rglob("*.parquet"):
            found = pq.read_schema(path)
            assert found.equals(wanted, check_metadata=False)
            assert [found.field(field.name).metadata[b"ja"] for field in wanted] == [f.metadata[b"ja"] for f in wanted]
    assert [row["source"] for row in rows(out)] == ["a.txt", "a.txt", "b.txt", "b.txt"]


def test_record_ids_follow_the_source_and_not_the_rest(out):
    with opened(out) as state:
        keep(state, "a.txt", "one", records=2)
        publish(out, state)
        before = {row["item"]: row["record_id"] for row in rows(out)}
        keep(state, "a.txt", "two", records=3)
        publish(out, state)
        after = {row["item"]: row["record_id"] for row in rows(out)}
        assert {item: after[item] for item in before} == before
        assert len(set(after.values())) == 3
        measures = rows(out, "measures")
        assert {row["record_id"] for row in measures} == set(after.values())
        keep(state, "z.txt", "two", records=3)
        state.forget(["a.txt"])
        publish(out, state)
        assert not {row["record_id"] for row in rows(out)} & set(after.values())


def test_the_same_bytes_at_two_paths_are_one_document(out):
    with opened(out) as state:
        for source in ("b.txt", "a.txt", "c/a.txt"):
            keep(state, source, "same")
        publish(out, state)
    assert {row["source"] for row in rows(out)} == {"a.txt"}
    (document,) = rows(out, "documents")
    assert document["paths"] == ["a.txt", "b.txt", "c/a.txt"]
    assert document["document_id"] == hashlib.sha256(b"same").hexdigest()


def test_an_unchanged_state_changes_no_file(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        assert publish(out, state) == 4  # records, measures, documents, and issues without a row
        before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
        assert publish(out, state) == 0
        assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before


def test_only_partitions_that_changed_are_written(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        keep(state, "b.txt", "b", year=2023)
        publish(out, state)
        keep(state, "b.txt", "b2", year=2023)
        assert publish(out, state) == 3


def test_files_that_were_lost_or_cut_are_written_again(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        publish(out, state)
        whole = tree(out)
        next((out / "records").rglob("*.parquet")).unlink()
        next((out / "documents").rglob("*.parquet")).write_bytes(b"cut")
        next((out / "issues").rglob("*.parquet")).unlink()
        publish(out, state)
    assert tree(out) == whole


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_the_bytes_depend_on_the_state_alone(tmp_path, order):
    made = []
    for name in ("one", "two"):
        with opened(tmp_path / name) as state:
            for letter in order if name == "one" else "ab":
                keep(state, f"{letter}.txt", letter)
                if name == "one":
                    publish(tmp_path / name, state, settle=0)
            if name == "one":  # a past that must leave no trace
                keep(state, "b.txt", "other", year=2020)
                publish(tmp_path / name, state, settle=0)
                keep(state, "b.txt", "b")
            publish(tmp_path / name, state, settle=0)
        made.append(tree(tmp_path / name))
    assert made[0] == made[1]


def test_a_document_that_moves_is_never_seen_twice(out, monkeypatch):
    with opened(out) as state:
        keep(state, "a.txt", "a", year=2023)
        keep(state, "b.txt", "b", year=2023)
        publish(out, state)
        keep(state, "a.txt", "a", year=2024)
        seen = []
        write = module._write

        def looking(*args, **settings):
            done = write(*args, **settings)
            seen.append(sorted(row["source"] for row in rows(out)))
            return done

        monkeypatch.setattr(module, "_write", looking)
        publish(out, state, settle=0)
        assert ["b.txt", "b.txt"] in seen
        assert all(sources in (["a.txt"] * 2 + ["b.txt"] * 2, ["b.txt"] * 2) for sources in seen)
        assert {row["document_year"] for row in rows(out)} == {2023, 2024}


def test_two_documents_that_change_places(out):
    with opened(out) as state:
        keep(state, "a.txt", "a", year=2023)
        keep(state, "b.txt", "b", year=2024)
        publish(out, state)
        keep(state, "a.txt", "a", year=2024)
        keep(state, "b.txt", "b", year=2023)
        publish(out, state, settle=0)
    assert [(row["source"], row["document_year"]) for row in rows(out, "documents")] == [
        ("b.txt", 2023),
        ("a.txt", 2024),
    ]


def test_tables_without_any_row_can_be_read(out):
    with opened(out) as state:
        publish(out, state)
        assert [rows(out, name) for name in schema.TABLES] == [[], [], [], []]
        keep(state, "a.txt", "a", issues=(issue(),))
        publish(out, state)
        assert sorted(tree(out)) == [
            f"{name}/document_year=2024/prefecture=JP-20/part-0.parquet" for name in sorted(schema.TABLES)
        ]
        state.forget(["a.txt"])
        publish(out, state)
        assert [rows(out, name) for name in schema.TABLES] == [[], [], [], []]
        assert publish(out, state) == 0


def test_files_of_others_are_left_alone(out):
    (out / "documents" / "letters").mkdir(parents=True)
    (out / "documents" / "letters" / "a.txt").write_text("mine", encoding="utf-8")
    with opened(out) as state:
        keep(state, "a.txt", "a")
        publish(out, state)
    assert (out / "documents" / "letters" / "a.txt").read_text(encoding="utf-8") == "mine"


def test_a_large_partition_is_written_in_groups(out, monkeypatch):
    monkeypatch.setattr(module, "ROW_GROUP", 10)
    with opened(out) as state:
        for number in range(9):
            keep(state, f"{number}.txt", str(number), records=4)
        publish(out, state)
    file = pq.ParquetFile(next((out / "records").rglob("*.parquet")))
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [12, 12, 12]
    assert len(rows(out)) == 36
