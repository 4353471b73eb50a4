"""From a place in folded text back to the place in the text as printed.

Words are recognised in NFKC, but what is published is what was printed: ㎞ is one character there and two here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from normalizers.text import nfkc

_JOINED = "ﾞﾟ゙゚"  # sound marks that NFKC may join to the character before


def printed_span(text: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """Span in `text` of the part `folded[start:end]`, where `folded` is `nfkc(text)`.

    >>> text = "延長182.4㎞を整備"
    >>> text[slice(*printed_span(text, nfkc(text), 2, 9))]
    '182.4㎞'
    """
    return printed_spans(text, folded, [(start, end)])[0]


def printed_spans(text: str, folded: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in `text` of parts of `folded`, which is `nfkc(text)`, in time linear in the text.

    Where the two cannot be laid side by side (joined scripts), the whole of the text is returned: too wide, never wrong.

    >>> printed_spans("①５件㌔", "①5件キロ", [(1, 3), (3, 5)])
    [(1, 3), (3, 4)]
    """
    cuts = sorted({0, *(edge for span in spans for edge in span)})
    if cuts[-1] <= len(text) and all(nfkc(text[first:last]) == folded[first:last] for first, last in pairwise(cuts)):
        return list(spans)
    places = _places(text, folded)
    if places is None:
        return [(0, len(text))] * len(spans)
    return [(places[start][0], places[end - 1][1]) for start, end in spans]


def _places(text: str, folded: str) -> list[tuple[int, int]] | None:
    """For each sign of the folded text the span that it was printed as; None where the text does not fold piece by piece."""
    edges = [index for index, sign in enumerate(text) if not (unicodedata.combining(sign) or sign in _JOINED)]
    pieces = [
        (first, last, nfkc(text[first:last])) for first, last in pairwise([0, *edges[edges[:1] == [0] :], len(text)])
    ]
    if "".join(piece for _, _, piece in pieces) != folded:
        return None
    return [(first, last) for first, last, piece in pieces for _ in piece]
