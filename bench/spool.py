"""Write documents to a file of length-prefixed MessagePack and read them as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from sse_search.model import Document

_LENGTH_BYTES = 4
_BUFFER = 1 << 20


def write_spool(documents: Iterable[Document], file: Path) -> int:
    """Write documents to `file` atomically; returns their number."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    encoder = msgspec.msgpack.Encoder()
    count = 0
    with unfinished.open("wb", buffering=_BUFFER) as stream:
        for document in documents:
            record = encoder.encode(document)
            stream.write(len(record).to_bytes(_LENGTH_BYTES, "little"))
            stream.write(record)
            count += 1
    unfinished.replace(file)
    return count


def read_spool(file: Path) -> Iterator[Document]:
    """Yield the documents of `file` in order."""
    decoder = msgspec.msgpack.Decoder(Document)
    with file.open("rb", buffering=_BUFFER) as stream:
        while prefix := stream.read(_LENGTH_BYTES):
            yield decoder.decode(stream.read(int.from_bytes(prefix, "little")))


class TimedReader:
    """Passes documents on and adds up the time that reading them takes, so that it can be told from indexing."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = iter(documents)
        self.seconds = 0.0
        self.count = 0

    def __iter__(self) -> Iterator[Document]:
        return self

    def __next__(self) -> Document:
        started = perf_counter()
        document = next(self._documents)
        self.seconds += perf_counter() - started
        self.count += 1
        return document
