"""Let the meaning of a query take part in a search, where a model and vectors are there, and report how it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from sse_search.engines.document_values import ID
from sse_search.engines.feedback import RERANKED_ITEMS
from sse_search.engines.meaning import Meaning, MeaningCounts
from sse_search.engines.port import EngineHit, EngineRequest, EngineResult, IndexReader
from sse_search.engines.queries import AllQuery, AnyQuery, NotQuery, Query, TermsFilter
from sse_search.errors import EngineError, ModelError
from sse_search.languages import language_name
from sse_search.model import Hit, QueryNotice, ScorePart, SearchRequest, SemanticReport
from sse_search.query import Node, tree
from sse_search.query.tree import Word
from sse_search.service.archive import Archive
from sse_search.service.compile import compile_query, narrows
from sse_search.service.hits import SCORE_DIGITS, hit_of
from sse_search.service.request import ResolvedQuery
from sse_search.service.word_weights import is_plain, weighted_leaves
from sse_search.wording import joined, worded, worded_count

if TYPE_CHECKING:
    from sse_search.engines.semantic.semantic_index import SemanticIndex

_NO_MODEL = worded("no model is set: the setting semantic_model names the folder of one")
_NO_VECTORS = worded("no item has a vector yet: ssesearch embed makes them")
_SORTED = worded("they are sorted by date; sort them by relevance")
_NOT_PLAIN = worded("a query with operators, patterns or fields of text is ranked as it is written")


class OpenMeaning(msgspec.Struct, frozen=True):
    """The model and vectors that a search uses, or why it cannot use any; neither where it does not want them."""

    semantic: SemanticIndex | None = None
    problem: str = ""


class QueryMeaning(msgspec.Struct, frozen=True):
    """The meaning of a query, or why it has none."""

    meaning: Meaning | None = None
    problem: str = ""


def open_meaning(archive: Archive, request: SearchRequest) -> OpenMeaning:
    """Open the model and the vectors where a request or the settings want them; the first time takes a second."""
    wanted = archive.settings.semantic if request.semantic is None else request.semantic
    if not wanted or not request.text.strip():
        return OpenMeaning()
    if request.sort != "relevance":
        return OpenMeaning(problem=_SORTED if request.semantic else "")
    semantic = archive.semantic
    if semantic is None or not semantic.store.state():
        return OpenMeaning(problem=_missing(semantic) if request.semantic else "")
    try:
        semantic.vectors()
    except (ModelError, EngineError) as error:
        return OpenMeaning(problem=str(error))
    return OpenMeaning(semantic)


def _missing(semantic: SemanticIndex | None) -> str:
    """Return what an archive without vectors lacks."""
    if semantic is None:
        return _NO_MODEL
    try:
        semantic.check_model()
    except ModelError as error:
        return str(error)
    return _NO_VECTORS


def meaning_of(opened: OpenMeaning, query: ResolvedQuery) -> QueryMeaning:
    """Return the meaning of a plain query that has words."""
    if opened.semantic is None:
        return QueryMeaning(problem=opened.problem)
    if not is_plain(query.narrowed):
        return QueryMeaning(problem=_NOT_PLAIN if query.request.semantic else "")
    text = _text_of(query)
    if not text:
        return QueryMeaning()
    try:
        return QueryMeaning(opened.semantic.meaning(text))
    except (ModelError, EngineError) as error:
        return QueryMeaning(problem=str(error))


def semantic_report(
    opened: OpenMeaning,
    answered: EngineRequest,
    counts: MeaningCounts | None,
    near: EngineResult | None,
    *,
    explain: bool,
) -> SemanticReport | msgspec.UnsetType:
    """
    Return how meaning took part in a search; unset where it took none.

    Args:
        answered: The request that was answered. counts: what it ranked. near: what was found by meaning alone.
    """
    if answered.meaning is None or opened.semantic is None:
        return msgspec.UNSET
    counts = counts or MeaningCounts(ranked=0, without={})
    options = opened.semantic.model().options
    unknown = tuple(language for language in counts.without if not options.knows(language))
    return SemanticReport(
        ranked=counts.ranked,
        without_vector=sum(number for language, number in counts.without.items() if language not in unknown),
        unknown_languages=unknown,
        total=near.total if near else 0,
        hits=tuple(_hit(hit, explain=explain) for hit in near.hits) if near else (),
    )


def semantic_notices(problem: str, report: SemanticReport | msgspec.UnsetType) -> Iterator[QueryNotice]:
    """Yield why meaning took no part in a search, or which of the best items it left out."""
    if problem:
        yield QueryNotice(worded("items are not ranked by meaning: {problem}", problem=problem))
    if report is msgspec.UNSET:
        return
    if report.unknown_languages:
        names = joined(map(language_name, report.unknown_languages), ", ")
        yield QueryNotice(
            worded("items in languages that the model does not know are not ranked by meaning: {names}", names=names)
        )
    if report.without_vector:
        yield QueryNotice(
            worded_count(
                "no vector yet, and so not ranked by meaning: {count:,} item of the best (ssesearch embed)",
                "no vector yet, and so not ranked by meaning: {count:,} items of the best (ssesearch embed)",
                report.without_vector,
            )
        )


def find_by_meaning(
    reader: IndexReader, answered: EngineRequest, query: ResolvedQuery, languages: Callable[[], tuple[str, ...]]
) -> EngineResult | None:
    """
    Return items without a scored word of the query, the nearest in meaning first; None where nobody wants them.

    Args:
        answered: The request that was answered; its best items are left out, whatever words they have.
        languages: Returns the languages of the items.
    """
    if not query.request.semantic or answered.meaning is None or query.request.page > 1:
        return None
    best = msgspec.structs.replace(answered, offset=0, limit=RERANKED_ITEMS, facets=False, snippets=False)
    ranked = tuple(hit.document.item.id for hit in reader.search(best).hits)
    words = tuple(leaf.query for leaf in weighted_leaves(query.narrowed, languages()))
    excluded: tuple[Query, ...] = (AnyQuery(words), TermsFilter(ID, ranked))
    required = AllQuery((_required(query.narrowed), *map(NotQuery, excluded)))
    limit = query.request.limit
    return reader.nearest(msgspec.structs.replace(answered, query=required, also=None, offset=0, limit=limit))


def _required(node: Node) -> Query:
    """Return what every match of a plain tree must have besides words."""
    children = node.children if isinstance(node, tree.Group) else (node,)
    return AllQuery(tuple(compile_query(child, any_word=True) for child in children if narrows(child)))


def _text_of(query: ResolvedQuery) -> str:
    """Return what a plain query says: all of its text, or its words where it has names of fields and dates."""
    words = list(_words_in(query.parsed))
    return query.request.text.strip() if all(words) else " ".join(filter(None, words))


def _words_in(node: Node) -> Iterator[str]:
    """Yield the words of a tree, and nothing for what is no word."""
    if isinstance(node, tree.Group):
        for child in node.children:
            yield from _words_in(child)
    else:
        yield node.text if isinstance(node, Word | tree.Phrase) else ""


def _hit(hit: EngineHit, *, explain: bool) -> Hit:
    cosine = round(float(hit.score), SCORE_DIGITS)
    label = worded("meaning: cosine {cosine:.2f} with the query, no word in common", cosine=cosine)
    part = (ScorePart(label=label, value=cosine),) if explain else msgspec.UNSET
    return msgspec.structs.replace(hit_of(hit, explanation=part), by_meaning=True)
