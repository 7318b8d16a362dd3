"""Run a search: fall back to any-word matching, count what dates exclude, and label facets and entities."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec

from sse_search.engines.document_values import STORY
from sse_search.engines.port import Engine, EngineHit, EngineRequest, EngineResult
from sse_search.engines.queries import TermsFilter
from sse_search.entities import Vocabulary
from sse_search.errors import QueryTooCostlyError
from sse_search.model import (
    DATE_FACETS,
    ENTITY_FACETS,
    FACETS,
    Document,
    EntityRef,
    Facet,
    FacetValue,
    Hit,
    IndexState,
    Match,
    QueryEcho,
    ResultPage,
    SearchRequest,
)
from sse_search.query import Node
from sse_search.service.archive import Archive
from sse_search.service.compile import compile_query, wants_date, without_dates
from sse_search.service.explain import explain_hit
from sse_search.service.request import ResolvedQuery, resolve
from sse_search.service.resolve import FacetResolver, names_in, resolve_tree
from sse_search.service.spelling import suggest_query

SCORE_DIGITS = 4
"""Decimals of a score: the precision of single-precision floats."""
UNLIMITED = 2**31 - 1
"""More items than any archive has."""


class _Outcome(msgspec.Struct, frozen=True):
    """The engine request that was answered in the end, its result, and how its words were combined."""

    request: EngineRequest
    result: EngineResult
    match: Match
    relaxed: bool = False


def search_page(archive: Archive, request: SearchRequest) -> ResultPage:
    """Return one page of results."""
    started = time.monotonic()
    state = archive.state()
    resolver = archive.resolver(state.generation)
    query = resolve(request, resolver)
    seconds = archive.settings.deadline  # of the search; opening the archive, the first time, is not part of it
    deadline = time.monotonic() + seconds if seconds else 0.0
    engine = archive.engine
    outcome = _run(engine, query, _engine_request(query, deadline))
    result = outcome.result
    return ResultPage(
        query=QueryEcho(request.text, str(query.parsed), outcome.match, request.sort, query.filters),
        total=result.total,
        undated_hidden=result.undated_hidden + _count_undated(engine, query, outcome),
        partial=result.partial,
        page=request.page,
        size=request.limit,
        hits=tuple(_hit(engine, query, outcome, hit, state) for hit in result.hits),
        facets={facet: _facet(facet, query, result, resolver.vocabulary) for facet in FACETS},
        relaxed="any" if outcome.relaxed else None,
        suggestion=_suggest(engine, query, outcome, resolver),
        index=state,
        took_ms=round((time.monotonic() - started) * 1000, 3),
    )


def matching(archive: Archive, request: SearchRequest, limit: int | None) -> Iterator[Document]:
    """Return the documents that `search_page` finds, however many; an invalid request fails at once."""
    query = resolve(request, archive.resolver(archive.state().generation))
    base = msgspec.structs.replace(_engine_request(query), offset=0, limit=0, facets=False, snippets=False)
    answered = _run(archive.engine, query, base).request
    return archive.engine.matching(msgspec.structs.replace(answered, limit=UNLIMITED if limit is None else limit))


def _engine_request(query: ResolvedQuery, deadline: float = 0.0) -> EngineRequest:
    """Return the request to the engine that matches every word."""
    request = query.request
    return EngineRequest(
        query=compile_query(query.tree, any_word=False),
        filters=query.filters,
        dates=query.ranges,
        undated=query.undated,
        sort=request.sort,
        offset=(request.page - 1) * request.limit,
        limit=request.limit,
        facets=request.facets,
        deadline=deadline,
    )


def _run(engine: Engine, query: ResolvedQuery, every: EngineRequest) -> _Outcome:
    """Match every word; and any word, where the request wants that, or allows it and no item has all."""
    match = query.request.match
    any_word = msgspec.structs.replace(every, query=compile_query(query.tree, any_word=True))
    if match == "any":
        return _Outcome(any_word, _search(engine, any_word, query), "any")
    strict = _Outcome(every, _search(engine, every, query), "all")
    if match == "all" or _has_hits(strict.result) or strict.result.partial or every == any_word:
        return strict
    relaxed = _Outcome(any_word, _search(engine, any_word, query), "any", relaxed=True)
    return relaxed if _has_hits(relaxed.result) else strict


def _search(engine: Engine, request: EngineRequest, query: ResolvedQuery) -> EngineResult:
    try:
        return engine.search(request)
    except QueryTooCostlyError as error:
        text = query.request.text
        position = min((text.index(sign) for sign in "*~" if sign in text), default=0)
        raise QueryTooCostlyError(error.reason, position, error.suggested_query) from error


def _has_hits(result: EngineResult) -> bool:
    return bool(result.total or result.undated_hidden)


def _suggest(engine: Engine, query: ResolvedQuery, outcome: _Outcome, resolver: FacetResolver) -> str | None:
    """Return a query that has items, those with every word where this query has some with any."""
    if (outcome.result.total and not outcome.relaxed) or outcome.result.partial:
        return None
    any_word = not outcome.relaxed and query.request.match != "all"

    def has_items(node: Node) -> bool:
        tree = resolve_tree(node, resolver, aliases=query.request.aliases)
        compiled = compile_query(tree, any_word=any_word)
        return engine.count(msgspec.structs.replace(outcome.request, query=compiled)) > 0

    return suggest_query(engine, query.parsed, has_items)


def _count_undated(engine: Engine, query: ResolvedQuery, outcome: _Outcome) -> int:
    """Count the items that `date:` in the query excludes because they have no date."""
    if query.undated == "only" or not wants_date(query.tree):
        return 0
    compiled = compile_query(without_dates(query.tree), any_word=outcome.match == "any")
    return engine.count(msgspec.structs.replace(outcome.request, query=compiled, dates=(), undated="only"))


def _hit(engine: Engine, query: ResolvedQuery, outcome: _Outcome, hit: EngineHit, state: IndexState) -> Hit:
    document = hit.document
    item = document.item
    names = dict.fromkeys(names_in(query.tree))
    explanation = explain_hit(engine, outcome.request.query, document, names=names, items=state.items)
    return Hit(
        id=item.id,
        title=item.title,
        date=item.date,
        score=round(float(hit.score), SCORE_DIGITS),
        snippet=hit.snippet,
        url=item.url,
        source=item.source,
        language=document.language,
        category=item.category,
        entities=_entities(document),
        explanation=tuple(explanation) if query.request.explain else msgspec.UNSET,
        versions=_count_versions(engine, document) if query.request.stories else msgspec.UNSET,
    )


def _count_versions(engine: Engine, document: Document) -> int:
    """Count the other items that tell the same story."""
    if not document.story:
        return 0
    return engine.count(EngineRequest(query=TermsFilter(STORY, (document.story,)))) - 1


def _entities(document: Document) -> tuple[EntityRef, ...]:
    """Return the entities that an item names itself; those that have a facet come first."""
    named = [EntityRef(tag.id, tag.type, tag.label) for tag in document.tags if not tag.implied_by]
    return tuple(sorted(dict.fromkeys(named), key=lambda entity: entity.type not in ENTITY_FACETS))


def _facet(facet: str, query: ResolvedQuery, result: EngineResult, vocabulary: Vocabulary) -> Facet:
    counts = result.facets.get(facet, ())
    selected = query.dates if facet in DATE_FACETS else query.filters.get(facet, ())
    if facet not in ENTITY_FACETS:
        return tuple([FacetValue(value, value, count, value in selected) for value, count in counts])
    labels = result.labels
    return tuple(
        [FacetValue(value, labels.get(value) or vocabulary.label(value), n, value in selected) for value, n in counts]
    )
