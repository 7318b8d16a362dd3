"""
Measure what surrounds the answers of an archive: the ladder of changed searches, suggestions, similar items, counts.

    python -m bench answers --home HOME [--queries 40] [--seed 11] [--json FILE]

Queries are drawn from the words of 2,000 items of the archive. Each is asked once; times are of the processor.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import process_time
from unittest.mock import patch

import msgspec

from bench.corpora import WORK
from bench.machine import write_report
from bench.tables import figure, table
from sse_search import SearchRequest, SearchService
from sse_search.service import search
from sse_search.tokens import words

SAMPLE = 2_000
"""Items whose words are drawn from."""
COUNTED = (("year",), ("country",), ("country", "year"), ("organization", "year"), ("topic", "year"))
_MIN_LETTERS = 4


class Measured(msgspec.Struct, frozen=True):
    """Milliseconds of processor time of something: the median, the 95th percentile and the most."""

    name: str
    median: float
    p95: float
    most: float


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench answers", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", type=Path, default=WORK / "answers.json")
    options = parser.parse_args(arguments)
    with SearchService.open(options.home) as service:
        items = service.state().items
        drawn = _Words(service, random.Random(options.seed))
        measured = [
            *_ladders(service, drawn, options.queries),
            _timed("suggest", lambda: service.suggest(drawn.beginning()), 5 * options.queries),
            *_of_items(service, drawn, options.queries),
            *_counts(service, drawn),
        ]
    print(f"{items:,} items\n")
    rows = [(each.name, figure(each.median), figure(each.p95), figure(each.most)) for each in measured]
    print(table(("Processor time, ms", "median", "p95", "most"), rows))
    write_report(options.json, {"items": items, "measured": measured})
    return 0


class _Words:
    """Draws words of an archive: common ones in 5 % of the sample or more, rare ones in two items at most."""

    def __init__(self, service: SearchService, rng: random.Random) -> None:
        self.rng = rng
        counts: Counter[str] = Counter()
        for document in service.matching(SearchRequest(sort="newest"), SAMPLE):
            counts.update({word for word in words(document.item.text) if len(word) >= _MIN_LETTERS and word.isalpha()})
        self.common = [word for word, count in counts.items() if count >= SAMPLE // 20]
        self.middling = [word for word, count in counts.items() if SAMPLE // 400 <= count < SAMPLE // 20]
        self.rare = [word for word, count in counts.items() if count <= 2]

    def beginning(self) -> str:
        """Return the first one to four letters of a word, in every second case after another word."""
        word = self.rng.choice(self.common + self.middling)
        before = f"{self.rng.choice(self.common)} " if self.rng.random() < 0.5 else ""
        return before + word[: self.rng.randint(1, 4)]

    def misspelled(self) -> str:
        """Return a word with two letters in the wrong order."""
        word = self.rng.choice(self.middling)
        place = self.rng.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _ladders(service: SearchService, drawn: _Words, queries: int) -> Iterable[Measured]:
    """Measure the ladder within searches that find nothing or little, and the whole of these searches."""
    rng = drawn.rng
    kinds: dict[str, Callable[[], SearchRequest]] = {
        "four rare words": lambda: SearchRequest(text=" ".join(rng.sample(drawn.rare, 4)), match="all"),
        "a misspelled word": lambda: SearchRequest(text=drawn.misspelled()),
        "two words and a country": lambda: SearchRequest(text=" ".join(rng.sample(drawn.middling, 2)) + " country:PS"),
        "a word and nonsense": lambda: SearchRequest(text=f"{rng.choice(drawn.common)} zzqxw"),
    }
    for name, request in kinds.items():
        seconds: list[float] = []
        climb = search._ladder

        def timed(*arguments: object, climb: Callable[..., object] = climb, seconds: list[float] = seconds) -> object:
            started = process_time()
            ladder = climb(*arguments)
            seconds.append(process_time() - started)
            return ladder

        with patch.object(search, "_ladder", timed):
            whole = _timed(f"search for {name}", lambda request=request: service.search(request()), queries)
        yield _figures(f"its ladder: {name}", seconds)
        yield whole


def _of_items(service: SearchService, drawn: _Words, queries: int) -> Iterable[Measured]:
    hits = service.search(SearchRequest(text=drawn.rng.choice(drawn.common), limit=queries)).hits
    ids = iter([hit.id for hit in hits])
    yield _timed("similar items", lambda: service.similar(next(ids)), len(hits))


def _counts(service: SearchService, drawn: _Words) -> Iterable[Measured]:
    for facets in COUNTED:
        yield _timed(
            f"counts by {' and '.join(facets)}",
            lambda facets=facets: service.counts(drawn.rng.choice(drawn.common), facets, top=20),
            10,
        )


def _timed(name: str, call: Callable[[], object], times: int) -> Measured:
    seconds: list[float] = []
    for _ in range(times):
        started = process_time()
        call()
        seconds.append(process_time() - started)
    return _figures(name, seconds)


def _figures(name: str, seconds: list[float]) -> Measured:
    milliseconds = sorted(1000 * each for each in seconds)
    return Measured(name, median(milliseconds), milliseconds[int(len(milliseconds) * 0.95)], milliseconds[-1])
