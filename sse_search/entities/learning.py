"""
Learn the abbreviations that an archive defines often and consistently.

At least three items must define an abbreviation and nine in ten must agree. Country codes are never learned, nor are
ordinary words, which are in a list of the vocabulary or occur in lower case somewhere in the archive.

How many items define what is counted, so that items may be added and removed and the result is the same as if all
items were counted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat

from sse_search.entities.names import name_key
from sse_search.entities.passage import Passage
from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem

MIN_ITEMS = 3
"""Items that must define an abbreviation before it counts in the others."""
MIN_AGREEMENT = 0.9
"""Share of these items that must agree on the entity."""

Meaning = tuple[str, str]
"""A short form and the id of the entity that an item defines it as; empty if the vocabulary does not have it."""


class AbbreviationLearner:
    """
    Learn from the items of an archive, and again from those that are added and removed.

    Args:
        counts: How many items define each meaning, as `counts` was before; empty to start with no items.
        learned: What was learned from these counts.

    Attributes:
        counts: How many items define each meaning; 0 for one that no item defines any more.
        changed: The meanings whose counts may have changed.

    >>> from sse_search.entities import load
    >>> learner = AbbreviationLearner(load())
    >>> for number in range(3):
    ...     learner.add(NewsItem(id=f"{number:016x}", title="The Occupied Palestinian Territory (OPT)"))
    >>> learner.learned()
    {'OPT': 'country:PS'}
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        counts: Mapping[Meaning, int] | None = None,
        learned: Mapping[str, str] | None = None,
    ) -> None:
        self.counts = Counter(counts or {})
        self.changed: set[Meaning] = set()
        self._vocabulary = vocabulary
        self._tagger = Tagger(vocabulary)
        self._learned = dict(learned or {})
        self._agreed = self._agreed_meanings()
        self._ordinary = frozenset(vocabulary.content.words.get("ordinary", ()))
        self._added_words: set[str] = set()
        self._removed_words: set[str] = set()

    def add(self, item: NewsItem) -> None:
        """Count an item that has been added."""
        self.count(*definitions_in((item,), self._tagger))

    def count(self, definitions: Iterable[Meaning], lower_case_words: Iterable[str]) -> None:
        """Count items that have been added by what `definitions_in` returns for them."""
        self._count(definitions, 1)
        self._added_words.update(lower_case_words)

    def remove(self, item: NewsItem) -> None:
        """Stop to count an item that has been added before, exactly as it was then."""
        definitions, lower_case_words = definitions_in((item,), self._tagger)
        self._count(definitions, -1)
        self._removed_words.update(lower_case_words)

    def learned(self, occurs: Callable[[str], bool] | None = None) -> dict[str, str]:
        """
        Return the abbreviations that the items define with the entity that each means.

        Args:
            occurs: Tells whether a word occurs in lower case in an item that was neither added nor removed since the
                counts were given; it is called for few words. None where there are no such items.
        """
        agreed = self._agreed_meanings()
        occurs = occurs or (lambda _: False)
        return {short: id for short, id in agreed.items() if self._may_be_learned(short, id, occurs)}

    def _count(self, definitions: Iterable[Meaning], step: int) -> None:
        for meaning in definitions:
            self.counts[meaning] += step
            self.changed.add(meaning)

    def _agreed_meanings(self) -> dict[str, str]:
        """Return the short forms that enough items define, with the id that enough of these agree on."""
        by_short: dict[str, Counter[str]] = {}
        for (short, id), count in self.counts.items():
            by_short.setdefault(short, Counter())[id] = count
        return {short: id for short in sorted(by_short) if (id := _agreed_meaning(by_short[short]))}

    def _may_be_learned(self, short: str, id: str, occurs: Callable[[str], bool]) -> bool:
        """Tell whether a short form is neither a word nor a country code, unless a rule of the vocabulary allows it."""
        if self._is_allowed(short, id):
            return True
        word = " ".join(name_key(short))
        if f"country:{short}" in self._vocabulary or word in self._ordinary or word in self._added_words:
            return False
        before = self._agreed.get(short)
        if before is None or self._is_allowed(short, before):
            return not occurs(word)
        if short in self._learned:
            return True  # no item had the word
        return word in self._removed_words and not occurs(word)

    def _is_allowed(self, short: str, id: str) -> bool:
        """Tell whether a rule of the vocabulary allows to learn a short form even if it is a word."""
        return any(rule.learned and rule.id == id for rule in self._vocabulary.rules.get(name_key(short), ()))


def definitions_in(
    items: Iterable[NewsItem], tagger: Tagger, passages: Iterable[Sequence[Passage] | None] = repeat(None)
) -> tuple[list[Meaning], set[str]]:
    """
    Return what each of some items defines, and the words that they have in lower case.

    Args:
        tagger: One without learned abbreviations.
        passages: The passages of each item, if they are known.
    """
    meanings: list[Meaning] = []
    words: set[str] = set()
    for item, known in zip(items, passages, strict=False):
        defined = tagger.definitions(item, item.language or "en", known)
        meanings += {short: id for short, id, _ in defined}.items()
        words.update(_written_words(item))
    return meanings, set(filter(str.islower, words))


def learn(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> dict[str, str]:
    """Return the abbreviations that items define ("Long Name (LN)") with the entity that each means."""
    learner = AbbreviationLearner(vocabulary)
    for item in items:
        learner.add(item)
    return learner.learned()


def occurs_in_lower_case(word: str, item: NewsItem) -> bool:
    """Tell whether an item has a word in lower case, with nothing but spaces around it."""
    return word.islower() and word in _written_words(item)


def _written_words(item: NewsItem) -> Iterator[str]:
    """Yield what spaces separate in an item."""
    return chain(item.title.split(), item.text.split())


def _agreed_meaning(meanings: Counter[str]) -> str:
    """Return the id that enough items agree on, or nothing."""
    id, count = min(meanings.items(), key=lambda pair: (-pair[1], pair[0]))
    return id if count >= MIN_ITEMS and count >= MIN_AGREEMENT * meanings.total() else ""
