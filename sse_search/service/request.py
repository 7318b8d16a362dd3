"""Validate a search request, parse its query and dates, and resolve what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

import msgspec

from sse_search.errors import InvalidOptionError, UnknownFacetError
from sse_search.model import (
    DATE_FACETS,
    FACETS,
    MAX_PAGE_SIZE,
    MAX_RESULT_WINDOW,
    DateRange,
    Match,
    QueryNotice,
    SearchRequest,
    Sort,
    Undated,
)
from sse_search.query import Node
from sse_search.service.expansions import limit_expansions
from sse_search.service.pasted import read_pasted
from sse_search.service.resolve import FacetResolver, facet_terms_in, resolve_tree, without_values
from sse_search.wording import FACET_NAMES, worded

_MAX_FILTER_VALUES = 64
"""Values of all filters and dates of a request; a page of results repeats them in a hundred links."""
_MAX_FILTER_LENGTH = 4096
"""Characters of these values together."""
_MAX_ADVICE = 3
"""Unknown values for which the nearest known one is looked for, which takes milliseconds each."""
_SURROGATE = "[\ud800-\udfff]"
"""An argument whose bytes are not UTF-8 has these; no answer could repeat them as JSON."""


class _Named(msgspec.Struct, frozen=True):
    """A value of a facet as it was written, and the values of the index that it stands for."""

    facet: str
    value: str
    terms: tuple[str, ...]


class ResolvedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    A valid request, with everything resolved that it names.

    Attributes:
        parsed: The query as it was written; `str(parsed)` is its canonical text.
        tree: The same with names and facet values resolved; see `resolve.resolve_tree`.
        filters: Facet to the values that are meant; excluded: likewise. dates: as they were written; ranges: parsed.
        undated: Whether items without a date are included, excluded or the only ones.
        notices: What in the text was not understood as an operator.

    >>> from sse_search.query import parse
    >>> query = ResolvedQuery(request=SearchRequest(), parsed=parse("a  b"), tree=parse("a b"))
    >>> str(query.parsed), query.undated
    ('a b', 'include')
    """

    request: SearchRequest
    parsed: Node
    tree: Node
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    dates: tuple[str, ...] = ()
    ranges: tuple[DateRange, ...] = ()
    undated: Undated = "include"
    notices: tuple[QueryNotice, ...] = ()

    @property
    def narrowed(self) -> Node:
        """The tree without what has an excluded value."""
        return without_values(self.tree, self.excluded)


def resolve(request: SearchRequest, resolver: FacetResolver, deadline: float = 0.0) -> ResolvedQuery:
    """
    Return the resolved form of a normalized request.

    Args:
        deadline: Reading of `time.monotonic()` after which patterns are not expanded; 0 for none.

    Raises:
        InvalidOptionError: A filter or an option is invalid, or the request exceeds a limit.
    """
    _validate(request)
    query = read_pasted(request.text, resolver.reader, resolver.mirrors)
    dates = _dates(request)
    filters, named = _resolved(request.filters, resolver)
    excluded, unwanted = _resolved(request.excluded, resolver)
    named += unwanted
    named_tree = resolve_tree(query.tree, resolver, aliases=request.aliases)
    tree, cut = limit_expansions(named_tree, resolver.reader, deadline)
    fields = (node for node in facet_terms_in(tree) if node.field in FACETS or node.field == "entity")
    named += [_Named(node.field, node.value, node.terms) for node in fields]
    return ResolvedQuery(
        request=request,
        parsed=query.tree,
        tree=tree,
        filters=filters,
        excluded=excluded,
        dates=dates,
        ranges=tuple(map(_range, dates)),
        undated=request.undated or ("exclude" if dates else "include"),
        notices=(*query.notices, *cut, *_unknown_values(named, resolver)),
    )


def _resolved(
    given: Mapping[str, tuple[str, ...]], resolver: FacetResolver
) -> tuple[dict[str, tuple[str, ...]], list[_Named]]:
    """Return facet to the values that are meant, and each value as it was written."""
    wanted = {facet: values for facet, values in given.items() if facet not in DATE_FACETS and values}
    named = [
        _Named(facet, value, resolver.resolve(facet, (value,)))
        for facet, values in wanted.items()
        for value in _values(values)
    ]
    terms = {facet: [term for name in named if name.facet == facet for term in name.terms] for facet in wanted}
    return {facet: tuple(dict.fromkeys(values)) for facet, values in terms.items()}, named


