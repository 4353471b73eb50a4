"""Reads many generated sheets and prints how well, by feature, so that a weakness has a name.

python -m tests.fuzz_reading 2000 [--start SEED] [--kind NAME] [--format NAME | --all-formats] [--show N] [--office]
Every tenth seed draws one of the rare kinds, which the suite reads by name.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping

from extractors.formats import read_document
from normalizers.normalize import normalize
from normalizers.record import Facts
from tests.score import CORE, Score, differences, score, to_row
from tests.sheet_grid import Sheet
from tests.sheet_printers import OFFICE_PRINTERS, PRINTERS
from tests.sheets import RARE_KINDS, draw_sheet


def read_sheet(sheet: Sheet, kind: str) -> tuple[list[dict[str, object]], int]:
    """The records of a sheet as printed in one format, and how many of its cells were left unread."""
    printer = (PRINTERS | OFFICE_PRINTERS)[kind]
    facts = Facts(fiscal_year=sheet.fiscal_year, title=sheet.title) if sheet.sidecar else Facts()
    read = normalize(read_document(printer(sheet)), facts)
    return [to_row(record) for record in read.records], read.cells.unread


def formats_of(sheet: Sheet, only: str | None = None, *, every: bool = False, office: bool = False) -> tuple[str, ...]:
    """One format of a sheet, its seed in turn; or the `only` one where it can say what the sheet says, or every one of them.

    With `office` LibreOffice's PDF.
    """
    if office:
        return tuple(OFFICE_PRINTERS)
    if only:
        return tuple({only} & set(sheet.formats))
    return sheet.formats if every else (sheet.formats[sheet.seed % len(sheet.formats)],)


def kind_of(seed: int) -> str | None:
    """A rare kind for every tenth seed; None lets the seed draw one of the others.

    >>> kind_of(8), kind_of(9) in RARE_KINDS
    (None, True)
    """
    return RARE_KINDS[seed // 10 % len(RARE_KINDS)] if seed % 10 == 9 else None


def report(scores: Mapping[str, Score]) -> str:
    """A table of features, the weakest first."""
    lines = [f"{'feature':40}        gold   core  strict measures  codes"]
    for name, total in sorted(scores.items(), key=lambda item: item[1].f1("core")):
        lines.append(
            f"{name:40} {total.gold:11} {total.f1('core'):6.3f} {total.f1('strict'):7.3f} {total.f1('measures'):8.3f} {total.f1('codes'):6.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--kind", default=None)
    parser.add_argument("--format", default=None)
    parser.add_argument("--all-formats", action="store_true")
    parser.add_argument(
        "--show", type=int, default=0, help="print what differs for the first N sheets that are not right"
    )
    parser.add_argument("--office", action="store_true")
    args = parser.parse_args()
    scores: defaultdict[str, Score] = defaultdict(Score)
    shown = 0
    for seed in range(args.start, args.start + args.count):
        sheet = draw_sheet(seed, args.kind or kind_of(seed))
        for kind in formats_of(sheet, args.format, every=args.all_formats, office=args.office):
            rows, unread = read_sheet(sheet, kind)
            total = score(sheet.gold, rows)
            for name in (
                "all",
                f"format:{kind}",
                f"kind:{sheet.kind} as {kind}",
                *sheet.features,
                *(["cells unread"] if unread else []),
            ):
                scores[name] += total
            if total.f1() < 1 and shown < args.show:
                shown += 1
                print(f"seed {seed} ({kind}): {' '.join(sorted(sheet.features))}")
                print("\n".join("    " + line for line in differences(sheet.gold, rows, CORE)[:12]))
    print(report(scores))


if __name__ == "__main__":
    main()
