"""
Read a search from the parameters of a URL, and write it as parameters.

A parameter has the name of the option of `ssesearch query`; `q` is the text. A parameter that has its default is
omitted, so a search has exactly one URL.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection
from typing import Any

import msgspec
from werkzeug.datastructures import MultiDict

from sse_search import DATE_FACETS, FACETS, MAX_PAGE_SIZE, Document, Hit, SearchRequest, is_tracking, worded
from webui.labels import MATCH_LABELS, SORT_LABELS, UNDATED_LABELS
from webui.parameters import (
    MAX_TEXT,
    ParameterError,
    Table,
    choice,
    date,
    date_ranges,
    parse_range,
    parsed,
    read,
    switch,
    text,
    value_of,
    values_of,
    whole_number,
)

FILTERS = tuple(facet for facet in FACETS if facet not in DATE_FACETS)
"""Facets that are parameters; years and months are values of `date`."""

EXCLUSIONS = {f"-{facet}": facet for facet in FILTERS}
"""Parameters that exclude values, and the facet of each."""
DATE_PARAMETERS = ("date", "from", "to")
_DEFAULT = SearchRequest()

OPTIONS: Table = {
    "match": choice(MATCH_LABELS, "Whether every word is required, or any; `auto` falls back from all to any."),
    "sort": choice(SORT_LABELS, "Order of the hits; `added` is the latest import first."),
    "limit": whole_number("Hits of a page.", maximum=MAX_PAGE_SIZE, default=_DEFAULT.limit),
    "page": whole_number("Page of the hits; paging reaches the first 10,000.", default=_DEFAULT.page),
    "undated": choice(UNDATED_LABELS, "What becomes of items without a date; a date excludes them by default."),
    "aliases": switch("Whether a word that names an entity also finds the items tagged with it.", default=True),
    "feedback": switch("Whether items rank higher that have the words which the best items share."),
    "semantic": switch("Whether items are ranked by meaning too; `true` also finds some by it."),
    "facets": switch("Whether facets are counted.", default=True),
    "explain": switch("Whether each hit has the parts of its score.", default=False),
    "stories": switch("Whether each hit counts the other versions of its story.", default=False),
    "marks": switch("Whether each hit has its title with the words of the query marked.", default=False),
    "gains": switch("Whether values of a facet that is filtered by have what they would add.", default=False),
}
"""Parameters that are fields of a request under the same name."""
SEARCH: Table = {
    "q": text("Text in the query language; empty finds everything.", maxLength=MAX_TEXT),
    **OPTIONS,
    "date": date_ranges("A date or a range of dates, one of which an item must have."),
    "from": date("First year, month or day of a range."),
    "to": date("Last year, month or day of a range."),
    **{facet: text(f"Value of the facet {facet} of items, by id or name.", is_list=True) for facet in FILTERS},
    **{
        name: text(f"Value of the facet {facet} that no item may have, by id or name.", is_list=True)
        for name, facet in EXCLUSIONS.items()
    },
}
"""Every parameter of a search."""


def read_request(args: MultiDict[str, str]) -> SearchRequest:
    """
    Read a search from the parameters of a URL; empty ones count as missing.

    Raises:
        ParameterError: A parameter is unknown, is given too often, or has an invalid value.
    """
    request, errors = read_leniently(args)
    if errors:
        raise errors[0]
    return request


def read_own(args: MultiDict[str, str], own: Table) -> dict[str, Any]:
    """Read the parameters of an address that is no search; None where they are missing. Raises like `read_request`."""
    refuse_unknown(args, tuple(own))
    return {name: read(args, name, own) for name in own}


def read_with_own(args: MultiDict[str, str], own: Table) -> tuple[dict[str, Any], SearchRequest]:
    """Read parameters that an address has of its own, None where they are missing, and the search of the others."""
    others = [(name, value) for name, value in args.items(multi=True) if name not in own]
    return {name: read(args, name, own) for name in own}, read_request(MultiDict(others))


def read_leniently(args: MultiDict[str, str]) -> tuple[SearchRequest, tuple[ParameterError, ...]]:
    """Read a search as far as its parameters are valid; return what is wrong with the others, too."""
    errors: list[ParameterError] = []

    def valid(function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except ParameterError as error:
            errors.append(error)

    valid(refuse_unknown, args, tuple(SEARCH))
    options = {name: valid(read, args, name, SEARCH) for name in OPTIONS}
    ranges = [valid(parsed, "date", value, SEARCH["date"].parse) for value in values_of(args, "date")]
    request = SearchRequest(
        text=valid(value_of, args, "q") or "",
        filters={name: values for name in FILTERS if (values := values_of(args, name))},
        excluded={facet: values for name, facet in EXCLUSIONS.items() if (values := values_of(args, name))},
        date=tuple(dict.fromkeys(filter(None, (*ranges, valid(_from_to, args))))),
        **{name: value for name, value in options.items() if value is not None},
    )
    return request, tuple(errors)


def write_request(request: SearchRequest) -> dict[str, list[str]]:
    """Return the parameters of a search in a fixed order, without those that have their default."""
    options = ("undated", "match", "sort", "limit", "aliases", "feedback", "semantic", "stories", "explain", "page")
    changed = {name: value for name in options if (value := getattr(request, name)) != getattr(_DEFAULT, name)}
    return {
        **({"q": [request.text]} if request.text else {}),
        **{name: list(values) for name in FILTERS if (values := request.filters.get(name))},
        **{name: list(values) for name, facet in EXCLUSIONS.items() if (values := request.excluded.get(facet))},
        **({"date": list(dates(request))} if request.date else {}),
        **{name: [str(value).lower()] for name, value in changed.items()},
    }


_ADDED_BY_OTHERS = frozenset(("gbraid", "wbraid", "twclid", "ttclid", "li_fat_id", "srsltid", "_hsenc", "_hsmi"))
"""Parameters that networks and advertisers add to links, besides those that ids of items ignore (`is_tracking`)."""


def refuse_unknown(args: Collection[str], known: tuple[str, ...]) -> None:
    """Raise a ParameterError for the first parameter that is not known; those that other sites add are ignored."""
    for name in args:
        if name in known or name in _ADDED_BY_OTHERS or is_tracking(name):
            continue
        close = difflib.get_close_matches(name, known, n=1)
        if close:
            message = worded("there is no parameter {name!r}; did you mean {close}?", name=name, close=close[0])
        else:
            known_names = ", ".join(known)
            message = worded("there is no parameter {name!r}; valid parameters: {known}", name=name, known=known_names)
        raise ParameterError(name, message)


def is_blank(request: SearchRequest) -> bool:
    """Tell whether a search has neither text nor any option."""
    return not write_request(request)


def dates(request: SearchRequest) -> tuple[str, ...]:
    """Return the date ranges that are filtered by."""
    return (request.date,) if isinstance(request.date, str) else request.date


def with_changes(request: SearchRequest, **changes: Any) -> SearchRequest:
    """Return the search with changes, at page 1 unless a page is among them."""
    return msgspec.structs.replace(request, **{"page": 1, **changes})


def with_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search with a value added to a filter."""
    values = dict.fromkeys((*request.filters.get(facet, ()), value))
    return with_changes(request, filters={**request.filters, facet: tuple(values)})


