"""How a batch behaves as it grows: `python -m benchmarks.batch [DOCUMENTS] [--workers 1 2] [--fake]`.

Small text exports are written, each with its own content, and read in one run for each number of workers. Printed are documents a second over the
whole run and over its first and last tenth, the memory of the parent at both, and what a second run over the unchanged documents costs. With
`--fake` the documents say what reading them yields, which measures the machinery alone.
"""

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from itertools import pairwise
from pathlib import Path

import psutil

from pipeline import batch, engines
from pipeline.cli import main
from pipeline.summary import Progress
from tests.pipeline import fakes

HEAD = "令和{year}年度 行動計画の進行管理\n番号\t取組\t担当課\t期限\t目標\t実績\n"
ROW = "{row}\t{number}番地区の相談会の開催その{row}\t地域振興課\t令和{year}年度末\t年{row}回以上\t{row}回\n"


def write(folder: Path, documents: int, fake: bool) -> None:
    for number in range(documents):
        path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        path.parent.mkdir(exist_ok=True)
        year = number % 6 + 1
        rows = "".join(ROW.format(row=row, number=number, year=year) for row in range(1, 5))
        text = fakes.sheet(4, 2018 + year, "JP-20", f"d{number}") if fake else HEAD.format(year=year) + rows
        path.write_text(text, encoding="utf-8")


class Meter(Progress):
    """Notes the time and the memory of this process at each tenth of a run."""

    marks: list[tuple[float, int]]

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self._step = max(total // 10, 1)
        type(self).marks = [self._mark()]

    def _mark(self) -> tuple[float, int]:
        return time.perf_counter(), psutil.Process().memory_info().rss

    def advance(self) -> None:
        super().advance()
        if self._done % self._step == 0:
            type(self).marks.append(self._mark())


def run(folder: Path, out: Path, workers: int) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    with redirect_stdout(StringIO()):
        status = main(["run", str(folder), "--out", str(out), "--workers", str(workers)])
    if status:
        sys.exit(f"the run ended with {status}")
    return time.perf_counter() - began


def measure(folder: Path, work: Path, workers: int, documents: int) -> None:
    out = work / f"out{workers}"
    seconds = run(folder, out, workers)
    marks, tenth = Meter.marks, documents // 10
    rates = [tenth / (after[0] - before[0]) for before, after in pairwise(marks)]
    again = run(folder, out, workers)
    # the first tenth holds the start of the workers: the second is what the last is compared with
    print(
        f"{documents} documents, {workers} workers: {documents / seconds:.0f}/s in all ({seconds:.1f} s with publishing); "
        f"second tenth {rates[1]:.0f}/s, last tenth {rates[-1]:.0f}/s; "
        f"parent {marks[1][1] >> 20} MiB after the first tenth, {marks[-1][1] >> 20} MiB after the last; "
        f"unchanged {1000 * again / documents:.2f} ms a document",
        flush=True,
    )
    shutil.rmtree(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--fake", action="store_true")
    args = parser.parse_args()
    batch.Progress = Meter
    if args.fake:
        batch.local = partial(engines.local, function=fakes.read)
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "in"
        inputs.mkdir()
        write(inputs, args.documents, args.fake)
        for workers in args.workers:
            measure(inputs, Path(folder), workers, args.documents)
