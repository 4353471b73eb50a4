"""The loops of _pdfium.c through ctypes: the same calls in the same order, the same bits, at some thirty times the cost a call.

`read_glyphs` and `read_paths` take the address of an open text page or page and hand out bytes of doubles, column by column. Each glyph
is `code, left, right, bottom, top, origin x, origin y, text object`; signs that pdfium made up are left out, but for a space between Latin
signs; each text object `font, size, render mode, fill r g b a, matrix a to f, clip x0 y0 x1 y1`. Each drawn object is `type, parent form, matrix a to f, fill mode, stroke,
fill r g b a, stroke r g b a, stroke width, first point, points, clip x0 y0 x1 y1`; of a form the stroke width is the number of text
objects that it holds itself; each point `x, y, kind (0 line, 1 curve, 2 move), closes`. More than MAX_OBJECTS drawn objects are an
OverflowError. Nothing is computed: coordinates are those of the object, before its matrix and those of the forms around it; the box of a clip is before those of
the forms.
"""

from __future__ import annotations

import array
import ctypes
import struct
from collections.abc import Callable

import numpy as np
import pypdfium2.raw as pdfium

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
GLYPH_COLUMNS = 8
POINT_COLUMNS = 4
PATH_COLUMNS = 25
TEXT_COLUMNS = 17
STROKE_WIDTH = 18  # column of a drawn object; of a form the number of its text objects
FAR_OFF = 1e9
MAX_OBJECTS = 1_000_000  # on a page; forms that draw forms twice make millions from a file of a few lines
MAX_DEPTH = 24  # a form that draws itself never ends; real sheets nest two or three deep
GLYPH = struct.Struct("8d")
RESULTS = {
    "FPDFText_GetTextObject": ctypes.c_void_p,
    "FPDFTextObj_GetFont": ctypes.c_void_p,
    "FPDFPage_GetObject": ctypes.c_void_p,
    "FPDFFormObj_GetObject": ctypes.c_void_p,
    "FPDFPath_GetPathSegment": ctypes.c_void_p,
    "FPDFPageObj_GetClipPath": ctypes.c_void_p,
    "FPDFClipPath_GetPathSegment": ctypes.c_void_p,
    "FPDFText_GetUnicode": ctypes.c_uint,
}


def address_of(name: str) -> int:
    """Address of a pdfium function in the library that pypdfium2 has loaded."""
    return ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0


def _call(name: str) -> Callable[..., int | None]:
    # declared without argument types: pypdfium2's own declarations check each argument and take three times as long
    function: Callable[..., int | None] = ctypes.CFUNCTYPE(RESULTS.get(name, ctypes.c_int))(address_of(name))
    return function


_count_chars = _call("FPDFText_CountChars")
_unicode = _call("FPDFText_GetUnicode")
_char_box = _call("FPDFText_GetCharBox")
_char_origin = _call("FPDFText_GetCharOrigin")
_char_matrix = _call("FPDFText_GetMatrix")
_text_object = _call("FPDFText_GetTextObject")
_font = _call("FPDFTextObj_GetFont")
_font_size = _call("FPDFTextObj_GetFontSize")
_render_mode = _call("FPDFTextObj_GetTextRenderMode")
_fill_color = _call("FPDFPageObj_GetFillColor")
_stroke_color = _call("FPDFPageObj_GetStrokeColor")
_stroke_width = _call("FPDFPageObj_GetStrokeWidth")
_count_objects = _call("FPDFPage_CountObjects")
_object = _call("FPDFPage_GetObject")
_object_type = _call("FPDFPageObj_GetType")
_object_matrix = _call("FPDFPageObj_GetMatrix")
_count_form_objects = _call("FPDFFormObj_CountObjects")
_form_object = _call("FPDFFormObj_GetObject")
_count_segments = _call("FPDFPath_CountSegments")
_draw_mode = _call("FPDFPath_GetDrawMode")
_segment = _call("FPDFPath_GetPathSegment")
_point = _call("FPDFPathSegment_GetPoint")
_segment_type = _call("FPDFPathSegment_GetType")
_segment_close = _call("FPDFPathSegment_GetClose")
_base_name = _call("FPDFFont_GetBaseFontName")
_font_flags = _call("FPDFFont_GetFlags")
_clip = _call("FPDFPageObj_GetClipPath")
_count_clips = _call("FPDFClipPath_CountPaths")
_count_clip_segments = _call("FPDFClipPath_CountPathSegments")
_clip_segment = _call("FPDFClipPath_GetPathSegment")


def read_glyphs(text_page: int) -> tuple[bytes, bytes]:
    """Columns of the glyphs and of the text objects of a text page."""
    page, glyphs, texts = ctypes.c_void_p(text_page), bytearray(), array.array("d")
    row = bytearray(GLYPH.size)  # pdfium writes into it and it is copied whole: no coordinate becomes a Python number
    values = (ctypes.c_double * GLYPH_COLUMNS).from_buffer(row)
    box = tuple(ctypes.byref(values, 8 * k) for k in (1, 2, 3, 4))
    origin = tuple(ctypes.byref(values, 8 * k) for k in (5, 6))
    previous, index, count = None, -1, _count_chars(page) or 0
    for i in range(count):
        found, at = _text_object(page, i), i
        if not found:
            if not _parts_words(page, i, count):
                continue
            at = i - 1  # a made up space takes the place of the sign before it
        elif found != previous:
            texts.extend(_text_row(page, i, ctypes.c_void_p(found)))
            previous, index = found, index + 1
        GLYPH.pack_into(row, 0, _unicode(page, i) if found else 0x20, 0, 0, 0, 0, 0, 0, index)
        _char_box(page, at, *box)
        _char_origin(page, at, *origin)
        glyphs += row
    return _columns(glyphs, GLYPH_COLUMNS), _columns(texts, TEXT_COLUMNS)


