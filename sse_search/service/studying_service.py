"""Let a reader count items and words and compare searches: a part of the public service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sse_search.service.request import as_request

if TYPE_CHECKING:
    from sse_search.model import Collocates, Comparison, Counts, SearchRequest, WordsOverTime
    from sse_search.service.archive import Archive


class StudyingService:
    """What a reader does to study many items at once; `SearchService` is one."""

    _archive: Archive

    def counts(self, request: SearchRequest | str, by: str | Iterable[str], *, top: int | None = None) -> Counts:
        """
        Return exact counts of the items that `search` finds, by the values of one facet or two.

        Args:
            by: Facets, as in `("country", "year")` or `"country,year"`.
            top: Values of each facet at most, the most frequent ones; years and months are complete. None for all.

        Raises what `search` raises, and InvalidQueryError for other facets.
        """
        from sse_search.service import counting

        facets = by.split(",") if isinstance(by, str) else tuple(by)
        return counting.counts(self._archive, as_request(request), facets, top)

    def compare(self, requests: Iterable[SearchRequest | str]) -> Comparison:
        """
        Compare two to five searches: counts, shares of all items, dates, what is distinctive for each, and overlaps.

        Raises what `search` raises, and InvalidQueryError for another number of searches.
        """
        from sse_search.service import comparing

        return comparing.compare(self._archive, tuple(map(as_request, requests)))

    def words(self, words: str | Iterable[str], within: Iterable[SearchRequest | str] = ()) -> WordsOverTime:
        """
        Return how often words occur in each year: per million words, and the share of items that have them.

        Args:
            words: Words, patterns and phrases of the query language, at most five; a text is one of them.
            within: Searches in whose items they are counted, two at most; all items without any.

        Raises what `search` raises, and InvalidQueryError for anything else than words.
        """
        from sse_search.service import words_over_time

        listed = (words,) if isinstance(words, str) else tuple(words)
        return words_over_time.words_over_time(self._archive, listed, tuple(map(as_request, within)))

    def collocates(
        self, word: str, within: Iterable[SearchRequest | str] = (), *, window: int = 5, top: int = 20
    ) -> Collocates:
        """
        Return the words that stand near a word more often than elsewhere, by log-likelihood, function words apart.

        Args:
            word: A word, pattern or phrase of the query language.
            within: Searches in whose items they are counted, two at most; two are compared as well.
            window: Words on either side of it. top: collocates at most.

        Raises what `search` raises, and InvalidQueryError for anything else than a word.
        """
        from sse_search.service import collocating

        return collocating.collocates(self._archive, word, tuple(map(as_request, within)), window=window, top=top)

    def static_search(self, date: Callable[[str], str], language: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
        """
        Yield script files by which a browser searches the items without a server, by name without suffix.

        Args:
            date: Writes a partial date. language: writes the name of a language, given by its code.
        """
        from sse_search.service import static_search

        return static_search.static_search(self._archive, date, language)
