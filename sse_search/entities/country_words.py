"""Recognize words that spell a country but belong to the name of a person, a firm or a street."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sse_search.entities.item_context import Occurrence
from sse_search.entities.names import Name
from sse_search.entities.passage import Passage
from sse_search.tokens import words

_LOCATIVES = frozenset(
    words(
        "in from of to for at across throughout outside inside near and or en de du des au aux d dans vers para por a "
        "al del desde hacia con e y o da do das dos no na em pelo pela il dal dalla della nel nella per aus nach von "
        "für mit gegen über zwischen und bei ou et the la le les l el los las"
    )
)
"""Words after which the name of a country is a place: "in Jordan", "el Chad"."""
_STREET_LINKS = frozenset(words("de d du del da do di la l of"))
_MAX_TITLE_CAPITALS = 0.5
"""Share of words with a capital above which a capital says nothing about a word."""


class CountryWords:
    """
    Tells countries from parts of other names.

    >>> from sse_search.entities.item_context import ItemContext
    >>> lists = {name: frozenset(("mark", "holland", "ltd")) for name in ("given", "surname-countries", "company")}
    >>> country = Name("country:NL", ("holland",), "Holland", "alias", "en", "written")
    >>> passage = Passage("body", "Mark Holland, of Mali Ltd, lives in Holland")
    >>> context = ItemContext([passage], "en")
    >>> [CountryWords(lists).is_other_name(country, Occurrence(passage, start, start + 1, context)) for start in (1, 7)]
    [True, False]
    """

    def __init__(self, lists: Mapping[str, frozenset[str]]) -> None:
        """Take the word lists of the vocabulary."""
        empty: frozenset[str] = frozenset()
        self._given = lists.get("given", empty)
        self._given_countries = lists.get("given-countries", empty)
        self._surname_countries = lists.get("surname-countries", empty)
        self._frequent_surnames = lists.get("frequent-surnames", empty)
        self._bodies = lists.get("bodies", empty)
        self._after = lists.get("company", empty) | lists.get("streets", empty)
        self._streets_before = lists.get("streets-before", empty)

    def is_other_name(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether words that spell a country are part of another name in the item."""
        if len(name.words) != 1 or name.kind not in ("label", "alias"):
            return False
        word, passage, start, context = name.words[0], occurrence.passage, occurrence.start, occurrence.context
        following = passage.words[start + 1] if start + 1 < len(passage.words) else ""
        if following in self._after and _is_capitalized_neighbour(passage, start, 1):
            return True
        if start and self._is_in_street(passage, start):
            return True
        if word in self._given_countries and following and self._is_given_name(passage, start, context.language):
            return True
        if word in self._surname_countries and self._is_surname(passage, start):
            return True
        return (
            word in self._frequent_surnames
            and not _is_located(passage, start)
            and self._is_surname_in(word, context.passages)
        )

    def _is_in_street(self, passage: Passage, start: int) -> bool:
        """Tell whether the word comes after that of a street: "rue d'Allemagne", "calle Cuba"."""
        words, position = passage.words, start - 1
        while position > 0 and words[position] in _STREET_LINKS and start - position <= 2:
            position -= 1
        if words[position] not in self._streets_before:
            return False
        return all(passage.adjacent(other, 1) is not None for other in range(position, start))

    def _is_given_name(self, passage: Passage, start: int, language: str) -> bool:
        """
        Tell whether the word is a given name: a word with a capital follows that names no body.

        German gives nouns a capital, so that there no preposition may precede the word; headings give it to all words.
        """
        if not _is_capitalized_neighbour(passage, start, 1):
            return False
        if _is_located(passage, start) if language == "de" else _is_heading(passage):
            return False
        following = passage.words[start + 1]
        return following not in self._bodies and following not in self._given_countries - self._surname_countries

    def _is_surname(self, passage: Passage, start: int) -> bool:
        """Tell whether a given name with a capital is directly before the word."""
        if start == 0:
            return False
        previous = passage.words[start - 1]
        if previous not in self._given and previous not in self._given_countries:
            return False
        return _is_capitalized_neighbour(passage, start, -1)

    def _is_surname_in(self, word: str, passages: Sequence[Passage]) -> bool:
        """Tell whether the word is a surname somewhere in the item."""
        return any(
            self._is_surname(passage, position)
            for passage in passages
            for position, other in enumerate(passage.words)
            if other == word
        )


def _is_capitalized_neighbour(passage: Passage, position: int, step: int) -> bool:
    other = passage.adjacent(position, step)
    return other is not None and not passage.all_capitals and passage.surface(other, other + 1)[:1].isupper()


def _is_located(passage: Passage, position: int) -> bool:
    """Tell whether the word directly before is a preposition, an article or a conjunction."""
    return position > 0 and passage.words[position - 1] in _LOCATIVES


def _is_heading(passage: Passage) -> bool:
    """Tell whether most words of a title have a capital, as in American headlines."""
    if passage.field != "title":
        return False
    parts = [part for part in passage.text.split() if part[:1].isalpha()]
    return sum(part[0].isupper() for part in parts) > _MAX_TITLE_CAPITALS * len(parts)
