"""Which parts does an archive have? Home, settings, corpus, engine and vocabulary, each opened when it is needed."""

from __future__ import annotations

import threading
from pathlib import Path

from sse_search import settings
from sse_search.corpus import Corpus
from sse_search.engines.port import Engine
from sse_search.entities import Vocabulary, load
from sse_search.errors import IndexMissingError, VocabularyError
from sse_search.model import IndexState
from sse_search.service.resolve import FacetResolver

VOCABULARY_FILE = "vocabulary.toml"


class Archive:
    """
    The parts of one archive; used from several threads.

    Args:
        home: Its folder; None looks for it, see `settings.find_home`.
        engine: Another engine than the one that keeps its index in the home.
    """

    def __init__(self, home: Path | None, engine: Engine | None = None) -> None:
        self.home = settings.find_home(home)
        self.settings = settings.load(self.home)
        self.corpus = Corpus(self.home / "corpus")
        self.additions = self.home / VOCABULARY_FILE
        self._engine = engine
        self._finder: tuple[str, FacetResolver] | None = None
        self._opening = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine; loading it takes longer than most commands that do without."""
        with self._opening:
            if self._engine is None:
                self._engine = _default_engine(self.home, self.settings.memory_mb)
            return self._engine

    def state(self) -> IndexState:
        """Return which index answers. Raises IndexMissingError when there is none."""
        metadata = self.engine.metadata()
        if metadata is None:
            raise IndexMissingError(f"{self.home}: there is no index yet: ssesearch rebuild makes one")
        return IndexState(metadata.generation, metadata.items)

    def vocabulary(self) -> Vocabulary:
        """Read the vocabulary, that of this archive included. Raises VocabularyError when that is malformed."""
        return load(self.additions)

    def finder(self, generation: str) -> FacetResolver:
        """
        Return what reads names in queries; made once for each generation of the index, as tags are.

        While somebody is editing the vocabulary and it is malformed, the last good one stays.
        """
        known = self._finder
        if known is not None and known[0] == generation:
            return known[1]
        try:
            vocabulary = self.vocabulary()
        except VocabularyError:
            if known is None:
                raise
            vocabulary = known[1].vocabulary
        found = FacetResolver(self.engine, vocabulary)
        self._finder = (generation, found)
        return found

    def close(self) -> None:
        """Give back files and memory."""
        with self._opening:
            if self._engine is not None:
                self._engine.close()


def _default_engine(home: Path, memory_mb: int) -> Engine:
    from sse_search.engines.whoosh import WhooshEngine  # noqa: PLC0415 - loads numpy

    return WhooshEngine(home / "index", memory_mb=memory_mb)
