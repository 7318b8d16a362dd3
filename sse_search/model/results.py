"""Define search requests and pages of results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import msgspec

from sse_search.model.frames import data_frame
from sse_search.model.items import NewsDate

if TYPE_CHECKING:
    from pandas import DataFrame

Match = Literal["auto", "all", "any"]
Sort = Literal["relevance", "newest", "oldest", "added"]
"""Order of hits: best first, newest or oldest date first, or the latest import first."""
Undated = Literal["include", "exclude", "only"]
RelaxationKind = Literal["spelling", "quotation", "alias", "word", "filter", "language", "match"]
Relaxed = Literal["phrase", "any"]
"""What was searched where nothing matched: quoted words wherever they are, or any of the words."""

MAX_PAGE_SIZE = 100
"""Hits of a page."""
MAX_RESULT_WINDOW = 10_000
"""Hits that paging reaches: page × limit."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A search; the same from Python, the command line and the browser.

    Attributes:
        text: A query in the query language; empty matches everything.
        filters: Facet to wanted values (ids such as `country:PS`, or any name); OR within a facet, AND across facets.
        date: Wanted date ranges as text (`2021`, `2020-05..2021`); OR.
        undated: Whether items without a date are included, excluded or the only ones; None excludes them exactly when
            `date` is given.
        limit: Hits of a page, 1 to `MAX_PAGE_SIZE`. page: counted from 1.
        aliases: Whether a word that names an entity also matches the items tagged with it.
        stories: Whether each hit has the number of other versions of its story.
        feedback: Whether items rank higher that have the words which the best items share; None does what the setting
            `feedback` says.
        semantic: Whether items are ranked by meaning too, and others found by it; None ranks as the setting says.
        excluded: Facet to unwanted values, written as in `filters`; an item with any of them does not match.
        marks: Whether each hit has its title with the words of the query marked.
        gains: Whether each value of a facet that is filtered by has the number of items that it would add.

    >>> SearchRequest(text="dairy", filters={"country": ("Kenya",)}).match
    'auto'
    """

    text: str = ""
    match: Match = "auto"
    sort: Sort = "relevance"
    limit: int = 10
    page: int = 1
    filters: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    date: str | tuple[str, ...] = ()
    undated: Undated | None = None
    facets: bool = True
    aliases: bool = True
    explain: bool = False
    stories: bool = False
    feedback: bool | None = None
    semantic: bool | None = None
    excluded: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    marks: bool = False
    gains: bool = False


class EntityRef(msgspec.Struct, frozen=True):
    """
    An entity of a hit.

    >>> EntityRef("country:PS", "country", "Palestine").label
    'Palestine'
    """

    id: str
    type: str
    label: str


class ScorePart(msgspec.Struct, frozen=True, kw_only=True):
    """
    A part of the score of a hit; the values of all parts add up to the score.

    Attributes:
        label: What the part is for, in words.
        text: The part of the query that it is for; empty for what does not stand in the query.

    >>> ScorePart(label="dairy: 1 × in the title, exactly; 3 of 5 items have it", value=1.2, text="dairy").value
    1.2
    """

    label: str
    value: float
    text: str = ""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """
    One item of a page. `snippet` and `marked_title` are safe HTML whose only tag is `<mark>`; other texts are plain.

    `added` is the day of the import that first had the item. `explanation`, `versions` (how many other items tell the
    same story) and `marked_title` are set where the request wants them, `some_words` only on items that lack some of
    the words, among those that have all, `by_meaning` only on those without a word of the query.

    >>> Hit.__struct_fields__[:3]
    ('id', 'title', 'date')
    """

    id: str
    title: str
    date: NewsDate
    score: float
    snippet: str
    url: str
    source: str
    language: str
    category: str
    entities: tuple[EntityRef, ...]
    authors: tuple[str, ...] = ()
    added: str = ""
    explanation: tuple[ScorePart, ...] | msgspec.UnsetType = msgspec.UNSET
    versions: int | msgspec.UnsetType = msgspec.UNSET
    some_words: bool | msgspec.UnsetType = msgspec.UNSET
    marked_title: str | msgspec.UnsetType = msgspec.UNSET
    by_meaning: bool | msgspec.UnsetType = msgspec.UNSET

    @property
    def versions_query(self) -> str:
        """A query that matches this item and the other versions of its story."""
        return f"story:{self.id}"


class MarkedItem(msgspec.Struct, frozen=True):
    """
    Title and text of an item as safe HTML whose only tag is `<mark>`.

    >>> MarkedItem("<mark>Dairy</mark> co-op", "").text
    ''
    """

    title: str
    text: str


class FacetValue(msgspec.Struct, frozen=True):
    """
    One value of a facet with the number of items that have it.

    `gain` is set where the request wants it and another value of the facet is filtered by: the number of items that
    this value would add to the result.

    >>> FacetValue("country:PS", "Palestine", 12).selected
    False
    """

    value: str
    label: str
    count: int
    selected: bool = False
    gain: int | msgspec.UnsetType = msgspec.UNSET


Facet = tuple[FacetValue, ...]


class QueryEcho(msgspec.Struct, frozen=True):
    """
    The query as it was resolved: its canonical text, how words were combined, and filters as ids.

    `excluded` is set only where a request excludes values.

    >>> QueryEcho("Co-op  Kenya", "Co-op Kenya", "all", "relevance", {}).canonical
    'Co-op Kenya'
    """

    text: str
    canonical: str
    match: Match
    sort: Sort
    filters: Mapping[str, tuple[str, ...]]
    excluded: Mapping[str, tuple[str, ...]] | msgspec.UnsetType = msgspec.UNSET


class QueryNotice(msgspec.Struct, frozen=True):
    """
    Something in a query that is not read as an operator, although it may have been meant as one.

    Attributes:
        reason: What it is, and how it is read; without a full stop.
        position: Where in the text, counted in characters from 0.
        suggested_query: A valid query that may have been meant, or None.

    >>> QueryNotice("this parenthesis is never closed. It is ignored", 0).suggested_query is None
    True
    """

    reason: str
    position: int = 0
    suggested_query: str | None = None


class ClauseCount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A word, clause or filter of a search, and how many items match it alone.

    Attributes:
        text: It as a query, whose search has `count` items; of an exclusion (`-law`), these are the items excluded.
        is_filter: Whether it is an option of the request and not in the query.
        empties: Whether no item has it with the rest of the search, and without it something is found, or none has it.

    >>> ClauseCount(text="dairy", count=3).empties
    False
    """

    text: str
    count: int
    is_filter: bool = False
    empties: bool = False


