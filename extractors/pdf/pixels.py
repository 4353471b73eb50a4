"""An open page as pixels, drawn by pdfium."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium


def page_pixels(page: Any, size: tuple[float, float], scale: float, turns: int = 0) -> npt.NDArray[np.uint8]:
    """The page with its annotations as rows × columns × RGB.

    Args:
        page: A loaded page of pypdfium2's raw interface.
        size: Width and height in points of what comes back.
        scale: Pixels a point.
        turns: Quarter turns clockwise from the page as it is shown.
    """
    wide, high = (max(round(side * scale), 1) for side in size)
    bitmap = pdfium.FPDFBitmap_CreateEx(wide, high, pdfium.FPDFBitmap_BGR, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, turns, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = (pdfium.c_ubyte * (stride * high)).from_address(pdfium.FPDFBitmap_GetBuffer(bitmap))
        rows = np.frombuffer(raw, np.uint8).reshape(high, stride)[:, : 3 * wide].reshape(high, wide, 3)
        return np.ascontiguousarray(rows[:, :, ::-1])
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
