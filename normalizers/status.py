"""The status code of a record: what a sheet says about the state of a line, in one of the words that can be compared.

Evidence is heard in this order: a label that names the position at planning time; a printed grade, by the legend of its own
document, else by the words printed with it; what is said in words about the goal; the figures of target and result; the last
predicate of the report. An unknown grade or wording is `in_progress` together with a problem: it is never guessed and never dropped.
The words stand in status.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from normalizers.achievement import achievement_ratio, counterparts, fewer_is_better, is_lower_better, is_met
from normalizers.era import find_year
from normalizers.legend import Legend, chosen, grade_words, is_grade, is_unticked
from normalizers.record import Measure
from normalizers.status_words import bare_sentence, code_of_judgement, codes_about_goal, sentence_codes, speaks_of_trend
from normalizers.text import is_blank, key, nfkc

__all__ = ["StatusDecision", "StatusEvidence", "achievement_ratio", "decide_status", "fewer_is_better"]

_PENDING = re.compile(
    r"\(?(集計中|調整中|未定|未集計|算定中|未確定|確認中|精査中|調査中|公表前|未公表|(\d{4}年|[R令和平成\d]+年)?\d*月?(頃)?(公表|確定)予定)\)?"
)
_SHORT = 16  # a status of so few characters is a word of judgement or of progress, no report
_SENTENCE = re.compile(r"[をにがは].*(た|る|す|い|ん)$")
_PREDICATE = re.compile(r"[ただるす]$")
_PAST = re.compile(r"(?<!検討し)(?<!検討しまし)[ただ]$")  # to have studied is to be on the way
_SPEAKS_OF_GOAL = re.compile(r"目標|計画|期待|予定|達成")
_LONGEST_TARGET = 2000  # characters in which the year of a target is looked for
_HAS_GOAL = re.compile(r"(?:目標|目的|成果|期待)")
_AS_PLANNED = re.compile(r"(?:計画|予定)(?:どおり|通り)(?:に|の)?(?:実施|開催|執行|完了)")
_SINCE = re.compile(r"\s*(?:\([^()]*\))?\s*(?:~|から|以降|より)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvidence:
    """All that a sheet says about the state of one line; whatever is not printed stays at its default.

    `grade` is the grade of the record's own year, `grade_label` the label it stood under; `status` the report in words.
    `record_year` and `document_year` are fiscal years; `target_due` the year by which the target is to be reached, where it is known
    and differs from the record's. `has_report_place`: the sheet has a cell for a report on this line, be it empty. `reports_position`:
    the report's label speaks of planning time (現状, 基準値, 策定時). `achievement_rate`: a printed 達成率 of this record.
    """

    item: str | None = None
    target: str | None = None
    actual: str | None = None
    status: str | None = None
    grade: str | None = None
    grade_label: str | None = None
    legend: Legend = field(default_factory=Legend)
    target_measures: tuple[Measure, ...] = ()
    actual_measures: tuple[Measure, ...] = ()
    record_year: int | None = None
    document_year: int | None = None
    target_due: int | None = None
    has_report_place: bool = False
    reports_position: bool = False
    lower_is_better: bool | None = None
    achievement_rate: str | None = None


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """A status code of RECORDS, the rule that found it, and what stayed unknown (for an issue), if anything did."""

    code: str
    rule: str
    problem: str | None = None


def decide_status(evidence: StatusEvidence) -> StatusDecision:
    """The status code of a line and the rule that decided.

    >>> decide_status(StatusEvidence(status="講座を3回開催した。", has_report_place=True))
    StatusDecision(code='done', rule='last predicate', problem=None)
    >>> decide_status(StatusEvidence(status="○", has_report_place=True)).problem
    'unknown grade "○" (no legend)'
    """
    for rule in (
        _position,
        _graded,
        _nothing_reported,
        _worded,
        _measured,
        _due_later,
        _figure_without_target,
        _reported,
    ):
        if decision := rule(evidence):
            return decision
    return StatusDecision(
        "in_progress", "unknown words", f'unknown status "{_shortened(evidence.status or evidence.actual or "")}"'
    )


def _position(evidence: StatusEvidence) -> StatusDecision | None:
    if not evidence.reports_position or _nothing(evidence) or not _unsaid(evidence.grade):
        return None  # what is graded is judged against its target
    return StatusDecision("baseline", "position at planning time")


def _graded(evidence: StatusEvidence) -> StatusDecision | None:
    grade = evidence.status if _unsaid(evidence.grade) else evidence.grade
    if grade is None or _unsaid(grade):
        return None
    scale = evidence.legend.scale(grade, evidence.grade_label)
    if grade is evidence.status and not is_grade(grade) and scale is None:
        return None
    ticked = chosen(grade)
    meaning = evidence.legend.meaning(ticked or grade, evidence.grade_label) or ticked or grade_words(grade)
    if meaning is None and not is_grade(grade):
        meaning = grade  # words in a grade's place
    code = meaning and _code_of_meaning(meaning, evidence, " ".join(dict(scale.meanings).values()) if scale else "")
    if code:
        return StatusDecision(code, f"grade: {meaning}")
    if meaning is grade and not is_blank(evidence.status):
        return None  # a remark in a grade's place: the report itself says more
    why = f'unknown words "{_shortened(meaning)}"' if meaning else "no legend"
    return StatusDecision("in_progress", "unknown grade", f'unknown grade "{_shortened(grade)}" ({why})')


def _nothing_reported(evidence: StatusEvidence) -> StatusDecision | None:
    if _nothing(evidence):
        if evidence.has_report_place and not _is_later(evidence):
            return StatusDecision("not_reported", "empty report")
        return StatusDecision("planned", "later year" if _is_later(evidence) else "no place for a report")
    said = [text for text in (evidence.status, evidence.actual) if not _unsaid(text)]
    if _unsaid(evidence.grade) and all(_PENDING.fullmatch(key(text or "")) for text in said):
        return StatusDecision("not_reported", "figure not yet known")
    return None


def _worded(evidence: StatusEvidence) -> StatusDecision | None:
    """What is said of the goal: a short word as a grade, a sentence by what it says about 目標 or 計画."""
    status = evidence.status
    if status is None or is_blank(status):
        return None
    said = codes_about_goal(status)
    if len(said) > 1 or "partly_achieved" in said:
        return StatusDecision("partly_achieved", "words about the goal")
    if said:
        return StatusDecision(said.pop(), "words about the goal")
    word = bare_sentence(status.rstrip("。\n 　"))
    if len(word) <= _SHORT and "。" not in word and (not _SENTENCE.search(word) or _SPEAKS_OF_GOAL.search(word)):
        code = _code_of_meaning(word, evidence, "")
        tells = code in ("done", "in_progress") and _PREDICATE.search(word)
        if tells and (measured := _measured(evidence)):
            return measured  # that something was done says nothing of its target
        is_past = _PAST.search(word) is not None and sentence_codes(word) == ("done",)
        if code and not (
            code == "in_progress" and is_past
        ):  # 推進した tells of something done, 推進 of something going on
            return StatusDecision(code, f"word: {word}")
    return _suspended_entirely(evidence)


def _suspended_entirely(evidence: StatusEvidence) -> StatusDecision | None:
    codes = sentence_codes(evidence.status or "")
    return StatusDecision("suspended", "last predicate") if codes and set(codes) == {"suspended"} else None


def _measured(evidence: StatusEvidence) -> StatusDecision | None:
    pairs = counterparts(evidence.target_measures, evidence.actual_measures)
    if not pairs:
        return None
    lower = evidence.lower_is_better
    if lower is None:
        lower = is_lower_better(evidence.item, pairs, evidence.achievement_rate)
    met = [is_met(target, actual, lower=lower) for target, actual in pairs]
    if not all(met) and _is_due_later(evidence):
        return StatusDecision("in_progress", "target due later")
    code = "achieved" if all(met) else "partly_achieved" if any(met) else "not_achieved"
    return StatusDecision(code, "figures, fewer is better" if lower else "figures")


def _due_later(evidence: StatusEvidence) -> StatusDecision | None:
    """A report on the way to a target of a later year."""
    if is_blank(evidence.target) or not _is_later(evidence):
        return None
    return StatusDecision("in_progress", "target due later")


def _figure_without_target(evidence: StatusEvidence) -> StatusDecision | None:
    """A bare result that nothing is set against tells where things stood."""
    if not is_blank(evidence.status) or is_blank(evidence.actual) or not is_blank(evidence.target):
        return None
    rest = key(evidence.actual or "")
    for measure in evidence.actual_measures:
        rest = rest.replace(key(measure.raw), "", 1)
    is_figure = bool(evidence.actual_measures) and (len(rest) <= 4 or not sentence_codes(evidence.actual or ""))
    if is_figure or re.fullmatch(r"[△▲+\-]?[\d,.]+\D{0,4}", key(evidence.actual or "")):
        return StatusDecision("baseline", "figure without a target")
    return None


def _reported(evidence: StatusEvidence) -> StatusDecision | None:
    status = evidence.status if not is_blank(evidence.status) else evidence.actual
    codes = sentence_codes(status or "")
    if "suspended" in codes and "done" in codes:
        return StatusDecision("done", "carried out in part")
    heard = [code for code in codes if code != "suspended"] or codes
    if heard:
        return StatusDecision(heard[-1], "last predicate")
    if is_blank(evidence.status) and evidence.actual_measures:
        return StatusDecision("in_progress" if _is_due_later(evidence) else "done", "figures without counterpart")
    return None


def _nothing(evidence: StatusEvidence) -> bool:
    return is_blank(evidence.actual) and _unsaid(evidence.status) and _unsaid(evidence.grade)


def _unsaid(text: str | None) -> bool:
    """Whether a place for words or a grade is empty, also where its brackets (【　】) or a choice with nothing ticked are printed."""
    return text is None or is_blank(text.strip("【】[]［］（）() 　")) or is_unticked(text)


def _is_later(evidence: StatusEvidence) -> bool:
    years = evidence.record_year, evidence.document_year
    return years[0] is not None and years[1] is not None and years[0] > years[1]


def _is_due_later(evidence: StatusEvidence) -> bool:
    """Whether the target is due after the year that is reported: by what is known, by a year in its text, else by the record's year."""
    years = [year for year in (evidence.record_year, evidence.document_year) if year is not None]
    due = evidence.target_due or _last_year(evidence.target or "") or evidence.record_year
    return bool(years) and due is not None and due > min(years)


