"""Reads PDFs as scans of themselves and says how much is lost: characters of cells, records, and whether wrong records are flagged.

    python -m benchmarks.scans FOLDER [--only TEXT] [--every N]

Every NAME*.pdf below FOLDER beside a NAME.gold.jsonl is turned into pictures of 200 dpi, page by page a little askew, with noise and as
JPEG, and read with the extra `ocr`. The cells are compared with those of the PDF's own text, the records with the gold: `core` is the F1
of records with goal, item, period, target and status right; `flagged` the share of wrong and of right records with `needs_review`.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
import tomllib
import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from extractors.document import Cell, Document
from extractors.pdf import read_pdf
from normalizers.normalize import normalize
from normalizers.record import Facts
from tests.score import CORE, Score, comparable, pair, read_rows, score, to_row

TURN, NOISE, QUALITY, DPI = 0.6, 12, 80, 200


@dataclass(frozen=True)
class Count:
    """What was counted in one document; counts add up."""

    pages: int = 0
    seconds: float = 0
    signs: int = 0
    errors: int = 0
    wrong: int = 0
    wrong_flagged: int = 0
    right: int = 0
    right_flagged: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Count)))

    def __str__(self) -> str:
        return (
            f"{self.seconds / max(self.pages, 1):.1f} s/page  character errors {self.errors / max(self.signs, 1):.4f}  "
            f"flagged {self.wrong_flagged} of {self.wrong} wrong, {self.right_flagged} of {self.right} right"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="documents whose name contains TEXT")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th document only")
    args = parser.parse_args()
    total, scores = Count(), Score()
    paths = [path for path in sorted(args.folder.glob("*.pdf")) if args.only in path.name and gold_of(path)]
    for path in paths[:: args.every]:
        count, found = measured(path)
        total, scores = total + count, scores + found
        print(f"{path.name:36} core {found.f1():.3f}  {count}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))
    print(
        f"all: {total.pages} pages  core {scores.f1():.3f} strict {scores.f1('strict'):.3f}  {total}  peak {peak:.0f} MiB"
    )
    return 0


def gold_of(path: Path) -> Path | None:
    gold = path.with_name(f"{path.stem.partition('_')[0]}.gold.jsonl")
    return gold if gold.exists() else None


def measured(path: Path) -> tuple[Count, Score]:
    """The counts and the score of one document."""
    data = path.read_bytes()
    scan = scanned(data)
    began = time.process_time()
    document = read_pdf(scan)
    seconds = time.process_time() - began
    signs, errors = compared(read_pdf(data), document)
    records = normalize(document, facts_of(path)).records
    gold = read_rows(gold_of(path) or path)
    rows = [to_row(record) for record in records]
    a, b = [comparable(row) for row in gold], [comparable(row) for row in rows]
    right = {j for i, j in pair(a, b) if all(a[i][name] == b[j][name] for name in CORE)}
    flags = [bool(record.review_reasons) for record in records]
    counts = [
        len([f for j, f in enumerate(flags) if (j in right) is good and f >= least])
        for good in (False, True)
        for least in (0, 1)
    ]
    return Count(len(document.pages), seconds, signs, errors, *counts), score(gold, rows)


def scanned(data: bytes) -> bytes:
    """The file as a scanner would give it."""
    random = np.random.default_rng(0)
    document = pypdfium2.PdfDocument(data)
    pages = []
    for number in range(len(document)):
        picture = document[number].render(scale=DPI / 72).to_pil().convert("RGB")
        picture = picture.rotate(TURN * (1 if number % 2 else -1), resample=Image.Resampling.BICUBIC, fillcolor="white")
        grain = random.normal(0, NOISE, (picture.height, picture.width, 1))
        page = io.BytesIO()
        noisy = np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(page, "JPEG", quality=QUALITY)
        pages.append(Image.open(page))
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return out.getvalue()


def compared(true: Document, read: Document) -> tuple[int, int]:
    """The signs of all cells, and how many must be changed, added or taken away to come from what was read to what is printed."""
    cells = [cell for table in read.tables for cell in table.cells]
    signs = errors = 0
    for cell in (cell for table in true.tables for cell in table.cells if fold(cell.text)):
        text = fold(cell.text)
        other = counterpart(cell, cells)
        signs += len(text)
        errors += distance(text, fold(other.text) if other else "")
    return signs, errors


def counterpart(cell: Cell, cells: list[Cell]) -> Cell | None:
    """The smallest cell that the middle of another one stands in."""
    if cell.box is None:
        return None
    x, y = (cell.box.x0 + cell.box.x1) / 2, (cell.box.top + cell.box.bottom) / 2
    around = [
        ((other.box.x1 - other.box.x0) * (other.box.bottom - other.box.top), number)
        for number, other in enumerate(cells)
        if other.page == cell.page
        and other.box
        and other.box.x0 <= x <= other.box.x1
        and other.box.top <= y <= other.box.bottom
    ]
    return cells[min(around)[1]] if around else None


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(one: str, other: str) -> int:
    """Levenshtein's distance."""
    before = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        now = [row]
        for col, b in enumerate(other, 1):
            now.append(min(before[col] + 1, now[-1] + 1, before[col - 1] + (a != b)))
        before = now
    return before[-1]


def facts_of(path: Path) -> Facts:
    sidecar = path.with_suffix(".toml")
    told = tomllib.loads(sidecar.read_text("utf-8")) if sidecar.exists() else {}
    return Facts(**{name: told[name] for name in ("municipality_code", "fiscal_year", "title") if name in told})


if __name__ == "__main__":
    raise SystemExit(main())
