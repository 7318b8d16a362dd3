"""
Read a segment: the immutable arrays of a set of documents.

Documents are sorted from the newest to the oldest (undated last, equal dates by id), so the ordinal of a document is
also its rank by date and breaks ties between equal scores. Arrays of N documents:

    ids                                        item ids as integers
    sorted_id_docs                             documents by ascending item id
    dates, N x 3                               date code, first day and last day
    oldest_ranks                               rank of each document from the oldest to the newest
    field_norms, N x 2                         lengths of title and body, one byte each (engines/scoring.py)
    field_starts, 2 N + 1                      position of the first token of each title and each body
    value_rows, N x W                          doc values that are counted: W + slot (doc_values.py); below W: empty
    overflow_docs, overflow_slots              doc values that do not fit into the row of their document
    value_ordinals, value_offsets, value_docs  documents of each value
    stems, stem_offsets, postings              postings of each stem (posting_lists.py)
    doc_stems, doc_stem_offsets                stems of each document (posting_lists.py)
    tokens, token_offsets                      tokens, and the number of positions before each
    rare_positions, frequent_*                 positions of each token (position_lists.py)
    position_docs                              document at every 32nd position
    records, record_offsets                    encoded documents (record_store.py)

Positions count through all documents of a segment. One position is left free after every title and every body, so that
no phrase spans two of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.array_file import ArrayFile
from sse_search.engines.whoosh.storage.position_lists import PositionLists
from sse_search.engines.whoosh.storage.posting_lists import AnyPostings, DocStems, PostingList, PostingLists
from sse_search.engines.whoosh.storage.record_store import RecordStore
from sse_search.engines.whoosh.storage.sorted_keys import ranges_of
from sse_search.engines.whoosh.storage.stem_dictionary import StemDictionary
from sse_search.model import Document, is_item_id

SEGMENT_SUFFIX = ".arrays"
POSITION_SHIFT = 5
"""`position_docs` has an entry for every 2 ** 5 positions; a document has some hundred tokens."""

Array = NDArray[Any]

encode_record = msgspec.msgpack.Encoder().encode
"""Encode a document as the record that a segment keeps."""
decode_record = msgspec.msgpack.Decoder(Document).decode


@lru_cache(maxsize=4096)
def date_code(date: str | None) -> int:
    """
    Return a date as an integer that sorts like its text; 0 for no date.

    >>> date_code("2021-11-09"), date_code("2021-11"), date_code(None)
    (20211109, 20211100, 0)
    """
    year, month, day = [*map(int, (date or "0").split("-")), 0, 0][:3]
    return (year * 100 + month) * 100 + day


def date_text(code: int) -> str:
    """
    Return the text of a date code other than 0.

    >>> date_text(20211100)
    '2021-11'
    """
    year, month, day = code // 10_000, code // 100 % 100, code % 100
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def id_text(numeric_id: int) -> str:
    """
    Return an id that a segment stores as a number.

    >>> id_text(161)
    '00000000000000a1'
    """
    return f"{numeric_id:016x}"


class Segment:
    """
    Map a segment into memory.

    Attributes:
        doc_count: Number of documents, deleted ones included.
        postings: By stem. doc_stems: stems by document. positions: by token.
        The arrays are described above.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = file = ArrayFile(path)
        self.doc_count = int(file.meta["doc_count"])
        self.ids = file["ids"]
        self.dates = file["dates"]
        self.field_norms = file["field_norms"]
        self.field_starts = file["field_starts"]
        self.value_rows = file["value_rows"]
        self.overflow_docs = file["overflow_docs"]
        self.overflow_slots = file["overflow_slots"]
        self.value_docs = file["value_docs"]
        self.stems = file.strings("stems")
        self.stem_dictionary = StemDictionary(self.stems)
        self.postings = PostingLists(file)
        self.doc_stems = DocStems(file)
        self.tokens = file.strings("tokens")
        self.positions = PositionLists(file)
        self._records = RecordStore(file, int(file.meta["longest_record"]))
        self._position_docs = file["position_docs"]
        self._value_ordinals = file["value_ordinals"]
        self._value_offsets = file["value_offsets"]

    def verify(self, names: Collection[str] | None = None) -> None:
        """Read some arrays, or all. Raises IndexDamagedError when one is not what was written."""
        self._file.verify(names)

    @cached_property
    def oldest_ranks(self) -> Array:
        """Rank of each document from the oldest to the newest."""
        return self._file["oldest_ranks"]

    @cached_property
    def _sorted_id_docs(self) -> Array:
        return self._file["sorted_id_docs"]

    def record(self, doc: int) -> bytes:
        """Return an encoded document."""
        return self._records.read(doc)

    def document(self, doc: int) -> Document:
        """Return a document."""
        return decode_record(self.record(doc))

    def find(self, item_id: str) -> int:
        """Return the document with this id; -1 when there is none."""
        if not is_item_id(item_id):
            return -1
        key, docs = int(item_id, 16), self._sorted_id_docs
        rank = bisect_left(docs, key, key=lambda doc: int(self.ids[doc]))
        doc = int(docs[rank]) if rank < self.doc_count else -1
        return doc if doc >= 0 and int(self.ids[doc]) == key else -1

    @cached_property
    def token_letters(self) -> tuple[Array, Array]:
        """The number and the set of the letters of every token."""
        return self.tokens.letters()

    @property
    def languages(self) -> tuple[str, ...]:
        """The groups of languages (`text.stemming`) that the stems of the segment are in."""
        return self.stem_dictionary.languages

    def postings_of(self, stem: str) -> PostingList:
        """Return the postings of a stem, by document."""
        ordinal = self.stem_dictionary.find(stem)
        return self.postings.of(ordinal) if ordinal >= 0 else self.postings.none()

    def stem_postings(self, token: str) -> list[AnyPostings]:
        """Return the posting lists, none of them empty, of a token and of compounds with it in each language."""
        return [*map(self.postings.of_any, self.stem_dictionary.with_compounds(token))]

    def positions_of(self, token: str) -> Array:
        """Return the positions of a token, ascending."""
        ordinal = self.tokens.find(token)
        return self.positions.of(ordinal) if ordinal >= 0 else self.positions.none()

    def docs_at(self, positions: Array) -> tuple[Array, Array]:
        """Return the document at each position, and whether the position is in its title."""
        docs = self._position_docs[positions >> np.uint32(POSITION_SHIFT)].astype(np.int64)
        short = np.flatnonzero(self.field_starts[2 * docs + 2] <= positions)  # the document ends before the position
        while len(short):
            docs[short] += 1
            short = short[self.field_starts[2 * docs[short] + 2] <= positions[short]]
        return docs, positions < self.field_starts[2 * docs + 1]

    def docs_with_value(self, ordinal: int) -> Array:
        """Return the documents that have a doc value, ascending."""
        index = int(np.searchsorted(self._value_ordinals, ordinal))
        if index == len(self._value_ordinals) or self._value_ordinals[index] != ordinal:
            return self.value_docs[:0]
        start, end = self._value_offsets[index : index + 2].tolist()
        return self.value_docs[start:end]

    def docs_of_values(self, ordinals: Array) -> tuple[Array, Array]:
        """Return the documents of some doc values, value after value, and their number for each value."""
        indexes = np.searchsorted(self._value_ordinals, ordinals)
        present = np.flatnonzero(np.isin(ordinals, self._value_ordinals))
        counts = np.zeros(len(ordinals), np.int64)
        starts = self._value_offsets.take(indexes[present]).astype(np.int64)
        counts[present] = self._value_offsets.take(indexes[present] + 1) - starts
        return self.value_docs.take(ranges_of(starts, counts[present])), counts

    def doc_values(self) -> tuple[Array, Array]:
        """Return the document and the ordinal of every doc value, by ordinal."""
        counts = np.diff(self._value_offsets)
        return self.value_docs, np.repeat(self._value_ordinals, counts)
