"""Which encoding a text is in, told from its bytes alone.

Promises: UTF-8 and UTF-16 with and without a byte order mark, CP932, EUC-JP and ISO-2022-JP; every reading is a strict one, so that no
character is lost or made up. Refuses binary data, and fails on a text that no encoding reads as plausible Japanese: words that nobody
printed are worse than a document that is missing.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from extractors.document import Finding
from extractors.errors import Failed, Refused

# The longer mark first: UTF-32 begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# euc_jis_2004 knows ① and ㈱ (row 13), which euc_jp does not.
_LEGACY = (("cp932",), ("euc_jp", "euc_jis_2004"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_CONTROLS_ALLOWED = 0.001  # a stray one comes from a copied form; more of them are binary data
_PLAUSIBLE = 0.6  # share of ordinary characters below which a text is no Japanese
_NEAR = 0.1  # two readings closer than this are a guess
_ASCII = re.compile(r"[\x00-\x7f]+")
_SAMPLE = 100_000  # characters that are judged
_KANA = re.compile(r"[\u3041-\u30fe]")
_LONG = 200  # characters; a shorter text may be a row of names
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the Python name of its encoding, and whether another encoding would have read it nearly as well."""

    text: str
    encoding: str
    guessed: bool = False


def read_text(data: bytes) -> Decoded:
    """The text of a file and the encoding it was written in.

    Raises:
        Refused: `empty` without a character, `wrong_type` where the bytes are no text.
        Failed: `malformed` where a byte does not belong to the encoding, or no encoding gives plausible text.

    >>> read_text("担当課".encode("euc_jp")).encoding
    'euc_jp'
    """
    decoded = _marked(data) or _wide(data) or _seven_bits(data) or _utf8(data) or _legacy(data)
    text = decoded.text.rstrip("\x1a\x00")  # the end mark of old systems
    _refuse_damaged(text)
    controls = len(_CONTROL.findall(text))
    if controls > _CONTROLS_ALLOWED * len(text) or "\x00" in text:
        raise Refused("wrong_type", f"{controls} control characters: no text")
    if not text.strip():
        raise Refused("empty", "no character in it")
    return Decoded(_CONTROL.sub("", text), decoded.encoding, decoded.guessed)


def decoding_findings(decoded: Decoded) -> tuple[Finding, ...]:
    """What a user must know of the encoding that a text was read in."""
    told = Finding("decoded", f"read as {decoded.encoding}")
    guess = Finding("encoding_guessed", f"{decoded.encoding} fits only slightly better than another encoding")
    return (told, guess) if decoded.guessed else (told,)


def japanese_share(text: str) -> float:
    """Share of ordinary Japanese among the characters beyond ASCII, 0 to 1 (1 where there are none).

    Ordinary are kana, kanji of JIS level 1, full-width letters and the usual marks; a wrong reading gives half-width kana and rare kanji.

    >>> japanese_share("実施した") > japanese_share("ｼﾂｻﾜ､ｷ､ｿ")
    True
    """
    beyond = _ASCII.sub("", text)[:_SAMPLE]
    return sum(map(_ordinary, beyond)) / len(beyond) if beyond else 1.0


def _ordinary(character: str) -> float:
    code = ord(character)
    if 0x3040 <= code <= 0x30FF or 0x3000 <= code <= 0x301F or 0xFF01 <= code <= 0xFF5E:
        return 1.0
    if 0x4E00 <= code <= 0x9FFF:
        try:
            return 1.0 if character.encode("shift_jis") < b"\x98\x9f" else 0.2
        except UnicodeEncodeError:
            return 0.2
    if 0xFF61 <= code <= 0xFF9F or 0xE000 <= code <= 0xF8FF:
        return 0.0
    return 0.7 if 0x2010 <= code <= 0x33FF or 0xFFE0 <= code <= 0xFFE6 or code in (0xD7, 0xF7, 0xB1, 0xB0) else 0.3


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data, encoding), encoding)
    return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: its line ends and ASCII have a zero byte, always on the same side."""
    sample = data[: 1 << 16]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    plausible = not _CONTROL.search(text) and japanese_share(text) >= _PLAUSIBLE
    return Decoded(text, encoding) if plausible else None


def _seven_bits(data: bytes) -> Decoded | None:
    if _HIGH.search(data):
        return None
    if b"\x1b$" in data or b"\x1b(" in data:
        return Decoded(_strictly(data, "iso2022_jp"), "iso2022_jp")
    return Decoded(data.decode("ascii"), "utf-8")


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # CP932 would read a broken UTF-8 text too, as words that nobody printed.
        high = len(_HIGH.findall(data))
        if sum(map(len, _UTF8_SEQUENCE.findall(data))) >= 0.95 * high and b"\x00" not in data:
            raise Failed("malformed", f"UTF-8 is broken at byte {error.start}") from error
        return None


def _legacy(data: bytes) -> Decoded:
    if b"\x00" in data:
        raise Refused("wrong_type", "holds zero bytes, as no text does")
    readings: list[tuple[float, Decoded]] = []
    for names in _LEGACY:
        for encoding in names:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            readings.append((japanese_share(text), Decoded(text, names[0])))
            break
    if not readings:
        raise _unreadable(data)
    readings.sort(key=lambda reading: -reading[0])
    score, best = readings[0]
    # Chinese and Korean bytes are kanji to EUC-JP: Japanese sentences are not written without kana.
    kana = _KANA.search(best.text) is not None
    if score < _PLAUSIBLE or not (kana or best.encoding == "cp932" or len(best.text) < _LONG):
        raise _unreadable(data)
    near = len(readings) > 1 and (score - readings[1][0] < _NEAR or not kana)
    return Decoded(best.text, best.encoding, guessed=near)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Failed("malformed", f"no {encoding} at byte {error.start}") from error


def _unreadable(data: bytes) -> Refused | Failed:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a\x1b" for byte in data)
    if controls > _CONTROLS_ALLOWED * len(data):
        return Refused("wrong_type", f"{controls} control bytes: no text")
    return Failed("malformed", "neither UTF-8, UTF-16, CP932 nor EUC-JP gives plausible text")


def _refuse_damaged(text: str) -> None:
    """Fail on a text that somebody stored after it was read wrongly."""
    if text.count("\ufffd") > 0.01 * len(text):
        raise Failed("malformed", "characters were lost before this file was written (U+FFFD)")
    if sum(map(text.count, "縺繧繝")) > 0.1 * len(_ASCII.sub("", text)) + 1:
        raise Failed("malformed", "UTF-8 text that was once read as cp932")  # kana became these three rare kanji
    lines = [line for line in text.split("\n") if not line.isascii()][:400]
    for wrong in ("cp932", "cp1252"):
        if lines and sum(_rereads(line, wrong) for line in lines) > 0.5 * len(lines):
            raise Failed("malformed", f"UTF-8 text that was once read as {wrong}")


def _rereads(line: str, wrong: str) -> bool:
    """True where what is beyond ASCII in the line, written as `wrong`, is a UTF-8 text."""
    beyond = _ASCII.sub("", line)[:999]
    try:
        written = b"".join(_byte(character, wrong) for character in beyond)
        return not codecs.getincrementaldecoder("utf-8")().decode(written).isascii()
    except UnicodeError:
        return False


def _byte(character: str, encoding: str) -> bytes:
    """The character's bytes; five bytes that cp1252 leaves undefined were kept as they were."""
    control = encoding == "cp1252" and "\x80" <= character <= "\x9f"
    return character.encode("latin-1" if control else encoding)
