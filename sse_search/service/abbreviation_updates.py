"""
Keep the abbreviations that an archive defines up to date with its items.

The signature store has the counts that belong to the live index. An update counts what the changed items were and are,
and looks up in the live index what it must know of others: whether one has a word in lower case, and which ones have an
abbreviation whose meaning has changed, so that they must be tagged again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from sse_search.engines.port import EngineRequest, IndexMetadata, IndexReader
from sse_search.engines.queries import PhraseQuery
from sse_search.entities import AbbreviationLearner, Vocabulary, occurs_in_lower_case
from sse_search.model import Document, NewsItem
from sse_search.stories import SignatureStore
from sse_search.tokens import words


class Learned(msgspec.Struct, frozen=True):
    """
    What an update has learned.

    Attributes:
        abbreviations: Short form to the id of the entity that it means.
        affected: Unchanged items that must be tagged again, with the story of each; empty for those without one.
    """

    abbreviations: dict[str, str]
    affected: Mapping[str, str]


def learn_changes(
    store: SignatureStore,
    vocabulary: Vocabulary,
    live: tuple[IndexMetadata, IndexReader],
    ids: Collection[str],
    items: Iterable[NewsItem],
) -> Learned:
    """
    Learn from the changes since the live index was built; the result is that of a full build.

    Args:
        ids: Ids of all items that were added, changed or removed. items: those that were not removed, as they are now.
    """
    metadata, reader = live
    learner = AbbreviationLearner(vocabulary, store.definitions(), metadata.learned)
    for document in filter(None, map(reader.get, ids)):
        learner.remove(document.item)
    for item in items:
        learner.add(item)
    store.set_definitions({meaning: learner.counts[meaning] for meaning in learner.changed})

    def unchanged(tokens: tuple[str, ...]) -> Iterator[Document]:
        request = EngineRequest(query=PhraseQuery(tokens), limit=metadata.items)
        return (document for document in reader.matching(request) if document.item.id not in ids)

    abbreviations = learner.learned(
        lambda word: any(occurs_in_lower_case(word, document.item) for document in unchanged((word,)))
    )
    before, now = metadata.learned.items(), abbreviations.items()
    changed = {tuple(words(short)) for short, _ in before ^ now}
    affected = {document.item.id: document.story for tokens in sorted(changed) for document in unchanged(tokens)}
    return Learned(abbreviations, affected)
