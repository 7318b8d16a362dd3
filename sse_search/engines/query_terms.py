"""For which words does a clause stand, and what does it want highlighted? Walks over the tree of a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    EntityQuery,
    FuzzyQuery,
    NotQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
)
from sse_search.errors import QueryTooCostlyError
from sse_search.model import Document
from sse_search.text.edit_distance import within_distance
from sse_search.text.highlight import HighlightTerms
from sse_search.tokens import words


def leaves(clause: Query, *, negated: bool = False) -> Iterator[Query]:
    """Yield the clauses without children from left to right; those that must not match only with `negated`."""
    match clause:
        case AllQuery(children) | AnyQuery(children):
            for child in children:
                yield from leaves(child, negated=negated)
        case NotQuery(child):
            if negated:
                yield from leaves(child, negated=True)
        case _:
            yield clause


def contributing_leaves(query: Query, matches: Callable[[Query], bool]) -> list[Query] | None:
    """
    Return the leaves that add to the score of an item, as often as they do; None when the item does not match.

    Args:
        matches: Whether the item matches a leaf.
    """
    match query:
        case AllQuery(children) | AnyQuery(children):
            parts = [contributing_leaves(child, matches) for child in children]
            matched = [part for part in parts if part is not None]
            enough = len(matched) == len(parts) if isinstance(query, AllQuery) else bool(matched)
            return list(chain.from_iterable(matched)) if enough else None
        case NotQuery(child):
            return [] if contributing_leaves(child, matches) is None else None
        case _:
            return [query] if matches(query) else None


def patterns(clause: Query) -> tuple[PatternQuery, ...]:
    """Return the clauses that stand for many words, each once."""
    found = (leaf for leaf in leaves(clause, negated=True) if isinstance(leaf, PatternQuery))
    return tuple(dict.fromkeys(found))


def expansions(clause: Query, forms: Iterable[str]) -> dict[Query, set[str]]:
    """
    Return which of the forms each pattern in a clause stands for.

    Raises:
        QueryTooCostlyError: They are too many.
    """
    found: dict[Query, set[str]] = {one: {f for f in forms if expands_to(one, f)} for one in patterns(clause)}
    sizes = [len(words) for words in found.values()]
    if max(sizes, default=0) > MAX_EXPANSIONS or sum(sizes) > MAX_TOTAL_EXPANSIONS:
        raise QueryTooCostlyError("a pattern of the query stands for too many words; write more letters")
    return found


def expands_to(pattern: PatternQuery, form: str) -> bool:
    """Tell whether a pattern stands for a folded token."""
    if isinstance(pattern, PrefixQuery):
        return form.startswith(pattern.prefix)
    return form[:1] == pattern.token[:1] and within_distance(pattern.token, form, pattern.distance)


def tagged_ids(clause: Query) -> frozenset[str]:
    """Return the ids of entities whose mention in a text is a match."""
    return frozenset(i for leaf in leaves(clause) if isinstance(leaf, EntityQuery) for i in leaf.ids)


def wanted_in(document: Document, clause: Query, expanded: Mapping[Query, Collection[str]]) -> HighlightTerms:
    """
    Return what is highlighted in a document: what the clause asks for, and the words that named the tags it asks for.

    Args:
        expanded: What the fuzzy words of the clause stand for.
    """
    found = list(leaves(clause))
    ids = tagged_ids(clause)
    surfaces = [tuple(words(tag.surface)) for tag in document.tags if tag.id in ids and tag.surface]
    phrases = [leaf.tokens for leaf in found if isinstance(leaf, PhraseQuery)]
    return HighlightTerms(
        words=tuple(dict.fromkeys(leaf.token for leaf in found if isinstance(leaf, TermQuery))),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases + surfaces if phrase)),
        prefixes=tuple(dict.fromkeys(leaf.prefix for leaf in found if isinstance(leaf, PrefixQuery))),
        exact_words=tuple(sorted({form for leaf in found if isinstance(leaf, FuzzyQuery) for form in expanded[leaf]})),
    )
