"""`plansheets explain`: from a published record back to its sheet: the file, the place, the printed texts and the rules that read them.

It says only what the tables hold and what the file shows now: whether the file still has the bytes that were read is looked at, and
a picture is drawn of no other file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from normalizers.record import READING
from pipeline.by_id import UnknownRecordError, record_by_id

# The fields of a record in the order in which people ask for them, each with the columns that were made from it.
FIELDS: dict[str, tuple[str, ...]] = {
    "goal_path": (),
    "item_no": (),
    "item_group": (),
    "item": ("theme", "function", "theme_score"),
    "organization": (),
    "period": ("fiscal_year", "period_start", "period_end", "period_kind", "period_problem"),
    "target": ("target_measures",),
    "actual": ("actual_measures", "achievement_ratio"),
    "status": ("status_code",),
    "description": (),
    "extra": (),
}
PLACE = ("page", "sheet", "table", "row", "line", "box")
_SHOWN = 400  # characters of a text on a terminal; --json prints all


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed text that a field was read from, the label it stood under, where, and the rule that read it."""

    text: str
    label: str | None
    rule: str
    page: int | None
    table: int | None
    row: int | None
    col: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: its value, what was made from it, and the printed texts that it was read from."""

    name: str
    value: Any
    follows: dict[str, Any]
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An issue about the record's lines (or, without a place, about its document)."""

    code: str
    message: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a record comes from. `file` is where its document lies now; None, with a `problem`, where that is not what was read."""

    record_id: str
    document_id: str
    source: str
    file: Path | None
    problem: str | None
    municipality: str | None
    document_title: str | None
    document_fiscal_year: int | None
    place: dict[str, Any]  # page, sheet, table, row, line, box as in records/
    fields: tuple[Field, ...]
    issues: tuple[Doubt, ...]
    document_issues: tuple[Doubt, ...]
    review_reasons: tuple[str, ...]
    pdf_engine: str  # which numbered the tables of a PDF
    reading: str | None  # how its table was read, how well that explains it, and the next best where others were tried


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "explain",
        help="from a record back to file, page, printed text and rules",
        description=__doc__,
        epilog="example:\n  plansheets explain 1f0c77a3 --out data/normalized --png line.png\n\n"
        "The beginning of an id is enough where it is the only one.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("record_id", metavar="RECORD_ID", help="the id of a record, or its beginning")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the published tables")
    parser.add_argument(
        "--png", type=Path, metavar="FILE", help="draw the page of a PDF with the record's cells marked"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Prints where a record comes from; 2 if there is no such record, or no page to draw."""
    from pipeline.load import NoTablesError  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    try:
        found = explain(args.record_id, args.out)
        print(json.dumps(asdict(found), ensure_ascii=False, default=str) if args.json else "\n".join(_lines(found)))
        if args.png:
            for file, page in draw(found, args.png):
                print(f"drawn: {file} (page {page})", file=sys.stderr)
    except BrokenPipeError:
        raise  # nobody listens any more, which is no error of a record
    except (UnknownRecordError, NoTablesError, TornError, NoPageError, OSError) as problem:
        print(f"plansheets explain: {problem}", file=sys.stderr)
        return 2
    return 0


def explain(record_id: str, out: str | Path) -> Explanation:
    """Where the record of this id (or of the only id that begins so) comes from.

    Args:
        record_id: a `record_id` of records/, or its beginning.
        out: the folder that a run wrote to.

    Raises:
        UnknownRecordError: no record has this id, or several ids begin so.
        NoTablesError: the folder holds no published tables.
    """
    from pipeline.originals import engine_of, find_original  # noqa: PLC0415 - as above
    from pipeline.snapshot import snapshot  # noqa: PLC0415 - as above

    folder = Path(out)
    record, issues, documents = snapshot(folder, lambda: _read(record_id, folder))
    paths = [path for one in documents for path in one["paths"]]
    file, problem = find_original(folder, paths, record["document_id"])
    return Explanation(
        record_id=record["record_id"],
        document_id=record["document_id"],
        source=record["source"],
        file=file,
        problem=problem,
        municipality=record["municipality"],
        document_title=record["document_title"],
        document_fiscal_year=record["document_fiscal_year"],
        place={name: record[name] for name in PLACE},
        fields=tuple(fields_of(record)),
        issues=tuple(doubts_of(record, issues)),
        document_issues=tuple(_doubt(one) for one in issues if one["table"] is None and one["line"] is None),
        review_reasons=tuple(record["review_reasons"] or ()),
        reading=next(map(_reading, (one for one in record["evidence"] or () if one["field"] == READING)), None),
        pdf_engine=engine_of(one for document in documents for one in document["versions"] or ()),
    )


def _reading(evidence: Mapping[str, Any]) -> str:
    return f"{evidence['text']}; {evidence['rule']}"


