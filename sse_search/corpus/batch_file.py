"""
Read, verify and write batch files.

A batch file holds a header line, records, and an end line with their count and the SHA-256 of every byte before it. A
file without a valid end line is not used. `docs/corpus-format.md` specifies the format.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import msgspec

from sse_search.corpus.record_codec import FORMAT_VERSION, OLDEST_VERSION, RecordKey, key_of
from sse_search.durable import create_file, flush_folder
from sse_search.errors import CorpusError
from sse_search.model import Issue
from sse_search.ordinary_files import paths_in
from sse_search.tokens import fold

STATE_DIGITS = 16
"""Of the digest of a batch, as many as its state has."""
_UNFINISHED = ".unfinished"
_SLUG_LENGTH = 40
_NUMBER = re.compile(r"[0-9]{1,18}")

BatchCondition = Literal["gone", "changed", "newer", "damaged", "unreadable"]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """
    One finished import.

    Attributes:
        name: File name; batches are ordered by the number it starts with.
        source: Name the items are filed under. format: format the input was read as.
        sha256: Of the bytes of the input. digest: SHA-256 of the file's content before its end line.
        imported_at: Time of the import in UTC, as `2026-11-23T12:27:10Z`.
        records: Number of items and tombstones.
        format_version: Version of the format that it is written in.
    """

    name: str
    source: str
    format: str
    sha256: str
    imported_at: str
    records: int
    digest: str
    format_version: int = FORMAT_VERSION

    @property
    def added(self) -> str:
        """Day of the import, as `2026-11-23`."""
        return self.imported_at.partition("T")[0]

    @property
    def state(self) -> str:
        """Name and content digest; differs for another batch of the same name."""
        return f"{self.name}@{self.digest[:STATE_DIGITS]}"


class BatchProblem(msgspec.Struct, frozen=True):
    """
    A batch that does not count.

    Attributes:
        condition: `gone` and `changed` compare with an index that was built from it; a `newer` one is of a format
            version that this program does not read; an `unreadable` one may be sound.
    """

    name: str
    condition: BatchCondition

    def __str__(self) -> str:
        """Return what is wrong with it, as part of a sentence."""
        return f"{self.name} is {self.condition}{' than this program' if self.condition == 'newer' else ''}"


class DamagedBatchError(Exception):
    """
    A batch file differs from what was written. Internal to the corpus, which reports its `issue`.

    Args:
        what: What is wrong, without a full stop.
        remedy: What to do about it.
    """

    def __init__(
        self,
        path: Path,
        line: int,
        what: str,
        remedy: str = "put the file back from a backup, or import its input again",
    ) -> None:
        self.issue = Issue(message=f"{what}; {remedy}", file=str(path), line=line)
        super().__init__(f"{path}:{line}: {self.issue.message}")


class NewerBatchError(DamagedBatchError):
    """A batch was written by a newer program, and may be sound."""


class StoredRecord(NamedTuple):
    """A record in a batch file; `offset` is that of the first byte of its line."""

    key: RecordKey
    line: bytes
    offset: int


class Source(msgspec.Struct):
    """The input of a batch; see `Batch`."""

    name: str
    format: str = ""
    sha256: str = ""


class Header(msgspec.Struct):
    """The first line of a batch file."""

    batch: int
    format_version: int
    source: Source
    imported_at: str = ""


class _Version(msgspec.Struct):
    format_version: int


class _End(msgspec.Struct):
    end: bool
    records: int
    sha256: str


_version_decoder = msgspec.json.Decoder(_Version)
_header_decoder = msgspec.json.Decoder(Header)
_end_decoder = msgspec.json.Decoder(_End)


def batch_files(folder: Path) -> list[Path]:
    """Return the batch files of a folder, valid or not, by number, then by name; those without a number come last."""
    return [path for path in batch_paths(folder) if path.is_file()]


def batch_paths(folder: Path) -> list[Path]:
    """Return whatever is named like a batch file, folders and dangling links included, in the order of batches."""
    return sorted(paths_in(folder, "*.jsonl"), key=_order)


def unusable_condition(path: Path) -> BatchCondition:
    """Return the condition of a batch file that cannot be used, judged by its first line."""
    if not path.is_file():
        return "unreadable"
    try:
        with path.open("rb") as file:
            decode_header(path, file.readline())
    except NewerBatchError:
        return "newer"
    except DamagedBatchError:
        return "damaged"
    except OSError:
        return "unreadable"
    return "damaged"


def number_of(path: Path) -> int | None:
    """Return the number that the name of a batch file starts with."""
    digits = _NUMBER.match(path.name)
    return int(digits[0]) if digits else None


def next_batch(folder: Path, source: str) -> tuple[int, Path]:
    """Return number and path of the next batch of a folder, whose name every file system accepts."""
    number = 1 + max((number_of(path) or 0 for path in batch_paths(folder)), default=0)
    slug = re.sub(r"[^a-z0-9]+", "-", fold(source))[:_SLUG_LENGTH].strip("-") or "import"
    return number, folder / f"{number:06}-{slug}.jsonl"


def _order(path: Path) -> tuple[bool, int, str]:
    number = number_of(path)
    return number is None, number or 0, path.name


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove the files of interrupted imports; the caller must hold the write lock."""
    leftovers = paths_in(folder, f".*{_UNFINISHED}")
    for path in leftovers:
        path.unlink(missing_ok=True)
    return leftovers


