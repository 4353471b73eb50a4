"""The command that reads single phrases."""

import argparse
import io
import json
import sys
import types

import pytest

from pipeline import parse


def run(monkeypatch, capsys, arguments, stdin=""):
    parser = argparse.ArgumentParser()
    parse.add_parser(parser.add_subparsers(required=True))
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    status = parse.run(parser.parse_args(["parse", *arguments]))
    printed = capsys.readouterr()
    return status, [json.loads(line) for line in printed.out.splitlines()], printed.err


def test_a_period(monkeypatch, capsys):
    status, lines, _ = run(monkeypatch, capsys, ["period", "9月末", "--fiscal-year", "2024"])
    expected = {"start": None, "end": "2024-09-30", "kind": "by", "fiscal_year": 2024, "problem": None}
    assert (status, lines) == (0, [expected])


def test_an_impossible_period_says_so(monkeypatch, capsys):
    _, [line], _ = run(monkeypatch, capsys, ["period", "13月"])
    assert (line["kind"], line["problem"]) == ("none", "there is no month 13")


def test_measures(monkeypatch, capsys):
    status, [line], _ = run(monkeypatch, capsys, ["measures", "説明会（年２回以上）"])
    expected = {"name": "説明会", "value": 2, "value_max": None, "unit": "回", "comparator": "ge", "per": "year"}
    assert status == 0
    assert line == {"measures": [{**expected, "raw": "年２回以上"}]}


def test_a_fall_in_a_phrase_of_its_own(monkeypatch, capsys):
    _, [line], _ = run(monkeypatch, capsys, ["measures", "▲12件"])
    assert [(each["value"], each["comparator"]) for each in line["measures"]] == [(12, "decrease")]


def test_lines_in_and_lines_out(monkeypatch, capsys):
    lines = [
        {"text": "年度末", "context_fiscal_year": 2030},
        {"text": "年度末", "context_fiscal_year": None},
        "年度末",
        {},
    ]
    stdin = "\n".join([*map(json.dumps, lines), ""])
    status, found, _ = run(monkeypatch, capsys, ["period", "--fiscal-year", "2024"], stdin)
    assert status == 0
    assert [line["end"] for line in found] == ["2031-03-31", None, "2025-03-31", None]


def test_why(monkeypatch, capsys):
    _, [line], _ = run(monkeypatch, capsys, ["period", "年度末まで", "--why"])
    assert line["why"] == ["deadline"]
    _, [line], _ = run(monkeypatch, capsys, ["measures", "第2期の登録 約30％（65歳以上）", "--why"])
    assert line["why"] == ["約30％: unit %, approx", "2: counts nothing", "65: counts nothing"]
    _, [line], _ = run(monkeypatch, capsys, ["theme", "市民後見人の養成", "--why"])
    assert line["why"] == ["成年後見+養成 3"]


@pytest.mark.parametrize("stdin", ["{", "[1]", '{"text": 5}', '{"text": "通年", "context_fiscal_year": "2024"}', "3"])
def test_what_is_no_json_line_is_wrong_usage(monkeypatch, capsys, stdin):
    status, lines, error = run(monkeypatch, capsys, ["period"], '{"text": "通年"}\n' + stdin + "\n")
    assert (status, len(lines)) == (2, 1)
    assert "line 2" in error


def test_a_theme_is_asked_of_its_own_module(monkeypatch, capsys):
    module = types.ModuleType("normalizers.theme")
    module.classify = lambda text: types.SimpleNamespace(theme=text, function="児童福祉費", score=0.5, why=())
    monkeypatch.setitem(sys.modules, "normalizers.theme", module)
    _, lines, _ = run(monkeypatch, capsys, ["theme", "一時預かり"])
    assert lines == [{"theme": "一時預かり", "function": "児童福祉費", "score": 0.5}]
