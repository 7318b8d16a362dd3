"""Turn a table of names, such as the result of a Wikidata query, into a vocabulary file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from sse_search.entities.lint import check_vocabulary
from sse_search.entities.schema import LANGUAGES, TYPES, Entity
from sse_search.entities.vocabulary import Vocabulary
from sse_search.entities.vocabulary_file import parse_vocabulary
from sse_search.errors import VocabularyError
from sse_search.model import Issue
from sse_search.tokens import words
from sse_search.wording import cannot_be

COLUMNS = ("id", "type", "label", "alias", "language", "country")
HEADING = "# Made by `ssesearch entities load` from"
"""Start of a file that was made of a table, and may be made of it again."""
_REQUIRED = ("id", "type", "label")
_WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d*)")
_MAX_SHORT_FORM = 12
_TAKEN_AS_ACRONYM = re.compile(r"[A-Z][A-Z0-9./&-]*[A-Z0-9]")
"""An alias of this form is a short form."""


class _Row(msgspec.Struct, frozen=True):
    """A row of the table; `line` is where it ends in the file."""

    line: int
    values: Mapping[str, str]


class NameTable(NamedTuple):
    """The text of a vocabulary file, and the line of the table where each of its entities is first."""

    text: str
    lines: Mapping[str, int]


def vocabulary_from_table(path: Path, vocabulary: Vocabulary) -> NameTable:
    """
    Return the entities of a CSV file, or of the JSON of a SPARQL service, as the text of a vocabulary file.

    The columns are `id`, `type` and `label`, and if present `alias`, `language` and `country`. Rows with the same id
    are one entity. An id is one like `organization:ilo`, or that of an item of Wikidata, which is then the source;
    entities with other ids are `unverified`.

    Raises:
        VocabularyError: A column is missing or a row is wrong, with file and line.
    """
    entities: dict[str, Entity] = {}
    lines: dict[str, int] = {}
    for row in _rows(path):
        try:
            entity = _entity(row.values, vocabulary)
        except ValueError as error:
            raise VocabularyError(f"{path}:{row.line}: {error}") from error
        lines.setdefault(entity.id, row.line)
        entities[entity.id] = _combine(entities[entity.id], entity) if entity.id in entities else entity
    if not entities:
        raise VocabularyError(f"{path}:1: the table has no rows")
    text = "\n".join([f"{HEADING} {path.name}.\n", *(_as_toml(entities[id]) for id in sorted(entities))])
    return NameTable(text, lines)


def check_table(path: Path, target: Path, table: NameTable, additions: Path) -> tuple[Issue, ...]:
    """Return the issues that a vocabulary file made of a table would bring, with the lines of the table."""
    file = parse_vocabulary(target, table.text)
    by_line = {file.line("entity", index): table.lines[each.id] for index, each in enumerate(file.tables.entities)}
    issues = (issue for issue in check_vocabulary(additions, [file]) if issue.file == str(target))
    return tuple(Issue(message=issue.message, file=str(path), line=by_line.get(issue.line or 0)) for issue in issues)


def _rows(path: Path) -> Iterator[_Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise VocabularyError(cannot_be("read", path, error)) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise VocabularyError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error
    yield from _json_rows(path, text) if text.lstrip().startswith("{") else _csv_rows(path, text)


def _csv_rows(path: Path, text: str) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [column for column in _REQUIRED if column not in names]
    if missing:
        raise VocabularyError(f"{path}:1: there is no column {missing[0]!r}; the columns are {', '.join(COLUMNS)}")
    reader.fieldnames = names
    try:
        for values in reader:
            if None in values:
                raise VocabularyError(f"{path}:{reader.line_num}: the row has more cells than the header")
            yield _Row(reader.line_num, {name: (value or "").strip() for name, value in values.items()})
    except csv.Error as error:
        raise VocabularyError(f"{path}:{reader.line_num}: this is not valid CSV: {error}") from error


class _Value(msgspec.Struct):
    value: str


class _Results(msgspec.Struct):
    bindings: list[dict[str, _Value]]


class _Response(msgspec.Struct):
    """The JSON of a SPARQL service."""

    results: _Results


_decode_response = msgspec.json.Decoder(_Response).decode


def _json_rows(path: Path, text: str) -> Iterator[_Row]:
    try:
        bindings = _decode_response(text).results.bindings
    except msgspec.MsgspecError as error:
        raise VocabularyError(f"{path}:1: this is not the JSON of a SPARQL query: {error}") from error
    for number, binding in enumerate(bindings, 1):
        yield _Row(number, {name.lower(): value.value.strip() for name, value in binding.items()})


def _entity(values: Mapping[str, str], vocabulary: Vocabulary) -> Entity:
    """Return the entity of a row. Raises ValueError if a value is wrong."""
    label, language = values.get("label", ""), values.get("language", "")
    if not label:
        raise ValueError("the row has no label")
    if language and language not in LANGUAGES:
        raise ValueError(f"{language!r} is not a language; use {', '.join(LANGUAGES)} or nothing")
    id, wikidata = _id(values.get("id", ""), values.get("type", ""))
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
    if written.partition(":")[0] in TYPES:
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
    names = [name.strip() for name in alias.split("|") if name.strip()]
    short = tuple(name for name in names if len(name) <= _MAX_SHORT_FORM and _TAKEN_AS_ACRONYM.fullmatch(name))
    long = tuple(name for name in names if name not in short)
    key = language or "any"
    return ({key: long} if long else {}), ({key: short} if short else {})


def _combine(first: Entity, second: Entity) -> Entity:
    """Return one entity for two rows; the label of the first or of an English row counts."""
    in_english = "en" in second.labels and "en" not in first.labels
    return msgspec.structs.replace(
        first,
        label=second.label if in_english else first.label,
        labels={**second.labels, **first.labels},
        aliases=_join(first.aliases, second.aliases),
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
