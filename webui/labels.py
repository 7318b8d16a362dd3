"""Name facets, options, dates and counts for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

import msgspec
from flask import g

from sse_search import (
    FACET_NAMES,
    Completion,
    EntityRef,
    EntityReport,
    Message,
    NamedTogether,
    Tag,
    worded,
    worded_count,
)
from webui.app_service import service
from webui.localization import locale, translate

FACET_TITLES = {
    "country": worded("Countries"),
    "region": worded("Regions"),
    "organization": worded("Organizations"),
    "person": worded("People"),
    "event": worded("Events"),
    "topic": worded("Topics"),
    "source": worded("Sources"),
    "language": worded("Languages"),
    "category": worded("Categories"),
}
"""Heading of each facet, in the order in which the page shows them."""
ALL_VALUES = {
    "country": worded("All countries"),
    "region": worded("All regions"),
    "organization": worded("All organizations"),
    "person": worded("All people"),
    "event": worded("All events"),
    "topic": worded("All topics"),
    "source": worded("All sources"),
    "language": worded("All languages"),
    "category": worded("All categories"),
}
"""Link to every value of a facet."""

SORT_LABELS = {
    "relevance": worded("Relevance"),
    "newest": worded("Newest"),
    "oldest": worded("Oldest"),
    "added": worded("Latest added"),
}
MATCH_LABELS = {"auto": worded("Best"), "all": worded("All words"), "any": worded("Any word")}
UNDATED_LABELS = {"include": worded("included"), "exclude": worded("excluded"), "only": worded("only")}

DATE_PRESETS = {
    "last-30-days": worded("Last 30 days"),
    "last-12-months": worded("Last 12 months"),
    "this-year": worded("This year"),
}
TYPE_TITLES = {**FACET_TITLES, "work": worded("Works"), "project": worded("Projects"), "role": worded("Roles")}
"""Heading of each type of entity."""
AXIS_TITLES = {1: worded("Years"), 10: worded("Decades"), 100: worded("Centuries")}
"""Heading of a time axis, by the years of a bar."""

COUNTED: dict[str, Callable[[int], Message]] = {
    "item": lambda number: worded_count("{count:,} item", "{count:,} items", number),
    "item without a date": lambda number: worded_count(
        "{count:,} item without a date", "{count:,} items without a date", number
    ),
    "item in both": lambda number: worded_count("{count:,} item in both", "{count:,} items in both", number),
    "name": lambda number: worded_count("{count:,} name", "{count:,} names", number),
    "implied name": lambda number: worded_count(
        "{count:,} name implied by these", "{count:,} names implied by these", number
    ),
    "other version": lambda number: worded_count("{count:,} other version", "{count:,} other versions", number),
}
"""Numbers with their nouns."""
NOUNS: dict[str, Callable[[int], Message]] = {
    "item": lambda number: worded_count("item", "items", number),
    "more item": lambda number: worded_count("more item", "more items", number),
}
"""Nouns that follow a number, which is written apart from them."""

_RELATIVE_DATES = {
    "today": worded("today"),
    "yesterday": worded("yesterday"),
    "this-week": worded("this week"),
    "this-month": worded("this month"),
    "this-year": worded("this year"),
    "last-week": worded("last week"),
    "last-month": worded("last month"),
    "last-year": worded("last year"),
}
_LAST_UNITS: dict[str, Callable[[int], Message]] = {
    "day": lambda number: worded_count("last {count} day", "last {count} days", number),
    "week": lambda number: worded_count("last {count} week", "last {count} weeks", number),
    "month": lambda number: worded_count("last {count} month", "last {count} months", number),
    "year": lambda number: worded_count("last {count} year", "last {count} years", number),
}
_LAST = re.compile(r"last-(\d{1,4})-(day|week|month|year)s?", re.ASCII)


def capital(text: str) -> str:
    """
    Return a text with a capital letter at its start.

    >>> capital("without law")
    'Without law'
    """
    return text[:1].upper() + text[1:]


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
    return locale().date(value)


def months_label(year: str) -> str:
    """
    Name the months of a year.

    >>> months_label("2021")
    'Months of 2021'
    """
    return translate(worded("Months of {year}", year=year))


def is_relative(value: str) -> bool:
    """Tell whether a date is relative to today: `last-week`, and not `2021` or `2020-05..2021`."""
    return any(map(str.isalpha, value))


def range_label(value: str) -> str:
    """
    Name a date or a date range, written as in a query.

    >>> range_label("2021-11..")
    'from November 2021'
    >>> range_label("last-7-days")
    'last 7 days'
    """
    if is_relative(value):
        return _relative_label(value)
    first, dots, last = value.partition("..")
    if not dots:
        return date_label(first)
    if not first:
        return translate(_until(last))
    if not last:
        return translate(_from(first))
    return translate(worded("{first} to {last}", first=date_label(first), last=date_label(last)))


def entity_labels() -> Mapping[str, str]:
    """Return the labels of entities in the language of the page by id, of those that have another one there."""
    labels = g.get("entity_labels")
    if labels is None:
        labels = g.entity_labels = service().entity_labels(locale().code)
    return cast(Mapping[str, str], labels)


_Entity = TypeVar("_Entity", EntityRef, EntityReport, NamedTogether, Tag)


def in_language(entities: Sequence[_Entity]) -> Sequence[_Entity]:
    """Return entities with their labels in the language of the page."""
    labels = entity_labels()
    if not labels:
        return entities
    return [msgspec.structs.replace(each, label=labels.get(each.id, each.label)) for each in entities]


def completion_label(completion: Completion) -> str:
    """
    Name the kind of a completion and the number of its items.

    >>> completion_label(Completion(text="Palestine", kind="country", count=12))
    'country, 12 items'
    """
    kind = translate(_COMPLETIONS.get(completion.kind, completion.kind))
    return f"{kind}, {translate(COUNTED['item'](completion.count))}" if completion.count else kind


def excluded_label(facet: str) -> str:
    """
    Name the filter that excludes values of a facet.

    >>> excluded_label("country")
    'Not country'
    """
    return translate(worded("Not {facet}", facet=FACET_NAMES[facet]))


NO_VALUE_LABELS = {"year": worded("undated"), "month": worded("no month")}
"""What items without a value of a facet are called; other facets say `none`."""
FIELD_NAMES = {
    **FACET_NAMES,
    "title": worded("title"),
    "date": worded("date"),
    "authors": worded("authors"),
    "tags": worded("tags"),
    "url": worded("address"),
    "summary": worded("summary"),
    "body": worded("text"),
}
"""Fields of an item that can be corrected."""
_COMPLETIONS = {
    **FACET_NAMES,
    "title": worded("title"),
    "word": worded("word"),
    "search": worded("search"),
    "saved": worded("saved search"),
}


def _relative_label(value: str) -> str:
    if last := _LAST.fullmatch(value):
        return translate(_LAST_UNITS[last[2]](int(last[1])))
    return translate(_RELATIVE_DATES.get(value, value.replace("-", " ")))


def _from(value: str) -> Message:
    written = date_label(value)
    precision = value.count("-")
    if precision == 2:
        return worded("from {day}", day=written)
    return worded("from {month}", month=written) if precision else worded("from {year}", year=written)


def _until(value: str) -> Message:
    written = date_label(value)
    precision = value.count("-")
    if precision == 2:
        return worded("until {day}", day=written)
    return worded("until {month}", month=written) if precision else worded("until {year}", year=written)
