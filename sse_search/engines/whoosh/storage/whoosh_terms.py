"""
Read the terms and postings of a segment's arrays for Whoosh.

A lexicon gives the terms of one field in order, and the postings of a term. Postings stay arrays until a matcher
reads them, a block at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint

from sse_search.engines.queries import TEXT_FIELDS
from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.doc_values import KINDS, FacetDictionary
from sse_search.engines.whoosh.storage.segment import Segment, date_text
from sse_search.engines.whoosh.storage.whoosh_schema import WORDS
from sse_search.engines.whoosh.writing.inversion import split_runs

BLOCK = 512
"""Postings that a matcher decodes at a time, and whose best possible score it knows."""
_CACHED_POSTINGS = 1024

Array = NDArray[Any]


def field_norms(segment: Segment, field: str) -> Array:
    """Return the field norm of each document (an index into `FIELD_NORM_LENGTHS`); empty for fields without lengths."""
    if field in TEXT_FIELDS:
        return segment.lengths[:, TEXT_FIELDS.index(field)]
    if field != WORDS:
        return np.zeros(0, np.uint8)
    starts = segment.starts.astype(np.int64)
    words = starts[2::2] - starts[:-1:2] - 2  # title and body are followed by a free position each
    return np.minimum(np.searchsorted(FIELD_NORM_LENGTHS, words), len(FIELD_NORM_LENGTHS) - 1).astype(np.uint8)


class Postings:
    """
    The postings of a term.

    Attributes:
        docs: Documents, ascending.
        weights: Frequency of the term in each; None for 1.
        norms: Length of the field in each, as indexes into `FIELD_NORM_LENGTHS`; None where the field has no lengths.
        positions: Of all documents, one after the other; those of the n-th begin at `bounds[n]`. None when not kept.
    """

    def __init__(
        self,
        docs: Array,
        weights: Array | None = None,
        norms: Array | None = None,
        positions: Array | None = None,
        bounds: Array | None = None,
    ) -> None:
        self.docs = docs
        self.weights = weights
        self.norms = norms
        self._positions = positions
        self._bounds = bounds

    @property
    def has_positions(self) -> bool:
        return self._positions is not None

    def positions(self, posting: int) -> list[int]:
        """Return the positions of one posting."""
        assert self._positions is not None
        assert self._bounds is not None
        first, last = self._bounds[posting : posting + 2].tolist()
        positions: list[int] = self._positions[first:last].tolist()
        return positions

    @cached_property
    def info(self) -> TermInfo:
        """What Whoosh knows of the term itself."""
        weight = len(self.docs) if self.weights is None else int(self.weights.sum())
        longest = 0 if self.norms is None else FIELD_NORM_LENGTHS[int(self.norms.max())]
        first, last = int(self.docs[0]), int(self.docs[-1])
        shortest, greatest = min(self.block_min_lengths), max(self.block_max_weights)
        return TermInfo(float(weight), len(self.docs), shortest, longest, greatest, first, last)

    @cached_property
    def block_max_weights(self) -> list[float]:
        """The greatest weight in each block."""
        starts = range(0, len(self.docs), BLOCK)
        if self.weights is None:
            return [1.0] * len(starts)
        greatest: list[float] = np.maximum.reduceat(self.weights, starts).astype(float).tolist()
        return greatest

    @cached_property
    def block_min_lengths(self) -> list[int]:
        """The shortest field in each block."""
        starts = range(0, len(self.docs), BLOCK)
        if self.norms is None:
            return [0] * len(starts)
        return [FIELD_NORM_LENGTHS[norm] for norm in np.minimum.reduceat(self.norms, starts).tolist()]


class Lexicon(Protocol):
    """The terms of one field."""

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms from the first that is not less than this, in order."""

    def postings(self, term: bytes) -> Postings | None:
        """Return the postings of a term; None when no document has it."""


