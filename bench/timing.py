"""How long does each engine take for each question? Asked in turns in one process, so that noise of the machine hits all alike."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from statistics import median, quantiles
from time import perf_counter, process_time

import msgspec

from bench.peers import Answer, Peer, Question

__all__ = ["BUDGET_SECONDS", "CLOCKS", "Key", "Times", "Timing", "percentile"]

BUDGET_SECONDS = 8.0
"""What an engine may spend on one class of questions; after that it is asked no more of them."""

CLOCKS = {"wall": perf_counter, "cpu": process_time}
"""What passes for people, and what this process and its threads used: steadier where others are at work on the machine."""

Key = tuple[str, str, str]
"""Engine, work (`top 10` or `faceted`), class of questions."""


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

    def __init__(
        self, peers: Mapping[str, Peer], questions: Mapping[str, Sequence[Question]], clock: str = "wall"
    ) -> None:
        self._peers = peers
        self._questions = questions
        self._clock = CLOCKS[clock]
        self.times: dict[Key, Times] = {}
        self.answers: dict[Key, list[Answer]] = {}

    def run(self, rounds: int) -> Iterator[int]:
        """
        Yield the number of each finished round.

        Within a round, an engine answers all questions of a class before the next engine does; which one begins changes
        from round to round, and so does which one follows which.
        """
        names = list(self._peers)
        gc.collect()
        gc.freeze()
        for number in range(rounds):
            turn = number % len(names)
            order = [*names[turn:], *names[:turn]][:: -1 if number // len(names) % 2 else 1]
            for work in ("faceted", "top 10"):
                for kind in self._questions:
                    for name in order:
                        self._ask((name, work, kind), first=number == 0)
            yield number
        gc.unfreeze()

    def _ask(self, key: Key, *, first: bool) -> None:
        name, work, kind = key
        peer = self._peers[name]
        for question in self._questions[kind]:
            asked = msgspec.structs.replace(question, facets=work == "faceted")
            times = self.times.setdefault(key, Times())
            if not peer.can(asked) or times.seconds > BUDGET_SECONDS:
                continue
            started = self._clock()
            answer = peer.search(asked)
            milliseconds = (self._clock() - started) * 1000
            (times.first if first else times.again).append(milliseconds)
            if first:
                self.answers.setdefault(key, []).append(answer)
        if not self.times[key].first:
            del self.times[key]
