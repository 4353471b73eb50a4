"""The pages of a PDF as pictures, for people who want to see what was read."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

import pypdfium2

from extractors.pdf.reader import open_pdf, page_size

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 2.0  # pixels a point
LONGEST = 3000  # pixels; a page box of kilometres must not become a picture of gigabytes


def page_pictures(data: bytes, only: Container[int] | None = None) -> Iterator[tuple[int, Image, float]]:
    """Each page that can be drawn: its number from 1, its picture, and the pixels that a point of it has. Raises as `read_pdf`.

    Args:
        data: the bytes of a PDF.
        only: numbers of the pages that are wanted; all where None.
    """
    with open_pdf(data) as document:
        for index in range(len(document)):
            if only is not None and index + 1 not in only:
                continue
            longest = max(page_size(document, index) or (0, 0))
            if longest < 1:
                continue
            scale = min(SCALE, LONGEST / longest)
            try:
                page = document[index]
            except pypdfium2.PdfiumError:  # its size was told, its contents cannot be loaded
                continue
            try:
                yield index + 1, page.render(scale=scale).to_pil().convert("RGB"), scale
            finally:
                page.close()
