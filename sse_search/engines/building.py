"""Define what a build takes besides documents: prepared ones, and what is decided when all have been read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from sse_search.model import Document, Tag
from sse_search.tokens import ItemTokens


class PreparedDocuments(msgspec.Struct, frozen=True):
    """
    Documents as the function `Engine.preparation` returns them, in any process; `content` is the engine's own.

    >>> PreparedDocuments(1, b"...").count
    1
    """

    count: int
    content: bytes


class Amendments(msgspec.Struct, frozen=True):
    """
    What is decided when all documents of a build have been read.

    Attributes:
        learned: The learned abbreviations of the new index, in the place of those of its metadata.
        tags: Id of a document to its tags, where they differ from those that it came with.
        stories: Id of a document to its story, in the place of that it came with.

    >>> from sse_search.model import NewsItem
    >>> document = Document(NewsItem(id="00000000000000a1", title="A bank opens"), "en")
    >>> Amendments({}, stories={"00000000000000a1": "00000000000000a0"}).amended(document).story
    '00000000000000a0'
    """

    learned: Mapping[str, str]
    tags: Mapping[str, tuple[Tag, ...]] = msgspec.field(default_factory=dict)
    stories: Mapping[str, str] = msgspec.field(default_factory=dict)

    def amended(self, document: Document) -> Document:
        """Return a document with its final tags and story."""
        item_id = document.item.id
        tags, story = self.tags.get(item_id, document.tags), self.stories.get(item_id, document.story)
        return Document(document.item, document.language, tags, story)


Preparation = Callable[[list[Document], Sequence[ItemTokens]], PreparedDocuments]
"""Does what indexing does with each document alone, given the words of each, in any process."""
FindPhrase = Callable[[tuple[str, ...]], Iterable[str]]
"""
Returns the ids of the documents of a build that have some tokens side by side, maybe of replaced ones too.

It may have to wait for the engine, which can work on while `Amend` does what needs no phrases.
"""
Amend = Callable[[FindPhrase], Amendments]
