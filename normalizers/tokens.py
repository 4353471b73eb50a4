"""Content words of Japanese text for matching and search: Sudachi's short units in normalized form, synonyms folded.

What comes from here compares; it never replaces what a city chose to print. Numbers are left to `measure` and `period`:
content words hold none. The one door of sudachipy.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any

from sudachipy import Config, Dictionary, Morpheme, SplitMode, Tokenizer

from normalizers.text import key, nfkc

_LIMIT = 12_000  # characters of at most four bytes: Sudachi refuses 49,150 bytes
_BREAK = re.compile(r"(?<=[。\n])")
_UNPAIRED = re.compile(r"[\ud800-\udfff]")  # half characters, which broken PDFs hold and Sudachi cannot encode
_STOPWORDS = frozenset(("等", "達", "的", "御", "為る", "事", "為", "及び", "又は", "其の", "此の", "他", "其れ", "此れ", "以下", "以上", "様", "分", "内", "中", "上", "下記", "上記", "人", "方", "令和", "平成", "昭和", "年度", "年間"))  # fmt: skip
_CONTEXTS = (("", ""), ("", "を"), ("の", "を"), ("の", ""))  # Sudachi cuts 見守り differently in each of them

Synonym = tuple[tuple[str, ...], tuple[str, ...]]  # units of a printed form, content words that stand for it

_LOCAL = threading.local()


def content_words(text: str) -> tuple[str, ...]:
    """Content words in reading order: mode A units, normalized forms, synonyms folded; no particles, signs or numbers.

    >>> content_words("障がいのある方の就労支援を進める")
    ('障害', '者', '就労', '支援', '進める')
    >>> content_words("社協の取組み3件") == content_words("社会福祉協議会の取り組み")
    True
    """
    return _content_words(_respelled(nfkc(text)))


@lru_cache(maxsize=65_536)
def variant_key(text: str) -> str:
    """One key for the 表記ゆれ of a short label; の and a polite お or ご count for nothing, synonyms stay apart.

    >>> variant_key("お問合せの状況") == variant_key("問い合わせ状況")
    True
    >>> variant_key("障がい者") == variant_key("障害者"), variant_key("担当課") == variant_key("所管課")
    (True, False)
    """
    units = (unit for chunk in _chunks(_respelled(key(text))) for unit in _tokenizer().tokenize(chunk))
    return "".join(_variant(unit) for unit in units)


def printed_forms(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Written forms, each with the content words that it counts for: units of these texts, their readings, known spellings and synonyms.

    It folds a query where Sudachi is not at hand. Forms are in NFKC and small letters; one that is no content (の, 3) counts for none.
    A reading that several words share is none of theirs.

    >>> forms = printed_forms(["障がい者の就労"])
    >>> forms["障がい"], forms["の"], forms["社協"], forms["しゅうろう"]
    (('障害',), (), ('社会', '福祉', '協議', '会'), ('就労',))
    """
    forms: dict[str, tuple[str, ...]] = {}
    readings: dict[str, set[str]] = {}
    for chunk in (chunk for text in texts for chunk in _chunks(_respelled(nfkc(text)))):
        units = _tokenizer().tokenize(chunk)
        for unit, (form, is_content) in zip(units, _units(chunk), strict=True):
            forms.setdefault(unit.surface().lower(), (form,) if is_content else ())
            if is_content:
                forms.setdefault(form.lower(), (form,))
                readings.setdefault(_hiragana(unit.reading_form()), set()).add(form)
    printed = [form for group in _data("synonyms").values() for others in group.values() for form in others]
    printed += [form for spelling, others in _data("spellings").items() for form in (spelling, *others)]
    forms |= {nfkc(form).lower(): content_words(form) for form in printed}
    alone = {
        reading: word for reading, words in readings.items() for word in words if len(words) == 1 and len(reading) > 2
    }
    return {reading: forms[word.lower()] for reading, word in alone.items()} | forms


def _hiragana(katakana: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in katakana)


def dictionary_version() -> str:
    """Version of the Sudachi dictionary, for the metadata of what is published."""
    from importlib.metadata import version  # noqa: PLC0415 - asked for once a run

    return version("sudachidict-core")


@lru_cache(maxsize=8_192)
def _content_words(text: str) -> tuple[str, ...]:
    synonyms = _synonyms()
    return tuple(word for chunk in _chunks(text) for word in _folded(_units(chunk), synonyms))


