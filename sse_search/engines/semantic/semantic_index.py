"""Give the meaning of queries from the model and the vectors of an archive, both opened when they are first needed."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sse_search.engines.semantic.sentence_model import SentenceModel, check_folder
from sse_search.engines.semantic.vector_store import State, StoredMeaning, Vectors, VectorStore
from sse_search.errors import ModelError

_KEPT_QUERIES = 256


class SemanticIndex:
    """
    The model and the vectors of an archive. Safe from several threads.

    Args:
        model_folder: The folder of the model. store: the vectors.
    """

    def __init__(self, model_folder: Path, store: VectorStore) -> None:
        self._model_folder = model_folder
        self.store = store
        self._opening = threading.Lock()
        self._opened: tuple[State, Vectors] | None = None
        self._failure = ""
        self._query_vector = lru_cache(_KEPT_QUERIES)(self._embed_query)

    @cached_property
    def _model(self) -> SentenceModel:
        return SentenceModel(self._model_folder)

    def check_model(self) -> None:
        """Check that the files of the model are there, without opening them. Raises ModelError."""
        check_folder(self._model_folder)

    def model(self) -> SentenceModel:
        """Return the model, opened once. Raises ModelError when it cannot be used, until the process starts again."""
        with self._opening:
            if self._failure:  # to try in vain takes as long as to open a model, and every search would
                raise ModelError(self._failure)
            try:
                return self._model
            except ModelError as error:
                self._failure = str(error)
                raise

    def vectors(self) -> Vectors:
        """
        Return the vectors that the model has made so far.

        Raises:
            ModelError: The model cannot be used, or all vectors are of another one.
            VectorsDamagedError: A file of vectors is not what was written.
        """
        model = self.model()
        with self._opening:
            state = self.store.state()
            if self._opened is None or self._opened[0] != state:
                self._opened = (state, self.store.open(model.digest))
            vectors = self._opened[1]
        if vectors.has_others and not len(vectors):
            raise ModelError("the vectors of this archive were made by another model: ssesearch embed makes new ones")
        return vectors

    def meaning(self, text: str) -> StoredMeaning:
        """Return the meaning of a query; it raises what `vectors` raises."""
        vectors = self.vectors()
        return StoredMeaning(vectors, self._query_vector(text), self.model().options.min_cosine)

    def _embed_query(self, text: str) -> NDArray[Any]:
        return self.model().embed_query(text)
