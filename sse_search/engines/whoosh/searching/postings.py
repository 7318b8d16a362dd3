"""
Read the postings of a leaf query in one segment: its live documents, and how often it occurs in their text fields.

Terms are read from the posting lists of their stems, phrases and patterns from the positions of their tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.queries import PhraseQuery, TermQuery, TextQuery
from sse_search.engines.whoosh.searching.term_dictionary import token_ordinals
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import split_runs
from sse_search.text.stemming import query_stems

Array = NDArray[Any]


class Frequencies(NamedTuple):
    """Documents of one segment, ascending, and how often something occurs in their titles and bodies."""

    docs: Array
    title: Array
    body: Array

    def of(self, field: str) -> Array:
        """Return the frequencies in a field."""
        return self.title if field == "title" else self.body


def leaf_frequencies(leaf: TextQuery, reader: SegmentReader) -> Frequencies:
    """Return the live documents that match a leaf, and how often it occurs in them."""
    segment = reader.segment
    if isinstance(leaf, TermQuery):
        return _live(_term_frequencies(leaf.token, segment), reader, leaf.fields)
    if isinstance(leaf, PhraseQuery):
        positions = _phrase_positions(leaf.tokens, segment)
    else:
        positions = _token_positions(token_ordinals(leaf, segment), segment)
    return frequencies_at(positions, reader, leaf.fields)


def has_title(doc: int, tokens: Sequence[str], segment: Segment) -> bool:
    """Tell whether the title of a document has a phrase."""
    docs, in_title = segment.docs_at(_phrase_positions(tokens, segment))
    return bool((in_title & (docs == doc)).any())


def frequencies_at(positions: Array, reader: SegmentReader, fields: Sequence[str]) -> Frequencies:
    """Count ascending positions by live document and field, in documents that have one in `fields`."""
    docs, in_title = reader.segment.docs_at(positions)
    first = split_runs(docs)
    if not len(first):
        return Frequencies(docs, docs, docs)
    title = np.add.reduceat(in_title, first, dtype=np.int64)
    body = np.diff(np.append(first, len(docs))) - title
    return _live(Frequencies(docs[first], title, body), reader, fields)


def _live(frequencies: Frequencies, reader: SegmentReader, fields: Sequence[str]) -> Frequencies:
    """Leave out deleted documents, and documents that have nothing in `fields`."""
    keep: Array | None = None if reader.live_docs is None else reader.live_docs[frequencies.docs]
    if len(fields) == 1:
        in_field = frequencies.of(fields[0]) > 0
        keep = in_field if keep is None else keep & in_field
    return frequencies if keep is None else Frequencies(*(column[keep] for column in frequencies))


def _term_frequencies(token: str, segment: Segment) -> Frequencies:
    """Count a token by its stem in each language of the segment; each document is in one list only."""
    lists = [
        postings
        for stem in dict.fromkeys(query_stems(token, segment.languages))
        if len(postings := segment.postings_of(stem))
    ]
    postings = lists[0] if len(lists) == 1 else np.concatenate([segment.postings[:0], *lists])
    if len(lists) > 1:
        postings = postings[np.argsort(postings["doc"], kind="stable")]
    return Frequencies(postings["doc"].astype(np.int64), postings["title"], postings["body"])


def _phrase_positions(tokens: Sequence[str], segment: Segment) -> Array:
    """Return the positions at which a phrase begins."""
    ordinals = [segment.tokens.find(token) for token in tokens]
    if min(ordinals, default=-1) < 0:
        return segment.positions[:0]
    lists = [segment.positions_of(ordinal, ordinal + 1) for ordinal in ordinals]
    rarest = min(range(len(lists)), key=lambda offset: len(lists[offset]))
    starts = lists[rarest][lists[rarest] >= rarest] - np.uint32(rarest)
    for offset, positions in enumerate(lists):
        if offset != rarest and len(starts):
            expected = starts + np.uint32(offset)  # of the type of the positions, which are not copied for the search
            nearest = positions.take(np.searchsorted(positions, expected), mode="clip")
            starts = starts[nearest == expected]
    return starts


def _token_positions(ordinals: Array, segment: Segment) -> Array:
    """Return all positions of some tokens, ascending; those of neighbours in the dictionary lie side by side."""
    if not len(ordinals):
        return segment.positions[:0]
    ends = np.append(np.flatnonzero(np.diff(ordinals) != 1), len(ordinals) - 1)
    begin, lists = 0, []
    for end in ends.tolist():
        lists.append(segment.positions_of(int(ordinals[begin]), int(ordinals[end]) + 1))
        begin = end + 1
    return lists[0] if len(ordinals) == 1 else np.sort(np.concatenate(lists), kind="stable")
