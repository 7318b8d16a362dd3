"""Write the file of a segment (see segment.py for its arrays)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import scoring
from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.array_file import ArrayFileWriter
from sse_search.engines.whoosh.storage.doc_values import count_slots
from sse_search.engines.whoosh.storage.packed_integers import ESCAPE, pack, packed_dtype
from sse_search.engines.whoosh.storage.position_lists import are_frequent, block_count, counts_by_block
from sse_search.engines.whoosh.storage.posting_lists import (
    DOC_STEM_SHIFT,
    MAX_DOC_STEM_FREQUENCY,
    POSTING,
    doc_stem_codes,
    posting_codes,
)
from sse_search.engines.whoosh.storage.record_store import write_records
from sse_search.engines.whoosh.storage.segment import POSITION_SHIFT
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, sort_pairs, split_runs
from sse_search.model import FACETS

MAX_ROW_VALUES = 64
_COVERED_BY_ROWS = 0.99
"""Share of documents whose doc values all fit into their row."""
_DOCS_PER_CHUNK = 1 << 16
_MAX_SPOOLED_BYTES = 1 << 26
"""Positions that are kept in memory until those beside them are written."""
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.int64)

Array = NDArray[Any]


class SegmentContents(NamedTuple):
    """
    The content of a segment, with documents in their final order.

    Attributes:
        ids: uint64. dates: int32, N x 3. field_lengths: uint32, N x 2.
        doc_values: Document (major) and ordinal (minor) of every doc value, sorted.
        value_kinds: Kind of each ordinal, as an index into `KINDS`.
        stems, tokens: Sorted.
        stem_chunks, token_chunks: The number of postings (positions) of each of the next stems (tokens), and all of
            them, one after the other.
        doc_stem_chunks: The number of stems of each of the next documents, and the keys of all (posting_lists.py).
        records: Encoded documents.
    """

    ids: Array
    dates: Array
    field_lengths: Array
    doc_values: Array
    value_kinds: Array
    stems: Sequence[str]
    stem_chunks: Iterable[tuple[Array, Array]]
    doc_stem_chunks: Iterable[tuple[Array, Array]]
    tokens: Sequence[str]
    token_chunks: Iterable[tuple[Array, Array]]
    records: Iterable[bytes]


def doc_stem_keys(stems: Array, title: Array, body: Array) -> Array:
    """Return the keys of the stems of documents from the frequencies in title and body."""
    weights = scoring.FIELD_WEIGHTS
    frequencies = weights["title"] * title.astype(np.float64) + weights["body"] * body
    keys: Array = stems.astype(np.int64) << DOC_STEM_SHIFT
    keys |= np.minimum(frequencies, MAX_DOC_STEM_FREQUENCY).astype(np.int64)
    return keys


def field_starts_of(field_lengths: Array) -> Array:
    """Return the position of the first token of each title and each body, and the end."""
    return offsets_of(field_lengths.ravel().astype(np.int64) + 1)


def write_segment(path: Path, contents: SegmentContents) -> None:
    """Write a segment and flush it to disk."""
    writer = ArrayFileWriter(path)
    try:
        _write_documents(writer, contents)
        _write_value_rows(writer, contents)
        _write_value_docs(writer, contents)
        used = _write_postings(writer, contents)
        _write_doc_stems(writer, contents.doc_stem_chunks, used, len(contents.stems))
        _write_positions(writer, contents)
        longest = write_records(writer, contents.records)
        writer.finish({"doc_count": len(contents.ids), "longest_record": longest})
    finally:
        writer.close()


def _write_documents(writer: ArrayFileWriter, contents: SegmentContents) -> None:
    ids, dates = contents.ids, contents.dates
    by_id = np.argsort(ids)
    writer.add("ids", ids)
    writer.add("sorted_id_docs", by_id.astype(_doc_dtype(len(ids))))
    writer.add("dates", dates)
    codes = dates[:, 0].astype(np.int64)
    oldest_first = np.lexsort((ids, np.where(codes == 0, np.iinfo(np.int64).max, codes)))
    ranks = np.zeros(len(ids), np.int32)
    ranks[oldest_first] = np.arange(len(ids), dtype=np.int32)
    writer.add("oldest_ranks", ranks)
    norms = np.searchsorted(_LENGTH_TABLE, contents.field_lengths)
    writer.add("field_norms", np.minimum(norms, len(FIELD_NORM_LENGTHS) - 1).astype(np.uint8))
    starts = field_starts_of(contents.field_lengths)
    writer.add("field_starts", starts.astype(np.uint32))
    marks = np.arange(0, int(starts[-1]) + 1, 1 << POSITION_SHIFT)
    fields = np.searchsorted(starts, marks, side="right") - 1
    writer.add("position_docs", (fields // 2).astype(_doc_dtype(len(ids))))


def _doc_dtype(doc_count: int) -> type[np.uint16 | np.uint32]:
    """Return the type of the documents of a segment."""
    return np.uint16 if doc_count <= 1 << 16 else np.uint32


def _write_value_rows(writer: ArrayFileWriter, contents: SegmentContents) -> None:
    """Write the doc values that are counted; each empty column holds a value of its own, which is counted faster."""
    doc_count, slots = len(contents.ids), count_slots(contents.value_kinds)
    is_counted = contents.value_kinds[contents.doc_values["minor"]] < len(FACETS)
    counted = contents.doc_values if is_counted.all() else contents.doc_values[is_counted]
    bounds = np.searchsorted(counted["major"], np.arange(doc_count + 1, dtype=np.uint32))
    width = min(MAX_ROW_VALUES, _row_width(np.diff(bounds)))
    dtype = np.dtype(np.uint16 if int(slots[-1]) + width <= 0xFFFF else np.uint32)
    overflows = [counted[:0]]
    writer.begin("value_rows", dtype)
    for low in range(0, doc_count, _DOCS_PER_CHUNK):
        high = min(doc_count, low + _DOCS_PER_CHUNK)
        chunk = counted[int(bounds[low]) : int(bounds[high])]
        column = np.arange(len(chunk)) + bounds[low] - bounds[chunk["major"]]
        fits = column < width
        rows = np.empty((high - low, width), dtype)
        rows[:] = np.arange(width)
        rows[chunk["major"][fits] - low, column[fits]] = slots[chunk["minor"][fits]] + width
        writer.append(rows)
        overflows.append(chunk[~fits])
    writer.end((doc_count, width))
    overflow = np.concatenate(overflows)
    writer.add("overflow_docs", overflow["major"].astype(np.int64))
    writer.add("overflow_slots", slots[overflow["minor"]].astype(np.uint32))


def _row_width(counts: Array) -> int:
    """Return the number of columns that hold all doc values of nearly every document."""
    return max(1, int(np.sort(counts)[min(len(counts) - 1, int(len(counts) * _COVERED_BY_ROWS))]))


def _write_value_docs(writer: ArrayFileWriter, contents: SegmentContents) -> None:
    by_value = np.empty(len(contents.doc_values), PAIR)
    by_value["major"], by_value["minor"] = contents.doc_values["minor"], contents.doc_values["major"]
    sort_pairs(by_value)
    first = split_runs(by_value["major"])
    writer.add("value_docs", by_value["minor"].astype(_doc_dtype(len(contents.ids))))
    writer.add("value_ordinals", by_value["major"][first])
    writer.add_offsets("value_offsets", np.append(first, len(by_value)))


class _ExceptionsWriter:
    """Collect the frequencies that do not fit into their codes."""

    def __init__(self) -> None:
        self._indexes = [np.zeros(0, np.int64)]
        self._frequencies: list[Array] = []
        self._count = 0

    def add(self, codes: Array, frequencies: Array) -> None:
        """Add the exceptions among the next elements."""
        escaped = np.flatnonzero(codes == ESCAPE)
        self._indexes.append(escaped + self._count)
        self._frequencies.append(frequencies[escaped])
        self._count += len(codes)

    def write(self, writer: ArrayFileWriter, name: str, dtype: Any) -> None:
        """Write the indexes of the exceptions, and their frequencies."""
        writer.add(f"{name}_exceptions", np.concatenate(self._indexes))
        writer.add(f"{name}_frequencies", np.concatenate([np.zeros(0, dtype), *self._frequencies]))


def _write_postings(writer: ArrayFileWriter, contents: SegmentContents) -> Array:
    """Write the postings, and the stems that have some; returns the indexes of these stems."""
    chunk_counts, exceptions = [np.zeros(0, np.int64)], _ExceptionsWriter()
    dtype = packed_dtype(len(contents.ids))
    writer.begin("postings", dtype)
    for counts, postings in contents.stem_chunks:
        chunk_counts.append(counts.astype(np.int64))
        codes = posting_codes(postings)
        writer.append(pack(postings["doc"], codes, dtype))
        exceptions.add(codes, postings)
    writer.end()
    exceptions.write(writer, "posting", POSTING)
    return _write_terms(writer, "stem", contents.stems, np.concatenate(chunk_counts))


def _write_terms(writer: ArrayFileWriter, name: str, terms: Sequence[str], counts: Array) -> Array:
    """
    Write the stems or tokens whose list is not empty (a merge leaves some without one), and where each list begins.

    Returns the indexes of these terms.
    """
    used = np.flatnonzero(counts)
    writer.add_offsets(f"{name}_offsets", offsets_of(counts[used]))
    writer.add_strings(f"{name}s", [terms[ordinal] for ordinal in used.tolist()])
    return used


def _write_doc_stems(
    writer: ArrayFileWriter, chunks: Iterable[tuple[Array, Array]], used_stems: Array, stem_count: int
) -> None:
    """Write the stems of every document, with the ordinals that they have in the file."""
    ordinals = np.zeros(stem_count, np.int64)
    ordinals[used_stems] = np.arange(len(used_stems))
    chunk_counts, exceptions = [np.zeros(0, np.int64)], _ExceptionsWriter()
    dtype = packed_dtype(len(used_stems))
    writer.begin("doc_stems", dtype)
    for counts, keys in chunks:
        chunk_counts.append(counts.astype(np.int64))
        frequencies = keys & MAX_DOC_STEM_FREQUENCY
        codes = doc_stem_codes(frequencies)
        writer.append(pack(ordinals.take(keys >> DOC_STEM_SHIFT), codes, dtype))
        exceptions.add(codes, frequencies.astype(np.uint16))
    writer.end()
    exceptions.write(writer, "doc_stem", np.uint16)
    writer.add_offsets("doc_stem_offsets", offsets_of(np.concatenate(chunk_counts)))


def _write_positions(writer: ArrayFileWriter, contents: SegmentContents) -> None:
    """Write the positions of all tokens, those of rare ones beside those of frequent ones, and the tokens."""
    blocks = block_count(int(field_starts_of(contents.field_lengths)[-1]))
    chunk_counts, block_counts = [np.zeros(0, np.int64)], [np.zeros((0, blocks), np.uint16)]
    with SpooledTemporaryFile(_MAX_SPOOLED_BYTES, dir=str(writer.path.parent)) as rare:
        writer.begin("frequent_positions", np.uint16)
        for counts, positions in contents.token_chunks:
            chunk_counts.append(counts.astype(np.int64))
            frequent = are_frequent(counts, blocks)
            by_block = np.repeat(frequent, counts)
            rare.write(positions[~by_block].tobytes())
            frequent_positions = positions[by_block]
            writer.append(frequent_positions.astype(np.uint16))
            block_counts.append(counts_by_block(frequent_positions, counts[frequent], blocks))
        writer.end()
        rare.seek(0)
        writer.begin("rare_positions", np.uint32)
        while chunk := rare.read(_MAX_SPOOLED_BYTES):
            writer.append_bytes(chunk)
        writer.end()
    counts = np.concatenate(chunk_counts)
    used = _write_terms(writer, "token", contents.tokens, counts)
    frequent_tokens = np.flatnonzero(are_frequent(counts[used], blocks))
    writer.add("frequent_tokens", frequent_tokens.astype(np.uint32))
    writer.add_offsets("frequent_offsets", offsets_of(counts[used][frequent_tokens]))
    writer.add("frequent_counts", np.concatenate(block_counts))
