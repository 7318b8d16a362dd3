"""What is wrong with a vocabulary? Everything that could make a tag a guess, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sse_search.entities.loading import DATA, shipped_sources
from sse_search.entities.merging import merged
from sse_search.entities.names import Name, key_of, names_of
from sse_search.entities.schema import Content, Entity, Rule, empty_content
from sse_search.entities.vocabulary_file import Source, read_source
from sse_search.errors import VocabularyError
from sse_search.model import Issue

SHORTEST = 3
"""Letters up to which a name of one word must be matched letter for letter."""
_PLACE = re.compile(r"^(.*?):(\d+): (.*)$", re.DOTALL)
_BUILT_IN_LISTS = frozenset(("capital", "stop"))


def problems(additions: Path | None = None) -> tuple[Issue, ...]:
    """
    Return what is wrong with the shipped vocabulary and with the additions of a home, when that file exists.

    A name that two entities share without a rule, parents in a circle, a short name whose case does not matter, a
    missing source, a rule or parent that leads nowhere, a shipped rule without its two test sentences.
    """
    try:
        sources = shipped_sources()
        if additions is not None and additions.exists():
            sources.append(read_source(additions))
        content = merged(empty_content(), sources)
    except VocabularyError as error:
        return (_placed(str(error)),)
    found = [*_of_entities(content, sources), *_of_names(content, sources), *_of_rules(content, sources)]
    return tuple(sorted(set(found), key=lambda each: (each.file, each.line or 0, each.message)))


def _placed(message: str) -> Issue:
    found = _PLACE.match(message)
    return Issue(message=found[3], file=found[1], line=int(found[2])) if found else Issue(message=message)


def _at(sources: Iterable[Source], id: str, reason: str) -> Issue:
    """Say where an entity is described, in the last file that does: what was added is what went wrong."""
    for source in reversed(list(sources)):
        for place, raw in enumerate(source.entities):
            if raw.id == id:
                return Issue(message=reason, file=source.file, line=source.line("entity", place))
    return Issue(message=reason)


def _of_entities(content: Content, sources: list[Source]) -> Iterator[Issue]:
    for entity in content.entities.values():
        if not entity.source:
            yield _at(sources, entity.id, f"{entity.id} has no source")
        for other in (*entity.parents, *entity.geography):
            if other not in content.entities:
                yield _at(sources, entity.id, f"{entity.id} refers to {other}, which is not there")
        circle = _circle(content, entity)
        if circle:
            yield _at(sources, entity.id, f"{entity.id} is its own parent: {' > '.join(circle)}")
        for name in names_of(entity):
            letters = sum(map(str.isalnum, name.written))
            if len(name.words) == 1 and letters <= SHORTEST and name.written.isascii() and name.case != "exact":
                yield _at(sources, entity.id, f"{entity.id}: {name.written!r} is short; list it among the acronyms")


def _circle(content: Content, entity: Entity) -> list[str]:
    """Return the way from an entity over its parents back to itself, or nothing."""
    waiting = [[entity.id]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        current = content.entities.get(path[-1])
        for parent in current.parents if current else ():
            if parent == entity.id:
                return [*path, parent]
            if parent not in seen:
                seen.add(parent)
                waiting.append([*path, parent])
    return []


def _of_names(content: Content, sources: list[Source]) -> Iterator[Issue]:
    ruled = {key_of(name) for rule in content.rules for name in (rule.name, *rule.also)}
    by_words: dict[tuple[str, ...], list[Name]] = {}
    for entity in content.entities.values():
        for name in names_of(entity):
            by_words.setdefault(name.words, []).append(name)
    for key, names in by_words.items():
        if key in ruled:
            continue
        for name in names:
            others = sorted({other.id for other in names if other.id != name.id and _can_meet(name, other)})
            if others:
                yield _at(
                    sources,
                    name.id,
                    f"{name.written!r} names {name.id} and {', '.join(others)}; write a rule, or remove it from one",
                )
        for name in names:
            if name.kind == "acronym" and f"country:{name.written}" in content.entities:
                yield _at(sources, name.id, f"{name.written!r} is a code of ISO 3166 too; write a rule on it")


def _can_meet(name: Name, other: Name) -> bool:
    """Say whether two names with the same words can be read in one item."""
    if name.kind == other.kind == "acronym":
        return not name.language or not other.language or name.language == other.language
    if "exact" in (name.case, other.case) and name.case != other.case:
        return name.written == other.written
    return True


def _of_rules(content: Content, sources: list[Source]) -> Iterator[Issue]:
    for source in sources:
        for place, rule in enumerate(source.rules):
            shipped = Path(source.file).parent == DATA
            for reason in (*_about_rule(content, rule), *(_about_tests(rule) if shipped else ())):
                yield Issue(message=f"{rule.name!r}: {reason}", file=source.file, line=source.line("rule", place))


def _about_tests(rule: Rule) -> Iterator[str]:
    """Yield what a rule of the shipped vocabulary must have besides; in a home it is optional."""
    if not rule.yes or not rule.no:
        yield "a rule needs two test sentences, `yes` and `no`"
    if not rule.why:
        yield "a rule says `why`"


def _about_rule(content: Content, rule: Rule) -> Iterator[str]:
    if rule.id and rule.id not in content.entities:
        yield f"there is no {rule.id}"
    elif rule.id:
        known = {name.words for name in names_of(content.entities[rule.id])}
        for name in (rule.name, *rule.also):
            if key_of(name) not in known:
                yield f"{name!r} is no name of {rule.id}"
    for phrase in (*rule.after, *rule.before, *rule.not_after, *rule.not_before, *rule.near, *rule.not_near):
        if phrase.startswith("@") and phrase[1:] not in content.words and phrase[1:] not in _BUILT_IN_LISTS:
            yield f"there is no list {phrase[1:]!r} in [words]"
