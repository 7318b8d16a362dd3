"""Let a keeper fetch sources, correct, merge, remove and erase items: a part of the public service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sse_search.model import (
    as_item_id,
)

if TYPE_CHECKING:
    from sse_search.model import (
        ErasureReport,
        Issue,
        ItemVersion,
        KeepingReport,
        NewsItem,
    )
    from sse_search.service.archive import Archive
    from sse_search.service.reports import SourceReport, SourceStatus, SyncReport
    from sse_search.settings import EngineName


class KeepingService:
    """What a keeper does with the sources and items of an archive; `SearchService` is one."""

    _archive: Archive

    @property
    def home(self) -> Path:
        """The folder of the archive."""
        return self._archive.home

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

        given = keeping.Edit(id=as_item_id(item_id), set=set or {}, unset=tuple(unset), reason=reason)
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

        return keeping.history(self._archive, as_item_id(item_id))

    def corrections(self, item: NewsItem) -> tuple[ItemVersion, ...]:
        """
        Return the corrections of an item of the index, the first one first, with long values cut.

        The log is read only if the item has any, once for each state of the index. Raises CorpusError.
        """
        from sse_search.service import keeping

        return keeping.corrections(self._archive, item)

    def merge(self, item_id: str, into: str, *, reason: str = "") -> KeepingReport:
        """
        Declare an item to be another one: later imports of either go to that one, which gets the fields that it lacks.

        Raises:
            ItemNotFoundError: The corpus lacks one of them.
            EditError: The second was merged into the first before.
        """
        from sse_search.service import keeping

        return keeping.merge(self._archive, as_item_id(item_id), as_item_id(into), reason)

    def remove(self, item_ids: Iterable[str], *, reason: str = "", dry_run: bool = False) -> KeepingReport:
        """Remove items, and keep imports from bringing them back; all, or none if one is unknown."""
        from sse_search.service import keeping

        ids = [item_ids] if isinstance(item_ids, str) else item_ids
        return keeping.remove(self._archive, map(as_item_id, ids), reason, dry_run=dry_run)

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
            VocabularyError: The vocabulary, which the new index needs, is malformed; nothing was changed.
        """
        from sse_search.service import erasure

        item_id = as_item_id(item_id)
        return erasure.erase(self._archive, item_id, with_merged=with_merged, accept_loss=accept_loss)

    def restore(self, item_id: str, *, reason: str = "") -> KeepingReport:
        """Take back the removal of an item, or its merge into another one. Raises EditError when it was erased."""
        from sse_search.service import keeping

        return keeping.restore(self._archive, as_item_id(item_id), reason)

    def compare_engines(
        self, other: EngineName, texts: Sequence[str] = (), progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Issue]:
        """
        Yield an issue for each search that another engine answers differently than the one of this archive.

        Args:
            texts: The searches; without any, 500 are made from items of the archive.

        Raises:
            InvalidOptionError: The other engine is the one of this archive.
            IndexMissingError: An engine has no index.
            EngineError: The indexes are not of the same state of the corpus.
        """
        from sse_search.service import engine_comparison

        return engine_comparison.compare_engines(self._archive, other, texts, progress)
