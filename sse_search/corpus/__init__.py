"""What has been imported? The append-only log of batches."""

from __future__ import annotations

from sse_search.corpus.batch_file import Batch, Problem
from sse_search.corpus.log import Corpus

__all__ = ["Batch", "Corpus", "Problem"]
