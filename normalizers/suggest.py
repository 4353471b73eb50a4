"""What an unknown label may mean: the known wording that is most like it, and the field that its cells look like.

Suggestions are for a person, who accepts them or not; no reading uses them. The wording speaks first, since a column of figures may be a
target or a result; cells that cannot be of its field take the word from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from normalizers.labels import Lexicon, bare, default_lexicon
from normalizers.legend import is_grade
from normalizers.organization import is_organization
from normalizers.period import find_period
from normalizers.text import is_blank
from normalizers.tokens import variant_key

LIKE = 0.6  # ratio of like letters from which a wording is a neighbour; 実施の様子 and 実施状況 have less
_FIT = 0.6  # share of the cells that must look like the field
_TELLING = 0.8  # share of the cells that tell a field by themselves
_FEW = 2  # cells; fewer tell nothing


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The nearest known wording of a label with its likeness (ratio 0-1), and the suggested field with the reason."""

    nearest: str | None
    likeness: float
    field: str | None
    reason: str


def suggest(label: str, texts: Sequence[str], lexicon: Lexicon | None = None) -> Suggestion:
    """What a label that no wording explains may mean.

    Args:
        label: as printed.
        texts: of the cells under it.
        lexicon: known wordings; those that ship where None.

    Example:
        >>> suggest("取組みのようす・状況", ["講座を開いた。"]).field
        'status'
        >>> suggest("うけもち", ["道路課", "福祉課"]).field
        'organization'
    """
    wording, likeness = nearest_wording(label, lexicon or default_lexicon())
    field = (lexicon or default_lexicon()).fields.get(wording) if wording and likeness >= LIKE else None
    if field and fits(field, texts):
        return Suggestion(wording, likeness, field, "its wording")
    for looks in ("organization", "period", "grade"):
        if len(texts) >= _FEW and fit(looks, texts) >= _TELLING:
            return Suggestion(wording, likeness, looks, "its cells")
    return Suggestion(wording, likeness, None, "its cells do not fit the nearest wording" if field else "nothing near")


def nearest_wording(label: str, lexicon: Lexicon) -> tuple[str | None, float]:
    """The known wording that is most like a label, and how like it is: ratio of like letters, of printed or normalized forms.

    >>> nearest_wording("ご担当の課", default_lexicon())[0]
    '担当課'
    """
    folded = bare(label)
    normal = variant_key(folded)
    best, found = 0.0, None
    for word, other in _variants(lexicon):
        ratio = max(_ratio(folded, word, best), _ratio(normal, other, best))
        if ratio > best:
            best, found = ratio, word
    return found, round(best, 3)


@lru_cache(maxsize=8)
def _variants(lexicon: Lexicon) -> tuple[tuple[str, str], ...]:
    return tuple((word, variant_key(word)) for word in sorted(lexicon.fields))


def _ratio(a: str, b: str, floor: float) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() <= floor or matcher.quick_ratio() <= floor:
        return 0.0
    return matcher.ratio()


def fits(field: str, texts: Sequence[str]) -> bool:
    """Whether the cells of a column can be of a field; fields whose cells may say anything fit always.

    >>> fits("period", ["道路課", "福祉課"]), fits("period", ["通年", "9月末"]), fits("target", ["3回"])
    (False, True, True)
    """
    return fit(field, texts) >= _FIT


def fit(field: str, texts: Sequence[str]) -> float:
    """Share of the cells that look like a field (ratio 0-1); 1 where any text may be of it, or none says anything."""
    said = [text for text in texts if not is_blank(text)]
    tests: dict[str, Callable[[str], bool]] = {"organization": is_organization, "period": _is_time, "grade": is_grade}
    if field not in tests or not said:
        return 1.0
    return sum(bool(tests[field](text)) for text in said) / len(said)


def _is_time(text: str) -> bool:
    return find_period(text, None) is not None
