"""
How does one generation become the next? New documents make a segment, replaced and removed ones are marked, what did
not change is shared with the former generation, and the smallest segments are merged when they become many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh.searching.searcher import VALUES_FILE, Searcher
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary, FacetDictionaryWriter
from sse_search.engines.whoosh.storage.generations import Generation, Generations, link
from sse_search.engines.whoosh.storage.live_docs import LIVE_SUFFIX, SegmentReader, write_live
from sse_search.engines.whoosh.storage.segment import SUFFIX, Segment, write_segment
from sse_search.engines.whoosh.storage.stock import INDEX_NAME, new_name, open_and_count, write_segment_files, write_toc
from sse_search.engines.whoosh.writing.segment_merger import Part, merged
from sse_search.engines.whoosh.writing.segment_writer import Builder
from sse_search.errors import IndexDamagedError
from sse_search.model import Document
from sse_search.workers import WorkerPool

MAX_SEGMENTS = 10
SEGMENTS_AFTER_MERGE = 5
"""When there are more than the first, the smallest are merged until the second are left."""
PROGRESS_EVERY = 200

Array = NDArray[Any]


class IndexWriter:
    """One generation in the making."""

    def __init__(self, path: Path, former: Generation | None, memory_mb: int) -> None:
        self._path = path
        self._former = former
        self._kept = [SegmentReader(former.path, name) for name in former.manifest.segments] if former else []
        self._values = FacetDictionary(former.path / VALUES_FILE).content() if former else FacetDictionaryWriter()
        self._memory_mb = memory_mb
        self._name = new_name()
        self._added: Segment | None = None
        self._dead: list[set[int]] = [set() for _ in self._kept]
        self._dead_added: set[int] = set()
        self._workers = WorkerPool()

    def close(self) -> None:
        """End the processes that helped."""
        self._workers.close()

    def add(self, documents: Iterable[Document], progress: Callable[[int], None] | None) -> int:
        """Make a segment of the new documents; return how many were given."""
        folder = self._path / "parts"
        folder.mkdir()
        builder = Builder(self._path / f"{self._name}{SUFFIX}", folder, self._values, self._memory_mb, self._workers)
        try:
            for document in documents:
                builder.add(document)
                self._bury(document.item.id)
                if progress is not None and builder.added % PROGRESS_EVERY == 0:
                    progress(builder.added)
            if builder.finish():
                self._added = Segment(self._path / f"{self._name}{SUFFIX}")
        finally:
            builder.close()
        if progress is not None:
            progress(builder.added)
        for leftover in folder.iterdir():
            leftover.unlink()
        folder.rmdir()
        return builder.added

    def remove(self, ids: Iterable[str]) -> int:
        """Take documents out, new ones too; return how many of the ids there were."""
        removed = 0
        for item_id in set(ids):
            known = self._bury(item_id)
            doc = self._added.find(item_id) if self._added else -1
            if doc >= 0:
                self._dead_added.add(doc)
            removed += known or doc >= 0
        return removed

    def finish(self, generations: Generations, metadata: IndexMetadata) -> Generation:
        """Write what is left to write, and the manifest."""
        parts = [(one.name, Part(one.segment, _buried(one.segment, one.live, dead))) for one, dead in self._old()]
        if self._added is not None:
            parts.append((self._name, Part(self._added, _buried(self._added, None, self._dead_added))))
        parts = [(name, part) for name, part in parts if part.live is None or part.live.any()]
        parts = self._merged(parts)
        values_path = self._path / VALUES_FILE
        self._values.write(values_path)
        values = FacetDictionary(values_path)
        count = 0
        for name, part in parts:
            count += self._place(name, part, values)
        write_toc(self._path, [(name, part.segment, _removed(part)) for name, part in parts])
        for path in self._path.glob(f"*{SUFFIX}"):  # what was merged into another segment
            if path != values_path and path.name.removesuffix(SUFFIX) not in dict(parts):
                path.unlink()
        finished = msgspec.structs.replace(metadata, items=count)
        return generations.finish(self._path, finished, [name for name, _ in parts], self._former)

    def _old(self) -> list[tuple[SegmentReader, set[int]]]:
        return list(zip(self._kept, self._dead, strict=True))

    def _bury(self, item_id: str) -> bool:
        """Take a document of the former generation out; return whether it had one."""
        known = False
        for one, dead in self._old():
            doc = one.find(item_id)
            if doc >= 0:
                dead.add(doc)
                known = True
        return known

    def _merged(self, parts: list[tuple[str, Part]]) -> list[tuple[str, Part]]:
        """Return the segments, the smallest merged into one when there are too many."""
        if len(parts) <= MAX_SEGMENTS:
            return parts
        by_size = sorted(parts, key=lambda part: part[1].segment.documents)
        small = [part for _, part in by_size[: len(parts) - SEGMENTS_AFTER_MERGE + 1]]
        name = new_name()
        path = self._path / f"{name}{SUFFIX}"
        write_segment(path, merged(small, self._values.kinds()))
        return [*by_size[len(small) :], (name, Part(Segment(path), None))]

    def _place(self, name: str, part: Part, values: FacetDictionary) -> int:
        """Put the files of a segment into the folder, shared with the former generation where they are the same."""
        old = next((one for one in self._kept if one.name == name), None)
        if old is None:
            write_segment_files(self._path, name, part.segment, values, self._workers)
            return write_live(self._path, name, part.segment, part.live, values.counted)
        assert self._former is not None
        link(self._former.path / f"{name}{SUFFIX}", self._path / f"{name}{SUFFIX}")
        for path in self._former.path.glob(f"{INDEX_NAME}_{name}.*"):
            link(path, self._path / path.name)
        if part.live is old.live:
            link(self._former.path / f"{name}{LIVE_SUFFIX}", self._path / f"{name}{LIVE_SUFFIX}")
            return old.count
        return write_live(self._path, name, part.segment, part.live, values.counted)


def _buried(segment: Segment, live: Array | None, dead: set[int]) -> Array | None:
    """Return which documents count when some more do not."""
    if not dead:
        return live
    kept = np.ones(segment.documents, bool) if live is None else live.copy()
    kept[list(dead)] = False
    return kept


def _removed(part: Part) -> Sequence[int]:
    removed: list[int] = [] if part.live is None else np.flatnonzero(~part.live).tolist()
    return removed


def verify(made: Generation) -> None:
    """Open a new generation as a search would, and as Whoosh would, and compare what they count."""
    searcher = Searcher(made)
    counted = sum(one.count for one in searcher.segments)
    by_whoosh = open_and_count(made.path)
    if not counted == by_whoosh == made.manifest.metadata.items:
        raise IndexDamagedError(
            f"{made.path}: the new index holds {counted:,} items by its arrays, {by_whoosh:,} by Whoosh and "
            f"{made.manifest.metadata.items:,} by its manifest; it is not used, and the former one stays"
        )
