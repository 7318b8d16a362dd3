"""Read the items of the batches that a corpus has at one moment, whatever is imported afterwards."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError, Header, StoredRecord
from sse_search.corpus.item_lookup import ItemLookup, LatestRecord, split_location
from sse_search.corpus.item_merging import completed
from sse_search.corpus.record_codec import DIGEST_BYTES, decode, digest_of
from sse_search.corpus.standings import Standings, completions, corrected, is_hidden, shown_as, target_of
from sse_search.errors import CorpusError
from sse_search.model import NewsItem, Tombstone
from sse_search.wording import cannot_be

T = TypeVar("T")

_CHUNK_RECORDS = 2_000
_CHUNK_BYTES = 4 << 20
"""Records whose first batches are looked up at a time, and bytes of their lines that are in memory then."""

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
        standings: What the keeper decided about items.
        query: Reads from the lookup, which may know later batches as well.
    """

    def __init__(
        self,
        folder: Path,
        batches: Mapping[int, Batch],
        count: int,
        located: ItemLocations | None,
        *,
        standings: Standings,
        query: QueryLookup,
    ) -> None:
        self.count = count
        self._standings = standings
        self._completions = completions(standings)
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
        others = self._imported_by_id(chain.from_iterable(self._completions.values()))
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
                        yield self._shown(decode_item(file.readline(), digest, batch, path, added), others)
        except OSError as error:
            raise CorpusError(cannot_be("read", self._folder, error)) from error

    def changes(self, known: Sequence[str]) -> Iterator[Record]:
        """
        Yield what the batches after the known ones change, reading only those; it must begin with the known ones.

        An item comes with its corrections, one that a decision hides as a tombstone. Items that the new batches only
        decide about, and those that others were merged into, come last.
        """
        last: dict[str, None] = {}
        for records, header in self._chunks(known):
            decided = (record.key.id for record in records if record.key.decision)
            last |= dict.fromkeys(shown_as(decided, self._standings))
            for record in self._decoded([record for record in records if not record.key.decision], header):
                target = target_of(record.id, self._standings)
                if target in self._completions:
                    last[target] = None
                elif is_hidden(record.id, self._standings):
                    yield Tombstone(id=record.id)
                else:
                    yield self._shown(record, {}) if isinstance(record, NewsItem) else record
        items = {item.id: item for item in self.find(last)}
        for item_id in last:
            yield items.get(item_id) or Tombstone(id=item_id)

    def _shown(self, item: NewsItem, others: Mapping[str, NewsItem]) -> NewsItem:
        """Return an item with what it lacks from those that were merged into it, and with its corrections."""
        for other in self._completions.get(item.id, ()):
            if other in others:
                item = completed(item, corrected(others[other], self._standings))
        return corrected(item, self._standings)

    def _chunks(self, known: Sequence[str]) -> Iterator[tuple[list[StoredRecord], Header]]:
        """Yield the records of the batches after the known ones, some at a time, and the header of their batch."""
        for path in [*self._batch_states][len(known) :]:
            reader = BatchReader(path)
            try:
                records = reader.records()
                while chunk := _some(records):
                    assert reader.header is not None
                    yield chunk, reader.header
            except DamagedBatchError as error:
                raise CorpusError(str(error)) from error
            except OSError as error:
                raise CorpusError(cannot_be("read", reader.path, error)) from error
            if reader.batch is None or reader.batch.state != self._batch_states[reader.path]:
                raise CorpusError(f"{reader.path}: the batch was replaced by another one while it was used; try again")

    def _decoded(self, records: Sequence[StoredRecord], header: Header) -> Iterator[Record]:
        """Yield the items and tombstones of a batch, without decisions."""
        added = self._query(lambda lookup: [self._added(lookup.latest(record.key.id)) for record in records])
        for record, day in zip(records, added, strict=True):
            yield decode(record.line, header.source.name, day, version=header.format_version)

    def _added(self, record: LatestRecord | None) -> str:
        return self._batches[record.first].added if record else ""

    def find(self, ids: Collection[str]) -> Iterator[NewsItem]:
        """Yield the live items of these ids, in no particular order."""
        shown = {item_id for item_id in ids if not is_hidden(item_id, self._standings)}
        others = self._imported_by_id(chain.from_iterable(self._completions.get(item_id, ()) for item_id in shown))
        for item in self._imported(shown):
            yield self._shown(item, others)

    def _imported_by_id(self, ids: Iterable[str]) -> dict[str, NewsItem]:
        """Return items as they were imported, without decisions."""
        wanted = set(ids)
        return {item.id: item for item in self._imported(wanted)} if wanted else {}

    def _imported(self, ids: Collection[str]) -> Iterator[NewsItem]:
        """Yield the latest records of these ids that are items, hidden or not, without decisions."""
        located, rest = self._query(lambda lookup: self._locate(lookup, ids))
        for batch, offset, record in located.values():
            path = self._folder / batch.name
            try:
                line = line_at(path, offset)
            except OSError as error:
                raise CorpusError(cannot_be("read", path, error)) from error
            yield decode_item(line, record.digest, batch, path, self._added(record))
        if rest:  # replaced by a later batch, so that only the batches themselves still have the earlier record
            latest: dict[str, Record] = {}
            for records, header in self._chunks(()):
                wanted = [record for record in records if record.key.id in rest and not record.key.decision]
                latest |= {record.id: record for record in self._decoded(wanted, header)}
            yield from (record for record in latest.values() if isinstance(record, NewsItem))

    def not_removed(self, ids: Sequence[str]) -> tuple[str, ...]:
        """
        Return those of some ids that nothing takes out of the archive.

        The last record of each is an item that no block, merge or erasure hides, or there is none.
        """
        shown = [item_id for item_id in ids if not is_hidden(item_id, self._standings)]
        removed = self._removed(shown)
        return tuple(item_id for item_id in shown if item_id not in removed)

    def _removed(self, ids: Sequence[str]) -> set[str]:
        """Return those of some ids whose last record in the snapshot is a tombstone."""
        if not ids:
            return set()
        latest = self._query(lambda lookup: {item_id: lookup.latest(item_id) for item_id in ids})
        located, replaced = self._query(lambda lookup: self._locate(lookup, ids))
        known = {item_id for item_id, record in latest.items() if record is not None}
        removed = known - located.keys() - replaced
        for records, _ in self._chunks(()) if replaced else ():  # only the batches still have these records
            for key in (record.key for record in records if record.key.id in replaced and not record.key.decision):
                (removed.add if key.deleted else removed.discard)(key.id)
        return removed

    def _locate(
        self, lookup: ItemLookup, ids: Collection[str]
    ) -> tuple[dict[str, tuple[Batch, int, LatestRecord]], set[str]]:
        """Return batch and offset of the items whose latest record is in the snapshot, and the ids with a later one."""
        batches = lookup.numbered_batches()
        located, replaced = {}, set()
        for item_id in ids:
            record = lookup.latest(item_id)
            if record is not None:
                ordinal, offset = split_location(record.location)
                batch = batches[ordinal]
                if self._folder / batch.name not in self._batch_states:
                    replaced.add(item_id)
                elif record.is_item:
                    located[item_id] = (batch, offset, record)
        return located, replaced


def _some(records: Iterator[StoredRecord]) -> list[StoredRecord]:
    """Return the next records, as many as may be in memory; none at the end."""
    chunk: list[StoredRecord] = []
    size = 0
    for record in records:
        chunk.append(record)
        size += len(record.line)
        if len(chunk) == _CHUNK_RECORDS or size > _CHUNK_BYTES:
            break
    return chunk


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
