"""Recognize words that spell a place but belong to the name of a person."""

from __future__ import annotations

from collections.abc import Mapping

from sse_search.entities.item_context import ItemContext, Occurrence
from sse_search.entities.passage import Passage
from sse_search.tokens import words

_LOCATIVES = frozenset(
    words(
        "in from of to for at across throughout outside inside near and or en de du des au aux d dans vers para por a "
        "al del desde hacia con e y o da do das dos no na em pelo pela il lo dal dalla della nel nella per aus nach "
        "von für mit gegen über zwischen und bei ou et the la le les l el los las"
    )
)
"""Words after which the name of a country is a place: "in Jordan", "el Chad"."""
_SAINTS = frozenset(words("saint sainte san sankt santa santo são st"))
"""Words that make a given name the name of a place: "São Paulo"."""
_MAX_GIVEN_NAMES = 2
"""Given names between the title and the surname of a person."""
_ROMANCE = frozenset(("es", "fr", "it", "pt"))
_EMPTY: frozenset[str] = frozenset()


class PersonWords:
    """
    Tells words in the names of persons, by titles and given names.

    >>> passage = Passage("body", "Ms Ireland and Mark Holland live in Holland")
    >>> context = ItemContext([passage], "en")
    >>> persons = PersonWords({"given": frozenset(("mark",)), "titles": frozenset(("ms",))})
    >>> [persons.is_person(Occurrence(passage, start, start + 1, context)) for start in (1, 4, 7)]
    [True, True, False]
    """

    def __init__(self, lists: Mapping[str, frozenset[str]]) -> None:
        """Take the word lists of the vocabulary."""
        self._given = lists.get("given", _EMPTY)
        self._given_places = lists.get("given-places", _EMPTY)
        self._given_countries = lists.get("given-countries", _EMPTY)
        self._given_countries_abroad = lists.get("given-countries-abroad", _EMPTY)
        self._surname_countries = lists.get("surname-countries", _EMPTY)
        self._bodies = lists.get("bodies", _EMPTY)
        self._titles = lists.get("titles", _EMPTY)

    def is_person(self, occurrence: Occurrence) -> bool:
        """Tell whether a word that spells a place belongs to the name of a person in the item."""
        passage, start, context = occurrence.passage, occurrence.start, occurrence.context
        if passage.all_capitals:
            return False
        word = passage.words[start]
        if word in self._given_countries and self._is_given_name(passage, start, context.language == "de"):
            return True
        if (
            word in self._given_countries_abroad
            and context.language in _ROMANCE
            and self._is_given_name(passage, start)
        ):
            return True
        if (word in self._given and self.is_given_before_surname(passage, start)) or self.is_surname(
            passage, start, context.language
        ):
            return True
        return not _is_located(passage, start) and self._is_surname_in(word, context)

    def is_given_before_surname(self, passage: Passage, start: int) -> bool:
        """Tell whether the word is a given name and a surname follows: "Virginia Woolf", but not in a heading."""
        return passage.words[start] in self._given and not passage.is_heading and self._is_given_name(passage, start)

    def _is_given_name(self, passage: Passage, start: int, not_located: bool = True) -> bool:
        """
        Tell whether the word is a given name: a word with a capital follows that names no body.

        German gives nouns a capital, so that there no preposition may precede the word; headings give it to all words.
        """
        if not _is_capitalized_neighbour(passage, start, 1):
            return False
        if _is_located(passage, start) if not_located else passage.is_heading:
            return False
        following = passage.words[start + 1]
        return following not in self._bodies and following not in self._given_countries - self._surname_countries

    def is_surname(self, passage: Passage, start: int, language: str) -> bool:
        """Tell whether a given name, or a title with or without given names, is directly before the word."""
        if start == 0:
            return False
        word, previous = passage.words[start], passage.words[start - 1]
        if (previous in self._given or previous in self._given_countries) and (
            _is_capitalized_neighbour(passage, start, -1) and not _is_saint(passage, start - 1)
        ):
            ambiguous = previous in self._given_places or previous in self._given_countries
            if not ambiguous or word in self._surname_countries:
                return True
        if self._follows_title(passage, start):
            return True
        return language == "pt" and word in self._surname_countries and self._is_portuguese_surname(passage, start)

    def _follows_title(self, passage: Passage, start: int) -> bool:
        """Tell whether a title precedes the word: "Ms Ireland", "le ministre Georges Allemagne"."""
        for position in range(start - 1, max(-1, start - 2 - _MAX_GIVEN_NAMES), -1):
            if passage.words[position] in self._titles and _is_title(passage, position):
                return True
            if not _is_capitalized_neighbour(passage, position + 1, -1):
                return False
        return False

    def _is_portuguese_surname(self, passage: Passage, start: int) -> bool:
        """Tell whether the word ends a name like "Chico Buarque de Holanda"; countries mostly have an article there."""
        first = start - 3
        return (
            first >= 0
            and passage.words[start - 1] == "de"
            and passage.words[first] in self._given
            and all(_is_capitalized_neighbour(passage, first + step, 1) for step in (-1, 0) if first + step >= 0)
        )

    def _is_surname_in(self, word: str, context: ItemContext) -> bool:
        """Tell whether the word is a surname somewhere in the item."""
        known = context.surnames.get(word)
        if known is None and sum(passage.words.count(word) for passage in context.passages) < 2:
            return False  # its only occurrence has been judged
        if known is None:
            known = context.surnames[word] = any(
                self.is_surname(passage, position, context.language)
                for passage in context.passages
                if not passage.all_capitals
                for position, other in enumerate(passage.words)
                if other == word
            )
        return known


def _is_title(passage: Passage, position: int) -> bool:
    """Tell whether only a space, or the dot of a short title, is between a title and the next word, both of a name."""
    start, end = passage.spans[position]
    title, gap = passage.text[start:end], passage.text[end : passage.spans[position + 1][0]]
    if not title[1:].islower() and not (title.isupper() and len(title) == 1 and gap == ". "):
        return False  # "5 m", "DR Congo"
    return gap in (" ", ". ") and passage.text[passage.spans[position + 1][0]].isupper()


def _is_saint(passage: Passage, position: int) -> bool:
    """Tell whether the word of a saint directly precedes a given name: "São Paulo", "St. Paul"."""
    if position == 0 or passage.words[position - 1] not in _SAINTS:
        return False
    gap = passage.text[passage.spans[position - 1][1] : passage.spans[position][0]]
    return gap in (" ", "-") or (gap == ". " and passage.words[position - 1] == "st")


def _is_capitalized_neighbour(passage: Passage, position: int, step: int) -> bool:
    """Tell whether only a space separates the word from a word with a capital before (-1) or after (1) it."""
    other = position + step
    if not 0 <= other < len(passage.words):
        return False
    left, right = (position, other) if step > 0 else (other, position)
    if passage.text[passage.spans[left][1] : passage.spans[right][0]] != " ":
        return False
    return passage.text[passage.spans[other][0]].isupper()


def _is_located(passage: Passage, position: int) -> bool:
    """Tell whether the word directly before, in the same sentence, is a preposition, an article or a conjunction."""
    return position > 0 and passage.words[position - 1] in _LOCATIVES and passage.adjacent(position, -1) is not None
