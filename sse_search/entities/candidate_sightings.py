"""Find in items the names that the vocabulary does not have, with the evidence for each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from sse_search.entities.abbreviation_resolver import has_capitals
from sse_search.entities.candidate_names import CapitalizedName, capitalized_names, previous_word, without_lead_in
from sse_search.entities.candidate_types import TypeGuess, guess_type, is_generic, without_spans
from sse_search.entities.candidate_words import INDEFINITE_ARTICLES
from sse_search.entities.disambiguation import PLACES
from sse_search.entities.names import name_key
from sse_search.entities.tagger import Mention, ResolvedDefinition, Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem
from sse_search.tokens import fold, words

MAX_EVIDENCE = 3
"""Evidence of a name whose words tell its type and whose short form an item defines."""
_CONTEXT_LENGTH = 60
"""Characters of the text shown on each side of a name."""
_TITLE_CASE = 0.6
"""Share of capitals among the longer words from which a title has them for style."""
_LOWER_CASE = re.compile(r"(?<!\w)[a-zß-öø-ÿ][\w’'-]{2,}")
_WITHIN_NAMES = ("country:", "region:", "topic:")
"""Beginnings of the ids whose names are often part of longer ones."""


class Sighting(msgspec.Struct, frozen=True):
    """
    A name in one item.

    Attributes:
        short: The short form that the item defines for it, or nothing.
        within_sentence: Its first capital is its own.

    >>> Sighting("Luna Weavers", TypeGuess("organization", 0), "the Luna Weavers met").short
    ''
    """

    label: str
    guess: TypeGuess
    context: str
    short: str = ""
    within_sentence: bool = True


class SightingFinder:
    """
    Finds unknown names.

    Args:
        sample: Items whose words in lower case are known to be no names.

    >>> from sse_search.entities import load
    >>> finder = SightingFinder(load(), [])
    >>> [sighting.label for sighting in finder.of(NewsItem(id="0" * 16, title="In the Luna Weavers Guild"))]
    ['Luna Weavers Guild']
    """

    def __init__(self, vocabulary: Vocabulary, sample: Iterable[NewsItem]) -> None:
        listed = vocabulary.content.words
        self._tagger = Tagger(vocabulary)
        self._given = frozenset(listed.get("given", ()))
        self._currencies = frozenset(listed.get("currency", ()))
        self._common = frozenset(fold(word) for item in sample for word in _LOWER_CASE.findall(item.text))

    def of(self, item: NewsItem) -> Iterator[Sighting]:
        """Yield the definitions of an item, then the names in its title and text."""
        definitions = list(self._tagger.definitions(item, item.language or "en"))
        yield from _unknown_definitions(item, definitions)
        known_shorts = {name_key(without_lead_in(long)): short for short, id, long in definitions if id}
        mentions = list(self._tagger.mentions(item, item.language or "en"))
        for field, text in (("title", "" if _is_styled(item.title) else item.title), ("body", item.text)):
            here = [mention for mention in mentions if mention.field == field]
            for sighting in self._names(text, here, item.language):
                short = known_shorts.get(name_key(sighting.label), "")
                yield msgspec.structs.replace(sighting, short=_one_line(short))

    def _names(self, text: str, mentions: Sequence[Mention], language: str) -> Iterator[Sighting]:
        """Yield the names in a text that belong to no known entity."""
        barriers = [(each.start, each.end) for each in mentions if not each.id.startswith(_WITHIN_NAMES)]
        known = [(each.start, each.end) for each in mentions if each.id.startswith(_WITHIN_NAMES)]
        places = [(each.start, each.end) for each in mentions if each.id.startswith(PLACES)]
        demonyms = [(each.start, each.end) for each in mentions if each.rule == "demonym"]
        for name in capitalized_names(text, barriers, self._common, self._given):
            guess = guess_type(name, text, self._given, places)
            if language == "de" and guess.evidence < 2:
                continue  # every noun has a capital
            is_part = any(end + 1 == name.start or name.end + 1 == start for start, end in barriers)
            if is_part or is_generic(without_spans(text, name, demonyms)):
                continue
            if self._may_be_candidate(name, guess, known) and not _is_common_noun(name, guess, text, language):
                yield Sighting(_one_line(name.label), guess, _context(text, name), "", not name.starts_sentence)

    def _may_be_candidate(self, name: CapitalizedName, guess: TypeGuess, known: Collection[tuple[int, int]]) -> bool:
        parts = words(name.label)
        if len(parts) < 2 or name.label.isupper() or not self._currencies.isdisjoint(parts):
            return False
        inside = [(start, end) for start, end in known if start < name.end and name.start < end]
        covered = any(start <= name.start and name.end <= end for start, end in inside)
        return not covered and (guess.evidence > 1 or not inside)


def _unknown_definitions(item: NewsItem, definitions: Iterable[ResolvedDefinition]) -> Iterator[Sighting]:
    """Yield the long forms that an item defines and the vocabulary does not have."""
    for short, id, long in definitions:
        if not id and has_capitals(long):
            text = item.title if long in item.title else item.text
            start = text.find(long)
            end = start + len(long)
            label = without_lead_in(text, start, end)
            name = CapitalizedName(label, end - len(label), end, False, False)
            guess = guess_type(name, text, ())
            guess = TypeGuess(guess.type, MAX_EVIDENCE if guess.evidence > 1 else 1)
            yield Sighting(_one_line(label), guess, _context(text, name), _one_line(short))


def _is_common_noun(name: CapitalizedName, guess: TypeGuess, text: str, language: str) -> bool:
    """Tell whether an indefinite article precedes a name that is not of a person: "a Scop of Gers"."""
    before = previous_word(text, name.start)
    return guess.type != "person" and (before in INDEFINITE_ARTICLES or (before == "a" and language == "en"))


def _is_styled(title: str) -> bool:
    """Tell whether a title has capitals for style alone."""
    long = [word for word in title.split() if len(word) > 3]
    return title.isupper() or (len(long) > 3 and sum(word[0].isupper() for word in long) > _TITLE_CASE * len(long))


def _context(text: str, name: CapitalizedName) -> str:
    part = text[max(0, name.start - _CONTEXT_LENGTH) : name.end + _CONTEXT_LENGTH]
    return _one_line("".join(letter if letter.isprintable() else " " for letter in part))


def _one_line(text: str) -> str:
    return " ".join(text.split())
