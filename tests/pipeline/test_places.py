"""Inputs and outputs that are URLs: in memory, and on an S3 server on this machine."""

import importlib.util
import json
import os
import socket

import fsspec
import pyarrow.dataset as ds
import pytest

from normalizers.schema import TABLES
from pipeline import batch
from pipeline.cli import main
from pipeline.load import FilterError, NoTablesError, load
from tests.pipeline import fakes
from tests.pipeline.test_run import fill, results, run, tree

FILES = {
    "a.txt": fakes.sheet(2, 2024, "JP-20", "a"),
    "202011/b.txt": fakes.sheet(3, 2023, "JP-01", "b"),
    "202011/b.toml": 'title = "計画"',
}


@pytest.fixture(autouse=True)
def _fake_reader(monkeypatch):
    monkeypatch.setattr(batch, "local", fakes.inline)


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system, "memory://"
    system.store.clear()


@pytest.fixture(scope="module")
def server():
    if not all(map(importlib.util.find_spec, ("moto", "flask", "s3fs"))):
        pytest.skip("no S3 server and client here")
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  a large package, and not always there

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = ThreadedMotoServer("127.0.0.1", port)
    running.start()
    yield f"http://127.0.0.1:{port}"
    running.stop()


@pytest.fixture
def s3(server, monkeypatch, request):
    names = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    bucket = request.node.name.split("[")[0].replace("_", "-")[:60]
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir(bucket)
    return system, f"s3://{bucket}/"


@pytest.fixture(params=["memory", "s3"])
def place(request):
    return request.getfixturevalue(request.param)


def published(system, url):
    """The published objects with their bytes."""
    root = url.split("://")[1]
    system.invalidate_cache()
    found = {path.lstrip("/").removeprefix(root.lstrip("/")).lstrip("/"): path for path in system.find(root)}
    return {name: system.cat_file(path) for name, path in found.items() if name.split("/")[0] in TABLES}


@pytest.fixture
def local(tmp_path):
    fill(tmp_path / "in", FILES)
    assert run(tmp_path / "in", "--out", tmp_path / "out") == 0
    return tmp_path


def test_a_run_from_urls_to_urls_publishes_the_same_rows(place, local, capsys):
    system, base = place
    for name, text in FILES.items():
        system.pipe_file(f"{base}in/{name}".split("://")[1], text.encode())
    assert run(f"{base}in", "--out", f"{base}out") == 0
    assert published(system, f"{base}out") == tree(local / "out")
    assert not system.exists(f"{base}out/.plansheets/lock".split("://")[1])
    capsys.readouterr()
    assert run(f"{base}in", "--out", f"{base}out", "--dry-run") == 0
    assert "0 to read, 2 known" in capsys.readouterr().out


def test_changes_replace_objects_and_remove_those_without_rows(place, local):
    system, base = place
    out = f"{base}out"
    assert run(local / "in", "--out", out) == 0
    (local / "in" / "a.txt").unlink()
    fill(local / "in", {"202011/b.txt": fakes.sheet(1, 2022, "JP-01", "new")})
    assert run(local / "in", "--out", out, "--prune") == 0
    run(local / "in", "--out", local / "fresh")
    assert published(system, out) == tree(local / "fresh")


def test_objects_can_be_read_where_they_are(s3, local):
    system, base = s3
    assert run(local / "in", "--out", f"{base}out") == 0
    table = ds.dataset(
        f"{base}out/records".split("://")[1], filesystem=system, format="parquet", partitioning="hive"
    ).to_table()
    assert table.num_rows == 5


def test_tables_at_a_url_are_loaded_as_those_of_a_folder(place, local):
    _, base = place
    assert run(local / "in", "--out", f"{base}out") == 0
    for table in TABLES:
        assert load(f"{base}out", table, "arrow").equals(load(local / "out", table, "arrow"))
    where = "prefecture = 'JP-20'"
    assert load(f"{base}out", backend="arrow", where=where).equals(load(local / "out", backend="arrow", where=where))
    with pytest.raises(NoTablesError, match="no published records"):
        load(f"{base}nothing")
    with pytest.raises(FilterError):
        load(f"{base}out", where="(SELECT 1 FROM read_text('/etc/passwd')) = 1")


def test_of_a_url_only_the_partitions_that_are_asked_for_are_opened(memory, local, monkeypatch):
    system, base = memory
    assert run(local / "in", "--out", f"{base}out") == 0
    opened, method = [], type(system).open
    monkeypatch.setattr(
        type(system), "open", lambda self, path, *a, **k: opened.append(path) or method(self, path, *a, **k)
    )
    assert load(f"{base}out", backend="arrow", where="prefecture = 'JP-01'").num_rows == 3
    assert {"JP-01" in path for path in opened} == {True}


