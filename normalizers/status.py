"""The status code of a record: what a sheet says about the state of a line, in one of the words that can be compared.

Evidence is heard in this order: a label that names the position at planning time; a printed grade, by the legend of its own
document, else by the words printed with it; what is said in words about the goal; the figures of target and result; the last
predicate of the report. An unknown grade or wording is `in_progress` together with a problem: it is never guessed and never dropped.
The words stand in status.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

from normalizers.legend import Legend, chosen, fold_grade, grade_words, is_grade
from normalizers.record import Measure
from normalizers.text import is_blank, key, nfkc

_PENDING = re.compile(r"\(?(集計中|調整中|未定|未集計|算定中|未確定|確認中|精査中|調査中|公表前|未公表|(\d{4}年|[R令和平成\d]+年)?\d*月?(頃)?(公表|確定)予定)\)?")
_SHORT = 16  # a status of so few characters is a word of judgement or of progress, no report
_SENTENCE_END = re.compile(r"[。．\n]+|\s(?=[・○●◆•])")
_SENTENCE = re.compile(r"[をにがは].*(た|る|す|い|ん)$")
_SPEAKS_OF_GOAL = re.compile(r"目標|計画|期待|予定|達成")
_BULLET = re.compile(r"^[\s・･○〇◯●◆•◎■□＊*\-]+|[\s、,.]+$")
_TAIL_NOTE = re.compile(r"(\([^()]*\)|\[[^\]]*\]|【[^】]*】)+$")
_YEAR = re.compile(r"(?:(?P<era>令和|平成|R|H)(?P<n>元|\d{1,2})|(?P<ce>20\d\d))(?:年度|年)?(?P<since>(?:\(\d{4}\)|\([^)]*\))?(?:年度|年)?(?:~|から|以降))?")
_ERA_START = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}


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
    legend: Legend = Legend()
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
    for rule in (_position, _graded, _nothing_reported, _worded, _measured, _figure_without_target, _reported):
        if decision := rule(evidence):
            return decision
    return StatusDecision("in_progress", "unknown words", f'unknown status "{_shortened(evidence.status or evidence.actual or "")}"')


def fewer_is_better(text: str | None) -> bool:
    """Whether the name of a quantity says that fewer is better.

    >>> [fewer_is_better(name) for name in ("待機児童数", "1人1日当たりのごみ排出量", "ごみの減量化率", "講座の参加者数")]
    [True, True, False, False]
    """
    name = key(text or "")
    words = _vocabulary().fewer
    return bool(words[0].search(name)) and not words[1].search(name)


def achievement_ratio(
    target_measures: Iterable[Measure], actual_measures: Iterable[Measure], *, lower_is_better: bool = False
) -> float | None:
    """Result over target (target over result where fewer is better), 1.0 = reached; None unless exactly one pair is comparable.

    >>> achievement_ratio([Measure(80, "80人", unit="人")], [Measure(60, "60人", unit="人")])
    0.75
    """
    pairs = counterparts(tuple(target_measures), tuple(actual_measures))
    if len(pairs) != 1:
        return None
    target, actual = pairs[0]
    lower = lower_is_better or target.comparator in ("le", "lt")
    over, under = (target.value, actual.value) if lower else (actual.value, target.value)
    return over / under if under > 0 and over >= 0 else None


def counterparts(targets: tuple[Measure, ...], actuals: tuple[Measure, ...]) -> list[tuple[Measure, Measure]]:
    """Pairs of a target and the reported measure of the same thing: same unit, and the same label or the only one on each side."""
    pairs: list[tuple[Measure, Measure]] = []
    for unit in dict.fromkeys(measure.unit for measure in targets):
        wanted = [measure for measure in targets if measure.unit == unit]
        given = [measure for measure in actuals if measure.unit == unit]
        if not given and len(targets) == len(actuals) == 1 and None in (unit, actuals[0].unit):
            given = list(actuals)  # a bare figure beside one with its unit
        pairs += _pairs_of_unit(_without_parts(wanted), _without_parts(given))
    return [(target, actual) for target, actual in pairs if _comparable(target, actual)]


def _pairs_of_unit(wanted: list[Measure], given: list[Measure]) -> list[tuple[Measure, Measure]]:
    if len(wanted) == len(given) == 1:
        return [(wanted[0], given[0])]
    pairs: list[tuple[Measure, Measure]] = []
    left = list(given)
    for same in (str.__eq__, _holds, _resembles):
        for target in [measure for measure in wanted if all(measure is not pair[0] for pair in pairs)]:
            found = [actual for actual in left if _named(target) and _named(actual) and same(_named(target), _named(actual))]
            if len(found) == 1 or (found and same is str.__eq__):
                pairs.append((target, found[0]))
                left = [actual for actual in left if actual is not found[0]]
    return pairs


def _without_parts(measures: list[Measure]) -> list[Measure]:
    """The total alone where a total stands before its own parts: 37回（初心者6回、経験者31回）."""
    first, *parts = measures or [None]
    if first and len(parts) > 1 and abs(sum(part.value for part in parts) - first.value) < 1e-9:
        return [first]
    return measures


def _named(measure: Measure) -> str:
    return re.sub(r"[・、:()「」]|^(年間?|延べ|累計|各)$", "", key(measure.name or ""))


def _holds(one: str, other: str) -> bool:
    return len(min(one, other, key=len)) >= 2 and (one in other or other in one)


def _resembles(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85


def _comparable(target: Measure, actual: Measure) -> bool:
    """A change (10%減) and a level (90%) are different things."""
    changes = [measure.comparator in ("increase", "decrease") for measure in (target, actual)]
    return changes[0] == changes[1] or (changes[0] and target.comparator == "increase" and actual.comparator == "eq" and actual.unit is None)


def _is_met(target: Measure, actual: Measure, *, lower: bool) -> bool:
    reached, low, high = actual.value, target.value, target.value if target.value_max is None else target.value_max
    if target.comparator == "lt":
        return reached < low
    if target.comparator == "le" or (lower and target.comparator in ("eq", "approx", "range")):
        return reached <= high
    return reached > low if target.comparator == "gt" else reached >= low


# --- the rules, in the order in which they are heard ---


def _position(evidence: StatusEvidence) -> StatusDecision | None:
    if not evidence.reports_position or _nothing(evidence):
        return None
    return StatusDecision("baseline", "position at planning time")


def _graded(evidence: StatusEvidence) -> StatusDecision | None:
    grade = evidence.grade if not is_blank(evidence.grade) else None
    label = evidence.grade_label
    if grade is None and evidence.status and is_grade(evidence.status):
        grade = evidence.status
    if grade is None or is_blank(grade):
        return None
    meaning = chosen(grade) or evidence.legend.meaning(grade, label) or grade_words(grade)
    if meaning is None and not is_grade(grade):
        meaning = grade
    scale = evidence.legend.scale(grade, label)
    code = meaning and _code_of_meaning(meaning, evidence, " ".join(words for _, words in scale.meanings) if scale else "")
    if code:
        return StatusDecision(code, f"grade: {meaning}")
    if meaning == grade and evidence.status and evidence.status is not grade:
        return None  # a remark in a grade's place: the report itself may say more
    why = f'unknown words "{_shortened(meaning)}"' if meaning else "no legend"
    return StatusDecision("in_progress", "unknown grade", f'unknown grade "{_shortened(grade)}" ({why})')


def _nothing_reported(evidence: StatusEvidence) -> StatusDecision | None:
    if _nothing(evidence):
        if evidence.has_report_place and not _is_later(evidence) and not _only_pending_later(evidence):
            return StatusDecision("not_reported", "empty report")
        return StatusDecision("planned", "later year" if _is_later(evidence) else "no place for a report")
    if is_blank(evidence.status) and _PENDING.fullmatch(key(evidence.actual or "")):
        return StatusDecision("not_reported", "figure not yet known")
    return None


def _worded(evidence: StatusEvidence) -> StatusDecision | None:
    """What is said of the goal: a short word as a grade, a sentence by what it says about 目標 or 計画."""
    status = evidence.status
    if status is None or is_blank(status):
        return None
    said = {code for code, pattern in _vocabulary().prose if pattern.search(key(status))}
    if len(said) > 1 or "partly_achieved" in said:
        return StatusDecision("partly_achieved", "words about the goal")
    if said:
        return StatusDecision(said.pop(), "words about the goal")
    word = _bare_sentence(status.rstrip("。\n 　"))
    if len(word) <= _SHORT and "。" not in word and (not _SENTENCE.search(word) or _SPEAKS_OF_GOAL.search(word)):
        code = _code_of_meaning(word, evidence, "")
        if code:
            return StatusDecision(code, f"word: {word}")
    return _suspended_entirely(evidence)


def _suspended_entirely(evidence: StatusEvidence) -> StatusDecision | None:
    codes = _sentence_codes(evidence.status or "")
    return StatusDecision("suspended", "last predicate") if codes and set(codes) == {"suspended"} else None


def _measured(evidence: StatusEvidence) -> StatusDecision | None:
    pairs = counterparts(evidence.target_measures, evidence.actual_measures)
    if not pairs:
        return None
    lower = _lower_is_better(evidence, pairs)
    met = [_is_met(target, actual, lower=lower) for target, actual in pairs]
    if not all(met) and _due(evidence) > (evidence.record_year or evidence.document_year or 9999):
        return StatusDecision("in_progress", "target due later")
    code = "achieved" if all(met) else "partly_achieved" if any(met) else "not_achieved"
    return StatusDecision(code, "figures, fewer is better" if lower else "figures")


def _figure_without_target(evidence: StatusEvidence) -> StatusDecision | None:
    """A bare result that nothing is set against tells where things stood."""
    if not is_blank(evidence.status) or is_blank(evidence.actual) or not is_blank(evidence.target):
        return None
    rest = key(evidence.actual or "")
    for measure in evidence.actual_measures:
        rest = rest.replace(key(measure.raw), "", 1)
    is_figure = bool(evidence.actual_measures) and (len(rest) <= 4 or not _sentence_codes(evidence.actual or ""))
    if is_figure or re.fullmatch(r"[△▲+\-]?[\d,.]+\D{0,4}", key(evidence.actual or "")):
        return StatusDecision("baseline", "figure without a target")
    return None


def _reported(evidence: StatusEvidence) -> StatusDecision | None:
    status = evidence.status if not is_blank(evidence.status) else evidence.actual
    codes = _sentence_codes(status or "")
    if "suspended" in codes and "done" in codes:
        return StatusDecision("done", "carried out in part")
    heard = [code for code in codes if code != "suspended"] or codes
    if heard:
        return StatusDecision(heard[-1], "last predicate")
    if is_blank(evidence.status) and evidence.actual_measures:
        return StatusDecision("in_progress" if _due(evidence) > (evidence.record_year or 9999) else "done", "figures without counterpart")
    return None


# --- what the rules ask ---


def _nothing(evidence: StatusEvidence) -> bool:
    return is_blank(evidence.actual) and is_blank(evidence.status) and is_blank(evidence.grade)


def _is_later(evidence: StatusEvidence) -> bool:
    years = evidence.record_year, evidence.document_year
    return years[0] is not None and years[1] is not None and years[0] > years[1]


def _only_pending_later(evidence: StatusEvidence) -> bool:
    return evidence.document_year is None and evidence.record_year is None and is_blank(evidence.target) and is_blank(evidence.item)


def _due(evidence: StatusEvidence) -> int:
    """Fiscal year in which the target is due, 0 where nothing says so; years that only begin something (H30～) are no deadline."""
    if evidence.target_due is not None:
        return evidence.target_due
    years = [0]
    for match in _YEAR.finditer(nfkc(evidence.target or "").translate({ord("〜"): "~", ord("～"): "~"})):
        if not match["since"]:
            year = match["n"] and _ERA_START[match["era"]] + (1 if match["n"] == "元" else int(match["n"]))
            years.append(int(year or match["ce"]))
    return max(years)


def _lower_is_better(evidence: StatusEvidence, pairs: list[tuple[Measure, Measure]]) -> bool:
    if evidence.lower_is_better is not None:
        return evidence.lower_is_better
    if len(pairs) == 1:
        target, actual = pairs[0]
        if (printed := _printed_direction(evidence.achievement_rate, target.value, actual.value)) is not None:
            return printed
        if target.value == 0 and target.comparator == "eq":
            return actual.value >= 0
        if target.value < 0:
            return False  # printed with its minus, more is nearer to zero
    return fewer_is_better(evidence.item)


def _printed_direction(rate: str | None, target: float, actual: float) -> bool | None:
    """Whether fewer is better by a printed 達成率: it is then target over result, or 2 − result over target."""
    figure = re.search(r"\d+(?:\.\d+)?", nfkc(rate or "").replace(",", ""))
    if not figure or target <= 0 or actual <= 0 or abs(target - actual) < 1e-9:
        return None
    printed = float(figure[0])
    error_up = abs(printed - 100 * actual / target)
    error_down = min(abs(printed - 100 * target / actual), abs(printed - 100 * (2 - actual / target)))
    if min(error_up, error_down) > 1.0 or abs(error_up - error_down) < 0.2:
        return None
    return error_down < error_up


def _code_of_meaning(meaning: str, evidence: StatusEvidence, scale: str) -> str | None:
    text = key(meaning)
    found = next((code for code, pattern in _vocabulary().words if pattern.search(text)), None)
    if found == "trend" or (found == "not_achieved" and _is_trend(text)):
        return _code_of_trend(text, evidence, found)
    if re.fullmatch(r"(計画|予定)(どおり|通り)", text):
        return "in_progress" if re.search(r"遅れ|順調|進[んまめ捗]", scale) else "achieved"
    if found in (None, "in_progress", "done") and (share := _code_of_share(text)):
        return share
    if found is None:
        found = next(iter(_sentence_codes(meaning)[-1:]), None)
    return found


def _is_trend(text: str) -> bool:
    return any(code == "trend" and pattern.search(text) for code, pattern in _vocabulary().words)


def _code_of_trend(meaning: str, evidence: StatusEvidence, said: str) -> str:
    """Better or worse than at the start says nothing of a target that is due later; against one that is due, the figures speak."""
    is_due = bool(re.search(r"年度の?目標", meaning)) or not is_blank(evidence.target) and _due(evidence) <= (evidence.record_year or evidence.document_year or 0)
    if not is_due:
        return "in_progress"
    if said == "not_achieved":
        return said
    measured = _measured(evidence)
    return measured.code if measured else "not_achieved" if re.search(r"悪化|下落|低下", meaning) else "in_progress"


def _code_of_share(meaning: str) -> str | None:
    """The code of a band of achievement rates: 100 % in it, a lower bound below that, or only an upper bound."""
    found = re.findall(r"(\d+(?:\.\d+)?)(?:%|(?=(?:~|-|から)\d+(?:\.\d+)?%))(以上|超|未満|以下|以内|~|-|から)?", meaning)
    bounds = [(float(number), word) for number, word in found]
    if not bounds:
        return None
    if any(number >= 100 and word != "未満" for number, word in bounds):
        return "achieved"
    has_floor = any(number > 0 and word in ("以上", "超", "~", "-", "から", "") for number, word in bounds)
    return "partly_achieved" if has_floor else "not_achieved"


@lru_cache(maxsize=4096)
def _sentence_codes(text: str) -> tuple[str, ...]:
    """The codes of the sentences of a report in order; sentences that tell no state (課題である) are left out.

    Plain present forms and bare nouns are heard only where no sentence has a clear ending.
    """
    words = _vocabulary()
    sentences = [_bare_sentence(sentence) for sentence in _SENTENCE_END.split(text)]
    clear = [_first_code(sentence, words.endings) for sentence in sentences if sentence]
    faint = [_first_code(sentence, words.faint) for sentence in sentences if sentence]
    return tuple(code for code in clear if code) or tuple(code for code in faint if code)


def _bare_sentence(sentence: str) -> str:
    bare = key(_BULLET.sub("", sentence))
    without_note = _TAIL_NOTE.sub("", bare)
    return without_note if len(without_note) > 1 else bare


def _first_code(text: str, groups: tuple[tuple[str, re.Pattern[str]], ...]) -> str | None:
    return next((code for code, pattern in groups if pattern.search(text)), None)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    words: tuple[tuple[str, re.Pattern[str]], ...]
    prose: tuple[tuple[str, re.Pattern[str]], ...]
    endings: tuple[tuple[str, re.Pattern[str]], ...]
    faint: tuple[tuple[str, re.Pattern[str]], ...]
    fewer: tuple[re.Pattern[str], re.Pattern[str]]


@cache
def _vocabulary() -> _Vocabulary:
    with Path(__file__).with_name("status.toml").open("rb") as file:
        data = tomllib.load(file)
    joined: Callable[[list[str]], re.Pattern[str]] = lambda patterns: re.compile("|".join(f"(?:{p})" for p in patterns))  # noqa: E731
    groups = {
        name: tuple((group["code"], joined(group["patterns"])) for group in data[name]) for name in ("word", "prose", "ending", "faint")
    }
    fewer = joined(data["fewer"]["patterns"]), joined(data["fewer"]["unless"])
    return _Vocabulary(groups["word"], groups["prose"], groups["ending"], groups["faint"], fewer)
