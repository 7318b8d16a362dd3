"""Define searches that are saved under a name, and what is new in them."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from sse_search.model.results import Hit, SearchRequest

MAX_SAVED_NAME = 60
NAME_PATTERN = r"^[A-Za-z0-9](?:[A-Za-z0-9._ -]*[A-Za-z0-9])?\Z"
"""Names are names of files, too: Latin letters, digits, spaces, and `. _ -` between them."""
_LINE = r"^[^\x00-\x1f\x7f]*\Z"


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """
    A search with a name.

    Attributes:
        request: What is searched; values of filters are ids, so that another vocabulary does not change them.
        canonical: How the query was read when it was saved. language: the version of the query language that read it.
        day: When it was saved, which relative dates in `canonical` count from; None where it is not known.
        owner: Who uses it. note: what it is for. Neither has a meaning for the search.

    >>> SavedSearch(name="dairy", request=SearchRequest(text="dairy"), canonical="dairy", language=1).owner
    ''
    """

    name: Annotated[str, Meta(max_length=MAX_SAVED_NAME, pattern=NAME_PATTERN)]
    request: SearchRequest
    canonical: str
    language: Annotated[int, Meta(ge=1)]
    day: datetime.date | None = None
    owner: Annotated[str, Meta(max_length=200, pattern=_LINE)] = ""
    note: Annotated[str, Meta(max_length=500, pattern=_LINE)] = ""


class SavedState(msgspec.Struct, frozen=True, kw_only=True):
    """
    A saved search with what it finds now.

    Attributes:
        total: Items that it finds. recent: those of them that were added in the last seven days.
        recent_request: The search for these. warning: how its meaning has changed, or empty.

    >>> SavedState.__struct_fields__[:2]
    ('search', 'total')
    """

    search: SavedSearch
    total: int
    recent: int
    recent_request: SearchRequest
    warning: str = ""


class NewHits(msgspec.Struct, frozen=True, kw_only=True):
    """
    The items of a saved search that were never handed out before, the latest import first.

    Attributes:
        warning: How the meaning of the search has changed since it was saved, or empty.

    >>> NewHits.__struct_fields__
    ('search', 'hits', 'warning')
    """

    search: SavedSearch
    hits: tuple[Hit, ...]
    warning: str = ""
