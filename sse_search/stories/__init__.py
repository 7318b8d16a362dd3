"""Find stories: groups of near-identical items, such as wire copies, re-posts and small edits."""

from __future__ import annotations

from sse_search.stories.clusters import find_stories, update_stories
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.signature_store import (
    SignatureStore,
    check_store,
    open_store,
    remove_store,
    tidy_store,
)
from sse_search.stories.store_errors import StoriesBusyError, StoriesDamagedError, StoriesUnavailableError

__all__ = [
    "Signature",
    "SignatureStore",
    "StoriesBusyError",
    "StoriesDamagedError",
    "StoriesUnavailableError",
    "alike",
    "check_store",
    "find_stories",
    "open_store",
    "remove_store",
    "sign",
    "tidy_store",
    "update_stories",
]
