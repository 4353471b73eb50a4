"""Where a connection may go: to public addresses, and to private ones of hosts that are listed.

Source: RFC 6890 and the registries of special addresses that Python's ipaddress follows; RFC 6052 (IPv4 within IPv6).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """Why a URL was not fetched, in words."""


async def checked_address(host: str, port: int, private_hosts: frozenset[str]) -> str:
    """An address of a host that may be connected to.

    Raises:
        FetchError: the name has no address, or private ones only and is not listed.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(f"{host} has no address") from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if host in private_hosts or is_public(address):
            return address
    raise FetchError(f"{host} has a private address ({addresses[0]}) and is not in private_hosts")


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where an IPv4 address is wrapped in an IPv6 one.

    >>> [is_public(one) for one in ("203.0.114.9", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1")]
    [True, False, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast
