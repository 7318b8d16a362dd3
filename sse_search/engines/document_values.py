"""List the values of a document in every facet, and the days that its date may stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sse_search.errors import UnknownFacetError
from sse_search.model import FACETS, Document, NewsDate, period
from sse_search.tokens import fold

STORY = "story"
"""The story that a document is a version of: filtered by like a facet value, but no facet of answers."""
SITE = "site"
"""The host of a document's address, without `www.`; like a story no facet of answers."""
ADDED = "added"
"""The day on which a document was first imported: filtered by ranges of days, and no facet of answers."""
ID = "id"
"""The id of a document, which engines look up in a way of their own."""


def facet_values(document: Document) -> dict[tuple[str, str], str]:
    """
    Return the values of a document: `(facet, value)` to the label of the value, in a fixed order, each once.

    Besides the facets of answers there are the types of entities without a facet (work, project, role), `story`, `site`
    and `added`.
    """
    return dict(_facet_values(document))


def filter_values(document: Document) -> dict[tuple[str, str], str]:
    """Return everything that a `TermsFilter` can match in a document: its facet values and its id."""
    return {**facet_values(document), (ID, document.item.id): ""}


def _facet_values(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    from sse_search.identity import host_of  # noqa: PLC0415 - a search derives no values

    item = document.item
    if value := item.date.value:
        yield ("year", value[:4]), value[:4]
        if len(value) > len("2021"):
            yield ("month", value[:7]), value[:7]
    for facet, text in (("source", item.source), ("language", document.language), ("category", item.category)):
        if text:
            yield (facet, text), text
    for tag in document.tags:
        yield (tag.type, tag.id), tag.label
    if document.story:
        yield (STORY, document.story), document.story
    if item.url and (host := host_of(item.url)):
        yield (SITE, host), host
    if item.added:
        yield (ADDED, item.added), item.added


def check_facet(facet: str) -> None:
    """Raise UnknownFacetError unless answers have a facet of this name."""
    if facet not in FACETS:
        raise UnknownFacetError(f"there is no facet {facet!r}; there are {', '.join(FACETS)}")


def begins_with(prefix: str, value: str, label: str) -> bool:
    """Tell whether a value or its label, folded, begins with a folded prefix."""
    return fold(value).startswith(prefix) or fold(label).startswith(prefix)


def days_of(date: NewsDate) -> tuple[int, int]:
    """Return the first and the last day that a date may stand for, as proleptic ordinals; (0, 0) when undated."""
    return _days(date.value) if date.value else (0, 0)


@lru_cache(maxsize=4096)
def _days(value: str) -> tuple[int, int]:
    first, last = period(value)
    return first.toordinal(), last.toordinal()
