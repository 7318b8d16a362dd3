"""Decide whether words that spell a name mean its entity: by case, language and the rules for ambiguous names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from sse_search.entities.coordination import CONJUNCTIONS
from sse_search.entities.names import Name, name_key, names_of
from sse_search.entities.passage import Passage
from sse_search.entities.schema import Rule
from sse_search.entities.vocabulary import Vocabulary


class ItemContext:
    """
    The whole item in which a name occurs.

    Attributes:
        passages: Its title and text.
        language: Its language.
        definitions: The abbreviations that it defines, with the id of each; filled in by the tagger.

    >>> ItemContext([Passage("title", "Tbilisi, Georgia")], "en").contains(("tbilisi", "georgia"))
    True
    """

    def __init__(self, passages: Sequence[Passage], language: str) -> None:
        self.passages = passages
        self.language = language
        self.definitions: dict[str, str] = {}
        self._contains: dict[tuple[str, ...], bool] = {}

    def contains(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether these folded words are adjacent somewhere in the item."""
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


class Disambiguator:
    """
    Decides on single occurrences of names.

    >>> from sse_search.entities import load
    >>> vocabulary, passage = load(), Passage("title", "In the US, tell us")
    >>> (name,) = (name for name in vocabulary.names if name.spelling == "US")
    >>> context, disambiguator = ItemContext([passage], "en"), Disambiguator(vocabulary, {})
    >>> [disambiguator.accepts(name, Occurrence(passage, start, start + 1, context)) for start in (2, 4)]
    [True, False]
    """

    def __init__(self, vocabulary: Vocabulary, learned: Mapping[str, str]) -> None:
        self._vocabulary = vocabulary
        self._learned = learned
        self._rules = vocabulary.rules
        self._words = {name: frozenset(listed) for name, listed in vocabulary.content.words.items()}
        self._ordinary = self._words.get("ordinary", frozenset())
        self._currency = self._words.get("currency", frozenset())
        self._home_country_names: dict[str, tuple[tuple[str, ...], ...]] = {}

    def accepts(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether an occurrence, which equals this name except for case and accents, means its entity."""
        passage, start, end, context = occurrence.passage, occurrence.start, occurrence.end, occurrence.context
        if occurrence.surface in context.definitions:
            return False  # the definition in the item decides
        if name.kind == "acronym" and self._learned.get(occurrence.surface, name.id) != name.id:
            return False  # the definition learned from the archive decides
        if not passage.is_unbroken(start, end, name.spelling) or not _is_used_in(name, context.language):
            return False
        if name.id.startswith("country:") and self._is_currency(name, occurrence):
            return False
        rules = self._rules.get(name.words)
        if rules is None:
            return self._has_case(name, name.case, occurrence)
        return any(
            (not rule.id or rule.id == name.id)
            and self._has_case(name, rule.case or name.case, occurrence)
            and self._satisfies(rule, name, occurrence)
            for rule in rules
        )

    def _is_currency(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether the words belong to a currency: "US dollars", "pesos mexicanos"."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if end < len(passage.words) and passage.words[end] in self._currency:
            return passage.adjacent(end - 1, 1) is not None or name.spelling.endswith(".")
        follows = name.kind == "demonym" and start > 0 and passage.words[start - 1] in self._currency
        return follows and passage.adjacent(start, -1) is not None

    def _has_case(self, name: Name, case: str, occurrence: Occurrence) -> bool:
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if case == "any":
            return True
        if case == "written":
            return passage.is_capitalized(start, end, name.spelling)
        ordinary = " ".join(name.words) in self._ordinary and "." not in passage.surface(start, end)
        if ordinary and passage.all_capitals:
            return False
        return passage.is_spelled(start, end, name.spelling)

    def _satisfies(self, rule: Rule, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether an occurrence satisfies every condition of a rule."""
        context = occurrence.context
        if (rule.languages and context.language not in rule.languages) or (
            rule.not_in_capitals and occurrence.passage.all_capitals and "." not in occurrence.surface
        ):
            return False
        near = bool(rule.near) and self._contains_any(context, rule.near)
        at_home = rule.at_home and any(map(context.contains, self._names_of_home_countries(name.id)))
        if rule.defined:
            allowed = near or at_home or (rule.learned and self._learned.get(occurrence.surface) == name.id)
        else:
            allowed = (near or not rule.near) and (at_home or not rule.at_home)
        return (
            allowed
            and not self._contains_any(context, rule.not_near)
            and self._adjacent_words_satisfy(rule, occurrence)
        )

    def _names_of_home_countries(self, id: str) -> tuple[tuple[str, ...], ...]:
        """Return the folded names of the countries in the `geography` of an entity, acronyms excluded."""
        known = self._home_country_names.get(id)
        if known is None:
            entity = self._vocabulary.get(id)
            countries = [self._vocabulary.get(country) for country in (entity.geography if entity else ())]
            names = {
                name.words for country in countries if country for name in names_of(country) if name.kind != "acronym"
            }
            known = self._home_country_names[id] = tuple(sorted(names))
        return known

    def _adjacent_words_satisfy(self, rule: Rule, occurrence: Occurrence) -> bool:
        passage, first, last = occurrence.passage, occurrence.start, occurrence.end - 1
        if rule.after and not self._any_adjacent(rule.after, passage, first, -1):
            return False
        if rule.before and not self._any_adjacent(rule.before, passage, last, 1):
            return False
        return not (
            self._any_adjacent(rule.not_after, passage, first, -1)
            or self._any_adjacent(rule.not_before, passage, last, 1)
        )

    def _contains_any(self, context: ItemContext, phrases: Sequence[str]) -> bool:
        return any(context.contains(name_key(phrase)) for phrase in self._expand_lists(phrases))

    def _expand_lists(self, phrases: Sequence[str]) -> Sequence[str]:
        expanded: list[str] = []
        for phrase in phrases:
            expanded += self._words.get(phrase[1:], ()) if phrase.startswith("@") else (phrase,)
        return expanded

    def _any_adjacent(self, phrases: Sequence[str], passage: Passage, position: int, step: int) -> bool:
        return any(self._is_adjacent(phrase, passage, position, step) for phrase in phrases)

    def _is_adjacent(self, phrase: str, passage: Passage, position: int, step: int) -> bool:
        """Tell whether a phrase, or a word of the list that `@` refers to, is directly before (-1) or after (1)."""
        if not phrase.startswith("@"):
            return passage.has_adjacent(name_key(phrase), position, step)
        other = passage.adjacent(position, step)
        if phrase == "@stop":
            return other is None or passage.words[other] in CONJUNCTIONS
        if other is None or passage.all_capitals:
            return False
        capitalized = passage.surface(other, other + 1)[:1].isupper()
        return capitalized and (
            phrase == "@capital" or passage.words[other] in self._words.get(phrase[1:], frozenset())
        )


def _is_used_in(name: Name, language: str) -> bool:
    """
    Tell whether an item in this language can use the name.

    Acronyms and common nouns are not used in other languages. Single words of Romance languages are not used in
    English, where "Indiana" and "Suisse" are not adjectives.
    """
    if not name.language or name.language == language:
        return True
    if name.kind == "acronym":
        return False
    if len(name.words) > 1:
        return True
    return name.case != "any" and (language != "en" or name.language == "en")
