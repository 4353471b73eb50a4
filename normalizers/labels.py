"""What a printed label says about the cells under or beside it.

`find_label` reads one text as a label: the field that it names, and the year and the unit that are printed in it
(目標値（令和7年度）, R2目標, 事業費（千円）). It promises nothing about position: whether a cell that reads as a label is one is decided
by the reading, which sees its neighbours. The wordings are data (labels.toml, and a user's own file of the same form).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from functools import lru_cache
from importlib import resources

from normalizers.measure import find_unit
from normalizers.period import STAGE_OF_PLAN, find_period
from normalizers.record import Period
from normalizers.text import key
from normalizers.tokens import variant_key

_MAX_LABEL = 100  # characters, brackets included; longer texts are prose
_MAX_BARE = 40  # characters without brackets
_BRACKETS = re.compile(r"[（(〔［\[【<＜][^（()）〕］\]】>＞]*[）)〕］\]】>＞]")
_NOTE = re.compile(r"[※＊*]\d*.*$", re.DOTALL)
_FORMULA = re.compile(r"(?<=[一-鿿値])(?:[a-z](?:[/÷×+\-−=][a-z0-9]+)+|[a-z]|[A-Z][/÷×+\-−=][A-Z])$")  # 対計画比b/a
_EDGES = ":：…‥・、,.。○●◎◆■□◇★☆-－ \n\t　"
_OUTER = re.compile(r"[【\[<「『〔](.*)[】\]>」』〕]")
_NUMBER_BEFORE = re.compile(r"^(?:第?\d{1,2}[.．、)）]|[(（]\d{1,2}[)）]|[①-⑳ⅰ-ⅻⅠ-Ⅻ])\s*")
_NUMBER_AFTER = re.compile(r"(?:[①-⑳]|\d{1,2}|[A-E])$")
_PARTICLES = re.compile(r"^(?:の|における|に|時点の|現在の|末の|中の|以降の)+|(?:の|時点|現在|末)+$")
_SENTENCE = re.compile(r"[。]|(?:ます|した|する|である|ている|ない|こと)$")
_REMARK = re.compile(r"(?:考え方|根拠|理由|要因|原因|背景)$")
_TAILS = ("名", "等", "欄", "の名称", "について", "一覧", "値", "別")
_STAGE_OF_PLAN = re.compile(STAGE_OF_PLAN)
_STAGE = re.compile(r"(?:第\d{1,2}|前|後|今|次|現)期(?:計画)?[((]([^()]+)[))]")
# What a bracket behind unknown words may say of a label; （再掲） and （合計） say something of a name.
_TOLD_IN_BRACKETS = frozenset(
    {"target", "actual", "baseline", "plan", "status", "grade", "period", "organization", "indicator", "description"}
)
_EXPLAINED = re.compile(r"[^()]+[(]([^()]+)[)]")
_MAY_BE_DATED = re.compile(r"\d|[年月期元一二三四五六七八九十]")
_MAX_WEAK = 14  # characters of a label of which only the last word is known
_AT_START = re.compile(r"策定時|設定時|当初|基準|開始前|計画前")
# Last words of labels, for labels that shading or their place make one: 〜の目標, 〜概要, 〜名.
_WEAK = (
    ("柱", "goal"),
    ("意見", "extra"),
    ("考え方", "extra"),
    ("根拠", "extra"),
    ("理由", "extra"),
    ("要因", "extra"),
    ("原因", "extra"),
    ("担当課", "organization"),
    ("所管課", "organization"),
    ("課名", "organization"),
    ("部署", "organization"),
    ("指標", "indicator"),
    ("目標", "goal"),
    ("方針", "goal"),
    ("施策", "goal"),
    ("政策", "goal"),
    ("戦略", "goal"),
    ("事業", "item"),
    ("取組", "item"),
    ("取組み", "item"),
    ("名称", "item"),
    ("役割", "extra"),
    ("名", "item"),
    ("期間", "period"),
    ("時期", "period"),
    ("期限", "period"),
    ("実績", "actual"),
    ("状況", "status"),
    ("概要", "description"),
    ("内容", "description"),
    ("理由", "extra"),
    ("課題", "extra"),
    ("方向", "extra"),
    ("方向性", "extra"),
    ("目的", "extra"),
    ("意見", "extra"),
    ("根拠", "extra"),
    ("備考", "extra"),
    ("率", "extra"),
    ("額", "cost"),
    ("費", "cost"),
)
_NO_HEADING = frozenset(
    {"recurring", "as_needed", "year_round", "within_fiscal_year", "none"}
)  # times that head no column
_TIMED = frozenset(
    {"target", "plan", "baseline", "present", "actual", "status", "grade", "rate", "cost", "total", "stage"}
)  # fields of which a sheet has one for each year
_MIN_SUFFIX = 3  # characters: shorter endings (事業, 目標) are also those of names

Wordings = Mapping[str, Mapping[str, Iterable[str]]]  # field → {"words": wordings}, as a TOML file of labels says it


@dataclass(frozen=True, slots=True)
class Label:
    """One text read as a label. `field` is None where only a year is printed; `exact` is False where the wording only ends so."""

    text: str
    field: str | None
    period: Period | None = None
    unit: str | None = None
    exact: bool = True
    number: str | None = None  # numbering behind the label: ＫＰＩ①
    weak: bool = False  # only its last word is known: a label where something else says that it is one
    fixed: bool = False  # a layout says the field

    @property
    def is_period(self) -> bool:
        """Whether the label is a year (or another time) and nothing else."""
        return self.field is None and self.period is not None


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Wordings by their key: the folded text and the folded text without 表記ゆれ; `marks` are signs that a layout put behind labels."""

    fields: Mapping[str, str]
    variants: Mapping[str, str]
    longest: int
    marks: Mapping[str, str] = field_of(default_factory=dict)  # last sign of a label → field

    def look_up(self, text: str) -> tuple[str, bool] | None:
        """Field of a folded text and whether the whole text is the wording (else it only ends with it)."""
        if not text:
            return None
        exact = self.fields.get(text) or self.variants.get(variant_key(text))
        if exact:
            return exact, True
        for tail in _TAILS:
            if text.endswith(tail) and (field := self.fields.get(text.removesuffix(tail))):
                return field, True
        for start in range(max(1, len(text) - self.longest), len(text) - _MIN_SUFFIX + 1):
            if field := self.fields.get(text[start:]):
                return field, False
        return None


