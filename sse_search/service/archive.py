"""Open the parts of an archive when they are needed: settings, corpus, engine, vocabulary and live index."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sse_search import settings
from sse_search.cache import Cache
from sse_search.durable import mistrust
from sse_search.engines.port import Engine, IndexMetadata, IndexReader
from sse_search.entities import Vocabulary, load
from sse_search.errors import EngineError, IndexMissingError, SettingsError, VocabularyError
from sse_search.home_folder import find_home
from sse_search.model import IndexState
from sse_search.service.resolve import FacetResolver
from sse_search.wording import cannot_be, worded

if TYPE_CHECKING:
    from sse_search.corpus import Corpus
    from sse_search.engines.semantic.semantic_index import SemanticIndex
    from sse_search.engines.semantic.vector_store import State, VectorStore

VOCABULARY_FILE = "vocabulary.toml"
ERASURES_FILE = "erasures.json"
VECTORS_FOLDER = "vectors"
_PAGES_BYTES = 32 << 20
"""Of the pages of results that are kept until the index changes."""


class OpenIndex(msgspec.Struct, frozen=True):
    """One generation of the index, what resolves queries for it, and pages that were answered from it."""

    state: IndexState
    identity: str
    reader: IndexReader
    resolver: FacetResolver
    pages: Cache


class Archive:
    """
    The parts of one archive. Safe from several threads.

    Args:
        home: Its folder; None finds it, see `home_folder.find_home`.
        engine: Another engine than the one that keeps its index in the home.

    Raises:
        SettingsError: The home is a file, or everybody can write to it, or a setting is wrong.
    """

    def __init__(self, home: Path | None, engine: Engine | None = None) -> None:
        self.home = find_home(home)
        if self.home.exists() and (reason := mistrust(self.home)):
            raise SettingsError(reason)
        self.settings = settings.load(self.home)
        self.vocabulary_file = self.home / VOCABULARY_FILE
        self._engine = engine
        self._index: OpenIndex | None = None
        self._without_erased: tuple[str, int] | None = None
        self._own_identity = ""
        self._opening = threading.Lock()
        self._resolving = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine; loading it takes longer than most commands that do not need it."""
        with self._opening:
            if self._engine is None:
                self._engine = _default_engine(self.home, self.settings)
            return self._engine

    @property
    def is_on_cluster(self) -> bool:
        """Whether a cluster keeps the index, which other archives and machines can reach too."""
        return self.settings.engine == "opensearch"

    @cached_property
    def corpus(self) -> Corpus:
        """The log of batches; a search does not need it."""
        from sse_search.corpus import Corpus  # noqa: PLC0415 - loads sqlite3

        return Corpus(self.home / "corpus")

    @cached_property
    def vector_store(self) -> VectorStore:
        """The vectors of items."""
        from sse_search.engines.semantic.vector_store import VectorStore  # noqa: PLC0415 - most archives have none

        return VectorStore(self.home / "index" / VECTORS_FOLDER)

    @cached_property
    def semantic(self) -> SemanticIndex | None:
        """The model and the vectors, which are opened when they are needed; None where no model is set."""
        if not self.settings.semantic_model:
            return None
        from sse_search.engines.semantic.semantic_index import SemanticIndex  # noqa: PLC0415 - most archives have none

        return SemanticIndex(self.home / Path(self.settings.semantic_model).expanduser(), self.vector_store)

    def reader(self) -> tuple[IndexState, IndexReader]:
        """Return the state of the live index and a reader of it. Raises IndexMissingError when there is none."""
        metadata, reader = self._live()
        return IndexState(metadata.generation, metadata.items), reader

    def identity(self) -> str:
        """Return the identity of the live index and of the vectors; its number can be that of a deleted one."""
        return ".".join((self._live()[0].identity, *(f"{changed:x}" for _, changed, _ in self.vectors_state())))

    def vectors_state(self) -> State:
        """Return what changes when vectors that searches use are added or removed."""
        return self.semantic.store.state() if self.semantic else ()

    def index(self) -> OpenIndex:
        """
        Return the live index with its vocabulary; a search takes all of its answer from one.

        While `vocabulary.toml` is being edited and is malformed, the last valid vocabulary stays in use.

        Raises:
            IndexMissingError: Nothing was ever built.
            VocabularyError: The vocabulary is malformed, and was never valid before.
        """
        metadata, reader = self._live()
        index = self._index
        if index is None or index.identity != metadata.identity:
            with self._resolving:
                index = self._index
                if index is None or index.identity != metadata.identity:
                    index = self._index = self._resolved(metadata, reader, index)
        return index

    def vocabulary(self) -> Vocabulary:
        """Read the vocabulary, with that of this archive. Raises VocabularyError when that is malformed."""
        return load(self.vocabulary_file)

    def _resolved(self, metadata: IndexMetadata, reader: IndexReader, previous: OpenIndex | None) -> OpenIndex:
        try:
            vocabulary = self.vocabulary()
        except VocabularyError:
            if previous is None:
                raise
            vocabulary = previous.resolver.vocabulary
        state = IndexState(metadata.generation, metadata.items)
        resolver = FacetResolver(reader, vocabulary, self.settings.mirrors)
        return OpenIndex(state, metadata.identity, reader, resolver, Cache(_PAGES_BYTES))

    def _live(self) -> tuple[IndexMetadata, IndexReader]:
        opened = self.engine.reader()
        if opened is None:
            raise IndexMissingError(
                worded("{folder}: there is no index yet: ssesearch rebuild makes one", folder=self.home)
            )
        self._refuse_erased(*opened)
        self._refuse_other_corpus(opened[0])
        return opened

    def _refuse_erased(self, metadata: IndexMetadata, reader: IndexReader) -> None:
        """Raise EngineError when the index is an older one with erased items; once for each index and record."""
        try:
            recorded = (metadata.identity, (self.home / ERASURES_FILE).stat().st_mtime_ns)
        except FileNotFoundError:
            return
        except OSError as error:
            raise EngineError(cannot_be("read", self.home / ERASURES_FILE, error)) from error
        if recorded != self._without_erased:
            from sse_search.service.erasure_record import refuse_erased_items  # noqa: PLC0415 - loads the corpus

            refuse_erased_items(metadata, reader, self.home)
            self._without_erased = recorded

    def _refuse_other_corpus(self, metadata: IndexMetadata) -> None:
        """Raise EngineError when the index on a cluster is that of another archive; once for each index."""
        if not self.is_on_cluster or self._own_identity == metadata.identity:
            return
        from sse_search.service.other_corpus import refuse_to_search_other_corpus  # noqa: PLC0415 - loads the corpus

        refuse_to_search_other_corpus(self, metadata)
        self._own_identity = metadata.identity

    def close(self) -> None:
        """Release the index; a later use opens it again."""
        with self._opening:
            self._index = None
            if self._engine is not None:
                self._engine.close()


def _default_engine(home: Path, chosen: settings.Settings) -> Engine:
    if chosen.engine == "opensearch":
        from sse_search.engines.opensearch import OpenSearchEngine  # noqa: PLC0415 - most archives have none
        from sse_search.service.cluster_login import cluster_settings  # noqa: PLC0415 - most archives have none

        return OpenSearchEngine(cluster_settings(home, chosen))
    from sse_search.engines.whoosh import WhooshEngine  # noqa: PLC0415 - loads numpy

    return WhooshEngine(home / "index", memory_mb=chosen.memory_mb, verify_mb=chosen.verify_mb)
