"""
Measure the ranking of every engine on Cranfield, MED, NPL and LISA, and with headlines of Reuters that seek their text.

    python -m bench ranking [--engines service,tantivy] [--sets cran,titles] [--json FILE] [--reuse] [--model FOLDER]

The service gets each query as it was written, and a query that it refuses counts 0. The others get the words of the
query, any of which may match. Every engine uses its own tokens, stems and formula; peers are measured with equal fields
and with titles twice. A headline is sought in stories whose titles were dropped. With a sentence model, the service is
also measured with vectors of the four collections (docs/semantic.md).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

from bench.corpora import WORK
from bench.machine import write_report
from bench.measures import DEPTH, MEASURES, Scores, chance, measure
from bench.peers import ENGINES, BenchQuery, Peer, load
from bench.peers.port import TITLE_WEIGHT
from bench.tables import table
from bench.testsets import COLLECTIONS, TEST_SETS, TestSet, read_test_set
from sse_search.errors import InvalidQueryError
from sse_search.tokens import words

OWN = "service"
EXCLUDED = ("opensearch", "ours", "whoosh")
"""Not measured by default: the engines alone rank as the service does but for names; stock Whoosh takes minutes."""
_TIMED = 200
"""Queries of a set that are timed."""
_DEFAULTS: Mapping[str, Any] = {"match": "auto", "feedback": None, "semantic": False}
_OWN_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "ssesearch": {},
    "ssesearch, any word": {"match": "any"},
    "ssesearch, no feedback": {"feedback": False},
}
"""Label of each configuration of the service to its attributes; the first is the default and is tested."""
_WITH_MODEL: Mapping[str, Mapping[str, Any]] = {"ssesearch, semantic": {"semantic": None}}
"""The same for those that need a sentence model."""
_MODEL_VARIABLE = "SSESEARCH_SEMANTIC_MODEL"


class Result(NamedTuple):
    """How a configuration ranks a test set: scores by query, refused queries, median processor ms of ten hits."""

    scores: Scores
    refused: int
    cpu_ms: float


Results = dict[str, dict[str, Result]]
"""Configuration and test set to the result."""


def main(arguments: list[str]) -> int:
    """Measure, print the tables and write the JSON; returns the exit status."""
    options = _options(arguments)
    sets = options.sets.split(",")
    if options.model is not None:
        os.environ[_MODEL_VARIABLE] = str(options.model.absolute())
    results: Results = {}
    for name in sets:
        test_set = read_test_set(name)
        for engine in options.engines.split(","):
            embeds = options.model is not None and name in COLLECTIONS
            for label, peer in _configurations(
                engine, test_set, options.work / name, reuse=options.reuse, embeds=embeds
            ):
                print(f"{name}: {label}", file=sys.stderr, flush=True)
                results.setdefault(label, {})[name] = _evaluate(peer, test_set)
    write_report(options.json, {"scores": _report(results)})
    for text in _tables(results, sets):
        print(text, end="\n\n")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    default = ",".join(name for name in ENGINES if name not in EXCLUDED)
    parser = argparse.ArgumentParser(prog="python -m bench ranking", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--engines", default=default, help=f"some of {', '.join(ENGINES)}, with commas [%(default)s]")
    parser.add_argument("--sets", default=",".join(TEST_SETS), help="test sets, with commas [%(default)s]")
    parser.add_argument("--work", type=Path, default=WORK / "ranking", help="folder for indexes")
    parser.add_argument("--json", type=Path, default=WORK / "ranking.json", help="file for the figures [%(default)s]")
    parser.add_argument("--model", type=Path, help="folder of a sentence model")
    parser.add_argument("--reuse", action="store_true", help="keep the indexes, and use those of an earlier run")
    return parser.parse_args(arguments)


def _configurations(
    engine: str, test_set: TestSet, work: Path, *, reuse: bool, embeds: bool
) -> Iterator[tuple[str, Peer]]:
    """Yield an engine with its index open in each of its configurations; `embeds` makes vectors for the service."""
    peer: Any = load(engine)
    if engine == OWN:
        _open(peer, test_set, work / engine, reuse=reuse)
        if embeds:
            peer.embed()
        options = {**_OWN_OPTIONS, **(_WITH_MODEL if embeds else {})}
        for label, attributes in options.items():
            for name, value in (_DEFAULTS | attributes).items():
                setattr(peer, name, value)
            yield label, peer
        peer.close()
        return
    for title_weight in (1.0, TITLE_WEIGHT) if hasattr(peer, "title_weight") else (TITLE_WEIGHT,):
        peer = load(engine)
        peer.title_weight = title_weight
        _open(peer, test_set, work / f"{engine}-{title_weight:g}", reuse=reuse)
        yield f"{engine}, titles twice" if title_weight == TITLE_WEIGHT else engine, peer
        peer.close()


def _open(peer: Peer, test_set: TestSet, folder: Path, *, reuse: bool) -> None:
    complete = folder / "complete"
    if not (reuse and complete.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        peer.build(test_set.documents(), folder)
        complete.touch()
    peer.open(folder)


def _evaluate(peer: Peer, test_set: TestSet) -> Result:
    rankings: dict[str, Sequence[str]] = {}
    for query, text in test_set.queries.items():
        try:
            rankings[query] = peer.search(_query(text, DEPTH)).ids
        except InvalidQueryError:
            continue
    scores = measure(rankings, test_set.judgements)
    return Result(scores, len(test_set.queries) - len(rankings), _cpu_ms(peer, [test_set.queries[q] for q in rankings]))


def _query(text: str, limit: int) -> BenchQuery:
    return BenchQuery(kind="any", words=tuple(words(text)), text=text, limit=limit)


def _cpu_ms(peer: Peer, texts: Sequence[str]) -> float:
    """Return the median processor time, in milliseconds, of the ten best hits of a query that was seen before."""
    times = []
    for text in texts[:_TIMED]:
        started = time.process_time()
        peer.search(_query(text, 10))
        times.append((time.process_time() - started) * 1000)
    return median(times)


def _report(results: Results) -> dict[str, dict[str, dict[str, Any]]]:
    return {
        label: {
            name: {measure: fmean(values) for measure, values in result.scores.items()}
            | {"refused": result.refused, "cpu_ms": result.cpu_ms, "queries": len(result.scores["ndcg"])}
            for name, result in by_set.items()
        }
        for label, by_set in results.items()
    }


def _tables(results: Results, sets: Sequence[str]) -> Iterator[str]:
    """Yield a table of the collections for each measure but success, then one of the headlines."""
    collections = [name for name in sets if name in COLLECTIONS]
    for name in MEASURES if collections else ():
        yield _collections_table(name, results, collections)
    for chosen in sets:
        yield _set_table(chosen, results)


def _collections_table(measure: str, results: Results, sets: Sequence[str]) -> str:
    """Return a table with the mean of a measure; below, the ratio of ours to the best peer and the chance of it."""
    own = {**_OWN_OPTIONS, **_WITH_MODEL}
    peers = [label for label in results if label not in own]
    rows = []
    for label, by_set in results.items():
        means = [fmean(by_set[name].scores[measure]) for name in sets]
        rows.append([label, *(f"{value:.3f}" for value in means), f"{fmean(means):.3f}"])
    for label in (label for label in own if label in results and peers):
        ratios, chances = [], []
        for name in sets:
            ours = results[label][name].scores[measure]
            best = max((results[peer][name].scores[measure] for peer in peers), key=fmean)
            ratios.append(fmean(ours) / fmean(best))
            chances.append(f"p {chance(ours, best):.3f}")
        rows.append([f"{label} / best peer", *(f"{ratio:.3f}" for ratio in ratios), f"{fmean(ratios):.3f}"])
        rows.append(["chance of this difference", *chances, ""])
    return table([str(MEASURES[measure]), *(TEST_SETS[name] for name in sets), "mean"], rows)


def _set_table(name: str, results: Results) -> str:
    """Return a table with everything that was measured on a test set."""
    rows = [
        [
            label,
            *(f"{fmean(by_set[name].scores[measure]):.3f}" for measure in MEASURES),
            str(by_set[name].refused),
            f"{by_set[name].cpu_ms:.2f}",
        ]
        for label, by_set in results.items()
        if name in by_set
    ]
    return table([TEST_SETS[name], *map(str, MEASURES.values()), "refused", "CPU ms"], rows)
