"""
Read an archive in eight threads while another process publishes one generation after the other.

Every item of a generation names its edition, and each edition has a number of items of its own, so that an answer of
two generations shows. The readers' process must need no more memory and files after thousands of refreshes.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import random
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import msgspec

from sse_search import SearchError, SearchRequest, SearchService
from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.generations import Generation, Generations, link
from sse_search.model import Document, NewsItem
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import in_memory

READERS = 8
EDITIONS = 8
_REFRESHES = {"quick": 40, "full": 10_000}
_BUILT_EVERY = 25
"""Of this many generations one is built from its documents, which takes longest."""
_PAUSE = 0.005
"""Seconds between two generations, and before a reader asks the same one again."""
_SAMPLES = 40
_WARM_UP = _SAMPLES // 4
"""Samples before memory is compared: caches and the allocator fill first."""
_MAX_GROWTH = 8 << 20
"""Bytes by which resident memory may differ between the first and the last samples after the warm-up."""
_TEXTS = ("apple", "apple pears", "aple~", "", "edition absent", "title:apple -nothing", "app*")
_REQUESTS = tuple(SearchRequest(text=text, facets=True, stories=True, explain=True) for text in _TEXTS)


def edition(number: int) -> list[Document]:
    """Return the documents of an edition; generation n holds edition n modulo `EDITIONS`."""
    ids = (f"{position:016x}" for position in range(_count(number)))
    source = f"edition {number}"
    return [Document(NewsItem(id=i, title=f"{source} apple", body="pear " * 50, source=source), "en", ()) for i in ids]


def _count(number: int) -> int:
    return 3 + number


def build(folder: Path, number: int) -> Generation:
    """Build an edition as the next generation."""
    metadata = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
    WhooshEngine(folder).build(edition(number), (), metadata, full=True)
    generations = Generations(folder)
    current = generations.current()
    assert current is not None
    return generations.open(current)


def publish(folder: Path, scratch: Path, stopped: Event) -> None:
    """Publish generations until it is stopped; most of them link the files of an edition that was built before."""
    built = [build(scratch / str(number), number) for number in range(EDITIONS)]
    generations = Generations(folder)
    parent = os.getppid()
    for number in itertools.count(2):
        if stopped.wait(_PAUSE) or os.getppid() != parent:  # the trial may have been killed
            return
        if number % _BUILT_EVERY == 0:
            build(folder, number % EDITIONS)
        else:
            _publish_links(generations, built[number % EDITIONS])


def _publish_links(generations: Generations, source: Generation) -> None:
    with generations.locked(60):
        new, path = generations.begin()
        for name in source.manifest.files:
            link(source, name, path)
        metadata = msgspec.structs.replace(source.manifest.metadata, generation=new.name, identity=new.identity)
        generations.make_live(generations.finish(path, metadata, source.manifest.segments, source))


def run(seed: int, size: Size) -> Outcome:
    """Publish and read."""
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    stopped = context.Event()
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        home = Path(folder)
        (home / "corpus").mkdir()
        (home / "ssesearch.toml").write_text("deadline = 0\n", encoding="utf-8")  # a late answer has no facets
        build(home / "index", 1)
        writer = context.Process(target=publish, args=(home / "index", home / "scratch", stopped))
        writer.start()
        with SearchService.open(home) as service, _without_collector():
            readers = [_Reader(service, seed + number) for number in range(READERS)]
            samples = list(_sampled(readers, _REFRESHES[size], writer.is_alive))
            for reader in readers:
                reader.stop()
        stopped.set()
        writer.join()
    return _outcome(readers, samples, time.monotonic() - started, writer.exitcode == 0)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let every generation that is kept alive by a reference cycle show as growth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Reader:
    """Searches in a thread until it is stopped."""

    def __init__(self, service: SearchService, seed: int) -> None:
        self.answers = 0
        self.generations: list[str] = []
        self.wrong: list[str] = []
        self._service = service
        self._chance = random.Random(seed)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end."""
        if not self._thread.is_alive():
            self.wrong.append("a reader stopped by itself")
        self._stopped.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stopped.is_set():
            try:
                self.wrong += self._search() if self._chance.random() < 0.9 else self._export()
            except (SearchError, OSError, LookupError, ValueError) as error:
                self.wrong.append(repr(error))
            self.answers += 1

    def _search(self) -> list[str]:
        page = self._service.search(self._chance.choice(_REQUESTS))
        number = int(page.index.generation)
        if self.generations[-1:] == [page.index.generation]:
            self._stopped.wait(_PAUSE)
        else:
            self.generations.append(page.index.generation)
        source, count = f"edition {number % EDITIONS}", _count(number % EDITIONS)
        expected = (count, [source] * count, [(source, count)])
        values = [(value.value, value.count) for value in page.facets["source"]]
        given = (page.index.items, [hit.source for hit in page.hits], values)
        return [] if given == expected else [f"{page.query.text!r} in generation {number}: {given}, not {expected}"]

    def _export(self) -> list[str]:
        documents: Iterator[Document] = self._service.matching(SearchRequest())
        sources = []
        for document in documents:
            sources.append(document.item.source)
            time.sleep(0)  # let another thread follow the writer
        number = int(sources[0].split()[1])
        return [] if sources == [f"edition {number}"] * _count(number) else [f"an export has {sources}"]


def _sampled(readers: Sequence[_Reader], count: int, is_running: Callable[[], bool]) -> Iterator[tuple[int, int]]:
    """Yield resident memory and open files of this process, at equal distances, until there were enough refreshes."""
    taken = 0
    while is_running() and taken <= _SAMPLES:
        time.sleep(0.02)
        if max(len(reader.generations) for reader in readers) >= taken * count // _SAMPLES:
            taken += 1
            yield _resident_memory(), len(list(Path("/proc/self/fd").iterdir()))


def _resident_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _used(samples: Sequence[tuple[int, int]]) -> tuple[float, int]:
    """Return the median of memory and the minimum of files: a leak raises both, a file that is just open neither."""
    return statistics.median(memory for memory, _ in samples), min(files for _, files in samples)


def _outcome(readers: list[_Reader], samples: list[tuple[int, int]], seconds: float, is_complete: bool) -> Outcome:
    refreshes = max(len(reader.generations) for reader in readers)
    answers = sum(reader.answers for reader in readers)
    wrong = [message for reader in readers for message in reader.wrong]
    warm = samples[_WARM_UP:] if len(samples) > 2 * _WARM_UP else samples[-1:]
    third = -(-len(warm) // 3)
    memory, files = _used(warm[:third])
    last_memory, last_files = _used(warm[-third:])
    if last_memory - memory > _MAX_GROWTH or last_files - files > READERS:
        wrong.append(f"the process grew from {memory:,.0f} bytes and {files} files to {last_memory:,.0f}, {last_files}")
    if not is_complete:
        wrong.append("the writer failed")
    print(*wrong[:10], sep="\n", flush=True)
    return Outcome(
        tried=answers,
        survived=answers - len(wrong),
        wrong=len(wrong),
        note=f"{READERS} readers, the fastest with {refreshes:,} refreshes in {seconds:.0f} s; resident memory "
        f"{memory / 1e6:.1f} to {last_memory / 1e6:.1f} MB, open files {files} to {last_files}",
    )
