"""
Write documents to a segment, within a memory limit.

Other processes encode documents and split them into tokens (analysis.py), and sorting integers does the rest
(inversion.py). When the buffered tokens reach the limit they are written as a part; at the end the parts are merged.
"""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.building import Amend, FindPhrase, PreparedDocuments
from sse_search.engines.whoosh.storage.doc_values import FacetDictionaryWriter
from sse_search.engines.whoosh.storage.segment import Segment, id_text
from sse_search.engines.whoosh.storage.segment_file import SegmentContents, write_segment
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, sort_pairs
from sse_search.engines.whoosh.writing.amending import amended, ids_with_buffered_phrase, ids_with_phrase
from sse_search.engines.whoosh.writing.analysis import AnalysedChunk, Numbering, analyse, decode_chunk
from sse_search.engines.whoosh.writing.inversion import TokenStream, doc_stems_of, invert_stems, invert_tokens
from sse_search.engines.whoosh.writing.segment_merger import (
    MergeSource,
    document_order,
    latest_of_each_id,
    merge_segments,
)
from sse_search.model import Document
from sse_search.workers import Stage, WorkerPool

_DOCS_PER_CHUNK = 256
"""Documents that a process analyses at a time."""
_BYTES_PER_TOKEN = 64
"""Memory at the peak of sorting for each buffered token: its ordinal, position, two keys and copies of them."""
_MEGABYTE = 1 << 20

Array = NDArray[Any]


class _Buffer:
    """Documents that are not yet in a part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: BinaryIO = path.open("xb")
        self.record_sizes = array("I")
        self.ids = array("Q")
        self.dates = array("i")
        self.languages = array("B")
        self.value_counts = array("I")
        self.value_ordinals = array("I")
        self.vocabulary = Numbering[str]()
        self.token_chunks: list[Array] = []
        self.length_chunks: list[Array] = []
        self.token_count = 0

    def add(self, chunk: AnalysedChunk, dictionary: FacetDictionaryWriter) -> None:
        """Add the next documents."""
        self.records.write(chunk.records)
        for column in ("record_sizes", "ids", "dates", "languages", "value_counts"):
            getattr(self, column).frombytes(getattr(chunk, column))
        ordinals = np.fromiter((dictionary.add(*value) for value in chunk.values), np.uint32, len(chunk.values))
        self.value_ordinals.frombytes(ordinals[np.frombuffer(chunk.doc_values, np.uint32)].tobytes())
        tokens = map(self.vocabulary.__getitem__, chunk.vocabulary)
        table = np.fromiter(tokens, np.uint32, len(chunk.vocabulary))
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
        self._chunk: list[Document] = []
        self._analysis = Stage(workers, analyse)
        self.doc_count = 0

    def add(self, document: Document | PreparedDocuments) -> list[str]:
        """Add a document, or some that `analysis.prepare` has prepared; return their ids."""
        if isinstance(document, PreparedDocuments):
            self._take_rest()
            chunk = decode_chunk(document.content)
            self._take((chunk,))
            self.doc_count += document.count
            return [id_text(item_id) for item_id in np.frombuffer(chunk.ids, np.uint64).tolist()]
        self.doc_count += 1
        self._chunk.append(document)
        if len(self._chunk) == _DOCS_PER_CHUNK:
            self._analyse_chunk()
            self._take(self._analysis.ready())
        return [document.item.id]

    def finish(self, amend: Amend | None = None) -> tuple[int, Mapping[str, str]]:
        """
        Write the segment; without documents, no file is written.

        Args:
            amend: Decides on the tags and stories of the documents that were added.

        Returns:
            Its number of documents, and the abbreviations that `amend` has learned.
        """
        learned: Mapping[str, str] = {}
        if amend is None:
            contents, _ = self._merged_or_buffered()
        else:
            with ThreadPoolExecutor(1) as thread:  # most of what `amend` does needs no phrases
                finishing = thread.submit(self._merged_or_buffered)
                amendments = amend(lambda tokens: _phrases_of(finishing, tokens))
            contents, _ = finishing.result()
            learned = amendments.learned
            contents = amended(contents, amendments, self._dictionary)
        if len(contents.ids):
            write_segment(self._path, contents)
        for path in self._parts:
            path.unlink()
        return len(contents.ids), learned

    def close(self) -> None:
        """Close the buffer."""
        self._buffer.records.close()

    def _analyse_chunk(self) -> None:
        self._analysis.put(self._chunk)
        self._chunk = []

    def _take(self, chunks: Iterable[AnalysedChunk]) -> None:
        for chunk in chunks:
            self._buffer.add(chunk, self._dictionary)
        if self._buffer.token_count > self._max_tokens:
            self._write_part()

    def _take_rest(self) -> None:
        """Wait for the documents that are still analysed."""
        if self._chunk:
            self._analyse_chunk()
        for chunk in self._analysis.rest():
            self._buffer.add(chunk, self._dictionary)

    def _merged_or_buffered(self) -> tuple[SegmentContents, FindPhrase]:
        return self._merged() if self._parts else self._contents()

    def _merged(self) -> tuple[SegmentContents, FindPhrase]:
        """Return the documents of all parts, and what finds phrases in them."""
        self._write_part()
        parts = [Segment(path) for path in self._parts]
        for part in parts:
            part.verify()
        contents = merge_segments([MergeSource(part, None) for part in parts], self._dictionary.kinds())
        return contents, partial(ids_with_phrase, parts)

    def _write_part(self) -> None:
        path = self._folder / f"part-{len(self._parts)}"
        write_segment(path, self._contents()[0])
        self._buffer.path.unlink()
        self._parts.append(path)
        self._buffer = _Buffer(self._folder / f"records-{len(self._parts)}")

    def _contents(self) -> tuple[SegmentContents, FindPhrase]:
        """Return the buffered documents in their final order, and what finds phrases in them."""
        self._take_rest()
        buffer = self._buffer
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
        contents = SegmentContents(
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
        return contents, partial(ids_with_buffered_phrase, contents.ids, tokens, stream.field_lengths)


def _phrases_of(finishing: Future[tuple[SegmentContents, FindPhrase]], tokens: tuple[str, ...]) -> Iterable[str]:
    """Return the ids of documents that have tokens side by side, as soon as the contents of the segment are ready."""
    _, with_phrase = finishing.result()
    return with_phrase(tokens)


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
    docs = np.repeat(new_docs, np.array(buffer.value_counts, np.int64))
    kept = docs >= 0
    pairs = np.empty(int(np.count_nonzero(kept)), PAIR)
    pairs["major"], pairs["minor"] = docs[kept], np.array(buffer.value_ordinals, np.uint32)[kept]
    return sort_pairs(pairs)


def _records(buffer: _Buffer, order: Array) -> Iterator[bytes]:
    if not len(order):
        return
    offsets = offsets_of(np.array(buffer.record_sizes, np.int64)).tolist()
    with buffer.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for doc in order.tolist():
            yield content[offsets[doc] : offsets[doc + 1]]
