"""Count requests in memory that several processes share, and write the sums in the text format of Prometheus."""

from __future__ import annotations

import mmap
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

PARTS = ("pages", "api", "feeds", "exports", "embedding", "crawlers", "reference", "static", "other")
"""Parts of the site that requests are counted by: blueprints, the files of the page, and addresses of nothing."""
STATUSES = ("2xx", "3xx", "4xx", "5xx")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper limits of the histogram of seconds; one more bucket has no limit."""
_STATUS, _BUCKET = 0, len(STATUSES)
_SECONDS = _BUCKET + len(BUCKETS) + 1
_BYTES = _SECONDS + 1
_PART_CELLS = _BYTES + 1
_WORKER_CELLS = _PART_CELLS * len(PARTS) + 1
"""The last cell is the number of requests in progress."""
_CELL_BYTES = 8


class Recorder:
    """Counts the requests of one process, in cells that no other process writes."""

    def __init__(self, cells: memoryview[float]) -> None:
        self._cells = cells
        self._lock = threading.Lock()
        cells[-1] = 0.0  # a process that died had some in progress

    def begin(self) -> None:
        """Count a request that is being answered."""
        with self._lock:
            self._cells[-1] += 1

    def end(self, part: str, status: int, seconds: float, size: int) -> None:
        """Count its response: the part of the site, the HTTP status, how long it took, and the bytes of its body."""
        base = PARTS.index(part) * _PART_CELLS
        added = {
            _STATUS + min(max(status // 100 - 2, 0), len(STATUSES) - 1): 1,
            _BUCKET + bisect_left(BUCKETS, seconds): 1,
            _SECONDS: seconds,
            _BYTES: size,
        }
        with self._lock:
            self._cells[-1] -= 1
            for cell, value in added.items():
                self._cells[base + cell] += value


class Metrics:
    """
    The counts of all processes that answer requests.

    Args:
        workers: Number of processes; those that are forked afterwards share the memory.

    Attributes:
        restarts: How often a process took the place of one that had died; counted by the process that starts them.

    >>> metrics = Metrics(2)
    >>> metrics.recorder(1).begin()
    >>> metrics.recorder(0).end("api", 200, 0.004, 120)
    >>> 'ssesearch_requests_total{part="api",status="2xx"} 1' in metrics.text()
    True
    """

    def __init__(self, workers: int) -> None:
        self.restarts = 0
        self._workers = workers
        self._started = time.time()
        self._memory = mmap.mmap(-1, workers * _WORKER_CELLS * _CELL_BYTES)
        self._cells = memoryview(self._memory).cast("d")

    def recorder(self, worker: int) -> Recorder:
        """Return what the process with this number counts by; a later one goes on where an earlier one died."""
        return Recorder(self._cells[worker * _WORKER_CELLS : (worker + 1) * _WORKER_CELLS])

    def text(self) -> str:
        """Return the sums over all processes in the text format of Prometheus, version 0.0.4."""
        cells = [sum(self._cells[cell::_WORKER_CELLS]) for cell in range(_WORKER_CELLS)]
        parts = [(part, cells[n * _PART_CELLS : (n + 1) * _PART_CELLS]) for n, part in enumerate(PARTS)]
        return "".join(f"{line}\n" for line in (*self._process_lines(cells[-1]), *_part_lines(parts)))

    def _process_lines(self, in_progress: float) -> Iterator[str]:
        yield from _metric("ssesearch_start_time_seconds", "gauge", "When the server was started.", self._started)
        yield from _metric("ssesearch_workers", "gauge", "Processes that answer requests.", self._workers)
        yield from _metric(
            "ssesearch_worker_restarts_total", "counter", "Processes that replaced one that had died.", self.restarts
        )
        yield from _metric("ssesearch_requests_in_progress", "gauge", "Requests that are being answered.", in_progress)


def _part_lines(parts: Sequence[tuple[str, Sequence[float]]]) -> Iterator[str]:
    name = "ssesearch_requests_total"
    yield from _heading(name, "counter", "Requests answered, by part of the site and class of status.")
    for part, cells in parts:
        for status, count in zip(STATUSES, cells, strict=False):
            yield f'{name}{{part="{part}",status="{status}"}} {count:.0f}'
    name = "ssesearch_request_seconds"
    yield from _heading(name, "histogram", "Time from the request to its response.")
    for part, cells in parts:
        counts = list(accumulate(cells[_BUCKET:_SECONDS]))
        for limit, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
            yield f'{name}_bucket{{part="{part}",le="{limit}"}} {count:.0f}'
        yield f'{name}_sum{{part="{part}"}} {cells[_SECONDS]:.6f}'
        yield f'{name}_count{{part="{part}"}} {counts[-1]:.0f}'
    name = "ssesearch_response_bytes_total"
    yield from _heading(name, "counter", "Bytes of the bodies of responses.")
    for part, cells in parts:
        yield f'{name}{{part="{part}"}} {cells[_BYTES]:.0f}'


def _metric(name: str, kind: str, meaning: str, value: float) -> Iterator[str]:
    yield from _heading(name, kind, meaning)
    yield f"{name} {value:.3f}".rstrip("0").rstrip(".")


def _heading(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
