"""
Tag an item with the entities that its title and text name.

Every name is found, overlapping names included. A name inside a longer one counts ("ICA" in "ICA Cooperative Research
Conference"), except a place inside a longer place and anything inside a blocked phrase. Entities implied by a tag
(parents, regions) are tags too and say which tag implies them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, count
from typing import NamedTuple

from sse_search.entities.abbreviation_resolver import resolve
from sse_search.entities.coordination import CoordinationMatcher
from sse_search.entities.disambiguation import PLACES, Disambiguator
from sse_search.entities.item_context import ItemContext, Occurrence
from sse_search.entities.names import Name, name_key
from sse_search.entities.passage import Passage, passages_of
from sse_search.entities.persons import TRIGGERS, Person, persons_at_start, persons_in
from sse_search.entities.trie import Trie
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem, Tag

_EXCLUSIVE_TYPES = ("organization", "event")
"""Types of which a name inside a longer name of the same type does not count ("Fundação Banco do Brasil")."""
_NEVER_IMPLIED = frozenset(("region:world",))
"""Every country implies it, so that it says nothing."""
_MAX_LONG_FORM_WORDS = 20
"""Words of a name that may be the long form of an abbreviation."""


class Mention(NamedTuple):
    """
    One occurrence of an entity's name in an item.

    Attributes:
        id: The entity.
        label: Its name for people.
        surface: The name as written: `text[start:end]` of the field.
        field: `title`, `body` or `tags` (the publisher's own tags; then the offsets are those of the tag).
        rule: What decided: label, alias, acronym, demonym, definition, learned, coordination, person, publisher.
        inside: Id of the longer mention around it, or empty.

    >>> from sse_search.entities import load
    >>> item = NewsItem(id="0123456789abcdef", title="Fair of the ILO")
    >>> [(mention.id, mention.start, mention.rule) for mention in Tagger(load()).mentions(item, "en")]
    [('organization:ilo', 12, 'acronym')]
    """

    id: str
    label: str
    surface: str
    field: str
    start: int
    end: int
    rule: str
    inside: str = ""


class ResolvedDefinition(NamedTuple):
    """
    An abbreviation that an item defines, its entity (empty if the vocabulary does not have it), and its long form.

    >>> from sse_search.entities import load
    >>> item = NewsItem(id="0123456789abcdef", title="Cooperatives of the Americas (CoA)")
    >>> list(Tagger(load()).definitions(item, "en"))
    [ResolvedDefinition(short='CoA', id='organization:coop-americas', long='Cooperatives of the Americas')]
    """

    short: str
    id: str
    long: str


class _Match(NamedTuple):
    """
    The words from `start` to `end`, exclusive, of a passage mean `id`, or are a blocked phrase if it is empty.

    The label is given only for persons.
    """

    start: int
    end: int
    id: str
    rule: str
    label: str = ""


class Tagger:
    """
    Finds the entities of items.

    The first tagger of a vocabulary reads all of its names, which takes as long as tagging hundreds of items.

    >>> from sse_search.entities import load
    >>> item = NewsItem(id="0123456789abcdef", title="Cooperatives of Palestine")
    >>> [tag.id for tag in Tagger(load()).tags(item, "en")][:3]
    ['topic:coops', 'country:PS', 'region:arab-states']
    """

    def __init__(self, vocabulary: Vocabulary, learned: Mapping[str, str] | None = None) -> None:
        """Add abbreviations that `learn` found in the archive to the names of the vocabulary."""
        self._vocabulary = vocabulary
        self._learned = dict(learned or {})
        self._trie, self._coordination, following = _matchers(vocabulary)
        self._learned_trie: Trie[Name] = Trie((name.words, name) for name in self._learned_names())
        self._following_words = following | dict.fromkeys(self._learned_trie.first_words)
        self._disambiguator = Disambiguator(vocabulary, self._learned)
        self._implied: dict[str, tuple[str, ...]] = {}
        self._used_names: dict[tuple[str, tuple[str, ...]], tuple[Name, ...]] = {}

    def tags(self, item: NewsItem, language: str, passages: Sequence[Passage] | None = None) -> tuple[Tag, ...]:
        """
        Return the entities of an item, each once with its best evidence.

        They are in the order of their first mention, the title first, and followed by the implied ones.

        Args:
            passages: What `passages_of` returns, if it is known.
        """
        named: dict[str, Tag] = {}
        implied: dict[str, str] = {}
        for mention in self.mentions(item, language, passages):
            if mention.inside and mention.id in self.implied(mention.inside):
                implied.setdefault(mention.id, mention.inside)
            elif mention.id not in named:
                type = self._vocabulary.type(mention.id)
                named[mention.id] = Tag(mention.id, type, mention.label, mention.surface, mention.field)
        for id in named:
            for other in self.implied(id):
                implied.setdefault(other, id)
        following = (self._implied_tag(id, cause) for id, cause in implied.items() if id not in named)
        return (*named.values(), *following)

    def mentions(self, item: NewsItem, language: str, passages: Sequence[Passage] | None = None) -> Iterator[Mention]:
        """Yield every mention: the title first, from left to right, longer ones first; the publisher's tags last."""
        passages = passages or passages_of(item)
        context = ItemContext(passages, language)
        for passage in passages:
            for short, id, _ in self._definitions(passage, context):
                context.define(short, id)
        for passage in passages:
            matches = [*self._matches(passage, context), *_uses_of_definitions(passage, context.definitions)]
            yield from self._mentions(passage, matches)
        yield from self._publisher_mentions(item.tags)

    def definitions(
        self, item: NewsItem, language: str, passages: Sequence[Passage] | None = None
    ) -> Iterator[ResolvedDefinition]:
        """Yield the abbreviations that an item defines."""
        passages = [passage for passage in passages or passages_of(item) if "(" in passage.text]
        if not any(passage.definitions for passage in passages):
            return  # without splitting the text
        context = ItemContext(passages, language)
        for passage in passages:
            yield from self._definitions(passage, context)

    def implied(self, id: str) -> tuple[str, ...]:
        """Return the entities that an entity implies, nearest first, itself excluded."""
        known = self._implied.get(id)
        if known is None:
            known = self._implied[id] = tuple(self._ancestors(id))
        return known

    def _ancestors(self, id: str) -> Iterator[str]:
        seen, queue = {id, *_NEVER_IMPLIED}, [id]
        while queue:
            entity = self._vocabulary.get(queue.pop(0))
            for parent in entity.parents if entity else ():
                if parent not in seen:
                    seen.add(parent)
                    queue.append(parent)
                    yield parent

    def _implied_tag(self, id: str, cause: str) -> Tag:
        return Tag(id, self._vocabulary.type(id), self._vocabulary.label(id), implied_by=cause)

    def _matches(self, passage: Passage, context: ItemContext) -> Iterator[_Match]:
        """Yield the accepted names of a passage, overlapping ones included."""
        words = passage.words
        if passage.field == "title":
            yield from _person_matches(passage, persons_at_start(passage.text))
        if not TRIGGERS.isdisjoint(words):
            yield from _person_matches(passage, persons_in(passage.text))
        coordinated = self._coordination.first_words
        for start in self._starts(words):
            for end, names in self._names_at(words, start, context.language):
                occurrence = Occurrence(passage, start, end, context)
                for name in names:
                    if self._disambiguator.accepts(name, occurrence):
                        yield _Match(start, end, name.id, name.kind)
            if words[start] in coordinated:
                for end, id in self._coordination.at(words, start):
                    yield _Match(start, end, id, "coordination")

    def _starts(self, words: Sequence[str]) -> list[int]:
        """Return the positions where a name may start, judged by two words."""
        following_words = self._following_words
        starts = compress(count(), map(following_words.__contains__, words))
        return [
            start
            for start in starts
            if (possible := following_words[words[start]]) is None
            or not possible.isdisjoint(words[start + 1 : start + 2])
        ]

    def _names_at(self, words: Sequence[str], start: int, language: str) -> Iterator[tuple[int, tuple[Name, ...]]]:
        """Yield the names of a language that start at a position, with the position after each; learned ones last."""
        for end, names in self._trie.at(words, start):
            key = language, names[0].words
            used = self._used_names.get(key)
            if used is None:
                used = self._used_names[key] = tuple(name for name in names if name.is_used_in(language))
            yield end, used
        if self._learned:
            yield from self._learned_trie.at(words, start)

    def _definitions(self, passage: Passage, context: ItemContext) -> Iterator[ResolvedDefinition]:
        """Yield the definitions of a passage, except those whose long form is not a name."""
        for definition in passage.definitions:
            end = passage.position_after(definition.end)
            if end is None:
                continue
            names = self._names_ending_at(passage, end, context)
            id = resolve(self._vocabulary, passage.text, definition, names, context.language)
            if id is not None:
                yield ResolvedDefinition(definition.short, id, passage.text[definition.start : definition.end])

    def _names_ending_at(self, passage: Passage, end: int, context: ItemContext) -> Iterator[tuple[int, str]]:
        """Yield the start offset and the id of each accepted name that ends before the word at position `end`."""
        for start in range(max(0, end - _MAX_LONG_FORM_WORDS), end):
            for name_end, names in self._names_at(passage.words, start, context.language):
                for name in names if name_end == end else ():
                    if name.id and self._disambiguator.accepts(name, Occurrence(passage, start, end, context)):
                        yield passage.spans[start][0], name.id

    def _mentions(self, passage: Passage, matches: Sequence[_Match]) -> Iterator[Mention]:
        """Yield the matches of a passage as mentions, except those hidden by a longer match."""
        ordered = sorted(set(matches), key=lambda match: (match.start, -match.end, match.id, match.rule))
        open_matches: list[_Match] = []
        for match in ordered:
            open_matches = [other for other in open_matches if other.end > match.start]
            around = [other for other in open_matches if other.end >= match.end]
            if any(self._hides(other, match) for other in around):
                continue
            open_matches.append(match)
            if match.id:
                longer = [other for other in around if other[:2] != match[:2]]
                shortest = min(longer, key=lambda other: other.end - other.start, default=None)
                yield self._mention(passage, match, shortest.id if shortest else "")

    def _hides(self, longer: _Match, match: _Match) -> bool:
        """
        Tell whether a match does not count inside a longer one: a name of the same kind, anything in a blocked phrase.

        One that the longer one implies counts, and so does a place that belongs to it ("Australia and New Zealand").
        """
        if longer.id == match.id:
            return True
        if longer[:2] == match[:2]:
            return False
        if not longer.id:
            return True
        if longer.id.startswith(PLACES) and match.id.startswith(PLACES):
            return longer.id not in self.implied(match.id)
        type = self._vocabulary.type(match.id)
        return type in _EXCLUSIVE_TYPES and longer.id.startswith(f"{type}:") and match.id not in self.implied(longer.id)

    def _mention(self, passage: Passage, match: _Match, inside: str) -> Mention:
        label = match.label or self._vocabulary.label(match.id)
        start, end = passage.spans[match.start][0], passage.spans[match.end - 1][1]
        return Mention(match.id, label, passage.text[start:end], passage.field, start, end, match.rule, inside)

    def _publisher_mentions(self, tags: Sequence[str]) -> Iterator[Mention]:
        """Yield the publisher's tags that name exactly one entity."""
        for tag in tags:
            ids = self._vocabulary.ids_named(tag)
            if len(ids) == 1:
                yield Mention(ids[0], self._vocabulary.label(ids[0]), tag, "tags", 0, len(tag), "publisher")

    def _learned_names(self) -> Iterator[Name]:
        for short, id in self._learned.items():
            if id in self._vocabulary:
                yield Name(id, name_key(short), short, "learned", "", "exact")


_FollowingWords = dict[str, frozenset[str] | None]
"""The words with which a name starts, with those that may follow; None where any may."""
_Matchers = tuple[Trie[Name], CoordinationMatcher, _FollowingWords]

_last_matchers: list[tuple[str, _Matchers]] = []


def _matchers(vocabulary: Vocabulary) -> _Matchers:
    """Return the names of a vocabulary, ready to be found; those of the last vocabulary are kept."""
    for digest, matchers in _last_matchers:
        if digest == vocabulary.digest:
            return matchers
    names = dict.fromkeys((*vocabulary.names, *_blocked_phrases(vocabulary.content.blocks)))
    trie, coordination = Trie((name.words, name) for name in names), CoordinationMatcher(vocabulary.names)
    following: _FollowingWords = dict(trie.following_words)
    for word, coordinated in coordination.following_words.items():
        possible = following.get(word, frozenset())
        following[word] = None if possible is None else possible | coordinated
    _last_matchers[:] = [(vocabulary.digest, (trie, coordination, following))]
    return trie, coordination, following


def _blocked_phrases(phrases: Sequence[str]) -> Iterator[Name]:
    for phrase in phrases:
        yield Name("", name_key(phrase), phrase, "alias", "", "written")


def _uses_of_definitions(passage: Passage, defined: Mapping[str, str]) -> Iterator[_Match]:
    """Yield the occurrences of the short forms that the item defines."""
    known = {name_key(short): (short, id) for short, id in defined.items() if id and short in passage.text}
    if not known:
        return
    trie = Trie(known.items())
    first_words = trie.first_words
    for start in [position for position, word in enumerate(passage.words) if word in first_words]:
        for end, values in trie.at(passage.words, start):
            for short, id in values:
                if passage.surface(start, end) == short:
                    yield _Match(start, end, id, "definition")


def _person_matches(passage: Passage, persons: Iterator[Person]) -> Iterator[_Match]:
    for person in persons:
        start, end = passage.position_starting_at(person.start), passage.position_after(person.end)
        if start is not None and end is not None:
            yield _Match(start, end, person.id, "person", person.label)
