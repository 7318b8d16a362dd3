"""
What does a segment hold, and where in its file?

A segment is immutable. Its documents stand from the newest to the oldest (undated last, equal dates by id), so the
number of a document is also its place in the order by date, and breaks ties between equal scores.

Arrays, for N documents:

    ids                     the ids as numbers                  days, N x 3: date as a number, first and last day
    id_sorted, id_docs      ids in order, and their documents   oldest: place in the order from the oldest on
    lengths, N x 2          words in title and body, as bytes (engines/scoring.py), starts, 2 N + 1: their positions
    rows, N x W             facet values: below W an empty place, from there on the counter of a value (values.py) + W
    spilt_docs, spilt_values                                    those that found no room in the row of their document
    value_numbers, value_offsets, value_docs                    documents of each value
    terms, stem_offsets, postings                               posting lists for ranking (inversion.py)
    forms, token_offsets, positions                              positions for phrases and patterns
    doc_at                  document at every 32nd position     records, record_offsets: documents as they came
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter
from sse_search.engines.whoosh.storage.doc_values import counters_of
from sse_search.engines.whoosh.writing.analysis import decode_record
from sse_search.engines.whoosh.writing.inversion import PAIR, POSTING, sort_pairs, split_runs, starts_of
from sse_search.model import FACETS, Document, is_item_id

SUFFIX = ".arrays"
_STEP = 32
"""Positions between two entries of `doc_at`: a document has some hundred words."""
_ROOM = 0.99
"""Share of documents whose facet values all find room in their row."""
_WIDEST = 64
"""Values in a row at most."""
_ROWS_AT_ONCE = 1 << 16
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.int64)


Array = NDArray[Any]


class Contents(NamedTuple):
    """
    What a segment is written from; documents in their final order.

    Attributes:
        ids: uint64. days: int32, N x 3. lengths: uint32, N x 2.
        entries: Every facet value of every document, sorted: its document (high), its number (low).
        value_kinds: kind of each number.
        stems, tokens: names, sorted.
        stem_chunks, token_chunks: for the next so many names the number of postings of each, and the postings;
            until all names have theirs.
        records: encoded documents.
    """

    ids: Array
    days: Array
    lengths: Array
    entries: Array
    value_kinds: Array
    stems: Sequence[str]
    stem_chunks: Iterable[tuple[Array, Array]]
    tokens: Sequence[str]
    token_chunks: Iterable[tuple[Array, Array]]
    records: Iterable[bytes]


@lru_cache(maxsize=4096)
def date_number(value: str | None) -> int:
    """Return a date as a number that orders like its text: 20211109, 20211100 for a month, 0 for none."""
    year, month, day = [*map(int, (value or "0").split("-")), 0, 0][:3]
    return (year * 100 + month) * 100 + day


def write_segment(path: Path, contents: Contents) -> None:
    """Write a segment's file and flush it to disk."""
    writer = ArrayFileWriter(path)
    try:
        _write_documents(writer, contents)
        _write_values(writer, contents)
        _write_lists(writer, "stem", contents.stems, contents.stem_chunks, ("postings", POSTING))
        _write_lists(writer, "token", contents.tokens, contents.token_chunks, ("positions", np.dtype("<u4")))
        _write_records(writer, contents.records)
        writer.finish({"documents": len(contents.ids)})
    finally:
        writer.abandon()


def _write_documents(writer: ArrayFileWriter, contents: Contents) -> None:
    ids, days, lengths = contents.ids, contents.days, contents.lengths
    by_id = np.argsort(ids)
    writer.add("ids", ids)
    writer.add("id_sorted", ids[by_id])
    writer.add("id_docs", by_id.astype(np.uint32))
    writer.add("days", days)
    dates = days[:, 0].astype(np.int64)
    order = np.lexsort((ids, np.where(dates == 0, np.iinfo(np.int64).max, dates)))
    oldest = np.zeros(len(ids), np.int32)
    oldest[order] = np.arange(len(ids), dtype=np.int32)
    writer.add("oldest", oldest)
    rounded = np.searchsorted(_LENGTH_TABLE, lengths)
    writer.add("lengths", np.minimum(rounded, len(FIELD_NORM_LENGTHS) - 1).astype(np.uint8))
    starts = starts_of(lengths)
    writer.add("starts", starts.astype(np.uint32))
    marks = np.arange(0, int(starts[-1]) + 1, _STEP)
    writer.add("doc_at", ((np.searchsorted(starts, marks, side="right") - 1) >> 1).astype(np.uint32))


def _write_values(writer: ArrayFileWriter, contents: Contents) -> None:
    """Write facet values in both directions."""
    _write_rows(writer, contents)
    by_value = np.empty(len(contents.entries), PAIR)
    by_value["high"], by_value["low"] = contents.entries["low"], contents.entries["high"]
    sort_pairs(by_value)
    first = split_runs(by_value["high"])
    writer.add("value_docs", by_value["low"])
    writer.add("value_numbers", by_value["high"][first])
    writer.add("value_offsets", np.append(first, len(by_value)))


