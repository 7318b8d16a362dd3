"""Decide whether words that spell a name mean its entity: by case, language and the rules for ambiguous names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sse_search.entities.coordination import CONJUNCTIONS
from sse_search.entities.country_words import CountryWords
from sse_search.entities.firm_words import FirmWords
from sse_search.entities.home_countries import HomeCountries
from sse_search.entities.item_context import ItemContext, Occurrence
from sse_search.entities.names import Name, name_key, names_of
from sse_search.entities.passage import Passage
from sse_search.entities.person_words import PersonWords
from sse_search.entities.schema import Rule
from sse_search.entities.short_forms import (
    MIN_DISTINCTIVE_LETTERS,
    TYPES_WRITTEN_AS_WORDS,
    follows_article,
    is_spelled_as_word,
)
from sse_search.entities.vocabulary import Vocabulary

PLACES = ("country:", "region:")
"""Beginnings of the ids of places."""
SENTENCE_CASE = ("es", "fr", "it", "pt")
"""Languages in which only the first word of a name needs a capital: "Crédit coopératif", "Parlamento europeo"."""
SENTENCE_CASE_TYPES = ("organization:", "event:", "role:", "work:")
"""Beginnings of the ids whose names may be written so."""
ORDINARY_WORD_TYPES = ("organization:", "event:")
"""Beginnings of the ids whose names may be ordinary words: "Solidaridad" at the start of a sentence is none."""
_AMOUNT = re.compile(r" ?[$€£] ?\d")
"""The rest of a sum of money after the country of its currency: "US$ 100"."""


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
        self._accented = self._words.get("accented", frozenset())
        self._sentence_words = self._words.get("sentence-words", frozenset())
        self._other_words = self._accented | self._sentence_words
        self._currency = self._words.get("currency", frozenset())
        self._landscape = self._words.get("landscape", frozenset())
        self._offices = self._words.get("offices", frozenset())
        self._short_forms_as_words = self._words.get("short-forms", frozenset())
        self._home_countries = HomeCountries(vocabulary, self._is_place)
        self._persons = PersonWords(self._words)
        self._firms = FirmWords(self._words, lambda word: bool(vocabulary.ids_named(word)))
        self._country_words = CountryWords(self._words, self._persons, self._firms)
        self._full_names: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._phrase_keys: dict[Sequence[str], list[tuple[str, ...]]] = {}

    def accepts(self, name: Name, occurrence: Occurrence) -> bool:
        """
        Tell whether an occurrence, which equals this name except for case and accents, means its entity.

        The name must be one that is used in the language of the item.
        """
        if self._is_defined_otherwise(name, occurrence):
            return False
        rules = self._rules.get(name.words)
        has_case = rules is not None or self._has_case(name, "", occurrence)
        if not has_case or not occurrence.passage.is_unbroken(occurrence.start, occurrence.end, name.spelling):
            return False
        if name.id.startswith(PLACES) and self._is_no_place(name, occurrence):
            return False
        if name.id.startswith(ORDINARY_WORD_TYPES) and self._is_other_body(name, occurrence):
            return False
        if rules is None:
            return self._is_chosen(name, occurrence)
        return any(
            (not rule.id or rule.id == name.id)
            and self._has_case(name, rule.case, occurrence)
            and self._satisfies(rule, name, occurrence)
            for rule in rules
        ) and (name.words not in self._vocabulary.rivals or self._is_nearest(name, occurrence))

    def _is_no_place(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether words that spell a place belong to a currency, a person, a firm, a street or a town."""
        return self._is_currency(name, occurrence) or self._country_words.is_other_name(name, occurrence)

    def _is_place(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether words name a place as far as they show it themselves, without its rules."""
        return self._has_case(name, "", occurrence) and not self._is_no_place(name, occurrence)

    def _is_other_body(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a single word written like a word belongs to a person, or one in capitals to a firm."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if len(name.words) > 1 or passage.all_capitals:
            return False
        if occurrence.surface.isupper():
            return not self._home_countries.of(name.id) and self._firms.has_legal_form(passage, end)
        return self._persons.is_given_before_surname(passage, start) or self._persons.is_surname(
            passage, start, occurrence.context.language
        )

    def _is_nearest(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether an entity is the nearest at home of several for which a name has rules."""
        named = [
            id for id in self._vocabulary.rivals[name.words] if self._home_countries.is_named(id, occurrence.context)
        ]
        return len(named) < 2 or name.id not in named or self._is_meant(name, named, occurrence)

    def _is_defined_otherwise(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a definition in the item, or one that was learned from the archive, decides instead."""
        if occurrence.context.definitions and occurrence.surface in occurrence.context.definitions:
            return True
        if not self._learned or name.kind != "acronym":
            return False
        return self._learned.get(occurrence.surface, name.id) != name.id

    def _is_currency(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether the words belong to a currency: "US dollars", "pesos mexicanos"."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        if end < len(passage.words) and passage.words[end] in self._currency:
            return passage.adjacent(end - 1, 1) is not None or name.spelling.endswith(".")
        if name.kind == "acronym" and self._is_beside_amount(passage, start, end):
            return True
        follows = name.kind in ("demonym", "acronym") and start > 0 and passage.words[start - 1] in self._currency
        return follows and passage.adjacent(start, -1) is not None

    @staticmethod
    def _is_beside_amount(passage: Passage, start: int, end: int) -> bool:
        """Tell whether a sign of money is beside the words: "US$ 100", "100 $ US"."""
        before = passage.spans[start][0]
        return "$" in passage.text[max(0, before - 2) : before] or bool(
            _AMOUNT.match(passage.text, passage.spans[end - 1][1])
        )

    def _has_case(self, name: Name, ruled_case: str, occurrence: Occurrence) -> bool:
        """Tell whether the words are written as a rule demands, or if it demands nothing, as the name may be."""
        passage, start, end = occurrence.passage, occurrence.start, occurrence.end
        case = ruled_case or name.case
        if case == "any" or (name.words[0] in self._other_words and self._is_other_word(name, occurrence)):
            return case == "any"
        if case == "written":
            if passage.is_capitalized(start, end, name.spelling):
                return True
            if name.words[0] in self._offices and end - start > 1:
                return passage.is_capitalized_after_first(start, end, name.spelling)
            sentence_case = occurrence.context.language in SENTENCE_CASE and name.id.startswith(SENTENCE_CASE_TYPES)
            return sentence_case and passage.is_in_sentence_case(start, end, name.spelling)
        ordinary = " ".join(name.words) in self._ordinary and "." not in passage.surface(start, end)
        if ordinary and passage.all_capitals:
            return False
        return passage.is_spelled(start, end, name.spelling) or (
            not ruled_case and self._is_short_form_as_word(name, occurrence)
        )

    def _is_other_word(self, name: Name, occurrence: Occurrence) -> bool:
        """
        Tell whether a single word is another one than the name: without its accents, or an ordinary one.

        A capital at the start of a sentence, or in a heading that gives all words one, does not make a name of it.
        """
        passage, word = occurrence.passage, name.words[0]
        if len(name.words) > 1 or passage.all_capitals:
            return False
        if word in self._accented and occurrence.surface.lower() != name.spelling.lower():
            return True
        if name.case != "written" or word not in self._sentence_words or not name.id.startswith(ORDINARY_WORD_TYPES):
            return False
        return not occurrence.surface.isupper() and (passage.starts_sentence(occurrence.start) or passage.is_heading)

    def _is_short_form_as_word(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether a short form is written like a word ("Cecop") and, if it is short, the item supports it."""
        word, context, passage, start = name.words[0], occurrence.context, occurrence.passage, occurrence.start
        if passage.all_capitals or not is_spelled_as_word(occurrence.surface, name.spelling):
            return False
        previous = passage.words[start - 1] if start else ""
        after_article = follows_article(passage.text, passage.spans[start][0], previous, context.language) and (
            self._landscape.isdisjoint(passage.words[start + 1 : start + 2])
        )
        if after_article and word in self._words.get(f"short-forms-{context.language}", ()):
            return True
        if not name.id.startswith(TYPES_WRITTEN_AS_WORDS) or word in self._ordinary:
            return False
        if word in self._words.get("given", ()):
            return False
        return (
            len(word) >= MIN_DISTINCTIVE_LETTERS
            or word in self._short_forms_as_words
            or after_article
            or self._is_named_in_full(name.id, context)
        )

    def _is_named_in_full(self, id: str, context: ItemContext, except_for: tuple[str, ...] = ()) -> bool:
        """Tell whether the item has a name of the entity of several words, other than a given one and its parts."""
        names = self._full_names.get(id)
        if names is None:
            entity = self._vocabulary.get(id)
            full = {name.words for name in names_of(entity) if len(name.words) > 1} if entity else set()
            names = self._full_names[id] = tuple(sorted(full))
        around = f" {' '.join(except_for)} "
        return any(f" {' '.join(full)} " not in around and context.contains(full) for full in names)

    def _is_chosen(self, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether the item means this entity by a name that bodies of several countries share."""
        rivals = self._vocabulary.shared_names.get(name.words)
        return rivals is None or name.id not in rivals or self._is_meant(name, rivals, occurrence)

    def _is_meant(self, name: Name, rivals: Sequence[str], occurrence: Occurrence) -> bool:
        """Tell whether the item means this entity of several: it has its full name, or else its country."""
        named = [id for id in rivals if self._is_named_in_full(id, occurrence.context, name.words)]
        if len(named) == 1:
            return named == [name.id]
        return self._home_countries.chosen(rivals, occurrence) == name.id

    def _satisfies(self, rule: Rule, name: Name, occurrence: Occurrence) -> bool:
        """Tell whether an occurrence satisfies every condition of a rule."""
        context = occurrence.context
        if (rule.languages and context.language not in rule.languages) or (
            rule.not_in_capitals and occurrence.passage.all_capitals and "." not in occurrence.surface
        ):
            return False
        near = bool(rule.near) and self._contains_any(context, rule.near)
        at_home = rule.at_home and (
            self._home_countries.is_named(name.id, context) or self._is_named_in_full(name.id, context, name.words)
        )
        if rule.defined:
            allowed = near or at_home or (rule.learned and self._learned.get(occurrence.surface) == name.id)
        else:
            allowed = (near or not rule.near) and (at_home or not rule.at_home)
        return (
            allowed
            and not self._contains_any(context, rule.not_near)
            and self._adjacent_words_satisfy(rule, occurrence)
        )

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
        keys = self._phrase_keys.get(phrases)
        if keys is None:
            keys = self._phrase_keys[phrases] = list(map(name_key, self._expand_lists(phrases)))
        return any(map(context.contains, keys))

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
