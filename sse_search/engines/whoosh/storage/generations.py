"""
Which index is live? Generations lie side by side in `index/generations/`; a small file, `current`, names the live one.

A generation is a folder with a manifest that lists every file with its size and SHA-256. It is written under another
name, flushed, checked, renamed, and only then named in `current`: a crash at any moment leaves the former one live.
Files that did not change are shared with the former generation as hard links. The last two generations are kept.
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
from sse_search.engines.whoosh.storage.array_file import LAYOUT, of_another_layout
from sse_search.errors import EngineError, IndexBusyError, IndexDamagedError

KEPT = 2
"""Generations that stay: the live one, and the one before it for whoever still reads it."""

_MANIFEST = "manifest.json"
_UNFINISHED = ".new"
_CHUNK = 1 << 20
_OTHERS_MAY_WRITE = 0o022


class _File(msgspec.Struct, frozen=True):
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation is: its metadata, its segments in order, and every file in it."""

    layout: int
    metadata: IndexMetadata
    segments: tuple[str, ...]
    files: dict[str, _File]


class Generation(msgspec.Struct, frozen=True):
    """A finished generation: its folder and its manifest."""

    path: Path
    manifest: Manifest


class Generations:
    """The generations of an index in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "generations"
        self._pointer = folder / "current"
        self._lock = folder / "write.lock"
        self._read: tuple[tuple[int, int], str] | None = None

    def current_name(self) -> str | None:
        """Return the name of the live generation; None when nothing was ever built."""
        try:
            found = self._pointer.stat()
            state = (found.st_ino, found.st_mtime_ns)
            if self._read is None or self._read[0] != state:  # asked for by every search, and changed by few builds
                self._read = (state, self._pointer.read_text(encoding="ascii", errors="replace").strip())
            return self._read[1]
        except FileNotFoundError:
            return None

    def open(self, name: str) -> Generation:
        """
        Return a generation after a look at the manifest and the size of every file.

        Raises:
            IndexDamagedError: Something is missing, has another size, is of another version, or others can write it.
        """
        path = self.folder / name
        manifest = _read_manifest(path)
        _refuse_shared(path)
        for file, expected in manifest.files.items():
            try:
                size = (path / file).stat().st_size
            except OSError:
                raise _damaged(path / file, "it is missing") from None
            if size != expected.size:
                raise _damaged(path / file, f"it has {size:,} bytes instead of {expected.size:,}")
        return Generation(path, manifest)

    def check(self, name: str) -> tuple[str, ...]:
        """Read every byte of a generation and return a sentence on each file that is not what was written."""
        try:
            found = self.open(name)
        except IndexDamagedError as error:
            return (str(error),)
        actual = _digests(found.path, found.manifest.files)
        return tuple(
            str(_damaged(found.path / file, "its content was changed"))
            for file, expected in found.manifest.files.items()
            if actual[file].sha256 != expected.sha256
        )

    @contextmanager
    def locked(self, timeout: float) -> Iterator[None]:
        """
        Be the only writer while the block runs.

        Raises:
            IndexBusyError: Another process was writing all the time.
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
        """Return the number of the next generation and an empty folder for its files; only under the lock."""
        for leftover in self.folder.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(leftover)
        numbers = [int(path.name) for path in self.folder.iterdir() if path.name.isdigit()]
        name = f"{max(numbers, default=0) + 1:06}"
        path = self.folder / f"{name}{_UNFINISHED}"
        path.mkdir(mode=0o755)
        return name, path

    def finish(
        self, path: Path, metadata: IndexMetadata, segments: Iterable[str], former: Generation | None
    ) -> Generation:
        """Write the manifest, flush everything, give the folder its name. It is not live yet."""
        known = former.manifest.files if former else {}
        names = sorted(file.name for file in path.iterdir())
        shared = {name for name in names if name in known and _same(path / name, former, name)}
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
        """Name a generation as the live one, and remove those that are no longer needed."""
        replace_file(self._pointer, f"{generation.manifest.metadata.generation}\n".encode())
        names = sorted(path.name for path in self.folder.iterdir() if path.name.isdigit())
        for name in names[:-KEPT]:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def discard(self, path: Path) -> None:
        """Remove a generation that was begun or finished and shall not be used."""
        shutil.rmtree(path, ignore_errors=True)


def link(source: Path, target: Path) -> None:
    """Share a file between two generations; where the disk cannot, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _same(path: Path, former: Generation | None, name: str) -> bool:
    """Say whether a file is the very one of the former generation."""
    return former is not None and path.samefile(former.path / name)


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
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise EngineError(f"{path}: it cannot be read ({error.strerror or error})") from error
    return _File(size, digest.hexdigest())


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((path / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise _damaged(path / _MANIFEST, "it is missing or cannot be read") from error
    if manifest.layout != LAYOUT:
        raise of_another_layout(path, manifest.layout)
    return manifest


def _refuse_shared(path: Path) -> None:
    """Refuse a folder that others can write: whoever can change an index could make Whoosh run code from it."""
    if os.name == "posix" and path.stat().st_mode & _OTHERS_MAY_WRITE:
        raise IndexDamagedError(
            f"{path}: other users may write to this folder, so its content is not trusted; "
            f"run chmod go-w {path}, or ssesearch rebuild --full"
        )


def _damaged(path: Path, what: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path}: the index is damaged: {what}; ssesearch rebuild --full makes it anew")
