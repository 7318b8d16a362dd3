"""How is the index brought level with the corpus? By what the last batches bring, or by everything anew."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import msgspec

from sse_search.corpus import Corpus
from sse_search.engines.port import Head
from sse_search.entities import Tagger, Vocabulary, learn
from sse_search.errors import IndexDamagedError
from sse_search.model import Document, NewsItem, RebuildReport, Tombstone
from sse_search.service.archive import Archive
from sse_search.service.importing import Progress
from sse_search.text.language import detect
from sse_search.tokens import words

__all__ = ["ANALYSIS", "language_of", "rebuild"]

ANALYSIS = "1"
"""Raised when words, stems or languages are decided otherwise than before; then a rebuild analyses everything anew."""

_LOOKED_AT = 2000
"""Characters of an item that its language is read from: some hundred words, as many as the detector looks at."""


class _Plan(msgspec.Struct, frozen=True):
    """
    What a rebuild has to do.

    Attributes:
        removed: Ids that the known batches hold and the new ones remove.
        total: Items to index.
    """

    full: bool
    head: Head
    removed: tuple[str, ...] = ()
    total: int = 0


def rebuild(archive: Archive, *, full: bool, progress: Progress | None) -> RebuildReport:
    """Build a new generation; nothing is built when the index is level already."""
    started = time.monotonic()
    vocabulary = archive.vocabulary()
    batches = tuple(batch.name for batch in archive.corpus.batches())
    former, warnings = _former(archive)
    if former is not None and not full and former == _continued(former, batches, vocabulary):
        return _report(former, started, _Plan(False, former), 0, warnings + _left_out(archive.corpus))
    plan = _plan(archive, former, batches, vocabulary, full)
    items = archive.corpus.items() if plan.full else _latest(archive.corpus, former, set(plan.removed))
    counted = _Counted(progress, plan.total)
    tagger = Tagger(vocabulary, plan.head.learned)
    built = archive.engine.build(
        _documents(items, tagger, archive.settings.language),
        plan.removed,
        plan.head,
        full=plan.full,
        progress=counted,
    )
    return _report(built, started, plan, counted.done, warnings + _left_out(archive.corpus))


def language_of(item: NewsItem, default: str) -> str:
    """Return the language of an item: the one stated, else the one it is written in."""
    return item.language or detect(words(f"{item.title}\n{item.text[:_LOOKED_AT]}"), default)


def _former(archive: Archive) -> tuple[Head | None, tuple[str, ...]]:
    try:
        return archive.engine.head(), ()
    except IndexDamagedError as error:
        return None, (f"{error}; it was made anew",)


def _continued(former: Head, batches: tuple[str, ...], vocabulary: Vocabulary) -> Head:
    """Return the head of an index over these batches that keeps what the former one learned."""
    return msgspec.structs.replace(former, batches=batches, vocabulary=vocabulary.digest, analysis=ANALYSIS)


def _plan(archive: Archive, former: Head | None, batches: tuple[str, ...], vocabulary: Vocabulary, full: bool) -> _Plan:
    corpus = archive.corpus
    if former is not None and not full and (former.vocabulary, former.analysis) == (vocabulary.digest, ANALYSIS):
        changes = corpus.changes(former.batches)
        if changes is not None:
            total, removed = _survey(changes)
            known = tuple(item_id for item_id in removed if archive.engine.get(item_id) is not None)
            return _Plan(False, _continued(former, batches, vocabulary), known, total)
    learned = learn(vocabulary, corpus.items())
    head = Head("", 0, batches, vocabulary.digest, ANALYSIS, learned)
    return _Plan(True, head, total=corpus.count())


def _survey(changes: Iterable[NewsItem | Tombstone]) -> tuple[int, list[str]]:
    """Count the items among changes, and return the ids that are removed in the end."""
    total, removed = 0, {}
    for record in changes:
        if isinstance(record, Tombstone):
            removed[record.id] = True
        else:
            total += 1
            removed.pop(record.id, None)
    return total, list(removed)


def _latest(corpus: Corpus, former: Head | None, removed: set[str]) -> Iterator[NewsItem]:
    """Yield the items of the new batches but for those that a later record removes."""
    assert former is not None
    for record in corpus.changes(former.batches) or ():
        if isinstance(record, NewsItem) and record.id not in removed:
            yield record


def _documents(items: Iterable[NewsItem], tagger: Tagger, default: str) -> Iterator[Document]:
    for item in items:
        language = language_of(item, default)
        yield Document(item, language, tagger.tags(item, language))


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


def _report(head: Head, started: float, plan: _Plan, indexed: int, warnings: tuple[str, ...]) -> RebuildReport:
    return RebuildReport(
        generation=head.generation,
        items=head.items,
        indexed=indexed,
        removed=len(plan.removed),
        full=plan.full,
        seconds=round(time.monotonic() - started, 3),
        warnings=warnings,
    )
