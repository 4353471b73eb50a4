"""Builds normalizers/words.dic, the user dictionary of Sudachi, from normalizers/words.toml and the system dictionary that is installed.

python -m tests.make_words

A user dictionary is bound to the system dictionary that it was built for: Sudachi refuses it beside any other. So it is built again
whenever sudachidict-core is raised, and ships with the program, which then reads the same words everywhere.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from sudachipy import Dictionary, SplitMode

ROOM = Path(__file__).resolve().parent.parent / "normalizers"
SOURCE, TARGET = ROOM / "words.toml", ROOM / "words.dic"
NOUN = ("名詞", "普通名詞", "一般", "*", "*", "*")
PLACE = "5146"  # where a common noun may stand, in the connection matrix of UniDic, as Sudachi's manual gives it
COST = "3000"  # below that of any two units together, so that a listed word wins over what its parts would be
BUILT = slice(24, 32)  # the time of building, which is no part of what the dictionary says


def listed() -> list[str]:
    """Every word of the list, cut by slashes."""
    return [word for group in tomllib.loads(SOURCE.read_text(encoding="utf-8")).values() for word in group]


def rows() -> Iterator[list[str]]:
    """The lines of Sudachi's format: surface, places, cost, surface, part of speech, reading, normalized form, -, mode, units.

    Raises:
        ValueError: a unit is neither a word of the system dictionary nor listed itself, or a word is listed twice.
    """
    tokenizer = Dictionary(dict="core").tokenizer(mode=SplitMode.A)
    words = listed()
    if repeated := sorted({word for word in words if words.count(word) > 1}):
        raise ValueError(f"listed twice: {repeated}")
    whole = {word: list(tokenizer.tokenize(word)) for word in words if "/" not in word}
    own = {word: "".join(m.reading_form() for m in found) for word, found in whole.items()}
    spelled = {word: found[0].normalized_form() for word, found in whole.items() if len(found) == 1}
    for word in words:
        units = []
        for unit in word.split("/"):
            if unit in own:
                units.append((unit, *NOUN, own[unit]))
                continue
            found = list(tokenizer.tokenize(unit))
            if len(found) != 1 or found[0].is_oov():
                raise ValueError(f"{word}: {unit} is no word of the dictionary")
            units.append((unit, *found[0].part_of_speech(), found[0].reading_form()))
        surface, reading = word.replace("/", ""), "".join(unit[-1] for unit in units)
        cut = "/".join(",".join(unit) for unit in units) if len(units) > 1 else "*"
        mode = "C" if len(units) > 1 else "A"
        form = spelled.get(word, surface)
        yield [surface, PLACE, PLACE, COST, surface, *NOUN, reading, form, "*", mode, cut, cut, "*"]


def build(target: Path) -> None:
    """Write the dictionary; what stood there is replaced."""
    system = Path(str(files("sudachidict_core"))) / "resources" / "system.dic"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "words.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows())
        built = Path(folder) / "words.dic"
        command = [Path(sys.executable).with_name("sudachipy"), "ubuild", "-s", system, "-o", built, source]
        subprocess.run(command, check=True, capture_output=True)
        content = bytearray(built.read_bytes())
    content[BUILT] = bytes(8)
    target.write_bytes(content)


if __name__ == "__main__":
    build(TARGET)
