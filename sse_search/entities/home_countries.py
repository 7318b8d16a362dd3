"""Decide between bodies of several countries that share a name, by the countries and the language of the item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from sse_search.entities.item_context import Occurrence
from sse_search.entities.names import names_of
from sse_search.entities.vocabulary import Vocabulary

_LANGUAGES = {
    "de": "AT CH DE LI LU",
    "en": "AU BS BW CA FJ GB GH GM GY IE IN JM KE LR LS MT MU MW NA NG NZ PG PH PK RW SG SL SS SZ TT TZ UG US ZA ZM ZW",
    "es": "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
    "fr": "BE BF BI BJ CA CD CF CG CH CI CM DJ FR GA GN HT KM LU MA MC MG ML MR NE RW SN TD TG TN DZ",
    "it": "CH IT SM",
    "nl": "BE NL SR",
    "pt": "AO BR CV GW MZ PT ST TL",
}
"""Countries whose bodies have names in a language, and whose press writes in it."""
_SPOKEN_IN = {
    language: frozenset(f"country:{code}" for code in codes.split()) for language, codes in _LANGUAGES.items()
}


class HomeCountries:
    """
    Looks up the home countries of entities, and whether an item names one of them.

    >>> from sse_search.entities import load
    >>> HomeCountries(load()).of("organization:cepes")
    ('country:ES',)
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[str, tuple[tuple[str, ...], ...]] = {}

    def of(self, id: str) -> tuple[str, ...]:
        """Return the countries where an entity is at home: its `geography`, or for a region its country."""
        entity = self._vocabulary.get(id)
        if entity is None:
            return ()
        return entity.geography or tuple(parent for parent in entity.parents if parent.startswith("country:"))

    def names(self, id: str) -> tuple[tuple[str, ...], ...]:
        """Return the folded names of the home countries of an entity and of their other regions, without acronyms."""
        known = self._names.get(id)
        if known is None:
            ids = [other for country in self.of(id) for other in (country, *self._subdivisions.get(country, ()))]
            entities = [self._vocabulary.get(other) for other in ids if other != id]
            names = {
                name.words
                for entity in entities
                if entity
                for name in names_of(entity)
                if name.kind != "acronym" and (entity.type == "country" or name.words not in self._vocabulary.rules)
            }
            own = self._vocabulary.get(id)
            names -= {name.words for name in names_of(own)} if own else set()
            known = self._names[id] = tuple(sorted(names))
        return known

    def chosen(self, ids: Iterable[str], occurrence: Occurrence) -> str:
        """
        Return the one of several entities with a shared name that an item means; empty if it does not say.

        The item names its country, nearest to the name; or else its country is the only one of the item's language.
        """
        context = occurrence.context
        homes = {id: self.of(id) for id in ids}
        named = [id for id in homes if any(map(context.contains, self.names(id)))]
        if len(named) > 1:
            distances = {id: self._distance(id, occurrence.passage.words, occurrence.start) for id in named}
            named = [id for id in named if distances[id] == min(distances.values())]
        if len(named) == 1:
            return named[0]
        spoken_in = _SPOKEN_IN.get(context.language, frozenset())
        spoken = [id for id in named or homes if not spoken_in.isdisjoint(homes[id])]
        return spoken[0] if len(spoken) == 1 else ""

    def _distance(self, id: str, words: Sequence[str], position: int) -> int:
        """Return the number of words from a position to the nearest name of the home countries of an entity."""
        names = self.names(id)
        first_words = {name[0] for name in names}
        return min(
            (
                abs(start - position)
                for start, word in enumerate(words)
                if word in first_words and any(tuple(words[start : start + len(name)]) == name for name in names)
            ),
            default=len(words),
        )

    @cached_property
    def _subdivisions(self) -> dict[str, list[str]]:
        """The regions within each country."""
        subdivisions: dict[str, list[str]] = {}
        for id in self._vocabulary.ids():
            entity = self._vocabulary.get(id) if id.startswith("region:") else None
            for parent in entity.parents if entity else ():
                if parent.startswith("country:"):
                    subdivisions.setdefault(parent, []).append(id)
        return subdivisions
