"""
Compare the answers of an engine and the memory engine to random requests.

    python -m bench oracle [--requests 10000] [--indexes 20] [--seed 1] [--engine whoosh]
    python -m tools.cluster python -m bench oracle --requests 2000 --engine opensearch

Each index is built from generated documents and then updated with changes and removals; both engines answer its share
of the requests. Ids, order, totals and counts must be the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.engines.engine_archive import ENGINES
from tests.engines.random_requests import compare

_MAX_SHOWN = 20


def main(arguments: list[str]) -> int:
    """Compare and print the first differences; returns 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m bench oracle", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--requests", type=int, default=10_000, help="requests in all [%(default)s]")
    parser.add_argument("--indexes", type=int, default=20, help="indexes that they are divided among [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first index; the others follow [%(default)s]")
    parser.add_argument("--engine", choices=sorted(ENGINES.keys() - {"memory"}), default="whoosh", help="[%(default)s]")
    options = parser.parse_args(arguments)
    each = -(-options.requests // options.indexes)
    started = perf_counter()
    differences: list[str] = []
    for seed in range(options.seed, options.seed + options.indexes):
        with tempfile.TemporaryDirectory() as folder:
            differences += compare(Path(folder), each, seed, options.engine)
        print(f"seed {seed}: {each:,} requests, {len(differences)} differences so far", file=sys.stderr, flush=True)
    seconds = perf_counter() - started
    print(*differences[:_MAX_SHOWN], sep="\n", end="\n" if differences else "")
    requests = f"{each * options.indexes:,} requests to {options.indexes} indexes"
    print(f"{requests} in {seconds:.0f} s: {len(differences)} differences")
    return int(bool(differences))
