"""`plansheets labels`: the labels that no wording explains, most frequent first, with what they may mean.

A label is listed where a run said so (the issue `unknown_label`), or where a part of its words told what it is (`guessed_label`; then its field is the
one that it was read as, and `gain` is 0). `records` counts the rows that keep a cell under it in `extra`, `gain` those
of them that have nothing in the suggested field now. Nothing is accepted by itself: `--accept` writes wordings into a file of one's own, which
`plansheets run --labels FILE` reads.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.taught import add_labels_option, read_labels
from pipeline.whole_file import whole_file

if TYPE_CHECKING:
    from normalizers.labels import Lexicon

_EXAMPLES = """examples:
  plansheets labels --out data/normalized
  plansheets labels --out data/normalized --accept このくらいまで=target --labels labels.toml
  plansheets run data/raw --out data/normalized --labels labels.toml

--accept without a wording accepts every suggestion; WORDING=FIELD says the field, WORDING alone takes the suggested one."""
# Columns of records/ that a field of the lexicon fills; the others stay in extra whatever they are called.
COLUMN_OF = {
    "goal": "goal",
    "item_no": "item_no",
    "organization": "organization",
    "period": "period",
    "period_from": "period",
    "period_to": "period",
    "target": "target",
    "plan": "target",
    "baseline": "actual",
    "actual": "actual",
    "present": "status",
    "status": "status",
    "grade": "status",
    "description": "description",
}
_EXAMPLE_TEXTS = 3
_SHOWN = 24  # characters of an example on a terminal


@dataclass(frozen=True, slots=True)
class Unknown:
    """A label that no wording explains, where it stands, and what it may mean. `likeness` is a ratio 0-1."""

    label: str
    records: int
    documents: int
    nearest: str | None
    likeness: float
    field: str | None
    reason: str
    gain: int
    examples: tuple[str, ...]
    sources: tuple[str, ...]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    parser = subparsers.add_parser(
        "labels",
        help="labels that no wording explains, and what they may mean",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the published tables")
    add_labels_option(parser, "TOML of your own wordings: known, and the last one is what --accept writes to")
    parser.add_argument(
        "--accept", nargs="*", metavar="WORDING[=FIELD]", help="write these wordings, or all suggestions, to --labels"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Prints the unknown labels or accepts some; 2 where the tables, the file or what is accepted is wrong, 3 if it cannot be written."""
    from normalizers.labels import WordingError, lexicon_with  # noqa: PLC0415 - other commands do not wait for it
    from pipeline.load import NoTablesError  # noqa: PLC0415 - as above
    from pipeline.snapshot import TornError  # noqa: PLC0415 - as above

    own = Path(args.labels[-1]) if args.labels else None
    if args.accept is not None and own is None:
        print("plansheets labels: --accept needs --labels FILE to write to", file=sys.stderr)
        return 2
    try:
        is_new = args.accept is not None and own is not None and not own.exists()
        texts = read_labels(args.labels[:-1] if is_new else args.labels)
        unknown = unknown_labels(args.out, lexicon_with(*texts))
        accepted = None if args.accept is None else chosen(args.accept, unknown)
        text = "" if accepted is None else with_wordings("" if is_new else texts[-1], accepted)
    except WordingError as problem:
        print(f"plansheets labels: {own}: {problem}", file=sys.stderr)
        return 2
    except (NoTablesError, TornError, OSError, ValueError) as problem:
        print(f"plansheets labels: {problem}", file=sys.stderr)
        return 2
    if accepted is None or own is None:
        print(json.dumps([asdict(one) for one in unknown], ensure_ascii=False) if args.json else as_text(unknown))
        return 0
    try:
        with whole_file(own.resolve()) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as problem:
        print(f"plansheets labels: {own} cannot be written: {problem}", file=sys.stderr)
        return 3
    for word, field in accepted.items():
        print(f"{word} = {field}")
    print(f"{len(accepted)} wordings in {own}; run again with --labels {own}", file=sys.stderr)
    return 0


def unknown_labels(out: str | Path, lexicon: Lexicon) -> list[Unknown]:
    """The labels of published tables that no wording explains, or only in part, those of most records first.

    Args:
        out: the folder that a run wrote to.
        lexicon: what is known by now; a label that it explains is not listed.

    Raises:
        NoTablesError: the folder holds no published tables.
        TornError: a run kept changing them.
    """
    from pipeline.load import read  # noqa: PLC0415 - as above
    from pipeline.snapshot import snapshot  # noqa: PLC0415 - as above

    columns = ["document_id", "source", "extra", "evidence", *dict.fromkeys(COLUMN_OF.values())]
    issues, records = snapshot(
        Path(out),
        lambda: (
            read(out, "issues", "code = 'unknown_label'", ["document_id", "source", "text"]).to_pylist(),
            read(out, "records", None, columns).to_pylist(),
        ),
    )
    found = [_unknown(label, said, records, lexicon) for label, said in _by_label(issues, lexicon).items()]
    found += _guessed(records, lexicon)
    return sorted(found, key=lambda one: (-one.records, -one.documents, one.label))


