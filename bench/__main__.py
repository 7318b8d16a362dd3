"""Run a measurement: `python -m bench NAME [OPTIONS]`; without a name, list them."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "speed": "time of queries, indexing, size and memory, engine beside engine",
    "ranking": "nDCG, MAP, recall on four public test sets, and headlines that seek their texts",
    "answers": "what surrounds the answers of an archive: ladder, suggestions, similar items, counts",
    "startup": "whole-process time of `ssesearch query`",
    "clients": "eight concurrent clients against the served page",
    "servers": "WSGI servers beside each other, with one process and with two",
    "cluster": "the embedded engine beside one and three nodes of OpenSearch: build rate, faceted requests, bytes",
    "growth": "time of a request against the number of matching items, at several sizes",
    "large": "the embedded engine at one, three and ten million items: build, memory, disk, requests, additions",
    "oracle": "random requests to the Whoosh engine and to the memory engine",
    "importing": "import speed, memory, and how well saved pages are read",
    "dates": "how many saved pages get the right date of publication",
    "corpus": "statistics of a corpus: items, lengths, words, facets",
    "entities": "countries tagged in Reuters-21578, compared with its editors",
    "stories": "near-identical items planted in Reuters-21578: recall, precision, and cost",
    "languages": "how often the language of texts and titles is told right",
    "compounds": "German compounds divided into their parts: recall and precision on headlines",
    "spelling": "mistyped words: how often the first suggestion is right, and its time",
    "page": "pages: first paint, shift of the layout, compressed bytes, processor time of a page and of its data",
    "published": "a published site: first items beside those of the archive, bytes of a first search",
    "rebuild": "whole rebuilds: this version, others and Tantivy's binding in turn",
    "build": "build one engine's index in a process of its own (used by speed)",
    "probe": "first query and memory of one engine in a process of its own (used by speed)",
}


def main(arguments: list[str]) -> int:
    """Run one measurement; returns the exit status."""
    if not arguments or arguments[0] not in MEASUREMENTS:
        print("usage: python -m bench NAME [--help]\n", file=sys.stderr)
        for name, description in MEASUREMENTS.items():
            print(f"  {name:9} {description}", file=sys.stderr)
        return 0 if "--help" in arguments else 2
    module = importlib.import_module(f"bench.{arguments[0]}")
    status: int = module.main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
