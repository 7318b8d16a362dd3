"""Keep imported items in an append-only log of batches."""

from __future__ import annotations

from sse_search.corpus.batch_file import Batch
from sse_search.corpus.log import Corpus

__all__ = ["Batch", "Corpus"]