def _by_label(issues: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> dict[str, list[Mapping[str, Any]]]:
    """The issues of each label, by its wording without brackets and white space."""
    from normalizers.labels import bare, find_label  # noqa: PLC0415 - as above

    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for issue in issues:
        label = find_label(issue["text"], None, lexicon)
        if label is None or label.field is None or not label.exact:
            found[bare(issue["text"])].append(issue)
    return found


def _unknown(
    word: str, issues: Sequence[Mapping[str, Any]], records: Iterable[Mapping[str, Any]], lexicon: Lexicon
) -> Unknown:
    from normalizers.suggest import suggest  # noqa: PLC0415 - as above

    documents = {issue["document_id"] for issue in issues}
    held = [(record, text) for record in records if record["document_id"] in documents for text in _cells(record, word)]
    texts = list(dict.fromkeys(text for _, text in held))
    suggestion = suggest(word, texts, lexicon)
    column = COLUMN_OF.get(suggestion.field or "")
    return Unknown(
        label=word,
        records=len(held),
        documents=len(documents),
        nearest=suggestion.nearest,
        likeness=suggestion.likeness,
        field=suggestion.field,
        reason=suggestion.reason,
        gain=sum(not record[column] for record, _ in held) if column else 0,
        examples=tuple(texts[:_EXAMPLE_TEXTS]),
        sources=tuple(sorted({issue["source"] for issue in issues})),
    )


def _guessed(records: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> Iterator[Unknown]:
    """The labels that were read by a part of their words, with the field that they were read as: to be confirmed, or put right."""
    from normalizers.labels import bare, find_label  # noqa: PLC0415 - as above
    from normalizers.reading.guess import GUESSED  # noqa: PLC0415 - as above

    held: dict[tuple[str, str], list[tuple[Mapping[str, Any], str]]] = defaultdict(list)
    for record in records:
        for one in {(e["label"], e["field"]): e for e in record["evidence"] or () if e["rule"] == GUESSED}.values():
            label = find_label(one["label"] or "", None, lexicon)
            if one["label"] and (label is None or not label.exact):
                held[bare(one["label"]), one["field"]].append((record, one["text"]))
    for (word, field), said in held.items():
        texts = tuple(dict.fromkeys(text for _, text in said))[:_EXAMPLE_TEXTS]
        documents, sources = (tuple(sorted({record[name] for record, _ in said})) for name in ("document_id", "source"))
        reason = "read so already, as its cells agree: to be confirmed"
        yield Unknown(word, len(said), len(documents), None, 0.0, field, reason, 0, texts, sources)


def _cells(record: Mapping[str, Any], word: str) -> Iterable[str]:
    """The text that a record keeps under a label, once; behind its label a year may stand."""
    from normalizers.labels import bare  # noqa: PLC0415 - as above

    for label, text in record["extra"] or ():
        if bare(label) == word or bare(label.rpartition(" ")[0]) == word:
            yield text
            return


def chosen(accept: Sequence[str], unknown: Sequence[Unknown]) -> dict[str, str]:
    """The wordings to accept, each with its field: those that are named, or every suggestion where none is.

    Raises:
        WordingError: a wording has no suggested field and none is given, or is not listed, or the field does not exist.
    """
    from normalizers.labels import WordingError, bare, shipped_wordings  # noqa: PLC0415 - as above

    if not accept:
        return {one.label: one.field for one in unknown if one.field}
    suggested = {one.label: one.field for one in unknown}
    out: dict[str, str] = {}
    for wish in accept:
        wording, _, field = wish.partition("=")
        word = bare(wording)
        if field and field not in shipped_wordings():
            raise WordingError(f"{field} is no field; fields are {', '.join(sorted(shipped_wordings()))}")
        said = field or suggested.get(word)
        if not word or not said:
            why = "no field is suggested" if word in suggested else "no unknown label is called so"
            raise WordingError(f"{wording}: {why}; say it as {wording}=FIELD")
        out[word] = said
    return out


def with_wordings(text: str, wordings: Mapping[str, str]) -> str:
    r"""A TOML text of label wordings with further ones: everything that stands in it stays, comments too.

    Args:
        text: the file as it is; may be empty.
        wordings: wording → field.

    Raises:
        WordingError: a wording stands under another field already, or no line can be put into the text.

    Example:
        >>> print(with_wordings("# mine\n", {"このくらいまで": "target"}), end="")
        # mine
        <BLANKLINE>
        [target]
        words = [
            "このくらいまで",
        ]
    """
    import tomlkit  # noqa: PLC0415 - as above

    from normalizers.labels import WordingError, parse_wordings  # noqa: PLC0415 - as above

    wanted = {field: list(entry["words"]) for field, entry in parse_wordings(text).items()}
    content = tomlkit.parse(text)
    for word, field in wordings.items():
        if word in wanted.get(field, ()):
            continue
        if other := next((name for name, words in wanted.items() if word in words), None):
            raise WordingError(f"{word} stands under [{other}] already; change it there")
        if field not in content:
            content[field] = tomlkit.table().add("words", tomlkit.array().multiline(multiline=True))
        content[field]["words"].insert(0, word)
        wanted.setdefault(field, []).insert(0, word)
    text = tomlkit.dumps(content)
    try:
        found = {field: list(entry["words"]) for field, entry in parse_wordings(text).items()}
    except WordingError:  # unusual arrays are not always written back well
        found = {}
    if found != wanted:
        raise WordingError("is written in a way into which no line can be put; add the wordings by hand")
    return text


def as_text(unknown: Sequence[Unknown]) -> str:
    """The labels for a terminal, one a line, with a few of their cells."""
    if not unknown:
        return "every label is known"
    lines = ["records documents gain label -> field (nearest wording): cells"]
    for one in unknown:
        near = f" ({one.nearest} {one.likeness:.2f})" if one.nearest else ""
        cells = " | ".join(_short(text) for text in one.examples)
        lines.append(
            f"{one.records:7} {one.documents:9} {one.gain:4} {one.label} -> {one.field or '?'}{near}: {cells}".rstrip(
                ": "
            )
        )
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
