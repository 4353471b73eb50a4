"""Which room may import what, read from the source so that a late import inside a function counts as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("extractors", "normalizers", "pipeline")  # each may import itself and those before it
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))

# Each heavy or risky library has one door, so that replacing it is one module's work and loading it is one module's cost.
DOORS = {
    "pypdfium2": ("extractors/pdf/", "pipeline/preflight.py"),  # preflight counts pages once more, without our reader
    "pdfplumber": ("extractors/pdf/second_reader.py",),
    "pdfminer": ("extractors/pdf/second_reader.py",),
    "camelot": ("extractors/pdf/camelot_reader.py",),
    "rapidocr": ("extractors/pdf/scan_words.py",),
    "openpyxl": ("extractors/workbook.py", "pipeline/workbook.py"),
    "sudachipy": ("normalizers/tokens.py",),
    "pandas": ("pipeline/load.py",),
    "sklearn": ("pipeline/candidates.py",),
    "duckdb": ("pipeline/load.py",),
    "fsspec": ("pipeline/",),
    "ray": ("pipeline/ray_engine.py",),
}
# What a room that is given bytes or a document must not reach for: clocks, processes, networks, the file system.
OUTSIDE = {"time", "socket", "subprocess", "multiprocessing", "shutil", "tempfile", "urllib", "http", "os", "sqlite3"}


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the room"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node.func) == "import_module":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_are_seen_wherever_they_stand():
    tree = ast.parse(
        "def f():\n  import a.b\n  from c import d\n  import_module('e.f')\n  importlib.import_module('g')\n"
    )
    assert set(_imports(tree)) == {"a.b", "c", "c.d", "e.f", "g"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_itself_and_those_before_it(path):
    room = name_of(path).partition("/")[0]
    later = set(ROOMS[ROOMS.index(room) + 1 :]) | {"tests"}
    assert not [name for name in imports(path) if name.partition(".")[0] in later]


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_has_one_door(library):
    through = {name_of(path) for path in MODULES if any(name.partition(".")[0] == library for name in imports(path))}
    assert not {name for name in through if not name.startswith(DOORS[library])}


@pytest.mark.parametrize("path", [path for path in MODULES if not name_of(path).startswith("pipeline/")], ids=name_of)
def test_only_the_pipeline_knows_the_world(path):
    assert not {name.partition(".")[0] for name in imports(path)} & OUTSIDE
