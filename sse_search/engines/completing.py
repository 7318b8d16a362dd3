"""Choose the tokens and titles that complete a typed text; engines share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sse_search.tokens import words


def most_frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """
    Return values with their counts, the most frequent first, then by value.

    >>> most_frequent({"b": 1, "a": 1, "c": 2})
    [('c', 2), ('a', 1), ('b', 1)]
    """
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def best_titles(titles: Iterable[str], before: Sequence[str], prefix: str, limit: int) -> tuple[str, ...]:
    """
    Return the titles that have some tokens and one that begins with a prefix, those that begin with them first.

    >>> best_titles(("Farms and forests", "Forest farms", "Forests"), ("forest",), "fa", 5)
    ('Forest farms',)
    """
    begins: dict[str, None] = {}
    contains: dict[str, None] = {}
    for title in titles:
        tokens = words(title)
        if tokens[: len(before)] == list(before) and "".join(tokens[len(before) :][:1]).startswith(prefix):
            begins[title] = None
        elif set(before) <= set(tokens) and any(token.startswith(prefix) for token in tokens):
            contains[title] = None
    return tuple(begins | contains)[:limit]
