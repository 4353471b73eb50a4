"""Compares what reads tables from PDFs: CPU and wall time a page, peak memory, share of the cells that are right.

    python benchmarks/pdf_tables.py FOLDER [--repeat 3] [--engines ours,ctypes,pdfplumber,camelot] [--score FILE]

Every engine reads every PDF below FOLDER in turn, the engines one after another within each file, so that what else the machine does
falls on all of them. `floor` is what pdfium needs to load the pages and their text, below which nothing that uses it can come; `records` goes from the bytes to the rows that are published.
Each engine reads in a process of its own, which also tells its peak memory. Where `NAME.truth.json` lies beside `NAME.pdf`, the tables are
scored with the script given by --score (it takes --truth, --pred and --json, and prints `grid`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Table
from extractors.pdf import read_page_tables, read_pdf
from pipeline.tables import as_json

ENGINES = ("floor", "ours", "ctypes", "records", "pdfplumber", "camelot")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3, help="times that each file is read; the fastest counts")
    parser.add_argument("--engines", default=",".join(ENGINES[:5]))
    parser.add_argument("--score", type=Path, help="script that scores tables against a .truth.json")
    args = parser.parse_args()
    names = [name for name in ENGINES if name in {"floor", *args.engines.split(",")}]
    files = sorted(args.folder.rglob("*.pdf"))
    workers = {name: _start(name) for name in names}
    times = {name: [0.0, 0.0] for name in names}
    grids: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    pages = 0
    for path in files:
        best = {name: (float("inf"), float("inf")) for name in names}
        for turn in range(args.repeat):
            for name, (pipe, _) in workers.items():
                pipe.send((str(path), False))
                cpu, wall, found = pipe.recv()
                best[name] = min(best[name], (cpu, wall))
                pages += found if name == "floor" and turn == 0 else 0
        for name in names:
            times[name][0] += best[name][0]
            times[name][1] += best[name][1]
            if args.score and name not in {"floor", "records"} and path.with_suffix(".truth.json").exists():
                pipe = workers[name][0]
                pipe.send((str(path), True))
                grids[name].append(_score(args.score, path, pipe.recv()))
    peaks = {name: _stop(*worker) for name, worker in workers.items()}
    _report(names, pages, times, peaks, grids)
    return 0


def _report(
    names: list[str],
    pages: int,
    times: dict[str, list[float]],
    peaks: dict[str, float],
    grids: dict[str, list[tuple[float, int]]],
) -> None:
    print(f"{platform.platform()}, Python {platform.python_version()}, {pages} pages")
    print(
        f"{'engine':<12}{'CPU ms/page':>12}{'wall ms/page':>13}{'x pdfplumber':>13}{'x floor':>9}{'peak MB':>9}{'grid':>8}{'worst':>8}"
    )
    slow = times.get("pdfplumber", [float("nan")])[0]
    for name in names:
        cpu, wall = (1000 * total / pages for total in times[name])
        cells = sum(count for _, count in grids[name])
        grid = f"{sum(share * count for share, count in grids[name]) / cells:.4f}" if cells else "-"
        worst = f"{min(share for share, _ in grids[name]):.4f}" if cells else "-"
        ratios = f"{slow / times[name][0]:>13.1f}{times[name][0] / times['floor'][0]:>9.2f}"
        print(f"{name:<12}{cpu:>12.2f}{wall:>13.2f}{ratios}{peaks[name]:>9.0f}{grid:>8}{worst:>8}")


def _start(name: str) -> tuple[Connection, multiprocessing.process.BaseProcess]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(name, there), daemon=True)
    process.start()
    here.recv()  # its libraries are loaded
    return here, process


def _stop(pipe: Connection, process: multiprocessing.process.BaseProcess) -> float:
    pipe.send(None)
    peak: float = pipe.recv()
    process.join()
    return peak


def _serve(name: str, pipe: Connection) -> None:
    read, tables = _reader(name)
    pipe.send(None)
    while (task := pipe.recv()) is not None:
        path, scored = task
        data = Path(path).read_bytes()
        if scored:
            pipe.send([as_json(table) for table in tables(data)])
            continue
        cpu, wall = time.process_time(), time.perf_counter()
        pages = read(data)
        pipe.send((time.process_time() - cpu, time.perf_counter() - wall, pages))
    # not ru_maxrss, in which the process that started this one counts too
    pipe.send(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024)


def _reader(name: str) -> tuple[Callable[[bytes], Any], Callable[[bytes], tuple[Table, ...]]]:
    """What is timed, and what gives the tables to score."""
    if name == "floor":
        return _floor, lambda _: ()
    if name in {"ours", "ctypes"}:
        backend = "c" if name == "ours" else "ctypes"
        # timed with the lines beside the tables and the joining of tables, which the others do not do
        return partial(read_pdf, backend=backend), partial(read_page_tables, backend=backend)
    if name == "records":
        _records(b"")  # loads what the others have no need of, and would be charged for in memory
        return _records, lambda _: ()
    tables = partial(read_page_tables, engine=name)
    import_module("camelot.io" if name == "camelot" else "pdfplumber")  # not at the first call, which is timed
    return tables, tables


def _records(data: bytes) -> None:
    """From the bytes of a PDF to the Arrow streams of its records, measures and issues."""
    # only in the process that measures it
    from normalizers.normalize import normalize  # noqa: PLC0415 - as above
    from normalizers.record import Facts  # noqa: PLC0415 - as above
    from normalizers.rows import to_tables  # noqa: PLC0415 - as above
    from pipeline.worker import to_stream  # noqa: PLC0415 - as above

    if not data:
        return
    document = read_pdf(data)
    found = to_tables(normalize(document, Facts()), "0" * 64)
    for table in found.values():
        to_stream(table)


def _floor(data: bytes) -> int:
    """Loads each page and its text, and closes them."""
    document = pypdfium2.PdfDocument(data)
    for index in range(len(document)):
        page = pdfium.FPDF_LoadPage(document, index)
        text = pdfium.FPDFText_LoadPage(page)
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    count = len(document)
    document.close()
    return count


def _score(script: Path, path: Path, tables: list[dict[str, Any]]) -> tuple[float, int]:
    """Share of the cells that are right, and how many there are."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(tables, file)
        file.flush()
        command = [sys.executable, script, "--truth", path.with_suffix(".truth.json"), "--pred", file.name, "--json"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found["grid"], max(found["true"], found["predicted"])


if __name__ == "__main__":
    sys.exit(main())
