"""
Measure how often the first spelling that is suggested for a mistyped word is the right one, and how long that takes.

    python -m bench spelling [--corpora reuters,sample] [--errors 300] [--seed 7]

Words are drawn from the text of the archive as often as they occur there; each gets one error: a letter left out, a
letter added, a letter replaced by its neighbour on the keyboard, or two letters exchanged, the first letter included.
What is a word of the archive by itself is drawn again, since no spelling is suggested for it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.corpora import WORK
from bench.machine import write_report
from bench.startup import archive
from bench.tables import figure, table
from sse_search import SearchService
from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.service.spelling import MIN_LETTERS, spellings_of
from sse_search.tokens import words

ROOT = Path(__file__).parents[1]
NEIGHBOURS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb",
    "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol", "q": "wa",
    "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu",
    "z": "asx",
}  # fmt: skip
KINDS = ("left out", "added", "replaced", "exchanged")


def mistype(word: str, kind: str, chance: random.Random) -> str:
    """
    Return a word with one error of a kind.

    >>> mistype("economy", "exchanged", random.Random(2))
    'ceonomy'
    """
    position = chance.randrange(len(word) - (kind == "exchanged"))
    before, letter, after = word[:position], word[position], word[position + 1 :]
    match kind:
        case "left out":
            return before + after
        case "added":
            return before + letter + chance.choice(NEIGHBOURS[letter]) + after
        case "replaced":
            return before + chance.choice(NEIGHBOURS[letter]) + after
    return before + after[0] + letter + after[1:]


def errors(reader: IndexReader, count: int, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of error, the mistyped word and the word that was meant."""
    ids = sorted(reader.ids())
    given = 0
    while given < count:
        document = reader.get(chance.choice(ids))
        assert document is not None
        tokens = [t for t in words(document.item.text) if len(t) > MIN_LETTERS and set(t) <= set(NEIGHBOURS)]
        if not tokens:
            continue
        meant, kind = chance.choice(tokens), KINDS[given % len(KINDS)]
        typed = mistype(meant, kind, chance)
        if typed == meant or reader.count(EngineRequest(query=TermQuery(typed))):
            continue
        given += 1
        yield kind, typed, meant


def main(arguments: list[str]) -> int:
    """Measure, print the table and write the JSON; returns the exit status."""
    options = _options(arguments)
    rows, report = [], {}
    for corpus in options.corpora.split(","):
        reader = WhooshEngine(_home(corpus, options.work) / "index")
        right, milliseconds, wrong = dict.fromkeys(KINDS, 0), [], []
        for kind, typed, meant in errors(reader, options.errors, random.Random(options.seed)):
            started = perf_counter()
            spellings = spellings_of(typed, reader)
            milliseconds.append((perf_counter() - started) * 1000)
            right[kind] += spellings[:1] == [meant]
            if spellings[:1] != [meant]:
                wrong.append((typed, meant, spellings[:3]))
        share = 100 * sum(right.values()) / options.errors
        report[corpus] = {"right": right, "share": share, "milliseconds": milliseconds, "wrong": wrong}
        shares = [figure(100 * len(KINDS) * n / options.errors) for n in right.values()]
        rows.append((corpus, *shares, figure(share), figure(median(milliseconds)), figure(max(milliseconds))))
    write_report(options.json or options.work / "spelling.json", report)
    print(table([f"first of {options.errors}, %", *KINDS, "all", "median ms", "most ms"], rows))
    return 0


def _home(corpus: str, work: Path) -> Path:
    """Return the archive of a corpus; `sample` is the one in the repository."""
    if corpus != "sample":
        return archive(corpus, work)[0]
    home = work / "sample"
    with SearchService(home) as service:
        service.import_path(ROOT / "corpus")
        service.rebuild()
    return home


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench spelling", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--corpora", default="reuters,sample", help="with commas [%(default)s]")
    parser.add_argument("--errors", type=int, default=300, help="in each corpus [%(default)s]")
    parser.add_argument("--seed", type=int, default=7, help="of the errors [%(default)s]")
    parser.add_argument("--json", type=Path, help="file for the figures [artifacts/bench/spelling.json]")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for corpora and archives [artifacts/bench]")
    return parser.parse_args(arguments)
