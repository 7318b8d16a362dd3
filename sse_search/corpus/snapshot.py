"""Read the items of the batches that a corpus has at one moment, whatever is imported afterwards."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError, StoredRecord
from sse_search.corpus.item_lookup import ItemLookup, LatestRecord, split_location
from sse_search.corpus.record_codec import DIGEST_BYTES, decode, digest_of
from sse_search.errors import CorpusError
from sse_search.model import NewsItem, Tombstone
from sse_search.wording import cannot_be

T = TypeVar("T")

_CHUNK = 10_000
"""Records whose first batches are looked up at a time."""

Record = NewsItem | Tombstone


class QueryLookup(Protocol):
    """Reads from the lookup of a corpus."""

    def __call__(self, read: Callable[[ItemLookup], T], /) -> T:
        """Call a function with the open lookup."""


class ItemLocations(NamedTuple):
    """The locations of all live items in the order of the log, with the digests of their lines and first batches."""

    locations: array[int]
    digests: bytes
    firsts: array[int]


class Snapshot:
    """
    The batches and items of one moment.

    Args:
        folder: The folder of the batches.
        batches: The valid batches by their ordinals in the lookup, in order.
        count: Number of live items.
        located: Where they are; None if `items` is not going to be called.
        query: Reads from the lookup, which may know later batches as well.
    """

    def __init__(
        self,
        folder: Path,
        batches: Mapping[int, Batch],
        count: int,
        located: ItemLocations | None,
        query: QueryLookup,
    ) -> None:
        self.count = count
        self.states = tuple(batch.state for batch in batches.values())
        self._folder = folder
        self._batches = batches
        self._batch_states = {folder / batch.name: batch.state for batch in batches.values()}
        self._located = located
        self._query = query

    def begins_with(self, states: Sequence[str]) -> bool:
        """Return whether these are the states of its first batches."""
        return tuple(states) == self.states[: len(states)]

    def items(self, batches: Collection[str] | None = None) -> Iterator[NewsItem]:
        """Yield every live item with its source, in the order of import; with `batches`, those of these states."""
        assert self._located is not None
        locations, digests, firsts = self._located
        splits = enumerate(map(split_location, locations))
        try:
            for ordinal, records in groupby(splits, key=lambda split: split[1][0]):
                batch = self._batches[ordinal]
                if batches is not None and batch.state not in batches:
                    continue
                path = self._folder / batch.name
                with path.open("rb") as file:
                    for index, (_, offset) in records:
                        file.seek(offset)
                        digest = digests[index * DIGEST_BYTES : (index + 1) * DIGEST_BYTES]
                        added = self._batches[firsts[index]].added
                        yield decode_item(file.readline(), digest, batch, path, added)
        except OSError as error:
            raise CorpusError(cannot_be("read", self._folder, error)) from error

    def changes(self, known: Sequence[str]) -> Iterator[Record]:
        """Yield the records of the batches after the known ones, with which it must begin, reading only those."""
        for path in [*self._batch_states][len(known) :]:
            reader = BatchReader(path)
            try:
                records = reader.records()
                while chunk := list(islice(records, _CHUNK)):
                    yield from self._decoded(chunk, reader)
            except DamagedBatchError as error:
                raise CorpusError(str(error)) from error
            except OSError as error:
                raise CorpusError(cannot_be("read", reader.path, error)) from error
            if reader.batch is None or reader.batch.state != self._batch_states[reader.path]:
                raise CorpusError(f"{reader.path}: the batch was replaced by another one while it was used; try again")

    def _decoded(self, records: Sequence[StoredRecord], reader: BatchReader) -> Iterator[Record]:
        """Yield records of a batch."""
        header = reader.header
        assert header is not None
        added = self._query(lambda lookup: [self._added(lookup.latest(record.key.id)) for record in records])
        for record, day in zip(records, added, strict=True):
            yield decode(record.line, header.source.name, day, version=header.format_version)

    def _added(self, record: LatestRecord | None) -> str:
        return self._batches[record.first].added if record else ""

    def find(self, ids: Collection[str]) -> Iterator[NewsItem]:
        """Yield the live items of these ids, in no particular order."""
        located = self._query(lambda lookup: self._locate(lookup, ids))
        for batch, offset, record in located.values():
            path = self._folder / batch.name
            try:
                line = line_at(path, offset)
            except OSError as error:
                raise CorpusError(cannot_be("read", path, error)) from error
            yield decode_item(line, record.digest, batch, path, self._added(record))
        rest = set(ids) - located.keys()
        if rest:  # replaced by a later batch, so that only the batches themselves still have the earlier record
            latest = {record.id: record for record in self.changes(()) if record.id in rest}
            yield from (record for record in latest.values() if isinstance(record, NewsItem))

    def not_removed(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return those of the ids that no record removes: the last one of the snapshot is an item, or there is none."""
        if not ids:
            return ()
        latest = self._query(lambda lookup: {item_id: lookup.latest(item_id) for item_id in ids})
        located = self._query(lambda lookup: self._locate(lookup, ids))
        removed = {item_id for item_id, record in latest.items() if record is not None and not record.live}
        later = {item_id for item_id in latest.keys() - removed - located.keys() if latest[item_id] is not None}
        if later:  # only the batches themselves still have the record that the snapshot ends with
            live = {record.id: isinstance(record, NewsItem) for record in self.changes(()) if record.id in later}
            removed.update(item_id for item_id, is_live in live.items() if not is_live)
        return tuple(item_id for item_id in ids if item_id not in removed)

    def _locate(self, lookup: ItemLookup, ids: Collection[str]) -> dict[str, tuple[Batch, int, LatestRecord]]:
        """Return batch and offset of the items whose latest record is in the snapshot."""
        batches = lookup.numbered_batches()
        located = {}
        for item_id in ids:
            record = lookup.latest(item_id)
            if record is not None and record.live:
                ordinal, offset = split_location(record.location)
                batch = batches[ordinal]
                if self._folder / batch.name in self._batch_states:
                    located[item_id] = (batch, offset, record)
        return located


def line_at(path: Path, offset: int) -> bytes:
    """Read the line of a record."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.readline()


def decode_item(line: bytes, digest: bytes, batch: Batch, path: Path, added: str) -> NewsItem:
    """Decode the line of an item of a batch. Raises CorpusError when its digest is another one."""
    line = line.removesuffix(b"\n")
    if digest_of(line) != digest:
        raise CorpusError(f"{path}: the batch was changed after it was written; `ssesearch check` finds others as well")
    record = decode(line, batch.source, added, version=batch.format_version)
    assert isinstance(record, NewsItem)
    return record