class StemLexicon:
    """Stems in the title, or in the body."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._segment = segment
        self._field = field
        self._norms = field_norms(segment, field)

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms of the segment that are in this field."""
        terms, offsets = self._segment.stems, self._segment.stem_offsets
        for ordinal in range(terms.place(first.decode()), len(terms)):
            start, end = offsets[ordinal : ordinal + 2].tolist()
            if self._segment.postings[start:end][self._field].any():
                yield terms.raw(ordinal)

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents that have the term in this field."""
        postings = self._segment.postings_of(term.decode())
        postings = postings[postings[self._field] > 0]
        if not len(postings):
            return None
        docs = np.ascontiguousarray(postings["doc"])
        return Postings(docs, np.ascontiguousarray(postings[self._field]), self._norms.take(docs))


class WordLexicon:
    """Folded words in title and body, with their positions."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def _norms(self) -> Array:
        return field_norms(self._segment, WORDS)

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the words of the segment."""
        words = self._segment.tokens
        return map(words.raw, range(words.place(first.decode()), len(words)))

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents that have the word; positions count from the first word of a document."""
        ordinal = self._segment.tokens.find(term.decode())
        if ordinal < 0:
            return None
        positions = self._segment.positions_of(ordinal, ordinal + 1)
        docs, _ = self._segment.documents_at(positions)
        bounds = np.append(split_runs(docs), len(docs))
        positions = positions - self._segment.starts[2 * docs]
        docs = docs[bounds[:-1]]
        return Postings(docs, np.diff(bounds), self._norms.take(docs), positions, bounds)


class DateLexicon:
    """Dates as text."""

    def __init__(self, segment: Segment) -> None:
        self._dates = segment.days[:, 0]

    @cached_property
    def _numbers(self) -> dict[bytes, int]:
        return {date_text(date).encode(): date for date in np.unique(self._dates).tolist() if date}

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the dates of the segment."""
        dates = list(self._numbers)
        return iter(dates[bisect_left(dates, first) :])

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents of a date."""
        date = self._numbers.get(term)
        return None if date is None else Postings(np.flatnonzero(self._dates == date))


class FacetLexicon:
    """Values of a facet."""

    def __init__(self, segment: Segment, values: FacetDictionary, facet: str) -> None:
        self._segment = segment
        self._values = values
        self._facet = facet

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the values that documents of the segment have."""
        ordinals = self._values.by_kind[self._facet].tolist()
        for ordinal in ordinals[bisect_left(ordinals, first, key=self._text) :]:
            if len(self._segment.documents_of(ordinal)):
                yield self._text(ordinal)

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents that have a value."""
        docs = self._segment.documents_of(self._values.number(self._facet, term.decode()))
        return Postings(docs) if len(docs) else None

    def _text(self, ordinal: int) -> bytes:
        return self._values.named[ordinal].value.encode()


