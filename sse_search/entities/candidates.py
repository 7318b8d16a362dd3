"""Suggest entities for the vocabulary: names that an archive uses often and the vocabulary does not have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, count

from sse_search.entities.tagger import Tagger
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem
from sse_search.tokens import words

MIN_ITEMS = 3
"""Items that must contain a name before it is suggested."""
MIN_DEFINING_ITEMS = 2
"""Items that must define an abbreviation before it is suggested."""
MAX_CANDIDATES = 50
_CONTEXT_LENGTH = 60
"""Characters of the text shown on each side of a name."""

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’&-]+"
_CONNECTOR = r"(?:of|for|the|and|on|in|de|du|des|d'|la|le|les|del|da|do|dos|el|los|y|et|e|pour|para|&)"
_NAME = re.compile(rf"{_WORD}(?: (?:{_CONNECTOR} ){{0,2}}{_WORD})+")
_SENTENCE_OPENERS = re.compile(
    r"^(?:The|This|That|These|Those|A|An|In|On|At|For|With|From|By|To|And|But|As|If|When|While|After|Before|During|Le|La|Les|Un|"
    r"Une|L'|En|Dans|Pour|Avec|El|Los|Las|Con|Para|Por|Mr|Ms|Mrs|Dr|Its|It|He|She|They|We|Our|His|Her|Their|More|New|Read)\b\s*"
)
_DATE_WORDS = frozenset(
    words(
        "january february march april may june july august september october november december monday tuesday "
        "wednesday thursday friday saturday sunday"
    )
)

_EVENT_WORDS = frozenset(
    words(
        "conference congress forum summit day days week month year decade festival fair award awards assembly "
        "conférence congrès sommet journée journées semaine mois année salon foire congreso conferencia foro cumbre "
        "día semana mes año feria congresso conferência fórum cimeira dia ano giornata giornate settimana convegno "
        "fiera kongress konferenz gipfel tag woche messe"
    )
)
"""Words of the names of events."""


class _Candidate:
    """A name, its short form or nothing, where it was first seen, and the number of items that contain it."""

    def __init__(self, label: str, short: str, context: str) -> None:
        self.label = label
        self.key = " ".join(words(label))
        self.short = short
        self.context = context
        self.items = 0


def suggest(vocabulary: Vocabulary, items: Iterable[NewsItem]) -> str:
    """
    Return candidates for `vocabulary.toml`, the most frequent first, as TOML with counts and contexts.

    Long forms with an abbreviation precede other capitalized names. They pass the check of the vocabulary as they
    are; a curator corrects the type and adds source and aliases.
    """
    tagger = Tagger(vocabulary)
    defined: dict[str, _Candidate] = {}
    named: dict[str, _Candidate] = {}
    for item in items:
        _count(defined, _definitions(tagger, item))
        _count(named, _names(tagger, item))
    candidates = _frequent(defined, MIN_DEFINING_ITEMS)
    defined_keys = {candidate.key for candidate in candidates}
    candidates += [candidate for candidate in _frequent(named, MIN_ITEMS) if candidate.key not in defined_keys]
    ids, keys = {*vocabulary.ids()}, set[str]()
    return "\n".join(_table(vocabulary, candidate, ids, keys) for candidate in candidates[:MAX_CANDIDATES])


def _count(counted: dict[str, _Candidate], of_item: Iterator[_Candidate]) -> None:
    """Count each candidate of an item once."""
    for key, candidate in {candidate.key: candidate for candidate in of_item}.items():
        counted.setdefault(key, candidate).items += 1


def _frequent(counted: dict[str, _Candidate], min_items: int) -> list[_Candidate]:
    frequent = [candidate for candidate in counted.values() if candidate.items >= min_items]
    return sorted(frequent, key=lambda candidate: (-candidate.items, candidate.label))


def _definitions(tagger: Tagger, item: NewsItem) -> Iterator[_Candidate]:
    """Yield the long forms that an item defines and the vocabulary does not have."""
    for short, id, long in tagger.definitions(item, item.language or "en"):
        if not id:
            text = item.title if long in item.title else item.text
            yield _Candidate(long, short, _context(text, text.find(long), len(long)))


def _names(tagger: Tagger, item: NewsItem) -> Iterator[_Candidate]:
    """Yield the capitalized names that overlap no mention."""
    mentions = list(tagger.mentions(item, item.language or "en"))
    for field, text in (("title", "" if item.title.isupper() else item.title), ("body", item.text)):
        spans = [(mention.start, mention.end) for mention in mentions if mention.field == field]
        for match in _NAME.finditer(text):
            label = _SENTENCE_OPENERS.sub("", match[0])
            start = match.end() - len(label)
            parts = words(label)
            overlaps = any(first < match.end() and start < last for first, last in spans)
            if len(parts) >= 2 and not overlaps and _DATE_WORDS.isdisjoint(parts) and not label.isupper():
                yield _Candidate(label, "", _context(text, start, len(label)))


def _context(text: str, start: int, length: int) -> str:
    part = text[max(0, start - _CONTEXT_LENGTH) : start + length + _CONTEXT_LENGTH]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in part).split())


def _table(vocabulary: Vocabulary, candidate: _Candidate, ids: set[str], short_forms: set[str]) -> str:
    """
    Return a candidate as an `[[entity]]` table that passes the check of the vocabulary.

    Its id is not yet among `ids`, and its short form, unless another entity has that, not among `short_forms`; both
    are added.
    """
    short = "" if _is_taken(vocabulary, candidate.short, short_forms) else candidate.short
    short_forms.add(" ".join(words(short)))
    key = "-".join(words(short or candidate.label)) or "name"
    numbered = (f"{key if key.isascii() else 'candidate'}-{suffix}" for suffix in count(2))
    keys = chain([key] if key.isascii() else [], numbered)
    type = _guessed_type(candidate.label)
    id = next(id for id in map(f"{type}:{{}}".format, keys) if id not in ids)
    ids.add(id)
    lines = [
        f"# {candidate.items} items: … {candidate.context} …",
        "[[entity]]",
        f"id = {json.dumps(id)}",
        f"label = {_toml_string(candidate.label)}",
    ]
    if short:
        lines.append(f"acronyms = [{_toml_string(short)}]")
    return "\n".join([*lines, "unverified = true", ""])


def _is_taken(vocabulary: Vocabulary, short: str, short_forms: set[str]) -> bool:
    """Tell whether a short form has no word, or names something else."""
    key = " ".join(words(short))
    return not key or key in short_forms or bool(vocabulary.ids_named(short)) or f"country:{short}" in vocabulary


def _guessed_type(label: str) -> str:
    """Return the type that the words of a name suggest; most names are of organizations."""
    return "organization" if _EVENT_WORDS.isdisjoint(words(label)) else "event"


def _toml_string(value: str) -> str:
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
