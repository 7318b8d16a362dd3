"""
Measure nDCG@10 of every engine on Cranfield, MED, NPL and LISA, each with its default configuration.

    python -m bench ranking [--engines ours,tantivy] [--sets cran,npl] [--json FILE]

Every engine gets the same words of a query, any of which may match, and uses its own tokens, stems and formula. Ours
gives the title twice the weight. The others are measured with equal fields, which is their default, and with titles
twice.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from bench.corpora import WORK, data_folder
from bench.machine import write_report
from bench.peers import ENGINES, BenchQuery, Peer, load
from bench.peers.port import TITLE_WEIGHT
from bench.tables import table
from bench.testsets import TEST_SETS, documents, judgements, queries
from sse_search.tokens import words

EXCLUDED = ("service", "whoosh")
"""Not measured by default: the service ranks as the engine does but for names; stock Whoosh takes minutes."""
DEPTH = 10


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """
    Return the normalised discounted cumulative gain of the first ten.

    The gain of a document is its grade, discounted by log2(rank + 1), as in trec_eval (K. Järvelin, J. Kekäläinen:
    Cumulated Gain-Based Evaluation of IR Techniques, 2002). `grades` must hold at least one document.
    """
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(id, 0) for id in ranked]) / _gain(best)


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    names, sets = options.engines.split(","), options.sets.split(",")
    scores: dict[str, dict[str, float]] = {}
    for label, peer in _peers(names):
        for chosen in sets:
            print(f"{label}: {chosen}", file=sys.stderr, flush=True)
            scores.setdefault(label, {})[chosen] = _measure(peer, data_folder() / "ir" / chosen)
    write_report(options.json or WORK / "ranking.json", {"measure": f"nDCG@{DEPTH}", "scores": scores})
    print(_table(scores, sets))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    default = ",".join(name for name in ENGINES if name not in EXCLUDED)
    parser = argparse.ArgumentParser(prog="python -m bench ranking", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--engines", default=default, help=f"some of {', '.join(ENGINES)}, with commas [%(default)s]")
    parser.add_argument("--sets", default=",".join(TEST_SETS), help="test sets, with commas [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/ranking.json]")
    return parser.parse_args(arguments)


def _peers(names: Sequence[str]) -> Iterator[tuple[str, Peer]]:
    """Yield the engines with their names in the table."""
    for name in names:
        peer: Any = load(name)
        if hasattr(peer, "title_weight"):
            peer.title_weight = 1.0
        yield name, peer
        if hasattr(peer, "title_weight"):
            peer.title_weight = TITLE_WEIGHT
            yield f"{name}, titles twice", peer


def _measure(peer: Peer, folder: Path) -> float:
    """Return the mean over the queries with a relevant document."""
    relevant = judgements(folder)
    with tempfile.TemporaryDirectory() as index:
        peer.build(documents(folder), Path(index))
        peer.open(Path(index))
        scores = [
            ndcg(peer.search(BenchQuery(kind="any", words=tuple(words(text)))).ids, relevant[query_id])
            for query_id, text in queries(folder).items()
            if query_id in relevant
        ]
        peer.close()
    return mean(scores)


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1))


def _table(scores: Mapping[str, Mapping[str, float]], sets: Sequence[str]) -> str:
    rows = [
        [name, *(f"{own[chosen]:.3f}" for chosen in sets), f"{mean(own.values()):.3f}"] for name, own in scores.items()
    ]
    return table([f"nDCG@{DEPTH}", *(TEST_SETS.get(chosen, chosen) for chosen in sets), "mean"], rows)
