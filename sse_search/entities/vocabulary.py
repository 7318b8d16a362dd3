"""Which entities are there, what is each called, and which does a name mean?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from sse_search.entities.names import Name, key_of, names_of, spelling
from sse_search.entities.schema import Content, Entity, Rule


class Vocabulary:
    """
    Everything that can be tagged, for looking up.

    Names are compared by their folded words. Looking up by name and by id needs nothing but the tables that were
    loaded; what only the tagger needs is made when it is first asked for.

    Attributes:
        content: The data themselves.
        digest: Changes whenever anything that decides on tags changes; does not depend on the order of files or tables.
    """

    def __init__(self, content: Content, digest: str, keys: Mapping[str, tuple[str, ...]]) -> None:
        self.content = content
        self.digest = digest
        self._keys = keys
        self._longest = max((key.count(" ") + 1 for key in keys), default=0)
        self._ordinary = frozenset(content.words.get("ordinary", ()))

    def __contains__(self, id: object) -> bool:
        return id in self.content.entities

    def ids(self) -> Iterable[str]:
        """Return the id of every entity, sorted."""
        return self.content.entities.keys()

    def get(self, id: str) -> Entity | None:
        """Return an entity, or None where the vocabulary has none with this id."""
        return self.content.entities.get(id)

    def label(self, id: str) -> str:
        """Return the name of an entity for people; of an id that is not here, its key (for a person, as a name)."""
        entity = self.content.entities.get(id)
        if entity:
            return entity.label
        kind, _, key = id.partition(":")
        return key.replace("-", " ").title() if kind == "person" else key or id

    def type(self, id: str) -> str:
        """Return the type of an entity: what stands before the colon of its id."""
        return id.partition(":")[0]

    def names_of(self, id: str) -> tuple[str, ...]:
        """Return everything that an entity is called, its label first, inflections left out."""
        entity = self.content.entities.get(id)
        if not entity:
            return ()
        listed = [entity.label, *entity.labels.values()]
        for names in (entity.aliases, entity.acronyms, entity.demonyms):
            listed += [name for language in names.values() for name in language]
        return tuple(dict.fromkeys(listed))

    def named(self, name: str, type: str = "") -> tuple[str, ...]:
        """
        Return the ids, sorted, of the entities that have this label, alias, acronym or demonym in any language.

        An id is a name of itself; a code of ISO 3166 is none.
        """
        if name in self.content.entities:
            found: tuple[str, ...] = (name,)
        else:
            found = self._keys.get(" ".join(key_of(name)), ())
        return tuple(id for id in found if id.startswith(f"{type}:")) if type else found

    def name_at(
        self, words: Sequence[str], start: int, written: Sequence[str] | None = None
    ) -> tuple[int, tuple[str, ...]]:
        """
        Return how many folded words from `start` on are a name, as many as possible, and the ids it names.

        A name that is spelt like an ordinary word (US and us, Turkey and turkey) counts only where `written`, the words
        as they were typed, shows the spelling of the name. Returns `(0, ())` where no name begins.
        """
        for length in range(min(self._longest, len(words) - start), 0, -1):
            key = " ".join(words[start : start + length])
            found = self._keys.get(key, ())
            if found and key in self._ordinary:
                found = self._spelt(key, found, written[start : start + length] if written else ())
            if found:
                return length, found
        return 0, ()

    def _spelt(self, key: str, ids: tuple[str, ...], written: Sequence[str]) -> tuple[str, ...]:
        typed = spelling(" ".join(written))
        if not typed:
            return ()
        names = [name for id in ids for name in names_of(self.content.entities[id]) if " ".join(name.words) == key]
        return tuple(sorted({name.id for name in names if spelling(name.written) == typed}))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name of every entity, in the order of ids."""
        return tuple(name for entity in self.content.entities.values() for name in names_of(entity))

    @cached_property
    def rules(self) -> Mapping[tuple[str, ...], tuple[Rule, ...]]:
        """The rules on each ambiguous name, by its folded words."""
        found: dict[tuple[str, ...], tuple[Rule, ...]] = {}
        for rule in self.content.rules:
            for key in {key_of(name) for name in (rule.name, *rule.also)}:
                found[key] = (*found.get(key, ()), rule)
        return found
