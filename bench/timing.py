"""Time queries on all engines in turns in one process, so that noise affects all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median, quantiles
from time import perf_counter, process_time

import msgspec

from bench.peers import Answer, BenchQuery, Peer

BUDGET_SECONDS = 8.0
"""Time limit of an engine for one class of queries; the others of the class are skipped."""

CLOCKS = {"wall": perf_counter, "cpu": process_time}
"""Elapsed time, and processor time of this process and its threads: steadier on a busy machine."""

FACETED, FIRST_SEEN, TOP_10 = "faceted, again", "faceted, first seen", "top 10"
"""A whole page; the same from an engine that was opened just before, with empty caches; the ten best hits alone."""
WORKS = (FACETED, FIRST_SEEN, TOP_10)

Key = tuple[str, str, str]
"""Engine, work, class of queries."""
Openers = Mapping[str, Callable[[], Peer]]
"""Functions that open the engines, by name."""

_WARM_UP = BenchQuery(kind="browse")
"""Makes a reopened engine open its files."""


def percentile(milliseconds: Sequence[float], share: int) -> float:
    """Return a percentile; `share` is from 1 to 99."""
    return quantiles(milliseconds, n=100, method="inclusive")[share - 1] if len(milliseconds) > 1 else milliseconds[0]


class Times(msgspec.Struct):
    """
    Milliseconds that one engine took for the queries of one class.

    Attributes:
        first: In the first round. again: in all later rounds.
    """

    first: list[float] = msgspec.field(default_factory=list)
    again: list[float] = msgspec.field(default_factory=list)

    @property
    def settled(self) -> list[float]:
        """Times of the later rounds; those of the first where an engine was too slow for a second."""
        return self.again or self.first

    @property
    def median(self) -> float:
        """Median of the settled times."""
        return median(self.settled)

    @property
    def seconds(self) -> float:
        """Sum of all times in seconds."""
        return (sum(self.first) + sum(self.again)) / 1000


class Timing:
    """Runs every query on every engine; keeps the times, and the answers of the first round."""

    def __init__(self, openers: Openers, queries: Mapping[str, Sequence[BenchQuery]], clock: str = "wall") -> None:
        self._openers = openers
        self._queries = queries
        self._clock = CLOCKS[clock]
        self.times: dict[Key, Times] = {}
        self.answers: dict[Key, list[Answer]] = {}

    def run(self, rounds: int, works: Sequence[str] = WORKS) -> Iterator[int]:
        """
        Yield the number of finished rounds after each round.

        Within a round, an engine answers all queries of a class before the next engine does; the order of the engines
        changes from round to round.
        """
        peers = {name: open_peer() for name, open_peer in self._openers.items()}
        names = list(peers)
        gc.collect()
        gc.freeze()
        for index in range(rounds):
            start = index % len(names)
            order = [*names[start:], *names[:start]][:: -1 if index // len(names) % 2 else 1]
            for work in works:
                for kind in self._queries:
                    for name in order:
                        self._run_class(peers[name], (name, work, kind), first=index == 0)
            yield index + 1
        gc.unfreeze()
        for peer in peers.values():
            peer.close()

    def _run_class(self, peer: Peer, key: Key, *, first: bool) -> None:
        """Run the queries of a class, as many as the budget allows."""
        name, work, kind = key
        queries = [msgspec.structs.replace(query, facets=work != TOP_10) for query in self._queries[kind]]
        queries = [query for query in queries if peer.can(query)]
        times = self.times.get(key, Times())
        if not queries or times.seconds > BUDGET_SECONDS:
            return
        self.times[key] = times
        if work == FIRST_SEEN:
            peer = self._openers[name]()
            peer.search(_WARM_UP)
        for query in queries:
            if times.seconds <= BUDGET_SECONDS:
                answer = self._timed(peer, query, times.first if first else times.again)
                if first:
                    self.answers.setdefault(key, []).append(answer)
        if work == FIRST_SEEN:
            peer.close()

    def _timed(self, peer: Peer, query: BenchQuery, milliseconds: list[float]) -> Answer:
        started = self._clock()
        answer = peer.search(query)
        milliseconds.append((self._clock() - started) * 1000)
        return answer
