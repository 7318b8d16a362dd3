"""Complete what is typed with words, entities and titles of the archive, and with searches for more words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, zip_longest

import msgspec

from sse_search.engines.port import EngineRequest, IndexReader, TermCount
from sse_search.engines.queries import EntityQuery
from sse_search.entities import Vocabulary
from sse_search.errors import InvalidQueryError
from sse_search.model import ENTITY_FACETS, Completion, SavedSearch
from sse_search.query import parse
from sse_search.service.compile import compile_query
from sse_search.service.resolve import FacetResolver, resolve_tree
from sse_search.tokens import fold, words

MAX_COMPLETIONS = 8
"""Browsers show no more."""
MAX_OF_A_KIND = 4
"""Completions that are words or searches, names, saved searches, or titles."""
MAX_TYPED = 1024
"""Characters that are completed; more were pasted."""
MIN_LETTERS = 2
"""Letters of a word that must be typed."""
_MAX_NAMES = 320
"""Entities whose items are counted."""
_LAST_CHARACTER = "\U0010ffff"


def complete(
    resolver: FacetResolver, typed: str, language: str = "en", saved: Iterable[SavedSearch] = ()
) -> tuple[Completion, ...]:
    """
    Return queries with hits that continue what is typed, whatever its case and accents, the best first.

    Args:
        language: Of the labels of entities; those of the vocabulary are completed, too.
        saved: Searches that are offered by their names and texts.
    """
    if len(typed) > MAX_TYPED:
        return ()
    start = fold(" ".join(typed.split()))
    tokens = words(start)
    if not tokens or len(tokens[-1]) < MIN_LETTERS or not start.endswith(tokens[-1]):
        return ()
    continued = resolver.reader.complete(tokens[:-1], tokens[-1], MAX_OF_A_KIND + 1)  # the typed word may be among them
    if typed[-1].isspace():
        begun = f"{start} "
        searches = _with_entities(resolver, start)
    else:
        begun = start
        searches = _words(continued.words, start, tokens)
    kinds = (
        searches,
        _names(resolver, begun, language),
        _saved(saved, begun),
        (Completion(text=title, kind="title") for title in continued.titles),
    )
    return _chosen(kinds, start, resolver)


def _chosen(kinds: Iterable[Iterator[Completion]], start: str, resolver: FacetResolver) -> tuple[Completion, ...]:
    """Return the first of each kind, each with the number of items that it finds; what is typed is none of them."""
    known: dict[str, Completion] = {}
    groups = []
    for kind in kinds:
        others = (each for each in kind if fold(each.text) != start and _is_valid(each.text))
        groups.append([fold(each.text) for each in islice(others, MAX_OF_A_KIND) if _is_new(each, known)])
    while sum(map(len, groups)) > MAX_COMPLETIONS:
        max(reversed(groups), key=len).pop()
    shown = (known[key] for group in groups for key in group)
    counted = (each if each.kind == "title" else _counted(each, resolver) for each in shown)
    return tuple(each for each in counted if each.count or each.kind == "title")


def _is_new(completion: Completion, known: dict[str, Completion]) -> bool:
    """Keep a completion under its text; return whether there was none. Capitals of names and titles replace words."""
    key = fold(completion.text)
    before = known.get(key)
    if before is None or (before.kind == "word" and completion.text[0].isupper()):
        known[key] = completion
    return before is None


def _counted(completion: Completion, resolver: FacetResolver) -> Completion:
    """Return a completion with the number of items that a search for it finds."""
    tree = resolve_tree(parse(completion.text), resolver, aliases=True)
    count = resolver.reader.count(EngineRequest(query=compile_query(tree, any_word=False)))
    return msgspec.structs.replace(completion, count=count)


def _words(terms: Sequence[TermCount], start: str, tokens: Sequence[str]) -> Iterator[Completion]:
    """Yield what is typed with its last word completed."""
    for term in terms:
        text = start + term.token[len(tokens[-1]) :]
        yield Completion(text=text, kind="word" if len(tokens) == 1 else "search")


def _with_entities(resolver: FacetResolver, start: str) -> Iterator[Completion]:
    """Yield what is typed with the entities that most of its items have, one of each facet at first."""
    try:
        tree = resolve_tree(parse(start), resolver, aliases=True)
    except InvalidQueryError:
        return
    query = compile_query(tree, any_word=False)
    result = resolver.reader.search(EngineRequest(query=query, limit=0, facet_limit=MAX_OF_A_KIND))
    for ranked in zip_longest(*(result.facets.get(facet, ()) for facet in ENTITY_FACETS)):
        for value, _ in filter(None, ranked):
            label = result.labels.get(value) or resolver.vocabulary.label(value)
            if fold(label) not in start:
                yield Completion(text=f"{start} {label}", kind="search")


def _saved(searches: Iterable[SavedSearch], start: str) -> Iterator[Completion]:
    """Yield the texts of saved searches with a word, in the name or the text, where what is typed begins."""
    for search in searches:
        text = search.request.text
        if f" {start}" in f" {fold(search.name)} {fold(text)} ":
            yield Completion(text=text, kind="saved")


def _names(resolver: FacetResolver, start: str, language: str) -> Iterator[Completion]:
    """Yield what is typed with its longest ending that names of entities begin with, the most frequent first."""
    vocabulary = resolver.vocabulary
    labels = _sorted_labels(vocabulary, language)
    pieces = start.split(" ")
    for position in range(len(pieces)):
        before, ending = pieces[:position], " ".join(pieces[position:])
        if len(ending) < MIN_LETTERS:
            return
        first, last = bisect_left(labels, (ending,)), bisect_left(labels, (ending + _LAST_CHARACTER,))
        names = labels[first : min(last, first + _MAX_NAMES)]
        if named := _with_items(resolver.reader, names, vocabulary.labels_in(language)):
            for entity, label in named.items():
                yield Completion(text=" ".join([*before, label]), kind="search" if before else vocabulary.type(entity))
            return


def _with_items(
    reader: IndexReader, names: Sequence[tuple[str, str, str]], preferred: Mapping[str, str]
) -> dict[str, str]:
    """Return the labels of the entities that items have by id, the most frequent first; of two the preferred."""
    counts = reader.doc_counts([EntityQuery((entity,)) for _, _, entity in names])
    labels: dict[str, str] = {}
    for count, (_, label, entity) in sorted(zip(counts, names, strict=True), key=lambda counted: -counted[0]):
        if count and (entity not in labels or preferred.get(entity) == label):
            labels[entity] = label
    return labels


@lru_cache(maxsize=8)
def _sorted_labels(vocabulary: Vocabulary, language: str) -> list[tuple[str, str, str]]:
    """Return folded label, label and id of every entity, in order; two where it has another label in a language."""
    labels = [(vocabulary.label(entity), entity) for entity in vocabulary.ids()]
    labels += [(label, entity) for entity, label in vocabulary.labels_in(language).items()]
    return sorted((fold(label), label, entity) for label, entity in labels)


def _is_valid(text: str) -> bool:
    try:
        parse(text)
    except InvalidQueryError:
        return False
    return True
