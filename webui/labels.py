"""Name facets, options, dates and languages for people."""

from __future__ import annotations

from sse_search import Completion, NewsDate, counted

FACET_TITLES = {
    "country": "Countries",
    "region": "Regions",
    "organization": "Organizations",
    "person": "People",
    "event": "Events",
    "topic": "Topics",
    "source": "Sources",
    "language": "Languages",
    "category": "Categories",
}
"""Heading of each facet, in the order in which the page shows them."""

SORT_LABELS = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest"}
MATCH_LABELS = {"auto": "Best", "all": "All words", "any": "Any word"}
UNDATED_LABELS = {"include": "included", "exclude": "excluded", "only": "only"}


def date_label(value: str) -> str:
    """
    Name the date `2021-11-09`, `2021-11` or `2021`.

    >>> date_label("2021-11")
    'November 2021'
    """
    return str(NewsDate.of(value))


def range_label(value: str) -> str:
    """
    Name a date or a date range, written as in a query.

    >>> range_label("2021-11..")
    'from November 2021'
    """
    first, dots, last = value.partition("..")
    if not dots:
        return date_label(first)
    if not first:
        return f"until {date_label(last)}"
    if not last:
        return f"from {date_label(first)}"
    return f"{date_label(first)} to {date_label(last)}"


def completion_label(completion: Completion) -> str:
    """
    Name the kind of a completion and the number of its items.

    >>> completion_label(Completion(text="Palestine", kind="country", count=12))
    'country, 12 items'
    """
    return f"{completion.kind}, {counted(completion.count, 'item')}" if completion.count else completion.kind
