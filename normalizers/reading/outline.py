"""Headings outside and inside tables: which lines are headings, and the path of those that stand above a place.

A heading is recognised by its numbering or brackets, not by its wording. Two headings are of one level where their numbering is of
one kind; a heading closes those of its own level and below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalizers.labels import find_label
from normalizers.text import key, nfkc

_MAX_HEADING = 60  # characters; longer lines are prose
_NOT_HEADING = re.compile(
    r"^[\s　]*(?:(?:評価|判定|進捗|達成度?|記号|表|ランク)[^\s　]{0,6}(?:見方|基準|凡例)$|【[^】]*(?:基準|凡例|区分|見方|定義|考え方)】|※|＊|\*|注|（注|\(注|参考|出典|資料\d|表\d|図\d|別紙|様式|凡例|[（(]?単位|[（(][^（()）]*[)）]$|・|-\s|○印|P\d|\d+\s*$|[-－‐―]\s*\d+\s*[-－‐―]$)"
)
_ENDS_SENTENCE = re.compile(r"[。]\s*$|(?:ます|です|した)[。]?$")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("appendix", r"^別表[\d一二三]*[\s　]"),
        ("part", r"^第[\d一二三四五六七八九十]+[編部]"),
        ("chapter", r"^第[\d一二三四五六七八九十]+章"),
        ("section", r"^第[\d一二三四五六七八九十]+[節項]"),
        ("word-number-number", r"^(?:【|＜|<|■|●|◆)?([^\d\s①-⑳Ⅰ-Ⅻ()]{1,8}?)\s*[\dⅠ-ⅫIVX]+[-－‐ー.][\dⅠ-Ⅻ]+"),
        (
            "word-number",
            r"^(【|＜|<|■|●|◆)?([^\d\s①-⑳Ⅰ-Ⅻ()]{1,8}?)\s*(?:[\dⅠ-Ⅻ①-⑳]+|(?<![A-Za-z])[IVX]+(?![A-Za-z]))(?=[\s:：.．)】>＞「『]|[^\d年月日人件回%])",
        ),
        ("word-bracket", r"^(?:【|＜|<|■|●|◆)?([^\d\s()「」、。]{2,8}?)\s*\(\d{1,2}\)[\s　:：]"),
        ("roman", r"^[Ⅰ-Ⅻ]+|^[IVX]+[\s.．]"),
        ("dotted", r"^\d{1,2}[-－]\d{1,2}(?:[-－]\d{1,2})?[\s.．:：]"),
        ("number", r"^\d{1,2}\s*[.．、]|^\d{1,2}[\s　]"),
        ("letter", r"^[A-Z][\s　.．)）]"),
        ("bracket-number", r"^[(（]\s*[\d一二三四五六七八九十]{1,2}\s*[)）]"),
        ("circled", r"^[①-⑳]"),
        ("kana", r"^[アイウエオカキクケコ][\s　.．)）]"),
        ("lenticular", r"^【[^】]+】$"),
        ("angle", r"^[<＜〈《≪][^>＞〉》≫]+[>＞〉》≫]$"),
        ("square", r"^[■◆●□◇]"),
    )
)
_EXPLAINED = re.compile(r"(?:^|[\s　、])[\dA-E◎○△▲×]\s*:")  # the grades of a legend
_TABLE_CAPTION = re.compile(r"^(?:図?表|別表)\s*[0-9一二三四五六七八九十]+(?:[-.‐－][0-9]+)*[\s　:：.．]+\S")
_SAYS = re.compile(r"^[（(]?([^：:\s　]{2,10})(?:[\s　]*[：:][\s　]*|[\s　]+)[^\s　]")
_OF_SHEETS = ("extra", "organization", "period", "status", "grade", "unit", "item_no", "cost", "total")
_NOTHING = re.compile(r"^(?:該当(?:事業)?なし|なし|特になし|以下余白|以上|空欄)")
_MARK = re.compile(r"^[■□◆◇●▼▽▶]+[\s　]*")
_TITLE_WORDS = re.compile(r"^(?:令和|平成|昭和|R|H|S|第\d+[次期回])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed, the kind of its numbering, its level where the format tells one, and the table that it stands in, if it does."""

    text: str
    kind: str
    table: int | None = None  # the table that it is a band of
    row: int | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The open headings, broadest first."""

    headings: tuple[Heading, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The printed headings, broadest first."""
        return tuple(heading.text for heading in self.headings)

    def under(self, heading: Heading) -> Outline:
        """The outline after a heading: it closes those from the first one of its own kind on.

        A heading without a number closes those of its level and below, and is closed by any of its level or above.
        """
        for place, open_heading in enumerate(self.headings):
            if open_heading.kind == heading.kind or _closes(heading, open_heading):
                return Outline((*self.headings[:place], heading))
        return Outline((*self.headings, heading))


