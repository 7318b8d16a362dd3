"""Decide between bodies of several countries that share a name, by the countries and the language of the item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from sse_search.entities.item_context import ItemContext, Occurrence
from sse_search.entities.names import Name, names_of
from sse_search.entities.passage import Passage
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
    >>> HomeCountries(load(), lambda name, occurrence: True).of("organization:cepes")
    ('country:ES',)
    """

    def __init__(self, vocabulary: Vocabulary, is_place: Callable[[Name, Occurrence], bool]) -> None:
        """Take what tells whether words that spell a place name it, and not a person, a street or a firm."""
        self._vocabulary = vocabulary
        self._is_place = is_place
        self._names: dict[str, dict[str, list[Name]]] = {}

    def of(self, id: str) -> tuple[str, ...]:
        """Return the countries where an entity is at home: its `geography`, or for a region its country."""
        entity = self._vocabulary.get(id)
        if entity is None:
            return ()
        return entity.geography or tuple(parent for parent in entity.parents if parent.startswith("country:"))

    def is_named(self, id: str, context: ItemContext) -> bool:
        """Tell whether the item names a home country of an entity, another region of it, or its people."""
        known = context.at_home.get(id)
        if known is None:
            known = context.at_home[id] = any(True for _ in self._mentions(id, context))
        return known

    def chosen(self, ids: Iterable[str], occurrence: Occurrence) -> str:
        """
        Return the one of several entities with a shared name that an item means; empty if it does not say.

        The item names its country, nearest to the name and rather after it ("Confecoop of Colombia"); or else its
        country is the only one of the item's language.
        """
        context = occurrence.context
        homes = {id: self.of(id) for id in ids}
        named = [id for id in homes if self.is_named(id, context)]
        if len(named) > 1:
            distances = {id: self._distance(id, occurrence) for id in named}
            named = [id for id in named if distances[id] == min(distances.values())]
        if len(named) == 1:
            return named[0]
        spoken_in = _SPOKEN_IN.get(context.language, frozenset())
        spoken = [id for id in named or homes if not spoken_in.isdisjoint(homes[id])]
        return spoken[0] if len(spoken) == 1 else ""

    def _distance(self, id: str, occurrence: Occurrence) -> tuple[int, bool]:
        """Return the words to the nearest name of the home countries of an entity, and whether that precedes."""
        here = occurrence.start
        starts = [start for passage, start in self._mentions(id, occurrence.context) if passage is occurrence.passage]
        return min(
            ((abs(start - here), start < here) for start in starts), default=(len(occurrence.passage.words), True)
        )

    def _mentions(self, id: str, context: ItemContext) -> Iterator[tuple[Passage, int]]:
        """Yield the passage and the position of each name of the home countries of an entity."""
        names = self._home_names(id)
        for name in (name for word in names.keys() & context.words for name in names[word]):
            for passage in context.passages:
                for start in passage.starts_of(name.words):
                    if self._is_place(name, Occurrence(passage, start, start + len(name.words), context)):
                        yield passage, start

    def _home_names(self, id: str) -> dict[str, list[Name]]:
        """Return the names of the home countries of an entity and of their other regions, by their first words."""
        known = self._names.get(id)
        if known is None:
            own = self._vocabulary.get(id)
            own_words = {name.words for name in names_of(own)} if own else set()
            ids = [other for country in self.of(id) for other in (country, *self._subdivisions.get(country, ()))]
            known = self._names[id] = {}
            for entity in [self._vocabulary.get(other) for other in dict.fromkeys(ids) if other != id]:
                for name in names_of(entity) if entity else ():
                    is_sure = name.id.startswith("country:") or name.words not in self._vocabulary.rules
                    if is_sure and name.kind != "acronym" and name.words not in own_words:
                        known.setdefault(name.words[0], []).append(name)
        return known

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
