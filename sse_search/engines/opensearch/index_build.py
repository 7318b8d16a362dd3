"""Build a generation on a cluster: a new index beside the live one, or changes of the live one in place."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from typing import IO

import msgspec

from sse_search.engines.building import Amend
from sse_search.engines.new_index import NewIndex, sample_size
from sse_search.engines.opensearch.build_lock import BuildLock
from sse_search.engines.opensearch.bulk_writer import MAX_ATTEMPTS, BulkWriter
from sse_search.engines.opensearch.cluster_generations import ClusterGenerations, LiveIndex
from sse_search.engines.opensearch.connection import Connection, UnavailableError
from sse_search.engines.opensearch.encoding import EncodedDocument, encode
from sse_search.engines.opensearch.index_snapshot import Snapshot
from sse_search.engines.opensearch.reader import ClusterReader
from sse_search.engines.port import BuildResult, EngineRequest, IndexMetadata
from sse_search.errors import EngineError
from sse_search.model import Document
from sse_search.tokens import words

Inspect = Callable[[NewIndex], None]
Progress = Callable[[int], None]


class IndexBuild:
    """
    One build, by the owner of the lock.

    Args:
        live: The live index, and `live_reader` what answers from it; None where there is none.
        metadata: What the new index is built from.
    """

    def __init__(
        self,
        connection: Connection,
        lock: BuildLock,
        live: LiveIndex | None,
        live_reader: ClusterReader | None,
        metadata: IndexMetadata,
    ) -> None:
        self._connection = connection
        self._generations = ClusterGenerations(connection)
        self._lock = lock
        self._live, self._live_reader = live, live_reader
        self._metadata = msgspec.structs.replace(
            metadata, generation=self._generations.next_generation(live), identity=secrets.token_hex(8)
        )

    def create(
        self,
        documents: Iterable[EncodedDocument],
        removed: Iterable[str],
        progress: Progress | None,
        amend: Amend | None,
        inspect: Inspect | None,
    ) -> BuildResult:
        """Write a new index, and make it the live one after it was inspected."""
        name = self._generations.begin(self._metadata.generation)
        writer = self._writer(name)
        try:
            self._add(writer, documents, progress)
            writer.remove(removed)
            writer.refresh()
            if amend is not None:
                self._amend(name, amend)
            reader = self._reader(name)
            lost = _missing(self._live_reader.ids(), reader.ids()) if self._live_reader and inspect else []
            built = self._inspected(reader, lost, writer.indexed, inspect, full=True)
            self._generations.describe(name, built)
        except BaseException:
            with suppress(EngineError):  # the first failure counts; the next build removes what this one leaves
                self._generations.discard(name)
            raise
        self._generations.make_live(name)
        self._generations.remove_unused()
        return BuildResult(metadata=built, indexed=writer.indexed, removed=writer.removed)

    def update(
        self,
        live: LiveIndex,
        documents: Iterable[EncodedDocument],
        removed: Iterable[str],
        progress: Progress | None,
        inspect: Inspect | None,
    ) -> BuildResult:
        """
        Change the live index in place, after all documents have been read; undo it when it does not pass inspection.

        Searches that have begun before see the former state. One that is killed on the way is run again by the next
        rebuild, which finds the former metadata.
        """
        listed = list(dict.fromkeys(removed))
        with tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as former:
            ids = _spooled(documents, spool)
            known = _spooled(self._documents(live.name, [*ids, *listed]), former)
            writer = self._writer(live.name)
            try:
                self._add(writer, _read(spool), progress)
                writer.remove(listed)
                writer.refresh()
                lost = sorted(set(listed) & known)
                built = self._inspected(self._reader(live.name), lost, writer.indexed, inspect, full=False)
            except BaseException as failure:
                self._undo(live.name, _read(former), ids - known, failure)
                raise
            self._generations.describe(live.name, built)
            self._generations.remove_unused()
        return BuildResult(metadata=built, indexed=writer.indexed, removed=writer.removed)

    def _undo(self, name: str, former: Iterable[EncodedDocument], added: Iterable[str], failure: BaseException) -> None:
        """
        Write the former documents of an index again; once where it could not be written before.

        Raises:
            EngineError: That fails too.
        """
        writer = self._writer(name, attempts=1 if isinstance(failure, UnavailableError) else MAX_ATTEMPTS)
        try:
            self._add(writer, former, None)
            writer.remove(added)
            writer.refresh()
        except EngineError as error:
            reason = failure if isinstance(failure, EngineError) else error
            raise EngineError(
                f"{reason}; until ssesearch rebuild is run again, the live index may have a part of the changes"
            ) from failure

    def _add(self, writer: BulkWriter, documents: Iterable[EncodedDocument], progress: Progress | None) -> None:
        with closing(writer.add(documents)) as requests:  # none is under way when the index is given up
            for indexed in requests:
                self._lock.renew()
                if progress:
                    progress(indexed)

    def _amend(self, name: str, amend: Amend) -> None:
        """Write the documents again whose tags or story are decided only now."""
        reader = self._reader(name)
        amendments = amend(reader.ids_with_phrase)
        self._metadata = msgspec.structs.replace(self._metadata, learned=amendments.learned)
        ids = {*amendments.tags, *amendments.stories}
        changed = (_encoded(amendments.amended(document)) for document in reader.documents(ids))
        writer = self._writer(name)
        self._add(writer, changed, None)
        writer.refresh()

    def _inspected(
        self, reader: ClusterReader, lost: list[str], indexed: int, inspect: Inspect | None, *, full: bool
    ) -> IndexMetadata:
        """Let a new index be inspected; return its metadata."""
        if inspect is not None:
            sample = reader.sample(sample_size(indexed, full=full), int(self._metadata.generation))
            inspect(NewIndex(reader, self._live_reader, lost, sample, reader.has_title))
        built = msgspec.structs.replace(self._metadata, items=reader.count(EngineRequest()))
        reader.close()
        return built

    def _documents(self, name: str, ids: Iterable[str]) -> Iterator[EncodedDocument]:
        reader = self._reader(name)
        yield from map(_encoded, reader.documents(ids))
        reader.close()

    def _reader(self, name: str) -> ClusterReader:
        return ClusterReader(Snapshot(self._connection, name, self._generations.identity))

    def _writer(self, name: str, attempts: int = MAX_ATTEMPTS) -> BulkWriter:
        return BulkWriter(self._connection, name, len(self._metadata.batches), attempts)


def _encoded(document: Document) -> EncodedDocument:
    return encode(document, (words(document.item.title), words(document.item.text)))


def _missing(live: Iterator[str], new: Iterator[str]) -> list[str]:
    """Return what the first of two sorted lists has and the second has not."""
    missing = []
    other = next(new, None)
    for item_id in live:
        while other is not None and other < item_id:
            other = next(new, None)
        if other != item_id:
            missing.append(item_id)
    return missing


def _spooled(documents: Iterable[EncodedDocument], spool: IO[bytes]) -> set[str]:
    """Write documents to a file, and return their ids."""
    ids = set()
    for document in documents:
        spool.write(f"{document.id} {len(document.source)}\n".encode() + document.source)
        ids.add(document.id)
    return ids


def _read(spool: IO[bytes]) -> Iterator[EncodedDocument]:
    spool.seek(0)
    while head := spool.readline().split():
        yield EncodedDocument(head[0].decode(), spool.read(int(head[1])))
