"""What a column of a block holds, and what single cells look like: figures, units, reports, times in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.labels import Label, bare
from normalizers.legend import is_grade
from normalizers.measure import canonical_unit
from normalizers.period import is_period, parse_period
from normalizers.text import key

VALUE_FIELDS = frozenset({"target", "actual", "baseline", "rate", "grade", "status", "plan", "cost", "total"})
_ROWKINDS = VALUE_FIELDS | {"description"}
NUMBERING = re.compile(r"[(（]?[0-9０-９A-Za-zＡ-Ｚ①-⑳ⅰ-ⅻⅠ-Ⅻ]+(?:[-－‐.．][0-9０-９(（)）①-⑳]+)*[)）.．]?")
_DATED_CELL = re.compile(r"([^（()）]*[^\s（()）])\s*[（(]([^（()）]+)[)）]")
GRADE_LENGTH = 12  # characters; a longer grade cell is a report in words
_LED_BY_TIME = re.compile(r"(\S+)[\s　]+([△▲-]?[0-9０-９][^\s　]*)")
_PENDING = ("集計中", "調査中", "未集計", "算定中", "未公表", "公表前", "確認中")


@dataclass(frozen=True, slots=True)
class Column:
    """Columns first..last-1 of a block under one lowest header cell.

    `field` is a field of labels.toml or one of: `year` (a year and nothing else), `rowkind` (its cells say what their row is),
    `when` (its cells are the time of the values beside them, tied by `stage`), `blank` (no header and nothing known of its cells).
    """

    first: int
    last: int
    field: str
    label: str
    name: str = ""  # its lowest header cell alone, folded and without brackets
    when: str | None = None
    unit: str | None = None
    side: str | None = None
    stage: str | None = None
    years: tuple[int, ...] = ()
    figures: bool = False  # whether its cells hold figures
    policies: bool = False  # whether its cells are numbered or say what is aimed at: (1) 相談体制の充実
    numbers: bool = False  # whether its cells hold numbers, be it among words
    merged: bool = False  # whether its cells head several rows and are words that no label knows
    marks: bool = False  # whether its cells are marks and nothing else
    count: int = 0  # how many of its cells say something
    heads: int = 1  # how many header cells stand above each other over it
    chosen: bool = False  # whether a mark in it chooses the word of its lowest header cell
    guessed: bool = False  # whether its label is known in part only
    short: bool = False  # whether its cells hold a word or two each
    sentences: bool = False  # whether its cells are sentences
    filled: bool = True  # whether half of its cells or more say something
    stack: tuple[tuple[str, str], ...] = ()  # field and label of each line of its cells, where they take several
    lowest: str = ""  # its lowest header cell alone, as printed on one line
    part: str | None = None  # what of its line it speaks of, where that comes again under each year: 小学生 | 中学生
    parts: tuple[int, int] | None = None  # columns of the parts of its names, where they stand apart


def is_report(text: str) -> bool:
    """Whether a text is a report in words rather than a grade.

    >>> is_report("２月に説明会を開き、３地区の合意を得た。"), is_report("順調")
    (True, False)
    """
    return len(key(text)) > GRADE_LENGTH and not is_grade(text)


def time_in_brackets(text: str) -> str | None:
    """The time that stands in brackets behind a figure of its own: 81.3%（R2）.

    >>> time_in_brackets("8箇所（令和5年度）"), time_in_brackets("（令和5年度）"), time_in_brackets("年4回（夏休み）")
    ('令和5年度', None, None)
    """
    match = _DATED_CELL.fullmatch(text.strip())
    if match is None or not is_period(match[2]) or not any(char.isdigit() for char in key(match[1])):
        return None
    return match[2].strip() if parse_period(match[2], None).start is not None else None


def led_by_time(text: str) -> tuple[str, str] | None:
    """The time that leads a figure and the figure: 令和5年度　88.1%; None where a text is no such thing.

    >>> led_by_time("平成30年度　82.4%"), led_by_time("令和5年度末 完成"), led_by_time("年4回 32人")
    (('平成30年度', '82.4%'), None, None)
    """
    match = _LED_BY_TIME.fullmatch(text.strip())
    if match is None or not is_period(match[1]) or not any(map(str.isdigit, key(match[2]))):
        return None
    return (match[1], match[2]) if parse_period(match[1], None).start is not None else None


def is_target_word(text: str) -> bool:
    """Whether a label is 目標 or one of its like, which head goals and targets alike."""
    return bare(text) in ("目標", "数値目標", "達成目標")


def is_figure(text: str) -> bool:
    """Whether a cell holds figures or says that they are not there yet.

    >>> [is_figure(text) for text in ("1,250人", "（集計中）", "実施")]
    [True, True, False]
    """
    return any(map(str.isdecimal, text)) or key(text).strip("()") in _PENDING


def is_schedule(label: Label) -> bool:
    """Whether a label heads what is to be done in each year: 工程, 実施スケジュール."""
    text = bare(label.text)
    return label.field == "period" and (text.startswith(("工程", "スケジュール")) or text.endswith("スケジュール"))


def row_kind(label: Label | None) -> str | None:
    """The field that a row label gives to the values of its row: 目標 → target, 実績 → actual."""
    if label is None or not label.exact:
        return None
    if is_schedule(label):
        return "target"
    if label.field == "goal" and is_target_word(label.text):
        return "target"
    return label.field if label.field in _ROWKINDS | {"stage"} else None


def is_unit(text: str) -> bool:
    """Whether a cell holds a unit and nothing else.

    >>> [is_unit(text) for text in ("（%）", "人", "利用者数（人）", "12人")]
    [True, True, False, False]
    """
    inner = key(text).strip("()[]【】")
    return canonical_unit(inner) is not None and not any(map(str.isdigit, inner))


def names_undertaking(label: str) -> bool:
    """Whether a label names the undertaking itself (事業名) and not a field of work above it (取組項目).

    >>> names_undertaking("事　業　名"), names_undertaking("取組項目")
    (True, False)
    """
    return any(word in bare(label) for word in ("事業名", "事務事業", "事業の名称", "事業名称"))
