"""Merge vocabulary files: add, change, merge and remove entities, and block phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sse_search.entities.names import name_key
from sse_search.entities.schema import ByLanguage, Content, Entity, Rule
from sse_search.entities.vocabulary_file import EntityTable, VocabularyFile
from sse_search.errors import VocabularyError


def merge(content: Content, files: Iterable[VocabularyFile]) -> Content:
    """
    Return the content with the changes of the files; the order of files and of their tables does not matter.

    Raises:
        VocabularyError: An entity has no label, or a table refers to an unknown entity; with file and line.
    """
    files = sorted(files, key=lambda file: file.path)
    entities = dict(content.entities)
    for file in files:
        for table in file.tables.entities:
            entities[table.id] = _extend(entities.get(table.id), table)
    _add_members(entities, files)
    for file in files:
        for index, table in enumerate(file.tables.entities):
            if not entities[table.id].label:
                raise VocabularyError(f"{file.location('entity', index)}: {table.id} needs a label")
    for file in files:
        _merge_entities(entities, file)
    for file in files:
        _remove(entities, file)
    words = {name: set(listed) for name, listed in content.words.items()}
    for file in files:
        for name, listed in file.tables.words.items():
            words.setdefault(name, set()).update(listed)
    return Content(
        entities={id: _sort_lists(entities[id]) for id in sorted(entities)},
        rules=tuple(sorted(_rules(content, files, entities), key=repr)),
        blocks=tuple(sorted({*content.blocks, *(block.phrase for file in files for block in file.tables.blocks)})),
        words={name: tuple(sorted(words[name])) for name in sorted(words)},
    )


def _extend(old: Entity | None, table: EntityTable) -> Entity:
    """Add the lists of a table to those of an entity; single values replace the old ones."""
    aliases: ByLanguage = table.aliases if isinstance(table.aliases, Mapping) else {"any": table.aliases}
    acronyms = _join({"any": table.acronyms}, table.acronyms_in)
    old = old or Entity(id=table.id, label="")
    return msgspec.structs.replace(
        old,
        label=table.label or old.label,
        labels={**old.labels, **table.labels},
        aliases=_join(old.aliases, aliases),
        acronyms=_join(old.acronyms, acronyms),
        demonyms=_join(old.demonyms, table.demonyms),
        case=table.case or old.case,
        parents=_union(old.parents, table.parents, (table.parent,) if table.parent else ()),
        geography=_union(old.geography, table.geography),
        see={**old.see, **table.see},
        source=table.source or old.source,
        unverified=(table.unverified or old.unverified) and not table.source,
    )


def _add_members(entities: dict[str, Entity], files: Iterable[VocabularyFile]) -> None:
    """Make every region a parent of its members."""
    for file in files:
        for index, table in enumerate(file.tables.entities):
            for id in table.members:
                if id not in entities:
                    raise VocabularyError(f"{file.location('entity', index)}: the member {id} of {table.id} is unknown")
                member = entities[id]
                entities[id] = msgspec.structs.replace(member, parents=_union(member.parents, (table.id,)))


def _merge_entities(entities: dict[str, Entity], file: VocabularyFile) -> None:
    for index, table in enumerate(file.tables.merges):
        for id in (table.source_id, table.into):
            if id not in entities:
                raise VocabularyError(f"{file.location('merge', index)}: there is no entity {id} to merge")
        merged, target = entities.pop(table.source_id), entities[table.into]
        labels = _union((merged.label,), tuple(merged.labels.values()))
        entities[table.into] = msgspec.structs.replace(
            target,
            aliases=_join(_join(target.aliases, merged.aliases), {"any": labels}),
            acronyms=_join(target.acronyms, merged.acronyms),
            demonyms=_join(target.demonyms, merged.demonyms),
            parents=tuple(id for id in _union(target.parents, merged.parents) if id != table.into),
            geography=_union(target.geography, merged.geography),
        )
        _replace_references(entities, table.source_id, table.into)


def _rules(content: Content, files: Iterable[VocabularyFile], entities: Mapping[str, Entity]) -> Iterator[Rule]:
    """Yield every rule; those of a merged entity go to the other, those of a removed one are dropped."""
    files = list(files)
    merged = {table.source_id: table.into for file in files for table in file.tables.merges}
    removed = {table.id for file in files for table in file.tables.removals if not table.names}
    for rule in {*content.rules, *(rule for file in files for rule in file.tables.rules)}:
        id = rule.id
        while id in merged and id not in entities:
            id = merged[id]
        if id in entities or id not in removed:
            yield msgspec.structs.replace(rule, id=id)


def _replace_references(entities: dict[str, Entity], removed: str, replacement: str | None) -> None:
    """Replace a removed entity as a parent and home of others, or drop it."""
    for id, entity in list(entities.items()):
        if removed in (*entity.parents, *entity.geography):
            parents, geography = (
                tuple(dict.fromkeys(replacement or "" if other == removed else other for other in others))
                for others in (entity.parents, entity.geography)
            )
            entities[id] = msgspec.structs.replace(
                entity,
                parents=tuple(other for other in parents if other not in ("", id)),
                geography=tuple(other for other in geography if other),
            )


def _remove(entities: dict[str, Entity], file: VocabularyFile) -> None:
    for index, removal in enumerate(file.tables.removals):
        location = file.location("remove", index)
        if removal.id not in entities:
            raise VocabularyError(f"{location}: there is no entity {removal.id} to remove")
        if removal.names:
            removed = {name_key(name) for name in removal.names}
            entities[removal.id] = _without_names(entities[removal.id], removed, location)
        else:
            del entities[removal.id]
            _replace_references(entities, removal.id, None)


def _without_names(entity: Entity, removed: set[tuple[str, ...]], location: str) -> Entity:
    if name_key(entity.label) in removed:
        raise VocabularyError(f"{location}: {entity.label!r} is the label of {entity.id}; set another label instead")
    known = {name_key(name) for name in _names_besides_label(entity)}
    for missing in sorted(removed - known):
        raise VocabularyError(f"{location}: {entity.id} has no name {' '.join(missing)!r} to remove")
    return msgspec.structs.replace(
        entity,
        labels={language: label for language, label in entity.labels.items() if name_key(label) not in removed},
        aliases=_filter_names(entity.aliases, removed),
        acronyms=_filter_names(entity.acronyms, removed),
        demonyms=_filter_names(entity.demonyms, removed),
    )


def _names_besides_label(entity: Entity) -> Iterator[str]:
    yield from entity.labels.values()
    for names in (entity.aliases, entity.acronyms, entity.demonyms):
        for listed in names.values():
            yield from listed


def _filter_names(names: ByLanguage, removed: set[tuple[str, ...]]) -> ByLanguage:
    return {
        language: tuple(name for name in listed if name_key(name) not in removed) for language, listed in names.items()
    }


def _join(first: ByLanguage, second: ByLanguage) -> dict[str, tuple[str, ...]]:
    """Return the names of both, by language."""
    return {language: _union(first.get(language, ()), second.get(language, ())) for language in {**first, **second}}


def _union(*lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry for listed in lists for entry in listed))


def _sort_lists(entity: Entity) -> Entity:
    """Sort everything whose order has no meaning, so that equal vocabularies have equal digests."""

    def sorted_names(names: ByLanguage) -> dict[str, tuple[str, ...]]:
        return {language: tuple(sorted(names[language])) for language in sorted(names) if names[language]}

    return msgspec.structs.replace(
        entity,
        labels=dict(sorted(entity.labels.items())),
        aliases=sorted_names(entity.aliases),
        acronyms=sorted_names(entity.acronyms),
        demonyms=sorted_names(entity.demonyms),
        parents=tuple(sorted(entity.parents)),
        geography=tuple(sorted(entity.geography)),
        see=dict(sorted(entity.see.items())),
    )
