"""All documents of all sources: several hosts at once, each of them asked one thing at a time."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import Never
from urllib.parse import unquote, urlsplit

from tqdm import tqdm

from extractors.errors import Refused
from pipeline.catalog import printable
from pipeline.fetch_address import FetchError
from pipeline.fetch_http import Web, download, opened_web
from pipeline.fetch_look import look_at
from pipeline.fetch_sources import FetchSource, Rules, SourcesError, host_of
from pipeline.fetch_store import Store, keep_document, keep_page, known_document, known_page


@dataclass(frozen=True, slots=True)
class _Fetch:
    """What all sources of one run share."""

    store: Store
    web: Web
    say: Callable[[str], None]
    bar: tqdm[Never]
    counts: Counter[str] = field(default_factory=Counter)
    numbers: count[int] = field(default_factory=count)

    def note(self, done: str, text: str) -> None:
        """Counts a document or a page, and says what became of it unless nothing did."""
        self.counts[done] += 1
        self.bar.update()
        text = printable(text)  # servers say how links and files are called
        if done == "failed":
            self.bar.write(text, file=sys.stderr)
        elif done not in ("unchanged", "page"):
            with self.bar.external_write_mode(file=sys.stdout):
                self.say(f"{done:8} {text}")


async def fetch_all(
    store: Store, rules: Rules, sources: tuple[FetchSource, ...], say: Callable[[str], None]
) -> Counter[str]:
    """Fetches what the sources name; returns how many were `new`, `changed`, `same`, `unchanged` and `failed`.

    Raises:
        OSError, sqlite3.Error: the folder cannot be written.
    """
    gate = asyncio.Semaphore(rules.at_once)
    with tqdm(total=0, unit="doc", disable=not sys.stderr.isatty(), leave=False) as bar:
        web = opened_web(rules)
        fetch = _Fetch(store, web, say, bar)
        async with web.client:  # the first error of the folder ends all of them
            await asyncio.gather(*(_fetch_source(fetch, source, gate) for source in sources))
    return fetch.counts


async def _fetch_source(fetch: _Fetch, source: FetchSource, gate: asyncio.Semaphore) -> None:
    async with gate:
        urls = dict.fromkeys(source.documents)
        for page in source.index:
            links = await _links_of(fetch, source, page)
            urls |= dict.fromkeys(_followed(fetch, source, page, links))
        fetch.bar.total = (fetch.bar.total or 0) + len(urls)
        for url in urls:
            await _fetch_document(fetch, source, url)


async def _links_of(fetch: _Fetch, source: FetchSource, url: str) -> tuple[str, ...]:
    """The links of an index page; those that were found last time where it has not changed."""
    known, links = known_page(fetch.store, url)
    path = _temporary(fetch)
    try:
        found = await download(fetch.web, url, source.hosts, path, known)
        if found.is_new:
            kind, links = await _looked_at(fetch, path, found.url)
            if kind != "html":
                raise FetchError(f"is {kind}, no page with links")  # noqa: TRY301  said as any other fault of this page
            keep_page(fetch.store, url, found.known, links)
    except (FetchError, Refused) as error:
        fetch.note("failed", f"{url}: {_words(error)}")
        return ()
    finally:
        path.unlink(missing_ok=True)
    return links


def _followed(fetch: _Fetch, source: FetchSource, page: str, links: tuple[str, ...]) -> list[str]:
    """The links that are documents of the source; those that lead out of its hosts are told."""
    wanted = [link for link in links if _is_included(link, source.include)]
    followed = []
    elsewhere: Counter[str] = Counter()
    for link in wanted:
        try:
            host = host_of(link)
        except SourcesError:
            host = "no host"
        if host in source.hosts:
            followed.append(link)
        else:
            elsewhere[host] += 1
    for host, number in elsewhere.items():
        fetch.bar.write(
            f"{page}: {number} links to {printable(host)} are not followed: it is not among the hosts", file=sys.stderr
        )
    return followed


def _is_included(link: str, include: tuple[str, ...]) -> bool:
    path = unquote(urlsplit(link).path).lower()
    return any(fnmatchcase(path, pattern.lower()) for pattern in include)


async def _fetch_document(fetch: _Fetch, source: FetchSource, url: str) -> None:
    code, path = source.municipality_code, _temporary(fetch)
    try:
        found = await download(fetch.web, url, source.hosts, path, known_document(fetch.store, code, url))
        if found.is_new:
            kind, _ = await _looked_at(fetch, path, found.url)
            done, name = keep_document(fetch.store, source, url, found, path, kind)
        else:
            done, name = "unchanged", ""
        fetch.note(done, f"{code}/{name}  {url}")
    except (FetchError, Refused) as error:
        fetch.note("failed", f"{url}: {_words(error)}")
    finally:
        path.unlink(missing_ok=True)


async def _looked_at(fetch: _Fetch, path: Path, url: str) -> tuple[str, tuple[str, ...]]:
    """As `look_at`, while the other hosts go on being asked."""
    return await asyncio.to_thread(look_at, path, url, str(fetch.store.temporary))


def _temporary(fetch: _Fetch) -> Path:
    return fetch.store.temporary / f"{next(fetch.numbers)}.part"


def _words(error: Exception) -> str:
    return error.message if isinstance(error, Refused) else str(error)