def _last_year(target: str) -> int | None:
    """The latest year that a target names; a year that only begins something (H30～) is no deadline."""
    rest, years = nfkc(target[:_LONGEST_TARGET]).replace("〜", "~"), []
    while found := find_year(rest):
        if not _SINCE.match(rest, found.span[1]):
            years.append(found.year)
        rest = rest[found.span[1] :]
    return max(years, default=None)


def _code_of_meaning(meaning: str, evidence: StatusEvidence, scale: str) -> str | None:
    text = key(meaning)
    found = code_of_judgement(text)
    if found == "trend" or (found == "not_achieved" and speaks_of_trend(text)):
        return _code_of_trend(text, evidence, found)
    if re.fullmatch(r"(計画|予定)(どおり|通り)", text):
        return "in_progress" if re.search(r"遅れ|順調|進[んまめ捗]", scale) else "achieved"
    if scale and not _HAS_GOAL.search(scale):  # the scale tells how far the plan of the time was carried out
        if _AS_PLANNED.search(text):
            return "achieved"
        if text == "未着手" and not is_blank(evidence.target) and not _is_later(evidence):
            return "not_achieved"
    if found in (None, "in_progress", "done") and (share := _code_of_share(text)):
        return share
    if found is None:
        found = next(iter(sentence_codes(meaning)[-1:]), None)
    return found


