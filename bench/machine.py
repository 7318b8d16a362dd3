"""What did it cost the machine? Peak memory, sizes on disk, and what the machine is."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import sys
import threading
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_MEASURED = ("whoosh3", "tantivy", "bm25s", "numpy", "pystemmer", "msgspec")
_KIB = 1024
_LOOK_EVERY = 0.1
"""Seconds between two looks at the memory of a family of processes."""


def peak_bytes() -> int:
    """
    Return the most memory that this process had in use so far.

    Linux hands the peak of a parent on to the child in `ru_maxrss`, so its own accounting is asked where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


class PeakOfFamily:
    """
    Watches the memory of a process and of those that it started, until it is left; sees nothing but on Linux.

    Attributes:
        bytes: The most that all of them had resident at one look; what two of them share is counted twice.
    """

    def __init__(self, process: int) -> None:
        self.bytes = 0
        self._process = process
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakOfFamily:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            self.bytes = max(self.bytes, _resident(self._process))


def _resident(process: int) -> int:
    """Return the resident bytes of a process and its descendants; those that end meanwhile count nothing."""
    folder = Path("/proc") / str(process)
    try:
        pages = int((folder / "statm").read_text(encoding="ascii").split()[1])
        started = [file.read_text(encoding="ascii") for file in folder.glob("task/*/children")]
    except OSError:
        return 0
    own = pages * os.sysconf("SC_PAGE_SIZE")
    return own + sum(_resident(int(child)) for listed in started for child in listed.split())


def folder_bytes(folder: Path) -> int:
    """Return the size of all files under a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def describe() -> dict[str, str]:
    """Return processor, system and versions of what is measured."""
    found = {"processor": _processor(), "system": platform.platform(), "python": platform.python_version()}
    for name in _MEASURED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found | {"sqlite": sqlite3.sqlite_version, "cores": str(os.cpu_count())}


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
