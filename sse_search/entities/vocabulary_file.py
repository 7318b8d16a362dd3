"""What does a vocabulary file say? TOML read and checked, every mistake with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sse_search.entities.schema import LANGUAGES, TYPES, Case, Rule
from sse_search.errors import VocabularyError

_ID = re.compile(rf"(?:{'|'.join(TYPES)}):[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_TABLE = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]", re.MULTILINE)
_WHERE_IN_TOML = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_WHERE_IN_TABLES = re.compile(r" - at `\$\.(\w+)(?:\[(\d+)\])?([^`]*)`$")

ByLanguage = Mapping[str, tuple[str, ...]]


class RawEntity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An `[[entity]]` table: a new entity, or more about one that another file begins."""

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


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[block]]` table: a phrase that holds no entity."""

    phrase: str
    why: str = ""


class Removal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[remove]]` table: takes names from an entity, or the whole entity when it lists none."""

    id: str
    names: tuple[str, ...] = ()
    why: str = ""


class Merge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `[[merge]]` table: everything that `from` is called and implies goes to `into`; `from` is gone."""

    source_id: str = msgspec.field(name="from")
    into: str
    why: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """
    One vocabulary file as it stands.

    `lines` gives the 1-based line where the nth table of a kind begins.
    """

    file: str
    entities: tuple[RawEntity, ...] = ()
    rules: tuple[Rule, ...] = ()
    blocks: tuple[Block, ...] = ()
    removals: tuple[Removal, ...] = ()
    merges: tuple[Merge, ...] = ()
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    lines: Mapping[str, tuple[int, ...]] = msgspec.field(default_factory=dict)

    def line(self, table: str, place: int) -> int:
        """Return where the table of this kind with this 0-based place begins; 1 when that is not known."""
        lines = self.lines.get(table, ())
        return lines[place] if place < len(lines) else 1


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    entity: tuple[RawEntity, ...] = ()
    rule: tuple[Rule, ...] = ()
    block: tuple[Block, ...] = ()
    remove: tuple[Removal, ...] = ()
    merge: tuple[Merge, ...] = ()
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def read_source(path: Path) -> Source:
    """
    Read a vocabulary file.

    Raises:
        VocabularyError: It cannot be read, is no TOML, or holds what no vocabulary has; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise VocabularyError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read: {error.strerror or error}") from error
    lines = _table_lines(text)
    try:
        parsed = msgspec.convert(tomllib.loads(text), _File)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(_not_toml(path, text, str(error))) from error
    except msgspec.ValidationError as error:
        raise VocabularyError(_not_vocabulary(path, lines, str(error))) from error
    source = Source(
        file=str(path),
        entities=parsed.entity,
        rules=parsed.rule,
        blocks=parsed.block,
        removals=parsed.remove,
        merges=parsed.merge,
        words=parsed.words,
        lines=lines,
    )
    for table, place, reason in _mistakes(source):
        raise VocabularyError(f"{path}:{source.line(table, place)}: {reason}")
    return source


def _table_lines(text: str) -> dict[str, tuple[int, ...]]:
    lines: dict[str, tuple[int, ...]] = {}
    for found in _TABLE.finditer(text):
        lines[found[1]] = (*lines.get(found[1], ()), text.count("\n", 0, found.start(1)) + 1)
    return lines


def _not_toml(path: Path, text: str, message: str) -> str:
    found = _WHERE_IN_TOML.search(message)
    line = int(found[1]) if found else text.count("\n") + 1
    return f"{path}:{line}: this is not TOML: {_WHERE_IN_TOML.sub('', message).removesuffix(' (at end of document)')}"


def _not_vocabulary(path: Path, lines: Mapping[str, tuple[int, ...]], message: str) -> str:
    found = _WHERE_IN_TABLES.search(message)
    if not found:
        return f"{path}:1: {message}"
    table, place, inner = found[1], int(found[2] or 0), found[3].lstrip(".")
    where = lines.get(table, ())
    line = where[place] if place < len(where) else 1
    key = f" in {inner}" if inner else ""
    return f"{path}:{line}: [[{table}]]: {_WHERE_IN_TABLES.sub('', message)}{key}"


def _mistakes(source: Source) -> Iterator[tuple[str, int, str]]:
    """Yield what a well-formed file can still say wrongly: table, place, reason."""
    seen: set[str] = set()
    for place, entity in enumerate(source.entities):
        for wrong in (id for id in (entity.id, *_references(entity)) if not _ID.fullmatch(id)):
            yield "entity", place, f"{wrong!r} is not an id like country:PS or organization:ilo ({', '.join(TYPES)})"
        for language in (*entity.labels, *entity.acronyms_in, *entity.demonyms, *_languages(entity.aliases)):
            if language not in (*LANGUAGES, "any"):
                yield "entity", place, f"{entity.id}: {language!r} is not a language; use {', '.join(LANGUAGES)} or any"
        if entity.id in seen:
            yield "entity", place, f"{entity.id} stands twice in this file; put everything into one table"
        seen.add(entity.id)
    for place, rule in enumerate(source.rules):
        if rule.id and not _ID.fullmatch(rule.id):
            yield "rule", place, f"{rule.id!r} is not an id like country:PS"
    for place, removal in enumerate(source.removals):
        if not _ID.fullmatch(removal.id):
            yield "remove", place, f"{removal.id!r} is not an id like country:PS"


def _references(entity: RawEntity) -> Iterator[str]:
    yield from entity.parents
    yield from entity.members
    yield from entity.geography
    if entity.parent:
        yield entity.parent


def _languages(names: tuple[str, ...] | ByLanguage) -> Iterator[str]:
    if isinstance(names, Mapping):
        yield from names
