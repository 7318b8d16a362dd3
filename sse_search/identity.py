"""
Identify items: canonical addresses, and ids derived from them.

Two items are the same if their canonical addresses are; without an address, if folded title, date and source are.
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

_ID_BYTES = 8
"""16 hexadecimal digits: in an archive of a million items, two share an id with a probability of 3 in 10^8."""

_WEB_SCHEMES = frozenset(("http", "https"))
_DEFAULT_PORTS = (None, 80, 443)
_TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|at_(?:medium|campaign|custom\d)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl"
    r"|ref_src|xtor|cmpid|ocid|wt_mc|spm|amp|amp_gsa|amp_js_v|usqp|sessionid|phpsessid|jsessionid"
)
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_AMP_ENDINGS = ("/amp", ".amp", ".amp.html")
_SLUG = re.compile(r"[\d-]")
_SESSION_PARAMETER = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
_PLAIN_HOST = re.compile(r"[a-z0-9._:%-]+")
_PLAIN = re.compile(
    r"https?://(?:www\.)?(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?)(?:\?([^#\s]*))?"
)
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~-]+(?:=[A-Za-z0-9_.~-]*)?(?:&[A-Za-z0-9_.~-]+(?:=[A-Za-z0-9_.~-]*)?)*")
_SAFE_IN_SEGMENT = ":@!$&'()*+,;=~-._"


def canonical_url(url: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """
    Return the form of an address that all its spellings share, or an empty text if it is no address.

    Scheme, `www.`, default ports, fragments, session and campaign parameters, the order of parameters, index pages,
    the AMP version of a story and a trailing slash make no difference. Names that are not web addresses (`urn:`,
    `tag:`) are only stripped.

    Args:
        url: The address as a page, a feed or an agency gives it.
        mirrors: Host to the host that it copies, both without `www.`.

    >>> canonical_url("http://www.example.org/news/?utm_source=mail#top")
    'https://example.org/news'
    >>> canonical_url("https://example.org/2019/03/weavers/amp/")
    'https://example.org/2019/03/weavers'
    """
    return _address_and_host(url, mirrors)[0]


def host_of(url: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """Return the canonical host of a web address (no `www.`, no default port), or an empty text."""
    return _address_and_host(url, mirrors)[1]


def item_id(*, url: str, title: str, date: NewsDate, source: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """
    Return the id of an item: 16 hexadecimal digits.

    They are a digest of the canonical address. The address of a whole site identifies no item: for it, and without an
    address, they are a digest of title (without case, accents and spacing), date value, and host or source name.
    """
    address, host = _address_and_host(url, mirrors) if url else ("", "")
    if address and address != f"https://{host}":
        return _digest("url", address)
    return _digest("item", " ".join(fold(title).split()), date.value or "", host or " ".join(fold(source).split()))


def record_urn(source: str, identifier: object) -> str:
    """Return the name of a record whose identifier is unique only within its source."""
    return f"urn:x-record:{source}:{identifier}"


def page_address(url: str, mirrors: Mapping[str, str] = NO_MIRRORS) -> str:
    """
    Return the canonical address of a web page; empty for anything else and for the address of a whole site.

    >>> page_address("http://www.example.org/a/"), page_address("https://example.org/"), page_address("urn:a")
    ('https://example.org/a', '', '')
    """
    address, host = _address_and_host(url, mirrors)
    return address if host and address != f"https://{host}" else ""


def _address_and_host(url: str, mirrors: Mapping[str, str]) -> tuple[str, str]:
    if plain := _PLAIN.fullmatch(url):  # most addresses: only the query may need changes
        host, path, query = plain.groups(default="")
        query = _canonical_query(query) if query else ""
        host = mirrors.get(host, host)
        return f"https://{host}{_plain_path(path)}{'?' if query else ''}{query}", host
    parts = _split(url)
    if parts is None:
        return "", ""
    if parts.scheme not in _WEB_SCHEMES:
        return _stripped(url), ""
    host = _host(parts, mirrors)
    if not host:
        return "", ""
    query = _canonical_query(parts.query) if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"https://{host}{_canonical_path(parts.path)}{'?' if query else ''}{query}{fragment}", host


def _digest(*parts: str) -> str:
    content = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_ID_BYTES).hexdigest()


def _stripped(url: str) -> str:
    """Return an address without surrounding spaces and without unpaired surrogates, which have no digest."""
    text = url.strip()
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8").strip()


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address; None if it is not one."""
    text = _stripped(url)
    try:
        parts = urlsplit(text)
        if parts.scheme in _WEB_SCHEMES:
            return parts if parts.hostname and parts.port != 0 else None
    except ValueError:  # an unclosed bracket, a port that is not a number
        return None
    return parts if parts.scheme and text[len(parts.scheme) + 1 :] else None


def _host(parts: SplitResult, mirrors: Mapping[str, str]) -> str:
    host = parts.hostname or ""
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if not _PLAIN_HOST.fullmatch(host):  # not a valid host name, but it distinguishes sites
        host = quote(fold(host).strip(), safe=":%").lower()
    host = host.rstrip(".").removeprefix("www.")
    if not host:
        return ""
    host = mirrors.get(host, host)
    if ":" in host:  # an IPv6 address
        host = f"[{host}]"
    return host if parts.port in _DEFAULT_PORTS else f"{host}:{parts.port}"


def _canonical_path(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _SESSION_PARAMETER.sub("", "/".join(_requoted(segment) for segment in path.split("/")))
        path = posixpath.normpath("/" + path.lstrip("/")) if path else ""
    return _plain_path(path)


def _plain_path(path: str) -> str:
    """Return a path without index page, trailing slash, and the `amp` after a story (that after a word may be one)."""
    path = _INDEX_PAGE.sub("/", path).rstrip("/")
    if not path.endswith(_AMP_ENDINGS):
        return path
    if path.endswith("/amp"):
        story = path.removesuffix("/amp")
        return story if story.count("/") > 1 or _SLUG.search(story) else path
    return path.removesuffix(".amp") if path.endswith(".amp") else path.removesuffix(".amp.html") + ".html"


def _requoted(segment: str) -> str:
    """Return a path segment in its canonical encoding; an encoded slash stays encoded, as it separates nothing."""
    return quote(unquote(segment, errors="surrogateescape"), safe=_SAFE_IN_SEGMENT, errors="surrogateescape")


def is_tracking(name: str) -> bool:
    """
    Tell whether a parameter of an address tells nothing but where its reader came from.

    >>> is_tracking("utm_source"), is_tracking("fbclid"), is_tracking("q")
    (True, True, False)
    """
    return _TRACKING.fullmatch(name.lower()) is not None


def _canonical_query(query: str) -> str:
    if _PLAIN_QUERY.fullmatch(query):
        named = (piece.partition("=") for piece in query.split("&"))
        plain = sorted((name, value) for name, _, value in named if not is_tracking(name))
        return "&".join(f"{name}={value}" for name, value in plain)
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not is_tracking(pair[0]))
    return urlencode(kept, errors="surrogateescape")
