"""
Index every item in a single pass: each is tagged, compared and analysed by one process.

What all items decide together is known only at the end: the stories, and the abbreviations that the archive defines.
Items are tagged without these first, and those that have such an abbreviation once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from importlib import import_module
from itertools import islice

import msgspec

from sse_search.corpus import Snapshot
from sse_search.engines.building import Amendments, FindPhrase, Preparation, PreparedDocuments
from sse_search.entities import AbbreviationLearner, Vocabulary, definitions_in, passages_of, tokens_of
from sse_search.model import Document, NewsItem, Tag
from sse_search.service.tagging import Tagging, documents, language_of, tagger_of
from sse_search.stories import Signature, SignatureStore, find_stories, sign
from sse_search.tokens import words
from sse_search.workers import Stage, WorkerPool, name_of

_CHUNK = 128
"""Items that a worker process receives at a time: a tenth of a second of work."""


class _Chunk(msgspec.Struct, frozen=True):
    """Items to index, and the name of the function that prepares documents (`module:function`)."""

    tagging: Tagging
    items: list[NewsItem]
    preparation: str


class _Indexed(msgspec.Struct, frozen=True):
    """
    What is known of the items of a chunk.

    Attributes:
        ids, signatures: Of each item.
        definitions: Abbreviation and entity of everything that an item defines.
        lower_case_words: The words that an item has in lower case.
    """

    prepared: PreparedDocuments
    ids: list[str]
    signatures: list[Signature | None]
    definitions: list[tuple[str, str]]
    lower_case_words: set[str]


class FullBuild:
    """
    Give an engine all documents of an archive, then the stories and tags that depend on all of them.

    Args:
        store: Takes the signatures and counts of definitions in the place of what it has.
        tagging: Without learned abbreviations.
        preparation: The function of the engine that prepares documents.
    """

    def __init__(
        self,
        store: SignatureStore,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        tagging: Tagging,
        preparation: Preparation,
    ) -> None:
        self._store = store
        self._snapshot = snapshot
        self._tagging = tagging
        self._preparation = name_of(preparation)
        self._learner = AbbreviationLearner(vocabulary)

    def documents(self, workers: WorkerPool) -> Iterator[PreparedDocuments]:
        """Yield the prepared documents of all items, in their order; the workers are closed at the end."""
        self._store.clear()
        remaining = self._snapshot.items()
        stage = Stage(workers, index_chunk)
        while items := list(islice(remaining, _CHUNK)):
            stage.put(_Chunk(self._tagging, items, self._preparation))
            yield from self._noted(stage.ready())
        yield from self._noted(stage.rest())
        workers.close()

    def amend(self, with_phrase: FindPhrase) -> Amendments:
        """Return what all documents together decide."""
        self._store.set_definitions(self._learner.counts)
        stories = find_stories(self._store)  # before phrases, for which the engine may still be sorting words
        learned = self._learner.learned()
        affected = {item_id for short in learned for item_id in with_phrase(tuple(words(short)))}
        return Amendments(learned, dict(self._tags(affected, learned)), stories)

    def _noted(self, chunks: Iterable[_Indexed]) -> Iterator[PreparedDocuments]:
        for chunk in chunks:
            self._learner.count(chunk.definitions, chunk.lower_case_words)
            for item_id, signature in zip(chunk.ids, chunk.signatures, strict=True):
                if signature is not None:
                    self._store.add(item_id, signature)
            yield chunk.prepared

    def _tags(self, ids: Collection[str], learned: dict[str, str]) -> Iterator[tuple[str, tuple[Tag, ...]]]:
        """Yield the tags of items with the learned abbreviations."""
        tagging = msgspec.structs.replace(self._tagging, learned=learned)
        with closing(documents(self._snapshot.find(ids), tagging, {})) as tagged:
            for document in tagged:
                yield document.item.id, document.tags


def start_workers(workers: WorkerPool, tagging: Tagging, preparation: Preparation) -> None:
    """Start processes that will index items, and let them load the vocabulary."""
    workers.start(index_chunk, _Chunk(tagging, [], name_of(preparation)))


def index_chunk(chunk: _Chunk) -> _Indexed:
    """Tag, sign and prepare the items of a chunk; the words of each are split once."""
    module, _, name = chunk.preparation.partition(":")
    prepare: Preparation = getattr(import_module(module), name)
    items, tagger = chunk.items, tagger_of(chunk.tagging)
    passages = list(map(passages_of, items))
    tokens = list(map(tokens_of, passages))
    languages = [language_of(item, chunk.tagging.language, split) for item, split in zip(items, tokens, strict=True)]
    tags = map(tagger.tags, items, languages, passages)
    definitions, lower_case_words = definitions_in(items, tagger, passages)
    return _Indexed(
        prepare(list(map(Document, items, languages, tags)), tokens),
        [item.id for item in items],
        list(map(sign, items, tokens)),
        definitions,
        lower_case_words,
    )
