"""Open an archive and offer everything that can be done with it; each method calls the module that does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sse_search.errors import ItemNotFoundError
from sse_search.model import (
    as_item_id,
)
from sse_search.service.archive import Archive
from sse_search.service.keeping_service import KeepingService
from sse_search.service.request import as_request
from sse_search.service.search import facet_values, matching, search_page
from sse_search.service.studying_service import StudyingService
from sse_search.service.watching_service import WatchingService
from sse_search.wording import no_item

if TYPE_CHECKING:
    from sse_search.engines.port import Engine
    from sse_search.entities.candidate_list import CandidateList
    from sse_search.model import (
        Completion,
        Document,
        EntityRef,
        Facet,
        Gap,
        ImportReport,
        IndexState,
        Issue,
        MarkedItem,
        NewsItem,
        RebuildReport,
        ResultPage,
        SearchRequest,
        SimilarItems,
    )
    from sse_search.service.importing import Progress
    from sse_search.service.reports import (
        DecidedName,
        EmbeddingPlan,
        EmbeddingReport,
        EntityReport,
        LoadedNames,
        NameDecision,
        Stats,
        TagReason,
    )
    from sse_search.settings import Settings


class SearchService(KeepingService, WatchingService, StudyingService):
    """
    An open archive. Searching is safe from several threads, and uses a new index as soon as it is complete.

    Args:
        home: The folder of the archive, which need not exist yet. None finds it: `SSESEARCH_HOME`, else the nearest
            folder upwards that has a `corpus/`, else the data folder of the user.
        engine: Another engine than the one that keeps its index in the home.

    Raises:
        SettingsError: The home is not a folder, or a setting is wrong.

    >>> from tempfile import TemporaryDirectory
    >>> from sse_search import NewsItem
    >>> with TemporaryDirectory() as home, SearchService.open(home) as service:
    ...     items = [NewsItem(id="00000000000000a1", title="Dairy co-op opens")]
    ...     report = service.import_items(items, source="Coop News")
    ...     rebuilt = service.rebuild()
    ...     service.search("dairy").total
    1
    """

    def __init__(self, home: Path | None = None, *, engine: Engine | None = None) -> None:
        self._archive = Archive(home, engine)

    @classmethod
    def open(cls, home: str | Path | None = None) -> Self:
        """Open an archive; see the class."""
        return cls(Path(home) if home is not None else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def settings(self) -> Settings:
        """The settings of the archive, as they were when it was opened."""
        return self._archive.settings

    def close(self) -> None:
        """Release the index and its memory; a later use opens it again."""
        self._archive.close()

    def import_path(
        self,
        path: str | Path,
        format: str = "auto",
        source: str | None = None,
        *,
        encoding: str = "",
        day_first: bool | None = None,
        columns: Mapping[str, str] | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """
        Add the items of a file, a folder or a web address to the corpus: all of them as one batch, or none.

        Searches find them after the next rebuild. An address that has not changed since its last import is not fetched
        again.

        Args:
            format: `auto` decides by the content; else one of `importers.import_formats()`.
            source: Name to file the items under that do not state their source; by default the name of the input.
            encoding: Encoding of its texts, such as `cp1250`; empty to let their bytes decide.
            day_first: Whether `04/05/2025` is 4 May; None as the settings say.
            columns: Column of a table to the field of an item (title, date, summary ...) that it holds.
            dry_run: Only report what would be imported.

        Raises:
            ImportFailedError: The input cannot be read at all. The report has the issues of its parts.
            CorpusError: The corpus cannot be written.
        """
        from sse_search.service import importing

        options = importing.ImportOptions(
            format=format, source=source, encoding=encoding, day_first=day_first, columns=columns or {}
        )
        return importing.import_path(self._archive, path, options, dry_run=dry_run, progress=progress)

    def import_items(self, items: Iterable[NewsItem], *, source: str) -> ImportReport:
        """
        Add items to the corpus: all of them as one batch, or none.

        Args:
            source: Name to file the items under that have no source.

        Raises:
            CorpusError: The corpus cannot be written.
        """
        from sse_search.service import importing

        return importing.import_items(self._archive, items, source)

    def rebuild(
        self, full: bool = False, *, accept_loss: bool = False, progress: Progress | None = None
    ) -> RebuildReport:
        """
        Bring the index up to date with the corpus. Searches use the old index until the new one is complete.

        Only what is new is analysed, unless `full` is set or the vocabulary has changed. A current index is left as it
        is.

        Args:
            accept_loss: Go on although the new index lacks items of batches that are missing, newer or damaged. With
                `full`, replace even the index of another archive on the cluster.
            progress: Receives how many items are done. When every item is analysed, a first pass clusters stories; it
                reports no total.

        Raises:
            WouldLoseItemsError: The new index would lack items that nobody removed; nothing was changed.
            RefusedError: An erasure was interrupted, the batches are older than one, or the index is of another
                archive; nothing was changed.
            IndexBusyError: Another process is rebuilding.
            VocabularyError: `vocabulary.toml` is malformed; nothing was changed.
        """
        from sse_search.service import erasure_record, rebuilding

        erasure_record.refuse_unfinished_erasure(self._archive)
        return rebuilding.rebuild(self._archive, full=full, accept_loss=accept_loss, progress=progress)

    def search(self, request: SearchRequest | str) -> ResultPage:
        """
        Return one page of hits with facets, for a request or the text of a query.

        Raises:
            InvalidQueryError: The request is invalid or exceeds a limit; says where, and which query would be valid.
            IndexMissingError: Nothing was ever rebuilt.
        """
        return search_page(self._archive, as_request(request))

    def matching(
        self, request: SearchRequest | str, limit: int | None = None, *, offset: int = 0
    ) -> Iterator[Document]:
        """
        Return every document that `search` finds, in its order, from `offset` on, `limit` at most, without pages.

        Raises what `search` raises, and InvalidOptionError for a negative `limit` or `offset`.
        """
        return matching(self._archive, as_request(request), limit, offset)

    def facet_values(self, request: SearchRequest | str, facet: str, find: str = "") -> Facet:
        """Return every value of a facet that `search` counts; see `search.facet_values`."""
        return facet_values(self._archive, as_request(request), facet, find)

    def subset(self, request: SearchRequest | str, folder: Path) -> Self:
        """Return an archive of the items of a search alone, whose index is in a folder; the caller closes it."""
        from sse_search.service import subsets

        return type(self)(self.home, engine=subsets.index_subset(self._archive, as_request(request), folder))

    def document(self, item_id: str) -> Document:
        """Return an item as it is indexed, with language and tags. Raises ItemNotFoundError when there is none."""
        item_id = as_item_id(item_id)
        _, reader = self._archive.reader()
        document = reader.get(item_id)
        if document is None:
            from sse_search.service.keeping import absence

            reason = absence(self._archive, item_id)
            raise ItemNotFoundError(reason or no_item(item_id))
        return document

    def find_item(self, text: str) -> str:
        """Return the id of an item named by its id, the beginning of it, or its address. Raises ItemNotFoundError."""
        from sse_search.service import reading_items

        return reading_items.find_item(self._archive, text)

    def marked(self, item_id: str, request: SearchRequest | str) -> MarkedItem:
        """Return title and text of an item with the words of a search marked. Raises ItemNotFoundError."""
        from sse_search.service import reading_items

        return reading_items.mark_item(self._archive, self.document(item_id), as_request(request))

    def get(self, item_id: str) -> NewsItem:
        """Return an item. Raises ItemNotFoundError when there is none."""
        return self.document(item_id).item

    def similar(self, item_id: str, limit: int = 10) -> SimilarItems:
        """Return the items that share the weightiest words and entities of one. Raises ItemNotFoundError."""
        from sse_search.service import similar

        return similar.similar_items(self._archive, self.document(item_id), limit)

    def suggest(self, typed: str, language: str = "en") -> tuple[Completion, ...]:
        """
        Return words, searches, entities and titles that continue what is typed, the best first; at most eight.

        Entities are completed by their labels in a language, too. A blank at the end asks for further words.
        """
        from sse_search.service import saved_searches, suggest

        saved = saved_searches.offered_searches(self._archive.home)
        return suggest.complete(self._archive.index().resolver, typed, language, saved)

    def embed(
        self,
        *,
        announce: Callable[[EmbeddingPlan], None] | None = None,
        progress: Progress | None = None,
    ) -> EmbeddingReport:
        """
        Make the vectors of the items in the index that have none of their present text, for ranking by meaning.

        An interruption at any time loses the last few hundred at most.

        Args:
            announce: Receives how many items there are, and about how long they take, before it begins.

        Raises:
            SettingsError: No model is set.
            ModelError: The model cannot be used.
            IndexMissingError: Nothing was ever rebuilt.
            IndexBusyError: Another process makes vectors.
        """
        from sse_search.service import embedding

        return embedding.embed(self._archive, announce=announce, progress=progress)

    def state(self) -> IndexState:
        """Return the state of the live index. Raises IndexMissingError when there is none."""
        return self._archive.reader()[0]

    def identity(self) -> str:
        """Return what identifies the live index: every rebuild changes it, even where the generation is the same."""
        return self._archive.identity()

    def stats(self, *, contents: bool = True) -> Stats:
        """Return how much the archive holds, and the state of its index; `contents` reads and counts every item."""
        from sse_search.service import archive_stats

        return archive_stats.stats(self._archive, contents=contents)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what the archive lacks, kind by kind: months, dates, texts, tags ...; see `model.gaps`."""
        from sse_search.service import gap_report

        return gap_report.gaps(self._archive)

    def check(self) -> tuple[Issue, ...]:
        """Read every file of the archive and return the issues, with file, line and remedy."""
        from sse_search.service import maintenance

        return maintenance.check(self._archive)

    def repair(self, *, accept_loss: bool = False) -> tuple[str, ...]:
        """
        Repair what can be repaired without losing an item; return a sentence on each step.

        Raises:
            WouldLoseItemsError: A new index would lack items that nobody removed; `accept_loss` builds it.
        """
        from sse_search.service import maintenance

        return maintenance.repair(self._archive, accept_loss=accept_loss)

    def entities_check(self) -> tuple[Issue, ...]:
        """Return the issues of the vocabulary, those of this archive's own included."""
        from sse_search.service import entity_review

        return entity_review.check_entities(self._archive)

    def entities_show(self, name: str) -> tuple[EntityReport, ...]:
        """
        Return a report on each entity with this id or name, the most frequent first; empty if there is none.

        Raises:
            IndexMissingError: Nothing was ever rebuilt.
        """
        from sse_search.service import entity_reports

        return entity_reports.report_entities(self._archive, name)

    def entity_labels(self, language: str) -> Mapping[str, str]:
        """Return the labels of entities in a language (`de`) by id, of those that have another label there."""
        return self._archive.index().resolver.vocabulary.labels_in(language)

    def entities_near(self, name: str) -> tuple[EntityRef, ...]:
        """
        Return entities that may be meant by an unknown name or id, the likeliest first.

        Raises:
            IndexMissingError: Nothing was ever rebuilt.
        """
        from sse_search.service import entity_reports

        return entity_reports.near_entities(self._archive, name)

    def entities_unverified(self) -> int:
        """Return the number of entities of the vocabulary whose facts were written down without a source."""
        from sse_search.service import entity_review

        return entity_review.count_unverified(self._archive)

    def entities_test(self) -> tuple[int, tuple[Issue, ...]]:
        """Return the number of examples in this archive's own vocabulary, and what is wrong with their tags."""
        from sse_search.service import entity_review

        return entity_review.try_examples(self._archive)

    def entities_load(self, table: Path) -> LoadedNames:
        """
        Add the entities of a table to this archive's own vocabulary, unless the check objects to one of them.

        Raises:
            VocabularyError: The table is wrong, with file and line; nothing was changed.
        """
        from sse_search.service import entity_review

        return entity_review.load_entities(self._archive, table)

    def entities_candidates(self) -> CandidateList:
        """Return names that the archive uses and the vocabulary does not have, or what is missing for any."""
        from sse_search.service import vocabulary_desk

        return vocabulary_desk.find_in_archive(self._archive)

    def entities_suggest(self, listed: CandidateList | None = None) -> str:
        """Return candidates, or those that were listed before, as TOML that may be appended to `vocabulary.toml`."""
        from sse_search.service import vocabulary_desk

        return vocabulary_desk.suggest_as_toml(self._archive, listed or self.entities_candidates())

    def entities_decide(self, decision: NameDecision) -> DecidedName:
        """
        Write what the keeper decides on a candidate into `vocabulary.toml`, which keeps everything else.

        Raises:
            VocabularyError: The vocabulary is malformed or the decision contradicts it; nothing was changed.
        """
        from sse_search.service import vocabulary_desk

        return vocabulary_desk.decide(self._archive, decision)

    def entities_explain(self, item_id: str) -> tuple[TagReason, ...]:
        """Return why an item has each of its tags. Raises ItemNotFoundError when the corpus has no such item."""
        from sse_search.service import entity_review

        return entity_review.explain_entities(self._archive, as_item_id(item_id))
