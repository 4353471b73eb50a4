"""From a record back to its sheet: texts, labels, rules, issues, the file and the picture of its page."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from pipeline.cli import main
from pipeline.explain import FIELDS, NoPageError, UnknownRecordError, draw, explain
from pipeline.load import NoTablesError, load
from pipeline.state import FOLDER

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
TEXT = """<!DOCTYPE html><html><body><p>令和6年度 進行管理表</p><table>
<tr><th>事業名</th><th>担当課</th><th>数値目標</th><th>評価</th></tr>
<tr><td>防災講座の開催</td><td>総務課</td><td>講座の回数 3回</td><td>継続中</td></tr>
<tr><td>橋の点検</td><td>建設課</td><td>10橋</td><td>☆彡</td></tr>
<tr><td>水路の清掃</td><td>建設課</td><td>2回</td><td></td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """(inputs, output) of a PDF, a web page of a sample, and a page of our own with an unknown grade."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "in" / "city").mkdir(parents=True)
    for name in ("saginomori_bosai.pdf", "saginomori_bosai.toml", "saginomori_bosai.html"):
        shutil.copy(RAW / name, folder / "in" / name)
    (folder / "in" / "city" / "own.html").write_text(TEXT, encoding="utf-8")
    assert main(["run", str(folder / "in"), "--out", str(folder / "out")]) == 0
    return folder / "in", folder / "out"


def record_of(out, source, item):
    (row,) = (
        row
        for row in load(out, backend="arrow", columns=["record_id", "source", "item"]).to_pylist()
        if row["source"] == source and row["item"] == item
    )
    return row["record_id"]


def test_each_field_with_its_printed_text(published):
    inputs, out = published
    found = explain(record_of(out, "city/own.html", "防災講座の開催"), out)
    assert (found.file, found.problem) == (inputs / "city" / "own.html", None)
    assert (found.place["table"], found.place["row"], found.place["page"], found.place["box"]) == (1, 1, None, None)
    fields = {field.name: field for field in found.fields}
    (printed,) = fields["target"].printed
    assert (printed.text, printed.label, printed.row, printed.col) == ("講座の回数 3回", "数値目標", 1, 2)
    assert printed.rule
    assert fields["target"].follows["target_measures"][0]["value"] == 3.0
    assert fields["organization"].value == ["総務課"]
    assert list(fields) == [name for name in FIELDS if name in fields]
    assert {"goal_path", "period"}.isdisjoint(fields)


def test_issues_of_its_own_lines_alone(published):
    _, out = published
    clean = explain(record_of(out, "city/own.html", "水路の清掃"), out)
    doubtful = explain(record_of(out, "city/own.html", "橋の点検"), out)
    assert not clean.issues
    assert [doubt.code for doubt in doubtful.issues] == ["unknown_status"]
    assert doubtful.review_reasons
    assert "decoded" in [doubt.code for doubt in clean.document_issues]


def test_values_are_frozen(published):
    found = explain(record_of(published[1], "city/own.html", "橋の点検"), published[1])
    with pytest.raises(AttributeError):
        found.source = "other"


def test_the_beginning_of_an_id_is_enough(published):
    _, out = published
    record_id = record_of(out, "city/own.html", "橋の点検")
    assert explain(record_id[:12], out) == explain(record_id, out)


@pytest.mark.parametrize("record_id", ["ffff000011112222", "x' OR true OR 'y", "", "%"])
def test_unknown_ids(published, record_id):
    with pytest.raises(UnknownRecordError):
        explain(record_id, published[1])


def test_a_folder_without_tables(tmp_path):
    with pytest.raises(NoTablesError):
        explain("abc", tmp_path)


def test_pages_are_drawn_with_the_cells_marked(published, tmp_path, capsys):
    _, out = published
    row = load(out, backend="arrow", where="source = 'saginomori_bosai.pdf'").to_pylist()[0]
    assert main(["explain", row["record_id"], "--out", str(out), "--png", str(tmp_path / "line.png")]) == 0
    printed = capsys.readouterr()
    assert f"page {row['page']}" in printed.out
    assert "line.png" in printed.err
    with Image.open(tmp_path / "line.png") as picture:
        box = row["box"]
        scale = picture.width / 842 if picture.width > picture.height else picture.width / 595
        inside = picture.convert("RGB").getpixel((int((box["x1"] - 6) * scale), int((box["top"] + 3) * scale)))
        outside = picture.convert("RGB").getpixel((3, 3))
    assert outside == (255, 255, 255)
    assert inside[1] > inside[0], "green where the item stands"


def test_other_formats_have_no_page(published, tmp_path, capsys):
    _, out = published
    found = explain(record_of(out, "city/own.html", "橋の点検"), out)
    with pytest.raises(NoPageError, match=r"own\.html has no pages"):
        draw(found, tmp_path / "x.png")
    assert main(["explain", found.record_id, "--out", str(out), "--png", str(tmp_path / "x.png")]) == 2
    assert "橋の点検" in capsys.readouterr().out
    assert not (tmp_path / "x.png").exists()


def test_a_file_that_changed_or_went_is_said(published, tmp_path):
    inputs, out = published
    record_id = record_of(out, "city/own.html", "橋の点検")
    file = inputs / "city" / "own.html"
    kept = file.read_bytes()
    try:
        file.write_bytes(b"other")
        assert explain(record_id, out).file is None
        assert "has changed since" in explain(record_id, out).problem
        file.unlink()
        assert "no longer there" in explain(record_id, out).problem
        with pytest.raises(NoPageError, match="no longer there"):
            draw(explain(record_id, out), tmp_path / "x.png")
    finally:
        file.write_bytes(kept)
    shutil.copytree(out, tmp_path / "copy", ignore=shutil.ignore_patterns(FOLDER))
    assert "copy without its state" in explain(record_id, tmp_path / "copy").problem


def test_command(published, capsys):
    _, out = published
    record_id = record_of(out, "city/own.html", "橋の点検")
    assert main(["explain", record_id, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    for said in ("printed “10橋” under “数値目標”", "table 1, row 2, column 2", "unknown_status", "sha256", "own.html"):
        assert said in printed
    assert main(["explain", record_id, "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["record_id"] == record_id
    assert main(["explain", "ffffffff", "--out", str(out)]) == 2
    assert "no record has the id ffffffff" in capsys.readouterr().err
