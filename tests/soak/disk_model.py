"""
Tell what a disk may hold after a power cut, from the system calls of a command.

What a file held when it was last flushed is kept; of every later write, all, a part or nothing is. A name in a folder
is kept if the folder was flushed since; the changes of a folder's names reach the disk in their order.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.soak.trace import Call, decode

CALLS = (
    *("openat", "dup", "fcntl", "close", "write", "pwrite64", "lseek", "ftruncate", "fsync", "fdatasync"),
    *("rename", "link", "unlink", "unlinkat", "mkdir", "rmdir", "copy_file_range", "sendfile"),
)
"""All calls by which this program and SQLite change files."""


class _Write(NamedTuple):
    """A change of a file: `data` at `offset`, or, with no data, its new length."""

    offset: int
    data: bytes | None


class _File:
    """A file: what was flushed, and what was written since."""

    def __init__(self, content: bytes, modified: int) -> None:
        self.flushed = content
        self.modified = modified
        self.writes: list[_Write] = []

    def content(self, writes: Sequence[_Write]) -> bytes:
        """Return what it holds with these writes."""
        content = bytearray(self.flushed)
        for offset, data in writes:
            if data is None:
                content[offset:] = bytes(max(0, offset - len(content)))
                continue
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(data)] = data
        return bytes(content)

    def flush(self) -> None:
        """Keep what was written."""
        self.flushed = self.content(self.writes)
        self.writes = []


class _Folder:
    """A folder: its names that were flushed, and later changes of names (None removes one)."""

    def __init__(self) -> None:
        self.flushed: dict[str, _File | _Folder] = {}
        self.changes: list[dict[str, _File | _Folder | None]] = []

    def names(self, count: int | None = None) -> dict[str, _File | _Folder]:
        """Return the names after the first changes, by default all."""
        names: dict[str, _File | _Folder | None] = dict(self.flushed)
        for change in self.changes[:count]:
            names.update(change)
        return {name: node for name, node in names.items() if node is not None}

    def flush(self) -> None:
        """Keep the names."""
        self.flushed = self.names()
        self.changes = []


class _Open:
    """An open file or folder, and the position in it."""

    def __init__(self, node: _File | _Folder, position: int = 0) -> None:
        self.node = node
        self.position = position


class Disk:
    """
    The folder of an archive on a disk.

    Args:
        home: The folder as it is; all of it counts as flushed.
    """

    def __init__(self, home: Path) -> None:
        self._home = str(home)
        self._root = _read(home, {})
        self._open: dict[int, _Open] = {}

    def apply(self, call: Call) -> bool:
        """Do what a call did; returns whether that changed anything that a power cut may undo, or flushed it."""
        if call.result < 0:
            return False
        handler = getattr(self, f"_{call.name}", None)
        if handler is None:
            raise NotImplementedError(f"the trial does not know the call {call.name}")
        return bool(handler(call))

    def write_out(self, path: Path, chance: random.Random | None, *, names: bool) -> None:
        """
        Write what a disk may hold to an empty folder.

        Args:
            chance: Decides what is kept of that which was not flushed; None keeps nothing of it.
            names: Keep all changes of names, whatever `chance` says.
        """
        _write_out(self._root, path, chance, names, {})

    def _find(self, path: str) -> tuple[_Folder, str] | None:
        """Return the folder that holds a path, and the name; None outside of the archive."""
        if not path.startswith(f"{self._home}/"):
            return None
        *folders, name = path[len(self._home) + 1 :].split("/")
        node = self._root
        for part in folders:
            child = node.names().get(part)
            if not isinstance(child, _Folder):
                return None
            node = child
        return node, name

    def _node(self, path: str) -> _File | _Folder | None:
        if path == self._home:
            return self._root
        located = self._find(path)
        return located[0].names().get(located[1]) if located else None

    def _openat(self, call: Call) -> bool:
        path, flags = _path(call, 0), call.arguments[2]
        node, located = self._node(path), self._find(path)
        is_new = node is None and located is not None and "O_CREAT" in flags
        if is_new:
            assert located is not None
            node = _File(b"", 0)
            located[0].changes.append({located[1]: node})
        self._open.pop(call.result, None)
        if node is None:
            return False
        self._open[call.result] = _Open(node)
        if isinstance(node, _File) and "O_TRUNC" in flags and not is_new:
            node.writes.append(_Write(0, None))
            return True
        return is_new

    def _dup(self, call: Call) -> bool:
        return self._duplicate(call)

    def _fcntl(self, call: Call) -> bool:
        return self._duplicate(call) if "F_DUPFD" in call.arguments[1] else False

    def _duplicate(self, call: Call) -> bool:
        self._open.pop(call.result, None)
        if (opened := self._opened(call)) is not None:
            self._open[call.result] = opened
        return False

    def _close(self, call: Call) -> bool:
        self._open.pop(_descriptor(call.arguments[0]), None)
        return False

    def _lseek(self, call: Call) -> bool:
        if (opened := self._opened(call)) is not None:
            opened.position = call.result
        return False

    def _write(self, call: Call) -> bool:
        opened = self._opened(call)
        if opened is None or not isinstance(opened.node, _File):
            return False
        data = decode(call.arguments[1].strip('"'))[: call.result]
        assert len(data) == call.result, "strace has cut a text off"
        opened.node.writes.append(_Write(opened.position, data))
        opened.position += len(data)
        return True

    def _pwrite64(self, call: Call) -> bool:
        opened = self._opened(call)
        if opened is None or not isinstance(opened.node, _File):
            return False
        data = decode(call.arguments[1].strip('"'))[: call.result]
        opened.node.writes.append(_Write(int(call.arguments[3]), data))
        return True

    def _ftruncate(self, call: Call) -> bool:
        opened = self._opened(call)
        if opened is None or not isinstance(opened.node, _File):
            return False
        opened.node.writes.append(_Write(int(call.arguments[1]), None))
        return True

    def _fsync(self, call: Call) -> bool:
        opened = self._opened(call)
        if opened is not None:
            opened.node.flush()
        return opened is not None

    _fdatasync = _fsync

    def _rename(self, call: Call) -> bool:
        source, target = self._find(_path(call, 0)), self._find(_path(call, 1))
        if source is None or target is None:
            return False
        node = source[0].names()[source[1]]
        if source[0] is target[0]:
            source[0].changes.append({source[1]: None, target[1]: node})
        else:
            target[0].changes.append({target[1]: node})
            source[0].changes.append({source[1]: None})
        return True

    def _link(self, call: Call) -> bool:
        node, target = self._node(_path(call, 0)), self._find(_path(call, 1))
        if node is None or target is None:
            return False
        target[0].changes.append({target[1]: node})
        return True

    def _unlink(self, call: Call) -> bool:
        located = self._find(_path(call, 0))
        if located is not None:
            located[0].changes.append({located[1]: None})
        return located is not None

    _unlinkat = _rmdir = _unlink

    def _mkdir(self, call: Call) -> bool:
        located = self._find(_path(call, 0))
        if located is not None:
            located[0].changes.append({located[1]: _Folder()})
        return located is not None

    def _opened(self, call: Call) -> _Open | None:
        return self._open.get(_descriptor(call.arguments[0]))


def _read(folder: Path, files: dict[int, _File]) -> _Folder:
    """Read a folder; names of one file share it."""
    node = _Folder()
    for path in folder.iterdir():
        if path.is_dir():
            node.flushed[path.name] = _read(path, files)
        else:
            status = path.stat()
            file = files.setdefault(status.st_ino, _File(path.read_bytes(), status.st_mtime_ns))
            node.flushed[path.name] = file
    return node


def _write_out(
    folder: _Folder, path: Path, chance: random.Random | None, names: bool, written: dict[_File, Path]
) -> None:
    path.mkdir()
    path.chmod(0o755)
    count = None if names else chance.randint(0, len(folder.changes)) if chance else 0
    for name, node in folder.names(count).items():
        target = path / name
        if isinstance(node, _Folder):
            _write_out(node, target, chance, names, written)
        elif node in written:
            target.hardlink_to(written[node])
        else:
            target.write_bytes(node.content(list(_kept(node.writes, chance))))
            target.chmod(0o644)
            if not node.writes and node.modified:
                os.utime(target, ns=(node.modified, node.modified))
            written[node] = target


def _kept(writes: Sequence[_Write], chance: random.Random | None) -> Iterator[_Write]:
    """Yield what is kept of writes that were not flushed: all, some, parts of some, or nothing."""
    if chance is None:
        return
    share = chance.choice((0.0, 0.5, 0.9, 1.0))
    for offset, data in writes:
        if chance.random() < share:
            is_torn = data and chance.random() < 0.2
            yield _Write(offset, data[: chance.randrange(len(data))] if data and is_torn else data)


def _path(call: Call, number: int) -> str:
    """Return the path that a call names as its first or second one."""
    base = ""
    paths = []
    for argument in call.arguments:
        if argument.startswith('"'):
            path = decode(argument.strip('"')).decode()
            paths.append(path if path.startswith("/") else f"{base}/{path}")
        elif "<" in argument:
            base = decode(argument.partition("<")[2].removesuffix(">")).decode()
    return os.path.normpath(paths[number])


def _descriptor(argument: str) -> int:
    return int(argument.partition("<")[0])
