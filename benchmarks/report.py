"""How fast the report opens with 50,000 records: synthetic tables, made below a folder, and the page in a headless Chromium.

    python benchmarks/report.py [--records 50000] [--pictures 20] [--folder FOLDER]

Prints the seconds that it takes to make the page, its size, and the seconds until it is drawn: at first, by view, and for a search. `open` is
from the start of the navigation until the overview and its chart stand, the middle one of five. Needs the group `test` and Chromium.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from base64 import b64encode
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from normalizers.schema import DOCUMENTS, ISSUES, RECORDS
from normalizers.theme import definitions
from pipeline.publish import partition_path
from pipeline.report.build import compose
from pipeline.report.contents import read_tables
from pipeline.report.pictures import NO_PAGES, Picture
from tests.browser import browser, wait_until_drawn

CITIES, YEARS = 240, range(2018, 2026)
WHAT = [
    "認知症カフェ",
    "相談会",
    "防災訓練",
    "橋りょう点検",
    "図書館の貸出",
    "公園の再整備",
    "配水管の更新",
    "子育てひろば",
    "ごみ減量",
    "健康診査",
    "空き家の除却",
    "通学路",
]
HOW = [
    "の開催",
    "の充実に向けた取組",
    "の参加者数",
    "に関する計画の見直し",
    "の実施回数を増やす",
    "の利用率",
    "について地域と連携して進める",
]
CODES = ["achieved", "done", "in_progress", "planned", "not_reported", "not_achieved", "baseline"]
UNITS = ["人", "件", "回", "%", "箇所", "円"]


def record(at: int, random: np.random.Generator) -> dict[str, object]:
    """A record of usual length, with the printed texts that it was read from."""
    city, year = at * CITIES // 50_000 % CITIES, int(random.choice(YEARS))
    what, how, unit = (str(random.choice(words)) for words in (WHAT, HOW, UNITS))
    goal = f"基本目標{int(random.integers(1, 9))} 誰もが安心して暮らせるまちをつくる"
    item, target, actual = f"{what}{how}（第{at}号）", int(random.integers(10, 900)), int(random.integers(10, 900))
    measure = {
        "name": None,
        "value": float(target),
        "value_max": None,
        "unit": unit,
        "comparator": "ge",
        "per": None,
        "raw": f"{target}{unit}",
    }
    report = f"{what}は地区ごとに日程を調整し、関係団体の協力を得て予定どおり行った。参加者の声をもとに次年度の進め方を見直す。"
    texts = {
        "item": item,
        "organization": f"第{city % 30}課",
        "period": f"{year}年度",
        "target": f"{target}{unit}以上",
        "actual": f"{actual}{unit}",
        "status": report,
    }
    evidence = [
        {
            "field": name,
            "label": name,
            "rule": f"column {name}",
            "page": at % 4 + 1,
            "table": 1,
            "row": at % 20,
            "col": column,
            "text": text,
        }
        for column, (name, text) in enumerate(texts.items())
    ]
    return {
        "record_id": f"{at:020x}", "document_id": f"{city:032x}{year:032x}", "source": f"{city:03}/{year}.pdf", "page": at % 4 + 1, "table": 1,
        "row": at % 20, "municipality": f"第{city}市", "document_title": "進行管理表", "goal_path": [goal], "goal": goal, "item": item,
        "organization": [texts["organization"]], "organization_key": [texts["organization"]], "period": texts["period"], "fiscal_year": year,
        "period_start": date(year, 4, 1), "period_end": date(year + 1, 3, 31), "period_kind": "fiscal_year", "target": texts["target"], "target_measures": [measure],
        "actual": texts["actual"], "actual_measures": [measure | {"value": float(actual), "comparator": "eq"}], "status": report,
        "status_code": CODES[at % len(CODES)], "description": report, "achievement_ratio": actual / target, "theme": list(definitions())[at % 40],
        "tokens": [what, how[1:], "地域", "安心"], "needs_review": False, "evidence": evidence, "extra": [("課題", report), ("備考", "継続して実施する")],
    }  # fmt: skip


def make(folder: Path, records: int) -> None:
    """Published tables of so many records, with a document for each city and year."""
    random = np.random.default_rng(7)
    rows = [record(at, random) for at in range(records)]
    keys = {str(row["document_id"]): row for row in rows}
    documents = [
        {"document_id": key, "source": row["source"], "paths": [row["source"]], "result": "ok", "municipality": row["municipality"], "title": "進行管理表", "format": "pdf", "records": 1, "issues": 0}
        for key, row in keys.items()
    ]  # fmt: skip
    for name, table in (
        ("records", pa.Table.from_pylist(rows, RECORDS)),
        ("documents", pa.Table.from_pylist(documents, DOCUMENTS)),
        ("issues", pa.Table.from_pylist([], ISSUES)),
    ):
        path = folder / partition_path(name, (2024, "JP-00"))
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)


def pictures(documents: list[dict[str, object]], megabytes: float) -> list[Picture]:
    """Noise in place of pages, which no compression makes smaller, with the rectangles of twenty lines each."""
    random = np.random.default_rng(7)
    boxes = {(1, row, column): (column * 100.0, row * 20.0, column * 100.0 + 90, row * 20.0 + 18) for row in range(20) for column in range(6)}  # fmt: skip
    size = 50_000
    places = [(str(row["document_id"]), page) for row in documents for page in range(1, 5)]
    return [
        Picture(key, page, b64encode(random.bytes(size * 3 // 4)).decode(), 842, 595, boxes)
        for key, page in places[: int(megabytes * 1e6 / size)]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--pictures", type=float, default=20)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "plansheets-report")
    args = parser.parse_args()
    if not (args.folder / "records").exists():
        make(args.folder, args.records)
    start = time.perf_counter()
    tables = read_tables(args.folder, None)
    drawn = pictures(tables.documents, args.pictures)
    page = args.folder / "report.html"
    page.write_text(compose(tables, drawn, dict.fromkeys([], NO_PAGES), "ja"), encoding="utf-8")
    print(f"{len(tables.chosen):,} records, {len(drawn)} pictures: made in {time.perf_counter() - start:.1f} s, {page.stat().st_size / 1e6:.1f} MB")  # fmt: skip
    with browser() as driver:
        times = []
        for _ in range(5):
            driver.get("about:blank")
            driver.get(page.as_uri())
            wait_until_drawn(driver)
            times.append(driver.execute_script("return performance.getEntriesByName('drawn')[0].startTime") / 1000)
        print(f"open: {statistics.median(times):.2f} s ({', '.join(f'{seconds:.2f}' for seconds in times)})")
        for name, address in (
            ("compare", "#/compare"),
            ("timeline", "#/timeline"),
            ("departments", "#/departments"),
            ("search, first", "#/records?q=%E5%8F%96%E3%82%8A%E7%B5%84%E3%81%BF"),
            ("search, next", "#/records?q=%E9%98%B2%E7%81%BD"),
            ("a record", f"#/record/{len(tables.chosen) // 2:020x}"),
        ):
            start = time.perf_counter()
            driver.execute_script(
                "document.documentElement.dataset.ready = 'false'; location.hash = arguments[0]", address
            )
            wait_until_drawn(driver)
            print(f"{name}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
