"""Load the compiled shipped vocabulary, and merge the additions of a home into it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from sse_search.entities.merging import merge
from sse_search.entities.names import names_of
from sse_search.entities.schema import Content, Entity, empty_content
from sse_search.entities.vocabulary import Vocabulary
from sse_search.entities.vocabulary_file import VocabularyFile, read_vocabulary, read_vocabulary_file
from sse_search.errors import VocabularyError

DATA_FOLDER = Path(__file__).parent / "data"
COMPILED_FILE = DATA_FOLDER / "compiled.json"
"""The TOML files merged into one that loads in milliseconds; written by `python -m sse_search.entities.compiling`."""

_TAGGER_VERSION = "4"
"""Part of the digest; changes when the tagger decides differently on the same vocabulary, so that archives re-tag."""


class CompiledVocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """
    A vocabulary with its lookup table.

    Attributes:
        digest: Digest of the content.
        content: The vocabulary.
        keys: Ids by name, as folded words joined by spaces.

    >>> compile_files([]).keys
    {}
    """

    digest: str
    content: Content
    keys: Mapping[str, tuple[str, ...]]


_decode_compiled = msgspec.json.Decoder(CompiledVocabulary).decode
_loading = threading.Lock()
"""msgspec crashes when two threads decode a type for the first time, as the first requests of a server would."""


def load(additions: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary with the additions of a home, if there are any; see `read_vocabulary`.

    Raises:
        VocabularyError: The additions are malformed, with file and line.
    """
    with _loading:
        shipped = _shipped()
        files = read_vocabulary(additions) if additions else []
        if not files:
            return Vocabulary(shipped.content, shipped.digest, shipped.keys)
        content = merge(shipped.content, files)
    return Vocabulary(content, _digest(content), _updated_keys(shipped, content))


@lru_cache(maxsize=1)
def shipped_files() -> tuple[VocabularyFile, ...]:
    """Read the TOML files of the shipped vocabulary, once for a process."""
    return tuple(read_vocabulary_file(path) for path in sorted(DATA_FOLDER.glob("*.toml")))


def compile_files(files: Iterable[VocabularyFile]) -> CompiledVocabulary:
    """Merge files into one vocabulary and build its lookup table."""
    content = merge(empty_content(), files)
    keys: dict[str, set[str]] = {}
    for entity in content.entities.values():
        for key in _keys_of(entity):
            keys.setdefault(key, set()).add(entity.id)
    sorted_keys = {key: tuple(sorted(keys[key])) for key in sorted(keys)}
    return CompiledVocabulary(digest=_digest(content), content=content, keys=sorted_keys)


def _digest(content: Content) -> str:
    """Return a digest of everything that affects tags."""
    return hashlib.sha256(_TAGGER_VERSION.encode() + msgspec.json.encode(content)).hexdigest()[:32]


@lru_cache(maxsize=1)
def _shipped() -> CompiledVocabulary:
    try:
        return _decode_compiled(COMPILED_FILE.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise VocabularyError(f"{COMPILED_FILE}: the shipped vocabulary cannot be read; reinstall ssesearch") from error


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
