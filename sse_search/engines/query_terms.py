"""Collect from a query tree its leaves, the tokens that its patterns expand to, and the words to highlight."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    DictionaryPattern,
    EntityQuery,
    FuzzyQuery,
    LeafQuery,
    NearQuery,
    NotQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    SimilarTokens,
    TermQuery,
    TokensQuery,
    WildcardQuery,
)
from sse_search.errors import QueryTooCostlyError
from sse_search.model import Document
from sse_search.text.edit_distance import within_typing_errors
from sse_search.text.highlight import HighlightTerms
from sse_search.tokens import words

Expansions = Mapping[PatternQuery, Collection[str]]
"""Pattern to the tokens of the term dictionary that it expands to."""


def leaves(query: Query, *, negated: bool = False) -> Iterator[Query]:
    """Yield the queries without children from left to right; those below a `NotQuery` only with `negated`."""
    match query:
        case AllQuery(children) | AnyQuery(children):
            for child in children:
                yield from leaves(child, negated=negated)
        case NotQuery(child):
            if negated:
                yield from leaves(child, negated=True)
        case _:
            yield query


def leaf_contributions(query: Query, scores: Mapping[Query, float]) -> dict[LeafQuery, float]:
    """
    Return what each scored leaf adds to the score of an item, in the order of the query, each leaf once.

    A leaf adds its score as often as it stands in a part of the query that the item matches.

    Args:
        scores: The leaves that the item matches, those below a `NotQuery` too, with the score of each by itself.
    """
    times = Counter(_contributing_leaves(query, scores) or ())
    matched = dict.fromkeys(leaf for leaf in leaves(query) if isinstance(leaf, LeafQuery) and leaf in scores)
    return {leaf: scores[leaf] * times[leaf] for leaf in matched}


def _contributing_leaves(query: Query, matched: Container[Query]) -> list[Query] | None:
    """Return the leaves that add to the score of an item, as often as they do; None when the item does not match."""
    match query:
        case AllQuery(children) | AnyQuery(children):
            parts = [_contributing_leaves(child, matched) for child in children]
            matching = [part for part in parts if part is not None]
            enough = len(matching) == len(parts) if isinstance(query, AllQuery) else bool(matching)
            return list(chain.from_iterable(matching)) if enough else None
        case NotQuery(child):
            return [] if _contributing_leaves(child, matched) is None else None
        case _:
            return [query] if query in matched else None


def patterns(query: Query) -> tuple[PatternQuery, ...]:
    """Return the patterns in a query, each once."""
    parts = _within_chains(leaves(query, negated=True))
    return tuple(dict.fromkeys(leaf for leaf in parts if isinstance(leaf, PatternQuery)))


def _within_chains(scored: Iterable[Query]) -> Iterator[Query]:
    """Yield leaves, of a chain those of its operands."""
    for leaf in scored:
        if isinstance(leaf, NearQuery):
            yield from chain.from_iterable(leaf.operands)
        else:
            yield leaf


def expand_patterns(query: Query, dictionary: Iterable[str]) -> Expansions:
    """
    Return the tokens of a dictionary that each pattern in a query expands to.

    Raises:
        QueryTooCostlyError: They are too many.
    """
    expansions = {pattern: {token for token in dictionary if expands_to(pattern, token)} for pattern in patterns(query)}
    sizes = [len(tokens) for tokens in expansions.values()]
    if max(sizes, default=0) > MAX_EXPANSIONS or sum(sizes) > MAX_TOTAL_EXPANSIONS:
        raise QueryTooCostlyError("a pattern of the query stands for too many words; write more letters")
    return expansions


def expands_to(pattern: DictionaryPattern, token: str) -> bool:
    """Tell whether a pattern stands for a token."""
    if isinstance(pattern, SimilarTokens):
        distance = pattern.distance if token[:1] == pattern.token[:1] else min(pattern.distance, 1)
        return within_typing_errors(pattern.token, token, distance)
    if isinstance(pattern, PrefixQuery):
        return token.startswith(pattern.prefix)
    if isinstance(pattern, WildcardQuery):
        return has_form(token, pattern.form)
    return token[:1] == pattern.token[:1] and within_typing_errors(pattern.token, token, pattern.distance)


def has_form(token: str, form: str) -> bool:
    """
    Tell whether a token has the form of a wildcard, in time linear in the token for each part between two `*`.

    >>> has_form("cooperatives", "co*ti*s"), has_form("women", "wom?n"), has_form("coop", "co?op")
    (True, True, False)
    """
    return _form_pattern(form)(token) is not None


@lru_cache(maxsize=64)
def _form_pattern(form: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(fnmatch.translate(form.replace("[", "[[]"))).match


def entity_ids(query: Query) -> frozenset[str]:
    """Return the ids of the entities that a query scores."""
    return frozenset(i for leaf in leaves(query) if isinstance(leaf, EntityQuery) for i in leaf.ids)


def highlighted_words(document: Document, query: Query, expansions: Expansions) -> HighlightTerms:
    """Return what to highlight in a document: the words of the query, and those that named the entities it scores."""
    scored = list(_within_chains(leaves(query)))
    ids = entity_ids(query)
    surfaces = [tuple(words(tag.surface)) for tag in document.tags if tag.id in ids and tag.surface]
    phrases = [phrase for leaf in scored if isinstance(leaf, PhraseQuery) for phrase in _highlighted_phrases(leaf)]
    listed = (_exact_words(leaf, expansions) for leaf in scored)
    return HighlightTerms(
        words=tuple(dict.fromkeys(leaf.token for leaf in scored if isinstance(leaf, TermQuery))),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases + surfaces if phrase)),
        prefixes=tuple(dict.fromkeys(leaf.prefix for leaf in scored if isinstance(leaf, PrefixQuery))),
        exact_words=tuple(sorted(set(chain.from_iterable(listed)))),
    )


def _highlighted_phrases(phrase: PhraseQuery) -> Iterable[tuple[str, ...]]:
    """Return a phrase as it is marked: word by word if others may stand between."""
    return ((token,) for token in phrase.tokens) if phrase.slop else (phrase.tokens,)


def _exact_words(leaf: Query, expansions: Expansions) -> Collection[str]:
    """Return the words of a leaf that are marked only as they are."""
    if isinstance(leaf, FuzzyQuery | WildcardQuery):
        return expansions[leaf]
    return leaf.tokens if isinstance(leaf, TokensQuery) else ()
