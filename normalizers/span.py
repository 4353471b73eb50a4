"""From a place in folded text back to the place in the text as printed.

Words are recognised in NFKC, but what is published is what was printed: ㎞ is one character there and two here.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from normalizers.text import nfkc

_JOINED = "ﾞﾟ゙゚"  # sound marks that NFKC may join to the character before


def printed_span(text: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """Span in `text` of the part `folded[start:end]`, where `folded` is `nfkc(text)`.

    Where the two cannot be laid side by side (joined scripts), the whole of the text is returned: too wide, never wrong.

    >>> text = "延長182.4㎞を整備"
    >>> text[slice(*printed_span(text, nfkc(text), 2, 9))]
    '182.4㎞'
    """
    if nfkc(text[start:end]) == folded[start:end] and nfkc(text[:start]) == folded[:start]:
        return start, end
    edges = [index for index, sign in enumerate(text) if not (unicodedata.combining(sign) or sign in _JOINED)]
    pieces = [(first, last, nfkc(text[first:last])) for first, last in pairwise([*edges, len(text)])]
    if "".join(piece for _, _, piece in pieces) != folded:
        return 0, len(text)
    begin, finish, place = len(text), len(text), 0
    for first, last, piece in pieces:
        if place <= start < place + len(piece):
            begin = first
        place += len(piece)
        if place >= end:
            finish = last
            break
    return begin, finish
