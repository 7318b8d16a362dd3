"""Write the decisions of a keeper into the text of a vocabulary file; everything else in it stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from sse_search.entities.vocabulary_file import EntityTable, VocabularyFile, parse_vocabulary
from sse_search.errors import VocabularyError

_HEADER = re.compile(r"^[^\S\n]*\[", re.MULTILINE)


def rejected_names(files: Iterable[VocabularyFile]) -> frozenset[str]:
    """Return the names that were rejected."""
    return frozenset(reject.name for file in files for reject in file.tables.rejections)


def refuse_inline_tables(path: Path, text: str, kind: str) -> None:
    """
    Refuse a file that lists its tables of a kind within one value, to which no table can be added.

    Raises:
        VocabularyError: With file and line.
    """
    listed = parse_vocabulary(path, text).lines  # raises VocabularyError unless the text is valid
    if kind not in listed and kind in tomlkit.parse(text):
        start = re.search(rf"""^[^\S\n]*["']?{kind}["']?\s*=""", text, re.MULTILINE)
        line = text.count("\n", 0, start.start()) + 1 if start else 1
        reason = f"`{kind} = [...]` cannot be extended; write each of them as a table that starts with [[{kind}]]"
        raise VocabularyError(f"{path}:{line}: {reason}")


def with_entity(text: str, entity: EntityTable) -> str:
    """
    Return the text of a file with a table for an entity at its end.

    >>> print(with_entity("", EntityTable(id="topic:moon", label="Moon", unverified=True)), end="")
    [[entity]]
    id = "topic:moon"
    label = "Moon"
    unverified = true
    """
    return _appended(text, "entity", msgspec.to_builtins(entity))


def with_rejection(text: str, name: str) -> str:
    """Return the text of a file with a table that rejects a name."""
    return _appended(text, "reject", {"name": name})


def with_alias(path: Path, text: str, id: str, name: str) -> str:
    """
    Return the text of a file with another name of an entity, in its table if the file has one.

    Raises:
        VocabularyError: The table is written in a way that cannot be edited, with file and line.
    """
    file = parse_vocabulary(path, text)
    tables = file.tables.entities
    index = next((index for index, table in enumerate(tables) if table.id == id), None)
    if index is None:
        return _appended(text, "entity", {"id": id, "aliases": [name]})
    edited = _with_alias_in_table(text, file.line("entity", index), name)
    wanted = (*tables[:index], _extended(tables[index], name), *tables[index + 1 :])
    try:
        if parse_vocabulary(path, edited).tables.entities == wanted:
            return edited
    except VocabularyError:
        pass  # the table is written in a way that cannot be edited
    raise VocabularyError(f"{file.location('entity', index)}: add the alias {name!r} to this table by hand")


def _extended(table: EntityTable, name: str) -> EntityTable:
    aliases = table.aliases
    if isinstance(aliases, Mapping):
        return msgspec.structs.replace(table, aliases={**aliases, "any": (*aliases.get("any", ()), name)})
    return msgspec.structs.replace(table, aliases=(*aliases, name))


def _with_alias_in_table(text: str, line: int, name: str) -> str:
    """Return the text with an alias in the table that starts at a line; empty if the table cannot be edited."""
    start = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    after_header = text.find("\n", start) + 1 or len(text)
    following = _HEADER.search(text, after_header)
    end = following.start() if following else len(text)
    part = text[start:end]
    try:
        document = tomlkit.parse(part)
        if tomlkit.dumps(document) != part:
            return ""
        _add_alias(document, name)
    except (TOMLKitError, TypeError, KeyError, ValueError, AttributeError):  # what tomlkit raises for odd tables
        return ""
    return f"{text[:start]}{tomlkit.dumps(document)}{text[end:]}"


def _add_alias(document: tomlkit.TOMLDocument, name: str) -> None:
    table: Any = document["entity"]
    table = table[0]  # the part is one table of an array
    aliases = table.get("aliases")
    if isinstance(aliases, MutableMapping):  # an inline table, or dotted keys
        if "any" in aliases:
            aliases["any"].append(name)
        else:
            aliases["any"] = [name]
    elif aliases is None:
        table.add("aliases", [name])
    else:
        aliases.append(name)


def _appended(text: str, kind: str, values: Mapping[str, object]) -> str:
    """Return the text with a table at its end, with the line ends of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [f"[[{kind}]]", *(f"{key} = {value}" for key, value in _toml_values(values)), ""]
    separator = "" if not text or text.endswith("\n") else newline
    return f"{text}{separator}{newline if text.strip() else ''}{newline.join(lines)}"


def _toml_values(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the values that say something, in TOML: JSON has the same strings, lists of them and booleans."""
    for key, value in values.items():
        if value:
            yield key, json.dumps(value, ensure_ascii=False)
