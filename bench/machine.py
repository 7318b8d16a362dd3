"""Measure peak memory and sizes on disk, describe the machine, and write reports."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import sqlite3
import sys
import threading
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

_MEASURED = (
    "whoosh3",
    "tantivy",
    "bm25s",
    "ir-measures",
    "numpy",
    "pystemmer",
    "msgspec",
    "waitress",
    "cheroot",
    "gunicorn",
    "granian",
)
_KIB = 1024
_SAMPLE_SECONDS = 0.1
"""Interval between two samples of the memory of a process and its descendants."""


def peak_bytes() -> int:
    """
    Return the peak memory of this process so far.

    On Linux a child inherits the `ru_maxrss` of its parent, so `/proc` is read where it exists.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


class PeakMemory:
    """
    Context manager that samples the memory of a process and its descendants; measures nothing except on Linux.

    Attributes:
        bytes: The largest resident size of all of them in one sample; shared pages are counted for each.
    """

    def __init__(self, process: int) -> None:
        self.bytes = 0
        self._process = process
        self._stopped = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            self.bytes = max(self.bytes, _resident(self._process))


def _resident(process: int) -> int:
    """Return the resident bytes of a process and its descendants; one that ends meanwhile counts as 0."""
    folder = Path("/proc") / str(process)
    try:
        pages = int((folder / "statm").read_text(encoding="ascii").split()[1])
        children = [file.read_text(encoding="ascii") for file in folder.glob("task/*/children")]
    except OSError:
        return 0
    own = pages * os.sysconf("SC_PAGE_SIZE")
    return own + sum(_resident(int(child)) for line in children for child in line.split())


def folder_bytes(folder: Path) -> int:
    """Return the size of all files under a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def write_report(file: Path, figures: Mapping[str, object]) -> None:
    """Write figures as JSON, with the date and the machine."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        msgspec.json.format(msgspec.json.encode({"date": today, "machine": describe_machine(), **figures}))
    )


def describe_machine() -> dict[str, str]:
    """Return processor, system and versions of the measured libraries."""
    versions = {"processor": _processor(), "system": platform.platform(), "python": platform.python_version()}
    for name in _MEASURED:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions | {"sqlite": sqlite3.sqlite_version, "cores": str(os.cpu_count())}


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