def _write_rows(writer: ArrayFileWriter, contents: Contents) -> None:
    """Write what facets count. Every empty place of a row has a number of its own: one that all share counts slowly."""
    documents, counters = len(contents.ids), counters_of(contents.value_kinds)
    counted = contents.value_kinds[contents.entries["low"]] < len(FACETS)
    entries = contents.entries if counted.all() else contents.entries[counted]
    bounds = np.searchsorted(entries["high"], np.arange(documents + 1, dtype=np.uint32))
    width = min(_WIDEST, _room(np.diff(bounds)))
    spilt = [entries[:0]]
    dtype = np.dtype(np.uint16 if int(counters[-1]) + width <= 0xFFFF else np.uint32)
    writer.begin("rows", dtype)
    for low in range(0, documents, _ROWS_AT_ONCE):
        high = min(documents, low + _ROWS_AT_ONCE)
        some = entries[int(bounds[low]) : int(bounds[high])]
        place = np.arange(len(some)) + bounds[low] - bounds[some["high"]]
        fits = place < width
        rows = np.empty((high - low, width), dtype)
        rows[:] = np.arange(width)
        rows[some["high"][fits] - low, place[fits]] = counters[some["low"][fits]] + width
        writer.append(rows)
        spilt.append(some[~fits])
    writer.end((documents, width))
    rest = np.concatenate(spilt)
    writer.add("spilt_docs", rest["high"].astype(np.int64))
    writer.add("spilt_values", counters[rest["low"]].astype(np.uint32))


def _room(counts: Array) -> int:
    """Return how many places hold all values of nearly every document."""
    return max(1, int(np.sort(counts)[min(len(counts) - 1, int(len(counts) * _ROOM))]))


def _write_lists(
    writer: ArrayFileWriter,
    name: str,
    names: Sequence[str],
    chunks: Iterable[tuple[Array, Array]],
    content: tuple[str, np.dtype[Any]],
) -> None:
    counted = [np.zeros(0, np.int64)]
    writer.begin(*content)
    for some, piece in chunks:
        counted.append(some.astype(np.int64))
        writer.append(piece)
    writer.end()
    counts = np.concatenate(counted)
    used = np.flatnonzero(counts)  # a merge may leave names without a document
    writer.add(f"{name}_offsets", np.concatenate((np.zeros(1, np.int64), np.cumsum(counts[used]))))
    writer.add_strings(f"{name}s", [names[number] for number in used.tolist()])


def _write_records(writer: ArrayFileWriter, records: Iterable[bytes]) -> None:
    lengths = [0]
    writer.begin("records", np.uint8)
    for record in records:
        writer.append_bytes(record)
        lengths.append(len(record))
    writer.end()
    writer.add("record_offsets", np.cumsum(np.array(lengths, np.int64)))


class Segment:
    """A segment mapped into memory."""

    def __init__(self, path: Path) -> None:
        container = ArrayFile(path)
        self.path = path
        self._container = container
        self.documents = int(container.meta["documents"])
        self.ids = container["ids"]
        self.days = container["days"]
        self.lengths = container["lengths"]
        self.rows = container["rows"]
        self.spilt_docs = container["spilt_docs"]
        self.spilt_values = container["spilt_values"]
        self.stems = container.strings("stems")
        self.stem_offsets = container["stem_offsets"]
        self.postings = container["postings"]
        self.tokens = container.strings("tokens")
        self.token_offsets = container["token_offsets"]
        self.positions = container["positions"]
        self.starts = container["starts"]
        self._doc_at = container["doc_at"]
        self._value_numbers = container["value_numbers"]
        self._value_offsets = container["value_offsets"]
        self.value_docs = container["value_docs"]

    @cached_property
    def oldest(self) -> Array:
        """Place of each document in the order from the oldest to the newest."""
        return self._container["oldest"]

    @cached_property
    def record_offsets(self) -> Array:
        """Where each record begins, and the end."""
        return self._container["record_offsets"]

    @cached_property
    def _records(self) -> memoryview:
        return self._container.buffer("records")

    def record(self, doc: int) -> memoryview:
        """Return a document as it was encoded."""
        start, end = self.record_offsets[doc : doc + 2].tolist()
        return self._records[start:end]

    def document(self, doc: int) -> Document:
        """Return a document."""
        return decode_record(self.record(doc))

    def find(self, item_id: str) -> int:
        """Return the document with this id; -1 when there is none."""
        if not is_item_id(item_id):
            return -1
        wanted = np.uint64(int(item_id, 16))
        in_order = self._container["id_sorted"]
        place = int(np.searchsorted(in_order, wanted))
        if place == self.documents or in_order[place] != wanted:
            return -1
        return int(self._container["id_docs"][place])

    def postings_of(self, term: str) -> Array:
        """Return the postings of a term, by document."""
        number = self.stems.find(term)
        if number < 0:
            return self.postings[:0]
        start, end = self.stem_offsets[number : number + 2].tolist()
        return self.postings[start:end]

    def positions_of(self, first: int, last: int) -> Array:
        """Return the positions of forms `first` to `last - 1`, form by form."""
        start, end = int(self.token_offsets[first]), int(self.token_offsets[last])
        return self.positions[start:end]

    def documents_at(self, positions: Array) -> tuple[Array, Array]:
        """Return the document at each position, and whether it is in the title."""
        docs = self._doc_at[positions >> np.uint32(_STEP.bit_length() - 1)].astype(np.int64)
        behind = np.flatnonzero(self.starts[2 * docs + 2] <= positions)
        while len(behind):
            docs[behind] += 1
            behind = behind[self.starts[2 * docs[behind] + 2] <= positions[behind]]
        return docs, positions < self.starts[2 * docs + 1]

    def documents_of(self, number: int) -> Array:
        """Return the documents that have a facet value, ascending."""
        place = int(np.searchsorted(self._value_numbers, number))
        if place == len(self._value_numbers) or self._value_numbers[place] != number:
            return self.value_docs[:0]
        start, end = self._value_offsets[place : place + 2].tolist()
        return self.value_docs[start:end]

    def entries(self) -> tuple[Array, Array]:
        """Return document and number of every facet value, by value."""
        counts = np.diff(self._value_offsets)
        return self.value_docs, np.repeat(self._value_numbers, counts)
