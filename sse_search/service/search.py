"""Run a search: fall back to any-word matching, count what dates exclude, and label facets and entities."""

from __future__ import annotations

import time
from collections.abc import Container, Iterator

import msgspec

from sse_search.engines.document_values import STORY, check_facet
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult, IndexReader
from sse_search.engines.queries import AnyQuery, TermsFilter
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidOptionError, VectorsDamagedError
from sse_search.languages import language_name
from sse_search.model import (
    DATE_FACETS,
    ENTITY_FACETS,
    FACETS,
    ClauseCount,
    Document,
    Facet,
    FacetValue,
    Hit,
    Match,
    QueryEcho,
    QueryNotice,
    Relaxation,
    Relaxed,
    ResultPage,
    ScorePart,
    SearchRequest,
)
from sse_search.model.relative_dates import current_day, current_import_day
from sse_search.query import Node
from sse_search.service.archive import Archive, OpenIndex
from sse_search.service.clauses import count_clauses
from sse_search.service.compile import compile_query, wants_date, without_dates, without_phrases
from sse_search.service.explain import QueryWords, explain_hits
from sse_search.service.hits import hit_of
from sse_search.service.request import ResolvedQuery, normalized, resolve
from sse_search.service.semantic import find_by_meaning, meaning_of, open_meaning, semantic_notices, semantic_report
from sse_search.service.word_weights import is_plain, scored_words, weighted_leaves
from sse_search.tokens import fold

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
    days = current_day(), current_import_day()  # `last-week` is another one tomorrow
    key = (*days, repr(request), archive.vectors_state())
    page: ResultPage = index.pages.get(key, lambda: _answer(archive, index, request), _bytes_of)
    took = round((time.monotonic() - started) * 1000, 3)
    return msgspec.structs.replace(page, facets=dict(page.facets), took_ms=took)


def _bytes_of(page: ResultPage) -> int | None:
    """Return about how much memory a page takes; None if it is incomplete, so that another try may have more."""
    values = sum(map(len, page.facets.values()))
    return None if page.partial else _HIT_BYTES * (1 + len(page.hits)) + _FACET_VALUE_BYTES * values


def _answer(archive: Archive, index: OpenIndex, request: SearchRequest) -> ResultPage:
    opened = open_meaning(archive, request)
    seconds = archive.settings.deadline  # opening the archive and the model, the first time, is not part of it
    deadline = time.monotonic() + seconds if seconds else 0.0
    query = resolve(request, index.resolver, deadline)
    every = _engine_request(query, deadline, feedback=_wants_feedback(archive, request))
    read = meaning_of(opened, query)
    problem = read.problem
    near = None
    try:
        outcome = _run(index, query, msgspec.structs.replace(every, meaning=read.meaning))
        near = find_by_meaning(index.reader, outcome.request, query, index.resolver.languages)
    except VectorsDamagedError as error:
        problem = str(error)
        outcome = _run(index, query, every)
    result = outcome.result
    facets, facets_are_complete = _facets(query, result, index.resolver.vocabulary, deadline)
    ladder = _ladder(index, query, outcome)
    explanations = _explanations(index, query, outcome)
    is_partial = result.partial or bool(near and near.partial) or not facets_are_complete
    semantic = semantic_report(opened, outcome.request, result.meaning, near, explain=request.explain)
    return ResultPage(
        query=_echo(query, outcome),
        total=result.total,
        also=result.also or msgspec.UNSET,
        undated_hidden=result.undated_hidden + _count_undated(index.reader, query, outcome),
        partial=is_partial or (request.explain and msgspec.UNSET in explanations),
        page=request.page,
        size=request.limit,
        hits=tuple(
            _hit(index, request, hit, explanation) for hit, explanation in zip(result.hits, explanations, strict=True)
        ),
        facets=facets,
        relaxed=outcome.relaxed,
        suggestion=ladder.suggestion,
        notices=(*query.notices, *semantic_notices(problem, semantic)),
        clauses=ladder.clauses,
        relaxations=ladder.relaxations,
        semantic=semantic,
        index=index.state,
        took_ms=0.0,
    )


def _echo(query: ResolvedQuery, outcome: _Outcome) -> QueryEcho:
    return QueryEcho(
        query.request.text,
        str(query.parsed),
        outcome.match,
        query.request.sort,
        query.filters,
        query.excluded or msgspec.UNSET,
    )


class Matching(msgspec.Struct, frozen=True):
    """
    All items of a search, before they are read or counted.

    Attributes:
        request: What the engine answers; its query matches the items. echo, relaxed, notices: as in a `ResultPage`.
    """

    index: OpenIndex
    request: EngineRequest
    echo: QueryEcho
    relaxed: Relaxed | None
    notices: tuple[QueryNotice, ...]


