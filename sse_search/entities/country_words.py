"""Recognize words that spell a country but belong to the name of a person, a firm, a street or a town."""

from __future__ import annotations

from collections.abc import Mapping

from sse_search.entities.firm_words import FirmWords
from sse_search.entities.item_context import Occurrence
from sse_search.entities.names import Name, name_key
from sse_search.entities.passage import Passage
from sse_search.entities.person_words import PersonWords
from sse_search.tokens import words

_STREET_LINKS = frozenset(
    words(
        "de d du del da do di la l of des dos das los las delle degli der della dello republica republique repubblica"
    )
)
_ARTICLES = frozenset(words("du del da do des dos das los las delle degli della dello la"))
"""Links with an article; after a common noun they say that no street is meant: "la place de la France"."""
_MAX_STREET_LINKS = 3
_ABBREVIATED_STREETS = frozenset(words("av avda bd str"))
"""Words of streets that may end with a dot."""
_OFF_THE_COAST = frozenset(words("al ao lo"))
"""Words after which "largo" is no street: "al largo di Malta", "a lo largo de México"."""
_NOUN_DEMONYMS = frozenset(words("gli i le los las os as"))
"""Articles after which a people may have a capital: "gli Italiani"."""
_LOWER_CASE_DEMONYMS = frozenset(("es", "it", "pt"))
"""Languages that write demonyms in lower case, nouns included."""
_COORDINATORS = frozenset(words("and or"))
_EMPTY: frozenset[str] = frozenset()


class CountryWords:
    """
    Tells countries from parts of other names.

    >>> from sse_search.entities.item_context import ItemContext
    >>> lists = {name: frozenset(("mark", "holland", "ltd")) for name in ("given", "surname-countries", "company")}
    >>> country = Name("country:NL", ("holland",), "Holland", "alias", "en", "written")
    >>> passage = Passage("body", "Mark Holland, of Mali Ltd, lives in Holland")
    >>> context = ItemContext([passage], "en")
    >>> country_words = CountryWords(lists, PersonWords(lists), FirmWords(lists, bool))
    >>> [country_words.is_other_name(country, Occurrence(passage, start, start + 1, context)) for start in (1, 7)]
    [True, False]
    """

    def __init__(self, lists: Mapping[str, frozenset[str]], persons: PersonWords, firms: FirmWords) -> None:
        """Take the word lists of the vocabulary."""
        self._lists = lists
        self._given = lists.get("given", _EMPTY)
        self._persons = persons
        self._firms = firms
        self._streets = lists.get("streets", _EMPTY)
        self._german_streets = lists.get("streets-de", _EMPTY)
        self._streets_before = lists.get("streets-before", _EMPTY)
        self._inns = lists.get("inns", _EMPTY)
        self._states = frozenset(name_key(state) for state in lists.get("states", _EMPTY))

    def is_other_name(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether words that spell a country are part of another name in the item."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if name.kind not in ("label", "alias", "demonym") or not passage.text[passage.spans[start][0]].isupper():
            return False
        if start and self._is_in_street(passage, start, occurrence.context.language):
            return True
        if name.kind == "demonym":
            return self._is_other_demonym(name, occurrence)
        if end < len(passage.words) and (
            self._is_before_street(passage, end) or self._firms.is_firm(passage, start, end)
        ):
            return True
        if len(name.words) != 1:
            return False
        return self._is_town(name, occurrence) or self._persons.is_person(occurrence)

    def _is_other_demonym(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a demonym with a capital is part of the name of a street, a firm or a person."""
        return (
            self._is_german_street(name, occurrence)
            or self._firms.has_legal_form(occurrence.passage, occurrence.end)
            or self._is_capitalized_demonym(name, occurrence)
            or self._persons.is_surname(occurrence.passage, occurrence.start, occurrence.context.language)
        )

    def _is_before_street(self, passage: Passage, end: int) -> bool:
        """Tell whether the word of a street follows: "Jamaica Avenue"."""
        return passage.words[end] in self._streets and passage.is_capital_next(end)

    def _is_in_street(self, passage: Passage, start: int, language: str) -> bool:
        """
        Tell whether the word comes after that of a street or an inn: "rue d'Allemagne", "calle Cuba", "Hotel Island".

        Words of streets that are common nouns as well count in their own language, if no article follows, or a capital
        or the number of a house marks the street.
        """
        words, position = passage.words, start - 1
        while position > 0 and words[position] in _STREET_LINKS and start - position <= _MAX_STREET_LINKS:
            position -= 1
        street = words[position]
        if street in self._inns:
            if not passage.text[passage.spans[position][0]].isupper():
                return False
        elif street not in self._streets_before:
            if street not in self._lists.get(f"streets-before-{language}", _EMPTY):
                return False
            if words[position - 1 : position] and words[position - 1] in _OFF_THE_COAST:
                return False
            marked = position > 0 and (
                words[position - 1].isdigit() or passage.text[passage.spans[position][0]].isupper()
            )
            if not marked and not _ARTICLES.isdisjoint(words[position + 1 : start]):
                return False
        if street in _ABBREVIATED_STREETS and passage.text[passage.spans[position][1] :].startswith(". "):
            position += 1
        return all(passage.adjacent(other, 1) is not None for other in range(position, start))

    def _is_german_street(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a demonym is part of the name of a German street: "Belgische Straße"."""
        passage, end = occurrence.passage, occurrence.end
        if name.language != "de" or end >= len(passage.words) or passage.words[end] not in self._german_streets:
            return False
        return passage.is_capital_next(end)

    def _is_capitalized_demonym(self, name: Name, occurrence: Occurrence) -> bool:
        """
        Tell whether a demonym has a capital where the language gives it none, so that it is a name: "Giordano".

        It may have one at the start of a sentence, after an article of the plural, and in longer names.
        """
        language, passage, start = occurrence.context.language, occurrence.passage, occurrence.start
        if not {language, name.language} <= _LOWER_CASE_DEMONYMS or passage.all_capitals:
            return False
        is_given = passage.words[start] in self._given
        before_capital = occurrence.end < len(passage.words) and passage.is_capital_next(occurrence.end)
        if passage.adjacent(start, -1) is None:
            return is_given and before_capital
        if passage.words[start - 1] in _NOUN_DEMONYMS:
            return False
        if not passage.text[passage.spans[start - 1][0]].islower():
            return is_given and before_capital and passage.adjacent(start - 1, -1) is None
        return is_given or not before_capital

    def _is_town(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a state of the United States follows, as after a town ("Lebanon, Ohio"), outside lists."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if not name.id.startswith("country:") or not self._states or end >= len(passage.words):
            return False
        if passage.text[passage.spans[end - 1][1] : passage.spans[end][0]] != ", ":
            return False
        after = next((end + size for size in (1, 2) if tuple(passage.words[end : end + size]) in self._states), None)
        if after is None or (after < len(passage.words) and passage.words[after] in _COORDINATORS):
            return False
        return not start or passage.text[passage.spans[start - 1][1] : passage.spans[start][0]] != ", "
