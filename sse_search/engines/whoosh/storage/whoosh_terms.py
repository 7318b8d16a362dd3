"""
Give Whoosh the terms of a segment: a lexicon for each field, and a cursor over it.

Methods without a description implement Whoosh's interface (`whoosh.codec.base`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.doc_values import KINDS, FacetDictionary
from sse_search.engines.whoosh.storage.posting_lists import PostingList
from sse_search.engines.whoosh.storage.segment import Segment, date_text
from sse_search.engines.whoosh.storage.sorted_keys import split_runs
from sse_search.engines.whoosh.storage.whoosh_postings import Postings, PostingsMatcher
from sse_search.engines.whoosh.storage.whoosh_schema import WORDS
from sse_search.model import TEXT_FIELDS

_CACHED_POSTINGS = 1024

Array = NDArray[Any]


def field_norms(segment: Segment, field: str) -> Array:
    """Return the norm of a field in each document (an index into `FIELD_NORM_LENGTHS`); empty without lengths."""
    if field in TEXT_FIELDS:
        return segment.field_norms[:, TEXT_FIELDS.index(field)]
    if field != WORDS:
        return np.zeros(0, np.uint8)
    starts = segment.field_starts[::2].astype(np.int64)
    lengths = np.diff(starts) - 2  # a position is free after the title and after the body
    return np.minimum(np.searchsorted(FIELD_NORM_LENGTHS, lengths), len(FIELD_NORM_LENGTHS) - 1).astype(np.uint8)


class Lexicon(Protocol):
    """The terms of one field."""

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the terms that are not less than `first`, in order."""

    def postings(self, term: bytes) -> Postings | None:
        """Return the postings of a term; None when no document has it."""


class StemLexicon:
    """The stems in titles, or those in bodies."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._segment = segment
        self._field = field
        self._norms = field_norms(segment, field)

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the stems that occur in this field."""
        stems = self._segment.stems
        for ordinal in range(stems.lower_bound(first.decode()), len(stems)):
            if self._frequencies(self._segment.postings.of(ordinal)).any():
                yield stems.raw(ordinal)

    def postings(self, term: bytes) -> Postings | None:
        """Return the postings of a stem in this field."""
        postings = self._segment.postings_of(term.decode())
        frequencies = self._frequencies(postings)
        in_field = frequencies > 0
        if not in_field.any():
            return None
        docs = postings.docs[in_field]
        return Postings(docs, frequencies[in_field], self._norms.take(docs))

    def _frequencies(self, postings: PostingList) -> Array:
        return postings.title if self._field == "title" else postings.body


class TokenLexicon:
    """The tokens of titles and bodies, with their positions."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def _norms(self) -> Array:
        return field_norms(self._segment, WORDS)

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the tokens."""
        tokens = self._segment.tokens
        return map(tokens.raw, range(tokens.lower_bound(first.decode()), len(tokens)))

    def postings(self, term: bytes) -> Postings | None:
        """Return the postings of a token; positions count from the beginning of each document."""
        ordinal = self._segment.tokens.find(term.decode())
        if ordinal < 0:
            return None
        positions = self._segment.positions.of(ordinal)
        docs, _ = self._segment.docs_at(positions)
        bounds = np.append(split_runs(docs), len(docs))
        positions = positions - self._segment.field_starts[2 * docs]
        docs = docs[bounds[:-1]]
        return Postings(docs, np.diff(bounds), self._norms.take(docs), positions, bounds)


class DateLexicon:
    """The dates of documents."""

    def __init__(self, segment: Segment) -> None:
        self._date_codes = segment.dates[:, 0]

    @cached_property
    def _codes(self) -> dict[bytes, int]:
        return {date_text(code).encode(): code for code in np.unique(self._date_codes).tolist() if code}

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the dates."""
        dates = list(self._codes)
        return iter(dates[bisect_left(dates, first) :])

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents with a date."""
        code = self._codes.get(term)
        return None if code is None else Postings(np.flatnonzero(self._date_codes == code))


class ValueLexicon:
    """The doc values of one kind."""

    def __init__(self, segment: Segment, dictionary: FacetDictionary, kind: str) -> None:
        self._segment = segment
        self._dictionary = dictionary
        self._kind = kind

    def terms_from(self, first: bytes) -> Iterator[bytes]:
        """Yield the values that documents of the segment have."""
        ordinals = self._dictionary.by_kind[self._kind].tolist()
        for ordinal in ordinals[bisect_left(ordinals, first, key=self._value) :]:
            if len(self._segment.docs_with_value(ordinal)):
                yield self._value(ordinal)

    def postings(self, term: bytes) -> Postings | None:
        """Return the documents with a value."""
        docs = self._segment.docs_with_value(self._dictionary.ordinal(self._kind, term.decode()))
        return Postings(docs) if len(docs) else None

    def _value(self, ordinal: int) -> bytes:
        return self._dictionary.labelled[ordinal].value.encode()


class ArrayTermsReader(base.TermsReader):
    """Read all terms of a segment."""

    def __init__(self, segment: Segment, dictionary: FacetDictionary) -> None:
        self.lexicons: dict[str, Lexicon] = {
            **{field: StemLexicon(segment, field) for field in TEXT_FIELDS},
            WORDS: TokenLexicon(segment),
            "date": DateLexicon(segment),
            **{kind: ValueLexicon(segment, dictionary, kind) for kind in KINDS},
        }
        self._find = lru_cache(_CACHED_POSTINGS)(self._read_postings)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return sorted(self.lexicons)

    def cursor(self, fieldname: str, fieldobj: Any) -> LexiconCursor:
        return LexiconCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            if field >= fieldname:
                for term in self.lexicons[field].terms_from(prefix if field == fieldname else b""):
                    yield field, term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self._postings(fieldname, text).info

    def frequency(self, fieldname: str, text: bytes) -> float:
        postings = self._find(fieldname, text)
        return postings.info.weight() if postings else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        postings = self._find(fieldname, text)
        return len(postings.docs) if postings else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingsMatcher:
        return PostingsMatcher(self._postings(fieldname, text), (fieldname, text), format_, scorer)

    def _postings(self, field: str, term: bytes) -> Postings:
        postings = self._find(field, term)
        if postings is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return postings

    def _read_postings(self, field: str, term: bytes) -> Postings | None:
        lexicon = self.lexicons.get(field)
        return lexicon.postings(term) if lexicon else None


class LexiconCursor(base.FieldCursor):
    """Step through the terms of a field; Whoosh looks up fuzzy words with it."""

    def __init__(self, reader: ArrayTermsReader, field: str, field_type: Any) -> None:
        self._reader = reader
        self._field = field
        self._type = field_type
        self.first()

    def first(self) -> Any:
        return self.find(b"")

    def find(self, term: Any) -> Any:
        first = term if isinstance(term, bytes) else self._type.to_bytes(term)
        self._terms = self._reader.lexicons[self._field].terms_from(first)
        return self.next()

    def next(self) -> Any:
        self._term = next(self._terms, None)
        return self.text()

    def text(self) -> Any:
        return None if self._term is None else self._type.from_bytes(self._term)

    def term_info(self) -> TermInfo | None:
        return None if self._term is None else self._reader.term_info(self._field, self._term)

    def is_valid(self) -> bool:
        return self._term is not None
