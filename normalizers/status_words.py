"""What single words and sentences of a report say, each as a status code; the words stand in status.toml.

Three kinds of text are told apart: a judgement (the meaning of a grade, 概ね順調), what a sentence says about its goal, and the last
predicate of a sentence. Words that are not listed give nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from normalizers.text import key

_SENTENCE_END = re.compile(r"[。．\n]+|\s(?=[・○●◆•])")
_BULLET = re.compile(r"^[\s・･○〇◯●◆•◎■□＊*\-]+|[\s、,.]+$")
_TAIL_NOTE = re.compile(r"(\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|【[^【】]{0,80}】){1,3}$")
_Groups = tuple[tuple[str, re.Pattern[str]], ...]


def code_of_judgement(text: str) -> str | None:
    """The code of a word of judgement or of a grade's meaning; `trend` where it compares with the start and not with the target.

    >>> [code_of_judgement(text) for text in ("概ね目標を達成", "やや遅れている", "基準値より悪化", "紫")]
    ['partly_achieved', 'in_progress', 'trend', None]
    """
    return _first_code(key(text), _vocabulary().judgements)


def speaks_of_trend(text: str) -> bool:
    """Whether a text compares with the start (改善傾向, 基準値より), whatever else it says."""
    return any(code == "trend" and pattern.search(key(text)) for code, pattern in _vocabulary().judgements)


def codes_about_goal(text: str) -> set[str]:
    """All that the sentences of a report say about the goal itself.

    >>> codes_about_goal("参加者は目標を上回った。"), codes_about_goal("目標達成に向けて周知した。")
    ({'achieved'}, set())
    """
    return {code for code, pattern in _vocabulary().prose if pattern.search(key(text))}


def fewer_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of names of which fewer is better, and of what makes more better again (ごみの減量化率)."""
    return _vocabulary().fewer


@lru_cache(maxsize=4096)
def sentence_codes(text: str) -> tuple[str, ...]:
    """The codes of the sentences of a report in order; sentences that tell no state (課題である) are left out.

    Plain present forms and bare nouns are heard only where no sentence has a clear ending.

    >>> sentence_codes("前期は中止した。後期は開催した。参加者の固定化が課題である。")
    ('suspended', 'done')
    """
    words = _vocabulary()
    sentences = [bare_sentence(sentence) for sentence in _SENTENCE_END.split(text)]
    clear = [_first_code(sentence, words.endings) for sentence in sentences if sentence]
    faint = [_first_code(sentence, words.faint) for sentence in sentences if sentence]
    return tuple(code for code in clear if code) or tuple(code for code in faint if code)


def bare_sentence(sentence: str) -> str:
    """The sentence folded for comparison, without its bullet, its full stop and a remark in brackets at its end."""
    bare = key(_BULLET.sub("", sentence))
    without_note = _TAIL_NOTE.sub("", bare)
    return without_note if len(without_note) > 1 else bare


def _first_code(text: str, groups: _Groups) -> str | None:
    return next((code for code, pattern in groups if pattern.search(text)), None)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    judgements: _Groups
    prose: _Groups
    endings: _Groups
    faint: _Groups
    fewer: tuple[re.Pattern[str], re.Pattern[str]]


@cache
def _vocabulary() -> _Vocabulary:
    with Path(__file__).with_name("status.toml").open("rb") as file:
        data = tomllib.load(file)
    groups = {
        name: tuple((group["code"], _any_of(group["patterns"])) for group in data[name])
        for name in ("word", "prose", "ending", "faint")
    }
    fewer = _any_of(data["fewer"]["patterns"]), _any_of(data["fewer"]["unless"])
    return _Vocabulary(groups["word"], groups["prose"], groups["ending"], groups["faint"], fewer)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
