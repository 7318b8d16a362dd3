"""What does it cost to build one engine's index? Items a second, size and peak memory, in a process of its own."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import msgspec

from bench.corpora import ROOT
from bench.machine import PeakOfFamily, folder_bytes, peak_bytes
from bench.peers import ENGINES, load
from bench.spool import ClockedReading, read_spool

_REPORT = "built.json"


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """
    The cost of an index.

    Attributes:
        seconds: From the first document to the finished index, reading documents included: an engine that works in the
            background meanwhile would be credited twice without it.
        reading_seconds: What reading documents took of that; the same for all.
        start_bytes: Peak memory before the first document: interpreter and libraries. peak_bytes: at the end, processes
            that the engine starts included.
    """

    engine: str
    items: int
    seconds: float
    reading_seconds: float
    disk_bytes: int
    start_bytes: int
    peak_bytes: int

    @property
    def items_a_second(self) -> float:
        """Return the speed of indexing."""
        return self.items / self.seconds


def in_own_process(module: str, *arguments: str) -> int:
    """
    Run `python -m bench MODULE ...`, wait for it, and return the peak of its memory, its children's included.

    Raises:
        subprocess.CalledProcessError: It failed; what it said is on standard error.
    """
    command = [sys.executable, "-m", "bench", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT) as process, PeakOfFamily(process.pid) as peak:
        status = process.wait()
    if status:
        raise subprocess.CalledProcessError(status, command)
    return peak.bytes


def built(engine: str, spool: Path, folder: Path, *, reuse: bool) -> Built:
    """Build an index in a process of its own, or take the one that is there; returns what it cost."""
    report = folder.with_name(f"{folder.name}-{_REPORT}")
    if not (reuse and report.exists()):
        report.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        seen = in_own_process("build", engine, str(spool), str(folder), str(report))
        found = msgspec.json.decode(report.read_bytes(), type=Built)
        found = msgspec.structs.replace(found, peak_bytes=max(found.peak_bytes, seen))
        report.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    return msgspec.json.decode(report.read_bytes(), type=Built)


def main(arguments: list[str]) -> int:
    """Build one index and write what it cost; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench build", description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("spool", type=Path, help="documents, as `speed` keeps them")
    parser.add_argument("folder", type=Path, help="empty folder for the index")
    parser.add_argument("report", type=Path, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    peer = load(options.engine)
    documents = ClockedReading(read_spool(options.spool))
    start_bytes = peak_bytes()
    started = perf_counter()
    peer.build(documents, options.folder)
    seconds = perf_counter() - started
    found = Built(
        engine=options.engine,
        items=documents.count,
        seconds=seconds,
        reading_seconds=documents.seconds,
        disk_bytes=folder_bytes(options.folder),
        start_bytes=start_bytes,
        peak_bytes=peak_bytes(),
    )
    options.report.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    return 0
