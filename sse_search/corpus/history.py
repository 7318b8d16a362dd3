"""Trace every record of an item through the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from sse_search.corpus.batch_file import Batch
from sse_search.corpus.item_merging import completed
from sse_search.corpus.record_codec import decode, decode_decision, key_of
from sse_search.corpus.standings import NO_DECISION, Standing, completions, corrected, target_of
from sse_search.model import CORRECTABLE, Decision, FieldChange, ItemVersion, NewsDate, NewsItem
from sse_search.model.decisions import Event


class _Line(msgspec.Struct, frozen=True):
    """A line of a batch that names an item."""

    batch: Batch
    path: Path
    number: int
    content: bytes


class _State(msgspec.Struct):
    """Items and decisions as they are at one line of the log."""

    items: dict[str, NewsItem] = msgspec.field(default_factory=dict)
    standings: dict[str, Standing] = msgspec.field(default_factory=dict)

    def shown(self, id: str) -> NewsItem | None:
        """Return an item with the fields that it lacks from those that are merged into it, and with corrections."""
        item = self.items.get(id)
        for other in completions(self.standings).get(id, ()):
            if item is not None and other in self.items:
                item = completed(item, corrected(self.items[other], self.standings))
        return item and corrected(item, self.standings)


def history(id: str, batches: Iterable[Batch], folder: Path) -> Iterator[ItemVersion]:
    """Yield the records of an item, and those of others that were merged into it, in the order of the log."""
    batches = tuple(batches)
    state = _State()
    for line in _lines(_ids_merged_into(id, batches, folder), batches, folder):
        key = key_of(line.content, line.batch.format_version)
        before = state.shown(id)
        if key.decision:
            decision = decode_decision(line.content)
            state.standings[decision.id] = state.standings.get(decision.id, NO_DECISION).after(decision)
            changes = _changes(before, state.shown(id))
            if id in (decision.id, decision.merged_into) or changes:
                other = decision.id if decision.id != id else decision.merged_into or ""
                of_other = decision.id != id
                yield _version(line, _event(decision), changes, other, decision.reason, of_other=of_other)
            continue
        record = decode(line.content, line.batch.source, version=line.batch.format_version)
        if isinstance(record, NewsItem):
            state.items[key.id] = record
        else:
            state.items.pop(key.id, None)
        if key.id == id or target_of(key.id, state.standings) == id:
            event: Event = "imported" if isinstance(record, NewsItem) else "withdrawn"
            of_other = key.id != id
            other = key.id if of_other else ""
            yield _version(line, event, _changes(before, state.shown(id)), other, of_other=of_other)


def _ids_merged_into(id: str, batches: Iterable[Batch], folder: Path) -> set[str]:
    """Return an id with those that were ever merged into it, directly or not."""
    ids, new = {id}, {id}
    while new:
        decisions = [
            decode_decision(line.content)
            for line in _lines(new, batches, folder)
            if b'"merged_into"' in line.content and key_of(line.content, line.batch.format_version).decision
        ]
        new = {decision.id for decision in decisions if decision.merged_into in ids} - ids
        ids |= new
    return ids


def _lines(ids: Collection[str], batches: Iterable[Batch], folder: Path) -> Iterator[_Line]:
    """Yield the records of valid batches in which some ids occur, without parsing the others."""
    wanted = [id.encode() for id in ids]
    for batch in batches:
        path = folder / batch.name
        with path.open("rb") as file:
            for number, content in enumerate(file, 1):
                if any(id in content for id in wanted) and 1 < number <= batch.records + 1:
                    yield _Line(batch, path, number, content.rstrip(b"\n"))


def _version(
    line: _Line,
    event: Event,
    changes: tuple[FieldChange, ...],
    other: str = "",
    reason: str = "",
    *,
    of_other: bool,
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
        of_other=of_other,
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


def _changes(before: NewsItem | None, after: NewsItem | None) -> tuple[FieldChange, ...]:
    pairs = ((name, _text(before, name), _text(after, name)) for name in CORRECTABLE)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _text(item: NewsItem | None, name: str) -> str:
    value = getattr(item, name, "")
    if isinstance(value, NewsDate):
        return value.value or ""
    return "; ".join(value) if isinstance(value, tuple) else value
