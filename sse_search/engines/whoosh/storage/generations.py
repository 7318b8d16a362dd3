"""
Create, open and check the generations of an index.

A generation is a folder in `index/generations/` with a manifest that lists every file with its size and SHA-256, and
holds a SHA-256 of its own. It is written under a temporary name, flushed, verified and renamed before the file
`current` names it, so a crash at any time leaves the previous generation live. Unchanged files are shared with it as
hard links.

`current` holds the number of the generation and its identity, which is random: a number is used again when the index
was deleted, and a damaged number must not name an older generation.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import msgspec

from sse_search.durable import (
    FILE_MODE,
    FOLDER_MODE,
    LockFileError,
    LockHeldError,
    file_lock,
    flush_file,
    flush_folder,
    make_folder,
    mistrust,
    remove_unfinished,
    replace_file,
)
from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh.storage.array_file import LAYOUT, damaged, unreadable, wrong_layout
from sse_search.engines.whoosh.storage.file_digests import FileDigest, digest_of, digests_of
from sse_search.engines.whoosh.storage.folder_access import (
    folder_obstacle,
    refuse_writable_by_others,
    remove_folder,
    replacing_obstacle,
)
from sse_search.errors import EngineError, IndexBusyError, IndexDamagedError, IndexVersionError
from sse_search.ordinary_files import obstacle, paths_in, read_file

MAX_GENERATIONS = 2
"""Generations that are kept: the live one, and the previous one for those who still read it."""

_MANIFEST = "manifest.json"
_UNFINISHED_SUFFIX = ".new"
_MIN_BYTES_FOR_THREADS = 1 << 22
_POINTER_FORMAT = re.compile(r"(\d{6,}) ([0-9a-f]{16})\n", re.ASCII)
_IDENTITY_BYTES = 8

Result = TypeVar("Result")


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Describe a generation: its metadata, its segments in order, and all of its files."""

    layout: int
    metadata: IndexMetadata
    segments: tuple[str, ...]
    files: dict[str, FileDigest]
    sha256: str = ""


class _AnyMetadata(msgspec.Struct, frozen=True):
    batches: tuple[str, ...] = ()


class _AnyManifest(msgspec.Struct, frozen=True):
    """What a manifest of any layout says."""

    layout: int
    metadata: _AnyMetadata = _AnyMetadata()


_decode_any_manifest = msgspec.json.Decoder(_AnyManifest).decode
_decode_manifest = msgspec.json.Decoder(Manifest).decode


