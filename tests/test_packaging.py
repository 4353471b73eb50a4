"""The wheel holds what it should, and works from another folder in a fresh environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("extractors", "normalizers", "pipeline")
BUILT_FROM = ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
SHEET = "重点目標\t交通の安全\n取組項目\t期限\t数値目標\n標識の点検\t9月末\t40箇所以上\n白線の引き直し\t年度末\t3km\n通学路の見守り\t通年\t12回\n"


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A copy to build from, so that nothing of an earlier build gets in."""
    source = tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    for name in ROOMS:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for name in ("tests/test_sheet.py", "data/raw/sheet.txt"):
        (source / name).parent.mkdir(parents=True)
        (source / name).touch()
    return source


@pytest.fixture(scope="module")
def wheel(source) -> Path:
    """The wheel."""
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index")
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", "dist", ".", cwd=source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The scripts folder of a fresh environment that has the wheel, and the libraries of this one."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home / "env", with_pip=False)
    scripts = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=home)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_three_packages_and_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in members(wheel)}
    assert {name for name in tops if not name.endswith(".dist-info")} == set(ROOMS)
    assert len(tops) == len(ROOMS) + 1


def test_the_wheel_holds_every_module_and_its_data(wheel):
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".toml", ".csv", ".html", ".css", ".js")
        or path.name in ("py.typed", "LICENSE-vega.txt")
    }
    assert {"normalizers/labels.toml", "normalizers/municipality_codes.csv", "pipeline/py.typed"} <= wanted
    assert wanted <= members(wheel)


def test_the_sdist_leaves_data_and_tests_out(source):
    build = "from setuptools.build_meta import build_sdist; build_sdist('sdist')"
    run(sys.executable, "-c", build, cwd=source)
    (built,) = (source / "sdist").glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert "normalizers/labels.toml" in names
    assert {"extractors/pdf/_pdfium.c", "extractors/pdf/_loops.c", "extractors/pdf/_loops.h"} <= set(names)
    assert not [name for name in names if name.startswith(("tests", "data"))]


def test_the_licence_goes_with_the_wheel(wheel):
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in members(wheel))


def test_the_command_runs_where_it_is_installed(installed, tmp_path):
    assert "run" in run(installed / "plansheets", "--help", cwd=tmp_path)
    where = (
        "import extractors, normalizers, pipeline; print(extractors.__file__, normalizers.__file__, pipeline.__file__)"
    )
    places = run(installed / "python", "-c", where, cwd=tmp_path).split()
    assert all(Path(place).is_relative_to(installed.parent) for place in places)


def test_the_installed_command_reads_a_sheet(installed, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sheet.txt").write_text(SHEET, encoding="utf-8")
    summary = run(installed / "plansheets", "run", "in", "--out", "out", "--workers", "1", cwd=tmp_path)
    assert "1 documents: 1 ok, 0 partial, 0 refused, 0 failed; 3 records" in summary
    assert list((tmp_path / "out" / "records").rglob("*.parquet"))
