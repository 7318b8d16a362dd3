"""Run a search: fall back to any-word matching, count what dates exclude, and label facets and entities."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import msgspec

from sse_search.engines.document_values import STORY
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult, IndexReader
from sse_search.engines.queries import AllQuery, NotQuery, TermsFilter
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidQueryError, QueryTooCostlyError
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
    Relaxed,
    ResultPage,
    SearchRequest,
)
from sse_search.query import Node
from sse_search.query.tree import Word
from sse_search.service.archive import Archive, OpenIndex
from sse_search.service.compile import compile_query, wants_date, without_dates, without_phrases
from sse_search.service.explain import explain_hit
from sse_search.service.request import ResolvedQuery, normalized, resolve
from sse_search.service.resolve import names_in, resolve_tree
from sse_search.service.spelling import suggest_query

SCORE_DIGITS = 4
"""Decimals of a score: the precision of single-precision floats."""
UNLIMITED = 2**31 - 1
"""More items than any archive has."""
_HIT_BYTES = 4_000
_FACET_VALUE_BYTES = 200


class _Outcome(msgspec.Struct, frozen=True):
    """The engine request that was answered in the end, its result, and how the words of which tree were combined."""

    request: EngineRequest
    result: EngineResult
    match: Match
    tree: Node
    relaxed: Relaxed | None = None


def search_page(archive: Archive, request: SearchRequest) -> ResultPage:
    """Return one page of results; one that was asked for before, from the same generation of the index, is kept."""
    started = time.monotonic()
    request = normalized(request)
    index = archive.index()
    key = (datetime.date.today(), repr(request))  # `last-week` is another one tomorrow
    page: ResultPage = index.pages.get(key, lambda: _answer(archive, index, request), _bytes_of)
    took = round((time.monotonic() - started) * 1000, 3)
    return msgspec.structs.replace(page, facets=dict(page.facets), took_ms=took)


def _bytes_of(page: ResultPage) -> int | None:
    """Return about how much memory a page takes; None if it is incomplete, so that another try may have more."""
    values = sum(map(len, page.facets.values()))
    return None if page.partial else _HIT_BYTES * (1 + len(page.hits)) + _FACET_VALUE_BYTES * values


def _answer(archive: Archive, index: OpenIndex, request: SearchRequest) -> ResultPage:
    seconds = archive.settings.deadline  # opening the archive, the first time, is not part of it
    deadline = time.monotonic() + seconds if seconds else 0.0
    query = resolve(request, index.resolver)
    outcome = _run(index.reader, query, _engine_request(query, deadline))
    result = outcome.result
    further = _with_some_words(index.reader, query, outcome)
    hits = [_hit(index, query, outcome, hit) for hit in result.hits]
    if further:
        hits += [
            msgspec.structs.replace(_hit(index, query, further, hit), some_words=True) for hit in further.result.hits
        ]
    facets, facets_are_complete = _facets(query, result, index.resolver.vocabulary, deadline)
    return ResultPage(
        query=QueryEcho(query.request.text, str(query.parsed), outcome.match, request.sort, query.filters),
        total=result.total,
        also=(further.result.total if further else 0) or msgspec.UNSET,
        undated_hidden=result.undated_hidden + _count_undated(index.reader, query, outcome),
        partial=result.partial or not facets_are_complete or bool(further and further.result.partial),
        page=request.page,
        size=request.limit,
        hits=tuple(hits),
        facets=facets,
        relaxed=outcome.relaxed,
        suggestion=_suggest(index, query, outcome),
        notices=query.notices,
        index=index.state,
        took_ms=0.0,
    )


def matching(archive: Archive, request: SearchRequest, limit: int | None) -> Iterator[Document]:
    """Return the documents that `search_page` finds, however many; an invalid request fails at once."""
    if limit is not None and limit < 0:
        raise InvalidQueryError(f"a limit is 0 or more, not {limit:,}")
    index = archive.index()
    query = resolve(normalized(request), index.resolver)
    base = msgspec.structs.replace(_engine_request(query), offset=0, limit=0, facets=False, snippets=False)
    answered = _run(index.reader, query, base).request
    return index.reader.matching(msgspec.structs.replace(answered, limit=UNLIMITED if limit is None else limit))


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


def _run(reader: IndexReader, query: ResolvedQuery, every: EngineRequest) -> _Outcome:
    """
    Match every word, or any word where the request wants that.

    Where the request allows it and nothing is found, match quoted words wherever they are, then any word.
    """
    match = query.request.match

    def run(tree: Node, any_word: bool, relaxed: Relaxed | None = None) -> _Outcome:
        request = msgspec.structs.replace(every, query=compile_query(tree, any_word=any_word))
        return _Outcome(request, _search(reader, request, query), "any" if any_word else "all", tree, relaxed)

    strict = run(query.tree, match == "any")
    if match == "all" or _has_hits(strict.result):
        return strict
    unquoted = without_phrases(query.tree)
    attempts: list[tuple[Node, bool, Relaxed]] = [(unquoted, False, "phrase"), (unquoted, True, "any")]
    answered = {strict.request.query}
    for tree, any_word, relaxed in attempts[match == "any" :]:
        if strict.result.partial or compile_query(tree, any_word=any_word) in answered:
            continue
        outcome = run(tree, any_word, relaxed)
        if _has_hits(outcome.result):
            return outcome
    return strict


def _with_some_words(reader: IndexReader, query: ResolvedQuery, outcome: _Outcome) -> _Outcome | None:
    """Search for the items that have some of the words, to fill a page after those with all; None where none follow."""
    request, every = query.request, outcome.request
    wanted = request.match == "auto" and request.sort == "relevance" and outcome.match == "all"
    any_word = compile_query(outcome.tree, any_word=True)
    if not wanted or not outcome.result.total or outcome.result.partial or any_word == every.query:
        return None
    rest = msgspec.structs.replace(
        every,
        query=AllQuery((any_word, NotQuery(every.query))),
        offset=max(0, every.offset - outcome.result.total),
        limit=every.limit - len(outcome.result.hits),
        facets=False,
    )
    return _Outcome(rest, _search(reader, rest, query), "any", outcome.tree)


def _search(reader: IndexReader, request: EngineRequest, query: ResolvedQuery) -> EngineResult:
    try:
        return reader.search(request)
    except QueryTooCostlyError as error:
        text = query.request.text
        position = min((text.index(sign) for sign in "*~" if sign in text), default=0)
        raise QueryTooCostlyError(error.reason, position, error.suggested_query) from error


def _has_hits(result: EngineResult) -> bool:
    return bool(result.total or result.undated_hidden)


def _suggest(index: OpenIndex, query: ResolvedQuery, outcome: _Outcome) -> str | None:
    """Return a query that has items, those with every word where this query has some with any."""
    if (outcome.result.total and not outcome.relaxed) or outcome.result.partial:
        return None
    any_word = not outcome.relaxed and query.request.match != "all"

    def has_items(node: Node) -> bool:
        tree = resolve_tree(node, index.resolver, aliases=query.request.aliases)
        compiled = compile_query(tree, any_word=any_word)
        return index.reader.count(msgspec.structs.replace(outcome.request, query=compiled)) > 0

    names = {word for name in names_in(query.tree) for word in name.children if isinstance(word, Word)}
    return suggest_query(index.reader, query.parsed, has_items, names)


def _count_undated(reader: IndexReader, query: ResolvedQuery, outcome: _Outcome) -> int:
    """Count the items that `date:` in the query excludes because they have no date."""
    if query.undated == "only" or not wants_date(outcome.tree):
        return 0
    compiled = compile_query(without_dates(outcome.tree), any_word=outcome.match == "any")
    return reader.count(msgspec.structs.replace(outcome.request, query=compiled, dates=(), undated="only"))


def _hit(index: OpenIndex, query: ResolvedQuery, outcome: _Outcome, hit: EngineHit) -> Hit:
    document = hit.document
    item = document.item
    request = query.request
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
        authors=item.authors,
        added=item.added,
        explanation=_explain(index, query, outcome, document) if request.explain else msgspec.UNSET,
        versions=_count_versions(index.reader, document) if request.stories else msgspec.UNSET,
    )


def _explain(index: OpenIndex, query: ResolvedQuery, outcome: _Outcome, document: Document) -> tuple[str, ...]:
    names = dict.fromkeys(names_in(query.tree))
    return tuple(explain_hit(index.reader, outcome.request.query, document, names=names, items=index.state.items))


def _count_versions(reader: IndexReader, document: Document) -> int:
    """Count the other items that tell the same story."""
    if not document.story:
        return 0
    return reader.count(EngineRequest(query=TermsFilter(STORY, (document.story,)))) - 1


def _entities(document: Document) -> tuple[EntityRef, ...]:
    """Return the entities that an item names itself; those that have a facet come first."""
    named = [EntityRef(tag.id, tag.type, tag.label) for tag in document.tags if not tag.implied_by]
    return tuple(sorted(dict.fromkeys(named), key=lambda entity: entity.type not in ENTITY_FACETS))


def _facets(
    query: ResolvedQuery, result: EngineResult, vocabulary: Vocabulary, deadline: float
) -> tuple[dict[str, Facet], bool]:
    """Return every facet with its labels, and whether they are complete: those after the deadline have no values."""
    facets: dict[str, Facet] = dict.fromkeys(FACETS, ())
    for facet in result.facets:
        if deadline and time.monotonic() > deadline:
            return facets, False
        facets[facet] = _facet(facet, query, result, vocabulary)
    return facets, True


def _facet(facet: str, query: ResolvedQuery, result: EngineResult, vocabulary: Vocabulary) -> Facet:
    counts = result.facets.get(facet, ())
    selected = query.dates if facet in DATE_FACETS else query.filters.get(facet, ())
    if facet not in ENTITY_FACETS:
        return tuple([FacetValue(value, value, count, value in selected) for value, count in counts])
    labels = result.labels
    return tuple(
        [FacetValue(value, labels.get(value) or vocabulary.label(value), n, value in selected) for value, n in counts]
    )
