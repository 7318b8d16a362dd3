"""
Store encoded documents, each compressed by itself with a dictionary of what many of them have in common.

That takes less room than blocks of many documents, and to read a document decompresses no other. The dictionary is
trained on documents of the segment that it belongs to, so that it never outlives them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from zstandard import (
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    frame_content_size,
    train_dictionary,
)

from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter, damaged

_LEVEL = 3
"""Level 9 takes five times as long and saves less than a tenth of the bytes."""
_SAMPLE = 1000
"""Documents that a dictionary is trained on, the first ones."""
_MIN_SAMPLE = 20
"""Fewer documents have no dictionary."""
_MAX_DICTIONARY_BYTES = 1 << 16
_DICTIONARY_SHARE = 16
"""A dictionary has at most one part in so many of the bytes that it is trained on."""
_PART_BYTES = 1000
"""Length of the parts of documents that a dictionary is made of."""
_STRING_BYTES = 8
"""Length of the strings whose frequencies decide which parts these are."""

Array = NDArray[Any]


def write_records(writer: ArrayFileWriter, records: Iterable[bytes]) -> int:
    """Write the encoded documents of a segment; returns the length of the longest."""
    remaining = iter(records)
    sample = list(islice(remaining, _SAMPLE))
    dictionary = _trained(sample)
    compressor = ZstdCompressor(_LEVEL, dict_data=ZstdCompressionDict(dictionary) if dictionary else None)
    compressed_lengths, longest = [0], 0
    writer.begin("records", np.uint8)
    for record in chain(sample, remaining):
        compressed = compressor.compress(record)
        writer.append_bytes(compressed)
        compressed_lengths.append(len(compressed))
        longest = max(longest, len(record))
    writer.end()
    writer.add_offsets("record_offsets", np.cumsum(np.array(compressed_lengths, np.int64)))
    writer.add("record_dictionary", np.frombuffer(dictionary, np.uint8))
    return longest


def _trained(sample: Sequence[bytes]) -> bytes:
    """Return a dictionary; empty for a few documents, or where they have nothing in common."""
    size = min(_MAX_DICTIONARY_BYTES, sum(map(len, sample)) // _DICTIONARY_SHARE)
    if len(sample) < _MIN_SAMPLE:
        return b""
    try:
        return train_dictionary(size, [*sample], k=min(_PART_BYTES, size), d=_STRING_BYTES).as_bytes()
    except ZstdError:
        return b""


class RecordStore:
    """
    Read encoded documents.

    Args:
        longest: Bytes that the longest one has. What claims to have more is damaged, and no memory is given to it.
    """

    def __init__(self, file: ArrayFile, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._reading = threading.Lock()

    @cached_property
    def _offsets(self) -> Array:
        return self._file["record_offsets"]

    @cached_property
    def _compressed(self) -> memoryview:
        return self._file.buffer("records")

    @cached_property
    def _decompressor(self) -> ZstdDecompressor:
        dictionary = bytes(self._file.buffer("record_dictionary"))
        return ZstdDecompressor(dict_data=ZstdCompressionDict(dictionary) if dictionary else None)

    def read(self, doc: int) -> bytes:
        """Return an encoded document. Raises IndexDamagedError when it is not what was written."""
        start, end = self._offsets[doc : doc + 2].tolist()
        compressed = self._compressed[start:end]
        try:
            if 0 <= frame_content_size(compressed) <= self._longest:
                with self._reading:  # a decompressor serves one thread at a time
                    return self._decompressor.decompress(compressed)
        except ZstdError as error:
            raise damaged(self._file.path, f"document {doc:,} cannot be decompressed") from error
        raise damaged(self._file.path, f"document {doc:,} claims to be longer than it was")
