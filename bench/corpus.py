"""Print statistics of a corpus: items, lengths, vocabulary and facets, and the speed of reading it."""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice
from statistics import mean, median
from time import perf_counter

from bench.corpora import corpus
from bench.peers.port import facet_values
from sse_search.tokens import words

RANKS = (1, 2, 5, 10, 20, 50, 100, 300, 1_000, 3_000, 10_000, 30_000)


def main(arguments: list[str]) -> int:
    """Print the statistics of a corpus; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench corpus", description=__doc__)
    parser.add_argument("name", help="reuters, synthetic:N or resampled:N")
    parser.add_argument("--sample", type=int, default=21_578, help="number of items to read")
    options = parser.parse_args(arguments)
    started = perf_counter()
    documents = list(islice(corpus(options.name), options.sample))
    seconds = perf_counter() - started
    print(f"{len(documents):,} items read in {seconds:.2f} s ({len(documents) / seconds:,.0f}/s)")
    frequency: Counter[str] = Counter()
    document_frequency: Counter[str] = Counter()
    facets: dict[str, Counter[str]] = {}
    lengths = []
    for document in documents:
        tokens = words(f"{document.item.title}\n{document.item.text}")
        lengths.append(len(tokens))
        frequency.update(tokens)
        document_frequency.update(set(tokens))
        for facet, values in facet_values(document).items():
            facets.setdefault(facet, Counter()).update(values)
    total = frequency.total()
    print(f"words an item: mean {mean(lengths):.0f}, median {median(lengths):.0f}; {len(frequency):,} different words")
    print("share of items with the word of rank:")
    by_items = document_frequency.most_common()
    by_frequency = frequency.most_common()
    for rank in RANKS:
        if rank <= len(by_items):
            share, running = by_items[rank - 1][1] / len(documents), by_frequency[rank - 1][1] / total
            print(f"  {rank:6,}  {share:8.4f}   share of running words {running:.6f}")
    for facet, counted in facets.items():
        print(f"{facet}: {len(counted):,} values, {counted.total():,} tags; first: {counted.most_common(3)}")
    return 0
