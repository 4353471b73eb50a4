"""Writes docs/data_dictionary.md from normalizers/schema.py: every table and column, in English and Japanese.

python -m tests.make_dictionary
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from normalizers.schema import BOX, EVIDENCE, ISSUE_CODES, MEASURE, NO_PREFECTURE, NO_YEAR, PARTITION, TABLES, VERSION

TARGET = Path(__file__).resolve().parent.parent / "docs" / "data_dictionary.md"
STRUCTS = {"box": BOX, "measure": MEASURE, "evidence": EVIDENCE}
ROWS = {
    "records": ("One line of a sheet.", "シートの一行。"),
    "measures": (
        "One quantity of a record, with the keys of its record.",
        "レコードの数値ひとつ（レコードのキー付き）。",
    ),
    "issues": ("One doubt or loss, with its place.", "疑問または欠落ひとつ（位置付き）。"),
    "documents": ("One document, read or not.", "文書ひとつ（読めなかったものも含む）。"),
}


def type_name(kind: pa.DataType) -> str:
    """The Arrow type, with the structs of ours by their name.

    >>> type_name(pa.list_(MEASURE)), type_name(pa.map_(pa.string(), pa.string()))
    ('list<measure>', 'map<string, string>')
    """
    if pa.types.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    if pa.types.is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_date32(kind):
        return "date"
    return next((name for name, struct in STRUCTS.items() if struct == kind), str(kind))


def dictionary() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary · データ辞書"
    yield ""
    yield f"Generated from `normalizers/schema.py` (version {VERSION}) by `make dictionary`; do not edit."
    yield ""
    yield f"Every table is a folder of Parquet files in Hive partitions `{'/'.join(f'{key}=…' for key in PARTITION)}`."
    yield f"An unknown year is `{PARTITION[0]}={NO_YEAR}`, an unknown prefecture `{PARTITION[1]}={NO_PREFECTURE}`."
    yield "Column names are final. · 列名は変更しない。"
    for name, table in TABLES.items():
        yield from ("", f"## `{name}/`", "", " · ".join(ROWS[name]), "")
        yield from _table(table)
    yield from ("", "## Structs · 構造体", "", "| name | type |", "|---|---|")
    for name, struct in STRUCTS.items():
        yield f"| `{name}` | {', '.join(f'`{field.name}` {type_name(field.type)}' for field in struct)} |"
    yield from ("", "## Codes of issues · 課題の種類", "", "| code | when |", "|---|---|")
    yield from (f"| `{code}` | {when} |" for code, when in ISSUE_CODES.items())


def _table(table: pa.Schema) -> Iterator[str]:
    yield "| column | type | null | unit | meaning | 意味 |"
    yield "|---|---|---|---|---|---|"
    for field in table:
        said = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        null = "yes" if field.nullable else "no"
        unit = said.get("unit", "")
        yield f"| `{field.name}` | `{type_name(field.type)}` | {null} | {unit} | {said['en']} | {said['ja']} |"


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8")
