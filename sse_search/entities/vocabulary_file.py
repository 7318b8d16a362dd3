"""Read a vocabulary file: parse its TOML and check it, with file and line of every mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sse_search.entities.schema import LANGUAGES, TYPES, ByLanguage, Case, Rule
from sse_search.entities.vocabulary_paths import vocabulary_paths
from sse_search.errors import VocabularyError
from sse_search.ordinary_files import read_text_file
from sse_search.tokens import words
from sse_search.wording import cannot_be

ENTITY_ID = re.compile(rf"(?:{'|'.join(TYPES)}):[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_TABLE = re.compile(r"^[^\S\n]*\[\[\s*(\w+)\s*\]\]", re.MULTILINE)
_KEY = re.compile(r"^[^\S\n]*([\w-]+)[^\S\n]*=", re.MULTILINE)
_ANY_TABLE = re.compile(r"^[^\S\n]*\[", re.MULTILINE)
_WORDS_TABLE = re.compile(r"^[^\S\n]*\[\s*words\s*\]", re.MULTILINE)
_TOML_LOCATION = re.compile(r"\(at line (\d+), column \d+\)$")
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")
_FIRST_KEY = re.compile(r"(\w+)")
_TABLE_LOCATION = re.compile(r" - at `\$\.(\w+)(?:\[(\d+)\])?([^`]*)`$")


class EntityTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    An `[[entity]]` table: a new entity, or additions to one that another file defines.

    >>> msgspec.convert({"id": "country:PS", "aliases": ["OPT"]}, EntityTable).aliases
    ('OPT',)
    """

    id: str
    label: str = ""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    aliases: tuple[str, ...] | ByLanguage = ()
    acronyms: tuple[str, ...] = ()
    acronyms_in: ByLanguage = msgspec.field(default_factory=dict)
    demonyms: ByLanguage = msgspec.field(default_factory=dict)
    case: Case | None = None
    parent: str = ""
    parents: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    geography: tuple[str, ...] = ()
    see: Mapping[str, str] = msgspec.field(default_factory=dict)
    source: str = ""
    unverified: bool = False


class _BlockTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[block]]` table: a phrase that contains no entity."""

    phrase: str
    why: str = ""


class _RemoveTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[remove]]` table: removes names from an entity, or the whole entity if it lists none."""

    id: str
    names: tuple[str, ...] = ()
    why: str = ""


class _MergeTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[merge]]` table: moves the names and parents of `from` to `into`, and removes `from`."""

    source_id: str = msgspec.field(name="from")
    into: str
    why: str = ""


