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
from werkzeug.exceptions import BadRequest

from sse_search import DATE_FACETS, FACETS, MAX_PAGE_SIZE, DateRange, Hit, SearchRequest, as_sentence
from webui.labels import MATCH_LABELS, SORT_LABELS, UNDATED_LABELS

FILTERS = tuple(facet for facet in FACETS if facet not in DATE_FACETS)
"""Facets that are parameters; years and months are values of `date`."""

EXCLUSIONS = {f"-{facet}": facet for facet in FILTERS}
"""Parameters that exclude values, and the facet of each."""
DATE_PARAMETERS = ("date", "from", "to")
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_DEFAULT = SearchRequest()


class ParameterError(BadRequest):
    """
    A parameter has a name or a value that is not allowed; `description` says so in a sentence.

    Attributes:
        reason: What is wrong with the value, for a message beside its field.
    """

    def __init__(self, parameter: str, message: str, reason: str = "") -> None:
        super().__init__(as_sentence(message))
        self.parameter = parameter
        self.reason = reason or message


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


def read_with_own(args: MultiDict[str, str], names: Collection[str]) -> tuple[dict[str, str], SearchRequest]:
    """Read parameters that an address has of its own, empty where they are missing, and the search of the others."""
    own = {name: _single_value(args, name) for name in names}
    others = [(name, value) for name, value in args.items(multi=True) if name not in own]
    return own, read_request(MultiDict(others))


def read_number(args: MultiDict[str, str], name: str, *, default: int, maximum: int) -> int:
    """Return the value of a parameter that is a whole number from 1. Raises ParameterError."""
    number: int | None = _option(args, name, _whole_number(maximum))
    return default if number is None else number


def read_leniently(args: MultiDict[str, str]) -> tuple[SearchRequest, tuple[ParameterError, ...]]:
    """Read a search as far as its parameters are valid; return what is wrong with the others, too."""
    errors: list[ParameterError] = []

    def valid(read: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except ParameterError as error:
            errors.append(error)
            return None

    valid(refuse_unknown, args, ("q", *_READERS, *DATE_PARAMETERS, *FILTERS, *EXCLUSIONS))
    options = {name: valid(_option, args, name, parse) for name, parse in _READERS.items()}
    ranges = [valid(_parsed, "date", value, _date_range) for value in values_of(args, "date")]
    request = SearchRequest(
        text=valid(_single_value, args, "q") or "",
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


def refuse_unknown(args: Collection[str], known: tuple[str, ...]) -> None:
    """Raise a ParameterError for the first parameter that is not known; those that mailing lists add are ignored."""
    for name in args:
        if name in known or name.startswith("utm_"):
            continue
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"valid parameters: {', '.join(known)}"
        raise ParameterError(name, f"there is no parameter {name!r}; {hint}")


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


def versions_of(hit: Hit, request: SearchRequest) -> SearchRequest:
    """Return the search for an item and its other versions, the oldest first."""
    return SearchRequest(text=hit.versions_query, sort="oldest", limit=request.limit, stories=True)


def values_of(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return the values of a parameter that may be given several times, each once, without empty ones."""
    return tuple(dict.fromkeys(value.strip() for value in args.getlist(name) if value.strip()))


def _single_value(args: MultiDict[str, str], name: str) -> str:
    values = values_of(args, name)
    if len(values) > 1:
        raise ParameterError(name, f"the parameter {name!r} can be given only once")
    return values[0] if values else ""


def _option(args: MultiDict[str, str], name: str, parse: Callable[[str], Any]) -> Any:
    """Return the value of an option, or None if it is missing."""
    value = _single_value(args, name)
    return _parsed(name, value, parse) if value else None


def _from_to(args: MultiDict[str, str]) -> str:
    """Return the range of `from` and `to`; each of them may be missing."""
    first, last = _single_value(args, "from"), _single_value(args, "to")
    if first:
        _parsed("from", first, _date)
    if last:
        _parsed("to", last, _date)
    if first and last:
        _parsed("to", last, lambda value: _date_range(f"{first}..{value}"))
    if first == last:
        return first
    return f"{first}..{last}"


def _parsed(name: str, value: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(value)
    except ValueError as error:
        raise ParameterError(name, f"the parameter {name!r} cannot be {value!r}: {error}", str(error)) from error


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            *others, last = choices
            raise ValueError(f"it must be {', '.join(others)} or {last}")
        return value

    return parse


def _whole_number(maximum: int | None = None) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
        if number < 1 or (maximum and number > maximum):
            raise ValueError(f"it must be a whole number {f'from 1 to {maximum}' if maximum else 'from 1 upwards'}")
        return number

    return parse


def _switch(value: str) -> bool:
    if value not in _SWITCH:
        raise ValueError("it must be true or false")
    return _SWITCH[value]


def _date(value: str) -> str:
    if ".." in value:
        raise ValueError(f"{value!r} is a range; one end of it is enough")
    return _date_range(f"{value}..").removesuffix("..")


def _date_range(value: str) -> str:
    DateRange.parse(value)
    return value


_READERS: dict[str, Callable[[str], Any]] = {
    "match": _one_of(MATCH_LABELS),
    "sort": _one_of(SORT_LABELS),
    "limit": _whole_number(MAX_PAGE_SIZE),
    "page": _whole_number(),
    "undated": _one_of(UNDATED_LABELS),
    "aliases": _switch,
    "feedback": _switch,
    "semantic": _switch,
    "facets": _switch,
    "explain": _switch,
    "stories": _switch,
    "marks": _switch,
    "gains": _switch,
}
