"""
How does an item become a document, on every processor? Its language is found and its entities are, a chunk at a time.

Other processes read the vocabulary from where this one did; its digest says that it is the same.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from itertools import islice
from pathlib import Path

import msgspec

from sse_search.entities import Tagger, load
from sse_search.errors import VocabularyError
from sse_search.model import Document, NewsItem
from sse_search.text.language import detect
from sse_search.tokens import words
from sse_search.workers import Stage, WorkerPool

_CHUNK = 64
"""Items that a process is sent at a time: some hundredths of a second."""
_LOOKED_AT = 2000
"""Characters of an item that its language is read from: some hundred words, as many as the detector looks at."""


class Tagging(msgspec.Struct, frozen=True):
    """
    What decides on the documents of all items.

    Attributes:
        additions: File of the archive's own vocabulary. digest: of the whole vocabulary.
        learned: Abbreviations found in the archive. language: of items that do not tell.
    """

    additions: str
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
    Yield the documents of items, in their order; `stories` says of which story an item is a version.

    Raises:
        VocabularyError: The vocabulary has changed since `tagging` was made.
    """
    waiting = iter(items)
    with closing(WorkerPool()) as workers:
        stage = Stage(workers, tagged)
        while some := list(islice(waiting, _CHUNK)):
            stage.put(_Chunk(tagging, some, {item.id: stories[item.id] for item in some if item.id in stories}))
            for found in stage.ready():
                yield from found
        for found in stage.rest():
            yield from found


def tagged(chunk: _Chunk) -> list[Document]:
    """Return the documents of some items."""
    tagging = chunk.tagging
    tagger = _tagger(tagging.additions, tagging.digest, tuple(sorted(tagging.learned.items())))
    languages = [language_of(item, tagging.language) for item in chunk.items]
    return [
        Document(item, language, tagger.tags(item, language), chunk.stories.get(item.id, ""))
        for item, language in zip(chunk.items, languages, strict=True)
    ]


def language_of(item: NewsItem, default: str) -> str:
    """Return the language of an item: the one stated, else the one it is written in."""
    return item.language or detect(words(f"{item.title}\n{item.text[:_LOOKED_AT]}"), default)


@lru_cache(maxsize=1)
def _tagger(additions: str, digest: str, learned: tuple[tuple[str, str], ...]) -> Tagger:
    vocabulary = load(Path(additions))
    if vocabulary.digest != digest:
        raise VocabularyError(f"{additions} was changed while items were tagged; run ssesearch rebuild again")
    return Tagger(vocabulary, dict(learned))
