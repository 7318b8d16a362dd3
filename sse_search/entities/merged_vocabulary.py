"""Merge vocabulary files into a vocabulary with its lookup table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from sse_search.entities.merging import merge
from sse_search.entities.names import names_of
from sse_search.entities.schema import Content, Entity, empty_content
from sse_search.entities.stored_vocabulary import DATA_FOLDER
from sse_search.entities.vocabulary import CompiledVocabulary
from sse_search.entities.vocabulary_file import VocabularyFile, read_vocabulary_file
from sse_search.ordinary_files import paths_in

_TAGGER_VERSION = "4"
"""Part of the digest; changes when the tagger decides differently on the same vocabulary, so that archives re-tag."""


class MergedVocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """
    A vocabulary in memory; see `CompiledVocabulary`.

    >>> compile_files([]).keys
    {}
    """

    digest: str
    content: Content
    keys: Mapping[str, tuple[str, ...]]

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities of the content."""
        return self.content.entities

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the content."""
        return self.content.words

    @property
    def max_name_words(self) -> int:
        """Words of the longest name."""
        return max((key.count(" ") + 1 for key in self.keys), default=0)


@lru_cache(maxsize=1)
def shipped_files() -> tuple[VocabularyFile, ...]:
    """Read the TOML files of the shipped vocabulary, once for a process."""
    return tuple(read_vocabulary_file(path) for path in paths_in(DATA_FOLDER, "*.toml"))


def merged(shipped: CompiledVocabulary, additions: Iterable[Path]) -> MergedVocabulary:
    """
    Return a vocabulary with the additions of files.

    Raises:
        VocabularyError: The additions are malformed, with file and line.
    """
    content = merge(shipped.content, map(read_vocabulary_file, additions))
    return MergedVocabulary(digest=_digest(content), content=content, keys=_updated_keys(shipped, content))


def compile_files(files: Iterable[VocabularyFile]) -> MergedVocabulary:
    """Merge files into one vocabulary and build its lookup table."""
    content = merge(empty_content(), files)
    keys: dict[str, set[str]] = {}
    for entity in content.entities.values():
        for key in _keys_of(entity):
            keys.setdefault(key, set()).add(entity.id)
    sorted_keys = {key: tuple(sorted(keys[key])) for key in sorted(keys)}
    return MergedVocabulary(digest=_digest(content), content=content, keys=sorted_keys)


def _digest(content: Content) -> str:
    """Return a digest of everything that affects tags."""
    return hashlib.sha256(_TAGGER_VERSION.encode() + msgspec.json.encode(content)).hexdigest()[:32]


def _updated_keys(shipped: CompiledVocabulary, content: Content) -> dict[str, tuple[str, ...]]:
    """Return the lookup table of changed content; only changed entities are read."""
    keys = dict(shipped.keys)
    before = shipped.content.entities
    for id in {*before, *content.entities}:
        old, new = before.get(id), content.entities.get(id)
        if old == new:
            continue
        for key in _keys_of(old) if old else ():
            keys[key] = tuple(other for other in keys.get(key, ()) if other != id)
        for key in _keys_of(new) if new else ():
            keys[key] = tuple(sorted({*keys.get(key, ()), id}))
    return {key: ids for key, ids in keys.items() if ids}


def _keys_of(entity: Entity) -> set[str]:
    return {" ".join(name.words) for name in names_of(entity)}
