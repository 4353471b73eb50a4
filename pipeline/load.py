"""The published tables in memory, with their types right: for pandas, polars, DuckDB or Arrow, whole or filtered.

A filter is the WHERE clause of a SELECT in DuckDB's SQL: one condition over the columns of the table, without queries in it, and without
access to anything else. Partitions that it rules out are not opened. What is loaded stands for one publication as a whole, even
while a run publishes the next.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from normalizers import schema
from pipeline.snapshot import snapshot
from pipeline.tables_at import Place, files_of, place_of

Backend = Literal["pandas", "polars", "arrow", "duckdb"]
BACKENDS: tuple[Backend, ...] = ("pandas", "polars", "arrow", "duckdb")

# Columns with few different values, which pandas and polars keep as categories.
CATEGORIES = frozenset(
    [
        "prefecture",
        "municipality_code",
        "municipality",
        "period_kind",
        "status_code",
        "theme",
        "function",
        "side",
        "unit",
        "comparator",
        "per",
        "code",
        "result",
        "format",
    ]
)
PARTITION = (
    pa.field(
        "document_year", pa.int32(), metadata={"en": "Fiscal year of the document; 0 is unknown", "ja": "文書年度"}
    ),
    pa.field("prefecture", pa.string(), metadata={"en": "Prefecture, ISO 3166-2; JP-00 is unknown", "ja": "都道府県"}),
)

# The files of a table, in SQL; the parameter is their list.
PARQUET = "read_parquet(?, hive_partitioning=true, hive_types={'document_year': INTEGER, 'prefecture': VARCHAR})"


class FilterError(ValueError):
    """A filter that is no condition over the columns of the table."""


class NoTablesError(ValueError):
    """A folder without published tables."""


def load(
    path: str | Path,
    table: str = "records",
    backend: Backend = "pandas",
    where: str | None = None,
    columns: Sequence[str] | None = None,
) -> Any:
    """A published table, in the order of its partitions and sources.

    Args:
        path: the folder or URL that a run wrote to; of a URL only what the filter needs is fetched.
        table: records, measures, issues or documents.
        backend: pandas gives a DataFrame with nullable integers, datetime64 dates and categories; polars a DataFrame; arrow a Table
            under the schema; duckdb a relation of the default connection.
        where: a condition in DuckDB's SQL, such as `prefecture = 'JP-20' AND fiscal_year >= 2023`.
        columns: names of the columns; all where None. The partition keys document_year and prefecture are columns, too.

    Raises:
        NoTablesError: the folder holds no such table.
        FilterError: `where` or `columns` do not fit the table.
        TornError: a run kept changing the tables.
    """
    if backend not in BACKENDS:
        raise ValueError(f"no backend {backend!r}: one of {', '.join(BACKENDS)}")
    found = snapshot(path, lambda: read(path, table, where, columns))
    if backend == "arrow":
        return found
    if backend == "duckdb":
        return duckdb.from_arrow(found)
    return _to_pandas(found) if backend == "pandas" else _to_polars(found)


def full_schema(table: str) -> pa.Schema:
    """The columns of a published table with its partition keys behind them.

    >>> full_schema("issues").names[-2:]
    ['document_year', 'prefecture']
    """
    if table not in schema.TABLES:
        raise NoTablesError(f"no table {table!r}: one of {', '.join(schema.TABLES)}")
    return pa.schema([*schema.TABLES[table], *PARTITION])


def read(path: str | Path, table: str, where: str | None = None, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a table as it stands at this moment, under its schema; `snapshot` makes one moment of several calls."""
    wanted = full_schema(table)
    for name in columns or ():
        if name not in wanted.names:
            raise FilterError(f"{table} has no column {name!r}: {', '.join(wanted.names)}")
    place = place_of(path)
    files = list(files_of(place, table))
    if not files:
        raise NoTablesError(f"{path}: no published {table}")
    if where is not None:
        check_where(where)
    there = {*pq.read_schema(files[0], filesystem=_arrow(place)).names, *schema.PARTITION}
    names = ", ".join(f'"{name}"' for name in columns or wanted.names if name in there) or "document_year"
    query = f"SELECT {names} FROM {PARQUET} WHERE (\n{where or 'true'}\n)"  # noqa: S608 - names are the schema's, where is checked
    with sealed(place.root, system=place.system) as connection:
        try:
            rows = connection.sql(query, params=[files]).to_arrow_table()
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            raise FilterError(f"{where!r} does not fit {table}: {_first_lines(error)}") from None
    return _typed(rows, wanted, columns)


