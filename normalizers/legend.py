"""Gradings (◎ ○ △ ×, Ａ to Ｅ, 5 to 1) and the legends that say what they mean in one document.

A grade means nothing by itself: ○ is the best mark in one city and the second in the next. So a legend is looked for in the
document's own lines and cells, and a grade that no legend explains stays unexplained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from normalizers.text import SIGNS, key, nfkc

_MARK = r"[◎○●△▲▽×☆★◇☀☼☁⛅☂☔]|[A-FS]|[a-e]|IV|I{1,3}|V|[1-7]|[①-⑦]|-"
_GRADE = rf"(?:評価|判定|ランク|区分|量|質)?(?P<mark>{_MARK})(?:評価|判定|ランク)?"
_STRONG = r"\s*(?:[:=]|\.{2,}|⇒|→|-+(?=\D)|\.(?=\D)|\)(?=\s*\w))\s*"
_BEFORE = r"(?:^|(?<=[\s、。,;/|()\[\]【】「・:※]))"
_SIGN = r"(?=[◎○●△▲▽×☆★◇■◆▼][:=])"  # a sign with a colon needs no white before it
# Signs that also tick boxes and draw bars, and so are grades only where a legend says so.
_EXPLAINED = _GRADE.replace("(?P<mark>", "(?P<mark>[■◆▼]|")
_STRONG_ENTRY = re.compile(rf"(?:{_BEFORE}|{_SIGN}){_EXPLAINED}(?:{_STRONG}|\s*(?=\())")
_WEAK_ENTRY = re.compile(rf"{_BEFORE}{_GRADE}\s+(?=\S)")
_MAY_EXPLAIN = re.compile(r"[=＝]|[◎○●△▲×][^\s◎○●△▲×]{2}.*[◎○●△▲×]")
_BARE_ENTRY = re.compile(r"(?:^|(?<=[\s:：、,]))([◎○●△▲×])([^\s◎○●△▲×:：=＝、,]{2,20})(?=[\s、,]|$)")
_WORD_ENTRY = re.compile(r"([^\s=:：＝、。()]{1,6})[=＝]([^\s=＝][^=＝]*?)(?=[\s、,/]+[^\s=＝]{1,6}[=＝]|$)")
_WHOLE = re.compile(_GRADE)
_WITH_WORDS = re.compile(rf"{_GRADE}(?:{_STRONG}|\s*(?=\()|\s+)(?P<words>\S.*)")
# A list of options is no legend unless its words judge: without this test every lettered list of a report would be one.
_JUDGES = re.compile(
    r"達成|順調|計画|予定どおり|超え|下落|不能|比較|目標|実施|遅れ|良好|改善|良化|悪化|期待|上回|下回|同水準|同等|以上|未満|継続|完了|未着手|着手|評価|判定|"
    r"適切|適正|成果|進[んま捗]|変化な|変わら|維持|拡充|縮小|廃止|中止|休止|検討|優れ|優る|劣る|課題|ランク|測定|把握|困難|必要|十分|取組中|新規"
)
# Numbers mostly number something, so words such as 計画 or 実施 prove nothing beside them.
_JUDGES_STRICTLY = re.compile(
    r"達成|上回|下回|どおり|通り|順調|遅れ|優[るれ]|劣る|適正|適切|妥当|良好|十分|満足|進んで|できて|できな|到達|高い|低い|完了|着手|維持|改善|悪化|廃止|終了|困難|不能"
)
_POINTS = re.compile(r"\(?\d{1,4}(?:\.\d)?点?\)?")  # A（22点）
_CHOICE = re.compile(r"([□☐◻■☑☒✓✔◼])\s*")
_EMPTY, _TICKED, _SURELY_TICKED = "□☐◻", "■☑☒✓✔◼", "☑☒✓✔"
_LONG_DASH = re.compile(r"(?<!\w)ー(?=\s*[:=]|$)")  # the sign of a long vowel, typed for a dash: ー：判定できない
_LONGEST_MEANING, _LONGEST_CAPTION = 90, 25


@dataclass(frozen=True, slots=True)
class Scale:
    """One grading of a document: what stands before it (評価の区分) and its grades with their meanings, as printed."""

    caption: str
    meanings: tuple[tuple[str, str], ...]

    def meaning(self, grade: str) -> str | None:
        """What the grade means on this scale; capital and small letters are kept apart."""
        return dict(self.meanings).get(grade)


@dataclass(frozen=True, slots=True)
class Legend:
    """All scales of a document in their order; one document may grade figures by ◎ ○ △ and undertakings by ａ ｂ ｃ."""

    scales: tuple[Scale, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any scale."""
        return bool(self.scales)

    def __add__(self, other: Legend) -> Legend:
        """Both legends, each scale once."""
        return Legend(tuple(dict.fromkeys((*self.scales, *other.scales))))

    def scale(self, grade: str, label: str | None = None) -> Scale | None:
        """The scale that explains a grade: the one whose caption speaks of the label, else the first that knows the grade."""
        knowing = [scale for scale in self.scales if scale.meaning(fold_grade(grade)) is not None]
        wanted = _bare_label(label or "")
        named = [scale for scale in knowing if wanted and wanted in _bare_label(scale.caption)]
        return next(iter(named or knowing), None)

    def meaning(self, grade: str, label: str | None = None) -> str | None:
        """What a grade means here, or None where no scale of the document knows it.

        >>> find_legend(["評価　◎：目標を達成　○：おおむね達成　×：未達成"]).meaning("〇")
        'おおむね達成'
        """
        scale = self.scale(grade, label)
        return scale.meaning(fold_grade(grade)) if scale else None


