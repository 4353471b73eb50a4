"""Candidates in other cities: found across wordings, never in the own city, equal from run to run, and told apart from errors."""

import argparse
import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import match
from pipeline.candidates import Candidate, Item, rank_candidates

# Three invented cities say the same eight things in their own words; the last column is what they have in common.
SHEETS = """
甲野市\t認知症カフェを2か所で開く\tカフェ
乙川市\tオレンジカフェの運営費を補助する\tカフェ
丙山町\t認知症の人と家族の集いを毎月開催\tカフェ
甲野市\t市道の舗装補修\t道路
乙川市\t生活道路のひび割れを直す\t道路
丙山町\t町道の路面の修繕延長\t道路
甲野市\t空き家バンクの登録件数\t空き家
乙川市\t空家等の利活用の促進\t空き家
丙山町\t老朽化した空き家の解体費の助成\t空き家
甲野市\tコミュニティバスの運行\tバス
乙川市\t地域公共交通の確保\tバス
丙山町\tデマンドタクシーの利用登録者数\tバス
甲野市\t可燃ごみの排出量の削減\tごみ
乙川市\t生ごみ処理機の購入補助\tごみ
丙山町\tリサイクル率の向上\tごみ
甲野市\t障がい者の就労の場を広げる\t障害者の仕事
乙川市\t就労継続支援事業所の工賃の向上\t障害者の仕事
丙山町\t障害のある人の雇用を企業に働きかける\t障害者の仕事
甲野市\t個別避難計画の作成\t避難
乙川市\t災害時要援護者の名簿の更新\t避難
丙山町\t避難行動要支援者への支援の担い手づくり\t避難
甲野市\t図書館の貸出冊数\t読書
乙川市\t子どもの読み聞かせ会の開催\t読書
丙山町\t電子図書館の利用者数\t読書
"""
ROWS = [line.split("\t") for line in SHEETS.strip().splitlines()]
ITEMS = [Item(str(number), city, text) for number, (city, text, _) in enumerate(ROWS)]
MATTER = {str(number): matter for number, (_, _, matter) in enumerate(ROWS)}


def test_the_same_undertaking_is_among_the_first_three():
    for item_id, candidates in rank_candidates(ITEMS):
        assert MATTER[item_id] in [MATTER[candidate.id] for candidate in candidates[:3]], ITEMS[int(item_id)].text


def test_mostly_it_is_the_first():
    first = [MATTER[item_id] == MATTER[candidates[0].id] for item_id, candidates in rank_candidates(ITEMS)]
    assert sum(first) >= 0.8 * len(first)


