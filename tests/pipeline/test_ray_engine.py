"""A run on a real Ray cluster of two nodes, each with processes of its own: the bytes of a local run, whatever is killed in between."""

import contextlib
import hashlib
import importlib.util
import signal
import subprocess
import time
from types import SimpleNamespace

import psutil
import pytest

from pipeline import ray_engine
from pipeline.ray_engine import AHEAD, LARGEST_TASK, MOST_DOCUMENTS, ClusterError, read_chunk
from pipeline.sandbox import Limits
from pipeline.worker import Outcome, Task
from tests.pipeline import fakes
from tests.pipeline.test_run import DRIVER, ROOT, fill, results, tree

needs_ray = pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="the extra ray is not installed")


@pytest.fixture(scope="module")
def cluster():
    from ray.cluster_utils import Cluster  # noqa: PLC0415  an extra, and slow

    memory = Limits().memory + ray_engine.PROGRAM
    node = {"num_cpus": 1, "memory": memory, "object_store_memory": 128 << 20, "include_dashboard": False}
    running = Cluster(initialize_head=True, head_node_args=node)
    running.further = running.add_node(**node)
    yield running
    running.shutdown()


def command(folder, out, *options):
    return [*DRIVER, "run", str(folder), "--out", str(out), *options]


def on(cluster):
    return "--engine", "ray", "--ray-address", cluster.address


def readers():
    """Processes of our cluster that are reading for a run; none of anyone else."""
    return [one for one in psutil.Process().children(recursive=True) if _title(one).startswith("ray::read")]


def _title(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "in", {f"{n:02}.txt": fakes.sheet(2, 2020 + n % 3, "JP-20", f"d{n}") for n in range(30)})
    fill(
        tmp_path / "in",
        {"copy.txt": fakes.sheet(2, 2020, "JP-20", "d0"), "bomb.txt": "refused bomb", "abort.txt": "abort"},
    )
    return tmp_path / "in"


