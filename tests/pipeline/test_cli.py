"""The command line: help, statuses, and that nothing slow is imported to say so."""

import subprocess
import sys

import pytest

from pipeline.cli import COMMANDS, main

SLOW = ("pyarrow", "pandas", "numpy", "sudachipy", "pypdfium2", "openpyxl", "lxml", "fsspec")


def test_help_names_the_commands_and_gives_an_example(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert all(f"  {name} " in capsys.readouterr().out for name in ("run",) if name in COMMANDS)
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    printed = capsys.readouterr().out
    assert "plansheets run data/raw --out data/normalized" in printed
    assert "exit status" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["run"],
        ["run", "in"],
        ["run", "in", "--out"],
        ["run", "in", "--out", "out", "--workers", "0"],
        ["run", "in", "--out", "out", "--limit", "some"],
        ["run", "in", "--out", "out", "--engine", "steam"],
    ],
)
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: plansheets" in capsys.readouterr().err


def test_help_imports_nothing_slow():
    code = f"import sys\nfrom pipeline.cli import main\ntry: main(['run', '--help'])\nexcept SystemExit: pass\nprint([m for m in {SLOW} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_no_error_of_the_output(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("records 1 2024 JP-20", encoding="utf-8")
    code = "import sys\nfrom pipeline import batch\nfrom tests.pipeline import fakes\nfrom pipeline.cli import main\nbatch.local = fakes.inline\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--show"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.close()
        assert child.wait(60) == 0
        assert child.stderr.read() == b""
