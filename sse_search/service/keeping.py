"""Record the keeper's decisions about items: corrections, merges, removals, restorations and erasures."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from sse_search.corpus.standings import NO_DECISION, target_of
from sse_search.csv_cells import split, without_apostrophe
from sse_search.dates import DateRefusedError, read_date
from sse_search.errors import EditError, ItemNotFoundError
from sse_search.importers.cleaning import clean_address, clean_line, clean_text
from sse_search.importers.context import clean_names, language_code
from sse_search.importers.decoding import decode
from sse_search.model import CORRECTABLE, Decision, ErasureReport, ItemVersion, KeepingReport, NewsDate, is_item_id
from sse_search.service.archive import Archive
from sse_search.service.rebuilding import rebuild
from sse_search.stories import remove_store

_LISTS = ("tags", "authors")
_PARAGRAPHS = ("summary", "body")
_DELIMITERS = ",;\t|"
_TRACE_LENGTH = 60
_MIN_TRACE_LENGTH = 8
"""Characters; shorter texts are found everywhere."""
_COLUMNS = {"tag": "tags", "author": "authors"}


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
    _require(archive, *(given.id for given in listed))
    decisions = [_correction(archive, given) for given in listed]
    return _decided(archive, decisions)


def read_edits(path: Path, reason: str) -> Iterator[Edit]:
    """Yield the corrections in a CSV file with the columns `id` and fields; empty cells correct nothing."""
    try:
        lines = decode(path.read_bytes()).removeprefix("\ufeff").splitlines(keepends=True)
    except OSError as error:
        raise EditError(f"{path}: it cannot be read ({error.strerror})") from error
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(_DELIMITERS, key=header.count))
    names = [_COLUMNS.get(name.strip().lower(), name.strip().lower()) for name in next(reader, [])]
    unknown = [name for name in names if name not in ("id", *CORRECTABLE)]
    if "id" not in names or unknown:
        problem = f"the column {unknown[0]!r} is no field" if unknown else "it has no column id"
        raise EditError(f"{path}, line 1: {problem}; the columns are id and any of {', '.join(CORRECTABLE)}")
    for cells in reader:
        row = {name: without_apostrophe(cell) for name, cell in zip(names, cells, strict=False) if cell.strip()}
        if row:
            if "id" not in row:
                raise EditError(f"{path}, line {reader.line_num}: the row has no id")
            item_id = row.pop("id").strip()
            values = {name: split(cell) if name in _LISTS else cell for name, cell in row.items()}
            yield Edit(id=item_id, set=values, reason=reason)


def merge(archive: Archive, item_id: str, into: str, reason: str) -> KeepingReport:
    """Declare two ids to be one item."""
    standings = archive.corpus.standings()
    target = target_of(into, standings)
    _require(archive, item_id, target)
    if target == item_id:
        raise EditError(f"{into} is {item_id} already; ssesearch restore {into} separates them")
    return _decided(archive, [Decision(id=item_id, merged_into=target, reason=reason)])


def remove(archive: Archive, ids: Iterable[str], reason: str, *, dry_run: bool) -> KeepingReport:
    """Take items out of the archive, and keep later imports from bringing them back."""
    decisions = [Decision(id=item_id, blocked=True, reason=reason) for item_id in dict.fromkeys(ids)]
    _require(archive, *(decision.id for decision in decisions))
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
        _require(archive, item_id)
        return KeepingReport(batch=None, unchanged=1)
    changed: dict[str, Any] = {"blocked": False} if standing.blocked else {"merged_into": ""}
    return _decided(archive, [Decision(id=item_id, reason=reason, **changed)])


def erase(archive: Archive, item_id: str, *, accept_loss: bool) -> ErasureReport:
    """
    Erase the text of an item from the log, the lookup, the stories and every generation of the index.

    The log comes first, so that whatever is built afterwards has nothing of it. Interrupted anywhere, it can be run
    again.
    """
    if not archive.corpus.standings().get(item_id, NO_DECISION).erased:
        _require(archive, item_id)
    traces = _traces(archive, item_id)
    addresses = list(_forget_addresses(archive.corpus.path, traces))  # first: afterwards the traces are gone
    report = archive.corpus.erase(item_id)
    places = [*addresses, *report.places]
    index = archive.home / "index"
    if index.exists():
        if remove_store(index):
            places.append(f"{index}: the signatures of stories, built again")
        rebuilt = rebuild(archive, full=True, accept_loss=accept_loss, progress=None)
        places += (f"{path}: removed" for path in archive.engine.prune())
        places.append(f"{index}: built again as generation {rebuilt.generation}")
    remaining = tuple(str(path) for path in _files_with(archive, traces))
    return ErasureReport(items=report.items, places=tuple(places), remaining=remaining)


def _traces(archive: Archive, item_id: str) -> tuple[bytes, ...]:
    """Return texts by which the item can be recognized in other files: its title, address, and beginnings of texts."""
    item = archive.corpus.imported(item_id)
    texts = (item.title, item.url, item.summary[:_TRACE_LENGTH], item.body[:_TRACE_LENGTH]) if item else ()
    return tuple(text.encode("utf-8", "replace") for text in texts if len(text) >= _MIN_TRACE_LENGTH)


def _forget_addresses(folder: Path, traces: tuple[bytes, ...]) -> Iterator[str]:
    """Remove what is remembered of fetched pages where it names the item; the pages are then fetched once more."""
    for path in sorted(folder.glob(".fetched-*.json")):
        if any(trace in path.read_bytes() for trace in traces):
            path.unlink(missing_ok=True)
            yield f"{path}: removed"


def _files_with(archive: Archive, traces: tuple[bytes, ...]) -> Iterator[Path]:
    """Yield the files of the home, outside of log and index, that still have a trace of the item."""
    own = (archive.corpus.folder, archive.home / "index")
    for path in sorted(archive.home.rglob("*")) if traces else ():
        if path.is_file() and not any(folder in path.parents for folder in own) and _has_any(path, traces):
            yield path


def _has_any(path: Path, traces: tuple[bytes, ...]) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return any(trace in line for line in file for trace in traces)
    return False


def history(archive: Archive, item_id: str) -> tuple[ItemVersion, ...]:
    """Return every record of an item in the log."""
    versions = archive.corpus.history(item_id) if is_item_id(item_id) else ()
    if not versions:
        raise _unknown(item_id)
    return versions


def _correction(archive: Archive, given: Edit) -> Decision:
    for name in (*given.set, *given.unset):
        if name not in CORRECTABLE:
            raise EditError(f"{name!r} cannot be corrected; the fields are {', '.join(CORRECTABLE)}")
    values = {name: _value(archive, given.id, name, value) for name, value in given.set.items()}
    return Decision(id=given.id, set=values, unset=tuple(given.unset), reason=clean_line(given.reason))


def _value(archive: Archive, item_id: str, name: str, value: str | Collection[str]) -> object:
    """Return a value as the log has it. Raises EditError when the field cannot have it."""
    if name in _LISTS:
        return list(clean_names([value] if isinstance(value, str) else value))
    if not isinstance(value, str):
        raise EditError(f"{item_id}: {name} is one text")
    text = clean_text(value) if name in _PARAGRAPHS else clean_line(value)
    if name == "date":
        return msgspec.to_builtins(_date(archive, item_id, text))
    if name == "title" and not text:
        raise EditError(f"{item_id}: the title cannot be empty")
    if name == "url" and text and not clean_address(text):
        raise EditError(f"{item_id}: {text!r} is no address of a page")
    if name == "language" and text and not language_code(text):
        raise EditError(f"{item_id}: {text!r} is no language; write two letters, such as en, fr or pt")
    return language_code(text) if name == "language" else text


def _date(archive: Archive, item_id: str, text: str) -> NewsDate:
    if not text:
        return NewsDate()
    try:
        return read_date(text, day_first=archive.settings.day_first, origin="stated")
    except DateRefusedError as error:
        raise EditError(f"{item_id}: {error}; write it like 2021, 2021-11 or 2021-11-26") from error


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


def _require(archive: Archive, *ids: str) -> None:
    """Raise ItemNotFoundError unless the log has an item of each id, removed or not."""
    for unknown in archive.corpus.without_item(ids):
        raise _unknown(unknown)


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
