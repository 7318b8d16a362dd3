"""Which names does an archive use often that the vocabulary does not know?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem
from sse_search.tokens import words

LEAST_ITEMS = 3
"""Items that must have a name before it is suggested."""
LEAST_DEFINING = 2
"""Items that must define an abbreviation before it is suggested."""
MOST = 50
"""Candidates that are suggested at once."""
_CONTEXT = 60
"""Characters of the text that are shown on each side of a name."""

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’&-]+"
_SMALL = r"(?:of|for|the|and|on|in|de|du|des|d'|la|le|les|del|da|do|dos|el|los|y|et|e|pour|para|&)"
_NAME = re.compile(rf"{_WORD}(?: (?:{_SMALL} ){{0,2}}{_WORD})+")
_AT_THE_START = re.compile(
    r"^(?:The|This|That|These|Those|A|An|In|On|At|For|With|From|By|To|And|But|As|If|When|While|After|Before|During|Le|La|Les|Un|"
    r"Une|L'|En|Dans|Pour|Avec|El|Los|Las|Con|Para|Por|Mr|Ms|Mrs|Dr|Its|It|He|She|They|We|Our|His|Her|Their|More|New|Read)\b\s*"
)
_DATES = frozenset(
    words(
        "january february march april may june july august september october november december monday tuesday "
        "wednesday thursday friday saturday sunday"
    )
)


class _Candidate:
    """A name, the items that have it, and where it was first seen."""

    def __init__(self, label: str, short: str, context: str) -> None:
        self.label = label
        self.short = short
        self.context = context
        self.items = 0


def suggest(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> str:
    """
    Return candidates for `vocabulary.toml`, those that most items have first, as TOML with counts and contexts.

    Long forms with an abbreviation come before other names with capitals. A person fills in type, source and aliases.
    """
    tagger = Tagger(vocabulary)
    defined: dict[str, _Candidate] = {}
    named: dict[str, _Candidate] = {}
    for item in items:
        _count(defined, _definitions(tagger, item))
        _count(named, _names(tagger, item))
    ranked = [each for each in _ranked(defined) if each.items >= LEAST_DEFINING]
    known = {" ".join(words(each.label)) for each in ranked}
    ranked += [
        each for each in _ranked(named) if each.items >= LEAST_ITEMS and " ".join(words(each.label)) not in known
    ]
    ids = {*vocabulary.ids()}
    return "\n".join(_table(each, ids) for each in ranked[:MOST])


def _count(found: dict[str, _Candidate], seen: Iterator[_Candidate]) -> None:
    """Count each name once for the item it was seen in."""
    once = {" ".join(words(each.label)): each for each in seen}
    for key, each in once.items():
        found.setdefault(key, each).items += 1


def _ranked(found: dict[str, _Candidate]) -> list[_Candidate]:
    return sorted(found.values(), key=lambda each: (-each.items, each.label))


def _definitions(tagger: Tagger, item: NewsItem) -> Iterator[_Candidate]:
    for found in tagger.definitions(item, item.language or "en"):
        if not found.id:
            text = item.title if found.long in item.title else item.text
            yield _Candidate(found.long, found.short, _context(text, text.find(found.long), len(found.long)))


def _names(tagger: Tagger, item: NewsItem) -> Iterator[_Candidate]:
    """Yield the names with capitals that no mention covers."""
    texts = [("title", "" if item.title.isupper() else item.title), ("body", item.text)]
    mentions = list(tagger.mentions(item, item.language or "en"))
    for field, text in texts:
        taken = [(each.start, each.end) for each in mentions if each.field == field]
        for found in _NAME.finditer(text):
            label = _AT_THE_START.sub("", found[0])
            start = found.end() - len(label)
            parts = words(label)
            covered = any(first < found.end() and start < last for first, last in taken)
            if len(parts) >= 2 and not covered and _DATES.isdisjoint(parts) and not label.isupper():
                yield _Candidate(label, "", _context(text, start, len(label)))


def _context(text: str, start: int, length: int) -> str:
    part = text[max(0, start - _CONTEXT) : start + length + _CONTEXT]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in part).split())


def _table(candidate: _Candidate, ids: set[str]) -> str:
    key = "-".join(words(candidate.short or candidate.label)) or "name"
    id, number = f"organization:{key}", 2
    while id in ids or not id.isascii():
        id, number = f"organization:{'candidate' if not id.isascii() else key}-{number}", number + 1
    ids.add(id)
    lines = [
        f"# {candidate.items} items: … {candidate.context} …",
        "[[entity]]",
        f"id = {json.dumps(id)}",
        f"label = {_text(candidate.label)}",
    ]
    if candidate.short:
        lines.append(f"acronyms = [{_text(candidate.short)}]")
    return "\n".join([*lines, 'source = ""', ""])


def _text(value: str) -> str:
    """Write a TOML string."""
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