def _read(record_id: str, out: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The record, and of its document the issues, the paths at which it lies and what it was read with."""
    from pipeline.load import read  # noqa: PLC0415 - as above

    record = record_by_id(out, record_id)
    where = f"document_id = '{record['document_id']}'"
    issues = read(out, "issues", where).to_pylist()
    return record, issues, read(out, "documents", where, ["paths", "versions"]).to_pylist()


def fields_of(record: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of a row of records/ that say something, each with the printed texts that it was read from."""
    cells = (one for one in record["evidence"] or () if one["field"] != READING)
    evidence = list({json.dumps(one): one for one in cells}.values())  # each text once
    homes = [_home(one, record) for one in evidence]
    for name, following in FIELDS.items():
        follows = {key: record[key] for key in following if record[key] not in (None, [])}
        printed = tuple(_printed(one) for one, home in zip(evidence, homes, strict=True) if home == name)
        value = dict(record[name] or ()) if name == "extra" else record[name]
        if value or printed or name == "status":
            yield Field(name, value or None, follows, printed)


def doubts_of(record: Mapping[str, Any], issues: Iterable[Mapping[str, Any]]) -> Iterator[Doubt]:
    """Those of the issues of its document that are about the lines of a record."""
    lines = {(one["table"], one["row"]) for one in (record, *(record["evidence"] or ())) if one["row"] is not None}
    for issue in issues:
        is_at_line = issue["table"] is None and issue["line"] is not None and issue["line"] == record["line"]
        is_of_table = issue["row"] is None and issue["table"] is not None and issue["table"] == record["table"]
        if is_at_line or is_of_table or (issue["table"], issue["row"]) in lines:
            yield _doubt(issue)


def _home(evidence: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """The field that a text went into: a cell for plans is read as the target where nothing else is."""
    if evidence["field"] in FIELDS:
        return str(evidence["field"])
    text = evidence["text"].strip()
    return next((name for name in ("target", "actual", "status") if text in (record[name] or "")), "extra")


def _printed(evidence: Mapping[str, Any]) -> Printed:
    return Printed(**{name: evidence[name] for name in Printed.__slots__})


def _doubt(issue: Mapping[str, Any]) -> Doubt:
    return Doubt(issue["code"], issue["message"], issue["text"])


class NoPageError(ValueError):
    """There is no page to draw."""


def draw(explanation: Explanation, png: Path) -> list[tuple[Path, int]]:
    """The pages that the record stands on, drawn with its cells marked: the files written, each with its page.

    The first page goes to `png`, another one beside it under a name with its page.

    Raises:
        NoPageError: the document is no PDF, is not there, or none of the record's cells has a place on a page.
    """
    from extractors.formats import is_pdf  # noqa: PLC0415 - as below
    from extractors.pdf import read_pdf  # noqa: PLC0415 - only who asks for pictures waits for what draws them
    from extractors.pdf.picture import page_pictures  # noqa: PLC0415 - as above
    from pipeline.tables import cells_of_page, draw_cells  # noqa: PLC0415 - as above

    if explanation.file is None:
        raise NoPageError(f"nothing to draw: {explanation.problem}")
    data = explanation.file.read_bytes()
    if not is_pdf(data):
        raise NoPageError(f"{explanation.file.name} has no pages; only a PDF can be drawn")
    fields: dict[tuple[int | None, int | None, int | None], str] = {}
    for field in explanation.fields:
        for place in dict.fromkeys((one.table, one.row, one.col) for one in field.printed if one.table):
            fields[place] = f"{fields[place]}, {field.name}" if place in fields else field.name
    pages = sorted({one.page for field in explanation.fields for one in field.printed if one.page})
    document = read_pdf(data, engine=explanation.pdf_engine)
    files: list[tuple[Path, int]] = []
    for number, picture, scale in page_pictures(data, pages):
        marked = [cell for cell in cells_of_page(document, number, fields) if cell[2]]
        draw_cells(picture, marked, scale)
        file = png if not files else png.with_name(f"{png.stem}_p{number}{png.suffix}")
        picture.save(file, "PNG")
        files.append((file, number))
    if not files:
        raise NoPageError(f"{explanation.source}: no cell of the record has a place on a page")
    return files


def _lines(found: Explanation) -> Iterator[str]:
    of = [found.municipality, found.document_title, found.document_fiscal_year and f"FY{found.document_fiscal_year}"]
    yield f"record    {found.record_id}"
    yield f"document  {' · '.join(str(part) for part in of if part)}"
    yield f"file      {found.file or f'{found.source} ({found.problem})'}"
    yield f"sha256    {found.document_id}"
    yield f"place     {_place(found.place)}"
    if found.reading:
        yield f"read      {found.reading}"
    for field in found.fields:
        yield ""
        if isinstance(field.value, dict):
            yield f"{field.name}:"
            yield from (f"    {label}: {_text(text)}" for label, text in field.value.items())
        else:
            yield f"{field.name}: {_text(field.value)}"
        for name, value in field.follows.items():
            yield f"    {name} = {_text(value)}"
        for one in field.printed:
            label = f"under “{_text(one.label)}”" if one.label else "without a label"
            where = _place({"page": one.page, "table": one.table, "row": one.row, "column": one.col})
            yield f"    printed “{_text(one.text)}” {label}"
            yield f"        {where or 'above the line'}; rule: {one.rule}"
    yield ""
    for reason in found.review_reasons:
        yield f"to review: {_text(reason)}"
    for name, doubts in (("issue", found.issues), ("issue of the document", found.document_issues)):
        for doubt in doubts:
            yield f"{name}: {doubt.code}: {doubt.message}" + (f" “{_text(doubt.text)}”" if doubt.text else "")
    if not (found.issues or found.document_issues or found.review_reasons):
        yield "no issues"


def _place(place: dict[str, Any]) -> str:
    """Where something stands, as words; pages and tables from 1, rows and columns from 0.

    >>> _place({"page": 2, "table": 1, "row": 0, "box": {"x0": 1.0, "top": 2.0, "x1": 3.5, "bottom": 4.0}, "line": None})
    'page 2, table 1, row 0, box 1 2 3.5 4 pt'
    """
    parts = [
        f"box {' '.join(f'{side:g}' for side in value.values())} pt" if name == "box" else f"{name} {value}"
        for name, value in place.items()
        if value is not None
    ]
    return ", ".join(parts)


def _text(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_text(text)}" for name, text in value.items() if text is not None)
    if isinstance(value, list):
        return " | ".join(_text(one) for one in value)
    text = f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
