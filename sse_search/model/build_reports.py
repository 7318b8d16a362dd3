"""Define the reports of imports and rebuilds."""

from __future__ import annotations

import msgspec

from sse_search.model.items import Issue, NewsItem


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an import did. `read == new + changed + unchanged + rejected + blocked`.

    Attributes:
        format: The format of the input.
        decision: The format and what decided on it: `read as csv: a header row with a title column`.
        source: The name that the items are filed under.
        batch: Name of the batch file; None when nothing was new.
        blocked: Records of items that the keeper removed or erased; they are not imported.
        kept_fields: Fields of known items that stayed, because their new records lack them or have only a part of them.
        issues: Every rejected record, and remarks on records that were kept.
        preview: The first new and changed items.
        not_modified: Whether the input is a web address that has not changed since its last import; then nothing was
            read.
        last_modified: Of an address that was not modified: the time of its last change, as its server writes it, or
            empty.

    >>> ImportReport(format="csv", source="Coop News", read=3, new=2, rejected=1).unchanged
    0
    """

    format: str
    source: str
    decision: str = ""
    batch: str | None = None
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    blocked: int = 0
    kept_fields: int = 0
    issues: tuple[Issue, ...] = ()
    preview: tuple[NewsItem, ...] = ()
    not_modified: bool = False
    last_modified: str = ""


class RebuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a rebuild did.

    Attributes:
        items: Items in the index now, of which `indexed` were analysed by this rebuild.
        removed: Items that were removed from the index.
        full: Whether every item was analysed again.

    >>> RebuildReport(generation="000002", items=10, indexed=1, removed=0, full=False, seconds=0.2).warnings
    ()
    """

    generation: str
    items: int
    indexed: int
    removed: int
    full: bool
    seconds: float
    warnings: tuple[str, ...] = ()