class Relaxation(msgspec.Struct, frozen=True, kw_only=True):
    """
    A changed search that finds more.

    Attributes:
        kind: What is changed. label: the same in words.
        total: Number of items that the search finds.
        request: The search.

    >>> Relaxation(kind="word", label="without zzz", total=3, request=SearchRequest(text="dairy")).request.text
    'dairy'
    """

    kind: RelaxationKind
    label: str
    total: int
    request: SearchRequest


class IndexState(msgspec.Struct, frozen=True):
    """
    The generation of an index and the number of its items.

    >>> IndexState("000001", 10).items
    10
    """

    generation: str
    items: int


class SemanticReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    How meaning took part in a search; neither totals nor facets depend on it.

    Attributes:
        ranked: Items among the best that have a vector. without_vector: those not embedded since they were changed.
        unknown_languages: Languages of the others among the best, which the model does not know.
        total: Items found by their meaning alone, 100 at most. hits: the first of these, scored by their cosines.

    >>> SemanticReport(ranked=180, without_vector=20).hits
    ()
    """

    ranked: int = 0
    without_vector: int = 0
    unknown_languages: tuple[str, ...] = ()
    total: int = 0
    hits: tuple[Hit, ...] = ()


class ResultPage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page of results, in the field order of its JSON form.

    Attributes:
        total: Exact number of matching items; facets count these.
        also: Number of items with some of the words, which rank among the `total` with all of them; unset without any.
        undated_hidden: Matching items that are excluded only because they have no date.
        partial: The deadline passed before every item was examined.
        relaxed: `any` when no item has every word and the hits have some of them, else None.
        suggestion: A query that may have been meant, or None.
        clauses: The words and clauses of the query, on a page with few hits its filters too, each counted alone.
        relaxations: Where less than a page is found, changed searches that find more.
        semantic: How meaning took part; unset where it took none.

    >>> ResultPage.__struct_fields__[:3]
    ('format_version', 'query', 'total')
    """

    format_version: int = 1
    query: QueryEcho
    total: int
    also: int | msgspec.UnsetType = msgspec.UNSET
    undated_hidden: int
    partial: bool
    page: int
    size: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet]
    relaxed: Relaxed | None
    suggestion: str | None
    notices: tuple[QueryNotice, ...] = ()
    clauses: tuple[ClauseCount, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    semantic: SemanticReport | msgspec.UnsetType = msgspec.UNSET
    index: IndexState
    took_ms: float

    @property
    def pages(self) -> int:
        """Number of pages of this size that paging reaches."""
        ranked = self.total + (self.also or 0)
        reachable = min(ranked, MAX_RESULT_WINDOW // self.size * self.size)
        return -(-reachable // self.size)

    def to_frame(self) -> DataFrame:
        """Return the hits as a data frame of pandas, a row each. Raises SearchError if pandas is not installed."""
        hits = self.hits
        return data_frame(
            {
                **{name: [getattr(hit, name) for hit in hits] for name in ("id", "title")},
                "date": [hit.date.value for hit in hits],
                "date_precision": [hit.date.precision for hit in hits],
                **{name: [getattr(hit, name) for hit in hits] for name in ("source", "language", "category", "url")},
                "entities": ["; ".join(entity.label for entity in hit.entities) for hit in hits],
                "score": [hit.score for hit in hits],
            }
        )


class SimilarItems(msgspec.Struct, frozen=True, kw_only=True):
    """
    The items most like one, the most similar first; each has an `explanation` of what it shares with it.

    Attributes:
        id: The item that they are like. Versions of its story are not among them.

    >>> SimilarItems.__struct_fields__[:3]
    ('format_version', 'id', 'hits')
    """

    format_version: int = 1
    id: str
    hits: tuple[Hit, ...]
    index: IndexState
    took_ms: float


class Completion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A query that begins with what was typed.

    Attributes:
        kind: `title`, `word` (of the index), `search` (several words), `saved` (a saved search), or the type of the
            entity that it names.
        count: Items that a search for it finds; absent of titles.

    >>> Completion(text="Palestine", kind="country", count=12).count
    12
    """

    text: str
    kind: str
    count: int = 0