def fold_grade(text: str) -> str:
    """The bare mark of a printed grade, one form of each sign.

    >>> [fold_grade(text) for text in ("Ａ", "〇", "評価Ｂ", "Ｃ：遅れている", "Ⅱ", "A（順調）")]
    ['A', '○', 'B', 'C', 'II', 'A']
    """
    folded = _one_line(text).strip("()[]【】「」 ")
    match = _WHOLE.fullmatch(folded) or _WITH_WORDS.fullmatch(folded)
    return match["mark"] if match else key(text)


def grade_words(text: str) -> str | None:
    """The words that are printed with a grade itself, or None where it stands alone.

    >>> grade_words("Ａ：順調に進んでいる"), grade_words("Ａ")
    ('順調に進んでいる', None)
    """
    match = _WITH_WORDS.fullmatch(_one_line(text))
    return _trim(match["words"]) or None if match and not _POINTS.fullmatch(match["words"]) else None


def is_grade(text: str | None) -> bool:
    """Whether a cell holds a grade: a mark alone, a mark with a few judging words, or a list of options with one ticked.

    >>> [is_grade(text) for text in ("◎", "ｂ", "Ａ：目標達成", "A（順調）", "□拡充 ■継続", "A地区の整備", "12", "順調")]
    [True, True, True, True, True, False, False, False]
    """
    if not text:
        return False
    folded = _one_line(text).strip("()[]【】「」 ")
    if _WHOLE.fullmatch(folded) or chosen(text) is not None:
        return True
    match = _WITH_WORDS.fullmatch(folded)
    words = match["words"] if match else ""
    return bool(
        words and len(words) <= 40 and "。" not in words and (_JUDGES.search(words) or _POINTS.fullmatch(words))
    )


def chosen(text: str) -> str | None:
    """The ticked option of a printed choice, several joined by 、; None where the text is no choice or nothing is ticked.

    A ■ alone is a bullet as often as a tick, so it counts only beside an empty box.

    >>> chosen("□拡充　■継続　□縮小"), chosen("☑改善"), chosen("■成果")
    ('継続', '改善', None)
    """
    boxes = list(_CHOICE.finditer(text))
    if not boxes or not (any(box[1] in _EMPTY for box in boxes) or all(box[1] in _SURELY_TICKED for box in boxes)):
        return None
    ends = [box.start() for box in boxes[1:]] + [len(text)]
    ticked = [
        text[box.end() : end].strip(" 　・、/／\n\t") for box, end in zip(boxes, ends, strict=True) if box[1] in _TICKED
    ]
    return "、".join(option for option in ticked if option) or None


