"""The command that lists unknown labels, and the file of wordings that it writes."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.labels import WordingError, parse_wordings
from pipeline import batch, worker
from pipeline.cli import main
from pipeline.labels import with_wordings

SHEET = (
    "令和6年度 うみべ市 計画\n番号\t事業名\tうけもち\tしるし\tおぼえ\n"
    "1\t朝市の開催\t商工課\t40人\t雨天は休み\n2\t干潟の観察会\t環境課\t25人\t－\n3\t灯台の公開\t観光課\t300人\t入場は無料\n"
)


@pytest.fixture
def out(tmp_path, monkeypatch):
    """Tables published from a sheet with three labels that no wording explains."""
    monkeypatch.setattr(batch, "local", lambda tasks, **_: ((task, worker.read(task)) for task in tasks))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sheet.txt").write_text(SHEET, encoding="utf-8")
    folder = tmp_path / "out"
    assert main(["run", str(tmp_path / "in"), "--out", str(folder)]) == 0
    return folder


def listed(capsys, out, *arguments: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["labels", "--out", str(out), "--json", *arguments]) == 0
    return {one["label"]: one for one in json.loads(capsys.readouterr().out)}


def test_unknown_labels_are_listed_with_what_they_may_mean(out, capsys):
    found = listed(capsys, out)
    assert list(found) == ["しるし", "おぼえ"]
    goal = found["しるし"]
    assert (goal["records"], goal["documents"], goal["field"], goal["gain"]) == (3, 1, None, 0)
    assert goal["examples"] == ["40人", "25人", "300人"]
    assert goal["sources"] == ["sheet.txt"]


def test_labels_that_were_read_by_a_part_of_their_words_are_listed_to_be_confirmed(out, tmp_path, capsys):
    sheet = "令和6年度 うみべ市 計画\n番号\t事業名\t受け持ちの室課\n1\t朝市の開催\t商工課\n2\t灯台の公開\t観光課\n"
    (tmp_path / "in" / "part.txt").write_text(sheet, encoding="utf-8")
    assert main(["run", str(tmp_path / "in"), "--out", str(out)]) == 0
    found = listed(capsys, out)["受け持ちの室課"]
    assert (found["field"], found["records"], found["gain"]) == ("organization", 2, 0)
    assert found["examples"] == ["商工課", "観光課"]
    mine = tmp_path / "mine.toml"
    assert main(["labels", "--out", str(out), "--labels", str(mine), "--accept", "受け持ちの室課"]) == 0
    assert "受け持ちの室課" not in listed(capsys, out, "--labels", str(mine))


def test_text_is_for_people(out, capsys):
    capsys.readouterr()
    assert main(["labels", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("records documents gain label -> field")
    assert any(" しるし -> ?" in line and "40人 | 25人" in line for line in lines)


def test_an_accepted_wording_is_known_from_then_on(out, tmp_path, capsys):
    mine = tmp_path / "mine.toml"
    command = ["labels", "--out", str(out), "--labels", str(mine), "--accept", "しるし=target"]
    assert main(command) == 0
    assert capsys.readouterr().out.endswith("しるし = target\n")
    assert tomllib.loads(mine.read_text(encoding="utf-8")) == {"target": {"words": ["しるし"]}}
    assert "しるし" not in listed(capsys, out, "--labels", str(mine))
    assert main(["run", str(tmp_path / "in"), "--out", str(out), "--labels", str(mine)]) == 0
    assert "しるし" not in listed(capsys, out)


def test_all_suggestions_are_accepted_at_once(out, tmp_path, capsys):
    suggested = {label: one["field"] for label, one in listed(capsys, out).items() if one["field"]}
    mine = tmp_path / "mine.toml"
    assert main(["labels", "--out", str(out), "--labels", str(mine), "--accept"]) == 0
    written = {
        word: field for field, entry in parse_wordings(mine.read_text("utf-8")).items() for word in entry["words"]
    }
    assert written == suggested


WRONG = [
    (["--accept", "ここまで=target"], "needs --labels"),
    (["--labels", "MINE", "--accept", "ここまで=colour"], "colour is no field"),
    (["--labels", "MINE", "--accept", "しるし"], "no field is suggested"),
    (["--labels", "MINE", "--accept", "どこにもない"], "no unknown label is called so"),
    (["--labels", "BAD"], "bad.toml: line 2: [colour] is no field"),
    (["--labels", "BROKEN"], "broken.toml: "),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(out, tmp_path, capsys, arguments, said):
    (tmp_path / "bad.toml").write_text("# mine\n[colour]\nwords = ['x']\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("[target\n", encoding="utf-8")
    names = {"MINE": "mine.toml", "BAD": "bad.toml", "BROKEN": "broken.toml"}
    arguments = [str(tmp_path / names[one]) if one in names else one for one in arguments]
    capsys.readouterr()
    assert main(["labels", "--out", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "mine.toml").exists()


def test_no_tables_are_said(tmp_path, capsys):
    assert main(["labels", "--out", str(tmp_path)]) == 2
    assert "no published" in capsys.readouterr().err


FILES = [
    ("", '[target]\nwords = [\n    "ここまで",\n]\n'),
    (
        "# mine\n[item]\nwords = ['しごと']",
        "# mine\n[item]\nwords = ['しごと']\n[target]\nwords = [\n    \"ここまで\",\n]\n",
    ),
    (
        "[target]\nwords = ['まで'] # seen in spring\n",
        "[target]\nwords = [\"ここまで\",'まで'] # seen in spring\n",
    ),
    (
        "[target] # what for\nwords = [\n  'まで',\n]\n",
        "[target] # what for\nwords = [\n  \"ここまで\",\n  'まで',\n]\n",
    ),
    ("target = { words = ['まで'] }\n", "target = { words = [\"ここまで\",'まで'] }\n"),
    ("[target]\nwords = ['ここまで']\n", "[target]\nwords = ['ここまで']\n"),
]


@pytest.mark.parametrize(("before", "after"), FILES)
def test_a_wording_is_put_into_a_file_as_it_stands(before, after):
    assert with_wordings(before, {"ここまで": "target"}) == after


def test_a_file_into_which_no_line_can_be_put_stays(monkeypatch):
    monkeypatch.setattr("tomlkit.dumps", lambda _: "[target]\nwords = [,]\n")
    with pytest.raises(WordingError, match="by hand"):
        with_wordings("[target]\nwords = ['まで']\n", {"ここまで": "target"})


WORDS = st.text(st.sampled_from("ここまでやる目標\"'\\#[]=,\n値"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
FIELDS = st.sampled_from(["target", "item", "extra"])


@given(st.dictionaries(WORDS, FIELDS, min_size=1, max_size=5), st.dictionaries(WORDS, FIELDS, min_size=1, max_size=5))
def test_what_is_put_into_a_file_is_what_is_read_from_it(first, then):
    text = with_wordings(with_wordings("# mine\n", first), {**then, **first})
    tables = parse_wordings(text)
    assert text.startswith("# mine\n")
    for word, field in (then | first).items():
        assert word in tables[field]["words"]


def test_a_wording_has_one_field():
    with pytest.raises(WordingError, match=r"ここまで stands under \[item\] already"):
        with_wordings("[item]\nwords = ['ここまで']\n", {"ここまで": "target"})
