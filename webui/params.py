"""
How is a search written in a URL, and how is it read back?

A parameter has the name of the option of `ssesearch query`; `q` is the text. What has its default is left out, so
one search has one URL.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from sse_search import DATE_FACETS, FACETS, MAX_PAGE_SIZE, DateRange, Hit, SearchRequest

FILTERS = tuple(name for name in FACETS if name not in DATE_FACETS)
"""Facets that are a parameter of their own; years and months are values of `date`."""
LIMITS = (10, 20, 50, MAX_PAGE_SIZE)
"""Page sizes that the page offers; a URL may ask for any from 1 to the last."""

_SINGLE = ("q", "match", "sort", "limit", "page", "undated", "aliases", "facets", "explain", "stories")
_KNOWN = frozenset((*_SINGLE, *FILTERS, "date"))
_TRACKING = "utm_"
"""Prefix of parameters that mailing lists append to links; they say nothing about the search."""
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_DEFAULT = SearchRequest()

Value = TypeVar("Value")


class ParameterError(BadRequest):
    """A parameter has a name or a value that it cannot have; `description` says so in a sentence."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


def read_request(args: MultiDict[str, str]) -> SearchRequest:
    """
    Read a search from the parameters of a URL; empty ones count as not given.

    Raises:
        ParameterError: A parameter is unknown, given too often, or has an impossible value.
    """
    _refuse_unknown(args)
    single = {name: _only_value(args, name) for name in _SINGLE}
    return SearchRequest(
        text=single["q"],
        match=_read(single, "match", _one_of("auto", "all", "any"), _DEFAULT.match),
        sort=_read(single, "sort", _one_of("relevance", "newest", "oldest"), _DEFAULT.sort),
        limit=_read(single, "limit", _number(LIMITS[-1]), _DEFAULT.limit),
        page=_read(single, "page", _number(None), _DEFAULT.page),
        filters={name: values for name in FILTERS if (values := _values(args, name))},
        date=tuple(_checked_date(value) for value in _values(args, "date")),
        undated=_read(single, "undated", _one_of("include", "exclude", "only"), None),
        facets=_read(single, "facets", _switch, _DEFAULT.facets),
        aliases=_read(single, "aliases", _switch, _DEFAULT.aliases),
        explain=_read(single, "explain", _switch, _DEFAULT.explain),
        stories=_read(single, "stories", _switch, _DEFAULT.stories),
    )


def write_request(request: SearchRequest) -> dict[str, list[str]]:
    """Return the parameters of a search in a fixed order, without those that have their default."""
    written: dict[str, list[str]] = {}
    if request.text:
        written["q"] = [request.text]
    for name in FILTERS:
        if values := request.filters.get(name):
            written[name] = list(values)
    if found := dates(request):
        written["date"] = list(found)
    if request.undated:
        written["undated"] = [request.undated]
    for name in ("match", "sort", "limit"):
        if (value := getattr(request, name)) != getattr(_DEFAULT, name):
            written[name] = [str(value)]
    if not request.aliases:
        written["aliases"] = ["false"]
    if request.stories:
        written["stories"] = ["true"]
    if request.page > 1:
        written["page"] = [str(request.page)]
    return written


def is_blank(request: SearchRequest) -> bool:
    """Tell whether nothing was asked at all."""
    return not write_request(request)


def filtered(request: SearchRequest) -> bool:
    """Tell whether anything but the text narrows the answer."""
    return bool(request.filters or dates(request) or request.undated)


def dates(request: SearchRequest) -> tuple[str, ...]:
    """Return the wanted date ranges, however many there are."""
    return (request.date,) if isinstance(request.date, str) else request.date


def with_changes(request: SearchRequest, **changes: Any) -> SearchRequest:
    """Return another search; it begins at page 1 unless a page is among the changes."""
    return msgspec.structs.replace(request, **{"page": 1, **changes})


def with_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search with one more wanted value of a facet."""
    wanted = request.filters.get(facet, ())
    if value in wanted:
        return with_changes(request)
    return with_changes(request, filters={**request.filters, facet: (*wanted, value)})


def without_filter(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the search without one wanted value of a facet."""
    left = tuple(wanted for wanted in request.filters.get(facet, ()) if wanted != value)
    others = {name: values for name, values in request.filters.items() if name != facet}
    return with_changes(request, filters={**others, facet: left} if left else others)


def with_date(request: SearchRequest, value: str) -> SearchRequest:
    """Return the search with one more year or month; it takes the place of a wider or narrower one that it overlaps."""
    kept = (wanted for wanted in dates(request) if not (wanted.startswith(value) or value.startswith(wanted)))
    return with_changes(request, date=(*kept, value))


def without_date(request: SearchRequest, value: str) -> SearchRequest:
    """Return the search without one date range; the last one takes a choice about undated items along."""
    left = tuple(wanted for wanted in dates(request) if wanted != value)
    undated = request.undated if left or request.undated == "only" else None
    return with_changes(request, date=left, undated=undated)


def versions_of(hit: Hit, request: SearchRequest) -> SearchRequest:
    """Return the search for an item and its other versions, the oldest first."""
    return SearchRequest(text=f"story:{hit.id}", sort="oldest", limit=request.limit, stories=True)


def _refuse_unknown(args: MultiDict[str, str]) -> None:
    for name in args:
        if name in _KNOWN or name.startswith(_TRACKING):
            continue
        close = difflib.get_close_matches(name, _KNOWN, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known are {', '.join((*_SINGLE, 'date', *FILTERS))}."
        raise ParameterError(name, f"There is no parameter {name!r}; {hint}")


def _values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in args.getlist(name) if value.strip()))


def _only_value(args: MultiDict[str, str], name: str) -> str:
    values = _values(args, name)
    if len(values) > 1:
        raise ParameterError(name, f"The parameter {name!r} can be given once only.")
    return values[0] if values else ""


def _read(single: dict[str, str], name: str, read: Callable[[str], Value], default: Value) -> Value:
    if not single[name]:
        return default
    try:
        return read(single[name])
    except ValueError as error:
        raise ParameterError(name, f"The parameter {name!r} cannot be {single[name]!r}: {error}") from error


def _one_of(*choices: str) -> Callable[[str], Any]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"it is {', '.join(choices[:-1])} or {choices[-1]}.")
        return value

    return read


def _number(largest: int | None) -> Callable[[str], int]:
    def read(value: str) -> int:
        wanted = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
        if wanted < 1 or (largest and wanted > largest):
            raise ValueError(
                f"it is a whole number from 1 to {largest}." if largest else "it is a whole number from 1."
            )
        return wanted

    return read


def _switch(value: str) -> bool:
    if value not in _SWITCH:
        raise ValueError("it is true or false.")
    return _SWITCH[value]


def _checked_date(value: str) -> str:
    try:
        DateRange.parse(value)
    except ValueError as error:
        raise ParameterError("date", f"The parameter 'date' cannot be {value!r}: {error}.") from error
    return value