def _closes(heading: Heading, other: Heading) -> bool:
    """Whether a heading closes another by its level, where one of them has no number."""
    if heading.level is None or other.level is None or not (_by_level(heading) or _by_level(other)):
        return False
    return heading.level <= other.level


def _by_level(heading: Heading) -> bool:
    return heading.kind.startswith("level ")


def could_be_heading(text: str) -> bool:
    """Whether a line may be a heading: a few words that are no note, no sentence and no title of a year.

    >>> could_be_heading("数値目標の状況"), could_be_heading("（単位：人）"), could_be_heading("毎年度公表しています。")
    (True, False, False)
    """
    printed = text.strip()
    return (
        bool(printed)
        and len(printed) <= _MAX_HEADING
        and "\t" not in printed
        and not _NOT_HEADING.match(printed)
        and not _ENDS_SENTENCE.search(printed)
        and not _TITLE_WORDS.match(nfkc(printed))
        and len(_EXPLAINED.findall(nfkc(printed))) < 2
        and not _says(printed)
    )


def _says(line: str) -> bool:
    """Whether a line says something of the whole sheet: 計画期間：令和5年度～令和9年度."""
    match = _SAYS.match(line)
    label = find_label(match[1]) if match else None
    return label is not None and label.exact and label.field in _OF_SHEETS


def find_heading(text: str, level: int | None = None) -> Heading | None:
    """The heading that a line is, or None.

    Args:
        text: the whole line.
        level: heading level where the format marks headings; 1 is the title.

    Example:
        >>> find_heading("第2章　ひとが行きかうまち").kind, find_heading("（単位：人）"), find_heading("施策１－２　道路網の整備").kind
        ('chapter', None, 'word-number-number:施策')
    """
    printed = text.strip()
    folded = nfkc(printed)
    if not could_be_heading(printed):
        return None
    plain = _MARK.sub("", printed)
    for name, pattern in _KINDS:
        if match := pattern.match(folded):
            word = "".join(group for group in match.groups() if group)
            return Heading(plain, f"{name}:{key(word)}" if word else name, level=level)
    return Heading(plain, f"level {level}", level=level) if level is not None and level > 1 else None


def find_table_caption(text: str) -> Heading | None:
    """The heading that the numbered caption of a table is (表3-2　減量の状況), for tables that stand under no other heading.

    >>> find_table_caption("表3-2　減量の状況").text, find_table_caption("表は次のとおりです。")
    ('表3-2　減量の状況', None)
    """
    printed = text.strip()
    if len(printed) > _MAX_HEADING or _ENDS_SENTENCE.search(printed) or not _TABLE_CAPTION.match(nfkc(printed)):
        return None
    return Heading(printed, "table caption")


def is_caption(heading: Heading) -> bool:
    """Whether a heading without a number only says what the table below it holds, as labels of cells do.

    >>> [is_caption(Heading(text, "lenticular")) for text in ("【重要業績指標（ＫＰＩ）】", "【子育て】")]
    [True, False]
    """
    if heading.kind not in ("lenticular", "angle", "square"):
        return False
    label = find_label(heading.text)
    return label is not None and label.field not in (None, "goal") and label.period is None


def find_plain_heading(text: str) -> Heading | None:
    """The heading that a full-width cell of a list is without a number: short words that are no note and no sentence.

    >>> find_plain_heading("子育て支援の充実"), find_plain_heading("該当なし")
    (Heading(text='子育て支援の充実', kind='plain', table=None, row=None, level=None), None)
    """
    printed = text.strip()
    words = 1 < len(printed) <= _MAX_HEADING and not _NOT_HEADING.match(printed) and not _ENDS_SENTENCE.search(printed)
    return Heading(printed, "plain") if words and not _NOTHING.match(printed) else None


@dataclass(frozen=True, slots=True)
class NamedIndicator:
    """A heading that names what the table below it measures: ＫＰＩ1-1　利用者数."""

    text: str
    number: str | None


_INDICATOR_HEADING = re.compile(r"^([^\s\d①-⑳]{2,12}?)\s*([\d①-⑳][\d－\-‐.]*|)[\s　:：.．]+(.+)$")


def find_named_indicator(text: str) -> NamedIndicator | None:
    """The indicator that a heading names, with its number, or None.

    >>> find_named_indicator("数値目標②　空き家の成約件数")
    NamedIndicator(text='空き家の成約件数', number='②')
    """
    printed = text.strip()
    match = _INDICATOR_HEADING.match(printed) or _INDICATOR_HEADING.match(nfkc(printed))
    if match is None or len(printed) > _MAX_HEADING:
        return None
    label = find_label(match[1])
    if label is None or label.field not in ("indicator", "target") or not label.exact:
        return None
    return NamedIndicator(match[3].strip(), match[2] or None)