def test_an_upload_that_stops_anywhere_is_made_good(memory, local, monkeypatch):
    system, base = memory
    pipe, out = type(system).pipe_file, f"{base}out"
    good = tree(local / "out")
    for step in range(1, 60):
        calls = iter(range(1, 1000))

        def failing(self, path, value, *args, calls=calls, step=step, **settings):
            if next(calls) == step:
                raise OSError("the network is gone")
            return pipe(self, path, value, *args, **settings)

        monkeypatch.setattr(type(system), "pipe_file", failing)
        status = run(local / "in", "--out", out)
        monkeypatch.setattr(type(system), "pipe_file", pipe)
        if status == 0:
            break
        assert status == 3
        assert run(local / "in", "--out", out) == 0
        assert published(system, out) == good
        system.rm("/out", recursive=True)
    assert step > 5


def test_the_lock(place, local, capsys):
    system, base = place
    out = f"{base}out"
    lock = f"{out}/.plansheets/lock".split("://")[1]
    system.pipe_file(lock, json.dumps({"host": "another", "process": 7}).encode())
    assert run(local / "in", "--out", out) == 3
    assert "is being written by process 7 on another; if that is dead, remove" in capsys.readouterr().err
    system.pipe_file(lock, json.dumps({"host": socket.gethostname(), "process": os.getpid()}).encode())
    assert run(local / "in", "--out", out) == 3
    system.pipe_file(lock, json.dumps({"host": socket.gethostname(), "process": 2**22 + 1}).encode())
    assert run(local / "in", "--out", out) == 0
    assert not system.exists(lock)


@pytest.fixture
def remote(memory, monkeypatch):
    """Documents in a store that counts what is fetched, and a function that makes fetching one of them fail."""
    system, base = memory
    fetched, broken = [], {}
    get = type(system).get_file

    def get_file(self, path, *args, **settings):
        name = path.rpartition("/")[2]
        fetched.append(name)
        if broken.get(name, 0) in (-1, fetched.count(name)):
            raise TimeoutError("the network is gone")
        return get(self, path, *args, **settings)

    monkeypatch.setattr(type(system), "get_file", get_file)
    for name, text in FILES.items():
        system.pipe_file(f"/in/{name}", text.encode())
    return f"{base}in", fetched, broken


def test_a_remote_document_is_fetched_once(remote, tmp_path):
    inputs, fetched, _ = remote
    assert run(inputs, "--out", tmp_path / "out") == 0
    assert sorted(fetched) == ["a.txt", "b.txt"]
    assert len(results(tmp_path / "out")) == 2
    assert not list((tmp_path / "out" / ".plansheets").glob("tmp"))
    fetched.clear()
    assert run(inputs, "--out", tmp_path / "out", "--force") == 0
    assert sorted(fetched) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_a_remote_document_that_cannot_be_fetched_costs_only_itself(options, remote, tmp_path, capsys):
    inputs, _, broken = remote
    if options:  # its hash is known already, and it is to be read again
        assert run(inputs, "--out", tmp_path / "out") == 0
    broken["a.txt"] = -1
    assert run(inputs, "--out", tmp_path / "out", *options) == 1
    assert results(tmp_path / "out") == {"202011/b.txt": ("ok",), "a.txt": ("refused", "not_regular")}
    assert "a.txt: refused: not_regular: cannot be read: the network is gone" in capsys.readouterr().err
    broken.clear()
    assert run(inputs, "--out", tmp_path / "out") == 0
    assert results(tmp_path / "out") == {"202011/b.txt": ("ok",), "a.txt": ("ok",)}


def test_a_remote_document_that_changes_between_runs_is_none_of_its_old_bytes(memory, tmp_path):
    """Two paths of the same bytes; one of them is another document by the time it is read again."""
    system, base = memory
    for name in ("a.txt", "b.txt"):
        system.pipe_file(f"/in/{name}", fakes.sheet(2, salt="same").encode())
    assert run(f"{base}in", "--out", tmp_path / "out") == 0
    assert results(tmp_path / "out") == {"a.txt": ("ok",)}
    system.pipe_file("/in/a.txt", fakes.sheet(3, salt="other").encode())
    assert run(f"{base}in", "--out", tmp_path / "out", "--force") == 0
    assert results(tmp_path / "out") == {"a.txt": ("ok",), "b.txt": ("ok",)}


def test_a_run_that_finds_nothing_new_uploads_nothing(memory, local, monkeypatch):
    system, base = memory
    assert run(local / "in", "--out", f"{base}out") == 0
    put, pipe = [], type(system).pipe_file
    monkeypatch.setattr(
        type(system), "pipe_file", lambda self, path, *args, **more: (put.append(path), pipe(self, path, *args, **more))
    )
    assert run(local / "in", "--out", f"{base}out") == 0
    assert put == ["/out/.plansheets/lock"]


def test_a_place_that_is_none(local, capsys):
    assert main(["run", str(local / "in"), "--out", "gopher://host/out"]) == 3
    assert "cannot be written" in capsys.readouterr().err
    assert main(["run", "gopher://host/in", "--out", str(local / "x")]) == 2
