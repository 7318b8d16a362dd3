"""Keep titles and addresses of erased items out of what imports report and remember."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote

from sse_search.identity import item_id
from sse_search.importers.context import ItemIssue, Record
from sse_search.model import UNDATED, Issue
from sse_search.service.archive import Archive

_ADDRESS = re.compile(r"(?:https?://|urn:|tag:|mid:)[^\s'\"“”<>]+", re.IGNORECASE)
_MAX_ADDRESSES = 1_000
"""Of one text; a file beside the batches has fewer."""


class ErasedMentions:
    """
    Recognizes erased items by their ids and addresses.

    Args:
        ids: The ids of all erased items. mirrors: Host to the host that it copies.

    >>> mentions = ErasedMentions([item_id(url="https://coop.example/a", title="", date=UNDATED, source="")], {})
    >>> mentions.without(Issue(message="http://www.coop.example/a/: no title", file="map.xml")).message
    'the record of the erased item 6e754ad54ac3fa0e is not usable'
    """

    def __init__(self, ids: Collection[str], mirrors: Mapping[str, str]) -> None:
        self._ids, self._mirrors = frozenset(ids), mirrors

    def item_in(self, text: str) -> str:
        """Return the erased item whose address a text has; empty if there is none."""
        if not self._ids:
            return ""
        for match, _ in zip(_ADDRESS.finditer(text), range(_MAX_ADDRESSES), strict=False):
            for address in dict.fromkeys((match[0], match[0].rstrip(").,;:…\\"), unquote(match[0]))):
                id = item_id(url=address, title="", date=UNDATED, source="", mirrors=self._mirrors)
                if id in self._ids:
                    return id
        return ""

    def without(self, issue: Issue) -> Issue:
        """Return an issue, or one with nothing but the id if it is about an erased item."""
        item = issue.item if isinstance(issue, ItemIssue) and issue.item in self._ids else ""
        if erased := item or self.item_in(f"{issue.message} {issue.file}"):
            return Issue(message=f"the record of the erased item {erased} is not usable", severity=issue.severity)
        return Issue(**{name: getattr(issue, name) for name in Issue.__struct_fields__})

    def without_all(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records, and issues as `without` leaves them."""
        for record in records:
            yield self.without(record) if isinstance(record, Issue) else record


def erased_mentions(archive: Archive) -> ErasedMentions:
    """Return what recognizes the erased items of an archive."""
    standings = archive.corpus.standings()
    return ErasedMentions([id for id, standing in standings.items() if standing.erased], archive.settings.mirrors)
