"""What exactly is asked, and within which limits? A request is checked and becomes requests to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, get_args

import msgspec

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import Query
from sse_search.errors import InvalidQueryError
from sse_search.model import DATE_FACETS, FACETS, DateRange, Match, SearchRequest, Sort, Undated
from sse_search.query import Node, parse
from sse_search.service.compile import Named, QueryCompiler, wants_date, without_dates
from sse_search.service.resolve import FacetResolver

MAX_PAGE_SIZE = 100
"""Hits of a page."""
MAX_RESULT_WINDOW = 10_000
"""Hits that paging reaches."""


class Wanted(NamedTuple):
    """The clause of a query when every word is wanted, and when one is enough."""

    every: Query
    some: Query


class ResolvedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    A request, as it was understood.

    Attributes:
        tree: The query. canonical: how it is written.
        wanted: Its clauses.
        undated: Its clauses without the dates that it wants, for counting what only lacks a date; None without such.
        filters: Values that are meant, by facet. dates: as they were written.
        named: Words that name entities.
        translator: Makes clauses of other trees, read in the same way.
        base: The request to the engine but for its clause and its deadline.
    """

    request: SearchRequest
    tree: Node
    canonical: str
    wanted: Wanted
    undated: Wanted | None
    filters: Mapping[str, tuple[str, ...]]
    dates: tuple[str, ...]
    named: tuple[Named, ...]
    translator: QueryCompiler
    base: EngineRequest

    def asking(self, clause: Query, **changes: object) -> EngineRequest:
        """Return a request to the engine."""
        return msgspec.structs.replace(self.base, query=clause, **changes)

    def counting(self, clause: Query, **changes: object) -> EngineRequest:
        """Return a request that only counts what matches."""
        return self.asking(clause, offset=0, limit=0, facets=False, snippets=False, **changes)


def resolve(request: SearchRequest, finder: FacetResolver, deadline: float = 0.0) -> ResolvedQuery:
    """
    Return what a request asks.

    Raises:
        InvalidQueryError: The query, a filter or an option cannot be understood, or exceeds a limit.
    """
    _refuse_impossible(request)
    tree = parse(request.text)
    translator = QueryCompiler(finder.meant, finder.vocabulary if request.aliases else None)
    dates = _dates(request)
    ranges = tuple(map(_range, dates))
    filters = {
        facet: finder.meant(facet, _several(values))
        for facet, values in request.filters.items()
        if facet not in DATE_FACETS and values
    }
    undated = request.undated or ("exclude" if dates else "include")
    return ResolvedQuery(
        request=request,
        tree=tree,
        canonical=str(tree),
        wanted=_both(translator, tree),
        undated=_both(translator, without_dates(tree)) if wants_date(tree) and undated != "only" else None,
        filters=filters,
        dates=dates,
        named=tuple(translator.named),
        translator=translator,
        base=EngineRequest(
            filters=filters,
            dates=ranges,
            undated=undated,
            sort=request.sort,
            offset=(request.page - 1) * request.limit,
            limit=request.limit,
            facets=request.facets,
            deadline=deadline,
        ),
    )


def _both(translator: QueryCompiler, tree: Node) -> Wanted:
    return Wanted(translator.compile(tree), translator.compile(tree, any_word=True))


def _refuse_impossible(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_PAGE_SIZE:
        raise InvalidQueryError(f"a page has 1 to {MAX_PAGE_SIZE} hits, not {request.limit:,}")
    if request.page < 1:
        raise InvalidQueryError(f"pages are counted from 1; there is no page {request.page:,}")
    if request.page * request.limit > MAX_RESULT_WINDOW:
        raise InvalidQueryError(
            f"paging reaches the first {MAX_RESULT_WINDOW:,} hits; page {request.page:,} of {request.limit} is beyond. "
            "Narrow the search, or sort it the other way"
        )
    for name, choices in (
        ("match", get_args(Match)),
        ("sort", get_args(Sort)),
        ("undated", (None, *get_args(Undated))),
    ):
        if getattr(request, name) not in choices:
            known = ", ".join(filter(None, choices))
            raise InvalidQueryError(f"{name} cannot be {getattr(request, name)!r}; it is one of {known}")
    if unknown := set(request.filters) - set(FACETS):
        raise InvalidQueryError(f"there is no facet {min(unknown)!r} to filter by; there are {', '.join(FACETS)}")


def _dates(request: SearchRequest) -> tuple[str, ...]:
    """Return the wanted dates as text; years and months that are filtered by are dates too."""
    written = _several(request.date)
    filtered = (value for facet in DATE_FACETS for value in _several(request.filters.get(facet, ())))
    return tuple(dict.fromkeys((*written, *filtered)))


def _several(values: str | Iterable[str]) -> tuple[str, ...]:
    """Return the values of an option that may be given once or several times."""
    several = (values,) if isinstance(values, str) else tuple(values)
    return tuple(value for value in several if value.strip())


def _range(text: str) -> DateRange:
    try:
        return DateRange.parse(text)
    except ValueError as error:
        raise InvalidQueryError(f"{error}. Dates are written 2021, 2021-11, 2021-11-09 or 2020..2021-06") from error
