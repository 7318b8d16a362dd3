"""
Find candidates for the vocabulary: names that an archive uses and the vocabulary does not have.

A name counts by its evidence (its words, a definition of its short form, the words around it) and by the number of its
items. The clearer its evidence, the fewer items are needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain, islice
from math import log2
from typing import TypeVar

from sse_search.entities.candidate_aliases import KnownNames
from sse_search.entities.candidate_list import Candidate, CandidateList
from sse_search.entities.candidate_names import is_head_word, without_lead_in
from sse_search.entities.candidate_sightings import Sighting, SightingFinder
from sse_search.entities.candidate_words import FIRM_WORDS, LEADING_WORDS
from sse_search.entities.names import name_key
from sse_search.entities.schema import CandidateType
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem
from sse_search.wording import counted

_T = TypeVar("_T", bound=str)

MIN_ARCHIVE = 20
"""Items that an archive needs, as fewer say nothing of what is frequent."""
MAX_CANDIDATES = 50
MAX_CONTEXTS = 3
_SAMPLE_ITEMS = 1000
"""Items whose words in lower case are known before the first name is read."""
_MIN_ITEMS = ((200, (3, 2, 1, 1)), (5000, (4, 3, 2, 1)))
_MIN_ITEMS_OF_LARGE = (8, 5, 3, 2)
"""Items that must have a name with evidence 0 to 3, in an archive of fewer items than the first number."""


class _Name:
    """What is known of a name: its spellings, items, contexts and types."""

    def __init__(self) -> None:
        self.labels = Counter[str]()
        self.shorts = Counter[str]()
        self.types = Counter[CandidateType]()
        self.contexts: list[str] = []
        self.items = 0
        self.evidence = 0
        self.within_sentence = False

    def add(self, sightings: list[Sighting]) -> None:
        """Count an item with these sightings."""
        self.items += 1
        if len(self.contexts) < MAX_CONTEXTS:
            self.contexts.append(sightings[0].context)
        for sighting in sightings:
            self.labels[sighting.label] += 1
            self.types[sighting.guess.type] += 1 + 2 * sighting.guess.evidence
            self.evidence = max(self.evidence, sighting.guess.evidence)
            self.within_sentence |= sighting.within_sentence
            if sighting.short:
                self.shorts[sighting.short] += 1

    def is_usable(self, min_items: tuple[int, ...]) -> bool:
        return self.items >= min_items[self.evidence] and (self.evidence > 1 or self.within_sentence)

    def score(self) -> float:
        """Rank by evidence and items; one grade more is worth 1.6 times as many items. Bodies precede persons."""
        is_body = _most_frequent(self.types) in ("organization", "event")
        return self.evidence + 1.5 * log2(self.items) + is_body / 2


def find_candidates(vocabulary: Vocabulary, items: Iterable[NewsItem], rejected: Collection[str] = ()) -> CandidateList:
    """
    Return the best candidates of an archive.

    Args:
        rejected: Names that are no candidates.
    """
    names, total = _unknown_names(vocabulary, items)
    if total < MIN_ARCHIVE:
        return CandidateList(missing=f"candidates need at least {MIN_ARCHIVE} items; the archive has {total}")
    min_items = next((least for limit, least in _MIN_ITEMS if total < limit), _MIN_ITEMS_OF_LARGE)
    rejected_keys = {_group_key(without_lead_in(name)) for name in rejected}
    usable = {
        key: name
        for key, name in names.items()
        if name.is_usable(min_items) and not any(_is_of(key, name, other) for other in rejected_keys)
    }
    ranked = sorted(usable, key=lambda key: (-usable[key].score(), key))
    known = KnownNames(vocabulary)
    whole = (_candidate(usable[key], known, vocabulary) for key in ranked if not _is_part_of_another(key, usable))
    candidates = tuple(islice(whole, MAX_CANDIDATES))
    if candidates:
        return CandidateList(candidates=candidates)
    unknown = counted(len(names), "name")
    return CandidateList(missing=f"{unknown} in {total} items are not in the vocabulary, none clear or frequent enough")


def _unknown_names(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> tuple[dict[str, _Name], int]:
    """Return the unknown names by their folded words, and the number of items."""
    stream = iter(items)
    sample = list(islice(stream, _SAMPLE_ITEMS))
    finder = SightingFinder(vocabulary, sample)
    names: dict[str, _Name] = {}
    total = 0
    for item in chain(sample, stream):
        total += 1
        by_key: dict[str, list[Sighting]] = {}
        for sighting in finder.of(item):
            by_key.setdefault(_group_key(sighting.label), []).append(sighting)
        for key, sightings in by_key.items():
            if key and not vocabulary.ids_named(sightings[0].label):
                names.setdefault(key, _Name()).add(sightings)
    return names, total


def _group_key(label: str) -> str:
    """Return the folded words of a name without the ending of a firm: "Luna Corp" is "Luna"."""
    key = name_key(label)
    return " ".join(key[:-1] if len(key) > 2 and key[-1] in FIRM_WORDS else key)


def _is_of(key: str, name: _Name, rejected: str) -> bool:
    """Tell whether a name is a rejected one, a part of it, or the same with text before it."""
    if f" {key} " in f" {rejected} ":
        return True
    before = key.removesuffix(f" {rejected}").split()
    if " " not in rejected or not key.endswith(f" {rejected}") or any(map(is_head_word, before)):
        return False
    return before[-1] in LEADING_WORDS or (len(before) == 1 and not name.within_sentence)


def _is_part_of_another(key: str, names: dict[str, _Name]) -> bool:
    """Tell whether a name without evidence is in a longer one that as many items have."""
    name = names[key]
    return not name.evidence and any(
        len(other) > len(key) and f" {key} " in f" {other} " and longer.items >= name.items
        for other, longer in names.items()
    )


def _candidate(name: _Name, known: KnownNames, vocabulary: Vocabulary) -> Candidate:
    label = _most_frequent(name.labels)
    short = _most_frequent(name.shorts) if name.shorts else ""
    type = _most_frequent(name.types)
    alias_of, reason = known.nearest(label, short, type)
    return Candidate(
        label=label,
        short=short,
        type=type,
        items=name.items,
        contexts=tuple(name.contexts),
        alias_of=alias_of,
        alias_label=vocabulary.label(alias_of) if alias_of else "",
        alias_reason=reason,
    )


def _most_frequent(counts: Counter[_T]) -> _T:
    return min(counts, key=lambda value: (-counts[value], value))
