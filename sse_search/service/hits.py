"""Make the hit of an answer from the hit of an engine."""

from __future__ import annotations

import msgspec

from sse_search.engines.port import EngineHit
from sse_search.model import ENTITY_FACETS, Document, EntityRef, Hit, ScorePart

SCORE_DIGITS = 4
"""Decimals of a score: the precision of single-precision floats."""


def hit_of(
    hit: EngineHit,
    *,
    explanation: tuple[ScorePart, ...] | msgspec.UnsetType = msgspec.UNSET,
    versions: int | msgspec.UnsetType = msgspec.UNSET,
    marked_title: str | msgspec.UnsetType = msgspec.UNSET,
) -> Hit:
    """Return a hit with what its document says of it."""
    document = hit.document
    item = document.item
    return Hit(
        id=item.id,
        title=item.title,
        date=item.date,
        score=round(float(hit.score), SCORE_DIGITS),
        snippet=hit.snippet,
        url=item.url,
        source=item.source,
        language=document.language,
        category=item.category,
        entities=_entities(document),
        authors=item.authors,
        added=item.added,
        explanation=explanation,
        versions=versions,
        some_words=hit.also or msgspec.UNSET,
        marked_title=marked_title,
    )


def _entities(document: Document) -> tuple[EntityRef, ...]:
    """Return the entities that an item names itself; those that have a facet come first."""
    named = [EntityRef(tag.id, tag.type, tag.label) for tag in document.tags if not tag.implied_by]
    return tuple(sorted(dict.fromkeys(named), key=lambda entity: entity.type not in ENTITY_FACETS))
