"""
Make the vectors of items that have none of their present text, and remove those that no item needs.

Some hundred vectors are written at a time, so that whatever ends the work loses little of it, and the next run goes on
from there. The text of an item and the model decide its vector, so that another run gives the same ones.
"""

from __future__ import annotations

import os
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sse_search.engines.meaning import embedded_text, text_digest
from sse_search.engines.port import IndexReader
from sse_search.engines.semantic.sentence_model import ModelOptions, SentenceModel
from sse_search.engines.semantic.vector_store import Items
from sse_search.errors import IndexMissingError, SettingsError
from sse_search.service.archive import Archive
from sse_search.service.importing import Progress
from sse_search.service.reports import EmbeddingPlan, EmbeddingReport

LOCK_SECONDS = 10.0
"""How long a change of vectors waits for another one."""
ITEMS_PER_FILE = 256
"""Items whose vectors are written at once: some ten seconds of a processor."""
_TIMED_ITEMS = 8
"""Items that are embedded to tell how long all of them will take."""

_NO_MODEL = "no sentence model is set: in ssesearch.toml, semantic_model names the folder of one (docs/semantic.md)"


def embed(
    archive: Archive, *, announce: Callable[[EmbeddingPlan], None] | None, progress: Progress | None
) -> EmbeddingReport:
    """Make the vectors that are missing; see `SearchService.embed`."""
    started = time.monotonic()
    if archive.semantic is None:
        raise SettingsError(_NO_MODEL)
    model, store = archive.semantic.model(), archive.vector_store
    with store.locked(LOCK_SECONDS), _threads() as pool:
        _, reader = archive.reader()
        damages = store.remove_damaged()
        items, left_out = _items(reader, model.options)
        missing = store.open(model.digest).missing(items)
        if announce is not None and missing.ids:
            announce(_plan(reader, missing, model, pool))
        for start in range(0, len(missing.ids), ITEMS_PER_FILE):
            part = Items(*(column[start : start + ITEMS_PER_FILE] for column in missing))
            vectors = []
            for vector in pool.map(model.embed_text, _texts(reader, part)):
                vectors.append(vector)
                if progress is not None:
                    progress(start + len(vectors), len(missing.ids))
            store.add(model.digest, part, vectors)
        kept, removed = store.keep(model.digest, items)
    return EmbeddingReport(
        embedded=len(missing.ids),
        seconds=round(time.monotonic() - started, 3),
        kept=kept - len(missing.ids),
        removed=removed,
        left_out=left_out.total(),
        unknown_languages=tuple(sorted(left_out)),
        damages=damages,
    )


def forget_vectors(archive: Archive) -> Iterator[str]:
    """Remove the vectors of whatever the live index does not have; yields a sentence if there were some."""
    store = archive.vector_store
    if not store.state():
        return
    with store.locked(LOCK_SECONDS):
        damages = store.remove_damaged()
        try:
            items, _ = _items(archive.reader()[1], ModelOptions())
        except IndexMissingError:
            items = Items((), ())
        _, removed = store.keep(None, items)
    if removed or damages:
        yield f"{store.folder}: vectors of items that the index does not have"


def _items(reader: IndexReader, options: ModelOptions) -> tuple[Items, Counter[str]]:
    """Return the items that a model embeds, and the numbers of the others by language."""
    ids, texts = array("Q"), array("Q")
    left_out: Counter[str] = Counter()
    for item_id in reader.ids():
        document = reader.get(item_id)
        assert document is not None
        if options.knows(document.language):
            ids.append(int(item_id, 16))
            texts.append(text_digest(document))
        else:
            left_out[document.language] += 1
    return Items(ids, texts), left_out


def _plan(reader: IndexReader, missing: Items, model: SentenceModel, pool: ThreadPoolExecutor) -> EmbeddingPlan:
    """Embed a few of the items to tell how long all will take."""
    count = len(missing.ids)
    step = -(-count // _TIMED_ITEMS)
    texts = list(_texts(reader, Items(*(column[::step] for column in missing))))
    started = time.monotonic()
    list(pool.map(model.embed_text, texts))
    return EmbeddingPlan(items=count, seconds=round((time.monotonic() - started) * count / len(texts), 1))


def _texts(reader: IndexReader, items: Items) -> Iterator[str]:
    for number in items.ids:
        document = reader.get(f"{number:016x}")
        assert document is not None  # the reader answers from one generation
        yield embedded_text(document)


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """Give a thread for each processor; when the block is interrupted, texts that wait are not embedded."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
