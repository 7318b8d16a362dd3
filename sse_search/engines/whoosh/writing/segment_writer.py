"""
Write documents to a segment, within a memory limit.

Documents are encoded once, other processes split them into tokens (analysis.py), and sorting integers does the rest
(inversion.py). When the buffered tokens reach the limit they are written as a part; at the end the parts are merged.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import days_of, facet_values
from sse_search.engines.whoosh.storage.doc_values import FacetDictionaryWriter
from sse_search.engines.whoosh.storage.segment import Segment, date_code, encode_record
from sse_search.engines.whoosh.storage.segment_file import SegmentContents, write_segment
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, sort_pairs
from sse_search.engines.whoosh.writing.analysis import AnalysedChunk, Vocabulary, analyse
from sse_search.engines.whoosh.writing.inversion import TokenStream, doc_stems_of, invert_stems, invert_tokens
from sse_search.engines.whoosh.writing.segment_merger import (
    MergeSource,
    document_order,
    latest_of_each_id,
    merge_segments,
)
from sse_search.model import Document
from sse_search.text.stemming import LANGUAGE_GROUPS, language_group
from sse_search.workers import Stage, WorkerPool

_DOCS_PER_CHUNK = 256
"""Documents that a process analyses at a time."""
_BYTES_PER_TOKEN = 64
"""Memory at the peak of sorting for each buffered token: its ordinal, position, two keys and copies of them."""
_MEGABYTE = 1 << 20
_LANGUAGE_INDEX = {language: index for index, language in enumerate(LANGUAGE_GROUPS)}

Array = NDArray[Any]


class _Buffer:
    """Documents that are not yet in a part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: BinaryIO = path.open("xb")
        self.record_offsets = array("Q", (0,))
        self.ids = array("Q")
        self.dates = array("i")
        self.languages = array("B")
        self.value_docs = array("I")
        self.value_ordinals = array("I")
        self.vocabulary = Vocabulary()
        self.token_chunks: list[Array] = []
        self.length_chunks: list[Array] = []
        self.token_count = 0

    def add(self, document: Document, record: bytes, values: list[int]) -> None:
        """Add a document with the ordinals of its doc values."""
        self.value_docs.extend((len(self.ids),) * len(values))
        self.value_ordinals.extend(values)
        self.records.write(record)
        self.record_offsets.append(self.record_offsets[-1] + len(record))
        self.ids.append(int(document.item.id, 16))
        self.dates.extend((date_code(document.item.date.value), *days_of(document.item.date)))
        self.languages.append(_LANGUAGE_INDEX[language_group(document.language)])

    def add_tokens(self, chunk: AnalysedChunk) -> None:
        """Add the tokens of the next documents."""
        ordinals = map(self.vocabulary.__getitem__, chunk.vocabulary)
        table = np.fromiter(ordinals, np.uint32, len(chunk.vocabulary))
        self.token_chunks.append(table[chunk.token_array()])
        self.length_chunks.append(chunk.length_array())
        self.token_count += len(self.token_chunks[-1])


