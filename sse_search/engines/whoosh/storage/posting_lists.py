"""
Encode the postings of stems, and the stems of documents.

A posting is a document with the frequencies of a stem in its title and its body, packed into three or four bytes. A
stem of a document has one frequency, that of title and body added up by `scoring.FIELD_WEIGHTS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import scoring
from sse_search.engines.whoosh.storage.array_file import ArrayFile
from sse_search.engines.whoosh.storage.packed_integers import ESCAPE, Exceptions, codes_of, integers_of, sortable
from sse_search.engines.whoosh.storage.sorted_keys import split_runs

POSTING = np.dtype([("doc", "<u4"), ("body", "<u2"), ("title", "u1"), ("unused", "u1")])
"""A posting that is not encoded: body at most 65,535, title at most 255."""
DOC_STEM_SHIFT = 16
"""Key of a stem of a document that is not encoded: ordinal of the stem | frequency."""
MAX_DOC_STEM_FREQUENCY = (1 << DOC_STEM_SHIFT) - 1
_TITLE_BITS, _BODY_BITS = 2, 6
_BODY_MASK = (1 << _BODY_BITS) - 1

Array = NDArray[Any]


def posting_codes(postings: Array) -> Array:
    """Return the codes of the frequencies of postings."""
    title, body = postings["title"].astype(np.uint32), postings["body"]
    fits = (title < 1 << _TITLE_BITS) & (body <= _BODY_MASK)
    return np.where(fits, (title << _BODY_BITS) | body, ESCAPE).astype(np.uint8)


def doc_stem_codes(frequencies: Array) -> Array:
    """Return the codes of the frequencies of stems of documents."""
    return np.minimum(frequencies, ESCAPE).astype(np.uint8)


class Columns(Protocol):
    """Documents, ascending, and how often something occurs in their titles and bodies."""

    @property
    def docs(self) -> Array:
        """The documents, int64."""

    @property
    def title(self) -> Array:
        """Their frequencies in titles."""

    @property
    def body(self) -> Array:
        """Their frequencies in bodies."""


def weighted(postings: Columns, fields: tuple[str, ...]) -> Array:
    """Return the frequencies of documents in some fields, added up by the weights of these (`scoring`), float32."""
    if isinstance(postings, PostingList):
        return postings.weighted(fields)
    return scoring.weighted_sum(fields, [getattr(postings, field).astype(np.float32) for field in fields])


@lru_cache
def _weighted_codes(fields: tuple[str, ...]) -> Array:
    """Return the weighted frequency that each code stands for."""
    codes = np.arange(ESCAPE + 1)
    decoded = {"title": codes >> _BODY_BITS, "body": codes & _BODY_MASK}
    return scoring.weighted_sum(fields, [decoded[field].astype(np.float32) for field in fields])


class PostingList:
    """
    Consecutive postings of a segment, by document; decoded when they are read.

    Args:
        start: Index of the first one in the segment.
    """

    def __init__(self, packed: Array, start: int, exceptions: Exceptions) -> None:
        self._packed = packed
        self._start = start
        self._exceptions = exceptions

    def __len__(self) -> int:
        return len(self._packed)

    def first(self, count: int) -> PostingList:
        """Return the first postings."""
        return PostingList(self._packed[:count], self._start, self._exceptions)

    @cached_property
    def docs(self) -> Array:
        """The documents, int64."""
        return integers_of(self._packed)

    @cached_property
    def title(self) -> Array:
        """Their frequencies in titles, uint8."""
        return self._frequencies("title", codes_of(self._packed) >> _BODY_BITS)

    @cached_property
    def body(self) -> Array:
        """Their frequencies in bodies, uint16."""
        return self._frequencies("body", (codes_of(self._packed) & _BODY_MASK).astype(np.uint16))

    def _frequencies(self, field: str, frequencies: Array) -> Array:
        low, high = self._own_exceptions
        if low < high:
            indexes = self._exceptions.indexes[low:high] - self._start
            frequencies[indexes] = self._exceptions.frequencies[field][low:high]
        return frequencies

    def weighted(self, fields: tuple[str, ...]) -> Array:
        """Return the weighted frequencies in some fields; see `weighted`."""
        frequencies = _weighted_codes(fields).take(codes_of(self._packed))
        low, high = self._own_exceptions
        if low < high:
            excepted = self._exceptions.frequencies[low:high]
            frequencies[self._exceptions.indexes[low:high] - self._start] = scoring.weighted_sum(
                fields, [excepted[field].astype(np.float32) for field in fields]
            )
        return frequencies

    @cached_property
    def _own_exceptions(self) -> tuple[int, int]:
        return self._exceptions.between(self._start, self._start + len(self._packed))

    def _excepted(self) -> tuple[Array, Array]:
        """Return the documents whose frequencies are exceptions, and these."""
        own = slice(*self._own_exceptions)
        return self.docs[self._exceptions.indexes[own] - self._start], self._exceptions.frequencies[own]

    @staticmethod
    def joined(lists: Sequence[PostingList]) -> PostingList:
        """Return lists that have no document in common as one; a stable sort merges what is in order."""
        packed = np.concatenate([sortable(each._packed) for each in lists])
        packed.sort(kind="stable")
        listed = [each._excepted() for each in lists if range(*each._own_exceptions)]
        if not listed:
            return PostingList(packed, 0, Exceptions(packed[:0], packed[:0]))
        docs, frequencies = map(np.concatenate, zip(*listed, strict=True))
        order = np.argsort(docs)
        indexes = integers_of(packed).searchsorted(docs[order])
        return PostingList(packed, 0, Exceptions(indexes, frequencies[order]))


class MergedPostings:
    """The postings of several stems together, by document; each has the columns of a `PostingList`."""

    def __init__(self, docs: Array, title: Array, body: Array) -> None:
        self.docs = docs
        self.title = title
        self.body = body

    def __len__(self) -> int:
        return len(self.docs)

    def first(self, count: int) -> MergedPostings:
        """Return the first postings."""
        return MergedPostings(self.docs[:count], self.title[:count], self.body[:count])


AnyPostings = PostingList | MergedPostings


def joined(lists: Sequence[AnyPostings]) -> AnyPostings:
    """Return lists, at least one, that have no document in common as one, by document."""
    if len(lists) == 1:
        return lists[0]
    plain = [each for each in lists if isinstance(each, PostingList)]
    if len(plain) == len(lists):
        return PostingList.joined(plain)
    docs, title, body = map(np.concatenate, zip(*((each.docs, each.title, each.body) for each in lists), strict=True))
    by_doc = np.argsort(docs, kind="stable")
    return MergedPostings(docs[by_doc], title[by_doc], body[by_doc])


class PostingLists:
    """
    The postings of every stem of a segment.

    Attributes:
        offsets: Where the postings of each stem begin, and the end.
    """

    def __init__(self, file: ArrayFile) -> None:
        self.offsets = file["stem_offsets"]
        self._packed = file["postings"]
        self._exceptions = Exceptions(file["posting_exceptions"], file["posting_frequencies"])

    def of(self, stem: int) -> PostingList:
        """Return the postings of a stem."""
        return self.between(stem, stem + 1)

    def between(self, first: int, last: int) -> PostingList:
        """Return the postings of stems `first` to `last - 1`, stem by stem."""
        start, end = int(self.offsets[first]), int(self.offsets[last])
        return PostingList(self._packed[start:end], start, self._exceptions)

    def of_any(self, stems: Sequence[int]) -> AnyPostings:
        """Return the postings of one stem, or of several stems together, a document once."""
        if len(stems) == 1:
            return self.of(stems[0])
        ordinals = np.sort(stems)
        starts, ends = (self.offsets.take(each).astype(np.int64) for each in (ordinals, ordinals + 1))
        packed = _elements(self._packed, starts.tolist(), (ends - starts).tolist())
        listed = PostingList(packed, 0, self._exceptions.within(starts, ends))
        order = np.argsort(listed.docs, kind="stable")
        docs = listed.docs[order]
        first = split_runs(docs)
        title, body = (np.add.reduceat(each[order], first, dtype=np.int64) for each in (listed.title, listed.body))
        return MergedPostings(docs[first], title, body)

    def none(self) -> PostingList:
        """Return a list of no postings."""
        return PostingList(self._packed[:0], 0, self._exceptions)


class DocStemList(NamedTuple):
    """The stems of some documents: how many each document has, the ordinals of all, and their frequencies."""

    counts: Array
    stems: Array
    frequencies: Array


class DocStems:
    """The stems of every document of a segment."""

    def __init__(self, file: ArrayFile) -> None:
        self._offsets = file["doc_stem_offsets"]
        self._packed = file["doc_stems"]
        self._exceptions = Exceptions(file["doc_stem_exceptions"], file["doc_stem_frequencies"])

    def of(self, docs: Array) -> DocStemList:
        """Return the stems of some documents, by document and stem."""
        starts = self._offsets.take(docs).astype(np.int64)
        counts = self._offsets.take(docs + 1) - starts
        packed = _elements(self._packed, starts.tolist(), counts.tolist())
        frequencies = codes_of(packed)
        if len(self._exceptions.indexes) and (frequencies == ESCAPE).any():
            frequencies = frequencies.astype(np.uint16)
            ends = np.cumsum(counts)
            for start, low, high in zip(starts.tolist(), (ends - counts).tolist(), ends.tolist(), strict=True):
                own = slice(*self._exceptions.between(start, start + high - low))
                frequencies[self._exceptions.indexes[own] - start + low] = self._exceptions.frequencies[own]
        return DocStemList(counts, integers_of(packed), frequencies)


def _elements(packed: Array, starts: list[int], counts: list[int]) -> Array:
    """Return consecutive elements from each start; copying bytes is faster than indexing elements of three."""
    size = packed.itemsize
    content = memoryview(packed.view(np.uint8).data)

    def parts() -> Iterator[memoryview]:
        for start, count in zip(starts, counts, strict=True):
            yield content[start * size : (start + count) * size]

    return np.frombuffer(b"".join(parts()), packed.dtype)
