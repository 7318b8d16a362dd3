"""Keep imported items in an append-only log of batches."""

from __future__ import annotations

from sse_search.corpus.batch_file import Batch, BatchProblem
from sse_search.corpus.decision_batches import DECISIONS_FORMAT
from sse_search.corpus.log import Corpus
from sse_search.corpus.snapshot import Snapshot

__all__ = ["DECISIONS_FORMAT", "Batch", "BatchProblem", "Corpus", "Snapshot"]