def is_unticked(text: str) -> bool:
    """Whether a text is a printed choice of two options or more of which none is ticked; one empty box may be a bullet.

    >>> is_unticked("□拡充　□継続"), is_unticked("□拡充　■継続"), is_unticked("□講座を開いた。")
    (True, False, False)
    """
    boxes = list(_CHOICE.finditer(text))
    return len(boxes) > 1 and "。" not in text and all(box[1] in _EMPTY for box in boxes)


def find_legend(texts: Iterable[str]) -> Legend:
    """The legend that stands anywhere in the lines and cells of a document, in their order of reading.

    >>> find_legend(["※ Ａ（順調）　Ｂ（やや遅れ）　Ｃ（遅れ）"]).scales[0].meanings
    (('A', '順調'), ('B', 'やや遅れ'), ('C', '遅れ'))
    >>> find_legend(["Ａ地区　公園の整備", "Ｂ地区　道路の整備"]).scales
    ()
    """
    scales: list[Scale] = []
    block: list[tuple[str, str]] = []
    caption, previous = "", ""
    for line in _lines(texts):
        before, entries = _entries(line)
        if not entries and _MAY_EXPLAIN.search(line):
            before, entries = _bare_entries(line)
            scales += _scale("", _worded(line))
        is_rest = bool(block) and _is_open(block[-1][1])  # of a meaning that the line's end broke within its brackets
        if is_rest:
            block[-1] = (block[-1][0], _trim(block[-1][1] + (before if entries else line)))
        if entries and block and _continues(block, entries) and (is_rest or not before):
            block += entries
        elif not is_rest or entries:
            scales += _scale(caption, block)
            block = entries
            caption = before.strip(" ※・:()[]【】<>") or (previous if len(previous) <= _LONGEST_CAPTION else "")
        previous = line
    scales += _scale(caption, block)
    return Legend(tuple(dict.fromkeys(scales)))


def _worded(line: str) -> list[tuple[str, str]]:
    """The entries of a legend whose grades are words: 評価：晴れ＝目標を達成　くもり＝一部を達成."""
    entries = [(match[1], _trim(match[2])) for match in _WORD_ENTRY.finditer(line)]
    judging = sum(_JUDGES_STRICTLY.search(meaning) is not None for _, meaning in entries)
    return entries if len(entries) > 1 and judging == len(entries) else []


def legend_of_pairs(pairs: Iterable[tuple[str, str]], caption: str = "") -> Legend:
    """The legend that a small table gives: rows of a grade and its meaning; other rows (its header) are left out.

    >>> legend_of_pairs([("区分", "内容"), ("Ａ", "目標に達した"), ("Ｂ", "改善した")]).meaning("A")
    '目標に達した'
    """
    entries = [
        (fold_grade(grade), " ".join(meaning.split())) for grade, meaning in pairs if _WHOLE.fullmatch(_fold(grade))
    ]
    return Legend(tuple(_scale(caption, [entry for entry in entries if entry[1]])))


def _fold(text: str) -> str:
    return _LONG_DASH.sub("-", nfkc(text).translate(SIGNS).strip())


def _one_line(cell: str) -> str:
    return " ".join(_fold(cell).split())


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in text.splitlines():
            if folded := _fold(line):
                yield folded


def _entries(line: str) -> tuple[str, list[tuple[str, str]]]:
    """The caption in front and the (grade, meaning) entries of one line; none where it only happens to begin with a letter."""
    for pattern in (_STRONG_ENTRY, _WEAK_ENTRY):
        anchors = [
            match for match in pattern.finditer(line) if match["mark"] != "-" or match.start() == 0 or match.start() > 8
        ]
        anchors = _one_family(anchors)
        if not anchors or (len(anchors) == 1 and anchors[0].start() > _LONGEST_CAPTION):
            continue
        ends = [anchor.start() for anchor in anchors[1:]] + [len(line)]
        entries = [(anchor["mark"], _trim(line[anchor.end() : end])) for anchor, end in zip(anchors, ends, strict=True)]
        marks = [mark for mark, _ in entries]
        if len(set(marks)) == len(marks) and all(
            meaning and len(meaning) <= _LONGEST_MEANING for _, meaning in entries
        ):
            return line[: anchors[0].start()].strip(), entries
    return "", []


