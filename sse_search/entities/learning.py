"""Which abbreviations does an archive define, often enough and always alike?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sse_search.entities.names import key_of
from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem

LEAST_ITEMS = 3
"""Items that must define an abbreviation before it counts in the others."""
LEAST_AGREEMENT = 0.9
"""Share of these items that must mean the same entity."""


def learn(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> dict[str, str]:
    """
    Return the abbreviations that items define ("Long Name (LN)") with the entity that each means.

    It takes at least three items of which nine in ten agree. An ordinary word, in the vocabulary's list or written
    small somewhere in the archive, is never learned, nor is a code of ISO 3166.
    """
    tagger = Tagger(vocabulary)
    meanings: dict[str, Counter[str]] = {}
    small: set[str] = set()
    for item in items:
        small.update(filter(str.islower, f"{item.title} {item.text}".split()))
        defined = {found.short: found.id for found in tagger.definitions(item, item.language or "en")}
        for short, id in defined.items():
            meanings.setdefault(short, Counter())[id] += 1
    ordinary = {*small, *vocabulary.content.words.get("ordinary", ())}
    agreed = {short: id for short in sorted(meanings) if (id := _agreed(meanings[short]))}
    return {short: id for short, id in agreed.items() if _may_be_learned(vocabulary, short, id, ordinary)}


def _agreed(meanings: Counter[str]) -> str:
    """Return the id that enough items agree on, or nothing."""
    id, count = min(meanings.items(), key=lambda pair: (-pair[1], pair[0]))
    return id if count >= LEAST_ITEMS and count >= LEAST_AGREEMENT * meanings.total() else ""


def _may_be_learned(vocabulary: Vocabulary, short: str, id: str, ordinary: set[str]) -> bool:
    """Say whether a short form is neither word nor code; a rule of the vocabulary may allow it all the same."""
    rules = vocabulary.rules.get(key_of(short), ())
    if any(rule.learned and rule.id == id for rule in rules):
        return True
    return " ".join(key_of(short)) not in ordinary and f"country:{short}" not in vocabulary
