"""One file from a server: asked for politely, and never anything but what was allowed.

Before each request the host must be one of those that the source names, robots.txt must allow the path, and the address that the host's name
has at this moment must be public or its host listed; the connection then goes to that very address, so that a name which changes
meanwhile leads nowhere else. Redirects are requests like any other. A host is asked one thing at a time, with a pause between.

Source: RFC 9110 (conditional requests), RFC 9309 (robots.txt).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import httpx
from protego import Protego

from pipeline.fetch_address import FetchError, checked_address
from pipeline.fetch_sources import Rules

_T = TypeVar("_T")

MOST_REDIRECTS = 5
LARGEST_ROBOTS = 512 << 10
ATTEMPTS = 3
_PAUSE = 5.0  # seconds before a server that has trouble is asked again
_LONGEST_PAUSE = 60.0
_TROUBLE = (429, 500, 502, 503, 504)  # which may pass
_REDIRECTS = (301, 302, 303, 307, 308)
_AGENT = f"plansheets/{version('plansheets')}"
_PORTS = {"http": 80, "https": 443}


class _TroubleError(FetchError):
    """A server has trouble that may pass; `pause` is what it asks for, in seconds."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        self.pause = pause
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said of its file the last time, to ask whether that still holds."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """What came: `url` after redirects; `is_new` is False where the server says that nothing changed, and then there are no bytes."""

    url: str
    is_new: bool
    known: Known
    disposition: str | None = None
    sha256: str = ""


@dataclass(slots=True)
class _Host:
    """What is shared by all who ask one host."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)  # for robots.txt
    robots: dict[str, Protego] = field(default_factory=dict)  # by scheme and port
    crawl_delay: float = 0.0  # seconds, of robots.txt
    ready: float = 0.0  # when it may be asked again, on the loop's clock


@dataclass(frozen=True, slots=True)
class Web:
    """A client with its rules; see `opened_web`."""

    client: httpx.AsyncClient
    rules: Rules
    hosts: dict[str, _Host] = field(default_factory=dict)


def opened_web(rules: Rules) -> Web:
    """A client that takes no proxy from the environment and keeps no connection: each is made to an address that was checked."""
    agent = f"{_AGENT} (+{rules.contact})" if rules.contact else _AGENT
    client = httpx.AsyncClient(
        headers={"User-Agent": agent, "Accept-Encoding": "identity"},
        timeout=httpx.Timeout(30, connect=15),
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=False,
        follow_redirects=False,
    )
    return Web(client, rules)


async def download(web: Web, url: str, hosts: frozenset[str], target: Path, known: Known) -> Download:
    """Fetches a URL into a file, which is flushed to disk.

    Args:
        web: who asks, and how.
        url: where to begin.
        hosts: the hosts that it and its redirects may lead to.
        target: a file that is made or replaced; without use where nothing changed.
        known: what the server said of the file that is there.

    Raises:
        FetchError: it was not fetched.
        OSError: the target cannot be written.
    """
    at = _parsed(url)
    for _ in range(MOST_REDIRECTS + 1):
        _check_host(at, hosts)
        host = web.hosts.setdefault(at.host, _Host())
        if not (await _robots(web, host, at, hosts)).can_fetch(str(at), _AGENT):
            raise FetchError(f"robots.txt of {at.host} does not allow it")
        found = await _patiently(web, host, at, target, known)
        if isinstance(found, Download):
            return found
        at = found
    raise FetchError(f"more than {MOST_REDIRECTS} redirects, the last to {at}")


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"no URL: {error}") from None


def _check_host(at: httpx.URL, hosts: frozenset[str]) -> None:
    if at.scheme not in _PORTS:
        raise FetchError(f"leads to {at}, which is no http or https URL")
    if at.host.lower() not in hosts:
        raise FetchError(f"leads to {at.host}, which is not among the hosts of this source")
    if at.userinfo:
        raise FetchError(f"leads to a URL of {at.host} with a user name")


async def _robots(web: Web, host: _Host, at: httpx.URL, hosts: frozenset[str]) -> Protego:
    """The rules of a server's robots.txt; none where it has no such file.

    Raises:
        FetchError: it could not be asked. Then nothing of the server is fetched.
    """
    origin = f"{at.scheme}:{at.port}"
    async with host.asking:
        if origin not in host.robots:
            try:
                text = await _robots_text(web, at.copy_with(raw_path=b"/robots.txt"), hosts)
            except FetchError as error:
                raise FetchError(
                    f"robots.txt of {at.host} cannot be asked for, and without it nothing is: {error}"
                ) from None
            host.robots[origin] = Protego.parse(text)
            host.crawl_delay = max(host.crawl_delay, host.robots[origin].crawl_delay(_AGENT) or 0.0)
            host.ready += max(host.crawl_delay - web.rules.delay, 0)  # the pause after this file, too
    return host.robots[origin]