def _bare_entries(line: str) -> tuple[str, list[tuple[str, str]]]:
    """As `_entries`, of a legend that puts nothing between mark and words: 評価：◎計画どおり達成　○一部で実施中　×未実施."""
    found = list(_BARE_ENTRY.finditer(line))
    entries = [(match[1], match[2]) for match in found]
    judging = sum(_JUDGES.search(meaning) is not None for _, meaning in entries)
    if not len(entries) == len(dict(entries)) == judging > 1:
        return "", []
    return line[: found[0].start()].strip(), entries


def _one_family(anchors: list[re.Match[str]]) -> list[re.Match[str]]:
    """The anchors of the marks of one kind, the one with the most of them: a lone ○ in front of Ａ, Ｂ and Ｃ explains something else."""
    families = [_family(anchor["mark"]) for anchor in anchors if anchor["mark"] != "-"]
    if not families:
        return []
    wanted = max(families, key=lambda family: (families.count(family), -families.index(family)))
    return [anchor for anchor in anchors if _family(anchor["mark"]) in (wanted, "dash")]


def _family(mark: str) -> str:
    families = (("dash", "-"), ("capital", "ABCDEFS"), ("small", "abcde"), ("digit", "1234567"), ("circled", "①②③④⑤⑥⑦"))
    named = [name for name, marks in families if mark in marks]
    return named[0] if named else "roman" if mark.strip("IV") == "" else "sign"


def _continues(block: list[tuple[str, str]], entries: list[tuple[str, str]]) -> bool:
    known = {mark for mark, _ in block}
    same = {_family(mark) for mark, _ in (*block, *entries)} - {"dash"}
    return len(same) <= 1 and not any(mark in known for mark, _ in entries)


def _is_open(meaning: str) -> bool:
    return meaning.count("(") > meaning.count(")")


def _trim(meaning: str) -> str:
    """The meaning without the punctuation around it, its own brackets if they hold all of it, and a note behind a slash."""
    meaning = re.split(r"\s+[/|※]\s*", meaning)[0].strip(" 、,;/|・。[]【】")
    match = re.fullmatch(r"\(([^()]*)\)", meaning)
    return (match[1] if match else meaning).strip()


def _bare_label(text: str) -> str:
    return re.sub(r"[\s(【\[].*|の?(?:区分|基準|見方|凡例)$", "", _fold(text).lstrip("※【[ ")).strip("】])")


def _scale(caption: str, block: list[tuple[str, str]]) -> list[Scale]:
    """The scale that a block of entries is, or none: too few, cut out of running text, or words that judge nothing."""
    marks = [mark for mark, _ in block if mark != "-"]
    meanings = [meaning for _, meaning in block]
    if (
        len(set(marks)) < 2
        or set(marks) == {"○", "●"}
        or any("\t" in meaning or meaning.endswith("(") for meaning in meanings)
    ):
        return []
    if _family(marks[0]) in ("digit", "circled", "roman"):
        places = sorted(_PLACES.index(mark) % 7 for mark in marks)
        is_scale = places == list(range(len(places))) and all(_JUDGES_STRICTLY.search(meaning) for meaning in meanings)
    else:
        judging = sum(bool(_JUDGES.search(meaning)) for meaning in meanings) * 2 >= len(block)
        is_scale = judging or "凡例" in caption  # symbols of a schedule judge nothing
    return [Scale(caption, tuple(block))] if is_scale else []


_PLACES = [*"1234567", *"①②③④⑤⑥⑦", "I", "II", "III", "IV", "V"]