def _unknown_values(named: Iterable[_Named], resolver: FacetResolver) -> Iterator[QueryNotice]:
    """Yield a notice for each value that neither the vocabulary nor any item has; the first with the nearest one."""
    unknown = (name for name in named if not resolver.is_known(name.facet, name.terms))
    for number, name in enumerate(unknown):
        nearest = resolver.nearest(name.facet, name.value) if number < _MAX_ADVICE else ""
        reason = worded("no item has the {facet} {value!r}", facet=FACET_NAMES[name.facet], value=name.value)
        advised = worded("{reason}. Did you mean {nearest}?", reason=reason, nearest=nearest) if nearest else reason
        yield QueryNotice(advised)


def as_request(request: SearchRequest | str) -> SearchRequest:
    """Return a request; a text is one with that text."""
    return SearchRequest(text=request) if isinstance(request, str) else request


def normalized(request: SearchRequest) -> SearchRequest:
    """Return a request whose filters and dates are tuples, with U+FFFD for each surrogate in them and in its text."""
    return msgspec.structs.replace(
        request,
        text=_without_surrogates(request.text),
        filters={facet: _encodable(values) for facet, values in request.filters.items()},
        excluded={facet: _encodable(values) for facet, values in request.excluded.items()},
        date=_encodable(request.date),
    )


def _encodable(given: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(map(_without_surrogates, (given,) if isinstance(given, str) else given))


def _without_surrogates(text: str) -> str:
    return text if text.isascii() else re.sub(_SURROGATE, "\ufffd", text)


def _validate(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_PAGE_SIZE:
        raise InvalidOptionError(
            worded("a page has 1 to {limit} hits, not {wanted:,}", limit=MAX_PAGE_SIZE, wanted=request.limit)
        )
    if request.page < 1:
        raise InvalidOptionError(worded("pages are counted from 1; there is no page {page:,}", page=request.page))
    if request.page * request.limit > MAX_RESULT_WINDOW:
        raise InvalidOptionError(
            worded(
                "paging reaches the first {window:,} hits; page {page:,}, with {size} hits each, is beyond. "
                "Narrow the search, or sort it the other way",
                window=MAX_RESULT_WINDOW,
                page=request.page,
                size=request.limit,
            )
        )
    for name, choices in (
        ("match", get_args(Match)),
        ("sort", get_args(Sort)),
        ("undated", (None, *get_args(Undated))),
    ):
        if getattr(request, name) not in choices:
            known = ", ".join(filter(None, choices))
            value = getattr(request, name)
            raise InvalidOptionError(
                worded("{name} cannot be {value!r}; it is one of {known}", name=name, value=value, known=known)
            )
    if unknown := {*request.filters, *request.excluded} - set(FACETS):
        raise UnknownFacetError(f"there is no facet {min(unknown)!r} to filter by; there are {', '.join(FACETS)}")
    if days := set(request.excluded) & set(DATE_FACETS):
        raise UnknownFacetError(f"the facet {min(days)!r} cannot be excluded; filter by the dates that are wanted")
    _validate_filters(request)


def _validate_filters(request: SearchRequest) -> None:
    values = [
        value
        for given in (*request.filters.values(), *request.excluded.values(), request.date)
        for value in _values(given)
    ]
    if len(values) > _MAX_FILTER_VALUES:
        raise InvalidOptionError(
            worded(
                "filters and dates have at most {limit} values together; there are {total:,}. "
                "Use fewer, or search for each part of them",
                limit=_MAX_FILTER_VALUES,
                total=len(values),
            )
        )
    if (length := sum(map(len, values))) > _MAX_FILTER_LENGTH:
        raise InvalidOptionError(
            worded(
                "filters and dates have at most {limit:,} characters together; there are {length:,}. "
                "Use fewer values, or ids instead of names",
                limit=_MAX_FILTER_LENGTH,
                length=length,
            )
        )


def _dates(request: SearchRequest) -> tuple[str, ...]:
    """Return the wanted dates as they are written; years and months that are filtered by are dates too."""
    filtered = (value for facet in DATE_FACETS for value in _values(request.filters.get(facet, ())))
    return tuple(dict.fromkeys((*_values(request.date), *filtered)))


def _values(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return the values of an option that may be given once or several times."""
    return tuple(value for value in ((given,) if isinstance(given, str) else given) if value.strip())


def _range(text: str) -> DateRange:
    try:
        return DateRange.parse(text)
    except ValueError as error:
        raise InvalidOptionError(error.args[0]) from error