class _RejectTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[reject]]` table: a name that is never suggested again."""

    name: str
    why: str = ""


class ExampleTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    An `[[example]]` table: a text, the ids that it names (implied ones included), and ids that it must not name.

    >>> msgspec.convert({"text": "News of the ILO", "wanted": ["organization:ilo"]}, ExampleTable).language
    'en'
    """

    text: str
    language: str = "en"
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


class Tables(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The tables of a vocabulary file.

    >>> msgspec.convert({"block": [{"phrase": "Greece Street"}]}, Tables).blocks[0].phrase
    'Greece Street'
    """

    entities: tuple[EntityTable, ...] = msgspec.field(name="entity", default=())
    rules: tuple[Rule, ...] = msgspec.field(name="rule", default=())
    blocks: tuple[_BlockTable, ...] = msgspec.field(name="block", default=())
    removals: tuple[_RemoveTable, ...] = msgspec.field(name="remove", default=())
    merges: tuple[_MergeTable, ...] = msgspec.field(name="merge", default=())
    rejections: tuple[_RejectTable, ...] = msgspec.field(name="reject", default=())
    examples: tuple[ExampleTable, ...] = msgspec.field(name="example", default=())
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class VocabularyFile(msgspec.Struct, frozen=True, kw_only=True):
    """
    The tables of one file; `lines` gives, for each kind of table, the 1-based line where each of its tables starts.

    >>> VocabularyFile(path="vocabulary.toml", lines={"merge": (4, 9)}).location("merge", 1)
    'vocabulary.toml:9'
    """

    path: str
    tables: Tables = Tables()
    lines: Mapping[str, tuple[int, ...]] = msgspec.field(default_factory=dict)

    def line(self, kind: str, index: int) -> int:
        """Return the line where the table with this kind and 0-based index starts; 1 if unknown."""
        lines = self.lines.get(kind, ())
        return lines[index] if index < len(lines) else 1

    def location(self, kind: str, index: int) -> str:
        """Return file and line of a table, as messages start."""
        return f"{self.path}:{self.line(kind, index)}"


def read_vocabulary_file(path: Path) -> VocabularyFile:
    """
    Read a vocabulary file.

    Raises:
        VocabularyError: It cannot be read, is not TOML, or has an unknown or invalid table; with file and line.
    """
    return parse_vocabulary(path, _read_text(path))


def read_vocabulary(path: Path) -> list[VocabularyFile]:
    """Read the vocabulary of a home; see `vocabulary_paths`. Raises VocabularyError with file and line."""
    return list(map(read_vocabulary_file, vocabulary_paths(path)))


def parse_vocabulary(path: Path, text: str) -> VocabularyFile:
    """Read the text of a vocabulary file. Raises VocabularyError like `read_vocabulary_file`."""
    import tomllib  # noqa: PLC0415 - most archives have no such file

    file = VocabularyFile(path=str(path), lines=_table_lines(text))
    try:
        file = msgspec.structs.replace(file, tables=msgspec.convert(tomllib.loads(text), Tables))
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(_syntax_message(path, text, str(error))) from error
    except msgspec.ValidationError as error:
        raise VocabularyError(_table_message(file, text, str(error))) from error
    for kind, index, mistake in _mistakes(file.tables):
        raise VocabularyError(f"{file.location(kind, index)}: {mistake}")
    return file


def _read_text(path: Path) -> str:
    try:
        return read_text_file(path, "utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise VocabularyError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise VocabularyError(cannot_be("read", path, error)) from error


def _table_lines(text: str) -> dict[str, tuple[int, ...]]:
    lines: dict[str, tuple[int, ...]] = {}
    for match in _TABLE.finditer(text):
        lines[match[1]] = (*lines.get(match[1], ()), text.count("\n", 0, match.start(1)) + 1)
    lines |= {f"words.{key}": (line,) for key, line in _word_lists(text)}
    return lines


def _word_lists(text: str) -> Iterator[tuple[str, int]]:
    """Yield the keys of the table `[words]`, with their lines."""
    table = _WORDS_TABLE.search(text)
    if table is None:
        return
    following = _ANY_TABLE.search(text, table.end())
    position, line = 0, 1
    for key in _KEY.finditer(text, table.end(), following.start() if following else len(text)):
        line += text.count("\n", position, key.start(1))
        position = key.start(1)
        yield key[1], line


def _syntax_message(path: Path, text: str, message: str) -> str:
    """Return the message for an error of the TOML parser, which gives the line at the end of its own message."""
    match = _TOML_LOCATION.search(message)
    line = int(match[1]) if match else text.count("\n") + 1
    reason = _TOML_LOCATION.sub("", message).rstrip().removesuffix(" (at end of document)")
    return f"{path}:{line}: this is not valid TOML: {reason}"


def _table_message(file: VocabularyFile, text: str, message: str) -> str:
    """Return the message for an error of msgspec, which gives the path to the invalid value at the end of its own."""
    match = _TABLE_LOCATION.search(message)
    if not match:
        return f"{file.path}:1: {message}"
    kind, index, value = match[1], int(match[2] or 0), match[3].lstrip(".")
    where = f" in {value}" if value else ""
    key = _UNKNOWN_KEY.search(message) or _FIRST_KEY.match(value)
    line = _key_line(text, file.line(kind, index), key[1]) if key else file.line(kind, index)
    return f"{file.path}:{line}: [[{kind}]]: {_TABLE_LOCATION.sub('', message)}{where}"


def _key_line(text: str, start: int, key: str) -> int:
    """Return the line of a key in the table that starts at a line; that of the table if it is not written so."""
    for number, line in enumerate(text.split("\n")[start:], start + 1):
        if line.lstrip().startswith("["):
            break
        if line.partition("=")[0].strip().strip("\"'") == key:
            return number
    return start


def _mistakes(tables: Tables) -> Iterator[tuple[str, int, str]]:
    """Yield invalid values of well-formed tables: kind and index of the table, message."""
    seen: set[str] = set()
    for index, entity in enumerate(tables.entities):
        for wrong in (id for id in (entity.id, *_referenced_ids(entity)) if not ENTITY_ID.fullmatch(id)):
            yield "entity", index, f"{wrong!r} is not an id like country:PS or organization:ilo ({', '.join(TYPES)})"
        for language in (*entity.labels, *entity.acronyms_in, *entity.demonyms, *_languages(entity.aliases)):
            if language not in (*LANGUAGES, "any"):
                yield "entity", index, f"{entity.id}: {language!r} is not a language; use {', '.join(LANGUAGES)} or any"
        if entity.id in seen:
            yield "entity", index, f"{entity.id} occurs twice in this file; write a single table"
        seen.add(entity.id)
    for index, example in enumerate(tables.examples):
        for wrong in (id for id in (*example.wanted, *example.unwanted) if not ENTITY_ID.fullmatch(id)):
            yield "example", index, f"{wrong!r} is not an id like country:PS"
    yield from _other_mistakes(tables)
    rule_ids = [("rule", index, rule.id) for index, rule in enumerate(tables.rules) if rule.id]
    removed_ids = [("remove", index, removal.id) for index, removal in enumerate(tables.removals)]
    for kind, index, id in (*rule_ids, *removed_ids):
        if not ENTITY_ID.fullmatch(id):
            yield kind, index, f"{id!r} is not an id like country:PS"


def _other_mistakes(tables: Tables) -> Iterator[tuple[str, int, str]]:
    """Yield phrases without a word, and merges that cannot be done."""
    phrases = [("block", index, block.phrase) for index, block in enumerate(tables.blocks)]
    phrases += [("reject", index, reject.name) for index, reject in enumerate(tables.rejections)]
    phrases += [("rule", index, rule.name) for index, rule in enumerate(tables.rules)]
    for kind, index, phrase in phrases:
        if not words(phrase):
            yield kind, index, f"{phrase!r} has no word; write a name or remove the table"
    for index, merger in enumerate(tables.merges):
        for mistake in _merge_mistakes(merger):
            yield "merge", index, mistake


def _merge_mistakes(table: _MergeTable) -> Iterator[str]:
    types = [id.partition(":")[0] for id in (table.source_id, table.into)]
    if table.source_id == table.into:
        yield f"{table.into} cannot be merged into itself; name another entity in `into`"
    elif types[0] != types[1]:
        yield f"{table.source_id} cannot be merged into {table.into}, which is of another type; write a new [[entity]]"


def _referenced_ids(entity: EntityTable) -> Iterator[str]:
    yield from entity.parents
    yield from entity.members
    yield from entity.geography
    if entity.parent:
        yield entity.parent


def _languages(names: tuple[str, ...] | ByLanguage) -> Iterator[str]:
    if isinstance(names, Mapping):
        yield from names
