"""Find the items and the site that a pasted text names: by id, by address, or by the address of their page here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import TermsFilter
from sse_search.identity import canonical_url, host_of, item_id
from sse_search.model import UNDATED
from sse_search.query.fields import FIELD_NAMES

_IN_ADDRESS = r"[^\s<>\"“”„«»]"
_HOST = r"[^\W_][\w-]*(?:\.[\w-]+)+(?::\d+)?"
_ADDRESS = re.compile(
    rf"https?://{_IN_ADDRESS}{{1,2048}}|(?<![\w:/.@-])(?://)?{_HOST}[/?]{_IN_ADDRESS}{{1,2048}}", re.IGNORECASE
)
"""An address with its scheme, or a host and what follows it."""
_SITE = re.compile(rf"(?:https?://)?{_HOST}(?:[/?#]\S*)?", re.IGNORECASE)
_ITEM_ID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{16}(?![0-9A-Za-z])")
_FIELD = re.compile(rf"(?:^|[\s(-])(?:{'|'.join(FIELD_NAMES)}):$", re.IGNORECASE)
_MAX_FIELD = max(map(len, FIELD_NAMES)) + len("-:")
_MAY_END = re.compile(r"(?=[,;|)\]}'’—–…])")
_MAX_LOOKUPS = 300
"""Addresses of a text that are looked up, each of its possible ends by itself."""
_MAX_ENDS = 12
"""Characters at which an address is tried to end, from its end and from its beginning."""
_SCHEME = re.compile(r"https?://|//", re.IGNORECASE)


class NamedItem(NamedTuple):
    """
    An item that a text names.

    Attributes:
        start: Offset of the id or address in the text. end: the offset after it.
    """

    start: int
    end: int
    id: str


class PastedItems:
    """
    Finds the items and sites of an index in pasted texts.

    Args:
        mirrors: Host to the host that it copies; see `identity.canonical_url`.
    """

    def __init__(self, reader: IndexReader, mirrors: Mapping[str, str]) -> None:
        self._reader = reader
        self._mirrors = mirrors

    def named_in(self, text: str) -> list[NamedItem]:
        """Return the items that a text names, from left to right; not those that are the value of a field."""
        items = list(self._by_address(text))
        items += (
            item for item in self._by_id(text) if not any(other.start <= item.start < other.end for other in items)
        )
        return sorted(item for item in items if not _FIELD.search(text[: item.start][-_MAX_FIELD:]))

    def site_of(self, text: str) -> str:
        """Return the site with items that a text is the address of, whatever is around it; empty for none."""
        address = _without_marks_around(text)
        if not _SITE.fullmatch(address):
            return ""
        address = _with_scheme(address)
        host = host_of(address, self._mirrors)
        if canonical_url(address, self._mirrors) != f"https://{host}":
            return ""
        return host if self._reader.count(EngineRequest(query=TermsFilter("site", (host,)))) else ""

    def _by_address(self, text: str) -> Iterator[NamedItem]:
        position = lookups = 0
        while lookups < _MAX_LOOKUPS and (match := _ADDRESS.search(text, position)) is not None:
            scheme = _SCHEME.match(match[0])
            position = match.start() + len(scheme[0]) if scheme else match.end()  # an address may be in another
            for end in _ends(match[0]):
                lookups += 1
                if identifier := self._item_at(match[0][:end]):
                    position = match.start() + end
                    yield NamedItem(match.start(), position, identifier)
                    break

    def _item_at(self, address: str) -> str:
        """Return the id of the item with an address, which HTML may have escaped; empty for none."""
        for spelling in dict.fromkeys(map(_with_scheme, (address, html.unescape(address)))):
            canonical = canonical_url(spelling, self._mirrors)
            if not canonical or canonical == f"https://{host_of(spelling, self._mirrors)}":
                continue
            identifier = item_id(url=spelling, title="", date=UNDATED, source="", mirrors=self._mirrors)
            if self._reader.get(identifier) is not None:
                return identifier
        return ""

    def _by_id(self, text: str) -> Iterator[NamedItem]:
        for match in _ITEM_ID.finditer(text):
            identifier = match[0].lower()
            if self._reader.get(identifier) is not None:
                yield NamedItem(*match.span(), identifier)


def _with_scheme(address: str) -> str:
    return address if "://" in address[:8] else f"https://{address.lstrip('/')}"


def _ends(address: str) -> Iterator[int]:
    """Yield where an address may end: after everything, before punctuation at its end, before marks within."""
    end = len(address)
    yield end
    for _ in range(_MAX_ENDS):
        if not end or address[end - 1].isalnum():
            break
        end -= 1
        yield end
    within = [match.start() for match in _MAY_END.finditer(address)]
    yield from reversed(within[:_MAX_ENDS])


def _without_marks_around(text: str) -> str:
    """Return a text from its first letter or digit to its last one."""
    alphanumeric = [position for position, character in enumerate(text) if character.isalnum()]
    return text[alphanumeric[0] : alphanumeric[-1] + 1] if alphanumeric else ""
