"""SOURCES.toml: which pages and files of which municipalities are fetched, and under which rules.

```toml
delay = 2.0                          # seconds between two requests to one host
largest = 104857600                  # bytes of a document
at_once = 32                         # sources that are fetched at the same time, each host of them still one thing at a time
contact = "mailto:data@example.jp"   # is told to the servers
private_hosts = []                   # hosts that may have an address inside of the own network

[[source]]
municipality_code = "999999"
index = ["https://www.city.example.jp/plan/"]            # pages whose links are followed, one step
documents = ["https://www.city.example.jp/plan/r6.pdf"]  # files
include = ["*/shinchoku/*.pdf"]                          # of the links: paths that fit one of these
hosts = ["files.example.jp"]                             # further hosts that links and redirects may lead to
license = "CC-BY-4.0"                                    # this, title and fiscal_year go into the sidecars
```

Everything has a default but `municipality_code`, and `index` or `documents`. An unknown key is an error: it may be a rule that was mistyped.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from normalizers.municipality import check_digit

# What links of index pages are followed where a source does not say: the endings of formats that are read, without pages.
INCLUDE = ("*.pdf", "*.xlsx", "*.xlsm", "*.docx", "*.csv", "*.tsv", "*.txt")
_SIDECAR: dict[str, type] = {"title": str, "fiscal_year": int, "license": str}


class SourcesError(ValueError):
    """SOURCES.toml cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class FetchSource:
    """What is fetched of one municipality. `hosts` are all that its links and redirects may lead to."""

    municipality_code: str
    index: tuple[str, ...]
    documents: tuple[str, ...]
    include: tuple[str, ...]
    hosts: frozenset[str]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """How servers are asked: `delay` and `seconds` in seconds, `largest` in bytes, `at_once` in sources."""

    delay: float = 2.0
    largest: int = 100 << 20
    seconds: float = 300.0
    at_once: int = 32
    contact: str = ""
    private_hosts: frozenset[str] = frozenset()


def read_sources(path: str) -> tuple[Rules, tuple[FetchSource, ...]]:
    """The rules and sources of a file.

    Raises:
        OSError: it cannot be read.
        SourcesError: it is no such file.
    """
    try:
        return parse_sources(Path(path).read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise SourcesError(f"{path}: {error}") from None


def parse_sources(text: str) -> tuple[Rules, tuple[FetchSource, ...]]:
    r"""The rules and sources of a text.

    >>> rules, sources = parse_sources('delay = 1\n[[source]]\nmunicipality_code = "999999"\nindex = "https://a.example.jp/"')
    >>> rules.delay, sources[0].index, sorted(sources[0].hosts)
    (1.0, ('https://a.example.jp/',), ['a.example.jp'])

    Raises:
        SourcesError: no TOML, an unknown key, a wrong value, or nothing to fetch.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"no TOML: {error}") from None
    entries = content.pop("source", [])
    if not isinstance(entries, list) or not entries:
        raise SourcesError("no [[source]]")
    return _rules(content), tuple(_source(number, entry) for number, entry in enumerate(entries, 1))


def _rules(content: dict[str, Any]) -> Rules:
    rules = Rules(
        delay=_number(content, "delay", Rules().delay, least=0),
        largest=int(_number(content, "largest", Rules().largest, least=1)),
        seconds=_number(content, "seconds", Rules().seconds, least=1),
        at_once=int(_number(content, "at_once", Rules().at_once, least=1)),
        contact=_text(content, "contact"),
        private_hosts=frozenset(map(_decoded, _texts(content, "private_hosts"))),
    )
    _no_more(content)
    return rules


def _source(number: int, entry: Any) -> FetchSource:
    if not isinstance(entry, dict):
        raise SourcesError(f"source {number} is no table")
    try:
        return _checked_source(dict(entry))
    except SourcesError as error:
        raise SourcesError(f"source {number} ({entry.get('municipality_code')}): {error}") from None


def _checked_source(entry: dict[str, Any]) -> FetchSource:
    code = _code(entry)
    index, documents = _texts(entry, "index"), _texts(entry, "documents")
    if not index and not documents:
        raise SourcesError("neither index nor documents")
    hosts = {host_of(url) for url in (*index, *documents)} | set(map(_decoded, _texts(entry, "hosts")))
    include = _texts(entry, "include") or INCLUDE
    facts = {key: _fact(entry.pop(key), key, kind) for key, kind in _SIDECAR.items() if key in entry}
    _no_more(entry)
    return FetchSource(code, index, documents, include, frozenset(hosts), facts)


def host_of(url: str) -> str:
    """The host that a URL names, in small letters and its own script.

    >>> host_of("https://www.City.example.jp:8080/plan/")
    'www.city.example.jp'
    >>> host_of("https://xn--r8jz45g.example.jp/")
    '例え.example.jp'

    Raises:
        SourcesError: it is no plain http or https URL.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SourcesError(f"{url} is no URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise SourcesError(f"{url} is no http or https URL")
    if parts.username is not None:
        raise SourcesError(f"{host}: a URL with a user name is not fetched")
    return _decoded(host)


def _decoded(host: str) -> str:
    """A host as `httpx.URL.host` gives it."""
    try:
        return host.lower().encode("ascii").decode("idna")
    except UnicodeError:  # in its own script already, or none that can be
        return host.lower()


def _code(entry: dict[str, Any]) -> str:
    code = _text(entry, "municipality_code")
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise SourcesError(f"municipality_code is {code!r}, not six digits")
    if code != code[:5] + check_digit(code[:5]) and code != "999999":  # that of invented cities
        raise SourcesError(f"municipality_code is {code!r}, whose check digit is wrong")
    return code


def _fact(value: Any, key: str, kind: type) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise SourcesError(f"{key} is {value!r}")
    return value


def _number(content: dict[str, Any], key: str, default: float, *, least: float) -> float:
    value = content.pop(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < math.inf:
        raise SourcesError(f"{key} is {value!r}, no number of at least {least}")
    return float(value)


def _text(content: dict[str, Any], key: str) -> str:
    value = content.pop(key, "")
    if not isinstance(value, str) or "\n" in value:
        raise SourcesError(f"{key} is {value!r}, no line of text")
    return value


def _texts(content: dict[str, Any], key: str) -> tuple[str, ...]:
    value = content.pop(key, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise SourcesError(f"{key} is {value!r}, no list of texts")
    return tuple(dict.fromkeys(values))


def _no_more(content: dict[str, Any]) -> None:
    if content:
        raise SourcesError(f"unknown key {min(content)!r}")
