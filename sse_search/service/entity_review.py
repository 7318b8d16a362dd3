"""Check the vocabulary, suggest entities for it, and explain the tags of an item."""

from __future__ import annotations

from sse_search.entities import Tagger, check_vocabulary, suggest
from sse_search.errors import IndexDamagedError, ItemNotFoundError
from sse_search.model import Issue
from sse_search.service.archive import Archive
from sse_search.service.reports import TagReason
from sse_search.service.tagging import language_of


def check_entities(archive: Archive) -> tuple[Issue, ...]:
    """Return the issues of the vocabulary, those of the archive's own included."""
    return check_vocabulary(archive.vocabulary_file)


def suggest_entities(archive: Archive) -> str:
    """Return candidates for `vocabulary.toml` from every item of the corpus."""
    return suggest(archive.vocabulary(), archive.corpus.items())


def explain_entities(archive: Archive, item_id: str) -> tuple[TagReason, ...]:
    """
    Return every mention that gives an item a tag, then the implied tags, by the present vocabulary.

    Raises:
        ItemNotFoundError: The corpus has no such item.
    """
    item = archive.corpus.get(item_id)
    if item is None:
        raise ItemNotFoundError(f"there is no item {item_id!r}; every hit of a search shows its id")
    try:
        metadata = archive.engine.metadata()
    except IndexDamagedError:
        metadata = None
    tagger = Tagger(archive.vocabulary(), metadata.learned if metadata else None)
    language = language_of(item, archive.settings.language)
    mentioned = (TagReason(**mention._asdict()) for mention in tagger.mentions(item, language))
    implied = (
        TagReason(id=tag.id, label=tag.label, rule="implied", implied_by=tag.implied_by)
        for tag in tagger.tags(item, language)
        if tag.implied_by
    )
    return (*mentioned, *implied)