def check_where(where: str) -> None:
    """Refuses what is no single condition.

    >>> check_where("municipality = '甲野市' AND list_contains(organization, '福祉課')")
    >>> check_where("true) UNION SELECT 1 FROM (SELECT 1")
    Traceback (most recent call last):
    pipeline.load.FilterError: "true) UNION SELECT 1 FROM (SELECT 1" is no single condition

    Raises:
        FilterError: it is no SQL, or more than a condition.
    """
    with duckdb.connect() as connection:
        query = f"SELECT 1 FROM t WHERE (\n{where}\n)"  # noqa: S608 - it is only parsed
        rows = connection.sql("SELECT json_serialize_sql(?)", params=[query]).fetchall()
    parsed = json.loads(rows[0][0])
    shown = f'"{where}"'
    if parsed["error"] or not where.strip():
        raise FilterError(f"{shown} is no condition in SQL: {parsed.get('error_message', 'cannot be read')}")
    node = parsed["statements"][0]["node"]
    whole = node["type"] == "SELECT_NODE" and node["where_clause"] and not node["modifiers"]
    rest = ("group_expressions", "having", "qualify", "sample")
    if len(parsed["statements"]) != 1 or not whole or any(node.get(name) for name in rest):
        raise FilterError(f"{shown} is no single condition")
    if '"class": "SUBQUERY"' in json.dumps(node["where_clause"]):
        raise FilterError(f"{shown} holds a query; only a condition over the columns of the table is taken")


def _arrow(place: Place) -> Any:
    """The file system of a URL as Arrow takes it."""
    from pyarrow import fs  # noqa: PLC0415 - for URLs only

    return fs.PyFileSystem(fs.FSSpecHandler(place.system)) if place.system is not None else None


def sealed(*folders: str | Path, system: Any = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that can open what lies in these folders (of a file system of fsspec, if one is given) and nothing else."""
    connection = duckdb.connect()
    if system is not None:
        connection.register_filesystem(system)
    names = ", ".join("'" + str(folder).replace("'", "''") + "'" for folder in folders)
    connection.sql(f"SET allowed_directories = [{names}]")
    connection.sql("SET enable_external_access = false")
    return connection


def _first_lines(error: Exception) -> str:
    """What the database says, without its drawing of the query."""
    said = str(error).partition("\n\nLINE ")[0].strip()
    return " ".join(said.partition(": ")[2].split())


def _typed(rows: pa.Table, wanted: pa.Schema, columns: Sequence[str] | None) -> pa.Table:
    """The rows under today's schema; a column that an older publication does not have is null."""
    fields = [wanted.field(name) for name in columns or wanted.names]
    arrays = [
        rows.column(field.name).cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in fields
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _to_pandas(table: pa.Table) -> Any:
    import pandas as pd  # noqa: PLC0415 - who asks for another backend does not wait for it

    nullable = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = table.to_pandas(types_mapper=nullable.get, date_as_object=False, maps_as_pydicts="strict")
    names = [name for name in frame.columns if name in CATEGORIES]
    return frame.astype(dict.fromkeys(names, "category"))


def _to_polars(table: pa.Table) -> Any:
    try:
        import polars as pl  # noqa: PLC0415 - as above
    except ImportError:
        raise ValueError("the backend polars needs the package polars: pip install polars") from None
    frame = pl.DataFrame(table)
    return frame.with_columns(pl.col(name).cast(pl.Categorical) for name in frame.columns if name in CATEGORIES)
