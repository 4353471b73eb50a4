"""Kills runs at random moments and looks at what they left: `python -m tests.pipeline.crashes TRIALS [MUTANT]`.

A run over 40 documents is forked and ended by SIGKILL again and again, while between the trials documents change, move to another
partition, come and go. After each kill the published folders are read as an analyst reads them: each document is whole, as one of its editions
that were there, and never seen twice; what is published is in the state. In the end an undisturbed run must have
the bytes of a run that was never disturbed. Prints the faults that were found as JSON lines; a MUTANT is a program with a fault.

A process of its own, because it forks: nothing that starts threads may be used in it but in its children.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from normalizers import schema
from pipeline import batch, plan, publish
from pipeline.cli import main
from pipeline.state import State
from tests.pipeline import fakes

DOCUMENTS = 40


def forked(action):
    """The process id of a child that does something and ends without a word."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            silence = os.open(os.devnull, os.O_RDWR)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            status = action() or 0
        finally:
            os._exit(status)
    return pid


def run(inputs, out, mutant=""):
    batch.local = fakes.inline
    plan.versions = lambda: ("plansheets test",)
    batch.publish = partial(publish.publish, settle=0.005)
    MUTANTS[mutant]()
    return main(["run", str(inputs), "--out", str(out), "--prune"])


def _publishes_before_it_commits():
    commit, published = State.commit, batch.publish
    State.commit = lambda self: None

    def early(out, state, **settings):
        changed = published(out, state, **settings)
        time.sleep(0.02)
        State.commit = commit
        state.commit()
        return changed

    batch.publish = early


def _writes_in_place():
    def write(out, path, name, tables, *, skip_empty=False):
        held = list(tables)
        if not held and skip_empty:
            return 0
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        with (out / path).open("wb") as file, pq.ParquetWriter(file, schema.TABLES[name]) as writer:
            for table in held:
                writer.write_table(table)
                file.flush()
                time.sleep(0.001)
        return (out / path).stat().st_size

    publish._write = write


def _enters_before_it_leaves():
    publish._leave = lambda *args: 0


MUTANTS = {
    "": lambda: None,
    "publishes before it commits": _publishes_before_it_commits,
    "writes in place": _writes_in_place,
    "enters before it leaves": _enters_before_it_leaves,
}


def change(inputs, chance, editions):
    """Gives some documents a new text, and notes every text that a document ever had."""
    for number in range(DOCUMENTS):
        if chance.random() < (0.15 if editions[number] else 1):
            salt = f"e{len(editions[number])}"
            records, year, place = 1 + chance.randrange(4), 2020 + chance.randrange(3), f"JP-0{1 + chance.randrange(2)}"
            editions[number].append((salt, records))
            new = inputs / f".{number}"
            new.write_text(f"records {records} {year} {place} d{number} {salt}", encoding="utf-8")
            new.replace(inputs / f"{number:02}.txt")


def look(out, editions):
    """Faults in what is published; the rows are read in a child, through a file."""
    with tempfile.NamedTemporaryFile("r+") as file:
        pid = forked(lambda: _read_rows(out, file.name))
        if os.waitpid(pid, 0)[1]:
            return ["a reader fails"]
        rows = json.load(file)
    faults = []
    for number in range(DOCUMENTS):
        mine = [row for row in rows["records"] if row[0] == f"{number:02}.txt"]
        salts = {row[1].split()[1] for row in mine}
        whole = dict(editions[number])
        if len(salts) > 1:
            faults.append(f"two editions of {number}")
        elif salts and len(mine) != whole[salts.pop()]:
            faults.append(f"{len(mine)} records of {number}")
        if sum(row[0] == f"{number:02}.txt" for row in rows["documents"]) > 1:
            faults.append(f"{number} is there twice")
    known = _known(out)
    faults += [f"{row[0]} is published and not known" for row in rows["documents"] if row[1] not in known]
    return faults


def _read_rows(out, path):
    found = {}
    for name, columns in {"records": ["source", "target"], "documents": ["source", "document_id"]}.items():
        folder = out / name
        table = (
            ds.dataset(folder, format="parquet", partitioning="hive").to_table(columns=columns)
            if folder.exists()
            else None
        )
        found[name] = [list(row.values()) for row in table.to_pylist()] if table is not None else []
    Path(path).write_text(json.dumps(found), encoding="utf-8")


def _known(out):
    path = out / ".plansheets" / "state.sqlite"
    if not path.exists():
        return set()
    database = sqlite3.connect(path)
    try:
        return {row[0] for row in database.execute("SELECT document_id FROM results")}
    except sqlite3.OperationalError:  # killed before there was a table
        return set()
    finally:
        database.close()


def tree(out):
    """The published files with their bytes."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for name in ("records", "measures", "issues", "documents")
        for path in sorted((out / name).rglob("*"))
        if path.is_file()
    }


def undisturbed(inputs, out, mutant=""):
    """How long a run takes that is left alone, in seconds."""
    began = time.monotonic()
    os.waitpid(forked(lambda: run(inputs, out, mutant)), 0)
    return time.monotonic() - began


def trials(count, mutant, work):
    """Every fault of so many killed runs, and how many were still under way when they were killed."""
    inputs, out = work / "in", work / "out"
    inputs.mkdir()
    chance, editions, faults, killed = random.Random(count), [[] for _ in range(DOCUMENTS)], [], 0
    change(inputs, chance, editions)
    length = undisturbed(inputs, work / "first", mutant)
    for _ in range(count):
        pid = forked(lambda: run(inputs, out, mutant))
        time.sleep(chance.uniform(0, length * 1.1))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        faults += look(out, editions)
        if mutant and faults:
            return faults, killed
        if chance.random() < 0.4:
            undisturbed(inputs, out, mutant)
            faults += look(out, editions)
            change(inputs, chance, editions)
    undisturbed(inputs, out, mutant)
    undisturbed(inputs, work / "last", mutant)
    one, other = tree(out), tree(work / "last")
    faults += [f"{path} is not that of an undisturbed run" for path in one | other if one.get(path) != other.get(path)]
    return faults, killed


if __name__ == "__main__":
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a kill is no loss of power: it needs no disk
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        found, killed = trials(int(sys.argv[1]), " ".join(sys.argv[2:]), Path(folder))
    print(json.dumps({"faults": found, "killed": killed}))