def test_no_candidate_of_the_own_city_and_scores_fall():
    cities = {item.id: item.city for item in ITEMS}
    for item_id, candidates in rank_candidates(ITEMS, top=30):
        assert all(cities[candidate.id] != cities[item_id] for candidate in candidates)
        scores = [candidate.score for candidate in candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_equal_from_run_to_run_and_bounded():
    assert list(rank_candidates(ITEMS)) == list(rank_candidates(ITEMS))
    assert all(len(candidates) <= 2 for _, candidates in rank_candidates(ITEMS, top=2))


def test_the_order_of_the_pool_changes_no_score():
    straight = {
        item_id: {found.id: found.score for found in candidates}
        for item_id, candidates in rank_candidates(ITEMS, top=30)
    }
    turned = {
        item_id: {found.id: found.score for found in candidates}
        for item_id, candidates in rank_candidates(ITEMS[::-1], top=30)
    }
    for item_id, scores in straight.items():
        for other, score in scores.items():
            assert turned[item_id].get(other, 0) == pytest.approx(score, abs=0.0002)


def test_against_another_pool():
    mine = [Item("x", "丁原市", "認知症カフェの設置箇所数")]
    ((item_id, candidates),) = rank_candidates(mine, ITEMS)
    assert item_id == "x"
    assert {MATTER[candidate.id] for candidate in candidates[:3]} == {"カフェ"}


def test_more_items_than_a_block():
    many = [Item(f"a{n}", "甲野市", "市道の舗装") for n in range(300)] + [Item("b", "乙川市", "道路の舗装")]
    found = dict(rank_candidates(many))
    assert [candidate.id for candidate in found["a299"]] == ["b"]
    assert [candidate.id for candidate in found["b"]] == [f"a{n}" for n in range(10)]


def test_nothing_and_nothing_in_common():
    assert list(rank_candidates([])) == []
    assert list(rank_candidates([Item("1", "甲野市", "道路")])) == [("1", ())]
    assert (
        dict(rank_candidates([Item("1", "甲野市", ""), Item("2", "乙川市", "－"), Item("3", "丙山町", "橋")]))["1"]
        == ()
    )
    assert dict(rank_candidates([Item("1", "甲野市", "道路")], []))["1"] == ()


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    match.add_parser(parser.add_subparsers())
    return parser.parse_args(["match", *words])


def written(folder: Path, *lines: str) -> str:
    path = folder / "items.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_command_prints_a_line_for_each_item(tmp_path, capsys):
    path = written(tmp_path, "id\tcity\titem\tnote", *(f"{item.id}\t{item.city}\t{item.text}\t" for item in ITEMS))
    assert match.run(arguments(path, "--top", "3")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == [item.id for item in ITEMS]
    assert all(set(candidate) == {"id", "score"} for line in lines for candidate in line["candidates"])
    assert all(len(line["candidates"]) <= 3 for line in lines)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["id\titem", "1\t道路"], "no column city"),
        (["id\tcity\titem"], "no items"),
        (["id\tcity\titem", "1\t甲野市"], "line 2"),
        (["id\tcity\titem", "1\t甲野市\t道路", "1\t乙川市\t道路"], "twice"),
        ([], "no column"),
    ],
)
def test_wrong_files_are_said(tmp_path, capsys, lines, said):
    assert match.run(arguments(written(tmp_path, *lines))) == 2
    assert said in capsys.readouterr().err


def test_missing_files_are_said(tmp_path, capsys):
    assert match.run(arguments(str(tmp_path / "none.tsv"))) == 2
    path = written(tmp_path, "id\tcity\titem", "1\t甲野市\t道路")
    assert match.run(arguments(path, "--against", str(tmp_path))) == 2
    assert "no published records" in capsys.readouterr().err


def test_against_published_tables(tmp_path, capsys):
    folder = tmp_path / "out" / "records" / "document_year=2024" / "prefecture=JP-20"
    folder.mkdir(parents=True)
    rows = [
        {
            "record_id": f"r{n}",
            "source": "plan.pdf",
            "municipality_code": None,
            "municipality": city,
            "item": text,
            "goal_path": ["まちづくり"],
        }
        for n, (city, text, _) in enumerate(ROWS)
    ]
    schema = pa.schema(
        [(name, pa.string()) for name in ("record_id", "source", "municipality_code", "municipality", "item")]
        + [("goal_path", pa.list_(pa.string()))]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "part.parquet")
    path = written(tmp_path, "id\tcity\titem", "1\t甲野市\t空き家の活用")
    assert match.run(arguments(path, "--against", str(tmp_path / "out"))) == 0
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {ROWS[int(candidate["id"][1:])][2] for candidate in line["candidates"][:2]} == {"空き家"}
    assert all(ROWS[int(candidate["id"][1:])][0] != "甲野市" for candidate in line["candidates"])


def test_candidates_are_values():
    assert Candidate("1", 0.5) == Candidate("1", 0.5)


@pytest.mark.skipif(
    "PLANSHEETS_CORPUS" not in os.environ, reason="needs a folder with items of several cities and their theme"
)
def test_on_items_of_real_cities():
    with (Path(os.environ["PLANSHEETS_CORPUS"]) / "text" / "matching.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_id = {row["id"]: row for row in rows}
    hits = defaultdict(int)
    for item_id, candidates in rank_candidates([Item(row["id"], row["city"], row["item"]) for row in rows]):
        mine = by_id[item_id]
        if any(row["theme"] == mine["theme"] and row["city"] != mine["city"] for row in rows):
            hits["all"] += 1
            hits["right"] += any(by_id[candidate.id]["theme"] == mine["theme"] for candidate in candidates[:3])
    assert hits["right"] / hits["all"] >= 0.85
