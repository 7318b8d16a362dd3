"""For which words does a clause stand, and what does it want highlighted? Walks over the tree of a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sse_search.engines.port import (
    MAX_EXPANSIONS,
    MAX_EXPANSIONS_IN_ALL,
    AllOf,
    AnyOf,
    Clause,
    FuzzyWord,
    NoneOf,
    PhraseOf,
    PrefixOf,
    Tagged,
    Term,
)
from sse_search.errors import QueryTooCostlyError
from sse_search.model import Document
from sse_search.text.distance import within
from sse_search.text.highlight import Wanted
from sse_search.tokens import words

__all__ = ["Pattern", "expansions", "leaves", "patterns", "tagged_ids", "wanted_in"]

Pattern = PrefixOf | FuzzyWord


def leaves(clause: Clause, *, negated: bool = False) -> Iterator[Clause]:
    """Yield the clauses without children from left to right; those that must not match only with `negated`."""
    match clause:
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from leaves(child, negated=negated)
        case NoneOf(child):
            if negated:
                yield from leaves(child, negated=True)
        case _:
            yield clause


def patterns(clause: Clause) -> tuple[Pattern, ...]:
    """Return the clauses that stand for many words, each once."""
    found = (leaf for leaf in leaves(clause, negated=True) if isinstance(leaf, Pattern))
    return tuple(dict.fromkeys(found))


def expansions(clause: Clause, forms: Iterable[str]) -> dict[Clause, set[str]]:
    """
    Return which of the forms each pattern in a clause stands for.

    Raises:
        QueryTooCostlyError: They are too many.
    """
    found: dict[Clause, set[str]] = {one: {f for f in forms if _stands_for(one, f)} for one in patterns(clause)}
    sizes = [len(words) for words in found.values()]
    if max(sizes, default=0) > MAX_EXPANSIONS or sum(sizes) > MAX_EXPANSIONS_IN_ALL:
        raise QueryTooCostlyError("a pattern of the query stands for too many words; write more letters")
    return found


def _stands_for(pattern: Pattern, form: str) -> bool:
    if isinstance(pattern, PrefixOf):
        return form.startswith(pattern.prefix)
    return form[:1] == pattern.form[:1] and within(pattern.form, form, pattern.distance)


def tagged_ids(clause: Clause) -> frozenset[str]:
    """Return the ids of entities whose mention in a text is a match."""
    return frozenset(i for leaf in leaves(clause) if isinstance(leaf, Tagged) for i in leaf.ids)


def wanted_in(document: Document, clause: Clause, expanded: Mapping[Clause, Collection[str]]) -> Wanted:
    """
    Return what is highlighted in a document: what the clause asks for, and the words that named the tags it asks for.

    Args:
        expanded: What the fuzzy words of the clause stand for.
    """
    found = list(leaves(clause))
    ids = tagged_ids(clause)
    surfaces = [tuple(words(tag.surface)) for tag in document.tags if tag.id in ids and tag.surface]
    phrases = [leaf.forms for leaf in found if isinstance(leaf, PhraseOf)]
    return Wanted(
        words=tuple(dict.fromkeys(leaf.form for leaf in found if isinstance(leaf, Term))),
        phrases=tuple(dict.fromkeys(phrase for phrase in phrases + surfaces if phrase)),
        prefixes=tuple(dict.fromkeys(leaf.prefix for leaf in found if isinstance(leaf, PrefixOf))),
        forms=tuple(sorted({form for leaf in found if isinstance(leaf, FuzzyWord) for form in expanded[leaf]})),
    )
