"""What kind of sign each code point is, as flags in one table, so that a page of signs is told apart by one look-up.

Kinds of Japanese line breaking (禁則) after JIS X 4051: signs that begin no line, signs that end none.
"""

from __future__ import annotations

import numpy as np

from extractors.pdf.arrays import Ints

BLANK, HANGING, NO_START, NO_END, BULLET, OPENING, CLOSING, LATIN, JAPANESE, NUMBER, KANA, MARK = (
    1 << k for k in range(12)
)

LINE_BREAK, SPACE, WIDE_SPACE, HYPHEN, REPLACEMENT = 0x0A, 0x20, 0x3000, 0x2D, 0xFFFD

KINDS = np.zeros(0x10001, np.int64)  # the last entry stands for everything beyond the basic plane
for _flag, _signs in (
    (BLANK, "\u0020\u00a0\u3000"),
    (HANGING, "、。，．,.」』）)"),
    (NO_START, "、。，．,.」』）)］】〉》〕｝!?！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ・：；々％%"),
    (NO_END, "「『（(［【〈《〔｛"),
    (BULLET, "・○●◎□■◇◆△▲▽▼※★☆➢➤✓☑•◦‣"),
    (BULLET, "".join(map(chr, range(0x2460, 0x2488)))),  # ① to ⒇
    (OPENING, "（(〔["),
    (CLOSING, "）)〕]"),
    (LATIN, "".join(map(chr, [*range(0x21, 0x7F), *range(0xA1, 0x250)]))),
    (JAPANESE, "".join(map(chr, [*range(0x3041, 0x30FB), *range(0x3400, 0xA000)]))),
    (KANA, "".join(map(chr, range(0x3041, 0x30FB)))),
    (MARK, "".join(map(chr, [0xD7, *range(0x2190, 0x2200), *range(0x25A0, 0x2600)]))),  # × arrows ○ △ □
    (NUMBER, "0123456789０１２３４５６７８９"),
):
    KINDS[[ord(_sign) for _sign in _signs]] |= _flag


def kinds(codes: Ints) -> Ints:
    """The flags of each code point."""
    return KINDS[np.minimum(codes, 0x10000)]


def is_kind(sign: str, flag: int) -> bool:
    """Whether one sign has a flag.

    >>> is_kind("・", BULLET), is_kind("あ", LATIN)
    (True, False)
    """
    return bool(KINDS[min(ord(sign), 0x10000)] & flag)
