"""
Measure what dividing German compounds finds: recall and precision on headlines, and the time of a word.

    python -m bench compounds [--json FILE]

The headlines are of two sets, each labelled for thirty queries before the words of compounds were listed, the second by
the author of that list. A query matches a headline that has all its words; figures are means over queries.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.corpora import WORK
from bench.machine import write_report
from bench.tables import table
from sse_search.text.compound_parts import compound_parts, part_terms
from sse_search.text.stemming import index_stem
from sse_search.tokens import words

_HEADLINES = Path(__file__).with_name("german_headlines.txt")
_ROUNDS = 20

Labels = Mapping[str, frozenset[str]]
"""Headline to the queries that it answers."""


def labelled_sets() -> Iterator[tuple[str, Labels]]:
    """Yield the name of each set of headlines, and its labels."""
    for part in _HEADLINES.read_text("utf-8").split("\n[")[1:]:
        name, _, lines = part.partition("]\n")
        labels = {}
        for line in lines.splitlines():
            headline, _, queries = line.partition(" | ")
            labels[headline] = frozenset(filter(None, queries.split("; ")))
        yield name, {headline: queries for headline, queries in labels.items() if headline}


def _whole(headline: str) -> set[str]:
    return {index_stem(word, "de") for word in words(headline)}


def _divided(headline: str) -> set[str]:
    terms = _whole(headline)
    return terms.union(*map(part_terms, terms))


def measure(labels: Labels, terms_of: Callable[[str], set[str]]) -> dict[str, float]:
    """Return recall and precision, means over the queries that find something, and how many find nothing."""
    terms = {headline: terms_of(headline) for headline in labels}
    recall, precision = [], []
    for query in sorted(frozenset().union(*labels.values())):
        relevant = {headline for headline, queries in labels.items() if query in queries}
        hits = {headline for headline in labels if _whole(query) <= terms[headline]}
        recall.append(len(hits & relevant) / len(relevant))
        precision += [len(hits & relevant) / len(hits)] if hits else []
    means = {"recall": sum(recall) / len(recall), "precision": sum(precision) / len(precision)}
    return {"queries": len(recall), **means, "nothing": len(recall) - len(precision)}


def _microseconds(headlines: Sequence[str]) -> float:
    """Return the processor time of dividing a word that is seen for the first time."""
    stems = [term.partition(":")[2] for headline in headlines for term in _whole(headline)]
    started = time.process_time()
    for _ in range(_ROUNDS):
        for stem in stems:
            compound_parts.__wrapped__(stem, "de")
    return (time.process_time() - started) / (_ROUNDS * len(stems)) * 1e6


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench compounds", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--json", type=Path, default=WORK / "compounds.json", help="file for the figures [%(default)s]")
    options = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = []
    report: dict[str, object] = {}
    for name, labels in labelled_sets():
        for method, terms_of in (("whole words", _whole), ("divided", _divided)):
            figures = measure(labels, terms_of)
            report[f"{name}, {method}"] = figures
            rounded = (f"{figures[key]:.2f}" for key in ("recall", "precision"))
            rows.append((f"{name} ({len(labels)} headlines)", method, *rounded, f"{figures['nothing']:.0f}"))
        report[f"{name}, microseconds"] = _microseconds(list(labels))
    write_report(options.json, report)
    print(table(["headlines", "method", "recall", "precision", "nothing found"], rows))
    print(f"\n{report['second, microseconds']:.1f} microseconds of processor time a word")
    return 0