class ArrayTermsReader(base.TermsReader):
    """Whoosh's view of all terms of a segment."""

    def __init__(self, segment: Segment, values: FacetDictionary) -> None:
        self.lexicons: dict[str, Lexicon] = {
            **{field: StemLexicon(segment, field) for field in TEXT_FIELDS},
            WORDS: WordLexicon(segment),
            "date": DateLexicon(segment),
            **{kind: FacetLexicon(segment, values, kind) for kind in KINDS},
        }
        self._find = lru_cache(_CACHED_POSTINGS)(self._read)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of all fields that have terms."""
        return sorted(self.lexicons)

    def cursor(self, fieldname: str, fieldobj: Any) -> LexiconCursor:
        """Return a cursor before the first term of a field."""
        return LexiconCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms, field by field."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a field from `prefix` on, and those of the fields that follow."""
        for field in self.indexed_field_names():
            if field >= fieldname:
                for term in self.lexicons[field].terms_from(prefix if field == fieldname else b""):
                    yield field, term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield what `terms` yields with the statistics of each."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield what `terms_from` yields with the statistics of each."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return the statistics of a term."""
        return self._postings(fieldname, text).info

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term occurs; 0 when it does not."""
        postings = self._find(fieldname, text)
        return postings.info.weight() if postings else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a term; 0 when none does."""
        postings = self._find(fieldname, text)
        return len(postings.docs) if postings else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingsMatcher:
        """Return a matcher of a term."""
        return PostingsMatcher(self._postings(fieldname, text), (fieldname, text), format_, scorer)

    def _postings(self, field: str, term: bytes) -> Postings:
        postings = self._find(field, term)
        if postings is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return postings

    def _read(self, field: str, term: bytes) -> Postings | None:
        lexicon = self.lexicons.get(field)
        return lexicon.postings(term) if lexicon else None


class LexiconCursor(base.FieldCursor):
    """Walks through the terms of a field."""

    def __init__(self, reader: ArrayTermsReader, field: str, field_type: Any) -> None:
        self._reader = reader
        self._field = field
        self._type = field_type
        self.first()

    def first(self) -> Any:
        """Go to the first term."""
        return self.find(b"")

    def find(self, term: Any) -> Any:
        """Go to the first term that is not less."""
        first = term if isinstance(term, bytes) else self._type.to_bytes(term)
        self._terms = self._reader.lexicons[self._field].terms_from(first)
        return self.next()

    def next(self) -> Any:
        """Go to the next term."""
        self._term = next(self._terms, None)
        return self.text()

    def text(self) -> Any:
        """Return the term as text; None behind the last."""
        return None if self._term is None else self._type.from_bytes(self._term)

    def term_info(self) -> TermInfo | None:
        """Return the statistics of the term."""
        return None if self._term is None else self._reader.term_info(self._field, self._term)

    def is_valid(self) -> bool:
        """Say whether there is a term here."""
        return self._term is not None


class PostingsMatcher(LeafMatcher):
    """Walks through the postings of a term, decoding a block at a time."""

    def __init__(self, postings: Postings, term: tuple[str, bytes], format_: Any, scorer: Any, start: int = 0) -> None:
        self.format = format_
        self.scorer = scorer
        self._postings = postings
        self._term = term
        self._go_to(start)

    def _go_to(self, posting: int) -> None:
        """Decode the block of a posting; behind the last one, the last block still counts as the current one."""
        self._i = posting % BLOCK
        self._start = posting - self._i
        self._docs = self._postings.docs[self._start : self._start + BLOCK].tolist()
        self._weights: list[float] | None = None
        self._block = self._start // BLOCK if self._docs else self._start // BLOCK - 1

    def is_active(self) -> bool:
        """Say whether there is a posting here."""
        return self._i < len(self._docs)

    def reset(self) -> None:
        """Go to the first posting."""
        self._go_to(0)

    def copy(self) -> PostingsMatcher:
        """Return a matcher at the same posting."""
        return PostingsMatcher(self._postings, self._term, self.format, self.scorer, self._start + self._i)

    def id(self) -> int:
        """Return the document of the posting."""
        doc: int = self._docs[self._i]
        return doc

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from this posting on."""
        return iter(self._postings.docs[self._start + self._i :].tolist())

    def next(self) -> bool:  # type: ignore[override] # typed None by Whoosh, whose collectors read it
        """Go to the next posting; returns whether it is in another block."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._docs):
            return False
        self._go_to(self._start + BLOCK)
        return True

    def skip_to(self, id: int) -> None:
        """Go to the first posting of this document or one after it."""
        if not self.is_active():
            raise ReadTooFar
        if id > self._docs[-1]:
            self._go_to(int(np.searchsorted(self._postings.docs, id)))
        else:
            self._i = bisect_left(self._docs, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the next block that may hold a score above this; returns how many blocks were skipped."""
        skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._go_to(self._start + BLOCK)
            skipped += 1
        return skipped

    def weight(self) -> float:
        """Return the frequency of the term in the document."""
        if self._weights is None:
            weights = self._postings.weights
            block = slice(self._start, self._start + BLOCK)
            self._weights = [1.0] * len(self._docs) if weights is None else weights[block].astype(float).tolist()
        return self._weights[self._i]

    def value(self) -> bytes:
        """Return what Whoosh's own codec stores with the posting."""
        if self._postings.has_positions:
            value: bytes = self.format.encode(self.value_as("positions"))
            return value
        return b"" if self._postings.weights is None else pack_uint(int(self.weight()))

    def value_as(self, astype: str) -> Any:
        """Return what is stored with the posting; positions without encoding them first."""
        if astype == "positions" and self._postings.has_positions:
            return self._postings.positions(self._start + self._i)
        return self.format.decode_as(astype, self.value())

    def block_min_length(self) -> int:
        """Return the length of the shortest field in the block."""
        return self._postings.block_min_lengths[self._block]

    def block_max_length(self) -> int:
        """Return an upper bound of the length of the fields in the block."""
        return self._postings.info.max_length()

    def block_max_weight(self) -> float:
        """Return the greatest frequency in the block."""
        return self._postings.block_max_weights[self._block]
