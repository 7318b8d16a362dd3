"""Parse and resolve web addresses, and refuse those that must not be fetched."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Collection, Sequence
from urllib.parse import quote, urlsplit

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.identity import host_of

_PORTS = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=~-._%?"
_EMBEDDING = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""IPv6 networks whose addresses embed an IPv4 address: 6to4, Teredo, NAT64, IPv4-compatible."""

IPAddress = tuple[socket.AddressFamily, str]


class WebAddress(msgspec.Struct, frozen=True, kw_only=True):
    """
    The parts of an address that a request needs.

    Attributes:
        host: In ASCII, as certificates and the `Host` header name it; without brackets.
        target: Path and query, percent-encoded.

    >>> address = parse_address("http://www.example.org/news?q=é#top", ["example.org"])
    >>> address.origin, address.url
    ('http://www.example.org', 'http://www.example.org/news?q=%C3%A9')
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port; the default port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == _PORTS[self.scheme] else f':{self.port}'}"

    @property
    def url(self) -> str:
        """The address in ASCII, without a fragment."""
        return f"{self.origin}{self.target}"


def parse_address(url: str, hosts: Collection[str], *, any_port: bool = False) -> WebAddress:
    """
    Parse an address if the settings allow its host, with or without `www.`.

    Raises:
        ImportFailedError: It is not a web address, or it must not be fetched.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ImportFailedError(f"{url}: it is not a web address ({error})") from error
    if parts.scheme not in _PORTS or not host:
        raise ImportFailedError(f"{url}: only addresses that begin with http:// or https:// can be fetched")
    if parts.username is not None or parts.password is not None:
        raise ImportFailedError(f"{host}: an address with a name or password in it is not fetched")
    if _canonical(host) not in {_canonical(allowed) for allowed in hosts}:
        raise ImportFailedError(f"{url}: nothing is fetched from {host}; add it to fetch_hosts in ssesearch.toml first")
    default_port = _PORTS[parts.scheme]
    if port not in (None, default_port) and not any_port:
        raise ImportFailedError(f"{url}: port {port} is not fetched from; only {default_port} is")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return WebAddress(scheme=parts.scheme, host=_ascii(host), port=port or default_port, target=target)


def resolve(address: WebAddress, seconds: float, *, allow_loopback: bool) -> Sequence[IPAddress]:
    """
    Look up a host, and return its IP addresses if all of them are on the public network.

    Args:
        allow_loopback: Allow the addresses of this machine; for tests.

    Raises:
        ImportFailedError: There is no such host, the lookup takes too long, or an IP address is not public.
    """
    ip_addresses = _look_up(address, seconds)
    for _, ip_address in ip_addresses:
        if reason := _forbidden(ip_address, allow_loopback=allow_loopback):
            raise ImportFailedError(
                f"{address.url}: {address.host} leads to {ip_address}, which is {reason}; nothing is fetched"
            )
    if not ip_addresses:
        raise ImportFailedError(f"{address.url}: {address.host} has no IP address")
    return ip_addresses


def _look_up(address: WebAddress, seconds: float) -> Sequence[IPAddress]:
    """Call the system's resolver, which has no time limit, in a thread that is abandoned if it takes too long."""
    results: list[list[IPAddress] | OSError] = []

    def run() -> None:
        try:
            infos = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            results.append([(family, str(socket_address[0])) for family, _, _, _, socket_address in infos])
        except OSError as error:
            results.append(error)
        except UnicodeError as error:  # a label that is empty or too long
            results.append(OSError(str(error)))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not results:
        raise ImportFailedError(f"{address.url}: looking up {address.host} takes too long")
    if isinstance(results[0], OSError):
        raise ImportFailedError(f"{address.url}: {address.host} is not found ({results[0].strerror or results[0]})")
    return list(dict.fromkeys(results[0]))


def _forbidden(ip_address: str, *, allow_loopback: bool) -> str:
    """Return why an IP address must not be connected to; empty for a public one."""
    ip = ipaddress.ip_address(ip_address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return "another address in disguise"
    if ip.is_loopback:
        return "" if allow_loopback else "this machine itself"
    if any(ip.version == network.version and ip in network for network in _EMBEDDING):
        return "another address in disguise"
    if ip.is_multicast:
        return "a multicast address"
    if ip.is_link_local:
        return "a link-local address"
    return "" if ip.is_global else "not a public address"


def _canonical(host: str) -> str:
    """Return the canonical form of a host, which is the same for `WWW.Example.org` and `example.org`."""
    bare = host.strip("[] ")
    return host_of(f"http://[{bare}]" if ":" in bare else f"http://{bare}")


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ImportFailedError(f"{host}: it is not a host name ({error})") from error
