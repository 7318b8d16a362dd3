"""Measure bm25s, which computes the scores of words when indexing and sums them for a query; ten hits, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s  # type: ignore[import-untyped]  # ships no types
import msgspec
import Stemmer
from bm25s.tokenization import Tokenizer  # type: ignore[import-untyped]  # ships no types

from bench.peers.port import TITLE_WEIGHT, Answer, BenchQuery
from sse_search.model import Document

_IDS = "ids.json"
_WORD = r"(?u)\b\w+\b"


class Bm25s:
    """bm25s on NumPy with the English Snowball stemmer; a title counts by being repeated."""

    caches = "the whole index in memory"
    title_weight = TITLE_WEIGHT
    k1 = 1.5
    stemmer = "english"
    stop_words: Sequence[str] = ()

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents; the library needs all of their words in memory at once."""
        ids, texts = [], []
        for document in documents:
            ids.append(document.item.id)
            texts.append(f"{document.item.title}\n" * int(self.title_weight) + document.item.text)
        tokenizer = self._new_tokenizer()
        tokens = tokenizer.tokenize(texts, update_vocab=True, show_progress=False, return_as="tuple")
        index = bm25s.BM25(k1=self.k1)
        index.index(tokens, show_progress=False)
        index.save(str(folder), show_progress=False)
        tokenizer.save_vocab(str(folder))
        (folder / _IDS).write_bytes(msgspec.json.encode(ids))

    def open(self, folder: Path) -> None:
        """Load everything."""
        self._index = bm25s.BM25.load(str(folder))
        self._tokenizer = self._new_tokenizer()
        self._tokenizer.load_vocab(str(folder))
        self._ids = msgspec.json.decode((folder / _IDS).read_bytes(), type=list[str])

    def can(self, query: BenchQuery) -> bool:
        """Only ranking by any of the words is supported."""
        return query.kind == "any" and not (query.facets or query.filters or query.days)

    def search(self, query: BenchQuery) -> Answer:
        """Rank; the library does not report how many documents match."""
        tokens = self._tokenizer.tokenize(
            [" ".join(query.words)], update_vocab=False, show_progress=False, return_as="tuple"
        )
        docs, scores = self._index.retrieve(
            tokens, k=min(query.limit, len(self._ids)), show_progress=False, n_threads=0
        )
        ranked = zip(docs[0].tolist(), scores[0].tolist(), strict=True)
        return Answer(total=None, ids=tuple(self._ids[doc] for doc, score in ranked if score > 0))

    def close(self) -> None:
        """Free the arrays."""
        del self._index

    def _new_tokenizer(self) -> Tokenizer:
        return Tokenizer(splitter=_WORD, stopwords=list(self.stop_words), stemmer=Stemmer.Stemmer(self.stemmer))
