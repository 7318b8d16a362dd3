"""Define what the service reports about an archive besides search results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from sse_search.entities.schema import CandidateType
from sse_search.model import EntityRef, Facet, Hit, ImportReport, Issue

IndexCondition = Literal["current", "stale", "missing", "damaged", "other version"]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the items of an archive are, with the keeper's decisions.

    Attributes:
        sources: Number of items by source, the largest first.
        languages: By language, stated or detected when they were indexed; empty for one that is not known yet.
        years: By year, the latest first.
        first_date: The earliest date of an item, as exact as it is known; empty if none has one.
        without_text: Items that have neither summary nor body.
        without_tags: Items without tags of their publishers.
        corrected: Items of which the keeper corrected a field.

    >>> Contents(sources={"Coop News": 2}).undated
    0
    """

    sources: dict[str, int] = msgspec.field(default_factory=dict)
    languages: dict[str, int] = msgspec.field(default_factory=dict)
    years: dict[str, int] = msgspec.field(default_factory=dict)
    first_date: str = ""
    last_date: str = ""
    undated: int = 0
    without_text: int = 0
    without_tags: int = 0
    corrected: int = 0


class PastRejections(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an import rejected.

    Attributes:
        time: When it ended, in UTC. source: name of its source; empty if it rejected erased items only.
        reasons: The first record of each reason, with the number of the others.

    >>> PastRejections(time="2026-11-28T12:00:00Z", source="Coop News", rejected=1).reasons
    ()
    """

    time: str
    source: str
    rejected: int
    reasons: tuple[Issue, ...] = ()


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """
    How much an archive holds, and the state of its index.

    Attributes:
        last_import: Moment of the last batch in UTC, or empty.
        sources: The names that imports were filed under.
        contents: What the items are; None if they were not read.
        removed: Items that the keeper removed. merged: ids that were merged into others. erased: erased ids.
        rejections: What the last imports rejected, the latest first.
        index: `stale` when a rebuild would change what searches match, `other version` when another version of
            ssesearch wrote it.
        stale_because: Why a rebuild would change the index.
        missing_batches: Batches of the index that the corpus no longer has as they were, and why.
        items_not_in_corpus: Items of the index that the corpus neither has nor has removed.

    >>> Stats.__struct_fields__[:3]
    ('home', 'corpus_items', 'corpus_batches')
    """

    home: str
    corpus_items: int
    corpus_batches: int
    last_import: str
    sources: tuple[str, ...]
    index: IndexCondition
    index_generation: str
    index_items: int
    batches_to_index: int
    contents: Contents | None = None
    removed: int = 0
    merged: int = 0
    erased: int = 0
    rejections: tuple[PastRejections, ...] = ()
    stale_because: tuple[str, ...] = ()
    missing_batches: tuple[str, ...] = ()
    items_not_in_corpus: int = 0


class NamedTogether(msgspec.Struct, frozen=True, kw_only=True):
    """
    An entity that items name together with another.

    Attributes:
        items: Items that name both.
        lift: How many times more often than by chance.

    >>> NamedTogether(id="organization:ica", label="International Cooperative Alliance", items=3, lift=2.5).lift
    2.5
    """

    id: str
    label: str
    items: int
    lift: float


class EntityReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an archive has on an entity.

    Attributes:
        names: Its names by language; `any` for those of all, its label first.
        belongs_to: The entities that it implies, the nearest first.
        items: Number of items that name or imply it.
        years: Its items by year, the latest first.
        together: The entities named together with it, by lift.
        first, last: Its oldest and its newest item; None where no item has a date.

    >>> EntityReport.__struct_fields__[:3]
    ('id', 'label', 'names')
    """

    id: str
    label: str
    names: Mapping[str, tuple[str, ...]]
    belongs_to: tuple[EntityRef, ...]
    items: int
    years: Facet
    together: tuple[NamedTogether, ...]
    first: Hit | None
    last: Hit | None


class LoadedNames(msgspec.Struct, frozen=True, kw_only=True):
    """
    What became of a table of names: the vocabulary file that has them now, unless there are issues.

    >>> LoadedNames(path="vocabulary/names.toml", entities=2).issues
    ()
    """

    path: str
    entities: int
    issues: tuple[Issue, ...] = ()


class NameDecision(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the keeper decides on a name: to accept it as an entity, as another name of one, or to reject it for good.

    Attributes:
        type: Of an accepted entity. short: Its short form, or nothing; one that names something else is left out.
        source: Where the facts on it can be checked; without one it is `unverified`.
        of: For an alias, the id or a name of the entity.

    >>> NameDecision(kind="reject", name="General Assembly").of
    ''
    """

    kind: Literal["accept", "alias", "reject"]
    name: str
    type: CandidateType = "organization"
    short: str = ""
    source: str = ""
    of: str = ""


class DecidedName(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a decision was written: the id of the entity, empty for a rejection, and the vocabulary file.

    >>> DecidedName(id="organization:luna-weavers", path="vocabulary.toml").id
    'organization:luna-weavers'
    """

    id: str
    path: str


class TagReason(msgspec.Struct, frozen=True, kw_only=True):
    """
    One reason why an item has a tag.

    Attributes:
        surface: The words that name the entity in `field` (title, body, tags), from `start` to before `end`; empty when
            another tag implies it.
        rule: What decided: label, alias, acronym, demonym, definition, learned, coordination, person, publisher or
            implied.
        inside: Id of the entity whose longer name contains the words, or empty.
        implied_by: Id of the tag that implies this one, or empty.

    >>> TagReason(id="region:europe", label="Europe", rule="implied", implied_by="country:PT").surface
    ''
    """

    id: str
    label: str
    rule: str
    surface: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    inside: str = ""
    implied_by: str = ""


class SourceReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a sync did with one source.

    Attributes:
        status: `imported` when its records were read, `unchanged` when its server says so, `failed`, or `postponed`
            when it is not due before `not_before`.
        report: Counts and issues of what was read, which add up; None when nothing was read.
        pages: Pages that gave the text of an item. pages_without_text: those that gave none, or are forbidden.
        pages_later: Those that are fetched with a later sync.
        error: Why it failed, or empty.
        warnings: What is unusual: it gives no items, or only undated ones.

    >>> SourceReport(name="Coop News", url="https://coop.example/feed", status="unchanged").pages
    0
    """

    name: str
    url: str
    status: Literal["imported", "unchanged", "failed", "postponed"]
    report: ImportReport | None = None
    pages: int = 0
    pages_without_text: int = 0
    pages_later: int = 0
    error: str = ""
    warnings: tuple[str, ...] = ()
    not_before: str = ""


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a sync did, source by source.

    >>> SyncReport().failed
    ()
    """

    sources: tuple[SourceReport, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the sources that failed."""
        return tuple(source.name for source in self.sources if source.status == "failed")


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """
    A source and how its last fetches went.

    Attributes:
        last_success: Moment of the last fetch without an error in UTC, or empty.
        items: Records of the last fetch that brought any.
        errors: Failed fetches since the last success, of which `error` is the last.
        not_before: Moment before which it is not fetched, or empty.

    >>> SourceStatus(name="Coop News", url="https://coop.example/feed", format="auto").errors
    0
    """

    name: str
    url: str
    format: str
    language: str = ""
    full_text: bool = False
    interval: str = ""
    last_success: str = ""
    items: int = 0
    errors: int = 0
    error: str = ""
    not_before: str = ""


class EmbeddingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to be embedded, before it begins.

    Attributes:
        items: Items without a vector of their present text.
        seconds: About how long that takes, measured with a few of them.

    >>> EmbeddingPlan(items=21_578, seconds=1200.0).items
    21578
    """

    items: int
    seconds: float


class EmbeddingReport(msgspec.Struct, frozen=True, kw_only=True):
    """
    What embedding did.

    Attributes:
        embedded: Items that got a vector. kept: items that had one.
        removed: Vectors of changed or removed items and of other models.
        left_out: Items in languages that the model does not know, without a vector; unknown_languages: these.
        damages: What was wrong with files of vectors, which were made again.

    >>> EmbeddingReport(embedded=10, seconds=0.6).damages
    ()
    """

    embedded: int
    seconds: float
    kept: int = 0
    removed: int = 0
    left_out: int = 0
    unknown_languages: tuple[str, ...] = ()
    damages: tuple[str, ...] = ()
