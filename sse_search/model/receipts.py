"""Define receipts of searches, and what a later repetition of the search says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from sse_search.model.results import Match, Relaxed, SearchRequest

FORMAT_VERSION = 1
"""Of the files of receipts."""
ReplayOutcome = Literal["same", "more items", "fewer items", "other items", "other scores", "other counts"]


class ReceiptHit(msgspec.Struct, frozen=True):
    """
    An item of the page of a receipt.

    >>> ReceiptHit("00000000000000a1", 1.5).score
    1.5
    """

    id: str
    score: float


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a search was, what it was answered from, and what it found.

    Attributes:
        created: Time in UTC. program: version of ssesearch.
        request: The search with its filters as ids. canonical: how the query was read, by `language`, the version of
            the query language. match, relaxed: how its words were combined.
        analysis: Version of the analysis and the layout of the index, and the language of items without one.
        batches: States of the batches in the index. corpus: digest of these. vocabulary: digest of the entities.
        settings: Other settings that scores and matches depend on.
        facets: Facet to values and counts, as a page has them. hits: the page.
        ids: All items that match, sorted.
        digest: Of the search, what it was answered from, and its page; a citation carries it.
        checksum: Of the whole receipt.

    >>> Receipt.__struct_fields__[:3]
    ('format_version', 'created', 'program')
    """

    format_version: int = FORMAT_VERSION
    created: str
    program: str
    request: SearchRequest
    canonical: str
    language: int
    match: Match
    relaxed: Relaxed | None
    analysis: str
    corpus: str
    batches: tuple[str, ...]
    vocabulary: str
    settings: Mapping[str, str]
    total: int
    undated_hidden: int
    facets: Mapping[str, Mapping[str, int]]
    hits: tuple[ReceiptHit, ...]
    ids: tuple[str, ...]
    digest: str
    checksum: str = ""


class ItemChange(msgspec.Struct, frozen=True):
    """
    An item that a search finds now and did not, or found and does not, and why.

    >>> ItemChange("00000000000000a1", "imported in batch 000002-news.jsonl").reason
    'imported in batch 000002-news.jsonl'
    """

    id: str
    reason: str


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """
    How a search answers now, compared with its receipt.

    Attributes:
        causes: What has changed since, of what the answer depends on; empty if nothing has.
        gained, lost: The first items that are new or gone, with the reason; `gained_count` and `lost_count` are exact.
        scores: Number of items of the page with another score or position. counts: facets with other counts.

    >>> Replay.__struct_fields__[:3]
    ('format_version', 'outcome', 'digest')
    """

    format_version: int = 1
    outcome: ReplayOutcome
    digest: str
    total_then: int
    total_now: int
    causes: tuple[str, ...]
    gained_count: int
    lost_count: int
    gained: tuple[ItemChange, ...]
    lost: tuple[ItemChange, ...]
    scores: int
    counts: tuple[str, ...]
