"""How long does each engine take for each question? All are asked in turns in one process: noise hits all alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median, quantiles
from time import perf_counter, process_time

import msgspec

from bench.peers import Answer, BenchQuery, Peer

BUDGET_SECONDS = 8.0
"""What an engine may spend on one class of questions; after that it is asked no more of them."""

CLOCKS = {"wall": perf_counter, "cpu": process_time}
"""What passes for people, and what this process and its threads used: steadier on a machine that is busy otherwise."""

FACETED, ANEW, BEST = "faceted", "faceted, opened anew", "top 10"
"""The whole request of a page; the same of an engine that was opened just before, so that it has kept nothing of words
and filters; the ten best hits alone."""
WORKS = (FACETED, ANEW, BEST)

Key = tuple[str, str, str]
"""Engine, work, class of questions."""
Openers = Mapping[str, Callable[[], Peer]]
"""Engines by name, each ready to be opened."""

_WARMING = BenchQuery(kind="browse")
"""Makes an engine that was opened anew open its files, too."""


def percentile(milliseconds: Sequence[float], share: int) -> float:
    """Return the value below which so many per cent lie."""
    return quantiles(milliseconds, n=100, method="inclusive")[share - 1] if len(milliseconds) > 1 else milliseconds[0]


class Times(msgspec.Struct):
    """
    Milliseconds that one engine took for the questions of one class.

    Attributes:
        first: When each question was asked for the first time. again: in all later rounds.
    """

    first: list[float] = msgspec.field(default_factory=list)
    again: list[float] = msgspec.field(default_factory=list)

    @property
    def settled(self) -> list[float]:
        """Return the times of later rounds; those of the first where an engine was too slow for a second."""
        return self.again or self.first

    @property
    def median(self) -> float:
        """Return the middle one of the settled times."""
        return median(self.settled)

    @property
    def seconds(self) -> float:
        """Return what all of it took."""
        return (sum(self.first) + sum(self.again)) / 1000


class Timing:
    """Asks every engine every question, and keeps the times and the answers of the first round."""

    def __init__(self, openers: Openers, questions: Mapping[str, Sequence[BenchQuery]], clock: str = "wall") -> None:
        self._openers = openers
        self._questions = questions
        self._clock = CLOCKS[clock]
        self.times: dict[Key, Times] = {}
        self.answers: dict[Key, list[Answer]] = {}

    def run(self, rounds: int, works: Sequence[str] = WORKS) -> Iterator[int]:
        """
        Yield the number of each finished round.

        Within a round, an engine answers all questions of a class before the next engine does; which one begins changes
        from round to round, and so does which one follows which.
        """
        peers = {name: opened() for name, opened in self._openers.items()}
        names = list(peers)
        gc.collect()
        gc.freeze()
        for number in range(rounds):
            turn = number % len(names)
            order = [*names[turn:], *names[:turn]][:: -1 if number // len(names) % 2 else 1]
            for work in works:
                for kind in self._questions:
                    for name in order:
                        self._ask(peers[name], (name, work, kind), first=number == 0)
            yield number
        gc.unfreeze()
        for peer in peers.values():
            peer.close()

    def _ask(self, peer: Peer, key: Key, *, first: bool) -> None:
        """Ask the questions of a class, as many as the budget allows."""
        name, work, kind = key
        asked = [msgspec.structs.replace(question, facets=work != BEST) for question in self._questions[kind]]
        asked = [question for question in asked if peer.can(question)]
        times = self.times.get(key, Times())
        if not asked or times.seconds > BUDGET_SECONDS:
            return
        self.times[key] = times
        if work == ANEW:
            peer = self._openers[name]()
            peer.search(_WARMING)
        for question in asked:
            if times.seconds <= BUDGET_SECONDS:
                answer = self._timed(peer, question, times.first if first else times.again)
                if first:
                    self.answers.setdefault(key, []).append(answer)
        if work == ANEW:
            peer.close()

    def _timed(self, peer: Peer, question: BenchQuery, taken: list[float]) -> Answer:
        started = self._clock()
        answer = peer.search(question)
        taken.append((self._clock() - started) * 1000)
        return answer