class Pointer(msgspec.Struct, frozen=True):
    """What `current` holds: the number of the live generation, and its identity."""

    name: str
    identity: str


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
        self._cached: tuple[tuple[int, int, int], Pointer] | None = None

    def current(self) -> Pointer | None:
        """
        Return the name and the identity of the live generation; None when nothing was ever built.

        Raises:
            IndexDamagedError: The file `current` is not what was written, or missing beside generations.
            IndexVersionError: An earlier version of the program wrote it.
            EngineError: The system cannot read it, or it is a folder, which no build can replace.
        """
        try:
            status = self._pointer.stat()
            state = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._cached is None or self._cached[0] != state:  # every search asks, and few builds change it
                self._cached = (state, self._read_pointer())
            return self._cached[1]
        except FileNotFoundError:
            if self._names():
                raise damaged(self._pointer, "it is missing") from None
            return None
        except OSError as error:
            if reason := replacing_obstacle(self._pointer):
                raise EngineError(f"{self._pointer}: {reason}") from error
            raise unreadable(self._pointer, error) from error

    def obstacles(self) -> tuple[str, ...]:
        """Return what stands where a build writes and which it cannot replace: a sentence on each, with the remedy."""
        reasons = {
            self._pointer: replacing_obstacle(self._pointer),
            self._lock: obstacle(self._lock, links=False),
            self.folder: folder_obstacle(self.folder),
        }
        return tuple(f"{path}: {reason}" for path, reason in reasons.items() if reason)

    def open(self, current: Pointer) -> Generation:
        """
        Return a generation after checking its manifest and the size of every file.

        Raises:
            IndexDamagedError: A file is missing or has another size, or other users can write to the folder.
            IndexVersionError: Another version of the program wrote it.
            EngineError: The system cannot read a file, or everybody can write to a folder above.
        """
        self._refuse_writable_by_everybody()
        path = self.folder / current.name
        if not path.is_dir():
            raise damaged(self._pointer, f"it names {path}, which does not exist")
        manifest = _read_manifest(path)
        if manifest.metadata.identity != current.identity:
            raise damaged(self._pointer, f"it does not belong to {path}")
        refuse_writable_by_others(path)
        for file, expected in manifest.files.items():
            try:
                size = (path / file).stat().st_size
            except OSError as error:
                raise unreadable(path / file, error) from error
            if size != expected.size:
                raise damaged(path / file, f"it has {size:,} bytes instead of {expected.size:,}")
        return Generation(path, manifest)

    def use_live(self, use: Callable[[Generation], Result]) -> tuple[Pointer, Result] | None:
        """
        Open the live generation and return what `use` makes of it; None when nothing was ever built.

        A generation that is removed meanwhile, because newer ones were built, is not damaged: the live one is used.
        """
        current = self.current()
        while current is not None:
            try:
                return current, use(self.open(current))
            except IndexDamagedError:
                opened, current = current, self.current()
                if current == opened:
                    raise
        return None

    @contextmanager
    def locked(self, timeout: float) -> Iterator[None]:
        """
        Hold the write lock.

        Raises:
            IndexBusyError: Another process held it for `timeout` seconds.
            EngineError: The lock file cannot be opened, everybody can write to the folder of the index, or something
                that cannot be replaced stands where a file of the index is to be written.
        """
        if obstacles := self.obstacles():
            raise EngineError("\n".join(obstacles))
        make_folder(self.folder)
        self._refuse_writable_by_everybody()
        try:
            with file_lock(self._lock, timeout):
                yield
        except LockFileError as error:
            raise EngineError(str(error)) from error
        except LockHeldError as error:
            raise IndexBusyError(
                f"{self._lock}: {error} is writing the index; waited {timeout:g} s for it. "
                "Try again when it has finished."
            ) from error

    def begin(self) -> tuple[Pointer, Path]:
        """Return the name and identity of the next generation, and an empty folder; requires the lock."""
        for leftover in paths_in(self.folder, f"*{_UNFINISHED_SUFFIX}"):
            remove_folder(leftover)
        remove_unfinished(self._pointer)
        name = f"{max(map(int, self._names()), default=0) + 1:06}"
        identity = os.urandom(_IDENTITY_BYTES).hex()
        path = self.folder / f"{name}{_UNFINISHED_SUFFIX}"
        path.mkdir()
        path.chmod(FOLDER_MODE)
        return Pointer(name, identity), path

    def finish(
        self, path: Path, metadata: IndexMetadata, segments: Iterable[str], previous: Generation | None
    ) -> Generation:
        """Write the manifest, flush all files and rename the folder. The generation is not live yet."""
        known = previous.manifest.files if previous else {}
        names = sorted(file.name for file in path.iterdir())
        shared = {name for name in names if name in known and _is_shared(path / name, previous)}
        new = [name for name in names if name not in shared]
        files = {name: known[name] for name in shared} | digests_of(path, new)
        for name in new:
            (path / name).chmod(FILE_MODE)
            flush_file(path / name)
        manifest = Manifest(
            layout=LAYOUT, metadata=metadata, segments=tuple(segments), files=dict(sorted(files.items()))
        )
        replace_file(path / _MANIFEST, _encoded_manifest(manifest))
        final = self.folder / metadata.generation
        path.rename(final)
        flush_folder(self.folder)
        return Generation(final, manifest)

    def make_live(self, generation: Generation) -> None:
        """Make a generation the live one, and remove those that are no longer needed; discard it if that fails."""
        metadata = generation.manifest.metadata
        try:
            replace_file(self._pointer, f"{metadata.generation} {metadata.identity}\n".encode())
        except BaseException:
            if not self._may_be_live(metadata.identity):
                self.discard(generation.path)
            raise
        for name in self._names()[:-MAX_GENERATIONS]:
            remove_folder(self.folder / name, ignore_errors=True)

    def prune(self) -> tuple[str, ...]:
        """Remove everything but the live generation, and return where it was; requires the lock."""
        live = self.current()
        former = [path for path in sorted(self.folder.iterdir()) if live is None or path.name != live.name]
        _remove(former)
        return tuple(map(str, former))

    def remove(self) -> None:
        """Remove everything, the live generation too; requires the lock."""
        _remove([*sorted(self.folder.iterdir()), self._pointer])

    def discard(self, path: Path) -> None:
        """Remove a generation that must not be used."""
        remove_folder(path, ignore_errors=True)

    def _may_be_live(self, identity: str) -> bool:
        """Tell whether `current` names the generation of this identity, or cannot be read just now."""
        try:
            return self._read_pointer().identity == identity
        except (FileNotFoundError, IsADirectoryError, IndexDamagedError):
            return False
        except OSError:
            return True

    def _names(self) -> list[str]:
        """Return the names of all finished generations, the oldest first."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        return sorted((name for name in names if name.isascii() and name.isdigit()), key=int)

    def _refuse_writable_by_everybody(self) -> None:
        """Refuse folders in which everybody can replace a generation or the file that names the live one."""
        for folder in (self.folder.parent, self.folder):
            try:
                reason = mistrust(folder)
            except OSError as error:
                raise unreadable(folder, error) from error
            if reason:
                raise EngineError(reason)

    def _read_pointer(self) -> Pointer:
        content = read_file(self._pointer).decode("latin-1")
        match = _POINTER_FORMAT.fullmatch(content)
        if match is None and content.strip().isdecimal():  # written before generations had an identity
            raise IndexVersionError(
                f"{self._pointer}: the index was written by an earlier version of ssesearch; run ssesearch rebuild"
            )
        if match is None:
            raise damaged(self._pointer, "it does not name a generation")
        return Pointer(*match.groups())


def _remove(paths: Iterable[Path]) -> None:
    """Remove files and folders. Raises EngineError where one cannot be removed."""
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                remove_folder(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise EngineError(f"{path}: it cannot be removed ({error.strerror}); remove it") from error


def damaged_files(generation: Generation, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """Read files of a generation, by default all; returns a message for each that differs from what was written."""
    files = generation.manifest.files
    listed = list(files if names is None else names)
    size = sum(files[file].size for file in listed)
    actual = digests_of(generation.path, listed, in_threads=size > _MIN_BYTES_FOR_THREADS)
    return tuple(
        str(damaged(generation.path / file, "its content was changed"))
        for file in listed
        if actual[file] != files[file]
    )


def verify_files(generation: Generation, names: Collection[str]) -> None:
    """Read some files of a generation. Raises IndexDamagedError when some differ from what was written."""
    if messages := damaged_files(generation, names):
        raise IndexDamagedError("\n".join(messages))


def smallest_files(generation: Generation, limit: int) -> list[str]:
    """Return the smallest files, of at most `limit` bytes together."""
    by_size = sorted(generation.manifest.files.items(), key=lambda item: item[1].size)
    sizes = list(accumulate((file.size for _, file in by_size), initial=0))
    count = sum(size <= limit for size in sizes) - 1
    return [name for name, _ in by_size[:count]]


def link(source: Generation, name: str, folder: Path) -> None:
    """Share a file with a new generation; copy it where the file system has no hard links."""
    target = folder / name
    try:
        os.link(source.path / name, target)
    except OSError:
        import shutil  # noqa: PLC0415 - see `remove_folder`

        shutil.copyfile(source.path / name, target)
        if digest_of(target) != source.manifest.files[name]:
            raise damaged(source.path / name, "its content was changed") from None


def _is_shared(path: Path, previous: Generation | None) -> bool:
    return previous is not None and path.samefile(previous.path / path.name)


def _read_manifest(path: Path) -> Manifest:
    """Return the manifest of a generation; only the very bytes that were written are accepted."""
    file = path / _MANIFEST
    try:
        content = read_file(file)
        any_manifest = _decode_any_manifest(content)
        if any_manifest.layout != LAYOUT:
            raise wrong_layout(path, any_manifest.layout, any_manifest.metadata.batches)
        manifest = _decode_manifest(content)
    except OSError as error:
        raise unreadable(file, error) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise damaged(file, "it cannot be read") from error
    if content != _encoded_manifest(manifest):
        raise damaged(file, "its content was changed")
    return manifest


def _encoded_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as JSON with the digest of what it says."""
    digest = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(manifest, sha256=""))).hexdigest()
    return msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(manifest, sha256=digest)))
