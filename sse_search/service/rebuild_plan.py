"""
Plan what a rebuild indexes: everything, or what the new batches change.

A new item may change the stories and, by defining an abbreviation, the tags of earlier ones; these are indexed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sse_search.corpus import Snapshot
from sse_search.engines.port import IndexMetadata
from sse_search.entities import Vocabulary
from sse_search.errors import CorpusError
from sse_search.model import NewsItem, Tombstone
from sse_search.service.abbreviation_updates import learn_changes
from sse_search.service.archive import Archive
from sse_search.service.decided import decided
from sse_search.stories import SignatureStore, update_stories

_ANALYSIS_VERSION = "7"
"""Raised when the analysis of words, languages or stories or the fields of items change; all is rebuilt then."""

_NO_METADATA = IndexMetadata("", 0, (), "", "")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a rebuild has to do.

    Attributes:
        full: Whether every item is indexed. metadata: of the new index. snapshot: what it holds.
        total: Items to index.
        stories: Item to story, of items to index that have one; a full build finds them at its end.
        indexed: States of the batches that are indexed already.
        changes: The ids in the new batches, with the ordinal of the last record of each; None for removed items.
        affected: Earlier items to index again because their story or the meaning of an abbreviation has changed.
    """

    full: bool
    metadata: IndexMetadata
    snapshot: Snapshot
    total: int
    stories: Mapping[str, str] = msgspec.field(default_factory=dict)
    indexed: tuple[str, ...] = ()
    changes: Mapping[str, int | None] = msgspec.field(default_factory=dict)
    affected: tuple[str, ...] = ()

    def removed(self) -> Iterator[str]:
        """Yield the ids of the items that the new batches remove."""
        return (item_id for item_id, ordinal in self.changes.items() if ordinal is None)

    def items(self) -> Iterator[NewsItem]:
        """
        Yield the items that an update indexes.

        Raises:
            CorpusError: An affected item is not in the corpus.
        """
        yield from _latest_items(self.snapshot.changes(self.indexed), self.changes)
        missing = set(self.affected)
        for item in self.snapshot.find(self.affected):
            missing.remove(item.id)
            yield item
        if missing:
            raise CorpusError(f"{min(missing)} is in the index, but not in the corpus; run ssesearch rebuild --full")


def analysis(archive: Archive) -> str:
    """Return what the documents of an archive depend on besides its items and its vocabulary."""
    return f"{_ANALYSIS_VERSION} {archive.settings.language}"


def target(archive: Archive, metadata: IndexMetadata, snapshot: Snapshot, vocabulary: Vocabulary) -> IndexMetadata:
    """Return the metadata of an index of a snapshot that keeps the learned abbreviations of another one."""
    return msgspec.structs.replace(
        metadata,
        batches=snapshot.states,
        vocabulary=vocabulary.digest,
        analysis=analysis(archive),
        decided=decided(snapshot.standings),
    )


def plan_rebuild(
    archive: Archive,
    store: SignatureStore,
    vocabulary: Vocabulary,
    metadata: IndexMetadata | None,
) -> Plan:
    """Plan the update of an index with this metadata, or a full rebuild where there is none or it does not fit."""
    if metadata is not None and store.batches() == metadata.batches:
        snapshot = archive.corpus.snapshot(items=False)
        updated = target(archive, metadata, snapshot, vocabulary)
        fits = (metadata.vocabulary, metadata.analysis) == (updated.vocabulary, updated.analysis)
        if fits and snapshot.begins_with(metadata.batches):
            return _plan_update(archive, store, vocabulary, snapshot)
    snapshot = archive.corpus.snapshot(items=True)
    built = target(archive, metadata or _NO_METADATA, snapshot, vocabulary)
    return Plan(full=True, metadata=built, snapshot=snapshot, total=snapshot.count)


def _plan_update(archive: Archive, store: SignatureStore, vocabulary: Vocabulary, snapshot: Snapshot) -> Plan:
    """Plan the update of the live index."""
    live = archive.engine.reader()
    assert live is not None
    metadata, _ = live
    changes: dict[str, int | None] = {}
    stories = update_stories(store, _noted(snapshot.changes(metadata.batches), changes))
    latest = _latest_items(snapshot.changes(metadata.batches), changes)
    learned = learn_changes(store, vocabulary, live, changes, latest)
    affected = {item_id for item_id in (*stories, *learned.affected) if item_id not in changes}
    updated = target(archive, metadata, snapshot, vocabulary)
    return Plan(
        full=False,
        metadata=msgspec.structs.replace(updated, learned=learned.abbreviations),
        snapshot=snapshot,
        total=sum(ordinal is not None for ordinal in changes.values()) + len(affected),
        stories={**learned.affected, **stories},
        indexed=metadata.batches,
        changes=changes,
        affected=tuple(sorted(affected)),
    )


def _noted(records: Iterable[NewsItem | Tombstone], changes: dict[str, int | None]) -> Iterator[NewsItem | Tombstone]:
    """Pass records through and note for each id the ordinal of its last one, None if that removes the item."""
    for ordinal, record in enumerate(records):
        changes[record.id] = ordinal if isinstance(record, NewsItem) else None
        yield record


def _latest_items(records: Iterable[NewsItem | Tombstone], changes: Mapping[str, int | None]) -> Iterator[NewsItem]:
    """Yield the records that were noted as the last ones of their ids, without removals."""
    for ordinal, record in enumerate(records):
        if isinstance(record, NewsItem) and changes[record.id] == ordinal:
            yield record
