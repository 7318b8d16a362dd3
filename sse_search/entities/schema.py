"""What does a vocabulary hold? Entities, rules on ambiguous names, and the words that decide them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

LANGUAGES = ("en", "fr", "es", "pt", "it")
TYPES = ("country", "region", "organization", "person", "event", "topic", "work", "project", "role")

Case = Literal["written", "any", "exact"]
CASES: tuple[str, ...] = get_args(Case)
ByLanguage = Mapping[str, tuple[str, ...]]


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One thing that news can be about, with everything it is called.

    Attributes:
        id: `type:key`.
        label: Its name for people, in English or as it calls itself.
        labels: Its names in other languages.
        aliases, demonyms: Other names by language; `any` for all.
        acronyms: Short names by language, matched letter for letter; `any` for all.
        case: How the letters of labels and aliases must agree: `written` wants capitals where the name has them, `any`
            wants none, `exact` every letter.
        parents: Ids that follow from this one; those of the regions that list it as a member are among them.
        geography: Ids of the countries where it is at home. Decides ambiguous names; implies nothing.
        see: Cross-references, e.g. `wikidata`.
        source: Where the facts can be checked.
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

    @property
    def type(self) -> str:
        """The part of the id before the colon."""
        return self.id.partition(":")[0]


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    When does an ambiguous name mean which entity? The test sentences say it by example.

    Every condition that is given must hold. Words are compared folded; `@given` stands for any given name,
    `@capital` for any word with a capital, `@stop` for the end of a phrase (punctuation, "and", "or"), and `@` with the
    name of a list of `[words]` for its words.

    Attributes:
        name: The name as it is written. `also`: Other names that the rule is about, its inflections for one.
        id: The entity that it means when the conditions hold; every one that has the name when empty.
        languages: The only languages of items in which it does.
        case: As in an entity; overrides it.
        after, before: Words of which one must stand next to it.
        not_after, not_before: Words that must not stand next to it.
        near: Names of which one must occur in the item.
        not_near: Names that must not occur in the item.
        at_home: Whether the item must name a country where the entity is at home, or its people.
        defined: Only where the item itself defines it: "Long Name (LN)", or where `near`, `at_home` or `learned` hold.
        learned: With `defined`: also where the archive as a whole defines it, often enough and with one meaning.
        not_in_capitals: Never where everything is written in capitals.
        yes, no: Test sentences in which the name has, and has not, this meaning; `test_language` is theirs.
        why: The reason, for the curator.
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
        rules: Decisions on ambiguous names.
        blocks: Phrases that hold no entity, whatever their words say ("Niger Delta").
        words: Lists that rules and persons need, by name: given names, ordinary words, titles.
    """

    entities: Mapping[str, Entity]
    rules: tuple[Rule, ...]
    blocks: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def empty_content() -> Content:
    """Return a vocabulary without entities."""
    return Content(entities={}, rules=(), blocks=(), words={})
