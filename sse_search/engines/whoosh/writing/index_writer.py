"""
Write the next generation of an index.

New documents become a segment, replaced and removed ones are deleted from the segments that hold them, unchanged files
are shared with the previous generation, and the smallest segments are merged when there are too many.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.building import Amend, PreparedDocuments
from sse_search.engines.new_index import NewIndex
from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh.searching.searcher import Searcher
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE, FacetDictionary, FacetDictionaryWriter
from sse_search.engines.whoosh.storage.folder_access import remove_folder
from sse_search.engines.whoosh.storage.generations import (
    Generation,
    Generations,
    link,
    smallest_files,
    verify_files,
)
from sse_search.engines.whoosh.storage.live_docs import LIVE_DOCS_SUFFIX, SegmentReader, write_live_docs
from sse_search.engines.whoosh.storage.segment import SEGMENT_SUFFIX, Segment, id_text
from sse_search.engines.whoosh.storage.segment_file import write_segment
from sse_search.engines.whoosh.storage.whoosh_codec import count_with_whoosh, write_toc
from sse_search.engines.whoosh.writing.segment_merger import MergeSource, merge_segments
from sse_search.engines.whoosh.writing.segment_writer import SegmentWriter
from sse_search.errors import IndexDamagedError
from sse_search.model import Document
from sse_search.ordinary_files import paths_in
from sse_search.workers import WorkerPool

MAX_SEGMENTS = 10
SEGMENTS_AFTER_MERGE = 5
PROGRESS_EVERY = 200
"""Documents between two calls of `progress`."""
if TYPE_CHECKING:
    from sse_search.engines.whoosh.verified_reader import VerifiedReader

_FOR_IDS = frozenset(("ids", "sorted_id_docs"))
_FOR_DELETIONS = frozenset(("value_rows", "overflow_docs", "overflow_slots", "field_norms"))
_FOR_LABELS = frozenset(("dates", "value_docs", "value_ordinals", "value_offsets"))
"""The arrays of a shared segment that are read to find documents, to delete some, and to choose labels of values."""

Array = NDArray[Any]


class _Source(NamedTuple):
    """
    A segment of the new generation.

    Attributes:
        reader: Reads the segment in the previous generation; None for a new segment.
        deleted: Documents that the new generation deletes.
    """

    name: str
    segment: Segment
    reader: SegmentReader | None
    deleted: set[int]

    def delete(self, item_id: str) -> bool:
        """Delete the document with this id; returns whether the segment has it."""
        doc = (self.reader or self.segment).find(item_id)
        if doc >= 0:
            self.deleted.add(doc)
        return doc >= 0

    def live_docs(self) -> Array | None:
        """Return whether each document is live in the new generation; None when all are."""
        live_docs = self.reader.live_docs if self.reader else None
        if not self.deleted:
            return live_docs
        live_docs = np.ones(self.segment.doc_count, bool) if live_docs is None else live_docs.copy()
        live_docs[list(self.deleted)] = False
        return live_docs

    def newest(self, ordinal: int) -> int | None:
        """Return the newest live document that has a doc value."""
        docs = self.segment.docs_with_value(ordinal)
        live_docs = self.live_docs()
        docs = docs if live_docs is None else docs[live_docs[docs]]
        return int(docs[0]) if len(docs) else None


class IndexWriter:
    """
    Write one generation.

    What is read of the previous generation is verified before, so that damage does not get into the new one with a
    valid digest: all of a segment that is merged, and of one that is shared the arrays that are read.

    Args:
        path: Empty folder for its files.
        previous: The generation to start from; None for an empty index.
        memory_mb: Megabytes for buffered tokens.
        verify_bytes: Bytes of the previous generation that are verified in any case, of the smallest files first.

    Raises:
        IndexDamagedError: The previous generation is not what was written.
    """

    def __init__(self, path: Path, previous: Generation | None, memory_mb: int, verify_bytes: int) -> None:
        self._path = path
        self._previous = previous
        self._memory_mb = memory_mb
        self._sources: list[_Source] = []
        self._unverified: set[str] = set()
        self._dictionary = FacetDictionaryWriter()
        if previous:
            self._sources = [*self._shared_sources(previous, verify_bytes)]
            self._dictionary = FacetDictionary(previous.path / DICTIONARY_FILE).writer()
        self._workers = WorkerPool()

    def close(self) -> None:
        """End the processes that helped."""
        self._workers.close()

    def add(
        self,
        documents: Iterable[Document | PreparedDocuments],
        progress: Callable[[int], None] | None,
        amend: Amend | None = None,
    ) -> tuple[int, Mapping[str, str]]:
        """
        Write a segment of new documents and delete those that they replace.

        Returns:
            How many there were, and the abbreviations that `amend` has learned.
        """
        folder = self._path / "parts"
        folder.mkdir()
        name = secrets.token_hex(8)
        path = self._segment_path(name)
        writer = SegmentWriter(path, folder, self._dictionary, self._memory_mb, self._workers)
        try:
            reported = 0
            for each in documents:
                for item_id in writer.add(each):
                    self._delete(item_id)
                if progress is not None and writer.doc_count - reported >= PROGRESS_EVERY:
                    reported = writer.doc_count
                    progress(reported)
            doc_count, learned = writer.finish(amend)
            if doc_count:
                self._sources.append(_Source(name, Segment(path), None, set()))
        finally:
            writer.close()
        if progress is not None:
            progress(writer.doc_count)
        remove_folder(folder)
        return writer.doc_count, learned

    def remove(self, ids: Iterable[str]) -> int:
        """Delete documents, new ones too; returns how many of the ids the index had."""
        return sum(self._delete(item_id) for item_id in set(ids))

    def finish(self, generations: Generations, metadata: IndexMetadata) -> Generation:
        """Write the remaining files and the manifest."""
        sources = self._merged([source for source in self._sources if len(source.deleted) < _live_count(source)])
        names = [source.name for source in sources]
        self._choose_labels(sources)
        dictionary_path = self._path / DICTIONARY_FILE
        self._dictionary.write(dictionary_path)
        slot_count = FacetDictionary(dictionary_path).slot_count
        items = sum(self._store(source, slot_count) for source in sources)
        write_toc(self._path, names)
        unused = set(paths_in(self._path, f"*{SEGMENT_SUFFIX}")) - {dictionary_path, *map(self._segment_path, names)}
        for path in unused:  # a new segment that was merged into another one, or is empty
            path.unlink()
        return generations.finish(self._path, msgspec.structs.replace(metadata, items=items), names, self._previous)

    def _shared_sources(self, previous: Generation, verify_bytes: int) -> Iterator[_Source]:
        """Yield the segments of a generation, of which at least what every new generation reads is verified."""
        files = {f"{name}{SEGMENT_SUFFIX}" for name in previous.manifest.segments}
        verified = {*previous.manifest.files} - files | {*smallest_files(previous, verify_bytes)}
        verify_files(previous, verified)
        self._unverified = files - verified
        for name in previous.manifest.segments:
            reader = SegmentReader(previous.path, name)
            if reader.segment.path.name in self._unverified:
                reader.segment.verify(_FOR_IDS)
            yield _Source(name, reader.segment, reader, set())

    def _verify(self, segment: Segment, names: Collection[str] | None = None) -> None:
        """Read some arrays of a segment, or all, unless all were. Raises IndexDamagedError when they were changed."""
        if segment.path.name in self._unverified:
            segment.verify(names)
            if names is None:
                self._unverified.remove(segment.path.name)

    def _segment_path(self, name: str) -> Path:
        return self._path / f"{name}{SEGMENT_SUFFIX}"

    def _delete(self, item_id: str) -> bool:
        deleted = [source.delete(item_id) for source in self._sources]
        return any(deleted)

    def _merged(self, sources: list[_Source]) -> list[_Source]:
        """Merge the smallest segments when there are too many."""
        if len(sources) <= MAX_SEGMENTS:
            return sources
        by_size = sorted(sources, key=lambda source: source.segment.doc_count)
        split = len(sources) - SEGMENTS_AFTER_MERGE + 1
        name = secrets.token_hex(8)
        for source in by_size[:split]:
            self._verify(source.segment)
        merged = [MergeSource(source.segment, source.live_docs()) for source in by_size[:split]]
        write_segment(self._segment_path(name), merge_segments(merged, self._dictionary.kinds()))
        return [*by_size[split:], _Source(name, Segment(self._segment_path(name)), None, set())]

    def _choose_labels(self, sources: Sequence[_Source]) -> None:
        """Give values that have had several labels that of the newest document, whenever it was indexed."""
        values = self._dictionary.values(self._dictionary.relabelled)
        for source in sources if values else ():
            self._verify(source.segment, _FOR_LABELS)
        for ordinal, value in values.items():
            documents = [(source.segment, doc) for source in sources if (doc := source.newest(ordinal)) is not None]
            newest = min(
                documents, key=lambda pair: (-int(pair[0].dates[pair[1], 0]), int(pair[0].ids[pair[1]])), default=None
            )
            if newest is not None:
                segment, doc = newest
                self._verify(segment)
                labels = {tag.id: tag.label for tag in segment.document(doc).tags}
                self._dictionary.set_label(ordinal, labels[value])

    def _store(self, source: _Source, slot_count: int) -> int:
        """Write or share the files of a segment; returns its number of live documents."""
        if source.reader is not None:
            self._share(f"{source.name}{SEGMENT_SUFFIX}")
            if not source.deleted:
                self._share(f"{source.name}{LIVE_DOCS_SUFFIX}")
                return source.reader.live_count
            self._verify(source.segment, _FOR_DELETIONS)
        live_docs = source.live_docs()
        return write_live_docs(self._path, source.name, source.segment, live_docs, slot_count, previous=source.reader)

    def _share(self, name: str) -> None:
        assert self._previous is not None
        link(self._previous, name, self._path)


def _live_count(source: _Source) -> int:
    """Return how many documents were live before the deletions of this generation."""
    return source.reader.live_count if source.reader else source.segment.doc_count


def verify(generation: Generation) -> Searcher:
    """
    Open a new generation as a search and as Whoosh do, and compare their numbers of items; returns its reader.

    Raises:
        IndexDamagedError: They differ.
    """
    searcher = Searcher(generation)
    live_count = sum(reader.live_count for reader in searcher.segments)
    by_whoosh = count_with_whoosh(generation.path)
    if not live_count == by_whoosh == generation.manifest.metadata.items:
        raise IndexDamagedError(
            f"{generation.path}: the new index holds {live_count:,} items by its arrays, {by_whoosh:,} by Whoosh and "
            f"{generation.manifest.metadata.items:,} by its manifest; it is not used, and the previous one stays"
        )
    return searcher


def new_index(new: Searcher, live: VerifiedReader | None, sample: int) -> NewIndex:
    """Compare a new generation with the live one, and draw a sample of its documents."""
    return NewIndex(
        reader=new,
        live=live,
        lost=list(map(id_text, _lost_ids(live.searcher, new))) if live else [],
        sample=list(map(id_text, _sampled_ids(new, sample))),
        has_title=new.has_title,
    )


def _lost_ids(live: Searcher, new: Searcher) -> Iterator[int]:
    """Yield the ids of the live generation that the new one lacks; only changed segments are compared."""
    shared = {reader.name: reader for reader in new.segments}
    others = [reader for reader in new.segments if reader.name not in {reader.name for reader in live.segments}]
    kept = np.concatenate([np.zeros(0, np.uint64), *(reader.segment.ids[reader.docs] for reader in others)])
    for reader in live.segments:
        docs = reader.docs
        if reader.name in shared:
            live_docs = shared[reader.name].live_docs
            docs = docs[:0] if live_docs is None else docs[~live_docs[docs]]
        if len(docs):
            yield from np.setdiff1d(reader.segment.ids[docs], kept).tolist()


def _sampled_ids(searcher: Searcher, size: int) -> Iterator[int]:
    """Yield the ids of every so many documents, beginning with another one in each generation."""
    step = -(-searcher.metadata.items // size) or 1
    first = int(searcher.metadata.generation) % step
    for reader in searcher.segments:
        yield from reader.segment.ids[reader.docs[first::step]].tolist()
        first = (first - reader.live_count) % step
