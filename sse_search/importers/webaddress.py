"""Where does a web address lead, and may anything be fetched from there?"""

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
"""Networks of IPv6 whose addresses lead to an address of IPv4 in them: 6to4, Teredo, NAT64, compatible ones."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a request needs to know of an address.

    Attributes:
        url: The address in ASCII, without a fragment.
        host: As certificates and the `Host` header name it; without brackets.
        target: Path and parameters.
    """

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port, as the `Host` header and the place of robots.txt want them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == _PORTS[self.scheme] else f':{self.port}'}"


def place_of(url: str, hosts: Collection[str], *, any_port: bool = False) -> Place:
    """
    Take an address apart if the settings allow its host; `www.` makes no difference to that.

    Raises:
        ImportFailedError: It is no address of the web, or one that is not fetched from.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ImportFailedError(f"{url}: it is not an address of the web ({error})") from error
    if parts.scheme not in _PORTS or not host:
        raise ImportFailedError(f"{url}: only addresses that begin with http:// or https:// can be fetched")
    if parts.username is not None or parts.password is not None:
        raise ImportFailedError(f"{host}: an address with a name or password in it is not fetched")
    if _plain(host) not in {_plain(allowed) for allowed in hosts}:
        raise ImportFailedError(f"{url}: nothing is fetched from {host}; add it to fetch_hosts in ssesearch.toml first")
    if port not in (None, _PORTS[parts.scheme]) and not any_port:
        raise ImportFailedError(f"{url}: port {port} is not fetched from; only {_PORTS[parts.scheme]} is")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    place = Place(url="", scheme=parts.scheme, host=_ascii(host), port=port or _PORTS[parts.scheme], target=target)
    return msgspec.structs.replace(place, url=f"{place.origin}{target}")


def addresses_of(place: Place, seconds: float, *, allow_loopback: bool) -> Sequence[tuple[socket.AddressFamily, str]]:
    """
    Look a host up, and return its addresses if all of them are on the public network.

    Args:
        allow_loopback: Let this machine's own addresses pass; for tests.

    Raises:
        ImportFailedError: There is no such host, it is not found in time, or an address of it is not public.
    """
    found: list[tuple[socket.AddressFamily, str]] = []
    for family, address in _looked_up(place, seconds):
        why = _forbidden(address, allow_loopback=allow_loopback)
        if why:
            raise ImportFailedError(f"{place.url}: {place.host} leads to {address}, which is {why}; nothing is fetched")
        found.append((family, address))
    if not found:
        raise ImportFailedError(f"{place.url}: {place.host} has no address")
    return found


def _looked_up(place: Place, seconds: float) -> Sequence[tuple[socket.AddressFamily, str]]:
    """Ask the system, which knows no time limit: a thread waits for it, and is left alone when that takes too long."""
    answers: list[list[tuple[socket.AddressFamily, str]] | OSError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            answers.append([(family, str(where[0])) for family, _, _, _, where in found])
        except (OSError, UnicodeError) as error:  # UnicodeError: a label that is empty or too long
            answers.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers:
        raise ImportFailedError(f"{place.url}: looking up {place.host} takes too long")
    if isinstance(answers[0], OSError):
        raise ImportFailedError(f"{place.url}: {place.host} is not found ({answers[0].strerror or answers[0]})")
    return list(dict.fromkeys(answers[0]))


def _forbidden(address: str, *, allow_loopback: bool) -> str:
    """Say what is wrong with an address; empty for a public one."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None:
        return "another address in disguise"
    if number.is_loopback:
        return "" if allow_loopback else "this machine itself"
    if any(number.version == network.version and number in network for network in _EMBEDDING):
        return "another address in disguise"
    if number.is_multicast:
        return "a multicast address"
    if number.is_link_local:
        return "a link-local address"
    return "" if number.is_global else "not a public address"


def _plain(host: str) -> str:
    """Return the one form of a host, so that `WWW.Example.org` and `example.org` are the same."""
    bare = host.strip("[] ")
    return host_of(f"http://[{bare}]" if ":" in bare else f"http://{bare}")


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ImportFailedError(f"{host}: it is not the name of a host ({error})") from error
