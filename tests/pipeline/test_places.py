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
from tests.pipeline import fakes
from tests.pipeline.test_run import fill, run, tree

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


def test_a_place_that_is_none(local, capsys):
    assert main(["run", str(local / "in"), "--out", "gopher://host/out"]) == 3
    assert "cannot be written" in capsys.readouterr().err
    assert main(["run", "gopher://host/in", "--out", str(local / "x")]) == 2
