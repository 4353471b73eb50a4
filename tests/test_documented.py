"""What exists is documented: commands, columns, modules, decisions; and the data dictionary is current."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from extractors.errors import FAILED, PARTIAL, REFUSED
from normalizers.measure import find_measures
from normalizers.period import read_period
from normalizers.schema import ISSUE_CODES, TABLES
from pipeline.cli import COMMANDS, main
from tests.make_dictionary import TARGET, dictionary

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORDS = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
PRESENT = [name for name in COMMANDS if find_spec(f"pipeline.{name}")]
MODULES = sorted(path for room in ("extractors", "normalizers", "pipeline") for path in (ROOT / room).rglob("*.py"))
COLUMNS = [(name, field.name) for name, table in TABLES.items() for field in table]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_help_lists_every_command(capsys):
    text = help_of(capsys)
    assert [name for name in PRESENT if not re.search(rf"^ +{name} +\S", text, re.MULTILINE)] == []


@pytest.mark.parametrize("command", PRESENT)
def test_help_of_a_command_shows_an_example(command, capsys):
    text = help_of(capsys, command)
    _, said, examples = text.partition("example")
    assert said
    assert f"plansheets {command} " in examples


@pytest.mark.parametrize("command", PRESENT)
def test_the_readme_tells_of_the_command(command):
    assert f"`plansheets {command}" in README


def test_the_readme_tells_of_no_command_that_is_not_there():
    assert set(re.findall(r"plansheets ([a-z]+)\b", "\n".join(re.findall(r"`[^`\n]+`", README)))) <= set(PRESENT)


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_every_module_says_what_it_promises(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?"))


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_is_described_in_both_languages(table, column):
    said = TABLES[table].field(column).metadata
    assert len(said[b"en"].decode().split()) > 1
    assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", said[b"ja"].decode())


def test_the_data_dictionary_is_current():
    assert TARGET.read_text(encoding="utf-8") == dictionary(), "make dictionary"


def test_every_column_and_issue_stands_in_the_data_dictionary():
    page = TARGET.read_text(encoding="utf-8")
    assert not [name for name in (*(column for _, column in COLUMNS), *ISSUE_CODES) if f"| `{name}` |" not in page]


@pytest.mark.parametrize("reason", (*REFUSED, *FAILED, *PARTIAL))
def test_every_reason_is_explained(reason):
    assert f"| `{reason}` |" in RECORDS


def examples(section: str) -> list[tuple[str, str]]:
    """(codes, examples) of the table below a heading of docs/records.md."""
    table = RECORDS.split(f"## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|$", table, re.MULTILINE)[1:]


@pytest.mark.parametrize(("code", "printed"), [each for each in examples("Periods") if each[0] != "`none`"])
def test_examples_of_periods_are_true(code, printed):
    assert f"`{read_period(printed, 2024).period.kind}`" == code


@pytest.mark.parametrize(("codes", "printed"), examples("Measures"))
def test_examples_of_measures_are_true(codes, printed):
    texts = re.sub(r"\(.*?\)", "", printed).split(", ")
    found = [measure.comparator for text in texts for measure in find_measures(text.strip(), level=False)]
    assert [f"`{comparator}`" for comparator in found] == codes.split()


def test_every_field_of_the_lexicon_is_explained():
    """labels.toml begins with what each of its fields means."""
    text = (ROOT / "normalizers" / "labels.toml").read_text(encoding="utf-8")
    fields = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    head = text[: text.index("\n[")]
    assert fields
    assert not [field for field in fields if not re.search(rf"\b{field}\b", head)]


def test_every_decision_has_its_parts():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(numbers) == len(set(numbers)) > 0
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert "## Decision" in text, path.name
        assert "## Consequences" in text, path.name


def test_links_of_the_pages_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_files_that_the_pages_name_are_there():
    """What stands in backticks with a folder of ours before it; not what a run makes, and no NAME."""
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        named = re.findall(
            r"`((?:\.ci|docs|tests|data|extractors|normalizers|pipeline)/[\w./]+)`", page.read_text("utf-8")
        )
        assert not [name for name in named if "NAME" not in name and not (ROOT / name).exists()], page.name


def test_every_target_of_the_makefile_says_what_it_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony
    assert not [name for name in phony[1].split() if not re.search(rf"^{name}:.*## \w", text, re.MULTILINE)]


def test_every_issue_code_is_one_that_something_gives():
    rooms = [path for room in ("extractors", "normalizers", "pipeline") for path in (ROOT / room).rglob("*.py")]
    code = "\n".join(path.read_text("utf-8") for path in rooms if path.name != "schema.py")
    assert [name for name in ISSUE_CODES if f'"{name}"' not in code] == []
