"""Keep what requests match, and their counted facets, for other pages and orders of the same search."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from sse_search.cache import Cache
from sse_search.engines.port import EngineRequest
from sse_search.engines.whoosh.searching.cached_bytes import bytes_of_all, bytes_of_matches
from sse_search.engines.whoosh.searching.facet_counts import CountedFacets
from sse_search.engines.whoosh.searching.filter_masks import Filtered
from sse_search.engines.whoosh.searching.matching import Clock

_VALUE_BYTES = 200
"""About the memory of a counted value of a facet."""


class KeptMatches:
    """Matches and counts of one generation, the most recently used ones. Safe from several threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._cache = Cache(limit_bytes)

    def parts(self, request: EngineRequest, clock: Clock, match: Callable[[], list[Filtered]]) -> list[Filtered]:
        """Return the matches of a request in each segment; they are not kept if the deadline has left some out."""
        return self._cache.get(_key_of(request), match, lambda parts: None if clock.expired else _bytes_of(parts))

    def counted(
        self, request: EngineRequest, parts: Sequence[Filtered], clock: Clock, count: Callable[[], CountedFacets]
    ) -> CountedFacets:
        """Return the counted facets of the matches of a request, which must not be changed; none after the deadline."""
        if not request.facets or not parts or clock.passed():
            return CountedFacets({}, {}, {})
        return self._cache.get((_key_of(request), request.facet_limit), count, _bytes_of_facets)


def _key_of(request: EngineRequest) -> tuple[Hashable, ...]:
    """Return what the matches of a request depend on, and whether what fails each filter is among them."""
    filters = tuple((facet, tuple(values)) for facet, values in request.filters.items())
    return request.query, filters, request.dates, request.undated, request.facets


def _bytes_of(parts: Sequence[Filtered]) -> int:
    failing = sum(bytes_of_all([*part.failing.values()]) for part in parts)
    return failing + bytes_of_matches(tuple(part.matches for part in parts))


def _bytes_of_facets(counted: CountedFacets) -> int:
    return _VALUE_BYTES * sum(map(len, (*counted.facets.values(), counted.labels)))
