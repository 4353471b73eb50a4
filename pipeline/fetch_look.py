"""What was downloaded, found out inside of a process that may die of it: its kind by content, and the links of a page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from extractors.errors import ExtractionError, Refused
from pipeline.engines import local
from pipeline.sandbox import Limits
from pipeline.worker import Outcome, Task, read_bytes, stopped

MOST_LINKS = 5000
_HEAD = 4096
LIMITS = Limits(memory=1 << 30, seconds=5, seconds_per_page=0)


def look_at(path: Path, url: str, scratch: str) -> tuple[str, tuple[str, ...]]:
    """The kind of a file (`pdf`, `xlsx`, `docx`, `html`, `text`), and the links of a page in their order, absolute.

    Raises:
        Refused: it is none of these, or looking at it did harm to the process that looked.
    """
    task = Task(name=url, path=str(path), document_id="", key=url)
    with closing(local(iter([task]), workers=1, scratch=scratch, limits=LIMITS, function=look)) as outcomes:
        (_, outcome), *_ = outcomes
    if outcome.result != "ok" or not outcome.document:
        raise Refused("wrong_type", outcome.message or "cannot be looked at")
    return outcome.document["kind"], tuple(outcome.document["links"])


def look(task: Task, _: Callable[[dict[str, Any]], None]) -> Outcome:
    """The kind and the links of the file of a task, whose name is its URL."""
    try:
        data = read_bytes(task.path)
        kind = kind_of(data)
        links = find_links(data, task.name) if kind == "html" else []
    except ExtractionError as error:
        return stopped(error.reason, error.message)
    except Exception as error:  # noqa: BLE001  whatever a page does to its parser, it is no page that can be used
        return stopped("malformed", f"cannot be read: {error}")
    return Outcome("ok", document={"kind": kind, "links": links})


def kind_of(data: bytes) -> str:
    r"""What bytes are by their content: a kind that is read.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of("取組,期限".encode())
    ('pdf', 'text')

    Raises:
        Refused, Failed: they are nothing that is read.
    """
    from extractors.formats import format_of  # noqa: PLC0415  the parent imports this module, not the readers

    kind, head = format_of(data), data[:_HEAD]
    if kind == "text" and b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):  # marks of UTF-16
        raise Refused("wrong_type", "is no PDF, Excel, Word, HTML or text")
    return kind


def find_links(data: bytes, url: str) -> list[str]:
    """The links of a page, absolute and without fragments, each once.

    >>> find_links(b'<base href="/b/"><a href="r6.pdf#page=2">1</a><a href="mailto:a@b.jp"><a href="r6.pdf">', "https://a.example.jp/")
    ['https://a.example.jp/b/r6.pdf']
    """
    from lxml import html  # noqa: PLC0415  the parent imports this module, not the parser

    from extractors.encoding import read_text  # noqa: PLC0415

    page = html.document_fromstring(read_text(data).text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    base, found = url, dict[str, None]()
    for element in page.iter("base", "a", "area"):
        href = element.get("href", "").strip()
        with suppress(ValueError):  # no URL
            if element.tag == "base":
                base = urljoin(url, href) if base == url else base
            elif (link := urldefrag(urljoin(base, href))[0]).startswith(("http://", "https://")):
                found[link] = None
        if len(found) == MOST_LINKS:
            break
    return list(found)