def lexicon_of(wordings: Iterable[Wordings]) -> Lexicon:
    """The lexicon of several label tables, later ones winning.

    >>> lexicon_of([{"item": {"words": ["事業名"]}}]).look_up("事業名")
    ('item', True)
    """
    fields: dict[str, str] = {}
    for table in wordings:
        for field, entry in table.items():
            fields.update({key(word): field for word in entry["words"]})
    return Lexicon(
        fields, {variant_key(word): field for word, field in fields.items()}, max(map(len, fields), default=0)
    )


class WordingError(ValueError):
    """A file of label wordings is not what it should be; the message names the line where there is one."""


def extended(lexicon: Lexicon | None, wordings: Mapping[str, str], marks: Mapping[str, str]) -> Lexicon:
    """A lexicon with the wordings and marks that hold for one document alone; its wordings win.

    >>> extended(None, {"おぼえ": "extra"}, {}).look_up("おぼえ")
    ('extra', True)
    """
    base = lexicon or default_lexicon()
    fields = {key(word): name for word, name in wordings.items()}
    return Lexicon(
        {**base.fields, **fields},
        {**base.variants, **{variant_key(word): name for word, name in fields.items()}},
        max([base.longest, *map(len, fields)]),
        marks,
    )


def parse_wordings(text: str, fields: Iterable[str] | None = None) -> Wordings:
    r"""The wordings of a TOML text of tables `[field]` with `words = [...]`.

    Args:
        text: the whole file.
        fields: the fields that there are; those of the wordings that ship where None.

    Raises:
        WordingError: the text is no TOML, a field does not exist, or a table holds something else than a list of words.

    Example:
        >>> parse_wordings("[target]\nwords = ['このくらいまで']")
        {'target': {'words': ['このくらいまで']}}
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordingError(str(error)) from None
    known = frozenset(shipped_wordings() if fields is None else fields) or frozenset(tables)
    for field, entry in tables.items():
        where = f"line {line_of(text, field)}: [{field}]"
        if field not in known:
            raise WordingError(f"{where} is no field; fields are {', '.join(sorted(known))}")
        words = entry.get("words") if isinstance(entry, dict) else None
        if not isinstance(words, list) or not all(isinstance(word, str) and key(word) for word in words):
            raise WordingError(f"{where} has no list of words")
        if set(entry) != {"words"}:
            raise WordingError(f"{where} may hold words and nothing else")
    return tables


def line_of(text: str, table: str) -> int:
    """The line, from 1, on which a table or key of a TOML text begins; 1 where it is written in another way."""
    head = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(table)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if head.match(line)), 1)


@lru_cache(maxsize=1)
def shipped_wordings() -> Wordings:
    """The wordings that ship with plansheets, by field."""
    return parse_wordings(resources.files("normalizers").joinpath("labels.toml").read_text("utf-8"), fields=())


@lru_cache(maxsize=8)
def lexicon_with(*texts: str) -> Lexicon:
    """The lexicon of the wordings that ship and those of further TOML texts, of which later ones win.

    Raises:
        WordingError: a text holds no wordings; see `parse_wordings`.
    """
    return lexicon_of([shipped_wordings(), *map(parse_wordings, texts)])


def default_lexicon() -> Lexicon:
    """The lexicon of the wordings that ship with plansheets."""
    return lexicon_with()


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """The folded text of a label without its brackets, notes, numbering and decoration.

    >>> bare("【目標（2035年に目指す姿）】"), bare("１．担 当 課"), bare("対　　象※誰、何に対して")
    ('目標', '担当課', '対象')
    """
    folded = (_NOTE.sub("", key(text)) or key(text)).strip(_EDGES)
    if outer := _OUTER.fullmatch(folded):
        folded = outer[1]
    inner = _FORMULA.sub("", _BRACKETS.sub("", folded) or folded).strip(_EDGES)
    return _NUMBER_BEFORE.sub("", inner).strip(_EDGES)


def find_label(text: str, fiscal_year: int | None = None, lexicon: Lexicon | None = None) -> Label | None:
    """The label that a text is, or None where it reads as no label.

    Args:
        text: the whole text of a cell.
        fiscal_year: of the document, for years without an era.
        lexicon: wordings; those that ship where None.

    Returns:
        A label with a field, a period or both.

    Example:
        >>> find_label("所管課").field, find_label("R2目標").period.fiscal_year, find_label("事業費（千円）").unit
        ('organization', 2020, '千円')
    """
    dated = fiscal_year if _MAY_BE_DATED.search(text) else None  # nothing else depends on the document's year
    return _found_label(text, dated, lexicon)


@lru_cache(maxsize=20_000)
def _found_label(text: str, fiscal_year: int | None, lexicon: Lexicon | None) -> Label | None:
    printed, text = text, "".join(text.split())  # a label is broken over lines wherever its cell is narrow
    folded = key(text)
    if not folded or len(folded) > _MAX_LABEL or "。" in folded:
        return None
    lexicon = lexicon or default_lexicon()
    if told := lexicon.marks.get(text[-1]):
        return _told(printed, text[:-1], fiscal_year, lexicon, told)
    label = _find_label(text, fiscal_year, lexicon)
    return replace(label, text=printed) if label is not None else None


def _told(printed: str, text: str, fiscal_year: int | None, lexicon: Lexicon, name: str) -> Label:
    """A label whose field a layout says; the time in it stays where it is that of figures or of a report."""
    label = _find_label(text, fiscal_year, lexicon)
    time = label.period if label is not None else (found := find_period(text, fiscal_year)) and found[0]
    return Label(printed, name, time if name in _TIMED else None, find_unit(text), fixed=True)


def _find_label(text: str, fiscal_year: int | None, lexicon: Lexicon) -> Label | None:
    found = find_period(text, fiscal_year)
    unit = find_unit(text)
    if found is None:
        return _plain(text, bare(text), None, unit, lexicon)
    period, (start, end) = found
    if (hit := lexicon.look_up(bare(text))) and hit[1] and key(text[start:end]) in bare(text):
        return Label(text, hit[0], None, unit)  # the wording itself holds the time word: 期末報告, 年度別計画
    around = text[:start] + text[end:]
    folded = key(around).strip(_EDGES)
    if outer := _OUTER.fullmatch(folded):
        folded = outer[1]
    rest = _PARTICLES.sub("", _BRACKETS.sub("", folded).strip(_EDGES))
    rest = _NUMBER_BEFORE.sub("", rest)
    if rest and not _STAGE_OF_PLAN.fullmatch(rest):
        return _plain(text, rest, period, unit, lexicon)
    inside = _PARTICLES.sub("", key(around).strip(_EDGES + "()（）")) if not rest else ""
    hit = lexicon.look_up(inside) if inside else None
    if hit is None and period.kind in _NO_HEADING:
        return None
    return Label(text, hit[0] if hit else None, period, unit)


def _plain(text: str, rest: str, period: Period | None, unit: str | None, lexicon: Lexicon) -> Label | None:
    if len(rest) > _MAX_BARE:
        return None
    hit = lexicon.look_up(rest) or lexicon.look_up(key(text).strip(_EDGES))
    if rest.endswith("値") and hit == ("indicator", True) and (match := _EXPLAINED.fullmatch(key(text))):
        told = ("target", True) if match[1] == "目標" else _in_brackets(text, lexicon)
        hit = told or hit  # 指標値（目標）
    if hit == ("goal", True) and (told := _in_brackets(text, lexicon)) and told[0] == "target":
        hit = told  # 目標（どこまで）
    if hit is None or not hit[1]:
        hit = _joint(rest, lexicon) or hit or _of_stage(text, lexicon) or _in_brackets(text, lexicon)
    number = None
    if hit is None and (match := _NUMBER_AFTER.search(rest)) and match.start():
        hit, number = lexicon.look_up(rest[: match.start()].strip(_EDGES)), match[0]
    if hit is None:
        weak = (
            next((field for tail, field in _WEAK if rest.endswith(tail)), None) if not _SENTENCE.search(rest) else None
        )
        weak = "extra" if weak == "goal" and rest.startswith("今後") else weak  # 今後の取組方針 concludes
        return Label(text, weak, period, unit, exact=False, weak=True) if weak and len(rest) <= _MAX_WEAK else None
    if not hit[1] and _SENTENCE.search(rest):
        return None
    if not hit[1] and _REMARK.search(rest):
        hit = ("extra", False)  # 計画値の考え方
    field = "baseline" if hit[0] == "actual" and not hit[1] and _AT_START.search(rest) else hit[0]
    return Label(text, field, period, unit, hit[1], number)


def _of_stage(text: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """The wording in brackets behind a term of a plan: 第8期（実績）."""
    match = _STAGE.fullmatch(key(text))
    hit = lexicon.look_up(match[1]) if match else None
    return hit if hit is not None and hit[1] and hit[0] in ("target", "actual", "baseline") else None


def _in_brackets(text: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """The wording in brackets behind words that none explains: ここまでの水準（数値目標）."""
    match = _EXPLAINED.fullmatch(key(text))
    hit = lexicon.look_up(match[1].strip(_EDGES)) if match else None
    return hit if hit is not None and hit[1] and hit[0] in _TOLD_IN_BRACKETS else None


def _joint(rest: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """Wordings joined by 及び or 並びに, or known ones by a dot or slash: the first says what the cell holds."""
    first, joint, _ = rest.partition("及び") if "及び" in rest else rest.partition("並びに")
    if joint:
        return lexicon.look_up(first.strip(_EDGES))
    parts = [lexicon.look_up(part) for part in re.split(r"[・/]", rest)]  # 担当部署・関係機関
    if ("indicator", True) in parts:
        return ("indicator", True) if all(part is not None and part[1] for part in parts) else None  # 数値目標・KPI
    return parts[0] if len(parts) > 1 and all(part is not None and part[1] for part in parts) else None
