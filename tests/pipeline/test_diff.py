"""Two publications against one another."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.diff import changes, difference, files_of
from pipeline.publish import partition_path, publish
from pipeline.state import opened
from tests.pipeline.test_publish import keep


@pytest.fixture
def sides(tmp_path):
    """A publication, and a copy of it with a hand laid on."""
    with opened(tmp_path / "a") as state:
        keep(state, "x.txt", "x", records=4)
        keep(state, "y.txt", "y", year=2023, prefecture="JP-01", records=2)
        publish(tmp_path / "a", state)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    return tmp_path / "a", tmp_path / "b"


def change(folder, edit, partition=(2024, "JP-20")):
    path = folder / partition_path("records", partition)
    table = pq.ParquetFile(path).read()
    rows = edit(table.to_pylist())
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


def edited(rows):
    rows[0] |= {"target": "3件", "organization": ["税務課"]}
    rows[1] |= {"target": None, "row": 77, "evidence": []}
    rows[2] |= {"row": 78}
    return [*rows[:3], rows[3] | {"record_id": "new", "item": "新規"}]


def test_equal(sides, capsys):
    assert difference(*map(files_of, sides)).is_none
    assert main(["diff", *map(str, sides)]) == 0
    assert "0 added, 0 gone, 0 changed" in capsys.readouterr().out


def test_counts_by_field(sides):
    change(sides[1], edited)
    found = difference(*map(files_of, sides))
    assert (found.before, found.after, found.added, found.gone, found.changed) == (6, 6, 1, 1, 2)
    assert found.fields == {"target": 2, "organization": 1}
    assert not found.is_none


def test_one_side_without_records(sides):
    files = files_of(sides[0])
    assert (difference([], files).added, difference(files, []).gone, difference([], []).is_none) == (6, 6, True)


def test_every_change_with_its_values(sides):
    change(sides[1], edited)
    found = list(changes(*map(files_of, sides)))
    assert sorted((one.kind, one.item) for one in found) == [
        ("added", "新規"),
        ("changed", "取組0"),
        ("changed", "取組1"),
        ("gone", "取組3"),
    ]
    first = next(one for one in found if one.item == "取組0")
    assert first.fields == {"organization": (["市民課"], ["税務課"]), "target": ("x 0件", "3件")}
    assert len(list(changes(*map(files_of, sides), limit=1))) == 1


def test_a_record_that_changed_its_partition(sides):
    moved = []
    change(sides[1], lambda rows: moved.extend(rows[:1]) or rows[1:])
    change(sides[1], lambda rows: rows + moved, (2023, "JP-01"))
    assert difference(*map(files_of, sides)).fields == {"document_year": 1, "prefecture": 1}


def test_columns_that_one_side_has_alone_are_not_compared(sides):
    path = sides[0] / partition_path("records", (2024, "JP-20"))
    for file in (path, sides[0] / partition_path("records", (2023, "JP-01"))):
        pq.write_table(pq.ParquetFile(file).read().drop_columns(["theme"]), file)
    assert difference(*map(files_of, sides)).is_none


def test_command(sides, capsys):
    change(sides[1], edited)
    assert main(["diff", *map(str, sides)]) == 1
    printed = capsys.readouterr().out
    assert "1 added, 1 gone, 2 changed" in printed
    assert "target: x 1件 → –" in printed
    assert main(["diff", *map(str, sides), "--limit", "1"]) == 1
    assert "… 3 more; --limit 4 shows all" in capsys.readouterr().out
    assert main(["diff", *map(str, sides), "--json"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["change"] for row in rows} == {"added", "gone", "changed"}
    assert ["x 1件", None] in [row["fields"].get("target") for row in rows]


def test_a_folder_without_tables(sides, tmp_path, capsys):
    assert main(["diff", str(sides[0]), str(tmp_path / "none")]) == 2
    assert "no published records" in capsys.readouterr().err
