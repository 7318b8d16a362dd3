"""Record the keeper's decisions about items: corrections, merges, removals and restorations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from sse_search.corpus.standings import NO_DECISION, target_of
from sse_search.dates import DateRefusedError, read_date
from sse_search.errors import EditError, IndexMissingError, ItemNotFoundError
from sse_search.identity import host_of
from sse_search.importers.cleaning import clean_address, clean_line, clean_text
from sse_search.importers.context import clean_names
from sse_search.languages import language_code
from sse_search.model import (
    CORRECTABLE,
    Decision,
    Document,
    FieldChange,
    Issue,
    ItemVersion,
    KeepingReport,
    NewsDate,
    NewsItem,
    is_item_id,
)
from sse_search.ordinary_files import open_file
from sse_search.service.archive import Archive
from sse_search.service.edit_table import LIST_FIELDS, TableRow, read_table

_PARAGRAPHS = ("summary", "body")
_MAX_CORRECTED_VALUE = 500
"""Characters of a value of a correction that readers see; a text can be a book."""
_TUPLE_BYTES = 100


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """
    A correction as the keeper enters it.

    Attributes:
        set: Field to its new value: a text, for `tags` and `authors` several. unset: fields whose corrections end.

    >>> Edit(id="00000000000000a1", set={"date": "26 November 2021"}).reason
    ''
    """

    id: str
    set: Mapping[str, str | Collection[str]] = msgspec.field(default_factory=dict)
    unset: tuple[str, ...] = ()
    reason: str = ""


def edit(archive: Archive, edits: Iterable[Edit]) -> KeepingReport:
    """Correct items: all of them as one batch, or none."""
    listed = tuple(edits)
    require_items(archive, *(given.id for given in listed))
    decisions = [_correction(archive, given) for given in listed]
    return _decided(archive, decisions)


def edit_from(archive: Archive, path: Path, reason: str) -> KeepingReport:
    """Correct the items of a CSV file; rows that are wrong are rejected, and the others count."""
    rows = tuple(read_table(path))
    items = _documents(archive, {row.id for row in rows if isinstance(row, TableRow)})
    decisions, issues, unchanged = [], [], 0
    for row in rows:
        if isinstance(row, Issue):
            issues.append(row)
            continue
        try:
            require_items(archive, row.id) if row.id not in items else None
            given = Edit(id=row.id, set=row.corrections(items.get(row.id)), reason=reason)
            decisions += [_correction(archive, given)] if given.set else []
            unchanged += not given.set
        except (EditError, ItemNotFoundError) as error:
            issues.append(Issue(message=str(error), file=str(path), line=row.line))
    report = _decided(archive, decisions)
    return msgspec.structs.replace(
        report, unchanged=report.unchanged + unchanged, rejected=len(issues), issues=tuple(issues)
    )


def _documents(archive: Archive, ids: Collection[str]) -> dict[str, Document]:
    """Return items with their decisions as an export has them, with the language of the index."""
    found = {item.id: Document(item, item.language) for item in archive.corpus.snapshot(items=False).find(ids)}
    with suppress(IndexMissingError):
        reader = archive.reader()[1]
        indexed = {item_id: reader.get(item_id) for item_id in found}
        found |= {
            item_id: Document(found[item_id].item, document.language)
            for item_id, document in indexed.items()
            if document is not None
        }
    return found


def merge(archive: Archive, item_id: str, into: str, reason: str) -> KeepingReport:
    """Declare two ids to be one item."""
    standings = archive.corpus.standings()
    target = target_of(into, standings)
    require_items(archive, item_id, target)
    if item_id == into:
        raise EditError(f"{into} is the same item; give the ids of two items")
    if target == item_id:
        raise EditError(f"{into} is {item_id} already; ssesearch restore {into} separates them")
    return _decided(archive, [Decision(id=item_id, merged_into=target, reason=reason)])


def remove(archive: Archive, ids: Iterable[str], reason: str, *, dry_run: bool) -> KeepingReport:
    """Take items out of the archive, and keep later imports from bringing them back."""
    wanted = tuple(dict.fromkeys(ids))
    require_items(archive, *wanted)
    decisions = [Decision(id=item_id, blocked=True, reason=reason) for item_id in wanted]
    if dry_run:
        standings = archive.corpus.standings()
        ids = tuple(one.id for one in decisions if not standings.get(one.id, NO_DECISION).blocked)
        return KeepingReport(batch=None, items=ids, unchanged=len(decisions) - len(ids))
    return _decided(archive, decisions)


def restore(archive: Archive, item_id: str, reason: str) -> KeepingReport:
    """Take back the removal of an item, or its merge into another one."""
    standing = archive.corpus.standings().get(item_id, NO_DECISION)
    if standing.erased:
        raise EditError(f"{item_id} was erased, and the log has nothing left of it; import it from another source")
    if not standing.is_hidden:
        require_items(archive, item_id)
        return KeepingReport(batch=None, unchanged=1)
    changed: dict[str, Any] = {"blocked": False} if standing.blocked else {"merged_into": ""}
    report = _decided(archive, [Decision(id=item_id, reason=reason, **changed)])
    if not (standing.blocked and standing.merged_into):
        return report
    message = f"{item_id} is still one item with {standing.merged_into}; ssesearch restore {item_id} separates them"
    return msgspec.structs.replace(report, issues=(*report.issues, Issue(message=message, severity="warning")))


def history(archive: Archive, item_id: str) -> tuple[ItemVersion, ...]:
    """Return every record of an item in the log."""
    versions = archive.corpus.history(item_id) if is_item_id(item_id) else ()
    if not versions:
        raise _unknown(item_id)
    return versions


def corrections(archive: Archive, item: NewsItem) -> tuple[ItemVersion, ...]:
    """Return the corrections of an indexed item, kept with the pages of results: it takes reading the whole log."""
    if not item.corrected:
        return ()
    kept = archive.index().pages
    return kept.get(("corrections", item.id), lambda: tuple(_corrections(archive, item.id)), _bytes_of)


def _corrections(archive: Archive, item_id: str) -> Iterator[ItemVersion]:
    """Yield the corrections that changed an item, with shortened values."""
    for version in archive.corpus.history(item_id):
        if version.event == "corrected" and version.changes:
            changes = (
                FieldChange(each.field, _shortened(each.before), _shortened(each.after)) for each in version.changes
            )
            yield msgspec.structs.replace(version, changes=tuple(changes))


def _shortened(value: str) -> str:
    return value if len(value) <= _MAX_CORRECTED_VALUE else f"{value[:_MAX_CORRECTED_VALUE]}…"


def _bytes_of(versions: tuple[ItemVersion, ...]) -> int:
    return sum(map(len, map(repr, versions))) + _TUPLE_BYTES


def _correction(archive: Archive, given: Edit) -> Decision:
    if both := [name for name in given.set if name in given.unset]:
        raise EditError(f"{given.id}: {both[0]} is both set and unset; choose one of the two")
    for name in (*given.set, *given.unset):
        if name not in CORRECTABLE:
            raise EditError(f"{name!r} cannot be corrected; the fields are {', '.join(CORRECTABLE)}")
    values = {name: _value(archive, given.id, name, value) for name, value in given.set.items()}
    return Decision(id=given.id, set=values, unset=tuple(given.unset), reason=clean_line(given.reason))


def _value(archive: Archive, item_id: str, name: str, value: str | Collection[str]) -> object:
    """Return a value as the log has it. Raises EditError when the field cannot have it."""
    if name in LIST_FIELDS:
        return list(clean_names([value] if isinstance(value, str) else value))
    if not isinstance(value, str):
        raise EditError(f"{item_id}: {name} is one text")
    text = clean_text(value) if name in _PARAGRAPHS else clean_line(value)
    if name == "date":
        return msgspec.to_builtins(_date(archive, item_id, text))
    if name == "title" and not text:
        raise EditError(f"{item_id}: the title cannot be empty")
    if name == "url" and text:
        return _address(item_id, text)
    if name == "language" and text and not language_code(text):
        raise EditError(f"{item_id}: {text!r} is no language; write two letters, such as en, fr or pt")
    return language_code(text) if name == "language" else text


def _address(item_id: str, text: str) -> str:
    host = text.partition("//")[2].partition("/")[0]
    if not host_of(clean_address(text)) or any(map(str.isspace, host)):
        raise EditError(f"{item_id}: {text!r} is no address of a page; write it like https://www.example.org/news")
    return clean_address(text)


def _date(archive: Archive, item_id: str, text: str) -> NewsDate:
    if not text:
        return NewsDate()
    try:
        return read_date(text, day_first=archive.settings.day_first, origin="stated")
    except DateRefusedError as error:
        reason = str(error).partition(";")[0]  # the rest names options of the import
        raise EditError(f"{item_id}: {reason}; write it like 2021, 2021-11 or 2021-11-26") from error


def _decided(archive: Archive, decisions: list[Decision]) -> KeepingReport:
    """Write decisions and report which of them change anything."""
    standings = dict(archive.corpus.standings())
    changed = []
    for decision in decisions:
        before = standings.get(decision.id, NO_DECISION)
        standings[decision.id] = before.after(decision)
        if standings[decision.id] != before:
            changed.append(decision.id)
    batch = archive.corpus.decide(decisions) if changed else None
    items = tuple(dict.fromkeys(changed))
    return KeepingReport(batch=batch, items=items, unchanged=len({one.id for one in decisions}) - len(items))


def require_items(archive: Archive, *ids: str) -> None:
    """
    Raise ItemNotFoundError unless the log has an item of each id, removed or not.

    Raises:
        EditError: Only a damaged batch has the item.
    """
    for unknown in archive.corpus.without_item(ids):
        if damaged := damaged_batches_with(archive, unknown):
            remedy = "put the batch back from a backup first"
            raise EditError(f"only {damaged[0]} has the item {unknown}, and that is damaged: {remedy}")
        raise _unknown(unknown)


def damaged_batches_with(archive: Archive, item_id: str) -> list[Path]:
    """Return the batches that cannot be used and in which an id occurs."""
    wanted = item_id.encode()
    paths = [archive.corpus.folder / problem.name for problem in archive.corpus.problems()]
    return [path for path in paths if is_item_id(item_id) and _has_line_with(path, wanted)]


def _has_line_with(path: Path, wanted: bytes) -> bool:
    with suppress(OSError), open_file(path) as file:
        return any(wanted in line for line in file)
    return False


def absence(archive: Archive, item_id: str) -> str:
    """Return why searches do not find an item that the keeper decided about; empty for any other."""
    standing = archive.corpus.standings().get(item_id, NO_DECISION)
    if standing.erased:
        return f"the item {item_id} was erased"
    if standing.blocked:
        return f"the item {item_id} was removed; ssesearch restore {item_id} brings it back"
    return f"the item {item_id} was merged into {standing.merged_into}" if standing.merged_into else ""


def _unknown(item_id: str) -> ItemNotFoundError:
    return ItemNotFoundError(f"there is no item {item_id!r} in the corpus; every hit of a search shows its id")