def _code_of_trend(meaning: str, evidence: StatusEvidence, said: str) -> str:
    """Better or worse than at the start says nothing of a target that is due later; against one that is due, the figures speak."""
    has_due_target = not is_blank(evidence.target) and not _is_due_later(evidence)
    if not has_due_target and not re.search(r"年度の?目標", meaning):
        return "in_progress"
    if said == "not_achieved":
        return said
    measured = _measured(evidence)
    return measured.code if measured else "not_achieved" if re.search(r"悪化|下落|低下", meaning) else "in_progress"


def _code_of_share(meaning: str) -> str | None:
    """The code of a band of achievement rates: 100 % in it, a lower bound below that, or only an upper bound."""
    meaning = re.sub(r"(\d+(?:\.\d+)?)割", lambda share: f"{10 * float(share[1]):g}%", meaning)
    found = re.findall(
        r"(\d+(?:\.\d+)?)(?:%|(?=(?:~|-|から)\d+(?:\.\d+)?%))(以上|超|未満|以下|以内|~|-|から)?", meaning
    )
    bounds = [(float(number), word) for number, word in found]
    if not bounds:
        return None
    if any(number >= 100 and word != "未満" for number, word in bounds):
        return "achieved"
    has_floor = any(number > 0 and word in ("以上", "超", "~", "-", "から", "") for number, word in bounds)
    return "partly_achieved" if has_floor else "not_achieved"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
