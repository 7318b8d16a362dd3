"""
What does an engine do, and what is it asked? The port that every adapter implements.

An engine knows documents, index terms and entity ids. It knows nothing of the query language, of names of entities or
of HTML beyond the snippet; the service translates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import msgspec

from sse_search.engines.queries import MatchAll, Query
from sse_search.model import DateRange, Document, Sort, Undated

MAX_EXPANSIONS = 1024
"""Words that one pattern may stand for."""
MAX_TOTAL_EXPANSIONS = 4096
"""Words that all patterns of a query may stand for."""
MAX_FACET_VALUES = 20
"""Values of a facet that an answer lists, the most frequent first; year and month list all."""


class EngineRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    A question for an engine.

    Attributes:
        query: What items must match, and what they are scored by.
        filters: Facet to values; OR within, AND across. A facet's own filter does not narrow its own counts.
        dates: Date ranges; OR. The filter of the facets year and month.
        undated: What becomes of items without a date: kept (`include`), left out and counted (`exclude`), or alone kept
            (`only`). With `dates`, `include` keeps them beside those in range.
        deadline: A reading of `time.monotonic()` after which a partial answer is given; 0 for none.
    """

    query: Query = MatchAll()
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    dates: tuple[DateRange, ...] = ()
    undated: Undated = "include"
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: bool = True
    snippets: bool = True
    deadline: float = 0.0


class EngineHit(msgspec.Struct, frozen=True):
    """One document of an answer with its score and its snippet (safe HTML whose only tag is `<mark>`)."""

    document: Document
    score: float
    snippet: str


class EngineResult(msgspec.Struct, frozen=True, kw_only=True):
    """
    An answer. `facets` maps every facet to its values and counts, most frequent first, then by value; `year` and
    `month` newest first and complete, the others cut to `MAX_FACET_VALUES` but for the values filtered by, which always
    stand. `labels` names the entity ids in hits and facets.
    """

    total: int
    undated_hidden: int
    partial: bool
    hits: tuple[EngineHit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    labels: Mapping[str, str]


class IndexMetadata(msgspec.Struct, frozen=True):
    """
    What an index was built from, kept with it.

    Attributes:
        generation: Number of the generation, six digits.
        items: Live items.
        batches: States (name and digest) of the corpus batches in it, in order.
        vocabulary: Digest of the entity vocabulary that tagged it.
        analysis: Version of analysis and array layout that wrote it.
        learned: Abbreviation to the id of the entity that the items of a full build showed it to mean.
    """

    generation: str
    items: int
    batches: tuple[str, ...]
    vocabulary: str
    analysis: str
    learned: Mapping[str, str] = msgspec.field(default_factory=dict)


class Engine(Protocol):
    """
    **Port:** keeps documents and ranks them for a query.

    Searching sees the last finished `build`, never half of one; a build that fails or is killed leaves the last good
    state. Adapters turn their library's exceptions into an `EngineError`. Searching is safe from several threads.
    """

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""

    def build(
        self,
        documents: Iterable[Document],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
    ) -> IndexMetadata:
        """
        Add documents (replacing those of the same id), remove ids, and make the result live in one step.

        With `full`, the index holds exactly `documents` afterwards. A later document of an id replaces an earlier one.
        Returns the metadata as stored: `generation` and `items` are filled in by the engine.
        """

    def search(self, request: EngineRequest) -> EngineResult:
        """
        Return one page of hits, best first; ties go to the newer item, then to the smaller id.

        Raises:
            QueryTooCostlyError: A pattern stands for too many words; nothing was executed.
            IndexMissingError: Nothing was ever built.
        """

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents of `search` from `offset` on, `limit` at most, without facets or snippets."""

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id, or None."""

    def close(self) -> None:
        """Give back files and memory; nothing may be asked afterwards."""
