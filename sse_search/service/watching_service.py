"""Let a reader save searches, receive what is new in them, and cite answers: a part of the public service."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sse_search.service.request import as_request

if TYPE_CHECKING:
    from sse_search.model import NewHits, Receipt, Replay, ResultPage, SavedSearch, SavedState, SearchRequest
    from sse_search.service.archive import Archive


class WatchingService:
    """What a reader does with saved searches and receipts; `SearchService` is one."""

    _archive: Archive

    def saved_searches(self) -> tuple[SavedState, ...]:
        """Return the searches of `saved.toml` with their numbers of items. Raises SettingsError."""
        from sse_search.service import watching

        return watching.saved_states(self._archive)

    def saved_search(self, name: str) -> SavedSearch:
        """Return a saved search. Raises SettingsError if there is none of this name."""
        from sse_search.service import saved_searches

        return saved_searches.find_saved(saved_searches.load_saved(self._archive.home), [name])[0]

    def save_search(
        self, name: str, request: SearchRequest | str, *, owner: str = "", note: str = "", from_now: bool = False
    ) -> SavedSearch:
        """
        Add a search to `saved.toml`, with the ids of its filters and the version of the query language.

        Args:
            from_now: Whether what it finds now counts as handed out.

        Raises:
            SettingsError: A value is not allowed, or there is a search of this name.
            InvalidQueryError: The search is invalid, or not everything in it is understood.
        """
        from sse_search.service import watching

        return watching.save_search(self._archive, name, as_request(request), owner=owner, note=note, from_now=from_now)

    def remove_saved_search(self, name: str) -> None:
        """Remove a search from `saved.toml`. Raises SettingsError if there is none of this name."""
        from sse_search.service import watching

        watching.forget_search(self._archive, name)

    def new_hits(self, *names: str) -> AbstractContextManager[tuple[NewHits, ...]]:
        """
        Return a context manager that gives what is new in some saved searches, in all without names.

        What it gives is remembered when its block ends without an exception, and given again otherwise, so that each
        item is handed out once, and none is lost. Raises SettingsError.
        """
        from sse_search.service import watching

        return watching.new_hits(self._archive, names)

    def receipt(self, request: SearchRequest | str) -> Receipt:
        """Search and return a receipt of the answer. Raises InvalidQueryError if the answer is partial, too."""
        from sse_search.service import replaying

        return replaying.write_receipt(self._archive, as_request(request))

    def citation(self, request: SearchRequest, page: ResultPage) -> str:
        """Return the digest of the receipt of a page that `search` returned for a request."""
        from sse_search.service import replaying

        return replaying.citation(self._archive, request, page)

    def replay(self, receipt: Receipt | bytes) -> Replay:
        """
        Repeat the search of a receipt, or of the content of its file, and say what has changed and why.

        Raises InvalidQueryError if it is no receipt, or was changed.
        """
        from sse_search.service import replaying

        then = replaying.read_receipt(receipt) if isinstance(receipt, bytes) else receipt
        return replaying.replay(self._archive, then)
