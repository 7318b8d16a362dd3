"""
Define the engine port: the requests an engine takes, the results it returns, and the protocol that adapters implement.

An engine knows documents, index terms and entity ids. The service translates from the query language and from names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from sse_search.engines.building import Amend, Preparation, PreparedDocuments
from sse_search.engines.document_values import check_facet
from sse_search.engines.explanations import ScoreExplanation, TermExplanation
from sse_search.engines.group_counts import GroupCounter, check_not_negative
from sse_search.engines.meaning import Meaning, MeaningCounts
from sse_search.engines.new_index import NewIndex
from sse_search.engines.queries import DictionaryPattern, LeafQuery, MatchAll, Query
from sse_search.engines.word_counts import WordCounter
from sse_search.model import DateRange, Document, Sort, Undated

MAX_EXPANSIONS = 1024
"""Tokens that one pattern may expand to."""
MAX_TOTAL_EXPANSIONS = 4096
"""Tokens that all patterns of a query may expand to."""
MAX_FACET_VALUES = 20
"""Values of a facet in a result, the most frequent first; year and month are complete."""
MAX_SAMPLE_DOCS = 256
"""Newest items by which words that follow others are completed."""


class WeightedLeaf(msgspec.Struct, frozen=True):
    """
    A leaf of the `ranking` of a request, and the factor of its score.

    >>> from sse_search.engines.queries import TermQuery
    >>> WeightedLeaf(TermQuery("fair")).weight
    1.0
    """

    query: LeafQuery
    weight: float = 1.0


class EngineRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    A request to an engine.

    Attributes:
        query: Which items match; they are scored by it where there is no `ranking`.
        also: Matches what `query` matches and more; where something matches `query`, hits by relevance are those of
            `also`, while totals, facets and other orders remain those of `query`. Scored unless there is a `ranking`.
        lift: Factor of the scores of the items of `also` that match `query`.
        ranking: Leaves whose scores are added up to that of an item, whichever of them it matches.
        feedback: Whether the stems that the best items share add to the scores (engines/feedback.py).
        meaning: What the best items are ranked by too, after feedback (engines/meaning.py).
        filters: Facet to values; OR within, AND across. A facet's own filter does not narrow its own counts.
        dates: Date ranges; OR. The filter of the facets year and month.
        undated: Whether items without a date are kept (`include`), left out and counted (`exclude`), or the only ones
            kept (`only`). With `dates`, `include` keeps them beside those in range.
        facet_limit: Values of each facet in the result, beside those that are filtered by; year and month are complete.
        marked_titles: Whether hits have their title with the words of the query marked.
        deadline: Reading of `time.monotonic()` after which the result is partial; 0 for none.

    Raises:
        UnknownFacetError: A filter is on a facet that is not one of `model.FACETS`.
        ValueError: `offset`, `limit` or `facet_limit` is negative.

    >>> EngineRequest(dates=(DateRange.parse("2021"),), undated="exclude").query
    MatchAll()
    """

    query: Query = MatchAll()
    also: Query | None = None
    lift: float = 1.0
    ranking: tuple[WeightedLeaf, ...] = ()
    feedback: bool = False
    meaning: Meaning | None = None
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    dates: tuple[DateRange, ...] = ()
    undated: Undated = "include"
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: bool = True
    facet_limit: int = MAX_FACET_VALUES
    snippets: bool = True
    marked_titles: bool = False
    deadline: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no engine can answer."""
        for facet in self.filters:
            check_facet(facet)
        check_not_negative("offset", self.offset)
        check_not_negative("limit", self.limit)
        check_not_negative("facet limit", self.facet_limit)


class EngineHit(msgspec.Struct, frozen=True):
    """
    One document of a result with its score; `also`: it matches only the `also` of the request.

    Snippet and marked title are safe HTML whose only tag is `<mark>`.
    """

    document: Document
    score: float
    snippet: str
    also: bool = False
    title: str = ""


class EngineResult(msgspec.Struct, frozen=True, kw_only=True):
    """
    One page of hits, and what was counted over all matches.

    Attributes:
        total: Exact number of matching items, unless the result is partial.
        also: Number of items that match only the `also` of the request and are among its hits.
        undated_hidden: Items that `undated="exclude"` left out and that pass everything else.
        partial: Whether the deadline cut the result short.
        facets: Every facet to its values and counts: the most frequent first, then by value, `facet_limit` and the
            values filtered by; `year` and `month` complete, the newest first.
        gains: Each facet with a filter of its own, but for `year` and `month`, to the number of items that a further
            value would add to the result.
        labels: Labels of the entity ids in hits and facets; of several, that of the newest item.
        meaning: How many of the best items were ranked by the `meaning` of the request; None where none were.
    """

    total: int
    also: int = 0
    undated_hidden: int
    partial: bool
    hits: tuple[EngineHit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    labels: Mapping[str, str]
    gains: Mapping[str, Mapping[str, int]] = msgspec.field(default_factory=dict)
    meaning: MeaningCounts | None = None


class IndexMetadata(msgspec.Struct, frozen=True):
    """
    What an index was built from, kept with it.

    Attributes:
        generation: Number of the generation, six digits.
        items: Live items.
        batches: States (name and digest) of the corpus batches in it, in order.
        vocabulary: Digest of the entity vocabulary that tagged it.
        analysis: Version of analysis and array layout that wrote it.
        learned: Abbreviation to the id of the entity that its items show it to mean.
        decided: Item to what the keeper had decided about it, without any text; None if it was not kept.
        identity: Random, and different for every build; numbers are used again when an index was deleted.
    """

    generation: str
    items: int
    batches: tuple[str, ...]
    vocabulary: str
    analysis: str
    learned: Mapping[str, str] = msgspec.field(default_factory=dict)
    identity: str = ""
    decided: Mapping[str, Mapping[str, str]] | None = None


class BuildResult(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a build did.

    Attributes:
        metadata: The metadata as stored, with `generation`, `items` and `identity`.
        indexed: Documents that were added or replaced; a document given twice counts twice.
        removed: Ids of `removed` that named an item, each once.
    """

    metadata: IndexMetadata
    indexed: int
    removed: int


