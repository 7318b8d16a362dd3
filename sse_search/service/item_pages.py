"""Fetch the pages of new items for their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from sse_search.corpus.standings import is_hidden
from sse_search.errors import ImportFailedError, ServerBusyError
from sse_search.importers import fetching, read
from sse_search.model import UNDATED, Issue, NewsItem, Tombstone
from sse_search.service.archive import Archive

MAX_PAGES = 100
"""Of one source in one sync; the others follow with the next one."""
_MAX_FAILURES = 3
"""Pages that cannot be fetched now, after which the others wait for the next sync."""


class PageTexts:
    """
    The pages of the items of one source.

    Attributes:
        items: The items of the source; set by the caller.
        pages: Number of pages that gave a text. pages_without_text: number of those that gave none, or are forbidden.
        retry_after: Seconds that the server asks to wait before the next one, or 0.
    """

    def __init__(
        self,
        archive: Archive,
        folder: Path,
        hosts: Collection[str],
        pacing: fetching.Pacing,
        pending: frozenset[str],
    ) -> None:
        self._archive, self._folder, self._hosts, self._pacing = archive, folder, hosts, pacing
        self._missing = pending
        self._wanted: set[str] = set()
        self._failures = self._tried = 0
        self.items: Sequence[NewsItem] = ()
        self.pages = self.pages_without_text = 0
        self.retry_after = 0.0

    @property
    def pending(self) -> tuple[str, ...]:
        """Ids of the items whose pages are still to be fetched, in order."""
        return tuple(sorted(self._wanted))

    def choose(self, own_url: str) -> None:
        """Choose the items whose pages are fetched: new ones, and those that an earlier sync did not reach."""
        standings = self._archive.corpus.standings()
        ids = [item.id for item in self.items if item.url and item.url != own_url and not is_hidden(item.id, standings)]
        self._wanted = {*self._archive.corpus.without_item(ids), *self._missing.intersection(ids)}

    def complete(self, record: NewsItem | Tombstone | Issue) -> Iterator[NewsItem | Tombstone | Issue]:
        """Yield a record, an item with the text of its page if that is wanted, and a warning if there is none."""
        if not isinstance(record, NewsItem) or record.id not in self._wanted:
            yield record
            return
        if self._tried >= MAX_PAGES or self._failures >= _MAX_FAILURES:
            yield record
            return
        try:
            page = self._page(record.url)
        except ServerBusyError as error:
            self._failures += 1
            self.retry_after = max(self.retry_after, error.retry_after)
            yield record
            yield _warning(record, f"the text of its page is fetched with a later sync: {error}")
            return
        except ImportFailedError as error:
            self._wanted.discard(record.id)
            self.pages_without_text += 1
            yield record
            yield _warning(record, f"the item has no text of its page: {error}")
            return
        self._wanted.discard(record.id)
        self.pages += 1
        yield _joined(record, page)

    def _page(self, url: str) -> NewsItem:
        """Return the article of a page. Raises ImportFailedError."""
        self._tried += 1
        fetched = fetching.fetch(url, self._folder, hosts=self._hosts, pacing=self._pacing)
        assert fetched.path is not None
        try:
            reading = read(
                fetched.path,
                name=fetched.url,
                url=fetched.url,
                charset=fetched.charset,
                day_first=self._archive.settings.day_first,
                mirrors=self._archive.settings.mirrors,
            )
            items = [record for record in reading.records if isinstance(record, NewsItem)]
        finally:
            fetched.path.unlink()
        if len(items) != 1 or not items[0].body:
            raise ImportFailedError(f"{url}: there is no single article on the page")
        return items[0]


def _joined(item: NewsItem, page: NewsItem) -> NewsItem:
    """Return an item with the longer text, and with a date and language if it has none."""
    return msgspec.structs.replace(
        item,
        body=max(item.body, page.body, key=len),
        date=page.date if item.date == UNDATED else item.date,
        language=item.language or page.language,
    )


def _warning(item: NewsItem, message: str) -> Issue:
    return Issue(message=message, file=item.url, severity="warning")