async def _robots_text(web: Web, at: httpx.URL, hosts: frozenset[str]) -> str:
    for _ in range(MOST_REDIRECTS + 1):
        _check_host(at, hosts)
        host = web.hosts.setdefault(at.host, _Host())
        async with host.turn:
            found = await _in_time(web, host, partial(_read_robots, web, at))
        if isinstance(found, str):
            return found
        at = found
    return ""  # RFC 9309: after five redirects the file may be taken for missing


async def _read_robots(web: Web, at: httpx.URL) -> str | httpx.URL:
    response = await _send(web, at, Known())
    try:
        if response.status_code in _REDIRECTS:
            return _redirected(response, at)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error:
            raise FetchError(_status(response))  # RFC 9309, 2.3.1.4: a server that cannot say forbids everything
        if response.status_code != HTTPStatus.OK:
            return ""
        data = bytearray()
        async for chunk in response.aiter_bytes():
            data += chunk
            if len(data) > LARGEST_ROBOTS:
                break
        return data[:LARGEST_ROBOTS].decode("utf-8", "replace")
    finally:
        await response.aclose()


async def _patiently(web: Web, host: _Host, at: httpx.URL, target: Path, known: Known) -> Download | httpx.URL:
    """What a server says, asked again where it has trouble that may pass."""
    for attempt in range(1, ATTEMPTS + 1):
        async with host.turn:
            try:
                return await _in_time(web, host, partial(_exchange, web, at, target, known))
            except _TroubleError as error:
                if attempt == ATTEMPTS:
                    raise FetchError(f"{error}, {ATTEMPTS} times") from None
                pause = min(max(error.pause, _PAUSE * attempt), _LONGEST_PAUSE)
                host.ready = max(host.ready, asyncio.get_running_loop().time() + pause)
    raise AssertionError("the last attempt returns or raises")


async def _in_time(web: Web, host: _Host, exchange: Callable[[], Awaitable[_T]]) -> _T:
    """One exchange with a host, once it may be asked again, and in no more time than the rules give."""
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(host.ready - clock())
    try:
        async with asyncio.timeout(web.rules.seconds):
            return await exchange()
    except TimeoutError:
        raise FetchError(f"took longer than {web.rules.seconds:g} seconds") from None
    except httpx.HTTPError as error:
        raise _TroubleError(f"{type(error).__name__} {error}".strip()) from None
    finally:
        web.client.cookies.clear()
        host.ready = clock() + max(web.rules.delay, host.crawl_delay)


async def _exchange(web: Web, at: httpx.URL, target: Path, known: Known) -> Download | httpx.URL:
    response = await _send(web, at, known)
    try:
        status = response.status_code
        if status in _REDIRECTS:
            return _redirected(response, at)
        said = Known(response.headers.get("etag"), response.headers.get("last-modified"))
        if status == HTTPStatus.NOT_MODIFIED and known != Known():
            return Download(
                str(at), is_new=False, known=Known(said.etag or known.etag, said.modified or known.modified)
            )
        if status in _TROUBLE:
            raise _TroubleError(_status(response), _retry_after(response))
        if status != HTTPStatus.OK:
            raise FetchError(_status(response))
        digest = await _save(response, target, web.rules.largest)
        return Download(
            str(at), is_new=True, known=said, disposition=response.headers.get("content-disposition"), sha256=digest
        )
    finally:
        await response.aclose()


async def _send(web: Web, at: httpx.URL, known: Known) -> httpx.Response:
    """The response, whose body is not read yet, of the one address that was checked."""
    address = await checked_address(at.host, at.port or _PORTS[at.scheme], web.rules.private_hosts)
    headers = {"Host": at.netloc.decode("ascii")}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    name = {"sni_hostname": at.raw_host.decode("ascii")}  # what the certificate must name
    request = web.client.build_request("GET", at.copy_with(host=address), headers=headers, extensions=name)
    return await web.client.send(request, stream=True)


async def _save(response: httpx.Response, target: Path, largest: int) -> str:
    """Writes the body into a file and returns its SHA-256."""
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > largest:
        raise FetchError(f"has {int(told):,} bytes, more than {largest:,}")
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > largest:
                raise FetchError(f"has more than {largest:,} bytes")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _redirected(response: httpx.Response, at: httpx.URL) -> httpx.URL:
    location = response.headers.get("location")
    if not location:
        raise FetchError(f"{_status(response)} without a Location")
    try:
        to = at.join(location).copy_with(fragment=None)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"is redirected to no URL: {error}") from None
    if (at.scheme, to.scheme) == ("https", "http"):
        raise FetchError(f"is redirected from https to {to}")
    return to


def _status(response: httpx.Response) -> str:
    return f"HTTP {response.status_code} {response.reason_phrase}".strip()


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isdigit() else 0.0
