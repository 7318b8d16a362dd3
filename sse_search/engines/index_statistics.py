"""Define the statistics of a whole index that documents are scored with apart from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sse_search.engines.queries import LeafQuery, Query
from sse_search.engines.query_terms import Expansions


class IndexStatistics(Protocol):
    """**Port:** what the scores of a document depend on besides the document."""

    @property
    def items(self) -> int:
        """Live items."""

    @property
    def averages(self) -> Mapping[str, float]:
        """Average length of each text field, over the lengths that field norms stand for."""

    def expansions(self, query: Query) -> Expansions:
        """Return the tokens of each pattern of a query. Raises QueryTooCostlyError when they are too many."""

    def doc_count(self, leaf: LeafQuery) -> int:
        """Return the number of live items that match a leaf."""

    def stem_doc_count(self, stem: str) -> int:
        """Return the number of live items that have a stem."""
