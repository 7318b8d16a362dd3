"""Define the records of a vocabulary: entities, rules for ambiguous names, and word lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl")
TYPES = ("country", "region", "organization", "person", "event", "topic", "work", "project", "role")

CandidateType = Literal["organization", "person", "region", "event"]
"""Types that are suggested for a name."""
Case = Literal["written", "any", "exact"]
ByLanguage = Mapping[str, tuple[str, ...]]


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Something that news can be about, with all of its names.

    Attributes:
        id: `type:key`.
        label: Its name for people, in English or as it calls itself.
        labels: Its names in other languages.
        aliases, demonyms: Other names by language; `any` for all.
        acronyms: Short names by language, matched letter for letter; `any` for all.
        case: How labels and aliases are matched: `written` requires capitals where the name has them, `any` none,
            `exact` every letter.
        parents: Ids that it implies, including the regions that list it as a member.
        geography: Ids of the countries where it is at home; used to decide ambiguous names, but not implied.
        see: Cross-references, e.g. `wikidata`.
        source: Where the facts can be checked.
        unverified: Its facts were written down without a source at hand.

    >>> Entity(id="country:PS", label="Palestine").type
    'country'
    """

    id: str
    label: str
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    aliases: ByLanguage = msgspec.field(default_factory=dict)
    acronyms: ByLanguage = msgspec.field(default_factory=dict)
    demonyms: ByLanguage = msgspec.field(default_factory=dict)
    case: Case = "written"
    parents: tuple[str, ...] = ()
    geography: tuple[str, ...] = ()
    see: Mapping[str, str] = msgspec.field(default_factory=dict)
    source: str = ""
    unverified: bool = False

    @property
    def type(self) -> str:
        """The part of the id before the colon."""
        return self.id.partition(":")[0]


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Conditions under which an ambiguous name means an entity; all of them must hold.

    Words are compared folded. `@given` matches any given name, `@capital` any capitalized word, `@stop` the end of a
    phrase (punctuation, "and", "or"), and `@` with the name of a list of `[words]` its words.

    Attributes:
        name: The name as written.
        also: Other names that the rule applies to, such as inflected forms.
        id: The entity meant if the conditions hold; if empty, every entity with this name.
        languages: The only languages of items in which it is meant.
        case: As in an entity, which it overrides.
        after, before: Words of which one must be adjacent to the name.
        not_after, not_before: Words that must not be adjacent to the name.
        near: Names of which one must occur in the item.
        not_near: Names that must not occur in the item.
        at_home: The item must name a country of the entity's `geography`, or its people.
        defined: The item must define the name ("Long Name (LN)"), unless `near`, `at_home` or `learned` holds.
        learned: With `defined`: it is enough that the archive defines the name, often and consistently.
        not_in_capitals: Not in a text in all capitals.
        yes, no: Test sentences in which the name has, and does not have, this meaning.
        test_language: Language of the test sentences.
        why: The reason, for curators.

    >>> Rule(name="Cuba", id="country:CU", not_before=("Street",)).not_before
    ('Street',)
    """

    name: str
    also: tuple[str, ...] = ()
    id: str = ""
    languages: tuple[str, ...] = ()
    case: Case | Literal[""] = ""
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    at_home: bool = False
    defined: bool = False
    learned: bool = False
    not_in_capitals: bool = False
    yes: str = ""
    no: str = ""
    test_language: str = "en"
    why: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """
    A vocabulary as data.

    Attributes:
        entities: By id.
        rules: For ambiguous names.
        blocks: Phrases that contain no entity, whatever their words mean elsewhere ("Niger Delta").
        words: Lists of words by name (given names, ordinary words, titles), for rules and persons.

    >>> empty_content().rules
    ()
    """

    entities: Mapping[str, Entity]
    rules: tuple[Rule, ...]
    blocks: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def empty_content() -> Content:
    """Return a vocabulary without entities."""
    return Content(entities={}, rules=(), blocks=(), words={})
