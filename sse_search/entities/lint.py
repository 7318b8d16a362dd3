"""Check a vocabulary for everything that could make a tag a guess, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sse_search.entities.examples import unknown_ids
from sse_search.entities.merged_vocabulary import shipped_files
from sse_search.entities.merging import merge
from sse_search.entities.names import Name, name_key, names_of
from sse_search.entities.schema import Content, Entity, Rule, empty_content
from sse_search.entities.stored_vocabulary import DATA_FOLDER
from sse_search.entities.vocabulary_file import VocabularyFile, read_vocabulary
from sse_search.errors import VocabularyError
from sse_search.model import Issue

MAX_SHORT_NAME = 3
"""Letters up to which a name of one word must be an acronym, matched letter for letter."""
SHORT_NAME_REMEDY = "list it under `acronyms`"
_LOCATED_MESSAGE = re.compile(r"^(.*?):(\d+): (.*)$", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/\"<>][^\s\"<>]*", re.IGNORECASE)
_BUILT_IN_LISTS = frozenset(("capital", "stop"))


def check_vocabulary(additions: Path | None = None, more: Iterable[VocabularyFile] = ()) -> tuple[Issue, ...]:
    """
    Return what is wrong with the shipped vocabulary and with the additions of a home, if there are any.

    Args:
        additions: `vocabulary.toml` of the home.
        more: Files that are not there yet; they replace those with the same path.

    Reports names that two entities share without a rule, parents in a cycle, short names that are not acronyms, missing
    and unsafe sources, references to unknown ids, and shipped rules without their two test sentences.
    """
    try:
        own = read_vocabulary(additions) if additions else []
        replaced = {file.path for file in more}
        files = [*shipped_files(), *(file for file in own if file.path not in replaced), *more]
        content = merge(empty_content(), files)
    except VocabularyError as error:
        return (_issue_of(error),)
    issues = {*_check_entities(content, files), *_check_names(content, files), *_check_rules(content, files)}
    issues.update(_check_examples(content, files))
    issues.update(_check_words(files))
    return tuple(sorted(issues, key=lambda issue: (issue.file, issue.line or 0, issue.message)))


def _issue_of(error: VocabularyError) -> Issue:
    match = _LOCATED_MESSAGE.match(str(error))
    return Issue(message=match[3], file=match[1], line=int(match[2])) if match else Issue(message=str(error))


def _issue_at(files: Iterable[VocabularyFile], id: str, message: str) -> Issue:
    """Return an issue at the last file that describes an entity: additions come last and are more likely wrong."""
    for file in reversed(list(files)):
        for index, table in enumerate(file.tables.entities):
            if table.id == id:
                return Issue(message=message, file=file.path, line=file.line("entity", index))
    return Issue(message=message)


def _check_entities(content: Content, files: list[VocabularyFile]) -> Iterator[Issue]:
    for entity in content.entities.values():
        for message in _entity_mistakes(content, entity):
            yield _issue_at(files, entity.id, f"{entity.id} {message}")


def _entity_mistakes(content: Content, entity: Entity) -> Iterator[str]:
    if not entity.source and not entity.unverified:
        yield "has no source"
    if not _is_safe(entity.source):
        yield f"has the source {entity.source!r}; use an address that starts with https:// or http:// and has no space"
    for other in (*entity.parents, *entity.geography):
        if other not in content.entities:
            yield f"refers to {other}, which does not exist"
    cycle = _parent_cycle(content, entity)
    if cycle:
        yield f"is its own ancestor: {' > '.join(cycle)}"
    for name in names_of(entity):
        letters = sum(map(str.isalnum, name.spelling))
        if len(name.words) == 1 and letters <= MAX_SHORT_NAME and name.spelling.isascii() and name.case != "exact":
            yield f"has the short name {name.spelling!r}; {SHORT_NAME_REMEDY}"


def _is_safe(source: str) -> bool:
    """Tell whether a source is a web address or plain text; browsers skip spaces and control characters in a scheme."""
    return not _SCHEME.match(re.sub(r"[\x00-\x20]", "", source)) or bool(_WEB_ADDRESS.fullmatch(source))


def _parent_cycle(content: Content, entity: Entity) -> list[str]:
    """Return the path from an entity through its ancestors back to itself, or an empty list."""
    paths = [[entity.id]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        current = content.entities.get(path[-1])
        for parent in current.parents if current else ():
            if parent == entity.id:
                return [*path, parent]
            if parent not in seen:
                seen.add(parent)
                paths.append([*path, parent])
    return []


def _check_names(content: Content, files: list[VocabularyFile]) -> Iterator[Issue]:
    ruled = {name_key(name) for rule in content.rules for name in (rule.name, *rule.also)}
    by_words: dict[tuple[str, ...], list[Name]] = {}
    for entity in content.entities.values():
        for name in names_of(entity):
            if name.words not in ruled:
                by_words.setdefault(name.words, []).append(name)
    for names in by_words.values():
        for name in names:
            if _are_of_different_countries(content, names):
                continue  # the countries and the language of an item decide
            others = sorted({other.id for other in names if other.id != name.id and _are_ambiguous(name, other)})
            if others:
                message = f"{name.spelling!r} names {name.id} and {', '.join(others)}; add a rule or remove the name"
                yield _issue_at(files, name.id, message)
            if name.kind == "acronym" and f"country:{name.spelling}" in content.entities:
                yield _issue_at(files, name.id, f"{name.spelling!r} is also a country code of ISO 3166; add a rule")


def _are_ambiguous(name: Name, other: Name) -> bool:
    """Tell whether two names with the same words can match the same words of an item."""
    if name.kind == other.kind == "acronym":
        return not name.language or not other.language or name.language == other.language
    if "exact" in (name.case, other.case) and name.case != other.case:
        return name.spelling == other.spelling
    return True


def _are_of_different_countries(content: Content, names: Iterable[Name]) -> bool:
    """Tell whether the entities of a shared name are organizations, each with home countries that no other has."""
    entities = [content.entities[id] for id in {name.id for name in names}]
    homes = [country for entity in entities for country in entity.geography]
    at_home = all(entity.type == "organization" and entity.geography for entity in entities)
    return len(entities) > 1 and at_home and len(homes) == len(set(homes))


def _check_rules(content: Content, files: list[VocabularyFile]) -> Iterator[Issue]:
    removed = {table.source_id for file in files for table in file.tables.merges}
    removed |= {table.id for file in files for table in file.tables.removals}
    for file in files:
        shipped = Path(file.path).parent == DATA_FOLDER
        for index, rule in enumerate(file.tables.rules):
            if shipped and rule.id in removed:
                continue  # the keeper of a home cannot change a rule for names that it removes
            for mistake in (*_rule_mistakes(content, rule), *(_missing_documentation(rule) if shipped else ())):
                yield Issue(message=f"{rule.name!r}: {mistake}", file=file.path, line=file.line("rule", index))


def _missing_documentation(rule: Rule) -> Iterator[str]:
    """Yield what a shipped rule lacks; in the additions of a home it is optional."""
    if not rule.yes or not rule.no:
        yield "a rule needs two test sentences, `yes` and `no`"
    if not rule.why:
        yield "a rule needs a reason, `why`"


def _check_examples(content: Content, files: list[VocabularyFile]) -> Iterator[Issue]:
    for file in files:
        for index, example in enumerate(file.tables.examples):
            for message in unknown_ids(content.entities, example):
                yield Issue(message=message, file=file.path, line=file.line("example", index))


def _check_words(files: list[VocabularyFile]) -> Iterator[Issue]:
    """Yield the lists of a home that neither the tagger nor a rule uses."""
    shipped = [file for file in files if Path(file.path).parent == DATA_FOLDER]
    known = {name for file in shipped for name in file.tables.words}
    rules = [rule for file in files for rule in file.tables.rules]
    known |= {phrase[1:] for rule in rules for phrase in _phrases(rule) if phrase.startswith("@")}
    for file in files:
        for name in file.tables.words.keys() - known:
            message = f"no rule refers to the list {name!r} of [words]; the known lists are {', '.join(sorted(known))}"
            yield Issue(message=message, file=file.path, line=file.line(f"words.{name}", 0))


def _phrases(rule: Rule) -> tuple[str, ...]:
    return (*rule.after, *rule.before, *rule.not_after, *rule.not_before, *rule.near, *rule.not_near)


def _rule_mistakes(content: Content, rule: Rule) -> Iterator[str]:
    if rule.id and rule.id not in content.entities:
        yield f"{rule.id} does not exist"
    elif rule.id:
        known = {name.words for name in names_of(content.entities[rule.id])}
        for name in (rule.name, *rule.also):
            if name_key(name) not in known:
                yield f"{name!r} is not a name of {rule.id}"
    for phrase in _phrases(rule):
        if phrase.startswith("@") and phrase[1:] not in content.words and phrase[1:] not in _BUILT_IN_LISTS:
            yield f"there is no list {phrase[1:]!r} in [words]"
