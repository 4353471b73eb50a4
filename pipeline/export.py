"""`plansheets export`: a published table, or what a filter leaves of it, as CSV, Excel or JSON Lines.

CSV and Excel are for people and their spreadsheets: lists and measures become text, `tokens`, `evidence` and `organization_key` are left out unless
`--columns` names them. In CSV, which has no types, a text that a spreadsheet would take for a formula, a number or a date has an
apostrophe before it (as has one that begins with an apostrophe); everything else is as printed. JSON Lines hold all columns as they are.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.whole_file import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

LEFT_OUT = ("tokens", "evidence", "organization_key")
_BLOCK = 5_000  # rows turned into Python values at a time
# A formula (also after white space, and in full-width signs), an error, a truth value, or an apostrophe of its own.
_FORMULA = re.compile(r"\s*([=+\-@＝＋－＠'|%#]|(TRUE|FALSE)\s*$)|[\t\r]", re.IGNORECASE)
# What Excel or LibreOffice take for a number, a date or a time: 007, 1-2, 3/4, 1e5, 4月1日, 令和6年4月, R6.4.1, 50%.
_NUMERIC = re.compile(
    r"\s*[(（]?(明治|大正|昭和|平成|令和|[MTSHR])?\s*[\d０-９元.．][\d０-９元\s.,:/．，：／－\-eE年月日時分秒%％円]*[)）]?\s*(AM|PM)?\s*",
    re.IGNORECASE,
)

Writer = Callable[["pa.Table", Path, Sequence[str]], None]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="a table as CSV, Excel or JSON Lines",
        description=__doc__,
        epilog="example:\n  plansheets export --out data/normalized --to records.xlsx --lang ja\n"
        "  plansheets export --out data/normalized --to late.csv --where \"period_end < DATE '2025-04-01' AND status_code = 'planned'\"\n\n"
        "--where is a condition in DuckDB's SQL, as in pipeline.load.load.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the published tables")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="ends in .csv, .xlsx or .jsonl")
    parser.add_argument("--table", default="records", help="records (default), measures, issues or documents")
    parser.add_argument("--where", metavar="SQL", help="only rows for which this condition holds")
    parser.add_argument("--columns", metavar="NAMES", help="names of the columns, with commas between")
    parser.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the header (CSV and Excel)")


def run(args: argparse.Namespace) -> int:
    """Writes the file and says how many rows it has; 2 where nothing can be read or written as asked, 3 where the disk refuses."""
    from pipeline.load import FilterError, NoTablesError, load  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    writer = WRITERS.get(args.to.suffix.lower())
    if writer is None:
        print(f"plansheets export: {args.to}: ends in none of {', '.join(WRITERS)}", file=sys.stderr)
        return 2
    try:
        columns = args.columns.split(",") if args.columns else None
        table = load(args.out, args.table, "arrow", args.where, columns)
        if columns is None and writer is not write_jsonl:
            table = table.drop_columns([name for name in LEFT_OUT if name in table.column_names])
        with whole_file(args.to) as part:
            writer(table, part, header(table, args.lang))
    except (FilterError, NoTablesError, TornError, TooLargeError) as problem:
        print(f"plansheets export: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"plansheets export: {args.to} cannot be written: {problem}", file=sys.stderr)
        return 3
    print(f"{table.num_rows} rows, {table.num_columns} columns: {args.to}")
    return 0


class TooLargeError(ValueError):
    """More rows than a workbook holds."""


def header(table: pa.Table, lang: str) -> list[str]:
    """The names of the columns, in Japanese out of the schema: what stands there before its remark in brackets.

    >>> import pyarrow as pa
    >>> field = pa.field("goal", pa.string(), metadata={"ja": "目標（狭い方）"})
    >>> header(pa.table([[]], schema=pa.schema([field])), "ja")
    ['目標']
    """
    if lang == "en":
        return list(table.column_names)
    said = [(field.metadata or {}).get(b"ja", field.name.encode()).decode() for field in table.schema]
    return [re.sub(r"（[^（）]*）$", "", name) or name for name in said]


def write_csv(table: pa.Table, path: Path, names: Sequence[str]) -> None:
    """CSV in UTF-8 with a byte order mark; texts in quotes and guarded, numbers bare."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        out.writerow([guarded(name) for name in names])
        for row in flat_rows(table):
            out.writerow([guarded(value) if isinstance(value, str) else value for value in row])


def write_jsonl(table: pa.Table, path: Path, names: Sequence[str]) -> None:  # noqa: ARG001 - keys are names of columns
    """One JSON object a row, with all columns; dates as 2025-03-31, maps as objects."""
    with path.open("w", encoding="utf-8", errors="replace") as file:
        for start in range(0, table.num_rows, _BLOCK):
            for row in table.slice(start, _BLOCK).to_pylist(maps_as_pydicts="strict"):
                file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def write_xlsx(table: pa.Table, path: Path, names: Sequence[str]) -> None:
    """A workbook of one sheet with types, a header that stays, and filters.

    Raises:
        TooLargeError: the table has more rows than a sheet.
    """
    from pipeline.workbook import MOST_ROWS, write_sheet  # noqa: PLC0415 - the other formats need no openpyxl

    if table.num_rows >= MOST_ROWS:
        raise TooLargeError(f"{table.num_rows} rows are more than a sheet of Excel holds; choose some with --where")
    cut = write_sheet(path, names, flat_rows(table))
    if cut:
        print(f"{cut} texts are longer than a cell of Excel holds and end in …; CSV and JSON Lines have them whole", file=sys.stderr)  # fmt: skip


WRITERS: dict[str, Writer] = {".csv": write_csv, ".xlsx": write_xlsx, ".jsonl": write_jsonl}


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, a number or a date; take one apostrophe from its front to have it back.

    >>> [guarded(text) for text in ("=1+1", "007", "令和6年4月", "3回以上", "'s")]
    ["'=1+1", "'007", "'令和6年4月", '3回以上', "''s"]
    """
    return f"'{text}" if _FORMULA.match(text) or _NUMERIC.fullmatch(text) else text


def flat_rows(table: pa.Table) -> Iterator[list[str | int | float | bool | date | None]]:
    """The rows with every list, map and struct as text."""
    for start in range(0, table.num_rows, _BLOCK):
        block = table.slice(start, _BLOCK)
        columns = [[flat(value) for value in column.to_pylist(maps_as_pydicts="strict")] for column in block.columns]
        yield from (list(row) for row in zip(*columns, strict=True))


def flat(value: Any) -> str | int | float | bool | date | None:
    r"""One value for one cell: an entry of a list a line, a measure as printed, a map as `label: text` lines.

    >>> flat(["福祉課", "社協"]), flat([{"name": "件数", "value": 3.0, "raw": "3件"}]), flat({"課題": "人手"}), flat([])
    ('福祉課\n社協', '3件', '課題: 人手', None)
    """
    if isinstance(value, list):
        return "\n".join(str(flat(one)) for one in value) or None
    if isinstance(value, dict):
        if "raw" in value and "value" in value:
            return str(value["raw"])
        return "\n".join(f"{name}: {flat(one)}" for name, one in value.items() if one is not None) or None
    return value  # type: ignore[no-any-return]  # a scalar of the schema