@needs_ray
@pytest.mark.timeout(600)
def test_the_bytes_are_those_of_a_local_run(cluster, folder, tmp_path):
    alone = subprocess.run(command(folder, tmp_path / "local"), cwd=ROOT, check=False, capture_output=True)
    done = subprocess.run(
        command(folder, tmp_path / "ray", *on(cluster)), cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (alone.returncode, done.returncode) == (1, 1), done.stderr
    assert tree(tmp_path / "ray") == tree(tmp_path / "local")
    assert results(tmp_path / "ray")["abort.txt"] == ("failed", "crash")
    assert "documents are read under limits" in done.stderr


@needs_ray
@pytest.mark.timeout(600)
def test_processes_and_a_machine_that_are_lost_in_the_middle_change_nothing(cluster, folder, tmp_path):
    fill(folder, {f"slow{n}.txt": f"wait 0.5 d{n}" for n in range(12)})
    with subprocess.Popen(
        command(folder, tmp_path / "ray", *on(cluster)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        killed = 0
        while child.poll() is None and killed < 2:
            for reader in readers()[:1]:
                time.sleep(0.4)
                with contextlib.suppress(psutil.NoSuchProcess):
                    reader.kill()
                    killed += 1
            time.sleep(0.05)
        cluster.remove_node(cluster.further, allow_graceful=False)
        assert child.wait(120) == 1, child.stderr.read()
    assert killed == 2
    subprocess.run(command(folder, tmp_path / "local"), cwd=ROOT, check=False, capture_output=True)
    assert tree(tmp_path / "ray") == tree(tmp_path / "local")


@needs_ray
@pytest.mark.timeout(600)
def test_a_signal_ends_a_run_at_once(cluster, folder, tmp_path):
    fill(folder, {"slow.txt": "hang"})
    with subprocess.Popen(
        command(folder, tmp_path / "ray", *on(cluster)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        while not readers():
            assert child.poll() is None, child.stderr.read()
            time.sleep(0.05)
        time.sleep(0.5)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 143
        assert time.monotonic() - began < 2


@needs_ray
def test_a_cluster_that_is_not_there(folder, tmp_path):
    options = ("--engine", "ray", "--ray-address", "127.0.0.1:1")
    done = subprocess.run(
        command(folder, tmp_path / "out", *options), cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 3
    assert "plansheets run: 127.0.0.1:1 cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def tasks(folder, texts):
    fill(folder, {f"{n}.txt": text for n, text in enumerate(texts)})
    for number, text in enumerate(texts):
        name = f"{number}.txt"
        yield Task(name, str(folder / name), hashlib.sha256(text.encode()).hexdigest(), key=name)


def test_a_chunk_is_read_as_a_local_run_reads(tmp_path):
    texts = [fakes.sheet(2), "abort", "refused bomb"]
    given = tuple(tasks(tmp_path, texts))
    chunk = ray_engine._Chunk(given, tuple(text.encode() for text in texts))
    outcomes, said = read_chunk(chunk, Limits(), fakes.read, ray_engine.versions())
    assert [Outcome.from_bytes(one).reason for one in outcomes] == [(), ("crash",), ("bomb",)]
    assert "documents are read under limits" in said[0]


def test_a_machine_with_other_versions_reads_nothing(tmp_path):
    (chunk,) = ray_engine._chunks(tasks(tmp_path, [fakes.sheet()]), ahead=1)
    with pytest.raises(ClusterError, match=r"has other versions: .*plansheets"):
        read_chunk(chunk, Limits(), fakes.read, ("plansheets of tomorrow",))


def test_chunks_grow_and_stay_bounded(tmp_path):
    chunks = list(ray_engine._chunks(tasks(tmp_path, [fakes.sheet(salt=str(n)) for n in range(200)]), ahead=2))
    sizes = [len(chunk.tasks) for chunk in chunks]
    assert sizes[:6] == [1, 1, 2, 2, 3, 3]
    assert max(sizes) <= MOST_DOCUMENTS
    assert [task.name for chunk in chunks for task in chunk.tasks] == [f"{n}.txt" for n in range(200)]
    large = ["x" * (LARGEST_TASK // 2 + 1)] * 6
    assert max(len(chunk.tasks) for chunk in ray_engine._chunks(tasks(tmp_path, large), ahead=0.1)) == 2


def test_a_document_that_vanishes_before_it_is_sent_is_refused_as_a_reader_would(tmp_path):
    (task,) = tasks(tmp_path, [fakes.sheet()])
    (tmp_path / "0.txt").unlink()
    (chunk,) = ray_engine._chunks(iter([task]), ahead=1)
    outcomes, _ = read_chunk(chunk, Limits(), fakes.read, ray_engine.versions())
    assert Outcome.from_bytes(outcomes[0]).reason == ("not_regular",)


class Crashed(Exception):
    """Ray's error for a process that was lost again and again."""


def fake_ray(outcome, ended):
    """A cluster without processes: `ended` notes which tasks were under way when it was left."""
    errors = dict.fromkeys(["WorkerCrashedError", "NodeDiedError", "OutOfMemoryError", "ObjectLostError"], Crashed)
    classes = {
        **errors,
        "RayTaskError": type("RayTaskError", (Exception,), {"cause": "the disk is full"}),
        "RayError": OSError,
    }
    made = []

    def remote(chunk, *_):
        made.append((len(made), chunk))
        return len(made) - 1

    return SimpleNamespace(
        exceptions=SimpleNamespace(**classes),
        cluster_resources=lambda: {"CPU": 2},
        nodes=lambda: [{"Alive": True, "Resources": {"memory": 1 << 40}}],
        remote=lambda **_: lambda _function: SimpleNamespace(remote=remote),
        wait=lambda references, **_: (references[:1], references[1:]),
        get=lambda reference: outcome(made[reference][1]),
        cancel=lambda reference, **_: ended.append(reference),
    )


@pytest.fixture
def run_on(monkeypatch, tmp_path):
    """Reads texts on a cluster that does what a function says."""

    def run(texts, outcome, ended):
        ray = fake_ray(outcome, ended)
        monkeypatch.setattr(ray_engine, "_connected", lambda _: contextlib.nullcontext(ray))
        taken = []
        noted = (taken.append(task.name) or task for task in tasks(tmp_path, texts))
        for task, found in ray_engine.on_ray(noted, workers=2, scratch=""):
            yield task.name, found, len(taken)

    return run


def good(chunk):
    return [Outcome("ok").to_bytes() for _ in chunk.tasks], []


def test_no_more_is_taken_than_can_be_under_way(run_on):
    ended = []
    lead = [taken - number for number, (_, _, taken) in enumerate(run_on(["x"] * 3000, good, ended))]
    assert len(lead) == 3000
    assert max(lead) <= (2 * AHEAD + 1) * MOST_DOCUMENTS
    assert ended == []


def test_documents_of_a_task_that_is_lost_are_read_alone(run_on):
    def outcome(chunk):
        if any(task.name == "7.txt" for task in chunk.tasks):
            raise Crashed
        return good(chunk)

    found = {name: one.reason for name, one, _ in run_on(["x"] * 40, outcome, [])}
    assert len(found) == 40
    assert {name: reason for name, reason in found.items() if reason} == {"7.txt": ("crash",)}


def test_a_machine_that_cannot_read_ends_the_run_and_what_is_under_way(run_on):
    ended = []

    def outcome(chunk):
        raise fake_ray(good, []).exceptions.RayError("the cluster is gone")

    with pytest.raises(ClusterError, match="the cluster is gone"):
        list(run_on(["x"] * 40, outcome, ended))
    assert ended == [1, 2, 3]


def test_a_document_that_fits_no_machine_is_said_and_not_waited_for():
    ray = SimpleNamespace(
        nodes=lambda: [{"Alive": True, "Resources": {"memory": 1 << 20}}, {"Alive": False, "Resources": {}}]
    )
    with pytest.raises(
        ClusterError, match="no machine of the cluster has 2048 MiB of memory for a document: at most 1"
    ):
        ray_engine._check_memory(ray, 2 << 30)
