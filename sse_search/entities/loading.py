"""Load the compiled shipped vocabulary, with the additions of a home."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import msgspec

from sse_search.entities.stored_vocabulary import COMPILED_FOLDER, StoredVocabulary
from sse_search.entities.vocabulary import CompiledVocabulary, Vocabulary
from sse_search.entities.vocabulary_paths import vocabulary_paths
from sse_search.errors import VocabularyError

_loading = threading.Lock()
"""For threads that load at once, as the first requests of a server would: the shipped vocabulary is read once."""


def load(additions: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary with the additions of a home, if there are any; see `vocabulary_paths`.

    Raises:
        VocabularyError: The additions are malformed, with file and line.
    """
    with _loading:
        shipped = _shipped()
        paths = vocabulary_paths(additions) if additions else []
        if not paths:
            return Vocabulary(shipped)
        from sse_search.entities.merged_vocabulary import merged  # noqa: PLC0415 - most archives have no additions

        return Vocabulary(merged(shipped, paths))


@lru_cache(maxsize=1)
def _shipped() -> CompiledVocabulary:
    try:
        return StoredVocabulary(COMPILED_FOLDER)
    except (OSError, msgspec.MsgspecError) as error:
        raise VocabularyError(
            f"{COMPILED_FOLDER}: the shipped vocabulary cannot be read; reinstall ssesearch"
        ) from error
