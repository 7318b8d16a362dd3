"""
Measure the embedded engine at sizes up to the largest that one machine should have, without a file of the items.

    python -m bench large [--sizes 1000000,3000000,10000000] [--queries 20] [--rounds 3] [--clock cpu] [--work FOLDER]

For each size: the build, memory and disk; faceted requests of ten classes that come first and again; a new process that
opens the index and answers; and builds that add a hundred items, and replace them. Items are generated on the way.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import msgspec

from bench.build import Built, build_index
from bench.corpora import WORK, corpus
from bench.machine import write_report
from bench.peers import open_engine
from bench.peers.ours import METADATA, open_embedded
from bench.probe import Probe, probe_engine
from bench.queries import SAMPLE, choose
from bench.tables import figure, table
from bench.timing import CLOCKS, FACETED, FIRST_SEEN, Timing, percentile
from sse_search.model import Document

_ENGINE = "ours"
_ADDED = 100
"""Items of an addition."""
_GIGABYTE = 1e9
HEADINGS = (
    *(
        "Items",
        "items/s",
        "items a processor second",
        "GB on disk",
        "GB of memory, build",
        "answering",
        "first seen ms",
        "p95",
        "again ms",
        "p95",
    ),
    *("open ms", "first answer ms", "100 added, s", "100 replaced, s"),
)


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an index of one size costs.

    Attributes:
        first_ms, again_ms: By class of queries. added_seconds, replaced_seconds: Of the builds with further items.
    """

    items: int
    built: Built
    probe: Probe
    first_ms: dict[str, list[float]]
    again_ms: dict[str, list[float]]
    added_seconds: float
    replaced_seconds: float


def main(arguments: list[str]) -> int:
    """Measure, print a table after each size and write the JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench large", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--sizes", default="1000000,3000000,10000000", help="items, with commas [%(default)s]")
    parser.add_argument("--queries", type=int, default=20, help="of each class [%(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="over all queries [%(default)s]")
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall", help="cpu ignores time spent waiting [wall]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for indexes [artifacts/bench]")
    options = parser.parse_args(arguments)
    sizes: list[Size] = []
    for items in map(int, options.sizes.split(",")):
        print(f"{items:,} items", file=sys.stderr, flush=True)
        sizes.append(_measure(items, options))
        write_report(options.work / "large.json", {"sizes": sizes})
        print(table(HEADINGS, [tuple(_figures(size)) for size in sizes]), "\n", flush=True)
        print(_by_class(sizes[-1]), "\n", flush=True)
    return 0


def _measure(items: int, options: argparse.Namespace) -> Size:
    name = f"synthetic:{items}"
    folder = options.work / name.replace(":", "-") / _ENGINE
    built = build_index(_ENGINE, name, folder, reuse=True)
    queries = choose(islice(corpus(name), SAMPLE), options.queries)
    timing = Timing({_ENGINE: partial(open_engine, _ENGINE, folder)}, queries, options.clock)
    for _ in timing.run(options.rounds, works=(FACETED, FIRST_SEEN)):
        pass
    first, again = (
        {kind: times.settled for (_, done, kind), times in timing.times.items() if done == work}
        for work in (FIRST_SEEN, FACETED)
    )
    probe = probe_engine(_ENGINE, folder, [query for each in queries.values() for query in each])
    added, replaced = (_addition(folder, title, CLOCKS[options.clock]) for title in ("added", "replaced"))
    return Size(
        items=items,
        built=built,
        probe=probe,
        first_ms=first,
        again_ms=again,
        added_seconds=added,
        replaced_seconds=replaced,
    )


def _addition(folder: Path, title: str, clock: Callable[[], float]) -> float:
    """Return the seconds of a build with some items that were not in the corpus, or were by an earlier one."""
    documents = list(_further(title))
    engine = open_embedded(folder)
    started = clock()
    engine.build(documents, (), METADATA, full=False)
    seconds = clock() - started
    engine.close()
    return seconds


def _further(title: str) -> Iterator[Document]:
    """Yield items of today, which are the same but for the title."""
    for number, document in enumerate(islice(corpus("synthetic:2000"), _ADDED)):
        item = msgspec.structs.replace(document.item, id=f"{2**64 - 1 - number:016x}", title=title)
        yield msgspec.structs.replace(document, item=item)


def _figures(size: Size) -> Iterator[str]:
    yield f"{size.items:,}"
    yield figure(size.built.items_per_second)
    yield figure(size.items / size.built.processor_seconds) if size.built.processor_seconds else "-"
    yield figure(size.built.disk_bytes / _GIGABYTE)
    yield figure(size.built.peak_bytes / _GIGABYTE)
    yield figure(size.probe.peak_bytes / _GIGABYTE)
    for times in (size.first_ms, size.again_ms):
        every = [time for each in times.values() for time in each]
        yield figure(median(every))
        yield figure(percentile(every, 95))
    yield figure(size.probe.open_ms)
    yield figure(size.probe.first_ms)
    yield figure(size.added_seconds)
    yield figure(size.replaced_seconds)


def _by_class(size: Size) -> str:
    """Return a table with the medians and the 95th percentiles of each class of queries."""
    rows: list[Sequence[str]] = []
    for kind, first in size.first_ms.items():
        again = size.again_ms[kind]
        rows.append(
            [kind, *(figure(value) for times in (first, again) for value in (median(times), percentile(times, 95)))]
        )
    return table([f"{size.items:,} items", "first seen ms", "p95", "again ms", "p95"], rows)
