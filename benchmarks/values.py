"""Records a second for all values that are read from words, and the same lines read by other libraries where they are installed.

    make bench-values                                            # installs the other libraries into .venv/bench first
    python benchmarks/values.py [--gold FOLDER] [--seconds S]

FOLDER holds periods.jsonl and targets.jsonl with a `text` a line; without it, the phrases below. Rates are of one core, of this process, by
processor time, the best of three. ja-timex and pynormalizenumexp are no dependencies, and want other versions of what we use: they are timed where they can
be imported (`pip install --target .venv/bench ja-timex pynormalizenumexp`, then PYTHONPATH=.venv/bench).

No record is like another, and what is kept of words once read is forgotten before each round, so that nothing is counted twice.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from normalizers import status_words, tokens
from normalizers.derived import derived
from normalizers.measure import find_measures, find_unit
from normalizers.organization import split_organizations
from normalizers.period import find_period, parse_period
from normalizers.record import Record
from normalizers.status import StatusEvidence, decide_status

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
GOALS = [
    "安心して暮らせるまち",
    "にぎわいのあるまち",
    "学びとふれあい",
    "緑ゆたかな環境",
    "みんなで支える福祉",
    "開かれた行政",
]
PLACES = ["駅前", "中央", "北部", "港", "高台", "川沿い", "学園", "旧庁舎", "団地", "里山", "温泉街"]
WORKS = [
    "地区の自主防災訓練の実施",
    "公民館における健康づくり講座の開催",
    "地域の独居高齢者の見守り活動の推進",
    "周辺の市道の舗装と歩道のバリアフリー化",
    "保育所の待機児童の解消に向けた受け皿の整備",
    "商店街の空き店舗を活用した創業支援",
    "浄水場の設備更新と耐震化",
    "エリアのごみの減量と資源化の啓発",
    "出張所の窓口手続きのオンライン化",
    "小学校の外国籍児童への日本語指導",
    "農地の担い手への集積",
    "観光案内所の多言語対応",
    "障がい者の就労の場の拡大",
]
ORGANIZATIONS = ["福祉課", "建設部　道路課", "総務課・税務課", "こども・若者支援課、健康課", "市社会福祉協議会"]
STATUSES = [
    "説明会を開催し、参加者から意見を聴取した。",
    "計画どおり進んでいる。",
    "目標を上回った。次年度も継続する。",
    "会場の都合により開催を見合わせた。",
    "関係課と協議中",
    "",
]


class Words(NamedTuple):
    """What is printed of one record."""

    goal: str
    item: str
    period: str
    target: str
    actual: str
    label: str
    organization: str
    status: str


def records_of(periods: Sequence[str], targets: Sequence[str]) -> list[Words]:
    """Records of which no two have an item, and hardly two a status, in common."""
    items = [f"{place}{work}（{part}）" for part in "甲乙丙丁" for place in PLACES for work in WORKS]
    lists: list[Sequence[str]] = [GOALS, items, periods, targets, targets[::-1], LABELS, ORGANIZATIONS, STATUSES]
    count = len(items)
    rows = zip(*(itertools.islice(itertools.cycle(words), count) for words in lists), strict=True)
    return [
        Words(*row)._replace(status=f"{PLACES[i % len(PLACES)]}では、{row[-1]}" if row[-1] else "")
        for i, row in enumerate(rows)
    ]


def read_values(words: Words) -> Record:
    """All values of one record but its tokens and theme: period, measures, unit and year of a label, divisions, status."""
    period = parse_period(words.period, 2024)
    target = find_measures(words.target, find_unit(words.label))
    actual = find_measures(words.actual)
    find_period(words.label, 2024)
    decision = decide_status(
        StatusEvidence(
            item=words.item,
            target=words.target,
            actual=words.actual,
            status=words.status,
            target_measures=target,
            actual_measures=actual,
            record_year=period.fiscal_year,
            document_year=2024,
            has_report_place=True,
        )
    )
    return Record(
        words.item,
        (words.goal,),
        organization=split_organizations(words.organization),
        period=period,
        target=words.target,
        target_measures=target,
        actual=words.actual,
        actual_measures=actual,
        status_code=decision.code,
    )


def read_all(words: Words) -> dict[str, Any]:
    """All values of one record, with its tokens, theme, function, keys of divisions and achievement."""
    return derived(read_values(words))


def forget() -> None:
    """Empty what is kept of words once read."""
    for cached in (status_words.sentence_codes, tokens._content_words, tokens.variant_key):
        cached.cache_clear()


def per_second(read: Callable[[Any], object], lines: Sequence[Any], seconds: float) -> float:
    """Lines a second of processor time, best of three times `seconds`, each line read at least once."""
    read(lines[0])  # dictionaries and tables are loaded once a process
    best = 0.0
    for _ in range(3):
        gc.collect()
        count, spent = 0, 0.0
        while spent < seconds:
            forget()
            begin = time.process_time()
            for line in lines:
                read(line)
            spent += time.process_time() - begin
            count += len(lines)
        best = max(best, count / spent)
    return best


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
    records = records_of(lines["periods"], lines["targets"])
    rows: list[tuple[str, Callable[[Any], object], Sequence[Any]]] = [
        ("records, without tokens", read_values, records),
        ("records, with tokens", read_all, records),
        ("periods", lambda line: parse_period(line, 2024), lines["periods"]),
        ("targets", find_measures, lines["targets"]),
        *((f"{kind}, {name}", read, lines[kind]) for name, (kind, read) in others().items()),
    ]
    for name, read, words in rows:
        print(f"{name:28} {per_second(read, words, args.seconds):10,.0f} a second")
    for name, read in (("period", lambda text: parse_period(text, 2024)), ("measures", find_measures)):
        long = (max(lines["targets"], key=len) * 100_000)[:100_000]
        begin = time.process_time()
        read(long)
        print(f"{f'100,000 characters, {name}':28} {time.process_time() - begin:10.2f} seconds")


if __name__ == "__main__":
    main()
