"""What follows from the fields of a record and is published beside them, to search and to compare: nothing here is printed text."""

from __future__ import annotations

from typing import Any

from normalizers.achievement import achievement_ratio, counterparts, is_lower_better
from normalizers.labels import find_label
from normalizers.organization import organization_key
from normalizers.reading.lines import Entry
from normalizers.reading.outlook import lower_is_better
from normalizers.record import Record
from normalizers.theme import classify
from normalizers.tokens import content_words


def derived(record: Record) -> dict[str, Any]:
    """The derived columns of a record: tokens, theme, function, theme_score, organization_key, achievement_ratio.

    >>> found = derived(Record("市道の舗装", goal_path=("暮らし",), organization=("建設課（道路係）",)))
    >>> found["tokens"], found["theme"], found["organization_key"], found["achievement_ratio"]
    (['暮らし', '市道', '舗装'], '道路・橋りょう', ['建設課'], None)
    """
    theme = classify(record.item, " ".join(record.goal_path))
    texts = (record.goal, record.item, record.target)
    return {
        "tokens": [word for text in texts if text for word in content_words(text)],
        "theme": theme.theme,
        "function": theme.function,
        "theme_score": theme.score,
        "organization_key": [organization_key(name) for name in record.organization],
        "achievement_ratio": _achievement(record),
    }


def _achievement(record: Record) -> float | None:
    """Result over target, or target over result where fewer is better, as the status of the record is judged."""
    pairs = counterparts(record.target_measures, record.actual_measures)
    if len(pairs) != 1:
        return None
    lower = lower_is_better(Entry("extra", text, label) for label, text in record.extra.items())
    if lower is None:
        lower = is_lower_better(record.item, pairs, _printed_rate(record))
    return achievement_ratio(record.target_measures, record.actual_measures, lower_is_better=lower)


def _printed_rate(record: Record) -> str | None:
    """A printed 達成率, which tells whether fewer is better."""
    for label, text in record.extra.items():
        found = find_label(label)
        if found and found.field == "rate":
            return text
    return None
