"""Annotations that are read as a part of the page: boxes of text, stamps and form fields that somebody filled in.

Promises: the text that a reader sees in them stands on the page like any other. Refuses: hidden annotations, those without an appearance
of their own, comments that open only when they are clicked; shapes and highlights without text, which are no print.
"""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

UNSEEN = {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_TEXT}
HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
MAX_DEPTH = 8  # of a form in a form


def draw_annotations(page: Any) -> bool:
    """Whether annotations with text were drawn onto an open page; it shows them once it is loaded anew."""
    count = pdfium.FPDFPage_GetAnnotCount(page)
    told = [_tells(page, index) for index in range(count)]
    if not any(told):
        return False
    for index in reversed(range(count)):  # the others would become shades and lines of tables
        if not told[index]:
            pdfium.FPDFPage_RemoveAnnot(page, index)
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _tells(page: Any, index: int) -> bool:
    """Whether an annotation shows text."""
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    try:
        if pdfium.FPDFAnnot_GetSubtype(annotation) in UNSEEN or pdfium.FPDFAnnot_GetFlags(annotation) & HIDDEN:
            return False
        count = pdfium.FPDFAnnot_GetObjectCount(annotation)
        return any(_is_text(pdfium.FPDFAnnot_GetObject(annotation, k), 0) for k in range(count))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _is_text(drawn: Any, depth: int) -> bool:
    """Whether a drawn object is text or a form that holds some."""
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind != pdfium.FPDF_PAGEOBJ_FORM or depth == MAX_DEPTH:
        return bool(kind == pdfium.FPDF_PAGEOBJ_TEXT)
    count = max(pdfium.FPDFFormObj_CountObjects(drawn), 0)
    return any(_is_text(pdfium.FPDFFormObj_GetObject(drawn, k), depth + 1) for k in range(count))
