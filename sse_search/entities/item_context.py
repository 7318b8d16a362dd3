"""Give the rules for names the item around them: its passages, its language and the abbreviations that it defines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from sse_search.entities.passage import Passage


class ItemContext:
    """
    The whole item in which a name occurs.

    Attributes:
        passages: Its title and text.
        language: Its language.
        definitions: The abbreviations that it defines, with the id of each; filled in by the tagger.
        surnames: Whether words that spell a place are surnames in it; filled in by `PersonWords`.
        at_home: Whether the item names a home country of an entity; filled in by `HomeCountries`.

    >>> ItemContext([Passage("title", "Tbilisi, Georgia")], "en").contains(("tbilisi", "georgia"))
    True
    """

    def __init__(self, passages: Sequence[Passage], language: str) -> None:
        self.passages = passages
        self.language = language
        self.definitions: dict[str, str] = {}
        self.surnames: dict[str, bool] = {}
        self.at_home: dict[str, bool] = {}
        self._contains: dict[tuple[str, ...], bool] = {}

    @cached_property
    def words(self) -> frozenset[str]:
        """The folded words of all passages."""
        return frozenset().union(*(passage.words for passage in self.passages))

    def define(self, short: str, id: str) -> None:
        """Add a definition; one of an unknown entity also stops the other spelling of the short form ("Aci", "ACI")."""
        self.definitions[short] = id
        for spelling in (short.upper(), short.capitalize()) if not id and short.isalpha() else ():
            self.definitions.setdefault(spelling, "")

    def contains(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether these folded words are adjacent somewhere in the item."""
        if len(phrase) == 1:
            return phrase[0] in self.words
        known = self._contains.get(phrase)
        if known is None:
            joined = f" {' '.join(phrase)} "
            known = self._contains[phrase] = any(joined in passage.joined for passage in self.passages)
        return known


class Occurrence:
    """
    The words `start` to `end`, exclusive, of a passage, which may be a name.

    >>> passage = Passage("title", "News from Georgia")
    >>> Occurrence(passage, 2, 3, ItemContext([passage], "en")).surface
    'Georgia'
    """

    def __init__(self, passage: Passage, start: int, end: int, context: ItemContext) -> None:
        self.passage = passage
        self.start = start
        self.end = end
        self.context = context

    @cached_property
    def surface(self) -> str:
        """The words as written."""
        return self.passage.surface(self.start, self.end)
