"""Which files are documents, and what lies beside them."""

import os
import socket
import subprocess
from datetime import date
from pathlib import Path

import fsspec
import pytest

from normalizers.record import Facts
from pipeline import catalog
from pipeline.catalog import NothingToReadError, find_sources, local_copy, parse_sidecar


def names(*inputs, **settings):
    return [source.name for source in find_sources(map(str, inputs), **settings)]


def problems(*inputs):
    return {source.name: source.problem and source.problem[0] for source in find_sources(map(str, inputs))}


def fill(folder, *files):
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_documents_are_ordered_and_named_from_the_input(tmp_path):
    fill(tmp_path, "b.pdf", "202011/計画 案.txt", "202011/deep/er/c", "a.PDF")
    assert names(tmp_path) == ["202011/deep/er/c", "202011/計画 案.txt", "a.PDF", "b.pdf"]
    assert names(tmp_path / "b.pdf") == ["b.pdf"]
    assert names(tmp_path / "202011") == ["deep/er/c", "計画 案.txt"]


def test_what_is_no_document(tmp_path):
    fill(tmp_path, "a.txt", "a.toml", ".hidden", ".git/b.txt", "Thumbs.db", "~$a.docx", "c.pdf.part", "out/d.parquet")
    assert names(tmp_path, skip=str(tmp_path / "out")) == ["a.txt"]


def test_what_must_not_be_opened(tmp_path):
    fill(tmp_path, "plain.txt", "folder/inside.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "plain.txt")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.txt").touch()
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(catalog.LARGEST + 1)
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tmp_path)  # the address of a socket is short
        listener.bind("socket")
        assert problems(tmp_path) == {
            "dangling": "not_regular",
            "empty.txt": "empty",
            "folder/inside.txt": None,
            "huge.pdf": "too_large",
            "link.txt": "not_regular",
            "loop": "not_regular",
            "pipe": "not_regular",
            "plain.txt": None,
            "socket": "not_regular",
        }


def test_odd_names_can_be_printed(tmp_path):
    for name in (
        b"caf\xe9.txt",
        b"line\nbreak.txt",
        b"-rf",
        "全角　空白.txt".encode(),
        "e\u0301.txt".encode(),
        b"%s{0}'\"",
    ):
        (os.fsencode(tmp_path) + b"/" + name).decode("utf-8", "surrogateescape")
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:  # noqa: PTH123  a path of bytes
            file.write(b"x")
    found = names(tmp_path)
    assert sorted(found) == sorted(
        ["%s{0}'\"", "-rf", "caf\\xe9.txt", "e\u0301.txt", "line\\x0abreak.txt", "全角　空白.txt"]
    )
    assert all(name.encode("utf-8").decode() == name and name.isprintable() for name in found if "　" not in name)


def test_deep_folders(tmp_path):
    deep = tmp_path
    os.chdir(tmp_path)
    for _ in range(1000):
        Path("d").mkdir()
        os.chdir("d")
    os.chdir(deep)
    fill(tmp_path, "a.txt")
    try:
        assert names(tmp_path) == ["a.txt"]
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # deeper than Python itself can remove


@pytest.mark.parametrize("given", ["nowhere", "empty"])
def test_nothing_to_read(tmp_path, given):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.toml").touch()
    with pytest.raises(NothingToReadError, match=given):
        find_sources([str(tmp_path / given)])


def test_two_inputs_with_the_same_names(tmp_path):
    fill(tmp_path, "r5/a.txt", "r6/a.txt", "r6/b.txt")
    assert names(tmp_path / "r5", tmp_path / "r6") == ["b.txt", "r5/a.txt", "r6/a.txt"]
    assert names(tmp_path / "r5", tmp_path / "r5", tmp_path / "r5" / "a.txt") == ["a.txt"]
    fill(tmp_path, "x/r5/a.txt")
    with pytest.raises(NothingToReadError, match=r"two inputs hold r5/a\.txt"):
        find_sources([str(tmp_path / "r5"), str(tmp_path / "x" / "r5")])


def test_a_sidecar_tells_facts(tmp_path):
    fill(tmp_path, "202011/a.txt", "202011/a.pdf", "b.txt")
    text = 'municipality_code = "202011"\nfiscal_year = 2024\ntitle = "計画"\npublished = 2024-04-01T09:00:00\n'
    (tmp_path / "202011" / "a.toml").write_text(text, encoding="utf-8")
    first, second, third = find_sources([str(tmp_path)])
    assert first.facts == second.facts == Facts("202011", 2024, "計画", published=date(2024, 4, 1), folder="202011")
    assert third.facts == Facts(folder=tmp_path.name)
    assert first.notes == ()


@pytest.mark.parametrize(
    ("text", "facts", "note"),
    [
        (b"", Facts(), None),
        (b"\xef\xbb\xbftitle = 'x'", Facts(title="x"), None),
        (b"title = ", Facts(), "no readable TOML"),
        (b"title = '\xff'", Facts(), "no readable TOML"),
        (b"a=" + b"[" * 100_000, Facts(), "no readable TOML"),
        (b"fiscal_year = '2024'\ntitle = 'x'", Facts(title="x"), "fiscal_year is '2024', not a whole number"),
        (b"fiscal_year = true", Facts(), "fiscal_year is True"),
        (b"municipality_code = 202011", Facts(), "municipality_code is 202011, not a text"),
        (b"municipality_code = '2037'", Facts(), "not six digits"),
        (b"published = 2024-04-01", Facts(published=date(2024, 4, 1)), None),
        (b"pulished = 2024-04-01", Facts(), "unknown key 'pulished'"),
    ],
)
def test_sidecars(text, facts, note):
    found, notes = parse_sidecar(text)
    assert found == facts
    assert (note is None) == (notes == ())
    assert note is None or note in notes[0]


def test_a_sidecar_that_is_no_file_is_none(tmp_path):
    fill(tmp_path, "a.txt", "b.txt")
    (tmp_path / "a.toml").symlink_to("/etc/passwd")
    (tmp_path / "b.toml").mkdir()
    assert [source.facts.title for source in find_sources([str(tmp_path)])] == [None, None]


def test_urls(tmp_path):
    system = fsspec.filesystem("memory")
    system.pipe(
        {"/in/a.txt": b"one", "/in/202011/b.pdf": b"two", "/in/202011/b.toml": b"fiscal_year = 2024", "/in/.x": b""}
    )
    first, second = find_sources(["memory://in"])
    assert (first.name, second.name) == ("202011/b.pdf", "a.txt")
    assert (first.facts.fiscal_year, first.facts.folder) == (2024, "202011")
    with local_copy(second, str(tmp_path)) as path, open(path, "rb") as file:  # noqa: PTH123  a name, as a worker opens it
        assert file.read() == b"one"
    assert not list(tmp_path.iterdir())
    assert [source.name for source in find_sources(["memory://in/a.txt"])] == ["a.txt"]
    with pytest.raises(NothingToReadError, match="no such object"):
        find_sources(["memory://nowhere"])
