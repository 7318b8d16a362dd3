"""Read the items of the batches that a corpus has at one moment, whatever is imported afterwards."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError
from sse_search.corpus.item_lookup import ItemLookup, split_location
from sse_search.corpus.record_codec import DIGEST_BYTES, decode, digest_of
from sse_search.errors import CorpusError
from sse_search.model import NewsItem, Tombstone
from sse_search.wording import cannot_be

T = TypeVar("T")

Record = NewsItem | Tombstone


class QueryLookup(Protocol):
    """Reads from the lookup of a corpus."""

    def __call__(self, read: Callable[[ItemLookup], T], /) -> T:
        """Call a function with the open lookup."""


class ItemLocations(NamedTuple):
    """The locations of all live items in the order of the log, and the concatenated digests of their lines."""

    locations: array[int]
    digests: bytes


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
        locations, digests = self._located
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
                        yield decode_item(file.readline(), digest, batch.source, path)
        except OSError as error:
            raise CorpusError(cannot_be("read", self._folder, error)) from error

    def changes(self, known: Sequence[str]) -> Iterator[Record]:
        """Yield the records of the batches after the known ones, with which it must begin, reading only those."""
        for path in [*self._batch_states][len(known) :]:
            reader = BatchReader(path)
            try:
                for record in reader.records():
                    yield decode(record.line, reader.source)
            except DamagedBatchError as error:
                raise CorpusError(str(error)) from error
            except OSError as error:
                raise CorpusError(cannot_be("read", reader.path, error)) from error
            if reader.batch is None or reader.batch.state != self._batch_states[reader.path]:
                raise CorpusError(f"{reader.path}: the batch was replaced by another one while it was used; try again")

    def find(self, ids: Collection[str]) -> Iterator[NewsItem]:
        """Yield the live items of these ids, in no particular order."""
        located = self._query(lambda lookup: self._locate(lookup, ids))
        for path, source, offset, digest in located.values():
            try:
                line = line_at(path, offset)
            except OSError as error:
                raise CorpusError(cannot_be("read", path, error)) from error
            yield decode_item(line, digest, source, path)
        rest = set(ids) - located.keys()
        if rest:  # replaced by a later batch, so that only the batches themselves still have the earlier record
            latest = {record.id: record for record in self.changes(()) if record.id in rest}
            yield from (record for record in latest.values() if isinstance(record, NewsItem))

    def _locate(self, lookup: ItemLookup, ids: Collection[str]) -> dict[str, tuple[Path, str, int, bytes]]:
        """Return path, source, offset and digest of the items whose latest record is in the snapshot."""
        sources = lookup.sources()
        located = {}
        for item_id in ids:
            record = lookup.latest(item_id)
            if record is not None and record.live:
                ordinal, offset = split_location(record.location)
                path, source = sources[ordinal]
                if path in self._batch_states:
                    located[item_id] = (path, source, offset, record.digest)
        return located


def line_at(path: Path, offset: int) -> bytes:
    """Read the line of a record."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.readline()


def decode_item(line: bytes, digest: bytes, source: str, path: Path) -> NewsItem:
    """Decode the line of an item. Raises CorpusError when its digest is another one."""
    line = line.removesuffix(b"\n")
    if digest_of(line) != digest:
        raise CorpusError(f"{path}: the batch was changed after it was written; `ssesearch check` finds others as well")
    record = decode(line, source)
    assert isinstance(record, NewsItem)
    return record
