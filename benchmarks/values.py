"""Records a second for all values of a record but its tokens, and the same lines read by other libraries where they are installed.

    python benchmarks/values.py [--gold FOLDER] [--seconds S]

FOLDER holds periods.jsonl and targets.jsonl with a `text` a line; without it, the phrases below. Times are of one core, of this process.
ja-timex and pynormalizenumexp are no dependencies: they are timed where they can be imported.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from normalizers.measure import find_measures, find_unit
from normalizers.period import find_period, parse_period

PERIODS = [
    "令和6年度",
    "年度末",
    "通年",
    "9月末まで",
    "R6～R8",
    "毎月",
    "5月、10月",
    "令和6年10月～12月",
    "随時",
    "第2四半期",
    "H32(2020)",
    "4月1日～5月31日",
]
TARGETS = [
    "年3回以上",
    "参加者数 延べ1,500人",
    "85.0%",
    "検討",
    "相談 120件、訪問 45件",
    "8,000千円",
    "65歳以上の独居世帯の把握",
    "10人から15人",
    "152,400",
    "登録率を65％まで引き上げる",
]
LABELS = ["指標（単位：％）", "事業費（千円）", "令和6年度実績", "目標（2030年）", "担当課"]


def per_second(read: Callable[[str], object], lines: Sequence[str], seconds: float) -> float:
    """Lines a second of processor time, each line read at least once."""
    count, begin = 0, time.process_time()
    while time.process_time() - begin < seconds:
        for line in lines:
            read(line)
        count += len(lines)
    return count / (time.process_time() - begin)


def read_record(record: tuple[str, str, str, str]) -> None:
    """All values of one record: its period, its two texts, and the unit and year of a label."""
    period, target, actual, label = record
    parse_period(period, 2024)
    find_measures(target, find_unit(label))
    find_measures(actual)
    find_period(label, 2024)


def others() -> dict[str, tuple[str, Callable[[str], object]]]:
    """Readers of other libraries by name, with the lines that they are for."""
    found: dict[str, tuple[str, Callable[[str], object]]] = {}
    try:
        found["ja-timex"] = ("periods", importlib.import_module("ja_timex").TimexParser().parse)
    except ImportError:
        print("ja-timex is not installed")
    try:
        found["pynormalizenumexp"] = (
            "targets",
            importlib.import_module("pynormalizenumexp.normalize_numexp").NormalizeNumexp("ja").normalize,
        )
    except ImportError:
        print("pynormalizenumexp is not installed")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    args = parser.parse_args()
    lines = {"periods": PERIODS, "targets": TARGETS}
    if args.gold:
        for name in lines:
            text = (args.gold / f"{name}.jsonl").read_text(encoding="utf-8")
            lines[name] = [json.loads(line)["text"] for line in text.splitlines() if line.strip()]
    size = max(map(len, lines.values()))
    records = [
        (
            lines["periods"][i % len(lines["periods"])],
            lines["targets"][i % len(lines["targets"])],
            lines["targets"][(i * 7) % len(lines["targets"])],
            LABELS[i % len(LABELS)],
        )
        for i in range(size)
    ]
    begin, count = time.process_time(), 0
    while time.process_time() - begin < args.seconds:
        for record in records:
            read_record(record)
        count += len(records)
    print(f"{'records, all values':28} {count / (time.process_time() - begin):10,.0f} a second")
    print(
        f"{'periods':28} {per_second(lambda line: parse_period(line, 2024), lines['periods'], args.seconds):10,.0f} a second"
    )
    print(f"{'targets':28} {per_second(find_measures, lines['targets'], args.seconds):10,.0f} a second")
    for name, (kind, read) in others().items():
        print(f"{f'{kind}, {name}':28} {per_second(read, lines[kind], args.seconds):10,.0f} a second")
    longest = max(PERIODS + TARGETS, key=len) * 8000
    begin = time.process_time()
    find_measures(longest[:100_000])
    print(f"{'100,000 characters':28} {time.process_time() - begin:10.2f} seconds")


if __name__ == "__main__":
    main()
