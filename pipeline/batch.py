"""One run over many documents: plan, read, keep, publish, report."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from normalizers.record import CellCount, Issue, Normalized
from normalizers.rows import to_tables
from pipeline.catalog import NothingToReadError, Source, find_sources
from pipeline.engines import local
from pipeline.places import mirror_of, working_folder
from pipeline.plan import Settings, Step, refusal, steps, to_document, vanished
from pipeline.publish import publish
from pipeline.ray_engine import ClusterError, on_ray
from pipeline.state import FOLDER, LockedError, State, opened, peeked
from pipeline.summary import Progress, print_rows, print_summary, tell
from pipeline.taught import read_labels, read_layouts
from pipeline.worker import Outcome, Task, to_stream


@dataclass(slots=True)
class _Batch:
    """A run under way: what its parts share."""

    sources: list[Source]  # those that are looked at
    present: frozenset[str]  # names of all sources of the inputs
    state: State
    settings: Settings
    progress: Progress
    left: int | None  # documents that may still be read
    steps: dict[str, list[Step]] = field(default_factory=dict)  # by key, those that wait for an outcome
    traces: set[str] = field(default_factory=set)  # of defects, each said once
    copies: dict[str, ExitStack] = field(default_factory=dict)  # by key, local copies of remote documents


def run_batch(args: argparse.Namespace) -> int:
    """Runs the batch that the command line asks for and returns its exit status."""
    try:
        labels, layouts = read_labels(args.labels), read_layouts(args.layouts)
        settings = Settings(args.pdf_engine, labels, layouts, verify=args.verify, force=args.force)
        sources = find_sources(args.inputs, skip=args.out)
    except (NothingToReadError, OSError, ValueError) as error:
        print(f"plansheets run: {error}", file=sys.stderr)
        return 2
    wanted = [source for source in sources if not args.only or fnmatchcase(source.name, args.only)]
    chosen = [source for source in wanted if not _is_restless(source, args.settled)]
    if not chosen:
        which = [f"matches {args.only}"] if args.only else []
        which += [f"has been left alone for {args.settled:g} seconds"] if args.settled else []
        print(f"plansheets run: no document {' and '.join(which)}", file=sys.stderr)
        return 2
    if restless := len(wanted) - len(chosen):
        print(f"documents that have just changed and are left for the next run: {restless}", file=sys.stderr)
    present = frozenset(source.name for source in sources)
    try:
        with working_folder(args.out) as out:
            if args.dry_run:
                with peeked(out) as state:
                    return _rehearse(chosen, present, state, settings)
            with opened(out) as state:
                settings = replace(settings, scratch=str(out / FOLDER / "tmp"))
                batch = _Batch(chosen, present, state, settings, Progress(len(chosen)), args.limit)
                return _run(args, out, batch)
    except LockedError as error:
        print(f"plansheets run: {args.out} {error}", file=sys.stderr)
    except ClusterError as error:
        print(f"plansheets run: {error}; what was read is kept", file=sys.stderr)
    except (OSError, sqlite3.Error) as error:
        print(f"plansheets run: {args.out} cannot be written: {error}", file=sys.stderr)
    return 3


def _is_restless(source: Source, settled: float) -> bool:
    """Whether a document may be half written; a time that is still to come tells of a clock that is wrong, and nothing of the document."""
    return 0 <= time.time() - source.changed < settled


def _run(args: argparse.Namespace, out: Path, batch: _Batch) -> int:
    with batch.progress as progress:
        outcomes = _engine(args)(_tasks(batch), scratch=batch.settings.scratch, log=progress.say)
        with closing(outcomes):
            for task, outcome in outcomes:
                _keep(batch, task.key, outcome)
    _forget_vanished(batch, prune=args.prune)
    mirror = mirror_of(args.out, out, batch.state)
    publish(out, batch.state, mirror=mirror)
    batch.state.drop_unused()  # and not before: until then files may show what these results say
    batch.state.commit()
    mirror.save()
    counts = print_summary(batch.state, batch.sources)
    if args.show:
        print_rows(out, str(args.out))
    return 1 if counts["refused"] or counts["failed"] else 0


def _engine(args: argparse.Namespace) -> Callable[..., Generator[tuple[Task, Outcome]]]:
    """Who reads the documents."""
    if args.engine == "ray":
        return partial(on_ray, workers=args.workers, address=args.ray_address)
    return partial(local, workers=args.workers or os.cpu_count() or 1)


def _tasks(batch: _Batch) -> Iterator[Task]:
    """The documents that a worker must read; what needs no worker is settled on the way."""
    for step in steps(batch.sources, batch.present, batch.state, batch.settings):
        key, source = step.row.key, step.source
        if step.action == "read":
            if batch.left == 0:
                step.copies.close()
                continue
            batch.left = batch.left and batch.left - 1
            batch.steps[key] = [step]
            batch.copies[key] = step.copies
            yield Task(
                source.name,
                step.path,
                step.row.document_id,
                key,
                source.facts,
                source.notes,
                batch.settings.pdf_engine,
                batch.settings.labels,
                batch.settings.layouts,
                verify=batch.settings.verify,
            )
        elif step.action == "refused":
            batch.steps[key] = [step]
            _keep(batch, key, refusal(source))
        elif key in batch.steps:
            batch.steps[key].append(step)
        elif batch.state.document(key) is not None:
            if batch.state.path(step.row.source) != step.row:
                batch.state.join(step.row)
                batch.state.commit_soon()
            batch.progress.advance()


def _keep(batch: _Batch, key: str, outcome: Outcome) -> None:
    """Keeps an outcome, and with it the paths that waited for it."""
    waiting = batch.steps.pop(key)
    first = waiting[0]
    batch.copies.pop(key, first.copies).close()
    if outcome.trace and outcome.trace not in batch.traces:
        batch.traces.add(outcome.trace)
        batch.progress.say(outcome.trace)
    if outcome.result in ("refused", "failed"):
        batch.progress.say(f"{first.source.name}: {outcome.result}: {outcome.reason[0]}: {outcome.message}")
        outcome = _with_notes(first, outcome)
    document = to_document(first.source, outcome, batch.settings.pdf_engine)
    batch.state.put(key, first.row.document_id, document, outcome)
    for step in waiting:
        batch.state.join(step.row)
        batch.progress.advance()
    batch.state.commit_soon()


def _with_notes(step: Step, outcome: Outcome) -> Outcome:
    """With the faults of its sidecar as issues, for a document that no worker could say anything of."""
    if not step.source.notes:
        return outcome
    issues = tuple(Issue("sidecar_broken", note) for note in step.source.notes)
    tables = to_tables(Normalized((), issues, CellCount(), None, None, None, None, None), step.row.document_id)
    return replace(outcome, document={"issues": len(issues)}, tables={"issues": to_stream(tables["issues"])})


def _forget_vanished(batch: _Batch, *, prune: bool) -> None:
    """Forgets paths whose bytes now lie elsewhere, and with `prune` all that are not among the inputs."""
    roots = {source.root for source in batch.sources}
    gone = [row for row in batch.state.paths() if row.source not in batch.present] if prune else []
    for row in vanished(batch.present, roots, batch.state):
        if any(other.source in batch.present for other in batch.state.holders(row.document_id)):
            gone.append(row)
    batch.state.forget({row.source for row in gone})
    batch.state.commit()


def _rehearse(chosen: list[Source], present: frozenset[str], state: State, settings: Settings) -> int:
    """Says what a run would do."""
    counts: Counter[str] = Counter()
    for step in steps(chosen, present, state, settings):
        counts[step.action] += 1
        step.copies.close()
        if step.action in ("read", "refused"):
            tell(f"{step.source.name}: would be {'read' if step.action == 'read' else 'refused'}")
    gone = vanished(present, {source.root for source in chosen}, state)
    tell(f"{counts['read']} to read, {counts['known']} known, {counts['joins']} copies, {len(gone)} no longer there")
    return 0
