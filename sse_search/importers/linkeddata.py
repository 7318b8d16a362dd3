"""Read the JSON-LD of a web page: the object that describes the page's own article comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from sse_search.identity import canonical_url
from sse_search.importers.cleaning import clean_line
from sse_search.tokens import fold

_MAX_JSON_LENGTH = 500_000
_ARTICLE = re.compile(r"article|posting|report|review|newsitem|recipe|podcastepisode|videoobject|creativework", re.I)
_PAGE = re.compile(r"webpage|itempage|aboutpage|qapage|faqpage|collectionpage|profilepage", re.I)
_INNER_KEYS = ("@graph", "mainEntity", "mainEntityOfPage")
"""Keys whose objects are the page's own; those of other keys (comments, citations, parts) are not."""
_STRAY = re.compile(r"[\x00-\x1f]|<!--|-->|/?\*?<!\[CDATA\[\*?/?|/?\*?\]\]>\*?/?")
_TRAILING = re.compile(r",(?=\s*[}\]])|;\s*$")
_MIN_HEADLINE = 12
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"\\]{4,40})"')


def linked_objects(root: Any, title: str, url: str) -> list[dict[str, Any]]:
    """
    Return the articles and pages among the JSON-LD objects, the most exact description of the page's article first.

    The article with the title or the address of the page precedes others, and articles precede the page as a whole.
    An object that cannot be parsed, but states a date of publication, counts as a page with this date.
    """
    objects = list(_objects(root))
    return sorted(objects, key=lambda value: (is_page(value), not _is_about(value, fold(title), canonical_url(url))))


def is_page(value: dict[str, Any]) -> bool:
    """Check whether an object describes the page as a whole, and not its article."""
    return not _ARTICLE.search(_type(value))


def names_of(value: object) -> Iterator[str]:
    """Yield the names of persons or organizations: texts, objects with a name, or lists of them."""
    for person in value if isinstance(value, list) else [value]:
        name = person.get("name") if isinstance(person, dict) else person
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str):
                yield text


def event_days(root: Any) -> set[str]:
    """Return the days on which events of a page start or end, as ISO 8601."""
    values = (value.get(key) for value in _values(root) for key in ("startDate", "endDate"))
    return {value[:10] for value in values if isinstance(value, str)}


def _objects(root: Any) -> Iterator[dict[str, Any]]:
    for value in _values(root):
        if _ARTICLE.search(_type(value)) or _PAGE.search(_type(value)):
            yield value


def _values(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the page's own objects of any type."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        text = (script.text or "").strip()[:_MAX_JSON_LENGTH]
        stack = [_parsed(text)]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += reversed(value)
            elif isinstance(value, dict):
                yield value
                stack += [value[key] for key in reversed(_INNER_KEYS) if isinstance(value.get(key), dict | list)]


def _parsed(text: str) -> Any:
    """Return the value of a script; of one that is not valid JSON, a page with the first date of publication in it."""
    text = _TRAILING.sub("", _STRAY.sub(" ", text))
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        match = _PUBLISHED.search(text)
        return {"@type": "WebPage", "datePublished": match[1]} if match else None


def _type(value: dict[str, Any]) -> str:
    return str(value.get("@type", ""))


def _is_about(value: dict[str, Any], title: str, url: str) -> bool:
    """Check whether an object has the title or the address of the page."""
    headline = value.get("headline") or value.get("name")
    if (
        isinstance(headline, str)
        and len(headline) >= _MIN_HEADLINE
        and title.startswith(fold(clean_line(headline))[:60])
    ):
        return True
    page = value.get("mainEntityOfPage")
    links = [value.get("url"), value.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return bool(url) and any(isinstance(link, str) and canonical_url(link) == url for link in links)
