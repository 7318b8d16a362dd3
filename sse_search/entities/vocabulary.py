"""Look up entities, their labels and their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from sse_search.entities.schema import Content, Entity, Rule
from sse_search.tokens import words

if TYPE_CHECKING:
    from sse_search.entities.names import Name


class CompiledVocabulary(Protocol):
    """
    **Port:** a vocabulary with its lookup table, of which all or only the parts that are used are in memory.

    Attributes:
        digest: Digest of the content.
        content: All of the vocabulary.
        entities, words: As in the content.
        keys: Ids by name, as folded words joined by spaces.
        max_name_words: Words of the longest name.
    """

    @property
    def digest(self) -> str: ...
    @property
    def content(self) -> Content: ...
    @property
    def entities(self) -> Mapping[str, Entity]: ...
    @property
    def words(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def max_name_words(self) -> int: ...


class Vocabulary:
    """
    Entities by id and by name; names are compared by their folded words.

    Lookups use only the tables that were loaded; what only the tagger needs is computed on first use.

    Attributes:
        digest: Changes whenever anything that affects tags changes; independent of the order of files and tables.

    >>> from sse_search.entities import load
    >>> load().ids_named("territoire palestinien occupé")
    ('country:PS',)
    """

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self.digest = compiled.digest
        self._compiled = compiled
        self._entities = compiled.entities
        self._keys = compiled.keys
        self._max_name_words = compiled.max_name_words
        self._labels_in: dict[str, Mapping[str, str]] = {}

    @property
    def content(self) -> Content:
        """All of the data, which is in memory from then on."""
        return self._compiled.content

    def __contains__(self, id: object) -> bool:
        return id in self._entities

    def ids(self) -> Iterable[str]:
        """Return the id of every entity, sorted."""
        return self._entities.keys()

    def get(self, id: str) -> Entity | None:
        """Return an entity, or None if the vocabulary has none with this id."""
        return self._entities.get(id)

    def label(self, id: str) -> str:
        """Return the label of an entity; for an unknown id, its key (for a person, as a name)."""
        entity = self._entities.get(id)
        if entity:
            return entity.label
        type, _, key = id.partition(":")
        return key.replace("-", " ").title() if type == "person" else key or id

    def labels_in(self, language: str) -> Mapping[str, str]:
        """
        Return the labels of entities in a language by id, of those that have another label there.

        They begin with a capital letter where the label does. What two entities of a type would share is left out.

        >>> from sse_search.entities import load
        >>> load().labels_in("de")["country:DE"]
        'Deutschland'
        """
        if language not in self._labels_in:
            self._labels_in[language] = self._distinct_labels_in(language)
        return self._labels_in[language]

    def type(self, id: str) -> str:
        """Return the type of an entity: the part of its id before the colon."""
        return id.partition(":")[0]

    def names_of(self, id: str) -> tuple[str, ...]:
        """Return every name of an entity, its label first, without inflected forms."""
        entity = self._entities.get(id)
        if not entity:
            return ()
        names = [entity.label, *entity.labels.values()]
        for by_language in (entity.aliases, entity.acronyms, entity.demonyms):
            names += [name for listed in by_language.values() for name in listed]
        return tuple(dict.fromkeys(names))

    def ids_named(self, name: str, type: str = "") -> tuple[str, ...]:
        """
        Return the sorted ids of the entities with this label, alias, acronym or demonym in any language.

        An id in any case counts as its own name; a country code of ISO 3166 does not count as a name.
        """
        id = self._ids_by_lower_case.get(name.lower()) if ":" in name else None
        ids = (id,) if id else self._keys.get(" ".join(words(name)), ())
        return tuple(id for id in ids if id.startswith(f"{type}:")) if type else ids

    def name_at(
        self, words: Sequence[str], start: int, written: Sequence[str] | None = None
    ) -> tuple[int, tuple[str, ...]]:
        """
        Return the length of the longest name that starts at `words[start]`, and the ids it names; `(0, ())` if none.

        A name that is spelled like an ordinary word (US and us, Turkey and turkey) counts only if `written`, the words
        as typed, shows the spelling of the name.
        """
        for length in range(min(self._max_name_words, len(words) - start), 0, -1):
            key = " ".join(words[start : start + length])
            ids = self._keys.get(key, ())
            if ids and key in self._ordinary:
                ids = self._ids_spelled(key, ids, written[start : start + length] if written else ())
            if ids:
                return length, ids
        return 0, ()

    def is_ordinary(self, word: str) -> bool:
        """Tell whether a folded word is an ordinary word that is spelled like a name."""
        return word in self._ordinary

    def _distinct_labels_in(self, language: str) -> dict[str, str]:
        from sse_search.entities.shown_labels import shown_labels  # noqa: PLC0415 - for pages, not for commands

        labels, shown = {}, shown_labels(language)
        for id, entity in self._entities.items():
            label = entity.labels.get(language) or shown.get(id, entity.label)
            labels[id] = label[:1].upper() + label[1:] if entity.label[:1].isupper() else label
        uses = Counter((self.type(id), label) for id, label in labels.items())
        return {
            id: label for id, label in labels.items() if label != self.label(id) and uses[self.type(id), label] == 1
        }

    def _ids_spelled(self, key: str, ids: tuple[str, ...], written: Sequence[str]) -> tuple[str, ...]:
        """Return the ids with a name that is spelled as written, dots aside."""
        from sse_search.entities.names import names_of, without_dots  # noqa: PLC0415 - few searches need spellings

        spelling = without_dots(" ".join(written))
        if not spelling:
            return ()
        names = [name for id in ids for name in names_of(self._entities[id]) if " ".join(name.words) == key]
        return tuple(sorted({name.id for name in names if without_dots(name.spelling) == spelling}))

    @cached_property
    def _ordinary(self) -> frozenset[str]:
        """The ordinary words that are spelled like a name."""
        return frozenset(self._compiled.words.get("ordinary", ()))

    @cached_property
    def _ids_by_lower_case(self) -> Mapping[str, str]:
        """The ids by their lower case, as people type them (country:ps)."""
        return {id.lower(): id for id in self._entities}

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name of every entity, in the order of ids."""
        from sse_search.entities.names import names_of  # noqa: PLC0415 - only tagging and curating need them

        return tuple(name for entity in self._entities.values() for name in names_of(entity))

    @cached_property
    def shared_names(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """The names without a rule that several organizations with home countries share, and the ids of these."""
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        for key, ids in self._keys.items():
            at_home = [id for id in ids if id.startswith("organization:") and self._entities[id].geography]
            if len(at_home) > 1 and len(at_home) == len(ids) and tuple(key.split(" ")) not in self.rules:
                shared[tuple(key.split(" "))] = ids
        return shared

    @cached_property
    def rivals(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """The names with rules that demand the home countries of several entities, and the ids of these."""
        at_home = {key: {rule.id for rule in rules if rule.at_home and rule.id} for key, rules in self.rules.items()}
        return {key: tuple(sorted(ids)) for key, ids in at_home.items() if len(ids) > 1}

    @cached_property
    def rules(self) -> Mapping[tuple[str, ...], tuple[Rule, ...]]:
        """The rules for each ambiguous name, by its folded words."""
        from sse_search.entities.names import name_key  # noqa: PLC0415 - only tagging and curating need them

        rules: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        for rule in self.content.rules:
            for key in {name_key(name) for name in (rule.name, *rule.also)}:
                rules[key] = (*rules.get(key, ()), rule)
        return rules
