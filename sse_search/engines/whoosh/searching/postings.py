"""
Read the postings of a leaf query in one segment: its live documents, and how often it occurs in their text fields.

Terms are read from the posting lists of their stems, phrases, chains and patterns from the positions of their tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.queries import NearQuery, PhraseQuery, TermQuery, TextQuery
from sse_search.engines.whoosh.searching.chains import chain_starts, sloppy_spans
from sse_search.engines.whoosh.searching.positions import phrase_lists, phrase_positions, token_positions
from sse_search.engines.whoosh.searching.term_dictionary import token_ordinals
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.posting_lists import AnyPostings, Columns, joined
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import split_runs

Array = NDArray[Any]


def _go_on() -> None:
    """Do nothing: there is no deadline."""


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
    postings = leaf_postings(leaf, reader, _go_on)
    return Frequencies(postings.docs, postings.title, postings.body)


def leaf_postings(leaf: TextQuery, reader: SegmentReader, check: Callable[[], None]) -> Columns:
    """Return the same, decoded where it is read; `check` is called now and then and may raise an exception."""
    segment = reader.segment
    if isinstance(leaf, TermQuery):
        return _live(_term_postings(leaf.token, segment), reader, leaf.fields)
    if isinstance(leaf, NearQuery):
        return _chain_frequencies(leaf, reader, check)
    if isinstance(leaf, PhraseQuery):
        positions = _phrase_starts(leaf, segment, check)
    else:
        positions = token_positions(token_ordinals(leaf, segment), segment)
    return frequencies_at(positions, reader, leaf.fields)


def _chain_frequencies(query: NearQuery, reader: SegmentReader, check: Callable[[], None]) -> Frequencies:
    """Count the chains of a query: in each field the occurrences of the operand that has the fewest."""
    chain = chain_starts(query, reader.segment, check)
    counted = [frequencies_at(starts, reader, query.fields) for starts in chain]
    title, body = (np.minimum.reduce([getattr(each, field) for each in counted]) for field in ("title", "body"))
    return Frequencies(counted[0].docs, title, body)


def _phrase_starts(phrase: PhraseQuery, segment: Segment, check: Callable[[], None]) -> Array:
    """Return the positions at which a phrase begins."""
    if not phrase.slop:
        return phrase_positions(phrase.tokens, segment)
    starts: Array = np.unique(sloppy_spans(phrase_lists(phrase.tokens, segment), phrase.slop, segment, check).first)
    return starts


def has_title(doc: int, tokens: Sequence[str], segment: Segment) -> bool:
    """Tell whether the title of a document has a phrase."""
    docs, in_title = segment.docs_at(phrase_positions(tokens, segment))
    return bool((in_title & (docs == doc)).any())


def frequencies_at(positions: Array, reader: SegmentReader, fields: Sequence[str]) -> Columns:
    """Count ascending positions by live document and field, in documents that have one in `fields`."""
    docs, in_title = reader.segment.docs_at(positions)
    first = split_runs(docs)
    if not len(first):
        return Frequencies(docs, docs, docs)
    title = np.add.reduceat(in_title, first, dtype=np.int64)
    body = np.diff(np.append(first, len(docs))) - title
    return _live(Frequencies(docs[first], title, body), reader, fields)


def _live(postings: Columns, reader: SegmentReader, fields: Sequence[str]) -> Columns:
    """Leave out deleted documents, and documents that have nothing in `fields`."""
    keep: Array | None = None if reader.live_docs is None else reader.live_docs[postings.docs]
    if len(fields) == 1:
        in_field = getattr(postings, fields[0]) > 0
        keep = in_field if keep is None else keep & in_field
    if keep is None:
        return postings
    return Frequencies(postings.docs[keep], postings.title[keep], postings.body[keep])


def _term_postings(token: str, segment: Segment) -> AnyPostings:
    """Count a token by its stem in each language; a document has one language, so that it is in one list only."""
    return joined(segment.stem_postings(token) or [segment.postings.none()])
