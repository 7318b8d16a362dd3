"""Open an archive and offer everything that can be done with it; each method calls the module that does the work."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sse_search.engines.port import Engine
from sse_search.errors import ItemNotFoundError
from sse_search.model import (
    Completion,
    Document,
    ErasureReport,
    ImportReport,
    IndexState,
    Issue,
    ItemVersion,
    KeepingReport,
    NewsItem,
    RebuildReport,
    ResultPage,
    SearchRequest,
    SimilarItems,
)
from sse_search.service import importing
from sse_search.service.archive import Archive
from sse_search.service.importing import ImportOptions, Progress
from sse_search.service.reports import SourceReport, SourceStatus, Stats, SyncReport, TagReason
from sse_search.service.search import matching, search_page
from sse_search.service.similar import similar_items
from sse_search.service.suggest import complete
from sse_search.settings import Settings


class SearchService:
    """
    An open archive. Searching is safe from several threads, and uses a new index as soon as it is complete.

    Args:
        home: The folder of the archive, which need not exist yet. None finds it: `SSESEARCH_HOME`, else the nearest
            folder upwards that has a `corpus/`, else the data folder of the user.
        engine: Another engine than the one that keeps its index in the home.

    Raises:
        SettingsError: The home is not a folder, or a setting is wrong.

    >>> from tempfile import TemporaryDirectory
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
    def home(self) -> Path:
        """The folder of the archive."""
        return self._archive.home

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
            day_first: Whether `04/05/2025` is 4 May; None as the settings say.
            columns: Column of a table to the field of an item (title, date, summary ...) that it holds.
            dry_run: Only report what would be imported.

        Raises:
            ImportFailedError: The input cannot be read at all. The report has the issues of its parts.
            CorpusError: The corpus cannot be written.
        """
        options = ImportOptions(format=format, source=source, day_first=day_first, columns=columns or {})
        return importing.import_path(self._archive, path, options, dry_run=dry_run, progress=progress)

    def import_items(self, items: Iterable[NewsItem], *, source: str) -> ImportReport:
        """
        Add items to the corpus: all of them as one batch, or none.

        Args:
            source: Name to file the items under that have no source.

        Raises:
            CorpusError: The corpus cannot be written.
        """
        return importing.import_items(self._archive, items, source)

    def sync(
        self,
        names: Collection[str] = (),
        dry_run: bool = False,
        *,
        report: Callable[[SourceReport], None] | None = None,
    ) -> SyncReport:
        """
        Fetch sources of `sources.toml` and add their items to the corpus, one batch a source.

        Searches find them after the next rebuild. A source that fails stops no other.

        Args:
            names: The sources to fetch, whatever their interval; without names, all that are due.
            dry_run: Only report what would be imported; pages of items are not fetched.
            report: Receives the report of each source as soon as it is done.

        Raises:
            SettingsError: `sources.toml` is not valid, has no sources, or none of a given name.
            CorpusError: The corpus cannot be written, or another process is fetching.
        """
        from sse_search.service import syncing

        return syncing.sync(self._archive, names, dry_run=dry_run, report=report)

    def sources(self) -> tuple[SourceStatus, ...]:
        """Return the sources of `sources.toml` and how their last fetches went. Raises SettingsError."""
        from sse_search.service import syncing

        return syncing.source_statuses(self._archive)

    def add_source(self, url: str, name: str = "", **options: Any) -> str:
        """
        Add a source to `sources.toml` and return its name, by default the host of its address.

        Args:
            options: `format`, `language`, `day_first`, `tags`, `full_text` and `interval`, as in `sources.toml`.

        Raises:
            SettingsError: A value is not allowed, or there is a source of this name.
        """
        from sse_search.service import sources

        known = [source.name for source in sources.load_sources(self.home)]
        source = sources.Source(name=name or sources.free_name("", url, known), url=url, **options)
        sources.add_sources(self.home, [source])
        return source.name

    def remove_source(self, name: str) -> None:
        """Remove a source from `sources.toml`; its items stay. Raises SettingsError if there is none of this name."""
        from sse_search.service import sources

        sources.remove_source(self.home, name)

    def import_sources(self, path: str | Path, report: Callable[[Issue], None] | None = None) -> tuple[str, ...]:
        """Add the feeds of an OPML file that are no sources yet, and return their names; `report` gets the others."""
        from sse_search.service import syncing

        return tuple(source.name for source in syncing.import_opml(self._archive, Path(path), report))

    def export_sources(self) -> bytes:
        """Return the sources as OPML."""
        from sse_search.service import syncing

        return syncing.export_opml(self._archive)

    def edit(
        self,
        item_id: str,
        set: Mapping[str, str | Collection[str]] | None = None,
        *,
        unset: Collection[str] = (),
        reason: str = "",
    ) -> KeepingReport:
        """
        Correct fields of an item, whatever is imported later. Searches see it after the next rebuild.

        Args:
            set: Field (title date summary body url source language category tags authors) to its new value; an empty
                one empties the field.
            unset: Fields whose corrections end: what was imported counts again.

        Raises:
            ItemNotFoundError: The corpus has no such item.
            EditError: A field cannot have this value.
        """
        from sse_search.service import keeping

        given = keeping.Edit(id=item_id, set=set or {}, unset=tuple(unset), reason=reason)
        return keeping.edit(self._archive, [given])

    def edit_from(self, path: str | Path, *, reason: str = "") -> KeepingReport:
        """
        Correct the items of a CSV file with the columns `id` and fields; wrong rows are rejected, the others count.

        An empty cell corrects nothing; in an export, only what differs from the item does. Raises EditError when the
        file cannot be read or its header is wrong.
        """
        from sse_search.service import keeping

        return keeping.edit_from(self._archive, Path(path), reason)

    def history(self, item_id: str) -> tuple[ItemVersion, ...]:
        """Return every record of an item in the log, and what it changed. Raises ItemNotFoundError."""
        from sse_search.service import keeping

        return keeping.history(self._archive, item_id)

    def merge(self, item_id: str, into: str, *, reason: str = "") -> KeepingReport:
        """
        Declare an item to be another one: later imports of either go to that one, which gets the fields that it lacks.

        Raises:
            ItemNotFoundError: The corpus lacks one of them.
            EditError: The second was merged into the first before.
        """
        from sse_search.service import keeping

        return keeping.merge(self._archive, item_id, into, reason)

    def remove(self, item_ids: Iterable[str], *, reason: str = "", dry_run: bool = False) -> KeepingReport:
        """Remove items, and keep imports from bringing them back; all, or none if one is unknown."""
        from sse_search.service import keeping

        ids = [item_ids] if isinstance(item_ids, str) else item_ids
        return keeping.remove(self._archive, ids, reason, dry_run=dry_run)

    def erase(self, item_id: str, *, with_merged: bool = False, accept_loss: bool = False) -> ErasureReport:
        """
        Erase the text of an item from every batch, the lookup, the stories and every generation of the index.

        The log keeps only that it was erased, so that imports do not bring it back. Backups and exports are the
        keeper's. Interrupted at any moment, it can be called again; until then, imports and rebuilds are refused.

        Args:
            with_merged: Erase all ids that were merged with it. accept_loss: see `rebuild`.

        Raises:
            ItemNotFoundError: The corpus never had such an item.
            RefusedError: Others were merged with it, or batches of the index are missing; nothing was changed.
        """
        from sse_search.service import erasure

        return erasure.erase(self._archive, item_id, with_merged=with_merged, accept_loss=accept_loss)

    def restore(self, item_id: str, *, reason: str = "") -> KeepingReport:
        """Take back the removal of an item, or its merge into another one. Raises EditError when it was erased."""
        from sse_search.service import keeping

        return keeping.restore(self._archive, item_id, reason)

    def rebuild(
        self, full: bool = False, *, accept_loss: bool = False, progress: Progress | None = None
    ) -> RebuildReport:
        """
        Bring the index up to date with the corpus. Searches use the old index until the new one is complete.

        Only what is new is analysed, unless `full` is set or the vocabulary has changed. A current index is left as it
        is.

        Args:
            accept_loss: Go on although the new index lacks items of batches that are missing, newer or damaged.
            progress: Receives how many items are done. When every item is analysed, a first pass clusters stories; it
                reports no total.

        Raises:
            WouldLoseItemsError: The new index would lack items that nobody removed; nothing was changed.
            RefusedError: An erasure was interrupted, or the batches are older than one; nothing was changed.
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
        return search_page(self._archive, _as_request(request))

    def matching(self, request: SearchRequest | str, limit: int | None = None) -> Iterator[Document]:
        """
        Return every document that `search` finds, in its order, `limit` at most, without pages.

        Raises what `search` raises, and InvalidQueryError for a negative `limit`.
        """
        return matching(self._archive, _as_request(request), limit)

    def document(self, item_id: str) -> Document:
        """Return an item as it is indexed, with language and tags. Raises ItemNotFoundError when there is none."""
        _, reader = self._archive.reader()
        document = reader.get(item_id)
        if document is None:
            from sse_search.service.keeping import absence

            reason = absence(self._archive, item_id)
            raise ItemNotFoundError(reason or f"there is no item {item_id!r}; every hit of a search shows its id")
        return document

    def get(self, item_id: str) -> NewsItem:
        """Return an item. Raises ItemNotFoundError when there is none."""
        return self.document(item_id).item

    def similar(self, item_id: str, limit: int = 10) -> SimilarItems:
        """Return the items that share the weightiest words and entities of one. Raises ItemNotFoundError."""
        return similar_items(self._archive, self.document(item_id), limit)

    def suggest(self, typed: str) -> tuple[Completion, ...]:
        """Return words, entities and titles that continue what is typed, the best first; at most eight."""
        index = self._archive.index()
        return complete(index.reader, index.resolver.vocabulary, typed)

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

    def entities_suggest(self) -> str:
        """Return names that the archive uses often and the vocabulary does not have, as TOML for `vocabulary.toml`."""
        from sse_search.service import entity_review

        return entity_review.suggest_entities(self._archive)

    def entities_explain(self, item_id: str) -> tuple[TagReason, ...]:
        """Return why an item has each of its tags. Raises ItemNotFoundError when the corpus has no such item."""
        from sse_search.service import entity_review

        return entity_review.explain_entities(self._archive, item_id)


def _as_request(request: SearchRequest | str) -> SearchRequest:
    return SearchRequest(text=request) if isinstance(request, str) else request
