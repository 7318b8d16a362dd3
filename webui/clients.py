"""Tell clients apart by their addresses, also when they come through proxies."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

from sse_search import SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_IPV6_PREFIX = 64
"""Bits of the network that an IPv6 client has for itself: it may use any address of it."""
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=4096)
def limited_client(address: str) -> str:
    """
    Return what limits count a client by: its IPv4 address or IPv6 network; "" for this machine, which has no limits.

    >>> limited_client("192.0.2.7"), limited_client("2001:db8::1:2"), limited_client("127.0.0.1")
    ('192.0.2.7', '2001:db8::/64', '')
    """
    ip = _parsed(address)
    if ip is None or ip.is_loopback:
        return ""
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((ip.packed, _IPV6_PREFIX), strict=False))


class TrustedProxies:
    """
    The proxies whose headers are obeyed.

    Args:
        addresses: IP addresses, separated by commas.

    Raises:
        SettingsError: One of them is no IP address.

    >>> proxies = TrustedProxies("127.0.0.1, 192.0.2.10")
    >>> environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.3, 192.0.2.10"}
    >>> proxies.client_address(environ)
    '198.51.100.3'
    """

    def __init__(self, addresses: str) -> None:
        self._addresses: set[_Address] = set()
        for address in filter(None, map(str.strip, addresses.split(","))):
            ip = _parsed(address)
            if ip is None:
                raise SettingsError(f"trusted_proxy: {address!r} is not an IP address")
            self._addresses.add(ip)

    def __contains__(self, address: str) -> bool:
        return _parsed(address) in self._addresses

    def client_address(self, environ: WSGIEnvironment) -> str:
        """Return the address that the last trusted proxy saw; clients can invent only those before it."""
        address = str(environ.get("REMOTE_ADDR", ""))
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if address not in self or _parsed(hop) is None:
                break
            address = hop.strip()
        return address


@lru_cache(maxsize=4096)
def _parsed(address: str) -> _Address | None:
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return None
    return (ip.version == 6 and ip.ipv4_mapped) or ip
