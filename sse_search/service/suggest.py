"""How may what is typed go on? With words and titles of the archive, and with names of entities that it has."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from sse_search.engines.port import Engine, EngineHit, EngineRequest
from sse_search.engines.queries import AllQuery, PrefixQuery, Query, TermQuery, TermsFilter
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidQueryError, QueryTooCostlyError
from sse_search.query import parse
from sse_search.tokens import fold, words

MOST = 8
"""Completions of an answer; browsers show no more."""
EACH = 4
"""Completions of one kind."""
SHORTEST = 2
"""Letters that must be typed of a word."""
LOOKED_AT = 30
"""Items whose words and titles are offered."""


class Labels:
    """The labels of a vocabulary, sorted without case and accents."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        labels = ((vocabulary.label(entity), entity) for entity in vocabulary.ids())
        self._sorted = sorted((fold(label), label, entity) for label, entity in labels)

    def beginning(self, start: str) -> Iterator[tuple[str, str]]:
        """Yield labels with their ids that begin with a folded text."""
        for folded, label, entity in islice(self._sorted, bisect_left(self._sorted, (start,)), None):
            if not folded.startswith(start):
                return
            yield label, entity


def complete(engine: Engine, labels: Labels, typed: str) -> tuple[str, ...]:
    """Return texts that begin as what is typed, whatever case and accents, and find something; the best first."""
    start = fold(" ".join(typed.split()))
    forms = words(start)
    if not forms or len(forms[-1]) < SHORTEST or not start.endswith(forms[-1]):
        return ()
    hits = _hits(engine, forms)
    kinds = (_with_words(start, forms[-1], hits), _with_labels(engine, labels, start), _titles(start, hits))
    found: dict[str, str] = {}
    for text in chain.from_iterable(islice(kind, EACH) for kind in kinds):
        key = fold(text)
        if key not in found or text[0].isupper():  # names and titles keep their capitals
            found[key] = text
    return tuple(text for key, text in found.items() if key != start and _can_be_searched(text))[:MOST]


def _hits(engine: Engine, forms: list[str]) -> tuple[EngineHit, ...]:
    """Return the items that have every word in the title, or else in the text, the last one begun."""
    for fields in (("title",), ("title", "body")):
        before: tuple[Query, ...] = tuple(TermQuery(form, fields) for form in forms[:-1])
        clause = AllQuery((*before, PrefixQuery(forms[-1], fields)))
        try:
            found = engine.search(EngineRequest(query=clause, limit=LOOKED_AT, facets=False, snippets=False))
        except QueryTooCostlyError:  # two letters may begin more words than a search may look at
            return ()
        if found.hits:
            return found.hits
    return ()


def _with_words(start: str, last: str, hits: Iterable[EngineHit]) -> Iterator[str]:
    """Yield what is typed with its last word completed, by how many items have that word."""
    counts: Counter[str] = Counter()
    for hit in hits:
        item = hit.document.item
        counts.update({form for form in words(f"{item.title}\n{item.text}") if form.startswith(last)})
    for form in sorted(counts, key=lambda form: (-counts[form], form)):
        yield start + form[len(last) :]


def _with_labels(engine: Engine, labels: Labels, start: str) -> Iterator[str]:
    """Yield what is typed with the longest ending that can be completed to the name of an entity with items."""
    pieces = start.split(" ")
    for place in range(len(pieces)):
        ending = " ".join(pieces[place:])
        if len(ending) < SHORTEST:
            return
        before = "".join(f"{piece} " for piece in pieces[:place])
        found = (before + label for label, entity in labels.beginning(ending) if _is_used(engine, entity))
        first = next(found, None)
        if first is not None:
            yield first
            yield from found
            return


def _is_used(engine: Engine, entity: str) -> bool:
    clause = TermsFilter("entity", (entity,))
    return engine.search(EngineRequest(query=clause, limit=0, facets=False, snippets=False)).total > 0


def _titles(start: str, hits: Iterable[EngineHit]) -> Iterator[str]:
    titles = (hit.document.item.title for hit in hits)
    return (title for title in titles if fold(title).startswith(start))


def _can_be_searched(text: str) -> bool:
    try:
        parse(text)
    except InvalidQueryError:
        return False
    return True
