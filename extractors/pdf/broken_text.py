"""Whether the text of a page is readable text at all.

A font without a table of code points (ToUnicode), or with a wrong one, shows the right signs and yields others: private ones, control
signs, punctuation, or letters of other scripts. Such text is never taken for what is printed.
"""

from __future__ import annotations

import numpy as np

from extractors.pdf.arrays import Ints

FEWEST = 20  # signs; less tells nothing
BROKEN = 0.2  # of the signs
STRANGE = 0.5  # of the signs: letters that no Japanese sheet is written in
PUNCTUATION = 0.25  # of the signs: punctuation where nothing is Japanese
# Beside ASCII and Japanese, sheets hold Greek, Cyrillic (as symbols) and general symbols; not these scripts, nor rare kanji by the page.
_FOREIGN = (
    (0x0080, 0x0370),
    (0x0500, 0x1E00),
    (0x1F00, 0x2000),
    (0x2C00, 0x2E80),
    (0x3400, 0x4E00),
    (0xA000, 0xF900),
    (0xFB00, 0xFE10),
)
_ODD = (
    (0x21, 0x28),
    (0x2A, 0x2C),
    (0x3B, 0x41),
    (0x5B, 0x61),
    (0x7B, 0x7F),
)  # ASCII punctuation that a table of numbers lacks
_CLASS = np.zeros(
    0x10001, np.int64
)  # for each code point flags: lost, strange, Japanese, odd; the last entry is what lies beyond
for _bit, _ranges in enumerate(
    (((0xFFFD, 0xFFFE), (0, 0x20), (0xE000, 0xF900)), _FOREIGN, ((0x3000, 0x3400), (0x4E00, 0xA000)), _ODD)
):
    for _first, _last in _ranges:
        _CLASS[_first:_last] |= 1 << _bit
_WITH = np.arange(1 << 4) >> np.arange(4)[:, None] & 1 > 0  # which of the sums of flags have each of them


def is_broken(codes: Ints) -> bool:
    """Whether so many signs are none of a Japanese sheet that the text cannot be what is printed.

    >>> import numpy as np
    >>> is_broken(np.array([ord(sign) for sign in "令和７年度の目標を定め、毎年その達成を評価する。"]))
    False
    >>> is_broken(np.array([0xFFFD] * 30)), is_broken(np.array([ord(sign) for sign in "—ß˜a7”N“xŽ–‹Æ•]‰¿ƒV[ƒg" * 4]))
    (True, True)
    """
    if len(codes) < FEWEST:
        return False
    counts = np.bincount(_CLASS[np.minimum(codes, 0x10000)], minlength=1 << 4)
    lost, japanese, odd = (int(counts[_WITH[k]].sum()) for k in (0, 2, 3))
    if lost > BROKEN * len(codes) or (not japanese and odd > PUNCTUATION * len(codes)):
        return True
    wrong, letters = int(counts[_WITH[0] | _WITH[1]].sum()), int(counts[_WITH[0] | _WITH[1] | _WITH[2]].sum())
    return letters >= FEWEST and wrong > STRANGE * letters
