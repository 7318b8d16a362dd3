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

SORT_LABELS = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest", "added": "Latest added"}
MATCH_LABELS = {"auto": "Best", "all": "All words", "any": "Any word"}
UNDATED_LABELS = {"include": "included", "exclude": "excluded", "only": "only"}

DATE_PRESETS = {"last-30-days": "Last 30 days", "last-12-months": "Last 12 months", "this-year": "This year"}
TYPE_TITLES = {**FACET_TITLES, "work": "Works", "project": "Projects", "role": "Roles"}
"""Heading of each type of entity."""
NOT_FACET = "Not {facet}"
AXIS_TITLES = {1: "Years", 10: "Decades", 100: "Centuries"}
"""Heading of a time axis, by the years of a bar."""
MONTHS_OF = "Months of {year}"


def years_label(first: str, last: str) -> str:
    """
    Name a span of years.

    >>> years_label("1840", "1849")
    '1840–1849'
    """
    return f"{first}–{last}"


def date_label(value: str) -> str:
    """
    Name the date `2021-11-09`, `2021-11` or `2021`.

    >>> date_label("2021-11")
    'November 2021'
    """
    return str(NewsDate.of(value))


def is_relative(value: str) -> bool:
    """Tell whether a date is relative to today: `last-week`, and not `2021` or `2020-05..2021`."""
    return any(map(str.isalpha, value))


def range_label(value: str) -> str:
    """
    Name a date or a date range, written as in a query.

    >>> range_label("2021-11..")
    'from November 2021'
    >>> range_label("last-week")
    'last week'
    """
    if is_relative(value):
        return value.replace("-", " ")
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
