"""
How fast does an archive take in records, how much memory does that need, and how well are saved pages read?

    python -m bench importing [--records 200000] [--megabytes 0]
    python -m bench importing --pages

Makes a JSON Lines file of items like those of a news agency, reads it into a new log, imports it again (nothing is
new), and reads the log back. `--megabytes 2000` makes the file that large instead. Figures are for one core; the peak
of memory is that of the whole process. `--pages` compares saved pages with what people found in them.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from bench.corpora import data_folder
from sse_search.corpus import Corpus
from sse_search.importers import read
from sse_search.model import NewsItem

_TEXT = """
cooperative solidarity economy workers members federation finance bank statistics women rural decent work law ministry
région économie coopérative sociale crédito ahorro vivienda trabajo comunidad São Paulo Québec
"""
_WORDS = _TEXT.split()
_WORDS_IN_BODY = 120


def records(count: int, megabytes: int) -> Iterator[str]:
    """Yield lines of JSON until there are enough of them, or enough bytes."""
    chance = random.Random(1844)
    written = 0
    number = 0
    while (written < megabytes << 20) if megabytes else (number < count):
        number += 1
        body = " ".join(chance.choices(_WORDS, k=_WORDS_IN_BODY))
        line = json.dumps(
            {
                "title": f"{' '.join(chance.choices(_WORDS, k=9))} {number}",
                "date": f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
                "summary": " ".join(chance.choices(_WORDS, k=25)),
                "body": f"{body}\n\n{body}",
                "url": f"https://www.example.org/news/{number}/{chance.choice(_WORDS)}?utm_source=feed",
                "language": "en",
                "tags": chance.choices(_WORDS, k=3),
            },
            ensure_ascii=False,
        )
        written += len(line.encode()) + 1
        yield line


def timed(name: str, work: Callable[[], int]) -> None:
    """Do something with items and print how long it took, by the clock and of one processor."""
    begin, used = time.perf_counter(), time.process_time()
    items = work()
    seconds, used = time.perf_counter() - begin, time.process_time() - used
    print(
        f"{name:<20}{items:>10,} items {seconds:>7.2f} s {items / seconds:>8,.0f} items/s,"
        f" {items / used:>8,.0f} a second of processor {peak():>6.0f} MB peak"
    )


def peak() -> float:
    """Return the largest memory that the process has had, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1024 if sys.platform != "darwin" else size / 1024 / 1024


def take_in(file: Path, corpus: Corpus) -> int:
    """Import a file and return how many records it had."""
    reading = read(file)
    report = corpus.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)
    print(f"    {report.new:,} new, {report.unchanged:,} unchanged, {report.rejected:,} rejected")
    return report.read


class PageScores(msgspec.Struct, frozen=True, kw_only=True):
    """
    How well saved pages are read; all but `pages` are shares of 1.

    Attributes:
        titles: Pages whose title is exactly the expected one. dates: the same of their day.
        wanted: Passages of the article that are in the text. unwanted: passages from around it that are, too.
    """

    pages: int
    titles: float
    dates: float
    wanted: float
    unwanted: float


def page_scores(folder: Path) -> PageScores:
    """Read each page that `expected.json` of a folder describes, and compare."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    titles, dates, wanted, unwanted = [], [], [], []
    for name, page in expected.items():
        item = next((r for r in read(folder / name, url=page["url"]).records if isinstance(r, NewsItem)), None)
        text = _one_line(item.text) if item else ""
        titles.append(item is not None and item.title == _one_line(page["title"]))
        dates.append(item is not None and item.date.value == page["date"])
        wanted += [_one_line(passage) in text for passage in page["with"]]
        unwanted += [_one_line(passage) in text for passage in page["without"]]
    return PageScores(
        pages=len(titles),
        titles=sum(titles) / len(titles),
        dates=sum(dates) / len(dates),
        wanted=sum(wanted) / len(wanted),
        unwanted=sum(unwanted) / len(unwanted),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--megabytes", type=int, default=0)
    parser.add_argument("--pages", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.pages:
        scores = page_scores(data_folder() / "html")
        print(f"{scores.pages} pages: title exact {scores.titles:.3f}, date exact {scores.dates:.3f},")
        print(f"passages that must appear {scores.wanted:.3f}, that must not {scores.unwanted:.3f}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "agency.jsonl"
        with file.open("w", encoding="utf-8") as output:
            output.writelines(f"{line}\n" for line in records(asked.records, asked.megabytes))
        print(f"{file.stat().st_size / (1 << 20):,.0f} MB of JSON Lines, {peak():.0f} MB peak before")
        corpus = Corpus(Path(folder) / "corpus")
        timed("import", lambda: take_in(file, corpus))
        timed("the same again", lambda: take_in(file, corpus))
        timed("read all items", lambda: sum(1 for _ in corpus.items()))
        timed("check every batch", lambda: len(corpus.check()) or corpus.count())
    return 0
