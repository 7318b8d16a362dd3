"""
Which entities does an item name, and with which words?

Every name that stands in the title or the text is found, overlapping ones too. A name inside a longer one counts ("ICA"
in "ICA Cooperative Research Conference"), unless a place lies inside a longer place or anything inside a blocked
phrase. What follows from a tag (parents, regions) is a tag as well, and says from which it follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sse_search.entities.abbreviation_resolver import Resolver, Span
from sse_search.entities.abbreviations import definitions
from sse_search.entities.coordination import Coordination
from sse_search.entities.disambiguation import Decider, Found, Surroundings
from sse_search.entities.names import Name, key_of
from sse_search.entities.passage import Passage
from sse_search.entities.persons import TRIGGERS, Person, persons_of_title, persons_within
from sse_search.entities.trie import Trie
from sse_search.entities.vocabulary import Vocabulary
from sse_search.model import NewsItem, Tag

_PLACES = ("country:", "region:")
_NOT_IMPLIED = frozenset(("region:world",))
"""Follows from every country, and so says nothing."""
_LONGEST_NAME = 20
"""Words that a name may have to be looked for before a bracket."""


class Mention(NamedTuple):
    """
    One place where an item names an entity.

    Attributes:
        id: The entity.
        label: Its name for people.
        surface: The words; `text[start:end]` of the field.
        field: `title`, `body` or `tags` (the publisher's own tags; then start and end are those of the tag).
        rule: What decided: label, alias, acronym, demonym, definition, learned, coordination, person, publisher.
        inside: Id of the longer mention around it, or empty.
    """

    id: str
    label: str
    surface: str
    field: str
    start: int
    end: int
    rule: str
    inside: str = ""


class Defined(NamedTuple):
    """A short form that an item defines, with its long form, where that begins, and the entity, or nothing."""

    short: str
    id: str
    long: str
    start: int


class _Match(NamedTuple):
    """Words `start` to before `end` of a passage mean `id`; an empty id is a blocked phrase, a label is a person's."""

    start: int
    end: int
    id: str
    rule: str
    label: str = ""


class Tagger:
    """Finds the entities of items; reading it is cheap, making it reads every name of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary, learned: Mapping[str, str] | None = None) -> None:
        """Take abbreviations that `learn` found in the archive into account, beside those of the vocabulary."""
        self._vocabulary = vocabulary
        self._learned = dict(learned or {})
        names = [*vocabulary.names, *self._learned_names(), *_blocked(vocabulary.content.blocks)]
        self._trie: Trie[Name] = Trie((name.words, name) for name in dict.fromkeys(names))
        self._starts = self._trie.firsts
        self._decider = Decider(vocabulary, self._learned)
        self._resolver = Resolver(vocabulary)
        self._coordination = Coordination(vocabulary.names)
        self._implied: dict[str, tuple[str, ...]] = {}

    def tags(self, item: NewsItem, language: str) -> tuple[Tag, ...]:
        """
        Return the entities of an item, each once with its best evidence.

        The order is that of their first mention, the title first; those that follow from others come last.
        """
        found: dict[str, Tag] = {}
        implied: dict[str, str] = {}
        for mention in self.mentions(item, language):
            if mention.inside and mention.id in self.implied(mention.inside):
                implied.setdefault(mention.id, mention.inside)
            elif mention.id not in found:
                found[mention.id] = Tag(
                    mention.id, self._vocabulary.type(mention.id), mention.label, mention.surface, mention.field
                )
        for id in list(found):
            for other in self.implied(id):
                implied.setdefault(other, id)
        following = [self._following(id, cause) for id, cause in implied.items() if id not in found]
        return (*found.values(), *following)

    def mentions(self, item: NewsItem, language: str) -> Iterator[Mention]:
        """Yield every mention, title first, from left to right, the longer of two first; `publisher` ones last."""
        passages = [Passage("title", item.title)]
        text = item.text
        if text:
            passages.append(Passage("body", text))
        around = Surroundings(passages, language, {})
        for passage in passages:
            if "(" in passage.text:
                around.defined.update({found.short: found.id for found in self._defined(passage, around)})
        for passage in passages:
            matches = [*self._named(passage, around), *_abbreviated(passage, around.defined)]
            yield from self._mentions(passage, matches)
        yield from self._published(item.tags)

    def definitions(self, item: NewsItem, language: str) -> Iterator[Defined]:
        """Yield the short forms that an item defines; the id is empty for what the vocabulary does not know."""
        passages = [Passage(field, text) for field, text in (("title", item.title), ("body", item.text)) if "(" in text]
        around = Surroundings(passages, language, {})
        for passage in passages:
            yield from self._defined(passage, around)

    def implied(self, id: str) -> tuple[str, ...]:
        """Return what follows from an entity, the nearest first; never itself."""
        known = self._implied.get(id)
        if known is None:
            known = self._implied[id] = tuple(self._ancestors(id))
        return known

    def _ancestors(self, id: str) -> Iterator[str]:
        seen, waiting = {id, *_NOT_IMPLIED}, [id]
        while waiting:
            entity = self._vocabulary.get(waiting.pop(0))
            for parent in entity.parents if entity else ():
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
                    yield parent

    def _following(self, id: str, cause: str) -> Tag:
        return Tag(id, self._vocabulary.type(id), self._vocabulary.label(id), implied_by=cause)

    def _named(self, passage: Passage, around: Surroundings) -> Iterator[_Match]:
        """Yield what the words of a passage name, overlapping or not."""
        forms = passage.forms
        if passage.field == "title":
            yield from _persons(passage, persons_of_title(passage.text))
        if not TRIGGERS.isdisjoint(forms):
            yield from _persons(passage, persons_within(passage.text))
        starts = self._starts
        for place in [place for place, form in enumerate(forms) if form in starts]:
            for end, names in self._trie.at(forms, place):
                found = Found(passage, place, end, around)
                for name in names:
                    if self._decider.accepts(name, found):
                        yield _Match(place, end, name.id, name.kind)
            for shared in self._coordination.at(forms, place):
                yield _Match(*shared, "coordination")

    def _defined(self, passage: Passage, around: Surroundings) -> Iterator[Defined]:
        """Yield what a passage defines; an abbreviation that stands for nothing in particular defines nothing."""
        for found in definitions(passage.text):
            end = passage.ending(found.end)
            if end is None:
                continue
            spans = list(self._ending(passage, end, around))
            meaning = self._resolver.meaning(passage.text, found, spans)
            if meaning is not None:
                yield Defined(found.short, meaning, passage.text[found.start : found.end], found.start)

    def _ending(self, passage: Passage, end: int, around: Surroundings) -> Iterator[Span]:
        """Yield the mentions that end before the word at `end`."""
        for start in range(max(0, end - _LONGEST_NAME), end):
            for found, names in self._trie.at(passage.forms, start):
                for name in names if found == end else ():
                    if name.id and self._decider.accepts(name, Found(passage, start, end, around)):
                        yield Span(passage.tokens[start].start, passage.tokens[end - 1].end, name.id)

    def _mentions(self, passage: Passage, matches: Sequence[_Match]) -> Iterator[Mention]:
        ordered = sorted(set(matches), key=lambda match: (match.start, -match.end, match.id, match.rule))
        open_ones: list[_Match] = []
        for match in ordered:
            open_ones = [other for other in open_ones if other.end > match.start]
            around = [other for other in open_ones if other.end >= match.end]
            if any(self._hides(other, match) for other in around):
                continue
            open_ones.append(match)
            if match.id:
                inside = min((o for o in around if o[:2] != match[:2]), key=lambda o: o.end - o.start, default=None)
                yield self._mention(passage, match, inside.id if inside else "")

    def _hides(self, longer: _Match, match: _Match) -> bool:
        """
        Say whether a mention counts for nothing inside a longer one: a place in a place, anything in a blocked phrase.

        A place that belongs to the longer one is named as well ("Australia and New Zealand").
        """
        if longer.id == match.id:
            return True
        if longer[:2] == match[:2]:
            return False
        if not longer.id:
            return True
        places = longer.id.startswith(_PLACES) and match.id.startswith(_PLACES)
        return places and longer.id not in self.implied(match.id)

    def _mention(self, passage: Passage, match: _Match, inside: str) -> Mention:
        label = match.label or self._vocabulary.label(match.id)
        start, end = passage.token(match.start).start, passage.token(match.end - 1).end
        return Mention(match.id, label, passage.text[start:end], passage.field, start, end, match.rule, inside)

    def _published(self, tags: Sequence[str]) -> Iterator[Mention]:
        """Yield the publisher's own tags that name exactly one entity."""
        for tag in tags:
            ids = self._vocabulary.named(tag)
            if len(ids) == 1:
                yield Mention(ids[0], self._vocabulary.label(ids[0]), tag, "tags", 0, len(tag), "publisher")

    def _learned_names(self) -> Iterator[Name]:
        for short, id in self._learned.items():
            if id in self._vocabulary:
                yield Name(id, key_of(short), short, "learned", "", "exact")


def _blocked(phrases: Sequence[str]) -> Iterator[Name]:
    for phrase in phrases:
        yield Name("", key_of(phrase), phrase, "alias", "", "written")


def _abbreviated(passage: Passage, defined: Mapping[str, str]) -> Iterator[_Match]:
    """Yield where a passage uses the short forms that its item defines."""
    known = {key_of(short): (short, id) for short, id in defined.items() if id and short in passage.text}
    trie = Trie((words, (short, id)) for words, (short, id) in known.items())
    firsts = trie.firsts
    for start in [place for place, form in enumerate(passage.forms) if form in firsts]:
        for end, values in trie.at(passage.forms, start):
            for short, id in values:
                if passage.surface(start, end) == short:
                    yield _Match(start, end, id, "definition")


def _persons(passage: Passage, persons: Iterator[Person]) -> Iterator[_Match]:
    for person in persons:
        start, end = passage.beginning(person.start), passage.ending(person.end)
        if start is not None and end is not None:
            yield _Match(start, end, person.id, "person", person.label)
