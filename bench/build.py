"""Build the index of one engine in a process of its own; measure speed, size and peak memory."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import msgspec

from bench.corpora import ROOT, documents_of
from bench.machine import PeakMemory, folder_bytes, peak_bytes
from bench.peers import ENGINES, load
from bench.spool import TimedReader

_REPORT = "built.json"


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """
    The cost of an index.

    Attributes:
        seconds: From the first document to the finished index, including the reading of documents; without it, an
            engine that works in the background meanwhile would be credited twice.
        reading_seconds: Share of the reading in that; the same for all engines.
        start_bytes: Peak memory before the first document: interpreter and libraries. peak_bytes: at the end,
            including processes that the engine starts. processor_seconds: Of all of them; 0 in reports that have none.
    """

    engine: str
    items: int
    seconds: float
    reading_seconds: float
    disk_bytes: int
    start_bytes: int
    peak_bytes: int
    processor_seconds: float = 0.0

    @property
    def items_per_second(self) -> float:
        """Speed of indexing."""
        return self.items / self.seconds


def run_measurement(module: str, *arguments: str) -> int:
    """
    Run `python -m bench MODULE ...`, wait for it, and return its peak memory, including that of its children.

    Raises:
        subprocess.CalledProcessError: It failed; its messages are on standard error.
    """
    command = [sys.executable, "-m", "bench", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT) as process, PeakMemory(process.pid) as peak:
        status = process.wait()
    if status:
        raise subprocess.CalledProcessError(status, command)
    return peak.bytes


def build_index(engine: str, source: Path | str, folder: Path, *, reuse: bool) -> Built:
    """Build an index in a process of its own, or reuse the existing one; returns its cost."""
    report = folder.with_name(f"{folder.name}-{_REPORT}")
    if not (reuse and report.exists()):
        report.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        observed = run_measurement("build", engine, str(source), str(folder), str(report))
        built = msgspec.json.decode(report.read_bytes(), type=Built)
        built = msgspec.structs.replace(built, peak_bytes=max(built.peak_bytes, observed))
        report.write_bytes(msgspec.json.format(msgspec.json.encode(built)))
    return msgspec.json.decode(report.read_bytes(), type=Built)


def main(arguments: list[str]) -> int:
    """Build one index and write its cost; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench build", description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("source", help="file of documents, as `speed` writes it, or name of a corpus")
    parser.add_argument("folder", type=Path, help="empty folder for the index")
    parser.add_argument("report", type=Path, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    peer = load(options.engine)
    documents = TimedReader(documents_of(options.source))
    start_bytes = peak_bytes()
    started = perf_counter()
    peer.build(documents, options.folder)
    seconds = perf_counter() - started
    built = Built(
        engine=options.engine,
        items=documents.count,
        seconds=seconds,
        reading_seconds=documents.seconds,
        disk_bytes=folder_bytes(options.folder),
        start_bytes=start_bytes,
        peak_bytes=peak_bytes(),
        processor_seconds=sum(os.times()[:4]),
    )
    options.report.write_bytes(msgspec.json.format(msgspec.json.encode(built)))
    return 0
