"""How fast published partitions answer: 10 million synthetic measures, made once below a folder and asked as analysts ask.

    python benchmarks/query.py [--rows 10000000] [--folder FOLDER]

Prints the seconds of an aggregate theme × fiscal year × city through DuckDB, and of `load(where=…)` of one prefecture with the number of
files that it opens. The best of three, once the system's cache holds the files.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from normalizers.schema import MEASURES
from normalizers.theme import definitions
from pipeline.load import PARQUET, load
from pipeline.publish import partition_path

YEARS, PREFECTURES, CITIES = range(2013, 2025), [f"JP-{number:02}" for number in range(1, 48)], 37
UNITS = ["人", "件", "回", "円", "%", "箇所", None]


def partition(rows: int, year: int, prefecture: str, random: np.random.Generator) -> pa.Table:
    """Measures of one partition under the published schema; the values are noise, the widths of the texts are usual ones."""
    city = random.integers(0, CITIES, rows)
    themes = pa.array(list(definitions()))
    columns = {
        "record_id": pa.array(np.char.mod("%020x", random.integers(0, 2**62, rows)).tolist()),
        "document_id": pa.DictionaryArray.from_arrays(
            pa.array(city), [f"{prefecture[3:]}{number:062}" for number in range(CITIES)]
        ),
        "source": pa.DictionaryArray.from_arrays(
            pa.array(city), [f"{prefecture}/{number}/plan.pdf" for number in range(CITIES)]
        ),
        "municipality_code": pa.DictionaryArray.from_arrays(
            pa.array(city), [f"{prefecture[3:]}{number:03}0" for number in range(CITIES)]
        ),
        "municipality": pa.DictionaryArray.from_arrays(
            pa.array(city), [f"{prefecture}の第{number}市" for number in range(CITIES)]
        ),
        "fiscal_year": pa.array(year + random.integers(-2, 3, rows), pa.int32()),
        "goal": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, 50, rows)), [f"基本目標{number} 暮らしの安心" for number in range(50)]
        ),
        "item": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, 5000, rows)), [f"取組{number}の利用者数" for number in range(5000)]
        ),
        "theme": pa.DictionaryArray.from_arrays(pa.array(random.integers(0, len(themes), rows)), themes),
        "side": pa.DictionaryArray.from_arrays(pa.array(random.integers(0, 2, rows)), ["target", "actual"]),
        "number": pa.array(np.zeros(rows), pa.int32()),
        "value": pa.array(random.gamma(2.0, 100.0, rows).round(1)),
        "unit": pa.DictionaryArray.from_arrays(pa.array(random.integers(0, len(UNITS), rows)), pa.array(UNITS)),
        "comparator": pa.array(["eq"] * rows),
        "raw": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, 900, rows)), [f"{number}人" for number in range(900)]
        ),
    }
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in MEASURES
    ]
    return pa.Table.from_arrays(arrays, schema=MEASURES)


def make(folder: Path, rows: int) -> None:
    random = np.random.default_rng(7)
    size = rows // (len(YEARS) * len(PREFECTURES)) + 1
    for year in YEARS:
        for prefecture in PREFECTURES:
            path = folder / partition_path("measures", (year, prefecture))
            path.parent.mkdir(parents=True)
            table = partition(size, year, prefecture, random)
            pq.write_table(table, path, compression="zstd", compression_level=3, row_group_size=20_000)


def best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "plansheets-query")
    args = parser.parse_args()
    if not (args.folder / "measures").exists():
        start = time.perf_counter()
        make(args.folder, args.rows)
        print(f"made in {time.perf_counter() - start:.0f} s")
    files = sorted(map(str, (args.folder / "measures").rglob("*.parquet")))
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    print(
        f"{rows:,} measures in {len(files)} files, {sum(Path(file).stat().st_size for file in files) / 2**20:.0f} MiB"
    )
    aggregate = (
        "SELECT theme, fiscal_year, municipality_code, side, count(*), avg(value) "
        f"FROM read_parquet('{args.folder}/measures/**/*.parquet') WHERE unit = '人' GROUP BY ALL"
    )
    print(f"theme × year × city: {len(duckdb.sql(aggregate).fetchall()):,} groups, {best(lambda: duckdb.sql(aggregate).to_arrow_table()):.2f} s")  # fmt: skip
    where = "prefecture = 'JP-20'"
    plan = duckdb.sql(f"EXPLAIN ANALYZE SELECT * FROM {PARQUET} WHERE {where}", params=[files]).fetchall()[0][1]
    opened = re.search(r"(?:Scanning Files|Total Files Read):\s*([\d/]+)", plan)
    found = load(args.folder, "measures", "arrow", where)
    seconds = best(lambda: load(args.folder, "measures", "arrow", where))
    print(f"load of one prefecture: {found.num_rows:,} rows, {opened[1] if opened else '?'} files, {seconds:.2f} s")


if __name__ == "__main__":
    main()
