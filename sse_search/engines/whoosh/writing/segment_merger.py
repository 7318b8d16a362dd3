"""
Merge segments into one: document by document in a new order, list by list in chunks that fit into memory.

This joins the parts of a large build and keeps the number of segments small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.array_file import Strings
from sse_search.engines.whoosh.storage.posting_lists import DOC_STEM_SHIFT, POSTING
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.segment_file import SegmentContents, field_starts_of
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, ranges_of, sort_pairs

_STEM_SHIFT, _DOC_SHIFT, _BODY_SHIFT = 48, 24, 8
"""Sort key of a posting: ordinal of its stem within a chunk | document | frequency in the body | in the title."""
_TOKEN_SHIFT = 32
"""Sort key of a position: ordinal of its token within a chunk | position."""
MAX_SEGMENT_DOCUMENTS = 1 << (_STEM_SHIFT - _DOC_SHIFT)
_MAX_CHUNK_TERMS = 1 << (64 - _STEM_SHIFT)
_MAX_CHUNK_DOCUMENTS = 1 << 14
"""Documents whose stems are collected at once."""
_MAX_CHUNK_ELEMENTS = 4_000_000
"""Postings or positions that are sorted at once: some 100 MB."""

Array = NDArray[Any]


class MergeSource(NamedTuple):
    """A segment to merge, and which of its documents are live; None for all."""

    segment: Segment
    live_docs: Array | None

    def live_mask(self) -> Array:
        """Return whether each document is live."""
        return np.ones(self.segment.doc_count, bool) if self.live_docs is None else self.live_docs

    def field_lengths(self) -> Array:
        """Return the number of tokens in title and body of each document."""
        return (np.diff(self.segment.field_starts.astype(np.int64)) - 1).astype(np.uint32).reshape(-1, 2)


class _Mapping(NamedTuple):
    """
    Where the content of a source goes.

    Attributes:
        docs: The new ordinal of each document; -1 for those that are left out.
        terms: The new ordinal of each stem (token).
    """

    docs: Array
    terms: Array


def document_order(ids: Array, date_codes: Array) -> Array:
    """Return the documents from the newest to the oldest, undated ones last, equal dates by id."""
    return np.lexsort((ids, -date_codes.astype(np.int64)))


def latest_of_each_id(ids: Array) -> Array:
    """Return whether each document is the last one with its id."""
    latest = np.zeros(len(ids), bool)
    _, first = np.unique(ids[::-1], return_index=True)
    latest[len(ids) - 1 - first] = True
    return latest


def merge_segments(sources: Sequence[MergeSource], value_kinds: Array) -> SegmentContents:
    """Return the contents of the merged segment; of equal ids, the document of the last source is kept."""
    segments = [source.segment for source in sources]
    ids = np.concatenate([segment.ids for segment in segments])
    dates = np.concatenate([segment.dates for segment in segments])
    kept = np.flatnonzero(np.concatenate([source.live_mask() for source in sources]))
    kept = kept[latest_of_each_id(ids[kept])]
    order = kept[document_order(ids[kept], dates[kept, 0])]
    new_docs = np.full(len(ids), -1, np.int64)
    new_docs[order] = np.arange(len(order))
    bases = np.cumsum([0, *(segment.doc_count for segment in segments)])
    docs = [new_docs[low:high] for low, high in pairwise(bases.tolist())]
    field_lengths = np.concatenate([source.field_lengths() for source in sources])[order]
    stems, stem_ordinals = _union([segment.stems for segment in segments])
    tokens, token_ordinals = _union([segment.tokens for segment in segments])
    return SegmentContents(
        ids=ids[order],
        dates=dates[order],
        field_lengths=field_lengths,
        doc_values=_doc_values(segments, docs),
        value_kinds=value_kinds,
        stems=stems,
        stem_chunks=_stem_chunks(segments, list(map(_Mapping, docs, stem_ordinals)), len(stems)),
        tokens=tokens,
        doc_stem_chunks=_doc_stem_chunks(segments, bases, order, stem_ordinals),
        token_chunks=_token_chunks(
            segments, list(map(_Mapping, docs, token_ordinals)), len(tokens), field_starts_of(field_lengths)
        ),
        records=_records(segments, bases, order),
    )


def _doc_values(segments: Sequence[Segment], new_docs: Sequence[Array]) -> Array:
    """Return the doc values of all documents; they are most of what a large merge holds in memory."""
    merged = np.empty(sum(len(segment.value_docs) for segment in segments), PAIR)
    end = 0
    for segment, new in zip(segments, new_docs, strict=True):
        docs, ordinals = segment.doc_values()
        docs = new[docs]
        kept = docs >= 0
        pairs = merged[end : end + int(np.count_nonzero(kept))]
        pairs["major"], pairs["minor"] = docs[kept], ordinals[kept]
        end += len(pairs)
    return sort_pairs(merged[:end])


def _union(tables: Sequence[Strings]) -> tuple[list[str], list[Array]]:
    """Return the sorted union of sorted tables, and the ordinal in it of each string of each table."""
    listed = [table[:] for table in tables]
    union = sorted(set().union(*listed))
    ordinals = {text: ordinal for ordinal, text in enumerate(union)}
    return union, [np.array([ordinals[text] for text in table], np.int64) for table in listed]


def _chunks(offsets: Sequence[Array], mappings: Sequence[_Mapping], term_count: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms whose lists together are short enough to be sorted at once; a single list may be longer."""
    counts = np.zeros(term_count, np.int64)
    for each, mapping in zip(offsets, mappings, strict=True):
        counts[mapping.terms] += np.diff(each)
    ends = np.cumsum(counts)
    first = 0
    while first < term_count:
        before = int(ends[first - 1]) if first else 0
        last = int(np.searchsorted(ends, before + _MAX_CHUNK_ELEMENTS, side="right"))
        last = min(max(last, first + 1), first + _MAX_CHUNK_TERMS, term_count)
        yield first, last
        first = last


