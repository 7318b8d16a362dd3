"""Keep imported items in an append-only log of batches."""

from __future__ import annotations

from sse_search.corpus.batch_file import Batch, BatchProblem
from sse_search.corpus.log import DECISIONS_FORMAT, Corpus
from sse_search.corpus.snapshot import Snapshot

__all__ = ["DECISIONS_FORMAT", "Batch", "BatchProblem", "Corpus", "Snapshot"]