class BatchReader:
    """
    Reads one batch from its first line to its last.

    Attributes:
        header: The header, known from the first record on.
        batch: The batch; set when the last record has been yielded and the file is valid.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: Header | None = None
        self.batch: Batch | None = None

    def records(self) -> Iterator[StoredRecord]:
        """
        Yield every record.

        Raises:
            DamagedBatchError: At the first thing that is wrong; records yielded before must not be used.
        """
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            line = file.readline()
            header = decode_header(self.path, line)
            self.header = header
            digest.update(line)
            offset, line_number = len(line), 1
            line = file.readline()
            while line:
                line_number += 1
                following = file.readline()
                if not following:
                    self._check_end(line, line_number, digest.hexdigest())
                    self.batch = _batch(self.path, header, line_number - 2, digest.hexdigest())
                    return
                yield StoredRecord(self._key(line, line_number, header.format_version), line[:-1], offset)
                digest.update(line)
                offset += len(line)
                line = following
        raise DamagedBatchError(self.path, 1, "the batch ends after its first line: its import was cut off")

    def _key(self, line: bytes, line_number: int, version: int) -> RecordKey:
        try:
            return key_of(line, version)
        except (ValueError, RecursionError):
            raise DamagedBatchError(self.path, line_number, "the line is not a record of an item") from None

    def _check_end(self, line: bytes, line_number: int, digest: str) -> None:
        records = line_number - 2
        try:
            end = _end_decoder.decode(line)
        except (msgspec.MsgspecError, ValueError):
            what = "the batch has no valid last line: it was cut off"
            raise DamagedBatchError(self.path, line_number, what) from None
        if not line.endswith(b"\n") or not end.end:
            raise DamagedBatchError(self.path, line_number, "the last line of the batch is not complete")
        if end.records != records:
            what = f"the batch holds {records} records, its last line says {end.records}"
            raise DamagedBatchError(self.path, line_number, what)
        if end.sha256 != digest:
            what = "the batch was changed after it was written: its checksum does not match"
            raise DamagedBatchError(self.path, line_number, what)


def decode_header(path: Path, line: bytes) -> Header:
    """Decode the first line of a batch file. Raises DamagedBatchError, for a newer version NewerBatchError."""
    try:
        version = _version_decoder.decode(line).format_version
        if version > FORMAT_VERSION:
            what = f"newer than this program: it has format version {version}, this program reads {FORMAT_VERSION}"
            raise NewerBatchError(path, 1, what, remedy="use a newer ssesearch")
        header = _header_decoder.decode(line)
    except (msgspec.MsgspecError, ValueError):
        header = None
    if header is None or header.format_version < OLDEST_VERSION:
        raise DamagedBatchError(path, 1, "the first line is not the header of a batch")
    return header


def end_line(records: int, digest: str) -> bytes:
    """Return the last line of a batch file."""
    return msgspec.json.encode(_End(True, records, digest)) + b"\n"


def is_end_of(line: bytes, records: int, digest: str) -> bool:
    """Check whether a line is the last one of a batch with so many records and this digest."""
    return line.startswith(b'{"end"') and line == end_line(records, digest)


class BatchWriter:
    """
    Writes one batch under a temporary name until `finish` gives it its own.

    Args:
        header: Its format version is raised to that of the records.
    """

    def __init__(self, folder: Path, header: Header) -> None:
        self.path = folder / f".{secrets.token_hex(8)}{_UNFINISHED}"
        self._version = header.format_version
        self.header = header
        self._file: BinaryIO = create_file(self.path)
        self._digest = hashlib.sha256()
        self._offset = 0
        self._records = 0
        self._write(msgspec.json.encode(header))

    def add(self, line: bytes, version: int) -> int:
        """Write the line of a record that needs this version of the format; returns its offset."""
        self._version = max(self._version, version)
        self._records += 1
        return self._write(line)

    def finish(self, path: Path) -> Batch:
        """Write the end line, flush the file to disk and rename it to `path`, which must not exist."""
        if self._version != self.header.format_version:
            self._raise_version()
        digest = self._digest.hexdigest()
        self._file.write(end_line(self._records, digest))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if os.path.lexists(path):
            raise CorpusError(f"{path}: already exists; another program writes to the log without taking its lock")
        self.path.rename(path)
        flush_folder(path.parent)
        return _batch(path, self.header, self._records, digest)

    def header_of_records(self) -> Header:
        """Return the header with the version of the format that the records need."""
        return msgspec.structs.replace(self.header, format_version=self._version)

    def flush(self) -> None:
        """Write everything buffered so that the file can be read."""
        self._file.flush()

    def line_at(self, offset: int) -> bytes:
        """Read the line of a record that was added, without its line feed."""
        self._file.flush()
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.readline()[:-1]

    def discard(self) -> None:
        """Remove the temporary file, if `finish` has not renamed it."""
        with suppress(OSError):  # on a full disk, closing fails to write the buffer
            self._file.close()
        self.path.unlink(missing_ok=True)

    def _raise_version(self) -> None:
        """Write the header again with the version of the records, which has as many digits, and compute the digest."""
        self.header = self.header_of_records()
        self._file.seek(0)
        self._file.write(msgspec.json.encode(self.header))
        self._file.flush()
        with self.path.open("rb") as file:
            self._digest = hashlib.file_digest(file, hashlib.sha256)
        self._file.seek(0, os.SEEK_END)

    def _write(self, line: bytes) -> int:
        start = self._offset
        line += b"\n"
        self._file.write(line)
        self._digest.update(line)
        self._offset += len(line)
        return start


def _batch(path: Path, header: Header, records: int, digest: str) -> Batch:
    return Batch(
        name=path.name,
        source=header.source.name,
        format=header.source.format,
        sha256=header.source.sha256,
        imported_at=header.imported_at,
        records=records,
        digest=digest,
        format_version=header.format_version,
    )
