"""
How do documents become a segment, at the speed of several processors and within a given memory?

Documents are encoded once; processes of their own find the words (analysis.py); what is left is sorting numbers. When
as many words are waiting as the memory allows, they become a part on disk; at the end the parts are merged.
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
from sse_search.engines.whoosh.storage.segment import Contents, Segment, date_number, write_segment
from sse_search.engines.whoosh.writing.analysis import Analysed, Numbers, analyse, encode_record
from sse_search.engines.whoosh.writing.inversion import PAIR, Words, invert_forms, invert_terms, sort_pairs
from sse_search.engines.whoosh.writing.segment_merger import Part, document_order, latest, merged
from sse_search.model import Document
from sse_search.text.stemming import LANGUAGE_GROUPS, language_group
from sse_search.workers import Stage, Workers

_CHUNK = 256
"""Documents that a process analyses at a time."""
_BYTES_A_WORD = 64
"""Memory at the peak of sorting, for each word that waits: its number, position, two keys and copies of them."""
_MEGABYTE = 1 << 20

_GROUP_NUMBER = {language: number for number, language in enumerate(LANGUAGE_GROUPS)}

Array = NDArray[Any]


class _Waiting:
    """Documents that have been taken in and are not yet in a part."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records: BinaryIO = path.open("xb")
        self.offsets = array("Q", (0,))
        self.ids = array("Q")
        self.days = array("i")
        self.groups = array("B")
        self.entry_docs = array("I")
        self.entry_values = array("I")
        self.numbers = Numbers()
        self.streams: list[Array] = []
        self.lengths: list[Array] = []
        self.words = 0

    def analysed(self, found: Analysed) -> None:
        """Take in the words of the next documents."""
        number = self.numbers.__getitem__
        table = np.fromiter(map(number, found.vocabulary), np.uint32, len(found.vocabulary))
        self.streams.append(table[found.streamed()])
        self.lengths.append(found.counted())
        self.words += len(self.streams[-1])


class Builder:
    """
    Makes one segment of the documents that are added.

    Args:
        path: The segment's file. folder: for parts, on the same disk; what is left there may be removed afterwards.
        values: The table of facet values, which grows.
        memory_mb: Megabytes for words that wait to be sorted. workers: help with finding words.
    """

    def __init__(
        self, path: Path, folder: Path, values: FacetDictionaryWriter, memory_mb: int, workers: Workers
    ) -> None:
        self._path = path
        self._folder = folder
        self._values = values
        self._limit = max(1, memory_mb * _MEGABYTE // _BYTES_A_WORD)
        self._parts: list[Path] = []
        self._waiting = _Waiting(folder / "waiting-0")
        self._chunk: list[bytes] = []
        self._analysis = Stage(workers, analyse)
        self.added = 0

    def add(self, document: Document) -> None:
        """Take in a document; it replaces an earlier one of the same id."""
        waiting = self._waiting
        record = encode_record(document)
        doc = len(waiting.ids)
        waiting.records.write(record)
        waiting.offsets.append(waiting.offsets[-1] + len(record))
        waiting.ids.append(int(document.item.id, 16))
        waiting.days.extend((date_number(document.item.date.value), *days_of(document.item.date)))
        waiting.groups.append(_GROUP_NUMBER[language_group(document.language)])
        values = [self._values.number(kind, value, label) for (kind, value), label in facet_values(document).items()]
        waiting.entry_docs.extend((doc,) * len(values))
        waiting.entry_values.extend(values)
        self.added += 1
        self._chunk.append(record)
        if len(self._chunk) == _CHUNK:
            self._analysis.put(self._chunk)
            self._chunk = []
            for found in self._analysis.ready():
                waiting.analysed(found)
            if waiting.words > self._limit:
                self._write_part()

    def finish(self) -> int:
        """Write the segment; returns how many documents it holds. Without any, nothing is written."""
        if not self._parts:
            contents = self._contents()
            if len(contents.ids):
                write_segment(self._path, contents)
            return len(contents.ids)
        self._write_part()
        parts = [Part(Segment(path), None) for path in self._parts]
        whole = merged(parts, self._values.kinds())
        write_segment(self._path, whole)
        for path in self._parts:
            path.unlink()
        return len(whole.ids)

    def close(self) -> None:
        """Close what is open."""
        self._waiting.records.close()

    def _write_part(self) -> None:
        path = self._folder / f"part-{len(self._parts)}"
        write_segment(path, self._contents())
        self._waiting.path.unlink()
        self._parts.append(path)
        self._waiting = _Waiting(self._folder / f"waiting-{len(self._parts)}")

    def _contents(self) -> Contents:
        """Return what waits, in its final order."""
        if self._chunk:
            self._analysis.put(self._chunk)
            self._chunk = []
        waiting = self._waiting
        for found in self._analysis.rest():
            waiting.analysed(found)
        waiting.records.close()
        ids = np.array(waiting.ids, np.uint64)
        days = np.array(waiting.days, np.int32).reshape(-1, 3)
        kept = np.flatnonzero(latest(ids))
        order = kept[document_order(ids[kept], days[kept, 0])]
        found_words = _in_order(waiting, order)
        with ThreadPoolExecutor(1) as beside:  # sorting numbers leaves the interpreter free
            inverting = beside.submit(invert_forms, found_words)
            terms = invert_terms(found_words, np.array(waiting.groups, np.uint8)[order])
            forms = inverting.result()
        return Contents(
            ids=ids[order],
            days=days[order],
            lengths=found_words.lengths,
            entries=_entries(waiting, order),
            value_kinds=self._values.kinds(),
            stems=terms.names,
            stem_chunks=[(np.diff(terms.offsets), terms.postings)],
            tokens=forms.names,
            token_chunks=[(np.diff(forms.offsets), forms.positions)],
            records=_records(waiting, order),
        )


def _in_order(waiting: _Waiting, order: Array) -> Words:
    """Return the words of the documents in their final order, numbered by a sorted vocabulary."""
    lengths = np.concatenate([np.zeros((0, 2), np.uint32), *waiting.lengths])
    stream = np.concatenate([np.zeros(0, np.uint32), *waiting.streams])
    waiting.streams.clear()
    whole = lengths.sum(axis=1, dtype=np.int64)
    starts = np.cumsum(whole) - whole
    sizes = whole[order]
    moved = np.repeat(starts[order] - (np.cumsum(sizes) - sizes), sizes)
    moved += np.arange(len(moved))
    listed = list(waiting.numbers)
    by_name = sorted(range(len(listed)), key=listed.__getitem__)
    rank = np.zeros(len(listed), np.uint32)
    rank[by_name] = np.arange(len(listed), dtype=np.uint32)
    used = rank[stream[moved]] if len(moved) else stream[:0]
    return Words([listed[number] for number in by_name], used, lengths[order])


def _entries(waiting: _Waiting, order: Array) -> Array:
    number = np.full(len(waiting.ids), -1, np.int64)
    number[order] = np.arange(len(order))
    docs = number[np.array(waiting.entry_docs, np.int64)]
    kept = docs >= 0
    entries = np.empty(int(np.count_nonzero(kept)), PAIR)
    entries["high"], entries["low"] = docs[kept], np.array(waiting.entry_values, np.uint32)[kept]
    return sort_pairs(entries)


def _records(waiting: _Waiting, order: Array) -> Iterator[bytes]:
    if not len(order):
        return
    offsets = waiting.offsets
    with waiting.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for doc in order.tolist():
            yield content[offsets[doc] : offsets[doc + 1]]
