"""Recognize and read the batches that hold the keeper's decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sse_search.corpus.batch_file import Batch, BatchReader, DamagedBatchError
from sse_search.corpus.record_codec import decode_decision
from sse_search.errors import CorpusError
from sse_search.model import Decision
from sse_search.wording import cannot_be

DECISIONS_SOURCE = "keeper"
DECISIONS_FORMAT = "decisions"


def holds_decisions(name: str) -> bool:
    """
    Check whether a batch has the name of one that holds the keeper's decisions.

    >>> holds_decisions("000002-keeper.jsonl"), holds_decisions("000001-news.jsonl")
    (True, False)
    """
    return name.partition("-")[2] == f"{DECISIONS_SOURCE}.jsonl"


def decisions_after(indexed: Collection[str], batches: Iterable[Batch], folder: Path) -> Iterator[Decision]:
    """
    Yield the decisions of the batches whose content is that of no batch of an index.

    Args:
        indexed: States of the batches that the index was built from.

    Raises:
        CorpusError: A batch cannot be read.
    """
    digests = {state.rpartition("@")[2] for state in indexed}
    for batch in batches:
        if batch.format != DECISIONS_FORMAT or batch.state.rpartition("@")[2] in digests:
            continue
        try:
            records = BatchReader(folder / batch.name).records()
            yield from (decode_decision(record.line) for record in records if record.key.decision)
        except DamagedBatchError as error:
            raise CorpusError(str(error)) from error
        except OSError as error:
            raise CorpusError(cannot_be("read", folder / batch.name, error)) from error
