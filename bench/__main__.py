"""Which measurement is wanted? `python -m bench NAME [OPTIONS]`; without a name, it lists them."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "speed": "queries, indexing, size and memory, engine beside engine",
    "ranking": "nDCG@10 on four public test sets",
    "startup": "whole-process time of `ssesearch query`",
    "clients": "eight clients at once against the served page",
    "growth": "time a request against matching items, at several sizes",
    "oracle": "random requests to the fast engine and to the plain one",
    "importing": "records a second into the log, memory, and how well saved pages are read",
    "corpus": "what a corpus looks like: items, lengths, words, facets",
    "entities": "countries that the tagger finds in Reuters-21578, against its editors",
    "stories": "versions of one story, planted in Reuters-21578: how many are found, and what it costs",
    "build": "one engine's index in a process of its own (used by speed)",
    "probe": "first query and memory of one engine in a process of its own (used by speed)",
}


def main(arguments: list[str]) -> int:
    """Run one measurement; returns the exit status."""
    if not arguments or arguments[0] not in MEASUREMENTS:
        print("usage: python -m bench NAME [--help]\n", file=sys.stderr)
        for name, what in MEASUREMENTS.items():
            print(f"  {name:9} {what}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"bench.{arguments[0]}")
    status: int = module.main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
