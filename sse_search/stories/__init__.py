"""Which items tell the same story? Near-identical ones: wire copies, re-posts, small edits."""

from __future__ import annotations

from sse_search.stories.file import StoriesBusyError, StoriesDamagedError, StoryFile, opened_file
from sse_search.stories.signature import Signature, alike, sign
from sse_search.stories.threads import all_stories, changed_stories, taking_in

__all__ = [
    "Signature",
    "StoriesBusyError",
    "StoriesDamagedError",
    "StoryFile",
    "alike",
    "all_stories",
    "changed_stories",
    "opened_file",
    "sign",
    "taking_in",
]
