"""
Match and score a leaf query in every segment.

A leaf is scored as one term (engines/scoring.py): its frequencies are those of all tokens that it stands for, and its
document frequency counts over all segments. So a leaf is read in every segment first, and scored afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import scoring
from sse_search.engines.queries import EntityQuery, LeafQuery
from sse_search.engines.whoosh.searching.postings import leaf_postings
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.posting_lists import Columns, weighted
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import split_runs
from sse_search.model import TEXT_FIELDS

Array = NDArray[Any]
LengthNorms = Callable[[int, tuple[str, ...]], Array]
"""Returns the length norms of all documents of a segment, by the segment's ordinal and the fields."""

_LENGTHS = np.array(scoring.FIELD_NORM_LENGTHS, np.float32)


class Matches(NamedTuple):
    """
    Live documents of one segment that match a query.

    Attributes:
        docs: Ascending; None for every live document.
        scores: Their scores, of single precision; None when nothing scored them.
        has_zeros: Whether scores may be 0: then a score does not tell whether a document matches.
    """

    docs: Array | None
    scores: Array | None
    has_zeros: bool = False


class CollectionStatistics(NamedTuple):
    """What scores depend on, over all segments: the number of live documents and the average length of each field."""

    doc_count: int
    average_lengths: Mapping[str, float]

    @classmethod
    def of(cls, readers: Sequence[SegmentReader]) -> CollectionStatistics:
        """Add up the segments of a generation."""
        doc_count = sum(reader.live_count for reader in readers)
        totals = {
            field: sum(reader.length_sums[column] for reader in readers) for column, field in enumerate(TEXT_FIELDS)
        }
        return cls(doc_count, {field: total / doc_count if doc_count else 0.0 for field, total in totals.items()})

    def length_norms(self, segment: Segment, fields: Sequence[str]) -> Array:
        """Return for each document of a segment the factor of its frequencies in these fields."""
        lengths = [_LENGTHS.take(segment.field_norms[:, TEXT_FIELDS.index(field)]) for field in fields]
        average = scoring.weighted_sum(fields, [self.average_lengths[field] for field in fields])
        return scoring.length_norm(scoring.weighted_sum(fields, lengths), average)


def score_leaf(
    leaf: LeafQuery,
    readers: Sequence[SegmentReader],
    statistics: CollectionStatistics,
    values: FacetDictionary,
    length_norms: LengthNorms,
    *,
    check: Callable[[], None],
) -> tuple[Matches, ...]:
    """Return the matches of a leaf in every segment; `check` is called now and then and may raise an exception."""
    if isinstance(leaf, EntityQuery):
        tagged = [_tagged_docs(leaf.ids, reader, values) for reader in readers]
        idf = scoring.idf(statistics.doc_count, sum(map(len, tagged)))
        score = scoring.saturate(scoring.TAG_WEIGHT, idf)
        return tuple(Matches(docs, np.full(len(docs), score, np.float32)) for docs in tagged)
    counted = [leaf_postings(leaf, reader, check) for reader in readers]
    idf = scoring.idf(statistics.doc_count, sum(len(postings.docs) for postings in counted))
    return tuple(
        Matches(postings.docs, _scores(postings, leaf.fields, length_norms(ordinal, leaf.fields), idf))
        for ordinal, postings in enumerate(counted)
    )


def _scores(postings: Columns, fields: tuple[str, ...], length_norms: Array, idf: float) -> Array:
    frequencies = weighted(postings, fields)
    frequencies *= length_norms.take(postings.docs)
    return scoring.saturate(frequencies, idf)


def _tagged_docs(ids: Sequence[str], reader: SegmentReader, values: FacetDictionary) -> Array:
    """Return the live documents that are tagged with at least one of some entities."""
    ordinals = [ordinal for entity in ids for ordinal in values.ordinals(entity.partition(":")[0], entity)]
    lists = [docs for ordinal in ordinals if len(docs := reader.segment.docs_with_value(ordinal))]
    docs = lists[0] if len(lists) == 1 else union(lists)
    return reader.only_live(docs.astype(np.int64))


def union(lists: Sequence[Array]) -> Array:
    """Return what is in any of some ascending arrays of documents; a stable sort gains from their order."""
    docs = np.concatenate([np.zeros(0, np.int64), *lists])
    docs.sort(kind="stable")
    return docs[split_runs(docs)]