def _columns(rows: bytearray | array.array[float], columns: int) -> bytes:
    return np.frombuffer(rows).reshape(-1, columns).T.tobytes() if len(rows) else b""


def _parts_words(page: ctypes.c_void_p, index: int, count: int) -> bool:
    """Whether a space that pdfium made up stands between two Latin signs: those it makes up between Japanese ones are only white."""
    if not 0 < index < count - 1 or _unicode(page, index) != 0x20:
        return False
    return all(0x20 < (_unicode(page, at) or 0) < 0x7F and _text_object(page, at) for at in (index - 1, index + 1))


def _text_row(page: ctypes.c_void_p, index: int, text: ctypes.c_void_p) -> tuple[float, ...]:
    size, color, matrix = ctypes.c_float(), _colors(), pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    _font_size(text, ctypes.byref(size))
    _fill_color(text, *map(ctypes.byref, color))
    _char_matrix(page, index, ctypes.byref(matrix))
    rgba = tuple(part.value for part in color)
    return (_font(text) or 0, size.value, _render_mode(text) or 0, *rgba, *_matrix(matrix), *_clip_box(text))


def _colors() -> tuple[ctypes.c_uint, ...]:
    return ctypes.c_uint(0), ctypes.c_uint(0), ctypes.c_uint(0), ctypes.c_uint(255)


def _matrix(m: pdfium.FS_MATRIX) -> tuple[float, ...]:
    return m.a, m.b, m.c, m.d, m.e, m.f


def read_font(font: int) -> tuple[bytes, int]:
    """The base name (at most 127 bytes) and the flags of a font by its address; of none, no name and no flags."""
    if not font:
        return b"", 0
    name, handle = ctypes.create_string_buffer(128), ctypes.c_void_p(font)
    _base_name(handle, name, ctypes.c_size_t(128))
    return name.value, max(_font_flags(handle) or 0, 0)


def read_paths(page: int) -> tuple[bytes, bytes]:
    """Columns of the drawn objects (paths, images, forms) and of the path points of a page."""
    paths, points = array.array("d"), array.array("d")
    holder = ctypes.c_void_p(page)
    for i in range(_count_objects(holder) or 0):
        _append_object(paths, points, ctypes.c_void_p(_object(holder, i)), -1, 0)
    return _columns(paths, PATH_COLUMNS), _columns(points, POINT_COLUMNS)


def _append_object(
    paths: array.array[float], points: array.array[float], drawn: ctypes.c_void_p, parent: int, depth: int
) -> None:
    kind = _object_type(drawn)
    if kind == TEXT and parent >= 0:
        paths[parent * PATH_COLUMNS + STROKE_WIDTH] += 1
    if kind not in {PATH, IMAGE, FORM}:
        return
    if len(paths) == MAX_OBJECTS * PATH_COLUMNS:
        raise OverflowError(f"more than {MAX_OBJECTS} drawn objects")
    index, first, matrix = len(paths) // PATH_COLUMNS, len(points) // POINT_COLUMNS, pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    _object_matrix(drawn, ctypes.byref(matrix))
    style = _append_points(points, drawn) if kind == PATH else (0,) * 11
    paths.extend(
        (kind, parent, *_matrix(matrix), *style, first, len(points) // POINT_COLUMNS - first, *_clip_box(drawn))
    )
    if kind == FORM and depth < MAX_DEPTH:
        for i in range(_count_form_objects(drawn) or 0):
            _append_object(paths, points, ctypes.c_void_p(_form_object(drawn, i)), index, depth + 1)


def _clip_box(drawn: ctypes.c_void_p) -> list[float]:
    """The box that the clip paths of an object leave: each clip path is as large as the box of its points."""
    box = [-FAR_OFF, -FAR_OFF, FAR_OFF, FAR_OFF]
    found = _clip(drawn)
    clip = ctypes.c_void_p(found)
    x, y = ctypes.c_float(0), ctypes.c_float(0)
    both = ctypes.byref(x), ctypes.byref(y)
    for i in range((_count_clips(clip) or 0) if found else 0):
        across, down = [], []
        for k in range(_count_clip_segments(clip, i) or 0):
            x.value = y.value = 0
            _point(ctypes.c_void_p(_clip_segment(clip, i, k)), *both)
            across.append(x.value)
            down.append(y.value)
        if across:
            box[:2] = max(box[0], min(across)), max(box[1], min(down))
            box[2:] = min(box[2], max(across)), min(box[3], max(down))
    return box


def _append_points(points: array.array[float], path: ctypes.c_void_p) -> tuple[float, ...]:
    fill, stroke, color, width = ctypes.c_int(0), ctypes.c_int(0), _colors(), ctypes.c_float(0)
    filled: tuple[int, ...] = (0, 0, 0, 0)
    stroked = filled
    _draw_mode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if fill.value:
        _fill_color(path, *map(ctypes.byref, color))
        filled = tuple(part.value for part in color)
    if stroke.value:
        _stroke_color(path, *map(ctypes.byref, color))
        _stroke_width(path, ctypes.byref(width))
        stroked = tuple(part.value for part in color)
    if fill.value or stroke.value:
        x, y = ctypes.c_float(0), ctypes.c_float(0)
        both = ctypes.byref(x), ctypes.byref(y)
        for k in range(_count_segments(path) or 0):
            segment = ctypes.c_void_p(_segment(path, k))
            x.value = y.value = 0
            _point(segment, *both)
            points.extend((x.value, y.value, _segment_type(segment) or 0, _segment_close(segment) or 0))
    return fill.value, stroke.value, *filled, *stroked, width.value
