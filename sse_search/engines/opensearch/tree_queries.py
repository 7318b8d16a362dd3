"""Translate query trees into those of OpenSearch: what matches, and with which scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sse_search.engines import queries, scoring
from sse_search.engines.document_values import ID
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause, all_of, any_of, terms
from sse_search.engines.opensearch.leaf_queries import known_frequency, weights_of
from sse_search.engines.opensearch.statistics import SnapshotStatistics, TextFrequencies
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import LeafQuery, Query, TextQuery
from sse_search.model import DATE_FACETS, DateRange

_SATURATE = "double f = _score / (params.base + {length} * params.slope); return params.scale * f / (params.k1 + f)"
_LENGTH = "doc['{field}'].value"


class Translation:
    """
    Queries of one request, translated with the statistics of the index.

    Args:
        query: Has the leaves of all that is translated.
        until: Reading of `time.monotonic()` after which no more texts are looked at; 0 for none.
    """

    def __init__(self, statistics: SnapshotStatistics, query: Query, until: float = 0.0) -> None:
        self._statistics = statistics
        self._leaf_queries = statistics.leaf_queries(query)
        self._until = until
        self._found: dict[TextQuery, TextFrequencies] = {}

    @property
    def is_complete(self) -> bool:
        """Whether there was time for all texts that had to be looked at so far."""
        return all(found.is_complete for found in self._found.values())

    def matching(self, query: Query, *, excluded: bool = False) -> Clause:
        """
        Return what matches a query, for a filter; where there was no time for all texts, what is known to match.

        Args:
            excluded: Whether it is to be left out: then, without time, what may match.
        """
        match query:
            case queries.AllQuery(children):
                parts = [self.matching(child, excluded=excluded) for child in children]
                return all_of(parts) if parts else {"match_all": {}}
            case queries.AnyQuery(children):
                return any_of([self.matching(child, excluded=excluded) for child in children])
            case queries.NotQuery(child):
                return all_of([], without=[self.matching(child, excluded=not excluded)])
        if not isinstance(query, TextQuery):
            return _matching_values(query)
        if self._leaf_queries.needs_texts(query):
            found = self._look(query)
            is_candidate = excluded and not found.is_complete
            return self._leaf_queries.candidates(query) if is_candidate else terms(index_schema.ID, found.frequencies)
        return self._leaf_queries.matching(query)

    def scored(self, query: Query, boost: float = 1.0) -> Clause:
        """Return what matches a query with its scores."""
        match query:
            case queries.AllQuery(children) if children:
                return {"bool": {"must": [self.scored(child) for child in children]}}
            case queries.AnyQuery(children) if children:
                return any_of([self.scored(child) for child in children])
        if not isinstance(query, LeafQuery):
            return all_of([self.matching(query)])
        idf = scoring.idf(self._statistics.items, self._doc_count(query))
        if isinstance(query, queries.EntityQuery):
            score = scoring.saturate(scoring.TAG_WEIGHT, idf) * boost
            return {"constant_score": {"filter": self.matching(query), "boost": score}}
        return self._saturated(query, idf, boost)

    def frequency(self, leaf: TextQuery, weights: Mapping[str, float]) -> Clause:
        """Return what matches a leaf, scored by its occurrences with the weights of their fields."""
        if not self._leaf_queries.needs_texts_to_count(leaf):
            return self._leaf_queries.frequency(leaf, weights)
        found = self._look(leaf)
        known = known_frequency(leaf, weights, found.frequencies)
        if found.is_complete or self._leaf_queries.needs_texts(leaf):
            return known
        once: Clause = {"constant_score": {"filter": self._leaf_queries.matching(leaf)}}
        return {"dis_max": {"queries": [known, once]}}

    def ranked(self, request: EngineRequest) -> Clause:
        """Return what matches a request with the scores of its ranking and its lift, without feedback and meaning."""
        base = request.query if request.also is None else request.also
        scored = self.scored(base)
        if request.ranking:
            leaves = [self.scored(leaf.query, leaf.weight) for leaf in request.ranking]
            scored = {"bool": {"filter": [self.matching(base)], "should": leaves}}
        if request.also is None or request.lift == 1.0:
            return scored
        lifted = [{"filter": self.matching(request.query), "weight": request.lift}]
        return {"function_score": {"query": scored, "functions": lifted, "boost_mode": "multiply"}}

    def _doc_count(self, leaf: LeafQuery) -> int:
        if isinstance(leaf, TextQuery) and self._leaf_queries.needs_texts(leaf):
            return len(self._look(leaf).frequencies)
        return self._statistics.doc_count(leaf)

    def _look(self, leaf: TextQuery) -> TextFrequencies:
        """Return the frequencies of a leaf that needs texts, as far as there is time; the same ones each time."""
        if leaf not in self._found:
            self._found[leaf] = self._statistics.frequencies(leaf, self._until)
        return self._found[leaf]

    def _saturated(self, leaf: TextQuery, idf: float, boost: float) -> Clause:
        return self._script(self.frequency(leaf, weights_of(leaf.fields)), leaf.fields, idf, boost)

    def _script(self, frequency: Clause, fields: tuple[str, ...], idf: float, boost: float) -> Clause:
        average = scoring.weighted_sum(fields, [self._statistics.averages[field] for field in fields])
        weights = weights_of(fields)
        lengths = (f"{weights[field]} * {_LENGTH.format(field=index_schema.LENGTHS[field])}" for field in fields)
        parameters = {
            "base": 1 - scoring.B,
            "slope": scoring.B / (average or scoring.DEFAULT_AVERAGE_LENGTH),
            "scale": idf * (scoring.K1 + 1),
            "k1": scoring.K1,
        }
        source = _SATURATE.format(length=f"({' + '.join(lengths)})")
        return {
            "script_score": {"query": frequency, "script": {"source": source, "params": parameters}, "boost": boost}
        }


def _matching_values(query: Query) -> Clause:
    """Return what matches a leaf that is not of text."""
    clause: Clause = {"match_all": {}}
    match query:
        case queries.EntityQuery(ids):
            clause = terms(index_schema.ENTITY, ids)
        case queries.TermsFilter(facet, values):
            fields = {ID: index_schema.ID, "entity": index_schema.ENTITY}
            clause = terms(fields.get(facet) or index_schema.facet_field(facet), values)
        case queries.DateRangeFilter(accepted):
            clause = dates_within(accepted)
        case queries.AddedFilter(accepted):
            low, high = accepted.days()
            clause = {"range": {index_schema.ADDED: {"gte": low.isoformat(), "lte": high.isoformat()}}}
        case queries.UndatedFilter():
            clause = undated()
    return clause


def dates_within(accepted: DateRange) -> Clause:
    """Match documents whose whole date lies within a range."""
    low, high = (day.toordinal() for day in accepted.days())
    return all_of(
        [{"range": {index_schema.FIRST_DAY: {"gte": low}}}, {"range": {index_schema.LAST_DAY: {"lte": high}}}]
    )


def undated() -> Clause:
    """Match documents without a date."""
    return all_of([], without=[{"exists": {"field": index_schema.FIRST_DAY}}])


def filter_clauses(request: EngineRequest, *, without: str = "", dated: bool = True) -> list[Any]:
    """Return the filters of a request; see `filters.passes_filters`."""
    clauses = [
        terms(index_schema.facet_field(name), values) for name, values in request.filters.items() if name != without
    ]
    if not dated:
        return clauses
    ranges = () if without in DATE_FACETS else request.dates
    if request.undated == "only":
        return [*clauses, undated()]
    allowed = [any_of([dates_within(accepted) for accepted in ranges])] if ranges else []
    if request.undated == "exclude":
        return [*clauses, *allowed, {"exists": {"field": index_schema.FIRST_DAY}}]
    return [*clauses, any_of([*allowed, undated()])] if allowed else clauses