def without_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search with a value removed from a filter."""
    rest = tuple(other for other in request.filters.get(facet, ()) if other != value)
    filters = {name: values for name, values in {**request.filters, facet: rest}.items() if values}
    return with_changes(request, filters=filters)


def with_exclusion(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search without the items that have a value, which it is not filtered by any more."""
    values = dict.fromkeys((*request.excluded.get(facet, ()), value))
    unfiltered = without_filter(request, facet, value)
    return with_changes(unfiltered, excluded={**request.excluded, facet: tuple(values)})


def without_exclusion(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search with a value that is excluded no more."""
    rest = tuple(other for other in request.excluded.get(facet, ()) if other != value)
    excluded = {name: values for name, values in {**request.excluded, facet: rest}.items() if values}
    return with_changes(request, excluded=excluded)


def without_any_filter(request: SearchRequest) -> SearchRequest:
    """Return the search for the same text without filters, exclusions and dates."""
    return with_changes(request, filters={}, excluded={}, date=(), undated=None, aliases=True)


def with_date(request: SearchRequest, value: str) -> SearchRequest:
    """Return the search for the items of exactly these dates, which replace other ones; undated items are none."""
    return with_changes(request, date=(value,), undated=None)


def without_date(request: SearchRequest, value: str) -> SearchRequest:
    """Return the search with a date range removed, and after the last one `undated` reset, unless it is `only`."""
    rest = tuple(other for other in dates(request) if other != value)
    undated = request.undated if rest or request.undated == "only" else None
    return with_changes(request, date=rest, undated=undated)


def versions_of(known: Hit | Document, request: SearchRequest) -> SearchRequest:
    """Return the search for an item and its other versions, the oldest first."""
    return SearchRequest(text=known.versions_query, sort="oldest", limit=request.limit, stories=True)


def _from_to(args: MultiDict[str, str]) -> str:
    """Return the range of `from` and `to`; each of them may be missing."""
    first, last = read(args, "from", SEARCH) or "", read(args, "to", SEARCH) or ""
    if first and last:
        parsed("to", last, lambda value: parse_range(f"{first}..{value}"))
    if first == last:
        return first
    return f"{first}..{last}"
