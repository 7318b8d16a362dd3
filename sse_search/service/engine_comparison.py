"""Compare the answers of two engines that keep an index of the same archive, before it moves from one to the other."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice

import msgspec

from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.errors import EngineError, IndexMissingError, InvalidOptionError, InvalidQueryError
from sse_search.model import ENTITY_FACETS, Document, Hit, Issue, ResultPage, SearchRequest, Sort
from sse_search.service.archive import Archive
from sse_search.service.search import search_page
from sse_search.settings import EngineName
from sse_search.tokens import words

SEARCHES = 500
"""Searches that are made from items of the archive where none are given."""
_SEED = 20_211_126
_ITEMS = 250
"""Newest items, and as many oldest ones, whose words the searches are made of."""
_MAX_SCORE_DIFFERENCE = 0.01
"""Relative; items whose scores differ by less may change places."""
_COMPARED = ("total", "also", "undated_hidden", "relaxed", "suggestion", "clauses", "relaxations")


def compare_engines(
    archive: Archive, other: EngineName, texts: Sequence[str], progress: Callable[[int, int], None] | None
) -> Iterator[Issue]:
    """
    Yield an issue for each search that the engine of an archive and another one answer differently.

    Args:
        texts: The searches; without any, `SEARCHES` are made from items of the archive.

    Raises:
        InvalidOptionError: The archive is kept by the other engine already.
        IndexMissingError: An engine has no index.
        EngineError: The indexes are not of the same state of the corpus.
    """
    own = archive.settings.engine
    if other == own:
        raise InvalidOptionError(f"the index of this archive is kept by {own}: compare it with that of another engine")
    with closing(_opened(archive, own)) as ours, closing(_opened(archive, other)) as theirs:
        _refuse_other_state(ours, theirs)
        requests = [SearchRequest(text=text) for text in texts] or list(made_searches(ours.reader()[1], SEARCHES))
        for done, request in enumerate(requests, 1):
            if difference := difference_of(_answer(ours, request), _answer(theirs, request)):
                yield Issue(message=f"{_shown(request)}: {difference} (of {own}, and of {other})")
            if progress is not None:
                progress(done, len(requests))


def made_searches(reader: IndexReader, count: int) -> Iterator[SearchRequest]:
    """Yield searches for the words, phrases, dates and facets of items, the same for the same index."""
    sorts: tuple[Sort, ...] = ("newest", "oldest")
    items = [item for sort in sorts for item in reader.matching(EngineRequest(sort=sort, limit=_ITEMS))]
    rng = random.Random(_SEED)
    if items:
        yield from (make(rng.choice(items), rng) for make in islice(cycle(_FORMS), count))


def difference_of(ours: ResultPage | str, theirs: ResultPage | str) -> str:
    """Return how two pages or refusals differ; empty where they do not, small differences of scores apart."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return "" if ours == theirs else "only one of the engines refuses the query"
    for name in _COMPARED:
        if (own := getattr(ours, name)) != (other := getattr(theirs, name)):
            return f"{name} {own!r} and {other!r}"
    counts, others = ({f: {v.value: v.count for v in values} for f, values in p.facets.items()} for p in (ours, theirs))
    for facet in counts:
        if counts[facet] != others[facet]:
            return f"counts of {facet} differ"
    if len(ours.hits) != len(theirs.hits):
        return f"{len(ours.hits)} and {len(theirs.hits)} hits on the page"
    for place, (hit, other_hit) in enumerate(zip(ours.hits, theirs.hits, strict=True), 1):
        if not _alike(hit, other_hit, by_score=ours.query.sort == "relevance"):
            return f"hit {place} is {hit.id} with {hit.score:.4g}, and {other_hit.id} with {other_hit.score:.4g}"
    return ""


def _answer(archive: Archive, request: SearchRequest) -> ResultPage | str:
    try:
        return search_page(archive, request)
    except InvalidQueryError as error:
        return error.reason


def _opened(archive: Archive, engine: EngineName) -> Archive:
    opened = Archive(archive.home)
    opened.settings = msgspec.structs.replace(opened.settings, engine=engine, deadline=0.0)
    return opened


def _refuse_other_state(ours: Archive, theirs: Archive) -> None:
    states = []
    for each in (ours, theirs):
        metadata, name = each.engine.metadata(), each.settings.engine
        if metadata is None:
            raise IndexMissingError(f"{name} has no index of this archive: SSESEARCH_ENGINE={name} ssesearch rebuild")
        states.append((metadata.batches, metadata.vocabulary))
    if states[0] != states[1]:
        raise EngineError(
            "the two indexes are not of the same state of the corpus: ssesearch rebuild, with both engines"
        )


def _alike(hit: Hit, other: Hit, *, by_score: bool) -> bool:
    near = abs(hit.score - other.score) <= _MAX_SCORE_DIFFERENCE * max(abs(hit.score), abs(other.score))
    return near if by_score else hit.id == other.id


def _word(item: Document, rng: random.Random) -> str:
    return rng.choice(words(item.item.title) or ["news"])


def _pair(item: Document, rng: random.Random) -> list[str]:
    tokens = words(item.item.title) or ["news"]
    at = rng.randrange(max(1, len(tokens) - 1))
    return tokens[at : at + 2]


def _value(item: Document, rng: random.Random) -> dict[str, tuple[str, ...]]:
    """Return a facet of an item with one of its values."""
    stated = {"source": item.item.source, "language": item.language, "category": item.item.category}
    values = {**stated, **{tag.type: tag.id for tag in item.tags if tag.type in ENTITY_FACETS}}
    facet, value = rng.choice(sorted((facet, value) for facet, value in values.items() if value))
    return {facet: (value,)}


_FORMS: tuple[Callable[[Document, random.Random], SearchRequest], ...] = (
    lambda item, rng: SearchRequest(text=_word(item, rng)),
    lambda item, rng: SearchRequest(text=" ".join(_pair(item, rng))),
    lambda item, rng: SearchRequest(text=" ".join(_word(item, rng) for _ in range(4)), match="any"),
    lambda item, _: SearchRequest(text=item.item.title),
    lambda item, rng: SearchRequest(text=f'"{" ".join(_pair(item, rng))}"'),
    lambda item, rng: SearchRequest(text=f"{_word(item, rng)[:4]}*"),
    lambda item, rng: SearchRequest(text=f"{_word(item, rng)}~"),
    lambda item, rng: SearchRequest(text=" NEAR/5 ".join(_pair(item, rng))),
    lambda item, rng: SearchRequest(text=f"title:{_word(item, rng)} -{_word(item, rng)}"),
    lambda item, rng: SearchRequest(text=_word(item, rng), filters=_value(item, rng)),
    lambda item, rng: SearchRequest(text=_word(item, rng), excluded=_value(item, rng)),
    lambda item, rng: SearchRequest(text=_word(item, rng), date=(item.item.date.value or "2000")[:4], sort="newest"),
    lambda item, rng: SearchRequest(text=_word(item, rng), date="1900..2100", undated="include", sort="oldest"),
    lambda _, rng: SearchRequest(sort="newest", page=rng.randrange(1, 20)),
)


def _shown(request: SearchRequest) -> str:
    """Return a request as text, with what it has beside its query."""
    changed = {name: value for name, value in msgspec.to_builtins(request).items() if name != "text"}
    return " ".join([repr(request.text), *(f"{name} {value}" for name, value in changed.items())])
