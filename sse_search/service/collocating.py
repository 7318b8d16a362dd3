"""
Find the collocates of a word: the words that stand near it more often than elsewhere.

They are ranked by the log-likelihood ratio G² (`comparing.log_likelihood`, after Dunning 1993 and Rayson and Garside
2000): in one scope with the word `a` times among the `c` words near, and `b` times among the `d` other words of the
items; between two scopes with the words near in each. Below 10.83 a difference comes about by chance once in a thousand
times or more (chi-squared, one degree of freedom), and is left out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from sse_search.engines.queries import NearOperand
from sse_search.engines.word_counts import CollocateCounts
from sse_search.errors import InvalidOptionError, InvalidQueryError
from sse_search.model import MAX_PAGE_SIZE, SearchRequest
from sse_search.model.words import MAX_WINDOW, Collocate, CollocateDifference, Collocates, ScopeCollocates
from sse_search.service.archive import Archive
from sse_search.service.comparing import MIN_LIKELIHOOD, log_likelihood
from sse_search.service.search import Matching
from sse_search.service.words_over_time import open_scopes, read_word, scope_of
from sse_search.text.function_words import listed_function_words

MIN_NEAR = 3
"""A word that is near another less often is no collocate: it may be a chance of one text."""
DEADLINES = 5
"""Times as long as a search may take: every position of the index is looked at."""
_MIN_LANGUAGE_SHARE = 0.05
"""Function words of languages that fewer of the items have are words of other languages as well."""


def collocates(archive: Archive, word: str, within: Sequence[SearchRequest], *, window: int, top: int) -> Collocates:
    """Find the collocates of a word in the items of searches; see `SearchService.collocates`."""
    for name, value, largest in (("window", window, MAX_WINDOW), ("number of collocates", top, MAX_PAGE_SIZE)):
        if not 1 <= value <= largest:
            raise InvalidOptionError(f"the {name} is 1 to {largest}, not {value:,}")
    scopes = open_scopes(archive, within)
    read = read_word(scopes[0].index, word)
    leaf = read.leaf
    if not isinstance(leaf, NearOperand):
        raise InvalidQueryError(f"only words, patterns and phrases have collocates, not {read.text}")
    is_compared = len(scopes) > 1
    seconds = archive.settings.deadline * DEADLINES
    deadline = time.monotonic() + seconds if seconds else 0.0
    counted = [_counted(scope, leaf, window, 1 if is_compared else MIN_NEAR, deadline) for scope in scopes]
    return Collocates(
        word=read.text,
        window=window,
        scopes=tuple(_in_scope(scope, counts, top) for scope, counts in zip(scopes, counted, strict=True)),
        differences=_differences(counted[0], counted[1], top) if is_compared else (),
        partial=any(counts.partial for counts in counted),
        index=scopes[0].index.state,
    )


def _counted(scope: Matching, leaf: NearOperand, window: int, min_near: int, deadline: float) -> CollocateCounts:
    reader, request = scope.index.reader, msgspec.structs.replace(scope.request, deadline=deadline)
    by_language = reader.count_by(request, ("language",))
    common = [each.value for each in by_language.values[0] if each.count >= by_language.total * _MIN_LANGUAGE_SHARE]
    unwanted = listed_function_words(common)
    return reader.count_collocates(request, leaf, window, unwanted=unwanted, min_near=min_near)


def _in_scope(scope: Matching, counts: CollocateCounts, top: int) -> ScopeCollocates:
    near_words, other_words = counts.near_words, counts.words - counts.near_words
    ranked = []
    for each in counts.collocates:
        elsewhere = each.total - each.near
        if each.near < MIN_NEAR or each.near * other_words <= elsewhere * near_words:
            continue
        likelihood = log_likelihood(each.near, near_words, elsewhere, other_words)
        if likelihood >= MIN_LIKELIHOOD:
            ranked.append(Collocate(each.token, each.near, each.total, round(likelihood, 2)))
    ranked.sort(key=lambda each: (-each.likelihood, each.word))
    return ScopeCollocates(
        scope=scope_of(scope),
        occurrences=counts.occurrences,
        near_words=near_words,
        words=counts.words,
        collocates=tuple(ranked[:top]),
    )


def _differences(first: CollocateCounts, second: CollocateCounts, top: int) -> tuple[CollocateDifference, ...]:
    """Return the words that are near another more often in one of two scopes."""
    near = [{each.token: each.near for each in counts.collocates} for counts in (first, second)]
    sizes = first.near_words, second.near_words
    differences = []
    for word in near[0].keys() | near[1].keys() if all(sizes) else ():
        counts = near[0].get(word, 0), near[1].get(word, 0)
        likelihood = log_likelihood(counts[0], sizes[0], counts[1], sizes[1])
        if max(counts) >= MIN_NEAR and likelihood >= MIN_LIKELIHOOD:
            scope = 0 if counts[0] * sizes[1] > counts[1] * sizes[0] else 1
            differences.append(CollocateDifference(word, counts, scope, round(likelihood, 2)))
    differences.sort(key=lambda each: (-each.likelihood, each.word))
    return tuple(differences[:top])
