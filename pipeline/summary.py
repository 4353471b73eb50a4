"""What a run tells the person who started it: progress, a summary by document, and how to open the tables."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from pipeline.catalog import Source
from pipeline.state import State
from pipeline.worker import RESULTS

_SHOWN = 200  # documents; of a larger run only those that were not read in full are listed
_LOG_SECONDS = 10.0

_OPEN = """
open it
  pandas   import pandas as pd; pd.read_parquet("{out}/records", dtype_backend="pyarrow")
  polars   import polars as pl; pl.scan_parquet("{out}/records").collect()
  DuckDB   import duckdb; duckdb.sql("FROM read_parquet('{out}/records/**/*.parquet')")
"""


class Progress:
    """A bar on a terminal, a line now and then in a log; both on standard error, with whatever is said in between."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._told = total, 0, time.monotonic()
        self._bar = tqdm(total=total, unit="doc", disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def advance(self) -> None:
        """One more document is done."""
        self._done += 1
        self._bar.update()
        if self._bar.disable and time.monotonic() - self._told > _LOG_SECONDS:
            self._told = time.monotonic()
            self.say(f"{self._done} of {self._total} documents")

    def say(self, text: str) -> None:
        """A line of the log."""
        self._bar.write(text, file=sys.stderr)


def tell(text: str) -> None:
    """Prints a line, unless nobody listens any more, as behind `| head`: that is no error of a run."""
    try:
        print(text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_summary(state: State, sources: list[Source]) -> Counter[str]:
    """Prints a line for each document of a run and the totals, and returns the number of documents by result."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for source in sources:
        row = state.path(source.name)
        document = state.document(row.key) if row else None
        if row is None or document is None or row.document_id in seen:
            continue  # left out by a limit, or a copy
        seen.add(row.document_id)
        counts[document["result"]] += 1
        counts["records"] += document["records"]
        counts["issues"] += document["issues"]
        if len(sources) <= _SHOWN or document["result"] != "ok":
            tell(_line(source.name, document))
    parts = [f"{counts[result]} {result}" for result in RESULTS]
    tell(f"{len(seen)} documents: {', '.join(parts)}; {counts['records']} records, {counts['issues']} issues")
    return counts


def _line(name: str, document: dict[str, Any]) -> str:
    reason = f" ({', '.join(document['reason'])})" if document["reason"] else ""
    return f"{document['result'] + reason:24} {document['records']:6} records {document['issues']:5} issues  {name}"


def print_rows(out: Path, shown: str, rows: int = 5) -> None:
    """Prints the first records of a local folder and how to open the table where its user put it, `shown`."""
    import pyarrow.dataset as ds  # noqa: PLC0415  only where rows are shown

    columns = ["source", "goal", "item", "period", "target", "status"]
    table = ds.dataset(out / "records", partitioning="hive").head(rows, columns=columns)
    tell("")
    tell(" | ".join(columns))
    for row in table.to_pylist():
        tell(" | ".join(" ".join(str(row[name] or "–").split())[:24] for name in columns))
    tell(_OPEN.format(out=shown))