class SegmentWriter:
    """
    Write one segment.

    Args:
        path: File of the segment.
        folder: Folder for parts, on the same file system; files left in it can be removed afterwards.
        dictionary: Assigns ordinals to doc values.
        memory_mb: Megabytes for buffered tokens. workers: Processes that split documents into tokens.

    Attributes:
        doc_count: Number of documents that were added, replaced ones included.
    """

    def __init__(
        self, path: Path, folder: Path, dictionary: FacetDictionaryWriter, memory_mb: int, workers: WorkerPool
    ) -> None:
        self._path = path
        self._folder = folder
        self._dictionary = dictionary
        self._max_tokens = max(1, memory_mb * _MEGABYTE // _BYTES_PER_TOKEN)
        self._parts: list[Path] = []
        self._buffer = _Buffer(folder / "records-0")
        self._chunk: list[bytes] = []
        self._analysis = Stage(workers, analyse)
        self.doc_count = 0

    def add(self, document: Document) -> None:
        """Add a document; it replaces an earlier one with the same id."""
        record = encode_record(document)
        values = facet_values(document).items()
        self._buffer.add(document, record, [self._dictionary.add(*key, label) for key, label in values])
        self.doc_count += 1
        self._chunk.append(record)
        if len(self._chunk) == _DOCS_PER_CHUNK:
            self._analyse_chunk()
            for chunk in self._analysis.ready():
                self._buffer.add_tokens(chunk)
            if self._buffer.token_count > self._max_tokens:
                self._write_part()

    def finish(self) -> int:
        """Write the segment and return its number of documents; without any, no file is written."""
        if not self._parts:
            contents = self._contents()
            if len(contents.ids):
                write_segment(self._path, contents)
            return len(contents.ids)
        self._write_part()
        parts = [Segment(path) for path in self._parts]
        for part in parts:
            part.verify()
        merged = merge_segments([MergeSource(part, None) for part in parts], self._dictionary.kinds())
        write_segment(self._path, merged)
        for path in self._parts:
            path.unlink()
        return len(merged.ids)

    def close(self) -> None:
        """Close the buffer."""
        self._buffer.records.close()

    def _analyse_chunk(self) -> None:
        self._analysis.put(self._chunk)
        self._chunk = []

    def _write_part(self) -> None:
        path = self._folder / f"part-{len(self._parts)}"
        write_segment(path, self._contents())
        self._buffer.path.unlink()
        self._parts.append(path)
        self._buffer = _Buffer(self._folder / f"records-{len(self._parts)}")

    def _contents(self) -> SegmentContents:
        """Return the buffered documents in their final order."""
        if self._chunk:
            self._analyse_chunk()
        buffer = self._buffer
        for chunk in self._analysis.rest():
            buffer.add_tokens(chunk)
        buffer.records.close()
        ids = np.array(buffer.ids, np.uint64)
        dates = np.array(buffer.dates, np.int32).reshape(-1, 3)
        kept = np.flatnonzero(latest_of_each_id(ids))
        order = kept[document_order(ids[kept], dates[kept, 0])]
        stream = _token_stream(buffer, order)
        with ThreadPoolExecutor(1) as thread:  # NumPy releases the interpreter while it sorts
            inverting = thread.submit(invert_tokens, stream)
            stems = invert_stems(stream, np.array(buffer.languages, np.uint8)[order])
            tokens = inverting.result()
        return SegmentContents(
            ids=ids[order],
            dates=dates[order],
            field_lengths=stream.field_lengths,
            doc_values=_doc_values(buffer, order),
            value_kinds=self._dictionary.kinds(),
            stems=stems.terms,
            stem_chunks=[(stems.counts, stems.elements)],
            doc_stem_chunks=[doc_stems_of(stems, len(order))],
            tokens=tokens.terms,
            token_chunks=[(tokens.counts, tokens.elements)],
            records=_records(buffer, order),
        )


def _token_stream(buffer: _Buffer, order: Array) -> TokenStream:
    """Return the tokens of the documents in this order, with a sorted vocabulary."""
    lengths = np.concatenate([np.zeros((0, 2), np.uint32), *buffer.length_chunks])
    tokens = np.concatenate([np.zeros(0, np.uint32), *buffer.token_chunks])
    buffer.token_chunks.clear()
    doc_lengths = lengths.sum(axis=1, dtype=np.int64)
    starts = np.cumsum(doc_lengths) - doc_lengths
    sizes = doc_lengths[order]
    sources = np.repeat(starts[order] - (np.cumsum(sizes) - sizes), sizes)
    sources += np.arange(len(sources))
    vocabulary = list(buffer.vocabulary)
    by_name = sorted(range(len(vocabulary)), key=vocabulary.__getitem__)
    ranks = np.zeros(len(vocabulary), np.uint32)
    ranks[by_name] = np.arange(len(vocabulary), dtype=np.uint32)
    ordered = ranks[tokens[sources]] if len(sources) else tokens[:0]
    return TokenStream([vocabulary[ordinal] for ordinal in by_name], ordered, lengths[order])


def _doc_values(buffer: _Buffer, order: Array) -> Array:
    new_docs = np.full(len(buffer.ids), -1, np.int64)
    new_docs[order] = np.arange(len(order))
    docs = new_docs[np.array(buffer.value_docs, np.int64)]
    kept = docs >= 0
    pairs = np.empty(int(np.count_nonzero(kept)), PAIR)
    pairs["major"], pairs["minor"] = docs[kept], np.array(buffer.value_ordinals, np.uint32)[kept]
    return sort_pairs(pairs)


def _records(buffer: _Buffer, order: Array) -> Iterator[bytes]:
    if not len(order):
        return
    offsets = buffer.record_offsets
    with buffer.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for doc in order.tolist():
            yield content[offsets[doc] : offsets[doc + 1]]
