"""How does a request become a page? It is asked, more widely where no item has every word, and told with names."""

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
    Match,
    QueryEcho,
    ResultPage,
    SearchRequest,
)
from sse_search.service.archive import Archive
from sse_search.service.explain import Explainer
from sse_search.service.request import ResolvedQuery, resolve
from sse_search.service.spelling import suggest_query

SCORE_DIGITS = 4
"""Decimals of a score: what single precision is good for."""

UNLIMITED = 2**31 - 1
"""More items than any archive holds."""


class _Asked(msgspec.Struct, frozen=True):
    """What an engine found, and how words were joined for it."""

    result: EngineResult
    match: Match
    relaxed: bool = False


def answer(archive: Archive, request: SearchRequest) -> ResultPage:
    """Answer a request with one page."""
    started = time.monotonic()
    state = archive.state()
    finder = archive.finder(state.generation)
    limit = archive.settings.deadline  # of the search; opening the archive, the first time, is no part of it
    question = resolve(request, finder, time.monotonic() + limit if limit else 0.0)
    asked = _ask(archive.engine, question)
    result = asked.result
    explain = Explainer(archive.engine, question, state.items).lines if request.explain else None
    return ResultPage(
        query=QueryEcho(request.text, question.canonical, asked.match, request.sort, question.filters),
        total=result.total,
        undated_hidden=result.undated_hidden + _lacking_a_date(archive.engine, question, asked),
        partial=result.partial,
        page=request.page,
        size=request.limit,
        hits=tuple(
            _hit(
                found,
                tuple(explain(found.document)) if explain else msgspec.UNSET,
                _versions(archive.engine, found.document) if request.stories else msgspec.UNSET,
            )
            for found in result.hits
        ),
        facets=dict(_facets(question, result, finder.vocabulary)),
        relaxed="any" if asked.relaxed else None,
        suggestion=_suggestion(archive.engine, question, asked),
        index=state,
        took_ms=round((time.monotonic() - started) * 1000, 3),
    )


def matching(archive: Archive, request: SearchRequest, limit: int | None) -> Iterator[Document]:
    """Return the documents that `answer` finds, however many; a bad request fails now, not when they are read."""
    question = resolve(request, archive.finder(archive.state().generation))
    asked = _ask(archive.engine, question, counting=True)
    clause = question.wanted.some if asked.match == "any" else question.wanted.every
    return archive.engine.matching(question.asking(clause, offset=0, limit=UNLIMITED if limit is None else limit))


def _ask(engine: Engine, question: ResolvedQuery, *, counting: bool = False) -> _Asked:
    """Ask for every word; and for any, where that is wanted or allowed and nothing has all."""
    make = question.counting if counting else question.asking
    every, some = question.wanted
    if question.request.match == "any":
        return _Asked(_searched(engine, make(some), question), "any")
    found = _searched(engine, make(every), question)
    if question.request.match == "all" or every == some or found.total or found.undated_hidden or found.partial:
        return _Asked(found, "all")
    wider = _searched(engine, make(some), question)
    return _Asked(wider, "any", relaxed=True) if wider.total or wider.undated_hidden else _Asked(found, "all")


def _searched(engine: Engine, asked: EngineRequest, question: ResolvedQuery) -> EngineResult:
    try:
        return engine.search(asked)
    except QueryTooCostlyError as error:
        text = question.request.text
        place = min((text.index(sign) for sign in "*~" if sign in text), default=0)
        raise QueryTooCostlyError(error.reason, place, error.suggested_query) from error


def _suggestion(engine: Engine, question: ResolvedQuery, asked: _Asked) -> str | None:
    if (asked.result.total and not asked.relaxed) or asked.result.partial:
        return None
    return suggest_query(engine, question, every_word=asked.relaxed)


def _lacking_a_date(engine: Engine, question: ResolvedQuery, asked: _Asked) -> int:
    """Count the items that `date:` in the query left out because they have none."""
    if question.undated is None:
        return 0
    clause = question.undated.some if asked.match == "any" else question.undated.every
    return engine.search(question.counting(clause, dates=(), undated="only")).total


def _versions(engine: Engine, document: Document) -> int:
    """Return how many other items tell the same story."""
    if not document.story:
        return 0
    clause = TermsFilter(STORY, (document.story,))
    return engine.search(EngineRequest(query=clause, limit=0, facets=False, snippets=False)).total - 1


def _hit(found: EngineHit, explanation: tuple[str, ...] | msgspec.UnsetType, versions: int | msgspec.UnsetType) -> Hit:
    document = found.document
    item = document.item
    return Hit(
        id=item.id,
        title=item.title,
        date=item.date,
        score=round(float(found.score), SCORE_DIGITS),
        snippet=found.snippet,
        url=item.url,
        source=item.source,
        language=document.language,
        category=item.category,
        entities=_entities(document),
        explanation=explanation,
        versions=versions,
    )


def _entities(document: Document) -> tuple[EntityRef, ...]:
    """Return the entities that an item names itself; those that have a facet come first."""
    named = [EntityRef(tag.id, tag.type, tag.label) for tag in document.tags if not tag.implied_by]
    return tuple(sorted(dict.fromkeys(named), key=lambda entity: entity.type not in ENTITY_FACETS))


def _facets(question: ResolvedQuery, result: EngineResult, vocabulary: Vocabulary) -> Iterator[tuple[str, Facet]]:
    for facet in FACETS:
        counts = result.facets.get(facet, ())
        chosen = question.dates if facet in DATE_FACETS else question.filters.get(facet, ())
        if facet in ENTITY_FACETS:
            known = result.labels
            yield (
                facet,
                tuple(
                    [
                        FacetValue(value, known.get(value) or vocabulary.label(value), n, value in chosen)
                        for value, n in counts
                    ]
                ),
            )
        else:
            yield facet, tuple([FacetValue(value, value, count, value in chosen) for value, count in counts])
