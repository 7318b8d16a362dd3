"""Recognize words that spell a place but belong to the name of a firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sse_search.entities.passage import Passage
from sse_search.tokens import words

_PREPOSITIONS = frozenset(words("of de du des do da del della di von"))
_MAX_MORE_WORDS = 3
"""Words between a place and the legal form of a firm: "Peru Consulting plc"."""
_EMPTY: frozenset[str] = frozenset()


class FirmWords:
    """
    Tells places from parts of the names of firms, by legal forms and partners.

    Args:
        lists: The word lists of the vocabulary.
        is_name: Tells whether a word names an entity.

    >>> firms = FirmWords({"company": frozenset(("ltd",)), "partners": frozenset(("sons",))}, lambda word: False)
    >>> passage = Passage("body", "Mali Garments Ltd, Peru & Sons and farmers of Mali")
    >>> [firms.is_firm(passage, start, start + 1) for start in (0, 3, 8)]
    [True, True, False]
    """

    def __init__(self, lists: Mapping[str, frozenset[str]], is_name: Callable[[str], bool]) -> None:
        self._legal_forms = lists.get("company", _EMPTY)
        self._legal_forms_in_capitals = lists.get("company-in-capitals", _EMPTY)
        self._endings = self._legal_forms | self._legal_forms_in_capitals | {"s"}
        self._bodies = lists.get("bodies", _EMPTY)
        self._partners = lists.get("partners", _EMPTY)
        self._surname_countries = lists.get("surname-countries", _EMPTY)
        self._is_name = is_name

    def is_firm(self, passage: Passage, start: int, end: int) -> bool:
        """
        Tell whether the words and what follows are a firm: "Mali plc", "Panamá Textiles S.A.", "Holland & Barrett".

        A place counts after a preposition ("Merchants of Sri Lanka Ltd"; with more words only after a body, "Bank of
        Peru Leasing Ltd"), and one of several words after a capital.
        """
        if passage.all_capitals or end >= len(passage.words):
            return False
        has_form = not self._endings.isdisjoint(passage.words[end : end + _MAX_MORE_WORDS + 1])
        if not has_form and "&" not in passage.text[passage.spans[end - 1][1] : passage.spans[end][0]]:
            return False
        if start and end - start > 1 and passage.text[passage.spans[start - 1][0]].isupper():
            return False
        after_preposition = start > 0 and passage.words[start - 1] in _PREPOSITIONS
        if self.has_legal_form(passage, end):
            return not after_preposition
        if self._is_partnership(passage, start, end):
            return True
        is_of_body = after_preposition and start > 1 and passage.words[start - 2] in self._bodies
        return not is_of_body and self._is_longer_firm(passage, end)

    def has_legal_form(self, passage: Passage, position: int) -> bool:
        """Tell whether the words at a position are the legal form of a firm, and belong to the word before."""
        if position >= len(passage.words):
            return False
        word = passage.words[position]
        if word in self._legal_forms:
            return passage.adjacent(position - 1, 1) is not None
        if word in self._legal_forms_in_capitals:
            return passage.is_capital_next(position)
        return (
            word == "s"
            and passage.words[position + 1 : position + 2] in (["a"], ["l"])
            and passage.surface(position, position + 2) in ("S. A", "S. L")
        )

    def _is_longer_firm(self, passage: Passage, end: int) -> bool:
        """Tell whether a few words with capitals and then a legal form follow."""
        for position in range(end, min(end + _MAX_MORE_WORDS, len(passage.words))):
            if not passage.is_capital_next(position):
                return False
            if self.has_legal_form(passage, position + 1):
                return True
        return False

    def _is_partnership(self, passage: Passage, start: int, end: int) -> bool:
        """Tell whether a partner follows: "Brazil & Sons"; after a frequent surname, any capital that is no name."""
        if passage.text[passage.spans[end - 1][1] : passage.spans[end][0]] != " & ":
            return False
        word = passage.words[end]
        if word in self._partners:
            return True
        is_surname = passage.words[start] in self._surname_countries
        return is_surname and passage.is_capital_next(end) and not self._is_name(word)
