"""
Is it the same item? Canonical addresses, and the id that an item gets.

An item is the same when its canonical address is; without an address, when folded title, date and source are.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from sse_search.model import NewsDate
from sse_search.tokens import fold

NO_MIRRORS: Mapping[str, str] = MappingProxyType({})

ID_BYTES = 8
"""16 hexadecimal digits: in an archive of a million items, two share an id with a chance of 3 in 10^8."""

_PORTS = {"http": ":80", "https": ":443"}
_TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|at_(?:medium|campaign|custom\d)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl"
    r"|ref_src|xtor|cmpid|ocid|wt_mc|spm|sessionid|phpsessid|jsessionid"
)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
_PLAIN_HOST = re.compile(r"[a-z0-9._:%-]+")
_PLAIN = re.compile(
    r"https?://(?:www\.)?(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)(?:\?([^#\s]*))?"
)
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+(?:=[A-Za-z0-9_.~-]*)?(?:&[A-Za-z0-9_.~-]+(?:=[A-Za-z0-9_.~-]*)?)*")
_SAFE_IN_SEGMENT = ":@!$&'()*+,;=~-._"


def canonical_url(url: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """
    Return the one form of an address that all its spellings share, or an empty text when it has none.

    Scheme, `www.`, default ports, fragments, session and campaign parameters, the order of parameters, index pages and
    a last slash make no difference. Names that are no web address (`urn:`, `tag:`) are only stripped.

    Args:
        url: What a page, a feed or an agency gave.
        mirrors: Host to the host that it is a copy of, both without `www.`.
    """
    return _address_and_host(url, mirrors)[0]


def host_of(url: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """Return the host of a web address in its one form (no `www.`, no default port), or an empty text."""
    return _address_and_host(url, mirrors)[1]


def item_id(*, url: str, title: str, date: NewsDate, source: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """
    Return the id of an item: 16 hexadecimal digits.

    They are a digest of the canonical address. The bare address of a site names no item; then, and without an address,
    title (without case, accents and spacing), value of the date and host or name of the source decide.
    """
    address, host = _address_and_host(url, mirrors) if url else ("", "")
    if address and address != f"https://{host}":
        return _digest("url", address)
    return _digest("item", " ".join(fold(title).split()), date.value or "", host or " ".join(fold(source).split()))


def _address_and_host(url: str, mirrors: Mapping[str, str]) -> tuple[str, str]:
    if plain := _PLAIN.fullmatch(url):  # as most addresses are: nothing but the query needs a closer look
        host, path, query = plain.groups(default="")
        query = _canonical_query(query) if query else ""
        host = mirrors.get(host, host)
        return f"https://{host}{_INDEX.sub('/', path).rstrip('/')}{'?' if query else ''}{query}", host
    parts = _split(url)
    if parts is None:
        return "", ""
    if parts.scheme not in _PORTS:
        return _plain(url), ""
    host = _host(parts, mirrors)
    if not host:
        return "", ""
    query = _canonical_query(parts.query) if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"https://{host}{_canonical_path(parts.path)}{'?' if query else ''}{query}{fragment}", host


def _digest(*parts: str) -> str:
    content = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=ID_BYTES).hexdigest()


def _plain(url: str) -> str:
    """Return an address without spaces around it and without halves of characters, which no digest can take."""
    text = url.strip()
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8").strip()


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None when it is none."""
    text = _plain(url)
    try:
        parts = urlsplit(text)
        if parts.scheme in _PORTS:
            return parts if parts.hostname and parts.port != 0 else None
    except ValueError:  # a bracket without its partner, a port that is no number
        return None
    return parts if parts.scheme and text[len(parts.scheme) + 1 :] else None


def _host(parts: SplitResult, mirrors: Mapping[str, str]) -> str:
    host = parts.hostname or ""
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if not _PLAIN_HOST.fullmatch(host):  # no name server would take it; it still tells sites apart
        host = quote(fold(host).strip(), safe=":%").lower()
    host = host.rstrip(".").removeprefix("www.")
    if not host:
        return ""
    host = mirrors.get(host, host)
    if ":" in host:  # an IPv6 address
        host = f"[{host}]"
    port = f":{parts.port}" if parts.port else ""
    return host if port in ("", ":80", ":443") else host + port


def _canonical_path(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _SESSION.sub("", "/".join(_spelt(segment) for segment in path.split("/")))
        path = posixpath.normpath("/" + path.lstrip("/")) if path else ""
    return _INDEX.sub("/", path).rstrip("/")


def _spelt(segment: str) -> str:
    """Spell a segment of a path in one way; an encoded slash stays one, because it separates nothing."""
    return quote(unquote(segment, errors="surrogateescape"), safe=_SAFE_IN_SEGMENT, errors="surrogateescape")


def _canonical_query(query: str) -> str:
    if _PLAIN_QUERY.fullmatch(query):
        named = (piece.partition("=") for piece in query.split("&"))
        plain = sorted((name, value) for name, _, value in named if not _TRACKING.fullmatch(name.lower()))
        return "&".join(f"{name}={value}" for name, value in plain)
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0].lower()))
    return urlencode(kept, errors="surrogateescape")