def _folded(units: list[tuple[str, bool]], synonyms: Mapping[str, list[Synonym]]) -> Iterator[str]:
    """Content words of one chunk; the longest synonym that begins at a unit replaces it and the units that it spans."""
    forms = [form for form, _ in units]
    at = 0
    while at < len(units):
        form, is_content = units[at]
        for alias, canonical in synonyms.get(form, ()):
            if tuple(forms[at : at + len(alias)]) == alias:
                yield from canonical
                at += len(alias)
                break
        else:
            if is_content:
                yield form
            at += 1


def _units(chunk: str) -> list[tuple[str, bool]]:
    """Normalized form of each unit, and whether it is a content word."""
    units, after_number = [], False
    for unit in _tokenizer().tokenize(chunk):
        kind, form = _kind(unit.part_of_speech_id()), unit.normalized_form()
        is_counter = kind == "counter" or (kind == "countable" and after_number)
        units.append((form, kind not in {"other", "number"} and not is_counter and form not in _STOPWORDS))
        after_number = kind == "number"
    return units


@cache
def _kind(part_of_speech: int) -> str:
    """Whether a class of words is `content`, `number`, `counter`, `countable` (a counter after a number: 課, 校, 食) or `other`."""
    major, middle, minor, *_ = _dictionary().pos_of(part_of_speech) or ("", "", "")
    if middle == "数詞":
        return "number"
    if major in ("名詞", "接尾辞"):
        return {"助数詞": "counter", "助数詞可能": "countable"}.get(minor, "content")
    is_content = major in ("形容詞", "形状詞", "接頭辞") or (major == "動詞" and middle == "一般")
    return "content" if is_content else "other"


def _variant(unit: Morpheme) -> str:
    """What a unit counts for in a label; numbers and signs as printed, since the normalized form of ① is 1."""
    major, middle, *_ = unit.part_of_speech()
    form: str = unit.normalized_form()
    if (major, form) in (("助詞", "の"), ("接頭辞", "御")):
        return ""
    return str(unit.surface()) if middle == "数詞" or major == "補助記号" else form


def _chunks(text: str) -> Iterator[str]:
    """The text in pieces that Sudachi takes, cut after sentences and lines where there are any."""
    text = _UNPAIRED.sub("", text)
    if len(text) <= _LIMIT:
        yield text
        return
    piece = ""
    for sentence in _BREAK.split(text):
        if len(piece) + len(sentence) > _LIMIT:
            yield piece
            piece = ""
        for at in range(0, len(sentence) - _LIMIT, _LIMIT):
            yield sentence[at : at + _LIMIT]
        piece += sentence[(len(sentence) - 1) // _LIMIT * _LIMIT :]
    yield piece


def _respelled(text: str) -> str:
    pattern, chosen = _spellings()
    return pattern.sub(lambda match: chosen[match[0]], text)


@cache
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    chosen: dict[str, str] = {other: spelling for spelling, others in _data("spellings").items() for other in others}
    return re.compile("|".join(sorted(map(re.escape, chosen), key=len, reverse=True))), chosen


@cache
def _synonyms() -> dict[str, list[Synonym]]:
    """Synonyms by their first unit, longest first."""
    table: dict[str, list[Synonym]] = {}
    for group in _data("synonyms").values():
        for canonical, printed in group.items():
            words = tuple(canonical.split())
            for alias in {units for form in (*printed, "".join(words)) for units in _segmentations(form)}:
                table.setdefault(alias[0], []).append((alias, words))
    return {first: sorted(entries, key=lambda entry: (-len(entry[0]), entry)) for first, entries in table.items()}


def _segmentations(form: str) -> set[tuple[str, ...]]:
    """Units of a printed form, alone and between particles."""
    found = set()
    for before, after in _CONTEXTS:
        units = [unit for unit, _ in _units(_respelled(nfkc(f"{before}{form}{after}")))]
        if (not before or units[0] == before) and (not after or units[-1] == after):
            found.add(tuple(units[bool(before) : len(units) - bool(after)]))
    return found


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _dictionary() -> Dictionary:
    """The system dictionary and, above it, words.dic: Sudachi refuses one that was built for another system dictionary."""
    with as_file(files(__package__) / "words.dic") as path:
        return Dictionary(config=Config(system="core", user=[str(path)]))


def _tokenizer() -> Tokenizer:
    """The tokenizer of this thread, made when first asked for: Sudachi's are not to be shared, a forked child keeps its copy."""
    found: Tokenizer | None = getattr(_LOCAL, "tokenizer", None)
    if found is None:
        found = _LOCAL.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
    return found
