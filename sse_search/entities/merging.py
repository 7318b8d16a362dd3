"""What does a vocabulary hold after one more file? Entities are added, changed, merged, removed; phrases blocked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sse_search.entities.names import key_of
from sse_search.entities.schema import Content, Entity
from sse_search.entities.vocabulary_file import RawEntity, Source
from sse_search.errors import VocabularyError

ByLanguage = Mapping[str, tuple[str, ...]]


def merged(content: Content, sources: Iterable[Source]) -> Content:
    """
    Return the content with what the files say; the order of files and of their tables does not matter.

    Raises:
        VocabularyError: An entity gets no label, or a merge or removal names one that is not there; with file and line.
    """
    files = sorted(sources, key=lambda source: source.file)
    entities = dict(content.entities)
    for source in files:
        for raw in source.entities:
            entities[raw.id] = _extended(entities.get(raw.id), raw)
    _adopt(entities, files)
    for source in files:
        for place, raw in enumerate(source.entities):
            if not entities[raw.id].label:
                raise VocabularyError(f"{source.file}:{source.line('entity', place)}: {raw.id} needs a label")
        _merge(entities, source)
        _remove(entities, source)
    words = {name: list(listed) for name, listed in content.words.items()}
    for source in files:
        for name, listed in source.words.items():
            words.setdefault(name, []).extend(listed)
    return Content(
        entities={id: _sorted(entities[id]) for id in sorted(entities)},
        rules=tuple(sorted({*content.rules, *(rule for source in files for rule in source.rules)}, key=repr)),
        blocks=tuple(sorted({*content.blocks, *(block.phrase for source in files for block in source.blocks)})),
        words={name: tuple(sorted(set(words[name]))) for name in sorted(words)},
    )


def _extended(old: Entity | None, raw: RawEntity) -> Entity:
    """Add lists to lists; single values replace what was there."""
    aliases: ByLanguage = raw.aliases if isinstance(raw.aliases, Mapping) else {"any": raw.aliases}
    acronyms = _joined({"any": raw.acronyms}, raw.acronyms_in)
    old = old or Entity(id=raw.id, label="")
    return msgspec.structs.replace(
        old,
        label=raw.label or old.label,
        labels={**old.labels, **raw.labels},
        aliases=_joined(old.aliases, aliases),
        acronyms=_joined(old.acronyms, acronyms),
        demonyms=_joined(old.demonyms, raw.demonyms),
        case=raw.case or old.case,
        parents=_union(old.parents, raw.parents, (raw.parent,) if raw.parent else ()),
        geography=_union(old.geography, raw.geography),
        see={**old.see, **raw.see},
        source=raw.source or old.source,
    )


def _adopt(entities: dict[str, Entity], files: Iterable[Source]) -> None:
    """Make every region a parent of its members."""
    for source in files:
        for place, raw in enumerate(source.entities):
            for member in raw.members:
                if member not in entities:
                    where = f"{source.file}:{source.line('entity', place)}"
                    raise VocabularyError(f"{where}: {raw.id} has the member {member}, which is not there")
                child = entities[member]
                entities[member] = msgspec.structs.replace(child, parents=_union(child.parents, (raw.id,)))


def _merge(entities: dict[str, Entity], source: Source) -> None:
    for place, merge in enumerate(source.merges):
        for id in (merge.source_id, merge.into):
            if id not in entities:
                raise VocabularyError(f"{source.file}:{source.line('merge', place)}: there is no {id} to merge")
        gone, kept = entities.pop(merge.source_id), entities[merge.into]
        names = _union((gone.label,), tuple(gone.labels.values()))
        entities[merge.into] = msgspec.structs.replace(
            kept,
            aliases=_joined(_joined(kept.aliases, gone.aliases), {"any": names}),
            acronyms=_joined(kept.acronyms, gone.acronyms),
            demonyms=_joined(kept.demonyms, gone.demonyms),
            parents=tuple(id for id in _union(kept.parents, gone.parents) if id != merge.into),
            geography=_union(kept.geography, gone.geography),
        )
        _redirect(entities, merge.source_id, merge.into)


def _redirect(entities: dict[str, Entity], gone: str, instead: str | None) -> None:
    """Let those that named `gone` as a parent name the other, or none."""
    for id, entity in list(entities.items()):
        if gone in entity.parents:
            parents = tuple(parent for parent in entity.parents if parent != gone)
            added = (instead,) if instead and instead != id else ()
            entities[id] = msgspec.structs.replace(entity, parents=_union(parents, added))


def _remove(entities: dict[str, Entity], source: Source) -> None:
    for place, removal in enumerate(source.removals):
        where = f"{source.file}:{source.line('remove', place)}"
        if removal.id not in entities:
            raise VocabularyError(f"{where}: there is no {removal.id} to remove")
        if not removal.names:
            del entities[removal.id]
            _redirect(entities, removal.id, None)
            continue
        unwanted = {key_of(name) for name in removal.names}
        entities[removal.id] = _without(entities[removal.id], unwanted, where)


def _without(entity: Entity, unwanted: set[tuple[str, ...]], where: str) -> Entity:
    if key_of(entity.label) in unwanted:
        raise VocabularyError(f"{where}: {entity.label!r} is the label of {entity.id}; give it another label instead")
    known = {key_of(name) for name in _every_name(entity)}
    for missing in sorted(unwanted - known):
        raise VocabularyError(f"{where}: {entity.id} has no name {' '.join(missing)!r} to remove")
    return msgspec.structs.replace(
        entity,
        labels={language: label for language, label in entity.labels.items() if key_of(label) not in unwanted},
        aliases=_filtered(entity.aliases, unwanted),
        acronyms=_filtered(entity.acronyms, unwanted),
        demonyms=_filtered(entity.demonyms, unwanted),
    )


def _every_name(entity: Entity) -> Iterator[str]:
    yield from entity.labels.values()
    for names in (entity.aliases, entity.acronyms, entity.demonyms):
        for listed in names.values():
            yield from listed


def _filtered(names: ByLanguage, unwanted: set[tuple[str, ...]]) -> ByLanguage:
    return {
        language: tuple(name for name in listed if key_of(name) not in unwanted) for language, listed in names.items()
    }


def _joined(first: ByLanguage, second: ByLanguage) -> dict[str, tuple[str, ...]]:
    languages = [*first, *(language for language in second if language not in first)]
    return {language: _union(first.get(language, ()), second.get(language, ())) for language in languages}


def _union(*lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry for listed in lists for entry in listed))


def _sorted(entity: Entity) -> Entity:
    """Put everything whose order says nothing into one order, so that equal vocabularies are equal."""

    def tidy(names: ByLanguage) -> dict[str, tuple[str, ...]]:
        return {language: tuple(sorted(names[language])) for language in sorted(names) if names[language]}

    return msgspec.structs.replace(
        entity,
        labels=dict(sorted(entity.labels.items())),
        aliases=tidy(entity.aliases),
        acronyms=tidy(entity.acronyms),
        demonyms=tidy(entity.demonyms),
        parents=tuple(sorted(entity.parents)),
        geography=tuple(sorted(entity.geography)),
        see=dict(sorted(entity.see.items())),
    )