def resolve_matching(archive: Archive, request: SearchRequest) -> Matching:
    """Return what matches the items that `search_page` finds, however many; an invalid request fails at once."""
    index = archive.index()
    query = resolve(normalized(request), index.resolver)
    every = _engine_request(query, feedback=_wants_feedback(archive, request))
    every = msgspec.structs.replace(every, meaning=meaning_of(open_meaning(archive, request), query).meaning)
    base = msgspec.structs.replace(every, offset=0, limit=0, facets=False, snippets=False)
    outcome = _run(index, query, base)
    return Matching(index, outcome.request, _echo(query, outcome), outcome.relaxed, query.notices)


def matching(archive: Archive, request: SearchRequest, limit: int | None, offset: int = 0) -> Iterator[Document]:
    """Return the documents that `search_page` finds, however many; an invalid request fails at once."""
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and value < 0:
            raise InvalidOptionError(f"{'an' if name == 'offset' else 'a'} {name} is 0 or more, not {value:,}")
    answered = resolve_matching(archive, request)
    limited = msgspec.structs.replace(answered.request, offset=offset, limit=UNLIMITED if limit is None else limit)
    return answered.index.reader.matching(limited)


def facet_values(archive: Archive, request: SearchRequest, facet: str, find: str = "") -> Facet:
    """
    Return every value of a facet that `search_page` counts, however many, in the same order.

    Args:
        find: Beginning of any word of a label or of a value; case and accents are ignored.
    """
    check_facet(facet)
    index = archive.index()
    query = resolve(msgspec.structs.replace(normalized(request), gains=True), index.resolver)
    every = msgspec.structs.replace(_engine_request(query), offset=0, limit=0, facets=True, facet_limit=UNLIMITED)
    values = _facet(facet, query, _run(index, query, every).result, index.resolver.vocabulary)
    start = f" {fold(find.strip())}"
    return tuple(value for value in values if start in f" {fold(_name(facet, value))} {fold(value.value)}")


def _name(facet: str, value: FacetValue) -> str:
    return language_name(value.label) if facet == "language" else value.label


def _wants_feedback(archive: Archive, request: SearchRequest) -> bool:
    return archive.settings.feedback if request.feedback is None else request.feedback


def _engine_request(query: ResolvedQuery, deadline: float = 0.0, *, feedback: bool = False) -> EngineRequest:
    """Return the request to the engine that matches every word."""
    request = query.request
    return EngineRequest(
        query=compile_query(query.narrowed, any_word=False),
        filters=query.filters,
        dates=query.ranges,
        undated=query.undated,
        sort=request.sort,
        offset=(request.page - 1) * request.limit,
        limit=request.limit,
        facets=request.facets,
        marked_titles=request.marks,
        feedback=feedback,
        deadline=deadline,
    )


def _run(index: OpenIndex, query: ResolvedQuery, every: EngineRequest) -> _Outcome:
    """
    Match every word, or any word where the request wants that.

    Where the request allows it and nothing is found, match quoted words wherever they are, then any word.
    """
    match = query.request.match

    def run(tree: Node, any_word: bool, relaxed: Relaxed | None = None) -> _Outcome:
        request = msgspec.structs.replace(every, query=compile_query(tree, any_word=any_word))
        request = _ranked(request, tree, query, index)
        return _Outcome(request, index.reader.search(request), "any" if any_word else "all", tree, relaxed)

    strict = run(query.narrowed, match == "any")
    if match == "all" or _has_hits(strict.result):
        return strict
    unquoted = without_phrases(query.narrowed)
    attempts: list[tuple[Node, bool, Relaxed]] = [(unquoted, match == "any", "phrase"), (unquoted, True, "any")]
    answered = {strict.request.query}
    for tree, any_word, relaxed in attempts[: 1 if match == "any" else 2]:
        if strict.result.partial or compile_query(tree, any_word=any_word) in answered:
            continue
        outcome = run(tree, any_word, relaxed)
        if _has_hits(outcome.result):
            return outcome
    return strict


def _ranked(request: EngineRequest, tree: Node, query: ResolvedQuery, index: OpenIndex) -> EngineRequest:
    """
    Let items with some of the words rank among those with all, and weight the words of a plain query.

    An item that lacks one of n words lacks about one part in n of its score; those that have all are lifted by as much.
    """
    any_word = compile_query(tree, any_word=True)
    if query.request.match == "auto" and any_word != request.query:
        words = scored_words(any_word)
        request = msgspec.structs.replace(request, also=any_word, lift=words / (words - 1) if words > 1 else 1.0)
    if not is_plain(tree):
        return msgspec.structs.replace(request, feedback=False, meaning=None)
    if not request.feedback:
        return request
    ranking = weighted_leaves(tree, index.resolver.languages())
    scored = tuple(leaf.query for leaf in ranking)
    if any_word == (scored[0] if len(scored) == 1 else AnyQuery(scored)) and all(leaf.weight == 1 for leaf in ranking):
        ranking = ()  # the query is scored so by itself
    return msgspec.structs.replace(request, ranking=ranking)


