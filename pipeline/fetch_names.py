"""What a fetched document is called on disk: the name that its publisher gave it, made safe for any file system."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes, urlsplit

from pipeline.catalog import STEERING

_LONGEST = 120  # bytes without the ending: names of 255 bytes at most, also beside a suffix and of a temporary file
_UNSAFE = re.compile(rf'[{STEERING}<>:"/\\|?*\ufffd]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_EXTENDED = re.compile(r"""filename\*\s*=\s*"?([\w.-]+)'[\w-]*'([^\s;"]+)""", re.IGNORECASE | re.ASCII)
_PLAIN = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)


def file_name(url: str, disposition: str | None, kind: str) -> str:
    """A safe name for what was downloaded from a URL.

    Args:
        url: where it came from in the end.
        disposition: the header Content-Disposition, whose name goes before that of the URL. Source: RFC 6266, RFC 5987.
        kind: what it is by its content, the ending of a name that has none or a wrong one.

    >>> file_name("https://a.example.jp/plan/%E8%A8%88%E7%94%BB%20r6.PDF?v=2", None, "pdf")
    '計画 r6.PDF'
    >>> file_name("https://a.example.jp/get.php?id=3", "attachment; filename*=UTF-8''%E8%A8%88%E7%94%BB.xlsx", "xlsx")
    '計画.xlsx'
    >>> file_name("https://a.example.jp/get.php?id=3", None, "pdf"), file_name("https://a.example.jp/", None, "text")
    ('get.php.pdf', 'document.txt')
    """
    said = _of_header(disposition or "") or _decoded(urlsplit(url).path.rpartition("/")[2])
    name = PurePosixPath(unicodedata.normalize("NFC", said).replace("\\", "/")).name
    name = _UNSAFE.sub("_", name).strip(" .~$")
    stem, ending = os.path.splitext(name)  # noqa: PTH122  a name, no path
    if not fits(name, kind):
        stem, ending = name, _ENDINGS[kind][0]
    stem = stem.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").strip(" .") or "document"
    return f"_{stem}{ending}" if _RESERVED.match(stem) else stem + ending


def told_apart(name: str, url: str) -> str:
    """The name with a mark of its URL, where another document has the name already.

    >>> told_apart("計画.pdf", "https://a.example.jp/r5/計画.pdf")
    '計画_3ee68080.pdf'
    """
    stem, ending = os.path.splitext(name)  # noqa: PTH122  a name, no path
    return f"{stem}_{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}{ending}"


_ENDINGS = {
    "pdf": (".pdf",),
    "xlsx": (".xlsx", ".xlsm"),
    "docx": (".docx", ".docm"),
    "html": (".html", ".htm"),
    "text": (".txt", ".csv", ".tsv"),
}


def fits(name: str, kind: str) -> bool:
    """Whether a name ends as files of this kind do.

    >>> fits("r6.PDF", "pdf"), fits("r6.pdf", "html")
    (True, False)
    """
    return PurePosixPath(name).suffix.lower() in _ENDINGS[kind]


def _of_header(disposition: str) -> str:
    if found := _EXTENDED.search(disposition):
        data = unquote_to_bytes(found[2])
        try:
            return data.decode(found[1])
        except (LookupError, UnicodeDecodeError):
            return _text(data)
    if found := _PLAIN.search(disposition):
        name = re.sub(r"\\(.)", r"\1", found[1] or "") or found[2] or ""
        if "%" in name:
            return _decoded(name)
        return _text(name.encode("latin-1", "ignore")) if name.isprintable() or not name.isascii() else name
    return ""


def _decoded(segment: str) -> str:
    return _text(unquote_to_bytes(segment))


def _text(data: bytes) -> str:
    """Bytes of a name in the encodings that Japanese servers use."""
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
