"""Expand patterns and stems to the tokens of the term dictionaries of the segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS
from sse_search.engines.queries import (
    DictionaryPattern,
    FuzzyQuery,
    PatternQuery,
    PrefixQuery,
    SimilarTokens,
    TokensQuery,
    WildcardQuery,
)
from sse_search.engines.query_terms import has_form
from sse_search.engines.whoosh.searching.similar_tokens import near_ordinals, similar_ordinals
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.errors import QueryTooCostlyError
from sse_search.text.highlight import common_prefix
from sse_search.text.stemming import index_stems, irregular_forms
from sse_search.wording import worded

Array = NDArray[Any]


def token_ordinals(pattern: DictionaryPattern | TokensQuery, segment: Segment) -> Array:
    """Return the ordinals, ascending, of the tokens of a segment that a pattern expands to."""
    match pattern:
        case PrefixQuery():
            ordinals = segment.tokens.with_prefix(pattern.prefix)
            return np.arange(ordinals.start, ordinals.stop)
        case TokensQuery():
            known = sorted({segment.tokens.find(token) for token in pattern.tokens} - {-1})
            return np.array(known, np.int64)
        case WildcardQuery():
            ordinals = segment.tokens.with_prefix(pattern.prefix)
            tokens = segment.tokens[ordinals.start : ordinals.stop]
            return ordinals.start + np.flatnonzero([has_form(token, pattern.form) for token in tokens])
        case SimilarTokens() if pattern.token:
            return similar_ordinals(pattern, segment)
        case FuzzyQuery() if pattern.token:
            return _fuzzy_ordinals(pattern, segment)
    return np.zeros(0, np.int64)


def stem_ordinals(stem: str, segment: Segment) -> Array:
    """Return the ordinals, ascending, of the tokens of a segment that have a stem in its language."""
    language, _, word_stem = stem.partition(":")
    ordinals = segment.tokens.with_prefix(common_prefix(word_stem, language))
    stems = index_stems(segment.tokens[ordinals.start : ordinals.stop], language)
    regular = ordinals.start + np.flatnonzero([each == stem for each in stems])
    irregular = {segment.tokens.find(form) for form in irregular_forms(language).get(word_stem, ())} - {-1}
    return np.union1d(regular, np.array(sorted(irregular), np.int64))


def _fuzzy_ordinals(pattern: FuzzyQuery, segment: Segment) -> Array:
    same_letter = segment.tokens.with_prefix(pattern.token[0])
    return near_ordinals(pattern.token, pattern.distance, same_letter, segment)


def tokens_at(ordinals: Array, segment: Segment) -> list[str]:
    """Return the tokens with these ordinals."""
    return [segment.tokens[ordinal] for ordinal in ordinals.tolist()]


class Expansion(msgspec.Struct, frozen=True):
    """
    What a pattern expands to: for each segment, the ordinals of its tokens, ascending.

    `max_size` is at least the number of different tokens that live documents have; counting these exactly takes longer.
    """

    pattern: PatternQuery
    ordinals: Sequence[Array]
    max_size: int


def expand(
    patterns: Iterable[PatternQuery],
    readers: Sequence[SegmentReader],
    ordinals_of: Callable[[PatternQuery], Sequence[Array]],
) -> list[Expansion]:
    """
    Return the tokens that the patterns of a query expand to.

    Args:
        ordinals_of: Returns the `token_ordinals` of a pattern in each segment.

    Raises:
        QueryTooCostlyError: They are too many. The number does not depend on segments or deleted documents.
    """
    expansions = []
    for pattern in patterns:
        ordinals = ordinals_of(pattern)
        expansion = Expansion(pattern, ordinals, sum(map(len, ordinals)))
        if expansion.max_size > MAX_EXPANSIONS:
            expansion = _counted(expansion, readers)
        expansions.append(expansion)
        if expansion.max_size > MAX_EXPANSIONS:
            raise QueryTooCostlyError(
                worded(
                    "{pattern} stands for {total:,} words of this archive; the limit is {limit:,}, "
                    "so write more letters",
                    pattern=_written(pattern),
                    total=expansion.max_size,
                    limit=MAX_EXPANSIONS,
                )
            )
    if sum(expansion.max_size for expansion in expansions) > MAX_TOTAL_EXPANSIONS:
        total = sum(_counted(expansion, readers).max_size for expansion in expansions)
        if total > MAX_TOTAL_EXPANSIONS:
            raise QueryTooCostlyError(
                worded(
                    "the patterns of this query stand for {total:,} words; the limit is {limit:,}",
                    total=total,
                    limit=MAX_TOTAL_EXPANSIONS,
                )
            )
    return expansions


def _written(pattern: PatternQuery) -> str:
    match pattern:
        case PrefixQuery(prefix):
            return f"{prefix}*"
        case WildcardQuery(form):
            return form
    return f"{pattern.token}~{pattern.distance}"


def _counted(expansion: Expansion, readers: Sequence[SegmentReader]) -> Expansion:
    """Return an expansion with the exact number of tokens that live documents have."""
    pairs = list(zip(expansion.ordinals, readers, strict=True))
    live = [_with_live_docs(ordinals, reader) for ordinals, reader in pairs]
    if len(readers) == 1:
        return msgspec.structs.replace(expansion, max_size=len(live[0]))
    tokens = {
        token
        for ordinals, (_, reader) in zip(live, pairs, strict=True)
        for token in tokens_at(ordinals, reader.segment)
    }
    return msgspec.structs.replace(expansion, max_size=len(tokens))


def _with_live_docs(ordinals: Array, reader: SegmentReader) -> Array:
    """Return those of some tokens that occur in a live document."""
    if reader.live_docs is None or not len(ordinals):
        return ordinals
    segment = reader.segment
    live = []
    for run in np.split(ordinals, np.flatnonzero(np.diff(ordinals) != 1) + 1):  # neighbours in the dictionary
        tokens, positions = segment.positions.with_tokens(int(run[0]), int(run[-1]) + 1)
        docs, _ = segment.docs_at(positions)
        live.append(np.unique(tokens[reader.live_docs[docs]]))
    return np.concatenate(live)
