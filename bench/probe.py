"""How long does one engine take for its first answer in a new process, and how much memory for all of them?"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import msgspec

from bench.build import in_own_process
from bench.machine import peak_bytes
from bench.peers import ENGINES, BenchQuery, load

BUDGET_SECONDS = 60.0
"""What the questions after the first may take in all."""


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """
    A fresh process of one engine; files are in the system's cache, as after any build.

    Attributes:
        load_ms: Importing the library. open_ms: opening the index. first_ms: answering the first question.
        peak_bytes: Peak memory after every question was asked, with facets and without, or as many as the budget
            allows; mapped files that were touched included.
    """

    engine: str
    load_ms: float
    open_ms: float
    first_ms: float
    start_bytes: int
    peak_bytes: int


def probed(engine: str, folder: Path, questions: list[BenchQuery]) -> Probed:
    """Probe an engine in a process of its own."""
    asked = folder.with_name(f"{folder.name}-questions.json")
    report = folder.with_name(f"{folder.name}-probed.json")
    asked.write_bytes(msgspec.json.encode(questions))
    in_own_process("probe", engine, str(folder), str(asked), str(report))
    return msgspec.json.decode(report.read_bytes(), type=Probed)


def main(arguments: list[str]) -> int:
    """Probe one engine and write the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench probe", description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("folder", type=Path, help="index, as `build` left it")
    parser.add_argument("questions", type=Path, help="JSON file with the questions")
    parser.add_argument("report", type=Path, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    questions = msgspec.json.decode(options.questions.read_bytes(), type=list[BenchQuery])
    start_bytes = peak_bytes()
    moments = [perf_counter()]
    peer = load(options.engine)
    moments.append(perf_counter())
    peer.open(options.folder)
    moments.append(perf_counter())
    bare = [msgspec.structs.replace(question, facets=False) for question in questions]
    asked = [one for pair in zip(questions, bare, strict=True) for one in pair if peer.can(one)]
    peer.search(asked[0])
    moments.append(perf_counter())
    for question in asked[1:]:
        if perf_counter() - moments[-1] > BUDGET_SECONDS:
            break
        peer.search(question)
    load_ms, open_ms, first_ms = ((later - earlier) * 1000 for earlier, later in pairwise(moments))
    found = Probed(
        engine=options.engine,
        load_ms=load_ms,
        open_ms=open_ms,
        first_ms=first_ms,
        start_bytes=start_bytes,
        peak_bytes=peak_bytes(),
    )
    options.report.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    return 0
