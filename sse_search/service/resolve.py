"""Which values of a facet does somebody mean? Names become ids, and other values are found whatever their case."""

from __future__ import annotations

from collections.abc import Iterable

from sse_search.engines.document_values import STORY
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import NotQuery, TermsFilter
from sse_search.entities import Vocabulary
from sse_search.model import ENTITY_FACETS
from sse_search.tokens import fold, words

MOST_ROUNDS = 50
"""Times twenty values of a facet that are compared when nothing has the value as it was written."""


class FacetResolver:
    """Finds values for one generation of the index; what it had to look up is kept."""

    def __init__(self, engine: Engine, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._engine = engine
        self._listed: dict[str, list[str]] = {}

    def meant(self, facet: str, values: Iterable[str]) -> tuple[str, ...]:
        """
        Return the values of a facet that were meant, each once; `entity` is an entity of any type, and a story is
        meant by the id of any of its versions.

        What nobody knows stays as it is: it matches nothing.
        """
        find = self._entities if facet in ("entity", *ENTITY_FACETS) else self._as_written
        if facet == STORY:
            return tuple(dict.fromkeys(map(self._story, values)))
        return tuple(dict.fromkeys(found for value in values for found in find(facet, value.strip())))

    def _entities(self, facet: str, value: str) -> tuple[str, ...]:
        """Return ids by id or any name; of a person that no vocabulary lists, by the words of the name."""
        kind = "" if facet == "entity" else facet
        found = self.vocabulary.named(value, kind)
        if found or ":" in value:
            return found or (value,)
        key = "-".join(words(value))
        return (f"{kind or 'person'}:{key}",) if key and kind in ("", "person") else (value,)

    def _story(self, version: str) -> str:
        """Return the story that an item is a version of."""
        item_id = version.strip().lower()
        document = self._engine.get(item_id)
        return document.story if document and document.story else item_id

    def _as_written(self, facet: str, value: str) -> tuple[str, ...]:
        """Return the value as it is written if any item has it, else those that differ in case and accents only."""
        if self._engine.search(_counting(TermsFilter(facet, (value,)))).total:
            return (value,)
        alike = tuple(other for other in self._all(facet) if fold(other) == fold(value))
        return alike or (value,)

    def _all(self, facet: str) -> list[str]:
        """Return the values of a facet that has one value an item; answers list twenty at a time."""
        if facet not in self._listed:
            found: list[str] = []
            for _ in range(MOST_ROUNDS):
                rest = self._engine.search(_counting(NotQuery(TermsFilter(facet, tuple(found))), facets=True))
                more = [value for value, _ in rest.facets[facet]]
                if not more:
                    break
                found += more
            self._listed[facet] = found
        return self._listed[facet]


def _counting(clause: TermsFilter | NotQuery, *, facets: bool = False) -> EngineRequest:
    return EngineRequest(query=clause, limit=0, facets=facets, snippets=False)
