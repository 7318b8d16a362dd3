"""Read single records of the batches again and again, with each file opened once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from sse_search.corpus.batch_file import Batch
from sse_search.corpus.item_lookup import LatestRecord, split_location
from sse_search.corpus.record_codec import decode, digest_of
from sse_search.model import NewsItem, Tombstone


class StoredRecords:
    """
    The records of the batches of a folder; `close` closes the files.

    Args:
        batches: The valid batches by their ordinals.
    """

    def __init__(self, folder: Path, batches: Mapping[int, Batch]) -> None:
        self._folder = folder
        self._batches = batches
        self._files: dict[int, BinaryIO] = {}
        self._opened = ExitStack()

    def close(self) -> None:
        """Close all files."""
        self._opened.close()

    def source_of(self, record: LatestRecord) -> str:
        """Return the source of the batch that has a record."""
        return self._batches[split_location(record.location)[0]].source

    def read(self, record: LatestRecord) -> NewsItem | Tombstone | None:
        """Return a record without corrections; None for a damaged one, which an import may replace."""
        ordinal, offset = split_location(record.location)
        batch = self._batches[ordinal]
        file = self._files.get(ordinal)
        if file is None:
            file = self._files[ordinal] = self._opened.enter_context((self._folder / batch.name).open("rb"))
        file.seek(offset)
        line = file.readline().removesuffix(b"\n")
        if digest_of(line) != record.digest:
            return None
        return decode(line, batch.source, version=batch.format_version)