class TermCount(msgspec.Struct, frozen=True):
    """A token of the term dictionary and the number of live items that have it."""

    token: str
    doc_count: int


class Completions(msgspec.Struct, frozen=True):
    """
    What the index has that continues a typed text.

    Attributes:
        words: Tokens that complete the last word, the likeliest first. Their counts are those of items with the stem
            of the token; after other words, of items that have these too, among the newest of them.
        titles: Titles that have the typed words, those that begin with them first, then the newest.
    """

    words: tuple[TermCount, ...] = ()
    titles: tuple[str, ...] = ()


class FacetCount(msgspec.Struct, frozen=True):
    """A facet value, its label, and the number of live items that have it."""

    value: str
    label: str
    count: int


class IndexReader(GroupCounter, WordCounter, Protocol):
    """
    **Port:** answers from an index. Safe from several threads.

    The reader of an engine (`Engine.reader`) answers from one generation, whatever is built afterwards; the engine
    itself answers from the live one, and all but `get` raise IndexMissingError when nothing was ever built.
    """

    def search(self, request: EngineRequest) -> EngineResult:
        """
        Return one page of hits, best first; ties go to the newer item, then to the smaller id.

        With `feedback`, the item that would be the best without it stays the first, whatever the scores.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens; nothing was executed.
        """

    def nearest(self, request: EngineRequest) -> EngineResult:
        """
        Return items that match `query` and the filters by the cosine with `meaning`, which is their score.

        They are the `MAX_NEAREST` nearest, of at least its `min_cosine`; facets, `also` and `sort` are ignored.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens; nothing was executed.
        """

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """
        Yield the documents of `search` that match `query`, from `offset` on, `limit` at most.

        They come in the order of `search`, without facets, snippets or deadline.
        """

    def count(self, request: EngineRequest) -> int:
        """
        Return the exact number of items that match a request, without ranking, counting facets or decoding.

        `query`, `filters`, `dates` and `undated` count; the other attributes, the deadline included, are ignored.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens.
        """

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """
        Return the tokens that a pattern expands to, with the number of live items that have each in its fields.

        The most frequent come first, then by token; tokens that no live item has in these fields are left out. The
        counts are exact and no pattern is too costly: the whole dictionary is looked through, but postings are read of
        the most frequent tokens only, until `limit` are known.

        Raises:
            ValueError: `limit` is negative.
        """

    def doc_counts(self, leaves: Sequence[LeafQuery]) -> tuple[int, ...]:
        """
        Return the exact number of live items that match each of some leaves by itself.

        Terms and entities are counted from the dictionaries where no item was deleted, without scoring.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens.
        """

    def complete(self, before: Sequence[str], prefix: str, limit: int) -> Completions:
        """
        Return what continues a typed text in a few milliseconds, whatever the size of the index.

        Tokens come by occurrences, after other words by the `MAX_SAMPLE_DOCS` newest items that have the stems of all
        of them; then by token. Titles have the other words themselves. In an index with more items than these, with
        several segments or with deleted items, an engine may order by estimates and leave out what is rare; what it
        returns, an item has.

        Args:
            before: Folded words before the last one. prefix: The beginning of the last one, not empty.
            limit: Tokens and titles at most.

        Raises:
            ValueError: `limit` is negative.
        """

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """
        Return the values of a facet that live items have, the most frequent first, then by value.

        A value that items label differently has the label of the newest one, or of the smallest id among these.

        Args:
            prefix: Beginning of the value or of its label; case and accents are ignored.
            limit: Number of values at most; None for all.

        Raises:
            UnknownFacetError: The facet is not one of `model.FACETS`.
            ValueError: `limit` is negative.
        """

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """
        Return the scored leaves of a query that an item matches, in the order of the query, each once.

        The scores add up to that of the item in a `search` for the query; leaves below a `NotQuery` are not scored.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens, whatever the id.
            ItemNotFoundError: No item has this id.
        """

    def explain_scores(self, request: EngineRequest, item_ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        """
        Return the parts of the scores of some hits of a request by relevance; after its deadline, of no further ones.

        Raises:
            QueryTooCostlyError: A pattern expands to too many tokens, whatever the id.
            ItemNotFoundError: No item has this id.
        """

    def get(self, item_id: str) -> Document | None:
        """Return the document with this id, or None."""

    def ids(self) -> Iterator[str]:
        """Yield the id of every live item once, in no particular order."""


class Engine(IndexReader, Protocol):
    """
    **Port:** keeps documents and ranks them for a query.

    Searching sees the last finished `build`, never half of one; a build that fails or is killed leaves the last good
    state. Adapters turn their library's exceptions into an `EngineError`.
    """

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from; None when there is none."""

    def reader(self) -> tuple[IndexMetadata, IndexReader] | None:
        """Return a reader of the live index, with what that was built from; None when there is none."""

    @property
    def preparation(self) -> Preparation:
        """A function of a module that prepares documents for `build`."""

    def build(
        self,
        documents: Iterable[Document | PreparedDocuments],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
        amend: Amend | None = None,
        inspect: Callable[[NewIndex], None] | None = None,
    ) -> BuildResult:
        """
        Add documents (replacing those of the same id), remove ids, and make the result live in one step.

        With `full`, the index holds exactly `documents` afterwards. A later document of an id replaces an earlier one.
        The engine fills in `generation`, `items` and `identity` of the metadata. `progress` is called with the number
        of documents indexed so far, `amend` when all have been read, and `inspect` with the finished index before it
        becomes live; when that raises an exception, the previous index stays. Raises IndexDamagedError when the index
        to start from is damaged; `full` uses none.
        """

    def check(self) -> tuple[str, ...]:
        """Verify what is kept of the index; return a sentence on everything that is not as it was written."""

    def tidy(self) -> tuple[str, ...]:
        """Remove what `check` finds of unfinished builds; return where it was."""

    def prune(self) -> tuple[str, ...]:
        """Remove whatever is kept of earlier indexes and unfinished builds; return where it was."""

    def close(self) -> None:
        """Release what is kept open; the engine can still be used, and then opens it again."""
