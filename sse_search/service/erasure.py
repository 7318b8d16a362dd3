"""
Erase an item from the log, the lookup, the stories and every generation of the index, for the right to be forgotten.

What is to be erased is recorded first (`erasure_record.py`), then the log is rewritten, so that whatever is built
afterwards has nothing of it. Interrupted anywhere, the erasure is known as unfinished and can be run again.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from sse_search.corpus.batch_file import batch_files
from sse_search.corpus.erasing import ids_with_text_of
from sse_search.corpus.standings import NO_DECISION, merged_ids, target_of
from sse_search.engines.document_values import STORY
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermsFilter
from sse_search.errors import IndexDamagedError, IndexMissingError, RefusedError, SearchError
from sse_search.model import ErasureReport
from sse_search.ordinary_files import paths_in
from sse_search.service.archive import VECTORS_FOLDER, Archive
from sse_search.service.embedding import LOCK_SECONDS, forget_vectors
from sse_search.service.erased_mentions import erased_mentions
from sse_search.service.erasure_record import ErasureRecord, read_record, write_record
from sse_search.service.keeping import damaged_batches_with, require_items
from sse_search.service.other_corpus import refuse_other_corpus
from sse_search.service.other_engine import embedded_index_problem, other_index_problem, remove_embedded_index
from sse_search.service.rebuilding import rebuild, refuse_lossy_rebuild
from sse_search.service.rejection_log import REJECTIONS_FILE
from sse_search.service.trace_search import UnsearchableError, has_any, traces_of
from sse_search.stories import remove_store
from sse_search.wording import counted

_OWN_FILES = (".lookup.", "stories.sqlite3")
"""Beginnings of names of files that are built again without the item."""
_MAX_VERSIONS = 1_000
"""Of its story that are named."""


def erase(archive: Archive, item_id: str, *, with_merged: bool, accept_loss: bool) -> ErasureReport:
    """Erase an item; see `SearchService.erase`."""
    refuse_other_corpus(archive)
    archive.vocabulary()  # the index is built again with it: what is malformed must stop this before it begins
    record = read_record(archive.home)
    standings = archive.corpus.standings()
    erased = {each for each, standing in standings.items() if standing.erased} | set(record.erased)
    group = tuple(merged_ids(target_of(item_id, standings), standings))
    if item_id not in erased:
        _require(archive, item_id, accept_loss=accept_loss)
    others = [each for each in group if each not in erased and each != item_id]
    every = {item_id, *others, *erased}
    if others and not with_merged:
        raise RefusedError(_refusal(item_id, others))
    if not accept_loss:
        command = f"ssesearch erase {item_id}{' --with-merged' if others else ''} --accept-loss"
        refuse_lossy_rebuild(archive, command, every)
    texts = tuple(archive.corpus.texts_of({item_id, *group}))
    if _is_gone(archive, item_id, record) and not others and not texts:
        removed = tuple(remove_embedded_index(archive)) if embedded_index_problem(archive) else ()
        return ErasureReport(items=(item_id,), places=removed, was_erased=not removed)
    same_text = _with_same_text(archive, {item_id, *group}).difference(every)
    traces = traces_of(texts)
    with _vectors_locked(archive):
        write_record(archive.home, record.begun(every))
        places = [*archive.corpus.erase(every), *_erase_from_index(archive), *remove_embedded_index(archive)]
        places += _forget_imports(archive, traces)
        remaining, unsearched = _search_files(archive, traces)
        write_record(archive.home, read_record(archive.home).finished())
    return ErasureReport(
        items=(item_id, *others),
        places=tuple(places),
        remaining=tuple(remaining),
        unsearched=tuple(unsearched),
        searched=bool(traces),
        same_text=tuple(sorted(same_text)),
        other_index=other_index_problem(archive),
    )


def _is_gone(archive: Archive, item_id: str, record: ErasureRecord) -> bool:
    """Check whether an item was erased before, and neither an interruption nor an older index has left it."""
    if item_id not in record.erased or record.unfinished:
        return False
    if not archive.corpus.standings().get(item_id, NO_DECISION).erased:
        return False
    try:
        return archive.reader()[1].get(item_id) is None
    except IndexMissingError:
        return True


def _with_same_text(archive: Archive, ids: Collection[str]) -> set[str]:
    """Return ids of items with the text of some others, or in the index another version of their story."""
    same = ids_with_text_of(batch_files(archive.corpus.folder), ids)
    with suppress(SearchError):  # an index that is missing or damaged is built again
        reader = archive.reader()[1]
        stories = tuple(document.story for id in sorted(ids) if (document := reader.get(id)) and document.story)
        if stories:
            request = EngineRequest(
                query=TermsFilter(STORY, stories), limit=_MAX_VERSIONS, facets=False, snippets=False
            )
            same |= {each.item.id for each in reader.matching(request)}
    return same


def _require(archive: Archive, item_id: str, *, accept_loss: bool) -> None:
    """Raise an error unless a batch has the item; a damaged batch is erased from if the loss is accepted."""
    damaged = damaged_batches_with(archive, item_id)
    if not archive.corpus.without_item([item_id]) or (damaged and accept_loss):
        return
    if damaged:
        raise RefusedError(
            f"only {damaged[0]} has the item {item_id}, and that is damaged: put the batch back from a backup, "
            f"or erase what is left of it with ssesearch erase {item_id} --accept-loss"
        )
    require_items(archive, item_id)


def _refusal(item_id: str, others: list[str]) -> str:
    return (
        f"{item_id} is one item with {', '.join(others)}, and erasing it erases {counted(len(others) + 1, 'id')}; "
        f"nothing was erased. To erase all of them: ssesearch erase {item_id} --with-merged. "
        "To keep one, separate it first: ssesearch restore ID"
    )


def _erase_from_index(archive: Archive) -> Iterator[str]:
    """Build the index again and remove everything older; the log, which has been rewritten, is what counts."""
    index = archive.home / "index"
    has_index = _has_index(archive)
    if remove_store(index):
        yield f"{index}: the signatures of stories, {'built again' if has_index else 'removed'}"
    rebuilt = rebuild(archive, full=True, accept_loss=True, progress=None) if has_index else None
    if has_index or archive.is_on_cluster:
        yield from (f"{_place(archive, path)}: removed" for path in archive.engine.prune())
    if rebuilt is not None:
        name = archive.settings.opensearch_prefix if archive.is_on_cluster else str(index)
        yield f"{_place(archive, name)}: built again as generation {rebuilt.generation}"
    yield from forget_vectors(archive)


def _has_index(archive: Archive) -> bool:
    """Tell whether anything is left of an index, damaged or not."""
    if not archive.is_on_cluster:
        return (archive.home / "index").exists()
    try:
        return archive.engine.metadata() is not None
    except IndexDamagedError:
        return True


def _place(archive: Archive, name: str) -> str:
    """Return where an index or a file of one is, for a report."""
    return f"{name} on {', '.join(archive.settings.opensearch_url)}" if archive.is_on_cluster else name


def _vectors_locked(archive: Archive) -> AbstractContextManager[None]:
    """Keep vectors of the item from being made while it is erased."""
    return archive.vector_store.locked(LOCK_SECONDS) if (archive.home / "index").exists() else nullcontext()


def _forget_imports(archive: Archive, traces: tuple[str, ...]) -> Iterator[str]:
    """Remove what is remembered of rejections and of fetched pages, which are then fetched again, if it has a trace."""
    folder, mentions = archive.corpus.path, erased_mentions(archive)
    for path in (*paths_in(folder, ".fetched-*.json"), folder / REJECTIONS_FILE):
        if path.is_file() and (
            not traces or has_any(path, traces) or mentions.item_in(path.read_text(errors="replace"))
        ):
            path.unlink(missing_ok=True)
            yield f"{path}: removed"


def _search_files(archive: Archive, traces: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the other files of the home that have a trace of the item, and those that cannot be searched for one."""
    if not traces:  # short texts, or nothing is left of them, because an erasure was interrupted
        return [], []
    remaining: list[str] = []
    unsearched: list[str] = []
    walk = os.walk(archive.home, onerror=lambda error: unsearched.append(str(error.filename)))
    for path in sorted(Path(folder, name) for folder, _, names in walk for name in names):
        if path.is_file() and not _is_own(archive, path):
            try:
                if has_any(path, traces):
                    remaining.append(str(path))
            except UnsearchableError:
                unsearched.append(str(path))
    return remaining, unsearched


def _is_own(archive: Archive, path: Path) -> bool:
    """Check whether a file was rewritten or built again without the item."""
    if path.parent == archive.corpus.folder and path.suffix == ".jsonl":
        return True
    index = archive.home / "index"
    rebuilt = (index / "generations", index / VECTORS_FOLDER)
    return path.name.startswith(_OWN_FILES) or any(folder in path.parents for folder in rebuilt)
