"""Count the items of a search by one facet or two."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from sse_search.engines.group_counts import NO_VALUE
from sse_search.engines.port import FacetCount
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidOptionError, UnknownFacetError
from sse_search.model import ENTITY_FACETS, FACETS, SearchRequest
from sse_search.model.counts import MAX_COUNTED_FACETS, CountedGroup, CountedValue, Counts
from sse_search.service.archive import Archive
from sse_search.service.search import resolve_matching

_SPELLINGS = {"organisation": "organization"}
_NO_VALUE_LABELS = {"year": "undated", "month": "no month"}


def counts(archive: Archive, request: SearchRequest, by: Sequence[str], top: int | None = None) -> Counts:
    """
    Count the items that a search finds by the values of one facet or two; see `SearchService.counts`.

    Args:
        top: Values of each facet at most, the most frequent ones; years and months are complete.
    """
    facets = _facets(by)
    if top is not None and top < 1:
        raise InvalidOptionError(f"the number of values is 1 or more, not {top:,}")
    answered = resolve_matching(archive, request)
    counted = answered.index.reader.count_by(answered.request, facets, top)
    vocabulary = answered.index.resolver.vocabulary
    values = tuple(
        tuple(_value(facet, each, counted.total, vocabulary) for each in of_facet)
        for facet, of_facet in zip(facets, counted.values, strict=True)
    )
    labels = [{each.value: each.label for each in of_facet} for of_facet in values]
    return Counts(
        query=answered.echo,
        by=facets,
        total=counted.total,
        values=values,
        groups=tuple(
            CountedGroup(group, tuple(map(dict.__getitem__, labels, group)), count, count / counted.total)
            for group, count in counted.groups
        ),
        relaxed=answered.relaxed,
        notices=answered.notices,
        index=answered.index.state,
    )


def _facets(by: Sequence[str]) -> tuple[str, ...]:
    """Return the names of facets as answers have them. Raises an error unless they are one or two known ones."""
    facets = tuple(_SPELLINGS.get(name.strip().lower(), name.strip().lower()) for name in by)
    for name, facet in zip(by, facets, strict=True):
        if facet not in FACETS:
            close = get_close_matches(name, FACETS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(FACETS)}"
            raise UnknownFacetError(f"there is no facet {name!r} to count by; {hint}")
    if not 1 <= len(facets) <= MAX_COUNTED_FACETS:
        raise InvalidOptionError(f"items are counted by one facet or two, not by {len(facets)}")
    if len(set(facets)) < len(facets):
        raise InvalidOptionError(f"the facet {facets[0]!r} is named twice; name it once, or another one")
    return facets


def _value(facet: str, counted: FacetCount, total: int, vocabulary: Vocabulary) -> CountedValue:
    value, label = counted.value, counted.label
    if value == NO_VALUE:
        label = _NO_VALUE_LABELS.get(facet, f"no {facet}")
    elif facet in ENTITY_FACETS:
        label = label or vocabulary.label(value)
    return CountedValue(value, label, counted.count, counted.count / total)
