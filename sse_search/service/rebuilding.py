"""
How is the index brought level with the corpus? By what the last batches bring, or by everything anew.

Stories are found first, because a new item changes that of earlier ones. Their file is brought level in a transaction
that ends when the new index is live: after a crash between the two it is of other batches, and everything is made anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager

import msgspec

from sse_search.corpus import Corpus
from sse_search.engines.port import IndexMetadata
from sse_search.entities import Vocabulary, learn
from sse_search.errors import IndexBusyError, IndexDamagedError
from sse_search.model import NewsItem, RebuildReport, Tombstone
from sse_search.service.archive import Archive
from sse_search.service.importing import Progress
from sse_search.service.tagging import Tagging, documents
from sse_search.stories import (
    SignatureStore,
    StoriesBusyError,
    StoriesDamagedError,
    find_stories,
    open_store,
    sign_items,
    update_stories,
)

ANALYSIS = "2"
"""Raised when words, stems, languages or stories are decided otherwise than before; then a rebuild begins anew."""

_TOLD_EVERY = 200
"""Items between two words on progress."""
_NOTHING = IndexMetadata("", 0, (), "", "")


class _Plan(msgspec.Struct, frozen=True):
    """
    What a rebuild has to do.

    Attributes:
        removed: Ids that the new batches remove in the end. known: how many of them are in the index.
        total: Items to index.
        stories: Item to story, of items to index that have one.
        retold: Earlier items that are to be indexed once more because their story is another one now.
    """

    full: bool
    metadata: IndexMetadata
    removed: tuple[str, ...] = ()
    known: int = 0
    total: int = 0
    stories: Mapping[str, str] = msgspec.field(default_factory=dict)
    retold: tuple[str, ...] = ()


def rebuild(archive: Archive, *, full: bool, progress: Progress | None) -> RebuildReport:
    """Build a new generation; nothing is built when the index is level already."""
    started = time.monotonic()
    vocabulary = archive.vocabulary()
    former, warnings = _former(archive)
    if former is not None and not full and former == _continued(former, archive, vocabulary):
        return _report(former, started, _Plan(False, former), 0, warnings + _left_out(archive.corpus))
    try:
        built, plan, indexed = _built(archive, vocabulary, full, progress)
    except StoriesDamagedError:  # and gone; without it everything is made anew
        built, plan, indexed = _built(archive, vocabulary, full, progress)
    return _report(built, started, plan, indexed, warnings + _left_out(archive.corpus))


def _built(
    archive: Archive, vocabulary: Vocabulary, full: bool, progress: Progress | None
) -> tuple[IndexMetadata, _Plan, int]:
    """Build a new generation; returns its metadata and how many items were analysed for it."""
    with _stories_of(archive) as file:
        former, _ = _former(archive)  # only now: who had the file until now has built another one
        plan = _plan(archive, file, vocabulary, former, full=full, progress=progress)
        items = archive.corpus.items() if plan.full else _latest(archive.corpus, former, plan)
        counted = _Counted(progress, plan.total)
        tagging = Tagging(
            str(archive.additions), vocabulary.digest, dict(plan.metadata.learned), archive.settings.language
        )
        with closing(documents(items, tagging, plan.stories)) as found:
            built = archive.engine.build(found, plan.removed, plan.metadata, full=plan.full, progress=counted)
        file.commit(built.batches)
    return built, plan, counted.done


def _former(archive: Archive) -> tuple[IndexMetadata | None, tuple[str, ...]]:
    try:
        return archive.engine.metadata(), ()
    except IndexDamagedError as error:
        return None, (f"{error}. That has been done",)


def _continued(former: IndexMetadata, archive: Archive, vocabulary: Vocabulary) -> IndexMetadata:
    """Return the metadata of an index of what is in the archive now that keeps what the former one learned."""
    batches = tuple(batch.state for batch in archive.corpus.batches())
    return msgspec.structs.replace(former, batches=batches, vocabulary=vocabulary.digest, analysis=ANALYSIS)


@contextmanager
def _stories_of(archive: Archive) -> Iterator[SignatureStore]:
    """Open the file of stories; see `stories.open_store`."""
    try:
        with open_store(archive.home / "index") as file:
            yield file
    except StoriesBusyError as error:
        raise IndexBusyError(f"{error}. Somebody else is rebuilding; try again when that has finished.") from error


def _plan(
    archive: Archive,
    file: SignatureStore,
    vocabulary: Vocabulary,
    former: IndexMetadata | None,
    *,
    full: bool,
    progress: Progress | None,
) -> _Plan:
    wanted = _continued(former or _NOTHING, archive, vocabulary)
    if former is not None and not full and file.batches() == former.batches:
        same = (former.vocabulary, former.analysis) == (wanted.vocabulary, wanted.analysis)
        changes = archive.corpus.changes(former.batches) if same else None
        if changes is not None:
            return _plan_of_changes(archive, file, wanted, changes)
    learned = learn(vocabulary, sign_items(file, _told(archive.corpus.items(), progress)))
    metadata = msgspec.structs.replace(wanted, learned=learned)
    return _Plan(True, metadata, total=archive.corpus.count(), stories=find_stories(file))


def _plan_of_changes(
    archive: Archive, file: SignatureStore, metadata: IndexMetadata, changes: Iterable[NewsItem | Tombstone]
) -> _Plan:
    survey = _Survey()
    stories = update_stories(file, survey.passing(changes))
    known = sum(archive.engine.get(item_id) is not None for item_id in survey.removed)
    retold = tuple(item_id for item_id in stories if item_id not in survey.changed)
    return _Plan(False, metadata, tuple(survey.removed), known, survey.total + len(retold), stories, retold)


class _Survey:
    """Counts the items among changes, and keeps the ids that change, and those that are removed in the end."""

    def __init__(self) -> None:
        self.total = 0
        self.changed: set[str] = set()
        self.removed: dict[str, None] = {}

    def passing(self, changes: Iterable[NewsItem | Tombstone]) -> Iterator[NewsItem | Tombstone]:
        """Look at changes on their way."""
        for record in changes:
            self.changed.add(record.id)
            if isinstance(record, Tombstone):
                self.removed[record.id] = None
            else:
                self.total += 1
                self.removed.pop(record.id, None)
            yield record


def _latest(corpus: Corpus, former: IndexMetadata | None, plan: _Plan) -> Iterator[NewsItem]:
    """Yield the items of the new batches but for those that a later record removes, and those whose story changed."""
    assert former is not None
    removed = set(plan.removed)
    for record in corpus.changes(former.batches) or ():
        if isinstance(record, NewsItem) and record.id not in removed:
            yield record
    for item_id in plan.retold:
        item = corpus.get(item_id)
        assert item is not None, f"{item_id} has a story, but is not in the corpus"
        yield item


def _told(items: Iterable[NewsItem], progress: Progress | None) -> Iterator[NewsItem]:
    """Tell how many items have passed; of how many is told when they are indexed."""
    for number, item in enumerate(items, 1):
        yield item
        if progress is not None and number % _TOLD_EVERY == 0:
            progress(number)


class _Counted:
    """Passes progress on with the total, and keeps the last count."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.done = 0
        self._progress = progress
        self._total = total

    def __call__(self, done: int) -> None:
        self.done = done
        if self._progress is not None:
            self._progress(done, self._total)


def _left_out(corpus: Corpus) -> tuple[str, ...]:
    """Warn of batch files that do not count, without reading them."""
    files = len(list(corpus.folder.glob("*.jsonl")))
    damaged = files - len(corpus.batches())
    if not damaged:
        return ()
    what = "a batch file is damaged and does" if damaged == 1 else f"{damaged} batch files are damaged and do"
    return (f"{what} not count; ssesearch check says what is wrong",)


def _report(
    metadata: IndexMetadata, started: float, plan: _Plan, indexed: int, warnings: tuple[str, ...]
) -> RebuildReport:
    return RebuildReport(
        generation=metadata.generation,
        items=metadata.items,
        indexed=indexed,
        removed=plan.known,
        full=plan.full,
        seconds=round(time.monotonic() - started, 3),
        warnings=warnings,
    )
