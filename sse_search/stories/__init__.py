"""Which items tell the same story? Near-identical ones: wire copies, re-posts, small edits."""

from __future__ import annotations

from sse_search.stories.clusters import all_stories, changed_stories, taking_in
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.signature_store import (
    STORE_FILE,
    SignatureStore,
    StoriesBusyError,
    StoriesDamagedError,
    open_store,
)

__all__ = [
    "STORE_FILE",
    "Signature",
    "SignatureStore",
    "StoriesBusyError",
    "StoriesDamagedError",
    "alike",
    "all_stories",
    "changed_stories",
    "open_store",
    "sign",
    "taking_in",
]