def _has_hits(result: EngineResult) -> bool:
    return bool(result.total or result.undated_hidden)


class _Ladder(msgspec.Struct, frozen=True):
    """What helps to find more: see `ResultPage`."""

    suggestion: str | None = None
    clauses: tuple[ClauseCount, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


def _ladder(index: OpenIndex, query: ResolvedQuery, outcome: _Outcome) -> _Ladder:
    """Count the clauses, and for less than a page offer changed searches that find more."""
    total, partial = outcome.result.total, outcome.result.partial
    if partial:
        return _Ladder()
    strict = 0 if outcome.relaxed == "any" else total
    is_short = strict < query.request.limit and query.request.page == 1
    clauses = count_clauses(index, query, filters=is_short)
    needs_suggestion = not total or outcome.relaxed is not None
    if not (is_short or needs_suggestion):
        return _Ladder(clauses=clauses)
    from sse_search.service.relaxing import Relaxer  # noqa: PLC0415 - a search with a page of hits changes nothing

    relaxer = Relaxer(index, query, minimum=strict, deadline=outcome.request.deadline)
    any_word = not outcome.relaxed and query.request.match != "all"
    suggestion = relaxer.suggestion(any_word=any_word) if needs_suggestion else None
    if not is_short:
        return _Ladder(suggestion, clauses)
    relaxations = relaxer.relaxations(suggestion, clauses)
    if not strict:
        clauses = tuple(_marked(clause, relaxer.needless) for clause in clauses)
    return _Ladder(suggestion, clauses, relaxations)


def _marked(clause: ClauseCount, needless: Container[str]) -> ClauseCount:
    """Return a clause of a search that finds nothing, marked if it is the reason."""
    is_exclusion = clause.text.startswith("-")
    return msgspec.structs.replace(clause, empties=clause.text in needless or (clause.count == 0 and not is_exclusion))


def _count_undated(reader: IndexReader, query: ResolvedQuery, outcome: _Outcome) -> int:
    """Count the items that `date:` in the query excludes because they have no date."""
    if outcome.result.partial or query.undated == "only" or not wants_date(outcome.tree):
        return 0
    compiled = compile_query(without_dates(outcome.tree), any_word=outcome.match == "any")
    return reader.count(msgspec.structs.replace(outcome.request, query=compiled, also=None, dates=(), undated="only"))


def _hit(
    index: OpenIndex, request: SearchRequest, hit: EngineHit, explanation: tuple[ScorePart, ...] | msgspec.UnsetType
) -> Hit:
    return hit_of(
        hit,
        explanation=explanation,
        versions=_count_versions(index.reader, hit.document) if request.stories else msgspec.UNSET,
        marked_title=hit.title if request.marks and hit.title else msgspec.UNSET,
    )


def _explanations(
    index: OpenIndex, query: ResolvedQuery, outcome: _Outcome
) -> list[tuple[ScorePart, ...] | msgspec.UnsetType]:
    """
    Return the parts of the score of each hit where the request wants them; none after the deadline.

    What a complete search matched is kept, while matching the rest of an incomplete one could take as long again.
    """
    hits = outcome.result.hits
    explained: list[tuple[ScorePart, ...] | msgspec.UnsetType] = []
    if query.request.explain and not outcome.result.partial:
        words, items = QueryWords.of(query.tree), index.state.items
        explained += explain_hits(index.reader, outcome.request, hits, query_words=words, items=items)
    return explained + [msgspec.UNSET] * (len(hits) - len(explained))


def _count_versions(reader: IndexReader, document: Document) -> int:
    """Count the other items that tell the same story."""
    if not document.story:
        return 0
    return reader.count(EngineRequest(query=TermsFilter(STORY, (document.story,)))) - 1


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
        values = [FacetValue(value, value, count, value in selected) for value, count in counts]
        return _with_gains(values, facet, query, result)
    labels = result.labels
    values = [
        FacetValue(value, labels.get(value) or vocabulary.label(value), n, value in selected) for value, n in counts
    ]
    return _with_gains(values, facet, query, result)


def _with_gains(values: list[FacetValue], facet: str, query: ResolvedQuery, result: EngineResult) -> Facet:
    gains = result.gains.get(facet, {}) if query.request.gains else {}
    if not gains:
        return tuple(values)
    return tuple(
        value if value.selected else msgspec.structs.replace(value, gain=gains.get(value.value, 0)) for value in values
    )
