"""Turn a table of names, such as the result of a Wikidata query, into a vocabulary file."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from sse_search.entities.lint import SHORT_NAME_REMEDY, check_vocabulary
from sse_search.entities.name_rows import read_rows
from sse_search.entities.schema import LANGUAGES, TYPES, Entity
from sse_search.entities.vocabulary import Vocabulary
from sse_search.entities.vocabulary_file import ENTITY_ID, parse_vocabulary
from sse_search.errors import VocabularyError
from sse_search.model import Issue
from sse_search.tokens import words

_HEADING = "# Made by `ssesearch entities load` from"
_WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d*)")
_MAX_SHORT_FORM = 12
_TAKEN_AS_ACRONYM = re.compile(r"[A-Z][A-Z0-9./&-]*[A-Z0-9]")
"""An alias of this form is a short form."""
_REMEDY_IN_TABLE = "write it in capitals in the column `alias`, where those are short forms, or remove it"


class NameTable(NamedTuple):
    """The text of a vocabulary file, and the line of the table where each of its entities is first."""

    text: str
    lines: Mapping[str, int]


def vocabulary_from_table(path: Path, vocabulary: Vocabulary, elsewhere: Collection[str] = ()) -> NameTable:
    """
    Return the entities of a CSV file, or of the JSON of a SPARQL service, as the text of a vocabulary file.

    The columns are `id`, `type` and `label`, and if present `alias`, `language` and `country`. Rows with the same id
    are one entity; a second label in a language is an alias. An id is one like `organization:ilo`, or that of an item
    of Wikidata, which is then the source; entities with other ids are `unverified`.

    Args:
        elsewhere: Ids that are not of this table; the id of a row is none of them unless its entity has the label.

    Raises:
        VocabularyError: A column is missing or a row is wrong, with file and line.
    """
    entities: dict[str, Entity] = {}
    lines: dict[str, int] = {}
    written_ids: dict[str, str] = {}
    for row in read_rows(path):
        try:
            entity = _entity(row.values, vocabulary)
        except ValueError as error:
            raise VocabularyError(f"{path}:{row.line}: {error}") from error
        written = _distinctive(row.values["id"], entity)
        if written_ids.setdefault(entity.id, written) != written:
            other = f"{written_ids[entity.id]!r} in line {lines[entity.id]}"
            raise VocabularyError(f"{path}:{row.line}: {written!r} and {other} are the same id {entity.id}; change one")
        is_elsewhere = not entity.see and entity.id not in lines and entity.id in elsewhere
        if is_elsewhere and entity.id not in vocabulary.ids_named(entity.label):
            known = f"{entity.id}, {vocabulary.label(entity.id)}"
            raise VocabularyError(
                f"{path}:{row.line}: {row.values['id']!r} is the id of a known entity, {known}; change it"
            )
        lines.setdefault(entity.id, row.line)
        entities[entity.id] = _combine(entities[entity.id], entity) if entity.id in entities else entity
    if not entities:
        raise VocabularyError(f"{path}:1: the table has no rows")
    text = "\n".join([f"{_heading(path)}\n", *(_as_toml(entities[id]) for id in sorted(entities))])
    return NameTable(text, lines)


def is_made_of(text: str, path: Path) -> bool:
    """Tell whether the text of a vocabulary file was made of this table, so that it may be made of it again."""
    return text.partition("\n")[0] == _heading(path)


def _heading(path: Path) -> str:
    """Return the first line of a file that is made of a table; tables of one name in two folders are told apart."""
    return f"{_HEADING} {json.dumps(str(path.resolve()))}."


def check_table(path: Path, target: Path, table: NameTable, additions: Path) -> tuple[Issue, ...]:
    """Return the issues that a vocabulary file made of a table would bring, with the lines of the table."""
    file = parse_vocabulary(target, table.text)
    by_line = {file.line("entity", index): table.lines[each.id] for index, each in enumerate(file.tables.entities)}
    issues = (issue for issue in check_vocabulary(additions, [file]) if issue.file == str(target))
    return tuple(
        Issue(
            message=issue.message.replace(SHORT_NAME_REMEDY, _REMEDY_IN_TABLE),
            file=str(path),
            line=by_line.get(issue.line or 0),
        )
        for issue in issues
    )


def _entity(values: Mapping[str, str], vocabulary: Vocabulary) -> Entity:
    """Return the entity of a row. Raises ValueError if a value is wrong."""
    label, language = values.get("label", ""), values.get("language", "")
    if not label:
        raise ValueError("the row has no label")
    if language and language not in LANGUAGES:
        raise ValueError(f"{language!r} is not a language; use {', '.join(LANGUAGES)} or nothing")
    id, wikidata = _id(values.get("id", ""), values.get("type", ""))
    if not ENTITY_ID.fullmatch(id):
        raise ValueError(f"{id!r} is not an id like organization:ilo; use letters and digits, joined by hyphens")
    country = _country(values.get("country", ""), vocabulary)
    aliases, acronyms = _names(values.get("alias", ""), language)
    return Entity(
        id=id,
        label=label,
        labels={language: label} if language else {},
        aliases=aliases,
        acronyms=acronyms,
        geography=(country,) if country else (),
        see={"wikidata": wikidata} if wikidata else {},
        source=f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else "",
        unverified=not wikidata,
    )


def _id(written: str, type: str) -> tuple[str, str]:
    """Return the id of an entity, and that of Wikidata or nothing."""
    stated = written.partition(":")[0]
    if stated in TYPES:
        if type not in ("", stated):
            raise ValueError(f"the id {written!r} contradicts the type {type!r}; change one")
        return written, ""
    if type not in TYPES:
        raise ValueError(f"{type!r} is not a type; use {', '.join(TYPES)}")
    wikidata = _WIKIDATA.fullmatch(written)
    if wikidata:
        return f"{type}:{wikidata[1].lower()}", wikidata[1]
    key = "-".join(words(written))
    if not key.isascii() or not key:
        raise ValueError(f"{written!r} cannot be an id; use letters and digits, or an id of Wikidata such as Q54129")
    return f"{type}:{key}", ""


def _distinctive(written: str, entity: Entity) -> str:
    """Return what a written id must share with those of other rows of an entity: the same text, or the same item."""
    wikidata = entity.see.get("wikidata")
    return wikidata or (entity.id if written in (entity.id, entity.id.partition(":")[2]) else written)


def _country(written: str, vocabulary: Vocabulary) -> str:
    """Return the id of a country by its code or name; empty if none is given."""
    if not written:
        return ""
    if f"country:{written.upper()}" in vocabulary:
        return f"country:{written.upper()}"
    ids = vocabulary.ids_named(written, "country")
    if len(ids) != 1:
        raise ValueError(f"{written!r} is not a country; use a code of ISO 3166 such as FR, or a name")
    return ids[0]


def _names(alias: str, language: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return aliases and short forms by language; several in one cell are separated by `|`."""
    names = dict.fromkeys(name for part in alias.split("|") if (name := part.strip()))
    short = tuple(name for name in names if len(name) <= _MAX_SHORT_FORM and _TAKEN_AS_ACRONYM.fullmatch(name))
    long = tuple(name for name in names if name not in short)
    key = language or "any"
    return ({key: long} if long else {}), ({key: short} if short else {})


