"""Draws tiny PDFs whose true grid is known: content streams by hand, so that each way in which programs draw borders can be had.

Coordinates are points from the top left corner. A grid is given by its column and row positions and its cells (row, column, rowspan,
colspan, text); `draw_grid` draws it in one of the STYLES.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Sequence

WIDTH, HEIGHT = 600.0, 400.0
Cells = Sequence[tuple[int, int, int, int, str]]


def pdf(
    *pages: str,
    size: tuple[float, float] = (WIDTH, HEIGHT),
    rotate: int = 0,
    form: str = "",
    form_matrix: Sequence[float] = (1, 0, 0, 1, 0, 0),
    title: str = "",
    image: bool = False,
    resources: str = "",
    annotations: str = "",
) -> bytes:
    """A file with one page for each content stream; `form` is the stream of a form XObject /X1, `image` puts a picture /I1 at hand.

    Each page has more `resources` and `annotations`, written as in a PDF; /X1 is object 7.
    """
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{10 + 2 * k} 0 R' for k in range(len(pages)))}] >>",
        _font("HeiseiKakuGo-W5", 4),
        _descendant("HeiseiKakuGo-W5"),
        _font("HeiseiKakuGo-W5,Bold", 6),
        _descendant("HeiseiKakuGo-W5,Bold"),
        stream_of(
            form,
            f"/Type /XObject /Subtype /Form /BBox [-2000 -2000 2000 2000] /Matrix [{_numbers(form_matrix)}] {RESOURCES}",
        ),
        stream_of(
            "\x00\x80\xff\x20",
            "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
        ),
        f"<< /Title <{_utf16(title, mark=True)}> >>",
    ]
    for k, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate} /Contents {11 + 2 * k} 0 R /Annots [{annotations}] "
            f"/Resources << /Font << /F1 3 0 R /F2 5 0 R >> /XObject << /X1 7 0 R {'/I1 8 0 R' if image else ''} >> {resources} >> >>"
        )
        objects.append(stream_of(content))
    return file_of(objects)


RESOURCES = "/Resources << /Font << /F1 3 0 R /F2 5 0 R >> >>"


def _font(name: str, descendant: int) -> str:
    return f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniJIS-UTF16-H /DescendantFonts [{descendant} 0 R] >>"


def _descendant(name: str) -> str:
    return (
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> "
        f"/FontDescriptor << /Type /FontDescriptor /FontName /{name} /Flags 4 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 "
        "/ItalicAngle 0 /FontBBox [0 -120 1000 880] >> >>"
    )


def stream_of(content: str, more: str = "") -> str:
    packed = zlib.compress(content.encode("latin-1"), 9).hex()
    return (
        f"<< /Length {len(packed) + 1} /Filter [/ASCIIHexDecode /FlateDecode] {more} >>\nstream\n{packed}>\nendstream"
    )


def file_of(objects: Iterable[str], trailer: str = "") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    return (
        out
        + f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R /Info 9 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )


def _utf16(words: str, *, mark: bool = False) -> str:
    return (("\ufeff" if mark else "") + words).encode("utf-16-be").hex()


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:g}" for value in values)


def encrypted(data: bytes, *, user: str) -> bytes:
    """The file with the standard security handler (RC4, revision 2), readable with the user password. Source: ISO 32000-1, 7.6.3."""
    key_id, permissions = b"0123456789abcdef", -4
    owner = _rc4(hashlib.md5(_padded("owner"), usedforsecurity=False).digest()[:5], _padded(user))
    seed = _padded(user) + owner + permissions.to_bytes(4, "little", signed=True) + key_id
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    bodies = re.findall(rb"\d+ 0 obj\n(.*?)\nendobj", data, re.DOTALL)
    locked = []
    for number, body in enumerate(bodies, 1):
        own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
        locked.append(_locked(body, own).decode("latin-1"))
    handler = f"<< /Filter /Standard /V 1 /R 2 /Length 40 /P {permissions} /O <{owner.hex()}> /U <{_rc4(key, PADDING).hex()}> >>"
    return file_of([*locked, handler], f"/Encrypt {len(locked) + 1} 0 R /ID [<{key_id.hex()}> <{key_id.hex()}>]")


PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _padded(password: str) -> bytes:
    return (password.encode("utf-8") + PADDING)[:32]


def _locked(body: bytes, key: bytes) -> bytes:
    head, mark, rest = body.partition(b"\nstream\n")
    if not mark:
        return re.sub(
            rb"<([0-9a-f]+)>",
            lambda found: b"<" + _rc4(key, bytes.fromhex(found[1].decode())).hex().encode() + b">",
            body,
        )
    return head + mark + _rc4(key, rest.removesuffix(b"\nendstream")) + b"\nendstream"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def text(
    x: float,
    base: float,
    words: str,
    *,
    size: float = 10,
    height: float = HEIGHT,
    font: str = "F1",
    matrix: Sequence[float] = (1, 0, 0, 1),
    more: str = "",
) -> str:
    """Words on a base line; `matrix` turns them, `more` are operators before them (a colour, a render mode)."""
    place = _numbers((*matrix, x, height - base))
    return f"q BT {more} /{font} {size} Tf {place} Tm <{_utf16(words)}> Tj ET Q\n"


def stroke(x0: float, y0: float, x1: float, y1: float, *, height: float = HEIGHT, more: str = "0.5 w") -> str:
    """A stroked line."""
    return f"q {more} {x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l S Q\n"


def fill(x0: float, top: float, x1: float, bottom: float, *, color: str = "0 0 0", height: float = HEIGHT) -> str:
    """A filled rectangle."""
    return f"q {color} rg {x0:.2f} {height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re f Q\n"


def _thin(x0: float, y0: float, x1: float, y1: float) -> str:
    return fill(x0 - 0.3, y0 - 0.3, x1 + 0.3, y1 + 0.3)


def _squares(step: float, length: float) -> Callable[[float, float, float, float], str]:
    def draw(x0: float, y0: float, x1: float, y1: float) -> str:
        across = y0 == y1
        out, at, end = "", (x0 if across else y0), (x1 if across else y1)
        while at < end:
            stop = min(at + length, end)
            out += fill(at, y0 - 0.4, stop, y0 + 0.4) if across else fill(x0 - 0.4, at, x0 + 0.4, stop)
            at += step
        return out

    return draw


def _double(x0: float, y0: float, x1: float, y1: float) -> str:
    shift = (0, 0.9) if y0 == y1 else (0.9, 0)
    return "".join(
        stroke(x0 + s * shift[0], y0 + s * shift[1], x1 + s * shift[0], y1 + s * shift[1], more="0.3 w")
        for s in (-1, 1)
    )


def _wide_double(x0: float, y0: float, x1: float, y1: float) -> str:
    shift = (0, 1.6) if y0 == y1 else (1.6, 0)
    return "".join(_thin(x0 + s * shift[0], y0 + s * shift[1], x1 + s * shift[0], y1 + s * shift[1]) for s in (-1, 1))


def _thick(x0: float, y0: float, x1: float, y1: float) -> str:
    return fill(x0 - 2.25, y0 - 2.25, x1 + 2.25, y1 + 2.25)


def _round_dots(x0: float, y0: float, x1: float, y1: float) -> str:
    length = max(x1 - x0, y1 - y0)
    more = "1.5 w 1 J [0 3] 0 d"  # one path with a dash pattern, as Writer draws dots
    return stroke(x0, y0, x1, y1, more=more) if length else ""


def _with_gaps(x0: float, y0: float, x1: float, y1: float) -> str:
    gap = 1.0
    return stroke(x0 + gap, y0, x1 - gap, y1) if y0 == y1 else stroke(x0, y0 + gap, x1, y1 - gap)


STYLES: dict[str, Callable[[float, float, float, float], str]] = {
    "strokes": stroke,
    "thin rectangles": _thin,
    "dots": _squares(1.5, 0.75),
    "dashes": _squares(9.0, 4.5),
    "double": _double,
    "wide double": _wide_double,
    "thick": _thick,
    "dash pattern": _round_dots,
    "cell by cell with gaps": _with_gaps,
}


def draw_grid(x: Sequence[float], y: Sequence[float], cells: Cells, style: str = "strokes", *, size: float = 9) -> str:
    """The borders of every cell and its text at its upper left."""
    draw, out = STYLES[style], ""
    for row, col, rows, cols, words in cells:
        x0, x1, top, bottom = x[col], x[col + cols], y[row], y[row + rows]
        for place in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
            out += draw(*place)
        for k, line in enumerate(words.split("\n")):
            out += text(x0 + 3, top + size + 3 + k * (size + 2), line, size=size) if line else ""
    return out


SHEET: Cells = (
    (0, 0, 2, 1, "目標"),
    (0, 1, 1, 2, "令和六年度"),
    (0, 3, 2, 1, "備考"),
    (1, 1, 1, 1, "計画"),
    (1, 2, 1, 1, "実績"),
    (2, 0, 2, 1, "緑化"),
    (2, 1, 1, 1, "十本"),
    (2, 2, 1, 1, "八本"),
    (2, 3, 1, 1, ""),
    (3, 1, 1, 2, "二か所"),
    (3, 3, 1, 1, "継続"),
)
SHEET_X, SHEET_Y = (40.0, 120.0, 230.0, 340.0, 480.0), (60.0, 90.0, 120.0, 160.0, 200.0)
