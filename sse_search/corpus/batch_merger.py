"""
What does an import add? Decides for each record whether it is new, changed or known, and writes what is.

The last record of an id in an input counts, but for an earlier version of the publisher. What is found only at the
end (a record that another one of the same input replaces) is taken out again before the batch gets its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from sse_search.corpus.batch_file import BatchWriter
from sse_search.corpus.item_lookup import Entry, Lookup
from sse_search.corpus.record_codec import digest_of, encode
from sse_search.model import Issue, NewsItem, Tombstone

MAX_REMARKS = 10_000
"""Rejections and remarks a report holds; the rest is counted. An input can be wrong in every line."""

Former = NewsItem | Tombstone | None

_NOT_COMPARED = ("id", "source")  # the source stands in the head of a batch, not in the record
PREVIEWED = 10
_DROPPED = -1


class BatchMerger:
    """
    Takes the records of one input.

    Attributes:
        writer: The batch in the making, or None in a dry run.
        pending: What this input brings: id to its entry, `place` being an offset in the batch.

    Args:
        former: Reads the record of an entry of the lookup, if it can be read.
    """

    def __init__(self, lookup: Lookup, writer: BatchWriter | None, former: Callable[[Entry], Former]) -> None:
        self.writer = writer
        self._former = former
        self.read = 0
        self.rejected = 0
        self.replaced = 0
        self.remarks: list[Issue] = []
        self.preview: list[NewsItem] = []
        self._unlisted = 0
        self._lookup = lookup
        self._pending = sqlite3.connect("", isolation_level=None)  # a temporary file: memory stays flat
        self._pending.execute(
            "CREATE TABLE pending (id TEXT PRIMARY KEY, digest BLOB, place INT, version INT, live INT, was_live INT)"
            " WITHOUT ROWID"
        )
        self._pending.execute("BEGIN")

    def close(self) -> None:
        """Give back the temporary file."""
        self._pending.close()

    def take(self, record: NewsItem | Tombstone | Issue) -> None:
        """Take one record."""
        if isinstance(record, Issue):
            if record.severity == "error":
                self.read += 1
                self.rejected += 1
            self._remark(record)
            return
        self.read += 1
        line = encode(record)
        digest = digest_of(line)
        stored = self._lookup.entry(record.id)
        pending = self._pending_entry(record.id)
        latest = pending or stored
        if latest is not None and latest.digest == digest:
            return
        if latest is not None and 0 < record.version < latest.version:
            self._remark(_note(record, f"is version {record.version}; the later version {latest.version} stays"))
            return
        if isinstance(record, Tombstone) and not record.version and not (latest and latest.live):
            return
        if pending is not None:
            self.replaced += 1
            self._remark(_note(record, "stands more than once in this input; the last one counts"))
        elif stored is not None and stored.live and isinstance(record, NewsItem) and len(self.remarks) < MAX_REMARKS:
            self._remark(_note(record, f"has changed: {', '.join(_changes(self._former(stored), record))}"))
        self._put(record, line, digest, stored)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Yield what the batch brings."""
        rows = self._pending.execute(
            "SELECT id, digest, place, version, live FROM pending WHERE place != ?", (_DROPPED,)
        )
        for id, digest, place, version, live in rows:
            yield id, Entry(digest, place, version, bool(live))

    def counts(self) -> tuple[int, int]:
        """Return how many records are new and how many change something."""
        new, brought = self._pending.execute(
            "SELECT coalesce(sum(live AND NOT was_live), 0), count(*) FROM pending WHERE place != ?", (_DROPPED,)
        ).fetchone()
        return new, brought - new

    def issues(self) -> tuple[Issue, ...]:
        """Return the first rejections and remarks, and how many there are beyond."""
        if self._unlisted:
            more = Issue(message=f"{self._unlisted:,} more rejections and remarks are not listed", severity="warning")
            return (*self.remarks, more)
        return tuple(self.remarks)

    def compact(self, folder: Path, head: tuple[int, str, str, str, str]) -> BatchWriter:
        """Write the batch once more without the records that later ones of the input replaced."""
        assert self.writer is not None
        former = self.writer
        former.pause()
        self.writer = BatchWriter(folder)
        self.writer.head(*head)
        rows = self._pending.execute("SELECT id, place FROM pending WHERE place != ? ORDER BY place", (_DROPPED,))
        with former.path.open("rb") as file:
            for id, place in rows.fetchall():
                file.seek(place)
                moved = self.writer.record(file.readline()[:-1])
                self._pending.execute("UPDATE pending SET place = ? WHERE id = ?", (moved, id))
        former.discard()
        return self.writer

    def _put(self, record: NewsItem | Tombstone, line: bytes, digest: bytes, stored: Entry | None) -> None:
        live = isinstance(record, NewsItem)
        if stored is not None and stored.digest == digest:
            place = _DROPPED
        else:
            place = self.writer.record(line) if self.writer else 0
            if isinstance(record, NewsItem) and len(self.preview) < PREVIEWED:
                self.preview.append(record)
        self._pending.execute(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?, ?)",
            (record.id, digest, place, record.version, live, bool(stored and stored.live)),
        )

    def _pending_entry(self, id: str) -> Entry | None:
        row = self._pending.execute("SELECT digest, place, version, live FROM pending WHERE id = ?", (id,)).fetchone()
        return Entry(*row) if row else None

    def _remark(self, remark: Issue) -> None:
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(remark)
        else:
            self._unlisted += 1


def _changes(former: Former, record: NewsItem) -> Iterator[str]:
    """Yield the names of the fields in which a record differs from the one that it replaces."""
    for name in NewsItem.__struct_fields__:
        if name not in _NOT_COMPARED and getattr(former, name, None) != getattr(record, name):
            yield name


def _note(record: NewsItem | Tombstone, what: str) -> Issue:
    name = f"“{record.title}” ({record.id})" if isinstance(record, NewsItem) else record.id
    return Issue(message=f"{name} {what}", severity="warning")
