"""Pictures of the pages that records stand on, each page once, with the rectangles of its cells.

A file is drawn by a worker process under the limits of a run: one that draws no page, hangs or dies costs its own pictures alone.
"""

from __future__ import annotations

import io
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from extractors.document import Box
from pipeline.engines import local
from pipeline.originals import engine_of, find_original
from pipeline.worker import Outcome, Task, stopped

_QUALITY = 40  # of WebP; at two pixels a point 6 pt type is still read with ease
NO_PAGES, GONE, FAILED, FULL = "no_pages", "gone", "failed", "full"
Place = tuple[int, int, int]  # table, row, column


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as WebP, its size in points, and the rectangles (x0, top, x1, bottom in points) of its cells."""

    document_id: str
    page: int
    webp: str  # base64
    width: float
    height: float
    boxes: Mapping[Place, tuple[float, float, float, float]]


def draw_pages(
    out: Path, documents: list[dict[str, Any]], wanted: Mapping[str, set[int]], budget: int, workers: int = 2
) -> tuple[list[Picture], dict[str, str]]:
    """The pages that are wanted of each document, and by document why it has none: no_pages, gone, failed or full.

    Args:
        out: the folder that a run wrote to, whose state says where the files lie.
        documents: rows of documents/.
        wanted: numbers of pages by document_id.
        budget: bytes that all pictures together may take in the page.
        workers: processes that draw.
    """
    missing: dict[str, str] = {}
    tasks = []
    for row in documents:
        if row["document_id"] not in wanted:
            continue
        if row["format"] != "pdf":
            missing[row["document_id"]] = NO_PAGES
            continue
        if budget <= 0:
            missing[row["document_id"]] = FULL
            continue
        file, _ = find_original(out, row["paths"], row["document_id"])
        if file is None:
            missing[row["document_id"]] = GONE
        else:
            engine = engine_of(row["versions"] or ())
            tasks.append(Task(row["source"], str(file), row["document_id"], row["document_id"], pdf_engine=engine))
    pictures: list[Picture] = []
    missing |= dict.fromkeys((task.document_id for task in tasks), FULL)
    with closing(_drawn(tasks, wanted, workers)) as drawn:
        for document_id, found in drawn:
            budget -= sum(len(picture.webp) for picture in found)
            if budget < 0:
                break  # this one and all that follow, whatever their size, so that nobody waits for what is thrown away
            pictures += found
            del missing[document_id]
            if not found:
                missing[document_id] = FAILED
    return sorted(pictures, key=lambda one: (one.document_id, one.page)), missing


def _drawn(tasks: list[Task], wanted: Mapping[str, set[int]], workers: int) -> Generator[tuple[str, list[Picture]]]:
    """The pictures of each document, in the order of the tasks, so that the same pages fit in every time."""
    pages = {task.document_id: sorted(wanted[task.document_id]) for task in tasks}
    waiting: dict[str, list[Picture]] = {}
    order = iter(task.document_id for task in tasks)
    with tempfile.TemporaryDirectory() as scratch:
        function = partial(draw_document, pages)
        with closing(local(iter(tasks), workers=workers, scratch=scratch, function=function)) as done:
            for document_id in order:
                while document_id not in waiting:
                    task, outcome = next(done)
                    waiting[task.document_id] = _pictures(task.document_id, outcome)
                yield document_id, waiting.pop(document_id)


def _pictures(document_id: str, outcome: Outcome) -> list[Picture]:
    """What a worker sent, which may have read a hostile file: anything that is no picture counts as none."""
    try:
        return [
            Picture(
                document_id,
                int(one["page"]),
                b64encode(b64decode(one["webp"], validate=True)).decode(),
                float(one["width"]),
                float(one["height"]),
                {
                    (int(a), int(b), int(c)): (float(d), float(e), float(f), float(g))
                    for a, b, c, d, e, f, g in one["cells"]
                },
            )
            for one in (outcome.document or {}).get("pictures", ())
        ]
    except (KeyError, TypeError, ValueError):
        return []


def draw_document(pages: Mapping[str, list[int]], task: Task, say: Callable[[dict[str, Any]], None]) -> Outcome:
    """The pages of one PDF as pictures with the rectangles of their cells; runs in a worker process."""
    from extractors.errors import ExtractionError  # noqa: PLC0415 - the parent draws nothing
    from extractors.pdf import read_pdf  # noqa: PLC0415 - as above
    from extractors.pdf.picture import page_pictures  # noqa: PLC0415 - as above
    from pipeline.preflight import check, count_scans  # noqa: PLC0415 - as above
    from pipeline.worker import read_bytes  # noqa: PLC0415 - as above

    wanted = pages[task.document_id]
    try:
        data = read_bytes(task.path)
        say({"pages": check(data), "scans": count_scans(data)})  # and not after the reading that takes the time
        document = read_pdf(data, engine=task.pdf_engine)
        found = []
        for number, picture, scale in page_pictures(data, wanted):
            file = io.BytesIO()
            picture.save(file, "WEBP", quality=_QUALITY, method=2)  # twice as fast as the default for 3 % more bytes
            cells = [
                [table.number, cell.row, cell.col, *(round(side, 1) for side in _sides(cell.box))]
                for table in document.tables
                for cell in table.cells
                if cell.page == number and cell.box is not None
            ]
            found.append(
                {
                    "page": number,
                    "webp": b64encode(file.getvalue()).decode(),
                    "width": picture.width / scale,
                    "height": picture.height / scale,
                    "cells": cells,
                }
            )
    except (ExtractionError, MemoryError, OSError, ValueError) as problem:
        return stopped("malformed", str(problem))
    return Outcome("ok", document={"pictures": found})


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.top, box.x1, box.bottom
