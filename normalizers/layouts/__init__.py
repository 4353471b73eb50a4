"""What a person says about a family of documents that the general reading does not get right; docs/layouts.md shows the form.

A layout is TOML. It matches documents by what they say, never by the name of a file, and changes what the reading sees: header rows, what a
column holds, what to leave out, and single cells with the reason. `layout_of` takes nothing that it does not know, so that a slip of the pen is an
error and no silence. Those that ship lie beside this file; none does until a document needs one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from normalizers.labels import WordingError, line_of, shipped_wordings

IGNORE = "ignore"  # of a column: its cells are left out
FORMATS = ("text", "pdf", "xlsx", "docx", "html")
_MAX_HEADER = 8  # rows; more are no header but a table of their own


@dataclass(frozen=True, slots=True)
class Match:
    """What a document of the family says: `words` above or on top of its first table, `labels` as cells of one table."""

    words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    format: str | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Tables that hold all of `labels`: so many header rows, and what their columns (by label, or by number from 0) hold."""

    labels: tuple[str, ...]
    header: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore_rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell that says `printed`, in the row of a cell `row` and in the table column of a cell `column` where they are given, is read as `correct`."""

    printed: str
    correct: str
    reason: str
    row: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A family of documents, by the name under which issues speak of it."""

    name: str
    match: Match
    fields: Mapping[str, str] = field(default_factory=dict)  # wording of a label → field, in these documents only
    ignore: tuple[str, ...] = ()  # whole texts of cells
    tables: tuple[TableLayout, ...] = ()
    corrections: tuple[Correction, ...] = ()


class LayoutError(WordingError):
    """A file is no layout; the message names the line where there is one."""


@lru_cache(maxsize=256)
def layout_of(text: str) -> Layout:
    r"""The layout that a TOML text says.

    Raises:
        LayoutError: the text is no TOML, a key is missing, unknown or of the wrong kind, or a field does not exist.

    Example:
        >>> layout_of("name = 'a'\n[match]\nlabels = ['やること']\n[fields]\n'やること' = 'item'").fields
        {'やること': 'item'}
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(str(error)) from None
    _only(text, "", data, {"name", "match", "fields", "ignore", "table", "correction"})
    name = _text(text, "", data, "name")
    match = _match(text, data.get("match"))
    tables = tuple(_table(text, entry, match) for entry in _entries(text, data, "table"))
    corrections = tuple(_correction(text, entry) for entry in _entries(text, data, "correction"))
    fields = _fields(text, "fields", data.get("fields", {}), extra=())
    return Layout(name, match, fields, _texts(text, "", data, "ignore"), tables, corrections)


@lru_cache(maxsize=1)
def shipped_layouts() -> tuple[Layout, ...]:
    """The layouts that ship with plansheets, by the names of their files."""
    files = sorted((file for file in resources.files(__name__).iterdir()), key=lambda file: file.name)
    return tuple(layout_of(file.read_text("utf-8")) for file in files if file.name.endswith(".toml"))


def _match(text: str, data: Any) -> Match:
    if not isinstance(data, dict):
        raise LayoutError("[match] is missing: it says by which words or labels a document is known")
    _only(text, "match", data, {"words", "labels", "format"})
    found = Match(_texts(text, "match", data, "words"), _texts(text, "match", data, "labels"), data.get("format"))
    if not found.words and not found.labels:
        raise _error(text, "match", "has neither words nor labels")
    if found.format not in (None, *FORMATS):
        raise _error(text, "match", f"format is none of {', '.join(FORMATS)}")
    return found


def _table(text: str, data: Mapping[str, Any], match: Match) -> TableLayout:
    _only(text, "table", data, {"labels", "header", "columns", "ignore_rows"})
    labels = _texts(text, "table", data, "labels") or match.labels
    header = data.get("header")
    columns = _fields(text, "table", data.get("columns", {}), extra=(IGNORE,))
    if not labels:
        raise _error(text, "table", "has no labels, and [match] has none")
    if header is not None and (isinstance(header, bool) or header not in range(1, _MAX_HEADER + 1)):
        raise _error(text, "table", f"header is no number of rows from 1 to {_MAX_HEADER}")
    if header is None and any(name.isdecimal() for name in columns):
        raise _error(text, "table", "columns by number need the number of header rows")
    return TableLayout(labels, header, columns, _texts(text, "table", data, "ignore_rows"))


def _correction(text: str, data: Mapping[str, Any]) -> Correction:
    _only(text, "correction", data, {"printed", "correct", "reason", "row", "column"})
    printed, reason = (_text(text, "correction", data, name) for name in ("printed", "reason"))
    correct = data.get("correct")
    places = [data.get("row"), data.get("column")]
    if not isinstance(correct, str) or not all(place is None or isinstance(place, str) for place in places):
        raise _error(text, "correction", "correct, row and column are texts")
    return Correction(printed, correct, reason, *places)


def _entries(text: str, data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    entries = data.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _error(text, name, f"is written as [[{name}]]")
    return entries


def _fields(text: str, where: str, data: Any, extra: Sequence[str]) -> Mapping[str, str]:
    known = (*shipped_wordings(), *extra)
    if not isinstance(data, dict):
        raise _error(text, where, "the fields of labels are a table: label = field")
    for label, name in data.items():
        if name not in known:
            raise LayoutError(
                f"line {line_of(text, label)}: {name!r} is no field; fields are {', '.join(sorted(known))}"
            )
    return data


def _texts(text: str, where: str, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise _error(text, where or name, f"{name} is a list of texts")
    return tuple(found)


def _text(text: str, where: str, data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not found.strip():
        raise _error(text, where, f"{name} is missing or no text")
    return found


def _only(text: str, where: str, data: Mapping[str, Any], known: set[str]) -> None:
    for name in data:
        if name not in known:
            raise LayoutError(f"line {line_of(text, name)}: {name} is unknown{where and f' in [{where}]'}")


def _error(text: str, where: str, said: str) -> LayoutError:
    return LayoutError(f"line {line_of(text, where)}: [{where}] {said}" if where else said)
