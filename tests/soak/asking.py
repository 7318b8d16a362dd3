"""Build an archive and print its answers: `python -m tests.soak.asking HOME UMASK [--build] --requests N`."""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

from sse_search import SearchService, export
from tests.golden.golden_archives import SAMPLE
from tests.soak.trial_archive import an_item, answer, make_home, requests

_SEED = 17


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("umask", type=lambda text: int(text, 8))
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--requests", type=int)
    arguments = parser.parse_args()
    os.umask(arguments.umask)
    chance = random.Random(_SEED)
    items = [an_item(chance, number) for number in range(60)]
    if arguments.build:
        make_home(arguments.home, [items[:40], items[40:]])
    with SearchService.open(arguments.home) as service:
        if arguments.build:
            service.import_path(SAMPLE)
            service.rebuild()
        for request in requests(chance, arguments.requests):
            sys.stdout.buffer.write(answer(service, request) + b"\n")
        sys.stdout.buffer.write("".join(export(service.matching(""), "jsonl")).encode())


if __name__ == "__main__":
    main()
