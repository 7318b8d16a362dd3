"""Recognize the lines of a listing that name a field of an entry, `Author: Jane Doe`, or are an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sse_search.importers.fieldnames import field_of
from sse_search.importers.listing_labels import ends_sentence

_FIELD = re.compile(r"(?P<name>[^\W\d_][^\W_ ]{0,20})\s?:\s+(?P<value>\S.*)")
_FIELDS = frozenset(("authors", "source", "url", "category"))
_TEXTS = frozenset(("summary", "body"))
_ADDRESS = re.compile(
    r"(?:[\w ]{1,20}:\s*)?[<(]?(?P<url>(?:https?://|www\.)[^\s<>]+?"
    r"|[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,4}\.[a-z]{2,12}/[^\s<>]*?)[>)]?[.,;]?",
    re.IGNORECASE,
)
_MAX_VALUE_LENGTH = 100


class FieldLine(NamedTuple):
    """A field of an item, and its value."""

    field: str
    value: str


def field_line(text: str) -> FieldLine | None:
    """
    Return the field that a line states, or None.

    >>> field_line("Author: Jane Doe"), field_line("Weavers: the year") is None
    (FieldLine(field='authors', value='Jane Doe'), True)
    """
    match = _FIELD.fullmatch(text)
    field = field_of(match["name"]) if match else ""
    if match is None or field not in _FIELDS:
        return None
    is_value = len(match["value"]) <= _MAX_VALUE_LENGTH and (field == "authors" or not ends_sentence(match["value"]))
    return FieldLine(field, match["value"]) if is_value else None


def address_of(text: str) -> str:
    """Return the web address that a line consists of, or an empty text."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return ""
    return match["url"] if "://" in match["url"] else f"https://{match['url']}"


def without_text_label(text: str) -> str:
    """
    Return the first line of a text without the name of the field that it is.

    >>> without_text_label("Text: Forty came.")
    'Forty came.'
    """
    match = _FIELD.fullmatch(text)
    return match["value"] if match and field_of(match["name"]) in _TEXTS else text


def without_title_labels(titles: Sequence[str]) -> list[str]:
    """
    Return titles without the name of their field, if all of them have it.

    >>> without_title_labels(["Title: Weavers meet", "Title: Potters open"])
    ['Weavers meet', 'Potters open']
    """
    matches = [match for title in titles if (match := _FIELD.fullmatch(title))]
    names = {match["name"] for match in matches}
    is_label = len(matches) == len(titles) and len(names) == 1 and field_of(min(names)) == "title"
    return [match["value"] for match in matches] if is_label else list(titles)
