"""
Turn items into documents on every processor: detect their languages and tag their entities, a chunk at a time.

Worker processes read the same vocabulary file as this process; its digest proves that it has not changed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import msgspec

from sse_search.entities import Tagger, load, passages_of, tokens_of
from sse_search.errors import VocabularyError
from sse_search.model import Document, NewsItem
from sse_search.text.language import detect_language
from sse_search.tokens import ItemTokens, words
from sse_search.workers import Stage, WorkerPool

_CHUNK = 64
"""Items that a worker process receives at a time: some hundredths of a second of work."""


class Tagging(msgspec.Struct, frozen=True):
    """
    What decides on the documents of all items.

    Attributes:
        vocabulary_file: The archive's own vocabulary. digest: of the whole vocabulary.
        learned: Abbreviations that the archive defines. language: of items that neither state one nor show one.

    >>> Tagging("vocabulary.toml", "0123", {}, "en").language
    'en'
    """

    vocabulary_file: str
    digest: str
    learned: dict[str, str]
    language: str


class _Chunk(msgspec.Struct, frozen=True):
    tagging: Tagging
    items: list[NewsItem]
    stories: dict[str, str]


def documents(
    items: Iterable[NewsItem], tagging: Tagging, stories: Mapping[str, str]
) -> Generator[Document, None, None]:
    """
    Yield the documents of items, in their order.

    Args:
        stories: Item to the story that it is a version of.

    Raises:
        VocabularyError: The vocabulary has changed since `tagging` was made.
    """
    remaining = iter(items)
    with closing(WorkerPool()) as workers:
        stage = Stage(workers, tag_chunk)
        while chunk := list(islice(remaining, _CHUNK)):
            stage.put(_Chunk(tagging, chunk, {item.id: stories[item.id] for item in chunk if item.id in stories}))
            yield from chain.from_iterable(stage.ready())
        yield from chain.from_iterable(stage.rest())


def tag_chunk(chunk: _Chunk) -> list[Document]:
    """Return the documents of the items of a chunk."""
    tagger = tagger_of(chunk.tagging)
    documents = []
    for item in chunk.items:
        passages = passages_of(item)
        language = language_of(item, chunk.tagging.language, tokens_of(passages))
        tags = tagger.tags(item, language, passages)
        documents.append(Document(item, language, tags, chunk.stories.get(item.id, "")))
    return documents


def tagger_of(tagging: Tagging) -> Tagger:
    """Return the tagger; that of the last call is kept."""
    return _tagger(tagging.vocabulary_file, tagging.digest, tuple(sorted(tagging.learned.items())))


def language_of(item: NewsItem, default: str, tokens: ItemTokens | None = None) -> str:
    """
    Return the stated language of an item, else the detected one.

    Args:
        tokens: The words of its title and text, if they are known.
    """
    if item.language:
        return item.language
    title, text = tokens or (words(item.title), words(item.text))
    return detect_language(f"{item.title}\n{item.text}", default, chain(title, text))


@lru_cache(maxsize=1)
def _tagger(vocabulary_file: str, digest: str, learned: tuple[tuple[str, str], ...]) -> Tagger:
    vocabulary = load(Path(vocabulary_file))
    if vocabulary.digest != digest:
        raise VocabularyError(f"{vocabulary_file} was changed while items were tagged; run ssesearch rebuild again")
    return Tagger(vocabulary, dict(learned))
