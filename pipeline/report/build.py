"""The page put together: data packed, programs and style in it, and a content-security policy that lets nothing else run or load.

What is executed is named by its hash, so that no text of a document can become a program; columns are compressed and opened when they are
looked at. Vega, Vega-Lite and Vega-Embed come out of the installed package vl-convert; nothing is fetched.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tomllib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import vl_convert

from normalizers.municipality import prefectures
from normalizers.schema import RECORDS
from normalizers.theme import definitions
from normalizers.tokens import printed_forms
from pipeline.report import LANGUAGES, contents
from pipeline.report.charts import STATUS_COLORS, charts
from pipeline.report.pictures import Picture, draw_pages

SCRIPTS = ("dom.js", "data.js", "search.js", "charts.js", "lists.js", "overview.js", "compare.js", "counts.js", "record.js", "app.js")  # fmt: skip
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = str.maketrans(_ESCAPES)
_LISTS = ("city", "theme", "status", "department", "document")


def build_report(out: Path, *, language: str, where: str | None, budget: int) -> tuple[str, str]:
    """The page as HTML, and in words how much it holds.

    Args:
        out: the folder that a run wrote to.
        language: ja or en, in which it opens.
        where: a condition for records in DuckDB's SQL, or None.
        budget: bytes that pictures may take.

    Raises:
        NoTablesError, FilterError, TornError: as `pipeline.load.load`.
    """
    tables = contents.read_tables(Path(out), where)
    pictures, missing = draw_pages(Path(out), tables.documents, _pages_of(tables), budget)
    said = f"{len(tables.chosen)} records of {len(tables.documents)} documents, {len(pictures)} pictures of pages"
    return compose(tables, pictures, missing, language), said


def compose(tables: contents.Tables, pictures: Sequence[Picture], missing: Mapping[str, str], language: str) -> str:
    """The page of these tables and pictures; `missing` says by document why it has none."""
    lists = {name: contents.Texts() for name in _LISTS}
    columns = contents.columns_of(tables, lists)
    numbers = {(one.document_id, one.page): at for at, one in enumerate(pictures)}
    boxes = {at: one.boxes for at, one in enumerate(pictures)}
    blobs = {
        "columns": columns,
        "texts": contents.texts_of(tables),
        "words": words_of(tables),
        "axes": contents.axes_of_page(tables),
        "repeats": contents.repeats_of(tables),
        **{f"details-{at}": part for at, part in enumerate(contents.details_of(tables, numbers, boxes))},
    }
    documents = contents.documents_of(tables, lists)
    meta = {
        "language": language,
        "chunk": contents.CHUNK,
        "records": len(tables.chosen),
        "repeated": sum(map(len, tables.repeated)),
        "cities": contents.cities_of(tables.documents, lists["city"]),
        "prefectures": prefectures(),
        "years": sorted({*columns["year"]} - {None}, reverse=True) + [None] * (None in columns["year"]),
        "lists": {name: lists[name].all() for name in _LISTS},
        "documents": documents,
        "missing": [missing.get(document_id) for document_id in documents["sha256"]],
        "pictures": [{"page": one.page, "width": one.width, "height": one.height} for one in pictures],
        "colors": STATUS_COLORS,
        "words": words(),
        "charts": {name: charts(said) for name, said in words().items()},
    }
    return page_of(meta, blobs, pictures)


def _pages_of(tables: contents.Tables) -> dict[str, set[int]]:
    """The pages that the shown records were read from, by document."""
    found: dict[str, set[int]] = {}
    documents = [row["document_id"] for row in tables.head]
    evidence = tables.records.column("evidence").take(tables.chosen).combine_chunks()
    pages = pc.struct_field(pc.list_flatten(evidence), "page").to_pylist()
    for at, page in zip(pc.list_parent_indices(evidence).to_pylist(), pages, strict=True):
        found.setdefault(documents[at], set()).update([page] if page else [])
    return found


def words_of(tables: contents.Tables) -> dict[str, Any]:
    """The content words of each record as numbers, and what folds a query into them."""
    vocabulary = contents.Texts()
    tokens = tables.records.column("tokens").take(tables.chosen).to_pylist()
    texts = {row[name]: None for row in tables.head for name in ("goal", "item", "target") if row[name]}
    numbered = [[vocabulary.add(word) for word in dict.fromkeys(found or ())] for found in tokens]
    forms = {
        form: [vocabulary.add(word) for word in said] for form, said in printed_forms(texts).items() if form.strip()
    }
    return {"tokens": numbered, "forms": forms, "vocabulary": vocabulary.all()}


@cache
def words() -> dict[str, dict[str, str]]:
    """What the page says, by language: texts.toml, and the names of columns and themes."""
    found = tomllib.loads(_file("texts.toml"))
    said: dict[str, dict[str, str]] = {language: dict(found[language]) for language in LANGUAGES}
    for column in RECORDS:
        said["ja"].setdefault(f"field_{column.name}", column.metadata[b"ja"].decode())
        said["en"].setdefault(f"field_{column.name}", column.name.replace("_", " ").capitalize())
    for name in definitions():
        said["ja"][f"theme_{name}"] = name
        said["en"][f"theme_{name}"] = found["themes"].get(name, name)
    return said


def page_of(meta: Mapping[str, Any], blobs: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
    """The page: a small shell, data that nothing runs, and two programs and a style that the policy names by their hashes."""
    style, library, program = _file("page.css"), library_script(), "\n".join(map(_file, SCRIPTS))
    for text in (style, library, program):
        if "</script" in text.lower() or "</style" in text.lower():
            raise ValueError("a program that ends its own element")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(library)} {_hash(program)}",
            f"style-src {_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    data = [f'<script type="application/json" id="meta">{embedded(meta)}</script>']
    data += [
        f'<script type="text/plain" id="blob-{name}">{packed(content)}</script>' for name, content in blobs.items()
    ]
    data += [f'<script type="text/plain" id="picture-{at}">{one.webp}</script>' for at, one in enumerate(pictures)]
    parts = {
        "LANGUAGE": meta["language"],
        "POLICY": policy,
        "STYLE": f"<style>{style}</style>",
        "DATA": "\n".join(data),
        "LIBRARY": f"<script>{library}</script>",
        "PROGRAM": f'<script type="module">{program}</script>',
    }
    return "".join(_filled(_file("page.html"), parts))


def _filled(template: str, parts: Mapping[str, str]) -> Iterator[str]:
    """The template with its {{NAME}} filled; what is put in is not looked at again."""
    head, *rest = template.split("{{")
    yield head
    for piece in rest:
        name, _, text = piece.partition("}}")
        yield parts[name]
        yield text


def embedded(content: Any) -> str:
    r"""JSON that can stand inside of an element, whatever a document wrote.

    >>> embedded(["</script><script>alert(1)</script>"])
    '["\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e"]'
    """
    return _json(content).translate(_ESCAPED)


def packed(content: Any) -> str:
    """JSON, compressed, in the letters of base64."""
    return b64encode(gzip.compress(_json(content).encode("utf-8", "replace"), 6, mtime=0)).decode()


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def library_script() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that can stand inside of an element, under their licence."""
    notice = f"/* {_file('LICENSE-vega.txt')}\nOut of vl-convert-python {metadata.version('vl-convert-python')}. */\n"
    script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    for end in ("</script", "</SCRIPT", "<!--"):
        script = script.replace(end, "\\x3c" + end[1:])
    return notice + "{" + script + "}"


@cache
def _file(name: str) -> str:
    return files("pipeline.report").joinpath(name).read_text(encoding="utf-8")
