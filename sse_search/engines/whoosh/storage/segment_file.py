"""Write the file of a segment (see segment.py for its arrays)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines import scoring
from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.array_file import ArrayFileWriter
from sse_search.engines.whoosh.storage.doc_values import count_slots
from sse_search.engines.whoosh.storage.segment import (
    DOC_STEM_SHIFT,
    MAX_DOC_STEM_FREQUENCY,
    POSITION_SHIFT,
    POSTING,
)
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, sort_pairs, split_runs
from sse_search.model import FACETS

MAX_ROW_VALUES = 64
_COVERED_BY_ROWS = 0.99
"""Share of documents whose doc values all fit into their row."""
_DOCS_PER_CHUNK = 1 << 16
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
        doc_stem_chunks: The number of stems of each of the next documents, and the keys of all (segment.py).
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


def renumbered(keys: Array, ordinals: Array) -> Array:
    """Return the keys of stems with the new ordinal of each stem."""
    renumbered_keys: Array = ordinals.take(keys >> DOC_STEM_SHIFT) << DOC_STEM_SHIFT
    renumbered_keys |= keys & MAX_DOC_STEM_FREQUENCY
    return renumbered_keys


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
        used = _write_lists(writer, "stem", contents.stems, contents.stem_chunks, ("postings", POSTING))
        _write_doc_stems(writer, contents.doc_stem_chunks, used, len(contents.stems))
        _write_lists(writer, "token", contents.tokens, contents.token_chunks, ("positions", np.dtype("<u4")))
        _write_records(writer, contents.records)
        writer.finish({"doc_count": len(contents.ids)})
    finally:
        writer.close()


def _write_documents(writer: ArrayFileWriter, contents: SegmentContents) -> None:
    ids, dates = contents.ids, contents.dates
    by_id = np.argsort(ids)
    writer.add("ids", ids)
    writer.add("sorted_ids", ids[by_id])
    writer.add("sorted_id_docs", by_id.astype(np.uint32))
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
    writer.add("position_docs", (fields // 2).astype(np.uint32))


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
    writer.add("value_docs", by_value["minor"])
    writer.add("value_ordinals", by_value["major"][first])
    writer.add("value_offsets", np.append(first, len(by_value)))


def _write_lists(
    writer: ArrayFileWriter,
    name: str,
    terms: Sequence[str],
    chunks: Iterable[tuple[Array, Array]],
    array: tuple[str, np.dtype[Any]],
) -> Array:
    """
    Write the lists of stems or tokens, and the terms whose list is not empty: a merge leaves some without one.

    Returns the indexes of these terms.
    """
    chunk_counts = [np.zeros(0, np.int64)]
    writer.begin(*array)
    for counts, elements in chunks:
        chunk_counts.append(counts.astype(np.int64))
        writer.append(elements)
    writer.end()
    counts = np.concatenate(chunk_counts)
    used = np.flatnonzero(counts)
    writer.add(f"{name}_offsets", offsets_of(counts[used]))
    writer.add_strings(f"{name}s", [terms[ordinal] for ordinal in used.tolist()])
    return used


def _write_doc_stems(
    writer: ArrayFileWriter, chunks: Iterable[tuple[Array, Array]], used_stems: Array, stem_count: int
) -> None:
    """Write the stems of every document, with the ordinals that they have in the file."""
    ordinals = np.zeros(stem_count, np.int64)
    ordinals[used_stems] = np.arange(len(used_stems))
    chunk_counts = [np.zeros(0, np.int64)]
    writer.begin("doc_stems", np.int64)
    for counts, keys in chunks:
        chunk_counts.append(counts.astype(np.int64))
        writer.append(renumbered(keys, ordinals))
    writer.end()
    writer.add("doc_stem_offsets", offsets_of(np.concatenate(chunk_counts)))


def _write_records(writer: ArrayFileWriter, records: Iterable[bytes]) -> None:
    lengths = [0]
    writer.begin("records", np.uint8)
    for record in records:
        writer.append_bytes(record)
        lengths.append(len(record))
    writer.end()
    writer.add("record_offsets", np.cumsum(np.array(lengths, np.int64)))
