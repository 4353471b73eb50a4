"""Which of two ways runs: the C extensions, or ctypes and numpy where they were not built. Both yield the same bits."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

from extractors.pdf import calls
from extractors.pdf.arrays import Floats

Value = TypeVar("Value")

try:
    loops: Any = import_module("extractors.pdf._loops")
    _pdfium: Any = import_module("extractors.pdf._pdfium")
    _pdfium.bind({name: calls.address_of(name) for name in _pdfium.FUNCTIONS})
    BACKEND = "c"
except ImportError:  # no compiler was at hand when this was installed
    _pdfium = loops = calls
    BACKEND = "ctypes"


def values(kind: type[Value], columns: Sequence[list[Any]], backend: str = BACKEND) -> tuple[Value, ...]:
    """Values of a data class with slots, one attribute from each column; thousands of cells are most of the Python of a page."""
    if backend == "c":
        made: tuple[Value, ...] = loops.construct(kind, kind.__slots__, tuple(columns))  # type: ignore[attr-defined]
        return made
    return tuple(map(kind, *columns))


def pointer(handle: Any) -> int:
    """Address behind a handle of pypdfium2's raw interface."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def glyph_columns(text_page: Any, backend: str) -> tuple[Floats, Floats]:
    """Columns of the glyphs and of the text objects of an open text page, as calls.py describes them."""
    glyphs, texts = (_pdfium if backend == "c" else calls).read_glyphs(pointer(text_page))
    return np.frombuffer(glyphs).reshape(calls.GLYPH_COLUMNS, -1), np.frombuffer(texts).reshape(calls.TEXT_COLUMNS, -1)


def read_font(font: int, backend: str) -> tuple[bytes, int]:
    """The base name and the flags of a font by its address; of none, no name and no flags."""
    found: tuple[bytes, int] = (_pdfium if backend == "c" else calls).read_font(font)
    return found


def path_columns(page: Any, backend: str) -> tuple[Floats, Floats]:
    """Columns of the drawn objects and of the path points of an open page, as calls.py describes them."""
    paths, points = (_pdfium if backend == "c" else calls).read_paths(pointer(page))
    return np.frombuffer(paths).reshape(calls.PATH_COLUMNS, -1), np.frombuffer(points).reshape(calls.POINT_COLUMNS, -1)
