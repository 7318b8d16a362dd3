"""Count the live documents that have a term, a doc value, or each token that a pattern expands to."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Sequence

from sse_search.engines.port import TermCount
from sse_search.engines.queries import DictionaryPattern, TermQuery
from sse_search.engines.whoosh.searching.postings import frequencies_at, leaf_frequencies
from sse_search.engines.whoosh.searching.term_dictionary import token_ordinals, tokens_at
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.model import TEXT_FIELDS


def count_docs_with_term(leaf: TermQuery, reader: SegmentReader) -> int:
    """Count the live documents of a term: without deletions and fields, the lengths of its posting lists."""
    if reader.live_docs is None and leaf.fields == TEXT_FIELDS:
        return sum(map(len, reader.segment.stem_postings(leaf.token)))
    return len(leaf_frequencies(leaf, reader).docs)


def count_docs_with_value(ordinal: int, reader: SegmentReader) -> int:
    """Count the live documents with a doc value; ordinal 0 stands for an unknown one."""
    return len(reader.only_live(reader.segment.docs_with_value(ordinal))) if ordinal else 0


def count_terms(pattern: DictionaryPattern, readers: Sequence[SegmentReader], limit: int) -> tuple[TermCount, ...]:
    """
    Return the first `limit` tokens by number of live documents, then by token.

    Documents are counted for the tokens with the most occurrences first. A token has at most as many documents as
    occurrences, so that counting ends when no other token can be among the first.
    """
    occurrences: Counter[str] = Counter()
    locations: defaultdict[str, list[tuple[SegmentReader, int]]] = defaultdict(list)
    for reader in readers:
        ordinals = token_ordinals(pattern, reader.segment)
        offsets = reader.segment.positions.offsets
        sizes = (offsets[ordinals + 1] - offsets[ordinals]).tolist()
        tokens = tokens_at(ordinals, reader.segment)
        for ordinal, size, token in zip(ordinals.tolist(), sizes, tokens, strict=True):
            occurrences[token] += size
            locations[token].append((reader, ordinal))
    best: list[tuple[int, str]] = []
    for token, bound in occurrences.most_common() if limit > 0 else ():
        if len(best) == limit and -best[-1][0] > bound:
            break
        count = sum(_doc_count(ordinal, reader, pattern.fields) for reader, ordinal in locations[token])
        if count:
            insort(best, (-count, token))
            del best[limit:]
    return tuple(TermCount(token, -count) for count, token in best)


def _doc_count(ordinal: int, reader: SegmentReader, fields: Sequence[str]) -> int:
    return len(frequencies_at(reader.segment.positions.of(ordinal), reader, fields).docs)
