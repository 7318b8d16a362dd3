"""What can be done with an archive? Each method is one question; the module that answers it does the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sse_search.engines.port import Engine
from sse_search.entities import Vocabulary
from sse_search.errors import ItemNotFoundError
from sse_search.model import (
    Document,
    ImportReport,
    IndexState,
    Issue,
    NewsItem,
    RebuildReport,
    ResultPage,
    SearchRequest,
)
from sse_search.service import importing
from sse_search.service.archive import Archive
from sse_search.service.importing import ImportOptions, Progress
from sse_search.service.reports import Stats, TagReason
from sse_search.service.search import answer, matching
from sse_search.service.suggest import Labels, complete


class SearchService:
    """
    An archive, opened. Searching is safe from several threads, and sees a new index as soon as it is complete.

    Args:
        home: The folder of the archive, which need not exist yet. None looks for it: `SSESEARCH_HOME`, else the nearest
            folder upwards that holds `corpus/`, else the data folder of the user.
        engine: Another engine than the one that keeps its index in the home.

    Raises:
        SettingsError: The home is no folder, or a setting is wrong.
    """

    def __init__(self, home: Path | None = None, *, engine: Engine | None = None) -> None:
        self._archive = Archive(home, engine)
        self._labels: tuple[Vocabulary, Labels] | None = None

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

    def close(self) -> None:
        """Give back files and memory; nothing may be asked afterwards."""
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

        Searches find them after the next rebuild. An address that has not changed since is not fetched again.

        Args:
            format: `auto` looks into the input; else one of `importers.import_formats()`.
            source: What to file the items under; by default the name of the input.
            day_first: How `04/05/2025` is meant; None as the settings say.
            columns: Column of a table to the field of an item (title, date, summary ...) that it holds.
            dry_run: Only report what would be imported.

        Raises:
            ImportFailedError: The input cannot be read at all. What is wrong in parts of it stands in the report.
            CorpusError: The corpus cannot be written.
        """
        how = ImportOptions(format=format, source=source, day_first=day_first, columns=columns or {})
        return importing.import_path(self._archive, path, how, dry_run=dry_run, progress=progress)

    def rebuild(self, full: bool = False, *, progress: Progress | None = None) -> RebuildReport:
        """
        Bring the index level with the corpus. Searches go on with the former index until the new one is complete.

        Only what is new is analysed, unless `full` is wanted or the vocabulary has changed. An index that is level is
        left as it is.

        Args:
            progress: Is told how many items are done. When all are analysed, a first pass compares them with one
                another; for it no total is told.

        Raises:
            IndexBusyError: Somebody else is rebuilding.
            VocabularyError: `vocabulary.toml` is malformed; nothing was changed.
        """
        from sse_search.service import rebuilding

        return rebuilding.rebuild(self._archive, full=full, progress=progress)

    def search(self, request: SearchRequest) -> ResultPage:
        """
        Return one page of hits with facets.

        Raises:
            InvalidQueryError: The request cannot be understood or exceeds a limit; says where, and how to mend it.
            IndexMissingError: Nothing was ever rebuilt.
        """
        return answer(self._archive, request)

    def matching(self, request: SearchRequest, limit: int | None = None) -> Iterator[Document]:
        """Return every document that `search` finds, in its order, `limit` at most, whatever page is asked for."""
        return matching(self._archive, request, limit)

    def document(self, item_id: str) -> Document:
        """Return an item as it is indexed, with language and tags. Raises ItemNotFoundError when there is none."""
        self._archive.state()
        found = self._archive.engine.get(item_id)
        if found is None:
            raise ItemNotFoundError(f"there is no item {item_id!r}; every hit of a search shows its id")
        return found

    def get(self, item_id: str) -> NewsItem:
        """Return an item. Raises ItemNotFoundError when there is none."""
        return self.document(item_id).item

    def suggest(self, typed: str) -> tuple[str, ...]:
        """Return queries that begin as what is typed and find something, the best first; at most eight."""
        vocabulary = self._archive.finder(self._archive.state().generation).vocabulary
        if self._labels is None or self._labels[0] is not vocabulary:
            self._labels = (vocabulary, Labels(vocabulary))
        return complete(self._archive.engine, self._labels[1], typed)

    def state(self) -> IndexState:
        """Return which index answers. Raises IndexMissingError when there is none."""
        return self._archive.state()

    def stats(self) -> Stats:
        """Return how much the archive holds, and in what state its index is."""

        from sse_search.service import maintenance

        return maintenance.stats(self._archive)

    def check(self) -> tuple[Issue, ...]:
        """Read every file of the archive and return what is wrong, with file, line and remedy."""

        from sse_search.service import maintenance

        return maintenance.check(self._archive)

    def repair(self) -> tuple[str, ...]:
        """Mend what can be repaired without losing an item; returns what was done, a sentence each."""

        from sse_search.service import maintenance

        return maintenance.repair(self._archive)

    def entities_check(self) -> tuple[Issue, ...]:
        """Return what is wrong with the vocabulary, that of this archive included."""

        from sse_search.service import entity_review

        return entity_review.check_entities(self._archive)

    def entities_suggest(self) -> str:
        """Return names that the archive uses often and the vocabulary does not know, as TOML for `vocabulary.toml`."""

        from sse_search.service import entity_review

        return entity_review.suggest_entities(self._archive)

    def entities_explain(self, item_id: str) -> tuple[TagReason, ...]:
        """Return why an item has each of its tags. Raises ItemNotFoundError when the corpus has no such item."""

        from sse_search.service import entity_review

        return entity_review.explain_entities(self._archive, item_id)
