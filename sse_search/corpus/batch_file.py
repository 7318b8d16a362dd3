"""
What is a batch file, and is this one whole?

A head line, records, an end line with their number and the SHA-256 of every byte before it. A file without a valid end
line does not count. `docs/corpus-format.md` describes it for people.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from sse_search.corpus.record_codec import Key, key_of
from sse_search.durable import flush_folder
from sse_search.errors import CorpusError

FORMAT_VERSION = 1
_STATE_DIGITS = 16
_UNFINISHED = ".unfinished"
_NUMBER = re.compile(r"[0-9]{1,18}")


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """
    One finished import.

    Attributes:
        name: Name of its file; batches are in the order of the numbers that their names begin with.
        source: What the items are filed under. format: what the input was read as.
        sha256: Of the bytes of the input. digest: SHA-256 of the content of the file before its end line.
        imported_at: Moment of the import, in UTC, as `2026-11-23T12:27:10Z`.
        records: How many items and tombstones it holds.
    """

    name: str
    source: str
    format: str
    sha256: str
    imported_at: str
    records: int
    digest: str

    @property
    def state(self) -> str:
        """Name and content: another batch of the same name has another one."""
        return f"{self.name}@{self.digest[:_STATE_DIGITS]}"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with the log: where, what, and what to do. It does not count; everything else does."""

    file: str
    line: int | None = None
    what: str
    remedy: str

    @property
    def reason(self) -> str:
        """What is wrong and what to do, as one text."""
        return f"{self.what}; {self.remedy}"

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.reason}"


class DamagedBatchError(Exception):
    """A batch file is not what was written. Internal to the corpus, which makes a `Problem` of it."""

    def __init__(self, what: str, line: int | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.line = line
        self.remedy = remedy or "put the file back from a backup, or import its input again"


class Place(NamedTuple):
    """A record as it stands in a file: `offset` is that of its line's first byte."""

    key: Key
    line: bytes
    offset: int


class _Source(msgspec.Struct):
    name: str
    format: str = ""
    sha256: str = ""


class _Head(msgspec.Struct):
    batch: int
    format_version: int
    source: _Source
    imported_at: str = ""


class _End(msgspec.Struct):
    end: bool
    records: int
    sha256: str


_heads = msgspec.json.Decoder(_Head)
_ends = msgspec.json.Decoder(_End)


def batch_files(folder: Path) -> list[Path]:
    """Return the batch files of a folder in order, whole or not: by number, then by name; those without number last."""
    return sorted((path for path in folder.glob("*.jsonl") if path.is_file()), key=_order)


def number_of(path: Path) -> int | None:
    """Return the number that a batch file's name begins with."""
    digits = _NUMBER.match(path.name)
    return int(digits[0]) if digits else None


def _order(path: Path) -> tuple[bool, int, str]:
    number = number_of(path)
    return number is None, number or 0, path.name


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove what interrupted imports left behind; only for who holds the write lock."""
    found = sorted(folder.glob(f".*{_UNFINISHED}"))
    for path in found:
        path.unlink(missing_ok=True)
    return found


class Reader:
    """Reads one batch from its first to its last line, and knows at the end whether it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.batch: Batch | None = None
        self._head: _Head | None = None

    def places(self) -> Iterator[Place]:
        """
        Yield every record; `batch` is set when the last one has been yielded.

        Raises:
            DamagedBatchError: At the first thing that is wrong. What was yielded before must then not be used.
        """
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            head = file.readline()
            self._head = _read_head(head)
            offset, number, records = len(head), 1, 0
            digest.update(head)
            line = file.readline()
            while line:
                number += 1
                following = file.readline()
                if not following:
                    self.batch = self._finished(line, number, records, digest.hexdigest())
                    return
                yield Place(_read_key(line, number), line[:-1], offset)
                digest.update(line)
                records += 1
                offset += len(line)
                line = following
        raise DamagedBatchError("the batch ends after its first line: its import was cut off", 1)

    @property
    def source(self) -> str:
        """Name of the source, known from the first record on."""
        return self._head.source.name if self._head else ""

    def _finished(self, line: bytes, number: int, records: int, digest: str) -> Batch:
        assert self._head is not None
        try:
            end = _ends.decode(line)
        except (msgspec.MsgspecError, ValueError):
            raise DamagedBatchError("the batch has no valid last line: it was cut off", number) from None
        if not line.endswith(b"\n") or not end.end:
            raise DamagedBatchError("the last line of the batch is not complete", number)
        if end.records != records:
            raise DamagedBatchError(f"the batch holds {records} records, its last line says {end.records}", number)
        if end.sha256 != digest:
            raise DamagedBatchError("the batch was changed after it was written: its checksum does not fit", number)
        source = self._head.source
        return Batch(
            name=self.path.name,
            source=source.name,
            format=source.format,
            sha256=source.sha256,
            imported_at=self._head.imported_at,
            records=records,
            digest=digest,
        )


def verify(path: Path) -> Batch:
    """Read a whole batch file. Raises DamagedBatchError when it is not what was written, OSError when unreadable."""
    reader = Reader(path)
    for _ in reader.places():
        pass
    assert reader.batch is not None
    return reader.batch


class BatchWriter:
    """Writes one batch: under a temporary name, until `finish` gives it its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f".{secrets.token_hex(8)}{_UNFINISHED}"
        self._file: BinaryIO = self.path.open("xb")
        self._digest = hashlib.sha256()
        self.offset = 0
        self.records = 0

    def head(self, number: int, source: str, format: str, sha256: str, imported_at: str) -> None:
        """Write the first line."""
        head = _Head(number, FORMAT_VERSION, _Source(source, format, sha256), imported_at)
        self._write(msgspec.json.encode(head))

    def record(self, line: bytes) -> int:
        """Write a record's line and return where it begins."""
        self.records += 1
        return self._write(line)

    def finish(self, path: Path) -> None:
        """Write the last line, flush everything to disk and give the file its name. Never replaces a file."""
        self._file.write(msgspec.json.encode(_End(True, self.records, self._digest.hexdigest())) + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if path.exists():
            raise CorpusError(
                f"{path}: exists already; the log is being written by something that does not take its lock"
            )
        self.path.rename(path)
        flush_folder(path.parent)

    @property
    def digest(self) -> str:
        """SHA-256 of what has been written so far."""
        return self._digest.hexdigest()

    def pause(self) -> None:
        """Have everything written so far in the file, for reading."""
        self._file.flush()

    def discard(self) -> None:
        """Leave nothing behind but a finished batch."""
        with suppress(OSError):  # a full disk also refuses what is still to be written
            self._file.close()
        self.path.unlink(missing_ok=True)

    def _write(self, line: bytes) -> int:
        begin = self.offset
        line += b"\n"
        self._file.write(line)
        self._digest.update(line)
        self.offset += len(line)
        return begin


def _read_head(line: bytes) -> _Head:
    try:
        head = _heads.decode(line)
    except (msgspec.MsgspecError, ValueError):
        raise DamagedBatchError("the first line is not the head of a batch", 1) from None
    if head.format_version != FORMAT_VERSION:
        raise DamagedBatchError(
            f"the batch has format version {head.format_version}, this program reads {FORMAT_VERSION}",
            1,
            remedy="use a newer ssesearch",
        )
    return head


def _read_key(line: bytes, number: int) -> Key:
    try:
        return key_of(line)
    except (ValueError, RecursionError):
        raise DamagedBatchError("the line is not a record of an item", number) from None
