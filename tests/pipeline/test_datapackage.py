"""datapackage.json: valid, complete, without a clock, and true about what changed."""

import json
import os

import pytest
from frictionless import Package

from normalizers import schema
from pipeline import datapackage as module
from pipeline import publish as publishing
from pipeline.datapackage import NAME, read_datapackage
from pipeline.publish import publish
from pipeline.state import FOLDER, opened
from tests.pipeline.fakes import issue
from tests.pipeline.test_publish import keep


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def told(out):
    return read_datapackage(out)["changes"].get("records")


def with_facts(state, source, content, **facts):
    """A document whose sidecar says where it comes from."""
    keep(state, source, content)
    key = state.path(source).key
    row = state.document(key) | facts
    state._write("UPDATE results SET document = ? WHERE key = ?", (json.dumps(row), key))


def test_it_is_valid_and_describes_every_file_and_column(out):
    with opened(out) as state:
        keep(state, "a.txt", "a", issues=(issue(),))
        keep(state, "b.txt", "b", year=2023, prefecture="JP-01")
        publish(out, state)
    report = Package.validate_descriptor(str(out / NAME))
    assert report.valid, report.flatten(["type", "note"])
    found = read_datapackage(out)
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert [resource["name"] for resource in found["resources"]] == list(schema.TABLES)
    for resource in found["resources"]:
        files = sorted(path.relative_to(out).as_posix() for path in (out / resource["name"]).rglob("*.parquet"))
        assert resource["path"] == files
        assert resource["bytes"] == sum((out / file).stat().st_size for file in files)
        assert [field["name"] for field in resource["schema"]["fields"]] == schema.TABLES[resource["name"]].names
    fields = {field["name"]: field for field in found["resources"][0]["schema"]["fields"]}
    assert (fields["organization"]["type"], fields["extra"]["type"], fields["page"]["type"]) == (
        "array",
        "object",
        "integer",
    )
    assert fields["item"]["constraints"] == {"required": True}
    assert fields["status"]["title"] == "実施状況・評価"


def test_empty_tables_are_described_too(out):
    with opened(out) as state:
        publish(out, state)
    assert Package.validate_descriptor(str(out / NAME)).valid
    assert "sources" not in read_datapackage(out)


def test_of_very_many_documents_only_the_licences_are_told(out, monkeypatch):
    monkeypatch.setattr(module, "MOST_SOURCES", 1)
    with opened(out) as state:
        with_facts(state, "a.txt", "a", license="CC-BY-4.0")
        publish(out, state)
        assert len(read_datapackage(out)["sources"]) == 1
        with_facts(state, "b.txt", "b", license="CC0-1.0")
        publish(out, state)
    found = read_datapackage(out)
    assert "sources" not in found
    assert found["licenses"] == [{"name": "CC-BY-4.0"}, {"name": "CC0-1.0"}]


def test_sources_and_licences(out):
    with opened(out) as state:
        with_facts(state, "a.pdf", "a", url="https://www.example.jp/a.pdf", license="CC-BY-4.0", title="計画")
        with_facts(state, "b.pdf", "b", url="none of your business", license="ask the town hall")
        publish(out, state)
    found = read_datapackage(out)
    assert Package.validate_descriptor(str(out / NAME)).valid
    assert found["licenses"] == [{"name": "CC-BY-4.0"}]
    first, second = found["sources"]
    assert (first["title"], first["path"], first["document"]) == ("計画", "https://www.example.jp/a.pdf", "a.pdf")
    assert (second["title"], second["license"], second.get("path")) == ("b.pdf", "ask the town hall", None)


def test_changes_against_the_publication_before(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        keep(state, "b.txt", "b", year=2023)
        publish(out, state)
        first = read_datapackage(out)
        assert first["changes"] == {
            "previous": None,
            "records": {"added": 4, "gone": 0, "changed": 0, "fields": {}},
        }
        keep(state, "a.txt", "other", records=3)
        publish(out, state)
        second = read_datapackage(out)
    assert second["changes"] == {
        "previous": first["version"],
        "records": {"added": 1, "gone": 0, "changed": 2, "fields": {"target": 2}},
    }


def test_a_run_that_changes_nothing_leaves_it_alone(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        publish(out, state)
        before = (out / NAME).stat().st_ino, (out / NAME).read_bytes()
        publish(out, state)
    assert ((out / NAME).stat().st_ino, (out / NAME).read_bytes()) == before
    assert not (out / FOLDER / "previous").exists()


def test_the_same_content_has_the_same_version(tmp_path):
    versions = []
    for name in ("one", "two"):
        with opened(tmp_path / name) as state:
            keep(state, "a.txt", "a")
            publish(tmp_path / name, state)
        versions.append((tmp_path / name / NAME).read_bytes())
    assert versions[0] == versions[1]


def test_after_an_interruption_it_tells_of_what_was_whole_before(out, monkeypatch):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        keep(state, "b.txt", "b", year=2023)
        publish(out, state)
        keep(state, "a.txt", "a2", records=3)
        keep(state, "b.txt", "b2", records=4, year=2023)
        write = publishing._write

        def dying(folder, path, *args, **settings):
            if "2024" in path and path.startswith("records"):
                raise KeyboardInterrupt
            return write(folder, path, *args, **settings)

        monkeypatch.setattr(publishing, "_write", dying)
        with pytest.raises(KeyboardInterrupt):
            publish(out, state)
        monkeypatch.undo()
    with opened(out) as state:
        publish(out, state)
    assert told(out) == {"added": 3, "gone": 0, "changed": 4, "fields": {"target": 4}}


def test_without_links_the_changes_are_not_told(out, monkeypatch):
    def refuse(*_):
        raise OSError

    with opened(out) as state:
        keep(state, "a.txt", "a")
        publish(out, state)
        keep(state, "a.txt", "b")
        monkeypatch.setattr(os, "link", refuse)
        publish(out, state)
    assert told(out) is None
    assert read_datapackage(out)["changes"]["previous"]


def test_a_broken_description_is_written_anew(out):
    with opened(out) as state:
        keep(state, "a.txt", "a")
        publish(out, state)
        for broken in ("[]", "{", ""):
            (out / NAME).write_text(broken, encoding="utf-8")
            publish(out, state)
            assert read_datapackage(out)["name"] == "plansheets"
    assert module.read_datapackage(out / "none") == {}
