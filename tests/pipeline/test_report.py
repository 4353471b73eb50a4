"""The page put together: what it holds, that it says each thing once, and that nothing in it can run or load anything."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import sys
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from normalizers.theme import definitions
from pipeline.cli import main
from pipeline.load import load
from pipeline.report.build import SCRIPTS, embedded, packed, words
from pipeline.report.charts import STATUS_COLORS, charts
from pipeline.state import FOLDER

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
EVIL = "</script><script>window.ran = 1</script><img src=x onerror='window.ran=1'>"


class Elements(HTMLParser):
    """Every element that a browser makes of a page: name, attributes, and the text in it."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.is_open = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])
        self.is_open = True

    def handle_data(self, data):
        if self.is_open:
            self.found[-1][2] += data

    def handle_endtag(self, tag):
        self.is_open = False


def blob(elements, name):
    (text,) = (text for _, attributes, text in elements.found if attributes.get("id") == f"blob-{name}")
    return json.loads(gzip.decompress(base64.b64decode(text)))


def meta(elements):
    (text,) = (text for _, attributes, text in elements.found if attributes.get("id") == "meta")
    return json.loads(text)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """(inputs, output): a PDF and the workbook of the same sheet, another city, and a page that would like to run."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "in").mkdir()
    for name in (
        "hokage_suido.pdf",
        "hokage_suido.xlsx",
        "hokage_suido.toml",
        "tokihara_kanko.pdf",
        "tokihara_kanko.toml",
    ):
        shutil.copy(RAW / name, folder / "in" / name)
    escaped = EVIL.replace("<", "&lt;")
    rows = f"<tr><td>{escaped}</td><td>1件</td><td>{escaped}</td></tr>"
    page = (
        f"<p>令和6年度 進行管理表</p><table><tr><th>事業名</th><th>数値目標</th><th>{escaped}</th></tr>{rows}</table>"
    )
    (folder / "in" / "evil.html").write_text(f"<!DOCTYPE html><html><body>{page}</body></html>", encoding="utf-8")
    assert main(["run", str(folder / "in"), "--out", str(folder / "out")]) == 0
    return folder / "in", folder / "out"


@pytest.fixture(scope="module")
def page(published, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "report.html"
    assert main(["report", "--out", str(published[1]), "--to", str(target)]) == 0
    return target.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elements(page):
    return Elements(page)


def test_each_statement_once_and_the_pdf_speaks(published, elements):
    records = load(published[1], backend="arrow").to_pylist()
    held = meta(elements)
    assert held["records"] + held["repeated"] == len(records)
    of_pdf = {row["record_id"] for row in records if row["source"] == "hokage_suido.pdf"}
    of_workbook = {row["record_id"] for row in records if row["source"] == "hokage_suido.xlsx"}
    ids = set(blob(elements, "columns")["id"])
    assert of_pdf <= ids
    assert not of_workbook & ids
    also = {other for detail in blob(elements, "details-0") for _, other in detail["also"]}
    assert also == of_workbook == set(blob(elements, "repeats"))


def test_columns_say_what_the_records_say(published, elements):
    held, columns, texts = meta(elements), blob(elements, "columns"), blob(elements, "texts")
    by_id = {row["record_id"]: row for row in load(published[1], backend="arrow").to_pylist()}
    for at, record_id in enumerate(columns["id"]):
        row = by_id[record_id]
        assert held["lists"]["theme"][columns["theme"][at]] == row["theme"]
        assert held["lists"]["status"][columns["status"][at]] == row["status_code"]
        assert [held["lists"]["department"][number] for number in columns["departments"][at]] == row["organization_key"]
        assert (columns["year"][at], texts["item"][at], texts["target"][at]) == (
            row["fiscal_year"],
            row["item"],
            row["target"],
        )
        assert (texts["goals"][texts["goal"][at]] if texts["goal"][at] is not None else None) == row["goal"]
        if row["period_end"]:
            assert str(row["period_end"]) == str(date.fromordinal(date(1970, 1, 1).toordinal() + columns["end"][at]))


def test_figures_of_one_axis_have_one_unit_and_one_time(published, elements):
    measures = load(published[1], "measures", "arrow").to_pylist()
    ids, axes = blob(elements, "columns")["id"], blob(elements, "axes")
    there = {(row["record_id"], row["side"], row["value"], row["unit"], row["per"]) for row in measures}
    drawn = [
        (ids[record], ("target", "actual")[side], value, axis["unit"], axis["per"])
        for axis in axes
        for record, side, value in zip(axis["record"], axis["side"], axis["value"], strict=True)
    ]
    assert set(drawn) <= there
    assert len(drawn) == len([row for row in measures if row["record_id"] in set(ids)])
    assert len({(axis["unit"], axis["per"], axis["change"]) for axis in axes}) == len(axes) > 3


def test_the_record_of_a_pdf_has_its_page_and_its_cells(published, elements):
    held, details = meta(elements), blob(elements, "details-0")
    columns = blob(elements, "columns")
    pdf = [at for at, number in enumerate(columns["document"]) if held["documents"]["format"][number] == "pdf"]
    assert all(details[at]["pictures"] for at in pdf)
    for at in pdf:
        for number, marks in details[at]["pictures"]:
            size = held["pictures"][number]
            assert all(
                0 <= x0 < x1 <= size["width"] and 0 <= top < bottom <= size["height"]
                for x0, top, x1, bottom, _ in marks
            )
    pictures = [text for _, attributes, text in elements.found if attributes.get("id", "").startswith("picture-")]
    assert len(pictures) == len(held["pictures"]) > 3
    assert all(base64.b64decode(text)[8:12] == b"WEBP" for text in pictures)


def test_why_there_is_no_picture(published, elements, tmp_path):
    held = meta(elements)
    reasons = dict(zip(held["documents"]["source"], held["missing"], strict=True))
    assert reasons["evil.html"] == "no_pages"
    assert reasons["hokage_suido.pdf"] is None
    gone, full = tmp_path / "gone", tmp_path / "full"
    shutil.copytree(published[1], gone)
    shutil.rmtree(gone / FOLDER)
    shutil.copytree(published[1], full)
    for out, options, reason in ((gone, [], "gone"), (full, ["--pictures", "0.05"], "full")):
        assert main(["report", "--out", str(out), "--to", str(tmp_path / "r.html"), *options]) == 0
        held = meta(Elements((tmp_path / "r.html").read_text(encoding="utf-8")))
        assert reason in held["missing"]


def test_a_filter_and_the_language(published, tmp_path):
    target = tmp_path / "r.html"
    options = ["--where", "source = 'tokihara_kanko.pdf'", "--lang", "en", "--pictures", "0"]
    assert main(["report", "--out", str(published[1]), "--to", str(target), *options]) == 0
    page = Elements(target.read_text(encoding="utf-8"))
    assert next(attributes["lang"] for tag, attributes, _ in page.found if tag == "html") == "en"
    held = meta(page)
    assert held["language"] == "en"
    assert held["records"] == 22
    assert len(held["cities"]) == 3, "who says nothing is told"
    assert held["pictures"] == []


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--out", "nowhere"], 2, "no published records"),
        (["--where", "nonsense ="], 2, "no condition"),
        (["--to", "no/such/folder.html"], 3, "cannot be written"),
    ],
)
def test_what_cannot_be_done(published, options, status, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--out", str(published[1]), "--to", "r.html", "--pictures", "0", *options]) == status
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["altair", "vl_convert"])
def test_without_the_extra(name, monkeypatch, capsys):
    for module in [module for module in sys.modules if module.startswith("pipeline.report.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    assert main(["report", "--out", "nowhere", "--to", "r.html"]) == 2
    assert "pip install 'plansheets[report]'" in capsys.readouterr().err


def test_without_records(published, tmp_path):
    target = tmp_path / "r.html"
    assert main(["report", "--out", str(published[1]), "--to", str(target), "--where", "false"]) == 0
    assert meta(Elements(target.read_text(encoding="utf-8")))["records"] == 0


def test_the_policy_names_what_runs_and_nothing_else(page, elements):
    policy = next(
        attributes["content"]
        for tag, attributes, _ in elements.found
        if "Content-Security-Policy" in attributes.values()
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)
    scripts = [
        text
        for tag, attributes, text in elements.found
        if tag == "script" and attributes.get("type", "module") == "module"
    ]
    styles = [text for tag, _, text in elements.found if tag == "style"]
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for text in scripts + styles
    ]
    assert (len(scripts), len(styles)) == (2, 1)
    assert sorted(re.findall(r"'sha256-[^']+'", policy)) == sorted(hashes)


def test_nothing_of_a_document_becomes_an_element(page, elements):
    assert {tag for tag, _, _ in elements.found} <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "header",
        "form",
        "main",
        "p",
        "footer",
        "div",
        "script",
    }
    assert not [name for _, attributes, _ in elements.found for name in attributes if name.startswith("on")]
    assert "window.ran" not in page, "texts of records are packed"
    assert any("window.ran" in text for text in blob(elements, "texts")["item"]), "and are there"
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "\u2029", "&amp;", "]]>", "<script", '"\\'])
def test_embedded_json_holds_any_text(text):
    said = embedded({"a": text})
    assert json.loads(said) == {"a": text}
    assert not re.search(r"[<>&\u2028\u2029]", said)
    assert json.loads(gzip.decompress(base64.b64decode(packed([text])))) == [text]


def test_a_half_character_of_a_broken_file_does_not_end_the_page():
    assert json.loads(gzip.decompress(base64.b64decode(packed(["a\ud800b"])))) == ["a?b"]


def test_both_languages_say_the_same_things():
    ja, en = words()["ja"], words()["en"]
    assert ja.keys() == en.keys()
    assert {key for key in ja if set(re.findall(r"\{\d\}", ja[key])) != set(re.findall(r"\{\d\}", en[key]))} == set()
    assert not [name for name in definitions() if en[f"theme_{name}"] == name]


def test_all_that_the_programs_say_is_there():
    said = "\n".join(files("pipeline.report").joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    keys = set(re.findall(r"""\bsay\("([a-z_]+)\"""", said))
    assert len(keys) > 60
    assert not keys - words()["ja"].keys()


def test_the_page_shows_a_status_in_the_colour_of_the_charts():
    style = files("pipeline.report").joinpath("page.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"\.dot-(\w+) \{ background: (#\w+); \}", style)) == STATUS_COLORS


@pytest.mark.parametrize("language", ["ja", "en"])
def test_charts_take_their_rows_from_the_page(language):
    for name, chart in charts(words()[language]).items():
        assert chart["description"] == words()[language][f"chart_{name}"]
        assert "rows" in json.dumps(chart)
        assert "url" not in json.dumps(chart)


def test_pictures_of_the_readme_are_there_and_small():
    root = RAW.parents[1]
    named = re.findall(r"\]\((docs/pictures/[^)]+)\)", (root / "README.md").read_text(encoding="utf-8"))
    made = sorted((root / "docs" / "pictures").glob("*.png"))
    assert {root / name for name in named} <= set(made)
    assert {"explain", "tables", "report_overview"} <= {Path(name).stem for name in named}
    assert all(path.stat().st_size <= 80_000 for path in made)


def test_the_licence_of_the_charts_is_in_the_page(page):
    assert "Copyright (c) 2015, University of Washington Interactive Data Lab" in page
