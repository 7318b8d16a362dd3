"""Does a name, found in a text, mean this entity there? Case, language, and the rules on ambiguous names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from sse_search.entities.names import Name, key_of, names_of
from sse_search.entities.passage import Passage
from sse_search.entities.schema import Rule
from sse_search.entities.vocabulary import Vocabulary
from sse_search.tokens import words

_ENGLISH = "en"
_JOINING = frozenset(words("and or et ou y e o u"))


class Surroundings:
    """The whole item that a name stands in, its language and the abbreviations that it defines."""

    def __init__(self, passages: Sequence[Passage], language: str, defined: Mapping[str, str]) -> None:
        self.passages = passages
        self.language = language
        self.defined = dict(defined)
        self._has: dict[tuple[str, ...], bool] = {}

    def has(self, phrase: tuple[str, ...]) -> bool:
        """Say whether these folded words stand somewhere in the item, next to one another."""
        known = self._has.get(phrase)
        if known is None:
            wanted = f" {' '.join(phrase)} "
            known = self._has[phrase] = any(wanted in passage.joined for passage in self.passages)
        return known


class Found:
    """Words `start` to before `end` of a passage, which may be a name."""

    def __init__(self, passage: Passage, start: int, end: int, around: Surroundings) -> None:
        self.passage = passage
        self.start = start
        self.end = end
        self.around = around

    @cached_property
    def surface(self) -> str:
        """The words as they are written."""
        return self.passage.surface(self.start, self.end)


class Decider:
    """The vocabulary's word on single names."""

    def __init__(self, vocabulary: Vocabulary, learned: Mapping[str, str]) -> None:
        self._vocabulary = vocabulary
        self._homes: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._rules = vocabulary.rules
        self._words = {name: frozenset(listed) for name, listed in vocabulary.content.words.items()}
        self._ordinary = self._words.get("ordinary", frozenset())
        self._currency = self._words.get("currency", frozenset())
        self._learned = learned

    def accepts(self, name: Name, found: Found) -> bool:
        """Say whether these words, which are this name but for case and accents, mean it."""
        passage, start, end = found.passage, found.start, found.end
        if found.surface in found.around.defined:
            return False  # the item says itself what it means
        if name.kind == "acronym" and self._learned.get(found.surface, name.id) != name.id:
            return False  # the archive does
        if not passage.unbroken(start, end, name.written) or not self._speaks(name, found.around.language):
            return False
        if name.id.startswith("country:") and self._is_money(name, found):
            return False
        rules = self._rules.get(name.words)
        if rules is None:
            return self._written_so(name, name.case, found)
        return any(
            (not rule.id or rule.id == name.id)
            and self._written_so(name, rule.case or name.case, found)
            and self._holds(rule, name, found)
            for rule in rules
        )

    def _is_money(self, name: Name, found: Found) -> bool:
        """Say whether the words belong to a currency: "US dollars", "pesos mexicanos"."""
        passage, start, end = found.passage, found.start, found.end
        forms = passage.forms
        if end < len(forms) and forms[end] in self._currency:
            return passage.beside(end - 1, 1) is not None or name.written.endswith(".")
        before = name.kind == "demonym" and start > 0 and forms[start - 1] in self._currency
        return before and passage.beside(start, -1) is not None

    def _speaks(self, name: Name, language: str) -> bool:
        """
        Say whether an item in this language can use the name.

        A short form or a common noun says nothing in another language. Single words of Romance languages say nothing in
        English: "Indiana" and "Suisse" are no adjectives there.
        """
        if not name.language or name.language == language:
            return True
        if name.kind == "acronym":
            return False
        if len(name.words) > 1:
            return True
        return name.case != "any" and (language != _ENGLISH or name.language == _ENGLISH)

    def _written_so(self, name: Name, case: str, found: Found) -> bool:
        passage, start, end = found.passage, found.start, found.end
        if case == "any":
            return True
        if case == "written":
            return passage.capitalized(start, end, name.written)
        if passage.capitals and " ".join(name.words) in self._ordinary:
            return False
        return passage.spelt(start, end, name.written)

    def _holds(self, rule: Rule, name: Name, found: Found) -> bool:
        """Say whether every condition of a rule holds."""
        around = found.around
        if (rule.languages and around.language not in rule.languages) or (
            rule.not_in_capitals and found.passage.capitals
        ):
            return False
        near = bool(rule.near) and self._any_near(rule.near, around)
        home = rule.at_home and any(map(around.has, self._home(name.id)))
        if rule.defined:
            fits = near or home or (rule.learned and self._learned.get(found.surface) == name.id)
        else:
            fits = (near or not rule.near) and (home or not rule.at_home)
        return fits and not self._any_near(rule.not_near, around) and self._fits_beside(rule, found)

    def _home(self, id: str) -> tuple[tuple[str, ...], ...]:
        """Return the names of the countries where an entity is at home, as folded words."""
        known = self._homes.get(id)
        if known is None:
            entity = self._vocabulary.get(id)
            countries = [self._vocabulary.get(country) for country in (entity.geography if entity else ())]
            names = {
                name.words for country in countries if country for name in names_of(country) if name.kind != "acronym"
            }
            known = self._homes[id] = tuple(sorted(names))
        return known

    def _fits_beside(self, rule: Rule, found: Found) -> bool:
        passage, first, last = found.passage, found.start, found.end - 1
        if rule.after and not self._any_beside(rule.after, passage, first, -1):
            return False
        if rule.before and not self._any_beside(rule.before, passage, last, 1):
            return False
        return not (
            self._any_beside(rule.not_after, passage, first, -1) or self._any_beside(rule.not_before, passage, last, 1)
        )

    def _any_near(self, phrases: Sequence[str], around: Surroundings) -> bool:
        return any(around.has(key_of(phrase)) for phrase in self._expanded(phrases))

    def _expanded(self, phrases: Sequence[str]) -> Sequence[str]:
        found: list[str] = []
        for phrase in phrases:
            found += self._words.get(phrase[1:], ()) if phrase.startswith("@") else (phrase,)
        return found

    def _any_beside(self, phrases: Sequence[str], passage: Passage, place: int, step: int) -> bool:
        return any(self._beside(phrase, passage, place, step) for phrase in phrases)

    def _beside(self, phrase: str, passage: Passage, place: int, step: int) -> bool:
        if not phrase.startswith("@"):
            return passage.stands(key_of(phrase), place, step)
        other = passage.beside(place, step)
        if phrase == "@stop":
            return other is None or passage.forms[other] in _JOINING
        if other is None or passage.capitals:
            return False
        written = passage.surface(other, other + 1)
        if phrase == "@capital":
            return written[:1].isupper()
        return written[:1].isupper() and passage.forms[other] in self._words.get(phrase[1:], frozenset())
