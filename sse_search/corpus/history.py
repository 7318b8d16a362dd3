"""Trace every record of an item through the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sse_search.corpus.batch_file import Batch
from sse_search.corpus.record_codec import decode, decode_decision, key_of
from sse_search.corpus.standings import NO_DECISION, Standing, corrected
from sse_search.model import CORRECTABLE, Decision, FieldChange, ItemVersion, NewsDate, NewsItem
from sse_search.model.decisions import Event


class _Line(msgspec.Struct, frozen=True):
    """A line of a batch that names an item."""

    batch: Batch
    path: Path
    number: int
    content: bytes


def history(id: str, batches: Iterable[Batch], folder: Path) -> Iterator[ItemVersion]:
    """Yield the records of an item, and decisions that merged others into it, in the order of the log."""
    item: NewsItem | None = None
    standing = NO_DECISION
    for line in _lines(id, batches, folder):
        key = key_of(line.content, line.batch.format_version)
        before = _shown(item, standing)
        if key.decision:
            decision = decode_decision(line.content)
            if decision.id == id:
                standing = standing.after(decision)
            elif decision.merged_into != id:
                continue
            other = decision.id if decision.id != id else decision.merged_into or ""
            changes = _changes(before, _shown(item, standing))
            yield _version(line, _event(decision), changes, other, decision.reason)
        elif key.id == id:
            record = decode(line.content, line.batch.source, version=line.batch.format_version)
            item = record if isinstance(record, NewsItem) else None
            event: Event = "imported" if item else "withdrawn"
            yield _version(line, event, _changes(before, _shown(item, standing)))


def _lines(id: str, batches: Iterable[Batch], folder: Path) -> Iterator[_Line]:
    """Yield the records of valid batches in which an id occurs, without parsing the others."""
    wanted = id.encode()
    for batch in batches:
        path = folder / batch.name
        with path.open("rb") as file:
            for number, content in enumerate(file, 1):
                if wanted in content and 1 < number <= batch.records + 1:
                    yield _Line(batch, path, number, content.rstrip(b"\n"))


def _version(
    line: _Line, event: Event, changes: tuple[FieldChange, ...], other: str = "", reason: str = ""
) -> ItemVersion:
    return ItemVersion(
        batch=line.batch.name,
        file=str(line.path),
        line=line.number,
        time=line.batch.imported_at,
        source=line.batch.source,
        event=event,
        changes=changes,
        other=other,
        reason=reason,
    )


def _event(decision: Decision) -> Event:
    if decision.erased:
        return "erased"
    if decision.blocked is not None:
        return "removed" if decision.blocked else "restored"
    if decision.merged_into is not None:
        return "merged" if decision.merged_into else "separated"
    return "corrected"


def _shown(item: NewsItem | None, standing: Standing) -> NewsItem | None:
    return item and corrected(item, {item.id: standing})


def _changes(before: NewsItem | None, after: NewsItem | None) -> tuple[FieldChange, ...]:
    pairs = ((name, _text(before, name), _text(after, name)) for name in CORRECTABLE)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _text(item: NewsItem | None, name: str) -> str:
    value = getattr(item, name, "")
    if isinstance(value, NewsDate):
        return value.value or ""
    return "; ".join(value) if isinstance(value, tuple) else value
