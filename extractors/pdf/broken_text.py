"""Whether the text of a page is readable text at all.

A font without a table of code points (ToUnicode), or with a wrong one, shows the right signs and yields others: private ones, control
signs, or letters of other scripts. Such text is never taken for what is printed.
"""

from __future__ import annotations

import numpy as np

from extractors.pdf.arrays import Bools, Ints

FEWEST = 20  # signs; less tells nothing
BROKEN = 0.2  # of the signs
STRANGE = 0.5  # of the signs: letters that no Japanese sheet is written in
# Beside ASCII and Japanese, sheets hold Latin letters with accents, Greek, Cyrillic (as symbols) and general symbols; not these scripts.
_FOREIGN = ((0x0100, 0x0370), (0x0500, 0x1E00), (0x1F00, 0x2000), (0x2C00, 0x2E80), (0xA000, 0xF900), (0xFB00, 0xFE10))
_LATIN_1 = (0x80, 0x100)


def is_broken(codes: Ints) -> bool:
    """Whether so many signs are none of a Japanese sheet that the text cannot be what is printed.

    >>> is_broken(np.array([ord(sign) for sign in "令和７年度の目標を定め、毎年その達成を評価する。"]))
    False
    >>> is_broken(np.array([0xFFFD] * 30)), is_broken(np.array([ord(sign) for sign in "—ß˜a7”N“xŽ–‹Æ•]‰¿ƒV[ƒg" * 4]))
    (True, True)
    """
    if len(codes) < FEWEST:
        return False
    lost = (codes == 0xFFFD) | (codes < 0x20) | ((codes >= 0xE000) & (codes < 0xF900))
    if lost.mean() > BROKEN:
        return True
    strange: Bools = (codes >= _LATIN_1[0]) & (codes < _LATIN_1[1])
    for first, last in _FOREIGN:
        strange |= (codes >= first) & (codes < last)
    japanese = (codes >= 0x3000) & (codes < 0xA000)
    letters = strange | japanese | lost
    return bool(letters.sum() >= FEWEST) and float((strange | lost).sum()) > STRANGE * float(letters.sum())
