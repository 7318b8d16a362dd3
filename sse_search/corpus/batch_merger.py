"""
Merge the records of an input into the corpus: write those that are new or changed to a batch, skip the known ones.

Each record is merged into what is known of its item (`item_merging.py`), earlier records of the same input included. An
earlier version of the publisher never replaces a later one. Records that a later one of the same input replaces are
removed before the batch gets its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sse_search.corpus.batch_file import Batch, BatchWriter, Source
from sse_search.corpus.item_lookup import ItemLookup, LatestRecord
from sse_search.corpus.item_merging import merged
from sse_search.corpus.record_codec import OLDEST_VERSION, decode, digest_of, encode, version_of
from sse_search.corpus.standings import is_blocked
from sse_search.corpus.stored_records import StoredRecords
from sse_search.model import ImportReport, Issue, NewsItem, Tombstone

Record = NewsItem | Tombstone
Progress = Callable[[int], None]

MAX_ISSUES = 10_000
"""Issues that a report lists; the others are only counted, because an input can be wrong in every line."""
PREVIEW_SIZE = 10
PROGRESS_EVERY = 500

_NOT_COMPARED = ("id", "added", "emptied")
_DROPPED = -1
"""Location of a record that is not written, because the corpus holds the same one."""
_SCHEMA = """
CREATE TABLE pending (id TEXT PRIMARY KEY, digest BLOB, location INT, version INT, live INT, was_live INT) WITHOUT ROWID
"""


class BatchMerger:
    """
    Merges the records of one input; `close` discards whatever `finish` has not written.

    Args:
        folder: The folder of the batches that the lookup knows.
        writer: Where to write the batch; its header has the source of items that do not have their own.
    """

    def __init__(
        self,
        lookup: ItemLookup,
        folder: Path,
        writer: BatchWriter,
    ) -> None:
        self._lookup = lookup
        self._stored = StoredRecords(folder, lookup.numbered_batches())
        self._source = writer.header.source.name
        self._writer = writer
        self._read = 0
        self._rejected = 0
        self._replaced = 0
        self._kept_fields = 0
        self._blocked = 0
        self._issues: list[Issue] = []
        self._unlisted = 0
        self._preview: list[NewsItem] = []
        self._pending = sqlite3.connect("", isolation_level=None)  # a temporary file, so that memory stays constant
        self._pending.execute(_SCHEMA)
        self._pending.execute("BEGIN")

    def close(self) -> None:
        """Discard the batch unless it is finished, and delete temporary files."""
        self._pending.close()
        self._stored.close()
        self._writer.discard()

    def add_all(self, records: Iterable[Record | Issue], progress: Progress | None) -> None:
        """Add records; report the number read every `PROGRESS_EVERY` records and at the end."""
        for index, record in enumerate(records):
            if isinstance(record, Issue):
                self._read += record.severity == "error"
                self._rejected += record.severity == "error"
                self._add_issue(record)
            else:
                self._read += 1
                self._add_unless_blocked(record)
            if progress is not None and index % PROGRESS_EVERY == 0:
                progress(self._read)
        if progress is not None:
            progress(self._read)

    def finish(self, path: Path) -> Batch | None:
        """Write the batch to `path`; returns None when nothing is new or changed."""
        if not sum(self._counts()):
            return None
        if self._replaced:
            self._compact(self._writer)
        return self._writer.finish(path)

    def records(self) -> Iterator[tuple[str, LatestRecord]]:
        """Yield id and record of everything in the batch; locations are offsets in its file."""
        query = "SELECT id, digest, location, version, live FROM pending WHERE location != ?"
        for id, digest, location, version, live in self._pending.execute(query, (_DROPPED,)):
            yield id, LatestRecord(digest, location, version, bool(live))

    def report(self, source: Source, batch: str | None = None) -> ImportReport:
        """Return what the import did; `batch` is the name of the batch file."""
        new, changed = self._counts()
        issues = list(self._issues)
        if self._unlisted:
            message = f"{self._unlisted:,} more rejections and remarks are not listed"
            issues.append(Issue(message=message, severity="warning"))
        return ImportReport(
            format=source.format,
            source=source.name,
            batch=batch,
            read=self._read,
            new=new,
            changed=changed,
            unchanged=self._read - self._rejected - self._blocked - new - changed,
            rejected=self._rejected,
            blocked=self._blocked,
            kept_fields=self._kept_fields,
            issues=tuple(issues),
            preview=tuple(self._preview),
        )

    def _add_unless_blocked(self, record: Record) -> None:
        """Add a record unless the keeper removed its item, or the one that it was merged into."""
        standings = self._lookup.standings()
        if standings and is_blocked(record.id, standings):
            self._blocked += 1
        else:
            self._add(record)

    def _add(self, record: Record) -> None:
        stored = self._lookup.latest(record.id)
        pending = self._pending_record(record.id)
        latest = pending or stored
        if latest is not None and self._is_latest(record, latest, stored):
            return
        if latest is not None and 0 < record.version < latest.version:
            self._add_issue(_remark(record, f"is version {record.version}; the later version {latest.version} stays"))
            return
        if isinstance(record, Tombstone) and not record.version and not (latest and latest.is_item):
            return
        known = self._known(pending, stored) if latest and latest.is_item else None
        if isinstance(known, NewsItem) and isinstance(record, NewsItem):
            record, kept = merged(known, record)
            self._kept_fields += len(kept)
            if latest is not None and self._is_latest(record, latest, stored):
                return
        if pending is not None:
            self._replaced += 1
            self._add_issue(_remark(record, "occurs more than once in this input; the last one counts"))
        elif stored is not None and stored.is_item and isinstance(record, NewsItem):
            self._add_issue(_remark(record, f"has changed: {', '.join(_changed_fields(known, record))}"))
        reverts = pending is not None and stored is not None and self._is_latest(record, stored, stored)
        self._put(record, stored, is_stored=reverts)

    def _known(self, pending: LatestRecord | None, stored: LatestRecord | None) -> Record | None:
        """Return the latest record of an id, from this input or from the corpus; None if it cannot be read."""
        if pending is not None and pending.location != _DROPPED:
            return decode(self._writer.line_at(pending.location), self._source)
        return self._stored.read(stored) if stored is not None else None

    def _is_latest(self, record: Record, latest: LatestRecord, stored: LatestRecord | None) -> bool:
        """Check whether a record is the latest one of its id; each line depends on the source of its batch."""
        source = self._source if latest is not stored else self._stored.source_of(latest)
        return latest.digest == digest_of(encode(record, source))

    def _put(self, record: Record, stored: LatestRecord | None, *, is_stored: bool) -> None:
        live = isinstance(record, NewsItem)
        line = encode(record, self._source)
        digest = digest_of(line)
        if is_stored:
            location = _DROPPED
        else:
            location = self._writer.add(line, version_of(record, self._source))
            if isinstance(record, NewsItem) and len(self._preview) < PREVIEW_SIZE:
                self._preview.append(record)
        self._pending.execute(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?, ?)",
            (record.id, digest, location, record.version, live, bool(stored and stored.is_item)),
        )

    def _counts(self) -> tuple[int, int]:
        """Return the number of new and of changed records."""
        query = "SELECT coalesce(sum(live AND NOT was_live), 0), count(*) FROM pending WHERE location != ?"
        new, written = self._pending.execute(query, (_DROPPED,)).fetchone()
        return new, written - new

    def _compact(self, previous: BatchWriter) -> None:
        """Write the batch again without the records that later ones of the input replaced."""
        try:
            previous.flush()
            self._writer = BatchWriter(previous.path.parent, previous.header_of_records())
            query = "SELECT id, location FROM pending WHERE location != ? ORDER BY location"
            with previous.path.open("rb") as file:
                for id, location in self._pending.execute(query, (_DROPPED,)).fetchall():
                    file.seek(location)
                    moved = self._writer.add(file.readline()[:-1], OLDEST_VERSION)
                    self._pending.execute("UPDATE pending SET location = ? WHERE id = ?", (moved, id))
        finally:
            previous.discard()

    def _pending_record(self, id: str) -> LatestRecord | None:
        query = "SELECT digest, location, version, live FROM pending WHERE id = ?"
        row = self._pending.execute(query, (id,)).fetchone()
        return LatestRecord(*row) if row else None

    def _add_issue(self, issue: Issue) -> None:
        if len(self._issues) < MAX_ISSUES:
            self._issues.append(issue)
        else:
            self._unlisted += 1


def _changed_fields(previous: Record | None, record: NewsItem) -> Iterator[str]:
    """Yield the names of the fields in which a record differs from the one it replaces."""
    for name in NewsItem.__struct_fields__:
        if name not in _NOT_COMPARED and getattr(previous, name, None) != getattr(record, name):
            yield name


def _remark(record: Record, what: str) -> Issue:
    name = f"“{record.title}” ({record.id})" if isinstance(record, NewsItem) else record.id
    return Issue(message=f"{name} {what}", severity="warning")
