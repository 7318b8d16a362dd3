"""
Does the engine that is fast answer as the one that is plain? Ten thousand random requests to both.

    python -m bench oracle [--requests 10000] [--indexes 20] [--seed 1]

Each index is made anew from generated documents, at once and then with changes and removals; its share of the requests
is asked of the Whoosh engine and of the memory engine. Ids, order, totals and counts must be the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.engines.random_requests import compare

_SHOWN = 20


def main(arguments: list[str]) -> int:
    """Compare, print the first differences; returns 1 when there is one."""
    parser = argparse.ArgumentParser(prog="python -m bench oracle", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--requests", type=int, default=10_000, help="requests in all [%(default)s]")
    parser.add_argument("--indexes", type=int, default=20, help="indexes that they are asked of [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="of the first index; each has the next one [%(default)s]")
    options = parser.parse_args(arguments)
    each = -(-options.requests // options.indexes)
    started = perf_counter()
    found: list[str] = []
    for seed in range(options.seed, options.seed + options.indexes):
        with tempfile.TemporaryDirectory() as folder:
            found += compare(Path(folder), each, seed)
        print(f"seed {seed}: {each:,} requests, {len(found)} differences so far", file=sys.stderr, flush=True)
    seconds = perf_counter() - started
    print(*found[:_SHOWN], sep="\n", end="\n" if found else "")
    print(
        f"{each * options.indexes:,} requests to {options.indexes} indexes in {seconds:.0f} s: {len(found)} differences"
    )
    return int(bool(found))
