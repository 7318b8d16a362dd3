"""
Complete a typed text with tokens and titles, from the newest documents of each posting list.

The time does not depend on the size of the index: of each list only the beginning is read, where the newest documents
are, and few tokens are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.completing import best_titles, most_frequent
from sse_search.engines.port import MAX_SAMPLE_DOCS, Completions, TermCount
from sse_search.engines.queries import TermQuery
from sse_search.engines.whoosh.searching.term_counts import count_docs_with_term
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.posting_lists import AnyPostings
from sse_search.engines.whoosh.storage.segment import Segment

Array = NDArray[Any]

_MAX_CANDIDATES = 24
"""Tokens of a prefix that are compared, those with the most occurrences."""
_MAX_EXAMINED = 8192
"""Documents of the shortest posting list that are looked for in the others."""
_MAX_POSITIONS = 512
"""Positions of a token that are examined for titles."""
_MAX_TITLE_TOKENS = 8
"""Tokens whose positions are examined."""
_MAX_TITLES = 48
"""Titles of a segment that are decoded."""
_CHUNK = 1024


class _Titled(msgspec.Struct):
    title: str


class _TitledDocument(msgspec.Struct):
    """The part of an encoded document that has the title; decoding skips the rest."""

    item: _Titled


_decode_title = msgspec.msgpack.Decoder(_TitledDocument).decode


def complete(before: Sequence[str], prefix: str, limit: int, readers: Sequence[SegmentReader]) -> Completions:
    """Return the likeliest tokens that begin with a prefix, and titles that have the typed words."""
    candidates = _candidates(prefix, readers)
    if not candidates or limit == 0:
        return Completions()
    counted = _counted_beside(before, candidates, readers) if before else _counted(candidates, readers)
    words = tuple(term for _, term in zip(range(limit), counted, strict=False))
    dated = [pair for reader in readers for pair in _titles(before, candidates, reader)]
    dated.sort(key=lambda pair: -pair[0])
    return Completions(words, best_titles((title for _, title in dated), before, prefix, limit))


def _candidates(prefix: str, readers: Sequence[SegmentReader]) -> list[str]:
    """Return the tokens that begin with a prefix and occur most often, deleted documents included."""
    occurrences: Counter[str] = Counter()
    for reader in readers:
        segment = reader.segment
        ordinals = segment.tokens.with_prefix(prefix)
        sizes = np.diff(segment.positions.offsets[ordinals.start : ordinals.stop + 1])
        largest = np.argsort(sizes)[-_MAX_CANDIDATES:] if len(sizes) <= _CHUNK else _largest(sizes)
        occurrences.update({segment.tokens[ordinals[index]]: int(sizes[index]) for index in largest.tolist()})
    return [token for token, _ in most_frequent(occurrences)[:_MAX_CANDIDATES]]


def _largest(sizes: Array) -> Array:
    return np.argpartition(sizes, -_MAX_CANDIDATES)[-_MAX_CANDIDATES:]


def _counted(candidates: Sequence[str], readers: Sequence[SegmentReader]) -> Iterator[TermCount]:
    for token in candidates:
        count = sum(count_docs_with_term(TermQuery(token), reader) for reader in readers)
        if count:
            yield TermCount(token, count)


def _counted_beside(
    before: Sequence[str], candidates: Sequence[str], readers: Sequence[SegmentReader]
) -> Iterator[TermCount]:
    """Yield the candidates that the newest documents with other words have, those in the most documents first."""
    counts: Counter[str] = Counter()
    for reader in readers:
        segment = reader.segment
        docs = _newest_docs(before, reader)
        bounds = segment.field_starts[2 * docs], segment.field_starts[2 * docs + 2]
        counts.update({token: int(_has_token(token, segment, *bounds).sum()) for token in candidates})
    yield from (TermCount(token, count) for token, count in most_frequent(counts) if count)


def _titles(before: Sequence[str], candidates: Sequence[str], reader: SegmentReader) -> Iterator[tuple[int, str]]:
    """Yield date code and title of the newest documents that have the words in their titles."""
    segment = reader.segment
    if before:
        docs = _newest_docs(before, reader, in_title=True)
        bounds = segment.field_starts[2 * docs], segment.field_starts[2 * docs + 1]
        present = [_has_token(token, segment, *bounds) for token in candidates]
        docs = docs[np.logical_or.reduce(present)]
    else:
        docs = reader.only_live(
            np.unique(np.concatenate([_title_docs(token, segment) for token in candidates[:_MAX_TITLE_TOKENS]]))
        )
    for doc in docs[:_MAX_TITLES].tolist():
        yield int(segment.dates[doc, 0]), _decode_title(segment.record(doc)).item.title


def _title_docs(token: str, segment: Segment) -> Array:
    """Return the documents of the first positions of a token that lie in a title."""
    docs, in_title = segment.docs_at(segment.positions_of(token)[:_MAX_POSITIONS])
    return docs[in_title]


def _has_token(token: str, segment: Segment, starts: Array, ends: Array) -> Array:
    """Return for each range of positions whether a token is in it."""
    positions = segment.positions_of(token)
    bounds = (np.searchsorted(positions, bound.astype(positions.dtype)) for bound in (starts, ends))
    first, last = bounds
    present: Array = first < last
    return present


def _newest_docs(tokens: Sequence[str], reader: SegmentReader, *, in_title: bool = False) -> Array:
    """Return the newest live documents that have the stems of all tokens, `MAX_SAMPLE_DOCS` at most."""
    lists = [reader.segment.stem_postings(token) for token in tokens]
    rarest = min(lists, key=lambda postings: sum(map(len, postings)))
    heads = [postings.first(_MAX_EXAMINED) for postings in rarest]
    lists_of_docs = [head.docs[head.title > 0] if in_title else head.docs for head in heads]
    docs = np.sort(np.concatenate([np.zeros(0, np.int64), *lists_of_docs]))
    docs, kept, enough = reader.only_live(docs), [docs[:0]], 0
    for start in range(0, len(docs), _CHUNK):
        chunk = docs[start : start + _CHUNK]
        for postings in lists:
            if postings is not rarest:
                chunk = chunk[_in_any(chunk, postings, in_title=in_title)]
        kept.append(chunk)
        enough += len(chunk)
        if enough >= MAX_SAMPLE_DOCS:
            break
    return np.concatenate(kept)[:MAX_SAMPLE_DOCS]


def _in_any(docs: Array, lists: Sequence[AnyPostings], *, in_title: bool) -> Array:
    """Return which documents are in one of some posting lists, with their titles if need be."""
    present = np.zeros(len(docs), bool)
    for postings in lists:
        nearest = np.minimum(np.searchsorted(postings.docs, docs), len(postings) - 1)
        present |= (postings.docs.take(nearest) == docs) & ((postings.title.take(nearest) > 0) | (not in_title))
    return present
