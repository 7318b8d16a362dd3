"""Complete what is typed with words and titles of the archive, and with names of entities that it has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice

import msgspec

from sse_search.engines.port import EngineRequest, IndexReader, TermCount
from sse_search.engines.queries import EntityQuery
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidQueryError
from sse_search.model import Completion
from sse_search.query import parse
from sse_search.service.compile import compile_query
from sse_search.service.resolve import FacetResolver, resolve_tree
from sse_search.tokens import fold, words

MAX_COMPLETIONS = 8
"""Browsers show no more."""
MAX_OF_A_KIND = 4
"""Completions that are words, names or titles."""
MAX_TYPED = 1024
"""Characters that are completed; more were pasted."""
MIN_LETTERS = 2
"""Letters of a word that must be typed."""
_MAX_NAMES = 320
"""Entities whose items are counted."""
_LAST_CHARACTER = "\U0010ffff"


def complete(resolver: FacetResolver, typed: str) -> tuple[Completion, ...]:
    """Return queries with hits that continue what is typed, whatever its case and accents, the best first."""
    if len(typed) > MAX_TYPED:
        return ()
    start = fold(" ".join(typed.split()))
    tokens = words(start)
    if not tokens or len(tokens[-1]) < MIN_LETTERS or not start.endswith(tokens[-1]):
        return ()
    reader = resolver.reader
    continued = reader.complete(tokens[:-1], tokens[-1], MAX_OF_A_KIND + 1)  # the typed word may be among them
    kinds = (
        _words(continued.words, start, tokens),
        _names(reader, resolver.vocabulary, start),
        (Completion(text=title, kind="title") for title in continued.titles),
    )
    valid = (filter(lambda completion: fold(completion.text) != start and _is_valid(completion.text), k) for k in kinds)
    completions: dict[str, Completion] = {}
    for completion in chain.from_iterable(islice(kind, MAX_OF_A_KIND) for kind in valid):
        key = fold(completion.text)
        known = completions.get(key)
        if known is None or (known.kind == "word" and completion.text[0].isupper()):  # capitals of names and titles
            completions[key] = completion
    shown = tuple(completions.values())[:MAX_COMPLETIONS]
    return tuple(_recounted(each, resolver) if each.count else each for each in shown)


def _recounted(completion: Completion, resolver: FacetResolver) -> Completion:
    """Return a completion with the number of items that a search for it finds."""
    tree = resolve_tree(parse(completion.text), resolver, aliases=True)
    count = resolver.reader.count(EngineRequest(query=compile_query(tree, any_word=False)))
    return msgspec.structs.replace(completion, count=count)


def _words(terms: Sequence[TermCount], start: str, tokens: Sequence[str]) -> Iterator[Completion]:
    """Yield what is typed with its last word completed."""
    is_single = len(tokens) == 1
    for term in terms:
        text = start + term.token[len(tokens[-1]) :]
        yield Completion(text=text, kind="word", count=term.doc_count if is_single else 0)


def _names(reader: IndexReader, vocabulary: Vocabulary, start: str) -> Iterator[Completion]:
    """Yield what is typed with its longest ending that names of entities begin with, the most frequent first."""
    labels = _sorted_labels(vocabulary)
    pieces = start.split(" ")
    for position in range(len(pieces)):
        before, ending = pieces[:position], " ".join(pieces[position:])
        if len(ending) < MIN_LETTERS:
            return
        first, last = bisect_left(labels, (ending,)), bisect_left(labels, (ending + _LAST_CHARACTER,))
        if names := _counted(reader, labels[first : min(last, first + _MAX_NAMES)]):
            for count, label, entity in names:
                text = " ".join([*before, label])
                yield Completion(text=text, kind=vocabulary.type(entity), count=0 if before else count)
            return


def _counted(reader: IndexReader, names: Sequence[tuple[str, str, str]]) -> list[tuple[int, str, str]]:
    """Return count, label and id of the entities that items have, the most frequent first."""
    counts = reader.doc_counts([EntityQuery((entity,)) for _, _, entity in names])
    counted = [(count, label, entity) for count, (_, label, entity) in zip(counts, names, strict=True) if count]
    return sorted(counted, key=lambda name: -name[0])


@lru_cache(maxsize=1)
def _sorted_labels(vocabulary: Vocabulary) -> list[tuple[str, str, str]]:
    """Return folded label, label and id of every entity, in order."""
    labels = ((vocabulary.label(entity), entity) for entity in vocabulary.ids())
    return sorted((fold(label), label, entity) for label, entity in labels)


def _is_valid(text: str) -> bool:
    try:
        parse(text)
    except InvalidQueryError:
        return False
    return True