def _combine(first: Entity, second: Entity) -> Entity:
    """Return one entity for two rows; the label of the first or of an English row counts, others are aliases."""
    in_english = "en" in second.labels and "en" not in first.labels
    label = second.label if in_english else first.label
    labels = {**second.labels, **first.labels}
    others = [("any", first.label), *(second.labels.items() or [("any", second.label)])]
    known = {label, *labels.values()}
    aliases = _join(first.aliases, second.aliases)
    for language, other in others:
        aliases = _join(aliases, {language: (other,)} if other not in known else {})
    return msgspec.structs.replace(
        first,
        label=label,
        labels=labels,
        aliases=aliases,
        acronyms=_join(first.acronyms, second.acronyms),
        geography=tuple(dict.fromkeys((*first.geography, *second.geography))),
    )


def _join(first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys((*first.get(key, ()), *second.get(key, ())))) for key in {**first, **second}}


def _as_toml(entity: Entity) -> str:
    labels = {language: label for language, label in entity.labels.items() if label != entity.label}
    lines = ["[[entity]]", f"id = {_quoted(entity.id)}", f"label = {_quoted(entity.label)}"]
    if labels:
        lines.append(f"labels = {{ {', '.join(f'{key} = {_quoted(value)}' for key, value in labels.items())} }}")
    for name, listed in (("aliases", entity.aliases), ("acronyms_in", entity.acronyms)):
        if listed:
            lines.append(f"{name} = {{ {', '.join(f'{key} = {_list(names)}' for key, names in listed.items())} }}")
    if entity.geography:
        lines.append(f"geography = {_list(entity.geography)}")
    if entity.see:
        lines.append(f"see = {{ wikidata = {_quoted(entity.see['wikidata'])} }}")
    lines.append("unverified = true" if entity.unverified else f"source = {_quoted(entity.source)}")
    return "\n".join([*lines, ""])


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(value: str) -> str:
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
