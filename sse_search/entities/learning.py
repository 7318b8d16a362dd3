"""Learn the abbreviations that an archive defines often and consistently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sse_search.entities.names import name_key
from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem

MIN_ITEMS = 3
"""Items that must define an abbreviation before it counts in the others."""
MIN_AGREEMENT = 0.9
"""Share of these items that must agree on the entity."""


def learn(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> dict[str, str]:
    """
    Return the abbreviations that items define ("Long Name (LN)") with the entity that each means.

    At least three items must define it and nine in ten must agree. Country codes are never learned, nor are ordinary
    words, which are in a list of the vocabulary or occur in lower case somewhere in the archive.
    """
    tagger = Tagger(vocabulary)
    meanings: dict[str, Counter[str]] = {}
    ordinary = set(vocabulary.content.words.get("ordinary", ()))
    for item in items:
        ordinary.update(filter(str.islower, f"{item.title} {item.text}".split()))
        defined = {short: id for short, id, _ in tagger.definitions(item, item.language or "en")}
        for short, id in defined.items():
            meanings.setdefault(short, Counter())[id] += 1
    agreed = {short: id for short in sorted(meanings) if (id := _agreed_meaning(meanings[short]))}
    return {short: id for short, id in agreed.items() if _may_be_learned(vocabulary, short, id, ordinary)}


def _agreed_meaning(meanings: Counter[str]) -> str:
    """Return the id that enough items agree on, or nothing."""
    id, count = min(meanings.items(), key=lambda pair: (-pair[1], pair[0]))
    return id if count >= MIN_ITEMS and count >= MIN_AGREEMENT * meanings.total() else ""


def _may_be_learned(vocabulary: Vocabulary, short: str, id: str, ordinary: set[str]) -> bool:
    """Tell whether a short form is neither a word nor a country code, unless a rule of the vocabulary allows it."""
    rules = vocabulary.rules.get(name_key(short), ())
    if any(rule.learned and rule.id == id for rule in rules):
        return True
    return " ".join(name_key(short)) not in ordinary and f"country:{short}" not in vocabulary
