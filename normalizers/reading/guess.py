"""Labels that no wording explains, read by a part of their words where the cells under them agree; else they stay unknown.

A hint (label_parts.toml) proposes a field, the cells accept or refuse it. What is read so carries the rule `GUESSED`, for whoever
looks at the record must know that the label was none of the known ones.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources

from normalizers.labels import Label, bare
from normalizers.legend import is_grade
from normalizers.organization import is_organization
from normalizers.period import find_period
from normalizers.text import key

GUESSED = "label known in part"
_MOST = 0.5  # share of the cells that must look like the field
_SHORT = 16  # characters of a name of a division, a mark or a word of progress
_PAST = re.compile(r"(?:た|ました|でした|ている|ています|ません|ない|済み?|完了|実施|開始)[。）)]?$")
_AHEAD = re.compile(r"(?:る|す|く|う|む|ぶ|つ|ます|予定|検討|継続|実施|拡充|拡大|整備|開催)[。）)]?$")
_AHEAD_ONLY = re.compile(r"(?:予定|(?<!てい)(?<!でい)(?:る|ます))[。）)]?$")  # endings that no report in words has
_ENDS = re.compile(r"[。\n]+")


@lru_cache(maxsize=1)
def _parts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = resources.files("normalizers").joinpath("label_parts.toml").read_text("utf-8")
    return tuple((field, tuple(map(key, entry["parts"]))) for field, entry in tomllib.loads(text).items())


def guessed(text: str, cells: Sequence[str]) -> Label | None:
    """The label that an unknown heading is by its parts and by the texts under it, with the time that it names; None where they disagree.

    >>> guessed("Ｒ５の動き", ["空家の所有者12人に通知した。", "相談会を2回開いた。"]).field
    'status'
    >>> guessed("受け持ち", ["ごみ減量課", "施設課・清掃係"]).field, guessed("受け持ち", ["12件", "15件"])
    ('organization', None)
    """
    printed = "".join(text.split())
    found = find_period(printed, None)
    rest = bare(printed)
    if found is not None:
        start, end = found[1]
        rest = bare(printed[:start] + printed[end:]) or rest
    said = [cell for cell in cells if key(cell)]
    if not said or not rest or len(rest) > _SHORT:
        return None
    for field, parts in _parts():
        if any(part in rest for part in parts) and _agree(field, said):
            return Label(text, field, found[0] if found else None, None, exact=False)
    return None


def chosen_field(heading: str) -> str | None:
    """The field that a mark below one of the words under a heading chooses: a division (主体) or a grade (進み具合); None for neither.

    >>> chosen_field("主体"), chosen_field("進み具合（●印）"), chosen_field("地区")
    ('organization', 'grade', None)
    """
    rest = bare(heading)
    for field, parts in _parts():
        if field in ("organization", "grade", "status") and any(part in rest for part in parts):
            return "grade" if field == "status" else field
    return None


def is_hinted(text: str) -> bool:
    """Whether a short text has a part that labels have, whatever stands below it.

    >>> is_hinted("ここまで進みました"), is_hinted("朝の体操")
    (True, False)
    """
    rest = bare("".join(text.split()))
    return 0 < len(rest) <= _SHORT and any(part in rest for _, parts in _parts() for part in parts)


def tells_of_past(text: str) -> bool:
    """Whether the last sentence of a text tells of what was done.

    >>> tells_of_past("外壁を改修した。"), tells_of_past("外壁の改修")
    (True, False)
    """
    return _PAST.search(_last_sentence(text)) is not None and _last_sentence(text).endswith(("た", "ました", "済み"))


def _agree(field: str, cells: Sequence[str]) -> bool:
    recurs = len(set(map(key, cells))) < len(cells)
    tests: dict[str, Callable[[str], object]] = {
        "organization": _may_be_division,
        "period": lambda text: find_period(text, None) is not None or key(text) in ("未定", "継続"),
        "grade": lambda text: len(key(text)) <= _SHORT // 2 and (is_grade(text) or (recurs and not _has_digit(text))),
        "target": lambda text: not _PAST.search(_last_sentence(text)) or _has_digit(text),
        "plan": lambda text: _AHEAD.search(_last_sentence(text)),
        "actual": lambda text: _has_digit(text) and not text.rstrip().endswith("。") and len(text) < 3 * _SHORT,
        "status": lambda text: (
            _PAST.search(_last_sentence(text))
            or (len(key(text)) > _SHORT // 2 and not _AHEAD_ONLY.search(_last_sentence(text)))
        ),
        "description": lambda text: len(key(text)) > _SHORT // 2 and not _PAST.search(_last_sentence(text)),
    }
    test = tests.get(field)
    return test is None or _share(cells, test) > _MOST


def _may_be_division(text: str) -> bool:
    return is_organization(text) or (len(key(text)) <= _SHORT and "。" not in text and not _has_digit(text))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, key(text)))


def _last_sentence(text: str) -> str:
    return next((part.strip() for part in reversed(_ENDS.split(text)) if part.strip()), "")


def _share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0.0
