"""How is the vocabulary read? The shipped one as it was compiled, then what a home adds to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from sse_search.entities.merging import merged
from sse_search.entities.names import names_of
from sse_search.entities.schema import Content, Entity, empty_content
from sse_search.entities.vocabulary import Vocabulary
from sse_search.entities.vocabulary_file import Source, read_source
from sse_search.errors import VocabularyError

DATA = Path(__file__).parent / "data"
COMPILED = DATA / "compiled.json"
"""The shipped TOML files as one that is read in milliseconds; `python -m sse_search.entities.compiling` makes it."""

_TAGGER = "1"
"""Raised when the tagger decides differently on the same vocabulary, so that archives are tagged anew."""


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """A vocabulary with the lookup from names to ids."""

    digest: str
    content: Content
    keys: Mapping[str, tuple[str, ...]]


def load(additions: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary with the additions of a home, when that file exists.

    Raises:
        VocabularyError: The additions are malformed, with file and line; nothing was changed.
    """
    shipped = _shipped()
    if additions is None or not additions.exists():
        return Vocabulary(shipped.content, shipped.digest, shipped.keys)
    content = merged(shipped.content, [read_source(additions)])
    return Vocabulary(content, digest_of(content), _updated(shipped, content))


def shipped_sources() -> list[Source]:
    """Read the TOML files that the shipped vocabulary is compiled from."""
    return [read_source(path) for path in sorted(DATA.glob("*.toml"))]


def compile_sources(sources: list[Source]) -> Compiled:
    """Merge files into one vocabulary and make its lookup."""
    content = merged(empty_content(), sources)
    keys: dict[str, set[str]] = {}
    for entity in content.entities.values():
        for key in _keys_of(entity):
            keys.setdefault(key, set()).add(entity.id)
    return Compiled(
        digest=digest_of(content), content=content, keys={key: tuple(sorted(keys[key])) for key in sorted(keys)}
    )


def digest_of(content: Content) -> str:
    """Return a digest of everything that decides on tags."""
    return hashlib.sha256(_TAGGER.encode() + msgspec.json.encode(content)).hexdigest()[:32]


@lru_cache(maxsize=1)
def _shipped() -> Compiled:
    try:
        return msgspec.json.decode(COMPILED.read_bytes(), type=Compiled)
    except (OSError, msgspec.MsgspecError) as error:
        raise VocabularyError(f"{COMPILED}: the shipped vocabulary cannot be read; install ssesearch again") from error


def _updated(shipped: Compiled, content: Content) -> dict[str, tuple[str, ...]]:
    """Return the lookup after some entities changed; the others are not looked at again."""
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