def _stem_chunks(
    segments: Sequence[Segment], mappings: Sequence[_Mapping], stem_count: int
) -> Iterator[tuple[Array, Array]]:
    for first, last in _chunks([segment.postings.offsets for segment in segments], mappings, stem_count):
        chunk: list[Array] = []
        for segment, mapping in zip(segments, mappings, strict=True):
            low, high = np.searchsorted(mapping.terms, (first, last)).tolist()
            postings = segment.postings.between(low, high)
            counts = np.diff(segment.postings.offsets[low : high + 1])
            keys = np.repeat((mapping.terms[low:high] - first).astype(np.uint64), counts) << np.uint64(_STEM_SHIFT)
            docs = mapping.docs[postings.docs]
            keys |= docs.astype(np.uint64) << np.uint64(_DOC_SHIFT)
            keys |= postings.body.astype(np.uint64) << np.uint64(_BODY_SHIFT)
            keys |= postings.title
            chunk.append(keys[docs >= 0])
        keys = np.concatenate(chunk)
        keys.sort()
        merged = np.zeros(len(keys), POSTING)
        merged["title"] = keys & np.uint64(0xFF)
        merged["body"] = (keys >> np.uint64(_BODY_SHIFT)) & np.uint64(0xFFFF)
        merged["doc"] = (keys >> np.uint64(_DOC_SHIFT)) & np.uint64(MAX_SEGMENT_DOCUMENTS - 1)
        yield _counts(keys, _STEM_SHIFT, last - first), merged


def _doc_stem_chunks(
    segments: Sequence[Segment], bases: Array, order: Array, stem_ordinals: Sequence[Array]
) -> Iterator[tuple[Array, Array]]:
    for low in range(0, len(order), _MAX_CHUNK_DOCUMENTS):
        docs = order[low : low + _MAX_CHUNK_DOCUMENTS]
        owners = np.searchsorted(bases, docs, side="right") - 1
        counts = np.zeros(len(docs), np.int64)
        parts = []
        for owner, segment in enumerate(segments):
            rows = np.flatnonzero(owners == owner)
            counts[rows], stems, frequencies = segment.doc_stems.of(docs[rows] - bases[owner])
            parts.append((rows, (stem_ordinals[owner].take(stems) << DOC_STEM_SHIFT) | frequencies))
        merged = np.zeros(int(counts.sum()), np.int64)
        starts = offsets_of(counts)
        for rows, keys in parts:
            merged[ranges_of(starts[rows], counts[rows])] = keys
        yield counts, merged


def _token_chunks(
    segments: Sequence[Segment], mappings: Sequence[_Mapping], token_count: int, starts: Array
) -> Iterator[tuple[Array, Array]]:
    for first, last in _chunks([segment.positions.offsets for segment in segments], mappings, token_count):
        chunk: list[Array] = []
        for segment, mapping in zip(segments, mappings, strict=True):
            low, high = np.searchsorted(mapping.terms, (first, last)).tolist()
            tokens, positions = segment.positions.with_tokens(low, high)
            old_docs, _ = segment.docs_at(positions)
            docs = mapping.docs[old_docs]
            kept = docs >= 0
            keys = (mapping.terms[tokens[kept]] - first).astype(np.uint64)
            old_starts, new_starts = segment.field_starts[2 * old_docs[kept]], starts[2 * docs[kept]]
            moved = positions[kept].astype(np.int64) - old_starts + new_starts
            chunk.append((keys << np.uint64(_TOKEN_SHIFT)) | moved.astype(np.uint64))
        keys = np.concatenate(chunk)
        keys.sort()
        yield _counts(keys, _TOKEN_SHIFT, last - first), keys.astype(np.uint32)


def _counts(keys: Array, shift: int, term_count: int) -> Array:
    """Return the number of sort keys of each term."""
    return np.bincount((keys >> np.uint64(shift)).astype(np.int64), minlength=term_count)


def _records(segments: Sequence[Segment], bases: Array, order: Array) -> Iterator[bytes]:
    owners = np.searchsorted(bases, order, side="right") - 1
    for owner, doc in zip(owners.tolist(), (order - bases[owners]).tolist(), strict=True):
        yield segments[owner].record(doc)
