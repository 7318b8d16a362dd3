"""Answer the requests to an engine by a reader of its live index."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from typing import Generic, TypeVar

from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounts
from sse_search.engines.port import (
    Completions,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    IndexReader,
    TermCount,
)
from sse_search.engines.queries import DictionaryPattern, LeafQuery, NearOperand, Query, TextQuery
from sse_search.engines.word_counts import CollocateCounts, YearCounts
from sse_search.errors import IndexMissingError
from sse_search.model import Document

Reader = TypeVar("Reader", bound=IndexReader)


class LiveReaderEngine(ABC, Generic[Reader]):
    """
    The part of `port.Engine` that an engine of generations has from its readers.

    A subclass returns the reader of the live generation, and builds generations.
    """

    @abstractmethod
    def reader(self) -> tuple[IndexMetadata, Reader] | None:
        """Return a reader of the live index, with what that was built from; None when there is none."""

    @abstractmethod
    def _live_reader(self) -> Reader | None:
        """Return a reader of the live index, another one when that has changed; None when there is none."""

    def _reader(self) -> Reader:
        reader = self._live_reader()
        if reader is None:
            raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
        return reader

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""
        opened = self.reader()
        return opened[0] if opened else None

    def search(self, request: EngineRequest) -> EngineResult:
        """Return one page of hits, best first."""
        return self._reader().search(request)

    def nearest(self, request: EngineRequest) -> EngineResult:
        """Return the items that are nearest in meaning."""
        return self._reader().nearest(request)

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of a request."""
        return self._reader().matching(request)

    def count(self, request: EngineRequest) -> int:
        """Return the exact number of items that match a request."""
        return self._reader().count(request)

    def count_by(self, request: EngineRequest, facets: Sequence[str], limit: int | None = None) -> GroupCounts:
        """Count the items of a request by the values of facets."""
        return self._reader().count_by(request, facets, limit)

    def count_words(self, request: EngineRequest, leaves: Sequence[TextQuery]) -> tuple[tuple[YearCounts, ...], ...]:
        """Count the words of the items of a request by year, for each leaf."""
        return self._reader().count_words(request, leaves)

    def count_collocates(
        self, request: EngineRequest, leaf: NearOperand, window: int, *, unwanted: Collection[str], min_near: int
    ) -> CollocateCounts:
        """Count the tokens near a leaf in the items of a request."""
        return self._reader().count_collocates(request, leaf, window, unwanted=unwanted, min_near=min_near)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens that a pattern expands to, the most frequent first."""
        return self._reader().terms(pattern, limit)

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """Return the number of items that match each leaf."""
        return self._reader().doc_counts(leaves)

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """Return what continues a typed text."""
        return self._reader().complete(before, prefix, limit)

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Return the values of a facet, the most frequent first."""
        return self._reader().facet_values(facet, prefix, limit)

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Return the scored leaves of a query that an item matches."""
        return self._reader().explain(query, item_id)

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """Return the parts of the scores of hits."""
        return self._reader().explain_scores(request, item_ids)

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id, or None, also where there is no index."""
        reader = self._live_reader()
        return reader.get(item_id) if reader else None

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item."""
        return self._reader().ids()
