"""
Create, open and check the generations of an index.

A generation is a folder in `index/generations/` with a manifest that lists every file with its size and SHA-256. It is
written under a temporary name, flushed, verified and renamed before the file `current` names it, so a crash at any time
leaves the previous generation live. Unchanged files are shared with it as hard links.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sse_search.durable import LockHeldError, file_lock, flush_file, flush_folder, replace_file
from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh.storage.array_file import LAYOUT, damaged, wrong_layout
from sse_search.errors import EngineError, IndexBusyError, IndexDamagedError

MAX_GENERATIONS = 2
"""Generations that are kept: the live one, and the previous one for those who still read it."""

_MANIFEST = "manifest.json"
_UNFINISHED_SUFFIX = ".new"
_CHUNK_BYTES = 1 << 20
_WRITABLE_BY_OTHERS = 0o022


class _File(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a generation: its metadata, its segments in order, and all of its files."""

    layout: int
    metadata: IndexMetadata
    segments: tuple[str, ...]
    files: dict[str, _File]


class Generation(msgspec.Struct, frozen=True):
    """A finished generation."""

    path: Path
    manifest: Manifest


class Generations:
    """The generations of an index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "generations"
        self._pointer = folder / "current"
        self._lock = folder / "write.lock"
        self._cached: tuple[tuple[int, int], str] | None = None

    def current_name(self) -> str | None:
        """Return the name of the live generation; None when nothing was ever built."""
        try:
            stat = self._pointer.stat()
            state = (stat.st_ino, stat.st_mtime_ns)
            if self._cached is None or self._cached[0] != state:  # every search asks, and few builds change it
                self._cached = (state, self._pointer.read_text(encoding="ascii", errors="replace").strip())
            return self._cached[1]
        except FileNotFoundError:
            return None

    def open(self, name: str) -> Generation:
        """
        Return a generation after checking its manifest and the size of every file.

        Raises:
            IndexDamagedError: A file is missing or has another size, the layout is another one, or other users can
                write to the folder.
        """
        path = self.folder / name
        manifest = _read_manifest(path)
        _refuse_writable_by_others(path)
        for file, expected in manifest.files.items():
            try:
                size = (path / file).stat().st_size
            except OSError:
                raise damaged(path / file, "it is missing") from None
            if size != expected.size:
                raise damaged(path / file, f"it has {size:,} bytes instead of {expected.size:,}")
        return Generation(path, manifest)

    def check(self, name: str) -> tuple[str, ...]:
        """Read every byte of a generation; returns a message for each file that differs from what was written."""
        try:
            generation = self.open(name)
        except IndexDamagedError as error:
            return (str(error),)
        files = generation.manifest.files
        actual = _digests(generation.path, files)
        return tuple(
            str(damaged(generation.path / file, "its content was changed"))
            for file, expected in files.items()
            if actual[file].sha256 != expected.sha256
        )

    @contextmanager
    def locked(self, timeout: float) -> Iterator[None]:
        """
        Hold the write lock.

        Raises:
            IndexBusyError: Another process held it for `timeout` seconds.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with file_lock(self._lock, timeout):
                yield
        except LockHeldError as error:
            raise IndexBusyError(
                f"{self._lock}: {error} is writing the index; waited {timeout:g} s for it. "
                "Try again when it has finished."
            ) from error

    def begin(self) -> tuple[str, Path]:
        """Return the name of the next generation and an empty folder for its files; requires the lock."""
        for leftover in self.folder.glob(f"*{_UNFINISHED_SUFFIX}"):
            shutil.rmtree(leftover)
        name = f"{max(map(int, self._names()), default=0) + 1:06}"
        path = self.folder / f"{name}{_UNFINISHED_SUFFIX}"
        path.mkdir(mode=0o755)
        return name, path

    def finish(
        self, path: Path, metadata: IndexMetadata, segments: Iterable[str], previous: Generation | None
    ) -> Generation:
        """Write the manifest, flush all files and rename the folder. The generation is not live yet."""
        known = previous.manifest.files if previous else {}
        names = sorted(file.name for file in path.iterdir())
        shared = {name for name in names if name in known and _is_shared(path / name, previous)}
        new = [name for name in names if name not in shared]
        files = {name: known[name] for name in shared} | _digests(path, new)
        for name in new:
            flush_file(path / name)
        manifest = Manifest(
            layout=LAYOUT, metadata=metadata, segments=tuple(segments), files=dict(sorted(files.items()))
        )
        replace_file(path / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        final = self.folder / metadata.generation
        path.rename(final)
        flush_folder(self.folder)
        return Generation(final, manifest)

    def make_live(self, generation: Generation) -> None:
        """Make a generation the live one, and remove those that are no longer needed."""
        replace_file(self._pointer, f"{generation.manifest.metadata.generation}\n".encode())
        for name in self._names()[:-MAX_GENERATIONS]:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def discard(self, path: Path) -> None:
        """Remove a generation that must not be used."""
        shutil.rmtree(path, ignore_errors=True)

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name.isdigit())


def link(source: Path, target: Path) -> None:
    """Share a file between two generations; copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is_shared(path: Path, previous: Generation | None) -> bool:
    return previous is not None and path.samefile(previous.path / path.name)


def _digests(path: Path, names: Iterable[str]) -> dict[str, _File]:
    """Read files back and return their sizes and digests."""
    listed = list(names)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return dict(zip(listed, pool.map(lambda name: _digest(path / name), listed), strict=True))


def _digest(path: Path) -> _File:
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise EngineError(f"{path}: it cannot be read ({error.strerror or error})") from error
    return _File(size, digest.hexdigest())


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((path / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise damaged(path / _MANIFEST, "it is missing or cannot be read") from error
    if manifest.layout != LAYOUT:
        raise wrong_layout(path, manifest.layout)
    return manifest


def _refuse_writable_by_others(path: Path) -> None:
    """Refuse a folder that others can write: whoever can change an index can make Whoosh run code from its pickle."""
    if os.name == "posix" and path.stat().st_mode & _WRITABLE_BY_OTHERS:
        raise IndexDamagedError(
            f"{path}: other users may write to this folder, so its content is not trusted; "
            f"run chmod go-w {path}, or ssesearch rebuild --full"
        )
